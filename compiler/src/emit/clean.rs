//! Text of users, made fit for one line of a document: no line breaks, no control characters, nothing invisible that
//! turns what a reader sees into something else (promises C5, D11).

/// The text on one line; runs of white space become one space, controls and direction marks are shown by number.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if c.is_control() || is_hidden(c) {
                line.push_str(&format!("[U+{:04X}]", u32::from(c)));
            } else {
                line.push(c);
            }
        }
    }
    line
}

/// Characters that show nothing themselves and change how others are shown or read.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_hidden_marks_cannot_change_a_page() {
        assert_eq!(one_line("  first\r\n\tsecond\u{2028}third "), "first second third");
        assert_eq!(one_line("evil\u{202E}txt\0"), "evil[U+202E]txt[U+0000]");
        assert_eq!(one_line("Zoë · ПЕТРЕНКО 👩‍👧"), "Zoë · ПЕТРЕНКО 👩‍👧");
    }
}
