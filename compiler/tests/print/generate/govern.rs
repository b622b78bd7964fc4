//! Agreements, policies, approvals, waivers, erasure.

use super::expr::expr;
use super::system::settings;
use super::words::{category, day, duration, name, named, names, object, text};
use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{
    Agreement, Approval, Erasure, Kept, Party, Policy, PolicyExample, Returns, Rule, RuleKind, Scope,
    ScopeCondition, Subject, Tell, Transfer, Unless, Validity, Waived, Waiver,
};

pub fn agreement(dice: &mut Dice<'_>) -> Agreement {
    Agreement {
        name: name(dice),
        label: dice.maybe(text),
        parties: dice.many(0, 2, |dice| Party { name: text(dice), place: name(dice) }),
        systems: names(dice, 0),
        covers: dice.many(0, 3, category),
        purposes: names(dice, 0),
        owned_by: dice.maybe(name),
        returns: dice.many(0, 2, |dice| Returns {
            categories: dice.many(1, 2, category),
            owner: name(dice),
            licensed_until: dice.maybe(day),
            span: NOWHERE,
        }),
        transfer: dice.maybe(|dice| Transfer { mechanism: name(dice), assessment: dice.maybe(text) }),
        valid: dice.maybe(|dice| Validity { from: day(dice), until: day(dice), span: NOWHERE }),
        document: dice.maybe(text),
        terms: settings(dice, 0, 1),
    }
}

pub fn policy(dice: &mut Dice<'_>) -> Policy {
    Policy {
        name: name(dice),
        label: dice.maybe(text),
        owner: dice.maybe(text),
        rules: dice.many(0, 3, |dice| Rule { kind: rule(dice), span: NOWHERE }),
        examples: dice.many(0, 2, |dice| PolicyExample {
            holds: dice.yes(),
            categories: dice.many(1, 2, category),
            to: name(dice),
            given: dice.maybe(unless),
            span: NOWHERE,
        }),
    }
}

fn unless(dice: &mut Dice<'_>) -> Unless {
    dice.pick(&[Unless::Hashed, Unless::TransferAgreed])
}

fn rule(dice: &mut Dice<'_>) -> RuleKind {
    match dice.below(3) {
        0 => RuleKind::Forbid {
            categories: dice.many(1, 3, category),
            to: dice.maybe(scope),
            unless: dice.maybe(unless),
        },
        1 => {
            let things = dice.many(1, 3, |dice| named(dice.pick(&["owner", "description", "test"])));
            RuleKind::Require { things, on: scope(dice) }
        }
        _ => RuleKind::RequireApproval { by: text(dice), on: scope(dice) },
    }
}

fn scope(dice: &mut Dice<'_>) -> Scope {
    let conditions = dice.many(0, 2, |dice| match dice.below(3) {
        0 => ScopeCondition::Place { negated: dice.yes(), places: names(dice, 1) },
        1 => ScopeCondition::Data(category(dice)),
        _ => ScopeCondition::Is {
            what: named(dice.pick(&["kind", "role", "purpose", "channel"])),
            value: name(dice),
        },
    });
    Scope { names: names(dice, 1), conditions, span: NOWHERE }
}

fn subject(dice: &mut Dice<'_>) -> Subject {
    Subject { consent: dice.yes(), name: name(dice) }
}

pub fn approval(dice: &mut Dice<'_>) -> Approval {
    Approval { subject: subject(dice), hash: text(dice), by: text(dice), on: day(dice) }
}

pub fn waiver(dice: &mut Dice<'_>) -> Waiver {
    let what = match dice.yes() {
        true => Waived::Check(named(dice.pick(&["consent/grain-lost", "mapping/too-long"]))),
        false => Waived::Policy(name(dice)),
    };
    Waiver { what, subject: subject(dice), until: day(dice), because: text(dice), approved_by: text(dice) }
}

pub fn erasure(dice: &mut Dice<'_>) -> Erasure {
    let requests = dice.maybe(object);
    Erasure {
        name: name(dice),
        label: dice.maybe(text),
        filter: requests.is_some().then(|| dice.maybe(expr)).flatten(),
        requests,
        person: dice.maybe(expr),
        erase: dice.many(0, 3, object),
        keep: dice.many(0, 2, |dice| Kept {
            object: object(dice),
            because: text(dice),
            period: dice.maybe(duration),
            span: NOWHERE,
        }),
        tell: dice.many(0, 2, |dice| Tell {
            systems: names(dice, 1),
            within: dice.maybe(duration),
            span: NOWHERE,
        }),
        within: dice.maybe(duration),
        report: dice.maybe(object),
    }
}
