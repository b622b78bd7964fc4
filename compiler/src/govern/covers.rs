//! Which agreement covers what is handed over: it is about the system, and names the categories and the purpose.

use super::approvals::answers;
use super::days::{day, is_over};
use crate::fault::Fault;
use crate::plan::{Disclosure, Role, Treatment};
use crate::resolve::Resolved;
use crate::resolve::model::Agreement;
use crate::types::CHOICES;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The agreements of a project, asked on a day.
pub(super) struct Covers<'a> {
    pub(super) names: &'a Resolved,
    pub(super) today: Option<Date>,
    /// By system that they are about, each by name.
    about: BTreeMap<&'a str, Vec<(&'a str, &'a Agreement)>>,
}

impl<'a> Covers<'a> {
    pub(super) fn new(names: &'a Resolved, today: Option<Date>) -> Covers<'a> {
        let mut about: BTreeMap<&str, Vec<(&str, &Agreement)>> = BTreeMap::new();
        for (name, agreement) in &names.agreements {
            for system in &agreement.systems {
                about.entry(system).or_default().push((name, agreement));
            }
        }
        Covers { names, today, about }
    }

    /// Whether somebody else than the company runs a system.
    pub(super) fn is_foreign(&self, system: &str) -> bool {
        let role = self.names.systems.get(system).and_then(|system| system.role);
        match role {
            Some(Role::Processor) => true,
            Some(Role::JointController) => !self.names.lacks(Fault::JointControllers),
            Some(Role::ThirdParty) => !self.names.lacks(Fault::ThirdParties),
            Some(Role::Controller) | None => false,
        }
    }

    /// The agreements about a system, by name.
    pub(super) fn about(&self, system: &str) -> impl Iterator<Item = (&'a str, &'a Agreement)> {
        self.about.get(system).map(Vec::as_slice).unwrap_or_default().iter().copied()
    }

    /// The personal categories of a disclosure: of what it is taken for, where whoever answers for that may say so here.
    pub(super) fn personal<'d>(&self, disclosure: &'d Disclosure) -> Vec<&'d String> {
        let judged = disclosure.judged_by(|treatment| answers_for_contracts(self.names, treatment));
        judged.iter().filter(|category| self.names.is_personal(category)).collect()
    }

    /// Whether an agreement names a category of a disclosure, or a branch that it hangs on. Whoever uses data for a purpose
    /// has to hear who says no to that, so it need not be agreed on; nor need it that a choice left somebody out.
    pub(super) fn names_category(
        &self,
        agreement: &Agreement,
        disclosure: &Disclosure,
        category: &str,
    ) -> bool {
        let told = category == CHOICES && (disclosure.source.is_none() || disclosure.target.is_none());
        told || self.names.lacks(Fault::AgreementCovers)
            || agreement.covers.iter().any(|covered| self.names.is_under(category, covered))
    }

    /// Whether an agreement names the purpose of a disclosure; one without a purpose has its own finding.
    pub(super) fn names_purpose(&self, agreement: &Agreement, disclosure: &Disclosure) -> bool {
        self.names.lacks(Fault::AgreementPurposes)
            || disclosure.purpose.as_ref().is_none_or(|purpose| agreement.purposes.contains(purpose))
    }

    /// Whether an agreement holds on the day.
    pub(super) fn is_in_force(&self, agreement: &Agreement) -> bool {
        agreement.written.valid.as_ref().is_none_or(|valid| {
            let begun = day(&valid.from).zip(self.today).is_none_or(|(first, today)| first <= today);
            (begun || self.names.lacks(Fault::AgreementBegins))
                && (!is_over(&valid.until, self.today) || self.names.lacks(Fault::AgreementEnds))
        })
    }

    /// The agreements that cover a disclosure: one for all of it, or several, each for some of its categories.
    pub(super) fn together(&self, disclosure: &Disclosure) -> Option<BTreeSet<&'a str>> {
        if let Some((name, _)) = self.covering(disclosure) {
            return Some(BTreeSet::from([name]));
        }
        let one = |category: &String| {
            let fitting = self.about(&disclosure.system).filter(|(_, agreement)| {
                self.names_purpose(agreement, disclosure)
                    && self.names_category(agreement, disclosure, category)
            });
            fitting.min_by_key(|(_, agreement)| !self.is_in_force(agreement)).map(|(name, _)| name)
        };
        self.personal(disclosure).into_iter().map(one).collect()
    }

    /// The agreement that covers a disclosure: one in force before one that is not, then by name.
    pub(super) fn covering(&self, disclosure: &Disclosure) -> Option<(&'a str, &'a Agreement)> {
        let personal = self.personal(disclosure);
        if personal.is_empty() {
            return None;
        }
        let covers = |agreement: &Agreement| {
            self.names_purpose(agreement, disclosure)
                && personal.iter().all(|category| self.names_category(agreement, disclosure, category))
        };
        let fitting = self.about(&disclosure.system).filter(|(_, agreement)| covers(agreement));
        fitting.min_by_key(|(_, agreement)| !self.is_in_force(agreement))
    }
}

/// Whether a treatment counts beyond the purpose of its flow, where contracts and grounds of law are asked: those are for the
/// data protection officer to read. Where the company names none, whoever approved answers.
pub(super) fn answers_for_contracts(names: &Resolved, treatment: &Treatment) -> bool {
    let dpo = names.company.as_ref().and_then(|company| company.dpo.as_ref());
    dpo.is_none_or(|dpo| answers(names, &treatment.approved_by, &dpo.value))
}

/// The same for a policy: whoever owns it may say so, too.
pub(super) fn answers_for_policy(names: &Resolved, owner: Option<&str>, treatment: &Treatment) -> bool {
    match owner {
        Some(owner) if answers(names, &treatment.approved_by, owner) => true,
        // A rule of somebody is theirs to lower, or the officer's where there is one.
        Some(_) => {
            let officer = names.company.as_ref().is_some_and(|company| company.dpo.is_some());
            officer && answers_for_contracts(names, treatment)
        }
        None => answers_for_contracts(names, treatment),
    }
}
