//! `nth_part`: one of the parts of a text between separators.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "nth_part",
    summary: "the part with that number between separators, without spaces at its ends: 1 is the first, -1 the last; \
              absent where there are fewer",
    in_words: "only part {number} of it",
    params: &[
        value("text", Kind::Text, "the text to cut"),
        literal("separator", Kind::Text, "what stands between the parts"),
        literal("number", Kind::Int, "which part: 1 is the first, -1 the last"),
    ],
    returns: Returns::SameText,
    check_literals: Some(not_empty),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["split_part", "split", "token", "piece", "segment", "column"],
    examples: &[
        example("the second", r#""DK; 2100; København" | nth_part(";", 2)"#, r#""2100""#),
        example("the last", r#""a/b/c" | nth_part("/", -1)"#, r#""c""#),
        example("fewer are there", r#""a/b" | nth_part("/", 3)"#, "null"),
        example("null stays null", r#"null | nth_part("/", 1)"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let separator = text_at(arguments, 1).unwrap_or_default();
    let number = int_at(arguments, 2).unwrap_or(0);
    let index = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX).checked_sub(1);
    maybe_part(arguments, |text| match number {
        0.. => text.split(separator).nth(index?).map(str::trim),
        _ => text.rsplit(separator).nth(index?).map(str::trim),
    })
}
