//! `collect`: a value of each item, as a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "collect",
    family: Family::Lists,
    summary: "what the expression gives for each item, as a list; absent values are left out",
    in_words: "only {item} of each",
    params: &[value("list", Kind::List, "the list"), value("value", EACH_VALUE, "what is taken of each item")],
    returns: Returns::ListOfItems,
    change: ChangeKind::Reduced,
    search: &["map", "pluck", "column", "values"],
    examples: &[
        example("names", r#"[{ n: "a" }, { n: "b" }] | collect(.n) | join(", ")"#, r#""a, b""#),
        example("something worked out", r#"[1, 2] | collect(. * 2) | sum"#, "6"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| {
        let values = per_item(arguments, 1).iter().filter(|value| !value.is_absent());
        Outcome::Value(Value::list(values.cloned()))
    })
}
