//! The judgement at a hand-over (`docs/consent.md`, sections 1 and 3.9): a guard, and the contact points of a record.

use super::{Ask, ChildRule, ConsentView, Facts, Register, Terms};
use crate::cell::PointRef;
use crate::expiry::has_run_out;
use crate::minors::has_reached;
use crate::permit::{Basis, Circumstances, Denied, Ground, Regime, SoftOptIn, permit};
use crate::standing::{Choice, Standing};
use crate::state::{Class, State};
use crate::suppression::Suppression;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A permission asked at every hand-over: its cells by index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// The purpose.
    pub purpose: String,
    /// The topic within it; none: the whole purpose.
    #[serde(default)]
    pub topic: Option<String>,
    /// Channel, and index into the contact points of the record.
    pub cells: Vec<(String, usize)>,
    /// All cells must allow (else any).
    pub all: bool,
    /// The brand whose permission it is; none: the company's.
    #[serde(default)]
    pub brand: Option<String>,
    /// Index of the person's own reference, where the record names the person beside the contact points.
    #[serde(default)]
    pub person: Option<usize>,
    /// Only people whose yes is pending pass, to be asked whether they meant it.
    #[serde(default)]
    pub confirming: bool,
    /// It asks whether data may be processed at all, for something that reaches nobody: then grounds other than a yes
    /// count too, and the cells are those in which a yes may have been given.
    #[serde(default)]
    pub processing: bool,
}

impl ConsentView {
    /// Whether one cell of a guard allows for a record with these contact points: on which of the purpose's bases, the
    /// first that carries it.
    ///
    /// # Errors
    /// Why not, by the first basis that was tried. A channel without a contact point does not allow.
    pub fn judge(
        &self,
        guard: &Guard,
        cell: &(String, usize),
        points: &[Option<PointRef>],
    ) -> Result<(), Denied> {
        let ask = ask(guard, cell, points).ok_or(Denied::NoContactPoint)?;
        if guard.confirming { self.may_be_asked(&ask) } else { self.rests_on(&ask).map(drop) }
    }

    /// The first of the purpose's bases that permits a message.
    ///
    /// # Errors
    /// Why none does, by the first that was tried.
    pub fn rests_on(&self, ask: &Ask<'_>) -> Result<Basis, Denied> {
        let facts = self.facts_of(ask.point);
        let suppressed = self.left_out(ask);
        let mut why = None;
        // The bases of a purpose look at the same choices, nearly always in the same way.
        let mut folded: Option<(&Terms, Standing)> = None;
        for terms in self.bases(ask.purpose, ask.channel, facts.place) {
            let known = folded.filter(|(other, _)| terms.counts_like(other)).map(|(_, standing)| standing);
            let standing = known.unwrap_or_else(|| self.standing_under(ask, terms, &facts));
            folded = Some((terms, standing));
            match self.permitted(ask, terms, &facts, standing, suppressed) {
                Ok(()) => return Ok(terms.basis),
                Err(denied) => why = why.or(Some(denied)),
            }
        }
        Err(why.unwrap_or(Denied::NoGround))
    }

    /// Whether one basis permits a message.
    fn permitted(
        &self,
        ask: &Ask<'_>,
        terms: &Terms,
        facts: &Facts,
        standing: Standing,
        suppressed: Option<Suppression>,
    ) -> Result<(), Denied> {
        let unasked = || self.is_unasked(ask.purpose, ask.channel, facts.place);
        let met = |condition: Option<u8>| condition.is_some_and(|condition| facts.meets(condition));
        let expiry = self.expiry_of(terms, ask);
        let holds = standing.holds_for(self.now, expiry, terms.evidence_min);
        let yes = holds.filter(|choice| choice.state.class() == Class::Permissive);
        let expired = yes.is_some_and(|yes| self.now.is_some_and(|now| has_run_out(&yes, expiry, now)));
        let about = Circumstances {
            evidence: holds.map_or(0, |choice| choice.evidence),
            evidence_min: terms.evidence_min,
            expired,
            soft: SoftOptIn {
                sale: facts.soft.sale || met(terms.sale),
                // That what is advertised is like what was bought, the author says by naming the basis.
                similar_goods: facts.soft.similar_goods || terms.sale.is_some(),
                objection_offered: facts.soft.objection_offered || met(terms.offered),
            },
            notice_needed: terms.notice_needed,
            notice_given: facts.notice_given,
            exception: facts.exception,
            suppressed,
            minor_without_guardian: facts.minor_without_guardian || self.is_minor(terms, facts, yes.as_ref()),
        };
        permit(holds.map_or(standing.state(), |choice| choice.state), terms.basis, terms.regime, &about)?;
        if terms.condition.is_some() && !met(terms.condition) {
            return Err(Denied::NoGround);
        }
        if terms.regime == Regime::Off {
            return Ok(());
        }
        // A yes outweighs a register that only bars advertising to people who said nothing.
        let register = match terms.register {
            Register::NotNeeded => true,
            Register::Until(until) => yes.is_some() || self.now.is_some_and(|now| now <= until),
            Register::Missing => yes.is_some(),
        };
        if unasked() || !register { Err(Denied::RegisterTooOld) } else { Ok(()) }
    }

    /// Whether the rule for children keeps the person out, whatever was said.
    fn is_minor(&self, terms: &Terms, facts: &Facts, yes: Option<&Choice>) -> bool {
        let Some(children) = terms.children else { return false };
        let of_age = facts.born.zip(self.now).map(|(born, now)| has_reached(born, children.below, now));
        match (children.rule, of_age) {
            (_, Some(true)) | (ChildRule::Never | ChildRule::GuardianWhereKnown, None) => false,
            (ChildRule::Never, Some(false)) => true,
            (ChildRule::Guardian | ChildRule::GuardianWhereKnown, _) => !yes.is_some_and(|yes| yes.guardian),
        }
    }

    /// Whether somebody may be asked to confirm a yes: it still waits, and nothing keeps them out.
    fn may_be_asked(&self, ask: &Ask<'_>) -> Result<(), Denied> {
        let facts = self.facts_of(ask.point);
        if let Some(kind) = self.left_out(ask) {
            return Err(Denied::Suppressed(kind));
        }
        let bases = self.bases(ask.purpose, ask.channel, facts.place);
        // A purpose that rests on nothing there asks nobody.
        let terms = bases.first().ok_or(Denied::NoGround)?;
        let never = terms.children.is_some_and(|children| children.rule == ChildRule::Never);
        if never && self.is_minor(terms, &facts, None) {
            return Err(Denied::Minor);
        }
        match self.standing_under(ask, terms, &facts).state() {
            State::Pending => Ok(()),
            _ => Err(Denied::NotPending),
        }
    }

    /// Whether a legitimate interest fails at a cell: the person objected, or is left out, or may be.
    fn is_against(&self, guard: &Guard, cell: &(String, usize), points: &[Option<PointRef>]) -> bool {
        let Some(ask) = ask(guard, cell, points) else { return false };
        self.left_out(&ask).is_some()
            || self.is_unasked(&guard.purpose, &cell.0, self.facts_of(ask.point).place)
            || self.standing_of(&ask).state().class() == Class::Restrictive
    }

    /// Whether a recorded yes carries processing; that silence would carry a message is not enough.
    fn said_yes(&self, guard: &Guard, cell: &(String, usize), points: &[Option<PointRef>]) -> bool {
        let Some(ask) = ask(guard, cell, points) else { return false };
        self.standing_now(&ask).state().class() == Class::Permissive
            && self.judge(guard, cell, points).is_ok()
    }

    /// Whether the rule of the purpose for children keeps somebody out of processing that reaches nobody.
    fn is_too_young(&self, ask: &Ask<'_>, born: Option<Date>) -> bool {
        let yes = self.standing_now(ask).holds_for(self.now, None, 0);
        let yes = yes.filter(|yes| yes.state.class() == Class::Permissive);
        let facts = Facts { born, ..self.facts_of(ask.point) };
        self.is_minor(self.first(ask), &facts, yes.as_ref())
    }

    /// Whether processing that reaches nobody may go on, on whichever ground. Whoever is left out because the law or
    /// they themselves had everything end is left out here as well, whatever the ground.
    fn may_process(&self, guard: &Guard, points: &[Option<PointRef>]) -> bool {
        let asks = || guard.cells.iter().filter_map(|cell| ask(guard, cell, points));
        if asks().any(|ask| self.left_out(&ask).is_some_and(Suppression::ends_processing)) {
            return false;
        }
        let known = asks().map(|ask| self.facts_of(ask.point));
        // A record with several contact points is one person's; what is known of any of them is known of the person.
        let place = known.clone().map(|facts| facts.place).find(|place| *place != 0).unwrap_or(0);
        let born = known.clone().filter_map(|facts| facts.born).max();
        let met = |condition: u8| known.clone().any(|facts| facts.meets(condition));
        let mut cells = guard.cells.iter();
        self.grounds(&guard.purpose, place).iter().filter(|rest| rest.condition.is_none_or(met)).any(|rest| {
            match rest.ground {
                Ground::Always => true,
                Ground::UnlessObjected => {
                    !cells.clone().any(|cell| self.is_against(guard, cell, points))
                        && !asks().any(|ask| self.is_too_young(&ask, born))
                }
                Ground::Consent => cells.any(|cell| self.said_yes(guard, cell, points)),
            }
        })
    }

    /// Whether a guard allows for a record with these contact points.
    #[must_use]
    pub fn allows(&self, guard: &Guard, points: &[Option<PointRef>]) -> bool {
        if guard.processing {
            return self.may_process(guard, points);
        }
        let mut cells = guard.cells.iter();
        // A guard without cells allows nothing.
        if guard.all {
            !guard.cells.is_empty() && cells.all(|cell| self.judge(guard, cell, points).is_ok())
        } else {
            cells.any(|cell| self.judge(guard, cell, points).is_ok())
        }
    }

    /// The bits of all guards that allow, bit 0 the record's own.
    #[must_use]
    pub fn allowed(&self, guards: &[Guard], points: &[Option<PointRef>]) -> u32 {
        self.bits(guards, points, false)
    }

    /// The same for a record that is not delivered yet: nothing of it goes out where its own guard does not allow, so then
    /// no other is asked and there are no bits.
    #[must_use]
    pub fn allowed_at_all(&self, guards: &[Guard], points: &[Option<PointRef>]) -> u32 {
        self.bits(guards, points, true)
    }

    fn bits(&self, guards: &[Guard], points: &[Option<PointRef>], own_decides: bool) -> u32 {
        if points.iter().flatten().any(|point| self.is_erased(*point)) {
            return 0;
        }
        let mut bits = 0;
        for (index, guard) in guards.iter().take(32).enumerate() {
            if self.allows(guard, points) {
                bits |= 1 << index;
            } else if index == 0 && own_decides {
                return 0;
            }
        }
        bits
    }
}

/// The question that a cell of a guard puts for a record; none: it has no contact point for it.
pub(super) fn ask<'g>(
    guard: &'g Guard,
    cell: &'g (String, usize),
    points: &[Option<PointRef>],
) -> Option<Ask<'g>> {
    let reference = |index: usize| points.get(index).copied().flatten();
    Some(Ask {
        point: reference(cell.1)?,
        person: guard.person.and_then(reference),
        purpose: &guard.purpose,
        topic: guard.topic.as_deref(),
        channel: &cell.0,
        brand: guard.brand.as_deref(),
    })
}
