//! `last_name`: the family name of a person's whole name.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "last_name",
    family: Family::People,

    summary: "the family name of a whole name: the last word with the particles before it (`van Beethoven`, `de la Cruz`), \
              or what stands before a comma; `\"\"` where there is one word only. Where a system has two fields, use those",
    in_words: "only the family name",
    params: &[value("name", Kind::Text, "the whole name")],
    change: ChangeKind::Reduced,
    search: &["family name", "surname", "split name", "full name", "parse name"],
    examples: &[
        example("two words", r#""Dr. Ana Lee" | last_name"#, r#""Lee""#),
        example("the family name in front", r#""Lee, Ana Maria" | last_name"#, r#""Lee""#),
        example("a particle", r#""Ludwig van Beethoven" | last_name"#, r#""van Beethoven""#),
        example("one word", r#""Ana" | last_name"#, r#""""#),
        example("null stays null", "null | last_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    to_text(arguments, |name| super::names::split(name).1)
}
