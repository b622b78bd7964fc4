//! `first_name`: the first names of a person's whole name.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "first_name",
    family: Family::People,

    summary: "the names before the family name: all but the last word, and `Ana` of `Lee, Ana`; titles such as `Dr.` are \
              left out. A name alone is a first name. Where a system has two fields, use those",
    in_words: "only the first names",
    params: &[value("name", Kind::Text, "the whole name")],
    change: ChangeKind::Reduced,
    search: &["given name", "split name", "forename", "full name", "parse name"],
    examples: &[
        example("two words", r#""Ana Lee" | first_name"#, r#""Ana""#),
        example("the family name in front", r#""Lee, Ana Maria" | first_name"#, r#""Ana Maria""#),
        example("a particle", r#""Ludwig van Beethoven" | first_name"#, r#""Ludwig""#),
        example("null stays null", "null | first_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |name| super::names::split(name).0)
}
