//! Who is left out because the ledger says so, until it says otherwise (`docs/consent.md`, section 3.4).

use super::ConsentView;
use super::lists::{LeftOut, Reach};
use crate::cell::PointRef;
use crate::suppression::{Scope, Suppression};
use std::sync::Arc;

/// A suppression of the ledger, or its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// Who.
    pub point: PointRef,
    /// Why.
    pub kind: Suppression,
    /// The cell in which it was said.
    pub purpose: String,
    /// The cell in which it was said.
    pub channel: String,
    /// The cell in which it was said.
    pub brand: Option<String>,
    /// Where it was said: `system.object.field`. Only what is said there ends it.
    pub source: String,
    /// Who it is, is told by an identifier of a system: which of their contact points is meant is not known.
    pub identified: bool,
    /// The list that it was read from; none: it was said in a consent.
    pub list: Option<String>,
    /// It is over.
    pub released: bool,
}

/// Where suppressions of one kind come from, and what they cover.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// Without who, and as not released.
    from: Suppressed,
    scope: Scope,
    reaches: Vec<Arc<Reach>>,
}

impl ConsentView {
    /// What a list blocks, where whoever was on it stays left out; said before the ledger is read. A list of which nothing
    /// is said blocks all that its kind does.
    pub fn outlasts(&mut self, list: &str, reaches: Vec<Arc<Reach>>) {
        self.lists.insert(list.to_owned(), reaches);
    }

    /// Takes a suppression of the ledger into account, or its end; in the order of the ledger, and they may come again.
    pub fn suppressed(&mut self, seq: u64, told: Suppressed) {
        let (point, released) = (told.point, told.released);
        let from = Suppressed { point: PointRef([0; 32]), released: false, ..told };
        let known = self.slots.iter().position(|slot| slot.from == from);
        let at = known.unwrap_or_else(|| {
            let (scope, channels) = from.kind.scope_on(&from.channel);
            let scope = if from.identified && scope == Scope::Point { Scope::Subject } else { scope };
            let own = from.list.as_ref().and_then(|list| self.lists.get(list)).cloned();
            let reaches = own.unwrap_or_else(|| vec![Arc::new(Reach { channels, ..Reach::default() })]);
            self.slots.push(Slot { from, scope, reaches });
            self.slots.len() - 1
        });
        let number = self.number(point);
        let rows = self.left_out.entry(number).or_default();
        rows.retain(|row| row.slot != Some(at));
        if let Some(slot) = self.slots.get(at).filter(|_| !released) {
            rows.extend(slot.reaches.iter().map(|reach| LeftOut {
                kind: slot.from.kind,
                scope: slot.scope.clone(),
                reach: reach.clone(),
                listed: false,
                slot: Some(at),
            }));
        }
        if rows.is_empty() {
            self.left_out.remove(&number);
        }
        self.advance(seq);
    }
}
