//! `consent_date`: when a person chose.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "consent_date",
    family: Family::Consent,
    summary: "when the person made the choice that counts; absent where none was made",
    in_words: "as the time of the choice",
    params: &[value("choice", Kind::Cell, "the purpose and the channel, as `newsletter via email`")],
    returns: Returns::Kind(Kind::Instant),
    may_be_absent: true,
    search: &["opt-in date", "permission date", "when", "proof"],
    ..BASE
};
