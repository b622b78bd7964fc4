//! What the value of a consent is where a person said nothing, or the opposite: it cannot be a yes.

use super::typed::{Expr, ExprKind, Recovery};
use crate::plan::{CompareOp, Constant, Pattern};

/// How a value came about that nobody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// The field is `false`.
    False,
    /// The field is absent, or holds something that is not listed.
    Missing,
}

/// The values that stand for what nobody said.
pub(super) fn unsaid(value: &Expr) -> Vec<(Constant, Unsaid)> {
    let yes = |how| vec![(Constant::Bool(true), how)];
    let missing = |from: &Expr| constants(from).into_iter().map(|it| (it, Unsaid::Missing)).collect();
    match &value.kind {
        ExprKind::Not(_) => yes(Unsaid::False),
        ExprKind::Compare { op, left, right } => {
            let with =
                |wanted| [left, right].iter().any(|side| constants(side).contains(&Constant::Bool(wanted)));
            match op {
                CompareOp::Equal if with(false) => yes(Unsaid::False),
                CompareOp::NotEqual if with(true) => yes(Unsaid::False),
                CompareOp::NotEqual => yes(Unsaid::Missing),
                _ => Vec::new(),
            }
        }
        ExprKind::IsAbsent { negated: false, .. } | ExprKind::In { negated: true, .. } => {
            yes(Unsaid::Missing)
        }
        ExprKind::Default { value, fallback } => [unsaid(value), missing(fallback)].concat(),
        ExprKind::Recover { value, action: Recovery::Value(fallback) } => {
            [unsaid(value), missing(fallback)].concat()
        }
        ExprKind::Recover { value, .. } | ExprKind::Treat { value, .. } => unsaid(value),
        ExprKind::Match { arms, otherwise, .. } => {
            let mut found: Vec<(Constant, Unsaid)> = Vec::new();
            for arm in arms {
                let how = if arm.patterns.contains(&Pattern::Equal(Constant::Bool(false))) {
                    Unsaid::False
                } else if arm.patterns.iter().any(|it| matches!(it, Pattern::Absent | Pattern::Empty)) {
                    Unsaid::Missing
                } else {
                    continue;
                };
                found.extend(constants(&arm.value).into_iter().map(|it| (it, how)));
            }
            found.extend(otherwise.iter().flat_map(|rest| missing(rest) as Vec<_>));
            found
        }
        _ => Vec::new(),
    }
}

/// The fixed values that it may be.
fn constants(value: &Expr) -> Vec<Constant> {
    match &value.kind {
        ExprKind::Constant(constant) => vec![constant.clone()],
        ExprKind::Treat { value, .. } => constants(value),
        ExprKind::If { then, otherwise, .. } => [constants(then), constants(otherwise)].concat(),
        _ => Vec::new(),
    }
}
