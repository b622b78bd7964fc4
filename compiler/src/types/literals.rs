//! Literals: numbers, shares, days, points in time, lists, records, patterns.

use super::kind::{Kind, Member};
use super::operators::gather;
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{ArithmeticOp, Constant, regular};
use crate::resolve::declared_twice;
use crate::source::Span;
use crate::syntax::ast::{self, Name};

impl Scope<'_> {
    pub(super) fn number(&mut self, text: &str, span: Span) -> Expr {
        if let Some((value, kind)) = number(text) {
            return Expr::constant(value, kind, span);
        }
        self.report(number_too_large(text, span));
        Expr::poison(span)
    }

    pub(super) fn date(&mut self, text: &str, span: Span) -> Expr {
        if text.parse::<jiff::civil::Date>().is_ok() {
            return Expr::constant(Constant::Date(text.to_owned()), Kind::Date, span);
        }
        self.no_such_date(text, span)
    }

    pub(super) fn instant(&mut self, text: &str, span: Span) -> Expr {
        if text.parse::<jiff::Timestamp>().is_ok() {
            return Expr::constant(Constant::Instant(text.to_owned()), Kind::Instant, span);
        }
        self.no_such_date(text, span)
    }

    /// The reader reports most of these; what it lets through may not become a value either.
    fn no_such_date(&mut self, text: &str, span: Span) -> Expr {
        let entry = &catalogue::SYNTAX_NO_SUCH_DATE;
        let reported = self
            .out
            .sorted()
            .into_iter()
            .any(|known| known.entry.name == entry.name && known.primary.span == span);
        if !reported {
            let message = format!("`{text}` is on no calendar and no clock");
            self.report(Diagnostic::new(entry, span, message).help("it is written like this: `2027-01-31`"));
        }
        Expr::poison(span)
    }

    pub(super) fn negate(&mut self, value: &ast::Expr, span: Span) -> Expr {
        if let ast::ExprKind::Number(text) = &value.kind {
            return self.number(&format!("-{text}"), span);
        }
        let zero = ast::Expr { kind: ast::ExprKind::Number("0".into()), span: value.span };
        self.arithmetic(ArithmeticOp::Subtract, span, &zero, value, span)
    }

    /// `10%` is 0.10.
    pub(super) fn percent(&mut self, text: &str, span: Span) -> Expr {
        let share = rust_decimal::Decimal::from_str_exact(text).ok();
        let share = share.and_then(|share| share.checked_div(rust_decimal::Decimal::ONE_HUNDRED));
        match share.and_then(|share| number(&share.to_string())) {
            Some((value, kind)) => Expr::constant(value, kind, span),
            None => {
                self.report(number_too_large(text, span));
                Expr::poison(span)
            }
        }
    }

    pub(super) fn list(&mut self, items: &[ast::Expr], span: Span) -> Expr {
        let items: Vec<Expr> = items.iter().map(|item| self.expr(item, Place::Inner)).collect();
        let mut together: Option<Expr> = None;
        for item in &items {
            match &mut together {
                None => together = Some(item.clone()),
                Some(first) => match self.joined(first, item) {
                    Some(kind) => {
                        first.ty.kind = kind;
                        // From here on it stands for more than the first item.
                        first.kind = ExprKind::Poison;
                    }
                    None => return Expr::poison(span),
                },
            }
        }
        let kind = together.map_or(Kind::Nothing, |first| first.ty.kind);
        if kind.is_unknown() {
            return Expr::poison(span);
        }
        let absent = items.iter().any(|item| item.ty.absent);
        let mut ty = gather(Kind::list(kind, absent), &items);
        ty.absent = false;
        Expr { kind: ExprKind::List(items), ty, span }
    }

    pub(super) fn record(&mut self, written: &[(Name, ast::Expr)], span: Span) -> Expr {
        let mut values: Vec<(String, Expr)> = Vec::new();
        for (name, value) in written {
            let value = self.expr(value, Place::Inner);
            if let Some((first, _)) = written.iter().find(|(first, _)| first.text == name.text)
                && first.span != name.span
            {
                self.report(declared_twice("value", name, first.span));
                continue;
            }
            values.push((name.text.clone(), value));
        }
        if values.iter().any(|(_, value)| value.ty.kind.is_unknown()) {
            return Expr::poison(span);
        }
        let members = values.iter().map(|(name, value)| Member {
            name: name.clone(),
            kind: value.ty.kind.clone(),
            absent: value.ty.absent,
            category: None,
        });
        let kind = Kind::Record(members.collect());
        let mut ty = gather(kind, values.iter().map(|(_, value)| value));
        ty.absent = false;
        Expr { kind: ExprKind::Record(values), ty, span }
    }

    pub(super) fn misplaced_pattern(&mut self, span: Span) -> Expr {
        let message = "a pattern is no value";
        self.report(
            Diagnostic::new(&catalogue::TYPE_MISPLACED_PATTERN, span, message)
                .help("ask whether a text matches it, `Email matches /…/`, or use it as a line of a `match`"),
        );
        Expr::poison(span)
    }

    /// Whether a regular expression can be used; the finding where it cannot.
    pub(super) fn regular(&mut self, pattern: &str, ignore_case: bool, span: Span) -> bool {
        let error = match regular::compile(pattern, ignore_case) {
            Ok(_) => return true,
            Err(error) => error,
        };
        let backtracks = ["(?=", "(?!", "(?<=", "(?<!", "(?>"].iter().any(|sign| pattern.contains(sign))
            || pattern.as_bytes().windows(2).any(|pair| matches!(pair, [b'\\', b'1'..=b'9']));
        let finding = match error {
            regex::Error::CompiledTooBig(_) => {
                Diagnostic::new(&catalogue::TYPE_PATTERN_TOO_LARGE, span, "this pattern is too large")
                    .label("it may take 1 MiB once it is prepared")
                    .help("repeat less, `{1,20}` instead of `{1,5000}`, or divide it into two patterns joined by `or`")
            }
            _ if backtracks => {
                let message = "this pattern looks ahead or back, which is not done here";
                Diagnostic::new(&catalogue::TYPE_PATTERN_LOOKS_AROUND, span, message)
                    .label("such patterns can take hours on a single text")
                    .help("ask in two steps joined by `and`: `x matches /…/ and not (x matches /…/)`")
            }
            _ => Diagnostic::new(&catalogue::TYPE_PATTERN_NOT_VALID, span, "this pattern cannot be read").help(
                "each `(` and `[` needs its end, and a sign that is meant as itself a `\\` before it: `\\.`, `\\(`",
            ),
        };
        self.report(finding);
        false
    }
}

/// A number literal, if it is not too large.
pub(super) fn number(text: &str) -> Option<(Constant, Kind)> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some((Constant::Int(whole), Kind::Int));
    }
    if !text.contains('.') {
        return None;
    }
    let decimal = rust_decimal::Decimal::from_str_exact(text).ok()?;
    let scale = decimal.scale();
    let digits = u32::try_from(decimal.mantissa().unsigned_abs().to_string().len()).unwrap_or(u32::MAX);
    Some((Constant::Decimal(decimal.to_string()), Kind::Decimal(Some((digits.max(scale), scale)))))
}

pub(super) fn number_too_large(text: &str, span: Span) -> Diagnostic {
    let message = format!("the number {text} is too large or has too many digits");
    Diagnostic::new(&catalogue::TYPE_NUMBER_TOO_LARGE, span, message).help(
        "whole numbers have up to 18 digits, others up to 28 in all; an identifier is a text: put it in quotes",
    )
}
