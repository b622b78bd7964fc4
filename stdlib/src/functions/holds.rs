//! `holds`: whether a value is in a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "holds",
    family: Family::Lists,
    summary: "whether the value is one of the items",
    in_words: "only whether it holds a certain value",
    params: &[value("list", Kind::List, "the list"), value("value", Kind::Any, "the value")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["contains", "includes", "in", "member", "has"],
    examples: &[
        example("it does", r#""news,offers" | split(",") | holds("offers")"#, "true"),
        example("it does not", r#""news" | split(",") | holds("offers")"#, "false"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| match arguments.get(1).filter(|value| !value.is_absent()) {
        Some(value) => yes(items.iter().any(|item| equal(item, value))),
        None => Outcome::Absent,
    })
}
