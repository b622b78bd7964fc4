//! Consent: the 14 states, the fold of choices, and the decision that every hand-over asks for.
//!
//! Rules: consent-facts section 1 (states, permit) and section 9 (fold); both are described in `docs/consent.md`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The keyed hash of a normalised contact point: `HMAC-SHA-256(key, "email:" + address)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PointRef(pub [u8; 32]);

impl std::fmt::Debug for PointRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "point:{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2])
    }
}

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

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
    /// All of them, in the order of consent-facts section 1.
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
    fn openness(self) -> u8 {
        match self {
            State::Pending => 4,
            State::Deferred => 3,
            State::Asked => 2,
            State::NeverAsked => 1,
            _ => 0,
        }
    }
}

/// What a choice is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The contact point.
    pub point: PointRef,
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// The brand; none: every brand of the company.
    pub brand: Option<String>,
}

/// A choice as the fold sees it: one event of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The state it asserts.
    pub state: State,
    /// The act lies in `lo..=hi`.
    pub lo: Micros,
    /// See `lo`.
    pub hi: Micros,
    /// Made by the person in a direct way with evidence, so that it may lift an earlier denial (section 9.3).
    pub direct: bool,
    /// Breaks ties for ever the same way.
    pub event: [u8; 16],
}

impl Choice {
    /// When it counts: a grant at its earliest, a denial at its latest, so doubt falls on the side of the denial.
    #[must_use]
    pub fn counts_at(&self) -> Micros {
        match self.state.class() {
            Class::Permissive => self.lo,
            Class::Restrictive | Class::Open => self.hi,
        }
    }

    fn order(&self) -> (Micros, u8, [u8; 16]) {
        (self.counts_at(), u8::from(self.state.class() == Class::Restrictive), self.event)
    }
}

/// What all choices of one cell come to. Merging is commutative, associative and idempotent, so it does not matter
/// in which order or how often choices arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    denial: Option<Choice>,
    direct_grant: Option<Choice>,
    other_grant: Option<Choice>,
    open: Option<State>,
}

fn later(current: Option<Choice>, new: Choice) -> Option<Choice> {
    match current {
        Some(held) if held.order() >= new.order() => Some(held),
        _ => Some(new),
    }
}

impl Standing {
    /// Takes one more choice into account.
    pub fn add(&mut self, choice: Choice) {
        match choice.state.class() {
            Class::Restrictive => self.denial = later(self.denial, choice),
            Class::Permissive if choice.direct => self.direct_grant = later(self.direct_grant, choice),
            Class::Permissive => self.other_grant = later(self.other_grant, choice),
            Class::Open => {
                let strongest = self.open.filter(|held| held.openness() >= choice.state.openness());
                self.open = Some(strongest.unwrap_or(choice.state));
            }
        }
    }

    /// Takes all choices of another cell into account too.
    #[must_use]
    pub fn with(mut self, other: Standing) -> Standing {
        [other.denial, other.direct_grant, other.other_grant]
            .into_iter()
            .flatten()
            .for_each(|choice| self.add(choice));
        if let Some(open) = other.open {
            let strongest = self.open.filter(|held| held.openness() >= open.openness());
            self.open = Some(strongest.unwrap_or(open));
        }
        self
    }

    /// The choice that holds. A grant that was not made directly is inert in a cell that holds any denial, whatever
    /// the order of arrival (section 9.3).
    #[must_use]
    pub fn holds(&self) -> Option<Choice> {
        let grant = match (self.denial, self.direct_grant, self.other_grant) {
            (Some(_), direct, _) => direct,
            (None, direct, Some(other)) => later(direct, other),
            (None, direct, None) => direct,
        };
        match (self.denial, grant) {
            (Some(denial), Some(grant)) => later(Some(denial), grant),
            (denial, grant) => denial.or(grant),
        }
    }

    /// The state that shows.
    #[must_use]
    pub fn state(&self) -> State {
        self.holds().map_or(self.open.unwrap_or(State::Unknown), |choice| choice.state)
    }
}

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

/// Somebody on a list of people who must be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Suppressed {
    /// None: every purpose.
    purposes: Option<Vec<String>>,
    /// None named: every channel.
    channels: Vec<String>,
}

/// Purpose, channel and brand, and what is known of each contact point.
type Cells = (String, String, Option<String>, BTreeMap<PointRef, Standing>);

/// The standing of every cell, as of one position of the ledger, and who is suppressed.
#[derive(Clone, Debug, Default)]
pub struct ConsentView {
    /// By purpose, channel and brand, of which there are few; then by contact point.
    cells: Vec<Cells>,
    suppressed: BTreeMap<PointRef, Vec<Suppressed>>,
    /// Where choices were made, for those who ask.
    sources: BTreeMap<[u8; 16], String>,
    seen: u64,
}

impl ConsentView {
    /// The last sequence number taken into account; 0: none.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Takes the event with this sequence number into account; events may come again.
    pub fn add(&mut self, seq: u64, cell: CellKey, choice: Choice) {
        let CellKey { point, purpose, channel, brand } = cell;
        let known = self.cells.iter_mut().find(|(p, c, b, _)| *p == purpose && *c == channel && *b == brand);
        match known {
            Some((_, _, _, points)) => points.entry(point).or_default().add(choice),
            None => {
                let mut standing = Standing::default();
                standing.add(choice);
                self.cells.push((purpose, channel, brand, BTreeMap::from([(point, standing)])));
            }
        }
        self.seen = self.seen.max(seq);
    }

    /// Notes that the ledger was read up to here, events without a choice included.
    pub fn advance(&mut self, seq: u64) {
        self.seen = self.seen.max(seq);
    }

    /// Somebody is on a list of people who must be left out, for these purposes (none given: all) and channels (none
    /// named: all).
    pub fn suppress(&mut self, point: PointRef, purposes: Option<Vec<String>>, channels: Vec<String>) {
        self.suppressed.entry(point).or_default().push(Suppressed { purposes, channels });
    }

    /// Notes where a choice was made, as `system.object`.
    pub fn note_source(&mut self, event: [u8; 16], source: String) {
        self.sources.insert(event, source);
    }

    /// Where a choice was made, as far as that was noted.
    #[must_use]
    pub fn source(&self, choice: &Choice) -> Option<&str> {
        self.sources.get(&choice.event).map(String::as_str)
    }

    /// What is known of a cell. For a brand, choices about every brand count too.
    #[must_use]
    pub fn standing(&self, point: PointRef, purpose: &str, channel: &str, brand: Option<&str>) -> Standing {
        let about = self
            .cells
            .iter()
            .filter(|(p, c, b, _)| p == purpose && c == channel && (b.is_none() || b.as_deref() == brand));
        let standings = about.filter_map(|(_, _, _, points)| points.get(&point));
        standings.fold(Standing::default(), |all, standing| all.with(*standing))
    }

    /// Whether a list leaves this contact point out.
    #[must_use]
    pub fn is_suppressed(&self, point: PointRef, purpose: &str, channel: &str) -> bool {
        let hits = |list: &Suppressed| {
            list.purposes.as_ref().is_none_or(|purposes| purposes.iter().any(|known| known == purpose))
                && (list.channels.is_empty() || list.channels.iter().any(|known| known == channel))
        };
        self.suppressed.get(&point).is_some_and(|lists| lists.iter().any(hits))
    }

    /// Whether a guard allows for a record with these contact points. A channel without a contact point does not
    /// allow.
    #[must_use]
    pub fn allows(&self, guard: &crate::record::ShapeGuard, points: &[Option<PointRef>]) -> bool {
        let state = |(channel, index): &(String, usize)| {
            let point = points.get(*index).copied().flatten()?;
            let left_out = self.is_suppressed(point, &guard.purpose, channel);
            let standing = self.standing(point, &guard.purpose, channel, guard.brand.as_deref());
            Some(standing.state()).filter(|_| !left_out)
        };
        match guard.ground {
            Ground::Always => return true,
            Ground::UnlessObjected => {
                let against = |cell: &(String, usize)| match points.get(cell.1).copied().flatten() {
                    Some(_) => state(cell).is_none_or(|state| state == State::Objected),
                    None => false,
                };
                return !guard.cells.iter().any(against);
            }
            Ground::Consent => {}
        }
        let cell = |cell: &(String, usize)| {
            state(cell).is_some_and(|state| match guard.confirming {
                true => state == State::Pending,
                false => permit(state, Regime::OptIn),
            })
        };
        // A guard without cells allows nothing.
        if guard.all {
            !guard.cells.is_empty() && guard.cells.iter().all(cell)
        } else {
            guard.cells.iter().any(cell)
        }
    }

    /// The bits of all guards that allow, bit 0 the record's own.
    #[must_use]
    pub fn allowed(&self, guards: &[crate::record::ShapeGuard], points: &[Option<PointRef>]) -> u32 {
        guards
            .iter()
            .take(32)
            .enumerate()
            .filter(|(_, guard)| self.allows(guard, points))
            .fold(0, |bits, (index, _)| bits | (1 << index))
    }
}
