//! `consent_state`: what a person has chosen.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "consent_state",
    family: Family::Consent,
    summary: "the recorded state of a person's choice for a purpose on a channel; `match` it with the families `yes`, \
              `no` and `open`, or with single states",
    in_words: "as the recorded choice",
    params: &[value("choice", Kind::Cell, "the purpose and the channel, as `newsletter via email`")],
    returns: Returns::Words(&STATES),
    search: &["opt-in", "opt-out", "permission", "status", "subscribed"],
    ..BASE
};

/// The 14 states, as the ledger names them.
const STATES: [&str; 14] = [
    "never_asked", "asked", "deferred", "pending", "granted", "renewed", "refused", "withdrawn", "objected", "revoked",
    "invalidated", "expired", "conflict", "unknown",
];
