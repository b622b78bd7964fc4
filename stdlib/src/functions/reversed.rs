//! `reversed`: the items of a list, last first.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "reversed",
    family: Family::Lists,
    summary: "the items in the other direction",
    in_words: "last first",
    params: &[value("list", Kind::List, "the list")],
    returns: Returns::Same(0),
    search: &["descending", "backwards", "newest first"],
    examples: &[
        example("three words", r#""a,b,c" | split(",") | reversed | join("")"#, r#""cba""#),
        example("none", r#""" | split(",") | reversed | count"#, "0"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| Outcome::Value(Value::list(items.iter().rev().cloned())))
}
