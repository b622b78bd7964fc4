//! Whom the ledger knows, by their contact points: for lists to which refusals are written. And who was written to, and
//! when.

use crate::db::{bind, failed};
use crate::open::StateStore;
use crate::sealed::contact;
use crate::staged::points_from_blob;
use martlet_consent::{Micros, PointRef};
use martlet_delivery::ports::PortError;
use std::collections::BTreeSet;

const READING: &str = "reading the ledger";

impl StateStore {
    /// The contact points of this kind that the ledger holds and that are wanted, each once, in the form in which two
    /// spellings are equal. Who was erased has none any more.
    ///
    /// # Errors
    /// The store cannot be read, or a value was written with another key.
    pub fn contacts(
        &mut self,
        kind: &str,
        wanted: &mut dyn FnMut(PointRef) -> bool,
    ) -> Result<Vec<(PointRef, String)>, PortError> {
        let mut sealed: Vec<(PointRef, Vec<(Vec<u8>, Vec<u8>)>)> = Vec::new();
        let mut last: Option<PointRef> = None;
        let mut wants = false;
        self.db
            .query(
                "SELECT point_ref, point_ct, raw_value_ct FROM ledger_private
                 WHERE point_kind = ?1 ORDER BY point_ref, seq",
                bind![kind],
                |row| {
                    let point = PointRef(row.get(0)?);
                    if last.replace(point) != Some(point) {
                        wants = wanted(point);
                        if wants {
                            sealed.push((point, Vec::new()));
                        }
                    }
                    // Some events name a contact point by its hash alone, so the next one may say it.
                    if let Some((_, texts)) = sealed.last_mut().filter(|_| wants) {
                        texts.push((row.get(1)?, row.get(2)?));
                    }
                    Ok(())
                },
            )
            .map_err(failed(READING))?;
        let mut contacts = Vec::with_capacity(sealed.len());
        for (point, texts) in sealed {
            for (text, said) in texts {
                let text = contact(&self.cipher, &text, &said)?;
                if !text.is_empty() {
                    contacts.push((point, text));
                    break;
                }
            }
        }
        Ok(contacts)
    }

    /// When a flow last delivered each record, with the contact points of its permissions.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn last_deliveries(
        &mut self,
        flow: &str,
        each: &mut dyn FnMut(Vec<Option<PointRef>>, Micros),
    ) -> Result<(), PortError> {
        self.db
            .query(
                "SELECT points, handed_at FROM delivered WHERE flow = ?1 AND handed_at IS NOT NULL ORDER BY key_hash",
                bind![flow],
                |row| {
                    let points: Vec<u8> = row.get(0)?;
                    each(points_from_blob(&points), row.get(1)?);
                    Ok(())
                },
            )
            .map_err(failed("reading what was delivered"))
    }

    /// Whose records a job has written and still looks after.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn written_of(&mut self, job: &str) -> Result<BTreeSet<PointRef>, PortError> {
        let mut all = BTreeSet::new();
        self.db
            .query("SELECT points FROM delivered WHERE flow = ?1 ORDER BY key_hash", bind![job], |row| {
                let points: Vec<u8> = row.get(0)?;
                all.extend(points_from_blob(&points).into_iter().flatten());
                Ok(())
            })
            .map_err(failed("reading what was delivered"))?;
        Ok(all)
    }

    /// Lets go of the records of these people that a job wrote: they were taken away, and what stands there from now on
    /// is not ours.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn let_go(&mut self, job: &str, people: &BTreeSet<PointRef>) -> Result<(), PortError> {
        self.write("letting records go", |tx, _| {
            for point in people {
                tx.execute(
                    "DELETE FROM delivered WHERE flow = ?1 AND points = ?2",
                    bind![job, point.0.to_vec()],
                )?;
            }
            Ok(())
        })
    }
}
