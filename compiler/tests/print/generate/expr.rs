//! Expressions of every kind, in every place that takes them.

use super::words::{
    category, day, duration, name, named, number, raw_day, raw_instant, raw_text, share, text,
};
use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{
    Arm, BinaryOp, Expr, ExprKind, Name, Pattern, Recovery, TextPart, UnaryOp,
};

/// How deep an expression may be.
const DEPTH: usize = 5;

fn made(kind: ExprKind) -> Expr {
    Expr { kind, span: NOWHERE }
}

fn boxed(dice: &mut Dice<'_>, depth: usize) -> Box<Expr> {
    Box::new(deep(dice, depth))
}

pub fn expr(dice: &mut Dice<'_>) -> Expr {
    deep(dice, DEPTH)
}

/// A field, perhaps of a record.
pub fn field(dice: &mut Dice<'_>) -> Expr {
    let mut value = made(ExprKind::Name(name(dice)));
    for name in dice.many(0, 2, name) {
        value = made(ExprKind::Field { of: Box::new(value), name });
    }
    value
}

pub fn time(dice: &mut Dice<'_>) -> Expr {
    made(match dice.yes() {
        true => ExprKind::Instant(raw_instant(dice).to_owned()),
        false => ExprKind::Date(raw_day(dice).to_owned()),
    })
}

/// A text without holes.
pub fn plain(dice: &mut Dice<'_>) -> Expr {
    made(ExprKind::Text(vec![TextPart::Plain(match raw_text(dice) {
        "" => "3".to_owned(),
        text => text.to_owned(),
    })]))
}

pub fn with_holes(dice: &mut Dice<'_>) -> Expr {
    made(ExprKind::Text(parts(dice, 2)))
}

fn simple(dice: &mut Dice<'_>) -> ExprKind {
    match dice.below(8) {
        0 => ExprKind::Name(name(dice)),
        1 => ExprKind::Null,
        2 => ExprKind::Bool(dice.yes()),
        3 => ExprKind::Number(number(dice).to_owned()),
        4 => ExprKind::Percent(share(dice).to_owned()),
        5 => ExprKind::Duration(duration(dice)),
        6 => ExprKind::Text(parts(dice, 0)),
        _ => time(dice).kind,
    }
}

fn deep(dice: &mut Dice<'_>, depth: usize) -> Expr {
    let Some(depth) = depth.checked_sub(1) else { return made(simple(dice)) };
    made(match dice.below(20) {
        0..=2 => simple(dice),
        3 => ExprKind::Text(parts(dice, depth)),
        4 => ExprKind::List(dice.many(0, 3, |dice| deep(dice, depth))),
        5 => ExprKind::Record(dice.many(1, 3, |dice| (name(dice), deep(dice, depth)))),
        6 => ExprKind::Element(name(dice)),
        7 => ExprKind::Field { of: boxed(dice, depth), name: name(dice) },
        8 => {
            ExprKind::Call { function: name(dice), arguments: dice.many(0, 3, |dice| argument(dice, depth)) }
        }
        9 => ExprKind::Index { of: boxed(dice, depth), index: boxed(dice, depth) },
        10 => ExprKind::PipeField { value: boxed(dice, depth), name: name(dice) },
        11 => ExprKind::Treat {
            value: boxed(dice, depth),
            category: category(dice),
            because: text(dice),
            approved_by: text(dice),
            until: day(dice),
        },
        12 => ExprKind::Pipe {
            value: boxed(dice, depth),
            function: name(dice),
            arguments: dice.many(0, 2, |dice| argument(dice, depth)),
        },
        13 => ExprKind::Default { value: boxed(dice, depth), fallback: Box::new(fallback(dice, depth)) },
        14 => ExprKind::Otherwise {
            value: boxed(dice, depth),
            action: match dice.below(3) {
                0 => Recovery::Value(Box::new(fallback(dice, depth))),
                1 => Recovery::Reject(text(dice)),
                _ => Recovery::Skip,
            },
            action_span: NOWHERE,
        },
        15 => ExprKind::Unary { op: dice.pick(&[UnaryOp::Not, UnaryOp::Negate]), value: boxed(dice, depth) },
        16 => binary(dice, depth),
        17 => ExprKind::Is { value: boxed(dice, depth), negated: dice.yes(), blank: dice.yes() },
        18 => ExprKind::If {
            condition: boxed(dice, depth),
            then: boxed(dice, depth),
            otherwise: boxed(dice, depth),
        },
        _ => ExprKind::Match { subject: boxed(dice, depth), arms: arms(dice, depth) },
    })
}

fn binary(dice: &mut Dice<'_>, depth: usize) -> ExprKind {
    let op = dice.pick(&[
        BinaryOp::Add,
        BinaryOp::Or,
        BinaryOp::And,
        BinaryOp::Equal,
        BinaryOp::NotEqual,
        BinaryOp::Less,
        BinaryOp::LessOrEqual,
        BinaryOp::Greater,
        BinaryOp::GreaterOrEqual,
        BinaryOp::In,
        BinaryOp::NotIn,
        BinaryOp::Subtract,
        BinaryOp::Multiply,
        BinaryOp::Divide,
        BinaryOp::Matches,
    ]);
    let left = boxed(dice, depth);
    let right = if op == BinaryOp::Matches { Box::new(regex(dice)) } else { boxed(dice, depth) };
    ExprKind::Binary { op, op_span: NOWHERE, left, right }
}

fn regex(dice: &mut Dice<'_>) -> Expr {
    made(ExprKind::Regex { pattern: pattern_text(dice), ignore_case: dice.yes() })
}

fn pattern_text(dice: &mut Dice<'_>) -> String {
    // In a hole of a text a quote would end that text.
    let quotes = if dice.in_hole { "[']" } else { "[\"'`]" };
    dice.pick(&["a", "^a\\.b$", "a\\/b", quotes, "\\d{4}", "(x|y)", "\\\\", "a b"]).to_owned()
}

fn argument(dice: &mut Dice<'_>, depth: usize) -> Expr {
    match dice.below(6) {
        0 => made(ExprKind::Cell {
            purpose: name(dice),
            channel: name(dice),
            topic: dice.maybe(name),
            brand: dice.maybe(name),
        }),
        1 => made(ExprKind::By(Box::new(made(ExprKind::Element(name(dice)))))),
        2 => regex(dice),
        _ => deep(dice, depth),
    }
}

fn fallback(dice: &mut Dice<'_>, depth: usize) -> Expr {
    if dice.below(4) == 3 { made(ExprKind::Unchanged) } else { deep(dice, depth) }
}

fn parts(dice: &mut Dice<'_>, depth: usize) -> Vec<TextPart> {
    let mut out: Vec<TextPart> = Vec::new();
    for _ in 0..dice.below(4) {
        if matches!(out.last(), Some(TextPart::Plain(_))) || depth > 0 && dice.yes() {
            let outside = std::mem::replace(&mut dice.in_hole, true);
            out.push(TextPart::Hole(deep(dice, depth.saturating_sub(1))));
            dice.in_hole = outside;
        } else {
            match raw_text(dice) {
                "" => {}
                text => out.push(TextPart::Plain(text.to_owned())),
            }
        }
    }
    out
}

pub fn arms(dice: &mut Dice<'_>, depth: usize) -> Vec<Arm> {
    let mut first = true;
    dice.many(1, 4, |dice| {
        let patterns = patterns(dice, !std::mem::replace(&mut first, false));
        Arm { patterns, value: deep(dice, depth), span: NOWHERE }
    })
}

/// The patterns of an arm. Behind another arm, a sign needs a line of its own, which a text does not have.
pub fn patterns(dice: &mut Dice<'_>, behind: bool) -> Vec<Pattern> {
    if dice.below(5) == 4 {
        return vec![Pattern::Else(NOWHERE)];
    }
    let signs = !(behind && dice.in_hole);
    dice.many(1, 3, |dice| pattern(dice, signs))
}

fn pattern(dice: &mut Dice<'_>, signs: bool) -> Pattern {
    let number = |dice: &mut Dice<'_>| -> Name {
        named(dice.pick(if signs {
            &["1", "-1", "3.5", "0", "-2.50"]
        } else {
            &["1", "3.5", "0", "7", "12"]
        }))
    };
    match dice.below(10) {
        0 => Pattern::Text(text(dice)),
        1 => Pattern::Number(number(dice)),
        2 => Pattern::Bool(dice.yes(), NOWHERE),
        3 => Pattern::Range { low: Some(number(dice)), high: dice.maybe(number), span: NOWHERE },
        4 => Pattern::Range { low: None, high: Some(number(dice)), span: NOWHERE },
        5 => Pattern::Date(named(raw_day(dice))),
        6 => Pattern::Instant(named(raw_instant(dice))),
        7 if signs => Pattern::Regex { pattern: pattern_text(dice), ignore_case: dice.yes(), span: NOWHERE },
        8 => dice.pick(&[Pattern::Null, Pattern::Empty])(NOWHERE),
        _ => Pattern::Word(name(dice)),
    }
}
