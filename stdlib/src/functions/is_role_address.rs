//! `is_role_address`: whether an e-mail address is of an office and not of a person.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "is_role_address",
    family: Family::People,

    summary: "whether an e-mail address is of an office and not of a person, by the part before the `@`: `info`, `sales`, \
              `noreply`, `kontakt` and their like",
    in_words: "only whether it is of an office",
    params: &[value("email", Kind::Text, "an e-mail address")],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    change: ChangeKind::Reduced,
    search: &["role account", "generic address", "info@", "shared mailbox", "noreply", "group"],
    examples: &[
        example("an office", r#""Sales@acme.example" | is_role_address"#, "true"),
        example("with a tag", r#""info+dk@acme.example" | is_role_address"#, "true"),
        example("a person", r#""ana@acme.example" | is_role_address"#, "false"),
        example("no address", r#""sales" | is_role_address"#, "fails"),
        example("null stays null", "null | is_role_address", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::email::delivered(&text) {
        Ok(address) => yes(super::mail_lists::is_role(address.split('@').next().unwrap_or_default())),
        Err(_) => fails("the text is no e-mail address"),
    })
}
