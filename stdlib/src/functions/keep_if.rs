//! `keep_if`: the items of a list for which a condition holds.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "keep_if",
    family: Family::Lists,
    summary: "the items for which the condition holds, in their order; `.name` is a field of the item",
    in_words: "only those where {item}",
    params: &[value("list", Kind::List, "the list"), value("condition", EACH_BOOL, "the condition")],
    returns: Returns::Same(0),
    change: ChangeKind::Reduced,
    search: &["filter", "where", "select", "only"],
    examples: &[
        example("orders that are paid", r#"[{ s: 1, n: 1 }, { s: 2, n: 2 }] | keep_if(.s == 1) | sum(.n)"#, "1"),
        example("none", r#"[{ s: 2 }] | keep_if(.s == 1) | count"#, "0"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| {
        let kept = items.iter().zip(per_item(arguments, 1)).filter(|(_, holds)| **holds == Value::Bool(true));
        Outcome::Value(Value::list(kept.map(|(item, _)| item.clone())))
    })
}
