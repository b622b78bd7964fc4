//! Objects: what a connector declares, and what a system adds to it.

use super::Resolver;
use super::declared::declared_twice;
use super::model::Object;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use std::collections::BTreeMap;

/// Usual words for whose data an object holds.
const PEOPLE: &[&str] = &[
    "applicant",
    "child",
    "citizen",
    "client",
    "consumer",
    "contact",
    "customer",
    "donor",
    "employee",
    "guardian",
    "lead",
    "member",
    "parent",
    "participant",
    "partner",
    "passenger",
    "patient",
    "prospect",
    "shareholder",
    "student",
    "subscriber",
    "supplier",
    "user",
    "visitor",
    "voter",
];

impl Resolver<'_> {
    /// Adds written objects to those that are there already: a system's to its connector's.
    pub(super) fn objects(&mut self, written: &[ast::Object], objects: &mut BTreeMap<String, Object>) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for object in written {
            let name = object.name.text.as_str();
            if let Some(first) = places.get(name) {
                self.report(declared_twice("object", &object.name, *first));
                continue;
            }
            places.insert(name, object.name.span);
            let made = self.object_of(object);
            match objects.get_mut(name) {
                Some(known) => self.extend(known, object, made),
                None => drop(objects.insert(name.to_owned(), made)),
            }
        }
    }

    /// One declaration of an object, for itself.
    fn object_of(&mut self, written: &ast::Object) -> Object {
        self.about(&written.about);
        (self.broken_object, self.broken_mark) = (self.damage.touches(written.span), false);
        let fields = self.fields(&written.fields);
        let (facts, facts_broken) = self.facts(&written.consents);
        if let Some(file) = &written.file {
            self.partner_file(file, &fields, self.damage.touches(written.span));
        }
        self.some_time(written.keep.as_ref().map(|keep| &keep.period));
        Object {
            doc: written.doc.clone(),
            parameter: written.parameter.as_ref().map(|parameter| parameter.text.clone()),
            label: super::vocabulary::label(written.label.as_ref(), &written.name.text),
            about: written.about.iter().map(|about| about.text.clone()).collect(),
            fields,
            facts,
            facts_broken: facts_broken || std::mem::take(&mut self.broken_mark),
            file: written.file.clone(),
            answers: None,
            keep: written.keep.clone(),
            span: written.name.span,
            broken: std::mem::take(&mut self.broken_object),
        }
    }

    /// What a system says about an object of its connector.
    fn extend(&mut self, known: &mut Object, written: &ast::Object, made: Object) {
        if let Some(parameter) = &written.parameter
            && known.parameter.as_ref() != Some(&parameter.text)
        {
            let message = match &known.parameter {
                Some(other) => {
                    format!("the product calls the parameter of `{}` `{other}`", written.name.text)
                }
                None => format!("`{}` has no parameter in the product", written.name.text),
            };
            self.report(
                Diagnostic::new(&catalogue::PROJECT_CONTRADICTS_CONNECTOR, parameter.span, message)
                    .also(known.span, "the product's object is declared here")
                    .help("leave the parentheses out: the product says what flows give there"),
            );
        }
        if written.label.is_some() {
            known.label = made.label;
        }
        if !made.about.is_empty() {
            known.about = made.about;
        }
        known.doc = made.doc.or_else(|| known.doc.take());
        self.narrow_fields(&mut known.fields, made.fields);
        super::facts::override_facts(&mut known.facts, made.facts);
        known.facts_broken |= made.facts_broken;
        known.file = made.file.or_else(|| known.file.take());
        known.keep = made.keep.or_else(|| known.keep.take());
        known.broken |= made.broken;
        known.span = made.span;
    }

    /// Any word may say whose data it is; one that is nearly a usual word is most often a slip.
    fn about(&mut self, written: &[Name]) {
        for word in written {
            if let Some(known) = nearly_usual(&word.text) {
                let message = format!("`{}` is nearly `{known}`, the usual word", word.text);
                self.report(
                    Diagnostic::new(&catalogue::NAME_UNUSUAL_PERSON, word.span, message)
                        .help(format!("write `{known}`, or a word that cannot be mistaken for it"))
                        .fix(format!("write `{known}`"), vec![(word.span, known.to_owned())]),
                );
            }
        }
    }
}

/// The usual word that this one is a slip of, if it is none itself.
fn nearly_usual(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    if PEOPLE.contains(&word.as_str()) {
        return None;
    }
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    // Letters that changed places come first: `costumer` is no `consumer`.
    let shuffled = PEOPLE.iter().find(|known| sorted(known) == sorted(&word));
    let slips = |known: &&&str| {
        let allowed = if known.len() < 7 { 1 } else { 2 };
        strsim::damerau_levenshtein(&word, known) <= allowed
    };
    shuffled.or_else(|| PEOPLE.iter().find(slips)).copied()
}

#[cfg(test)]
mod tests {
    use super::nearly_usual;

    #[test]
    fn slips_are_told_from_other_words() {
        assert_eq!(nearly_usual("costumer"), Some("customer"));
        assert_eq!(nearly_usual("customers"), Some("customer"));
        assert_eq!(nearly_usual("prospct"), Some("prospect"));
        for word in ["prospect", "borrower", "reader", "pupil", "tenant"] {
            assert_eq!(nearly_usual(word), None, "{word}");
        }
    }
}
