//! What these tests begin with: people by number, acts by hour, one guard.

use martlet_consent::{CellKey, Choice, ConsentView, Denied, Guard, Micros, PointRef, State};

pub(crate) const HOUR: Micros = 3_600_000_000;
pub(crate) const DAY: Micros = 24 * HOUR;
/// 2026-01-01T00:00:00Z.
pub(crate) const ORIGIN: Micros = 1_767_225_600_000_000;

pub(crate) fn reference(number: u8) -> PointRef {
    PointRef([number; 32])
}

/// An act at an hour: direct, well proven.
pub(crate) fn act(number: u8, state: State, hour: i64) -> Choice {
    let at = ORIGIN + hour * HOUR;
    Choice { direct: true, evidence: 3, ..Choice::new(state, at, at, [number; 16]) }
}

pub(crate) fn view(choices: &[(CellKey, Choice)]) -> ConsentView {
    let mut view = ConsentView::default();
    for (place, (cell, choice)) in choices.iter().enumerate() {
        view.add(place as u64 + 1, cell.clone(), *choice);
    }
    view
}

pub(crate) fn news(point: u8) -> CellKey {
    CellKey::new(reference(point), "news", "email")
}

pub(crate) fn guard(purpose: &str, channel: &str) -> Guard {
    Guard { purpose: purpose.into(), cells: vec![(channel.into(), 0)], ..Guard::default() }
}

pub(crate) fn judge(view: &ConsentView, guard: &Guard, point: u8) -> Result<(), Denied> {
    view.judge(guard, &guard.cells[0], &[Some(reference(point))])
}

pub(crate) fn state(view: &ConsentView, point: u8) -> State {
    view.standing(reference(point), "news", "email", None).state()
}
