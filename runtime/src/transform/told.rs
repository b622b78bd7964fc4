//! What becomes of the records of a slot that is told what people chose: each is looked at, and only one that says
//! otherwise than what is settled is written.

use super::expression::{Run, Test};
use super::identity::{family_of, reference};
use super::points::point;
use super::prepare::{Names, PrepareError, object, tests, value_of};
use super::record::Record;
use super::values;
use martlet_compiler::plan::{Plan, PointKind, Spread};
use martlet_compiler::types::value::Value;
use martlet_consent::{Ask, Class, ConsentView, PointRef, State};
use martlet_delivery::record::{Action, Cause, Cell, Key, Staged, Verdict};
use std::collections::BTreeSet;

/// Which answers go out: a no goes before a yes, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Refusals.
    No,
    /// Grants.
    Yes,
}

/// A slot that is told, prepared once for all its records.
#[derive(Debug)]
pub struct Told {
    purpose: String,
    channel: String,
    brand: Option<String>,
    kind: PointKind,
    /// The name under which the identifiers are known that people are found by; none: by a contact point.
    family: Option<String>,
    /// Index and name of the field that holds the contact point, or the identifier.
    address: (usize, String),
    /// The same of the field that names the brand of a record.
    brand_field: Option<(usize, String)>,
    /// The same of the field that holds the choice.
    choice: (usize, String),
    /// What its values mean; none: that somebody is left out, whatever they chose.
    states: Vec<(Vec<Test>, Option<State>)>,
    /// What is written for a state.
    values: Vec<(State, Value<'static>)>,
    /// Whether what stands there is read as well, so that a no there was counted.
    heard: bool,
    /// Whether to stand there is the no.
    stands_for_no: bool,
    /// Whose records on a list are ours: a yes may take them back although nobody reads the list.
    ours: BTreeSet<PointRef>,
}

impl Told {
    /// Prepares a slot of a plan.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, spread: &Spread) -> Result<Told, PrepareError> {
        let slot = &spread.slot;
        let source = object(plan, &slot.object)?;
        let names = Names::of(plan, source, &slot.object);
        let known = |word: &str| State::from_word(word).ok_or_else(|| PrepareError::State(word.into()));
        let field = |name: &String| Ok::<_, PrepareError>((names.field(name)?, name.clone()));
        let state = |word: &str| if word == "suppressed" { Ok(None) } else { known(word).map(Some) };
        Ok(Told {
            purpose: slot.purpose.clone(),
            channel: slot.channel.clone(),
            brand: spread.brand.clone(),
            kind: slot.point.kind,
            family: slot.identifier.as_ref().map(|path| family_of(plan, path)),
            address: field(&slot.point.field)?,
            brand_field: spread.brand_field.as_ref().map(field).transpose()?,
            choice: field(&spread.field)?,
            states: slot
                .states
                .iter()
                .map(|rule| Ok((tests(&rule.patterns)?, state(&rule.state)?)))
                .collect::<Result<_, PrepareError>>()?,
            values: spread
                .values
                .iter()
                .map(|written| Ok((known(&written.state)?, value_of(&written.value)?)))
                .collect::<Result<_, PrepareError>>()?,
            heard: spread.heard,
            stands_for_no: spread.stands_for_no(),
            ours: BTreeSet::new(),
        })
    }

    /// The same, where these people's records on a list are ours.
    #[must_use]
    pub fn with_ours(self, ours: BTreeSet<PointRef>) -> Told {
        Told { ours, ..self }
    }

    /// Whose record of a list this is; none: of nobody, or of another brand than what is told.
    #[must_use]
    pub fn whose(&self, record: &Record<'_>, run: &Run<'_>) -> Option<PointRef> {
        let brand = self.brand_field.as_ref().and_then(|(index, _)| record.values.get(*index));
        let same =
            self.brand_field.is_none() || brand.and_then(values::in_text).as_deref() == self.brand.as_deref();
        self.person(record, run).filter(|_| same)
    }

    /// Whom a record is about.
    fn person(&self, record: &Record<'_>, run: &Run<'_>) -> Option<PointRef> {
        let there = record.values.get(self.address.0);
        let Some(family) = &self.family else { return point(self.kind, there, run.keys) };
        let text = there.and_then(values::in_text)?;
        let text = text.trim();
        (!text.is_empty()).then(|| reference(run.keys, family, text))
    }

    /// The kind of the contact points of a list.
    #[must_use]
    pub fn kind(&self) -> PointKind {
        self.kind
    }

    /// Whether a list must hold somebody.
    #[must_use]
    pub fn refused(&self, point: PointRef, view: &ConsentView) -> bool {
        !view.is_erased(point)
            && self.settled(point, self.brand.as_deref(), view).class() == Class::Restrictive
    }

    /// What becomes of somebody who said no and has no record on a list.
    #[must_use]
    pub fn added(&self, point: PointRef, contact: &str, view: &ConsentView) -> Verdict {
        if !self.refused(point, view) {
            return Verdict::Filtered;
        }
        let settled = self.settled(point, self.brand.as_deref(), view);
        let value = self.values.iter().find(|(state, _)| *state == settled).map(|(_, value)| value.clone());
        let brand = self.brand_field.as_ref().and(self.brand.clone());
        let key: Vec<Cell> = std::iter::once(contact.to_owned()).chain(brand).map(Cell::Text).collect();
        let choice = value.filter(|_| !self.stands_for_no).and_then(values::cell);
        if choice.is_none() && !self.stands_for_no {
            return Verdict::Filtered;
        }
        let cells = key.iter().cloned().chain(choice).collect();
        Verdict::Restated(staged(0, Action::Put, point, key, cells))
    }

    fn settled(&self, point: PointRef, brand: Option<&str>, view: &ConsentView) -> State {
        let ask =
            Ask { point, person: None, purpose: &self.purpose, topic: None, channel: &self.channel, brand };
        // Whoever is left out for a reason of the ledger is told as a no, never as a yes.
        match view.left_out_for_good(&ask) {
            Some(_) => State::Invalidated,
            None => view.state_of(&ask),
        }
    }

    /// What becomes of a record in the lane of these answers.
    #[must_use]
    pub fn judge(&self, record: &Record<'_>, answers: Answers, run: &Run<'_>) -> Verdict {
        if let Some(fault) = record.fault.as_ref().filter(|_| record.values.is_empty()) {
            return match answers {
                Answers::No => {
                    Verdict::Rejected(record.reject(fault.rule, &*fault.place, &*fault.reason), None)
                }
                Answers::Yes => Verdict::Filtered,
            };
        }
        let address = record.values.get(self.address.0);
        let Some(point) = self.person(record, run) else {
            return self.nobodys(record, address.is_some_and(Value::is_absent), answers);
        };
        let brand = match &self.brand_field {
            None => self.brand.clone(),
            Some((index, name)) => match record.values.get(*index).and_then(values::in_text) {
                Some(text) if !text.is_empty() => Some(text.into_owned()),
                _ => {
                    return self.open(
                        record,
                        name,
                        "the record does not say which brand it is about",
                        answers,
                    );
                }
            },
        };
        if self.brand.is_some() && self.brand != brand {
            return Verdict::Filtered;
        }
        let settled = self.settled(point, brand.as_deref(), run.consent);
        let wanted = match answers {
            Answers::No => Class::Restrictive,
            Answers::Yes => Class::Permissive,
        };
        // What stands there and nobody reads may be a later no, but where it is ours.
        let known = self.heard || self.ours.contains(&point);
        if self.stands_for_no {
            return match answers {
                _ if settled.class() != wanted => Verdict::Filtered,
                Answers::No => Verdict::Holds,
                Answers::Yes if known => self.restated(record, point, None),
                Answers::Yes => Verdict::Withheld(None),
            };
        }
        let value = self.values.iter().find(|(state, _)| *state == settled).map(|(_, value)| value);
        let Some(value) = value.filter(|_| settled.class() == wanted) else { return Verdict::Filtered };
        let there = record.values.get(self.choice.0).unwrap_or(&Value::Missing);
        let means = self.states.iter().find(|(tests, _)| tests.iter().any(|test| test.fits(there)));
        let means = means.map(|(_, state)| state.map(State::class));
        let says_so = match means {
            Some(Some(class)) => class == wanted,
            // Left out is left out; who is to come back is for whoever put them there.
            Some(None) if answers == Answers::No => true,
            Some(None) => return Verdict::Withheld(None),
            None => false,
        };
        if says_so || values::equal(there, value) {
            return Verdict::Holds;
        }
        // A value without a meaning may be a no, too.
        let unread = !known && means != Some(Some(Class::Open));
        if answers == Answers::Yes && (unread || means.is_none()) {
            return Verdict::Withheld(None);
        }
        self.restated(record, point, Some(value))
    }

    /// A record of nobody is nobody's business; one whose address cannot be read may be that of somebody who said no.
    fn nobodys(&self, record: &Record<'_>, absent: bool, answers: Answers) -> Verdict {
        if absent && record.fault.is_none() {
            return Verdict::Filtered;
        }
        let why = "whose record it is cannot be told, so nothing is written into it";
        self.open(record, &self.address.1, why, answers)
    }

    /// Somebody must look; said once, where a no may be missing.
    fn open(&self, record: &Record<'_>, field: &str, why: &str, answers: Answers) -> Verdict {
        match answers {
            Answers::No => {
                Verdict::Rejected(record.reject("consent", record.at(&format!("`{field}`")), why), None)
            }
            Answers::Yes => Verdict::Filtered,
        }
    }

    /// A record that is written, or taken away where no value is given.
    fn restated(&self, record: &Record<'_>, point: PointRef, value: Option<&Value<'static>>) -> Verdict {
        // Every record with this address is found by it, however it is spelled there.
        let as_read =
            |index: usize| record.values.get(index).cloned().and_then(values::cell).unwrap_or(Cell::Null);
        let keys = std::iter::once(&self.address).chain(&self.brand_field);
        let key: Vec<Cell> = keys.map(|(index, _)| as_read(*index)).collect();
        let Some(value) = value else {
            return Verdict::Restated(staged(record.ordinal, Action::Remove, point, key, Vec::new()));
        };
        let mut cells = vec![Cell::Unchanged; key.len()];
        cells.push(values::cell(value.clone()).unwrap_or(Cell::Null));
        Verdict::Restated(staged(record.ordinal, Action::Mark, point, key, cells))
    }
}

fn staged(ordinal: u64, action: Action, point: PointRef, key: Vec<Cell>, cells: Vec<Cell>) -> Staged {
    Staged {
        ordinal: Some(ordinal),
        cause: Cause::Source,
        action,
        key: Key(key),
        cells,
        points: vec![Some(point)],
        allowed: 1,
    }
}
