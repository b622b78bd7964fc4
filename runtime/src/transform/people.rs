//! What is known of people beside their choices: birth, country, last sale; found by any of their contact points.

use super::expression::{Node, Run, Scope};
use super::identity::{family_of, identifier, text};
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
        people: &mut People,
    ) {
        let mut facts = Facts::default();
        let scope = Scope::of(&record.values, run);
        match self.value.value(&scope) {
            Ok(value) => put(&mut facts, value),
            Err(_) => return,
        }
        for point in self.points.iter().filter_map(|point| point.of(&scope)) {
            people.add(point, &facts);
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
            let point = identifier(family, &text(node, &scope)?, run.keys);
            Some(Named { point, kind: None, contact: String::new() })
        });
        let named: Vec<Named> = contacts.chain(identifiers).collect();
        if named.is_empty() { ListedRow::Nobody } else { ListedRow::Found(named) }
    }
}

/// What is known of everybody.
#[derive(Clone, Debug, Default)]
pub struct People(BTreeMap<PointRef, Facts>);

impl People {
    /// What is known of whom this contact point belongs to.
    #[must_use]
    pub fn get(&self, point: PointRef) -> Facts {
        self.0.get(&point).cloned().unwrap_or_default()
    }

    /// Whether anything is known of whom this contact point belongs to.
    #[must_use]
    pub fn knows(&self, point: PointRef) -> bool {
        self.0.contains_key(&point)
    }

    /// Every contact point of which something is known.
    pub fn all(&self) -> impl Iterator<Item = (PointRef, &Facts)> {
        self.0.iter().map(|(point, facts)| (*point, facts))
    }

    /// Takes more facts into account; what was known already stays, for sources are read in the order of their rank.
    pub fn add(&mut self, point: PointRef, facts: &Facts) {
        let known = self.0.entry(point).or_default();
        known.born = known.born.or(facts.born);
        known.last_sale = known.last_sale.or(facts.last_sale);
        if known.country.is_none() {
            known.country.clone_from(&facts.country);
        }
    }
}
