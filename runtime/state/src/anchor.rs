//! One entry of the ledger for choices that are kept elsewhere: what was relied upon can be proven later, and nobody's
//! choice is copied.

use crate::checkpoint;
use crate::columns;
use crate::db::value::Bind;
use crate::db::{self, Tx, Value, bind, failed};
use crate::ledger::next_number;
use crate::open::StateStore;
use crate::runs::fence;
use crate::to_i64;
use martlet_consent::event::EventKind;
use martlet_consent::leaf::{leaf_hash, private_hash};
use martlet_delivery::ports::{Anchor, PortError, RunToken, Stream};

const ANCHORING: &str = "recording what was read elsewhere";

/// Appends the entry unless the last one for that place says the same.
pub(crate) fn append(store: &mut StateStore, token: RunToken, anchor: &Anchor) -> Result<bool, PortError> {
    store.write_or(ANCHORING, |tx, context| {
        fence(tx, token)?;
        let count = to_i64(anchor.choices);
        if last(tx, anchor).map_err(failed(ANCHORING))? == Some((anchor.hash, count)) {
            return Ok(false);
        }
        let (seq, recorded_at) = next_number(tx, context).map_err(failed(ANCHORING))?;
        let mut id = [0; 16];
        context.rand.fill(Stream::EventIds, &mut id);
        let row = [
            ("seq", seq.value()),
            ("event_id", id.value()),
            ("kind", Value::Text(EventKind::DecisionAnchor.word())),
            ("purpose", anchor.purpose.value()),
            ("channel", anchor.channel.value()),
            ("brand", anchor.brand.value()),
            ("state", Value::Text("")),
            ("basis", Value::Text("consent")),
            ("eff_lo", anchor.observed_at.value()),
            ("eff_hi", anchor.observed_at.value()),
            ("eff_precision", Value::Text("instant")),
            ("observed_at", anchor.observed_at.value()),
            ("recorded_at", recorded_at.value()),
            ("source_system", anchor.source_system.value()),
            ("source_object", anchor.source_object.value()),
            ("source_field", anchor.source_field.value()),
            ("method", Value::Text("")),
            ("actor", Value::Text("system")),
            ("evidence_level", 0_i64.value()),
            ("evidence_hash", anchor.hash.value()),
            ("flow_id", anchor.purpose.value()),
            ("flow_hash", anchor.plan.value()),
            ("anchored", count.value()),
        ];
        // It names nobody, so there is nothing in it that could be erased.
        let private = private_hash(&columns::hashed(&[]));
        let leaf = leaf_hash(&columns::hashed(&row), &private);
        let hashes = [("private_hash", private.value()), ("leaf_hash", leaf.value())];
        columns::insert(tx, "ledger", &[row.as_slice(), &hashes].concat())
            .and_then(|()| checkpoint::append(tx, context.key, &[(seq, recorded_at, leaf)]))
            .map_err(failed(ANCHORING))?;
        Ok(true)
    })
}

/// What the newest entry for the same place says.
fn last(tx: &mut Tx<'_>, anchor: &Anchor) -> db::Result<Option<([u8; 32], i64)>> {
    tx.maybe(
        "SELECT evidence_hash, anchored FROM ledger
         WHERE kind = ?1 AND purpose = ?2 AND channel = ?3 AND coalesce(brand, '') = ?4
           AND source_system = ?5 AND source_object = ?6 AND source_field = ?7
         ORDER BY seq DESC LIMIT 1",
        bind![
            EventKind::DecisionAnchor.word(),
            anchor.purpose,
            anchor.channel,
            anchor.brand.as_deref().unwrap_or_default(),
            anchor.source_system,
            anchor.source_object,
            anchor.source_field
        ],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
