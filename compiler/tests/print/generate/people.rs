//! Company, brand, team, vocabulary, purpose, notice, suppression, identity, precedence.

use super::expr::expr;
use super::words::{category, day, duration, name, names, object, outside, path, text, word};
use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{
    Basis, Blocks, Brand, Children, Company, Confirm, Expiry, Identity, Linked, Notice, NoticeVersion, Order,
    PersonFact, PersonFactKind, Precedence, Purpose, Release, RulePack, Suppression, Team, Term, TermKind,
};

pub fn company(dice: &mut Dice<'_>) -> Company {
    Company {
        name: name(dice),
        label: dice.maybe(text),
        address: dice.maybe(text),
        dpo: dice.maybe(text),
        markets: names(dice, 0),
        audience: names(dice, 0),
        rules: dice.many(0, 2, |dice| RulePack { place: name(dice), version: text(dice) }),
        security: dice.maybe(text),
    }
}

pub fn brand(dice: &mut Dice<'_>) -> Brand {
    Brand { name: name(dice), label: dice.maybe(text), of: dice.maybe(name) }
}

pub fn team(dice: &mut Dice<'_>) -> Team {
    Team { name: name(dice), label: dice.maybe(text), members: dice.many(0, 3, text) }
}

pub fn term(dice: &mut Dice<'_>) -> Term {
    let kind = dice.pick(&TermKind::ALL);
    let is_category = kind == TermKind::Category;
    let longest = if is_category { 3 } else { 1 };
    Term {
        kind,
        path: path(dice, 1, longest),
        label: dice.maybe(text),
        under: dice
            .maybe(|dice| path(dice, 1, longest))
            .filter(|_| matches!(kind, TermKind::Category | TermKind::Place)),
        same_as: dice.many(0, 2, outside),
    }
}

pub fn purpose(dice: &mut Dice<'_>) -> Purpose {
    Purpose {
        name: name(dice),
        label: dice.maybe(text),
        channels: names(dice, 0),
        uses: dice.many(0, 3, category),
        bases: dice.many(0, 3, |dice| Basis {
            name: name(dice),
            places: names(dice, 0),
            when: dice.maybe(expr),
            assessed: dice.maybe(text),
            because: dice.maybe(text),
            span: NOWHERE,
        }),
        confirm: dice.maybe(|dice| Confirm { how: name(dice), within: dice.maybe(duration), span: NOWHERE }),
        expires: dice.maybe(|dice| Expiry { period: duration(dice), after: name(dice), span: NOWHERE }),
        children: dice.maybe(|dice| (dice.pick(&[Children::Never, Children::WithGuardian]), NOWHERE)),
        same_as: dice.many(0, 2, outside),
    }
}

pub fn notice(dice: &mut Dice<'_>) -> Notice {
    let version = |dice: &mut Dice<'_>| NoticeVersion {
        version: text(dice),
        from: day(dice),
        document: text(dice),
        span: NOWHERE,
    };
    Notice { name: name(dice), label: dice.maybe(text), versions: dice.many(0, 3, version) }
}

pub fn suppression(dice: &mut Dice<'_>) -> Suppression {
    let from = dice.maybe(object);
    Suppression {
        name: name(dice),
        label: dice.maybe(text),
        kind: dice.maybe(name),
        filter: from.is_some().then(|| dice.maybe(expr)).flatten(),
        from,
        matches: names(dice, 0),
        blocks: dice.many(0, 2, |dice| Blocks {
            purposes: dice.maybe(|dice| names(dice, 1)),
            channels: names(dice, 0),
            places: names(dice, 0),
            span: NOWHERE,
        }),
        refresh: dice.maybe(duration),
        too_old: dice.maybe(duration),
        release: dice.maybe(|dice| {
            let release = match dice.below(3) {
                0 => Release::OnLeaving,
                1 => Release::By(text(dice)),
                _ => Release::Never,
            };
            (release, NOWHERE)
        }),
        owner: dice.maybe(text),
    }
}

pub fn identity(dice: &mut Dice<'_>) -> Identity {
    let mut kinds = vec![PersonFactKind::Country, PersonFactKind::Born, PersonFactKind::LastSale];
    kinds.truncate(dice.below(4));
    let facts = kinds.into_iter().map(|kind| PersonFact {
        kind,
        from: dice.many(1, 2, expr),
        strictest: kind == PersonFactKind::Country && dice.yes(),
        span: NOWHERE,
    });
    let facts = facts.collect();
    Identity {
        name: word(dice),
        matches: dice.many(0, 2, expr),
        links: dice.many(0, 3, |dice| Linked { same: dice.many(1, 2, |dice| path(dice, 3, 4)) }),
        facts,
        never_merge: dice.many(0, 2, |dice| path(dice, 3, 3)),
    }
}

pub fn precedence(dice: &mut Dice<'_>) -> Precedence {
    let order = if dice.yes() { Order::LatestWins } else { Order::Flows(names(dice, 1)) };
    Precedence { field: path(dice, 3, 4), order: Some(order) }
}
