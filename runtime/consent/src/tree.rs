//! The hash tree over the ledger (`docs/consent.md`, section 2): whoever keeps one root can later tell that nothing
//! beneath it was changed or taken away. The shape of the tree and of the proofs is that of RFC 6962, section 2.1;
//! what a leaf hashes is this ledger's own (`leaf_hash`).

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The root over no leaf at all: the hash of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The node above two others: `SHA-256(0x01 ++ left ++ right)`. A leaf hash starts from 0x00 instead, so that no node
/// passes for a leaf.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0x01]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// The largest power of two below a size of two or more: where a tree divides.
fn divide(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}

/// What is needed to go on appending: the roots of the full trees that make up the ledger, large before small. At
/// most 64 hashes, whatever the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    full: Vec<Hash>,
}

impl Frontier {
    /// Takes up a frontier that was put away; none if these hashes cannot belong to that size.
    #[must_use]
    pub fn resume(size: u64, full: Vec<Hash>) -> Option<Frontier> {
        (size.count_ones() as usize == full.len()).then_some(Frontier { size, full })
    }

    /// How many leaves there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, to put away.
    #[must_use]
    pub fn full(&self) -> &[Hash] {
        &self.full
    }

    /// Appends a leaf.
    pub fn append(&mut self, leaf: Hash) {
        let mut right = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.full.pop() {
                right = node(&left, &right);
            }
        }
        self.full.push(right);
        self.size += 1;
    }

    /// The root over all leaves so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        let above = |right: Hash, left: &Hash| node(left, &right);
        let small_first = self.full.iter().rev().copied();
        small_first.reduce(|right, left| above(right, &left)).unwrap_or_else(empty_root)
    }
}

/// The root over these leaves.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    frontier.root()
}

fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    leaves.split_at(usize::try_from(divide(leaves.len() as u64)).unwrap_or(usize::MAX).min(leaves.len()))
}

/// The proof that the leaf at this index is beneath the root over these leaves: its siblings, from the leaf up. None
/// if there is no such leaf.
#[must_use]
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let (mut leaves, mut index, mut down) = (leaves, index, Vec::new());
    while leaves.len() > 1 {
        let (left, right) = halves(leaves);
        if index < left.len() {
            down.push(root(right));
            leaves = left;
        } else {
            down.push(root(left));
            index -= left.len();
            leaves = right;
        }
    }
    down.reverse();
    Some(down)
}

/// Whether a proof shows that a leaf stands at an index beneath a root over `size` leaves.
#[must_use]
pub fn proves_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], claimed: &Hash) -> bool {
    fn climb(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
        if size <= 1 {
            return proof.is_empty().then_some(*leaf);
        }
        let (top, beneath) = proof.split_last()?;
        let left = divide(size);
        Some(if index < left {
            node(&climb(leaf, index, left, beneath)?, top)
        } else {
            node(top, &climb(leaf, index - left, size - left, beneath)?)
        })
    }
    index < size && climb(leaf, index, size, proof) == Some(*claimed)
}

/// The proof that the first `old` of these leaves are what an older root stood over: that the ledger only grew. None
/// if there were never so many.
#[must_use]
pub fn consistency(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old > leaves.len() {
        return None;
    }
    let (mut leaves, mut old, mut down, mut whole) = (leaves, old, Vec::new(), true);
    if old == 0 {
        return Some(down);
    }
    while old < leaves.len() {
        let (left, right) = halves(leaves);
        if old <= left.len() {
            down.push(root(right));
            leaves = left;
        } else {
            down.push(root(left));
            old -= left.len();
            leaves = right;
            whole = false;
        }
    }
    // What the older root stood over whole is known to whoever has that root.
    if !whole {
        down.push(root(leaves));
    }
    down.reverse();
    Some(down)
}

/// Whether a proof shows that a root over `size` leaves stands over all that an older root stood over.
#[must_use]
pub fn proves_consistency(old_size: u64, old: &Hash, size: u64, new: &Hash, proof: &[Hash]) -> bool {
    fn climb(old: &Hash, old_size: u64, size: u64, proof: &[Hash], whole: bool) -> Option<(Hash, Hash)> {
        if old_size == size {
            return match (whole, proof) {
                (true, []) => Some((*old, *old)),
                (false, [only]) => Some((*only, *only)),
                _ => None,
            };
        }
        let (top, beneath) = proof.split_last()?;
        let left = divide(size);
        Some(if old_size <= left {
            let (before, after) = climb(old, old_size, left, beneath, whole)?;
            (before, node(&after, top))
        } else {
            let (before, after) = climb(old, old_size - left, size - left, beneath, false)?;
            (node(top, &before), node(top, &after))
        })
    }
    match old_size {
        0 => proof.is_empty() && *old == empty_root(),
        _ if old_size > size => false,
        _ => climb(old, old_size, size, proof, true) == Some((*old, *new)),
    }
}
