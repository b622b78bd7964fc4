//! `latest`: the item with the latest time.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "latest",
    family: Family::Lists,
    summary: "the item whose time, or number, is the largest; of equal ones the first, absent where there is none. \
              Items without a time do not count",
    in_words: "only the latest",
    params: &[value("list", Kind::List, "the list"), value("by", BY_ANY, "what is compared, as `by .placed`")],
    returns: Returns::Item,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["newest", "most recent", "last by", "max by"],
    examples: &[
        example(
            "the newest order",
            r#"[{ d: 2025-01-01, n: 1 }, { d: 2026-03-07, n: 2 }] | latest(by .d) | .n"#,
            "2",
        ),
        example("none", r#"[{ d: 2025-01-01, n: 1 }] | keep_if(false) | latest(by .d) | .n"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| by(items, per_item(arguments, 1), std::cmp::Ordering::Greater))
}

/// The item whose key lies furthest that way; of equal ones the first.
#[cfg(feature = "kernels")]
pub(super) fn by<'a>(items: &[Value<'a>], keys: &[Value<'a>], way: std::cmp::Ordering) -> Outcome<'a> {
    let mut found: Option<(&Value<'a>, &Value<'a>)> = None;
    for (item, key) in items.iter().zip(keys).filter(|(_, key)| !key.is_absent()) {
        if found.is_none_or(|(_, held)| order(key, held) == Some(way)) {
            found = Some((item, key));
        }
    }
    found.map_or(Outcome::Absent, |(item, _)| Outcome::Value(item.clone()))
}
