//! People's data goes to somebody else only under an agreement that covers it and is in force.

use super::covers::{Covers, answers_for_contracts};
use super::days::is_over;
use super::declared::{Declarations, Thing};
use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::fault::Fault;
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::Agreement;
use crate::source::Span;
use crate::syntax::ast::{Returns, Setting, SettingValue};
use std::collections::{BTreeMap, BTreeSet};

/// Judges agreements over what is handed over.
pub(super) struct Agreements<'a> {
    pub(super) names: &'a Resolved,
    pub(super) covers: &'a Covers<'a>,
    pub(super) ways: &'a Ways<'a>,
    pub(super) declared: &'a Declarations,
}

/// A finding about each of these is one, however many lines it concerns.
type Grouped<'d> = BTreeMap<(String, String, String), Vec<&'d Disclosure>>;

impl Agreements<'_> {
    pub(super) fn judge(&self, disclosures: &[Disclosure], out: &mut Diagnostics) {
        let mut data = Grouped::new();
        let mut purposes = Grouped::new();
        let mut missing = BTreeMap::new();
        let mut under = BTreeMap::new();
        let mut bare = BTreeMap::new();
        for disclosure in disclosures {
            let personal = self.covers.personal(disclosure);
            let system = &disclosure.system;
            if personal.is_empty() || self.ways.is_doubtful(disclosure) {
                continue;
            }
            self.licences(disclosure, out);
            if !self.covers.is_foreign(system) {
                continue;
            }
            if let Some(names) = self.covers.together(disclosure) {
                for name in names {
                    under.entry((disclosure.flow.clone(), name)).or_insert(disclosure);
                }
                continue;
            }
            // Whatever is wrong there may be why it does not cover this.
            if self.declared.is_any_agreement_doubtful() {
                continue;
            }
            if self.covers.about(system).next().is_none() {
                missing.entry((disclosure.flow.clone(), system.clone())).or_insert(disclosure);
                continue;
            }
            let unnamed = personal.into_iter().filter(|category| {
                !self.covers.about(system).any(|(_, it)| self.covers.names_category(it, disclosure, category))
            });
            let mut unnamed: Vec<&String> = unnamed.collect();
            // Where nothing at all is said of the data, one finding a flow is enough.
            if !unnamed.is_empty() && self.covers.about(system).all(|(_, it)| it.covers.is_empty()) {
                let first =
                    bare.entry((&disclosure.flow, system)).or_insert_with(|| unnamed.first().copied());
                unnamed = first.iter().copied().collect();
            }
            let purpose = disclosure.purpose.clone().unwrap_or_default();
            for category in &unnamed {
                let key = (disclosure.flow.clone(), system.clone(), (*category).clone());
                data.entry(key).or_default().push(disclosure);
            }
            if unnamed.is_empty() {
                let key = (disclosure.flow.clone(), system.clone(), purpose);
                purposes.entry(key).or_default().push(disclosure);
            }
        }
        missing.retain(|_, _| !self.names.lacks(Fault::AgreementMissing));
        missing.values().for_each(|disclosure| self.missing(disclosure, out));
        for ((_, _, category), all) in &data {
            self.not_covered(category, all, out);
        }
        for ((_, _, purpose), all) in &purposes {
            self.other_purpose(purpose, all, out);
        }
        for ((_, name), disclosure) in under {
            self.in_force(name, disclosure, out);
            self.transfer(name, disclosure, out);
        }
    }

    /// Who can say yes to an agreement.
    fn approver(&self) -> String {
        let dpo = self.names.company.as_ref().and_then(|company| company.dpo.as_ref());
        dpo.map_or_else(|| "whoever signs contracts for you".to_owned(), |dpo| dpo.value.clone())
    }

    fn missing(&self, disclosure: &Disclosure, out: &mut Diagnostics) {
        let system = &disclosure.system;
        let (Some(place), Some(known)) = (self.ways.destination(disclosure), self.names.systems.get(system))
        else {
            return;
        };
        let message = format!("`{system}` gets people's data, and no agreement is about it");
        let finding = Diagnostic::new(&catalogue::AGREEMENT_MISSING, place, message)
            .also(known.span, "somebody else than your company runs it");
        out.push(self.ways.show(finding, disclosure).caused_by(Some(known.span)).help(format!(
            "declare what was agreed, `agreement NAME \"…\" {{ party \"…\" in DK   systems {system}   covers …   purposes … }}`, with {}; where your own company runs the system, its role is `controller`",
            self.approver()
        )));
    }

    /// The agreements about a system, for a finding that none of them suffices.
    fn about(&self, disclosure: &Disclosure) -> (Vec<String>, Vec<Span>) {
        let all = self.covers.about(&disclosure.system);
        all.map(|(name, it)| (format!("`{name}`"), it.written.name.span)).unzip()
    }

    fn not_covered(&self, category: &String, all: &[&Disclosure], out: &mut Diagnostics) {
        let Some(first) = shown_first(all) else { return };
        let Some(place) = self.ways.primary(first) else { return };
        let (names, places) = self.about(first);
        let label = self.ways.labels(std::iter::once(category));
        let verb = if names.len() == 1 { "does not cover" } else { "do not cover" };
        let what = if first.target.is_some() { "gets" } else { "learns" };
        let message = format!("`{}` {what} {label}, which {} {verb}", first.system, names.join(" and "));
        let others = first.treated.iter().find(|it| !answers_for_contracts(self.names, it));
        let others = others.map_or_else(String::new, |it| {
            format!(
                "; that {} takes it for `{}` counts here where {} approves it",
                it.approved_by,
                it.category,
                self.approver()
            )
        });
        let finding = self.ways.show(
            Diagnostic::new(&catalogue::AGREEMENT_DATA_NOT_COVERED, place, message).help(format!(
                "leave it out; or agree on it with {} and add `{category}` to what the agreement `covers`{others}",
                self.approver()
            )),
            first,
        );
        let finding = declared_at(finding, places);
        let others = all.iter().filter(|other| !std::ptr::eq(**other, first));
        out.push(self.lines(finding, others.copied()));
    }

    fn other_purpose(&self, purpose: &str, all: &[&Disclosure], out: &mut Diagnostics) {
        let Some(first) = shown_first(all) else { return };
        let Some(place) = self.ways.destination(first) else { return };
        let (names, places) = self.about(first);
        let message = format!(
            "`{}` gets people's data for `{purpose}`, and {} {} not about that purpose",
            first.system,
            names.join(" and "),
            if names.len() == 1 { "is" } else { "are" }
        );
        let finding = self.ways.show(
            Diagnostic::new(&catalogue::AGREEMENT_OTHER_PURPOSE, place, message).help(format!(
                "serve a purpose that was agreed on; or agree on this one with {} and add `{purpose}` to the `purposes` of the agreement",
                self.approver()
            )),
            first,
        );
        out.push(declared_at(finding, places));
    }

    fn in_force(&self, name: &str, disclosure: &Disclosure, out: &mut Diagnostics) {
        let Some(agreement) = self.names.agreements.get(name) else { return };
        let (Some(valid), Some(place)) = (&agreement.written.valid, self.ways.destination(disclosure)) else {
            return;
        };
        if self.covers.is_in_force(agreement) || self.declared.is_doubtful(&Thing::Agreement(name.to_owned()))
        {
            return;
        }
        let over = is_over(&valid.until, self.covers.today);
        let message = if over {
            format!("the agreement `{name}` ended on {}, and data still goes out under it", valid.until.value)
        } else {
            format!("the agreement `{name}` begins on {} only, and data goes out under it", valid.from.value)
        };
        let help = if over {
            "stop the flow, or write until when it was prolonged; what the other side has goes back or is erased"
        } else {
            "wait with the flow until that day; `martlet check --as-of DAY` judges by another one"
        };
        let finding = Diagnostic::new(&catalogue::AGREEMENT_NOT_IN_FORCE, place, message)
            .also(valid.span, "its time")
            .caused_by(Some(valid.span));
        out.push(self.ways.show(finding, disclosure).help(help));
    }

    /// Whoever holds or sees data outside the European Economic Area does so under a mechanism for transfers.
    fn transfer(&self, name: &str, disclosure: &Disclosure, out: &mut Diagnostics) {
        let Some(agreement) = self.names.agreements.get(name) else { return };
        let abroad = self.outside_eea(&disclosure.places);
        if agreement.transfer.is_some()
            || self.names.lacks(Fault::Transfer)
            || abroad.is_empty()
            || !sells_in_eea(self.names)
            || self.declared.is_doubtful(&Thing::Agreement(name.to_owned()))
        {
            return;
        }
        let (Some(place), Some(system)) =
            (self.ways.destination(disclosure), self.names.systems.get(&disclosure.system))
        else {
            return;
        };
        let message = format!(
            "data about people goes to {} with `{}`, and `{name}` names no mechanism for that",
            abroad.into_iter().collect::<Vec<_>>().join(", "),
            disclosure.system
        );
        let finding = Diagnostic::new(&catalogue::PLACE_TRANSFER_NOT_AGREED, place, message)
            .also(system.span, "the system says where its data lies and from where it is seen")
            .also(agreement.written.name.span, "what was agreed is declared here")
            .caused_by(Some(agreement.written.name.span));
        out.push(self.ways.show(finding, disclosure).help(format!(
            "add the one that was agreed, `transfer standard_contractual_clauses assessment \"…\"` or `transfer adequacy_decision`; {} knows which",
            self.approver()
        )));
    }

    /// The places that do not lie in the European Economic Area, each once.
    fn outside_eea(&self, places: &[String]) -> BTreeSet<String> {
        places.iter().filter(|place| !self.names.lies_in(place, "EEA")).cloned().collect()
    }

    /// What comes back from somebody else stays where their licence lets it, and as long.
    fn licences(&self, disclosure: &Disclosure, out: &mut Diagnostics) {
        let Some((origin, _)) = disclosure.source.as_ref().and_then(|id| self.ways.origin(id)) else {
            return;
        };
        for (name, agreement) in self.covers.about(&origin.system) {
            if self.declared.is_doubtful(&Thing::Agreement(name.to_owned())) {
                continue;
            }
            for returned in &agreement.written.returns {
                let is_of = |category: &&String| {
                    returned.categories.iter().any(|branch| self.names.is_under(category, &branch.text()))
                };
                let Some(category) = disclosure.categories.iter().find(is_of) else { continue };
                if returned.licensed_until.as_ref().is_some_and(|until| is_over(until, self.covers.today)) {
                    if self.names.lacks(Fault::LicenceOver) {
                        continue;
                    }
                    self.licence_over(category, returned, disclosure, out);
                } else if self.covers.is_foreign(&disclosure.system)
                    && !agreement.systems.contains(&disclosure.system)
                    && !may_go_on(agreement)
                    && !self.names.lacks(Fault::OnwardSharing)
                {
                    self.passed_on(name, category, returned, disclosure, out);
                }
            }
        }
    }

    fn licence_over(
        &self,
        category: &String,
        returned: &Returns,
        disclosure: &Disclosure,
        out: &mut Diagnostics,
    ) {
        let Some(place) = self.ways.primary(disclosure) else { return };
        let label = self.ways.labels(std::iter::once(category));
        let message = format!("the licence of {label} is over, and it still comes in");
        let finding = Diagnostic::new(&catalogue::AGREEMENT_LICENCE_OVER, place, message)
            .also(returned.span, format!("it belongs to `{}`", returned.owner.text))
            .caused_by(Some(returned.span));
        out.push(self.ways.show(finding, disclosure).help(
            "take the line out and erase what came under the licence; or write until when it was prolonged",
        ));
    }

    fn passed_on(
        &self,
        name: &str,
        category: &String,
        returned: &Returns,
        disclosure: &Disclosure,
        out: &mut Diagnostics,
    ) {
        let Some(place) = self.ways.primary(disclosure) else { return };
        let label = self.ways.labels(std::iter::once(category));
        let message = format!(
            "{label} belongs to `{}`, and `{name}` does not let it go on to `{}`",
            returned.owner.text, disclosure.system
        );
        let finding = Diagnostic::new(&catalogue::AGREEMENT_ONWARD_SHARING, place, message)
            .also(returned.span, "whose it is");
        out.push(self.ways.show(finding, disclosure).help(
            "leave it out; or, where the contract lets it be passed on, say so: `terms { onward_sharing true }`",
        ));
    }

    /// Adds the other lines that one finding is about.
    fn lines<'d>(&self, finding: Diagnostic, others: impl Iterator<Item = &'d Disclosure>) -> Diagnostic {
        let mut places: Vec<Span> = others.filter_map(|other| self.ways.line(other)).collect();
        places.sort_unstable();
        places.dedup();
        places.retain(|place| {
            *place != finding.primary.span && !finding.related.iter().any(|label| label.span == *place)
        });
        places.into_iter().fold(finding, |finding, place| finding.also(place, "and here"))
    }
}

/// Whether people in the European Economic Area are among those whose data moves; who names no market may have some.
pub(super) fn sells_in_eea(names: &Resolved) -> bool {
    let company = names.company.as_ref();
    let markets: Vec<String> = company
        .map(|company| company.markets.iter().map(|market| market.text.clone()).collect())
        .unwrap_or_default();
    let inside = |market: &String| market == "EEA" || names.lies_in(market, "EEA");
    markets.is_empty() || markets.iter().any(inside)
}

/// What carries the value itself is shown before what only decides.
fn shown_first<'d>(all: &[&'d Disclosure]) -> Option<&'d Disclosure> {
    all.iter().copied().min_by_key(|disclosure| disclosure.how)
}

/// Whether an agreement lets what comes back be passed on.
fn may_go_on(agreement: &Agreement) -> bool {
    let said = |term: &Setting| term.name.text == "onward_sharing" && term.value == SettingValue::Bool(true);
    agreement.written.terms.iter().any(said)
}

/// With the places of the agreements that do not suffice.
fn declared_at(finding: Diagnostic, agreements: Vec<Span>) -> Diagnostic {
    agreements.into_iter().fold(finding, |finding, at| finding.also(at, "what was agreed is declared here"))
}
