//! The examples of policies: `must hold { … }`, `must fail { … }`.

use super::declared::{Declarations, Thing};
use super::rules::{all_under, is_among};
use super::scopes::{Subject, holds};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::model::Policy;
use crate::syntax::ast::{PolicyExample, Rule, RuleKind};

/// Says which examples of a policy come out otherwise than they say.
pub(super) fn judge(names: &Resolved, declared: &Declarations, policy: &Policy, out: &mut Diagnostics) {
    for example in &policy.written.examples {
        let against = rule_against(names, policy, example);
        let doubtful = declared.is_doubtful(&Thing::System(example.to.text.clone()));
        if doubtful || against.is_none() == example.holds {
            continue;
        }
        let name = &policy.written.name.text;
        let finding = match against {
            Some(rule) => {
                let message = format!("`{name}` should let this pass, and a rule of it forbids it");
                Diagnostic::new(&catalogue::POLICY_EXAMPLE_FAILS, example.span, message)
                    .also(rule.span, "the rule")
            }
            None => {
                let message = format!("`{name}` should forbid this, and no rule of it does");
                Diagnostic::new(&catalogue::POLICY_EXAMPLE_FAILS, example.span, message)
            }
        };
        out.push(finding.help("correct the rule where the example is what is meant, else the example"));
    }
}

/// The rule that forbids what an example hands over.
pub(super) fn rule_against<'p>(
    names: &Resolved,
    policy: &'p Policy,
    example: &PolicyExample,
) -> Option<&'p Rule> {
    let categories: Vec<String> = example.categories.iter().map(|category| category.text()).collect();
    let subject = Subject {
        systems: std::iter::once(example.to.text.as_str()).collect(),
        data: categories.iter().map(String::as_str).collect(),
        open: true,
        ..Subject::default()
    };
    let forbids = |(rule, scope): &(&'p Rule, &'p Option<crate::resolve::model::Scope>)| {
        let (RuleKind::Forbid { categories: forbidden, to, unless }, Some(scope)) = (&rule.kind, scope)
        else {
            return false;
        };
        let conditions = to.as_ref().map(|to| to.conditions.as_slice()).unwrap_or_default();
        let branches: Vec<String> = forbidden.iter().map(|path| path.text()).collect();
        let forbidden = all_under(names, &branches);
        categories.iter().any(|category| forbidden.contains(category.as_str()))
            && is_among(scope, &subject)
            && conditions.iter().all(|one| holds(names, one, &subject))
            && (unless.is_none() || *unless != example.given)
    };
    policy.written.rules.iter().zip(&policy.scopes).find(forbids).map(|(rule, _)| rule)
}
