//! What a plan says of slots that are told what people chose.

use super::{Capture, Constant};
use serde::{Deserialize, Serialize};

/// A slot that is told what people chose: one field of one object, and nothing beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The slot as its choices are read: what they are about, where they lie, what values mean.
    pub slot: Capture,
    /// The brand that the consent is about; absent: it names none.
    pub brand: Option<String>,
    /// The field of the object that is written.
    pub field: String,
    /// The field that says which brand a record is about, where the object holds choices about several.
    pub brand_field: Option<String>,
    /// What is written for a state, in the order of the states; a state without one is never written.
    pub values: Vec<StateValue>,
    /// What a written no can do there.
    pub deny: Power,
    /// What a written yes can do there.
    pub grant: Power,
    /// Whether a yes is written at all.
    pub grants: bool,
    /// Why the slot may stand for more than the choice.
    pub widens: Option<String>,
    /// Whether people choose there too.
    pub heard: bool,
    /// Whether it is a list: everybody who said no gets a record of their own there, by their contact point.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adds: bool,
}

/// What is written for a state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StateValue {
    /// The state.
    pub state: String,
    /// The value.
    pub value: Constant,
}

/// What a written choice can do at a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// It takes effect.
    Yes,
    /// It cannot be written.
    No,
    /// It can be written and does nothing for senders.
    Inert,
    /// It becomes `pending` at most.
    PendingOnly,
    /// It takes effect under a condition.
    Conditional {
        /// The condition, in words.
        because: String,
    },
}

impl Spread {
    /// Whether to stand on the list is itself the no: the choice is the contact point.
    #[must_use]
    pub fn stands_for_no(&self) -> bool {
        self.adds && self.field == self.slot.point.field
    }

    /// The object, with its argument, and the field: `system.object("argument").field`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}.{}", self.slot.place(), self.field)
    }

    /// What is written for a state, if anything may be.
    #[must_use]
    pub fn value(&self, state: &str) -> Option<&Constant> {
        self.values.iter().find(|known| known.state == state).map(|known| &known.value)
    }

    /// The name of its job: the field is named where another slot of the object is told the same.
    #[must_use]
    pub fn job_among(&self, all: &[Spread]) -> String {
        let choice = |spread: &Spread| {
            let slot = &spread.slot;
            let cell = (slot.purpose.clone(), slot.channel.clone(), spread.brand.clone());
            (cell, slot.object.clone(), slot.argument.clone())
        };
        let same = all.iter().filter(|other| choice(other) == choice(self)).count();
        let slot = &self.slot;
        let brand = self.brand.as_ref().map_or(String::new(), |brand| format!(" brand {brand}"));
        let place = if same > 1 { self.place() } else { slot.place() };
        format!("consent {} via {}{brand} to {place}", slot.purpose, slot.channel)
    }
}
