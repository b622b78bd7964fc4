//! `min`: the smallest value of a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "min",
    family: Family::Lists,
    summary: "the smallest value, the earliest day, the first text of the alphabet; absent where there is none",
    in_words: "only the smallest",
    params: &[value("list", Kind::List, "the list"), value("value", EACH_ANY, "which value of each item")],
    returns: Returns::OfItems,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["minimum", "least", "lowest", "earliest day", "first day"],
    examples: &[
        example("numbers", "[3, 1, 2] | min", "1"),
        example("days of items", "[{ d: 2026-03-07 }, { d: 2025-01-01 }] | min(.d)", "2025-01-01"),
        example("none", "[1] | keep_if(false) | min", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| extreme(per_item(arguments, 1), std::cmp::Ordering::Less))
}

/// The value that lies furthest that way; of equal ones the first.
#[cfg(feature = "kernels")]
pub(super) fn extreme<'a>(values: &[Value<'a>], way: std::cmp::Ordering) -> Outcome<'a> {
    let mut found: Option<&Value<'a>> = None;
    for value in values.iter().filter(|value| !value.is_absent()) {
        if found.is_none_or(|held| order(value, held) == Some(way)) {
            found = Some(value);
        }
    }
    found.cloned().map_or(Outcome::Absent, Outcome::Value)
}
