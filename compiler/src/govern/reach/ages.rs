//! Choices that are too old when they are used: a yes that has run out before anything is handed over for it, and people who
//! are asked to confirm when the time for that is over.

use super::cell::{Cell, Index, guard_of};
use super::{Chosen, chosen};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::at_most_in_words;
use crate::resolve::dates::at_least;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::Purpose;
use crate::syntax::ast::Duration;
use crate::types::Typed;
use crate::types::typed::Flow;

/// Says which flows come too late for the choices that they ask for. Only what is certain to be too late is told: a flow
/// without a time of its own may run at any.
pub fn ages(typed: &Typed, out: &mut Diagnostics) {
    let index = Index::of(typed);
    for cell in index.cells() {
        let purpose = typed.names.purposes.get(cell.purpose).filter(|purpose| !purpose.broken);
        let Some(purpose) = purpose else { continue };
        let places = chosen(&index, &cell);
        for flow in &cell.flows {
            let Some((_, guard)) = guard_of(flow, cell.purpose, cell.channel) else { continue };
            let late = places.iter().filter_map(|place| Late::of(&index, &cell, flow, place));
            let Some(late) = late.max_by_key(Late::seconds) else { continue };
            if guard.confirming {
                confirmed(purpose, &cell, flow, &late, out);
            } else {
                expired(purpose, &cell, flow, &late, out);
            }
        }
    }
}

/// How long after it was said a choice is used by a flow, at the latest.
struct Late<'c> {
    place: &'c str,
    /// What it is made of, and how many seconds each takes.
    legs: Vec<(String, u64)>,
}

impl<'c> Late<'c> {
    fn of(index: &Index<'_>, cell: &Cell<'_>, flow: &Flow, place: &'c Chosen<'_>) -> Option<Late<'c>> {
        let shown = place.shown(index)?;
        let runs = cell.runs(index, flow).ok()?;
        let legs = vec![
            (format!("`{}` shows it", place.capture.object.system), shown),
            (format!("the flow `{}` has run", flow.name), runs.at_most()),
        ];
        Some(Late { place: &place.place, legs })
    }

    fn seconds(&self) -> u64 {
        self.legs.iter().fold(0, |sum: u64, (_, seconds)| sum.saturating_add(*seconds))
    }

    /// `crm shows it: 5 minutes; the flow newsletter has run: 8 days`.
    fn sum(&self) -> String {
        let legs = self.legs.iter().filter(|(_, seconds)| *seconds > 0);
        let legs: Vec<String> =
            legs.map(|(words, seconds)| format!("{words}: {}", at_most_in_words(*seconds))).collect();
        legs.join("; then ")
    }
}

/// A yes that has run out before the run that would use it.
fn expired(purpose: &Purpose, cell: &Cell<'_>, flow: &Flow, late: &Late<'_>, out: &mut Diagnostics) {
    let Some(expires) = &purpose.written.expires else { return };
    if late.seconds() < at_least(&expires.period) {
        return;
    }
    let message = format!(
        "a yes to `{}` via `{}` that is said in `{}` counts for {}, and may be {} old when the flow `{}` asks for it",
        cell.purpose,
        cell.channel,
        late.place,
        duration_in_words(&expires.period),
        at_most_in_words(late.seconds()),
        flow.of
    );
    let finding = Diagnostic::new(&catalogue::CONSENT_YES_OVER_TOO_SOON, expires.span, message)
        .label("so people who said yes are left out, and nobody sees why")
        .also(flow.span, late.sum());
    out.push(finding.help(more_often(flow, &expires.period, "let a yes count for longer")));
}

/// People who wait for a confirmation are asked for it when their time is over.
fn confirmed(purpose: &Purpose, cell: &Cell<'_>, flow: &Flow, late: &Late<'_>, out: &mut Diagnostics) {
    let Some((confirm, within)) =
        purpose.written.confirm.as_ref().and_then(|confirm| Some((confirm, confirm.within.as_ref()?)))
    else {
        return;
    };
    if late.seconds() < at_least(within) {
        return;
    }
    let message = format!(
        "whoever signs up in `{}` has {} to confirm, and may be asked to by the flow `{}` after {} only",
        late.place,
        duration_in_words(within),
        flow.of,
        at_most_in_words(late.seconds())
    );
    let finding = Diagnostic::new(&catalogue::CONSENT_CONFIRMED_TOO_LATE, confirm.span, message)
        .label(format!(
            "so the yes of whoever is asked late counts for nothing, for `{}` via `{}`",
            cell.purpose, cell.channel
        ))
        .also(flow.span, late.sum());
    out.push(finding.help(more_often(flow, within, "give people more time")));
}

fn more_often(flow: &Flow, limit: &Duration, other: &str) -> String {
    format!(
        "let the flow `{}` run more often, well within {} (and say how long a run takes, `runs at most 10 minutes`; else an hour is taken); or {other}",
        flow.of,
        duration_in_words(limit)
    )
}
