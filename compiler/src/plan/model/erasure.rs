//! Where an erasure reaches: every place that holds records about people, what becomes of them there, and how long that
//! takes at most.

use super::{Leg, TimeLimit};
use serde::{Deserialize, Serialize};

/// An erasure and every place that holds records about people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErasureReach {
    /// The erasure.
    pub erasure: String,
    /// The time that it states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<TimeLimit>,
    /// The shortest time that a rule of the company's markets gives for such requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<TimeLimit>,
    /// How many seconds the slowest place needs; absent: of some place nothing can be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<u64>,
    /// The places, by name.
    pub places: Vec<ErasurePlace>,
}

impl ErasureReach {
    /// How many seconds a request may wait before somebody carries it out, so that what it states is kept.
    #[must_use]
    pub fn may_wait(&self) -> Option<u64> {
        let told = |place: &&ErasurePlace| matches!(place.fate, Fate::Told);
        let needs = self.places.iter().filter(|place| !told(place)).filter_map(|place| place.seconds).max();
        self.needs?;
        self.stated.as_ref()?.seconds.checked_sub(needs.unwrap_or(0))
    }
}

/// A place that holds records about people, or that the erasure names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErasurePlace {
    /// `system.object`, with its argument; of a system that is only told its name.
    pub place: String,
    /// Why people's data stands there; empty: nothing in the project says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Holding>,
    /// What becomes of it.
    pub fate: Fate,
    /// After how many seconds it is gone at the latest, counted from when the request is carried out (or, of who is told,
    /// from the request on); absent: nothing is erased there, or nothing can be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// The way there, step by step; their times add up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub way: Vec<Leg>,
    /// Why nothing can be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<ErasureGap>,
}

/// Why people's data stands in a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "why", deny_unknown_fields)]
pub enum Holding {
    /// A flow delivers it there.
    Delivered {
        /// The declared flow.
        flow: String,
    },
    /// People choose there, or their choices are told there.
    Choices {
        /// The purpose.
        purpose: String,
    },
    /// A flow reads it there.
    Read {
        /// The declared flow.
        flow: String,
    },
    /// Who is who, or what is known of people, is read there.
    Known,
}

impl Holding {
    /// As a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Holding::Delivered { flow } => format!("the flow `{flow}` brings people's data there"),
            Holding::Choices { purpose } => format!("people's choices for `{purpose}` stand there"),
            Holding::Read { flow } => format!("the flow `{flow}` reads people's data there"),
            Holding::Known => "the identity reads there who people are".to_owned(),
        }
    }
}

/// What becomes of people's data in a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "fate", deny_unknown_fields)]
pub enum Fate {
    /// It is erased.
    Erased,
    /// The product erases it together with that object.
    With {
        /// `system.object`.
        object: String,
    },
    /// It stays, and somebody said why.
    Kept {
        /// Why.
        because: String,
        /// For how long, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<String>,
    },
    /// Who runs the system is told to erase it.
    Told,
    /// The request itself, or the answer to it.
    Request,
    /// Nothing: it stays.
    Stays,
}

/// Why nothing can be promised of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "reason", deny_unknown_fields)]
pub enum ErasureGap {
    /// No erasure names it.
    NotNamed,
    /// The removal may be refused.
    Conditional {
        /// When, in words.
        because: String,
    },
    /// The product erases other objects, and not this one.
    NotErasable,
    /// Nothing says that the product erases anything.
    Unsaid,
    /// A flow adds records there that cannot be told apart later.
    OnlyAdded {
        /// The declared flow.
        flow: String,
    },
    /// A flow makes a file for each run, and files of earlier runs stay.
    FilePerRun {
        /// The declared flow.
        flow: String,
    },
    /// The list only grows.
    OnlyGrows,
    /// Its records name no contact point, and no identifier that the identity links.
    NobodyFound,
    /// It is not said how soon they are told.
    NotToldWhen,
    /// It is not said how long they take.
    NoTime,
}

impl ErasureGap {
    /// Why, to be read after “because”. `place` is what it is said of.
    #[must_use]
    pub fn words(&self, place: &str) -> String {
        match self {
            ErasureGap::NotNamed => format!("no erasure names `{place}`"),
            ErasureGap::Conditional { because } => {
                format!("what is in `{place}` is erased only under a condition: {because}")
            }
            ErasureGap::NotErasable => {
                format!("the system says what it erases, and `{place}` is not among that")
            }
            ErasureGap::Unsaid => format!("nothing says that anything can be erased from `{place}`"),
            ErasureGap::OnlyAdded { flow } => format!(
                "the flow `{flow}` adds records to `{place}` that it cannot tell apart later, so none can be taken back"
            ),
            ErasureGap::FilePerRun { flow } => format!(
                "the flow `{flow}` makes a file for each run at `{place}`, and files of earlier runs are never changed"
            ),
            ErasureGap::OnlyGrows => format!("records can only be added to `{place}`"),
            ErasureGap::NobodyFound => format!(
                "records of `{place}` name no address, no number and no identifier that the identity links, so nobody is found there"
            ),
            ErasureGap::NotToldWhen => format!("nobody says how soon `{place}` is told"),
            ErasureGap::NoTime => format!("nobody says how long `{place}` takes"),
        }
    }
}
