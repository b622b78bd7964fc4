//! The file of a rule pack: TOML with typed rows, and a reader that trusts nothing.

use crate::plan::LawRow;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The most rows that a pack may have: they all may stand in the plan.
const MOST_ROWS: usize = 1_000;

/// The highest age that a row may ask for.
const HIGHEST_AGE: u8 = 25;

/// Whom rows protect.
const AUDIENCES: [&str; 2] = ["businesses", "consumers"];

/// What people may ask for.
const REQUESTS: [&str; 5] = ["access", "erasure", "objection", "portability", "rectification"];

/// The pack of rules that hold everywhere; no company names it.
pub const ANY: &str = "ANY";

/// A dated pack of rows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// The place it is for: `EU`, `DK`, `US`; [`ANY`] for what holds everywhere.
    pub place: String,
    /// Its version.
    pub version: String,
    /// As people call the place.
    pub title: String,
    /// The rows, in the order written.
    #[serde(rename = "rule")]
    pub rows: Vec<LawRow>,
}

/// Why a file is no rule pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct RuleError {
    /// The file.
    pub path: String,
    /// Bytes of its text that are meant; absent: all of it.
    pub at: Option<std::ops::Range<usize>>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a rule pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not TOML, or not with these words.
    #[error("{0}")]
    Shape(String),
    /// Something that must be said is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// More rows than a pack may have.
    #[error("a pack may have {MOST_ROWS} rows at most")]
    TooMany,
    /// A row is wrong.
    #[error("the row `{id}` {why}")]
    Row {
        /// Which.
        id: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Reads a pack. `places` says which codes are places.
///
/// # Errors
/// The text is no rule pack; the first thing that is wrong.
pub fn read(path: &str, text: &str, places: impl Fn(&str) -> bool) -> Result<RulePack, RuleError> {
    let failed = |at, fault| RuleError { path: path.to_owned(), at, fault };
    let mut pack: RulePack = toml::from_str(text).map_err(|error: toml::de::Error| {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        failed(error.span(), Fault::Shape(message))
    })?;
    for (word, value) in [("place", &pack.place), ("version", &pack.version), ("title", &pack.title)] {
        if value.trim().is_empty() {
            return Err(failed(None, Fault::Empty(word)));
        }
    }
    if pack.place != ANY && !places(&pack.place) {
        return Err(failed(None, Fault::Shape(format!("there is no place `{}`", pack.place))));
    }
    if pack.rows.len() > MOST_ROWS {
        return Err(failed(None, Fault::TooMany));
    }
    let mut seen = BTreeSet::new();
    for row in &pack.rows {
        let why = wrong(row, &pack.place, &places).or_else(|| {
            (!seen.insert(row.id.as_str()))
                .then(|| "stands twice: give each row a name of its own".to_owned())
        });
        if let Some(why) = why {
            let at = text.find(&format!("\"{}\"", row.id)).map(|start| start..start + row.id.len() + 2);
            return Err(failed(at, Fault::Row { id: row.id.clone(), why }));
        }
    }
    let name = format!("{} {}", pack.place, pack.version);
    pack.rows.iter_mut().for_each(|row| row.pack.clone_from(&name));
    Ok(pack)
}

/// What is wrong with a row.
fn wrong(row: &LawRow, pack: &str, places: &impl Fn(&str) -> bool) -> Option<String> {
    for (word, value) in [("id", &row.id), ("words", &row.words), ("citation", &row.citation)] {
        if value.trim().is_empty() {
            return Some(format!("has an empty `{word}`"));
        }
    }
    if !row.pack.is_empty() {
        return Some("says `pack`, which is taken from the head of the file".to_owned());
    }
    if let Some(place) = row.places.iter().find(|place| !places(place)) {
        return Some(format!("names `{place}`, which is no place"));
    }
    if row.places.is_empty() && pack != ANY {
        return Some("names no place: write `places = [\"…\"]`".to_owned());
    }
    if let Some(word) = row.audience.iter().find(|word| !AUDIENCES.contains(&word.as_str())) {
        return Some(format!("names the audience `{word}`: write `consumers` or `businesses`"));
    }
    if let Some(word) = row.requests.iter().find(|word| !REQUESTS.contains(&word.as_str())) {
        return Some(format!("speaks of requests for `{word}`: write {}", REQUESTS.join(", ")));
    }
    if row.regime.is_some() && row.channels.is_empty() {
        return Some("gives a regime and names no channel".to_owned());
    }
    if row.evidence_min > 3 {
        return Some("asks for more proof than there is: `evidence_min` is 0 to 3".to_owned());
    }
    if row.min_age.is_some_and(|age| age == 0 || age > HIGHEST_AGE) {
        return Some(format!("asks for an age that is none: `min_age` is 1 to {HIGHEST_AGE}"));
    }
    if row.registries.iter().any(|list| list.max_age_days == 0 || list.id.trim().is_empty()) {
        return Some("names a register without a name or an age".to_owned());
    }
    if row.honour.as_ref().is_some_and(|honour| honour.n.is_some() != honour.unit.is_some()) {
        return Some("says `n` and `unit` of `honour` only together".to_owned());
    }
    days(row)
}

/// What is wrong with its days.
fn days(row: &LawRow) -> Option<String> {
    let day = |word: &str, text: &str| -> Result<Date, String> {
        text.parse().map_err(|_| format!("has a `{word}` that is no day: write it like `2026-11-21`"))
    };
    let read = || -> Result<Option<String>, String> {
        day("checked_on", &row.checked_on)?;
        let from = row.valid_from.as_deref().map(|from| day("valid_from", from)).transpose()?;
        let to = row.valid_to.as_deref().map(|to| day("valid_to", to)).transpose()?;
        let ends_first = from.zip(to).is_some_and(|(from, to)| to < from);
        Ok(ends_first.then(|| "ends before it begins".to_owned()))
    };
    read().unwrap_or_else(Some)
}
