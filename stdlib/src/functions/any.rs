//! `any`: whether a condition holds for an item.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "any",
    family: Family::Lists,
    summary: "whether the condition holds for at least one item",
    in_words: "only whether there is one where {item}",
    params: &[value("list", Kind::List, "the list"), value("condition", EACH_BOOL, "the condition")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["exists", "some", "has one"],
    examples: &[
        example("one is", "[{ n: 1 }, { n: 5 }] | any(.n > 3)", "true"),
        example("texts", r#"["a", "b"] | any(item == "b")"#, "true"),
        example("none is", "[{ n: 1 }] | any(.n > 3)", "false"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| yes(per_item(arguments, 1).contains(&Value::Bool(true))))
}
