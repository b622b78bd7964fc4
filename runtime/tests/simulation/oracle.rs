//! The oracles: they know the schedule, the rows of the store by SQL of their own, and every row that went out; they
//! share no code with what they judge.

use crate::destination::Destination;
use crate::random::Random;
use crate::schedule::{FLOW, Happening, Kind, SourceRow, email};
use martlet_delivery::machine::{Effect, Event, Report};
use martlet_delivery::ports::{Claim, Ended};
use martlet_delivery::record::{Action, Cause, Cell};
use martlet_runtime::run::intake::{EndingDo, Endings};
use rusqlite::{Connection, OpenFlags};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Situations that schedules must reach, so that a green run means something.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    pub crash: bool,
    probe: bool,
    release: bool,
    wait: bool,
    changed: bool,
    empty: bool,
    withdrawal: bool,
    gone: bool,
    held_back: bool,
    stopped: bool,
    failed: bool,
    rejects_broken: bool,
    refused: bool,
}

impl Reached {
    fn all(&self) -> [(&'static str, bool); 13] {
        [
            ("crash", self.crash),
            ("probe", self.probe),
            ("release", self.release),
            ("wait", self.wait),
            ("claim found the ledger moved", self.changed),
            ("claim left nothing", self.empty),
            ("withdrawal handed over", self.withdrawal),
            ("gone handed over", self.gone),
            ("removals held back", self.held_back),
            ("stopped by rejects", self.stopped),
            ("failed", self.failed),
            ("list of rejects broken", self.rejects_broken),
            ("row refused", self.refused),
        ]
    }

    pub fn missing(&self) -> Vec<&'static str> {
        self.all().into_iter().filter(|(_, reached)| !reached).map(|(name, _)| name).collect()
    }

    pub fn merge(&mut self, other: &Reached) {
        self.crash |= other.crash;
        self.probe |= other.probe;
        self.release |= other.release;
        self.wait |= other.wait;
        self.changed |= other.changed;
        self.empty |= other.empty;
        self.withdrawal |= other.withdrawal;
        self.gone |= other.gone;
        self.held_back |= other.held_back;
        self.stopped |= other.stopped;
        self.failed |= other.failed;
        self.rejects_broken |= other.rejects_broken;
        self.refused |= other.refused;
    }

    pub fn effect(&mut self, effect: &Effect) {
        match effect {
            Effect::Probe(_) => self.probe = true,
            Effect::Release { .. } => self.release = true,
            Effect::Wait(_) => self.wait = true,
            Effect::Settle { refused, .. } => self.refused |= !refused.is_empty(),
            Effect::Finish(Ended::Failed, _) => self.failed = true,
            Effect::Finish(Ended::Stopped, Some(reason)) => {
                self.held_back |= reason.contains("removals");
                self.stopped |= reason.contains("rejected");
            }
            _ => {}
        }
    }
}

pub struct Oracle {
    sql: Connection,
    destination: Rc<RefCell<Destination>>,
    endings: Endings,
    choices: Vec<Happening>,
    /// Who was permitted at the last claim: by e-mail, by phone.
    claimed: (BTreeSet<u64>, BTreeSet<u64>),
    rows: Vec<SourceRow>,
    landed: u64,
    rejects_broken: bool,
    pub reached: Reached,
}

impl Oracle {
    pub fn new(
        name: &str,
        destination: Rc<RefCell<Destination>>,
        endings: Endings,
    ) -> Result<Oracle, String> {
        let flags = OpenFlags::default() | OpenFlags::SQLITE_OPEN_URI;
        let sql = Connection::open_with_flags(format!("file:{name}?mode=memory&cache=shared"), flags)
            .map_err(|e| e.to_string())?;
        Ok(Oracle {
            sql,
            destination,
            endings,
            choices: Vec::new(),
            claimed: Default::default(),
            rows: Vec::new(),
            landed: 0,
            rejects_broken: false,
            reached: Reached::default(),
        })
    }

    pub fn begin(&mut self, rows: &[SourceRow]) {
        self.rows = rows.to_vec();
        self.landed = 0;
        self.destination.borrow_mut().wrote = false;
    }

    pub fn chosen(&mut self, happening: Happening) {
        self.choices.push(happening);
    }

    /// From now on the store's list of rejects cannot be written.
    pub fn break_rejects(&mut self) {
        if !self.rejects_broken {
            let trigger = "CREATE TRIGGER sim_full BEFORE INSERT ON reject
                           BEGIN SELECT RAISE(ABORT, 'simulated: disk full'); END";
            self.rejects_broken = self.sql.execute_batch(trigger).is_ok();
            self.reached.rejects_broken |= self.rejects_broken;
        }
    }

    pub fn mend_rejects(&mut self) {
        if self.rejects_broken {
            self.rejects_broken = self.sql.execute_batch("DROP TRIGGER sim_full").is_err();
        }
    }

    pub fn break_rejects_off_at_random(&mut self, random: &mut Random) {
        if random.chance(50) {
            self.mend_rejects();
        }
    }

    /// The last choice counts; at the same moment a no beats a yes; nothing recorded is a no.
    fn permitted(&self, call: bool) -> BTreeSet<u64> {
        let mut latest: BTreeMap<u64, (i64, bool)> = BTreeMap::new();
        for choice in self.choices.iter().filter(|choice| choice.call == call) {
            let this = (choice.made_at, !choice.grant);
            let held = latest.entry(choice.person).or_insert(this);
            *held = (*held).max(this);
        }
        latest.into_iter().filter(|(_, (_, denied))| !denied).map(|(person, _)| person).collect()
    }

    /// After each effect: P1 in the store, P10 on what went out.
    pub fn look(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Claimed(Claim::Sending) => self.claimed = (self.permitted(false), self.permitted(true)),
            Event::Claimed(Claim::Changed) => self.reached.changed = true,
            Event::Claimed(Claim::Empty) => self.reached.empty = true,
            _ => {}
        }
        self.look_at_what_went_out()?;
        self.count_rows()
    }

    fn look_at_what_went_out(&mut self) -> Result<(), String> {
        let log = std::mem::take(&mut self.destination.borrow_mut().log);
        for row in log {
            match row.staged.cause {
                Cause::Withdrawal => self.reached.withdrawal = true,
                Cause::Gone => self.reached.gone = true,
                Cause::Source => {}
            }
            if row.staged.cause == Cause::Gone {
                self.judge_removal(&row.staged)?;
            }
            if row.staged.action != Action::Put {
                continue;
            }
            self.landed += u64::from(row.landed);
            let cells = &row.staged.cells;
            let (by_email, by_phone) = &self.claimed;
            let permitted = by_email.iter().any(|person| cells.get(1) == Some(&Cell::Text(email(*person))));
            if !permitted {
                return Err(format!("P10: handed over without permission: {cells:?}"));
            }
            if let Some(Cell::Text(phone)) = cells.get(3)
                && !by_phone.iter().any(|person| person.to_string() == *phone)
            {
                return Err(format!("P10: phone handed over without permission: {cells:?}"));
            }
        }
        Ok(())
    }

    /// P18: a record is removed as gone only if the source holds no row of its key, and none whose key is unknown.
    fn judge_removal(&self, staged: &martlet_delivery::record::Staged) -> Result<(), String> {
        let known = |row: &&SourceRow| staged.key.0 == [Cell::Text(row.id.to_string())];
        let unknown = self.rows.iter().any(|row| row.kind == Kind::Unreadable);
        let there = self.rows.iter().filter(|row| row.kind != Kind::Filtered).any(|row| known(&row));
        if unknown || there {
            return Err(format!(
                "P18: {:?} counts as gone, unknown rows {unknown}, at the source {there}",
                staged.key
            ));
        }
        Ok(())
    }

    /// P1 by our own SQL: what was read became exactly one thing each, and each reject is in the list.
    fn count_rows(&self) -> Result<(), String> {
        let number = |sql: &str| -> Result<i64, String> {
            self.sql.query_row(sql, [FLOW], |row| row.get(0)).map_err(|e| format!("{sql}: {e}"))
        };
        let run = "(SELECT run FROM flow WHERE name = ?1)";
        let read = number(&format!("SELECT ifnull(max(read), 0) FROM flow_run WHERE id = {run}"))?;
        let settled =
            number(&format!("SELECT ifnull(sum(last - first + 1), 0) FROM stretch WHERE run = {run}"))?;
        let staged =
            number(&format!("SELECT count(*) FROM staged WHERE run = {run} AND ordinal IS NOT NULL"))?;
        if read != settled + staged {
            return Err(format!("P1: {read} read, {settled} settled and {staged} staged"));
        }
        let rejected = number(&format!(
            "SELECT ifnull((SELECT sum(last - first + 1) FROM stretch WHERE run = {run} AND outcome = 'rejected'), 0)
               + (SELECT count(*) FROM staged WHERE run = {run} AND outcome = 'rejected')"
        ))?;
        let listed = number(&format!("SELECT count(*) FROM reject WHERE run = {run}"))?;
        if rejected != listed {
            return Err(format!("P1: {rejected} rejected, {listed} in the list of rejects"));
        }
        Ok(())
    }

    /// A run that came to its end reports what happened.
    pub fn judge_report(&mut self, report: &Report) -> Result<(), String> {
        let Some(tally) = report.tally else { return Ok(()) };
        if !tally.adds_up() {
            return Err(format!("P1: the report does not add up: {tally:?}"));
        }
        // Where the answer was lost and the look for it failed, what landed is reported as pending.
        let unknown = if report.ended == Ended::Failed { tally.pending } else { 0 };
        if tally.delivered > self.landed || self.landed > tally.delivered + unknown {
            return Err(format!("P1: {} reported as delivered, {} landed", tally.delivered, self.landed));
        }
        let complete = report.ended == Ended::Done;
        if complete && tally.read != self.rows.len() as u64 {
            return Err(format!("P1: {} rows at the source, {} read", self.rows.len(), tally.read));
        }
        Ok(())
    }

    /// After an undisturbed run the destination is what the source and the choices make it (P3), nobody who said no
    /// is left there untouched (P10), and a further run finds nothing to do.
    pub fn judge_end(&mut self, rows: &[SourceRow], nothing_to_do: bool) -> Result<(), String> {
        let (by_email, by_phone) = (self.permitted(false), self.permitted(true));
        let destination = self.destination.borrow();
        if nothing_to_do && destination.wrote {
            return Err("P3: a run without changes handed something over".into());
        }
        if destination.leftovers() > 0 {
            return Err("P3: units left something behind".into());
        }
        let text = |text: String| Cell::Text(text);
        let mut expected: BTreeMap<String, &SourceRow> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.kind == Kind::Fine && by_email.contains(&row.person)) {
            expected.insert(row.id.to_string(), row);
        }
        let by_id: BTreeMap<String, &Vec<Cell>> = destination
            .rows
            .values()
            .filter_map(|cells| match cells.first() {
                Some(Cell::Text(id)) => Some((id.clone(), cells)),
                _ => None,
            })
            .collect();
        for (id, row) in &expected {
            let cells = by_id.get(id).ok_or_else(|| format!("P3: {row:?} is not at the destination"))?;
            let may_call = by_phone.contains(&row.person);
            let phone = if may_call { text(row.person.to_string()) } else { Cell::Null };
            let should = [text(email(row.person)), text(format!("v{}", row.version)), phone];
            if cells.get(1..4) != Some(&should[..]) {
                return Err(format!("P3: {row:?} is at the destination as {cells:?}"));
            }
        }
        let unreadable = rows.iter().any(|row| row.kind == Kind::Unreadable);
        for (id, cells) in by_id {
            let permitted = by_email.iter().any(|person| cells.get(1) == Some(&text(email(*person))));
            if let Some(Cell::Text(phone)) = cells.get(3)
                && !by_phone.iter().any(|person| person.to_string() == *phone)
            {
                return Err(format!("P10: the phone is still there without permission: {cells:?}"));
            }
            let marked = cells.get(4) == Some(&Cell::Bool(true));
            match &self.endings.permission {
                EndingDo::Remove if !permitted => {
                    return Err(format!("P10: {cells:?} is still there without permission"));
                }
                EndingDo::Mark(_) if !permitted && !marked => {
                    return Err(format!("P10: {cells:?} is not marked although permission ended"));
                }
                _ => {}
            }
            let at_source = rows.iter().any(|row| row.kind != Kind::Filtered && row.id.to_string() == id);
            if !at_source && !unreadable && self.endings.gone == EndingDo::Remove {
                return Err(format!("P3: {cells:?} is still there although its source is gone"));
            }
        }
        Ok(())
    }
}
