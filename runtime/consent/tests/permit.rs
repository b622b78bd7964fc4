//! What is permitted, for every state, basis and regime, against tables that people wrote from the text.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use martlet_consent::{Basis, Circumstances, Class, Denied, Regime, SoftOptIn, State, Suppression, permit};
use std::collections::BTreeSet;

/// Everything as it should be.
fn in_order() -> Circumstances {
    Circumstances {
        evidence: 2,
        evidence_min: 2,
        soft: SoftOptIn { sale: true, similar_goods: true, objection_offered: true },
        notice_needed: true,
        notice_given: true,
        ..Circumstances::default()
    }
}

fn different(words: &str) -> Circumstances {
    let mut about = in_order();
    for word in words.split(", ") {
        match word {
            "weak proof" => about.evidence = 1,
            "run out" => about.expired = true,
            "no sale" => about.soft.sale = false,
            "other goods" => about.soft.similar_goods = false,
            "no way to object" => about.soft.objection_offered = false,
            "no notice" => about.notice_given = false,
            "exception" => about.exception = true,
            "too young" => about.minor_without_guardian = true,
            kind => about.suppressed = Some(Suppression::from_word(kind).expect(kind)),
        }
    }
    about
}

#[test]
fn every_cell_of_the_table() {
    let mut seen = BTreeSet::new();
    let (mut regime, mut bases) = (None, Vec::new());
    for line in include_str!("tables/permit.txt").lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match *words.as_slice() {
            [] => {}
            ["regime", word] => regime = Regime::from_word(word),
            ["consent", ..] => bases = words.iter().map(|word| Basis::from_word(word).expect(word)).collect(),
            [state, ref cells @ ..] => {
                let (state, regime) =
                    (State::from_word(state).expect(state), regime.expect("a regime first"));
                assert_eq!(cells.len(), bases.len(), "{line}");
                for (basis, cell) in bases.iter().zip(cells) {
                    let expected = match *cell {
                        "yes" => Ok(()),
                        "no-yes" => Err(Denied::NoYes(state)),
                        "no" => Err(Denied::SaidNo(state)),
                        "never" => Err(Denied::Banned),
                        other => panic!("what does {other} mean?"),
                    };
                    let found = permit(state, *basis, regime, &in_order());
                    assert_eq!(found, expected, "{} {} {}", state.word(), basis.word(), regime.word());
                    assert!(seen.insert((state, *basis, regime)), "twice: {line}");
                }
            }
        }
    }
    assert_eq!(seen.len(), 14 * 9 * 4);
}

#[test]
fn what_changes_when_something_is_not_in_order() {
    let all_states = |words: &str| -> Vec<State> {
        let of = |class| State::ALL.into_iter().filter(move |state| state.class() == class).collect();
        match words {
            "any" => State::ALL.to_vec(),
            "open" => of(Class::Open),
            "yes" => of(Class::Permissive),
            "no" => of(Class::Restrictive),
            word => vec![State::from_word(word).expect(word)],
        }
    };
    let all_bases = |words: &str| -> Vec<Basis> {
        let without = words.strip_prefix('!').map(|word| Basis::from_word(word).expect(word));
        match (words, without) {
            ("any", _) => Basis::ALL.to_vec(),
            (_, Some(without)) => Basis::ALL.into_iter().filter(|basis| *basis != without).collect(),
            (word, None) => vec![Basis::from_word(word).expect(word)],
        }
    };
    let mut rows = 0;
    let table = include_str!("tables/circumstances.txt");
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [what, regime, bases, states, follows] = *columns.as_slice() else { panic!("{line}") };
        let regime = Regime::from_word(regime).expect(regime);
        for basis in all_bases(bases) {
            for state in all_states(states) {
                let found = permit(state, basis, regime, &different(what));
                let found = found.map_or_else(Denied::code, |()| "allowed");
                assert_eq!(found, follows, "{line}: {} {}", state.word(), basis.word());
                rows += 1;
            }
        }
    }
    assert!(rows > 3_000, "the table went missing: {rows}");
}

/// Whatever is not in order never makes more possible, except an exception from a ban.
#[test]
fn nothing_out_of_order_ever_allows_more() {
    let kinds = Suppression::ALL.into_iter().map(Suppression::word);
    let worse =
        ["weak proof", "run out", "no sale", "other goods", "no way to object", "no notice", "too young"];
    for words in worse.into_iter().chain(kinds) {
        for state in State::ALL {
            for basis in Basis::ALL {
                for regime in Regime::ALL {
                    for exception in [false, true] {
                        let about = Circumstances { exception, ..different(words) };
                        let before = permit(state, basis, regime, &Circumstances { exception, ..in_order() });
                        if permit(state, basis, regime, &about).is_ok() {
                            assert_eq!(before, Ok(()), "{words} {state:?} {basis:?} {regime:?}");
                        }
                    }
                }
            }
        }
    }
}

/// A change of basis is no act: an objection outlives it (seed T16).
#[test]
fn an_objection_outlives_a_change_of_basis() {
    for basis in Basis::ALL {
        for regime in [Regime::OptIn, Regime::OptOut, Regime::Banned] {
            for exception in [false, true] {
                let about = Circumstances { exception, ..in_order() };
                assert!(permit(State::Objected, basis, regime, &about).is_err());
            }
        }
    }
}

#[test]
fn nothing_favourable_is_assumed() {
    let about = Circumstances { notice_needed: true, evidence_min: 1, ..Circumstances::default() };
    for state in State::ALL {
        for basis in Basis::ALL {
            for regime in [Regime::OptIn, Regime::OptOut, Regime::Banned] {
                assert!(permit(state, basis, regime, &about).is_err(), "{state:?} {basis:?} {regime:?}");
            }
        }
    }
}

#[test]
fn every_reason_has_a_code_and_a_sentence() {
    let mut reasons = vec![
        Denied::Expired,
        Denied::WeakEvidence,
        Denied::NoSale,
        Denied::NotSimilar,
        Denied::NoObjectionOffered,
        Denied::NoNotice,
        Denied::Banned,
        Denied::Minor,
        Denied::NoContactPoint,
        Denied::RegisterTooOld,
        Denied::NotPending,
    ];
    let codes: BTreeSet<&str> = reasons.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), reasons.len(), "one code for each");
    reasons.extend(Suppression::ALL.into_iter().map(Denied::Suppressed));
    reasons.extend(State::ALL.into_iter().filter(|state| state.class() == Class::Open).map(Denied::NoYes));
    reasons.extend(
        State::ALL.into_iter().filter(|state| state.class() == Class::Restrictive).map(Denied::SaidNo),
    );
    for reason in reasons {
        let sentence = reason.sentence();
        assert!(sentence.ends_with('.') && sentence.contains(" "), "{reason:?}: {sentence}");
        assert!(!reason.code().contains(char::is_uppercase));
    }
}

#[test]
fn every_word_comes_back() {
    for regime in Regime::ALL {
        assert_eq!(Regime::from_word(regime.word()), Some(regime));
    }
    for basis in Basis::ALL {
        assert_eq!(Basis::from_word(basis.word()), Some(basis));
    }
    for kind in Suppression::ALL {
        assert_eq!(Suppression::from_word(kind.word()), Some(kind));
    }
}
