//! Words by which fields tell that somebody chose, in the languages that the product knows: the list that `infer` guesses
//! by (`stdlib/infer/choices.toml`), asked more strictly, for here nobody looks at the guess.

use crate::headings::{Pattern, words};
use crate::library::Library;
use crate::plan::Type;
use crate::resolve::model::Field;
use serde::Deserialize;

/// What of the list is asked.
#[derive(Deserialize)]
struct Listed {
    choice: Vec<Words>,
    telling: Vec<Words>,
    value: Vec<Words>,
}

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
    state: Option<String>,
}

/// The list, ready to be asked.
pub(super) struct ChoiceWords {
    headings: Vec<Pattern>,
    /// Words that speak of a choice wherever they stand.
    telling: Vec<Pattern>,
    answers: Vec<String>,
}

impl ChoiceWords {
    /// The list that ships; one that cannot be read, which a test rules out, knows no words.
    pub(super) fn of(library: &Library) -> ChoiceWords {
        let listed = toml::from_str(library.choices);
        let listed = listed.unwrap_or(Listed { choice: Vec::new(), telling: Vec::new(), value: Vec::new() });
        let patterns =
            |all: &[Words]| all.iter().flat_map(|it| &it.words).map(|it| Pattern::of(it)).collect();
        let is_answer = |it: &&Words| matches!(it.state.as_deref(), Some("yes" | "no"));
        ChoiceWords {
            headings: patterns(&listed.choice),
            telling: patterns(&listed.telling),
            answers: listed.value.iter().filter(is_answer).flat_map(|it| it.words.clone()).collect(),
        }
    }

    /// Whether a field seems to hold a choice: by its name, and by what may stand in it.
    pub(super) fn fit(&self, field: &Field) -> bool {
        match &field.ty {
            Some(Type::Bool(_)) => self.speaks(field),
            Some(Type::Enum { values, .. }) => {
                self.speaks(field) && values.iter().any(|word| self.answers.contains(&word.to_lowercase()))
            }
            // Where anything may stand, the name must say this and nothing else.
            Some(Type::Text(_)) => self.names(field),
            _ => false,
        }
    }

    /// Whether the name is one of those that are listed.
    fn names(&self, field: &Field) -> bool {
        names_of(field).iter().any(|name| self.headings.iter().any(|pattern| pattern.is(name)))
    }

    /// Whether the name speaks of a choice somewhere: `MarketingOptIn`, `do_not_call_before_noon`.
    fn speaks(&self, field: &Field) -> bool {
        let phrases = || self.headings.iter().filter(|pattern| pattern.is_phrase()).chain(&self.telling);
        self.names(field)
            || names_of(field).iter().any(|name| phrases().any(|pattern| pattern.stands_in(name)))
    }
}

/// How a field is called: in the product, and by people.
fn names_of(field: &Field) -> [Vec<String>; 2] {
    let own = field.path.last().map(|name| words(name)).unwrap_or_default();
    [own, words(&field.label)]
}
