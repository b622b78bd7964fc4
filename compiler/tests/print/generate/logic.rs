//! Mappings, functions, tables, metrics, tests.

use super::expr::{arms, expr, time};
use super::flow::map;
use super::system::{target, ty};
use super::words::{amount, category, name, object, text, word, written};
use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{
    Expect, Expected, Function, Given, Mapping, Measure, Metric, MetricOf, MetricSource, Parameter,
    RecordLiteral, Table, TableRows, Test, TestStep, TestStepKind,
};

pub fn mapping(dice: &mut Dice<'_>) -> Mapping {
    Mapping { name: name(dice), map: map(dice) }
}

pub fn function(dice: &mut Dice<'_>) -> Function {
    Function {
        name: name(dice),
        parameters: dice.many(0, 3, |dice| Parameter { name: name(dice), ty: ty(dice, 1, false) }),
        result: ty(dice, 1, false),
        body: expr(dice),
    }
}

pub fn table(dice: &mut Dice<'_>) -> Table {
    let rows = match dice.yes() {
        true => TableRows::File { path: text(dice), key: name(dice), value: name(dice) },
        false => TableRows::Here(arms(dice, 1)),
    };
    Table { name: name(dice), rows: Some(rows) }
}

pub fn metric(dice: &mut Dice<'_>) -> Metric {
    let measure = match dice.below(4) {
        0 => Measure::Count { distinct: None, of: flow_source(dice) },
        1 => Measure::Count { distinct: dice.maybe(name), of: object_source(dice) },
        2 => Measure::Sum { field: name(dice), of: object_source(dice) },
        _ => Measure::Value(expr(dice)),
    };
    Metric {
        name: name(dice),
        label: dice.maybe(text),
        measure: Some(measure),
        per: dice.maybe(word),
        by: dice.many(0, 2, category),
        target: dice.maybe(|dice| written(&target(dice))),
        agreed_by: dice.many(0, 2, text),
    }
}

fn flow_source(dice: &mut Dice<'_>) -> MetricSource {
    let of = MetricOf::Flow(name(dice));
    source(dice, of)
}

fn object_source(dice: &mut Dice<'_>) -> MetricSource {
    let of = MetricOf::Object(object(dice));
    source(dice, of)
}

fn source(dice: &mut Dice<'_>, of: MetricOf) -> MetricSource {
    MetricSource { of, filter: dice.maybe(expr), at: dice.maybe(name) }
}

pub fn test(dice: &mut Dice<'_>) -> Test {
    let step = |dice: &mut Dice<'_>| {
        let kind = match dice.below(3) {
            0 => TestStepKind::Given(given(dice)),
            1 => TestStepKind::Then(given(dice)),
            _ => TestStepKind::Expect(expect(dice)),
        };
        TestStep { kind, span: NOWHERE }
    };
    Test { name: text(dice), of: name(dice), now: dice.maybe(time), steps: dice.many(0, 5, step) }
}

fn given(dice: &mut Dice<'_>) -> Given {
    match dice.below(8) {
        0 => Given::Record { object: object(dice), record: record(dice) },
        1 => Given::Consent {
            who: text(dice),
            state: word(dice),
            purpose: name(dice),
            channel: name(dice),
            topic: dice.maybe(name),
            brand: dice.maybe(name),
            at: dice.maybe(time),
        },
        2 => Given::NoConsent,
        3 => Given::File(text(dice)),
        4 => Given::Delivered { object: object(dice), record: record(dice) },
        5 => Given::Person { who: text(dice), record: record(dice) },
        6 => Given::Suppressed { who: text(dice), by: name(dice) },
        _ => Given::Gone { object: object(dice), record: record(dice) },
    }
}

fn expect(dice: &mut Dice<'_>) -> Expect {
    let result = match dice.below(5) {
        0 => Expected::Record(record(dice)),
        1 => Expected::None,
        2 => Expected::Removed,
        3 => Expected::Rejected(text(dice)),
        _ => Expected::Count(amount(dice)),
    };
    let alone = !matches!(result, Expected::Record(_)) && dice.yes();
    Expect { object: (!alone).then(|| object(dice)), result }
}

fn record(dice: &mut Dice<'_>) -> RecordLiteral {
    RecordLiteral { values: dice.many(1, 3, |dice| (name(dice), expr(dice))), span: NOWHERE }
}
