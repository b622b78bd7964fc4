//! `to_json`: a value as JSON.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "to_json",
    family: Family::Json,

    summary: "a value as JSON text: texts in quotes, lists and records as they are, numbers with all their digits",
    in_words: "as JSON",
    params: &[value("value", Kind::Any, "the value to write out")],
    search: &["serialize", "stringify", "json_encode", "payload", "object"],
    examples: &[
        example("a text", r#""say \"hi\"" | to_json | length"#, "12"),
        example("a list", r#"[1, 2] | to_json"#, r#""[1,2]""#),
        example("null stays null", "null | to_json", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match arguments.first() {
        None | Some(Value::Missing | Value::Null) => Outcome::Absent,
        Some(value) => {
            let mut json = String::new();
            crate::values::in_json(value, &mut json);
            as_text(Cow::Owned(json))
        }
    }
}
