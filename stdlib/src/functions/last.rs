//! `last`: the last item of a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "last",
    family: Family::Lists,
    summary: "the last item; absent where there is none",
    in_words: "only the last",
    params: &[value("list", Kind::List, "the list")],
    returns: Returns::Item,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["tail", "end"],
    examples: &[
        example("the last of three", r#""a,b,c" | split(",") | last"#, r#""c""#),
        example("none", r#""" | split(",") | last"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| items.last().cloned().map_or(Outcome::Absent, Outcome::Value))
}
