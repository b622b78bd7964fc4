//! What one erasure says becomes of a place, whether that can be, and how long it takes.

use super::holdings::{Held, PlaceId, finds_people};
use crate::plan::{ErasureGap, ErasurePlace, Fate, Holding, Leg, Mode, Support};
use crate::resolve::Resolved;
use crate::resolve::dates::at_most;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{Erasure, ObjectUse, System};
use crate::source::Span;
use crate::syntax::ast::{self, ErasesHow, SettingValue};
use std::collections::{BTreeMap, BTreeSet};

/// An erasure, asked about places.
pub(super) struct Clauses<'t> {
    pub(super) names: &'t Resolved,
    pub(super) erasure: &'t Erasure,
}

/// A place, where the erasure names it, and where it is said that people's data stands there.
pub(super) type Judged = (ErasurePlace, Option<Span>, Option<Span>);

/// What becomes of a place, or why nothing can be promised; the way of it, and where the erasure says so.
struct Verdict {
    fate: Fate,
    way: Result<Vec<Leg>, ErasureGap>,
    named: Option<Span>,
}

fn name((object, argument): &PlaceId) -> String {
    argument.as_ref().map_or_else(|| object.to_string(), |argument| format!("{object}({argument:?})"))
}

fn is(used: &ObjectUse, (object, argument): &PlaceId) -> bool {
    used.object == *object && used.argument == *argument
}

impl<'t> Clauses<'t> {
    fn erased(&self, place: &PlaceId) -> Option<&'t ObjectUse> {
        self.erasure.erase.iter().flatten().find(|used| is(used, place))
    }

    fn kept(&self, place: &PlaceId) -> Option<(&'t ast::Kept, &'t ObjectUse)> {
        let kept = self.erasure.written.keep.iter().zip(&self.erasure.keep);
        kept.filter_map(|(written, used)| Some((written, used.as_ref()?))).find(|(_, used)| is(used, place))
    }

    fn told(&self, system: &str) -> Option<(&'t ast::Tell, Span)> {
        self.erasure.written.tell.iter().find_map(|clause| {
            let named = clause.systems.iter().find(|name| name.text == system)?;
            Some((clause, named.span))
        })
    }

    fn is_request(&self, place: &PlaceId) -> bool {
        self.erasure.requests.iter().chain(&self.erasure.report).any(|used| is(used, place))
    }

    /// Whether the erasure says what becomes of a place.
    pub(super) fn covers(&self, place: &PlaceId, held: &Held<'_>) -> bool {
        self.verdict(place, Some(held)).fate != Fate::Stays
    }

    /// An object that the product says it erases, and that is erased in the same system.
    fn erased_beside(&self, place: &PlaceId) -> Option<&'t ObjectUse> {
        let mut erased = self.erasure.erase.iter().flatten();
        let listed = |used: &ObjectUse| self.clause(used).is_some();
        erased.find(|used| used.object.system == place.0.system && listed(used))
    }

    fn system(&self, name: &str) -> Option<&'t System> {
        self.names.systems.get(name)
    }

    /// What the system, or its product, says of erasing an object.
    fn clause(&self, used: &ObjectUse) -> Option<&'t ast::Erases> {
        let names_it =
            |clause: &&ast::Erases| clause.objects.iter().any(|known| known.text == used.object.object);
        self.system(&used.object.system)?.erases.iter().find(names_it)
    }

    /// A place that holds records about people.
    pub(super) fn of_held(&self, place: &PlaceId, held: &Held<'_>) -> Judged {
        let verdict = self.verdict(place, Some(held));
        let (place, named) = verdict.place(name(place), held.why.iter().cloned().collect());
        (place, named, held.span.as_ref().map(|(_, span)| *span))
    }

    /// Objects that the erasure names, and of which the project does not know that they hold people's data.
    pub(super) fn named_only(&self, held: &BTreeMap<PlaceId, Held<'_>>) -> Vec<Judged> {
        let erasure = self.erasure;
        let named: BTreeSet<PlaceId> = (erasure.erase.iter().chain(&erasure.keep).flatten())
            .map(|used| (used.object.clone(), used.argument.clone()))
            .filter(|place| !held.contains_key(place))
            .collect();
        let judged = |place: PlaceId| {
            let (place, named) = self.verdict(&place, None).place(name(&place), Vec::new());
            (place, named, None)
        };
        named.into_iter().map(judged).collect()
    }

    /// Systems that are told, and of which the project does not know that they hold people's data: nothing is asked of
    /// them but what they say themselves.
    pub(super) fn told_only(&self, held: &BTreeMap<PlaceId, Held<'_>>) -> Vec<Judged> {
        let systems: BTreeSet<&str> = (self.erasure.written.tell.iter().flat_map(|clause| &clause.systems))
            .map(|name| name.text.as_str())
            .filter(|name| self.system(name).is_some())
            .filter(|name| !held.keys().any(|(object, _)| object.system == **name))
            .collect();
        let judged = |system: &str| {
            let mut verdict = self.by_telling(system)?;
            if verdict.way.is_err() {
                verdict.way = Ok(Vec::new());
            }
            let (mut place, named) = verdict.place(system.to_owned(), Vec::new());
            place.seconds = place.seconds.filter(|_| !place.way.is_empty());
            Some((place, named, None))
        };
        systems.into_iter().filter_map(judged).collect()
    }

    fn verdict(&self, place: &PlaceId, held: Option<&Held<'_>>) -> Verdict {
        let says = |fate, named| Verdict { fate, way: Ok(Vec::new()), named };
        if let Some((written, used)) = self.kept(place) {
            let period = written.period.as_ref().map(duration_in_words);
            let because = written.because.value.clone();
            return says(Fate::Kept { because, period }, Some(used.span));
        }
        let told = || self.by_telling(&place.0.system);
        if let Some(used) = self.erased(place) {
            let way = self.refused(used, held).map_or_else(|| Ok(self.way(used)), Err);
            let refused = way.is_err();
            let here = Verdict { fate: Fate::Erased, way, named: Some(used.span) };
            return if refused { told().unwrap_or(here) } else { here };
        }
        if self.is_request(place) {
            return says(Fate::Request, None);
        }
        if let Some(told) = told() {
            return told;
        }
        let brought = held.is_some_and(|held| !held.flows.is_empty());
        match self.erased_beside(place).filter(|_| !brought) {
            Some(beside) => {
                let fate = Fate::With { object: beside.object.to_string() };
                Verdict { fate, way: Ok(self.way(beside)), named: Some(beside.span) }
            }
            None => Verdict { fate: Fate::Stays, way: Err(ErasureGap::NotNamed), named: None },
        }
    }

    /// Why an object that is to be erased may stay.
    fn refused(&self, used: &ObjectUse, held: Option<&Held<'_>>) -> Option<ErasureGap> {
        if let Some(clause) = self.clause(used) {
            let because = clause.conditional.as_ref()?.value.clone();
            return Some(ErasureGap::Conditional { because });
        }
        let system = self.system(&used.object.system)?;
        if system.erases.iter().any(|clause| !clause.objects.is_empty()) {
            return Some(ErasureGap::NotErasable);
        }
        if system.support != Support::Supported {
            return Some(ErasureGap::Unsaid);
        }
        let by_flow = held.into_iter().flat_map(|held| &held.flows).find_map(|flow| {
            let flow_name = || flow.of.clone();
            match flow.mode.as_ref()? {
                Mode::Append { .. } => Some(ErasureGap::OnlyAdded { flow: flow_name() }),
                Mode::Insert { by } if by.is_empty() => Some(ErasureGap::OnlyAdded { flow: flow_name() }),
                Mode::OneFilePerRun { .. } => Some(ErasureGap::FilePerRun { flow: flow_name() }),
                _ => None,
            }
        });
        if by_flow.is_some() {
            return by_flow;
        }
        if held.is_some_and(|held| held.only_grows) {
            return Some(ErasureGap::OnlyGrows);
        }
        // Whom a flow brought is known to it.
        let brought = held.is_some_and(|held| !held.flows.is_empty());
        let object = self.names.objects.get(&used.object).filter(|_| !brought)?;
        (!finds_people(self.names, &used.object, object)).then_some(ErasureGap::NobodyFound)
    }

    /// The way of an object that is erased, from when the request is carried out.
    fn way(&self, used: &ObjectUse) -> Vec<Leg> {
        let system = &used.object.system;
        let request = self.clause(used).and_then(|clause| match &clause.how {
            ErasesHow::Request(within) => Some(within),
            _ => None,
        });
        let request = request.map(|within| asked(system, within));
        let visible = self.system(system).and_then(|system| system.visible.as_ref());
        let visible =
            visible.map(|visible| Leg { words: format!("`{system}` heeds it"), seconds: at_most(visible) });
        request.into_iter().chain(visible).collect()
    }

    /// Of a system that is told: from the request on.
    fn by_telling(&self, system: &str) -> Option<Verdict> {
        let (clause, span) = self.told(system)?;
        let way = self.telling(system, clause);
        Some(Verdict { fate: Fate::Told, way, named: Some(span) })
    }

    fn telling(&self, system: &str, clause: &ast::Tell) -> Result<Vec<Leg>, ErasureGap> {
        let within = clause.within.as_ref().ok_or(ErasureGap::NotToldWhen)?;
        let told = Leg { words: format!("`{system}` is told"), seconds: at_most(within) };
        let takes = self.takes(system).ok_or(ErasureGap::NoTime)?;
        Ok(std::iter::once(told).chain(takes).collect())
    }

    /// How long who is told takes: by what the system says, or by what was agreed.
    fn takes(&self, system: &str) -> Option<Option<Leg>> {
        let known = self.system(system)?;
        let request = known.erases.iter().filter_map(|clause| match &clause.how {
            ErasesHow::Request(within) => Some(within),
            _ => None,
        });
        if let Some(longest) = request.max_by_key(|within| at_most(within)) {
            return Some(Some(asked(system, longest)));
        }
        let agreed = known.agreement.as_ref().and_then(|name| self.names.agreements.get(name));
        let agreed = agreed.into_iter().flat_map(|agreement| &agreement.written.terms);
        let mut pull = agreed.filter(|term| term.name.text == "deletion_pull").map(|term| &term.value);
        if let Some(SettingValue::Duration(within)) = pull.next() {
            return Some(Some(asked(system, within)));
        }
        known.erases.iter().any(|clause| matches!(clause.how, ErasesHow::Delete)).then_some(None)
    }
}

/// Who runs a system erases on request.
fn asked(system: &str, within: &ast::Duration) -> Leg {
    Leg { words: format!("who runs `{system}` erases it"), seconds: at_most(within) }
}

impl Verdict {
    fn place(self, place: String, holds: Vec<Holding>) -> (ErasurePlace, Option<Span>) {
        let (way, gap) = match self.way {
            Ok(way) => (way, None),
            Err(gap) => (Vec::new(), Some(gap)),
        };
        let counts = gap.is_none() && matches!(self.fate, Fate::Erased | Fate::With { .. } | Fate::Told);
        let sum = || way.iter().fold(0, |sum: u64, leg| sum.saturating_add(leg.seconds));
        let seconds = counts.then(sum);
        (ErasurePlace { place, holds, fate: self.fate, seconds, way, gap }, self.named)
    }
}
