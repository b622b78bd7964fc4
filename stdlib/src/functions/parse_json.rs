//! `parse_json`: JSON from text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "parse_json",
    family: Family::Json,

    summary: "JSON from text: its parts are reached with dots, `… | .profile.city`, or with `json_at` and its like; a name \
              that stands twice in one record fails, and numbers keep all their digits",
    in_words: "read as JSON",
    params: &[value("text", Kind::Text, "the text that holds JSON")],
    returns: Returns::Kind(Kind::Json),
    fails: &["the text is no JSON"],
    search: &["json_decode", "deserialize", "object", "payload", "from json"],
    examples: &[
        example("a record", r#""{{\"city\": \"Oslo\"}}" | parse_json | json_text("city")"#, r#""Oslo""#),
        example("no JSON", r#""{{city: Oslo}}" | parse_json | to_text"#, "fails"),
        example("null stays null", "null | parse_json | to_text", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let json = crate::json_text::Json::read(text.trim()).ok();
        match json.as_ref().and_then(crate::json_text::Json::value) {
            Some(Value::Null) => Outcome::Absent,
            Some(value) => Outcome::Value(value),
            None => fails("the text is no JSON"),
        }
    })
}
