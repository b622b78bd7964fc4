//! Typed expressions to the plan's.

use super::{Arm, Expr, Recovery};
use crate::types::typed;

/// The plan's form of an expression. Poison cannot come here: its finding stands in the way of a plan.
pub(crate) fn expr(typed: &typed::Expr) -> Expr {
    use typed::ExprKind as Kind;
    match &typed.kind {
        // Never run: `plan` takes the proof that nothing was reported.
        Kind::Poison => Expr::Constant(super::Constant::Null),
        Kind::Constant(value) => Expr::Constant(value.clone()),
        Kind::Field(name) => Expr::Field(name.clone()),
        Kind::Let(name) => Expr::Let(name.clone()),
        Kind::Now(kind) => Expr::Now(*kind),
        Kind::Call { function, arguments } => {
            Expr::Call { function: function.0.name.to_owned(), arguments: list(arguments) }
        }
        Kind::Default { value, fallback } => Expr::Default { value: boxed(value), fallback: boxed(fallback) },
        Kind::Recover { value, action } => {
            let (absent_too, action) = match action {
                typed::Recovery::Value(value) => (false, Recovery::Value(boxed(value))),
                typed::Recovery::Reject(because) => (true, Recovery::Reject { because: because.clone() }),
                typed::Recovery::Skip => (true, Recovery::Skip),
            };
            Expr::Recover { value: boxed(value), absent_too, action }
        }
        Kind::Match { subject, arms, otherwise } => Expr::Match {
            subject: boxed(subject),
            arms: arms
                .iter()
                .map(|arm| Arm { patterns: arm.patterns.clone(), value: expr(&arm.value) })
                .collect(),
            otherwise: otherwise.as_deref().map(boxed),
        },
        Kind::If { condition, then, otherwise } => {
            Expr::If { condition: boxed(condition), then: boxed(then), otherwise: boxed(otherwise) }
        }
        Kind::Compare { op, left, right } => {
            Expr::Compare { op: *op, left: boxed(left), right: boxed(right) }
        }
        Kind::In { value, list: items, negated } => {
            Expr::In { value: boxed(value), list: list(items), negated: *negated }
        }
        Kind::IsAbsent { value, blank, negated } => {
            Expr::IsAbsent { value: boxed(value), blank: *blank, negated: *negated }
        }
        Kind::Not(value) => Expr::Not(boxed(value)),
        Kind::All(parts) => Expr::All(list(parts)),
        Kind::Any(parts) => Expr::Any(list(parts)),
        Kind::Arithmetic { op, left, right } => {
            Expr::Arithmetic { op: *op, left: boxed(left), right: boxed(right) }
        }
        Kind::Join(parts) => Expr::Join(list(parts)),
        Kind::Unchanged => Expr::Unchanged,
        Kind::Found { lookup, field } => Expr::Found { lookup: lookup.clone(), field: field.clone() },
        Kind::Rows(lookup) => Expr::Rows(lookup.clone()),
        Kind::Item { each, field } => Expr::Item { each: each.clone(), field: field.clone() },
        Kind::Local(name) => Expr::Local(name.clone()),
        Kind::Bind { name, value, body } => {
            Expr::Bind { name: name.clone(), value: boxed(value), body: boxed(body) }
        }
        // Who reads it is settled: the value is the same.
        Kind::Treat { value, .. } => expr(value),
        Kind::Get { of, field } => Expr::Get { of: boxed(of), field: field.clone() },
        Kind::Index { of, index } => Expr::Index { of: boxed(of), index: boxed(index) },
        Kind::Element(path) => Expr::Element(path.clone()),
        Kind::List(items) => Expr::List(list(items)),
        Kind::Record(values) => {
            Expr::Record(values.iter().map(|(name, value)| (name.clone(), expr(value))).collect())
        }
        Kind::RunCount => Expr::RunCount,
        Kind::Past { function, argument } => {
            Expr::Call { function: (*function).to_owned(), arguments: vec![expr(argument)] }
        }
        Kind::Person { fact, point } => Expr::Person { fact: *fact, point: point.clone() },
        Kind::Consent { ask, purpose, channel, topic, brand, person, point } => Expr::Consent {
            ask: *ask,
            purpose: purpose.clone(),
            channel: channel.clone(),
            topic: topic.clone(),
            brand: brand.clone(),
            person: person.clone(),
            point: point.clone(),
        },
        Kind::Matches { value, pattern, ignore_case } => {
            Expr::Matches { value: boxed(value), pattern: pattern.clone(), ignore_case: *ignore_case }
        }
        Kind::ListCall { function, list: of, per_item, arguments } => Expr::ListCall {
            function: function.0.name.to_owned(),
            list: boxed(of),
            per_item: list(per_item),
            arguments: list(arguments),
        },
    }
}

fn boxed(typed: &typed::Expr) -> Box<Expr> {
    Box::new(expr(typed))
}

fn list(typed: &[typed::Expr]) -> Vec<Expr> {
    typed.iter().map(expr).collect()
}
