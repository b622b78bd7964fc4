//! Policies over what is handed over: what each forbids, what it demands, and what a waiver lets pass.

use super::approvals::Approvals;
use super::covers::Covers;
use super::days::is_over;
use super::declared::{Declarations, Thing};
use super::examples;
use super::rules::{Breach, Rules};
use super::subjects::Subjects;
use super::waivers::acceptance;
use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::fault::Fault;
use crate::resolve::Resolved;
use crate::resolve::model::{self, Policy, Waiver};
use crate::source::Span;
use crate::syntax::ast::{Rule, RuleKind, Unless, Waived};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Judges policies.
pub(super) struct Policies<'a> {
    pub(super) names: &'a Resolved,
    pub(super) ways: &'a Ways<'a>,
    pub(super) declared: &'a Declarations,
    pub(super) subjects: &'a Subjects<'a>,
    pub(super) covers: &'a Covers<'a>,
    pub(super) today: Option<Date>,
}

impl<'a> Policies<'a> {
    /// Says what is against a policy; gives the waivers that let something pass, by where their policy is named.
    pub(super) fn judge(&self, out: &mut Diagnostics) -> BTreeSet<Span> {
        let mut used = BTreeSet::new();
        let rules = Rules::new(self.subjects, self.covers);
        // What a system is whose product is not known is open: it may be just what a rule is about.
        let open = self.names.systems.values().any(|system| system.broken && system.kind.is_none());
        for (name, policy) in &self.names.policies {
            if policy.broken || self.declared.is_doubtful(&Thing::Policy(name.clone())) {
                continue;
            }
            for (rule, scope) in policy.written.rules.iter().zip(&policy.scopes) {
                let Some(scope) = scope else { continue };
                if !open && rules.matches_nothing(rule, scope) && !is_reported(rule, out) {
                    self.matches_nothing(name, rule, out);
                }
                match &rule.kind {
                    RuleKind::Forbid { .. } => {
                        let breaches = rules.forbidden(rule, scope);
                        self.forbids(name, policy, rule, &breaches, &mut used, out);
                    }
                    RuleKind::Require { things, .. } => {
                        for lack in rules.lacking(things, rule, scope) {
                            let thing = lack.thing.clone();
                            if !self.declared.is_doubtful(&thing) {
                                let finding = self.demands(name, rule, &lack);
                                self.unless_waived(name, &thing, finding, &mut used, out);
                            }
                        }
                    }
                    RuleKind::RequireApproval { by, .. } => {
                        let approvals =
                            Approvals { names: self.names, subjects: self.subjects, today: self.today };
                        for (thing, place) in rules.to_approve(rule, scope) {
                            if self.declared.is_doubtful(&thing) {
                                continue;
                            }
                            let finding = approvals
                                .missing(name, rule, by, &thing, place)
                                .filter(|_| !self.names.lacks(Fault::PolicyApproval));
                            if let Some(finding) = finding {
                                self.unless_waived(name, &thing, finding, &mut used, out);
                            }
                        }
                    }
                }
            }
            if !open {
                examples::judge(self.names, policy, out);
            }
        }
        used
    }

    fn matches_nothing(&self, name: &str, rule: &Rule, out: &mut Diagnostics) {
        let message = format!("nothing in this project is what this rule of `{name}` is about");
        out.push(
            Diagnostic::new(&catalogue::POLICY_MATCHES_NOTHING, rule.span, message)
                .help("correct whom it is about, or remove it: a rule that never applies reads as if it protected somebody"),
        );
    }

    fn forbids(
        &self,
        name: &str,
        policy: &Policy,
        rule: &Rule,
        breaches: &[Breach<'a>],
        used: &mut BTreeSet<Span>,
        out: &mut Diagnostics,
    ) {
        let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
        let breaches = if self.names.lacks(Fault::PolicyForbids) { &[] } else { breaches };
        for breach in breaches {
            let first = breach.disclosure;
            let thing = self.ways.thing(first);
            let key = (first.flow.as_str(), first.system.as_str());
            if self.ways.is_doubtful(first) || !told.insert(key) {
                continue;
            }
            let Some(place) = self.ways.primary(first) else { continue };
            let all = breaches
                .iter()
                .filter(|other| (other.disclosure.flow.as_str(), other.disclosure.system.as_str()) == key);
            let all: Vec<&Breach<'_>> = all.collect();
            let categories: BTreeSet<&String> = all.iter().flat_map(|it| &it.categories).copied().collect();
            let message = format!(
                "{} hands {} to `{}`, which the policy `{name}` forbids",
                self.ways.who(first),
                self.ways.labels(categories.into_iter()),
                first.system
            );
            let finding = Diagnostic::new(&catalogue::POLICY_FORBIDS, place, message);
            let mut finding = self.ways.show(finding, first).also(rule.span, "the rule");
            let mut lines: Vec<Span> =
                all.iter().filter_map(|other| self.ways.line(other.disclosure)).collect();
            lines.sort_unstable();
            lines.dedup();
            lines.retain(|line| *line != place && !finding.related.iter().any(|label| label.span == *line));
            for line in lines {
                finding = finding.also(line, "and here");
            }
            let finding = finding.help(self.mend(rule, policy));
            self.unless_waived(name, &thing, finding, used, out);
        }
    }

    /// The shortest way to keep to a rule, and who can let something pass.
    fn mend(&self, rule: &Rule, policy: &Policy) -> String {
        let mend = match &rule.kind {
            RuleKind::Forbid { unless: Some(Unless::Hashed), .. } => {
                "hash it on its way, as in `… | canonical_email | sha256_hex`, or leave it out"
            }
            RuleKind::Forbid { unless: Some(Unless::TransferAgreed), .. } => {
                "declare the agreement that covers it with its `transfer …`, or leave it out"
            }
            _ => "leave it out",
        };
        match &policy.written.owner {
            Some(owner) => {
                format!("{mend}; {} answers for the policy and can waive it for a while", owner.value)
            }
            None => mend.to_owned(),
        }
    }

    fn demands(&self, name: &str, rule: &Rule, lack: &super::rules::Lack) -> Diagnostic {
        let message =
            format!("{} has no {}, which the policy `{name}` demands", lack.who, lack.lacks.join(" and no "));
        Diagnostic::new(&catalogue::POLICY_DEMANDS, lack.place, message)
            .also(rule.span, "the rule")
            .help(lack.help())
    }

    /// Adds a finding that no waiver lets pass.
    fn unless_waived(
        &self,
        policy: &str,
        thing: &Thing,
        finding: Diagnostic,
        used: &mut BTreeSet<Span>,
        out: &mut Diagnostics,
    ) {
        let Some(waiver) = self.waiver(policy, thing) else { return out.push(finding) };
        let place = named(waiver);
        used.extend(place);
        let until = &waiver.written.until;
        if is_over(until, self.today) {
            out.push(finding.also(until.span, "a waiver let this pass until that day"));
        } else {
            out.waive(finding, acceptance(&waiver.written));
        }
    }

    fn waiver(&self, policy: &str, thing: &Thing) -> Option<&'a Waiver> {
        let concerns = |waiver: &&Waiver| {
            let named = matches!(&waiver.written.what, Waived::Policy(named) if named.text == policy);
            named
                && match (&waiver.subject, thing) {
                    (Some(model::Subject::Flow(a)), Thing::Flow(b))
                    | (Some(model::Subject::Consent(a)), Thing::Consent(b)) => a == b,
                    _ => false,
                }
        };
        self.names.waivers.iter().find(concerns)
    }
}

/// Whether there is a finding about a word of a rule already.
fn is_reported(rule: &Rule, out: &Diagnostics) -> bool {
    let holds = |place: Span| {
        place.file == rule.span.file && rule.span.start <= place.start && place.end <= rule.span.end
    };
    out.sorted().iter().any(|finding| holds(finding.primary.span))
}

/// Where a waiver names its policy.
pub(super) fn named(waiver: &Waiver) -> Option<Span> {
    match &waiver.written.what {
        Waived::Policy(policy) => Some(policy.span),
        Waived::Check(_) => None,
    }
}
