//! Each row of the packs that ship, and what holds where none speaks: `rows.txt`.

use crate::project::{HEAD, Made, lines, person, put};
use martlet_compiler::rules;
use std::collections::BTreeSet;

const SOFT: &str = "when customer_within(24 months) and notice_shown(\"told\")";

/// The people of `rows.txt`, before a day of 2026: each child said yes just after a birthday.
fn people(country: &str, children: bool) -> String {
    let at = "2025-06-01T09:00:00Z";
    let mut all = HEAD.to_owned();
    let grown: [(&str, String); 8] = [
        ("yes", format!("yes,{at},,,")),
        ("no", format!("no,{at},,,")),
        ("open", ",,,,".into()),
        ("sold", format!("asked,{at},,2026-05-01,")),
        ("cold", format!("asked,{at},,2019-05-01,")),
        ("bought", ",,,2026-05-01,".into()),
        ("left", format!("no,{at},,2026-05-01,")),
        ("wait", format!("wait,{at},,,")),
    ];
    for (number, (id, rest)) in grown.iter().enumerate() {
        all += &person(number, id, country, rest);
    }
    for age in (12..=18).filter(|_| children) {
        let rest = format!("yes,{at},,,{}-01-01", 2025 - age);
        all += &person(age, &format!("b{age}"), country, &rest);
    }
    all
}

#[test]
fn each_row_reaches_whom_it_may_and_nobody_else() {
    let mut wrong = Vec::new();
    for line in lines(include_str!("rows.txt")) {
        let [row, markets, country, channel, day, basis, reached] = line.as_slice() else {
            panic!("{line:?}")
        };
        let interest = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";
        let purpose = match *basis {
            "consent" => "basis consent".to_owned(),
            "children" => "basis consent   children never".to_owned(),
            "soft_opt_in" => format!("basis soft_opt_in {SOFT}"),
            "in DK" => format!("basis soft_opt_in in DK {SOFT}"),
            "contract" => "basis contract".to_owned(),
            "advertised" => "basis contract   same as dpv:DirectMarketing".to_owned(),
            "legitimate_interest" | "register" => interest.to_owned(),
            other => panic!("{other}"),
        };
        let by = if matches!(*channel, "call" | "sms") { ("phone", "phone") } else { ("email", "email") };
        let register = format!(
            r#"
suppression numbers "Register" {{
  kind register   from numbers.rows   match it   blocks everything via {channel} in {country}
  release on leaving the list   owner "dpo@acme.example"
}}
system numbers "Register" is csv {{
  owner "dpo@acme.example"   stored in EU   role controller
  connect {{ path "numbers.csv" }}
  object rows about prospect {{ it: {} key }}
}}"#,
            by.1
        );
        let more = if *basis == "register" { register } else { String::new() };
        let made = Made { markets, channel, purpose: &purpose, also: "", more: &more };
        let folder = made.folder();
        put(folder.path(), "numbers.csv", "it\n");
        put(folder.path(), "people.csv", &people(country, *basis == "children"));
        crate::project::run(folder.path(), day);
        let got = crate::project::on(folder.path(), "out.csv");
        let mut want: Vec<String> = reached.split_whitespace().map(str::to_owned).collect();
        want.sort();
        if got != want {
            wrong.push(format!(
                "{row} in {country:?} via {channel} on {day} by {basis}: {got:?}, not {want:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_row_that_decides_has_a_line() {
    let tried: BTreeSet<&str> =
        lines(include_str!("rows.txt")).filter_map(|line| line.first().copied()).collect();
    let files = martlet_stdlib::library().rules.iter();
    let packs = files.map(|file| rules::read(file.path, file.text, |_| true).expect("a pack"));
    let rows: Vec<_> = packs.flat_map(|pack| pack.rows).collect();
    let decides = rows.iter().filter(|row| row.regime.is_some() || row.min_age.is_some());
    let missing: Vec<&str> = decides.map(|row| row.id.as_str()).filter(|id| !tried.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
