//! Laws that hold for whatever is recorded: the order of arrival does not matter, joining is a join, and one more no
//! never allows more.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use martlet_consent::as_of::{Recorded, standing_as_of};
use martlet_consent::identity::{Identities, Tie};
use martlet_consent::{
    Ask, Basis, CellKey, Choice, Class, ConsentView, Denied, EVERY, Expiry, Facts, Guard, Micros, NEVER,
    PointRef, Regime, Scope, SoftOptIn, Standing, State, Suppression, Terms,
};
use proptest::prelude::*;

fn reference(number: u8) -> PointRef {
    PointRef([number; 32])
}

/// Random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[usize::try_from(self.roll(of.len() as u64)).expect("small")]
    }
}

#[derive(Clone, Debug)]
enum Event {
    Chose(CellKey, Choice),
    Corrected([u8; 16], [u8; 16]),
}

/// Random events: every other time all over the tree, else in one cell only, where they meet more often.
fn events(dice: &mut Dice, how_many: u8) -> Vec<Event> {
    let mut events = Vec::new();
    let one_cell = dice.roll(2) == 0;
    for number in 0..how_many {
        let id = [number; 16];
        if number > 0 && dice.roll(8) == 0 {
            let corrected = u8::try_from(dice.roll(u64::from(number))).expect("small");
            events.push(Event::Corrected(id, [corrected; 16]));
            continue;
        }
        let lo = i64::try_from(dice.roll(10)).expect("small");
        let hi = lo + i64::try_from(dice.roll(4)).expect("small");
        let states: &[State] =
            if dice.roll(2) == 0 { &[State::Granted, State::Renewed] } else { &State::ALL };
        let choice = Choice {
            direct: dice.roll(2) == 0,
            evidence: u8::try_from(dice.roll(4)).expect("small"),
            until: *dice.pick(&[NEVER, NEVER, 6, 12]),
            ..Choice::new(*dice.pick(states), lo, hi, id)
        };
        if one_cell {
            events.push(Event::Chose(CellKey::new(reference(1), "news", "email"), choice));
            continue;
        }
        let (purpose, channel) = *dice.pick(&[
            ("news", "email"),
            ("news", "email"),
            ("news", "email"),
            ("news", EVERY),
            (EVERY, "email"),
            (EVERY, EVERY),
        ]);
        let topic = dice.pick(&[None, None, Some("A")]).filter(|_| purpose == "news" && channel == "email");
        let cell = CellKey {
            person: dice.pick(&[None, None, Some(reference(101)), Some(reference(102))]).as_ref().copied(),
            topic: topic.map(String::from),
            brand: dice.pick(&[None, None, Some("north")]).map(String::from),
            ..CellKey::new(reference(*dice.pick(&[1, 1, 2])), purpose, channel)
        };
        events.push(Event::Chose(cell, choice));
    }
    events
}

fn put(view: &mut ConsentView, event: &Event) {
    match event {
        Event::Chose(cell, choice) => view.add(u64::from(choice.event[0]), cell.clone(), *choice),
        Event::Corrected(event, corrected) => view.correct(u64::from(event[0]), *event, *corrected),
    }
}

fn asks() -> Vec<Ask<'static>> {
    let usual = Ask {
        point: reference(1),
        person: None,
        purpose: "news",
        topic: None,
        channel: "email",
        brand: None,
    };
    vec![
        usual,
        Ask { topic: Some("A"), ..usual },
        Ask { brand: Some("north"), topic: Some("A"), ..usual },
        Ask { person: Some(reference(101)), ..usual },
        Ask { person: Some(reference(102)), brand: Some("north"), ..usual },
        Ask { point: reference(2), person: Some(reference(101)), topic: Some("A"), ..usual },
    ]
}

/// Every order of the events, by swapping two neighbours at a time (each order differs from the one before in two
/// places only, so every one is seen exactly once).
fn for_every_order<T>(items: &mut Vec<T>, upto: usize, seen: &mut impl FnMut(&[T])) {
    if upto <= 1 {
        return seen(items);
    }
    for turn in 0..upto {
        for_every_order(items, upto - 1, seen);
        let other = if upto.is_multiple_of(2) { turn } else { 0 };
        if turn + 1 < upto {
            items.swap(other, upto - 1);
        }
    }
}

/// P11: 50 sets of 8 random events, each in all 40,320 orders, come to one outcome each: as one cell, corrections
/// included, and as the whole view, with its tree, persons and brands.
#[test]
fn p11_all_orders_of_eight_events_come_to_one_outcome() {
    let mut dice = Dice(0x005E_ED0F);
    for set in 0..50 {
        let mut of = events(&mut dice, 8);
        let outcome = |events: &[Event]| -> Vec<(Option<Choice>, State)> {
            let mut view = ConsentView::default();
            events.iter().for_each(|event| put(&mut view, event));
            let stand = |ask: &Ask<'_>| view.standing_of(ask);
            asks().iter().map(stand).map(|standing| (standing.holds(), standing.state_at(8, None))).collect()
        };
        // As if all of it were about one cell.
        let fold = |events: &[Event]| {
            let recorded = events.iter().map(|event| match event {
                Event::Chose(_, choice) => {
                    Recorded { choice: *choice, recorded_at: Micros::from(choice.event[0]), corrects: None }
                }
                Event::Corrected(event, corrected) => Recorded {
                    choice: Choice::new(State::Unknown, 0, 0, *event),
                    recorded_at: Micros::from(event[0]),
                    corrects: Some(*corrected),
                },
            });
            standing_as_of(&recorded.collect::<Vec<_>>(), 8, 100)
        };
        let (expected, folded) = (outcome(&of), fold(&of));
        let (mut orders, mut different) = (0u32, std::collections::BTreeSet::new());
        for_every_order(&mut of, 8, &mut |order| {
            assert_eq!(fold(order), folded, "set {set}: {order:?}");
            assert_eq!(outcome(order), expected, "set {set}: {order:?}");
            let id = |event: &Event| match event {
                Event::Chose(_, choice) => choice.event[0],
                Event::Corrected(event, _) => event[0],
            };
            if set == 0 {
                different.insert(order.iter().map(id).collect::<Vec<u8>>());
            }
            orders += 1;
        });
        assert_eq!(orders, 40_320);
        assert!(set > 0 || different.len() == 40_320, "every order once");
    }
}

fn any_choice() -> impl Strategy<Value = Choice> {
    (0..14usize, -5i64..5, 0i64..4, any::<bool>(), 0u8..4, 0u8..10, 0..4usize).prop_map(
        |(state, lo, length, direct, evidence, event, until)| Choice {
            direct,
            evidence,
            until: [NEVER, NEVER, 2, 6][until],
            ..Choice::new(State::ALL[state], lo, lo + length, [event; 16])
        },
    )
}

fn any_standing() -> impl Strategy<Value = Standing> {
    prop::collection::vec(any_choice(), 0..6).prop_map(|choices| {
        let mut standing = Standing::default();
        choices.into_iter().for_each(|choice| standing.add(choice));
        standing
    })
}

fn any_terms() -> impl Strategy<Value = Terms> {
    (0..4usize, 0..9usize, 0u8..4, any::<bool>(), prop::option::of(Just(Expiry::months(1)))).prop_map(
        |(regime, basis, evidence_min, notice_needed, expiry)| Terms {
            regime: Regime::ALL[regime],
            basis: Basis::ALL[basis],
            evidence_min,
            notice_needed,
            expiry,
            ..Terms::default()
        },
    )
}

fn guards() -> Vec<Guard> {
    let of = |ask: &Ask<'_>| Guard {
        purpose: ask.purpose.to_owned(),
        topic: ask.topic.map(String::from),
        cells: vec![(ask.channel.to_owned(), if ask.point == reference(1) { 0 } else { 1 })],
        brand: ask.brand.map(String::from),
        person: ask.person.map(|person| if person == reference(101) { 2 } else { 3 }),
        ..Guard::default()
    };
    asks().iter().map(of).collect()
}

fn judged(view: &ConsentView) -> Vec<Result<(), Denied>> {
    let points = [1, 2, 101, 102].map(|number| Some(reference(number)));
    guards().iter().map(|guard| view.judge(guard, &guard.cells[0], &points)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// P11: merging is commutative, associative and idempotent, and nothing is its neutral element.
    #[test]
    fn p11_joining_is_a_join(a in any_standing(), b in any_standing(), c in any_standing()) {
        prop_assert_eq!(a.with(b), b.with(a));
        prop_assert_eq!(a.with(b).with(c), a.with(b.with(c)));
        prop_assert_eq!(a.with(a), a);
        prop_assert_eq!(a.with(b).with(b), a.with(b));
        prop_assert_eq!(a.with(Standing::default()), a);
    }

    /// What shows is what holds, and a yes that holds at a time is later than every denial.
    #[test]
    fn a_yes_at_a_time_is_a_yes_at_all(standing in any_standing(), now in -6i64..10) {
        let then = standing.state_at(now, None);
        if then.class() == Class::Permissive {
            prop_assert_eq!(standing.state().class(), Class::Permissive);
        }
        if let Some(denial) = standing.denial() && then.class() == Class::Permissive {
            let holds = standing.holds_for(Some(now), None, 0).expect("a yes");
            prop_assert!(holds.lo > denial.hi && holds.direct);
        }
    }

    /// One more denial, wherever it is recorded, never allows more: in any cell, for any person, under any regime
    /// and basis, and with whatever else is known.
    #[test]
    fn one_more_no_never_allows_more(
        seed in 1u64..u64::MAX,
        terms in any_terms(),
        now in prop::option::of(0i64..14),
        soft in any::<bool>(),
        notice_given in any::<bool>(),
        exception in any::<bool>(),
        linked in any::<bool>(),
    ) {
        let mut dice = Dice(seed);
        let mut view = ConsentView::default();
        let how_many = u8::try_from(dice.roll(7) + 1).expect("small");
        events(&mut dice, how_many).iter().for_each(|event| put(&mut view, event));
        view.set_terms("news", "email", 0, terms);
        let soft = SoftOptIn { sale: soft, similar_goods: soft, objection_offered: soft };
        let facts = Facts { soft, notice_given, exception, ..Facts::default() };
        view.note_facts(reference(1), facts);
        view.note_facts(reference(2), facts);
        if let Some(now) = now {
            view.set_now(now);
        }
        if linked {
            let mut identities = Identities::default();
            identities.note(reference(1), reference(*dice.pick(&[2, 101])), Tie::Link, 0, [0; 16]);
            view.set_identities(&identities);
        }
        let before = judged(&view);
        let mut more = loop {
            if let Some(Event::Chose(cell, choice)) = events(&mut dice, 1).pop() {
                break (cell, choice);
            }
        };
        let denials: Vec<State> =
            State::ALL.into_iter().filter(|state| state.class() == Class::Restrictive).collect();
        more.1.state = *dice.pick(&denials);
        more.1.event = [99; 16];
        view.add(99, more.0.clone(), more.1);
        for (before, after) in before.iter().zip(judged(&view)) {
            prop_assert!(before.is_ok() || after.is_err(), "{more:?}: {before:?} and then {after:?}");
        }
    }

    /// Nor does one more suppression.
    #[test]
    fn one_more_suppression_never_allows_more(
        seed in 1u64..u64::MAX,
        terms in any_terms(),
        kind in 0..10usize,
        scope in 0..5usize,
        who in 0..4usize,
    ) {
        let mut view = ConsentView::default();
        events(&mut Dice(seed), 8).iter().for_each(|event| put(&mut view, event));
        view.set_terms("news", "email", 0, terms);
        let before = judged(&view);
        let scopes =
            [Scope::Point, Scope::Subject, Scope::Channel("email".into()), Scope::Brand("north".into()), Scope::All];
        view.leave_out(reference([1, 2, 101, 102][who]), Suppression::ALL[kind], scopes[scope].clone());
        for (before, after) in before.iter().zip(judged(&view)) {
            prop_assert!(before.is_ok() || after.is_err());
        }
    }

    /// Links and splits come to the same in whatever order they are noted, and every identifier is of one person.
    #[test]
    fn who_is_who_does_not_hang_on_the_order(
        ties in prop::collection::vec((0u8..8, 0u8..8, any::<bool>(), 0i64..6), 0..14),
        never in prop::collection::vec((0u8..8, 0u8..8), 0..3),
    ) {
        let note = |identities: &mut Identities, number: usize| {
            let (a, b, link, at): (u8, u8, bool, Micros) = ties[number];
            let tie = if link { Tie::Link } else { Tie::Split };
            let event = [u8::try_from(number).expect("few"); 16];
            identities.note(reference(a), reference(b), tie, at, event);
        };
        let (mut forth, mut back) = (Identities::default(), Identities::default());
        (0..ties.len()).for_each(|number| note(&mut forth, number));
        (0..ties.len()).rev().for_each(|number| note(&mut back, number));
        for (a, b) in &never {
            forth.never(reference(*a), reference(*b));
            back.never(reference(*b), reference(*a));
        }
        let people = forth.people();
        prop_assert_eq!(&people, &back.people());
        let mut members = 0;
        for person in 0..people.count() {
            for member in people.members(person) {
                prop_assert_eq!(people.of(member), Some(person));
                members += 1;
            }
            for (other, _) in people.shared_with(person) {
                prop_assert!(people.shared_with(*other).iter().any(|(back, _)| *back == person));
            }
        }
        let known: std::collections::BTreeSet<u8> = ties.iter().flat_map(|(a, b, _, _)| [*a, *b]).collect();
        prop_assert_eq!(members, known.len());
    }
}
