//! Where erasures reach: every place that holds records about people, what becomes of them there, and how long that takes.
//! Computed once for everybody who asks. Nothing here looks at a clock.

mod fates;
mod findings;
mod holdings;

pub use findings::findings;

use crate::plan::{Disclosure, ErasureReach, TimeLimit};
use crate::resolve::Resolved;
use crate::resolve::dates::at_least;
use crate::resolve::flows::duration_in_words;
use crate::source::Span;
use crate::types::Typed;
use fates::Clauses;
use holdings::{Held, PlaceId, holdings};
use std::collections::BTreeMap;

/// The requests of a rule pack's rows that erasures carry out.
const ERASURE: &str = "erasure";

/// An answer, and what findings about it point at.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer.
    pub reach: ErasureReach,
    /// Where the erasure states its time, else its name.
    pub span: Span,
    /// Of each place where the erasure names it, and where it is said that people's data stands there.
    pub spans: Vec<(Option<Span>, Option<Span>)>,
}

/// Every erasure with every place that holds records about people, by name.
#[must_use]
pub fn reach(typed: &Typed, disclosures: &[Disclosure]) -> Vec<Answer> {
    let names = &*typed.names;
    let erasures = names.erasures.values().filter(|erasure| !erasure.broken);
    let all: Vec<Clauses<'_>> = erasures.map(|erasure| Clauses { names, erasure }).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let held = holdings(typed, disclosures);
    all.iter().map(|clauses| answer(clauses, &all, &held)).collect()
}

fn answer(clauses: &Clauses<'_>, all: &[Clauses<'_>], held: &BTreeMap<PlaceId, Held<'_>>) -> Answer {
    let written = &clauses.erasure.written;
    // What one erasure takes care of, the others need not.
    let elsewhere = |place: &PlaceId, held: &Held<'_>| all.iter().any(|other| other.covers(place, held));
    let mut places: Vec<_> = held
        .iter()
        .filter(|(place, held)| clauses.covers(place, held) || !elsewhere(place, held))
        .map(|(place, held)| clauses.of_held(place, held))
        .chain(clauses.named_only(held))
        .chain(clauses.told_only(held))
        .collect();
    places.sort_by(|(a, ..), (b, ..)| a.place.cmp(&b.place));
    let (places, spans): (Vec<_>, Vec<_>) =
        places.into_iter().map(|(place, named, holder)| (place, (named, holder))).unzip();
    let sure = places.iter().all(|place| place.gap.is_none());
    let needs = sure.then(|| places.iter().filter_map(|place| place.seconds).max().unwrap_or(0));
    let stated = written.within.as_ref();
    let span = stated.map_or(written.name.span, |within| within.span);
    let stated =
        stated.map(|within| TimeLimit { seconds: at_least(within), words: duration_in_words(within) });
    let law = law(clauses.names);
    Answer {
        reach: ErasureReach { erasure: written.name.text.clone(), stated, law, needs, places },
        span,
        spans,
    }
}

/// The shortest time that a rule in force gives for requests to be erased.
fn law(names: &Resolved) -> Option<TimeLimit> {
    let rows = names.law.rows.iter();
    let rows = rows.filter(|row| row.valid_to.is_none() && row.requests.iter().any(|it| it == ERASURE));
    rows.filter_map(|row| Some((row.budget_hours?, &row.id)))
        .min()
        .map(|(hours, id)| TimeLimit { seconds: u64::from(hours) * 3_600, words: id.clone() })
}

/// The answers as the plan holds them.
#[must_use]
pub fn proved(answers: &[Answer]) -> Vec<ErasureReach> {
    answers.iter().map(|answer| answer.reach.clone()).collect()
}
