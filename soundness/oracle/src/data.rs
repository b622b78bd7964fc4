//! People, their records and what they said, as a generated project meets them; and how a value is changed that must not
//! matter.

use crate::declared::{Declared, Field, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The moment of the first run.
pub const FIRST: &str = "2026-06-01T09:00:00Z";
/// The moment at which people are erased: between the runs, and before anybody says anything new.
pub const ERASED: &str = "2026-06-02T09:00:00Z";
/// The moment of what happens between the runs.
pub const BETWEEN: &str = "2026-06-03T09:00:00Z";

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Absent,
    /// Text of any kind.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(String),
    /// Records.
    Items(Vec<BTreeMap<String, Value>>),
}

/// A record.
#[derive(Clone, Debug)]
pub struct Row {
    /// `system.object`.
    pub object: String,
    /// Whose it is.
    pub person: Option<usize>,
    /// Its values by field.
    pub values: BTreeMap<String, Value>,
    /// At which of the runs it is there.
    pub there: There,
    /// Its values at the second run, where they are others.
    pub anew: Option<BTreeMap<String, Value>>,
}

/// At which of the runs a record is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum There {
    /// At both.
    #[default]
    Both,
    /// At the first: then it is gone.
    First,
    /// At the second: it is new.
    Second,
}

impl Row {
    /// Its values at a run; none where it is not there.
    #[must_use]
    pub fn at(&self, later: bool) -> Option<&BTreeMap<String, Value>> {
        match (self.there, later) {
            (There::First, true) | (There::Second, false) => None,
            (_, true) => Some(self.anew.as_ref().unwrap_or(&self.values)),
            (_, false) => Some(&self.values),
        }
    }
}

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// What stands in the field `Ref` of their record, and in no other.
    pub mark: String,
    /// Their address.
    pub email: String,
    /// Their number.
    pub phone: String,
    /// They are five years old.
    pub child: bool,
}

/// Somebody said something.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who.
    pub person: usize,
    /// About what.
    pub purpose: String,
    /// For which channel.
    pub channel: String,
    /// About which topic; none: the whole purpose.
    pub topic: Option<String>,
    /// Of which brand; none: every one.
    pub brand: Option<String>,
    /// Which of the fourteen states.
    pub state: String,
    /// When.
    pub at: String,
}

/// All that a project meets.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The people.
    pub people: Vec<Person>,
    /// Records of all objects.
    pub rows: Vec<Row>,
    /// What was said before the first run.
    pub said: Vec<Act>,
    /// What is said between the runs.
    pub later: Vec<Act>,
    /// Who is erased between the runs, by their address.
    pub erased: Vec<usize>,
    /// The moment of the second run, where the clock moves on by itself.
    pub second: Option<String>,
}

impl Data {
    /// Whether there is a second run.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        let changes = |row: &Row| row.there != There::Both || row.anew.is_some();
        let still = self.later.is_empty() && self.erased.is_empty() && self.second.is_none();
        !still || self.rows.iter().any(changes)
    }

    /// The moment of a run.
    #[must_use]
    pub fn now(&self, later: bool) -> &str {
        match (&self.second, later) {
            (_, false) => FIRST,
            (Some(second), true) => second,
            (None, true) => BETWEEN,
        }
    }
}

/// Whether people are asked for by their number on this channel.
#[must_use]
pub fn is_by_phone(channel: &str) -> bool {
    matches!(channel, "sms" | "call")
}

/// The words that conditions of generated projects ask for.
pub const WORDS: [&str; 3] = ["gold", "silver", "bronze"];

/// How values are changed: in two ways, so that a condition that does not see the one sees the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Another value.
    Other,
    /// Absent where it may be, present where it was absent.
    Absence,
}

/// Fields by object and name.
pub type Fields = BTreeSet<(String, String)>;

impl Data {
    /// The same with other values in these fields. Whoever's address changes is found by the new one everywhere.
    #[must_use]
    pub fn changed(&self, declared: &Declared, fields: &Fields, domains: bool, turn: Turn) -> Data {
        let mut changed = self.clone();
        let is = |kind: Kind| {
            fields.iter().any(|(object, name)| declared.field(object, name).is_some_and(|it| it.kind == kind))
        };
        let (emails, phones) = (is(Kind::Email), is(Kind::Phone));
        for person in &mut changed.people {
            if emails {
                person.email = other_email(&person.email, domains);
            }
            if phones {
                person.phone = other_phone(&person.phone);
            }
        }
        for row in &mut changed.rows {
            let Some(object) = declared.objects.get(&row.object) else { continue };
            let child = row.person.and_then(|person| self.people.get(person)).is_some_and(|it| it.child);
            let is = |name: &str| fields.contains(&(row.object.clone(), name.to_owned()));
            let all = std::iter::once(&mut row.values).chain(&mut row.anew);
            for values in all {
                for field in &object.fields {
                    let Some(value) = values.get_mut(&field.name) else { continue };
                    match field.kind {
                        Kind::Email if emails => *value = mapped(value, |it| other_email(it, domains)),
                        Kind::Phone if phones => *value = mapped(value, other_phone),
                        Kind::Email | Kind::Phone => {}
                        kind => {
                            if let Value::Items(items) = value {
                                change_items(items, field, &is, turn);
                            } else if is(&field.name) {
                                *value = changed_value(value, (kind, field.optional), child, turn);
                            }
                        }
                    }
                }
            }
        }
        changed
    }
}

fn changed_value(value: &Value, (kind, optional): (Kind, bool), child: bool, turn: Turn) -> Value {
    match (value, turn == Turn::Absence && optional) {
        (Value::Absent, true) => present(kind, child),
        (_, true) => Value::Absent,
        (value, false) => other(value, kind),
    }
}

/// Changes what lies in the records of a list; where all that they say may not matter, nor may it how many there are.
fn change_items(
    items: &mut Vec<BTreeMap<String, Value>>,
    field: &Field,
    is: &impl Fn(&str) -> bool,
    turn: Turn,
) {
    let about: Vec<&Field> =
        field.inner.iter().filter(|inner| is(&format!("{}.{}", field.name, inner.name))).collect();
    let all = field.inner.iter().filter(|inner| inner.category().is_some()).count();
    if turn == Turn::Absence && !about.is_empty() && about.len() == all {
        items.pop();
    }
    for item in items {
        for inner in &about {
            if let Some(value) = item.get_mut(&inner.name) {
                *value = changed_value(value, (inner.kind, inner.optional), false, turn);
            }
        }
    }
}

fn mapped(value: &Value, change: impl Fn(&str) -> String) -> Value {
    match value {
        Value::Text(text) => Value::Text(change(text)),
        value => value.clone(),
    }
}

fn other_email(email: &str, domain: bool) -> String {
    let (local, at) = email.split_once('@').unwrap_or((email, "x.example"));
    let at = if domain { format!("other-{at}") } else { at.to_owned() };
    format!("new{local}@{at}")
}

/// Of the same country and length; no two become one.
fn other_phone(phone: &str) -> String {
    let cut = phone.len().saturating_sub(4);
    let (start, end) = phone.split_at_checked(cut).unwrap_or((phone, ""));
    let turned =
        |digit: char| digit.to_digit(10).and_then(|value| char::from_digit(9 - value, 10)).unwrap_or(digit);
    format!("{start}{}", end.chars().map(turned).collect::<String>())
}

fn present(kind: Kind, child: bool) -> Value {
    match kind {
        Kind::Int => Value::Int(7),
        Kind::Day => Value::Day(if child { "2021-02-03" } else { "1980-02-03" }.into()),
        Kind::Flag => Value::Flag(true),
        Kind::Country => Value::Text("DE".into()),
        _ => Value::Text("gold".into()),
    }
}

fn other(value: &Value, kind: Kind) -> Value {
    match value {
        Value::Absent | Value::Items(_) => value.clone(),
        Value::Int(number) => Value::Int(number + 37),
        Value::Flag(flag) => Value::Flag(!flag),
        // The same age, by the year.
        Value::Day(day) => Value::Day(day.replace("-02-", "-01-").replace("-05-", "-02-")),
        Value::Text(text) if kind == Kind::Country => {
            let all = ["DK", "DE", "US"];
            let at = all.iter().position(|known| known == text).map_or(0, |at| at + 1);
            Value::Text((*all.get(at % all.len()).unwrap_or(&"DK")).into())
        }
        Value::Text(text) => match WORDS.iter().position(|word| word == text) {
            Some(at) => Value::Text((*WORDS.get((at + 1) % WORDS.len()).unwrap_or(&"gold")).into()),
            // Of the same length and of letters, in case it is cut or counted.
            None if kind == Kind::Text => {
                Value::Text(text.chars().rev().collect::<String>().replace('z', "y"))
            }
            None => value.clone(),
        },
    }
}
