//! Names and lines of a project may hold characters that steer a terminal or turn a line round; a report shows them.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Characters that are not shown as they are: controls, and those that change the direction of what follows.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\r' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{61C}'
        | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// One line in which each such character is written as its number: `\u{202e}`.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hidden(c) || c == '\n' || c == '\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            c if is_hidden(c) => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Source text of the same length in bytes, so that places in it stay right.
pub(super) fn source(text: &str) -> Cow<'_, str> {
    let shows = |c: char| !is_hidden(c) || c == '\r';
    if text.chars().all(shows) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.len_utf8() {
            _ if shows(c) => out.push(c),
            1 => out.push('?'),
            2 => out.push('\u{BF}'),
            3 => out.push('\u{FFFD}'),
            _ => out.push('\u{1F6AB}'),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_keeps_its_length() {
        let text = "a\u{1b}[31m\u{85}\u{202e}\u{e0041}\r\n";
        assert_eq!(source(text).len(), text.len());
        assert!(!source(text).chars().any(|c| is_hidden(c) && c != '\r'));
    }

    #[test]
    fn a_message_shows_what_it_would_hide() {
        assert_eq!(line("a\u{1b}[31m\u{202e}\nb"), "a\\u{1b}[31m\\u{202e} b");
    }
}
