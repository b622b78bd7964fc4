//! `without_emoji`: a text without emoji.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "without_emoji",
    summary: "without emoji and other pictures, for systems and printers that cannot show them; spaces stay",
    in_words: "without emoji",
    params: &[value("text", Kind::Text, "the text to change")],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["emoji", "smiley", "icons", "pictograms", "strip emoji"],
    examples: &[
        example("at the end", r#""Sale today 🎉" | without_emoji | trim"#, r#""Sale today""#),
        example("a family is one", r#""a👨‍👩‍👧b" | without_emoji"#, r#""ab""#),
        example("signs of trade stay", r#""Acme® 5 €" | without_emoji"#, r#""Acme® 5 €""#),
        example("null stays null", "null | without_emoji", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use unicode_segmentation::UnicodeSegmentation;
    on_text(arguments, |text| {
        if !text.chars().any(is_picture) {
            return as_text(text);
        }
        let kept = text.graphemes(true).filter(|cluster| !cluster.chars().any(is_picture));
        as_text(Cow::Owned(kept.collect()))
    })
}

#[cfg(feature = "kernels")]
/// Blocks of Unicode that hold pictures only, flags, and the mark that makes a picture of a sign (`❤️`, `1️⃣`).
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{fe0f}' | '\u{20e3}'
        | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23f3}' | '\u{23f8}'..='\u{23fa}' | '\u{1f000}'..='\u{1faff}')
}
