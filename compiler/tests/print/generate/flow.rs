//! Flows and consents.

use super::expr::expr;
use super::words::{amount, doc, duration, name, names, object, path, share, slot, text, written};
use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{
    Blanks, Consent, Each, Ending, EndingAction, Flow, FlowPurpose, Lookup, MapBlock, MapLine, Mode,
    OnConflict, OnReject, Only, Slot, Source, SourceBlock, Target, TargetBlock, Trigger,
};

pub fn flow(dice: &mut Dice<'_>) -> Flow {
    let blocks = dice.below(3);
    let from = match blocks {
        1 => dice.many(1, 3, |dice| source(dice, true)),
        _ => dice.many(0, 1, |dice| source(dice, false)),
    };
    let to = match blocks {
        2 => dice.many(1, 3, |dice| target(dice, true)),
        _ => dice.many(0, 1, |dice| target(dice, false)),
    };
    Flow {
        name: name(dice),
        label: dice.maybe(text),
        from,
        lookups: dice.many(0, 2, lookup),
        each: dice.many(0, 1, each),
        filter: dice.maybe(expr),
        to,
        purpose: dice.maybe(purpose),
        person: dice.maybe(expr),
        owner: dice.maybe(text),
        trigger: dice.maybe(|dice| (trigger(dice), NOWHERE)),
        runs_at_most: dice.maybe(duration),
        survives: dice.maybe(|dice| (amount(dice), NOWHERE)),
        blanks: dice.maybe(|dice| (dice.pick(&[Blanks::Unchanged, Blanks::Clear]), NOWHERE)),
        map: if blocks == 0 { dice.maybe(map) } else { None },
        on_reject: dice.maybe(on_reject),
        permission_ends: dice.maybe(ending),
        gone: dice.maybe(ending),
    }
}

fn source(dice: &mut Dice<'_>, block: bool) -> Source {
    let block = block.then(|| SourceBlock {
        lookups: dice.many(0, 2, lookup),
        each: dice.many(0, 1, each),
        filter: dice.maybe(expr),
        map: dice.maybe(map),
    });
    Source { object: object(dice), block, span: NOWHERE }
}

fn lookup(dice: &mut Dice<'_>) -> Lookup {
    Lookup { name: name(dice), object: object(dice), condition: expr(dice), span: NOWHERE }
}

fn each(dice: &mut Dice<'_>) -> Each {
    Each { name: name(dice), list: expr(dice), span: NOWHERE }
}

fn target(dice: &mut Dice<'_>, block: bool) -> Target {
    let block = block.then(|| TargetBlock {
        map: dice.maybe(map),
        permission_ends: dice.maybe(ending),
        gone: dice.maybe(ending),
    });
    Target { object: object(dice), mode: Some(mode(dice)), block, span: NOWHERE }
}

fn mode(dice: &mut Dice<'_>) -> Mode {
    match dice.below(5) {
        0 => Mode::Insert,
        1 => Mode::Update(names(dice, 1)),
        2 => Mode::Upsert { by: names(dice, 1), remove_rest: dice.maybe(|dice| written(share(dice))) },
        3 => Mode::Append(text(dice)),
        _ => Mode::OneFile { per_run: dice.yes() },
    }
}

fn purpose(dice: &mut Dice<'_>) -> FlowPurpose {
    let channels = names(dice, 0);
    FlowPurpose {
        purpose: name(dice),
        all: !channels.is_empty() && dice.yes(),
        channels,
        confirming: dice.yes(),
        topic: dice.maybe(name),
        brand: dice.maybe(name),
        span: NOWHERE,
    }
}

fn trigger(dice: &mut Dice<'_>) -> Trigger {
    match dice.below(6) {
        0 => Trigger::Manual,
        1 => Trigger::Every(duration(dice)),
        2 => Trigger::Daily { at: written("02:00"), zone: dice.maybe(text) },
        3 => Trigger::Cron(text(dice)),
        4 => Trigger::OnEvent,
        _ => Trigger::After(name(dice)),
    }
}

pub fn map(dice: &mut Dice<'_>) -> MapBlock {
    MapBlock { lines: dice.many(0, 4, line), span: NOWHERE }
}

fn line(dice: &mut Dice<'_>) -> MapLine {
    match dice.below(5) {
        0 => MapLine::Let { name: name(dice), value: expr(dice), span: NOWHERE },
        1 => MapLine::Use(name(dice)),
        _ => {
            let when = dice.maybe(expr);
            MapLine::Field {
                doc: doc(dice),
                value: expr(dice),
                targets: dice.many(1, 3, |dice| path(dice, 1, 3)),
                only: dice.maybe(|dice| dice.pick(&[Only::OnCreate, Only::WhenEmpty])),
                else_null: when.is_some() && dice.yes(),
                when,
                span: NOWHERE,
            }
        }
    }
}

fn on_reject(dice: &mut Dice<'_>) -> OnReject {
    match dice.below(4) {
        0 => OnReject::Continue,
        1 => OnReject::Stop,
        2 => OnReject::StopAfter(amount(dice)),
        _ => OnReject::StopAfterShare(written(share(dice))),
    }
}

fn ending(dice: &mut Dice<'_>) -> Ending {
    let action = match dice.below(4) {
        0 => EndingAction::Remove,
        1 => EndingAction::Erase,
        2 => EndingAction::Keep(text(dice)),
        _ => EndingAction::Map(map(dice)),
    };
    Ending { action: Some(action), span: NOWHERE }
}

pub fn consent(dice: &mut Dice<'_>) -> Consent {
    Consent {
        purpose: name(dice),
        channels: names(dice, 1),
        brand: dice.maybe(name),
        label: dice.maybe(text),
        from: dice.many(0, 2, place),
        to: dice.many(0, 2, place),
        both: dice.many(0, 2, place),
        history: dice.many(0, 2, object),
        on_conflict: dice.maybe(|dice| (dice.pick(&[OnConflict::Latest, OnConflict::AnyRefusal]), NOWHERE)),
        every: dice.maybe(duration),
        runs_at_most: dice.maybe(duration),
        survives: dice.maybe(|dice| (amount(dice), NOWHERE)),
        within: dice.maybe(duration),
        owner: dice.maybe(text),
    }
}

fn place(dice: &mut Dice<'_>) -> Slot {
    let widens = dice.maybe(text);
    let (refusals_only, append_only) = (widens.is_none() && dice.yes(), dice.yes());
    Slot { object: slot(dice), refusals_only, append_only, widens, span: NOWHERE }
}
