//! Our functions and other people's packages answer alike, on inputs that we made up: `xtask/oracles/` writes the tables.
//! Where we answer otherwise on purpose, `agreement/differences.tsv` says why.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what went wrong")]

use martlet_compiler::library::{Kind, Param};
use martlet_compiler::types::value::{Outcome, Value};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A table, how many rows it has at least, and how it is told in messages.
const TABLES: &[(&str, usize, &str)] = &[
    ("phones", 2_000, include_str!("agreement/phones.tsv")),
    ("dates", 500, include_str!("agreement/dates.tsv")),
    ("countries", 500, include_str!("agreement/countries.tsv")),
    ("decimals", 500, include_str!("agreement/decimals.tsv")),
    ("meta", 80, include_str!("agreement/meta.tsv")),
];

/// A call, and what it is said to give.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Case<'t> {
    function: &'t str,
    input: &'t str,
    argument: &'t str,
    answer: &'t str,
}

fn cases(table: &str) -> impl Iterator<Item = Case<'_>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let cells: Vec<&str> = line.splitn(4, '\t').collect();
        let [function, input, argument, answer] = cells.as_slice() else { panic!("no row: {line}") };
        Case { function, input, argument, answer }
    })
}

fn given<'t>(param: &Param, text: &'t str) -> Value<'t> {
    match param.kind.inner() {
        Kind::Date | Kind::DateOrInstant => Value::Date(text.parse().unwrap()),
        Kind::Int => Value::Int(text.parse().unwrap()),
        Kind::Number | Kind::Decimal => Value::Decimal(text.parse().unwrap()),
        _ => Value::Text(Cow::Borrowed(text)),
    }
}

/// What the functions give, one after the other; the argument is the first one's.
fn ours(case: &Case<'_>) -> String {
    let library = martlet_stdlib::library();
    let mut argument = case.argument;
    let mut text = case.input.to_owned();
    for name in case.function.split(" | ") {
        let function = library.function(name).unwrap_or_else(|| panic!("no function {name}"));
        let mut values = vec![given(&function.params[0], &text)];
        if !argument.is_empty() {
            values.push(given(&function.params[1], argument));
        }
        argument = "";
        let given = match martlet_stdlib::kernel(name).unwrap()(&values) {
            Outcome::Value(value) => martlet_stdlib::values::in_text(&value).unwrap().into_owned(),
            Outcome::Absent => return "null".to_owned(),
            Outcome::Failure(_) => return "fails".to_owned(),
        };
        text = given;
    }
    text
}

/// Numbers are compared by what they mean.
fn same(function: &str, ours: &str, theirs: &str) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    ours == theirs
        || (function == "parse_decimal" && number(ours).is_some() && number(ours) == number(theirs))
}

#[test]
fn functions_agree_with_the_packages_that_the_world_uses() {
    let mut differ = BTreeMap::new();
    for (name, least, table) in TABLES {
        let rows: BTreeSet<Case<'_>> = cases(table).collect();
        assert!(rows.len() >= *least, "{name} has {} rows", rows.len());
        for case in rows {
            let ours = ours(&case);
            if !same(case.function, &ours, case.answer) {
                differ.insert((case.function, case.input, case.argument), (ours, case.answer));
            }
        }
    }
    let explained: BTreeMap<_, _> = cases(include_str!("agreement/differences.tsv"))
        .map(|case| {
            let (ours, reason) = case.answer.split_once('\t').unwrap();
            assert!(reason.len() > 20, "no reason: {}", case.input);
            ((case.function, case.input, case.argument), ours)
        })
        .collect();
    let told = |(function, input, argument): &(&str, &str, &str)| format!("{function}\t{input}\t{argument}");
    let new: Vec<String> = differ
        .iter()
        .filter(|(key, (ours, _))| explained.get(*key) != Some(&ours.as_str()))
        .map(|(key, (ours, theirs))| format!("{}\t{ours}\t(theirs: {theirs})", told(key)))
        .collect();
    assert!(new.is_empty(), "{} differ without a reason:\n{}", new.len(), new.join("\n"));
    let old: Vec<String> = explained.keys().filter(|key| !differ.contains_key(*key)).map(told).collect();
    assert!(old.is_empty(), "these differ no more:\n{}", old.join("\n"));
}

#[test]
fn recipes_give_the_hashes_that_were_worked_out() {
    let rows: Vec<Case<'_>> = cases(include_str!("agreement/recipes.tsv")).collect();
    assert!(rows.len() >= 40, "{}", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter(|case| ours(case) != case.answer)
        .map(|case| format!("{}: {:?} gives {}, not {}", case.function, case.input, ours(case), case.answer))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
