//! `clean`: a text without characters that nobody sees.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "clean",
    summary: "without characters that nobody sees, as they come from web pages and old files: control characters, \
              zero-width spaces, soft hyphens, marks of direction; tabs, line breaks and no-break spaces become spaces",
    in_words: "without invisible characters",
    params: &[value("text", Kind::Text, "the text to change")],
    returns: Returns::SameText,
    search: &["nonprintable", "control characters", "zero width", "invisible", "bom", "nbsp", "soft hyphen"],
    examples: &[
        example("a zero-width space", "\"Ana\u{200b} Lee\" | clean", r#""Ana Lee""#),
        example("a no-break space", "\"Ana\u{a0}Lee\" | clean", r#""Ana Lee""#),
        example("nothing to do", r#""Ana Lee" | clean"#, r#""Ana Lee""#),
        example("null stays null", "null | clean", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if text.chars().all(|c| seen(c) == Some(c)) {
            return as_text(text);
        }
        as_text(Cow::Owned(text.chars().filter_map(seen).collect()))
    })
}

#[cfg(feature = "kernels")]
/// What is left of a character. The two joiners stay: Persian words and emoji of families need them.
fn seen(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{2028}' | '\u{2029}' | '\u{202f}' => {
            Some(' ')
        }
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
            None
        }
        c if c.is_control() => None,
        c => Some(c),
    }
}
