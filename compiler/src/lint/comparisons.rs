//! Comparisons that are decided before a record is seen: a value with itself, the same value twice in a list, an address in
//! one form with an address in another.

use super::parts::{Value, call, named, root, same, walk};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{CompareOp, Type};
use crate::resolve::Resolved;
use crate::source::Span;
use crate::types::typed::{Expr, ExprKind, Flow, Form, Lookup, Step};

/// Looks at every comparison within these expressions.
pub(super) fn check(names: &Resolved, flow: &Flow, expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| match &part.kind {
            ExprKind::Compare { op, left, right } => {
                if same(left, right) && Value::of(left).is_none() {
                    with_itself(*op, left, part.span, out);
                } else {
                    other_form(left, right, part.span, out);
                }
            }
            ExprKind::In { list, .. } => twice(list, out),
            _ => {}
        });
    }
    for step in &flow.steps {
        if let Step::Lookup(lookup) = step {
            hashed_key(names, lookup, out);
        }
    }
}

/// A look-up by a hash in a field that holds none, or the other way round, finds nothing.
fn hashed_key(names: &Resolved, lookup: &Lookup, out: &mut Diagnostics) {
    let Some(object) = names.objects.get(&lookup.object.object) else { return };
    for (field, value) in &lookup.on {
        let Some(declared) = object.field(field).filter(|_| value.ty.kind.is_text()) else { continue };
        let hashed = matches!(value.ty.form, Form::Hashed { .. });
        if hashed == declared.hashed.is_some() || Value::of(value).is_some() {
            continue;
        }
        // A text without a mark may hold hashes that somebody else made.
        if hashed && matches!(declared.ty, Some(Type::Text(_) | Type::Id)) {
            continue;
        }
        let message = format!(
            "`{}.{field}` is compared with a value of another form, so nothing is found",
            lookup.name
        );
        out.push(
            different(value.span, message, &Form::Hashed { recipe: "", of: None })
                .also(declared.span, "declared here"),
        );
    }
}

fn with_itself(op: CompareOp, value: &Expr, span: Span, out: &mut Diagnostics) {
    let always = matches!(op, CompareOp::Equal | CompareOp::LessOrEqual | CompareOp::GreaterOrEqual);
    let what = named(value);
    let message = match always {
        true => format!("{what} is compared with itself, which always holds"),
        false => format!("{what} is compared with itself, which never holds"),
    };
    out.push(
        Diagnostic::new(&catalogue::LINT_COMPARED_WITH_ITSELF, span, message)
            .help("name the other field that is meant; a field of a look-up is written `LOOKUP.FIELD`"),
    );
}

fn twice(list: &[Expr], out: &mut Diagnostics) {
    let values: Vec<(Value, Span)> =
        list.iter().filter_map(|item| Some((Value::of(item)?, item.span))).collect();
    for (at, (value, span)) in values.iter().enumerate() {
        let first = values.iter().take(at).find(|(known, _)| known == value);
        if let Some((_, first)) = first {
            let message = format!("{} stands in this list twice", value.written());
            out.push(
                Diagnostic::new(&catalogue::LINT_VALUE_TWICE, *span, message)
                    .also(*first, "the first time here")
                    .help("remove one of the two, or write the other value that is meant"),
            );
        }
    }
}

fn other_form(left: &Expr, right: &Expr, span: Span, out: &mut Diagnostics) {
    if Value::of(left).is_some() || Value::of(right).is_some() {
        return;
    }
    let (left_form, right_form) = (form_of(left), form_of(right));
    let (form, other) = match (&left_form, &right_form) {
        (a, b) if a == b => return,
        (Form::Raw, form) => (form, left),
        (form, Form::Raw) => (form, right),
        (form @ Form::Hashed { .. }, _) => (form, right),
        (_, form) => (form, left),
    };
    // A number or a day has no form; and of what a look-up finds only the owner knows in which form it is kept.
    let own = matches!(form, Form::Hashed { .. }) || root(other).is_some();
    if !other.ty.kind.is_text() || form == &Form::Raw || !own {
        return;
    }
    let message = match form {
        Form::Hashed { .. } => "a hash is compared with a value that is not hashed like it".to_owned(),
        _ => format!("{} is compared as it was typed, with a value in one fixed form", named(other)),
    };
    out.push(different(span, message, form));
}

/// The form that a value is in. An address in small letters is one of its own, too, though nobody hashes it.
fn form_of(value: &Expr) -> Form {
    match call(value) {
        Some((name @ "canonical_email", _)) => Form::Canonical(name),
        _ => value.ty.form.clone(),
    }
}

fn different(span: Span, message: String, form: &Form) -> Diagnostic {
    let help = match form {
        Form::Canonical(function) => {
            format!("bring both sides into the same form: `FIELD | {function}` on each")
        }
        _ => "hash both sides in the same way, or compare the values before they are hashed".to_owned(),
    };
    Diagnostic::new(&catalogue::LINT_OTHER_FORM, span, message)
        .label("the two can be the same and still differ here")
        .help(help)
}
