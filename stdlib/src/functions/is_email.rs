//! `is_email`: whether a text is an e-mail address.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "is_email",
    family: Family::People,

    summary: "whether a text has the form of an e-mail address; whether somebody reads it nobody can tell from that",
    in_words: "only whether it is an e-mail address",
    params: &[value("text", Kind::Text, "the text")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["valid email", "validate", "check email", "email form"],
    examples: &[
        example("an address", r#"" Ana@Mail.example " | is_email"#, "true"),
        example("none", r#""ana at home" | is_email"#, "false"),
        example("null stays null", "null | is_email", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| yes(crate::email::delivered(&text).is_ok()))
}
