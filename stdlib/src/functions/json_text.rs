//! `json_text`: a text in JSON.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "json_text",
    family: Family::Json,

    summary: "the text that a path leads to in JSON, or the number or the yes or no as text; absent where there is none, or a list or a record",
    in_words: "only its part {path}, as text",
    params: &[
        value("json", Kind::Json, "the JSON"),
        literal("path", Kind::Text, "the way to it: names with dots, places in brackets from 0 on, `orders[0].total`"),
    ],
    
    check_literals: Some(super::json_at::a_path),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    
    search: &["jsonpath", "json_value", "get string", "key", "property"],
    examples: &[
        example("a text", r#""{{\"profile\": {{\"city\": \"Oslo\"}}}}" | parse_json otherwise null | json_text("profile.city")"#, r#""Oslo""#),
        example("a number", r#""[1.50]" | parse_json otherwise null | json_text("[0]")"#, r#""1.50""#),
        example("a list", r#""{{\"a\": []}}" | parse_json otherwise null | json_text("a")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match super::json_at::found(arguments) {
        Ok(Value::List(_) | Value::Record(_)) => Outcome::Absent,
        Ok(found) => in_text(&found).map_or(Outcome::Absent, |text| as_text(Cow::Owned(text.into_owned()))),
        Err(outcome) => outcome,
    }
}
