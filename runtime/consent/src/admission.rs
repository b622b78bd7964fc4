//! What a source may assert before it enters the fold, and what a yes must have to lift a no (`docs/consent.md`,
//! sections 3.1 and 3.3).

use crate::cell::Micros;
use crate::standing::Choice;
use crate::state::{Class, State};

/// Ways of choosing in which the person acts directly (section 3.3).
const DIRECT: [&str; 5] = ["form", "call", "paper", "keyword", "link"];

/// Which yes may lift an earlier no (section 3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lift {
    /// One that the person, or the guardian, gave directly and with proof.
    #[default]
    DirectAct,
    /// Any: only a project's own pack may say so.
    Any,
}

/// What the pack asks of a yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// Which yes may lift a no.
    pub lift: Lift,
    /// The least proof of a yes that lifts a no; never less than 1.
    pub evidence_min: u8,
    /// A yes counts only once the person has confirmed it (double opt-in).
    pub double_opt_in: bool,
}

/// Whether a yes given so may lift an earlier no (section 3.3). By import or by an interface it never does, unless
/// the pack of the project says that any may.
#[must_use]
pub fn may_lift(demands: &Demands, method: &str, actor: &str, evidence: u8) -> bool {
    demands.lift == Lift::Any
        || (DIRECT.contains(&method)
            && matches!(actor, "subject" | "guardian")
            && evidence >= demands.evidence_min.max(1))
}

/// What the source of a choice may assert (section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// It may say that somebody said yes. That somebody said no is believed of every source.
    pub may_grant: bool,
    /// The least proof of a yes that it gives.
    pub evidence_min: u8,
    /// How far its clock may be off.
    pub skew: Micros,
}

/// A choice as a source tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// The choice; whether it is direct is found out here.
    pub choice: Choice,
    /// How the person chose.
    pub method: &'a str,
    /// Who chose.
    pub actor: &'a str,
    /// When the person confirmed it.
    pub confirmed_at: Option<Micros>,
    /// When it was read.
    pub observed_at: Micros,
}

/// What becomes of a choice that a source tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// It enters the fold.
    Act(Choice),
    /// It is kept as an observation of the state `unknown`.
    NotBelieved,
    /// A yes from the future: it is set aside for people to look at.
    SetAside,
}

/// Admits a choice to the fold (sections 3.1 and 3.2). A no always is, at the latest when it was read; a yes needs a
/// source that may say so, proof, and a time that has come. Where the pack asks for a double opt-in, an unconfirmed
/// yes is `pending` and a confirmed one counts from its confirmation, which is the act.
#[must_use]
pub fn admit(told: &Told<'_>, source: &Source, demands: &Demands) -> Admitted {
    let mut choice = told.choice;
    let latest = told.observed_at.saturating_add(source.skew);
    match choice.state.class() {
        Class::Restrictive => {
            if choice.lo > latest {
                (choice.lo, choice.hi) = (told.observed_at, told.observed_at);
            }
            choice.direct = false;
        }
        Class::Open => choice.direct = false,
        Class::Permissive => {
            if !source.may_grant || choice.evidence < source.evidence_min {
                return Admitted::NotBelieved;
            }
            match told.confirmed_at {
                Some(at) if demands.double_opt_in => (choice.lo, choice.hi) = (at, at),
                None if demands.double_opt_in => choice.state = State::Pending,
                _ => {}
            }
            if choice.lo > latest {
                return Admitted::SetAside;
            }
            choice.direct =
                choice.state != State::Pending && may_lift(demands, told.method, told.actor, choice.evidence);
        }
    }
    Admitted::Act(choice)
}
