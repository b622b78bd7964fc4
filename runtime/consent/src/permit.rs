//! What a state permits under a regime and a basis (`docs/consent.md`, section 1).

use crate::state::{Class, State};
use serde::{Deserialize, Serialize};

/// How a place, channel and purpose treat silence. Version 1 of the plan knows the strictest only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// Nothing without a recorded yes.
    OptIn,
}

/// Whether a state permits under a regime (consent-facts section 1; basis: consent).
#[must_use]
pub fn permit(state: State, regime: Regime) -> bool {
    match regime {
        Regime::OptIn => state.class() == Class::Permissive,
    }
}

/// What permits where nobody recorded a yes: a purpose that is not about contacting people may rest on more than
/// consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Only a recorded yes.
    #[default]
    Consent,
    /// A contract, a law, a vital or a public interest: it does not hang on a choice.
    Always,
    /// A legitimate interest: it holds until the person objects (GDPR, article 21).
    UnlessObjected,
}
