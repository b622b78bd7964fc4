//! Capturing choices: states, times and their doubt, evidence.

use super::{call, field, from, object, optional, plan, point_hash, text, with_run};
use crate::transform::{Captured, Choices, Moment, Reading, Record, Refused};
use jiff::Timestamp;
use martlet_compiler::plan::{
    Capture, Constant, Expr, NoticeShown, Object, Pattern, Point, PointKind, Recovery, StateRule, Type,
};
use martlet_compiler::resolve::model::SuppressionKind;
use martlet_compiler::types::value::Value;
use martlet_consent::event::Precision;
use martlet_consent::{ConsentView, Micros, State, Suppression};

fn source() -> Object {
    let mut id = field("Id", Type::Id);
    id.key = true;
    object(
        "choices",
        "rows",
        vec![
            id,
            optional("E-mail", Type::Email),
            optional("Newsletter", Type::Bool(None)),
            optional("When", Type::Text(None)),
            optional("Proof", Type::Text(None)),
        ],
    )
}

fn capture() -> Capture {
    let rule = |pattern, state: &str| StateRule { patterns: vec![pattern], state: state.into(), by: None };
    let equal = |value| Pattern::Equal(Constant::Bool(value));
    Capture {
        purpose: "newsletter".into(),
        channel: "email".into(),
        label: "Newsletter".into(),
        owner: None,
        object: "choices.rows".into(),
        argument: None,
        topic: None,
        brand: None,
        person: None,
        point: Point { kind: PointKind::Email, lookup: None, field: "E-mail".into() },
        identifier: None,
        filter: None,
        value: from("Newsletter"),
        states: vec![rule(equal(true), "granted"), rule(equal(false), "withdrawn")],
        at: Some(Expr::Recover {
            value: Box::new(call("parse_date", vec![from("When"), text("d.M.yyyy")])),
            absent_too: false,
            action: Recovery::Value(Box::new(Expr::Constant(Constant::Null))),
        }),
        zone: Some("Europe/Copenhagen".into()),
        method: "form".into(),
        notice: Some(NoticeShown { name: "newsletter_da".into(), version: Some(text("3")) }),
        given: None,
        evidence: vec!["Proof".into()],
        grants: true,
        external: false,
        any_refusal: false,
        every: None,
        within: None,
        declared_at: String::new(),
    }
}

fn micros(at: &str) -> Micros {
    at.parse::<Timestamp>().unwrap().as_microsecond()
}

const READ_AT: &str = "2026-06-01T12:00:00Z";

/// What is read borrows from what reads, which is a test's for as long as it runs.
fn read(
    capture: &Capture,
    email: &str,
    value: Option<bool>,
    when: &str,
) -> Result<Captured<'static>, Box<Refused<'static>>> {
    let source: &'static _ = Box::leak(Box::new(source()));
    let choices = Box::leak(Box::new(Choices::new(&plan(vec![source.clone()]), capture).unwrap()));
    let some = |text: &'static str| Value::Text(text.into());
    let values = vec![
        some("17"),
        Value::Text(email.to_owned().into()),
        value.map_or(Value::Null, Value::Bool),
        Value::Text(when.to_owned().into()),
        some("form 9"),
    ];
    let record = Box::leak(Box::new(Record::of_values(0, &source.fields, values)));
    read_record(choices, record).map(|captured| captured.expect("somebody's choice"))
}

fn read_record<'c>(
    choices: &'c Choices,
    record: &'c Record<'c>,
) -> Result<Option<Captured<'c>>, Box<Refused<'c>>> {
    let now: Timestamp = READ_AT.parse().unwrap();
    let moment = Moment { now, today: "2026-06-01".parse().unwrap() };
    with_run(moment, &ConsentView::default(), |run| {
        choices.read(record, &Reading { run: *run, observed: now.as_microsecond() })
    })
}

#[test]
fn a_day_with_its_zone_is_24_hours_there() {
    let got = read(&capture(), "ANA@x.example", Some(true), "7.3.2026").unwrap();
    assert_eq!((got.state, got.precision), (State::Granted, Precision::Day));
    assert_eq!(got.lo, micros("2026-03-06T23:00:00Z"));
    assert_eq!(got.hi, micros("2026-03-07T23:00:00Z") - 1);
    assert_eq!(got.point, point_hash(PointKind::Email, "ana@x.example"));
    assert_eq!(
        (got.evidence_level, got.raw.as_deref(), got.raw_at().as_deref()),
        (3, Some("true"), Some("2026-03-07"))
    );
    assert_eq!(got.source_key, ["17"]);
    // The day on which clocks go forward has 23 hours.
    let got = read(&capture(), "a@x.example", Some(true), "29.3.2026").unwrap();
    assert_eq!(got.hi - got.lo + 1, 23 * 3_600_000_000);
}

#[test]
fn a_day_without_zone_is_as_wide_as_the_doubt() {
    let capture = Capture { zone: None, ..capture() };
    let got = read(&capture, "a@x.example", Some(false), "7.3.2026").unwrap();
    assert_eq!((got.state, got.precision), (State::Withdrawn, Precision::DayNoZone));
    assert_eq!(got.lo, micros("2026-03-06T10:00:00Z"));
    assert_eq!(got.hi, micros("2026-03-08T12:00:00Z") - 1);
}

#[test]
fn without_a_time_it_was_before_it_was_read() {
    let got = read(&capture(), "a@x.example", Some(false), "some day").unwrap();
    assert_eq!((got.lo, got.hi, got.precision), (Micros::MIN, micros(READ_AT), Precision::Unknown));
    assert_eq!((got.evidence_level, got.raw_at()), (0, None));
}

#[test]
fn times_ahead_help_no_yes_and_hinder_no_no() {
    let reject = read(&capture(), "a@x.example", Some(true), "7.3.2036").unwrap_err();
    assert_eq!(reject.reject.reason, "the time of this choice lies ahead of the time it was read");
    assert_eq!(reject.denies, None);
    let got = read(&capture(), "a@x.example", Some(false), "7.3.2036").unwrap();
    assert_eq!((got.hi, got.precision, got.ahead), (micros(READ_AT), Precision::Unknown, true));
    // The rest of today is no future, but a yes does not count later than it was read.
    let got = read(&capture(), "a@x.example", Some(true), "1.6.2026").unwrap();
    assert_eq!((got.hi, got.ahead), (micros(READ_AT), false));
    let got = read(&capture(), "a@x.example", Some(false), "1.6.2026").unwrap();
    assert_eq!(got.hi, micros("2026-06-01T22:00:00Z") - 1);
}

#[test]
fn a_choice_of_nobody_is_rejected_and_no_choice_of_nobody_is_nothing() {
    let source = source();
    let open = StateRule { patterns: vec![Pattern::Empty], state: "never_asked".into(), by: None };
    let mut capture = capture();
    capture.states.push(open);
    let choices = Choices::new(&plan(vec![source.clone()]), &capture).unwrap();
    let read = |value: Value<'static>| {
        let mut values = vec![Value::Null; 5];
        values[2] = value;
        let record = Record::of_values(0, &source.fields, values);
        read_record(&choices, &record).map(|it| it.is_some()).map_err(|refused| refused.reject)
    };
    for said in [true, false] {
        let reject = read(Value::Bool(said)).unwrap_err();
        assert_eq!((reject.place.as_str(), reject.rule.as_str()), ("`E-mail`", "consent"));
    }
    assert_eq!(read(Value::Null), Ok(false));
}

/// A value that the table does not know is a reject, and blocks the person until somebody has looked.
#[test]
fn an_unknown_value_is_rejected_and_denies() {
    let refused = read(&capture(), "a@x.example", None, "7.3.2026").unwrap_err();
    assert!(refused.reject.reason.starts_with("the consent's table has no line for this value"));
    let denial = refused.denies.unwrap();
    assert_eq!((denial.state, denial.lo), (State::Invalidated, micros("2026-03-06T23:00:00Z")));
}

/// A no counts even if its time cannot be read; a yes does not.
#[test]
fn w06_an_unusable_time_hinders_a_yes_only() {
    let capture = Capture { at: Some(Expr::Constant(Constant::Int(7))), ..capture() };
    let refused = read(&capture, "a@x.example", Some(true), "").unwrap_err();
    assert_eq!((refused.reject.place.as_str(), refused.denies), ("`at`", None));
    let got = read(&capture, "a@x.example", Some(false), "").unwrap();
    assert_eq!((got.state, got.hi, got.ahead), (State::Withdrawn, micros(READ_AT), true));
}

#[test]
fn a_source_of_refusals_only_grants_nothing() {
    let capture = Capture { grants: false, ..capture() };
    let got = read(&capture, "a@x.example", Some(true), "7.3.2026").unwrap();
    assert_eq!((got.state, got.asserted), (State::Unknown, State::Granted));
    let got = read(&capture, "a@x.example", Some(false), "7.3.2026").unwrap();
    assert_eq!(got.state, State::Withdrawn);
}

#[test]
fn the_language_and_the_ledger_know_the_same_kinds_of_suppressions() {
    assert_eq!(SuppressionKind::ALL.map(SuppressionKind::word), Suppression::ALL.map(Suppression::word));
}

#[test]
fn who_is_suppressed_is_left_out_for_that_reason_and_whatever_its_time() {
    let by = |kind: &str| {
        let no = Pattern::Equal(Constant::Bool(false));
        let rule = StateRule { patterns: vec![no], state: "suppressed".into(), by: Some(kind.into()) };
        Capture { states: vec![rule], ..capture() }
    };
    for kind in Suppression::ALL {
        let captured = read(&by(kind.word()), "ana@x.example", Some(false), "1.3.2026").unwrap();
        assert_eq!((captured.suppression, captured.state), (Some(kind), State::Invalidated));
        let late = read(&by(kind.word()), "ana@x.example", Some(false), "1.3.2036").unwrap();
        assert_eq!(
            (late.suppression, late.hi),
            (Some(kind), micros(READ_AT)),
            "a no counts at the latest when read"
        );
    }
    assert!(Choices::new(&plan(vec![source()]), &by("mood")).is_err());
}
