//! Who is left out, and who is who: suppressions and how they end, links, splits and what must never be linked.

use crate::given::*;
use martlet_consent::identity::{Identities, Tie, after_split, conflict_of};
use martlet_consent::{
    Ask, CellKey, ChildRule, Children, ConsentView, Denied, Facts, Ground, Guard, Release, Rest, Scope,
    Standing, State, Suppressed, Suppression, Terms, is_released,
};

#[test]
fn how_each_suppression_ends() {
    let act = Some(act(1, State::Granted, 50));
    let since = ORIGIN + 10 * HOUR;
    let nothing = Release::default();
    let by_act = Release { act, ..nothing };
    let each: [(Suppression, Release, Release); 9] = [
        (Suppression::GlobalOptout, by_act, Release { named_human: true, legal_role: true, ..nothing }),
        (Suppression::InternalDnc, by_act, Release { left_register: true, of_age: true, ..nothing }),
        (Suppression::Register, Release { left_register: true, ..nothing }, by_act),
        (
            Suppression::Register,
            Release { request_outweighs_register: true, ..by_act },
            Release { request_outweighs_register: true, ..nothing },
        ),
        (Suppression::Complaint, Release { named_human: true, ..by_act }, by_act),
        (Suppression::HardBounce, Release { verified_address: true, ..nothing }, by_act),
        (Suppression::Invalid, Release { verified_address: true, ..nothing }, by_act),
        (Suppression::Minor, Release { of_age: true, ..by_act }, Release { of_age: true, ..nothing }),
        (Suppression::Litigation, Release { legal_role: true, ..nothing }, by_act),
    ];
    for (kind, enough, too_little) in each {
        assert!(is_released(kind, since, &enough), "{kind:?}");
        assert!(!is_released(kind, since, &too_little), "{kind:?}");
        assert!(!is_released(kind, since, &nothing), "{kind:?}");
    }
    let all = Release {
        act,
        named_human: true,
        verified_address: true,
        left_register: true,
        request_outweighs_register: true,
        legal_role: true,
        of_age: true,
    };
    assert!(!is_released(Suppression::Deceased, since, &all));
}

#[test]
fn a_suppression_of_the_ledger_reaches_as_far_as_its_kind_until_its_own_place_ends_it() {
    // Address 1 and number 2 are one person's.
    let mut identities = Identities::default();
    identities.note(reference(1), reference(2), Tie::Link, 0, [1; 16]);
    let mut view = ConsentView::default();
    view.set_identities(&identities);
    let told = |kind: Suppression, source: &str, released: bool| Suppressed {
        list: None,
        point: reference(1),
        kind,
        purpose: "news".into(),
        channel: "email".into(),
        brand: None,
        source: source.into(),
        identified: false,
        released,
    };
    let out = |view: &ConsentView, point: u8, channel: &str| {
        let point = reference(point);
        view.left_out(&Ask { point, person: None, purpose: "other", topic: None, channel, brand: None })
    };
    for (kind, elsewhere, other_address) in [
        (Suppression::HardBounce, None, None),
        (Suppression::Complaint, None, Some(Suppression::Complaint)),
        (Suppression::GlobalOptout, Some(Suppression::GlobalOptout), Some(Suppression::GlobalOptout)),
    ] {
        view.suppressed(1, told(kind, "esp.member.Status", false));
        view.suppressed(1, told(kind, "esp.member.Status", false));
        assert_eq!(out(&view, 1, "email"), Some(kind));
        assert_eq!(out(&view, 1, "sms"), elsewhere, "{kind:?} on another channel");
        assert_eq!(out(&view, 2, "email"), other_address, "{kind:?} of another contact point of theirs");
        view.suppressed(2, told(kind, "crm.contact.NoMail", true));
        assert_eq!(out(&view, 1, "email"), Some(kind), "said elsewhere");
        view.suppressed(3, told(kind, "esp.member.Status", true));
        assert_eq!(out(&view, 1, "email"), None, "{kind:?} is over, however often it was told");
    }
    assert_eq!(view.seen(), 3);
}

#[test]
fn how_far_a_suppression_reaches() {
    // Address 1 and number 2 are one person's; address 3 is somebody else's.
    let mut identities = Identities::default();
    identities.note(reference(1), reference(2), Tie::Link, 0, [1; 16]);
    let out = |scope: Scope, point: u8, channel: &str, brand: Option<&str>| {
        let mut view = ConsentView::default();
        view.set_identities(&identities);
        view.leave_out(reference(1), Suppression::Complaint, scope);
        let point = reference(point);
        view.left_out(&Ask { point, person: None, purpose: "news", topic: None, channel, brand }).is_some()
    };
    let email = || Scope::Channel("email".into());
    let north = || Scope::Brand("north".into());
    assert!(out(Scope::Point, 1, "email", None) && !out(Scope::Point, 2, "sms", None));
    assert!(out(Scope::Subject, 1, "email", None) && out(Scope::Subject, 2, "sms", None));
    assert!(out(Scope::All, 2, "sms", Some("north")));
    assert!(out(email(), 2, "email", None) && !out(email(), 2, "sms", None));
    assert!(out(north(), 1, "email", Some("north")) && !out(north(), 1, "email", Some("south")));
    assert!(out(north(), 1, "email", None), "a message of the whole company speaks for the brand too");
    assert!(!out(Scope::All, 3, "email", None));
}

#[test]
fn two_records_that_turn_out_to_be_one_person() {
    let of = |choice| {
        let mut standing = Standing::default();
        standing.add(choice);
        standing
    };
    let yes = |hour| of(act(1, State::Granted, hour));
    let no = |hour| of(act(2, State::Withdrawn, hour));
    let at = ORIGIN + 100 * HOUR;
    let conflict = conflict_of(yes(20), no(10), at, [9; 16]).expect("they disagree, and the yes would win");
    assert_eq!(conflict_of(no(10), yes(20), at, [9; 16]), Some(conflict));
    let mut joined = yes(20).with(no(10));
    joined.add(conflict);
    assert_eq!(joined.state(), State::Conflict);
    joined.add(act(3, State::Granted, 101));
    assert_eq!(joined.state(), State::Granted, "until the person says");
    assert_eq!(conflict_of(yes(10), no(20), at, [9; 16]), None, "the no holds anyway");
    assert_eq!(conflict_of(yes(10), yes(20), at, [9; 16]), None);
    assert_eq!(conflict_of(yes(10), Standing::default(), at, [9; 16]), None);
}

#[test]
fn one_record_that_turns_out_to_be_two_people() {
    let shared = [
        (act(1, State::Granted, 1), Some(reference(11))),
        (act(2, State::Granted, 2), None),
        (act(3, State::Pending, 3), None),
    ];
    assert_eq!(after_split(&shared, reference(11)).state(), State::Granted);
    assert_eq!(after_split(&shared, reference(12)).state(), State::Pending, "nothing names this person");
    let denied = [&shared[..], &[(act(4, State::Withdrawn, 9), Some(reference(11)))]].concat();
    for person in [11, 12] {
        assert_eq!(after_split(&denied, reference(person)).state(), State::Withdrawn);
    }

    // In the view: denials of before the split hold for both, later ones for their own only.
    let mut view = view(&[
        (news(1), act(1, State::Granted, 1)),
        (news(2), act(2, State::Granted, 1)),
        (news(3), act(3, State::Granted, 1)),
        (news(1), act(4, State::Withdrawn, 10)),
    ]);
    let mut identities = Identities::default();
    identities.note(reference(1), reference(2), Tie::Link, ORIGIN, [1; 16]);
    identities.note(reference(2), reference(3), Tie::Link, ORIGIN, [2; 16]);
    view.set_identities(&identities);
    assert_eq!([1, 2, 3].map(|point| state(&view, point)), [State::Withdrawn; 3]);
    identities.note(reference(2), reference(3), Tie::Split, ORIGIN + 20 * HOUR, [3; 16]);
    view.set_identities(&identities);
    assert_eq!([1, 2, 3].map(|point| state(&view, point)), [State::Withdrawn; 3]);
    // A later no of the third is its own.
    view.add(9, news(3), act(5, State::Granted, 30));
    view.add(10, news(3), act(6, State::Refused, 40));
    view.add(11, news(1), act(7, State::Granted, 30));
    assert_eq!([1, 2, 3].map(|point| state(&view, point)), [State::Granted, State::Granted, State::Refused]);
}

#[test]
fn links_that_must_not_be() {
    let mut view = view(&[(news(1), act(1, State::Granted, 1)), (news(2), act(2, State::Granted, 1))]);
    let mut identities = Identities::default();
    identities.never(reference(2), reference(1));
    view.set_identities(&identities);
    assert_eq!([state(&view, 1), state(&view, 2)], [State::Granted; 2], "nobody linked them");
    // Not directly either, but through a third.
    identities.note(reference(1), reference(3), Tie::Link, 5, [1; 16]);
    identities.note(reference(3), reference(2), Tie::Link, 6, [2; 16]);
    view.set_identities(&identities);
    assert_eq!([1, 2, 3].map(|point| state(&view, point)), [State::Conflict; 3]);
    assert_eq!(judge(&view, &guard("news", "email"), 1), Err(Denied::SaidNo(State::Conflict)));
    // At one instant a split outweighs a link; a later link outweighs the split.
    identities.note(reference(2), reference(3), Tie::Split, 6, [0; 16]);
    view.set_identities(&identities);
    assert_eq!([state(&view, 1), state(&view, 2)], [State::Granted; 2]);
    identities.note(reference(2), reference(3), Tie::Link, 7, [0; 16]);
    view.set_identities(&identities);
    assert_eq!(state(&view, 1), State::Conflict);
}

/// Identifiers that an identity joins share one cell: the latest act over all of them counts.
#[test]
fn a_person_and_the_address_that_is_joined_to_them() {
    let named = CellKey { person: Some(reference(11)), ..news(1) };
    let choices = [(named, act(1, State::Refused, 10)), (news(1), act(2, State::Granted, 20))];
    let ask = |view: &ConsentView| {
        let point = reference(1);
        let person = Some(reference(11));
        view.standing_of(&Ask { point, person, purpose: "news", topic: None, channel: "email", brand: None })
            .state()
    };
    let mut view = view(&choices);
    assert_eq!(ask(&view), State::Refused, "whoever reads there is not known to be this person");
    let mut identities = Identities::default();
    identities.note(reference(1), reference(11), Tie::Link, ORIGIN, [1; 16]);
    view.set_identities(&identities);
    assert_eq!(ask(&view), State::Granted);
    view.add(9, news(1), act(3, State::Withdrawn, 30));
    assert_eq!(ask(&view), State::Withdrawn);
}

/// Three that were one, split one after the other: a no of the first reached the third only while all were one.
#[test]
fn denials_along_a_chain_of_splits() {
    let mut identities = Identities::default();
    identities.note(reference(1), reference(2), Tie::Split, ORIGIN + 20 * HOUR, [1; 16]);
    identities.note(reference(2), reference(3), Tie::Split, ORIGIN + 30 * HOUR, [2; 16]);
    let third_after_a_no_of_the_first_at = |hour| {
        let mut view =
            view(&[(news(1), act(1, State::Withdrawn, hour)), (news(3), act(2, State::Granted, 1))]);
        view.set_identities(&identities);
        state(&view, 3)
    };
    assert_eq!(third_after_a_no_of_the_first_at(20), State::Withdrawn);
    assert_eq!(third_after_a_no_of_the_first_at(21), State::Granted);
}

#[test]
fn processing_ends_for_whoever_is_left_out_for_good_and_for_children() {
    let mut view = view(&[]);
    view.set_now(1_780_000_000_000_000);
    view.set_grounds("news", 0, vec![Rest { ground: Ground::Always, condition: None }]);
    view.set_grounds("offers", 0, vec![Rest { ground: Ground::UnlessObjected, condition: None }]);
    let never = Some(Children { below: 18, rule: ChildRule::Never });
    view.set_terms("offers", "email", 0, Terms { children: never, ..Terms::default() });
    for (point, kind) in
        [(1, Suppression::Litigation), (2, Suppression::HardBounce), (3, Suppression::GlobalOptout)]
    {
        view.leave_out(reference(point), kind, Scope::Subject);
    }
    for (point, born) in [(4_u8, "2020-01-01"), (5, "1980-01-01")] {
        view.note_facts(reference(point), Facts { born: born.parse().ok(), ..Facts::default() });
    }
    let goes = |purpose: &str, point: u8| {
        let guard = Guard { processing: true, ..guard(purpose, "email") };
        view.allows(&guard, &[Some(reference(point))])
    };
    // An address that does not work, or an opt-out of advertising, is no reason against service.
    assert_eq!([1, 2, 3, 4].map(|point| goes("news", point)), [false, true, true, true]);
    assert_eq!([3, 4, 5, 6].map(|point| goes("offers", point)), [false, false, true, true]);
}
