//! `split`: the parts of a text between separators, as a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "split",
    family: Family::Lists,
    summary: "the parts between separators, each without spaces at its ends; empty parts are left out",
    in_words: "as a list of its parts",
    params: &[
        value("text", Kind::Text, "the text to take apart"),
        literal("separator", Kind::Text, "what stands between the parts"),
    ],
    returns: Returns::ListOf(Kind::Text),
    check_literals: Some(not_empty),
    search: &["explode", "tokenize", "multi-value", "semicolon", "checkboxes"],
    examples: &[
        example("check boxes", r#""news; offers;; events" | split(";") | join(", ")"#, r#""news, offers, events""#),
        example("how many", r#""a,b,c" | split(",") | count"#, "3"),
        example("null stays null", r#"null | split(",") | count"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let separator = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| {
        let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
        Outcome::Value(Value::list(parts.map(|part| Value::Text(Cow::Owned(part.to_owned())))))
    })
}
