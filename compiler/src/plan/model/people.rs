//! What a plan knows about people: the words for their data, why it may move, and how their choices are read.

use super::{Duration, Expr, Pattern};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A category of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
}

/// A way to reach a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
}

/// Why data moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Channels it may use.
    pub channels: Vec<String>,
    /// Legal bases, in the order tried.
    pub bases: Vec<Basis>,
    /// How long a yes lasts after it was given; absent: until it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Duration>,
    /// That time begins anew with each delivery to the person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expires_after_contact: bool,
    /// It serves a contract or a duty and is no advertising, so that the rules about advertising do not apply.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub service: bool,
    /// A yes is confirmed by a second act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<Confirm>,
    /// What holds for children; absent: nothing of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<Children>,
}

/// How a yes is confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The time that people have; absent: as long as they like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Duration>,
}

/// What holds for people below the age of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Children {
    /// They are left out.
    Never,
    /// A guardian must have said yes.
    WithGuardian,
}

/// A topic within a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// The topic it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
}

/// Where a record tells who the person is: an identifier that the identity links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The field of the record, for one in a record all names on the way, joined by dots.
    pub field: String,
    /// The same as the identity names it: `system.object.field`.
    pub link: String,
}

/// Choices read from one object for one purpose and channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// As people call the consent.
    pub label: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// `system.object` where people choose.
    pub object: String,
    /// What is given in parentheses to an object with a parameter.
    pub argument: Option<String>,
    /// Which topic of the purpose it is about; absent: the whole purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Expr>,
    /// Which brand it is about; absent: all.
    pub brand: Option<Expr>,
    /// Whose choice it is alone; absent: of whoever has the contact point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Identifier>,
    /// The contact point the choice is about; the field of `identifier` where that is there.
    pub point: Point,
    /// The field with the identifier that people are found by, as the identity links it: `system.object.field`; absent:
    /// they are found by an address or a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// Which records tell a choice at all; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// The value that says it.
    pub value: Expr,
    /// What its values mean; first match holds; a value without a line is a reject.
    pub states: Vec<StateRule>,
    /// When it was made; absent: only known to be before it was read.
    pub at: Option<Expr>,
    /// IANA zone of times without one; absent: unknown.
    pub zone: Option<String>,
    /// How it was made.
    pub method: String,
    /// Notice shown.
    pub notice: Option<NoticeShown>,
    /// Who said it; absent: the person.
    pub given: Option<GivenBy>,
    /// Fields kept as evidence.
    pub evidence: Vec<String>,
    /// Whether grants are taken, or refusals only.
    pub grants: bool,
    /// Whether the choices are kept there: then they are folded while reading, and the ledger holds one entry for what
    /// was read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
    /// Whether any refusal wins, wherever it was said; else the latest choice does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_refusal: bool,
    /// How often, in words; documents show it.
    pub every: Option<String>,
    /// The stated time within which a choice holds everywhere, in words.
    pub within: Option<String>,
    /// Where it was declared: `path:line`.
    pub declared_at: String,
}

impl Capture {
    /// The object, with its argument: `system.object("argument")`.
    #[must_use]
    pub fn place(&self) -> String {
        let argument = self.argument.as_ref().map(|argument| format!("({argument:?})"));
        format!("{}{}", self.object, argument.unwrap_or_default())
    }

    /// The fields that the choice is read from, sorted: they tell the slots of one object apart.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<&str> {
        fn read<'e>(value: &'e Expr, fields: &mut BTreeSet<&'e str>) {
            if let Expr::Field(name) = value {
                fields.insert(name);
            }
            value.parts().into_iter().for_each(|part| read(part, fields));
        }
        let mut fields = BTreeSet::new();
        read(&self.value, &mut fields);
        fields
    }

    /// The place, and the fields where another of these captures reads the same choice from the same object.
    #[must_use]
    pub fn slot_among(&self, all: &[Capture]) -> String {
        let same = |other: &&Capture| {
            (&other.purpose, &other.channel, &other.object, &other.argument)
                == (&self.purpose, &self.channel, &self.object, &self.argument)
        };
        if all.iter().filter(same).count() < 2 {
            return self.place();
        }
        let fields: Vec<&str> = self.fields().into_iter().collect();
        format!("{} ({})", self.place(), fields.join(", "))
    }
}

/// One line of a consent table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// Values that match.
    pub patterns: Vec<Pattern>,
    /// One of the 14 states, or `suppressed`.
    pub state: String,
    /// The kind of suppression, after `suppressed`.
    pub by: Option<String>,
}

/// How a record names a contact point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// `email` or `phone`.
    pub kind: PointKind,
    /// The look-up of one record that finds it; absent: the source record itself. Only in flows.
    pub lookup: Option<String>,
    /// The field of that record that holds it.
    pub field: String,
}

impl Point {
    /// The field as it is written in a flow: `field`, or `lookup.field`.
    #[must_use]
    pub fn name(&self) -> String {
        self.lookup.as_ref().map_or_else(|| self.field.clone(), |lookup| format!("{lookup}.{}", self.field))
    }
}

/// Kinds of contact points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PointKind {
    Email,
    Phone,
}

/// A legal basis of a purpose, and where and when it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Its name.
    pub name: String,
    /// Places it holds in, as written; none: everywhere.
    pub places: Vec<String>,
    /// The further condition: functions about the person's past, joined by `and`, `or`, `not`.
    pub when: Option<Expr>,
    /// The document of the assessment.
    pub assessed: Option<String>,
    /// Why it holds.
    pub because: Option<String>,
}

/// The notice that was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoticeShown {
    /// Its name.
    pub name: String,
    /// Its version: fixed, or a field.
    pub version: Option<Expr>,
}

/// Who made a choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GivenBy {
    /// The value that says it.
    pub value: Expr,
    /// What its values mean, first match holds: `subject` or `guardian`.
    pub parties: Vec<StateRule>,
}

/// Who is the same person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// Contact points in the form in which they are compared.
    pub matches: Vec<IdentityMatch>,
    /// Fields that hold identifiers of a person: `system.object.field`.
    pub links: Vec<String>,
    /// Those of them that hold the same identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<(String, String)>,
    /// The country of a person: the first that is there.
    pub country: Vec<FromObject>,
    /// Where none is there, the strictest country of the company's markets counts.
    pub strictest: bool,
    /// The day of birth: the first that is there.
    pub born: Vec<FromObject>,
    /// The last sale: the first that is there.
    pub last_sale: Vec<FromObject>,
    /// Fields that keep two records apart where they differ: `system.object.field`.
    pub never_merge: Vec<String>,
}

/// A contact point in the form in which it is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentityMatch {
    /// Which contact points.
    pub kind: PointKind,
    /// The form; the contact point itself is [`Expr::Local`] `it`.
    pub form: Expr,
}

/// A value over the records of one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FromObject {
    /// `system.object`.
    pub object: String,
    /// The value, over its fields.
    pub value: Expr,
}

/// A list of people who must be left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// `register`, `complaint` ….
    pub kind: String,
    /// `system.object` that holds it, if it is read from one.
    pub object: Option<String>,
    /// What is given in parentheses to an object with a parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// The condition on its records.
    pub filter: Option<Expr>,
    /// The fields by which people are found in it.
    pub points: Vec<Point>,
    /// Fields with identifiers that the identity links: `system.object.field`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// How somebody leaves it, where leaving the list is not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ListRelease>,
    /// What it blocks.
    pub blocks: Vec<Blocks>,
    /// How old it may grow before it blocks everybody it is about; absent: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub too_old: Option<Duration>,
}

/// How somebody leaves a list that outlasts its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListRelease {
    /// When this person or team says so.
    By(String),
    /// Not at all.
    Never,
}

/// What a suppression blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    /// The purposes; absent: every one.
    pub purposes: Option<Vec<String>>,
    /// The channels; none: every one.
    pub channels: Vec<String>,
    /// The places; none: every one.
    pub places: Vec<String>,
}

/// How a person's request to be erased is carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// `system.object` where requests arrive.
    pub requests: Option<String>,
    /// The condition on its records.
    pub filter: Option<Expr>,
    /// The value that names the person, over its fields.
    pub person: Option<Expr>,
    /// Objects that are erased: `system.object`.
    pub erase: Vec<String>,
    /// Objects that are kept, and why.
    pub keep: Vec<(String, String)>,
}

/// A number that people agreed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// What it measures.
    pub measure: Measure,
    /// The calendar unit it is counted over.
    pub per: Option<String>,
    /// Fields it is divided by.
    pub by: Vec<String>,
    /// What was agreed, as written.
    pub target: Option<String>,
    /// By whom.
    pub agreed_by: Vec<String>,
}

/// What a metric measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many.
    Count {
        /// Different values of this field; absent: records.
        distinct: Option<String>,
        /// Of what.
        of: MetricSource,
    },
    /// The sum of a field.
    Sum {
        /// The field.
        field: String,
        /// Of what.
        of: MetricSource,
    },
    /// Calculated from other metrics, which are [`Expr::Local`]s.
    Value(Expr),
}

/// The records that a metric is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MetricSource {
    /// The declared flow whose deliveries they are.
    pub flow: Option<String>,
    /// `system.object`.
    pub object: Option<String>,
    /// The condition, over the object's fields.
    pub filter: Option<Expr>,
    /// The field with the time that counts.
    pub at: Option<String>,
}
