//! Systems, connectors, objects, fields, choices, files.

use super::expr::{expr, field as value, patterns, plain, with_holes};
use super::words::{
    amount, category, doc, duration, name, named, names, number, object as object_ref, path, raw_text, text,
    word, written,
};
use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{
    Asserts, Connect, Connector, ConsentFact, ConsentTime, ConsentValue, ControlFile, ControlPart, Erases,
    ErasesHow, Field, FileFormat, FileSpec, GivenBy, Limit, LimitPer, Mark, MarkKind, Object, OnMismatch,
    Polarity, Power, Retention, Role, RoleKind, Setting, SettingValue, StateLine, System, TypeExpr, TypeKind,
    Writes,
};

pub fn system(dice: &mut Dice<'_>) -> System {
    System {
        name: name(dice),
        label: dice.maybe(text),
        connector: name(dice),
        owner: dice.maybe(text),
        stored_in: names(dice, 0),
        accessed_from: names(dice, 0),
        role: dice.maybe(|dice| {
            let kinds =
                [RoleKind::Controller, RoleKind::Processor, RoleKind::JointController, RoleKind::ThirdParty];
            Role { kind: dice.pick(&kinds), under: dice.maybe(name), span: NOWHERE }
        }),
        connect: dice.maybe(|dice| Connect { span: NOWHERE, settings: settings(dice, 0, 2) }),
        kind: dice.maybe(name),
        contacts: names(dice, 0),
        erases: dice.many(0, 2, erases),
        visible: dice.maybe(duration),
        finishes: dice.maybe(duration),
        limits: dice.many(0, 2, limit),
        objects: dice.many(0, 2, object),
    }
}

pub fn connector(dice: &mut Dice<'_>) -> Connector {
    Connector {
        name: name(dice),
        label: dice.maybe(text),
        vendor: dice.maybe(text),
        kind: dice.maybe(name),
        contacts: names(dice, 0),
        driver: dice.maybe(name),
        support: dice.maybe(name),
        erases: dice.many(0, 2, erases),
        visible: dice.maybe(duration),
        finishes: dice.maybe(duration),
        limits: dice.many(0, 2, limit),
        objects: dice.many(0, 2, object),
    }
}

fn erases(dice: &mut Dice<'_>) -> Erases {
    let how = match dice.below(3) {
        0 => ErasesHow::Delete,
        1 => ErasesHow::Request(duration(dice)),
        _ => ErasesHow::Nothing(text(dice)),
    };
    let nothing = matches!(how, ErasesHow::Nothing(_));
    let objects = if nothing { Vec::new() } else { names(dice, 1) };
    let conditional = (!nothing && dice.below(3) == 0).then(|| text(dice));
    Erases { objects, how, conditional, span: NOWHERE }
}

fn limit(dice: &mut Dice<'_>) -> Limit {
    let per = if dice.yes() { LimitPer::Thing(name(dice)) } else { LimitPer::Time(duration(dice)) };
    Limit { amount: written(dice.pick(&["1", "190", "10000"])), unit: name(dice), per, span: NOWHERE }
}

pub fn settings(dice: &mut Dice<'_>, least: usize, depth: usize) -> Vec<Setting> {
    dice.many(least, 4, |dice| Setting { name: name(dice), value: setting(dice, depth), value_span: NOWHERE })
}

fn setting(dice: &mut Dice<'_>, depth: usize) -> SettingValue {
    match dice.below(if depth == 0 { 6 } else { 7 }) {
        0 => SettingValue::Text(raw_text(dice).to_owned()),
        1 => SettingValue::Bool(dice.yes()),
        2 => SettingValue::Number(dice.pick(&["7", "-1", "2.5", "10%"]).to_owned()),
        3 => SettingValue::Secret(raw_text(dice).to_owned()),
        4 => SettingValue::Duration(duration(dice)),
        5 => SettingValue::List(dice.many(1, 3, |dice| raw_text(dice).to_owned())),
        _ => SettingValue::Group(settings(dice, 1, depth - 1)),
    }
}

fn object(dice: &mut Dice<'_>) -> Object {
    Object {
        doc: doc(dice),
        name: name(dice),
        parameter: dice.maybe(name),
        label: dice.maybe(text),
        about: names(dice, 0),
        fields: dice.many(0, 4, |dice| field(dice, 2, true)),
        consents: dice.many(0, 2, consent),
        file: dice.maybe(file),
        keep: dice.maybe(|dice| Retention { period: duration(dice), after: expr(dice), span: NOWHERE }),
        span: NOWHERE,
    }
}

fn file(dice: &mut Dice<'_>) -> FileSpec {
    FileSpec {
        name: dice.maybe(with_holes),
        format: dice.maybe(|dice| FileFormat { name: name(dice), settings: settings(dice, 0, 1) }),
        encrypt: dice.maybe(|dice| (name(dice), text(dice))),
        control: dice.maybe(|dice| ControlFile {
            name: with_holes(dice),
            parts: dice.many(1, 4, |dice| match dice.below(4) {
                0 => ControlPart::Count,
                1 => ControlPart::Bytes,
                2 => ControlPart::Sum(name(dice)),
                _ => ControlPart::Sha256,
            }),
            span: NOWHERE,
        }),
        answers: dice.maybe(|dice| (object_ref(dice), duration(dice))),
        on_mismatch: dice.maybe(|dice| (dice.pick(&[OnMismatch::Stop, OnMismatch::Continue]), NOWHERE)),
        span: NOWHERE,
    }
}

/// `lines`: it stands on a line of its own, so that a comment can stand before it.
fn field(dice: &mut Dice<'_>, depth: usize, lines: bool) -> Field {
    Field {
        doc: doc(dice).filter(|_| lines),
        name: name(dice),
        label: dice.maybe(text),
        ty: ty(dice, depth, lines),
        marks: dice.many(0, 3, mark),
    }
}

pub fn ty(dice: &mut Dice<'_>, depth: usize, lines: bool) -> TypeExpr {
    let kind = match dice.below(if depth == 0 { 6 } else { 8 }) {
        0 => plain_type("text", &[]),
        1 => plain_type("text", &["80"]),
        2 => plain_type("bool", &[dice.pick(&["ja", "yes \"it\" is", "1"]), "nej"]),
        3 => plain_type("money", &["EUR"]),
        4 => TypeKind::Named {
            name: named(dice.pick(&["money", "decimal"])),
            arguments: Vec::new(),
            by: dice.maybe(|dice| path(dice, 1, 2)),
        },
        5 => TypeKind::Enum { open: dice.yes(), values: dice.many(1, 3, text) },
        6 => TypeKind::List(Box::new(item(dice, depth - 1, lines))),
        _ => TypeKind::Record(dice.many(1, 4, |dice| field(dice, depth - 1, lines))),
    };
    TypeExpr { kind, optional: dice.yes(), span: NOWHERE }
}

/// The type of a list's items: the fields of a record may have lines of their own there too.
fn item(dice: &mut Dice<'_>, depth: usize, lines: bool) -> TypeExpr {
    let mut item = ty(dice, depth, false);
    if let TypeKind::Record(fields) = &mut item.kind
        && lines
        && !item.optional
    {
        fields.iter_mut().for_each(|field| field.doc = doc(dice));
    }
    item
}

fn plain_type(word: &str, arguments: &[&str]) -> TypeKind {
    let arguments = arguments.iter().map(|text| written(text)).collect();
    TypeKind::Named { name: named(word), arguments, by: None }
}

fn mark(dice: &mut Dice<'_>) -> Mark {
    let kind = match dice.below(12) {
        0 => MarkKind::Key,
        1 => MarkKind::Match,
        2 => MarkKind::Required,
        3 => MarkKind::ReadOnly,
        4 => MarkKind::WriteOnly,
        5 => MarkKind::Cursor,
        6 => MarkKind::Lenient,
        7 => MarkKind::Deprecated(text(dice)),
        8 => MarkKind::Category(category(dice)),
        9 => MarkKind::Unit(text(dice)),
        10 => MarkKind::Columns(amount(dice), amount(dice)),
        _ => MarkKind::Consent {
            polarity: dice.pick(&[Polarity::OptIn, Polarity::OptOut]),
            purpose: dice.maybe(name),
            channel: name(dice),
        },
    };
    Mark { kind, span: NOWHERE }
}

fn consent(dice: &mut Dice<'_>) -> ConsentFact {
    ConsentFact {
        purpose: dice.maybe(name),
        channel: name(dice),
        topic: dice.maybe(value),
        brand: dice.maybe(value),
        person: dice.maybe(value),
        filter: dice.maybe(expr),
        value: dice.maybe(|dice| ConsentValue { subject: expr(dice), states: states(dice) }),
        at: dice.maybe(|dice| ConsentTime { value: expr(dice), zone: dice.maybe(text) }),
        method: dice.maybe(name),
        notice: dice.maybe(|dice| {
            let version = dice.maybe(|dice| if dice.yes() { value(dice) } else { plain(dice) });
            (name(dice), version)
        }),
        evidence: dice.many(0, 3, |dice| path(dice, 1, 2)),
        given: dice.maybe(|dice| GivenBy { subject: expr(dice), parties: states(dice) }),
        asserts: dice.maybe(|dice| dice.pick(&[Asserts::GrantsAndRefusals, Asserts::RefusalsOnly])),
        writes: dice.maybe(|dice| Writes {
            deny: power(dice),
            grant: power(dice),
            new_yes: dice.yes(),
            span: NOWHERE,
        }),
        span: NOWHERE,
    }
}

fn states(dice: &mut Dice<'_>) -> Vec<StateLine> {
    dice.many(1, 4, |dice| {
        let by = dice.below(4) == 3;
        StateLine {
            patterns: patterns(dice, false),
            state: if by { named("suppressed") } else { word(dice) },
            by: by.then(|| name(dice)),
            span: NOWHERE,
        }
    })
}

fn power(dice: &mut Dice<'_>) -> Power {
    match dice.below(5) {
        0 => Power::Yes,
        1 => Power::No,
        2 => Power::Inert,
        3 => Power::PendingOnly,
        _ => Power::Conditional(text(dice)),
    }
}

/// A number, as settings and targets write one.
pub fn target(dice: &mut Dice<'_>) -> String {
    let number = number(dice);
    if dice.yes() { format!("{number}%") } else { number.to_owned() }
}
