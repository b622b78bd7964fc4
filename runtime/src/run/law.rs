//! Puts into the view what the law and the purposes ask: for each place, purpose and channel the bases that hold there, in
//! the order tried, and for each person where they are, when they were born and which conditions hold for them.

use super::lists::Ready;
use crate::transform::Facts as Known;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use martlet_compiler::plan::{
    self, Basis as Declared, Constant, Duration, Expr, Plan, Purpose, Suppression as List, Unit,
};
use martlet_compiler::rules::judged;
use martlet_consent::law::{Demand, Law, lies_in, stricter};
use martlet_consent::{
    Basis, ChildRule, Children, ConsentView, Expiry, Facts, Ground, Micros, PointRef, Regime, Register, Rest,
    Terms,
};
use std::collections::{BTreeMap, BTreeSet};

/// The notices that people were shown, as the ledger tells.
pub(crate) type Shown = BTreeMap<PointRef, BTreeSet<String>>;

/// A register that was read, and of when it is.
pub(crate) type Read<'p> = (&'p List, Option<Timestamp>);

/// What a condition of a basis asks about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// What stands after `when`.
    When,
    /// For a soft opt-in, whether there was a sale.
    Sale,
    /// For a soft opt-in, whether the person could object when the address was given: they were shown a notice of it.
    Offered,
}

/// A condition: of which basis of which purpose. Its number is its place among all of them.
type Condition<'p> = (&'p Purpose, &'p Declared, Asks);

impl Ready<'_> {
    /// The time, what holds where, and what is known of people. Asked once choices and registers are read.
    pub(crate) fn facts(&self, view: &mut ConsentView, shown: &Shown, registers: &[Read<'_>]) {
        view.set_now(self.moment.now.as_microsecond());
        // What a record said that is gone is known no more.
        view.forget_facts();
        let (law, conditions) = (judged(&self.plan.law), conditions(self.plan));
        let mut applied = Applied { ready: self, law, conditions, sales: Vec::new(), registers };
        let countries = self.countries();
        let places = std::iter::once(None).chain(countries.iter().map(|country| Some(*country)));
        for (place, country) in places.enumerate() {
            let Ok(place) = u16::try_from(place) else { break };
            let within = applied.law.places(country);
            applied.set(view, place, &within);
            applied.sales.push(applied.sale_months(&within));
        }
        let none = BTreeSet::new();
        let mut note = |point: PointRef, known: &Known, shown: &BTreeSet<String>| {
            let country = known.country.as_deref();
            let place = country.and_then(|country| super::lists::number(&countries, country)).unwrap_or(0);
            let met = applied.met(place, known, shown);
            let notice_given = !shown.is_empty();
            view.note_facts(point, Facts { place, born: known.born, notice_given, met, ..Facts::default() });
        };
        for (point, known) in self.people.all() {
            note(point, known, shown.get(&point).unwrap_or(&none));
        }
        let strangers = shown.iter().filter(|(point, _)| !self.people.knows(**point));
        strangers.for_each(|(point, shown)| note(*point, &Known::default(), shown));
    }
}

/// Lets a notice that was shown with a choice by one identifier of a person count for all of theirs.
pub(crate) fn shown_to_all(shown: &mut Shown, view: &ConsentView) {
    if shown.is_empty() {
        return;
    }
    for identifiers in view.persons() {
        let known = identifiers.iter().filter_map(|point| shown.get(point));
        let all: BTreeSet<String> = known.flatten().cloned().collect();
        if !all.is_empty() {
            identifiers.into_iter().for_each(|point| drop(shown.insert(point, all.clone())));
        }
    }
}

/// Whether a plan asks where people are, when they were born or what they bought.
pub(super) fn asks_about_people(plan: &Plan) -> bool {
    let beyond = |basis: &Declared| {
        !matches!(basis.name.as_str(), "consent" | "explicit_consent")
            || !basis.places.is_empty()
            || basis.when.is_some()
    };
    plan.purposes.iter().any(|purpose| purpose.children.is_some() || purpose.bases.iter().any(beyond))
}

/// Whether a plan asks which notices people were shown.
pub(crate) fn asks_notices(plan: &Plan) -> bool {
    if plan.law.rows.iter().any(|row| row.notice_needed) {
        return true;
    }
    let mut notices = BTreeSet::new();
    let bases = plan.purposes.iter().flat_map(|purpose| &purpose.bases);
    bases.filter_map(|basis| basis.when.as_ref()).for_each(|when| named(when, &mut notices));
    !notices.is_empty()
}

fn conditions(plan: &Plan) -> Vec<Condition<'_>> {
    let mut all = Vec::new();
    for purpose in &plan.purposes {
        for basis in &purpose.bases {
            if basis.when.is_some() {
                all.push((purpose, basis, Asks::When));
            }
            if basis.name == "soft_opt_in" {
                all.push((purpose, basis, Asks::Sale));
                all.push((purpose, basis, Asks::Offered));
            }
        }
    }
    all
}

/// The law and the purposes of a plan, as they are put into a view.
struct Applied<'a> {
    ready: &'a Ready<'a>,
    law: Law,
    conditions: Vec<Condition<'a>>,
    /// By place and condition: for how many months a sale may stand in for a yes; none: no number is named.
    sales: Vec<Vec<Option<u32>>>,
    registers: &'a [Read<'a>],
}

impl Applied<'_> {
    /// What holds for people who may be in these places.
    fn set(&self, view: &mut ConsentView, place: u16, places: &[String]) {
        let today = self.ready.moment.today;
        for purpose in &self.ready.plan.purposes {
            for channel in &purpose.channels {
                let demand = self.law.demand(places, channel, today);
                let below = self.law.min_age(places, channel, today);
                let children = purpose.children.map(|rule| Children { below, rule: self.rule(rule) });
                let register = self.register(purpose, channel, places, demand);
                let bases = purpose.bases.iter().filter(|basis| holds_in(basis, places));
                let bases = bases.filter_map(|basis| self.terms(purpose, basis, demand));
                let bases = bases.map(|terms| Terms { children, register, ..terms }).collect();
                view.set_bases(&purpose.name, channel, place, bases);
            }
            let bases = purpose.bases.iter().filter(|basis| holds_in(basis, places));
            let rests = bases.map(|basis| Rest {
                ground: ground(&basis.name),
                condition: basis.when.as_ref().map(|_| self.number(purpose, basis, Asks::When)),
            });
            view.set_grounds(&purpose.name, place, rests.collect());
        }
    }

    /// What a basis comes to under what the law asks; none: it is no ground there.
    fn terms(&self, purpose: &Purpose, basis: &Declared, demand: Demand) -> Option<Terms> {
        let number = |asks| Some(self.number(purpose, basis, asks));
        // A basis that a project declares itself is none that a law knows, so only a yes carries it.
        let known = Basis::from_word(&basis.name).unwrap_or(Basis::Consent);
        let soft = known == Basis::SoftOptIn;
        if soft && demand.regime == Regime::OptIn && demand.soft_opt_in.is_none() {
            return None;
        }
        let regime = match known {
            // Whoever asks for a yes waits for it, also where silence would do.
            Basis::Consent | Basis::ExplicitConsent => stricter(demand.regime, Regime::OptIn),
            _ if purpose.service => Regime::Off,
            _ => demand.regime,
        };
        Some(Terms {
            regime,
            basis: known,
            evidence_min: demand.evidence_min,
            lift_any: demand.lift_any,
            notice_needed: demand.notice_needed,
            expiry: purpose.expires.map(expiry),
            after_contact: purpose.expires_after_contact,
            condition: basis.when.as_ref().and_then(|_| number(Asks::When)),
            sale: soft.then(|| number(Asks::Sale)).flatten(),
            offered: soft.then(|| number(Asks::Offered)).flatten(),
            confirm: purpose.confirm.as_ref().and_then(|confirm| confirm.within).map(expiry),
            ..Terms::default()
        })
    }

    /// The number of a condition; one that has no bit holds for nobody.
    fn number(&self, purpose: &Purpose, basis: &Declared, asks: Asks) -> u8 {
        let same = |(of, known, what): &Condition<'_>| {
            of.name == purpose.name && std::ptr::eq(*known, basis) && *what == asks
        };
        let at = self.conditions.iter().position(same).and_then(|at| u8::try_from(at).ok());
        at.unwrap_or(u8::MAX)
    }

    /// Nobody can be asked for a day of birth that the project keeps nowhere.
    fn rule(&self, rule: plan::Children) -> ChildRule {
        let born = self.ready.plan.identity.as_ref().is_some_and(|identity| !identity.born.is_empty());
        match rule {
            plan::Children::Never => ChildRule::Never,
            plan::Children::WithGuardian if born => ChildRule::Guardian,
            plan::Children::WithGuardian => ChildRule::GuardianWhereKnown,
        }
    }

    /// Whether a register that the law asks for was read, and how long it may be relied on.
    fn register(&self, purpose: &Purpose, channel: &str, places: &[String], demand: Demand) -> Register {
        let Some(days) = demand.register_days else { return Register::NotNeeded };
        let about = |(list, _): &&Read<'_>| {
            list.kind == "register"
                && list.blocks.iter().any(|blocks| {
                    let of_purpose = blocks.purposes.as_ref().is_none_or(|all| all.contains(&purpose.name));
                    let via =
                        blocks.channels.is_empty() || blocks.channels.iter().any(|known| known == channel);
                    let there = |place: &String| blocks.places.iter().any(|within| lies_in(place, within));
                    of_purpose && via && (blocks.places.is_empty() || places.iter().all(there))
                })
        };
        let ends = |as_of: Timestamp| Expiry { days, ..Expiry::default() }.ends(as_of.as_microsecond());
        let read = self.registers.iter().filter(about).filter_map(|(_, as_of)| *as_of);
        read.map(ends).max().map_or(Register::Missing, Register::Until)
    }

    /// The conditions that hold for somebody, a bit for each number.
    fn met(&self, place: u16, known: &Known, shown: &BTreeSet<String>) -> u64 {
        let person = Person { known, shown, now: self.ready.moment.now.as_microsecond() };
        let mut met = 0;
        for (number, (_, basis, asks)) in self.conditions.iter().enumerate() {
            let holds = match asks {
                Asks::When => basis.when.as_ref().and_then(|when| person.holds(when)) == Some(true),
                Asks::Sale => {
                    let months = self.sales.get(usize::from(place)).and_then(|months| months.get(number));
                    person.sold_within(months.copied().flatten())
                }
                Asks::Offered => {
                    let mut notices = BTreeSet::new();
                    basis.when.iter().for_each(|when| named(when, &mut notices));
                    notices.iter().any(|notice| shown.contains(*notice))
                }
            };
            let bit = u32::try_from(number).ok().and_then(|number| 1u64.checked_shl(number));
            met |= bit.filter(|_| holds).unwrap_or(0);
        }
        met
    }

    /// For how many months a sale may stand in for a yes in these places, on the channel that allows least; by condition.
    fn sale_months(&self, places: &[String]) -> Vec<Option<u32>> {
        let today = self.ready.moment.today;
        let of = |(purpose, _, _): &Condition<'_>| {
            let demands = purpose.channels.iter().map(|channel| self.law.demand(places, channel, today));
            demands.filter_map(|demand| demand.soft_opt_in?.within_months).min()
        };
        self.conditions.iter().map(of).collect()
    }
}

/// Whether a basis holds for everybody who may be in these places.
fn holds_in(basis: &Declared, places: &[String]) -> bool {
    let there = |place: &String| basis.places.iter().any(|within| lies_in(place, within));
    basis.places.is_empty() || (!places.is_empty() && places.iter().all(there))
}

/// What permits processing that reaches nobody.
fn ground(basis: &str) -> Ground {
    match basis {
        "contract" | "legal_obligation" | "vital_interest" | "public_interest" => Ground::Always,
        "legitimate_interest" => Ground::UnlessObjected,
        _ => Ground::Consent,
    }
}

/// What is known of a person, for the conditions of bases.
struct Person<'k> {
    known: &'k Known,
    shown: &'k BTreeSet<String>,
    now: Micros,
}

impl Person<'_> {
    /// Whether a condition holds; none: it cannot be told.
    fn holds(&self, condition: &Expr) -> Option<bool> {
        match condition {
            Expr::Constant(Constant::Bool(holds)) => Some(*holds),
            Expr::Not(inner) => self.holds(inner).map(|holds| !holds),
            Expr::All(parts) => parts.iter().try_fold(true, |all, part| Some(all && self.holds(part)?)),
            Expr::Any(parts) => {
                let told: Vec<Option<bool>> = parts.iter().map(|part| self.holds(part)).collect();
                if told.contains(&Some(true)) {
                    Some(true)
                } else {
                    told.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
                }
            }
            Expr::Call { function, arguments } => match (function.as_str(), arguments.as_slice()) {
                ("customer_within", [Expr::Constant(Constant::Duration(lasts))]) => {
                    self.bought(Some(expiry(*lasts)))
                }
                ("notice_shown", [Expr::Constant(Constant::Text(notice))]) => {
                    Some(self.shown.contains(notice))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn sold_within(&self, months: Option<u32>) -> bool {
        self.bought(months.map(Expiry::months)) == Some(true)
    }

    /// Whether the last sale is no longer ago; none: no sale is known.
    fn bought(&self, within: Option<Expiry>) -> Option<bool> {
        let sale = self.known.last_sale?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond();
        Some(sale <= self.now && within.is_none_or(|within| within.ends(sale) > self.now))
    }
}

/// The notices that a condition names.
fn named<'e>(condition: &'e Expr, notices: &mut BTreeSet<&'e str>) {
    if let Expr::Call { function, arguments } = condition
        && function == "notice_shown"
        && let [Expr::Constant(Constant::Text(notice))] = arguments.as_slice()
    {
        notices.insert(notice);
    }
    condition.parts().into_iter().for_each(|part| named(part, notices));
}

/// How long a yes lasts. Business days count as days of the calendar, which are over sooner.
pub(super) fn expiry(lasts: Duration) -> Expiry {
    let amount = lasts.amount;
    let (months, days, seconds) = match lasts.unit {
        Unit::Seconds => (0, 0, amount),
        Unit::Minutes => (0, 0, amount.saturating_mul(60)),
        Unit::Hours => (0, 0, amount.saturating_mul(60 * 60)),
        Unit::Days | Unit::BusinessDays => (0, amount, 0),
        Unit::Weeks => (0, amount.saturating_mul(7), 0),
        Unit::Months => (amount, 0, 0),
        Unit::Years => (amount.saturating_mul(12), 0, 0),
    };
    Expiry { months, days, seconds, ..Expiry::default() }
}
