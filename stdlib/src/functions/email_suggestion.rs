//! `email_suggestion`: the e-mail address that was probably meant.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "email_suggestion",
    family: Family::People,

    summary: "the e-mail address that was probably meant, where the domain is one slip away from a large provider's \
              (`gmial.com`); absent where nothing is to be suggested. Ask the person: the mailbox may be somebody else's",
    in_words: "as it was probably meant",
    params: &[value("email", Kind::Text, "an e-mail address")],
    returns: Returns::Kind(Kind::Email),
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    may_be_absent: true,
    search: &["typo", "did you mean", "misspelled", "mailcheck", "correct email", "slip"],
    examples: &[
        example("two letters changed places", r#""ana@gmial.com" | email_suggestion"#, r#""ana@gmail.com""#),
        example("nothing to suggest", r#""ana@acme.example" | email_suggestion"#, "null"),
        example("no address", r#""ana" | email_suggestion"#, "fails"),
        example("null stays null", "null | email_suggestion", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::email::delivered(&text) {
        Ok(address) => match address.split_once('@').and_then(|(local, domain)| Some((local, super::mail_lists::meant(domain)?))) {
            Some((local, meant)) => as_text(Cow::Owned(format!("{local}@{meant}"))),
            None => Outcome::Absent,
        },
        Err(_) => fails("the text is no e-mail address"),
    })
}
