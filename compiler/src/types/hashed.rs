//! Fields in which hashes are compared: what goes there is the hash that the other side makes too, and nothing that can be
//! read.

use super::typed::{Expr, ExprKind, Form, Let, Recovery};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::resolve::model::Field;

/// The recipe of fields marked `hashed`.
pub(super) const SHA256: &str = "sha256";

/// What is wrong with a value for a field, where that holds hashes; `lets` are those that the value may name.
pub(super) fn unlike(value: &Expr, field: &Field, lets: &[Let]) -> Option<Diagnostic> {
    let wanted = field.hashed?;
    let wrong = first_wrong(value, wanted, lets)?;
    let name = &field.name;
    let mend = format!("write `… | {wanted} | sha256_hex -> {name}`");
    let finding = match wrong.ty.form {
        Form::Hashed { recipe: SHA256, of } => {
            let how = of.map_or_else(|| "as it came".to_owned(), |of| format!("in the form of `{of}`"));
            let message =
                format!("this was hashed {how}, and `{name}` compares hashes of what `{wanted}` gives");
            Diagnostic::new(&catalogue::CATEGORY_HASHED_OTHERWISE, wrong.span, message)
                .help(format!("nobody would be found by it: {mend}"))
        }
        Form::Hashed { recipe, .. } => {
            let message =
                format!("this was hashed by another recipe, {recipe}, than `{name}` is compared by");
            Diagnostic::new(&catalogue::CATEGORY_HASHED_OTHERWISE, wrong.span, message)
                .help(format!("nobody would be found by it: {mend}"))
        }
        Form::Raw | Form::Canonical(_) => {
            let message = format!("`{name}` holds hashes, and this can be read");
            Diagnostic::new(&catalogue::CATEGORY_NOT_HASHED, wrong.span, message)
                .help(format!("{mend}; where it is a hash already, say so at its field: `hashed {wanted}`"))
        }
    };
    Some(finding.also(field.span, format!("marked `hashed {wanted}` here")))
}

/// The first part of a value that is not the hash that is wanted, where it may become the value.
fn first_wrong<'e>(value: &'e Expr, wanted: &str, lets: &'e [Let]) -> Option<&'e Expr> {
    let first = |parts: Vec<&'e Expr>| parts.into_iter().find_map(|part| first_wrong(part, wanted, lets));
    match &value.kind {
        // What is the same for everybody is nobody's.
        ExprKind::Poison | ExprKind::Constant(_) | ExprKind::Unchanged => None,
        ExprKind::Default { value, fallback } => first(vec![value, fallback]),
        ExprKind::Recover { value, action: Recovery::Value(other) } => first(vec![value, other]),
        ExprKind::Recover { value, .. }
        | ExprKind::Treat { value, .. }
        | ExprKind::Bind { body: value, .. } => first_wrong(value, wanted, lets),
        ExprKind::If { then, otherwise, .. } => first(vec![then, otherwise]),
        ExprKind::Match { arms, otherwise, .. } => {
            first(arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref()).collect())
        }
        ExprKind::Let(name) => match lets.iter().position(|known| known.name == *name) {
            // A `let` names those before it only.
            Some(at) => {
                let before = lets.get(..at).unwrap_or_default();
                let named = lets.get(at)?;
                first_wrong(&named.value, wanted, before).map(|_| value)
            }
            None => None,
        },
        _ if value.ty.kind.is_unknown() => None,
        _ => match value.ty.form {
            Form::Hashed { recipe: SHA256, of: Some(of) } if of == wanted => None,
            _ => Some(value),
        },
    }
}
