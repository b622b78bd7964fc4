//! Suppressions: reasons to leave somebody out that stand beside the choices (`docs/consent.md`, section 3.4).

use crate::cell::{EVERY, Micros};
use crate::standing::Choice;
use crate::state::Class;

/// Why somebody is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suppression {
    /// The person wants nothing at all.
    GlobalOptout,
    /// The company's own do-not-contact list.
    InternalDnc,
    /// A public register, such as a Robinson list.
    Register,
    /// The person complained.
    Complaint,
    /// Messages come back: the address does not exist.
    HardBounce,
    /// What stands there is no address.
    Invalid,
    /// The person died.
    Deceased,
    /// Too young.
    Minor,
    /// A dispute at law.
    Litigation,
    /// The person had everything about them erased.
    Erased,
}

impl Suppression {
    /// All of them.
    pub const ALL: [Suppression; 10] = [
        Suppression::GlobalOptout,
        Suppression::InternalDnc,
        Suppression::Register,
        Suppression::Complaint,
        Suppression::HardBounce,
        Suppression::Invalid,
        Suppression::Deceased,
        Suppression::Minor,
        Suppression::Litigation,
        Suppression::Erased,
    ];

    /// The word that the ledger keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Suppression::GlobalOptout => "global_optout",
            Suppression::InternalDnc => "internal_dnc",
            Suppression::Register => "register",
            Suppression::Complaint => "complaint",
            Suppression::HardBounce => "hard_bounce",
            Suppression::Invalid => "invalid",
            Suppression::Deceased => "deceased",
            Suppression::Minor => "minor",
            Suppression::Litigation => "litigation",
            Suppression::Erased => "erased",
        }
    }

    /// The suppression of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Suppression> {
        Suppression::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it stops service messages too (section 1, regime `off`): where nobody is there to read them, or the
    /// law or the person had contact end altogether. The others end advertising; whoever bought something still gets
    /// the bill.
    #[must_use]
    pub fn is_hard(self) -> bool {
        match self {
            Suppression::HardBounce
            | Suppression::Invalid
            | Suppression::Deceased
            | Suppression::Litigation
            | Suppression::Erased => true,
            Suppression::GlobalOptout
            | Suppression::InternalDnc
            | Suppression::Register
            | Suppression::Complaint
            | Suppression::Minor => false,
        }
    }

    /// Whether it ends processing that reaches nobody, too: the law or the person had everything end. An address that does
    /// not work only cannot be written to.
    #[must_use]
    pub fn ends_processing(self) -> bool {
        self.is_hard() && !matches!(self, Suppression::HardBounce | Suppression::Invalid)
    }

    /// What it covers where somebody is found on one channel: an address that does not work is that address there, a
    /// complaint or a register speaks for the person on that channel, all else for the person everywhere.
    #[must_use]
    pub fn scope_on(self, channel: &str) -> (Scope, Vec<String>) {
        let there = || if channel == EVERY { Vec::new() } else { vec![channel.to_owned()] };
        match self {
            Suppression::HardBounce | Suppression::Invalid => (Scope::Point, there()),
            Suppression::Complaint | Suppression::Register => (Scope::Subject, there()),
            Suppression::GlobalOptout
            | Suppression::InternalDnc
            | Suppression::Deceased
            | Suppression::Minor
            | Suppression::Litigation
            | Suppression::Erased => (Scope::Subject, Vec::new()),
        }
    }

    /// Whether an act of the person alone ends it (section 3.4).
    #[must_use]
    pub fn ends_by_act(self) -> bool {
        matches!(self, Suppression::GlobalOptout | Suppression::InternalDnc | Suppression::Erased)
    }

    /// What to tell people.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Suppression::GlobalOptout => "The person asked to get nothing at all.",
            Suppression::InternalDnc => "The person is on your own list of people not to contact.",
            Suppression::Register => "The person is on a public register of people who want no advertising.",
            Suppression::Complaint => "The person complained.",
            Suppression::HardBounce => "Messages to this address come back: it does not exist.",
            Suppression::Invalid => "This is no valid address.",
            Suppression::Deceased => "The person has died.",
            Suppression::Minor => "The person is too young.",
            Suppression::Litigation => "There is a legal dispute with the person.",
            Suppression::Erased => "The person had their data erased.",
        }
    }
}

/// What a suppression covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The contact point, whatever is sent to it.
    Point,
    /// The person: every contact point that is known to be theirs.
    Subject,
    /// The person, on one channel.
    Channel(String),
    /// The person, for one brand.
    Brand(String),
    /// The person, everywhere and for everything.
    All,
}

impl Scope {
    /// Whether it covers a message on this channel of this brand; `own`: it would go to the very contact point that
    /// is suppressed, not to another one of the same person. A message of the whole company speaks for every brand,
    /// so the no to one brand covers it.
    #[must_use]
    pub fn covers(&self, own: bool, channel: &str, brand: Option<&str>) -> bool {
        match self {
            Scope::Point => own,
            Scope::Subject | Scope::All => true,
            Scope::Channel(known) => known == channel,
            Scope::Brand(known) => brand.is_none_or(|brand| brand == known),
        }
    }
}

/// What is put forward to end a suppression. Nothing of it is assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// A new choice of the person.
    pub act: Option<Choice>,
    /// A named employee answers for it.
    pub named_human: bool,
    /// Another address of the person was verified.
    pub verified_address: bool,
    /// The person left the register.
    pub left_register: bool,
    /// The law lets an explicit request outweigh the register.
    pub request_outweighs_register: bool,
    /// Somebody with the legal role released it.
    pub legal_role: bool,
    /// The person has reached the age of consent.
    pub of_age: bool,
}

/// Whether a suppression that began at `since` (the latest moment at which it may have begun) is over (section 3.4).
/// Where an act is needed, it must be one that may lift a denial (section 3.3), later than the suppression.
#[must_use]
pub fn is_released(kind: Suppression, since: Micros, put_forward: &Release) -> bool {
    let act = put_forward
        .act
        .is_some_and(|act| act.state.class() == Class::Permissive && act.direct && act.lo > since);
    match kind {
        Suppression::GlobalOptout | Suppression::InternalDnc | Suppression::Erased => act,
        Suppression::Register => put_forward.left_register || (act && put_forward.request_outweighs_register),
        Suppression::Complaint => act && put_forward.named_human,
        Suppression::HardBounce | Suppression::Invalid => put_forward.verified_address,
        Suppression::Deceased => false,
        Suppression::Minor => act && put_forward.of_age,
        Suppression::Litigation => put_forward.legal_role,
    }
}

/// A list that must be young enough to be relied on, such as a public register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListAge {
    /// When the list was last read whole; none: never.
    pub read_at: Option<Micros>,
    /// How old it may be, in days, as the pack says.
    pub max_days: u32,
}

impl ListAge {
    /// The last moment at which it may be relied on; none: never.
    #[must_use]
    pub fn ends(&self) -> Option<Micros> {
        const DAY: Micros = 86_400_000_000;
        Some(self.read_at?.saturating_add(i64::from(self.max_days).saturating_mul(DAY)))
    }

    /// Whether it may be relied on now. A list that was never read, or that is older than it may be, blocks whatever
    /// it is needed for.
    #[must_use]
    pub fn is_young_enough(&self, now: Micros) -> bool {
        self.ends().is_some_and(|end| now <= end)
    }
}
