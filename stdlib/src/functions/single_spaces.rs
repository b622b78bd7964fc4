//! `single_spaces`: runs of white space as one space.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "single_spaces",
    summary: "each run of spaces, tabs and line breaks as one space, none at the ends",
    in_words: "with single spaces",
    params: &[value("text", Kind::Text, "the text to change")],
    returns: Returns::SameText,
    search: &["collapse", "squeeze", "white space", "normalize spaces", "line breaks", "clean"],
    examples: &[
        example("a name from a form", "\"  Ana   Lee\\t\" | single_spaces", r#""Ana Lee""#),
        example("nothing to do", r#""Ana" | single_spaces"#, r#""Ana""#),
        example("null stays null", "null | single_spaces", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}
