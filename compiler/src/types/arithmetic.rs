//! Arithmetic: numbers, money, and days and points in time with lengths of time.

use super::kind::{Kind, MOST_DIGITS};
use super::operators::{apart, gather};
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind, FailPoint};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{ArithmeticOp, Constant, Unit};
use crate::source::Span;
use crate::syntax::ast;

impl Scope<'_> {
    pub(super) fn arithmetic(
        &mut self,
        op: ArithmeticOp,
        op_span: Span,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let left = self.expr(left, Place::Inner);
        let right = self.expr(right, Place::Inner);
        if left.ty.kind.is_unknown() || right.ty.kind.is_unknown() {
            return Expr::poison(span);
        }
        let timed = |expr: &Expr| matches!(expr.ty.kind, Kind::Date | Kind::Instant | Kind::Duration);
        let kind = if timed(&left) || timed(&right) {
            self.with_time(op, &left, &right, span)
        } else {
            self.with_numbers(op, &left, &right, span)
        };
        let Some((kind, may_fail)) = kind else { return Expr::poison(span) };
        let mut ty = gather(kind, [&left, &right]);
        if may_fail {
            let day = ty.kind == Kind::Date;
            let (step, why) = match op {
                ArithmeticOp::Add if day => ("+", "the length has hours, and a day has none"),
                ArithmeticOp::Subtract if day => ("-", "the length has hours, and a day has none"),
                ArithmeticOp::Add => ("+", "the result is too large"),
                ArithmeticOp::Subtract => ("-", "the result is too large"),
                ArithmeticOp::Multiply => ("*", "the result is too large"),
                ArithmeticOp::Divide => ("/", "it is divided by zero, or the result is too large"),
            };
            ty.fails.push(FailPoint { span: op_span, step: step.into(), why: why.into() });
        }
        Expr { kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, ty, span }
    }

    fn with_numbers(
        &mut self,
        op: ArithmeticOp,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<(Kind, bool)> {
        for side in [left, right] {
            if side.ty.kind.is_number() {
                continue;
            }
            let message = format!("this is {}, which cannot be calculated with", side.ty.kind.in_words());
            let help = match &side.ty.kind {
                kind if kind.is_text() => {
                    "to put texts together write them into one: \"{FirstName} {LastName}\""
                }
                Kind::List(_) => "take one number out of the list first: `… | sum(.field)`, `… | count`",
                _ => "`+ - * /` work on numbers, amounts of money, days and lengths of time",
            };
            self.report(Diagnostic::new(&catalogue::TYPE_NOT_A_NUMBER, side.span, message).help(help));
            return None;
        }
        if op == ArithmeticOp::Divide && is_zero(right) {
            self.report(
                Diagnostic::new(&catalogue::TYPE_DIVISION_BY_ZERO, right.span, "nothing can be divided by 0")
                    .help("write the number that is meant; of a field that may be 0 say what counts then: `(A / B) otherwise 0`"),
            );
            return None;
        }
        match (&left.ty.kind, &right.ty.kind) {
            (Kind::Money(_), Kind::Money(_)) => self.with_money(op, left, right, span),
            (Kind::Money(currency), _) if matches!(op, ArithmeticOp::Multiply | ArithmeticOp::Divide) => {
                Some((Kind::Money(currency.clone()), true))
            }
            (_, Kind::Money(currency)) if op == ArithmeticOp::Multiply => {
                Some((Kind::Money(currency.clone()), true))
            }
            (Kind::Money(_), _) | (_, Kind::Money(_)) => {
                let message = "an amount of money and a plain number cannot be put together like this";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MONEY_AND_NUMBER, span, message)
                        .help("an amount can be multiplied and divided by a number; added and compared are amounts of one currency"),
                );
                None
            }
            (a, b) => Some((result(op, a, b), true)),
        }
    }

    fn with_money(
        &mut self,
        op: ArithmeticOp,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<(Kind, bool)> {
        if let Some(finding) = apart(&left.ty.kind, &right.ty.kind, span) {
            self.report(finding);
            return None;
        }
        match op {
            ArithmeticOp::Add | ArithmeticOp::Subtract => Some((left.ty.kind.clone(), true)),
            ArithmeticOp::Divide => Some((Kind::Decimal(None), true)),
            ArithmeticOp::Multiply => {
                let message = "two amounts of money cannot be multiplied";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MONEY_AND_NUMBER, span, message)
                        .help("multiply an amount by a plain number: a count, or a share such as `25%`"),
                );
                None
            }
        }
    }

    /// Results beyond the calendar stop at its ends, so that only hours which meet a day can fail.
    fn with_time(&mut self, op: ArithmeticOp, left: &Expr, right: &Expr, span: Span) -> Option<(Kind, bool)> {
        let (a, b) = (&left.ty.kind, &right.ty.kind);
        if let Some(finding) = apart(a, b, span) {
            self.report(finding);
            return None;
        }
        let sum = matches!(op, ArithmeticOp::Add | ArithmeticOp::Subtract);
        match (a, b) {
            (Kind::Date, Kind::Duration) if sum => {
                self.whole_days(right).then(|| (Kind::Date, may_have_hours(right)))
            }
            (Kind::Instant, Kind::Duration) if sum => Some((Kind::Instant, false)),
            (Kind::Duration, Kind::Date) if op == ArithmeticOp::Add => {
                self.whole_days(left).then(|| (Kind::Date, may_have_hours(left)))
            }
            (Kind::Duration, Kind::Instant) if op == ArithmeticOp::Add => Some((Kind::Instant, false)),
            (Kind::Date, Kind::Date) | (Kind::Instant, Kind::Instant) if op == ArithmeticOp::Subtract => {
                Some((Kind::Duration, false))
            }
            _ => {
                let sign = match op {
                    ArithmeticOp::Add => "added",
                    ArithmeticOp::Subtract => "subtracted",
                    ArithmeticOp::Multiply => "multiplied",
                    ArithmeticOp::Divide => "divided",
                };
                let message = format!("{} and {} cannot be {sign}", a.in_words(), b.in_words());
                let help = match (a, b) {
                    (Kind::Date | Kind::Instant, number) if number.is_number() => {
                        "write the unit: `today + 30 days`"
                    }
                    (Kind::Duration, number) | (number, Kind::Duration) if number.is_number() => {
                        "write the length out: `14 days`; a number by which it is multiplied or divided has no place here"
                    }
                    _ => {
                        "a length of time can be added to a day or a point in time, and subtracted from it; two of these have a difference"
                    }
                };
                self.report(Diagnostic::new(&catalogue::TYPE_TIME_ARITHMETIC, span, message).help(help));
                None
            }
        }
    }

    /// A day has no hours: only lengths of whole days move it.
    fn whole_days(&mut self, length: &Expr) -> bool {
        let ExprKind::Constant(Constant::Duration(duration)) = &length.kind else { return true };
        if !matches!(duration.unit, Unit::Seconds | Unit::Minutes | Unit::Hours) {
            return true;
        }
        let message = format!("a day has no time, so {} cannot be added to it", duration.in_words());
        self.report(
            Diagnostic::new(&catalogue::TYPE_TOO_FINE_FOR_A_DAY, length.span, message)
                .help("count in days, or start from a point in time: `now - 36 hours`"),
        );
        false
    }
}

/// Whether a length may have hours: not one that is written out, nor what lies between two days.
fn may_have_hours(length: &Expr) -> bool {
    match &length.kind {
        ExprKind::Constant(_) => false,
        ExprKind::Arithmetic { left, .. } => left.ty.kind != Kind::Date,
        _ => true,
    }
}

fn result(op: ArithmeticOp, left: &Kind, right: &Kind) -> Kind {
    if op == ArithmeticOp::Divide {
        return Kind::Decimal(None);
    }
    if (left, right) == (&Kind::Int, &Kind::Int) {
        return Kind::Int;
    }
    let digits = left.digits().zip(right.digits()).and_then(|((int_a, scale_a), (int_b, scale_b))| {
        let (int, scale) = if op == ArithmeticOp::Multiply {
            (int_a.saturating_add(int_b), scale_a.saturating_add(scale_b))
        } else {
            (int_a.max(int_b).saturating_add(1), scale_a.max(scale_b))
        };
        (scale <= MOST_DIGITS).then_some((int.saturating_add(scale).min(MOST_DIGITS), scale))
    });
    Kind::Decimal(digits)
}

fn is_zero(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(number)) => *number == 0,
        ExprKind::Constant(Constant::Decimal(text)) => {
            rust_decimal::Decimal::from_str_exact(text).is_ok_and(|number| number.is_zero())
        }
        _ => false,
    }
}
