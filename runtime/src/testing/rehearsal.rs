//! A flow as it would run over records that are given: all that it hands over, in memory. For whoever proves something
//! about the language; what a flow is expected to do is said by tests of the language.

use super::story::Story;
use martlet_compiler::plan::{Event, Plan, Test};
use martlet_compiler::source::{FileId, Span};
use martlet_delivery::record::{Action, Cell, Key};
use std::path::Path;

/// A row that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// `system.object` of the destination.
    pub object: String,
    /// What was to be done there.
    pub action: Action,
    /// The key there.
    pub key: Key,
    /// Each field that is written, and its cell; none of a row that is taken away.
    pub cells: Vec<(String, Cell)>,
}

/// What is given before a run of a flow.
#[derive(Clone, Copy, Debug)]
pub struct Rehearsal<'r> {
    /// The declared flow.
    pub flow: &'r str,
    /// The time, RFC 3339.
    pub now: &'r str,
    /// What happens before each run; the first of a kind that is given stands from the start.
    pub rounds: &'r [Round<'r>],
}

/// What happens before a run: first people are erased, then the rest in its order, then the time goes on.
#[derive(Clone, Debug, Default)]
pub struct Round<'r> {
    /// Who is erased, by their contact points, and when; RFC 3339.
    pub erased: Option<(&'r str, Vec<String>)>,
    /// What happens.
    pub events: Vec<Event>,
    /// The time of the run, where it is later than what happens.
    pub now: Option<&'r str>,
}

/// Runs a flow of a plan once for each round, by the path of a run after its reader, and tells what each handed over.
///
/// # Errors
/// What could not be done, in words.
pub fn rehearse(plan: &Plan, rehearsal: Rehearsal<'_>) -> Result<Vec<Vec<HandOver>>, String> {
    let test = Test {
        name: String::new(),
        flow: rehearsal.flow.to_owned(),
        now: Some(rehearsal.now.to_owned()),
        steps: Vec::new(),
        declared_at: String::new(),
        span: Span { file: FileId(0), start: 0, end: 0 },
    };
    let mut story = Story::begin(plan, &test, Path::new("."))?;
    let mut handed = Vec::new();
    for (number, round) in rehearsal.rounds.iter().enumerate() {
        if let Some((at, people)) = &round.erased {
            story.goes_on(at)?;
            people.iter().try_for_each(|who| story.erases(who))?;
        }
        for event in &round.events {
            story.happens(event, number > 0)?;
        }
        if let Some(now) = round.now {
            story.goes_on(now)?;
        }
        story.runs()?;
        handed.push(std::mem::take(&mut story.world.borrow_mut().handed));
    }
    Ok(handed)
}
