//! The rules of policies, asked of what is handed over: answers without findings.

use super::covers::{Covers, answers_for_policy};
use super::declared::Thing;
use super::scopes::{Subject, holds};
use super::subjects::Subjects;
use crate::fault::Fault;
use crate::plan::{Disclosure, How};
use crate::resolve::Resolved;
use crate::resolve::model::Scope;
use crate::source::Span;
use crate::syntax::ast::{self, Name, Rule, RuleKind, ScopeCondition, Unless};
use std::collections::BTreeSet;

/// Asks rules.
pub(super) struct Rules<'a> {
    names: &'a Resolved,
    subjects: &'a Subjects<'a>,
    covers: &'a Covers<'a>,
    flows: Vec<Candidate<'a>>,
    consents: Vec<Candidate<'a>>,
    systems: Vec<Candidate<'a>>,
}

/// Something that is handed over against a rule.
pub(super) struct Breach<'a> {
    pub(super) disclosure: &'a Disclosure,
    /// Its categories that the rule forbids.
    pub(super) categories: Vec<&'a String>,
}

/// Something that lacks what a rule demands.
pub(super) struct Lack {
    pub(super) thing: Thing,
    /// As messages call it.
    pub(super) who: String,
    pub(super) place: Span,
    pub(super) lacks: Vec<&'static str>,
}

impl Lack {
    /// How it gets what it lacks.
    pub(super) fn help(&self) -> String {
        let ways = self.lacks.iter().map(|lack| match *lack {
            "owner" => "say who answers for it, `owner \"team@company.example\"`",
            "test" => "write a test, `test \"…\" of FLOW { … }`",
            _ => "write a sentence before it, `/// …`",
        });
        ways.collect::<Vec<_>>().join("; ")
    }
}

impl<'a> Rules<'a> {
    pub(super) fn new(subjects: &'a Subjects<'a>, covers: &'a Covers<'a>) -> Self {
        let names = covers.names;
        Self {
            names,
            subjects,
            covers,
            flows: flows(names, subjects),
            consents: consents(names, subjects),
            systems: systems(names, subjects),
        }
    }

    /// What is handed over although the rule forbids it, in the order of what carries the data itself. What a value is taken
    /// for counts where the owner of the policy, or the company's data protection officer, answers for it.
    pub(super) fn forbidden(&self, rule: &Rule, scope: &Scope, owner: Option<&str>) -> Vec<Breach<'a>> {
        let RuleKind::Forbid { categories, to, unless } = &rule.kind else { return Vec::new() };
        let branches: Vec<String> = categories.iter().map(ast::Path::text).collect();
        let forbidden = all_under(self.names, &branches);
        let about = self.subjects.alike().iter().filter(|it| self.is_about(scope, to.as_ref(), &it.subject));
        let mut found: Vec<(usize, Breach<'a>)> = Vec::new();
        for (number, disclosure) in about.flat_map(|it| &it.disclosures) {
            let judged = disclosure.judged_by(|it| answers_for_policy(self.names, owner, it));
            let categories: Vec<&String> =
                judged.iter().filter(|it| forbidden.contains(it.as_str())).collect();
            if !categories.is_empty() && !self.is_excepted(*unless, disclosure) {
                found.push((*number, Breach { disclosure, categories }));
            }
        }
        found.sort_by_key(|(number, breach)| (breach.disclosure.how, *number));
        found.into_iter().map(|(_, breach)| breach).collect()
    }

    fn is_excepted(&self, unless: Option<Unless>, disclosure: &Disclosure) -> bool {
        match unless {
            None => false,
            // What only decides cannot be read there either.
            Some(Unless::Hashed) => {
                matches!(disclosure.how, How::Hashed | How::Influences)
                    || (disclosure.how == How::Changed && self.names.lacks(Fault::PolicyHashed))
            }
            Some(Unless::TransferAgreed) => self.covers.covering(disclosure).is_some_and(|(_, agreement)| {
                (agreement.transfer.is_some() || self.names.lacks(Fault::PolicyTransfer))
                    && self.covers.is_in_force(agreement)
            }),
        }
    }

    fn is_about(&self, scope: &Scope, written: Option<&ast::Scope>, subject: &Subject<'_>) -> bool {
        let conditions = written.map(|scope| scope.conditions.as_slice()).unwrap_or_default();
        is_among(scope, subject) && conditions.iter().all(|one| holds(self.names, one, subject))
    }

    /// What the things that a rule is about lack.
    pub(super) fn lacking(&self, things: &[Name], rule: &Rule, scope: &Scope) -> Vec<Lack> {
        let RuleKind::Require { on, .. } = &rule.kind else { return Vec::new() };
        let mut found = Vec::new();
        for candidate in self.candidates(scope) {
            if !self.is_about(scope, Some(on), &candidate.subject) {
                continue;
            }
            let lacks = things.iter().filter_map(|thing| match thing.text.as_str() {
                "owner" if !candidate.owner => Some("owner"),
                "description" if !candidate.description => Some("description"),
                "test" if !candidate.test => Some("test"),
                _ => None,
            });
            let lacks: Vec<&'static str> = lacks.collect();
            if !lacks.is_empty() {
                found.push(Lack {
                    thing: candidate.thing.clone(),
                    who: candidate.who.clone(),
                    place: candidate.place,
                    lacks,
                });
            }
        }
        found
    }

    /// The flows, or consents, that somebody must have approved, each with its place.
    pub(super) fn to_approve(&self, rule: &Rule, scope: &Scope) -> Vec<(Thing, Span)> {
        let RuleKind::RequireApproval { on, .. } = &rule.kind else { return Vec::new() };
        let wanted = self.candidates(scope).filter(|it| self.is_about(scope, Some(on), &it.subject));
        let mut found: Vec<(Thing, Span)> = wanted.map(|it| (it.thing.clone(), it.place)).collect();
        // The consents for a purpose are approved together.
        found.dedup_by(|a, b| a.0 == b.0);
        found
    }

    /// Whether nothing in the project is what a rule is about by kind, role, purpose or channel. Places and data change
    /// with every line, and what is not there yet may come: those say nothing against a rule.
    pub(super) fn matches_nothing(&self, rule: &Rule, scope: &Scope) -> bool {
        let conditions = written(rule).map(|scope| scope.conditions.as_slice()).unwrap_or_default();
        let lasting = |one: &&ScopeCondition| matches!(one, ScopeCondition::Is { .. });
        let fits = |candidate: &Candidate<'a>| {
            is_among(scope, &candidate.subject)
                && conditions.iter().filter(lasting).all(|one| holds(self.names, one, &candidate.subject))
        };
        conditions.iter().any(|one| lasting(&one)) && !self.candidates(scope).any(fits)
    }

    /// What a rule is about at present, by name.
    pub(super) fn about(&self, rule: &Rule, scope: &Scope) -> Vec<String> {
        let written = written(rule);
        let about = self.candidates(scope).filter(|it| self.is_about(scope, written, &it.subject));
        about.map(|it| it.who.clone()).collect()
    }

    /// All that a rule of that scope may be about.
    fn candidates(&self, scope: &Scope) -> impl Iterator<Item = &Candidate<'a>> {
        let lists: [&[Candidate<'a>]; 3] = match scope {
            Scope::Flows => [&self.flows, &[], &[]],
            Scope::Consents => [&self.consents, &[], &[]],
            Scope::Systems | Scope::Named(_) => [&self.systems, &[], &[]],
            Scope::Any => [&self.flows, &self.consents, &self.systems],
        };
        lists.into_iter().flatten()
    }
}

fn flows<'a>(names: &'a Resolved, subjects: &Subjects<'a>) -> Vec<Candidate<'a>> {
    let tested: BTreeSet<&str> = names.tests.iter().filter_map(|test| test.flow.as_deref()).collect();
    let flows = names.flows.iter().map(|(name, flow)| Candidate {
        thing: Thing::Flow(name.clone()),
        who: format!("the flow `{name}`"),
        place: flow.written.name.span,
        owner: flow.written.owner.is_some(),
        description: is_said(flow.doc.as_deref()),
        test: tested.contains(name.as_str()),
        subject: subjects.flow(name),
    });
    flows.collect()
}

fn consents<'a>(names: &'a Resolved, subjects: &Subjects<'a>) -> Vec<Candidate<'a>> {
    let consents = names.consents.iter().map(|consent| Candidate {
        thing: Thing::Consent(consent.written.purpose.text.clone()),
        who: format!("the consent `{}`", consent.written.purpose.text),
        place: consent.written.purpose.span,
        owner: consent.written.owner.is_some(),
        description: is_said(consent.doc.as_deref()),
        // Nobody can demand one of it.
        test: true,
        subject: subjects.consent(consent),
    });
    consents.collect()
}

fn systems<'a>(names: &'a Resolved, subjects: &Subjects<'a>) -> Vec<Candidate<'a>> {
    let systems = names.systems.iter().map(|(name, system)| Candidate {
        thing: Thing::System(name.clone()),
        who: format!("the system `{name}`"),
        place: system.span,
        owner: system.owner.is_some(),
        description: is_said(system.doc.as_deref()),
        test: true,
        subject: subjects.system(name),
    });
    systems.collect()
}

/// Something that a rule may be about.
struct Candidate<'a> {
    thing: Thing,
    who: String,
    place: Span,
    owner: bool,
    description: bool,
    test: bool,
    subject: Subject<'a>,
}

/// Whom a rule says that it is about.
fn written(rule: &Rule) -> Option<&ast::Scope> {
    match &rule.kind {
        RuleKind::Forbid { to, .. } => to.as_ref(),
        RuleKind::Require { on, .. } | RuleKind::RequireApproval { on, .. } => Some(on),
    }
}

/// All categories on these branches.
pub(super) fn all_under<'c>(names: &'c Resolved, branches: &'c [String]) -> BTreeSet<&'c str> {
    let branches = branches.iter().map(String::as_str);
    let is_under = |category: &&str| branches.clone().any(|branch| names.is_under(category, branch));
    names.categories.keys().map(String::as_str).filter(is_under).chain(branches.clone()).collect()
}

/// Whether something is of the group, or among the systems, that a rule is about.
pub(super) fn is_among(scope: &Scope, subject: &Subject<'_>) -> bool {
    match scope {
        Scope::Named(systems) => systems.iter().any(|system| subject.systems.contains(system.as_str())),
        Scope::Any | Scope::Systems | Scope::Flows | Scope::Consents => true,
    }
}

fn is_said(doc: Option<&str>) -> bool {
    doc.is_some_and(|doc| !doc.trim().is_empty())
}
