//! The oracles: they know the schedule, the rows of the store by SQL of their own, and every row that went out; they
//! share no code with what they judge.

use crate::choices::Happening;
use crate::destination::Destination;
use crate::random::Random;
use crate::reached::Reached;
use crate::schedule::FLOW;
use crate::source::{Kind, SourceRow, email};
use martlet_consent::checkpoint::Checkpoint;
use martlet_delivery::machine::{Event, Report};
use martlet_delivery::ports::{Claim, Ended};
use martlet_delivery::record::{Action, Cause, Cell, Staged};
use martlet_runtime::run::intake::{EndingDo, Endings};
use martlet_state::StateStore;
use rusqlite::{Connection, OpenFlags};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub struct Oracle {
    sql: Connection,
    destination: Rc<RefCell<Destination>>,
    endings: Endings,
    /// In the order of their arrival; one that arrives again is not new.
    choices: Vec<Happening>,
    /// Who was permitted at the last claim: by e-mail, by phone; and how many choices there were.
    claimed: (BTreeSet<u64>, BTreeSet<u64>, usize),
    rows: Vec<SourceRow>,
    /// The source of the last run that judged its removals; the next one may finish them.
    stood: Vec<SourceRow>,
    /// What any run read, as it should go out.
    offered: BTreeSet<String>,
    /// Rows that this run reads.
    reads: u64,
    /// The numbers of the rejects that they are, where they are tried again.
    retried: Option<Vec<u64>>,
    confirmed: Option<u64>,
    /// This run judged what it read; what lands before is an earlier run's.
    stands: bool,
    /// More is gone than may be removed without asking.
    holds: bool,
    /// The newest checkpoint that somebody kept elsewhere.
    kept: Option<Checkpoint>,
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
            stood: Vec::new(),
            offered: BTreeSet::new(),
            reads: 0,
            retried: None,
            confirmed: None,
            stands: false,
            holds: false,
            kept: None,
            landed: 0,
            rejects_broken: false,
            reached: Reached::default(),
        })
    }

    /// A run begins over a source, and reads these rows: all of it, or rejects of earlier runs.
    pub fn begin(
        &mut self,
        rows: &[SourceRow],
        reads: &[SourceRow],
        retried: Option<Vec<u64>>,
        confirmed: Option<u64>,
    ) {
        self.rows = rows.to_vec();
        self.offered.extend(reads.iter().map(|row| format!("{:?}", row.cells())));
        self.reads = reads.len() as u64;
        self.retried = retried;
        (self.confirmed, self.stands, self.holds) = (confirmed, false, false);
        self.landed = 0;
        self.destination.borrow_mut().wrote = false;
        self.reached.note(rows.is_empty() && !self.destination.borrow().rows.is_empty(), "source read empty");
    }

    pub fn chosen(&mut self, happening: Happening) {
        match self.choices.contains(&happening) {
            true => self.reached.note(true, "choice arrived again"),
            false => self.choices.push(happening),
        }
    }

    fn number(&self, sql: &str) -> Result<i64, String> {
        let found = self.sql.prepare_cached(sql).and_then(|mut sql| sql.query_row([FLOW], |row| row.get(0)));
        found.map_err(|e| format!("{sql}: {e}"))
    }

    /// From now on the store's list of rejects cannot be written.
    pub fn break_rejects(&mut self) {
        if !self.rejects_broken {
            let trigger = "CREATE TRIGGER sim_full BEFORE INSERT ON reject
                           BEGIN SELECT RAISE(ABORT, 'simulated: disk full'); END";
            self.rejects_broken = self.sql.execute_batch(trigger).is_ok();
            self.reached.note(self.rejects_broken, "list of rejects broken");
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

    /// P11, as a law and not as a fold: somebody may be reached who said a yes that is wholly later than every no of
    /// theirs, and who said it themselves if there is a no.
    fn permitted(&self, call: bool) -> BTreeSet<u64> {
        let of = |person, grant| {
            let by = move |choice: &&Happening| {
                choice.call == call && choice.person == person && choice.grant == grant
            };
            self.choices.iter().filter(by)
        };
        let people: BTreeSet<u64> = self.choices.iter().map(|choice| choice.person).collect();
        let may = |person: &u64| {
            let lifts = |yes: &Happening| of(*person, false).all(|no| yes.direct && yes.lo > no.hi);
            of(*person, true).any(lifts)
        };
        people.into_iter().filter(may).collect()
    }

    /// Which promise is broken where somebody without permission was reached: that the settling does not depend on
    /// arrival (P11), or that what is settled counts in every hand-over (P10).
    fn broken(&self, person: Option<u64>, call: bool) -> &'static str {
        let known = self.choices.iter().take(self.claimed.2);
        let theirs: Vec<&Happening> =
            known.filter(|choice| choice.call == call && Some(choice.person) == person).collect();
        let ties = |yes: &&&Happening| yes.grant && theirs.iter().any(|no| !no.grant && no.hi == yes.lo);
        let is_settling = theirs.last().is_some_and(|last| last.grant) || theirs.iter().find(ties).is_some();
        if is_settling { "P11" } else { "P10" }
    }

    /// After each effect: P1 in the store, P10 on what went out.
    pub fn look(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Claimed(Claim::Sending) => {
                self.claimed = (self.permitted(false), self.permitted(true), self.choices.len());
            }
            Event::Claimed(Claim::Changed) => self.reached.note(true, "claim found the ledger moved"),
            Event::Claimed(Claim::Empty) => self.reached.note(true, "claim left nothing"),
            Event::Stands(_) => {
                self.stands = true;
                self.stood.clone_from(&self.rows);
                self.count_removals()?;
            }
            _ => {}
        }
        self.look_at_what_went_out()?;
        self.count_rows()
    }

    /// P18: more than a tenth of what is there, or more than 1,000, goes only if somebody confirmed that many; of what is
    /// tried again nothing is gone.
    fn count_removals(&mut self) -> Result<(), String> {
        let run = "(SELECT run FROM flow WHERE name = ?1)";
        let gone =
            self.number(&format!("SELECT count(*) FROM staged WHERE run = {run} AND cause = 'gone'"))?;
        let held = self.number("SELECT count(*) FROM delivered WHERE flow = ?1 AND gone = 0")?;
        let confirmed = self.confirmed.is_some_and(|most| u64::try_from(gone).is_ok_and(|gone| gone <= most));
        self.holds = self.retried.is_some() || !confirmed && (gone > 1_000 || gone * 10 > held);
        Ok(())
    }

    fn look_at_what_went_out(&mut self) -> Result<(), String> {
        let log = std::mem::take(&mut self.destination.borrow_mut().log);
        for row in log {
            match row.staged.cause {
                Cause::Withdrawal => self.reached.note(true, "withdrawal handed over"),
                Cause::Gone => {
                    self.reached.note(true, "gone handed over");
                    if self.holds {
                        return Err(format!("P18: {:?} was taken back without asking", row.staged.key));
                    }
                    self.judge_removal(&row.staged)?;
                }
                Cause::Source => self.reached.note(self.retried.is_some(), "reject handed over"),
            }
            if row.staged.action == Action::Put {
                self.landed += u64::from(row.landed && self.stands);
                self.judge_row(&row.staged)?;
            }
        }
        Ok(())
    }

    /// What goes out is what was read, under its own key, of somebody who permits it.
    fn judge_row(&self, staged: &Staged) -> Result<(), String> {
        let cells = &staged.cells;
        if cells.first().into_iter().ne(&staged.key.0) {
            return Err(format!("P17: {cells:?} went out under the key {:?}", staged.key));
        }
        let (by_email, by_phone, _) = &self.claimed;
        let is_theirs = |person: &u64| cells.get(1) == Some(&Cell::Text(email(*person)));
        if !by_email.iter().any(is_theirs) {
            let person = self.choices.iter().map(|choice| choice.person).find(is_theirs);
            return Err(format!("{}: handed over without permission: {cells:?}", self.broken(person, false)));
        }
        if let Some(Cell::Text(phone)) = cells.get(3)
            && !by_phone.iter().any(|person| person.to_string() == *phone)
        {
            let broken = self.broken(phone.parse().ok(), true);
            return Err(format!("{broken}: phone handed over without permission: {cells:?}"));
        }
        let read = cells.get(..3).is_some_and(|cells| self.offered.contains(&format!("{cells:?}")));
        if read { Ok(()) } else { Err(format!("P16: {cells:?} is nothing that was read")) }
    }

    /// P14: the ledger holds each choice once, without a gap, and is what was recorded; also by the checkpoint that was
    /// kept elsewhere.
    pub fn verify(&mut self, store: &mut StateStore) -> Result<(), String> {
        let count = |sql: &str| self.sql.query_row(sql, [], |row| row.get::<_, i64>(0));
        let events = count("SELECT count(*) FROM ledger").map_err(|e| e.to_string())?;
        let last = count("SELECT coalesce(max(seq), 0) FROM ledger").map_err(|e| e.to_string())?;
        let told = i64::try_from(self.choices.len()).unwrap_or(i64::MAX);
        if events != told || last != events {
            return Err(format!("P14: {told} choices, {events} events in the ledger, the last is {last}"));
        }
        match store.verify(self.kept.as_ref()).map_err(|error| error.to_string())? {
            Ok(whole) => self.kept = whole.checkpoint,
            Err(differs) => return Err(format!("P14: the ledger is not what was recorded: {differs:?}")),
        }
        Ok(())
    }

    /// P18: a record is removed as gone only if the source holds no row of its key, and none whose key is unknown.
    fn judge_removal(&self, staged: &Staged) -> Result<(), String> {
        let known = |row: &&SourceRow| staged.key.0.iter().eq(row.cells().first());
        let unknown = self.stood.iter().any(|row| row.kind == Kind::Unreadable);
        let there = self.stood.iter().filter(|row| row.kind != Kind::Filtered).any(|row| known(&row));
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
        let run = "(SELECT run FROM flow WHERE name = ?1)";
        let read = self.number(&format!("SELECT ifnull(max(read), 0) FROM flow_run WHERE id = {run}"))?;
        let settled = self.number(&format!("SELECT ifnull(sum(count), 0) FROM counted WHERE run = {run}"))?;
        let staged =
            self.number(&format!("SELECT count(*) FROM staged WHERE run = {run} AND ordinal IS NOT NULL"))?;
        if read != settled + staged {
            return Err(format!("P1: {read} read, {settled} settled and {staged} staged"));
        }
        let rejected = self.number(&format!(
            "SELECT ifnull((SELECT count FROM counted WHERE run = {run} AND outcome = 'rejected'), 0)
               + (SELECT count(*) FROM staged WHERE run = {run} AND outcome = 'rejected')"
        ))?;
        // What is tried again stays where it was read.
        let of = if self.retried.is_some() { "flow = ?1" } else { &format!("run = {run}") };
        let listed = self.number(&format!("SELECT count(*) FROM reject WHERE {of}"))?;
        let lost = if self.retried.is_some() { rejected > listed } else { rejected != listed };
        if lost {
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
        if complete && tally.read != self.reads {
            return Err(format!("P1: {} rows to read, {} read", self.reads, tally.read));
        }
        if let Some(tried) = self.retried.as_ref().filter(|_| complete) {
            let ids: Vec<String> = tried.iter().map(u64::to_string).collect();
            let of = format!("SELECT count(*) FROM reject WHERE flow = ?1 AND id IN ({})", ids.join(", "));
            let left = self.number(&of)?;
            if u64::try_from(left) != Ok(tally.rejected) {
                return Err(format!("P6: {} are rejects still, {left} are in the list", tally.rejected));
            }
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
        let mut expected: BTreeMap<String, &SourceRow> = BTreeMap::new();
        let name = |id: &Cell| format!("{id:?}");
        for row in rows.iter().filter(|row| row.kind == Kind::Fine && by_email.contains(&row.person)) {
            expected.extend(row.cells().first().map(|id| (name(id), row)));
        }
        let by_id: BTreeMap<String, &Vec<Cell>> =
            destination.rows.values().filter_map(|cells| cells.first().map(|id| (name(id), cells))).collect();
        for (id, row) in &expected {
            let cells = by_id.get(id).ok_or_else(|| format!("P3: {row:?} is not at the destination"))?;
            let may_call = by_phone.contains(&row.person);
            let phone = if may_call { row.phone() } else { Cell::Null };
            if !cells.iter().take(4).eq(row.cells().iter().chain([&phone])) {
                return Err(format!("P3: {row:?} is at the destination as {cells:?}"));
            }
        }
        let unreadable = rows.iter().any(|row| row.kind == Kind::Unreadable);
        for (id, cells) in by_id {
            let permitted = by_email.iter().any(|person| cells.get(1) == Some(&Cell::Text(email(*person))));
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
            let is_it = |row: &SourceRow| row.cells().first().map(name).as_ref() == Some(&id);
            let at_source = rows.iter().any(|row| row.kind != Kind::Filtered && is_it(row));
            if !at_source && !unreadable && self.endings.gone == EndingDo::Remove {
                return Err(format!("P3: {cells:?} is still there although its source is gone"));
            }
        }
        Ok(())
    }
}
