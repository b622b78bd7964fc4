//! What is known of people beside their choices: birth, country, last sale; found by any of their contact points.

use super::expression::{Node, Run, Scope};
use super::identity::{family_of, reference, text};
use super::points::{PointNode, contact};
use super::prepare::{Names, PrepareError, object};
use super::record::Record;
use jiff::civil::Date;
use martlet_compiler::plan::{Expr, FromObject, Plan, PointKind, Suppression};
use martlet_compiler::types::value::Value;
use martlet_consent::PointRef;
use std::collections::BTreeMap;

/// What is known of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The day of birth.
    pub born: Option<Date>,
    /// The country, as a code of two letters.
    pub country: Option<String>,
    /// The day of the last sale.
    pub last_sale: Option<Date>,
}

impl Facts {
    /// Takes a country, if the value is one.
    pub fn put_country(&mut self, value: Value<'_>) {
        if let Value::Text(country) = value {
            self.country = Some(country.into_owned());
        }
    }

    /// Takes a day of birth, if the value is a day.
    pub fn put_born(&mut self, value: Value<'_>) {
        if let Value::Date(born) = value {
            self.born = Some(born);
        }
    }

    /// Takes the day of the last sale, if the value is a day.
    pub fn put_last_sale(&mut self, value: Value<'_>) {
        if let Value::Date(sale) = value {
            self.last_sale = Some(sale);
        }
    }
}

/// A fact over the records of one object, prepared once for all of them.
#[derive(Debug)]
pub struct FactsOf {
    value: Node,
    points: Vec<PointNode>,
}

impl FactsOf {
    /// Prepares it.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, from: &FromObject) -> Result<FactsOf, PrepareError> {
        let read = object(plan, &from.object)?;
        let mut names = Names::of(plan, read, &from.object);
        names.place = "`identity`".into();
        Ok(FactsOf { value: names.node(&from.value)?, points: names.points() })
    }

    /// Adds what a record says to what is known; a value that cannot be worked out says nothing.
    pub fn read(
        &self,
        record: &Record<'_>,
        run: &Run<'_>,
        put: fn(&mut Facts, Value<'_>),
        rank: usize,
        people: &mut People,
    ) {
        let mut facts = Facts::default();
        let scope = Scope::of(&record.values, run);
        match self.value.value(&scope) {
            Ok(value) => put(&mut facts, value),
            Err(_) => return,
        }
        for point in self.points.iter().filter_map(|point| point.of(&scope)) {
            people.add(point, &facts, rank);
        }
    }
}

/// A suppression list, prepared once for all its rows.
#[derive(Debug)]
pub struct Listed {
    filter: Option<Node>,
    points: Vec<PointNode>,
    /// Identifiers that the identity links, each with the name under which it is known.
    identifiers: Vec<(String, Node)>,
}

/// Somebody whom a row of a suppression list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// By which identifier.
    pub point: PointRef,
    /// Which kind of contact point it is; none: it is an identifier that a system gave.
    pub kind: Option<PointKind>,
    /// The contact point, in the form in which two spellings are equal; of an identifier nothing.
    pub contact: String,
}

/// What a row of a suppression list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedRow {
    /// The list's condition leaves it out.
    NotMeant,
    /// It names nobody who could be found.
    Nobody,
    /// These must be left out.
    Found(Vec<Named>),
}

impl Listed {
    /// Prepares it.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, list: &Suppression) -> Result<Listed, PrepareError> {
        let id = list.object.as_deref().unwrap_or_default();
        let mut names = Names::of(plan, object(plan, id)?, id);
        names.place = format!("`suppression {}`", list.name);
        let filter = list.filter.as_ref().map(|filter| names.node(filter)).transpose()?;
        let points = list.points.iter().map(|point| names.point(point)).collect::<Result<_, _>>()?;
        let field =
            |path: &String| path.strip_prefix(id).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned);
        let mut identifiers = Vec::new();
        for (path, field) in list.identifiers.iter().filter_map(|path| Some((path, field(path)?))) {
            identifiers.push((family_of(plan, path), names.node(&Expr::Field(field))?));
        }
        Ok(Listed { filter, points, identifiers })
    }

    /// What a row says. Where it cannot be told whether the condition holds, the row counts.
    #[must_use]
    pub fn read(&self, record: &Record<'_>, run: &Run<'_>) -> ListedRow {
        let scope = Scope::of(&record.values, run);
        let told = record.fault.is_none();
        if told && self.filter.as_ref().is_some_and(|filter| matches!(filter.holds(&scope), Ok(false))) {
            return ListedRow::NotMeant;
        }
        let contacts = self.points.iter().filter_map(|node| {
            let value = node.value.value(&scope).ok()?;
            let contact = contact(node.kind, Some(&value))?.into_owned();
            Some(Named { point: run.keys.contact(node.kind, &contact), kind: Some(node.kind), contact })
        });
        let identifiers = self.identifiers.iter().filter_map(|(family, node)| {
            let point = reference(run.keys, family, &text(node, &scope)?);
            Some(Named { point, kind: None, contact: String::new() })
        });
        let named: Vec<Named> = contacts.chain(identifiers).collect();
        if named.is_empty() { ListedRow::Nobody } else { ListedRow::Found(named) }
    }
}

/// A fact, and the rank of the source that told it: the lowest counts.
type Ranked<T> = Option<(usize, T)>;

/// What is known under one identifier.
#[derive(Clone, Debug, Default)]
struct Held {
    facts: Facts,
    /// Of birth, country and last sale.
    ranks: [usize; 3],
}

impl Held {
    fn born(&self) -> Ranked<Date> {
        self.facts.born.map(|born| (self.ranks[0], born))
    }

    fn country(&self) -> Ranked<&str> {
        self.facts.country.as_deref().map(|country| (self.ranks[1], country))
    }

    fn last_sale(&self) -> Ranked<Date> {
        self.facts.last_sale.map(|sale| (self.ranks[2], sale))
    }
}

/// What is known of everybody.
#[derive(Clone, Debug, Default)]
pub struct People(BTreeMap<PointRef, Held>);

impl People {
    /// What is known of whom this contact point belongs to.
    #[must_use]
    pub fn get(&self, point: PointRef) -> Facts {
        self.0.get(&point).map(|held| held.facts.clone()).unwrap_or_default()
    }

    /// Whether anything is known of whom this contact point belongs to.
    #[must_use]
    pub fn knows(&self, point: PointRef) -> bool {
        self.0.contains_key(&point)
    }

    /// Every contact point of which something is known.
    pub fn all(&self) -> impl Iterator<Item = (PointRef, &Facts)> {
        self.0.iter().map(|(point, held)| (*point, &held.facts))
    }

    /// Takes more facts into account, as a source of this rank tells them. What one of a lower rank told stays, and what
    /// was told first by one of the same; but the last of several sales is the latest.
    pub fn add(&mut self, point: PointRef, facts: &Facts, rank: usize) {
        let held = self.0.entry(point).or_default();
        let counts = |known: Option<usize>| known.is_none_or(|known| rank < known);
        if facts.born.is_some() && counts(held.born().map(|(known, _)| known)) {
            (held.facts.born, held.ranks[0]) = (facts.born, rank);
        }
        if facts.country.is_some() && counts(held.country().map(|(known, _)| known)) {
            held.facts.country.clone_from(&facts.country);
            held.ranks[1] = rank;
        }
        if let Some(sale) = facts.last_sale
            && held.last_sale().is_none_or(|(known, last)| rank < known || (rank == known && last < sale))
        {
            (held.facts.last_sale, held.ranks[2]) = (Some(sale), rank);
        }
    }

    /// The same, where each person is known by all of these identifiers: what is told under one of them is known under
    /// all. Under one that tells it itself, by a source of the lowest rank, that stays; where others of the same rank
    /// differ, the later day of birth counts, and the country is not known. None: nobody is known by several.
    #[must_use]
    pub fn joined(&self, persons: impl Iterator<Item = Vec<PointRef>>) -> Option<People> {
        let mut persons = persons.peekable();
        persons.peek()?;
        let mut joined = self.clone();
        for identifiers in persons {
            let held: Vec<&Held> = identifiers.iter().filter_map(|point| self.0.get(point)).collect();
            let (born, country) = (lowest(&held, Held::born), lowest(&held, Held::country));
            let last_sale = lowest(&held, Held::last_sale);
            let one = country.first().filter(|first| country.iter().all(|other| other == *first));
            for point in identifiers.iter().filter(|_| !held.is_empty()) {
                let own = self.0.get(point);
                let facts = Facts {
                    born: own
                        .and_then(Held::born)
                        .filter(|own| born.contains(own))
                        .or(born.iter().max().copied())
                        .map(|(_, born)| born),
                    country: own
                        .and_then(Held::country)
                        .filter(|own| country.contains(own))
                        .or(one.copied())
                        .map(|(_, country)| country.to_owned()),
                    last_sale: last_sale.iter().max().map(|(_, sale)| *sale),
                };
                joined.0.insert(*point, Held { facts, ..Held::default() });
            }
        }
        Some(joined)
    }
}

/// What those tell whose sources have the lowest rank.
fn lowest<'h, T>(held: &[&'h Held], fact: impl Fn(&'h Held) -> Ranked<T>) -> Vec<(usize, T)> {
    let told: Vec<(usize, T)> = held.iter().filter_map(|held| fact(held)).collect();
    let lowest = told.iter().map(|(rank, _)| *rank).min();
    told.into_iter().filter(|(rank, _)| Some(*rank) == lowest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(told: &[(u8, &str, usize)]) -> People {
        let mut people = People::default();
        for (point, country, rank) in told {
            let facts = Facts { country: Some((*country).to_owned()), ..Facts::default() };
            people.add(PointRef([*point; 32]), &facts, *rank);
        }
        people
    }

    fn countries(people: &People, points: &[u8]) -> Vec<Option<String>> {
        let persons = std::iter::once(points.iter().map(|point| PointRef([*point; 32])).collect());
        let joined = people.joined(persons).unwrap_or_default();
        points.iter().map(|point| joined.get(PointRef([*point; 32])).country).collect()
    }

    #[test]
    fn a_country_is_everywhere_that_of_the_lowest_rank() {
        let (dk, no) = (Some("DK".to_owned()), Some("NO".to_owned()));
        assert_eq!(countries(&people(&[(1, "DK", 0)]), &[1, 2]), [dk.clone(), dk.clone()]);
        assert_eq!(countries(&people(&[(1, "NO", 1), (2, "DK", 0)]), &[1, 2]), [dk.clone(), dk.clone()]);
        // Two of the same rank: each is its own, and a third is nobody's.
        assert_eq!(countries(&people(&[(1, "NO", 0), (2, "DK", 0)]), &[1, 2, 3]), [no, dk, None]);
        assert_eq!(countries(&People::default(), &[1, 2]), [None, None]);
    }

    #[test]
    fn of_several_days_the_latest_sale_and_the_latest_birth_count() {
        let day = |text: &str| text.parse::<Date>().ok();
        let mut people = People::default();
        let facts = |born, last_sale| Facts { born: day(born), last_sale: day(last_sale), country: None };
        let point = |number: u8| PointRef([number; 32]);
        people.add(point(1), &facts("1990-01-01", "2026-03-01"), 0);
        people.add(point(1), &facts("2010-01-01", "2026-05-01"), 0);
        assert_eq!(people.get(point(1)), facts("1990-01-01", "2026-05-01"), "the first birth that is told");
        people.add(point(1), &facts("2000-01-01", "2026-09-01"), 1);
        assert_eq!(
            people.get(point(1)),
            facts("1990-01-01", "2026-05-01"),
            "of a later rank nothing is taken"
        );
        people.add(point(2), &facts("2012-01-01", "2026-04-01"), 0);
        let joined = people.joined(std::iter::once(vec![point(1), point(2), point(3)])).unwrap_or_default();
        assert_eq!(joined.get(point(3)), facts("2012-01-01", "2026-05-01"));
        assert_eq!(joined.get(point(2)), facts("2012-01-01", "2026-05-01"));
    }
}
