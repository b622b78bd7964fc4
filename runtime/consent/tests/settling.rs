//! The fold of choices: golden rows of the consent model (section 16) that need one cell, and laws that always hold.

use martlet_consent::{Choice, Class, Standing, State};
use proptest::prelude::*;

const NEVER: i64 = i64::MIN;

fn choice(event: u8, state: State, lo: i64, hi: i64, direct: bool) -> Choice {
    Choice { direct, ..Choice::new(state, lo, hi, [event; 16]) }
}

fn fold(choices: &[Choice]) -> State {
    let mut standing = Standing::default();
    choices.iter().for_each(|choice| standing.add(*choice));
    standing.state()
}

/// Every order, so that a golden row never depends on arrival.
fn every_order(choices: &[Choice]) -> Vec<Vec<Choice>> {
    let Some((first, rest)) = choices.split_first() else { return vec![Vec::new()] };
    let mut orders = Vec::new();
    for order in every_order(rest) {
        for place in 0..=order.len() {
            let mut order = order.clone();
            order.insert(place, *first);
            orders.push(order);
        }
    }
    orders
}

#[test]
fn golden_rows_in_every_order() {
    use State::{Granted, Objected, Refused, Renewed, Withdrawn};
    let rows: &[(&str, &[Choice], State)] = &[
        (
            "granted 10 by form, withdrawn 12",
            &[choice(1, Granted, 10, 10, true), choice(2, Withdrawn, 12, 12, true)],
            Withdrawn,
        ),
        (
            "withdrawn on a day without zone, granted within that day",
            &[choice(1, Withdrawn, -14, 36, true), choice(2, Granted, 20, 20, true)],
            Withdrawn,
        ),
        (
            "withdrawn 12, granted at an unknown time",
            &[choice(1, Withdrawn, 12, 12, true), choice(2, Granted, NEVER, 40, false)],
            Withdrawn,
        ),
        (
            "granted 10, denied at an unknown time, first seen 15",
            &[choice(1, Granted, 10, 10, true), choice(2, Withdrawn, NEVER, 15, false)],
            Withdrawn,
        ),
        (
            "withdrawn 12, granted 30 by import",
            &[choice(1, Withdrawn, 12, 12, true), choice(2, Granted, 30, 30, false)],
            Withdrawn,
        ),
        (
            "withdrawn 12, granted 30 by form with evidence",
            &[choice(1, Withdrawn, 12, 12, true), choice(2, Granted, 30, 30, true)],
            Granted,
        ),
        (
            "granted and withdrawn at the same instant",
            &[choice(1, Granted, 5, 5, true), choice(2, Withdrawn, 5, 5, true)],
            Withdrawn,
        ),
        (
            "objected after a renewal",
            &[choice(1, Renewed, 0, 0, true), choice(2, Objected, 3, 3, false)],
            Objected,
        ),
        (
            "an old import does not hide a newer direct yes after a no",
            &[
                choice(1, Refused, 1, 1, true),
                choice(2, Granted, 5, 5, true),
                choice(3, Granted, 9, 9, false),
            ],
            Granted,
        ),
        ("granted by import, nobody ever said no", &[choice(1, Granted, 1, 1, false)], Granted),
        (
            "pending never changes a decided state",
            &[choice(1, Withdrawn, 1, 1, true), choice(2, State::Pending, 9, 9, true)],
            Withdrawn,
        ),
        (
            "of observations the strongest shows",
            &[choice(1, State::Asked, 9, 9, true), choice(2, State::Pending, 1, 1, true)],
            State::Pending,
        ),
        ("nothing recorded", &[], State::Unknown),
    ];
    for (name, choices, expected) in rows {
        for order in every_order(choices) {
            assert_eq!(fold(&order), *expected, "{name}");
        }
    }
}

#[test]
fn every_state_has_a_word_of_its_own() {
    for state in State::ALL {
        assert_eq!(State::from_word(state.word()), Some(state));
    }
}

fn any_choice() -> impl Strategy<Value = Choice> {
    (0..14usize, -5i64..5, 0i64..4, any::<bool>(), 0u8..8).prop_map(|(state, lo, length, direct, event)| {
        choice(event, State::ALL[state], lo, lo + length, direct)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// P11: order of arrival and repetition do not matter.
    #[test]
    fn p11_order_and_repetition_do_not_matter(
        mut choices in prop::collection::vec(any_choice(), 0..8),
        shuffle in prop::collection::vec(any::<prop::sample::Index>(), 8),
        again in any::<prop::sample::Index>(),
    ) {
        // One event is one choice: the same number never stands for two.
        for (index, choice) in choices.iter_mut().enumerate() {
            choice.event = [u8::try_from(index).unwrap_or(0); 16];
        }
        let before = fold(&choices);
        let mut other = choices.clone();
        for (from, to) in shuffle.iter().enumerate().take(other.len()) {
            let to = to.index(other.len());
            other.swap(from, to);
        }
        if !other.is_empty() {
            let repeated = other[again.index(other.len())];
            other.push(repeated);
        }
        prop_assert_eq!(fold(&other), before);
    }

    /// P11: a yes holds only when it is wholly later than every no.
    #[test]
    fn p11_a_yes_needs_to_be_later_than_every_no(choices in prop::collection::vec(any_choice(), 0..8)) {
        let mut standing = Standing::default();
        choices.iter().for_each(|choice| standing.add(*choice));
        if let Some(holds) = standing.holds() && holds.state.class() == Class::Permissive {
            for no in choices.iter().filter(|choice| choice.state.class() == Class::Restrictive) {
                prop_assert!(holds.lo > no.hi);
                prop_assert!(holds.direct);
            }
        }
    }
}
