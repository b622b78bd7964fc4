//! What headings mean: the two tables of the standard library, and how a heading is compared with their words.

use super::shapes::Shape;
use martlet_compiler::headings::{Pattern, best, words};
use serde::Deserialize;

/// Both tables, ready to be asked.
#[derive(Debug)]
pub struct Knowledge {
    pub(super) meanings: Vec<Meaning>,
    pub(super) choices: Vec<Choice>,
    channels: Vec<Channel>,
    telling: Vec<String>,
    values: Vec<Answers>,
    pairs: Vec<[String; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    meaning: Vec<Meaning>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choices {
    choice: Vec<Choice>,
    channel: Vec<Channel>,
    telling: Vec<Telling>,
    value: Vec<Answers>,
    pair: Vec<Pairs>,
}

/// What a column may mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meaning {
    /// In words.
    pub name: String,
    /// The category of personal data.
    pub category: Option<String>,
    /// The type that fits it.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// The words in it are never a closed list.
    #[serde(default)]
    pub free: bool,
    /// What most of the values must look like.
    pub values: Vec<Shape>,
    words: Vec<String>,
    #[serde(skip)]
    patterns: Vec<Pattern>,
}

/// What a heading says about people's choices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub sense: Sense,
    words: Vec<String>,
    #[serde(skip)]
    patterns: Vec<Pattern>,
}

/// What a yes in a column of choices means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// They want to be contacted.
    In,
    /// They do not.
    Out,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Channel {
    name: String,
    words: Vec<String>,
    #[serde(skip)]
    patterns: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    state: Answer,
    words: Vec<String>,
}

/// What a word in a column of choices says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Said, and not confirmed yet.
    Waiting,
    /// Nothing was said.
    Open,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Telling {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    words: Vec<[String; 2]>,
}

impl Knowledge {
    /// Reads the tables that ship.
    ///
    /// # Errors
    /// They are damaged, which a test rules out.
    pub fn shipped() -> Result<Knowledge, String> {
        let [columns, choices] = martlet_stdlib::GUESSES;
        let columns: Columns = toml::from_str(columns).map_err(|error| error.to_string())?;
        let choices: Choices = toml::from_str(choices).map_err(|error| error.to_string())?;
        let patterns = |words: &[String]| words.iter().map(|word| Pattern::of(word)).collect::<Vec<_>>();
        let mut known = Knowledge {
            meanings: columns.meaning,
            choices: choices.choice,
            channels: choices.channel,
            telling: choices.telling.into_iter().flat_map(|it| it.words).collect(),
            values: choices.value,
            pairs: choices.pair.into_iter().flat_map(|pairs| pairs.words).collect(),
        };
        known.meanings.iter_mut().for_each(|it| it.patterns = patterns(&it.words));
        known.choices.iter_mut().for_each(|it| it.patterns = patterns(&it.words));
        known.channels.iter_mut().for_each(|it| it.patterns = patterns(&it.words));
        Ok(known)
    }

    /// Meanings that a heading may have, the likeliest first.
    pub(super) fn meanings_of(&self, heading: &[String]) -> Vec<&Meaning> {
        let scored = self.meanings.iter().map(|it| (best(&it.patterns, heading), it));
        let mut found: Vec<(u32, &Meaning)> = scored.filter(|(score, _)| *score > 0).collect();
        // A stable order: of equal ones the first of the table.
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, meaning)| meaning).collect()
    }

    /// The category that a heading alone speaks for.
    #[must_use]
    pub fn category_of(&self, heading: &str) -> Option<&str> {
        self.meanings_of(&words(heading)).first()?.category.as_deref()
    }

    /// Whether a heading speaks of a choice, and in which sense.
    pub(super) fn choice_of(&self, heading: &[String]) -> Option<Sense> {
        let scored = self.choices.iter().map(|it| (best(&it.patterns, heading), it.sense));
        scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score).map(|(_, sense)| sense)
    }

    /// The channel that a heading speaks of.
    pub(super) fn channel_of(&self, heading: &[String]) -> Option<&str> {
        let scored = self.channels.iter().map(|it| (best(&it.patterns, heading), it.name.as_str()));
        scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score).map(|(_, name)| name)
    }

    /// Whether a value speaks of a choice by itself.
    pub(super) fn tells(&self, word: &str) -> bool {
        self.telling.contains(&word.trim().to_lowercase())
    }

    /// What a word in a column of choices says.
    pub(super) fn answer(&self, word: &str) -> Option<Answer> {
        let word = word.trim().to_lowercase();
        self.values.iter().find(|it| it.words.contains(&word)).map(|it| it.state)
    }

    /// The words for yes and for no, as they are spelled, where these two are such a pair.
    pub(super) fn pair(&self, left: &str, right: &str) -> Option<(String, String)> {
        let is = |yes: &str, no: &str| {
            let (yes, no) = (yes.trim().to_lowercase(), no.trim().to_lowercase());
            self.pairs.iter().any(|[known_yes, known_no]| *known_yes == yes && *known_no == no)
        };
        if is(left, right) {
            return Some((left.to_owned(), right.to_owned()));
        }
        is(right, left).then(|| (right.to_owned(), left.to_owned()))
    }

    /// The words for yes and for no, where only one of them is there; the other is spelled as it is.
    pub(super) fn counterpart(&self, word: &str) -> Option<(String, String)> {
        let lower = word.trim().to_lowercase();
        let same = |text: &str| match (word.chars().next(), text.chars().next()) {
            (Some(first), Some(letter)) if first.is_uppercase() => {
                let rest = text.get(letter.len_utf8()..).unwrap_or_default();
                if word.chars().count() > 1 && word.chars().all(char::is_uppercase) {
                    text.to_uppercase()
                } else {
                    letter.to_uppercase().chain(rest.chars()).collect()
                }
            }
            _ => text.to_owned(),
        };
        let [yes, no] = self.pairs.iter().find(|pair| pair.contains(&lower))?;
        Some((same(yes), same(no)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_words_count() {
        let known = Knowledge::shipped().unwrap();
        let first = |heading: &str| known.meanings_of(&words(heading)).first().map(|it| it.name.clone());
        assert_eq!(first("Company Name").as_deref(), Some("employer"));
        assert_eq!(first("Name").as_deref(), Some("name of a person"));
        assert_eq!(first("Campaign ID").as_deref(), Some("number of a thing"));
        assert_eq!(first("Telefonnummer").as_deref(), Some("phone number"));
        assert_eq!(first("Zebra"), None);
    }

    #[test]
    fn categories_and_types_of_the_table_are_known() {
        let known = Knowledge::shipped().unwrap();
        let library = martlet_stdlib::library();
        for meaning in &known.meanings {
            let Some(category) = &meaning.category else { continue };
            let declared = format!("category {category} ");
            let padded = |text: &str| text.lines().any(|line| line.starts_with(declared.trim_end()));
            assert!(library.files.iter().any(|file| padded(file.text)), "{category}");
        }
    }
}
