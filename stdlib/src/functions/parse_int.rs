//! `parse_int`: a whole number from text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_int",
    family: Family::Numbers,
    summary: "a whole number from text: digits, with a sign at most; spaces at the ends do not matter",
    in_words: "read as a whole number",
    params: &[value("text", Kind::Text, "the number as somebody wrote it")],
    returns: Returns::Kind(Kind::Int),
    fails: &["the text is no whole number"],
    search: &["integer", "convert", "to number", "cast", "to_int"],
    examples: &[
        example("digits", r#"" 0042 " | parse_int"#, "42"),
        example("below zero", r#""-7" | parse_int"#, "-7"),
        example("not whole", r#""4.5" | parse_int"#, "fails"),
        example("separators are no digits", r#""1,000" | parse_int"#, "fails"),
        example("null stays null", "null | parse_int", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let text = text.trim();
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<i64>() {
            Ok(number) if plain => int(number),
            _ => fails("the text is no whole number"),
        }
    })
}
