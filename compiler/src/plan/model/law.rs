//! What the law of places says of reaching people, as dated rows. A rule pack is a file of such rows; the plan holds
//! those that its project's markets and packs choose.

use serde::{Deserialize, Serialize};

/// The rows that count for a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Where the company sells, as written: for people of whom no country is known, the strictest of these counts.
    pub markets: Vec<String>,
    /// To whom it sells: `consumers`, `businesses`; none: not said.
    pub audience: Vec<String>,
    /// The rows, by pack and in its order.
    pub rows: Vec<LawRow>,
}

/// One row of a rule pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LawRow {
    /// Its name, unique among all rows.
    pub id: String,
    /// What it is about, in a sentence.
    pub words: String,
    /// The pack and its version; a file does not write it.
    #[serde(default)]
    pub pack: String,
    /// Codes of the places it holds in; none: everywhere.
    #[serde(default)]
    pub places: Vec<String>,
    /// The first day on which it holds, `yyyy-MM-dd`; absent: always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// The last day; absent: no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// Whom it protects: `consumers`, `businesses`; none: both.
    #[serde(default)]
    pub audience: Vec<String>,
    /// The channels it speaks of; none: it gives no regime.
    #[serde(default)]
    pub channels: Vec<String>,
    /// How silence is treated on these channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regime: Option<LawRegime>,
    /// The least proof of a yes, 0 to 3; 0: none is named.
    #[serde(default)]
    pub evidence_min: u8,
    /// Below this age somebody else decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_age: Option<u8>,
    /// Silence counts only after a notice.
    #[serde(default)]
    pub notice_needed: bool,
    /// Requests of people that it speaks of: `erasure` and others; its `honour` is the time to carry them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<String>,
    /// What is exempt.
    #[serde(default)]
    pub exceptions: Vec<LawException>,
    /// How soon a no is followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub honour: Option<Honour>,
    /// The same as a number of hours to plan with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_hours: Option<u32>,
    /// How long things last.
    #[serde(default)]
    pub expiry: Vec<LawExpiry>,
    /// Lists that must be asked first.
    #[serde(default)]
    pub registries: Vec<Registry>,
    /// When nobody may be reached, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<String>,
    /// What lifts an earlier no.
    #[serde(default)]
    pub lift: LawLift,
    /// Where it is written.
    pub citation: String,
    /// How far it was looked at.
    pub mark: Mark,
    /// When, `yyyy-MM-dd`.
    pub checked_on: String,
}

/// How silence is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LawRegime {
    /// Nothing without a recorded yes.
    OptIn,
    /// Allowed until the person says no.
    OptOut,
    /// No rule about advertising applies.
    Off,
    /// Not at all.
    Banned,
}

impl LawRegime {
    /// As packs write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            LawRegime::OptIn => "opt_in",
            LawRegime::OptOut => "opt_out",
            LawRegime::Off => "off",
            LawRegime::Banned => "banned",
        }
    }
}

/// What a row exempts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LawException {
    /// The basis that stands in for a yes; absent: the exception is told and not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// For so many months after the sale; absent: no number is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_months: Option<u32>,
    /// In words.
    pub words: String,
}

/// How soon a no is followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Honour {
    /// How many of the unit; absent: no number is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// The unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<HonourUnit>,
    /// In words.
    pub words: String,
}

/// Units of time that laws count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum HonourUnit {
    Hours,
    Days,
    BusinessDays,
    Months,
}

/// How long something lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LawExpiry {
    /// What: `yes`, `no`, `soft_opt_in` or another word of the pack.
    pub of: String,
    /// How many months; absent: no number is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// In words.
    pub words: String,
}

/// A list that must be asked first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// Its name.
    pub id: String,
    /// How old it may be.
    pub max_age_days: u32,
}

/// What lifts an earlier no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LawLift {
    /// A yes that the person gave directly, with proof.
    #[default]
    DirectAct,
    /// Any later yes.
    Any,
}

/// How far a row was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Read in the source that is named.
    Verified,
    /// One secondary source.
    Secondary,
    /// General knowledge.
    Unverified,
}

impl Mark {
    /// As packs write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mark::Verified => "verified",
            Mark::Secondary => "secondary",
            Mark::Unverified => "unverified",
        }
    }
}
