//! The 14 states of a choice and their three families (`docs/consent.md`, section 1).

use serde::{Deserialize, Serialize};

/// What is known of a person's choice for one purpose on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum State {
    NeverAsked,
    Asked,
    Deferred,
    Pending,
    Granted,
    Renewed,
    Refused,
    Withdrawn,
    Objected,
    Revoked,
    Invalidated,
    Expired,
    Conflict,
    Unknown,
}

/// The families that authors see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `yes`.
    Permissive,
    /// `no`.
    Restrictive,
    /// `open`: observations, no acts.
    Open,
}

impl State {
    /// All of them, in the order of `docs/consent.md`, section 1.
    pub const ALL: [State; 14] = [
        State::NeverAsked,
        State::Asked,
        State::Deferred,
        State::Pending,
        State::Granted,
        State::Renewed,
        State::Refused,
        State::Withdrawn,
        State::Objected,
        State::Revoked,
        State::Invalidated,
        State::Expired,
        State::Conflict,
        State::Unknown,
    ];

    /// The word that flow files and the ledger use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::NeverAsked => "never_asked",
            State::Asked => "asked",
            State::Deferred => "deferred",
            State::Pending => "pending",
            State::Granted => "granted",
            State::Renewed => "renewed",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
            State::Objected => "objected",
            State::Revoked => "revoked",
            State::Invalidated => "invalidated",
            State::Expired => "expired",
            State::Conflict => "conflict",
            State::Unknown => "unknown",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Its family.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            State::Granted | State::Renewed => Class::Permissive,
            State::Refused
            | State::Withdrawn
            | State::Objected
            | State::Revoked
            | State::Invalidated
            | State::Expired
            | State::Conflict => Class::Restrictive,
            State::NeverAsked | State::Asked | State::Deferred | State::Pending | State::Unknown => {
                Class::Open
            }
        }
    }

    /// Among observations the strongest shows: pending > deferred > asked > never_asked > unknown.
    pub(crate) fn openness(self) -> u8 {
        match self {
            State::Pending => 4,
            State::Deferred => 3,
            State::Asked => 2,
            State::NeverAsked => 1,
            _ => 0,
        }
    }
}
