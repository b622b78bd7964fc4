//! Expressions: the grammar gives a flat row of values and operators; here it gets its shape by precedence.

use super::ast::{BinaryOp, Expr, ExprKind, Name, Path, Recovery, Text, UnaryOp};
use super::explain;
use super::parts::child;
use super::reader::{Pair, Reader};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use std::iter::Peekable;

/// The highest number of operators on the way from an outermost expression to any of its parts.
pub(super) const OPERATOR_DEPTH: usize = 256;

/// How tightly operators hold, loosest first.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARE: u8 = 4;
    pub(super) const FLOW: u8 = 5;
    pub(super) const ADD: u8 = 6;
    pub(super) const MULTIPLY: u8 = 7;
    pub(super) const NEGATE: u8 = 8;
}

/// What stands in `treat as …`.
struct Treat {
    category: Path,
    because: Text,
    approved_by: Text,
    until: Text,
}

/// A piece of the flat row.
enum Piece {
    Prefix(UnaryOp, Span),
    Value(Expr),
    Binary(BinaryOp, u8, Span),
    Pipe {
        function: Name,
        arguments: Vec<Expr>,
        span: Span,
    },
    /// Fields that are taken one of another.
    PipeField {
        names: Vec<Name>,
        span: Span,
    },
    Treat {
        treat: Treat,
        span: Span,
    },
    Default {
        fallback: Expr,
        span: Span,
    },
    Otherwise {
        action: Recovery,
        span: Span,
    },
    Is {
        negated: bool,
        blank: bool,
        span: Span,
    },
    /// Something whose finding is made; the value it is applied to becomes broken.
    Broken(Span),
}

impl Piece {
    fn level(&self) -> Option<u8> {
        match self {
            Piece::Binary(_, level, _) => Some(*level),
            Piece::Is { .. } => Some(level::COMPARE),
            Piece::Pipe { .. }
            | Piece::PipeField { .. }
            | Piece::Treat { .. }
            | Piece::Default { .. }
            | Piece::Otherwise { .. }
            | Piece::Broken(_) => Some(level::FLOW),
            Piece::Prefix(..) | Piece::Value(_) => None,
        }
    }

    fn span(&self) -> Span {
        match self {
            Piece::Value(value) => value.span,
            Piece::Prefix(_, span) | Piece::Binary(_, _, span) | Piece::Broken(span) => *span,
            Piece::Pipe { span, .. } | Piece::Default { span, .. } | Piece::Otherwise { span, .. } => *span,
            Piece::PipeField { span, .. } | Piece::Treat { span, .. } | Piece::Is { span, .. } => *span,
        }
    }
}

/// What a climb made, and the level of its outermost operator if it has no parentheses around it.
struct Made {
    expr: Expr,
    level: u8,
}

const WHOLE: u8 = u8::MAX;

type Pieces = Peekable<std::vec::IntoIter<Piece>>;

pub(super) fn broken(span: Span) -> Expr {
    Expr { kind: ExprKind::Broken, span }
}

impl<'a> Reader<'a, '_> {
    /// The expression directly in a pair.
    pub fn expr_in(&mut self, pair: &Pair<'a>) -> Option<Expr> {
        let found =
            pair.clone().into_inner().find(|pair| matches!(pair.as_rule(), Rule::expr | Rule::flow_expr))?;
        Some(self.expr(&found))
    }

    /// An expression.
    pub fn expr(&mut self, pair: &Pair<'a>) -> Expr {
        let span = self.at(pair);
        let operators = pair.clone().into_inner().filter(|pair| is_operator(pair.as_rule())).count();
        if operators == 0 && self.depth < OPERATOR_DEPTH {
            // One value and nothing else, as most are: no row to shape.
            self.depth += 1;
            let expr = self.value(&mut pair.clone().into_inner().peekable());
            self.depth -= 1;
            return expr;
        }
        let outside = self.depth;
        self.depth += operators + 1;
        let expr = if self.depth > OPERATOR_DEPTH {
            // Not the whole of it: a place that can be shown.
            let mut signs = pair.clone().into_inner().filter(|pair| is_operator(pair.as_rule()));
            let last = signs.nth(OPERATOR_DEPTH.saturating_sub(outside));
            let finding = explain::too_deep(last.map_or(span, |last| self.at(&last)));
            self.report(finding);
            broken(span)
        } else {
            let pieces = self.pieces(pair, operators);
            let fields = pieces.iter().map(|piece| match piece {
                Piece::PipeField { names, .. } => names.len(),
                _ => 0,
            });
            if self.depth + fields.sum::<usize>() > 2 * OPERATOR_DEPTH {
                let finding = explain::too_deep(span);
                self.report(finding);
                broken(span)
            } else {
                let mut pieces = pieces.into_iter().peekable();
                self.climb(&mut pieces, level::OR, span).expr
            }
        };
        self.depth = outside;
        expr
    }

    fn pieces(&mut self, pair: &Pair<'a>, operators: usize) -> Vec<Piece> {
        let mut out = Vec::with_capacity(2 * operators + 1);
        let mut inner = pair.clone().into_inner().peekable();
        while let Some(pair) = inner.peek().cloned() {
            let span = self.at(&pair);
            if !is_operator(pair.as_rule()) {
                let value = self.value(&mut inner);
                out.push(Piece::Value(value));
                continue;
            }
            inner.next();
            out.push(match pair.as_rule() {
                Rule::prefix if pair.as_str() == "-" => Piece::Prefix(UnaryOp::Negate, span),
                Rule::prefix => Piece::Prefix(UnaryOp::Not, span),
                Rule::pipe => self.pipe(&pair, span),
                Rule::fallback => Piece::Default { fallback: self.one_value(&pair), span },
                Rule::otherwise => Piece::Otherwise { action: self.recovery(&pair), span },
                Rule::is_absent => {
                    let words = || pair.as_str().split_whitespace();
                    Piece::Is {
                        negated: words().any(|word| word == "not"),
                        blank: words().any(|word| word == "blank"),
                        span,
                    }
                }
                _ => {
                    let (op, level) = binary(pair.as_str());
                    Piece::Binary(op, level, span)
                }
            });
        }
        out
    }

    fn pipe(&mut self, pair: &Pair<'a>, span: Span) -> Piece {
        let mut inner = pair.clone().into_inner();
        let Some(first) = inner.next() else { return Piece::Broken(span) };
        match first.as_rule() {
            Rule::treat => match self.treat(&first) {
                Some(treat) => Piece::Treat { treat, span },
                None => Piece::Broken(span),
            },
            Rule::member => {
                let members = std::iter::once(first).chain(inner);
                let names: Vec<Name> = members.filter_map(|member| self.first_name(&member)).collect();
                Piece::PipeField { names, span }
            }
            _ => {
                let function = self.name(&first);
                let arguments = inner.next().map(|args| self.arguments(&args)).unwrap_or_default();
                Piece::Pipe { function, arguments, span }
            }
        }
    }

    fn treat(&mut self, pair: &Pair<'a>) -> Option<Treat> {
        Some(Treat {
            category: self.first_path(pair)?,
            because: self.reason(pair)?,
            approved_by: child(pair, Rule::approved_by).and_then(|by| self.plain_in(&by))?,
            until: self.day(pair)?,
        })
    }

    /// What stands after `default` or `otherwise`: one value with an optional sign, or `unchanged`.
    fn one_value(&mut self, pair: &Pair<'a>) -> Expr {
        let mut inner = pair.clone().into_inner().peekable();
        let sign = inner.next_if(|pair| pair.as_rule() == Rule::negate);
        if let Some(word) = inner.next_if(|pair| pair.as_rule() == Rule::unchanged) {
            return Expr { kind: ExprKind::Unchanged, span: self.at(&word) };
        }
        let value = self.value(&mut inner);
        match sign {
            Some(sign) => negative(value, self.at(&sign)),
            None => value,
        }
    }

    fn recovery(&mut self, pair: &Pair<'a>) -> Recovery {
        match pair.clone().into_inner().next() {
            Some(reject) if reject.as_rule() == Rule::reject => {
                let span = self.at(&reject);
                let because = self.reason(&reject);
                let because = because.unwrap_or(Text { value: String::new(), span });
                Recovery::Reject(because)
            }
            Some(skip) if skip.as_rule() == Rule::skip => Recovery::Skip,
            _ => Recovery::Value(Box::new(self.one_value(pair))),
        }
    }

    /// Gives the row its shape; `whole` is the place to blame if the row is broken.
    fn climb(&mut self, pieces: &mut Pieces, min: u8, whole: Span) -> Made {
        let mut left = match pieces.next() {
            Some(Piece::Value(expr)) => Made { expr, level: WHOLE },
            Some(Piece::Prefix(op, span)) => self.prefix(op, span, pieces, min, whole),
            _ => Made { expr: broken(whole), level: WHOLE },
        };
        while let Some(next) = pieces.next_if(|piece| piece.level().is_some_and(|level| level >= min)) {
            let level = next.level().unwrap_or(level::FLOW);
            let unclear = self.judge_order(&left, &next, level);
            let span = left.expr.span.to(next.span());
            let value = Box::new(left.expr);
            left = match next {
                Piece::Binary(op, _, op_span) => {
                    let right = self.climb(pieces, level + 1, whole);
                    let span = span.to(right.expr.span);
                    let kind = ExprKind::Binary { op, op_span, left: value, right: Box::new(right.expr) };
                    Made { expr: Expr { kind, span }, level }
                }
                Piece::Pipe { function, arguments, .. } => {
                    Made { expr: Expr { kind: ExprKind::Pipe { value, function, arguments }, span }, level }
                }
                Piece::PipeField { names, .. } => Made { expr: taken(*value, names), level },
                Piece::Treat { treat, .. } => {
                    let Treat { category, because, approved_by, until } = treat;
                    let kind = ExprKind::Treat { value, category, because, approved_by, until };
                    Made { expr: Expr { kind, span }, level }
                }
                Piece::Default { fallback, .. } => {
                    let kind = ExprKind::Default { value, fallback: Box::new(fallback) };
                    Made { expr: Expr { kind, span }, level }
                }
                Piece::Otherwise { action, span: action_span } => Made {
                    expr: Expr { kind: ExprKind::Otherwise { value, action, action_span }, span },
                    level,
                },
                Piece::Is { negated, blank, .. } => {
                    Made { expr: Expr { kind: ExprKind::Is { value, negated, blank }, span }, level }
                }
                Piece::Broken(_) | Piece::Prefix(..) | Piece::Value(_) => Made { expr: broken(span), level },
            };
            if unclear {
                // One mistake in a row is enough: what follows is not judged by it.
                left = Made { expr: broken(left.expr.span), level: WHOLE };
            }
        }
        left
    }

    fn prefix(&mut self, op: UnaryOp, span: Span, pieces: &mut Pieces, min: u8, whole: Span) -> Made {
        let level = if op == UnaryOp::Not { level::NOT } else { level::NEGATE };
        if op == UnaryOp::Not && min > level::NOT {
            self.unclear(span, "`not` stands behind another operator", "put `(not …)` in parentheses");
        }
        let value = self.climb(pieces, level, whole).expr;
        let expr = match op {
            UnaryOp::Negate => negative(value, span),
            UnaryOp::Not => {
                let span = span.to(value.span);
                Expr { kind: ExprKind::Unary { op, value: Box::new(value) }, span }
            }
        };
        Made { expr, level }
    }

    /// Reports a row that people read in two ways: what it gives cannot be told.
    fn judge_order(&mut self, left: &Made, next: &Piece, level: u8) -> bool {
        let arithmetic = |level| matches!(level, level::ADD | level::MULTIPLY | level::NEGATE);
        let (message, help) = match next {
            _ if level == level::COMPARE && left.level == level::COMPARE => {
                self.report(
                    Diagnostic::new(
                        &catalogue::SYNTAX_CHAINED_COMPARISON,
                        next.span(),
                        "a comparison cannot be compared again",
                    )
                    .also(left.expr.span, "this is compared already")
                    .help("join two comparisons by `and`: `1 < age and age < 18`"),
                );
                return true;
            }
            Piece::Default { .. } | Piece::Otherwise { .. }
                if matches!(left.level, level::ADD | level::MULTIPLY) =>
            {
                let word = if matches!(next, Piece::Default { .. }) { "default" } else { "otherwise" };
                (
                    format!("`{word}` after a calculation can be read in two ways"),
                    format!(
                        "put parentheses around what it is for: `(a {word} 0) + (b {word} 0)` or `(a + b) {word} 0`"
                    ),
                )
            }
            Piece::Binary(..) if arithmetic(level) && left.level == level::FLOW => (
                "a calculation after `|`, `default` or `otherwise` can be read in two ways".to_owned(),
                "put parentheses around one side: `(a default 0) + b`".to_owned(),
            ),
            _ => return false,
        };
        self.unclear(next.span(), &message, &help);
        true
    }

    fn unclear(&mut self, span: Span, message: &str, help: &str) {
        self.report(Diagnostic::new(&catalogue::SYNTAX_UNCLEAR_ORDER, span, message).help(help));
    }
}

/// `value | .first.second`
fn taken(value: Expr, names: Vec<Name>) -> Expr {
    let mut expr = value;
    for name in names {
        let span = expr.span.to(name.span);
        expr = Expr { kind: ExprKind::PipeField { value: Box::new(expr), name }, span };
    }
    expr
}

fn negative(value: Expr, sign: Span) -> Expr {
    let span = sign.to(value.span);
    Expr { kind: ExprKind::Unary { op: UnaryOp::Negate, value: Box::new(value) }, span }
}

fn is_operator(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::prefix
            | Rule::minus
            | Rule::slash
            | Rule::plus
            | Rule::compare
            | Rule::logic
            | Rule::pipe
            | Rule::fallback
            | Rule::otherwise
            | Rule::is_absent
    )
}

fn binary(sign: &str) -> (BinaryOp, u8) {
    match sign {
        "or" => (BinaryOp::Or, level::OR),
        "and" => (BinaryOp::And, level::AND),
        "==" => (BinaryOp::Equal, level::COMPARE),
        "!=" => (BinaryOp::NotEqual, level::COMPARE),
        "<" => (BinaryOp::Less, level::COMPARE),
        "<=" => (BinaryOp::LessOrEqual, level::COMPARE),
        ">" => (BinaryOp::Greater, level::COMPARE),
        ">=" => (BinaryOp::GreaterOrEqual, level::COMPARE),
        "in" => (BinaryOp::In, level::COMPARE),
        "matches" => (BinaryOp::Matches, level::COMPARE),
        "+" => (BinaryOp::Add, level::ADD),
        "-" => (BinaryOp::Subtract, level::ADD),
        "*" => (BinaryOp::Multiply, level::MULTIPLY),
        "/" => (BinaryOp::Divide, level::MULTIPLY),
        _ => (BinaryOp::NotIn, level::COMPARE),
    }
}
