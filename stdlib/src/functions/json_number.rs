//! `json_number`: a number in JSON.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "json_number",
    family: Family::Json,

    summary: "the number that a path leads to in JSON, with all its digits, also where it stands in quotes; absent where there is none",
    in_words: "only its part {path}, as a number",
    params: &[
        value("json", Kind::Json, "the JSON"),
        literal("path", Kind::Text, "the way to it: names with dots, places in brackets from 0 on, `orders[0].total`"),
    ],
    returns: Returns::Kind(Kind::Decimal),
    check_literals: Some(super::json_at::a_path),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    
    search: &["jsonpath", "json_value", "get number", "amount", "property"],
    examples: &[
        example("a number", r#""{{\"total\": 12.50}}" | parse_json otherwise null | json_number("total")"#, "12.50"),
        example("in quotes", r#""{{\"total\": \"12.50\"}}" | parse_json otherwise null | json_number("total")"#, "12.50"),
        example("no number", r#""{{\"total\": \"much\"}}" | parse_json otherwise null | json_number("total")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let number = match super::json_at::found(arguments) {
        Ok(Value::Text(text)) => super::parse_decimal::read(&text, '.'),
        Ok(found) => crate::values::number(&found),
        Err(outcome) => return outcome,
    };
    number.map_or(Outcome::Absent, |number| Outcome::Value(Value::Decimal(number)))
}
