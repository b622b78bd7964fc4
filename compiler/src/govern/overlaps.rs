//! Policies that another one covers wholly: whoever changes the one and not the other believes that something changed.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::model::Policy;
use crate::syntax::ast::{Rule, RuleKind, Scope, ScopeCondition};

/// Says which policies add nothing to another.
pub(super) fn overlaps(names: &Resolved, out: &mut Diagnostics) {
    // What a waiver suspends in one holds on in the other.
    let is_waived = |name: &String| names.waivers.iter().any(|it| it.what.as_ref() == Some(name));
    let all: Vec<(&String, &Policy)> = names
        .policies
        .iter()
        .filter(|(name, policy)| !policy.broken && !policy.written.rules.is_empty() && !is_waived(name))
        .collect();
    for (at, (name, policy)) in all.iter().enumerate() {
        let covers_it = |other: &Policy| {
            policy
                .written
                .rules
                .iter()
                .all(|rule| other.written.rules.iter().any(|by| covers(names, by, rule)))
        };
        let by = all.iter().enumerate().find(|(number, (_, other))| {
            // Of two that say the same the later one is told.
            *number != at && covers_it(other) && (*number < at || !is_covered_back(names, policy, other))
        });
        let Some((_, (other_name, other))) = by else { continue };
        let message = format!("whatever the policy `{name}` asks, `{other_name}` asks already");
        out.push(
            Diagnostic::new(&catalogue::POLICY_COVERED_BY_ANOTHER, policy.written.name.span, message)
                .label("taking it out would change nothing")
                .also(other.written.name.span, "this one asks as much, or more")
                .help("remove one of the two; or correct the one that was meant otherwise"),
        );
    }
}

fn is_covered_back(names: &Resolved, policy: &Policy, other: &Policy) -> bool {
    other.written.rules.iter().all(|rule| policy.written.rules.iter().any(|by| covers(names, by, rule)))
}

/// Whether a rule asks all that another asks.
fn covers(names: &Resolved, by: &Rule, rule: &Rule) -> bool {
    match (&by.kind, &rule.kind) {
        (
            RuleKind::Forbid { categories: wide, to: around, unless: excepted },
            RuleKind::Forbid { categories, to, unless },
        ) => {
            let is_forbidden =
                |category: String| wide.iter().any(|branch| names.is_under(&category, &branch.text()));
            categories.iter().all(|category| is_forbidden(category.text()))
                && (excepted.is_none() || excepted == unless)
                && match (around, to) {
                    (None, _) => true,
                    (Some(around), None) => is_everywhere(around),
                    (Some(around), Some(to)) => is_around(around, to),
                }
        }
        (RuleKind::Require { things: wide, on: around }, RuleKind::Require { things, on }) => {
            things.iter().all(|thing| wide.iter().any(|known| known.text == thing.text))
                && is_around(around, on)
        }
        (RuleKind::RequireApproval { by: wide, on: around }, RuleKind::RequireApproval { by, on }) => {
            wide.value == by.value && is_around(around, on)
        }
        _ => false,
    }
}

/// `any`, without a condition.
fn is_everywhere(scope: &Scope) -> bool {
    scope.conditions.is_empty() && matches!(scope.names.as_slice(), [name] if name.text == "any")
}

/// Whether all that a scope is about is in another one: the same group with no further conditions.
fn is_around(around: &Scope, scope: &Scope) -> bool {
    let has = |name: &str| around.names.iter().any(|known| known.text == name);
    let same_group = has("any") || scope.names.iter().all(|name| has(&name.text));
    let also_asked =
        |condition: &ScopeCondition| scope.conditions.iter().any(|known| is_same(known, condition));
    same_group && around.conditions.iter().all(also_asked)
}

fn is_same(one: &ScopeCondition, other: &ScopeCondition) -> bool {
    match (one, other) {
        (
            ScopeCondition::Place { negated: a, places: first },
            ScopeCondition::Place { negated: b, places: second },
        ) => {
            let mut first: Vec<&str> = first.iter().map(|place| place.text.as_str()).collect();
            let mut second: Vec<&str> = second.iter().map(|place| place.text.as_str()).collect();
            first.sort_unstable();
            second.sort_unstable();
            a == b && first == second
        }
        (ScopeCondition::Data(a), ScopeCondition::Data(b)) => a.text() == b.text(),
        (ScopeCondition::Is { what: a, value: first }, ScopeCondition::Is { what: b, value: second }) => {
            a.text == b.text && first.text == second.text
        }
        _ => false,
    }
}
