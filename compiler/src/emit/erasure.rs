//! Where erasures reach, in words: for the lineage page and for `martlet reach --erasure`.

use super::clean::one_line;
use super::words::unticked;
use crate::plan::{ErasurePlace, ErasureReach, Fate, Plan, at_most_in_words};
use serde::Serialize;

/// One erasure. Every text is on one line and free of hidden characters.
#[derive(Debug, Serialize)]
pub struct ErasureView {
    /// As people call it.
    pub label: String,
    /// Its name.
    pub name: String,
    /// The times that it must keep, and what it has left, as sentences.
    pub limits: Vec<String>,
    /// Places that hold records about people.
    pub rows: Vec<ErasureRow>,
}

/// A place that holds records about people.
#[derive(Debug, Serialize)]
pub struct ErasureRow {
    /// The place.
    pub place: String,
    /// What becomes of it: `erased`, `kept` ….
    pub fate: &'static str,
    /// After how long it is gone.
    pub after: String,
    /// How, and why people's data stands there.
    pub sentence: String,
}

/// What is proved of every erasure.
#[must_use]
pub fn erasure_views(plan: &Plan) -> Vec<ErasureView> {
    plan.erasure_reach.iter().map(|reach| view(plan, reach)).collect()
}

fn view(plan: &Plan, reach: &ErasureReach) -> ErasureView {
    let known = plan.erasures.iter().find(|known| known.name == reach.erasure);
    let label = known.map_or(reach.erasure.as_str(), |erasure| erasure.label.as_str());
    ErasureView {
        label: one_line(label),
        name: one_line(&reach.erasure),
        limits: limits(reach).iter().map(|text| one_line(text)).collect(),
        rows: reach.places.iter().map(row).collect(),
    }
}

fn limits(reach: &ErasureReach) -> Vec<String> {
    let stated = reach.stated.as_ref().map(|limit| format!("The project states {}.", limit.words));
    let law = reach
        .law
        .as_ref()
        .map(|limit| format!("The rule {} gives {} hours.", limit.words, limit.seconds / 3_600));
    let wait = reach.may_wait().map(|seconds| {
        format!("A request may wait {} until a run carries it out.", at_most_in_words(seconds))
    });
    stated.into_iter().chain(law).chain(wait).collect()
}

fn row(place: &ErasurePlace) -> ErasureRow {
    let fate = match &place.fate {
        Fate::Erased => "erased",
        Fate::With { .. } => "erased with another",
        Fate::Kept { .. } => "kept",
        Fate::Told => "told",
        Fate::Request => "the request",
        Fate::Stays => "stays",
    };
    let after = match (&place.fate, place.seconds) {
        (Fate::Erased | Fate::With { .. }, Some(0)) => "at once".to_owned(),
        (_, Some(seconds)) => at_most_in_words(seconds),
        (Fate::Erased | Fate::With { .. } | Fate::Stays, None) => "never surely".to_owned(),
        (Fate::Told, None) => "not known".to_owned(),
        (Fate::Kept { .. } | Fate::Request, None) => "–".to_owned(),
    };
    let place_name = one_line(&place.place);
    ErasureRow { place: place_name, fate, after, sentence: one_line(&unticked(&sentence(place))) }
}

fn sentence(place: &ErasurePlace) -> String {
    let name = &place.place;
    let becomes = match (&place.fate, &place.gap) {
        (_, Some(gap)) => format!("Nothing promises that it goes from `{name}`: {}", gap.words(name)),
        (Fate::Erased, None) => format!("It is erased from `{name}`{}", way(place)),
        (Fate::With { object }, None) => {
            format!("It goes from `{name}` when the product erases `{object}`{}", way(place))
        }
        (Fate::Kept { because, period }, None) => {
            let period = period.as_ref().map(|period| format!(" for {period}")).unwrap_or_default();
            format!("It stays in `{name}`{period}, because: {because}")
        }
        (Fate::Told, None) => format!("Who runs `{}` erases it there{}", system(name), way(place)),
        (Fate::Request, None) => format!("`{name}` holds the request and what became of it"),
        (Fate::Stays, None) => format!("It stays in `{name}`"),
    };
    let holds: Vec<String> = place.holds.iter().map(|why| format!(" {}.", capital(&why.words()))).collect();
    format!("{becomes}.{}", holds.concat())
}

fn system(place: &str) -> &str {
    place.split_once('.').map_or(place, |(system, _)| system)
}

fn way(place: &ErasurePlace) -> String {
    let legs: Vec<String> =
        place.way.iter().map(|leg| format!("{} ({})", leg.words, at_most_in_words(leg.seconds))).collect();
    if legs.is_empty() { String::new() } else { format!(": {}", legs.join(", then ")) }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
