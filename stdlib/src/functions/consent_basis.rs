//! `consent_basis`: on which legal basis a person may be addressed.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "consent_basis",
    family: Family::Consent,
    summary: "the legal basis on which the person may be addressed for a purpose on a channel; absent where there is \
              none",
    in_words: "as the legal basis",
    params: &[value("choice", Kind::Cell, "the purpose and the channel, as `newsletter via email`")],
    may_be_absent: true,
    longest: Some(|_| Some(32)),
    search: &["ground", "legal basis", "lawful basis", "gdpr"],
    ..BASE
};
