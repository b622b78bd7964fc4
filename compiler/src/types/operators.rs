//! Operators: comparisons, lists, `and` and `or`, sums, texts with holes, `default`, `otherwise`, `if`.

use super::kind::{Kind, length};
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind, FailPoint, Recovery, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{ArithmeticOp, CompareOp, Constant};
use crate::resolve::suggest::nearest;
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, TextPart};
use std::collections::BTreeSet;

/// Digits that an exact decimal number can have.
const MOST_DIGITS: u32 = 28;

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
                    parts.push(self.must_be_condition(part));
                }
            }
        }
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
        if !a.comparable(b) {
            let message = format!("{} cannot be compared with {}", a.in_words(), b.in_words());
            self.report(
                Diagnostic::new(&catalogue::TYPE_CANNOT_COMPARE, span, message).help(compare_help(a, b)),
            );
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
        let ordered = kind.is_unknown() || kind.is_number() || matches!(kind, Kind::Date | Kind::Instant);
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
        let ast::ExprKind::List(items) = &list.kind else {
            if !matches!(list.kind, ast::ExprKind::Broken) {
                let message = "`in` wants a list in brackets";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MISPLACED_LIST, list.span, message)
                        .help("write the values with commas: `Country in [\"DK\", \"NO\"]`"),
                );
            }
            return Expr::poison(span);
        };
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

    pub(super) fn misplaced_list(&mut self, span: Span) -> Expr {
        let message = "a list can only stand after `in`";
        self.report(
            Diagnostic::new(&catalogue::TYPE_MISPLACED_LIST, span, message)
                .help("write one value, or ask `… in [\"DK\", \"NO\"]`"),
        );
        Expr::poison(span)
    }

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
        for side in [&left, &right] {
            if side.ty.kind.is_number() || side.ty.kind.is_unknown() {
                continue;
            }
            let message = format!("this is {}, which cannot be calculated with", side.ty.kind.in_words());
            let help = if side.ty.kind.is_text() {
                "to put texts together write them into one: \"{FirstName} {LastName}\""
            } else {
                "`+ - * /` work on numbers"
            };
            self.report(Diagnostic::new(&catalogue::TYPE_NOT_A_NUMBER, side.span, message).help(help));
            return Expr::poison(span);
        }
        if left.ty.kind.is_unknown() || right.ty.kind.is_unknown() {
            return Expr::poison(span);
        }
        let (step, why) = match op {
            ArithmeticOp::Add => ("+", "the result is too large"),
            ArithmeticOp::Subtract => ("-", "the result is too large"),
            ArithmeticOp::Multiply => ("*", "the result is too large"),
            ArithmeticOp::Divide => ("/", "it is divided by zero, or the result is too large"),
        };
        let mut ty = gather(result(op, &left.ty.kind, &right.ty.kind), [&left, &right]);
        ty.fails.push(FailPoint { span: op_span, step: step.into(), why: why.into() });
        Expr { kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, ty, span }
    }

    /// A text, with or without `{expressions}` in it.
    pub(super) fn text(&mut self, written: &[TextPart], span: Span) -> Expr {
        let holes = written.iter().any(|part| matches!(part, TextPart::Hole(_)));
        if !holes {
            let plain: Vec<&str> = written
                .iter()
                .filter_map(|part| match part {
                    TextPart::Plain(text) => Some(text.as_str()),
                    TextPart::Hole(_) => None,
                })
                .collect();
            let text = plain.concat();
            let kind = Kind::literal(&text);
            return Expr::constant(Constant::Text(text), kind, span);
        }
        let mut parts = Vec::new();
        let mut longest = Some(0u32);
        for part in written {
            let part = match part {
                TextPart::Plain(text) if text.is_empty() => continue,
                TextPart::Plain(text) => {
                    Expr::constant(Constant::Text(text.clone()), Kind::literal(text), span)
                }
                TextPart::Hole(hole) => self.hole(hole),
            };
            longest = longest.zip(written_length(&part.ty.kind)).map(|(sum, more)| sum.saturating_add(more));
            parts.push(part);
        }
        if parts.iter().any(|part| part.ty.kind.is_unknown()) {
            return Expr::poison(span);
        }
        let ty = gather(Kind::Text(longest), &parts);
        Expr { kind: ExprKind::Join(parts), ty, span }
    }

    fn hole(&mut self, written: &ast::Expr) -> Expr {
        let part = self.expr(written, Place::Inner);
        if part.ty.kind == Kind::Bool {
            let message = "yes or no has no wording of its own, so it cannot be put into a text";
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, part.span, message)
                    .help("choose the words: `(if … then \"yes\" else \"no\")`"),
            );
            return Expr::poison(part.span);
        }
        part
    }

    pub(super) fn default(
        &mut self,
        value: &ast::Expr,
        fallback: &ast::Expr,
        span: Span,
        place: Place,
    ) -> Expr {
        let value = self.expr(value, Place::Inner);
        let fallback = self.expr(fallback, place);
        if !value.ty.absent && !value.ty.kind.is_unknown() && !fallback.ty.kind.is_unknown() {
            let message = "this value is always there, so `default` has no effect";
            self.report(
                Diagnostic::new(&catalogue::TYPE_DEFAULT_WITHOUT_EFFECT, fallback.span, message)
                    .also(value.span, "never absent")
                    .help("remove `default` and what follows it; a field that may be absent has a `?` after its type"),
            );
        }
        let Some(kind) = self.joined(&value, &fallback) else { return Expr::poison(span) };
        let ty = Type {
            absent: fallback.ty.absent,
            unchanged: fallback.ty.unchanged,
            ..gather(kind, [&value, &fallback])
        };
        Expr { kind: ExprKind::Default { value: Box::new(value), fallback: Box::new(fallback) }, ty, span }
    }

    pub(super) fn otherwise(
        &mut self,
        value: &ast::Expr,
        action: &ast::Recovery,
        action_span: Span,
        span: Span,
        place: Place,
    ) -> Expr {
        let value = self.expr(value, Place::Inner);
        let catches_absent = !matches!(action, ast::Recovery::Value(_));
        let useless = value.ty.fails.is_empty() && !(catches_absent && value.ty.absent);
        let sure = |value: &Expr| Type { absent: false, fails: Vec::new(), ..value.ty.clone() };
        let (action, ty) = match action {
            ast::Recovery::Value(other) => {
                let other = self.expr(other, place);
                // What stands there may be a slip, and is reported then.
                if useless && !other.ty.kind.is_unknown() {
                    self.no_effect(&value, action_span);
                }
                let Some(kind) = self.joined(&value, &other) else { return Expr::poison(span) };
                let ty = Type {
                    absent: value.ty.absent || other.ty.absent,
                    unchanged: other.ty.unchanged,
                    fails: other.ty.fails.clone(),
                    ..gather(kind, [&value, &other])
                };
                (Recovery::Value(Box::new(other)), ty)
            }
            ast::Recovery::Reject(_) | ast::Recovery::Skip => {
                if useless {
                    self.no_effect(&value, action_span);
                }
                let action = match action {
                    ast::Recovery::Reject(because) => Recovery::Reject(because.value.clone()),
                    _ => Recovery::Skip,
                };
                (action, sure(&value))
            }
        };
        if catches_absent && (place == Place::Inner || self.constants_only) {
            let message = "leaving the whole record out can only be decided at the end of a line";
            self.report(
                Diagnostic::new(&catalogue::TYPE_MISPLACED_REJECT, action_span, message)
                    .help("move it to the end of the mapping line or of a `let`; before that write a value: `otherwise null`"),
            );
            return Expr::poison(span);
        }
        Expr { kind: ExprKind::Recover { value: Box::new(value), action }, ty, span }
    }

    /// The finding about an `otherwise` after a value that cannot fail.
    fn no_effect(&mut self, value: &Expr, place: Span) {
        if value.ty.kind.is_unknown() {
            return;
        }
        let message = "nothing before it can fail, so `otherwise` has no effect";
        let help = if value.ty.absent {
            "for a value that may be absent write `default` instead"
        } else {
            "remove `otherwise` and what follows it"
        };
        self.report(Diagnostic::new(&catalogue::TYPE_OTHERWISE_WITHOUT_EFFECT, place, message).help(help));
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
        let then = self.expr(then, place.arm());
        let otherwise = self.expr(otherwise, place.arm());
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
        let joined = first.ty.kind.join(&second.ty.kind);
        if joined.is_none() {
            let message = format!(
                "one value here is {}, the other {}",
                first.ty.kind.in_words(),
                second.ty.kind.in_words()
            );
            self.report(
                Diagnostic::new(&catalogue::TYPE_VALUES_DIFFER, second.span, message)
                    .also(first.span, first.ty.kind.in_words())
                    .help("make both the same kind of value; a number or a day becomes text inside a text: \"{Age}\""),
            );
        }
        joined.filter(|kind| !kind.is_unknown())
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

fn written_length(kind: &Kind) -> Option<u32> {
    match kind {
        Kind::Int => Some(20),
        Kind::Date => Some(10),
        Kind::Decimal(Some((digits, _))) => Some(digits.saturating_add(3)),
        Kind::Nothing => Some(0),
        Kind::Words { values, open: false } => values.iter().map(|word| length(word)).max(),
        kind => kind.longest(),
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
