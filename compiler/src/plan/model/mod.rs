//! The types of the plan. Names are the language's; lists are sorted or in the order written, as stated.

mod erasure;
mod expr;
mod flow;
mod law;
mod people;
mod reach;
mod spread;
mod systems;
mod tests;

pub use erasure::*;
pub use expr::*;
pub use flow::*;
pub use law::*;
pub use people::*;
pub use reach::*;
pub use spread::*;
pub use systems::*;
pub use tests::*;

use serde::{Deserialize, Serialize};

/// The version of the plan's format that this program writes and reads.
pub const FORMAT: u32 = 2;

/// The version of the language that plans are made from.
pub const LANGUAGE: &str = "0.1";

/// What a project compiles to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// [`LANGUAGE`].
    pub language: String,
    /// BLAKE3 over the meaning (everything but labels, docs, owners and places in files), lower-case hex.
    pub hash: String,
    /// Who and what.
    pub project: Project,
    /// Systems that flows or consents touch, by name.
    pub systems: Vec<System>,
    /// Objects that flows or consents touch, by system and name.
    pub objects: Vec<Object>,
    /// Categories that occur, by name.
    pub categories: Vec<Category>,
    /// Channels that occur, by name.
    pub channels: Vec<Channel>,
    /// Purposes that occur, by name.
    pub purposes: Vec<Purpose>,
    /// Topics within purposes, by name, where any choice or permission is about one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
    /// Capture of choices, by purpose, channel and object.
    pub captures: Vec<Capture>,
    /// Slots that are told what people chose, by purpose, channel and object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spreads: Vec<Spread>,
    /// Who is the same person, if the project says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Lists of people who must be left out, by name.
    pub suppressions: Vec<Suppression>,
    /// What the law of the company's markets says, as far as anything here asks it.
    pub law: Law,
    /// Flows, by name. A flow that was written with several sources or targets is several here.
    pub flows: Vec<Flow>,
    /// Numbers that people agreed on, by name.
    pub metrics: Vec<Metric>,
    /// How a person's request to be erased is carried out, by name.
    pub erasures: Vec<Erasure>,
    /// Everything that is handed over, sorted; see [`Disclosure`].
    pub disclosures: Vec<Disclosure>,
    /// How late a no reaches whoever may contact the person, by purpose, channel, place and system. It is proved of the
    /// plan and no part of what it does, so the hash does not hold it.
    pub reach: Vec<Reach>,
    /// Where each erasure reaches, by its name; proved as the times of a no are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erasure_reach: Vec<ErasureReach>,
}

/// The project and who runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Name from `martlet.toml`.
    pub name: String,
    /// IANA zone of times without one.
    pub zone: String,
    /// The company, as people call it.
    pub company: Option<String>,
    /// Its postal address.
    pub address: Option<String>,
    /// E-mail address of its data protection officer.
    pub dpo: Option<String>,
}

/// One thing that is handed over, or that what is handed over depends on. The finite, sorted set of these is what
/// documents and policies ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The flow.
    pub flow: String,
    /// `system.object.field` at the source; absent for a constant.
    pub source: Option<String>,
    /// What happens to it on the way.
    pub how: How,
    /// Target field; absent where the source only decides whether a record is delivered at all.
    pub target: Option<String>,
    /// Target system.
    pub system: String,
    /// Categories of personal data, sorted.
    pub categories: Vec<String>,
    /// Whose data.
    pub subjects: Vec<String>,
    /// Why.
    pub purpose: Option<String>,
    /// Over which channels, sorted.
    pub channels: Vec<String>,
    /// On which legal basis.
    pub basis: Option<String>,
    /// Permissions it waits for: `purpose via channel`, in the order asked.
    pub guards: Vec<String>,
    /// Places the target is stored in or accessed from, sorted.
    pub places: Vec<String>,
    /// The agreement that covers it.
    pub agreement: Option<String>,
    /// The transfer mechanism.
    pub transfer: Option<String>,
    /// How long it is kept there, in words.
    pub retention: Option<String>,
    /// Where a person answers for another category of what it says on its way, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub treated: Vec<Treatment>,
    /// The categories that it is then taken for, sorted: those that people answer for, and what the target field is declared
    /// to hold. `categories` keeps what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_for: Vec<String>,
}

impl Disclosure {
    /// The categories that it is judged by: those that it is taken for, where whoever answers for all of that may say so.
    #[must_use]
    pub fn judged_by(&self, may_say: impl Fn(&Treatment) -> bool) -> &[String] {
        let lowered = !self.treated.is_empty() && self.treated.iter().all(may_say);
        if lowered { &self.taken_for } else { &self.categories }
    }
}

/// `treat as CATEGORY because "…" approved by "…" until DAY`: a person lowered what a value is taken for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// The category that it is taken for.
    pub category: String,
    /// Why, as it was written.
    pub because: String,
    /// Who answers for it.
    pub approved_by: String,
    /// The last day on which that holds, as `yyyy-MM-dd`.
    pub until: String,
}

/// What happens to a value on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As it is.
    Copied,
    /// Another form of it.
    Changed,
    /// Less of it.
    Reduced,
    /// A keyed or plain hash of it.
    Hashed,
    /// It only decides something about what is delivered.
    Influences,
}
