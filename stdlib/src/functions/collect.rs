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
        example("numbers", r#"[{ n: 1 }, { n: 2 }] | collect(.n) | join(", ")"#, r#""1, 2""#),
        example("something worked out", "[{ n: 1 }, { n: 2 }] | collect(.n == 2) | count", "2"),
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
