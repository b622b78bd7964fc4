//! One file per command; each has `run`, which does the command and says how it ended.

pub mod abandon;
pub mod build;
pub mod check;
pub mod completions;
pub mod consent;
pub mod docs;
pub mod explain;
pub mod infer;
pub mod new;
pub mod person;
pub mod policy;
pub mod preview;
pub mod pull;
pub mod reach;
pub mod rejects;
pub mod run;
pub mod show;
pub mod status;
pub mod stdlib;
pub mod test;

use crate::args::Global;
use crate::exit::Failure;
use crate::state::ProjectState;
use martlet_state::StateStore;

/// The state of the project, for reading; `None`: nothing was run yet.
pub fn state_of(global: &Global) -> Result<Option<StateStore>, Failure> {
    let state = ProjectState::of(global.project.as_deref())?;
    martlet_runtime::run::open_state(&state.folder, state.place.as_ref())
        .map_err(|error| Failure::new(error.to_string()))
}

/// Whether a text that is kept for ever names somebody.
pub fn names_somebody(text: &str) -> bool {
    let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')');
    text.split(apart).any(|word| word.contains('@')) || martlet_runtime::run::who::who(text).is_some()
}

/// What is said where nobody can be meant.
pub fn no_contact(who: &str) -> Failure {
    Failure::new(format!("`{who}` is neither an e-mail address nor a phone number with its country")).help(
        "write it such as ana@mail.example or \"+45 33 12 34 56\"; or an identifier that the identity links, such as \
         crm.Contact.Id=4711",
    )
}

/// JSON as every command prints it.
pub fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n")
        .map_err(|error| Failure::new(format!("the answer has no JSON form: {error}")))
}
