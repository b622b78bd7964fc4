//! `first`: the first item of a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "first",
    family: Family::Lists,
    summary: "the first item; absent where there is none",
    in_words: "only the first",
    params: &[value("list", Kind::List, "the list")],
    returns: Returns::Item,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["head", "one", "top"],
    examples: &[
        example("the first of three", r#""a,b,c" | split(",") | first"#, r#""a""#),
        example("none", r#""" | split(",") | first"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| items.first().cloned().map_or(Outcome::Absent, Outcome::Value))
}
