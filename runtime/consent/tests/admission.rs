//! What a source may assert, and which yes may lift a no.

use martlet_consent::{Admitted, Choice, Demands, Lift, Micros, Source, State, Told, admit, may_lift};

const HOUR: Micros = 3_600_000_000;
/// 2026-01-01T00:00:00Z.
const ORIGIN: Micros = 1_767_225_600_000_000;

/// An act at an hour: direct, well proven.
fn act(number: u8, state: State, hour: i64) -> Choice {
    let at = ORIGIN + hour * HOUR;
    Choice { direct: true, evidence: 3, ..Choice::new(state, at, at, [number; 16]) }
}

#[test]
fn who_may_lift_a_no() {
    let demands = Demands::default();
    for method in ["form", "call", "paper", "keyword", "link"] {
        assert!(
            may_lift(&demands, method, "subject", 1) && may_lift(&demands, method, "guardian", 1),
            "{method}"
        );
        assert!(!may_lift(&demands, method, "subject", 0), "without proof");
        for actor in ["agent", "employee", "system", "register", "regulator"] {
            assert!(!may_lift(&demands, method, actor, 3), "{actor}");
        }
    }
    for method in ["import", "api", "checkbox", "one_click", "browser_signal", "register"] {
        assert!(!may_lift(&demands, method, "subject", 3), "{method}");
    }
    assert!(may_lift(&Demands { lift: Lift::Any, ..demands }, "import", "system", 0));
}

#[test]
fn what_a_source_may_assert() {
    let source = Source { may_grant: true, evidence_min: 1, skew: HOUR };
    let told = |choice| Told {
        choice,
        method: "form",
        actor: "subject",
        confirmed_at: None,
        observed_at: ORIGIN + 10 * HOUR,
    };
    let demands = Demands::default();
    let yes = act(1, State::Granted, 9);
    assert_eq!(admit(&told(yes), &source, &demands), Admitted::Act(yes));
    let mute = Source { may_grant: false, ..source };
    assert_eq!(admit(&told(yes), &mute, &demands), Admitted::NotBelieved);
    let unproven = Choice { evidence: 0, ..yes };
    assert_eq!(admit(&told(unproven), &source, &demands), Admitted::NotBelieved);
    // A no is always believed, from the future too: then it was at the latest when it was read.
    let no = Choice { direct: false, evidence: 0, ..act(1, State::Withdrawn, 9) };
    assert_eq!(admit(&told(no), &mute, &demands), Admitted::Act(no));
    let late = Choice { direct: false, ..act(1, State::Withdrawn, 12) };
    let Admitted::Act(taken) = admit(&told(late), &mute, &demands) else { panic!("a no is always admitted") };
    assert_eq!((taken.lo, taken.hi), (ORIGIN + 10 * HOUR, ORIGIN + 10 * HOUR));
    // Within the skew of its clock a yes is believed, beyond it set aside.
    assert!(matches!(admit(&told(act(1, State::Granted, 11)), &source, &demands), Admitted::Act(_)));
    assert_eq!(admit(&told(act(1, State::Granted, 12)), &source, &demands), Admitted::SetAside);
    // Double opt-in: unconfirmed it waits; confirmed it counts from then.
    let double = Demands { double_opt_in: true, ..demands };
    let Admitted::Act(waits) = admit(&told(yes), &source, &double) else { panic!("pending") };
    assert_eq!((waits.state, waits.direct), (State::Pending, false));
    let confirmed = Told { confirmed_at: Some(ORIGIN + 10 * HOUR), ..told(yes) };
    let Admitted::Act(counts) = admit(&confirmed, &source, &double) else { panic!("granted") };
    assert_eq!((counts.state, counts.lo, counts.direct), (State::Granted, ORIGIN + 10 * HOUR, true));
    let tomorrow = Told { confirmed_at: Some(ORIGIN + 30 * HOUR), ..told(yes) };
    assert_eq!(admit(&tomorrow, &source, &double), Admitted::SetAside);
}
