//! `count`: how many items a list has.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "count",
    family: Family::Lists,
    summary: "how many items there are",
    in_words: "only how many there are",
    params: &[value("list", Kind::List, "the list")],
    returns: Returns::Kind(Kind::Int),
    effect: CategoryEffect::Aggregates,
    change: ChangeKind::Reduced,
    search: &["number of", "size", "length", "how many"],
    examples: &[
        example("three", r#""a,b,c" | split(",") | count"#, "3"),
        example("none", r#""" | split(",") | count"#, "0"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| how_many(items.len()))
}
