//! The project's key and what is derived from it: references to people, fingerprints, the encryption key.

use crate::ports::{Fingerprint, KeyHash, SourcePrint};
use crate::record::{Cell, Key, Shape};
use hmac::{Hmac, KeyInit, Mac};
use martlet_consent::PointRef;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The project's secret. It has no way to be printed, and is wiped when dropped.
pub struct ProjectKey {
    id: String,
    /// The key of the references as it is used: making it ready costs as much as a reference.
    references: Hmac<Sha256>,
    encryption: Zeroizing<[u8; 32]>,
    fingerprints: Zeroizing<[u8; 32]>,
    checkpoints: Zeroizing<[u8; 32]>,
}

impl ProjectKey {
    /// Derives everything from 32 secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> ProjectKey {
        let derive = |context: &str| Zeroizing::new(blake3::derive_key(context, secret));
        let id = blake3::derive_key("martlet 2026-11 key id", secret);
        ProjectKey {
            id: id.iter().take(6).map(|byte| format!("{byte:02x}")).collect(),
            references: keyed(&derive("martlet 2026-11 references to people")),
            encryption: derive("martlet 2026-11 encryption of state"),
            fingerprints: derive("martlet 2026-11 fingerprints"),
            checkpoints: derive("martlet 2026-11 checkpoints of the ledger"),
        }
    }

    /// Names the key without telling it; stands beside everything encrypted with it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// For the store's cipher only.
    #[must_use]
    pub fn encryption(&self) -> &[u8; 32] {
        &self.encryption
    }

    /// For signing checkpoints of the ledger only.
    #[must_use]
    pub fn checkpoints(&self) -> &[u8] {
        self.checkpoints.as_slice()
    }

    /// `HMAC-SHA-256(key, kind ":" value)`; `value` is normalised by the caller.
    #[must_use]
    pub fn reference(&self, kind: &str, value: &str) -> [u8; 32] {
        let mut mac = self.references.clone();
        mac.update(kind.as_bytes());
        mac.update(b":");
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The same of several parts, each with its length before it, so that no two lists of parts give the same bytes.
    #[must_use]
    pub fn reference_of(&self, kind: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.references.clone();
        mac.update(kind.as_bytes());
        mac.update(b"::");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The reference of a contact point.
    #[must_use]
    pub fn point(&self, kind: &str, value: &str) -> PointRef {
        PointRef(self.reference(kind, value))
    }

    /// The hash of a destination key within a flow.
    #[must_use]
    pub fn key_hash(&self, flow: &str, key: &Key) -> KeyHash {
        let mut hasher = blake3::Hasher::new_keyed(&self.fingerprints);
        hasher.update(b"key");
        text(&mut hasher, flow);
        key.0.iter().for_each(|value| cell(&mut hasher, value));
        KeyHash(first_half(&hasher))
    }

    /// The hash of a source record as it was read: tells whether a reject is of the same record as an earlier one.
    #[must_use]
    pub fn record_hash(&self, flow: &str, record: &[(String, String)]) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(&self.fingerprints);
        hasher.update(b"source");
        text(&mut hasher, flow);
        for (name, value) in record {
            text(&mut hasher, name);
            text(&mut hasher, value);
        }
        first_half(&hasher)
    }

    /// Begins a hash of what records are made from.
    #[must_use]
    pub fn made(&self) -> Made {
        let mut hasher = blake3::Hasher::new_keyed(&self.fingerprints);
        hasher.update(b"made");
        Made(hasher)
    }

    /// The fingerprint of a mapped record: the names of its fields, its cells, whose it is, and which permissions it
    /// was mapped under.
    #[must_use]
    pub fn fingerprint(
        &self,
        shape: &Shape,
        cells: &[Cell],
        points: &[Option<PointRef>],
        allowed: u32,
    ) -> Fingerprint {
        let mut hasher = blake3::Hasher::new_keyed(&self.fingerprints);
        hasher.update(b"record");
        for (name, value) in shape.fields.iter().zip(cells) {
            text(&mut hasher, name);
            cell(&mut hasher, value);
        }
        for point in points {
            hasher.update(&point.map_or([0; 32], |point| point.0));
        }
        hasher.update(&allowed.to_le_bytes());
        Fingerprint(first_half(&hasher))
    }
}

/// A hash of what a record is made from, part by part.
#[derive(Clone)]
pub struct Made(blake3::Hasher);

impl Made {
    /// One more part; each with its length before it, so that no two lists of parts give the same bytes.
    pub fn put(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The hash of all of them.
    #[must_use]
    pub fn end(&self) -> SourcePrint {
        SourcePrint(first_half(&self.0))
    }
}

/// HMAC-SHA-256 with this key, which is filled up to a block of the hash (RFC 2104).
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    let (first, _) = block.split_at_mut(key.len());
    first.copy_from_slice(key);
    Hmac::new((&*block).into())
}

fn text(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}

/// Every cell begins with a tag, and text with its length, so that no two lists of cells give the same bytes.
fn cell(hasher: &mut blake3::Hasher, cell: &Cell) {
    match cell {
        Cell::Unchanged => {
            hasher.update(b"u");
        }
        Cell::Null => {
            hasher.update(b"n");
        }
        Cell::Text(value) => {
            hasher.update(b"t");
            text(hasher, value);
        }
        Cell::Int(value) => {
            hasher.update(b"i");
            hasher.update(&value.to_le_bytes());
        }
        Cell::Bool(value) => {
            hasher.update(if *value { b"y" } else { b"f" });
        }
    }
}

fn first_half(hasher: &blake3::Hasher) -> [u8; 16] {
    let mut half = [0; 16];
    hasher.finalize_xof().fill(&mut half);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_differ_by_kind_value_and_key() {
        let one = ProjectKey::new(&[1; 32]);
        let two = ProjectKey::new(&[2; 32]);
        let reference = one.reference("email", "ana@mail.example");
        assert_eq!(reference, one.reference("email", "ana@mail.example"));
        assert_ne!(reference, one.reference("phone", "ana@mail.example"));
        assert_ne!(reference, two.reference("email", "ana@mail.example"));
        assert_ne!(one.id(), two.id());
    }

    #[test]
    fn cells_that_read_alike_have_different_hashes() {
        let key = ProjectKey::new(&[7; 32]);
        let hash = |cells: &[Cell]| key.key_hash("f", &Key(cells.to_vec()));
        let text = |t: &str| Cell::Text(t.into());
        let all = [
            hash(&[text("ab"), text("c")]),
            hash(&[text("a"), text("bc")]),
            hash(&[text("1")]),
            hash(&[Cell::Int(1)]),
            hash(&[Cell::Bool(true)]),
            hash(&[Cell::Null]),
            hash(&[text("")]),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
