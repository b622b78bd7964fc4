//! `company_domain`: the domain of the company that an e-mail address is at.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "company_domain",
    family: Family::People,

    summary: "the registered domain that an e-mail address is at; absent at providers where anybody gets a mailbox",
    in_words: "only the domain of the company",
    params: &[value("email", Kind::Text, "an e-mail address")],
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    may_be_absent: true,
    effect: CategoryEffect::ReducesTo("professional.employer"),
    change: ChangeKind::Reduced,
    search: &["employer", "account matching", "b2b", "company", "domain of email"],
    examples: &[
        example("a company", r#""ana@mail.acme.co.uk" | company_domain"#, r#""acme.co.uk""#),
        example("a provider", r#""ana@gmail.com" | company_domain"#, "null"),
        example("no address", r#""ana" | company_domain"#, "fails"),
        example("null stays null", "null | company_domain", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::email::delivered(&text) {
        Ok(address) => match crate::email::domain(&address) {
            domain if super::mail_lists::is_free(domain) => Outcome::Absent,
            domain => super::domains::registrable(domain)
                .map_or(Outcome::Absent, |domain| as_text(Cow::Owned(domain))),
        },
        Err(_) => fails("the text is no e-mail address"),
    })
}
