//! Agreements, policies, approvals, waivers, erasures.

use super::{list, or_unknown};
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{Resolved, Scope, Subject};
use crate::syntax::ast::RuleKind;
use std::fmt::{Result, Write};

pub(super) fn governance(names: &Resolved, text: &mut String) -> Result {
    for (name, agreement) in &names.agreements {
        writeln!(text, "agreement {name} {:?}", agreement.label)?;
        let parties = agreement.written.parties.iter();
        list(text, "party", parties.map(|party| format!("{:?} in {}", party.name.value, party.place.text)))?;
        list(text, "systems", &agreement.systems)?;
        list(text, "covers", &agreement.covers)?;
        list(text, "purposes", &agreement.purposes)?;
        list(text, "data owned by", &agreement.owner)?;
        list(text, "transfer", &agreement.transfer)?;
        let valid = agreement.written.valid.iter();
        list(text, "valid", valid.map(|valid| format!("{} until {}", valid.from.value, valid.until.value)))?;
        list(text, "terms", agreement.written.terms.iter().map(|term| &term.name.text))?;
    }
    for (name, policy) in &names.policies {
        writeln!(text, "policy {name} {:?}", policy.label)?;
        for (rule, scope) in policy.written.rules.iter().zip(&policy.scopes) {
            let what = match &rule.kind {
                RuleKind::Forbid { categories, .. } => {
                    let categories: Vec<String> =
                        categories.iter().map(crate::syntax::ast::Path::text).collect();
                    format!("forbid {} to", categories.join(", "))
                }
                RuleKind::Require { things, .. } => {
                    let things: Vec<&str> = things.iter().map(|thing| thing.text.as_str()).collect();
                    format!("require {} on", things.join(", "))
                }
                RuleKind::RequireApproval { by, .. } => format!("require approval by {:?} on", by.value),
            };
            writeln!(text, "  {what} {}", or_unknown(scope.as_ref().map(in_words)))?;
        }
    }
    for approval in &names.approvals {
        let subject = or_unknown(approval.subject.as_ref().map(subject));
        writeln!(
            text,
            "approve {subject} as {} by {:?}",
            approval.written.hash.value, approval.written.by.value
        )?;
    }
    for waiver in &names.waivers {
        let (what, subject) =
            (or_unknown(waiver.what.as_ref()), or_unknown(waiver.subject.as_ref().map(subject)));
        writeln!(text, "waive {what} in {subject} until {}", waiver.written.until.value)?;
    }
    for (name, erasure) in &names.erasures {
        writeln!(
            text,
            "erasure {name} {:?} requested in {}",
            erasure.label,
            or_unknown(erasure.requests.as_ref())
        )?;
        list(text, "erase", erasure.erase.iter().map(|object| or_unknown(object.as_ref())))?;
        list(text, "keep", erasure.keep.iter().map(|object| or_unknown(object.as_ref())))?;
        list(text, "tell", &erasure.tell)?;
        list(text, "within", erasure.written.within.iter().map(duration_in_words))?;
        list(text, "report to", &erasure.report)?;
    }
    Ok(())
}

fn in_words(scope: &Scope) -> String {
    match scope {
        Scope::Any => "any".to_owned(),
        Scope::Systems => "systems".to_owned(),
        Scope::Flows => "flows".to_owned(),
        Scope::Consents => "consents".to_owned(),
        Scope::Named(systems) => systems.join(", "),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Flow(flow) => format!("flow {flow}"),
        Subject::Consent(purpose) => format!("consent {purpose}"),
    }
}
