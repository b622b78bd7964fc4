//! What a state permits under a regime and a basis (`docs/consent.md`, section 1): the one table that every judgement
//! comes down to.

use crate::state::{Class, State};
use crate::suppression::Suppression;
use serde::{Deserialize, Serialize};

/// How a place, channel and purpose treat silence (section 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Nothing without a recorded yes.
    #[default]
    OptIn,
    /// Allowed until the person says no.
    OptOut,
    /// Service mail: no rule about advertising applies.
    Off,
    /// Not at all.
    Banned,
}

impl Regime {
    /// All of them.
    pub const ALL: [Regime; 4] = [Regime::OptIn, Regime::OptOut, Regime::Off, Regime::Banned];

    /// The word that packs and the ledger use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Regime::OptIn => "opt_in",
            Regime::OptOut => "opt_out",
            Regime::Off => "off",
            Regime::Banned => "banned",
        }
    }

    /// The regime of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Regime> {
        Regime::ALL.into_iter().find(|regime| regime.word() == word)
    }
}

/// What processing rests on (section 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Basis {
    #[default]
    Consent,
    ExplicitConsent,
    SoftOptIn,
    Contract,
    LegalObligation,
    VitalInterest,
    PublicInterest,
    LegitimateInterest,
    None,
}

impl Basis {
    /// All of them.
    pub const ALL: [Basis; 9] = [
        Basis::Consent,
        Basis::ExplicitConsent,
        Basis::SoftOptIn,
        Basis::Contract,
        Basis::LegalObligation,
        Basis::VitalInterest,
        Basis::PublicInterest,
        Basis::LegitimateInterest,
        Basis::None,
    ];

    /// The word that flow files and the ledger use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Basis::Consent => "consent",
            Basis::ExplicitConsent => "explicit_consent",
            Basis::SoftOptIn => "soft_opt_in",
            Basis::Contract => "contract",
            Basis::LegalObligation => "legal_obligation",
            Basis::VitalInterest => "vital_interest",
            Basis::PublicInterest => "public_interest",
            Basis::LegitimateInterest => "legitimate_interest",
            Basis::None => "none",
        }
    }

    /// The basis of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|basis| basis.word() == word)
    }
}

/// What must hold where a sale to the person stands in for a yes (2002/58/EC, article 13(2)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoftOptIn {
    /// The address was given in the context of a sale by the same seller, and that relation lasts.
    pub sale: bool,
    /// What is advertised is like what was bought.
    pub similar_goods: bool,
    /// The person could object when the address was given, and can in every message.
    pub objection_offered: bool,
}

/// What the judgement needs beside state, basis and regime. Nothing favourable is assumed: the default has no proof,
/// no notice and no exception.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// How well the yes is proven.
    pub evidence: u8,
    /// The least proof that the pack asks for.
    pub evidence_min: u8,
    /// The yes has run out.
    pub expired: bool,
    /// Facts for a soft opt-in.
    pub soft: SoftOptIn,
    /// The pack asks for a notice before silence may count.
    pub notice_needed: bool,
    /// That notice was given.
    pub notice_given: bool,
    /// An exception of the pack from a ban is claimed, and recorded.
    pub exception: bool,
    /// The person is left out.
    pub suppressed: Option<Suppression>,
    /// The person is below the age of consent, and no guardian decided.
    pub minor_without_guardian: bool,
}

/// Why something is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Denied {
    /// Somebody's no, or what counts as one.
    SaidNo(State),
    /// A yes is needed; this is what is known instead.
    NoYes(State),
    /// The yes has run out.
    Expired,
    /// The yes is proven less well than is asked.
    WeakEvidence,
    /// No sale stands in for a yes.
    NoSale,
    /// What is advertised is not like what was bought.
    NotSimilar,
    /// The person was never offered to object.
    NoObjectionOffered,
    /// Silence counts only after a notice, and none was given.
    NoNotice,
    /// Not at all.
    Banned,
    /// None of the purpose's grounds holds for the person.
    NoGround,
    /// The person is left out.
    Suppressed(Suppression),
    /// Too young, and no guardian decided.
    Minor,
    /// The record has no contact point for the channel.
    NoContactPoint,
    /// A register that must be asked first is missing or too old.
    RegisterTooOld,
    /// Only people whose yes still waits for their confirmation are wanted.
    NotPending,
}

impl Denied {
    /// The word that the log of decisions keeps.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Denied::SaidNo(_) => "said_no",
            Denied::NoYes(_) => "no_yes",
            Denied::Expired => "expired",
            Denied::WeakEvidence => "weak_evidence",
            Denied::NoSale => "no_sale",
            Denied::NotSimilar => "not_similar",
            Denied::NoObjectionOffered => "no_objection_offered",
            Denied::NoNotice => "no_notice",
            Denied::Banned => "banned",
            Denied::NoGround => "no_ground",
            Denied::Suppressed(_) => "suppressed",
            Denied::Minor => "minor",
            Denied::NoContactPoint => "no_contact_point",
            Denied::RegisterTooOld => "register_too_old",
            Denied::NotPending => "not_pending",
        }
    }

    /// What to tell people.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Denied::SaidNo(state) | Denied::NoYes(state) => of_state(state),
            Denied::Expired => "The person's yes has run out. Ask again.",
            Denied::WeakEvidence => {
                "The yes is recorded with less proof than is needed here. Keep what was shown and what was sent in."
            }
            Denied::NoSale => {
                "Without a yes, only customers may be written to, and no sale to this person is known."
            }
            Denied::NotSimilar => {
                "Without a yes, customers may hear only of goods like those that they bought, and these are not."
            }
            Denied::NoObjectionOffered => {
                "Without a yes, customers may be written to only if they could say no when they gave the address."
            }
            Denied::NoNotice => "The person must be told first, and no such notice is recorded.",
            Denied::Banned => "This is not allowed at all where the person lives.",
            Denied::NoGround => {
                "None of the purpose's legal grounds holds for this person, or where they live."
            }
            Denied::Suppressed(kind) => kind.sentence(),
            Denied::Minor => "The person is too young to decide, and no parent or guardian has decided.",
            Denied::NoContactPoint => "The record has no address or number for this channel.",
            Denied::RegisterTooOld => {
                "The register that must be asked first is missing or too old. Load it again."
            }
            Denied::NotPending => "The person is not waiting to confirm a yes.",
        }
    }
}

/// What a state says when it is the reason.
fn of_state(state: State) -> &'static str {
    match state {
        State::NeverAsked => "A yes is needed, and the person was never asked.",
        State::Asked => "A yes is needed; the person was asked and has not answered.",
        State::Deferred => "A yes is needed; the person put the answer off.",
        State::Pending => "A yes is needed; the person has not confirmed theirs yet.",
        State::Unknown => "A yes is needed, and none is known.",
        State::Refused => "The person said no when asked.",
        State::Withdrawn => "The person took their yes back.",
        State::Objected => "The person objected.",
        State::Revoked => "The person's yes was ended by somebody else.",
        State::Invalidated => "The person's yes was found not to be valid.",
        State::Expired => "The person's yes has run out. Ask again.",
        State::Conflict => "What is recorded of the person contradicts itself. Ask the person.",
        // Never a reason; said plainly in case.
        State::Granted | State::Renewed => "The person's yes does not reach this.",
    }
}

/// Whether a state permits under a basis and a regime: the table of section 1, for every state, basis and regime.
///
/// A yes that has run out counts as the state `expired`. An exception from a ban lifts the ban only: a no still
/// counts, because nobody can be excepted from a person's right to object (GDPR, article 21(3)). Below the age of
/// consent, what rests on consent fails in every regime (GDPR, article 8); service mail that rests on something else
/// goes on.
///
/// # Errors
/// Why not.
pub fn permit(state: State, basis: Basis, regime: Regime, about: &Circumstances) -> Result<(), Denied> {
    let by_consent = matches!(basis, Basis::Consent | Basis::ExplicitConsent);
    if let Some(kind) = about.suppressed.filter(|kind| regime != Regime::Off || kind.is_hard()) {
        return Err(Denied::Suppressed(kind));
    }
    if about.minor_without_guardian && (regime != Regime::Off || by_consent) {
        return Err(Denied::Minor);
    }
    let class = state.class();
    let not_against = match class {
        Class::Restrictive => Err(Denied::SaidNo(state)),
        Class::Permissive if about.expired => Err(Denied::Expired),
        Class::Permissive | Class::Open => Ok(()),
    };
    match regime {
        Regime::Off => Ok(()),
        Regime::Banned if about.exception => not_against,
        Regime::Banned => Err(Denied::Banned),
        Regime::OptOut => {
            not_against?;
            if about.notice_needed && !about.notice_given { Err(Denied::NoNotice) } else { Ok(()) }
        }
        Regime::OptIn => {
            not_against?;
            if class == Class::Permissive && about.evidence >= about.evidence_min {
                return Ok(());
            }
            match (basis, class) {
                (Basis::SoftOptIn, _) => softly(about.soft),
                (_, Class::Permissive) => Err(Denied::WeakEvidence),
                (_, Class::Open | Class::Restrictive) => Err(Denied::NoYes(state)),
            }
        }
    }
}

fn softly(soft: SoftOptIn) -> Result<(), Denied> {
    if !soft.sale {
        Err(Denied::NoSale)
    } else if !soft.similar_goods {
        Err(Denied::NotSimilar)
    } else if !soft.objection_offered {
        Err(Denied::NoObjectionOffered)
    } else {
        Ok(())
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
