//! What people decided and what became of it: approvals of something that nobody hands over any more or that nobody asks them
//! about, and exceptions that outlive whoever remembers why.

use super::approvals::{answers, hash};
use super::days::day;
use super::declared::Thing;
use super::rules::Rules;
use super::subjects::Subjects;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::model::{Approval, Subject};
use crate::syntax::ast::{RuleKind, Text};
use jiff::ToSpan;
use jiff::civil::Date;

/// Says which approvals and waivers somebody should look at anew. Asked of a project without errors: as long as something
/// is wrong, an approval may be about what it will be.
pub(super) fn reviews(
    names: &Resolved,
    subjects: &Subjects<'_>,
    rules: &Rules<'_>,
    today: Option<Date>,
    out: &mut Diagnostics,
) {
    let asked = asked(names, rules);
    for approval in names.approvals.iter().filter(|approval| !approval.broken) {
        let (thing, kind, name) = match &approval.subject {
            Some(Subject::Flow(name)) => (Thing::Flow(name.clone()), "flow", name),
            Some(Subject::Consent(name)) => (Thing::Consent(name.clone()), "consent", name),
            None => continue,
        };
        let by: Vec<&Text> = asked.iter().filter(|(known, _)| *known == thing).map(|(_, by)| *by).collect();
        let given = &approval.written.by;
        if !by.is_empty() && !by.iter().any(|by| answers(names, &given.value, &by.value)) {
            by_others(approval, (kind, name), &by, out);
            continue;
        }
        let handed = match &thing {
            Thing::Flow(name) => subjects.of_flow(name),
            _ => subjects.of_consents(name),
        };
        let same = hash(&handed).starts_with(&approval.written.hash.value.to_ascii_lowercase());
        if !same {
            of_something_else(approval, (kind, name), out);
        } else if by.is_empty() {
            unasked(approval, (kind, name), out);
        }
    }
    let Some(in_a_year) = today.and_then(|today| today.checked_add(1.year()).ok()) else { return };
    for waiver in names.waivers.iter().filter(|waiver| !waiver.broken) {
        let until = &waiver.written.until;
        if day(until).is_some_and(|until| until > in_a_year) {
            let message = format!("this exception holds until {}, for more than a year", until.value);
            out.push(
                Diagnostic::new(&catalogue::WAIVER_TOO_LONG, until.span, message)
                    .label("nobody will remember why")
                    .help(format!(
                        "write a day within a year, {in_a_year} at the latest; then {} looks at it again, and prolongs it or not",
                        waiver.written.approved_by.value
                    )),
            );
        }
    }
}

/// Who has to approve what, by the policies of the project.
fn asked<'n>(names: &'n Resolved, rules: &Rules<'_>) -> Vec<(Thing, &'n Text)> {
    let mut asked = Vec::new();
    for policy in names.policies.values() {
        for (rule, scope) in policy.written.rules.iter().zip(&policy.scopes) {
            let (RuleKind::RequireApproval { by, .. }, Some(scope)) = (&rule.kind, scope) else { continue };
            asked.extend(rules.to_approve(rule, scope).into_iter().map(|(thing, _)| (thing, by)));
        }
    }
    asked
}

fn by_others(approval: &Approval, (kind, name): (&str, &String), asked: &[&Text], out: &mut Diagnostics) {
    let given = &approval.written.by;
    let asked_words: Vec<String> = asked.iter().map(|by| by.value.clone()).collect();
    let message = format!(
        "{} approves the {kind} `{name}`, and the policy asks {}",
        given.value,
        asked_words.join(" and ")
    );
    let mut finding = Diagnostic::new(&catalogue::POLICY_APPROVER_NOT_ASKED, given.span, message)
        .label("so this approval counts for nothing");
    if let Some(first) = asked.first() {
        finding = finding.also(first.span, "who is asked");
    }
    out.push(finding.help(format!(
        "remove it; where {} may answer for those who are asked, add the address to their team: `team NAME \"…\" {{ members \"{}\" }}`",
        given.value, given.value
    )));
}

fn of_something_else(approval: &Approval, (kind, name): (&str, &String), out: &mut Diagnostics) {
    let message = format!("this approval is of what the {kind} `{name}` handed over once, and does no more");
    out.push(
        Diagnostic::new(&catalogue::POLICY_APPROVAL_WITHOUT_EFFECT, approval.written.hash.span, message)
            .label("what is handed over now has another hash")
            .help("remove it: the history of the project keeps who approved what; `martlet show disclosures` prints the hash of today"),
    );
}

fn unasked(approval: &Approval, (kind, name): (&str, &String), out: &mut Diagnostics) {
    let message = format!("no policy asks for an approval of the {kind} `{name}`");
    out.push(
        Diagnostic::new(&catalogue::POLICY_APPROVAL_WITHOUT_EFFECT, approval.written.hash.span, message)
            .label("so nothing would stop it if this went")
            .help("say that somebody has to look, `policy NAME \"…\" { require approval by \"…\" on flows where … }`; or remove the approval"),
    );
}
