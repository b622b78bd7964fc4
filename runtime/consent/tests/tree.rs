//! The hash tree against vectors that were published for RFC 6962, every proof of small trees, and checkpoints.

use martlet_consent::checkpoint::{Checkpoint, CheckpointError};
use martlet_consent::tree::{
    Frontier, Hash, consistency, empty_root, inclusion, node, proves_consistency, proves_inclusion, root,
};
use sha2::{Digest, Sha256};

fn leaf(data: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0x00]);
    hash.update(data);
    hash.finalize().into()
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn leaves(count: u8) -> Vec<Hash> {
    (0..count).map(|number| leaf(&[number])).collect()
}

/// The inputs and roots that the Certificate Transparency project tests its own trees with.
#[test]
fn published_vectors() {
    let inputs: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    assert_eq!(hex(&empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let mut frontier = Frontier::default();
    for (input, expected) in inputs.iter().zip(roots) {
        frontier.append(leaf(input));
        assert_eq!(hex(&frontier.root()), expected);
    }
}

/// The definition of section 2.1, written out: a tree divides at the largest power of two below its size.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [only] => *only,
        more => {
            let mut left = 1;
            while left * 2 < more.len() {
                left *= 2;
            }
            node(&by_definition(&more[..left]), &by_definition(&more[left..]))
        }
    }
}

#[test]
fn appending_comes_to_the_definition_and_survives_a_pause() {
    let mut frontier = Frontier::default();
    for count in 0..=130 {
        let leaves = leaves(count);
        assert_eq!(frontier.root(), by_definition(&leaves));
        assert_eq!(root(&leaves), frontier.root());
        assert_eq!(frontier.size(), u64::from(count));
        frontier = Frontier::resume(frontier.size(), frontier.full().to_vec()).expect("as it was put away");
        frontier.append(leaf(&[count]));
    }
    assert_eq!(Frontier::resume(3, vec![[0; 32]]), None);
}

#[test]
fn every_leaf_is_proven_and_nothing_else() {
    for size in 1..=40u8 {
        let leaves = leaves(size);
        let (top, count) = (root(&leaves), u64::from(size));
        for index in 0..size {
            let proof = inclusion(&leaves, usize::from(index)).expect("a leaf");
            let at = u64::from(index);
            let proves =
                |leaf: &Hash, at, count, proof: &[Hash]| proves_inclusion(leaf, at, count, proof, &top);
            assert!(proves(&leaves[usize::from(index)], at, count, &proof));
            assert!(!proves(&leaf(b"another"), at, count, &proof));
            for wrong in (0..count).filter(|wrong| *wrong != at) {
                assert!(!proves(&leaves[usize::from(index)], wrong, count, &proof), "{size} {index} {wrong}");
            }
            for place in 0..proof.len() {
                let mut changed = proof.clone();
                changed[place][7] ^= 1;
                assert!(!proves(&leaves[usize::from(index)], at, count, &changed));
                assert!(!proves(&leaves[usize::from(index)], at, count, &proof[..place]));
            }
            let longer = [proof.as_slice(), &[top]].concat();
            assert!(!proves(&leaves[usize::from(index)], at, count, &longer));
            assert!(!proves(&leaves[usize::from(index)], at, 0, &proof));
        }
        assert_eq!(inclusion(&leaves, usize::from(size)), None);
    }
}

#[test]
fn growth_is_proven_and_a_changed_past_is_not() {
    for size in 0..=40u8 {
        let leaves = leaves(size);
        let (top, count) = (root(&leaves), u64::from(size));
        for old in 0..=size {
            let (before, past) = (root(&leaves[..usize::from(old)]), u64::from(old));
            let proof = consistency(&leaves, usize::from(old)).expect("it was that small once");
            assert!(proves_consistency(past, &before, count, &top, &proof), "{old} of {size}");
            if old > 0 {
                let mut other = leaves.clone();
                other[usize::from(old) - 1] = leaf(b"changed");
                assert!(!proves_consistency(past, &root(&other[..usize::from(old)]), count, &top, &proof));
                let rewritten = consistency(&other, usize::from(old)).expect("a proof of another ledger");
                assert!(!proves_consistency(past, &before, count, &root(&other), &rewritten));
            }
            for place in 0..proof.len() {
                let mut changed = proof.clone();
                changed[place][7] ^= 1;
                assert!(!proves_consistency(past, &before, count, &top, &changed));
                assert!(!proves_consistency(past, &before, count, &top, &proof[..place]));
            }
            assert!(!proves_consistency(count + 1, &before, count, &top, &proof));
        }
        assert_eq!(consistency(&leaves, usize::from(size) + 1), None);
    }
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "acme consent ledger".into(),
        size: 3,
        root: root(&leaves(3)),
        time: 1_772_442_000_000_000,
    }
}

#[test]
fn a_checkpoint_reads_back() {
    let text = checkpoint().text(b"key").expect("text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "acme consent ledger");
    assert_eq!(lines[1], "3");
    // Base64 of the root as `openssl base64` gives it for the same bytes is 44 signs long and padded once.
    assert!(lines[2].len() == 44 && lines[2].ends_with('=') && !lines[2].ends_with("=="));
    assert_eq!(lines[3], "2026-03-02T09:00:00Z");
    assert_eq!(lines[4], "");
    assert!(lines[5].starts_with("signed ") && lines.len() == 6);
    assert_eq!(Checkpoint::read(&text, b"key"), Ok(checkpoint()));
    let late = Checkpoint { time: 1_772_442_000_123_456, size: u64::MAX, ..checkpoint() };
    assert_eq!(Checkpoint::read(&late.text(b"key").expect("text"), b"key"), Ok(late));
}

#[test]
fn known_base64() {
    let bytes: Vec<u8> = (0..32).collect();
    let root = Hash::try_from(bytes.as_slice()).expect("32 bytes");
    let text = Checkpoint { root, ..checkpoint() }.text(b"key").expect("text");
    assert_eq!(text.lines().nth(2), Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
}

#[test]
fn whatever_is_changed_in_a_checkpoint_shows() {
    let text = checkpoint().text(b"key").expect("text");
    assert_eq!(Checkpoint::read(&text, b"kez"), Err(CheckpointError::Signature));
    for place in 0..text.len() {
        for sign in ['A', '1', '\n', '=', ' '] {
            let mut changed: Vec<char> = text.chars().collect();
            if changed[place] != sign {
                changed[place] = sign;
                let changed: String = changed.into_iter().collect();
                assert!(Checkpoint::read(&changed, b"key").is_err(), "{changed}");
            }
        }
        assert!(Checkpoint::read(&text[..place], b"key").is_err());
    }
    assert!(Checkpoint::read(&format!("{text}\n"), b"key").is_err());
    for origin in ["", "two\nlines"] {
        let bad = Checkpoint { origin: origin.into(), ..checkpoint() };
        assert_eq!(bad.text(b"key"), Err(CheckpointError::Origin));
    }
    let bad = Checkpoint { time: i64::MAX, ..checkpoint() };
    assert_eq!(bad.text(b"key"), Err(CheckpointError::Time));
}
