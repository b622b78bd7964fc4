//! Waivers and approvals: what they are about is there.

use super::Resolver;
use super::declared::{Kind, declared_twice, each_unnamed};
use super::model::{Approval, Subject, Waiver};
use super::suggest::unknown;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{self, Status, TABLE};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name, Waived};
use std::collections::BTreeMap;

/// Areas of checks about what is handed over, which a person may decide to leave open.
const WAIVABLE: &[&str] = &["agreement", "category", "graph", "lint", "place"];
/// Checks of other areas about that.
const WAIVABLE_TOO: &[&str] = &["consent/beyond-purpose", "consent/grain-lost", "consent/no-zone"];

/// Whether a waiver may be given for the check of that name. What other checks find has no meaning that could be run.
pub(crate) fn may_be_waived(check: &str) -> bool {
    WAIVABLE_TOO.contains(&check) || check.split_once('/').is_some_and(|(area, _)| WAIVABLE.contains(&area))
}

/// The fewest characters of a hash that tell two sets of disclosures apart.
const SHORTEST_HASH: usize = 6;

impl Resolver<'_> {
    pub(super) fn approvals(&mut self) {
        for (item, written) in each_unnamed!(self.declared, Approval) {
            let subject = self.subject(&written.subject);
            self.answers(Some(&written.by));
            let hash = &written.hash.value;
            if hash.len() < SHORTEST_HASH || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let message = format!("“{hash}” is not the hash of what a flow hands over");
                self.report(
                    Diagnostic::new(&catalogue::POLICY_APPROVAL_HASH, written.hash.span, message).help(
                        "copy the hash that `martlet show disclosures` prints for it: that is what was looked at",
                    ),
                );
            }
            let broken = self.damage.touches(item.span);
            self.names.approvals.push(Approval { written: written.clone(), subject, broken });
        }
    }

    pub(super) fn waivers(&mut self) {
        let mut places: BTreeMap<(String, bool, String), Span> = BTreeMap::new();
        for (item, written) in each_unnamed!(self.declared, Waiver) {
            let subject = self.subject(&written.subject);
            self.answers(Some(&written.approved_by));
            let (name, what) = match &written.what {
                Waived::Policy(policy) => (policy, self.find(Kind::Policy, policy)),
                Waived::Check(check) => (check, self.check(check)),
            };
            let key = (name.text.clone(), written.subject.consent, written.subject.name.text.clone());
            if let Some(first) = places.insert(key, name.span) {
                self.report(declared_twice("waiver of", name, first));
            }
            let broken = self.damage.touches(item.span);
            self.names.waivers.push(Waiver { written: written.clone(), subject, what, broken });
        }
    }

    fn subject(&mut self, written: &ast::Subject) -> Option<Subject> {
        if !written.consent {
            return self.find(Kind::Flow, &written.name).map(Subject::Flow);
        }
        let name = &written.name;
        let declared = self.declared;
        let purposes: Vec<&str> = declared
            .unnamed()
            .filter_map(|item| match &item.kind {
                ItemKind::Consent(consent) => Some(consent.purpose.text.as_str()),
                _ => None,
            })
            .collect();
        if purposes.contains(&name.text.as_str()) {
            return Some(Subject::Consent(name.text.clone()));
        }
        let help =
            format!("a consent is named by its purpose: consent {} via email \"…\" {{ … }}", name.text);
        let finding = unknown(&catalogue::NAME_UNKNOWN_CONSENT, "consent for", name, purposes, &help);
        self.report_missing(finding);
        None
    }

    /// The check of that name, if a waiver may be given for it.
    fn check(&mut self, name: &Name) -> Option<String> {
        let live = |entry: &&&crate::diagnostics::Entry| entry.status == Status::Live;
        if TABLE.iter().filter(live).any(|entry| entry.name == name.text) {
            if may_be_waived(&name.text) {
                return Some(name.text.clone());
            }
            let message = format!("`{}` cannot be waived", name.text);
            self.report(
                Diagnostic::new(&catalogue::WAIVER_NOT_POSSIBLE, name.span, message)
                    .label("what it finds has no meaning that could be run")
                    .help("mend what it finds; waivers are for checks about people's data"),
            );
            return None;
        }
        let known = TABLE.iter().filter(live).map(|entry| entry.name).filter(|name| may_be_waived(name));
        let help = "`martlet check` prints the name of a check above each finding";
        let mut finding = unknown(&catalogue::NAME_UNKNOWN_CHECK, "check", name, known, help);
        // The name of a check is no name of the language, so it needs no backticks.
        if let Some(fix) = &mut finding.fix {
            fix.edits.iter_mut().for_each(|(_, text)| *text = text.trim_matches('`').to_owned());
        }
        self.report(finding);
        None
    }
}
