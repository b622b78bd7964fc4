//! `sorted`: the items of a list in order.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "sorted",
    family: Family::Lists,
    summary: "the items in rising order of a value; equal ones keep their order, those without the value come last",
    in_words: "in order",
    params: &[value("list", Kind::List, "the list"), value("by", MAYBE_BY_ANY, "what is compared, as `by .placed`; left out, the items themselves")],
    returns: Returns::Same(0),
    search: &["order by", "sort", "rank"],
    examples: &[
        example(
            "by a day",
            r#"[{ d: 2026-03-07, n: 2 }, { d: 2025-01-01, n: 1 }] | sorted(by .d) | collect(.n) | join(",")"#,
            r#""1,2""#,
        ),
        example("the largest last", "[{ n: 3 }, { n: 9 }, { n: 4 }] | sorted(by .n) | collect(.n) | last", "9"),
        example("texts", r#"["c", "a", "b"] | sorted | join("")"#, r#""abc""#),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| {
        let mut keyed: Vec<(&Value<'a>, &Value<'a>)> = items.iter().zip(per_item(arguments, 1)).collect();
        let absent = |(_, key): &(&Value<'a>, &Value<'a>)| key.is_absent();
        keyed.sort_by(|left, right| {
            let order = order(left.1, right.1).unwrap_or(std::cmp::Ordering::Equal);
            absent(left).cmp(&absent(right)).then(order)
        });
        Outcome::Value(Value::list(keyed.into_iter().map(|(item, _)| item.clone())))
    })
}
