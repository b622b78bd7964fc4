//! Choices that are kept elsewhere and could not be read: whose permission rests on them, nobody can tell.

use super::judge::ask;
use super::{ConsentView, Guard};
use crate::cell::PointRef;
use crate::state::Class;

impl ConsentView {
    /// Notes that choices about a purpose on a channel are kept where they could not be read.
    pub fn note_unread(&mut self, purpose: &str, channel: &str) {
        self.unread.insert((purpose.to_owned(), channel.to_owned()));
    }

    /// The bits of the guards of which nobody can tell whether their permission ended: the yes may stand among the
    /// choices that could not be read, and no no is known, nor another reason.
    #[must_use]
    pub fn undecided(&self, guards: &[Guard], points: &[Option<PointRef>]) -> u32 {
        if self.unread.is_empty() || points.iter().flatten().any(|point| self.is_erased(*point)) {
            return 0;
        }
        let open = guards.iter().take(32).enumerate().filter(|(_, guard)| self.may_allow(guard, points));
        open.fold(0, |bits, (index, _)| bits | (1 << index))
    }

    fn may_allow(&self, guard: &Guard, points: &[Option<PointRef>]) -> bool {
        let mut cells = guard.cells.iter();
        if !guard.all || guard.processing {
            return cells.any(|cell| self.is_untold(guard, cell, points));
        }
        // What is known to end one of several permissions ends all of them.
        let stands = |cell| self.judge(guard, cell, points).is_ok() || self.is_untold(guard, cell, points);
        !guard.cells.is_empty() && cells.all(stands)
    }

    /// Whether what was said of a cell may stand where it could not be read.
    fn is_untold(&self, guard: &Guard, cell: &(String, usize), points: &[Option<PointRef>]) -> bool {
        let Some(ask) = ask(guard, cell, points) else { return false };
        self.unread.contains(&(guard.purpose.clone(), cell.0.clone()))
            && self.left_out(&ask).is_none()
            && self.standing_of(&ask).state().class() == Class::Open
    }
}

#[cfg(test)]
mod tests {
    use crate::cell::{CellKey, PointRef};
    use crate::standing::Choice;
    use crate::state::State;
    use crate::view::{ConsentView, Guard};

    fn guard(all: bool) -> Guard {
        let cells = vec![("email".into(), 0), ("call".into(), 1)];
        Guard { purpose: "news".into(), cells, all, ..Guard::default() }
    }

    #[test]
    fn only_what_may_be_among_unread_choices_is_undecided() {
        let (mail, phone) = (PointRef([1; 32]), PointRef([2; 32]));
        let points = [Some(mail), Some(phone)];
        let guards = [guard(false), guard(true)];
        let mut view = ConsentView::default();
        assert_eq!(view.undecided(&guards, &points), 0, "everything was read");
        view.note_unread("news", "email");
        view.note_unread("offers", "call");
        assert_eq!(
            view.undecided(&guards, &points),
            0b01,
            "nothing is known of calls, and all of it was read"
        );
        assert_eq!(view.undecided(&guards, &[None, Some(phone)]), 0, "nobody to ask about");
        view.note_unread("news", "call");
        assert_eq!(view.undecided(&guards, &points), 0b11);
        let no = Choice::new(State::Withdrawn, 5, 5, [1; 16]);
        view.add(1, CellKey::new(phone, "news", "call"), no);
        assert_eq!(view.undecided(&guards, &points), 0b01, "a no is a no");
        view.erase(mail);
        assert_eq!(view.undecided(&guards, &points), 0);
    }
}
