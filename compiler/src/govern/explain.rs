//! A policy told in full: its rules, whom they are about now, what is against them, and its examples.

use super::covers::{Covers, answers_for_policy};
use super::examples::rule_against;
use super::rules::Rules;
use super::subjects::Subjects;
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::Policy;
use crate::source::{Sources, Span};
use crate::syntax::ast::{Rule, RuleKind};
use crate::types::Typed;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt::Write;

/// An example of a policy, and whether it comes out as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The policy.
    pub policy: String,
    /// As it was written.
    pub example: String,
    /// Where.
    pub span: Span,
    /// It comes out as it says.
    pub holds: bool,
}

/// The examples of all policies, or of one.
#[must_use]
pub fn examples(typed: &Typed, sources: &Sources, policy: Option<&str>) -> Vec<Tried> {
    let names = &*typed.names;
    let wanted = names.policies.iter().filter(|(name, _)| policy.is_none_or(|wanted| wanted == *name));
    let tried = |(name, policy): (&String, &Policy)| {
        let examples = policy.written.examples.iter().map(|example| Tried {
            policy: name.clone(),
            example: one_line(sources.text(example.span)),
            span: example.span,
            holds: rule_against(names, policy, example).is_none() == example.holds,
        });
        examples.collect::<Vec<_>>()
    };
    wanted.flat_map(tried).collect()
}

/// A policy in words; none: there is none of that name.
#[must_use]
pub fn policy(
    typed: &Typed,
    disclosures: &[Disclosure],
    sources: &Sources,
    today: Option<Date>,
    name: &str,
) -> Option<String> {
    let names = &*typed.names;
    let policy = names.policies.get(name)?;
    let subjects = Subjects::new(typed, disclosures);
    let covers = Covers::new(names, today);
    let rules = Rules::new(&subjects, &covers);
    let mut text = format!("{name}: {}\n", policy.label);
    if let Some(doc) = &policy.doc {
        let _ = writeln!(text, "{doc}");
    }
    if let Some(owner) = &policy.written.owner {
        let _ = writeln!(text, "{} answers for it.", owner.value);
    }
    let owner = policy.written.owner.as_ref().map(|owner| owner.value.as_str());
    for (rule, scope) in policy.written.rules.iter().zip(&policy.scopes) {
        let _ = writeln!(text, "\n  {}", one_line(sources.text(rule.span)));
        let Some(scope) = scope else { continue };
        let about = rules.about(rule, scope);
        let about = if about.is_empty() { "nothing at present".to_owned() } else { about.join(", ") };
        let _ = writeln!(text, "    is about: {about}");
        let against: BTreeSet<String> = match &rule.kind {
            RuleKind::Forbid { .. } => {
                let breaches = rules.forbidden(rule, scope, owner);
                breaches
                    .iter()
                    .map(|it| format!("{} -> {}", it.disclosure.flow, it.disclosure.system))
                    .collect()
            }
            RuleKind::Require { things, .. } => {
                let lacking = rules.lacking(things, rule, scope);
                lacking.iter().map(|it| format!("{} has no {}", it.who, it.lacks.join(" and no "))).collect()
            }
            RuleKind::RequireApproval { .. } => BTreeSet::new(),
        };
        for one in against {
            let _ = writeln!(text, "    against it: {one}");
        }
        for one in lowered(names, rule, disclosures, owner) {
            let _ = writeln!(text, "    lets pass: {one}");
        }
    }
    for waiver in names.waivers.iter().filter(|it| it.what.as_deref() == Some(name)) {
        let written = &waiver.written;
        let _ = writeln!(
            text,
            "\n  waived in {} until {}, because {} ({})",
            written.subject.name.text, written.until.value, written.because.value, written.approved_by.value
        );
    }
    let examples = examples(typed, sources, Some(name));
    if !examples.is_empty() {
        text.push('\n');
    }
    for tried in examples {
        let _ = writeln!(text, "  {} {}", if tried.holds { "holds:" } else { "FAILS:" }, tried.example);
    }
    Some(text)
}

/// What a rule would forbid if somebody who may say so did not answer for another category of it.
fn lowered(
    names: &Resolved,
    rule: &Rule,
    disclosures: &[Disclosure],
    owner: Option<&str>,
) -> BTreeSet<String> {
    let RuleKind::Forbid { categories, .. } = &rule.kind else { return BTreeSet::new() };
    let is_forbidden = |it: &String| categories.iter().any(|branch| names.is_under(it, &branch.text()));
    let treated = disclosures.iter().filter(|it| !it.treated.is_empty());
    let passes = treated.filter(|disclosure| {
        let judged = disclosure.judged_by(|it| answers_for_policy(names, owner, it));
        disclosure.categories.iter().any(is_forbidden) && !judged.iter().any(is_forbidden)
    });
    let told = passes.flat_map(|disclosure| {
        disclosure.treated.iter().map(move |it| {
            format!(
                "{} -> {}, taken for {} until {}, because {} ({})",
                disclosure.flow, disclosure.system, it.category, it.until, it.because, it.approved_by
            )
        })
    });
    told.collect()
}

/// What was written, on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
