//! Reads choices: what a person said, about which contact point, and between which two instants.
//!
//! Where a source leaves doubt about the time, the interval is as wide as the doubt; the fold of choices then counts a
//! grant at its earliest and a denial at its latest instant.

use super::expression::{Halt, Node, Run, Scope, Test};
use super::identity::IdentifierNode;
use super::prepare::{Names, PrepareError, object, tests};
use super::record::Record;
use super::values;
use super::whose::Whose;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use martlet_compiler::plan::{Capture, Identifier, Plan, PointKind, StateRule};
use martlet_compiler::types::value::Value;
use martlet_consent::event::{Named, Precision, is_direct};
use martlet_consent::{Choice, Class, Micros, PointRef, State, Suppression};
use martlet_delivery::record::Reject;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Clocks of sources may be this much ahead of ours.
pub(crate) const SKEW: Micros = 5 * 60 * 1_000_000;

/// Values that name a party, and the party.
type Party = (Vec<Test>, String);

/// What a value says: a state, or why somebody is left out whatever they chose.
type Says = Result<State, Suppression>;

/// The state that counts where it says that: whoever is left out may not be contacted.
fn state_of(says: &Says) -> State {
    says.unwrap_or(State::Invalidated)
}

/// A consent's capture from one object, prepared once for all its records.
#[derive(Debug)]
pub struct Choices {
    purpose: String,
    channel: String,
    whose: Whose,
    /// The name of the field that tells it.
    field: String,
    filter: Option<Node>,
    value: Node,
    states: Vec<(Vec<Test>, Says)>,
    at: Option<Node>,
    zone: Option<TimeZone>,
    method: String,
    /// The notice shown, and what gives its version.
    notice: Option<(String, Option<Node>)>,
    topic: Option<Node>,
    /// Topics that there are.
    topics: BTreeSet<String>,
    brand: Option<Node>,
    /// Whose choice it is alone, and which identifier tells it.
    person: Option<(IdentifierNode, String)>,
    given: Option<(Node, Vec<Party>)>,
    evidence: Vec<(String, usize)>,
    grants: bool,
    key: Vec<usize>,
}

/// What a reading of choices hands to the evaluator.
#[derive(Clone, Copy)]
pub struct Reading<'v> {
    /// The run.
    pub run: Run<'v>,
    /// When the source was read.
    pub observed: Micros,
}

/// A choice as the source tells it, with what the ledger records of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Captured<'c> {
    /// The contact point it is about; where people are found by an identifier, that one.
    pub point: PointRef,
    /// Its kind; none: it is an identifier that a system gave.
    pub point_kind: Option<PointKind>,
    /// The contact point in words, in the form in which two spellings are equal; of an identifier nothing. Personal data.
    pub contact: Cow<'c, str>,
    /// The purpose.
    pub purpose: &'c str,
    /// The channel.
    pub channel: &'c str,
    /// The topic; none: the whole purpose.
    pub topic: Option<Cow<'c, str>>,
    /// The brand; none: every brand.
    pub brand: Option<Cow<'c, str>>,
    /// Whose choice it is alone; none: of whoever has the contact point. Personal data.
    pub person: Option<Named>,
    /// Who chose: `subject` or `guardian`.
    pub actor: &'c str,
    /// The state that counts.
    pub state: State,
    /// The state that the source asserts; differs where it may not assert grants.
    pub asserted: State,
    /// Why somebody is left out, where it says that in place of a choice.
    pub suppression: Option<Suppression>,
    /// The act lies in `lo..=hi`.
    pub lo: Micros,
    /// See `lo`.
    pub hi: Micros,
    /// How exactly the source tells it.
    pub precision: Precision,
    /// The source gives a time that cannot be used; the time of reading was taken instead.
    pub ahead: bool,
    /// How the choice was made.
    pub method: &'c str,
    /// Notice shown: name and version.
    pub notice: Option<(&'c str, Option<String>)>,
    /// Evidence fields and their values. Personal data.
    pub evidence: Vec<(&'c str, Cow<'c, str>)>,
    /// Level of evidence, 0 to 3, as the ledger counts it.
    pub evidence_level: u8,
    /// The value that says it, as read; `None`: absent. Personal data.
    pub raw: Option<Cow<'c, str>>,
    /// The time as read; absent: the source gives none.
    pub at: Value<'c>,
    /// Values of the source object's key fields; empty where it declares none.
    pub source_key: Vec<Cow<'c, str>>,
}

impl Captured<'_> {
    /// What it says and when, in the words of the source.
    pub(crate) fn said(&self) -> [Cow<'_, str>; 3] {
        let raw = self.raw.as_deref().unwrap_or_default();
        [Cow::Borrowed(self.word()), Cow::Borrowed(raw), self.raw_at().unwrap_or_default()]
    }

    /// What it says, in a word.
    pub(crate) fn word(&self) -> &'static str {
        self.suppression.map_or(self.state.word(), Suppression::word)
    }

    /// The time as read, in text; none: the source gives none.
    pub(crate) fn raw_at(&self) -> Option<Cow<'_, str>> {
        values::in_text(&self.at)
    }

    /// The choice as it counts, under this name; none where it says only that somebody is left out.
    pub(crate) fn choice(&self, event: [u8; 16]) -> Option<Choice> {
        self.suppression.is_none().then(|| Choice {
            direct: is_direct(self.method, self.actor, self.evidence_level),
            guardian: self.actor == "guardian",
            evidence: self.evidence_level,
            ..Choice::new(self.state, self.lo, self.hi, event)
        })
    }
}

/// A record that somebody must look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused<'c> {
    /// Why.
    pub reject: Reject,
    /// What is recorded all the same: a value without a meaning blocks.
    pub denies: Option<Captured<'c>>,
    /// Whom the record is about, as far as it says so.
    pub whose: Option<PointRef>,
}

impl Choices {
    /// Prepares a capture of a plan.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, capture: &Capture) -> Result<Choices, PrepareError> {
        let source = object(plan, &capture.object)?;
        let mut names = Names::of(plan, source, &capture.object);
        names.place = "`where`".into();
        let filter = capture.filter.as_ref().map(|filter| names.node(filter)).transpose()?;
        names.place = "`value`".into();
        let value = names.node(&capture.value)?;
        names.place = "`at`".into();
        let at = capture.at.as_ref().map(|at| names.node(at)).transpose()?;
        let says = |rule: &StateRule| match (rule.state.as_str(), &rule.by) {
            ("suppressed", by) => {
                let by = by.as_deref().unwrap_or_default();
                let kind = Suppression::from_word(by);
                kind.map(Err).ok_or_else(|| PrepareError::State(format!("suppressed by {by}")))
            }
            (word, _) => State::from_word(word).map(Ok).ok_or_else(|| PrepareError::State(word.into())),
        };
        let zone = |name: &String| TimeZone::get(name).map_err(|_| PrepareError::Zone(name.clone()));
        names.place = "`notice`".into();
        let notice = match &capture.notice {
            None => None,
            Some(shown) => Some((
                shown.name.clone(),
                shown.version.as_ref().map(|version| names.node(version)).transpose()?,
            )),
        };
        names.place = "`brand`".into();
        let brand = capture.brand.as_ref().map(|brand| names.node(brand)).transpose()?;
        names.place = "`topic`".into();
        let topic = capture.topic.as_ref().map(|topic| names.node(topic)).transpose()?;
        names.place = "`person by`".into();
        let person = match &capture.person {
            None => None,
            Some(known) => Some((IdentifierNode::new(&mut names, known)?, known.link.clone())),
        };
        names.place = "`given by`".into();
        let given = match &capture.given {
            None => None,
            Some(given) => {
                let party =
                    |rule: &StateRule| Ok::<_, PrepareError>((tests(&rule.patterns)?, rule.state.clone()));
                let parties = given.parties.iter().map(party).collect::<Result<_, _>>()?;
                Some((names.node(&given.value)?, parties))
            }
        };
        let whose = match &capture.identifier {
            None => Whose::Point(capture.point.kind, names.field(&capture.point.field)?),
            Some(link) => {
                let known = Identifier { field: capture.point.field.clone(), link: link.clone() };
                Whose::Identifier(IdentifierNode::new(&mut names, &known)?, link.clone())
            }
        };
        Ok(Choices {
            purpose: capture.purpose.clone(),
            channel: capture.channel.clone(),
            whose,
            field: capture.point.field.clone(),
            filter,
            value,
            states: capture
                .states
                .iter()
                .map(|rule| Ok((tests(&rule.patterns)?, says(rule)?)))
                .collect::<Result<_, PrepareError>>()?,
            at,
            zone: capture.zone.as_ref().map(zone).transpose()?,
            method: capture.method.clone(),
            notice,
            topic,
            topics: plan.topics.iter().map(|topic| topic.name.clone()).collect(),
            brand,
            person,
            given,
            evidence: capture
                .evidence
                .iter()
                .map(|field| Ok((field.clone(), names.field(field)?)))
                .collect::<Result<_, PrepareError>>()?,
            grants: capture.grants,
            key: source
                .fields
                .iter()
                .enumerate()
                .filter(|(_, field)| field.key)
                .map(|(index, _)| index)
                .collect(),
        })
    }

    /// The choice that a record tells; `None`: it is none of those that tell one, or names nobody and says neither yes nor
    /// no.
    ///
    /// # Errors
    /// It tells none that could be recorded as it stands: somebody must look.
    pub fn read<'c>(
        &'c self,
        record: &'c Record<'c>,
        reading: &Reading<'_>,
    ) -> Result<Option<Captured<'c>>, Box<Refused<'c>>> {
        let fault =
            record.fault.as_ref().map(|fault| record.reject(fault.rule, &*fault.place, &*fault.reason));
        let scope = Scope::of(&record.values, &reading.run);
        // Where it cannot be told whether the condition holds, the record counts.
        let left_out = |filter: &Node| matches!(filter.holds(&scope), Ok(false));
        if fault.is_none() && self.filter.as_ref().is_some_and(left_out) {
            return Ok(None);
        }
        let about = self.whose.of(record, &scope);
        let whose = about.as_ref().map(|about| about.point);
        let refused = |reject: Reject| Box::new(Refused { reject, denies: None, whose });
        // A row that could not be cut into cells says nothing; a cell that does not fit hides no other cell's no.
        if let Some(fault) = fault.as_ref().filter(|_| record.values.is_empty()) {
            return Err(refused(fault.clone()));
        }
        let reason = |place: &str, reason: &str| record.reject("consent", record.at(place), reason);
        let reject = |place: &str, why: &str| refused(reason(place, why));
        let (value, failure) = match self.value.value(&scope) {
            Ok(value) => (value, None),
            Err(halt) => (Value::Missing, Some(words(halt))),
        };
        let known = self.states.iter().find(|(tests, _)| tests.iter().any(|test| test.fits(&value)));
        // Where a cell of the row does not fit, an absent value may be that very cell.
        let known = known.filter(|_| failure.is_none() && !(fault.is_some() && value.is_absent()));
        let Some(about) = about else {
            let open = known.is_some_and(|(_, says)| state_of(says).class() == Class::Open);
            if open && fault.is_none() && self.names_nobody(record) {
                return Ok(None);
            }
            let missing = || reject(&format!("`{}`", self.field), self.whose.missing());
            return Err(fault.map_or_else(missing, refused));
        };
        // A value that nobody has given a meaning may be a no: it blocks until somebody has looked.
        let asserted = known.map_or(State::Invalidated, |(_, says)| state_of(says));
        let suppression = known.and_then(|(_, says)| says.err());
        let at = self.at.as_ref().map_or(Ok(Value::Null), |at| at.value(&scope));
        let timed = at.map_err(words).and_then(|at| match self.interval(&at, reading.observed) {
            Some(interval) if interval.0 > reading.observed.saturating_add(SKEW) => {
                Err("the time of this choice lies ahead of the time it was read".into())
            }
            Some(interval) => Ok((at, interval)),
            None => Err("the time is neither a day nor a point in time".into()),
        });
        let (at, (mut lo, mut hi, precision), ahead) = match timed {
            Ok((at, interval)) => (at, interval, false),
            Err(why) if asserted.class() == Class::Permissive => {
                return Err(fault.map_or_else(|| reject("`at`", &why), refused));
            }
            // A no counts whatever its time: at the latest when it was read.
            Err(_) => (Value::Null, (Micros::MIN, reading.observed, Precision::Unknown), true),
        };
        if asserted.class() == Class::Permissive {
            (lo, hi) = (lo.min(reading.observed), hi.min(reading.observed));
        }
        let permissive = asserted.class() == Class::Permissive;
        let brand = match self.brand.as_ref().map(|brand| brand.value(&scope)) {
            None => None,
            Some(Ok(Value::Text(brand))) if !brand.is_empty() => Some(brand),
            Some(_) if permissive => {
                return Err(reject("`brand`", "the brand that the choice is about cannot be told"));
            }
            // A no without a brand is one to all of them.
            Some(_) => None,
        };
        let topic = match self.topic.as_ref().map(|topic| topic.value(&scope)) {
            None => None,
            Some(Ok(Value::Text(topic))) if self.topics.contains(&*topic) => Some(topic),
            Some(_) if permissive => {
                return Err(reject("`topic`", "the topic that the choice is about cannot be told"));
            }
            // A no without a topic is one to all of them.
            Some(_) => None,
        };
        let person = match self.person.as_ref().map(|(person, of)| (person.of(&scope), of)) {
            None => None,
            Some((Some((reference, is)), of)) => Some(Named { reference, of: of.clone(), is }),
            Some((None, _)) if permissive => {
                return Err(reject("`person by`", "whose choice it is cannot be told"));
            }
            // A no of nobody in particular is one of whoever has the contact point.
            Some((None, _)) => None,
        };
        let actor = match &self.given {
            None => "subject",
            Some((value, parties)) => {
                let value = value.value(&scope).unwrap_or(Value::Missing);
                let party = parties.iter().find(|(tests, _)| tests.iter().any(|test| test.fits(&value)));
                match party {
                    Some((_, party)) => party.as_str(),
                    None if permissive => {
                        return Err(reject("`given by`", "who made the choice cannot be told"));
                    }
                    None => "subject",
                }
            }
        };
        let notice = self.notice.as_ref().map(|(name, version)| {
            let version = version.as_ref().and_then(|version| version.value(&scope).ok());
            let version = version.as_ref().and_then(values::in_text);
            (name.as_str(), version.filter(|text| !text.is_empty()).map(|text| text.into_owned()))
        });
        let state = match asserted.class() {
            Class::Permissive if !self.grants => State::Unknown,
            _ => asserted,
        };
        let text = |field: usize| record.values.get(field).and_then(values::in_text).unwrap_or_default();
        let evidence: Vec<_> =
            self.evidence.iter().map(|(name, field)| (name.as_str(), text(*field))).collect();
        let captured = Captured {
            point: about.point,
            contact: about.contact,
            point_kind: about.kind,
            purpose: &self.purpose,
            channel: &self.channel,
            // Whoever is left out is left out of every topic, whoever they are.
            topic: topic.filter(|_| suppression.is_none()),
            brand,
            person: about.person.or_else(|| person.filter(|_| suppression.is_none())),
            actor,
            state,
            asserted,
            suppression,
            lo,
            hi,
            precision,
            ahead,
            method: &self.method,
            evidence_level: evidence_level(precision, matches!(notice, Some((_, Some(_)))), &evidence),
            notice,
            evidence,
            raw: owned_text(value),
            at,
            source_key: self.key.iter().map(|field| text(*field)).collect(),
        };
        let reject = match (known, fault, failure) {
            (Some(_), None, _) => return Ok(Some(captured)),
            (_, Some(fault), _) => fault,
            (None, None, Some(failure)) => reason("`value`", &failure),
            (None, None, None) => {
                reason("`value`", "the consent's table has no line for this value, so it counts as a no")
            }
        };
        // A no is recorded whatever else is wrong with its row; a yes is not.
        let denies = (captured.state.class() == Class::Restrictive).then_some(captured);
        Err(Box::new(Refused { reject, denies, whose }))
    }

    /// Whether nothing stands where a record would name somebody; what cannot be read may be anybody.
    fn names_nobody(&self, record: &Record<'_>) -> bool {
        match &self.whose {
            Whose::Point(_, field) => record.values.get(*field).is_none_or(Value::is_absent),
            Whose::Identifier(..) => true,
        }
    }

    fn interval(&self, at: &Value<'_>, observed: Micros) -> Option<(Micros, Micros, Precision)> {
        match at {
            Value::Missing | Value::Null => Some((Micros::MIN, observed, Precision::Unknown)),
            Value::Instant(at) => Some((at.as_microsecond(), at.as_microsecond(), Precision::Instant)),
            Value::Date(day) => match &self.zone {
                Some(zone) => whole_day(*day, zone).map(|(lo, hi)| (lo, hi, Precision::Day)),
                // From the day's beginning at UTC+14 to its end at UTC-12.
                None => {
                    let midnight = start_of(*day, &TimeZone::UTC)?;
                    let lo = midnight.checked_sub(SignedDuration::from_hours(14)).ok()?;
                    let hi = midnight.checked_add(36.hours()).ok()?;
                    Some((lo.as_microsecond(), hi.as_microsecond() - 1, Precision::DayNoZone))
                }
            },
            _ => None,
        }
    }
}

/// From its first to its last moment there.
pub(crate) fn whole_day(day: Date, zone: &TimeZone) -> Option<(Micros, Micros)> {
    let end = start_of(day.tomorrow().ok()?, zone)?;
    Some((start_of(day, zone)?.as_microsecond(), end.as_microsecond() - 1))
}

/// 0 none, 1 a time, 2 and the version of the notice, 3 and an artefact.
pub(crate) fn evidence_level<N>(
    precision: Precision,
    noticed: bool,
    evidence: &[(N, impl AsRef<str>)],
) -> u8 {
    let artefact = evidence.iter().any(|(_, value)| !value.as_ref().trim().is_empty());
    match (precision, noticed, artefact) {
        (Precision::Unknown, ..) => 0,
        (_, false, _) => 1,
        (_, true, false) => 2,
        (_, true, true) => 3,
    }
}

/// A value as text.
fn owned_text(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(text),
        value => values::in_text(&value).map(|text| Cow::Owned(text.into_owned())),
    }
}

fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

fn words(halt: Halt) -> String {
    match halt {
        Halt::Failure(failure) => failure.0.into_owned(),
        Halt::Reject(because) => because,
        Halt::Skip | Halt::Unchanged => "there is no value".into(),
    }
}
