//! Flows on records: filter, permission, mapping, keys, and what becomes of failures.

use super::{call, field, flow, from, guard, mapping, object, optional, plan, point_hash, text, with_run};
use crate::transform::{Moment, PrepareError, Prepared, Record, Tables, ending_cells, shape};
use martlet_compiler::plan::{
    ArithmeticOp, Arm, CompareOp, Constant, Ending, Expr, Flow, Let, Mapping, NowKind, Object, Pattern,
    PointKind, Recovery, Type,
};
use martlet_compiler::types::value::Value;
use martlet_consent::{CellKey, Choice, ConsentView, State};
use martlet_delivery::record::{Cell, Key, Verdict};
use std::borrow::Cow;

fn source() -> Object {
    object(
        "signups",
        "rows",
        vec![field("E-mail", Type::Email), optional("Name", Type::Text(None)), optional("Age", Type::Int)],
    )
}

fn moment() -> Moment {
    Moment { now: "2026-03-02T09:00:00Z".parse().unwrap(), today: "2026-03-02".parse().unwrap() }
}

fn granted(cells: &[(&str, &str)]) -> ConsentView {
    let mut view = ConsentView::default();
    for (index, (address, purpose)) in cells.iter().enumerate() {
        let point = point_hash(PointKind::Email, address);
        let cell = CellKey::new(point, *purpose, "email");
        let choice = Choice { direct: true, ..Choice::new(State::Granted, 1, 1, [1; 16]) };
        view.add(index as u64 + 1, cell, choice);
    }
    view
}

fn values<'v>(email: &'v str, name: Option<&'v str>, age: Option<i64>) -> Vec<Value<'v>> {
    vec![
        Value::Text(Cow::Borrowed(email)),
        name.map_or(Value::Null, |name| Value::Text(Cow::Borrowed(name))),
        age.map_or(Value::Null, Value::Int),
    ]
}

fn judge(flow: &Flow, view: &ConsentView, values: Vec<Value<'_>>) -> Verdict {
    let source = source();
    let prepared = Prepared::new(&plan(vec![source.clone()]), flow).unwrap();
    let record = Record::of_values(7, &source.fields, values);
    with_run(moment(), view, |run| prepared.judge(&record, &Tables::default(), run).remove(0))
}

fn cells(verdict: Verdict) -> Vec<Cell> {
    match verdict {
        Verdict::Mapped(staged) => staged.cells,
        other => panic!("{other:?}"),
    }
}

/// The cell that an expression gives for Ana, 41, or for a record without name and age.
fn cell(value: Expr, there: bool) -> Result<Cell, String> {
    let flow = flow(vec![mapping(from("E-mail"), "Email"), Mapping { clears: true, ..mapping(value, "X") }]);
    let values = if there {
        values("ana@x.example", Some("Ana"), Some(41))
    } else {
        values("ana@x.example", None, None)
    };
    match judge(&flow, &ConsentView::default(), values) {
        Verdict::Mapped(staged) => Ok(staged.cells[1].clone()),
        Verdict::Rejected(reject, _) => Err(reject.reason),
        other => Err(format!("{other:?}")),
    }
}

fn boxed(value: Expr) -> Box<Expr> {
    Box::new(value)
}

fn int(value: i64) -> Expr {
    Expr::Constant(Constant::Int(value))
}

fn t(text: &str) -> Cell {
    Cell::Text(text.into())
}

#[test]
fn defaults_take_absence_and_recoveries_take_failure() {
    let named = || Expr::Default { value: boxed(from("Name")), fallback: boxed(text("(unknown)")) };
    assert_eq!(cell(named(), true), Ok(t("Ana")));
    assert_eq!(cell(named(), false), Ok(t("(unknown)")));
    let country = || call("country_code", vec![from("Name")]);
    let recover = |action, absent_too| Expr::Recover { value: boxed(country()), absent_too, action };
    assert_eq!(cell(recover(Recovery::Value(boxed(text("ZZ"))), false), true), Ok(t("ZZ")));
    assert_eq!(cell(recover(Recovery::Value(boxed(text("ZZ"))), false), false), Ok(Cell::Null));
    assert_eq!(cell(recover(Recovery::Value(boxed(Expr::Unchanged)), false), true), Ok(Cell::Unchanged));
    let reject = || Recovery::Reject { because: "no country".into() };
    assert_eq!(cell(recover(reject(), true), false), Err("no country".into()));
    assert_eq!(cell(recover(Recovery::Skip, false), true), Err("Filtered".into()));
    let defaulted = Expr::Default { value: boxed(country()), fallback: boxed(text("DK")) };
    assert_eq!(cell(defaulted, true), Err("no country is known by that name or code".into()));
}

#[test]
fn matches_ifs_comparisons_and_joins() {
    let stage = |subject: Expr| Expr::Match {
        subject: boxed(subject),
        arms: vec![
            Arm {
                patterns: vec![Pattern::Range { low: Some("18".into()), high: Some("64".into()) }],
                value: text("adult"),
            },
            Arm { patterns: vec![Pattern::Absent], value: text("unknown") },
        ],
        otherwise: Some(boxed(text("other"))),
    };
    assert_eq!(cell(stage(from("Age")), true), Ok(t("adult")));
    assert_eq!(cell(stage(from("Age")), false), Ok(t("unknown")));
    assert_eq!(cell(stage(int(3)), true), Ok(t("other")));

    let older = Expr::Compare { op: CompareOp::Greater, left: boxed(from("Age")), right: boxed(int(40)) };
    let choose = |condition: Expr| Expr::If {
        condition: boxed(condition),
        then: boxed(text("yes")),
        otherwise: boxed(text("no")),
    };
    assert_eq!(cell(choose(older.clone()), true), Ok(t("yes")));
    assert_eq!(cell(choose(older.clone()), false), Ok(t("no")));
    let within =
        |negated| Expr::In { value: boxed(from("Name")), list: vec![text("Bo"), text("Ana")], negated };
    assert_eq!(cell(within(false), true), Ok(Cell::Bool(true)));
    assert_eq!(cell(within(true), false), Ok(Cell::Bool(true)));
    assert_eq!(cell(within(false), false), Ok(Cell::Bool(false)));
    let both = Expr::All(vec![within(false), Expr::Not(boxed(older))]);
    assert_eq!(cell(both, true), Ok(Cell::Bool(false)));

    let joined = Expr::Join(vec![from("Name"), text(" is "), from("Age")]);
    assert_eq!(cell(joined.clone(), true), Ok(t("Ana is 41")));
    assert_eq!(cell(joined, false), Ok(Cell::Null));
    let sum =
        Expr::Arithmetic { op: ArithmeticOp::Add, left: boxed(from("Age")), right: boxed(int(i64::MAX)) };
    assert_eq!(cell(sum, true), Err("the result is too large a number".into()));
    assert_eq!(cell(Expr::Now(NowKind::Today), true), Ok(t("2026-03-02")));
    assert_eq!(cell(Expr::Now(NowKind::Now), true), Ok(t("2026-03-02T09:00:00Z")));
}

#[test]
fn chains_of_functions_cut_text_in_place() {
    let steps =
        call("truncate", vec![call("trim", vec![call("title_case", vec![text("  o'brien  ")])]), int(4)]);
    assert_eq!(cell(steps, true), Ok(t("O'Br")));
    let steps = call("country_code", vec![call("upper", vec![text("danmark")])]);
    assert_eq!(cell(steps, true), Ok(t("DK")));
}

#[test]
fn a_filter_takes_records_where_it_gives_true() {
    let adults =
        Expr::Compare { op: CompareOp::GreaterOrEqual, left: boxed(from("Age")), right: boxed(int(18)) };
    let flow = Flow { filter: Some(adults), ..flow(vec![mapping(from("E-mail"), "Email")]) };
    let view = ConsentView::default();
    assert!(matches!(judge(&flow, &view, values("a@x.example", None, Some(20))), Verdict::Mapped(_)));
    assert_eq!(judge(&flow, &view, values("a@x.example", None, Some(3))), Verdict::Filtered);
    assert_eq!(judge(&flow, &view, values("a@x.example", None, None)), Verdict::Filtered);
}

#[test]
fn nothing_is_mapped_without_permission() {
    let flow = Flow {
        guards: vec![guard("newsletter"), guard("profiling")],
        ..flow(vec![
            mapping(from("E-mail"), "Email"),
            Mapping { guard: Some(1), ..mapping(from("Name"), "Name") },
            Mapping { guard: Some(1), else_null: true, ..mapping(from("Age"), "Age") },
        ])
    };
    let record = || values("Ana@x.example", Some("Ana"), Some(41));
    let key = Some(Key(vec![t("Ana@x.example")]));
    assert_eq!(judge(&flow, &ConsentView::default(), record()), Verdict::Withheld(key));
    // The choice is found under the identity of the address; the address is delivered as it was written.
    let view = granted(&[("ana@x.example", "newsletter")]);
    assert_eq!(cells(judge(&flow, &view, record())), [t("Ana@x.example"), Cell::Unchanged, Cell::Null]);
    let view = granted(&[("ana@x.example", "newsletter"), ("ana@x.example", "profiling")]);
    let Verdict::Mapped(staged) = judge(&flow, &view, record()) else { panic!() };
    assert_eq!(staged.cells, [t("Ana@x.example"), t("Ana"), Cell::Int(41)]);
    assert_eq!((staged.ordinal, staged.allowed, staged.points.len()), (Some(7), 0b11, 1));
    // Permission for a field is none for the record.
    let view = granted(&[("ana@x.example", "profiling")]);
    assert!(matches!(judge(&flow, &view, record()), Verdict::Withheld(_)));
}

#[test]
fn absent_values_clear_or_keep_and_conditions_hold_back() {
    let old = Expr::Compare { op: CompareOp::Greater, left: boxed(from("Age")), right: boxed(int(50)) };
    let flow = flow(vec![
        mapping(from("E-mail"), "Email"),
        Mapping { clears: true, ..mapping(from("Name"), "A") },
        Mapping { clears: false, ..mapping(from("Name"), "B") },
        Mapping { when: Some(old.clone()), ..mapping(from("Age"), "C") },
        Mapping { when: Some(old), else_null: true, ..mapping(from("Age"), "D") },
    ]);
    let got = cells(judge(&flow, &ConsentView::default(), values("a@x.example", None, Some(41))));
    assert_eq!(got[1..], [Cell::Null, Cell::Unchanged, Cell::Unchanged, Cell::Null]);
    let got = cells(judge(&flow, &ConsentView::default(), values("a@x.example", Some(""), Some(60))));
    assert_eq!(got[1..], [t(""), t(""), Cell::Int(60), Cell::Int(60)]);
}

#[test]
fn a_record_without_key_is_rejected() {
    let flow = flow(vec![mapping(from("Name"), "Email")]);
    for name in [None, Some("")] {
        let Verdict::Rejected(reject, None) =
            judge(&flow, &ConsentView::default(), values("a@x.example", name, None))
        else {
            panic!()
        };
        assert_eq!((reject.rule.as_str(), reject.place.as_str()), ("key", "`Email`"));
    }
}

#[test]
fn lets_are_worked_out_once_and_rejects_name_them() {
    let country = Expr::Recover {
        value: boxed(call("country_code", vec![from("Name")])),
        absent_too: true,
        action: Recovery::Reject { because: "no country that we know".into() },
    };
    let land = Expr::Let("land".into());
    let flow = Flow {
        lets: vec![
            Let { name: "land".into(), value: country },
            Let { name: "small".into(), value: call("lower", vec![land.clone()]) },
        ],
        ..flow(vec![
            mapping(from("E-mail"), "Email"),
            mapping(land, "A"),
            mapping(Expr::Let("small".into()), "B"),
        ])
    };
    let view = ConsentView::default();
    assert_eq!(
        cells(judge(&flow, &view, values("a@x.example", Some("Norge"), None)))[1..],
        [t("NO"), t("no")]
    );
    let Verdict::Rejected(reject, key) = judge(&flow, &view, values("a@x.example", Some("Atlantis"), None))
    else {
        panic!()
    };
    assert_eq!((reject.rule.as_str(), reject.place.as_str()), ("otherwise", "`land`"));
    assert_eq!(reject.reason, "no country that we know");
    assert_eq!(key, Some(Key(vec![t("a@x.example")])));
    assert_eq!(reject.payload[1], ("Name".to_owned(), "Atlantis".to_owned()));
}

#[test]
fn the_shape_joins_mapping_and_endings() {
    let ends = Ending::Write(vec![
        mapping(Expr::Constant(Constant::Bool(true)), "OptedOut"),
        mapping(Expr::Constant(Constant::Null), "Name"),
    ]);
    let flow = Flow {
        guards: vec![guard("newsletter")],
        permission_ends: Some(ends.clone()),
        ..flow(vec![
            mapping(from("E-mail"), "Email"),
            Mapping { guard: Some(0), ..mapping(from("Name"), "Name") },
        ])
    };
    let shape = shape(&flow);
    assert_eq!(shape.fields, ["Email", "Name", "OptedOut"]);
    assert_eq!(shape.field_guards, [None, Some(0), None]);
    assert_eq!((shape.points, shape.guards[0].cells.as_slice()), (1, [("email".to_owned(), 0)].as_slice()));
    let cells = ending_cells(&shape, &ends).unwrap();
    assert_eq!(cells, Some(vec![Cell::Unchanged, Cell::Null, Cell::Bool(true)]));
    assert_eq!(ending_cells(&shape, &Ending::Remove), Ok(None));
    assert!(ending_cells(&shape, &Ending::Write(vec![mapping(from("Name"), "Name")])).is_err());
}

#[test]
fn a_plan_that_cannot_be_run_is_refused() {
    let plan = plan(vec![source()]);
    let prepare = |value: Expr| {
        Prepared::new(&plan, &flow(vec![mapping(from("E-mail"), "Email"), mapping(value, "X")])).err()
    };
    let unknown = PrepareError::Field { object: "signups.rows".into(), field: "Nmae".into() };
    assert_eq!(prepare(from("Nmae")), Some(unknown));
    assert_eq!(prepare(Expr::Let("land".into())), Some(PrepareError::Let("land".into())));
    assert_eq!(prepare(call("shout", vec![from("Name")])), Some(PrepareError::Function("shout".into())));
    let Some(PrepareError::Literal { place, .. }) =
        prepare(call("parse_date", vec![from("Name"), text("dd.mm.yy")]))
    else {
        panic!()
    };
    assert_eq!(place, "`X`");
}
