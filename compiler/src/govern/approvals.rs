//! Approvals: a yes to what a flow, or the consents for a purpose, hand over, by the hash of it.

use super::days::day;
use super::declared::Thing;
use super::show::line;
use super::subjects::Subjects;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::{Approval, Subject};
use crate::source::Span;
use crate::syntax::ast::{Rule, Text};
use jiff::civil::Date;

/// How many characters of a hash are shown: two sets of disclosures that have them in common are not found by chance,
/// nor with any effort that forging a hand-over would be worth.
const SHOWN: usize = 32;

/// The hash of what is handed over, as approvals name it: of the lines that whoever approves looks at, so that any other
/// set has another one.
pub(super) fn hash(disclosures: &[&Disclosure]) -> String {
    let lines: Vec<String> = disclosures.iter().map(|disclosure| line(disclosure)).collect();
    blake3::hash(lines.join("\n").as_bytes()).to_hex().chars().take(SHOWN).collect()
}

/// Asks approvals.
pub(super) struct Approvals<'a> {
    pub(super) names: &'a Resolved,
    pub(super) subjects: &'a Subjects<'a>,
    pub(super) today: Option<Date>,
}

impl Approvals<'_> {
    /// The finding that something was not approved as it is.
    pub(super) fn missing(
        &self,
        policy: &str,
        rule: &Rule,
        by: &Text,
        thing: &Thing,
        place: Span,
    ) -> Option<Diagnostic> {
        let (kind, name, handed) = match thing {
            Thing::Flow(name) => ("flow", name, self.subjects.of_flow(name)),
            Thing::Consent(name) => ("consent", name, self.subjects.of_consents(name)),
            _ => return None,
        };
        let hash = hash(&handed);
        let about: Vec<&Approval> = self.names.approvals.iter().filter(|it| is_about(it, thing)).collect();
        let gives = |approval: &&Approval| self.answers(&approval.written.by.value, &by.value);
        let begun = |approval: &&Approval| {
            day(&approval.written.on).zip(self.today).is_none_or(|(on, today)| on <= today)
        };
        let same = |approval: &&Approval| hash.starts_with(&approval.written.hash.value.to_ascii_lowercase());
        if about.iter().copied().any(|it| gives(&it) && begun(&it) && same(&it)) {
            return None;
        }
        let older = about.into_iter().filter(gives).find(|it| !same(it));
        let what = if older.is_some() { "as it is now was not approved" } else { "was not approved" };
        let message =
            format!("the {kind} `{name}` {what} by {}, which the policy `{policy}` demands", by.value);
        let on = self.today.map_or_else(|| "DAY".to_owned(), |today| today.to_string());
        let finding = Diagnostic::new(&catalogue::POLICY_NOT_APPROVED, place, message)
            .also(rule.span, "the rule")
            .help(format!(
                "let {} look at `martlet show disclosures` and write: `approve {kind} {name} as \"{hash}\" by \"{}\" on {on}`",
                by.value, by.value
            ));
        let by_others = self
            .names
            .approvals
            .iter()
            .find(|it| is_about(it, thing) && !gives(it))
            .map(|it| it.written.by.span);
        let finding = match by_others {
            Some(place) => finding.also(place, "this approval is by somebody whom the policy does not ask"),
            None => finding,
        };
        Some(match older {
            Some(older) => finding.also(older.written.hash.span, "something else was approved here"),
            None => finding,
        })
    }

    fn answers(&self, given: &str, asked: &str) -> bool {
        answers(self.names, given, asked)
    }
}

/// Whether somebody is who is asked: by the same words, or as a member of the team that is named.
pub(super) fn answers(names: &Resolved, given: &str, asked: &str) -> bool {
    let team = names.teams.get(asked);
    given == asked || team.is_some_and(|team| team.written.members.iter().any(|member| member.value == given))
}

fn is_about(approval: &Approval, thing: &Thing) -> bool {
    match (&approval.subject, thing) {
        (Some(Subject::Flow(a)), Thing::Flow(b)) | (Some(Subject::Consent(a)), Thing::Consent(b)) => a == b,
        _ => false,
    }
}
