//! Headings of columns and names of fields as words, and how they are compared with words that are known.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that stand in a heading one behind the other.
#[derive(Clone, Debug)]
pub struct Pattern {
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
    /// The words of a text; `*` stands for the rest of a word, or for a whole one.
    #[must_use]
    pub fn of(text: &str) -> Pattern {
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

    /// Whether a heading says this and nothing else.
    #[must_use]
    pub fn is(&self, heading: &[String]) -> bool {
        (self.exact && heading.concat() == self.joined)
            || (heading.len() == self.words.len() && self.stands_in(heading))
    }

    /// Whether these words stand in a heading, one behind the other.
    #[must_use]
    pub fn stands_in(&self, heading: &[String]) -> bool {
        self.within(heading).is_some_and(|letters| letters > 0)
    }

    /// Whether it is more than one word.
    #[must_use]
    pub fn is_phrase(&self) -> bool {
        self.words.len() > 1
    }

    /// The most letters that speak for it somewhere in a heading.
    fn within(&self, heading: &[String]) -> Option<usize> {
        let at = |from: &[String]| {
            let pairs = || self.words.iter().zip(from);
            (from.len() >= self.words.len() && pairs().all(|(word, found)| word.fits(found)))
                .then(|| pairs().map(|(word, found)| word.weight(found)).sum::<usize>())
        };
        (0..heading.len()).filter_map(|from| at(heading.get(from..)?)).max()
    }

    /// How much speaks for it in a heading; 0: nothing.
    #[must_use]
    pub fn score(&self, heading: &[String]) -> u32 {
        let within = self.within(heading).unwrap_or_default();
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

/// How much speaks for the likeliest of them in a heading.
#[must_use]
pub fn best(patterns: &[Pattern], heading: &[String]) -> u32 {
    patterns.iter().map(|pattern| pattern.score(heading)).max().unwrap_or_default()
}

/// A heading's words in lower case without accents: `FirstName`, `first_name` and `First name` have the same.
#[must_use]
pub fn words(heading: &str) -> Vec<String> {
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
}
