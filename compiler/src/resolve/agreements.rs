//! Agreements: whom they are with, what they cover, for how long, and on which terms.

use super::Resolver;
use super::declared::{Kind, declared_twice, each};
use super::model::Agreement;
use super::suggest::unknown;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{self, Name, SettingValue};
use std::collections::BTreeMap;

/// What the value of a term is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Time,
    YesOrNo,
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// Points of data processing agreements (GDPR, article 28(3)) and of agreements with data houses, by the words that
/// authors write.
const TERMS: &[(&str, Value)] = &[
    ("access_roles", Value::YesOrNo),
    ("accepts_suppressions", Value::Time),
    ("article_14_wording", Value::Text),
    ("assistance", Value::YesOrNo),
    ("audit", Value::YesOrNo),
    ("breach_notice", Value::Time),
    ("broker_registration", Value::Text),
    ("confidentiality", Value::YesOrNo),
    ("consent_provenance", Value::Word(&["none", "source", "notice", "artefact"])),
    ("deletion_pull", Value::Time),
    ("deletion_proof", Value::YesOrNo),
    ("instructions", Value::YesOrNo),
    ("keys_retained", Value::YesOrNo),
    ("match_keys", Value::Text),
    ("onward_sharing", Value::YesOrNo),
    ("return_or_delete", Value::Time),
    ("rights_requests", Value::YesOrNo),
    ("security", Value::YesOrNo),
    ("seeds", Value::YesOrNo),
    ("subprocessor_list", Value::Text),
    ("subprocessor_notice", Value::Time),
    ("subprocessors", Value::Word(&["specific", "general", "none"])),
    ("unlawful_instructions", Value::YesOrNo),
    ("written", Value::YesOrNo),
];

impl Resolver<'_> {
    pub(super) fn agreements(&mut self) {
        for (name, item, written) in each!(self.declared, Agreement) {
            let broken = self.damage.touches(item.span);
            for party in &written.parties {
                self.place(&party.place);
            }
            let systems = self.find_all(Kind::System, &written.systems);
            let covers = self.categories(&written.covers);
            let purposes = self.find_all(Kind::Purpose, &written.purposes);
            let owner = written.owned_by.as_ref().and_then(|owner| self.owner(owner));
            for returns in &written.returns {
                self.categories(&returns.categories);
                self.owner(&returns.owner);
                self.licence(written, returns);
            }
            let transfer =
                written.transfer.as_ref().and_then(|transfer| self.find(Kind::Transfer, &transfer.mechanism));
            if let Some(valid) = &written.valid {
                let message = "this agreement ends before it begins";
                self.in_order(
                    &valid.from,
                    &valid.until,
                    &catalogue::AGREEMENT_ENDS_BEFORE_IT_BEGINS,
                    message,
                );
            }
            self.terms(&written.terms);
            if !broken {
                self.whole(written);
            }
            let agreement = Agreement {
                written: written.clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                systems,
                covers,
                purposes,
                owner,
                transfer,
                broken,
            };
            self.names.agreements.insert(name.clone(), agreement);
        }
        self.under_agreements();
    }

    /// An agreement is with somebody, about a system.
    fn whole(&mut self, written: &ast::Agreement) {
        let missing = match (written.parties.is_empty(), written.systems.is_empty()) {
            (false, false) => return,
            (true, false) => "with whom it is (`party \"…\" in US`)",
            (false, true) => "which systems it is about (`systems …`)",
            (true, true) => {
                "with whom it is (`party \"…\" in US`), nor which systems it is about (`systems …`)"
            }
        };
        let message = format!("the agreement `{}` is incomplete", written.name.text);
        self.report(
            Diagnostic::new(&catalogue::AGREEMENT_INCOMPLETE, written.name.span, message)
                .help(format!("it does not say {missing}")),
        );
    }

    /// Data belongs to the company or to who runs a system.
    fn owner(&mut self, owner: &Name) -> Option<String> {
        for kind in [Kind::Company, Kind::System] {
            if self.is_declared(kind, &owner.text) {
                return self.find(kind, owner);
            }
        }
        let known: Vec<&str> = [Kind::Company, Kind::System]
            .into_iter()
            .flat_map(|kind| self.declared.named(kind))
            .map(|(name, _)| name.as_str())
            .collect();
        let help = "data belongs to the company, or to who runs a system";
        let finding = unknown(&catalogue::NAME_UNKNOWN_OWNER, "company or system", owner, known, help);
        let finding = self.elsewhere(Kind::System, owner, finding);
        self.report_missing(finding);
        None
    }

    /// What is licensed cannot be kept longer than the agreement that licenses it.
    fn licence(&mut self, agreement: &ast::Agreement, returns: &ast::Returns) {
        let (Some(valid), Some(licensed)) = (&agreement.valid, &returns.licensed_until) else { return };
        let message = "this licence ends before the agreement begins";
        self.in_order(&valid.from, licensed, &catalogue::AGREEMENT_LICENCE_OUT_OF_TERM, message);
    }

    fn terms(&mut self, written: &[ast::Setting]) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for term in written {
            if let Some(first) = places.insert(&term.name.text, term.name.span) {
                self.report(declared_twice("term", &term.name, first));
                continue;
            }
            let Some((_, wanted)) = TERMS.iter().find(|(name, _)| *name == term.name.text) else {
                let known = TERMS.iter().map(|(name, _)| *name);
                let help =
                    "write one of the terms that are compared and counted; the rest stands in the document";
                self.report(unknown(&catalogue::NAME_UNKNOWN_TERM, "term", &term.name, known, help));
                continue;
            };
            if let SettingValue::Duration(time) = &term.value {
                self.some_time(Some(time));
            }
            let help = match (wanted, &term.value) {
                (Value::Time, SettingValue::Duration(_))
                | (Value::YesOrNo, SettingValue::Bool(_))
                | (Value::Text, SettingValue::Text(_) | SettingValue::List(_)) => continue,
                (Value::Word(words), SettingValue::Text(word)) if words.contains(&word.as_str()) => continue,
                (Value::Time, _) => format!("write a time: `{} 48 hours`", term.name.text),
                (Value::YesOrNo, _) => format!("write `{0} true` or `{0} false`", term.name.text),
                (Value::Text, _) => format!("write a text: `{} \"…\"`", term.name.text),
                (Value::Word(words), _) => {
                    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                    format!("write {}", words.join(" or "))
                }
            };
            let message = format!("the term `{}` has a value of another kind", term.name.text);
            self.report(
                Diagnostic::new(&catalogue::AGREEMENT_TERM_VALUE, term.value_span, message).help(help),
            );
        }
    }

    /// A system whose role stands under an agreement is one of those that the agreement is about.
    fn under_agreements(&mut self) {
        let mut findings = Vec::new();
        for (_, _, written) in each!(self.declared, System) {
            let Some(under) = written.role.as_ref().and_then(|role| role.under.as_ref()) else { continue };
            let Some(agreement) = self.names.agreements.get(&under.text) else { continue };
            let systems = &agreement.written.systems;
            // One that is misspelt there may be this one.
            let whole = agreement.systems.len() == systems.len();
            if agreement.broken
                || !whole
                || systems.is_empty()
                || systems.iter().any(|system| system.text == written.name.text)
            {
                continue;
            }
            let message = format!("the agreement `{}` is not about `{}`", under.text, written.name.text);
            findings.push(
                Diagnostic::new(&catalogue::AGREEMENT_SYSTEM_NOT_NAMED, under.span, message)
                    .also(agreement.written.name.span, "the agreement is declared here")
                    .help(format!(
                        "if it is, add the system there: `systems {}, {}`; else name the agreement that is",
                        systems.iter().map(|system| system.text.as_str()).collect::<Vec<_>>().join(", "),
                        written.name.text
                    )),
            );
        }
        findings.into_iter().for_each(|finding| self.report(finding));
    }
}
