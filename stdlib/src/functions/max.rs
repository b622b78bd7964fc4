//! `max`: the largest value of a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "max",
    family: Family::Lists,
    summary: "the largest value, the latest day, the last text of the alphabet; absent where there is none",
    in_words: "only the largest",
    params: &[value("list", Kind::List, "the list"), value("value", EACH_ANY, "which value of each item")],
    returns: Returns::OfItems,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["maximum", "most", "highest", "latest day", "last day"],
    examples: &[
        example("numbers", "[3, 1, 2] | max", "3"),
        example("days of items", "[{ d: 2026-03-07 }, { d: 2025-01-01 }] | max(.d)", "2026-03-07"),
        example("none", "[1] | keep_if(false) | max", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| super::min::extreme(per_item(arguments, 1), std::cmp::Ordering::Greater))
}
