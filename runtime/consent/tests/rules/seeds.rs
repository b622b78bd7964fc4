//! Cases that went wrong in real systems, as far as rules alone decide them (numbers: the test seeds of the design).

use crate::given::*;
use jiff::civil::Date;
use martlet_consent::as_of::{Recorded, standing_as_of, state_as_of, voided};
use martlet_consent::identity::{Identities, Tie};
use martlet_consent::minors::{has_reached, judged_by_age};
use martlet_consent::observe::{Watch, between, flag_of_no, mints, tcf_legitimate_interest};
use martlet_consent::{
    Ask, Basis, CellKey, Choice, ConsentView, Demands, Denied, Expiry, Facts, Ground, Guard, ListAge, Micros,
    Regime, Release, Rest, Scope, Standing, State, Suppression, Terms, is_released, may_lift,
};

fn imported(number: u8, state: State, hour: i64) -> Choice {
    Choice { direct: false, evidence: 0, ..act(number, state, hour) }
}

#[test]
fn t2_a_resync_of_an_old_yes_keeps_the_no() {
    let view = view(&[
        (news(1), act(1, State::Granted, 1)),
        (news(1), act(2, State::Withdrawn, 10)),
        (news(1), imported(3, State::Granted, 1)),
        // The full resync carries the time of the resync, as many do.
        (news(1), imported(4, State::Granted, 20)),
    ]);
    assert_eq!(state(&view, 1), State::Withdrawn);
}

#[test]
fn t3_a_guest_without_a_record_is_never_granted() {
    let view = view(&[(news(1), act(1, State::Granted, 1))]);
    assert_eq!(judge(&view, &guard("news", "email"), 2), Err(Denied::NoYes(State::Unknown)));
    assert_eq!(
        view.judge(&guard("news", "email"), &("email".into(), 0), &[None]),
        Err(Denied::NoContactPoint)
    );
    assert!(!view.allows(&Guard { purpose: "news".into(), ..Guard::default() }, &[Some(reference(1))]));
}

#[test]
fn t4_a_value_that_is_missing_is_no_event() {
    assert_eq!(flag_of_no(None, State::Withdrawn), State::Unknown);
    let mut watch = Watch::default();
    assert!(watch.saw(Some("yes")));
    // Nothing is handed to `saw` for a record that the source did not send.
    assert!(!watch.saw(Some("yes")));
}

#[test]
fn t5_a_flag_of_no_that_is_not_set_grants_nothing() {
    assert_eq!(flag_of_no(Some(false), State::Withdrawn), State::Unknown);
    assert_eq!(flag_of_no(Some(true), State::Withdrawn), State::Withdrawn);
}

#[test]
fn t6_two_people_at_one_address() {
    let of = |person: u8| CellKey { person: Some(reference(person)), ..news(1) };
    let ask = |view: &ConsentView, person: Option<u8>| {
        let guard = Guard { person: Some(1), ..guard("news", "email") };
        view.allows(&guard, &[Some(reference(1)), person.map(reference)])
    };
    let both = [(of(11), act(1, State::Granted, 1)), (of(12), act(2, State::Granted, 2))];
    let before = view(&both);
    assert!(ask(&before, Some(11)) && ask(&before, Some(12)) && !ask(&before, Some(13)));
    let mut link = before.clone();
    link.add(3, news(1), act(3, State::Withdrawn, 20));
    assert!(!ask(&link, Some(11)) && !ask(&link, Some(12)));
    let mut login = before;
    login.add(3, of(12), act(3, State::Refused, 20));
    assert!(ask(&login, Some(11)) && !ask(&login, Some(12)));
    // A record that does not say whose it is: each who chose there must allow, however late another did.
    assert!(!ask(&login, None));
    let mut later = login.clone();
    later.add(4, of(11), act(4, State::Granted, 30));
    assert!(ask(&later, Some(11)) && !ask(&later, Some(12)) && !ask(&later, None));
    later.add(5, of(12), act(5, State::Granted, 31));
    assert!(ask(&later, None));
}

#[test]
fn a_topic_is_part_of_another() {
    let at = |topic: &str| CellKey { topic: Some(topic.into()), ..news(1) };
    let mut view = view(&[
        (news(1), act(1, State::Granted, 1)),
        (at("trail"), act(2, State::Granted, 2)),
        (at("running"), act(3, State::Withdrawn, 5)),
    ]);
    let stand = |view: &ConsentView, topic: &str| {
        let ask = Guard { topic: Some(topic.into()), ..guard("news", "email") };
        judge(view, &ask, 1)
    };
    assert_eq!(stand(&view, "trail"), Ok(()), "nothing says that it is part of the other");
    view.note_topic("trail", "running");
    view.note_topic("running", "sport");
    assert_eq!(stand(&view, "trail"), Err(Denied::SaidNo(State::Withdrawn)));
    assert_eq!((stand(&view, "sport"), judge(&view, &guard("news", "email"), 1)), (Ok(()), Ok(())));
    view.add(4, at("trail"), act(4, State::Granted, 9));
    assert_eq!(stand(&view, "trail"), Ok(()));
    assert_eq!(stand(&view, "running"), Err(Denied::SaidNo(State::Withdrawn)));
    // A circle, which the compiler refuses, ends.
    view.note_topic("sport", "trail");
    assert_eq!(stand(&view, "running"), Err(Denied::SaidNo(State::Withdrawn)));
}

#[test]
fn t7_the_no_of_a_lead_survives_its_conversion() {
    let mut view =
        view(&[(news(1), act(1, State::Withdrawn, 10)), (news(2), imported(2, State::Granted, 20))]);
    assert_eq!(state(&view, 2), State::Granted);
    let mut identities = Identities::default();
    identities.note(reference(1), reference(2), Tie::Link, ORIGIN, [9; 16]);
    view.set_identities(&identities);
    assert_eq!((state(&view, 1), state(&view, 2)), (State::Withdrawn, State::Withdrawn));
}

#[test]
fn t8_a_no_of_the_same_day_wins() {
    let day = Choice { lo: ORIGIN, hi: ORIGIN + DAY, ..act(1, State::Withdrawn, 0) };
    let view = view(&[(news(1), day), (news(1), act(2, State::Granted, 20))]);
    assert_eq!(state(&view, 1), State::Withdrawn);
}

#[test]
fn t9_a_yes_that_arrives_late_counts_when_it_was_given() {
    let view = view(&[(news(1), act(1, State::Withdrawn, 10)), (news(1), act(2, State::Granted, 9))]);
    assert_eq!(state(&view, 1), State::Withdrawn);
}

#[test]
fn t10_a_signal_for_all_brands_and_a_later_yes_to_one() {
    let ads = |brand: Option<&str>| CellKey {
        brand: brand.map(String::from),
        ..CellKey::new(reference(1), "ads", "share_sell")
    };
    let stand =
        |view: &ConsentView, brand| view.standing(reference(1), "ads", "share_sell", Some(brand)).state();
    let signal = (ads(None), Choice { direct: false, ..act(1, State::Objected, 1) });
    let direct = view(&[signal.clone(), (ads(Some("north")), act(2, State::Granted, 5))]);
    assert_eq!((stand(&direct, "north"), stand(&direct, "south")), (State::Granted, State::Objected));
    // The pack decides: where it asks for more proof, the yes is stored and lifts nothing.
    let demands = Demands { evidence_min: 3, ..Demands::default() };
    let weak = Choice { direct: may_lift(&demands, "form", "subject", 2), ..act(2, State::Granted, 5) };
    let stored = view(&[signal, (ads(Some("north")), weak)]);
    assert_eq!(stand(&stored, "north"), State::Objected);
}

#[test]
fn t11_a_topic_chosen_within_a_purpose_that_was_left() {
    let topic = CellKey { topic: Some("shoes".into()), ..news(1) };
    let ask = Guard { topic: Some("shoes".into()), ..guard("news", "email") };
    let no = (news(1), act(1, State::Withdrawn, 9));
    let import = view(&[no.clone(), (topic.clone(), imported(2, State::Granted, 10))]);
    assert_eq!(judge(&import, &ask, 1), Err(Denied::SaidNo(State::Withdrawn)));
    let direct = view(&[no, (topic, act(2, State::Granted, 10))]);
    assert_eq!(judge(&direct, &ask, 1), Ok(()));
    assert_eq!(judge(&direct, &guard("news", "email"), 1), Err(Denied::SaidNo(State::Withdrawn)));
}

#[test]
fn t12_an_unrelated_no_does_not_block() {
    let cell = |purpose, channel| CellKey::new(reference(1), purpose, channel);
    let view = view(&[
        (cell("news", "email"), act(1, State::Granted, 1)),
        (cell("news", "sms"), act(2, State::Granted, 1)),
        (cell("ads", "email"), act(3, State::Refused, 2)),
        (cell("news", "phone"), act(4, State::Refused, 2)),
    ]);
    let both = Guard {
        purpose: "news".into(),
        cells: vec![("email".into(), 0), ("sms".into(), 0)],
        all: true,
        ..Guard::default()
    };
    assert!(view.allows(&both, &[Some(reference(1))]));
    let third = Guard { cells: [both.cells.clone(), vec![("phone".into(), 0)]].concat(), ..both };
    assert!(!view.allows(&third, &[Some(reference(1))]));
    assert!(view.allows(&Guard { all: false, ..third }, &[Some(reference(1))]));
}

#[test]
fn t13_an_echo_mints_nothing() {
    // Value and version; our write came back with the version that it was given.
    assert!(!mints(Some(&("yes", 1)), Some(&("no", 2)), &("no", 2)));
    // The same value in another version is somebody else's.
    assert!(mints(Some(&("yes", 1)), Some(&("no", 2)), &("no", 3)));
    assert!(!mints(Some(&("yes", 1)), None, &("yes", 1)));
    assert!(mints(None, None, &("yes", 1)));

    let mut watch = Watch::default();
    assert!(watch.saw("yes"));
    watch.wrote("no");
    assert!(!watch.saw("yes"), "the write is not visible yet");
    assert!(!watch.saw("no"), "our own write");
    assert!(watch.saw("yes"), "the person");
    assert!(watch.saw("no"), "the person again, though we once wrote the same");
}

#[test]
fn a_standing_signal_does_not_undo_a_later_yes() {
    let mut watch = Watch::default();
    let mut choices = Vec::new();
    for (number, hour) in [(1, 1), (2, 2), (4, 9)] {
        if watch.saw(true) {
            choices.push((news(1), act(number, flag_of_no(Some(true), State::Objected), hour)));
        }
    }
    choices.push((news(1), act(3, State::Granted, 5)));
    assert_eq!(state(&view(&choices), 1), State::Granted);
    // A change is an act: off, and on again.
    assert!(watch.saw(false) && watch.saw(true));
    choices.push((news(1), act(5, State::Objected, 12)));
    assert_eq!(state(&view(&choices), 1), State::Objected);
    assert_eq!(between(Some(5), 9), (6, 9));
    assert_eq!(between(None, 9), (Micros::MIN, 9));
}

#[test]
fn t14_messages_out_of_order_and_twice() {
    let all = [
        act(1, State::Granted, 1),
        act(2, State::Withdrawn, 5),
        act(3, State::Granted, 7),
        act(4, State::Refused, 9),
    ];
    let mut view = ConsentView::default();
    for place in [3, 0, 2, 1, 1, 3, 0, 2, 2] {
        view.add(place as u64, news(1), all[place]);
    }
    assert_eq!(view.standing(reference(1), "news", "email", None).holds(), Some(all[3]));
    assert_eq!(view.seen(), 3);
}

#[test]
fn t16_an_objection_outlives_a_change_of_basis() {
    let mut view = view(&[(news(1), act(1, State::Objected, 1))]);
    for regime in [Regime::OptIn, Regime::OptOut] {
        view.set_terms(
            "news",
            "email",
            0,
            Terms { regime, basis: Basis::LegitimateInterest, ..Terms::default() },
        );
        assert_eq!(judge(&view, &guard("news", "email"), 1), Err(Denied::SaidNo(State::Objected)));
    }
    let processing = Guard { processing: true, ..guard("news", "email") };
    assert!(!view.allows(&processing, &[Some(reference(2))]), "nothing says on what it rests");
    view.set_grounds("news", 0, vec![Rest { ground: Ground::UnlessObjected, condition: None }]);
    assert!(!view.allows(&processing, &[Some(reference(1))]));
    assert!(view.allows(&processing, &[Some(reference(2))]));
}

#[test]
fn t17_whoever_was_erased_stays_out_when_imported_again() {
    let mut view = view(&[(news(1), imported(1, State::Granted, 50))]);
    view.leave_out(reference(1), Suppression::Erased, Scope::All);
    assert_eq!(judge(&view, &guard("news", "email"), 1), Err(Denied::Suppressed(Suppression::Erased)));
    let since = ORIGIN + 10 * HOUR;
    let with =
        |act| is_released(Suppression::Erased, since, &Release { act: Some(act), ..Release::default() });
    assert!(!with(imported(1, State::Granted, 50)));
    assert!(!with(act(1, State::Granted, 9)));
    assert!(!with(act(1, State::Withdrawn, 50)));
    assert!(with(act(1, State::Granted, 50)));
}

#[test]
fn t18_a_child_of_twelve_and_the_same_person_at_sixteen() {
    let birth = "2014-02-28".parse::<Date>().expect("a day");
    // 2026-01-11, at eleven; 2030-03-01, at sixteen.
    let (child, grown) = (act(1, State::Granted, 240), act(2, State::Granted, 36_480));
    let judged = [child, grown].map(|choice| judged_by_age(choice, "subject", birth, 16));
    assert_eq!(judged.map(|choice| choice.state), [State::Invalidated, State::Granted]);
    let mut standing = Standing::default();
    standing.add(judged[0]);
    assert_eq!(standing.state(), State::Invalidated);
    standing.add(judged[1]);
    assert_eq!(standing.state(), State::Granted);
    // An import at sixteen does not heal it, and a guardian may decide at any age.
    let mut import = Standing::default();
    import.add(judged[0]);
    import.add(Choice { direct: false, ..judged[1] });
    assert_eq!(import.state(), State::Invalidated);
    assert_eq!(judged_by_age(child, "guardian", birth, 16), child);
    // A no counts at any age.
    let no = act(3, State::Withdrawn, 240);
    assert_eq!(judged_by_age(no, "subject", birth, 16), no);

    let day = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_microsecond();
    assert!(!has_reached(birth, 16, day("2030-02-27T23:59:59Z")));
    assert!(has_reached(birth, 16, day("2030-02-28T00:00:00Z")));
    assert!(has_reached("2012-02-29".parse().expect("a day"), 13, day("2025-02-28T00:00:00Z")));
    assert!(!has_reached(birth, 0, Micros::MIN));
}

#[test]
fn t19_what_was_so_and_what_was_known() {
    let event = |choice: Choice, recorded: i64, corrects: Option<u8>| Recorded {
        choice,
        recorded_at: ORIGIN + recorded * HOUR,
        corrects: corrects.map(|number| [number; 16]),
    };
    let ledger = [
        event(act(1, State::Granted, 10), 11, None),
        event(act(2, State::Withdrawn, 20), 21, None),
        // The withdrawal was another person's: found out at 40.
        event(act(3, State::Unknown, 40), 40, Some(2)),
        // And that finding was wrong: at 60.
        event(act(4, State::Unknown, 60), 60, Some(3)),
    ];
    let at =
        |valid: i64, known: i64| state_as_of(&ledger, ORIGIN + valid * HOUR, ORIGIN + known * HOUR, None);
    assert_eq!(at(9, 100), State::Unknown);
    assert_eq!(at(15, 10), State::Unknown, "nobody knew yet");
    assert_eq!(at(15, 15), State::Granted);
    assert_eq!(at(25, 20), State::Granted);
    assert_eq!(at(25, 30), State::Withdrawn);
    assert_eq!(at(25, 50), State::Granted, "corrected");
    assert_eq!(at(15, 50), State::Granted);
    assert_eq!(at(25, 70), State::Withdrawn, "the correction corrected");
    let month = Some(Expiry::months(1));
    let late = ORIGIN + 1_000 * HOUR;
    assert_eq!(state_as_of(&ledger, late, ORIGIN + 50 * HOUR, month), State::Expired);
    assert_eq!(state_as_of(&ledger, ORIGIN + 25 * HOUR, ORIGIN + 50 * HOUR, month), State::Granted);
    // A no of which only the day is known holds on that day.
    let day = Choice { lo: ORIGIN, hi: ORIGIN + DAY, ..act(5, State::Withdrawn, 0) };
    let today = [event(day, 15, None)];
    assert_eq!(standing_as_of(&today, ORIGIN + 15 * HOUR, ORIGIN + 15 * HOUR).state(), State::Withdrawn);
}

#[test]
fn corrections_reach_the_view_in_any_order() {
    let correct = |view: &mut ConsentView| view.correct(3, [3; 16], [2; 16]);
    let mut first = ConsentView::default();
    correct(&mut first);
    first.add(1, news(1), act(1, State::Granted, 1));
    first.add(2, news(1), act(2, State::Withdrawn, 2));
    let mut last = view(&[(news(1), act(1, State::Granted, 1)), (news(1), act(2, State::Withdrawn, 2))]);
    assert_eq!(state(&last, 1), State::Withdrawn);
    correct(&mut last);
    assert_eq!((state(&first, 1), state(&last, 1)), (State::Granted, State::Granted));
    last.correct(4, [4; 16], [3; 16]);
    assert_eq!(state(&last, 1), State::Withdrawn);
    // Nothing corrects what was recorded after it.
    let circle = [(1, [1; 16], [2; 16]), (2, [2; 16], [1; 16])];
    assert_eq!(voided(circle).into_iter().collect::<Vec<_>>(), [[1; 16]]);
}

#[test]
fn t20_an_implied_yes_ends_by_itself_at_the_hand_over() {
    let mut view = view(&[(news(1), act(1, State::Granted, 0))]);
    let expiry = Some(Expiry::months(24));
    view.set_terms("news", "email", 0, Terms { expiry, ..Terms::default() });
    let end = Expiry::months(24).ends(ORIGIN);
    view.set_now(end - 1);
    assert_eq!(judge(&view, &guard("news", "email"), 1), Ok(()));
    view.set_now(end);
    assert_eq!(judge(&view, &guard("news", "email"), 1), Err(Denied::Expired));
    // A yes that the source ends itself; and one from the future.
    let mut own = ConsentView::default();
    own.add(1, news(1), Choice { until: ORIGIN + 5 * HOUR, ..act(1, State::Granted, 0) });
    own.set_now(ORIGIN + 5 * HOUR);
    assert_eq!(judge(&own, &guard("news", "email"), 1), Err(Denied::Expired));
    own.set_now(ORIGIN - 1);
    assert_eq!(judge(&own, &guard("news", "email"), 1), Err(Denied::NoYes(State::Unknown)));
}

#[test]
fn months_end_where_the_calendar_does() {
    let at = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_microsecond();
    let ends = |text: &str, months| Expiry::months(months).ends(at(text));
    assert_eq!(ends("2026-01-31T10:00:00Z", 1), at("2026-02-28T10:00:00Z"));
    assert_eq!(ends("2024-02-29T10:00:00Z", 12), at("2025-02-28T10:00:00Z"));
    assert_eq!(ends("2026-11-15T00:00:00Z", 24), at("2028-11-15T00:00:00Z"));
    assert_eq!(Expiry::months(24).ends(Micros::MIN), Micros::MIN);
    assert_eq!(Expiry::months(u16::MAX.into()).ends(at("9999-01-01T00:00:00Z")), Micros::MIN);
}

#[test]
fn t21_a_register_that_is_too_old_blocks() {
    let mut view = view(&[(CellKey::new(reference(1), "sales", "call"), act(1, State::Granted, 0))]);
    let call = guard("sales", "call");
    view.require_register("call", 0, ListAge { read_at: Some(ORIGIN), max_days: 31 });
    assert_eq!(judge(&view, &call, 1), Err(Denied::RegisterTooOld), "without a time nothing is young");
    view.set_now(ORIGIN + 31 * DAY);
    assert_eq!(judge(&view, &call, 1), Ok(()));
    view.set_now(ORIGIN + 31 * DAY + 1);
    assert_eq!(judge(&view, &call, 1), Err(Denied::RegisterTooOld));
    // It is about people of that place, and not about service calls.
    view.note_facts(reference(1), Facts { place: 7, ..Facts::default() });
    assert_eq!(judge(&view, &call, 1), Ok(()));
    view.note_facts(reference(1), Facts::default());
    view.set_terms("sales", "call", 0, Terms { regime: Regime::Off, ..Terms::default() });
    assert_eq!(judge(&view, &call, 1), Ok(()));
    assert!(!ListAge { read_at: None, max_days: 31 }.is_young_enough(ORIGIN));
}

#[test]
fn t22_a_legitimate_interest_that_is_not_set() {
    assert_eq!(tcf_legitimate_interest(false, true), State::Objected);
    assert_eq!(tcf_legitimate_interest(false, false), State::Unknown);
    assert_eq!(tcf_legitimate_interest(true, true), State::Unknown);
}

#[test]
fn t23_the_opt_out_of_a_sale_points_the_other_way() {
    assert_eq!(flag_of_no(Some(true), State::Objected), State::Objected);
    assert_eq!(flag_of_no(Some(false), State::Objected), State::Unknown);
}

#[test]
fn t25_a_start_to_another_sender_lifts_nothing_here() {
    let sms =
        |sender: &str| CellKey { brand: Some(sender.into()), ..CellKey::new(reference(1), "news", "sms") };
    let view =
        view(&[(sms("short_1"), act(1, State::Withdrawn, 1)), (sms("short_2"), act(2, State::Granted, 5))]);
    let stand = |sender| view.standing(reference(1), "news", "sms", Some(sender)).state();
    assert_eq!((stand("short_1"), stand("short_2")), (State::Withdrawn, State::Granted));
    // Whether a keyword is proof enough, the pack says.
    assert!(may_lift(&Demands::default(), "keyword", "subject", 1));
    assert!(!may_lift(&Demands { evidence_min: 2, ..Demands::default() }, "keyword", "subject", 1));
}

#[test]
fn a_confirmation_is_asked_of_those_who_wait_only() {
    let view = view(&[
        (news(1), act(1, State::Pending, 1)),
        (news(2), act(2, State::Granted, 1)),
        (news(3), act(3, State::Pending, 5)),
        (news(3), act(4, State::Withdrawn, 1)),
    ]);
    let guard = Guard { confirming: true, ..guard("news", "email") };
    assert_eq!(judge(&view, &guard, 1), Ok(()));
    for point in [2, 3, 4] {
        assert_eq!(judge(&view, &guard, point), Err(Denied::NotPending));
    }
}

#[test]
fn the_terms_of_a_place() {
    let mut view = view(&[(news(1), act(1, State::Asked, 1)), (news(2), act(2, State::Asked, 1))]);
    view.set_terms("news", "email", 1, Terms { regime: Regime::OptOut, ..Terms::default() });
    view.set_terms("", "email", 2, Terms { regime: Regime::OptOut, notice_needed: true, ..Terms::default() });
    let news_mail = guard("news", "email");
    assert_eq!(judge(&view, &news_mail, 1), Err(Denied::NoYes(State::Asked)), "the place is not known");
    view.note_facts(reference(1), Facts { place: 1, ..Facts::default() });
    view.note_facts(reference(2), Facts { place: 2, ..Facts::default() });
    assert_eq!(judge(&view, &news_mail, 1), Ok(()));
    assert_eq!(judge(&view, &news_mail, 2), Err(Denied::NoNotice));
    view.note_facts(reference(1), Facts { place: 3, ..Facts::default() });
    assert_eq!(judge(&view, &news_mail, 1), Err(Denied::NoYes(State::Asked)), "a place without terms");
    view.note_facts(reference(2), Facts { place: 2, notice_given: true, ..Facts::default() });
    assert_eq!(judge(&view, &news_mail, 2), Ok(()));
}

#[test]
fn the_bases_of_a_place_are_tried_in_their_order() {
    let mut view = view(&[(news(1), act(1, State::Granted, 1)), (news(2), act(2, State::Objected, 1))]);
    let interest = Terms {
        regime: Regime::OptOut,
        basis: Basis::LegitimateInterest,
        condition: Some(5),
        ..Terms::default()
    };
    view.set_bases("news", "email", 0, vec![Terms::default(), interest]);
    view.set_bases("news", "email", 7, Vec::new());
    for point in [2, 3] {
        view.note_facts(reference(point), Facts { met: 1 << 5, ..Facts::default() });
    }
    view.note_facts(reference(4), Facts { met: 1 << 4, ..Facts::default() });
    view.note_facts(reference(5), Facts { place: 7, met: u64::MAX, ..Facts::default() });
    let on = |point: u8| {
        let point = reference(point);
        view.rests_on(&Ask {
            point,
            person: None,
            purpose: "news",
            topic: None,
            channel: "email",
            brand: None,
        })
    };
    assert_eq!(on(1), Ok(Basis::Consent));
    assert_eq!(on(2), Err(Denied::SaidNo(State::Objected)));
    assert_eq!(on(3), Ok(Basis::LegitimateInterest));
    assert_eq!(on(4), Err(Denied::NoYes(State::Unknown)), "its condition does not hold");
    assert_eq!(on(5), Err(Denied::NoGround), "nothing carries it there");
}

#[test]
fn processing_rests_on_whatever_holds_where_the_person_is() {
    let mut view = view(&[(news(1), act(1, State::Granted, 1)), (news(2), act(2, State::Objected, 1))]);
    view.set_grounds("news", 1, vec![Rest { ground: Ground::Always, condition: Some(3) }]);
    view.note_facts(reference(3), Facts { place: 1, met: 1 << 3, ..Facts::default() });
    view.note_facts(reference(4), Facts { place: 1, ..Facts::default() });
    let guard = Guard { processing: true, ..guard("news", "email") };
    let goes = |point: u8| view.allows(&guard, &[Some(reference(point))]);
    assert_eq!([1, 2, 3, 4, 5].map(goes), [true, false, true, false, false]);
}
