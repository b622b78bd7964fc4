//! What the law and the purposes ask at each place: the bases of a purpose on a channel, in the order tried.

use super::ConsentView;
use crate::cell::{EVERY, Micros};
use crate::expiry::Expiry;
use crate::minors::of_age;
use crate::permit::{Basis, Ground, Regime};
use jiff::civil::Date;

/// What the law of a place asks, for one purpose on one channel. The default is the strictest that needs no pack:
/// nothing without a recorded yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// How silence is treated.
    pub regime: Regime,
    /// What the purpose rests on.
    pub basis: Basis,
    /// The least proof of a yes.
    pub evidence_min: u8,
    /// Silence counts only after a notice.
    pub notice_needed: bool,
    /// How long a yes lasts.
    pub expiry: Option<Expiry>,
    /// That is counted anew from each contact.
    pub after_contact: bool,
    /// The condition of the basis, by its number in [`Facts::met`].
    pub condition: Option<u8>,
    /// For a soft opt-in: the condition that a sale was made, beside what [`Facts::soft`] says.
    pub sale: Option<u8>,
    /// For a soft opt-in: the condition that the person could object, beside what [`Facts::soft`] says.
    pub offered: Option<u8>,
    /// Whether registers must be asked where silence counts.
    pub register: Register,
    /// Below the age of consent.
    pub children: Option<Children>,
    /// A yes is to be confirmed within this time.
    pub confirm: Option<Expiry>,
    /// Any later yes lifts a no, not only one that the person gave directly.
    pub lift_any: bool,
}

impl Terms {
    /// The strictest that needs no pack.
    pub(super) const STRICT: Terms = Terms {
        regime: Regime::OptIn,
        basis: Basis::Consent,
        evidence_min: 0,
        notice_needed: false,
        expiry: None,
        after_contact: false,
        condition: None,
        sale: None,
        offered: None,
        register: Register::NotNeeded,
        children: None,
        confirm: None,
        lift_any: false,
    };

    /// Whether choices count for both in the same way.
    pub(super) fn counts_like(&self, other: &Terms) -> bool {
        (self.children, self.confirm, self.lift_any, self.evidence_min)
            == (other.children, other.confirm, other.lift_any, other.evidence_min)
    }
}

/// Registers that must be asked where silence counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Register {
    /// None.
    #[default]
    NotNeeded,
    /// They were, and may be relied on until then.
    Until(Micros),
    /// None was read.
    Missing,
}

/// What holds below the age of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Children {
    /// The age.
    pub below: u8,
    /// What holds.
    pub rule: ChildRule,
}

/// What holds for children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildRule {
    /// They are left out. Of whom no birth is known is taken to be grown up.
    Never,
    /// A guardian decides, for people of whom no birth is known too.
    Guardian,
    /// A guardian decides; nobody's birth is known here, so it is asked of nobody.
    GuardianWhereKnown,
}

/// What permits processing that reaches nobody, in the order tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// The ground.
    pub ground: Ground,
    /// Its condition, by its number in [`Facts::met`].
    pub condition: Option<u8>,
}

/// Rows by the number of the place.
type ByPlace<T> = Vec<Option<Vec<T>>>;

/// All that is asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// By purpose and channel: the bases in the order tried.
    terms: Vec<(String, String, ByPlace<Terms>)>,
    /// By purpose.
    grounds: Vec<(String, ByPlace<Rest>)>,
}

impl ConsentView {
    /// What the law of a place asks of a purpose ([`EVERY`]: of all that have no terms of their own) on a channel.
    /// Place 0 is for people of whom no place is known, and must hold the strictest terms; they hold in every place
    /// that has none of its own, too.
    pub fn set_terms(&mut self, purpose: &str, channel: &str, place: u16, terms: Terms) {
        self.set_bases(purpose, channel, place, vec![terms]);
    }

    /// The same for a purpose with several bases, which are tried in this order; none: nothing goes out there.
    pub fn set_bases(&mut self, purpose: &str, channel: &str, place: u16, bases: Vec<Terms>) {
        let known = self.asked.terms.iter().position(|(p, c, _)| p == purpose && c == channel);
        let at = known.unwrap_or_else(|| {
            self.asked.terms.push((purpose.to_owned(), channel.to_owned(), Vec::new()));
            self.asked.terms.len() - 1
        });
        put(&mut self.asked.terms[at].2, place, bases);
    }

    /// What permits processing for a purpose at a place, in the order tried; else only a recorded yes does.
    pub fn set_grounds(&mut self, purpose: &str, place: u16, grounds: Vec<Rest>) {
        let known = self.asked.grounds.iter().position(|(p, _)| p == purpose);
        let at = known.unwrap_or_else(|| {
            self.asked.grounds.push((purpose.to_owned(), Vec::new()));
            self.asked.grounds.len() - 1
        });
        put(&mut self.asked.grounds[at].1, place, grounds);
    }

    pub(super) fn bases(&self, purpose: &str, channel: &str, place: u16) -> &[Terms] {
        let of = |wanted: &str| {
            self.asked.terms.iter().find(|(p, c, _)| p == wanted && c == channel).map(|row| &row.2)
        };
        let (own, every) = (of(purpose), of(EVERY));
        let at = |place: u16| own.and_then(|rows| get(rows, place)).or_else(|| get(every?, place));
        at(place).or_else(|| at(0)).unwrap_or(&[Terms::STRICT])
    }

    pub(super) fn grounds(&self, purpose: &str, place: u16) -> &[Rest] {
        let rows = self.asked.grounds.iter().find(|(p, _)| p == purpose).map(|row| &row.1);
        let at = |place: u16| get(rows?, place);
        at(place).or_else(|| at(0)).unwrap_or(&[Rest { ground: Ground::Consent, condition: None }])
    }
}

/// Puts a row at a place.
fn put<T>(rows: &mut ByPlace<T>, place: u16, row: Vec<T>) {
    let at = usize::from(place);
    if rows.len() <= at {
        rows.resize_with(at + 1, || None);
    }
    rows[at] = Some(row);
}

/// The row of a place, if it has one.
fn get<T>(rows: &[Option<Vec<T>>], place: u16) -> Option<&[T]> {
    rows.get(usize::from(place))?.as_deref()
}

impl Children {
    /// The moment before which a yes of the person themselves is not valid; none: there is none such.
    pub(super) fn of_age(self, born: Option<Date>) -> Option<Micros> {
        match (born, self.rule) {
            (Some(born), _) => Some(of_age(born, self.below)),
            (None, ChildRule::Guardian) => Some(Micros::MAX),
            (None, ChildRule::Never | ChildRule::GuardianWhereKnown) => None,
        }
    }
}
