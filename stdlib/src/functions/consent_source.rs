//! `consent_source`: where a person chose.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "consent_source",
    family: Family::Consent,
    summary: "where the person made the choice that counts, as `system.object`; absent where none was made",
    in_words: "as the place of the choice",
    params: &[value("choice", Kind::Cell, "the purpose and the channel, as `newsletter via email`")],
    may_be_absent: true,
    search: &["opt-in source", "permission source", "origin", "proof"],
    ..BASE
};
