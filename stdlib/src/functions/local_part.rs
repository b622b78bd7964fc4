//! `local_part`: what stands before the `@`.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "local_part",
    family: Family::People,

    summary: "the part of an e-mail address before the `@`, as it is written",
    in_words: "only the part before the `@`",
    params: &[value("email", Kind::Text, "an e-mail address")],
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    change: ChangeKind::Reduced,
    search: &["user name", "mailbox", "before the at sign", "left of @"],
    examples: &[
        example("a person's address", r#""Ana.Lee@mail.example" | local_part"#, r#""Ana.Lee""#),
        example("no address", r#""Ana" | local_part"#, "fails"),
        example("null stays null", "null | local_part", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::email::delivered(&text) {
        Ok(address) => as_text(Cow::Owned(address.split('@').next().unwrap_or_default().to_owned())),
        Err(_) => fails("the text is no e-mail address"),
    })
}
