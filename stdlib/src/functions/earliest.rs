//! `earliest`: the item with the earliest time.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "earliest",
    family: Family::Lists,
    summary: "the item whose time, or number, is the smallest; of equal ones the first, absent where there is none. \
              Items without a time do not count",
    in_words: "only the earliest",
    params: &[value("list", Kind::List, "the list"), value("by", BY_ANY, "what is compared, as `by .placed`")],
    returns: Returns::Item,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["oldest", "first by", "min by"],
    examples: &[
        example(
            "the first order",
            r#"[{ d: 2025-01-01, n: 1 }, { d: 2026-03-07, n: 2 }] | earliest(by .d) | .n"#,
            "1",
        ),
        example("none", r#"[{ d: 2025-01-01, n: 1 }] | keep_if(false) | earliest(by .d) | .n"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| super::latest::by(items, per_item(arguments, 1), std::cmp::Ordering::Less))
}
