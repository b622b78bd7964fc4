//! What a system says about a field of its connector: it may narrow it and add marks, never widen or contradict.

use super::Resolver;
use super::model::Field;
use super::value_types::default_category;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{Item, RecordField, Type};
use crate::types::Kind as ValueKind;

impl Resolver<'_> {
    /// Adds the fields of a system's object to those of its connector's.
    pub(super) fn narrow_fields(&mut self, connector: &mut Vec<Field>, system: Vec<Field>) {
        for field in system {
            if let Some(known) = connector.iter_mut().find(|known| known.name == field.name) {
                self.narrow(known, field);
                continue;
            }
            let deeper =
                |known: &&Field| known.path.len() > field.path.len() && known.path.starts_with(&field.path);
            let around =
                |known: &&Field| field.path.len() > known.path.len() && field.path.starts_with(&known.path);
            if let Some(known) = connector.iter().find(deeper) {
                let message = format!("the product has a record `{}`, not one value", field.name);
                let finding =
                    contradiction(message, &field, known, "write `record { … }`, or leave the field out");
                self.report(finding);
                continue;
            }
            if let Some(at) = connector.iter().position(|known| around(&known)) {
                // What the product leaves open, a system may spell out.
                if matches!(connector.get(at).and_then(|known| known.ty.as_ref()), Some(Type::Json) | None) {
                    connector.remove(at);
                } else if let Some(known) = connector.get(at) {
                    let message = format!("the product's `{}` is one value, not a record", known.name);
                    let finding = contradiction(
                        message,
                        &field,
                        known,
                        "declare it as the product has it, or leave it out",
                    );
                    self.report(finding);
                    continue;
                }
            }
            connector.push(field);
        }
    }

    fn narrow(&mut self, known: &mut Field, field: Field) {
        if let (Some(wide), Some(narrow)) = (&known.ty, &field.ty)
            && !narrows(wide, narrow)
        {
            let (wide, narrow) = (ValueKind::of(wide).as_written(), ValueKind::of(narrow).as_written());
            let message =
                format!("`{}` is `{wide}` in the product, and `{narrow}` is not within that", field.name);
            let help = format!("leave the field out, or write a type whose values are all `{wide}`");
            let finding = contradiction(message, &field, known, &help);
            self.report(finding);
            return;
        }
        if field.optional && !known.optional {
            let message = format!("`{}` is always there in the product, and may be absent here", field.name);
            let finding = contradiction(message, &field, known, "remove the `?`");
            self.report(finding);
            return;
        }
        if let (Some(mark), Some(other)) = (&field.consent, &known.consent)
            && mark.polarity != other.polarity
        {
            let message = format!("the flag `{}` means the opposite in the product", field.name);
            let finding = Diagnostic::new(&catalogue::PROJECT_CONTRADICTS_CONNECTOR, mark.span, message)
                .also(other.span, "the product's meaning is here")
                .help("remove the mark: the product says what `true` means");
            self.report(finding);
            return;
        }
        let from_type = |field: &Field| field.ty.as_ref().and_then(default_category).map(str::to_owned);
        let said = known.category.is_some() && known.category != from_type(known);
        let category = match (&known.category, &field.category) {
            (Some(wide), Some(narrow)) if said && !self.names.is_under(narrow, wide) => {
                // What the type alone says gives way to what the product says.
                if field.category != from_type(&field) {
                    let message = format!(
                        "`{}` is `{wide}` in the product, and `{narrow}` is no part of that",
                        field.name
                    );
                    let help = format!("leave the category out, or name one on the branch `{wide}`");
                    let finding = contradiction(message, &field, known, &help);
                    self.report(finding);
                }
                known.category.clone()
            }
            (wide, narrow) => narrow.clone().or_else(|| wide.clone()),
        };
        let label = if field.label == *field.path.last().unwrap_or(&field.name) {
            known.label.clone()
        } else {
            field.label
        };
        *known = Field {
            name: field.name,
            path: field.path,
            doc: field.doc.or_else(|| known.doc.take()),
            label,
            ty: field.ty.or_else(|| known.ty.take()),
            optional: field.optional,
            key: known.key || field.key,
            matching: known.matching || field.matching,
            required: known.required || field.required,
            read_only: known.read_only || field.read_only,
            write_only: known.write_only || field.write_only,
            cursor: known.cursor || field.cursor,
            lenient: known.lenient || field.lenient,
            deprecated: field.deprecated.or_else(|| known.deprecated.take()),
            category,
            unit: field.unit.or_else(|| known.unit.take()),
            hashed: field.hashed.or(known.hashed),
            columns: field.columns.or(known.columns),
            consent: field.consent.or_else(|| known.consent.take()),
            span: field.span,
        };
    }
}

fn contradiction(message: String, field: &Field, known: &Field, help: &str) -> Diagnostic {
    Diagnostic::new(&catalogue::PROJECT_CONTRADICTS_CONNECTOR, field.span, message)
        .also(known.span, "the product's field is declared here")
        .help(help)
}

/// Whether every value of the second type is one of the first.
fn narrows(wide: &Type, narrow: &Type) -> bool {
    let textual = |ty: &Type| ValueKind::of(ty).is_text();
    match (wide, narrow) {
        (a, b) if a == b => true,
        (Type::Json, _) => true,
        (Type::Enum { open: true, .. }, Type::Enum { .. }) => true,
        (Type::Enum { values: all, open: false }, Type::Enum { values, open: false }) => {
            values.iter().all(|value| all.contains(value))
        }
        (Type::Enum { .. }, _) => false,
        (Type::Text(None), ty) => textual(ty),
        (Type::Text(Some(most)), Type::Text(Some(length))) => length <= most,
        (Type::Text(Some(_)), Type::Text(None)) => false,
        (Type::Text(Some(most)), Type::Enum { values, open }) => {
            *open || values.iter().all(|value| value.chars().count() <= *most as usize)
        }
        (Type::Text(Some(_)), ty) => textual(ty),
        (Type::Decimal(digits, scale), Type::Decimal(fewer, smaller)) => {
            smaller <= scale && fewer.saturating_sub(*smaller) <= digits.saturating_sub(*scale)
        }
        (Type::Decimal(..), Type::Int) => true,
        (Type::List(wide), Type::List(narrow)) => items_narrow(wide, narrow),
        (Type::Record(wide), Type::Record(narrow)) => records_narrow(wide, narrow),
        _ => false,
    }
}

fn items_narrow(wide: &Item, narrow: &Item) -> bool {
    (wide.optional || !narrow.optional) && narrows(&wide.ty, &narrow.ty)
}

/// A record may have further fields; those that both have are narrowed.
fn records_narrow(wide: &[RecordField], narrow: &[RecordField]) -> bool {
    wide.iter().all(|known| {
        narrow
            .iter()
            .find(|field| field.name == known.name)
            .is_none_or(|field| (known.optional || !field.optional) && narrows(&known.ty, &field.ty))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_narrower_types_narrow() {
        let words = |values: &[&str], open| Type::Enum {
            values: values.iter().map(|word| (*word).to_owned()).collect(),
            open,
        };
        let list = |ty| Type::List(Box::new(Item { ty, optional: false }));
        for (wide, narrow) in [
            (Type::Text(Some(80)), Type::Text(Some(40))),
            (Type::Text(None), Type::Email),
            (words(&["a", "b"], true), words(&["c"], false)),
            (words(&["a", "b"], false), words(&["a"], false)),
            (Type::Decimal(10, 2), Type::Decimal(8, 0)),
            (list(Type::Text(None)), list(Type::Email)),
            (Type::Json, list(Type::Int)),
        ] {
            assert!(narrows(&wide, &narrow), "{wide:?} {narrow:?}");
            assert!(!narrows(&narrow, &wide), "{narrow:?} {wide:?}");
        }
        for (wide, narrow) in [
            (Type::Date, Type::Instant),
            (Type::Int, Type::Text(None)),
            (words(&["a"], false), Type::Text(Some(1))),
            (Type::Text(Some(1)), words(&["ab"], false)),
        ] {
            assert!(!narrows(&wide, &narrow), "{wide:?} {narrow:?}");
        }
    }
}
