//! Types, fields and their marks.

use super::page::{Page, columns, width};
use super::words::{declared, label, name, name_but, path, text};
use crate::source::Span;
use crate::syntax::ast::{Field, Mark, MarkKind, Polarity, Text, TypeExpr, TypeKind};

/// Fields whose name or type takes more columns than this do not push the columns of the others.
const COLUMN: usize = 40;

/// Space before the marks of a field.
const GAP: usize = 3;

/// A record of more fields has a line for each.
const SHORT_RECORD: usize = 3;

pub(super) fn ty(ty: &TypeExpr) -> String {
    let optional = if ty.optional { "?" } else { "" };
    let written = match &ty.kind {
        TypeKind::Named { name: word, arguments, by } => {
            let by = by.as_ref().map_or_else(String::new, |by| format!(" by {}", path(by)));
            format!("{}{}{by}", word.text, parentheses(&word.text, arguments))
        }
        TypeKind::Enum { open, values } => {
            let open = if *open { " open" } else { "" };
            let values: Vec<String> = values.iter().map(|value| text(&value.value)).collect();
            format!("enum{open}({})", values.join(", "))
        }
        TypeKind::List(of) => format!("list of {}", item(of)),
        TypeKind::Record(fields) => record(fields),
    };
    format!("{written}{optional}")
}

/// The type of a list's items: in parentheses where its end would be taken for the list's.
fn item(of: &TypeExpr) -> String {
    let plain = !of.optional && matches!(of.kind, TypeKind::Named { by: None, .. });
    if plain { ty(of) } else { format!("({})", ty(of)) }
}

fn parentheses(word: &str, arguments: &[Text]) -> String {
    if arguments.is_empty() {
        return String::new();
    }
    let argument = |argument: &Text| {
        let written = argument.value.as_str();
        if word != "bool" && (is_number(written) || is_code(written)) {
            written.to_owned()
        } else {
            text(written)
        }
    };
    format!("({})", arguments.iter().map(argument).collect::<Vec<_>>().join(", "))
}

/// A number as the grammar reads one.
fn is_number(written: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match written.split_once('.') {
        Some((whole, rest)) => digits(whole) && digits(rest),
        None => digits(written),
    }
}

/// A code such as `EUR`.
fn is_code(written: &str) -> bool {
    !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn record(fields: &[Field]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| columns(&head(field), 0, &tail(field))).collect();
    if fields.is_empty() { "record { }".to_owned() } else { format!("record {{ {} }}", fields.join("   ")) }
}

fn head(field: &Field) -> String {
    format!("{}{}:", declared(&field.name), label(field.label.as_ref()))
}

/// Type and marks on one line.
fn tail(field: &Field) -> String {
    let marks = marks(&field.marks);
    if marks.is_empty() { ty(&field.ty) } else { format!("{} {marks}", ty(&field.ty)) }
}

fn marks(marks: &[Mark]) -> String {
    marks.iter().map(mark).collect::<Vec<_>>().join(", ")
}

fn mark(mark: &Mark) -> String {
    match &mark.kind {
        MarkKind::Key => "key".to_owned(),
        MarkKind::Match => "match".to_owned(),
        MarkKind::Required => "required".to_owned(),
        MarkKind::ReadOnly => "read_only".to_owned(),
        MarkKind::WriteOnly => "write_only".to_owned(),
        MarkKind::Cursor => "cursor".to_owned(),
        MarkKind::Lenient => "lenient".to_owned(),
        MarkKind::Deprecated(why) => format!("deprecated {}", text(&why.value)),
        MarkKind::Category(category) => format!("category {}", path(category)),
        MarkKind::Unit(unit) => format!("unit {}", text(&unit.value)),
        MarkKind::Hashed(function) => format!("hashed {}", name(function)),
        MarkKind::Columns(from, to) => format!("columns {from} to {to}"),
        MarkKind::Consent { polarity, purpose, channel } => {
            let purpose = purpose.as_ref();
            let purpose =
                purpose.map_or_else(String::new, |it| format!("{} ", name_but(it, &["opt_in", "opt_out"])));
            let polarity = match polarity {
                Polarity::OptIn => "opt_in",
                Polarity::OptOut => "opt_out",
            };
            format!("consent {purpose}{polarity} via {}", name(channel))
        }
    }
}

/// Everything a field says.
fn place(field: &Field) -> Span {
    let start = field
        .label
        .as_ref()
        .map_or(field.name.span, |label| field.name.span.to(label.span))
        .to(field.ty.span);
    field.marks.iter().fold(start, |all, mark| all.to(mark.span))
}

/// The fields of a record, or of a list of them, that has a line for each field; and the words before its brace.
fn long<'f>(page: &Page<'_>, field: &'f Field) -> Option<(&'static str, &'f [Field])> {
    let (word, inner) = match &field.ty.kind {
        TypeKind::Record(inner) => ("record", inner),
        TypeKind::List(of) => match &of.kind {
            TypeKind::Record(inner) if !of.optional => ("list of record", inner),
            _ => return None,
        },
        _ => return None,
    };
    let said = inner.iter().any(|field| field.doc.is_some() || long(page, field).is_some());
    let line = width(&head(field)) + width(&tail(field)) + GAP;
    let long = inner.len() > SHORT_RECORD || said || line > page.room() || page.commented(field.ty.span);
    long.then_some((word, inner.as_slice()))
}

/// Fields, a line each, in columns.
pub(super) fn fields(page: &mut Page<'_>, all: &[Field]) {
    let heads: Vec<String> = all.iter().map(head).collect();
    let short = |field: &&Field| long(page, field).is_none();
    let limited = |width: &usize| *width <= COLUMN;
    let pad = heads.iter().map(|head| width(head)).filter(limited).max().unwrap_or(0) + 1;
    let types =
        all.iter().filter(short).filter(|field| !field.marks.is_empty()).map(|field| width(&ty(&field.ty)));
    let type_pad = types.filter(limited).max().unwrap_or(0) + GAP;
    for (field, head) in all.iter().zip(heads) {
        page.doc(field.doc.as_deref());
        let marks = marks(&field.marks);
        if let Some((word, inner)) = long(page, field) {
            page.open(place(field), &columns(&head, pad, word));
            fields(page, inner);
            let optional = if field.ty.optional { "?" } else { "" };
            let marks = if marks.is_empty() { marks } else { format!("   {marks}") };
            page.close(Some(field.ty.span), &format!("{optional}{marks}"));
            continue;
        }
        let ty = ty(&field.ty);
        let column = type_pad.max(width(&ty) + 1);
        page.line(place(field), columns(&head, pad, &columns(&ty, column, &marks)));
    }
}
