//! Runs the tests of the language: what is given goes the way that a run takes after its reader, through permission,
//! mapping, the state and the machine of delivery, to destinations in memory; then expectations are looked up there.
//!
//! Nothing is read but files that a test names, nothing is left behind, and equal tests give equal answers.

mod destination;
mod erasing;
mod expect;
mod known;
mod outside;
mod rehearsal;
mod seed;
mod story;
mod told;
mod world;

pub use rehearsal::{HandOver, Rehearsal, Round, rehearse};

use martlet_compiler::plan::{Plan, Test};
use martlet_compiler::source::Span;
use std::path::Path;

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// What it shows.
    pub name: String,
    /// The declared flow.
    pub flow: String,
    /// What did not come out as expected, in the order of the test; empty: it passed.
    pub failures: Vec<TestFailure>,
}

/// An expectation that was not met, or a step that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFailure {
    /// The step.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
    /// Single values that differ: their place, and what is there instead.
    pub differs: Vec<(Span, String)>,
    /// What there is, and what became of the records that were read.
    pub found: Vec<String>,
}

/// Runs one test of a plan. Paths in the test begin at `root`.
#[must_use]
pub fn run(plan: &Plan, test: &Test, root: &Path) -> TestResult {
    let failures = match story::Story::begin(plan, test, root) {
        Ok(story) => story.tell(test),
        Err(message) => {
            vec![TestFailure { span: test.span, message, differs: Vec::new(), found: Vec::new() }]
        }
    };
    TestResult { name: test.name.clone(), flow: test.flow.clone(), failures }
}
