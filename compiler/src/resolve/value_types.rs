//! The types of values as they are written: `text(80)`, `money by currency`, `list of record { … }`.

use super::Resolver;
use super::declared::declared_twice;
use super::suggest::unknown;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{Item, RecordField, Type};
use crate::syntax::ast::{self, MarkKind, Name, TypeKind};
use std::collections::BTreeMap;

/// Types that can be written.
const TYPES: &[&str] = &[
    "bool", "country", "currency", "date", "decimal", "duration", "email", "enum", "id", "instant", "int",
    "json", "language", "list", "money", "phone", "record", "text", "time", "timezone", "url", "uuid",
];
/// Digits that an exact decimal number can have.
const MOST_DIGITS: u32 = 28;

impl Resolver<'_> {
    /// The type of one value; a record is one only inside a list, elsewhere its fields stand for themselves.
    pub(super) fn value_type(&mut self, written: &ast::TypeExpr) -> Option<Type> {
        match &written.kind {
            TypeKind::Enum { open, values } => Some(Type::Enum { values: self.choices(values), open: *open }),
            TypeKind::Named { name, arguments, by } => self.named_type(name, arguments, by.as_ref()),
            TypeKind::List(item) => {
                let ty = self.value_type(item)?;
                Some(Type::List(Box::new(Item { ty, optional: item.optional })))
            }
            TypeKind::Record(fields) => self.record_type(fields, written.span),
        }
    }

    fn choices(&mut self, values: &[ast::Text]) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for value in values {
            if words.contains(&value.value) {
                let name = Name { text: value.value.clone(), span: value.span };
                let first = values.iter().find(|first| first.value == value.value);
                let first = first.map_or(value.span, |first| first.span);
                self.report(declared_twice("value", &name, first));
            } else {
                words.push(value.value.clone());
            }
        }
        words
    }

    /// The fields of a record in a list: they have a type, may be absent, and carry a category; no more can be said
    /// of them, for a record of the system has many of each.
    fn record_type(&mut self, fields: &[ast::Field], span: crate::source::Span) -> Option<Type> {
        let mut places = BTreeMap::new();
        let mut made = Vec::new();
        // A field that could not be read is not among these.
        let mut sound = !self.damage.touches(span);
        for field in fields {
            if let Some(first) = places.insert(field.name.text.as_str(), field.name.span) {
                self.report(declared_twice("field", &field.name, first));
                continue;
            }
            let ty = self.value_type(&field.ty);
            let mut category = ty.as_ref().and_then(default_category).map(str::to_owned);
            for mark in &field.marks {
                match &mark.kind {
                    MarkKind::Category(path) => category = self.category(path).or(category),
                    MarkKind::Unit(_) | MarkKind::Deprecated(_) => {}
                    _ => self.mark_without_meaning(mark, "inside a list, where a record has many of it"),
                }
            }
            if let (Some(Type::Money { by: Some(by), .. }), TypeKind::Named { by: Some(place), .. }) =
                (&ty, &field.ty.kind)
                && !fields.iter().any(|beside| beside.name.text == *by)
            {
                let known = fields.iter().map(|beside| beside.name.text.as_str());
                let help = "name the field of this record that holds the currency";
                self.report(unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", &place.as_name(), known, help));
                sound = false;
                continue;
            }
            match ty {
                Some(ty) => made.push(RecordField {
                    name: field.name.text.clone(),
                    ty,
                    optional: field.ty.optional,
                    category,
                }),
                None => sound = false,
            }
        }
        if fields.is_empty() {
            self.empty_record(span);
            return None;
        }
        sound.then_some(Type::Record(made))
    }

    pub(super) fn empty_record(&mut self, span: crate::source::Span) {
        if self.broken_object || self.damage.touches(span) {
            return;
        }
        self.report(Diagnostic::new(&catalogue::TYPE_EMPTY_RECORD, span, "this record has no fields").help(
            "write what it holds, as in `record { value: text   since: date? }`, or declare it as `json`",
        ));
    }

    pub(super) fn mark_without_meaning(&mut self, mark: &ast::Mark, place: &str) {
        let message = format!("this mark has no meaning {place}");
        let help = match mark.kind {
            MarkKind::Lenient => {
                "declare the value as `text` and convert it in the flow, where `otherwise` says what happens"
            }
            _ => "write it behind a field that holds one value",
        };
        self.report(Diagnostic::new(&catalogue::TYPE_MARK_WITHOUT_MEANING, mark.span, message).help(help));
    }

    fn named_type(&mut self, name: &Name, arguments: &[ast::Text], by: Option<&ast::Path>) -> Option<Type> {
        let numbers: Vec<Option<u32>> = arguments.iter().map(|text| text.value.parse().ok()).collect();
        let currency = |text: &ast::Text| {
            text.value.len() == 3 && text.value.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        let simple = simple(&name.text);
        let (ty, wanted) = match (name.text.as_str(), numbers.as_slice()) {
            ("money", []) if by.is_some() => {
                (Some(Type::Money { currency: None, by: by.map(ast::Path::text) }), "")
            }
            ("money", _) => match (arguments, by) {
                ([code], None) if currency(code) => {
                    (Some(Type::Money { currency: Some(code.value.clone()), by: None }), "")
                }
                _ => (
                    None,
                    "its currency, as in `money(EUR)`, or the field that holds it: `money by currency`",
                ),
            },
            (_, _) if by.is_some() => (None, "no `by`: only `money` says where its currency stands"),
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
            ("enum", _) => (None, "the words it may be: `enum(\"gold\", \"silver\")`"),
            ("list", _) => (None, "what it holds: `list of text`"),
            ("record", _) => (None, "its fields: `record { value: text }`"),
            (_, []) if simple.is_some() => (simple, ""),
            (_, _) if simple.is_some() => (None, "nothing in parentheses"),
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

/// The types that are one word.
fn simple(word: &str) -> Option<Type> {
    Some(match word {
        "int" => Type::Int,
        "date" => Type::Date,
        "instant" => Type::Instant,
        "time" => Type::Time,
        "duration" => Type::Duration,
        "email" => Type::Email,
        "phone" => Type::Phone,
        "country" => Type::Country,
        "language" => Type::Language,
        "currency" => Type::Currency,
        "timezone" => Type::Timezone,
        "url" => Type::Url,
        "uuid" => Type::Uuid,
        "id" => Type::Id,
        "json" => Type::Json,
        _ => return None,
    })
}

/// The category that a type brings along; a mark on the field overrules it.
pub(super) fn default_category(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Email => Some("contact.email"),
        Type::Phone => Some("contact.phone"),
        Type::Country => Some("contact.country"),
        Type::List(item) => default_category(&item.ty),
        _ => None,
    }
}
