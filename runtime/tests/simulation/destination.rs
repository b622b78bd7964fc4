//! Simulated destinations: a file that is prepared and renamed, a table that takes rows with a marker. What they hold
//! survives the death of the process; what they answer may be lost or a refusal.

use crate::random::Random;
use martlet_delivery::machine::Permit;
use martlet_delivery::ports::{Answer, NotTaken, PortError, Rows, Transport, Unit};
use martlet_delivery::record::{Action, Cell, Staged};
use std::collections::{BTreeMap, BTreeSet};

pub type Table = BTreeMap<String, Vec<Cell>>;

/// One row that went out, as the oracles see it.
#[derive(Clone, Debug)]
pub struct HandedOver {
    pub staged: Staged,
    pub landed: bool,
}

pub struct Destination {
    pub prepares: bool,
    pub faults: bool,
    /// The rows that are there.
    pub rows: Table,
    /// Changes whenever a file's content does; a table's stays.
    generation: u64,
    prepared: BTreeMap<String, (Table, Vec<Staged>)>,
    /// Units whose rows are in `log`.
    logged: BTreeSet<String>,
    /// Units that landed in a table, with the rows it refused.
    markers: BTreeMap<String, Vec<(u64, NotTaken)>>,
    pub random: Random,
    /// Everything handed over since the oracle last looked.
    pub log: Vec<HandedOver>,
    pub wrote: bool,
}

fn key_of(staged: &Staged) -> String {
    format!("{:?}", staged.key)
}

fn apply(table: &mut Table, staged: &Staged) {
    let key = key_of(staged);
    match staged.action {
        Action::Remove => {
            table.remove(&key);
        }
        Action::Mark => {
            if let Some(row) = table.get_mut(&key) {
                merge(row, &staged.cells);
            }
        }
        Action::Put => match table.get_mut(&key) {
            Some(row) => merge(row, &staged.cells),
            None => {
                let cells = staged.cells.iter().map(|cell| match cell {
                    Cell::Unchanged => Cell::Null,
                    other => other.clone(),
                });
                table.insert(key, cells.collect());
            }
        },
    }
}

fn merge(row: &mut [Cell], cells: &[Cell]) {
    for (old, new) in row.iter_mut().zip(cells) {
        if *new != Cell::Unchanged {
            *old = new.clone();
        }
    }
}

impl Destination {
    pub fn new(prepares: bool, faults: bool, seed: u64) -> Destination {
        Destination {
            prepares,
            faults,
            rows: Table::new(),
            generation: 0,
            prepared: BTreeMap::new(),
            logged: BTreeSet::new(),
            markers: BTreeMap::new(),
            random: Random::new(seed, 7),
            log: Vec::new(),
            wrote: false,
        }
    }

    fn fault(&mut self, percent: u64) -> bool {
        self.faults && self.random.chance(percent)
    }

    /// Somebody else changes the destination: a file's content, or a table that was made anew.
    pub fn disturb(&mut self) {
        self.generation += 1;
        if self.prepares && self.random.chance(50) {
            self.rows.pop_first();
        } else {
            self.rows.clear();
            self.markers.clear();
        }
    }

    fn error(retry: bool) -> PortError {
        PortError { what: "handing over".into(), why: "simulated".into(), retry }
    }

    fn hash(table: &Table) -> String {
        blake3::hash(format!("{table:?}").as_bytes()).to_hex().to_string()
    }

    /// The rows of a prepared unit are there: it was renamed, or the file held the same already.
    fn log_file(&mut self, unit: &Unit) {
        if let Some((_, staged)) = self.prepared.get(&unit.id)
            && self.logged.insert(unit.id.clone())
        {
            self.log.extend(staged.iter().map(|staged| HandedOver { staged: staged.clone(), landed: true }));
        }
    }

    fn land(&mut self, unit: &Unit, rows: Vec<(u64, Staged)>) -> Vec<(u64, NotTaken)> {
        self.wrote = true;
        if self.prepares {
            if let Some((table, _)) = self.prepared.get(&unit.id) {
                self.rows = table.clone();
            }
            self.log_file(unit);
            return Vec::new();
        }
        let mut refused = Vec::new();
        for (number, staged) in rows {
            let refuse = self.fault(3);
            if refuse {
                refused.push((number, NotTaken::Refused("simulated refusal".into())));
            } else {
                apply(&mut self.rows, &staged);
            }
            self.log.push(HandedOver { staged, landed: !refuse });
        }
        self.markers.insert(unit.id.clone(), refused.clone());
        refused
    }
}

impl Transport for Destination {
    fn inspect(&mut self) -> Result<Option<String>, PortError> {
        if self.fault(1) {
            return Err(Destination::error(false));
        }
        Ok(Some(if self.prepares { Destination::hash(&self.rows) } else { self.generation.to_string() }))
    }

    fn prepares(&self) -> bool {
        self.prepares
    }

    fn prepare(&mut self, unit: &Unit, rows: &mut dyn Rows) -> Result<String, PortError> {
        let mut table = self.rows.clone();
        let mut staged = Vec::new();
        while let Some((_, row)) = rows.next()? {
            apply(&mut table, &row);
            staged.push(row);
        }
        if self.fault(3) {
            return Err(Destination::error(false));
        }
        let hash = Destination::hash(&table);
        self.prepared.insert(unit.id.clone(), (table, staged));
        Ok(hash)
    }

    fn hand_over(&mut self, permit: Permit, rows: &mut dyn Rows) -> Answer {
        let mut all = Vec::new();
        loop {
            match rows.next() {
                Ok(Some(row)) => all.push(row),
                Ok(None) => break,
                Err(error) => return Answer::NotLanded(error),
            }
        }
        if self.fault(4) {
            return Answer::NotLanded(Destination::error(self.random.chance(70)));
        }
        if self.fault(3) {
            return Answer::Unknown(Destination::error(false));
        }
        let refused = self.land(permit.unit(), all);
        if self.fault(4) { Answer::Unknown(Destination::error(false)) } else { Answer::Landed { refused } }
    }

    fn probe(&mut self, unit: &Unit) -> Result<Answer, PortError> {
        if self.fault(2) {
            return Err(Destination::error(false));
        }
        let landed = if self.prepares {
            (unit.content.as_deref() == Some(&Destination::hash(&self.rows))).then(Vec::new)
        } else {
            self.markers.get(&unit.id).cloned()
        };
        if landed.is_some() {
            self.log_file(unit);
        }
        Ok(match landed {
            Some(refused) => Answer::Landed { refused },
            None => Answer::NotLanded(Destination::error(false)),
        })
    }

    fn discard(&mut self, unit: &Unit) -> Result<(), PortError> {
        if self.fault(2) {
            return Err(Destination::error(false));
        }
        self.prepared.remove(&unit.id);
        self.markers.remove(&unit.id);
        Ok(())
    }
}

impl Destination {
    /// What `prepare` and markers left behind.
    pub fn leftovers(&self) -> usize {
        self.prepared.len() + self.markers.len()
    }
}
