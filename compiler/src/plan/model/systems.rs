//! Systems of a plan: what they are, their objects and fields, the types of values there, files for partners.

use super::{Duration, Expr};
use serde::{Deserialize, Serialize};

/// An installed product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Its name in the project.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// The connector it is.
    pub connector: String,
    /// The driver that moves its bytes.
    pub driver: String,
    /// Settings of the driver, by name.
    pub settings: std::collections::BTreeMap<String, SettingValue>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Places its data is stored in, as written.
    pub stored_in: Vec<String>,
    /// Places it is accessed from, as written.
    pub accessed_from: Vec<String>,
    /// Legal role of who runs it.
    pub role: Option<Role>,
    /// Channels on which it can reach a person.
    pub contacts: Vec<String>,
    /// What sort of product it is: `crm`, `advertising` ….
    pub kind: Option<String>,
    /// Whether this version can run it.
    pub support: Support,
    /// How late a written value takes effect there, where that is known.
    pub visible: Option<Duration>,
    /// How long a message that is being sent from there goes on, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finishes: Option<Duration>,
}

/// Legal roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Role {
    Controller,
    Processor,
    JointController,
    ThirdParty,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettingValue {
    /// Plain text (numbers as written).
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// The name of a secret; its value is read when a driver uses it.
    Secret(String),
    /// A time: `15 minutes`.
    Duration(Duration),
    /// Several texts.
    List(Vec<String>),
    /// Settings inside a setting.
    Group(std::collections::BTreeMap<String, SettingValue>),
}

/// A table, file or record kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The system's name.
    pub system: String,
    /// Its name.
    pub name: String,
    /// As people call it.
    pub label: String,
    /// Whose data it holds.
    pub about: Vec<String>,
    /// What flows give in parentheses, as in `subscription(topic)`.
    pub parameter: Option<String>,
    /// Its fields in the order declared; a field inside a record goes by the joined name, `profile.email`.
    pub fields: Vec<Field>,
    /// How long its records are kept.
    pub retention: Option<Retention>,
    /// How its file is made, if it is one that is exchanged with a partner.
    pub file: Option<FileSpec>,
}

impl Object {
    /// `system.object`, as flows name it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}.{}", self.system, self.name)
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name at the system; for a field inside a record the names on the way joined by dots.
    pub name: String,
    /// The names on the way, the field's own last.
    pub path: Vec<String>,
    /// As people call it.
    pub label: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// May be absent.
    pub optional: bool,
    /// Names a record there.
    pub key: bool,
    /// May be the key of an upsert.
    pub matching: bool,
    /// Must be written.
    pub required: bool,
    /// A cell that does not fit becomes absent.
    pub lenient: bool,
    /// Tells how late a record was changed.
    pub cursor: bool,
    /// What a number counts, as written.
    pub unit: Option<String>,
    /// First and last column in a file of fixed width; the first is 1, both belong to it.
    pub columns: Option<(u32, u32)>,
    /// Category of personal data, if any.
    pub category: Option<String>,
}

/// Types of values at a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Text of at most that many characters, if a number is given.
    Text(Option<u32>),
    /// Whole number.
    Int,
    /// Exact decimal: digits in all, digits after the point.
    Decimal(u32, u32),
    /// An amount of money: an exact decimal in a currency.
    Money {
        /// ISO 4217 code, if it is the same for all records.
        currency: Option<String>,
        /// The field that holds the code, if it is not.
        by: Option<String>,
    },
    /// Yes or no, in these words (default `true`, `false`).
    Bool(Option<(String, String)>),
    /// Calendar day, `2027-01-31`.
    Date,
    /// Point in time, RFC 3339.
    Instant,
    /// Time of day, `09:30` or `09:30:00`.
    Time,
    /// Length of time, ISO 8601: `P2D`, `PT15M`.
    Duration,
    /// E-mail address, trimmed, domain as lower-case A-label.
    Email,
    /// Phone number as written.
    Phone,
    /// ISO 3166-1 alpha-2 code.
    Country,
    /// Web address.
    Url,
    /// Language tag, BCP 47: `da`, `pt-BR`.
    Language,
    /// ISO 4217 code.
    Currency,
    /// IANA time zone, `Europe/Copenhagen`.
    Timezone,
    /// UUID, lower case with hyphens.
    Uuid,
    /// Opaque identifier, kept as text.
    Id,
    /// One of these words; others too if open.
    Enum {
        /// The words.
        values: Vec<String>,
        /// Whether others may come.
        open: bool,
    },
    /// Anything that JSON can hold, kept as it is.
    Json,
    /// Several values of one type, in order.
    List(Box<Item>),
    /// Named values; only inside lists, where a field of its own would have no place.
    Record(Vec<RecordField>),
}

/// What a list holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The type of its items.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Items may be absent.
    pub optional: bool,
}

/// A named value of a record inside a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordField {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// May be absent.
    pub optional: bool,
    /// Category of personal data, if any.
    pub category: Option<String>,
}

/// How well a product is supported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Support {
    #[default]
    Supported,
    Preview,
    /// It can be checked and refuses to run.
    Planned,
}

/// How long records are kept; then they are erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// How long.
    pub period: Duration,
    /// After which day or instant, over the object's fields; absent: since the record was first read.
    pub after: Expr,
}

/// How a file that is exchanged with a partner is made, proved and answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    /// Its name: text that may hold the day of the run and the number of its records.
    pub name: Option<Expr>,
    /// Its layout: `csv`, `fixed_width` ….
    pub format: Option<String>,
    /// Settings of the layout.
    pub settings: std::collections::BTreeMap<String, SettingValue>,
    /// How it is encrypted, and the name of the key.
    pub encrypt: Option<(String, String)>,
    /// The file that says what it must hold.
    pub control: Option<Control>,
    /// `system.object` where the answer arrives, and how soon.
    pub answers: Option<(String, Duration)>,
    /// Whether a file that differs from its control file stops the run.
    pub stop_on_mismatch: bool,
}

/// The file that tells a partner what a file must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its name.
    pub name: Expr,
    /// What it holds, in the order written.
    pub parts: Vec<ControlPart>,
}

/// What a control file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ControlPart {
    /// The number of records.
    Count,
    /// The number of bytes.
    Bytes,
    /// The sum of a field.
    Sum(String),
    /// The SHA-256 of the file.
    Sha256,
}
