//! Fields and their marks. A record is laid flat: each value in it becomes a field of the object, with the names that
//! lead to it; what holds for the record holds for all of them.

use super::Resolver;
use super::declared::{Kind, declared_twice};
use super::model::{ConsentMark, Field};
use super::suggest::unknown;
use super::value_types::default_category;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::library::{CategoryEffect, Function};
use crate::plan::Type;
use crate::source::Span;
use crate::syntax::ast::{self, MarkKind, Name, TypeKind};
use std::collections::BTreeMap;

/// How one comes to a field: the records it lies in, and what they say for all that is in them.
#[derive(Clone, Default)]
struct Way {
    path: Vec<String>,
    optional: bool,
    read_only: bool,
    write_only: bool,
    lenient: bool,
    deprecated: Option<String>,
    category: Option<String>,
}

impl Way {
    fn to(&self, name: &str) -> Vec<String> {
        self.path.iter().cloned().chain([name.to_owned()]).collect()
    }
}

impl Resolver<'_> {
    /// The fields of one declaration of an object, in the order written.
    pub(super) fn fields(&mut self, written: &[ast::Field]) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut places = BTreeMap::new();
        self.lay_flat(written, &Way::default(), &mut places, &mut fields);
        self.currencies(written, &mut fields);
        fields
    }

    fn lay_flat(
        &mut self,
        written: &[ast::Field],
        way: &Way,
        places: &mut BTreeMap<String, Span>,
        fields: &mut Vec<Field>,
    ) {
        for field in written {
            let path = way.to(&field.name.text);
            let joined = path.join(".");
            if let Some(first) = places.get(&joined) {
                let name = Name { text: joined, span: field.name.span };
                self.report(declared_twice("field", &name, *first));
                continue;
            }
            places.insert(joined, field.name.span);
            match &field.ty.kind {
                TypeKind::Record(inner) => {
                    if inner.is_empty() {
                        self.empty_record(field.ty.span);
                    }
                    let way = self.through_record(field, way, path);
                    self.lay_flat(inner, &way, places, fields);
                }
                _ => {
                    let field = self.field(field, way, path);
                    fields.push(field);
                }
            }
        }
    }

    /// The way on into a record, with what its marks say for all that is in it.
    fn through_record(&mut self, record: &ast::Field, way: &Way, path: Vec<String>) -> Way {
        let mut inner = Way { path, optional: way.optional || record.ty.optional, ..way.clone() };
        for mark in &record.marks {
            match &mark.kind {
                MarkKind::ReadOnly => inner.read_only = true,
                MarkKind::WriteOnly => inner.write_only = true,
                MarkKind::Lenient => inner.lenient = true,
                MarkKind::Deprecated(because) => inner.deprecated = Some(because.value.clone()),
                MarkKind::Category(category) => inner.category = self.category(category).or(inner.category),
                _ => self.mark_without_meaning(mark, "behind a record"),
            }
        }
        inner
    }

    /// The function whose form is hashed, where there is one of that name that makes a form to be compared.
    fn hashed(&mut self, function: &Name, mark: &ast::Mark, ty: Option<&Type>) -> Option<&'static str> {
        let Some(found) = self.library.function(&function.text) else {
            let canonical = |known: &&&Function| known.effect == CategoryEffect::Canonical;
            let known = self.library.functions.iter().filter(canonical).map(|known| known.name);
            let help =
                "name the function that brings a value into the form that is hashed, such as `meta_email`";
            let finding = unknown(&catalogue::NAME_UNKNOWN_FUNCTION, "function", function, known, help);
            self.report(finding);
            return None;
        };
        if found.effect != CategoryEffect::Canonical {
            self.mark_without_meaning(mark, "where its function makes no form to be compared");
            return None;
        }
        if !matches!(ty, Some(Type::Text(_) | Type::Id) | None) {
            self.mark_without_meaning(mark, "on anything but a text");
            return None;
        }
        Some(found.name)
    }

    fn field(&mut self, written: &ast::Field, way: &Way, path: Vec<String>) -> Field {
        let ty = self.value_type(&written.ty);
        let mut field = Field {
            name: path.join("."),
            path,
            doc: written.doc.clone(),
            label: label(written.label.as_ref(), &written.name.text),
            // What a type brings along is more exact than what is said of a whole record.
            category: ty
                .as_ref()
                .and_then(default_category)
                .map(str::to_owned)
                .or_else(|| way.category.clone()),
            ty,
            optional: written.ty.optional || way.optional,
            key: false,
            matching: false,
            required: false,
            read_only: way.read_only,
            write_only: way.write_only,
            cursor: false,
            lenient: way.lenient,
            deprecated: way.deprecated.clone(),
            unit: None,
            hashed: None,
            columns: None,
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
                MarkKind::Cursor => field.cursor = true,
                MarkKind::Lenient => field.lenient = true,
                MarkKind::Unit(unit) => field.unit = Some(unit.value.clone()),
                MarkKind::Hashed(function) => field.hashed = self.hashed(function, mark, field.ty.as_ref()),
                MarkKind::Columns(first, last) => field.columns = Some((*first, *last)),
                MarkKind::Deprecated(because) => field.deprecated = Some(because.value.clone()),
                MarkKind::Category(path) => field.category = self.category(path).or(field.category),
                MarkKind::Consent { polarity, purpose, channel } => {
                    self.consent_mark(&mut field, mark.span, *polarity, purpose.as_ref(), channel);
                }
            }
        }
        self.contradicting_marks(&field, &written.marks);
        self.lenient_flag(&field);
        field
    }

    /// A flag that does not fit must be looked at: as an absent value the choice would be forgotten.
    fn lenient_flag(&mut self, field: &Field) {
        if field.lenient
            && let Some(mark) = &field.consent
        {
            let message = format!("`{}` holds what people chose and is marked `lenient`", field.name);
            self.report(
                Diagnostic::new(&catalogue::CONSENT_LENIENT_CHOICE, field.span, message)
                    .also(mark.span, "what people chose")
                    .help("remove `lenient`: a choice that cannot be read must be looked at, and counts as a no until then"),
            );
        }
    }

    /// A field that nobody may write cannot be required, and one that can neither be read nor written is none.
    fn contradicting_marks(&mut self, field: &Field, marks: &[ast::Mark]) {
        let place = |wanted: fn(&MarkKind) -> bool| {
            marks.iter().find(|mark| wanted(&mark.kind)).map(|mark| mark.span)
        };
        let read_only = place(|mark| matches!(mark, MarkKind::ReadOnly));
        let required = place(|mark| matches!(mark, MarkKind::Required));
        let write_only = place(|mark| matches!(mark, MarkKind::WriteOnly));
        let cursor = place(|mark| matches!(mark, MarkKind::Cursor));
        if let (Some(first), Some(place)) = (write_only, cursor) {
            let message = format!("`{}` tells what is new and may not be read", field.name);
            self.report(
                Diagnostic::new(&catalogue::PROJECT_MARKS_CONTRADICT, place, message)
                    .also(first, "marked `write_only` here")
                    .help("keep the mark that is true of this field, and remove the other"),
            );
        }
        let (message, place, first) = match (read_only, required, write_only) {
            (first, Some(place), _) if field.read_only => {
                (format!("`{}` must be written and may not be written", field.name), place, first)
            }
            (first, _, Some(place)) if field.read_only => {
                (format!("`{}` may be neither read nor written", field.name), place, first)
            }
            _ => return,
        };
        self.report(
            Diagnostic::new(&catalogue::PROJECT_MARKS_CONTRADICT, place, message)
                .also(first.unwrap_or(field.span), "marked `read_only` here")
                .help("keep the mark that is true of this field, and remove the other"),
        );
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
            // A consent that reads it would only say the same again.
            self.broken_mark = true;
            return;
        }
        let named = purpose.map(|purpose| self.find(Kind::Purpose, purpose));
        let channel = self.find(Kind::Channel, channel);
        let (Some(channel), false) = (channel, named == Some(None)) else {
            self.broken_mark = true;
            return;
        };
        field.consent = Some(ConsentMark { polarity, purpose: named.flatten(), channel, span });
    }

    /// `money by FIELD` names a field beside it, or one of the object.
    fn currencies(&mut self, written: &[ast::Field], fields: &mut [Field]) {
        let known: Vec<Vec<String>> = fields.iter().map(|field| field.path.clone()).collect();
        for field in fields {
            let Some(Type::Money { by: Some(by), .. }) = &mut field.ty else { continue };
            let beside: Vec<String> = {
                let record = field.path.split_last().map_or(&[][..], |(_, record)| record);
                record.iter().map(String::as_str).chain(by.split('.')).map(str::to_owned).collect()
            };
            let of_object: Vec<String> = by.split('.').map(str::to_owned).collect();
            if let Some(found) = [beside, of_object].into_iter().find(|path| known.contains(path)) {
                *by = found.join(".");
                continue;
            }
            if self.damage.touches(field.span) {
                field.ty = None;
                continue;
            }
            let Some(place) = currency_path(written, &field.path) else { continue };
            let names: Vec<String> = known.iter().map(|path| path.join(".")).collect();
            let finding = super::suggest::unknown(
                &catalogue::NAME_UNKNOWN_FIELD,
                "field",
                &place.as_name(),
                names.iter().map(String::as_str),
                "name the field that holds the currency",
            );
            self.report(finding);
            field.ty = None;
        }
    }
}

/// The path after `money by` of the field that lies there.
fn currency_path<'w>(written: &'w [ast::Field], path: &[String]) -> Option<&'w ast::Path> {
    let (first, rest) = path.split_first()?;
    let field = written.iter().find(|field| field.name.text == *first)?;
    match (&field.ty.kind, rest) {
        (TypeKind::Named { by, .. }, []) => by.as_ref(),
        (TypeKind::Record(inner), rest) => currency_path(inner, rest),
        _ => None,
    }
}
