//! What headings mean: the two tables of the standard library, and how a heading is compared with their words.

use super::shapes::Shape;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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

/// Words that stand in a heading one behind the other.
#[derive(Clone, Debug)]
struct Pattern {
    words: Vec<Word>,
    joined: String,
    exact: bool,
}

#[derive(Clone, Debug)]
enum Word {
    Is(String),
    Begins(String),
    Ends(String),
    Any,
}

impl Word {
    fn of(word: &str) -> Word {
        let plain = |text: &str| words(text).concat();
        match (word.strip_prefix('*'), word.strip_suffix('*')) {
            (Some(""), _) => Word::Any,
            (Some(end), _) => Word::Ends(plain(end)),
            (_, Some(beginning)) => Word::Begins(plain(beginning)),
            _ => Word::Is(plain(word)),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Word::Is(known) => known == word,
            Word::Begins(beginning) => word.starts_with(beginning.as_str()),
            Word::Ends(end) => word.ends_with(end.as_str()),
            Word::Any => true,
        }
    }

    /// How many letters of a word speak for it.
    fn weight(&self, word: &str) -> usize {
        match self {
            Word::Is(_) | Word::Any => word.chars().count(),
            Word::Begins(part) | Word::Ends(part) => part.chars().count(),
        }
    }
}

impl Pattern {
    fn of(text: &str) -> Pattern {
        let parts: Vec<Word> = text
            .split(' ')
            .flat_map(|part| match part.contains('*') {
                true => vec![Word::of(part)],
                false => words(part).into_iter().map(Word::Is).collect(),
            })
            .collect();
        let exact = parts.iter().all(|word| matches!(word, Word::Is(_)));
        Pattern { joined: words(text).concat(), words: parts, exact }
    }

    /// How much speaks for it in a heading; 0: nothing.
    fn score(&self, heading: &[String]) -> u32 {
        let at = |from: &[String]| {
            let pairs = || self.words.iter().zip(from);
            (from.len() >= self.words.len() && pairs().all(|(word, found)| word.fits(found)))
                .then(|| pairs().map(|(word, found)| word.weight(found)).sum::<usize>())
        };
        let within = (0..heading.len()).filter_map(|from| at(heading.get(from..)?)).max().unwrap_or_default();
        // `Firstname` is `first name` too; then all of the heading must be.
        let whole = self.exact && heading.concat() == self.joined;
        let letters = if whole { self.joined.chars().count() } else { within };
        if letters == 0 {
            return 0;
        }
        let all = whole || (within > 0 && heading.len() == self.words.len());
        u32::try_from(letters * 4).unwrap_or(u32::MAX / 2) + u32::from(self.exact) + 2 * u32::from(all)
    }
}

fn best(patterns: &[Pattern], heading: &[String]) -> u32 {
    patterns.iter().map(|pattern| pattern.score(heading)).max().unwrap_or_default()
}

/// A heading's words in lower case without accents: `FirstName`, `first_name` and `First name` have the same.
pub(super) fn words(heading: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut before) = (String::new(), ' ');
    for c in heading.nfkd().filter(|c| !is_combining_mark(*c)) {
        let new = !c.is_alphanumeric()
            || (c.is_uppercase() && before.is_lowercase())
            || (c.is_ascii_digit() && before.is_alphabetic());
        if new && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        match c {
            'ß' => word.push_str("ss"),
            c if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            _ => {}
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    mail(words)
}

/// `E-Mail` is one word.
fn mail(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(last) if last == "e" && word.starts_with("mail") => last.push_str(&word),
            _ => joined.push(word),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_same_words_however_they_are_written() {
        for heading in ["FirstName", "first_name", "First name", "first-name", " FIRST  NAME "] {
            assert_eq!(words(heading), ["first", "name"], "{heading}");
        }
        assert_eq!(words("Straße / Nr."), ["strasse", "nr"]);
        assert_eq!(words("E-Mail-Adresse"), ["email", "adresse"]);
        assert_eq!(words("Prénom"), ["prenom"]);
        assert_eq!(words("Ім'я"), ["ім", "я"]);
    }

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
