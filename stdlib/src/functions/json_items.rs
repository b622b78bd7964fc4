//! `json_items`: a list in JSON.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "json_items",
    family: Family::Json,

    summary: "the items of the list that a path leads to in JSON, as a list of JSON; absent where there is none",
    in_words: "only the list {path}",
    params: &[
        value("json", Kind::Json, "the JSON"),
        literal("path", Kind::Text, "the way to it: names with dots, places in brackets from 0 on, `orders[0].total`"),
    ],
    returns: Returns::ListOf(Kind::Json),
    check_literals: Some(super::json_at::a_path),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    
    search: &["jsonpath", "array", "unnest", "flatten", "explode", "each"],
    examples: &[
        example("how many", r#""{{\"tags\": [\"a\", \"b\"]}}" | parse_json otherwise null | json_items("tags") | count"#, "2"),
        example("no list", r#""{{\"tags\": \"a\"}}" | parse_json otherwise null | json_items("tags") | count"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match super::json_at::found(arguments) {
        Ok(list @ Value::List(_)) => Outcome::Value(list),
        Ok(_) => Outcome::Absent,
        Err(outcome) => outcome,
    }
}
