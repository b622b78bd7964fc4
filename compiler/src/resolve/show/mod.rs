//! What the names stand for, as `martlet show resolved` prints it.

mod flows;
mod governance;
mod people;
mod systems;

use super::model::Resolved;
use std::fmt::Write;

impl Resolved {
    /// A readable, stable text: one line for each thing, in the order of names, what belongs to it indented below.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text = format!("project {} in {}\n", self.project.name, self.project.zone);
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        people::vocabulary(self, text)?;
        people::company(self, text)?;
        people::purposes(self, text)?;
        systems::systems(self, text)?;
        flows::flows(self, text)?;
        flows::logic(self, text)?;
        people::lists(self, text)?;
        governance::governance(self, text)
    }
}

/// A line of names after a word, left out where there are none.
fn list<T: std::fmt::Display>(
    text: &mut String,
    word: &str,
    names: impl IntoIterator<Item = T>,
) -> std::fmt::Result {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    if names.is_empty() { Ok(()) } else { writeln!(text, "  {word} {}", names.join(", ")) }
}

/// What is there, or a question mark where it is missing and reported.
fn or_unknown<T: std::fmt::Display>(thing: Option<T>) -> String {
    thing.map_or_else(|| "?".to_owned(), |thing| thing.to_string())
}
