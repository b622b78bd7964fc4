//! What becomes of the records of a slot that is told what people chose: each is looked at, and only one that says
//! otherwise than what is settled is written.

use super::expression::{Run, Test};
use super::points::point;
use super::prepare::{Names, PrepareError, object, tests, value_of};
use super::record::Record;
use super::values;
use martlet_compiler::plan::{Plan, PointKind, Spread};
use martlet_compiler::types::value::Value;
use martlet_consent::{Ask, Class, State};
use martlet_delivery::record::{Action, Cause, Cell, Key, Staged, Verdict};

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
    /// Index and name of the field that holds the contact point.
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
        })
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
        let Some(point) = point(self.kind, address, run.keys) else {
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
        let ask = Ask {
            point,
            person: None,
            purpose: &self.purpose,
            topic: None,
            channel: &self.channel,
            brand: brand.as_deref(),
        };
        // Whoever is left out for a reason of the ledger is told as a no, never as a yes.
        let settled = match run.consent.left_out_for_good(&ask) {
            Some(_) => State::Invalidated,
            None => run.consent.state_of(&ask),
        };
        let wanted = match answers {
            Answers::No => Class::Restrictive,
            Answers::Yes => Class::Permissive,
        };
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
        // What stands in a slot that nobody reads may be a later no; and so may a value without a meaning.
        let unread = !self.heard && means != Some(Some(Class::Open));
        if answers == Answers::Yes && (unread || means.is_none()) {
            return Verdict::Withheld(None);
        }
        self.staged(record, point, value)
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

    fn staged(
        &self,
        record: &Record<'_>,
        point: martlet_consent::PointRef,
        value: &Value<'static>,
    ) -> Verdict {
        // Every record with this address is found by it, however it is spelled there.
        let as_read =
            |index: usize| record.values.get(index).cloned().and_then(values::cell).unwrap_or(Cell::Null);
        let keys = std::iter::once(&self.address).chain(&self.brand_field);
        let key: Vec<Cell> = keys.map(|(index, _)| as_read(*index)).collect();
        let mut cells = vec![Cell::Unchanged; key.len()];
        cells.push(values::cell(value.clone()).unwrap_or(Cell::Null));
        Verdict::Restated(Staged {
            ordinal: Some(record.ordinal),
            cause: Cause::Source,
            action: Action::Mark,
            key: Key(key),
            cells,
            points: vec![Some(point)],
            allowed: 1,
        })
    }
}
