//! How late a no reaches whoever may contact the person: what is proved of it before anything is run.

use super::PointKind;
use serde::{Deserialize, Serialize};

/// A place where people choose, a system that may contact them, and how late a no that is said there stops it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// The brand that the consent is about; absent: it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Where the person says it: `system.object`.
    pub chosen: String,
    /// The system that may contact the person.
    pub sender: String,
    /// It is said in the sender itself, which knows it at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// After how many seconds it stops at the latest; absent: nothing can be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_stop: Option<u64>,
    /// After how many seconds it stays so, whatever flows write back; absent: nothing can be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays_stopped: Option<u64>,
    /// What stops it, the soonest first.
    pub stops: Vec<Stop>,
    /// Flows that write back what they know, without a date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written_back_by: Vec<String>,
    /// What the times rest on, beside what the project says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<String>,
    /// The time that the consent states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<TimeLimit>,
    /// The shortest time that a rule of the company's markets gives, of those that name a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<TimeLimit>,
}

/// A time within which a no must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// The shorter reading, in seconds.
    pub seconds: u64,
    /// Its words, or the name of the rule.
    pub words: String,
}

/// Something that stops a sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The place: `system.object`, with its argument, for a slot with its field.
    pub place: String,
    /// The flow that takes people out; absent: the consent tells the slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// After how many seconds at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// The way there, step by step; their times add up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub way: Vec<Leg>,
    /// Why nothing can be promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hindered: Option<Hindrance>,
}

/// A step of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// What it is.
    pub words: String,
    /// How long it takes at most.
    pub seconds: u64,
}

/// Why nothing can be promised of a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "reason", deny_unknown_fields)]
pub enum Hindrance {
    /// Nobody says how often the choices are read.
    NeverRead,
    /// It runs when somebody starts it.
    ByHand {
        /// The flow.
        flow: String,
    },
    /// It runs when it is told that something happened, and nothing looks for what it was not told.
    NoSweep {
        /// The flow.
        flow: String,
    },
    /// Its schedule never comes.
    NeverRuns {
        /// The flow.
        flow: String,
    },
    /// What is written there stops nothing.
    Inert,
    /// It stops only under a condition.
    Conditional {
        /// The condition, in words.
        because: String,
    },
    /// The flow leaves what it delivered.
    Keeps {
        /// Why.
        because: String,
    },
    /// The flow goes on while another of its channels is allowed.
    OtherChannel,
    /// People who say no are known there by one kind of contact point, and found here by another.
    Key {
        /// How they are known.
        said: PointKind,
        /// How they would be found.
        found: PointKind,
    },
}

impl Hindrance {
    /// Why, to be read after “because”.
    #[must_use]
    pub fn words(&self) -> String {
        let kind = |kind: &PointKind| match kind {
            PointKind::Email => "address",
            PointKind::Phone => "number",
        };
        match self {
            Hindrance::NeverRead => "nobody says how often the choices are read".to_owned(),
            Hindrance::ByHand { flow } => format!("`{flow}` runs when somebody starts it"),
            Hindrance::NoSweep { flow } => format!(
                "`{flow}` runs when it hears of an event, and nothing looks for those that it did not hear of"
            ),
            Hindrance::NeverRuns { flow } => format!("the schedule of `{flow}` never comes"),
            Hindrance::Inert => "what is written there stops no sender".to_owned(),
            Hindrance::Conditional { because } => format!("it stops only under a condition: {because}"),
            Hindrance::Keeps { because } => format!("the flow leaves what it delivered: {because}"),
            Hindrance::OtherChannel => {
                "the flow leaves people there while another of its channels is allowed".to_owned()
            }
            Hindrance::Key { said, found } => format!(
                "who says no is known by the {}, and people are found there by the {}",
                kind(said),
                kind(found)
            ),
        }
    }
}

impl Reach {
    /// The time that counts: from then on it has stopped, and stays so.
    #[must_use]
    pub fn holds_after(&self) -> Option<u64> {
        self.first_stop.zip(self.stays_stopped).map(|(first, stays)| first.max(stays))
    }
}

/// A time in words, in its largest unit and rounded up: nothing is promised to be shorter than it is.
#[must_use]
pub fn at_most_in_words(seconds: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let counted = |count: u64, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    let Some((size, name)) = UNITS.into_iter().find(|(size, _)| seconds >= *size) else {
        return counted(seconds, "second");
    };
    let smaller = UNITS.into_iter().find(|(unit, _)| unit < &size);
    match smaller {
        Some((unit, smaller)) => {
            let rest = (seconds % size).div_ceil(unit);
            // Rounded up, the rest may have become a whole.
            let (whole, rest) =
                if rest * unit == size { (seconds / size + 1, 0) } else { (seconds / size, rest) };
            let whole = counted(whole, name);
            if rest == 0 { whole } else { format!("{whole} {}", counted(rest, smaller)) }
        }
        None => counted(seconds.div_ceil(size), name),
    }
}

#[cfg(test)]
mod tests {
    use super::at_most_in_words;

    #[test]
    fn a_time_is_never_told_as_shorter_than_it_is() {
        for (seconds, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (60, "1 minute"),
            (61, "2 minutes"),
            (3_600, "1 hour"),
            (3_601, "1 hour 1 minute"),
            (7_199, "2 hours"),
            (26 * 3_600 + 60, "1 day 3 hours"),
            (86_399, "24 hours"),
            (2 * 86_400 - 1, "2 days"),
        ] {
            assert_eq!(at_most_in_words(seconds), words, "{seconds}");
        }
    }
}
