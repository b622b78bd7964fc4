//! `is_free_mail`: whether an e-mail address is at a provider that anybody can use.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "is_free_mail",
    family: Family::People,

    summary: "whether an e-mail address is at a provider where anybody gets a mailbox, such as `gmail.com`, so that its \
              domain says nothing about an employer",
    in_words: "only whether it is at a free provider",
    params: &[value("email", Kind::Text, "an e-mail address")],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    change: ChangeKind::Reduced,
    search: &["free email", "freemail", "gmail", "webmail", "private address", "b2b", "personal email"],
    examples: &[
        example("a provider", r#""ana@GMX.de" | is_free_mail"#, "true"),
        example("a company", r#""ana@acme.example" | is_free_mail"#, "false"),
        example("no address", r#""ana" | is_free_mail"#, "fails"),
        example("null stays null", "null | is_free_mail", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::email::delivered(&text) {
        Ok(address) => yes(super::mail_lists::is_free(crate::email::domain(&address))),
        Err(_) => fails("the text is no e-mail address"),
    })
}
