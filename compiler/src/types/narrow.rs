//! What a condition says about absence: where `Email is not null` holds, `Email` is there.

use super::scope::Scope;
use super::typed::{Expr, ExprKind};
use crate::plan::{CompareOp, Pattern};
use std::collections::BTreeSet;

/// What is known to be there, by [`key`].
pub(crate) type Sure = BTreeSet<String>;

/// What stands for a value that can be told again: a field, a `let`, a part of one.
pub(crate) fn key(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::Field(name) => format!("field {name}"),
        ExprKind::Found { lookup, field: Some(field) } => format!("found {lookup} {field}"),
        ExprKind::Found { lookup, field: None } => format!("found {lookup}"),
        ExprKind::Item { each, field } => format!("item {each} {}", field.as_deref().unwrap_or_default()),
        ExprKind::Element(path) => format!("element {}", path.join(".")),
        ExprKind::Let(name) => format!("let {name}"),
        ExprKind::Local(name) => format!("local {name}"),
        ExprKind::Get { of, field } => format!("{} {field}", key(of)?),
        ExprKind::Treat { value, .. } => key(value)?,
        _ => return None,
    })
}

/// Stands for everything: a condition asks about something that is not known, so what it tells about is open.
const OPEN: &str = "open";

/// Whether a value with that key is known to be there, or may be meant to be.
pub(super) fn is_sure(sure: &Sure, key: &str) -> bool {
    sure.contains(key) || sure.contains(OPEN)
}

/// Adds what is there where the condition gives `yes`.
pub(crate) fn assured(condition: &Expr, yes: bool, sure: &mut Sure) {
    let mut there = |expr: &Expr| {
        if matches!(expr.kind, ExprKind::Poison) {
            // It is reported; whatever was meant is taken to be there.
            sure.insert(OPEN.to_owned());
        }
        sure.extend(key(expr));
        if let ExprKind::Found { lookup, field: Some(_) } = &expr.kind {
            sure.insert(format!("found {lookup}"));
        }
    };
    match &condition.kind {
        ExprKind::All(parts) if yes => parts.iter().for_each(|part| assured(part, yes, sure)),
        ExprKind::Any(parts) if !yes => parts.iter().for_each(|part| assured(part, yes, sure)),
        ExprKind::Not(inner) => assured(inner, !yes, sure),
        ExprKind::IsAbsent { value, negated, .. } if *negated == yes => there(value),
        ExprKind::Compare { op, left, right } => {
            // An absent side makes `==` false and `!=` true, unless the other may be absent too.
            let told = if yes { CompareOp::Equal } else { CompareOp::NotEqual };
            if *op == told {
                if !right.ty.absent {
                    there(left);
                }
                if !left.ty.absent {
                    there(right);
                }
            }
        }
        ExprKind::In { value, list, negated }
            if *negated != yes && list.iter().all(|item| !item.ty.absent) =>
        {
            there(value);
        }
        ExprKind::Matches { value, .. } if yes => there(value),
        _ => {}
    }
}

/// Whether these patterns take an absent value.
pub(super) fn takes_absent(patterns: &[Pattern]) -> bool {
    patterns.iter().any(|pattern| matches!(pattern, Pattern::Absent | Pattern::Empty | Pattern::Else))
}

impl Scope<'_> {
    /// A value that is there where a condition around it says so.
    pub(super) fn narrowed(&self, mut expr: Expr) -> Expr {
        if expr.ty.absent && key(&expr).is_some_and(|key| is_sure(&self.sure, &key)) {
            expr.ty.absent = false;
        }
        expr
    }

    /// Whether only a condition around it says that a value is there: to say what counts otherwise is no mistake then.
    pub(super) fn there_by_condition(&self, expr: &Expr) -> bool {
        key(expr).is_some_and(|key| is_sure(&self.sure, &key))
            || expr.parts().into_iter().any(|part| self.there_by_condition(part))
    }

    /// Works inside what holds where the condition gives `yes`.
    pub(super) fn where_holds<T>(
        &mut self,
        condition: &Expr,
        yes: bool,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outside = self.sure.clone();
        assured(condition, yes, &mut self.sure);
        let done = work(self);
        self.sure = outside;
        done
    }
}
