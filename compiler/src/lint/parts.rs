//! What lints share: the expressions of a flow, whether two of them say the same, and constants that can be compared.

use crate::plan::{self, Constant, lowered};
use crate::source::Span;
use crate::types::typed::{Expr, ExprKind, Flow, Recovery, Step};
use rust_decimal::Decimal;

/// Every expression that stands for itself in a part of a flow.
pub(super) fn of_flow(flow: &Flow) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = Vec::new();
    for step in &flow.steps {
        match step {
            Step::Lookup(lookup) => {
                all.extend(lookup.on.iter().map(|(_, value)| value));
                all.extend(&lookup.rest);
            }
            Step::Each { list, .. } => all.push(list),
        }
    }
    all.extend(&flow.filter);
    all.extend(flow.lets.iter().map(|it| &it.value));
    for field in &flow.fields {
        all.push(&field.value);
        all.extend(&field.when);
    }
    all
}

/// An expression and all that it is made of, the outer ones first.
pub(super) fn walk<'a>(expr: &'a Expr, visit: &mut impl FnMut(&'a Expr)) {
    visit(expr);
    expr.parts().into_iter().for_each(|part| walk(part, visit));
}

/// Whether two expressions say the same, wherever they stand.
pub(super) fn same(one: &Expr, other: &Expr) -> bool {
    lowered(one) == lowered(other)
}

/// A constant that can be compared with others of its kind.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(super) enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Day(jiff::civil::Date),
    /// A point in time.
    Moment(jiff::Timestamp),
}

impl Value {
    /// The constant that is written out, if it can be compared.
    pub(super) fn of(expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Constant(constant) => Value::of_constant(constant),
            _ => None,
        }
    }

    fn of_constant(constant: &Constant) -> Option<Value> {
        Some(match constant {
            Constant::Text(text) => Value::Text(text.clone()),
            Constant::Int(number) => Value::Number((*number).into()),
            Constant::Decimal(text) => Value::Number(Decimal::from_str_exact(text).ok()?),
            Constant::Bool(yes) => Value::Bool(*yes),
            Constant::Date(text) => Value::Day(text.parse().ok()?),
            Constant::Instant(text) => Value::Moment(text.parse().ok()?),
            Constant::Null | Constant::Duration(_) | Constant::List(_) | Constant::Record(_) => return None,
        })
    }

    /// As a flow would write it.
    pub(super) fn written(&self) -> String {
        match self {
            Value::Text(text) => format!("{text:?}"),
            Value::Number(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Day(day) => day.to_string(),
            Value::Moment(moment) => moment.to_string(),
        }
    }
}

/// The function that is called last, its name and arguments.
pub(super) fn call(expr: &Expr) -> Option<(&'static str, Vec<&Expr>)> {
    match &expr.kind {
        ExprKind::Call { function, arguments } => Some((function.0.name, arguments.iter().collect())),
        ExprKind::ListCall { function, list, per_item, arguments } => {
            Some((function.0.name, std::iter::once(&**list).chain(per_item).chain(arguments).collect()))
        }
        _ => None,
    }
}

/// The field of the source that a value is, whatever functions made of it and whatever stands in for it.
pub(super) fn root(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Field(name) => Some(name),
        ExprKind::Default { value, fallback } if is_constant(fallback) => root(value),
        ExprKind::Recover { value, action: Recovery::Value(other) } if is_constant(other) => root(value),
        ExprKind::Recover { value, action: Recovery::Reject(_) | Recovery::Skip } => root(value),
        ExprKind::Call { arguments, .. } => root(arguments.first()?),
        _ => None,
    }
}

fn is_constant(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(_) | ExprKind::Unchanged)
}

/// Whether a place lies within another one.
pub(super) fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The field that an expression names, in the words of the project, else what it is.
pub(super) fn named(expr: &Expr) -> String {
    match lowered(expr) {
        plan::Expr::Field(name) | plan::Expr::Let(name) => format!("`{name}`"),
        plan::Expr::Found { lookup, field: Some(field) } => format!("`{lookup}.{field}`"),
        _ => "this value".to_owned(),
    }
}
