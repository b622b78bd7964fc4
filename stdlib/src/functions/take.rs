//! `take`: the first items of a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "take",
    family: Family::Lists,
    summary: "the first items, at most so many",
    in_words: "only the first {count}",
    params: &[value("list", Kind::List, "the list"), literal("count", Kind::Int, "how many at most")],
    returns: Returns::Same(0),
    change: ChangeKind::Reduced,
    search: &["limit", "top", "head", "first n"],
    examples: &[
        example("two of three", r#""a,b,c" | split(",") | take(2) | join("")"#, r#""ab""#),
        example("fewer there", r#""a" | split(",") | take(2) | join("")"#, r#""a""#),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let count = int_at(arguments, 1).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    on_list(arguments, |items| Outcome::Value(Value::list(items.iter().take(count).cloned())))
}
