//! Guesses what a file holds that nobody has declared: the system that would read it, with types, keys, categories and
//! columns of choices, each with its reasons. The file is read once from beginning to end; what is kept of it does not
//! grow with it.

mod column;
mod guess;
mod knowledge;
mod print;
mod seen;
mod shapes;

pub use column::{declared_as, line};
pub use guess::{Guess, GuessedChoice, GuessedType};
pub use knowledge::{Answer, Knowledge, Sense};

use crate::drivers::{Column, cannot_be_named, look};
use crate::transform::ReadError;
use martlet_compiler::types::value::Value;
use martlet_stdlib::values::in_text;
use seen::Seen;
use std::collections::BTreeMap;
use std::path::Path;

/// Fields that one record may have here; what comes up later is left out, and said.
const MOST_COLUMNS: usize = 500;

/// Records in records that are looked into.
const DEEPEST: usize = 6;

/// What a file probably holds.
#[derive(Debug)]
pub struct Inferred {
    /// The driver that reads it.
    pub driver: &'static str,
    /// What `connect` says beside the path.
    pub settings: Vec<(&'static str, String)>,
    /// Records that were read.
    pub records: u64,
    /// Records among them that could not be.
    pub faulty: u64,
    /// A guess for each column.
    pub guesses: Vec<Guess>,
    /// Columns that cannot be declared, and why.
    pub left_out: Vec<(String, &'static str)>,
}

impl Inferred {
    /// The text of a system that reads the file; `file` is what its path says.
    #[must_use]
    pub fn text(&self, file: &str) -> String {
        print::text(self, file)
    }
}

/// Guesses what a file holds. `driver` says what reads it, where that should not be guessed; `read` is told how many
/// records have been read.
///
/// # Errors
/// It cannot be read, or is of no form that this program reads.
pub fn infer(
    known: &Knowledge,
    place: &Path,
    driver: Option<&str>,
    mut read: impl FnMut(u64),
) -> Result<Inferred, ReadError> {
    let mut looked = look(place, driver)?;
    let mut columns = Columns::new(&looked.columns);
    let (mut records, mut faulty) = (0, 0);
    while let Some(record) = looked.records.next_record()? {
        records += 1;
        match (&record.fault, looked.whole) {
            (Some(_), _) => faulty += 1,
            (None, true) => {
                columns.whole(record.values.first().unwrap_or(&Value::Missing), records - faulty - 1)
            }
            (None, false) => columns.cells(&record.values),
        }
        if records % 1_000 == 0 {
            read(records);
        }
    }
    let mut left_out = looked.left_out;
    left_out.extend(columns.left_out);
    // A field that holds a record in some records and something else in others can only be taken as it is.
    let (paths, seen): (Vec<_>, Vec<_>) = without_mixed(columns.all).into_iter().unzip();
    let mut guesses: Vec<Guess> =
        paths.iter().zip(&seen).map(|(path, seen)| guess::guess(known, path, seen)).collect();
    guess::mark_key(&mut guesses, &seen);
    Ok(Inferred { driver: looked.driver, settings: looked.settings, records, faulty, guesses, left_out })
}

type Way = Vec<String>;

/// Columns by their way, in the order in which they came up.
struct Columns {
    all: Vec<(Way, Seen)>,
    at: BTreeMap<Way, usize>,
    left_out: BTreeMap<String, &'static str>,
}

impl Columns {
    fn new(columns: &[Column]) -> Columns {
        let all: Vec<(Way, Seen)> = columns.iter().map(|it| (it.path.clone(), Seen::default())).collect();
        let at = all.iter().enumerate().map(|(at, (path, _))| (path.clone(), at)).collect();
        Columns { all, at, left_out: BTreeMap::new() }
    }

    /// A record whose values stand in the order of the columns.
    fn cells(&mut self, values: &[Value<'_>]) {
        for (value, (_, seen)) in values.iter().zip(&mut self.all) {
            see(seen, value);
        }
    }

    /// A record that brings its names; so many came before it.
    fn whole(&mut self, record: &Value<'_>, before: u64) {
        let mut given = vec![false; self.all.len()];
        if let Value::Record(members) = record {
            self.members(&[], members, before, &mut given);
        }
        for (given, (_, seen)) in given.iter().zip(&mut self.all) {
            seen.absent += u64::from(!given);
        }
    }

    fn members(
        &mut self,
        way: &[String],
        members: &[(std::sync::Arc<str>, Value<'_>)],
        before: u64,
        given: &mut Vec<bool>,
    ) {
        for (name, value) in members {
            let path: Way = way.iter().cloned().chain([name.to_string()]).collect();
            if let Some(why) = cannot_be_named(&path) {
                self.leave_out(&path, why);
                continue;
            }
            if let Value::Record(inside) = value
                && path.len() < DEEPEST
                && !inside.is_empty()
            {
                self.members(&path, inside, before, given);
                continue;
            }
            let at = match self.at.get(&path) {
                Some(at) => *at,
                None if self.all.len() == MOST_COLUMNS => {
                    self.leave_out(&path, "there are more fields than can be told apart here");
                    continue;
                }
                None => {
                    self.at.insert(path.clone(), self.all.len());
                    self.all.push((path, Seen::after(before)));
                    given.push(false);
                    self.all.len() - 1
                }
            };
            if let (Some((_, seen)), Some(given)) = (self.all.get_mut(at), given.get_mut(at)) {
                *given = true;
                see(seen, value);
            }
        }
    }

    fn leave_out(&mut self, path: &[String], why: &'static str) {
        if self.left_out.len() < MOST_COLUMNS {
            self.left_out.insert(path.join("."), why);
        }
    }
}

fn see(seen: &mut Seen, value: &Value<'_>) {
    match value {
        Value::Record(_) | Value::List(_) => {
            seen.values += 1;
            seen.nested += 1;
        }
        value => seen.see(&in_text(value).unwrap_or_default()),
    }
}

/// Fields on whose way stands a field become part of that one, which is then taken as it is.
fn without_mixed(mut all: Vec<(Way, Seen)>) -> Vec<(Way, Seen)> {
    let ways: Vec<Way> = all.iter().map(|(path, _)| path.clone()).collect();
    let inside = |path: &[String], way: &[String]| path.len() > way.len() && path.starts_with(way);
    // One that was null in each record but those says nothing.
    all.retain(|(path, seen)| seen.values > 0 || !ways.iter().any(|other| inside(other, path)));
    let values: Vec<Way> = all.iter().map(|(path, _)| path.clone()).collect();
    all.retain(|(path, _)| !values.iter().any(|way| inside(path, way)));
    for (path, seen) in &mut all {
        if ways.iter().any(|other| inside(other, path)) {
            seen.nested += 1;
        }
    }
    all
}

/// Guesses as records in records.
#[derive(Default)]
struct Nested<'g> {
    members: Vec<(&'g str, Result<&'g Guess, Nested<'g>>)>,
}

impl<'g> Nested<'g> {
    fn of(guesses: &'g [Guess]) -> Nested<'g> {
        let mut all = Nested::default();
        for guess in guesses {
            all.add(&guess.path, guess);
        }
        all
    }

    fn add(&mut self, path: &'g [String], guess: &'g Guess) {
        let Some((first, rest)) = path.split_first() else { return };
        if rest.is_empty() {
            self.members.push((first, Ok(guess)));
            return;
        }
        let known = self.members.iter().position(|(name, inside)| name == first && inside.is_err());
        let at = known.unwrap_or_else(|| {
            self.members.push((first, Err(Nested::default())));
            self.members.len() - 1
        });
        if let Some((_, Err(inside))) = self.members.get_mut(at) {
            inside.add(rest, guess);
        }
    }
}
