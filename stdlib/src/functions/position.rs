//! `position`: where a text stands in another.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "position",
    summary: "the place of the first character of a text in it, from 1 on; absent where it does not stand there. \
              Capitals matter",
    in_words: "only where `{part}` stands in it",
    params: &[value("text", Kind::Text, "the text to look in"), literal("part", Kind::Text, "what is looked for")],
    returns: Returns::Kind(Kind::Int),
    check_literals: Some(not_empty),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["find", "search", "indexof", "instr", "charindex", "locate"],
    examples: &[
        example("a sign", r#""ana@mail.example" | position("@")"#, "4"),
        example("characters are counted, not bytes", r#""Ærø-12" | position("-")"#, "4"),
        example("not there", r#""ana" | position("@")"#, "null"),
        example("null stays null", r#"null | position("@")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let wanted = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| match text.split_once(wanted) {
        Some((before, _)) => how_many(before.chars().count() + 1),
        None => Outcome::Absent,
    })
}
