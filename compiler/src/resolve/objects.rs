//! Objects and their fields; a system's object adds to its connector's object of that name.

use super::model::{ConsentMark, Field, Object};
use super::suggest::unknown;
use super::vocabulary::label;
use super::{Resolver, declared_twice};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Type;
use crate::source::Span;
use crate::syntax::ast::{self, MarkKind, Name, TypeKind};
use std::collections::BTreeMap;

/// Types that can be written.
const TYPES: &[&str] =
    &["bool", "country", "date", "decimal", "email", "enum", "id", "instant", "int", "phone", "text", "url"];
/// Types of the language that are not built yet.
const LATER: &[&str] = &["currency", "duration", "json", "language", "money", "time", "timezone", "uuid"];
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
/// Digits that an exact decimal number can have.
const MOST_DIGITS: u32 = 28;

impl Resolver<'_> {
    /// Adds written objects to those that are there already.
    pub(super) fn objects(&mut self, written: &[ast::Object], objects: &mut BTreeMap<String, Object>) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for object in written {
            let name = object.name.text.as_str();
            if let Some(first) = places.get(name) {
                self.report(declared_twice("object", &object.name, *first));
                continue;
            }
            places.insert(name, object.name.span);
            let broken = self.damage.touches(object.span);
            let base = objects.entry(name.to_owned()).or_insert_with(|| Object {
                doc: object.doc.clone(),
                parameter: None,
                file: None,
                answers: None,
                keep: None,
                label: name.to_owned(),
                about: Vec::new(),
                fields: Vec::new(),
                facts: Vec::new(),
                facts_broken: false,
                span: object.name.span,
                broken: false,
            });
            base.label = object.label.as_ref().map_or_else(|| base.label.clone(), |text| text.value.clone());
            if !object.about.is_empty() {
                base.about = object.about.iter().map(|about| about.text.clone()).collect();
                self.about(&object.about);
            }
            base.broken |= broken;
            base.span = object.name.span;
            self.fields(&object.fields, &mut base.fields);
            base.facts_broken |= self.facts(&object.consents, &mut base.facts);
        }
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

    fn fields(&mut self, written: &[ast::Field], fields: &mut Vec<Field>) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for field in written {
            let name = field.name.text.as_str();
            if let Some(first) = places.get(name) {
                self.report(declared_twice("field", &field.name, *first));
                continue;
            }
            places.insert(name, field.name.span);
            let resolved = self.field(field);
            match fields.iter_mut().find(|known| known.name == resolved.name) {
                Some(known) => *known = resolved,
                None => fields.push(resolved),
            }
        }
    }

    /// Adds the facts that can be understood; tells whether one cannot.
    fn facts(&mut self, written: &[ast::ConsentFact], facts: &mut Vec<ast::ConsentFact>) -> bool {
        let mut broken = false;
        for fact in written {
            if fact.purpose.as_ref().is_some_and(|purpose| self.purpose(purpose).is_none()) {
                broken = true;
                continue;
            }
            let same = |other: &&ast::ConsentFact| {
                other.channel.text == fact.channel.text
                    && other.purpose.as_ref().map(|p| &p.text) == fact.purpose.as_ref().map(|p| &p.text)
            };
            if let Some(first) = facts.iter().find(same).map(|first| first.span) {
                let name = fact.purpose.as_ref().unwrap_or(&fact.channel);
                let finding = declared_twice("consent", name, first);
                self.report(finding);
            } else if self.channel(&fact.channel).is_some() {
                facts.push(fact.clone());
            } else {
                broken = true;
            }
        }
        broken
    }

    fn field(&mut self, written: &ast::Field) -> Field {
        let ty = self.field_type(&written.ty);
        let mut field = Field {
            name: written.name.text.clone(),
            path: vec![written.name.text.clone()],
            doc: written.doc.clone(),
            cursor: false,
            unit: None,
            columns: None,
            label: label(written.label.as_ref(), &written.name.text),
            category: ty.as_ref().and_then(default_category).map(str::to_owned),
            ty,
            optional: written.ty.optional,
            key: false,
            matching: false,
            required: false,
            read_only: false,
            write_only: false,
            lenient: false,
            deprecated: None,
            consent: None,
            span: written.name.span,
        };
        for mark in &written.marks {
            match &mark.kind {
                MarkKind::Key => field.key = true,
                MarkKind::Match => field.matching = true,
                MarkKind::Required => field.required = true,
                MarkKind::ReadOnly => field.read_only = true,
                MarkKind::WriteOnly => field.write_only = true,
                // Reading what changed since the last run is the reader's business; the checker has no rule for it.
                MarkKind::Cursor | MarkKind::Unit(_) | MarkKind::Columns(..) => {}
                MarkKind::Lenient => field.lenient = true,
                MarkKind::Deprecated(because) => field.deprecated = Some(because.value.clone()),
                MarkKind::Category(path) => field.category = self.category(path).or(field.category),
                MarkKind::Consent { polarity, purpose, channel } => {
                    self.consent_mark(&mut field, mark.span, *polarity, purpose.as_ref(), channel);
                }
            }
        }
        field
    }

    fn consent_mark(
        &mut self,
        field: &mut Field,
        span: Span,
        polarity: ast::Polarity,
        purpose: Option<&Name>,
        channel: &Name,
    ) {
        if let Some(ty) = &field.ty
            && !matches!(ty, Type::Bool(_))
        {
            let message =
                format!("the field `{}` is not yes or no, so it cannot be a consent flag", field.name);
            let help = format!(
                "write a block instead: consent via {} {{ value {} {{ … }} }}",
                channel.text, field.name
            );
            self.report(Diagnostic::new(&catalogue::CONSENT_FLAG_NOT_YES_OR_NO, span, message).help(help));
            return;
        }
        let named = purpose.map(|purpose| self.purpose(purpose));
        let Some(channel) = self.channel(channel) else { return };
        if named == Some(None) {
            return;
        }
        field.consent = Some(ConsentMark { polarity, purpose: named.flatten(), channel, span });
    }

    fn field_type(&mut self, written: &ast::TypeExpr) -> Option<Type> {
        match &written.kind {
            TypeKind::Enum { open, values } => {
                let mut words: Vec<String> = Vec::new();
                for value in values {
                    if words.contains(&value.value) {
                        let name = Name { text: value.value.clone(), span: value.span };
                        let first = values.iter().find(|first| first.value == value.value);
                        self.report(declared_twice(
                            "value",
                            &name,
                            first.map_or(value.span, |first| first.span),
                        ));
                    } else {
                        words.push(value.value.clone());
                    }
                }
                Some(Type::Enum { values: words, open: *open })
            }
            TypeKind::Named { name, arguments, .. } => self.named_type(name, arguments),
            TypeKind::List(_) | TypeKind::Record(_) => None,
        }
    }

    fn named_type(&mut self, name: &Name, arguments: &[ast::Text]) -> Option<Type> {
        let numbers: Vec<Option<u32>> = arguments.iter().map(|text| text.value.parse().ok()).collect();
        let (ty, wanted) = match (name.text.as_str(), numbers.as_slice()) {
            ("text", []) => (Some(Type::Text(None)), ""),
            ("text", [Some(length @ 1..)]) => (Some(Type::Text(Some(*length))), ""),
            ("text", _) => (None, "one number, the most characters it may have: `text(80)`"),
            ("decimal", [Some(digits @ 1..=MOST_DIGITS), Some(scale)]) if scale <= digits => {
                (Some(Type::Decimal(*digits, *scale)), "")
            }
            ("decimal", _) => {
                (None, "two numbers, digits in all (28 at most) and digits after the point: `decimal(10, 2)`")
            }
            ("bool", []) => (Some(Type::Bool(None)), ""),
            ("bool", [_, _]) => match arguments {
                [yes, no] if yes.value != no.value => {
                    (Some(Type::Bool(Some((yes.value.clone(), no.value.clone())))), "")
                }
                _ => (None, "two different texts: `bool(\"yes\", \"no\")`"),
            },
            ("bool", _) => (None, "nothing, or the texts for yes and no: `bool(\"yes\", \"no\")`"),
            ("int", []) => (Some(Type::Int), ""),
            ("date", []) => (Some(Type::Date), ""),
            ("instant", []) => (Some(Type::Instant), ""),
            ("email", []) => (Some(Type::Email), ""),
            ("phone", []) => (Some(Type::Phone), ""),
            ("country", []) => (Some(Type::Country), ""),
            ("url", []) => (Some(Type::Url), ""),
            ("id", []) => (Some(Type::Id), ""),
            (word, _) if TYPES.contains(&word) => (None, "nothing in parentheses"),
            (word, _) if LATER.contains(&word) => {
                let message = format!("the type `{word}` is not built yet");
                self.report(
                    Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, name.span, message)
                        .help("for now declare the field as `text`"),
                );
                return None;
            }
            _ => {
                let help = "write one of the types of the language";
                self.report(unknown(
                    &catalogue::NAME_UNKNOWN_TYPE,
                    "type",
                    name,
                    TYPES.iter().copied(),
                    help,
                ));
                return None;
            }
        };
        if ty.is_none() {
            let span = arguments.iter().fold(name.span, |span, argument| span.to(argument.span));
            let message = format!("the type `{}` is not written like this", name.text);
            self.report(
                Diagnostic::new(&catalogue::TYPE_TYPE_PARAMETERS, span, message)
                    .help(format!("`{}` takes {wanted}", name.text)),
            );
        }
        ty
    }
}

/// The category that a type brings along; a mark on the field overrules it.
fn default_category(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Email => Some("contact.email"),
        Type::Phone => Some("contact.phone"),
        Type::Country => Some("contact.country"),
        _ => None,
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
