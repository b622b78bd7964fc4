//! Rejects that are tried again: the kept records take the whole path of the plan as it is now. Beside that, what judging
//! a record needs, wherever the record comes from.

use super::flow::Read;
use super::intake::Source;
use super::preview::{self, About, Shown};
use super::put_away::Database;
use crate::drivers::{Opened, Since, source, source_since};
use crate::transform::{
    Kept, Moment, People, Prepared, PutAway, Record, Room, Run, Same, Tables, object, people_in,
};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Field, Plan};
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::PortError;
use martlet_delivery::record::{Again, Origin, Verdict};
use martlet_state::query::RejectRow;
use std::collections::VecDeque;
use std::path::Path;

/// Judges the records of a flow.
pub(crate) struct Judging<'r> {
    pub(crate) plan: &'r Plan,
    pub(crate) root: &'r Path,
    pub(crate) prepared: Prepared,
    pub(crate) moment: Moment,
    pub(crate) zone: &'r TimeZone,
    pub(crate) people: &'r People,
    pub(crate) key: &'r ProjectKey,
    pub(crate) tables: Option<Tables>,
    /// Bytes of memory for them.
    pub(crate) room: usize,
}

impl Judging<'_> {
    /// Opens an object of the plan, without what is certainly before a mark.
    pub(crate) fn open_since(&self, id: &str, since: Option<Since>) -> Result<Opened, PortError> {
        source_since(self.plan, id, self.root, since)
    }

    /// Reads the objects that the flow looks into, once.
    pub(crate) fn look_up(&mut self) -> Result<(), PortError> {
        if self.tables.is_none() {
            let read = |object: &str, _: Option<&str>, each: &mut dyn FnMut(&Record<'_>)| {
                let mut opened = source(self.plan, object, self.root)?;
                while let Some(record) = opened.next_record()? {
                    each(&record);
                }
                Ok::<(), PortError>(())
            };
            let mut outside = || Ok(Box::new(Database::new()?) as Box<dyn PutAway>);
            let mut room = Room { bytes: self.room, outside: &mut outside };
            let tables = self.prepared.tables(&mut room, read)?;
            if let Some(why) = tables.failed() {
                return Err(PortError::new("reading what is looked into", why));
            }
            self.tables = Some(tables);
        }
        Ok(())
    }

    /// What becomes of a record under the consent that is known.
    pub(crate) fn judge(&self, record: &Record<'_>, view: &ConsentView) -> Vec<Verdict> {
        self.judge_unless_same(record, view, &mut Same::default())
    }

    /// The same, but that a record is not mapped that is made from the same as one that was delivered.
    pub(crate) fn judge_unless_same(
        &self,
        record: &Record<'_>,
        view: &ConsentView,
        same: &mut Same<'_>,
    ) -> Vec<Verdict> {
        let run =
            Run { moment: self.moment, zone: self.zone, consent: view, people: self.people, keys: self.key };
        let none = Tables::default();
        self.prepared.judge_unless_same(record, self.tables.as_ref().unwrap_or(&none), &run, same)
    }

    /// A record and what became of it, for somebody who looks on.
    pub(crate) fn shown(
        &self,
        flow: &str,
        record: &Record<'_>,
        verdicts: &[Verdict],
        view: &ConsentView,
    ) -> Shown {
        let run =
            Run { moment: self.moment, zone: self.zone, consent: view, people: self.people, keys: self.key };
        let none = Tables::default();
        let tables = self.tables.as_ref().unwrap_or(&none);
        let erased = view.has_erased()
            && self.origin(record.payload()).people.iter().any(|point| view.is_erased(*point));
        let about = About { flow, prepared: &self.prepared, tables, run: &run, erased };
        preview::shown(&about, record, verdicts)
    }

    /// What was read of a record, and whom it names.
    pub(crate) fn origin(&self, record: Vec<(String, String)>) -> Origin {
        let people = people_in(&record, self.key);
        Origin { record, people, made_from: None }
    }

    /// What somebody may want to know of what was looked into.
    pub(crate) fn note(&self) -> Option<String> {
        let broken = self.tables.as_ref().map_or(0, Tables::broken);
        (broken > 0).then(|| {
            format!("{broken} rows of objects that are looked into could not be read and are not found")
        })
    }
}

/// Kept records as the source of a job.
pub(crate) struct Rejects<'r> {
    judging: Judging<'r>,
    fields: &'r [Field],
    rejects: VecDeque<RejectRow>,
    waiting: VecDeque<Verdict>,
    record: Vec<(String, String)>,
    again: Option<Again>,
    next: u64,
    only_erased: bool,
}

impl<'r> Rejects<'r> {
    /// Of records of this object, those that were read first come first. None: there is nothing to send, and nothing to
    /// take back but what names somebody who was erased.
    pub(crate) fn new(
        judging: Judging<'r>,
        id: &str,
        rejects: Option<Vec<RejectRow>>,
    ) -> Result<Rejects<'r>, PortError> {
        let of = object(judging.plan, id).map_err(|error| PortError::new(format!("reading {id}"), error))?;
        let only_erased = rejects.is_none();
        let mut rejects = rejects.unwrap_or_default();
        rejects.sort_by_key(|reject| (reject.read, reject.id));
        Ok(Rejects {
            judging,
            fields: &of.fields,
            rejects: rejects.into(),
            waiting: VecDeque::new(),
            record: Vec::new(),
            again: None,
            next: 0,
            only_erased,
        })
    }
}

impl Source for Rejects<'_> {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        if let Some(verdict) = self.waiting.pop_front() {
            return Ok(Some(verdict));
        }
        while let Some(reject) = self.rejects.pop_front() {
            // What is taken back comes from no source; every run tries that by itself.
            let Some(ordinal) = reject.read.1 else { continue };
            self.judging.look_up()?;
            let kept = Kept {
                payload: &reject.payload,
                rule: &reject.rule,
                place: &reject.place,
                reason: &reject.reason,
            };
            let record = kept.record(self.next, self.fields);
            self.next += 1;
            self.waiting.extend(self.judging.judge(&record, view));
            self.record = record.payload();
            self.again = Some(Again { reject: reject.id, read: (reject.read.0, ordinal) });
            match self.waiting.pop_front() {
                Some(verdict) => return Ok(Some(verdict)),
                // Its lists are empty: there is nothing of it to send.
                None => return Ok(Some(Verdict::Filtered)),
            }
        }
        Ok(None)
    }

    fn origin(&self) -> Origin {
        self.judging.origin(self.record.clone())
    }

    fn again(&self) -> Option<Again> {
        self.again
    }

    fn is_partial(&self) -> bool {
        true
    }

    fn only_erased(&self) -> bool {
        self.only_erased
    }
}

impl Read for Rejects<'_> {
    fn notes(&self) -> Vec<String> {
        self.judging.note().into_iter().collect()
    }
}
