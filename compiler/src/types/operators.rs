//! Operators that ask: comparisons, `in`, `matches`, `and`, `or`, `if`.

use super::kind::{Currency, Kind};
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{CompareOp, Constant, Unit};
use crate::resolve::suggest::nearest;
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp};
use std::collections::BTreeSet;

/// The failures and categories of several parts together.
pub(super) fn gather<'e>(kind: Kind, parts: impl IntoIterator<Item = &'e Expr>) -> Type {
    let mut ty = Type::sure(kind);
    for part in parts {
        ty.fails.extend(part.ty.fails.iter().cloned());
        ty.categories.extend(part.ty.categories.iter().cloned());
        ty.absent |= part.ty.absent;
    }
    ty
}

impl Scope<'_> {
    /// `a and b and c`, which the tree nests and the plan does not.
    pub(super) fn junction(&mut self, op: BinaryOp, written: &ast::Expr) -> Expr {
        let outside = self.sure.clone();
        let mut parts = Vec::new();
        let mut open = vec![written];
        while let Some(next) = open.pop() {
            match &next.kind {
                ast::ExprKind::Binary { op: inner, left, right, .. } if *inner == op => {
                    open.push(right);
                    open.push(left);
                }
                _ => {
                    let part = self.expr(next, Place::Inner);
                    let part = self.must_be_condition(part);
                    // What comes after is only asked where this has not decided yet.
                    super::narrow::assured(&part, op == BinaryOp::And, &mut self.sure);
                    parts.push(part);
                }
            }
        }
        self.sure = outside;
        let ty = Type { absent: false, ..gather(Kind::Bool, &parts) };
        let kind = if op == BinaryOp::And { ExprKind::All(parts) } else { ExprKind::Any(parts) };
        Expr { kind, ty, span: written.span }
    }

    pub(super) fn comparison(
        &mut self,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let left = self.expr(left, Place::Inner);
        let right = self.expr(right, Place::Inner);
        let op = match op {
            BinaryOp::NotEqual => CompareOp::NotEqual,
            BinaryOp::Less => CompareOp::Less,
            BinaryOp::LessOrEqual => CompareOp::LessOrEqual,
            BinaryOp::Greater => CompareOp::Greater,
            BinaryOp::GreaterOrEqual => CompareOp::GreaterOrEqual,
            _ => CompareOp::Equal,
        };
        let fits = self.can_compare(&left, &right, span)
            && (matches!(op, CompareOp::Equal | CompareOp::NotEqual) || self.can_order(&left, &right, span));
        if !fits {
            return Expr::poison(span);
        }
        let ty = Type { absent: false, ..gather(Kind::Bool, [&left, &right]) };
        Expr { kind: ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }, ty, span }
    }

    fn can_compare(&mut self, left: &Expr, right: &Expr, span: Span) -> bool {
        let (a, b) = (&left.ty.kind, &right.ty.kind);
        if let Some(finding) = apart(a, b, span) {
            self.report(finding);
            return false;
        }
        for side in [left, right] {
            if let ExprKind::Constant(Constant::Duration(duration)) = &side.kind
                && matches!(duration.unit, Unit::Months | Unit::Years | Unit::BusinessDays)
                && !matches!((&left.kind, &right.kind), (ExprKind::Constant(_), ExprKind::Constant(_)))
            {
                let message =
                    format!("{} have no fixed length, so they cannot be compared", unit_word(duration.unit));
                self.report(
                    Diagnostic::new(&catalogue::TYPE_LENGTH_NOT_FIXED, side.span, message)
                        .help("count in days (`… > 60 days`), or compare the days themselves: `Placed < today - 2 months`"),
                );
                return false;
            }
        }
        if !a.comparable(b) {
            let message = format!("{} cannot be compared with {}", a.in_words(), b.in_words());
            let finding =
                Diagnostic::new(&catalogue::TYPE_CANNOT_COMPARE, span, message).help(compare_help(a, b));
            let constant = |side: &Expr| matches!(side.kind, ExprKind::Constant(_));
            let field = if constant(left) { right } else { left };
            // Of two fields either may be the one that is declared wrongly.
            let cause = self.declared(field).filter(|_| constant(left) || constant(right));
            let fields = [left, right].map(|side| self.declared(side)).into_iter().flatten();
            let fields: Vec<_> = fields.filter(|_| cause.is_none()).collect();
            self.report(finding.caused_by(cause).suspecting(fields));
            return false;
        }
        self.knows_word(left, right) && self.knows_word(right, left)
    }

    /// Where a choice is compared with a literal, the choice has that word.
    fn knows_word(&mut self, choice: &Expr, literal: &Expr) -> bool {
        let (Kind::Words { values, open: false }, ExprKind::Constant(Constant::Text(word))) =
            (&choice.ty.kind, &literal.kind)
        else {
            return true;
        };
        if values.contains(word) || matches!(choice.kind, ExprKind::Constant(_)) {
            return true;
        }
        self.report(unknown_choice(values, word, literal.span));
        false
    }

    fn can_order(&mut self, left: &Expr, right: &Expr, span: Span) -> bool {
        let kind = if left.ty.kind.is_unknown() { &right.ty.kind } else { &left.ty.kind };
        let ordered = kind.is_unknown()
            || kind.is_number()
            || matches!(kind, Kind::Date | Kind::Instant | Kind::Time | Kind::Duration);
        if !ordered {
            let message = format!("`<` and `>` do not work on {}", kind.in_words());
            let help = "numbers, days and points in time have an order; compare others with `==` or `in`";
            self.report(Diagnostic::new(&catalogue::TYPE_CANNOT_COMPARE, span, message).help(help));
            return false;
        }
        for side in [left, right] {
            if side.ty.absent && !side.ty.kind.is_unknown() {
                let message = "this may be absent, and nothing is smaller or larger than an absent value";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, side.span, message)
                        .help("say what counts then: `(… default 0) > …`"),
                );
                return false;
            }
        }
        true
    }

    pub(super) fn member_of_list(
        &mut self,
        op: BinaryOp,
        value: &ast::Expr,
        list: &ast::Expr,
        span: Span,
    ) -> Expr {
        let value = self.expr(value, Place::Inner);
        let ast::ExprKind::List(items) = &list.kind else { return self.in_list_value(op, value, list, span) };
        let mut checked = Vec::new();
        for item in items {
            let item = self.expr(item, Place::Inner);
            if !self.can_compare(&value, &item, item.span) {
                return Expr::poison(span);
            }
            checked.push(item);
        }
        let ty = Type { absent: false, ..gather(Kind::Bool, std::iter::once(&value).chain(&checked)) };
        let kind = ExprKind::In { value: Box::new(value), list: checked, negated: op == BinaryOp::NotIn };
        Expr { kind, ty, span }
    }

    /// `value in LIST`, where the list is a value too.
    fn in_list_value(&mut self, op: BinaryOp, value: Expr, list: &ast::Expr, span: Span) -> Expr {
        let list = self.expr(list, Place::Inner);
        let Kind::List(item) = &list.ty.kind else {
            if !list.ty.kind.is_unknown() {
                let message = format!("`in` wants a list, but this is {}", list.ty.kind.in_words());
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MISPLACED_LIST, list.span, message)
                        .help("write the values in brackets, with commas: `Country in [\"DK\", \"NO\"]`"),
                );
            }
            return Expr::poison(span);
        };
        let one = Expr { ty: Type::sure(item.kind.clone()), ..list.clone() };
        if value.ty.kind.is_unknown() || !self.can_compare(&value, &one, span) {
            return Expr::poison(span);
        }
        let ty = Type { absent: false, ..gather(Kind::Bool, [&value, &list]) };
        let kind = ExprKind::In { value: Box::new(value), list: vec![list], negated: op == BinaryOp::NotIn };
        Expr { kind, ty, span }
    }

    /// `value matches /…/i`.
    pub(super) fn matches(&mut self, value: &ast::Expr, pattern: &ast::Expr, span: Span) -> Expr {
        let value = self.expr(value, Place::Inner);
        let ast::ExprKind::Regex { pattern: written, ignore_case } = &pattern.kind else {
            if !matches!(pattern.kind, ast::ExprKind::Broken) {
                let message = "`matches` wants a pattern between slashes";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MATCHES_WANTS_A_PATTERN, pattern.span, message)
                        .help("write it like this: `Email matches /@acme\\.example$/i`; for one fixed text use `==`"),
                );
            }
            return Expr::poison(span);
        };
        let sound = self.regular(written, *ignore_case, pattern.span);
        let kind = &value.ty.kind;
        if !kind.is_text() && !matches!(kind, Kind::Unknown | Kind::Nothing) {
            let message = format!("only texts can match a pattern, but this is {}", kind.in_words());
            self.report(
                Diagnostic::new(&catalogue::TYPE_CANNOT_COMPARE, value.span, message)
                    .help("put it into a text first: `(\"{Number}\") matches /^45/`"),
            );
            return Expr::poison(span);
        }
        if !sound || kind.is_unknown() {
            return Expr::poison(span);
        }
        let ty = Type { absent: false, ..gather(Kind::Bool, [&value]) };
        let kind =
            ExprKind::Matches { value: Box::new(value), pattern: written.clone(), ignore_case: *ignore_case };
        Expr { kind, ty, span }
    }

    pub(super) fn either(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        span: Span,
        place: Place,
    ) -> Expr {
        let condition = self.expr(condition, Place::Inner);
        let condition = self.must_be_condition(condition);
        let then = self.where_holds(&condition, true, |scope| scope.expr(then, place.arm()));
        let otherwise = self.where_holds(&condition, false, |scope| scope.expr(otherwise, place.arm()));
        let Some(kind) = self.joined(&then, &otherwise) else { return Expr::poison(span) };
        let ty = Type {
            absent: then.ty.absent || otherwise.ty.absent,
            unchanged: then.ty.unchanged || otherwise.ty.unchanged,
            ..gather(kind, [&condition, &then, &otherwise])
        };
        let kind = ExprKind::If {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        };
        Expr { kind, ty, span }
    }

    /// The kind that holds both values, or a finding at the second.
    pub(super) fn joined(&mut self, first: &Expr, second: &Expr) -> Option<Kind> {
        let joined = sized(first).join(&sized(second)).filter(|_| first.ty.kind != second.ty.kind);
        let joined = joined.or_else(|| first.ty.kind.join(&second.ty.kind));
        if joined.is_none() {
            let message = format!(
                "one value here is {}, the other {}",
                first.ty.kind.in_words(),
                second.ty.kind.in_words()
            );
            let constant = |side: &Expr| matches!(side.kind, ExprKind::Constant(_));
            let field = if constant(first) { second } else { first };
            // Of two fields either may be the one that is declared wrongly.
            let cause = self.declared(field).filter(|_| constant(first) || constant(second));
            self.report(
                Diagnostic::new(&catalogue::TYPE_VALUES_DIFFER, second.span, message)
                    .also(first.span, first.ty.kind.in_words())
                    .caused_by(cause)
                    .help("make both the same kind of value; a number or a day becomes text inside a text: \"{Age}\""),
            );
        }
        joined.filter(|kind| !kind.is_unknown())
    }
}

/// The kind of a value beside another: a whole number that is written out has no more digits than it shows, so that
/// `Price default 0` has room where `Price` has.
fn sized(value: &Expr) -> Kind {
    match &value.kind {
        ExprKind::Constant(Constant::Int(number)) if value.ty.kind == Kind::Int => {
            let digits = number.unsigned_abs().to_string().len();
            Kind::Decimal(Some((u32::try_from(digits).unwrap_or(u32::MAX), 0)))
        }
        _ => value.ty.kind.clone(),
    }
}

/// Values of one kind that still cannot be compared: money of two currencies, a day and a point in time.
pub(super) fn apart(a: &Kind, b: &Kind, span: Span) -> Option<Diagnostic> {
    match (a, b) {
        (Kind::List(_), other) | (other, Kind::List(_))
            if !matches!(other, Kind::List(_) | Kind::Unknown | Kind::Nothing) =>
        {
            Some(
                Diagnostic::new(
                    &catalogue::TYPE_MISPLACED_LIST,
                    span,
                    "one value cannot be compared with a list of them",
                )
                .help("ask whether it is one of them: `Country in [\"DK\", \"NO\"]`"),
            )
        }
        (Kind::Date, Kind::Instant) | (Kind::Instant, Kind::Date) => {
            let message =
                "a day and a point in time cannot be put together: a day begins at another time in each zone";
            Some(
                Diagnostic::new(&catalogue::TYPE_NEEDS_A_ZONE, span, message)
                    .help("use `now` beside a point in time and `today` beside a day, or turn the point in time into a day of a zone first"),
            )
        }
        (Kind::Money(Currency::Fixed(a)), Kind::Money(Currency::Fixed(b))) if a != b => {
            let message = format!("an amount in {a} and one in {b} cannot be put together");
            Some(
                Diagnostic::new(&catalogue::TYPE_TWO_CURRENCIES, span, message)
                    .help("convert one of them at the source; nothing here knows a rate of exchange"),
            )
        }
        (Kind::Money(a), Kind::Money(b)) if a != b || *a == Currency::Lost => {
            let message = "these amounts may be in different currencies";
            Some(
                Diagnostic::new(&catalogue::TYPE_CURRENCY_NOT_KNOWN, span, message)
                    .help("keep only those of one currency first, declare the field as `money(EUR)`, or leave each amount with its own currency"),
            )
        }
        _ => None,
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Months => "months",
        Unit::Years => "years",
        _ => "business days",
    }
}

fn compare_help(a: &Kind, b: &Kind) -> String {
    let quotes = (a.is_text() && b.is_number()) || (a.is_number() && b.is_text());
    if quotes {
        "a text is written in quotes, a number without: \"42\" is a text, 42 a number".into()
    } else {
        "compare values of the same kind".into()
    }
}

/// A finding about a word that a closed choice does not have.
pub(super) fn unknown_choice(values: &[String], word: &str, span: Span) -> Diagnostic {
    let known: BTreeSet<&str> = values.iter().map(String::as_str).collect();
    let finding = Diagnostic::new(
        &catalogue::TYPE_UNKNOWN_CHOICE,
        span,
        format!("“{word}” is not one of the values declared"),
    );
    match nearest(word, known.iter().copied()) {
        Some(near) => finding
            .help(format!("did you mean “{near}”?"))
            .fix(format!("write “{near}”"), vec![(span, format!("{near:?}"))]),
        None => {
            let list: Vec<String> = values.iter().map(|value| format!("“{value}”")).collect();
            finding.help(format!("the values are {}", list.join(", ")))
        }
    }
}
