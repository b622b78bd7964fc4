//! The plan as a file: stable JSON, a hash over its meaning, and a reader that trusts nothing.

use super::{Ending, FORMAT, Mapping, Plan, validate};
use std::io::BufWriter;

/// Why a plan file cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlanError {
    /// It is not the JSON of a plan.
    #[error("the plan file cannot be read: {0}")]
    NotAPlan(String),
    /// Another version of the program wrote it.
    #[error(
        "the plan file has format {found}, this program reads format {FORMAT}: build it again with this program"
    )]
    OtherFormat {
        /// What it says.
        found: u64,
    },
    /// Its content is not what its hash says.
    #[error("the plan file was changed after it was built: build it again with `martlet build`")]
    Changed,
    /// Something in it refers to nothing.
    #[error("the plan file contradicts itself: {0}")]
    Broken(String),
}

/// The content of `build/plan.json`: the same bytes for the same plan.
#[must_use]
pub fn to_json(plan: &Plan) -> String {
    // Maps have text keys and numbers are finite, so that serialising cannot fail.
    let mut text = serde_json::to_string_pretty(plan).unwrap_or_default();
    text.push('\n');
    text
}

impl Plan {
    /// What `martlet show plan` prints: the plan's file.
    #[must_use]
    pub fn show(&self) -> String {
        to_json(self)
    }
}

/// Reads a plan file that may come from anywhere.
///
/// # Errors
/// If it is not a plan of this format, was changed, or contradicts itself.
pub fn from_json(text: &str) -> Result<Plan, PlanError> {
    let unread = |error: serde_json::Error| PlanError::NotAPlan(error.to_string());
    // The format is asked first: a plan of another format has other fields.
    let value: serde_json::Value = serde_json::from_str(text).map_err(unread)?;
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(found) if found != u64::from(FORMAT) => return Err(PlanError::OtherFormat { found }),
        Some(_) => {}
        None => return Err(PlanError::NotAPlan("it says nothing about its format".to_owned())),
    }
    let plan: Plan = serde_json::from_str(text).map_err(unread)?;
    if hash(&plan) != plan.hash {
        return Err(PlanError::Changed);
    }
    validate::validate(&plan).map_err(PlanError::Broken)?;
    Ok(plan)
}

/// The hash that belongs to a plan, whatever it says itself: BLAKE3 over the meaning. Labels, comments, owners, wording, places in files
/// and what is proved of the rest are blanked out first.
#[must_use]
pub fn hash(plan: &Plan) -> String {
    let mut hasher = blake3::Hasher::new();
    // As above, it cannot fail; and the hash of a large plan needs no copy of its text.
    let _ = serde_json::to_writer(BufWriter::new(&mut hasher), &meaning(plan.clone()));
    hasher.finalize().to_hex().to_string()
}

fn meaning(mut plan: Plan) -> Plan {
    plan.hash.clear();
    plan.reach.clear();
    plan.erasure_reach.clear();
    plan.project.company = None;
    plan.project.address = None;
    plan.project.dpo = None;
    for system in &mut plan.systems {
        system.label.clear();
        system.owner = None;
    }
    for object in &mut plan.objects {
        object.label.clear();
        for field in &mut object.fields {
            field.label.clear();
        }
    }
    for category in &mut plan.categories {
        category.label.clear();
    }
    for channel in &mut plan.channels {
        channel.label.clear();
    }
    for purpose in &mut plan.purposes {
        purpose.label.clear();
    }
    for list in &mut plan.suppressions {
        list.label.clear();
    }
    for metric in &mut plan.metrics {
        metric.label.clear();
    }
    for erasure in &mut plan.erasures {
        erasure.label.clear();
    }
    for row in &mut plan.law.rows {
        for text in [&mut row.words, &mut row.citation, &mut row.checked_on] {
            text.clear();
        }
    }
    let slots = plan.spreads.iter_mut().map(|spread| &mut spread.slot);
    for capture in plan.captures.iter_mut().chain(slots) {
        capture.label.clear();
        capture.owner = None;
        capture.declared_at.clear();
    }
    for flow in &mut plan.flows {
        flow.label.clear();
        flow.doc = None;
        flow.owner = None;
        flow.declared_at.clear();
        wordless(&mut flow.fields);
        for ending in [&mut flow.permission_ends, &mut flow.gone].into_iter().flatten() {
            if let Ending::Write(fields) = ending {
                wordless(fields);
            }
        }
    }
    plan
}

fn wordless(fields: &mut [Mapping]) {
    for field in fields {
        field.in_words.clear();
        field.declared_at.clear();
    }
}
