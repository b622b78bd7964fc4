//! Cases that went wrong in real systems, each as a small project and its runs.

use crate::project::{HEAD, Made, on, person, put, run};
use std::fs::File;
use std::time::{Duration, SystemTime};

const CONSENT: Made<'static> =
    Made { markets: "DK", channel: "email", purpose: "basis consent", also: "", more: "" };

fn people(lines: &[(&str, &str)]) -> String {
    of("DK", lines)
}

fn of(country: &str, lines: &[(&str, &str)]) -> String {
    let each = lines.iter().enumerate().map(|(number, (id, rest))| person(number, id, country, rest));
    each.fold(HEAD.to_owned(), |all, line| all + &line)
}

/// Another place where people choose: its field that says it, the time's type, and what its values mean.
fn crm(fields: &str) -> String {
    format!(
        r#"system crm "Customers" is csv {{
  owner "crm@acme.example"   stored in EU
  connect {{ path "crm.csv" }}
  object contact about customer {{ mail: email key   {fields} }}
}}"#
    )
}

#[test]
fn t4_who_says_nothing_any_more_takes_nothing_back() {
    let folder = CONSENT.folder();
    let folder = folder.path();
    for said in ["yes,2025-06-01T09:00:00Z,,,", ",,,,", "who knows,2025-07-01T09:00:00Z,,,"] {
        put(folder, "people.csv", &people(&[("ana", said)]));
        run(folder, "2026-11-21");
        assert_eq!(on(folder, "out.csv"), ["ana"], "{said}");
    }
}

#[test]
fn t7_the_no_of_a_lead_outlives_its_conversion() {
    let more = crm(
        "said: text   at: instant?   consent p via email { value said { \"no\" => withdrawn   else => unknown }   at at   method form   asserts refusals only }",
    );
    let folder = Made { also: ", crm.contact", more: &more, ..CONSENT }.folder();
    let folder = folder.path();
    let yes = "yes,2025-06-01T09:00:00Z,,,";
    let both = people(&[("ana", yes), ("bo", yes)]);
    put(folder, "people.csv", &both);
    put(folder, "crm.csv", "mail,said,at\nana@mail.example,no,2025-07-01T09:00:00Z\n");
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["bo"]);
    // The lead becomes a customer: its record is gone, and the customer's knows nothing of the no.
    put(folder, "crm.csv", "mail,said,at\n");
    put(folder, "people.csv", &both.replace("ana,", "customer,"));
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["bo"]);
}

/// Whom a list reaches where silence counts, by what a flag of theirs says.
fn by_flag(flag: &str, choice: &str, lines: &str) -> Vec<String> {
    let more = crm(&format!(
        "{flag}   consent p via email {{ value {choice}   method api   asserts refusals only }}"
    ));
    let purpose = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";
    let made = Made { markets: "US", purpose, also: ", crm.contact", more: &more, ..CONSENT };
    let folder = made.folder();
    put(folder.path(), "people.csv", &of("US", &[("set", ",,,,"), ("unset", ",,,,"), ("blank", ",,,,")]));
    put(folder.path(), "crm.csv", lines);
    run(folder.path(), "2026-11-21");
    on(folder.path(), "out.csv")
}

#[test]
fn t22_a_legitimate_interest_that_is_not_set_is_an_objection() {
    let choice = "li { \"0\" => objected   \"1\" => unknown   empty => unknown   else => unknown }";
    let lines = "mail,li\nset@mail.example,1\nunset@mail.example,0\nblank@mail.example,\n";
    assert_eq!(by_flag("li: text?", choice, lines), ["blank", "set"]);
}

#[test]
fn t23_an_opt_out_of_a_sale_that_is_set_is_a_no() {
    let choice = "out { true => objected   false => unknown   empty => unknown }";
    let lines = "mail,out\nset@mail.example,true\nunset@mail.example,false\nblank@mail.example,\n";
    assert_eq!(by_flag("out: bool?", choice, lines), ["blank", "unset"]);
}

#[test]
fn t5_a_flag_of_no_that_is_taken_away_grants_nothing() {
    let more = crm("no_mail: bool(\"yes\", \"no\")   consent opt_out via email");
    let folder = Made { also: ", crm.contact", more: &more, ..CONSENT }.folder();
    let folder = folder.path();
    put(folder, "people.csv", &people(&[("ana", ",,,,"), ("bo", "yes,2025-06-01T09:00:00Z,,,")]));
    put(folder, "crm.csv", "mail,no_mail\nana@mail.example,no\nbo@mail.example,no\n");
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["bo"], "a flag that is not set is no yes");
    put(folder, "crm.csv", "mail,no_mail\nana@mail.example,yes\nbo@mail.example,yes\n");
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), [""; 0]);
    put(folder, "crm.csv", "mail,no_mail\nana@mail.example,no\nbo@mail.example,no\n");
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), [""; 0], "taking the flag away brings nobody back");
}

#[test]
fn t8_a_no_of_which_only_the_day_is_known_wins_that_day() {
    let choice = r#"said: text   day: date
    consent p via email { value said { "no" => withdrawn   else => unknown }   at day in "Europe/Copenhagen"   method form   asserts refusals only }"#;
    let more = crm(choice);
    let folder = Made { also: ", crm.contact", more: &more, ..CONSENT }.folder();
    let folder = folder.path();
    let at = |time: &str| format!("yes,{time},,,");
    let (same, next) = (at("2025-06-01T18:00:00Z"), at("2025-06-02T08:00:00Z"));
    put(folder, "people.csv", &people(&[("same", &same), ("next", &next)]));
    put(
        folder,
        "crm.csv",
        "mail,said,day\nsame@mail.example,no,2025-06-01\nnext@mail.example,no,2025-06-01\n",
    );
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["next"]);
}

#[test]
fn t16_an_objection_outlives_a_change_of_basis() {
    let interest = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";
    let before = Made { markets: "US", ..CONSENT };
    let folder = before.folder();
    let folder = folder.path();
    let at = "2025-06-01T09:00:00Z";
    let lines = [("objected", format!("objected,{at},,,")), ("silent", ",,,,".to_owned())];
    let lines: Vec<(&str, &str)> = lines.iter().map(|(id, rest)| (*id, rest.as_str())).collect();
    put(folder, "people.csv", &of("US", &lines));
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), [""; 0]);
    let flows =
        std::fs::read_to_string(folder.join("all.flow")).expect("flows").replace("basis consent", interest);
    put(folder, "all.flow", &flows);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["silent"]);
}

#[test]
fn t18_a_yes_at_twelve_and_one_at_sixteen() {
    let made = Made { purpose: "basis consent   children never", ..CONSENT };
    let lines = [
        ("twelve", "yes,2020-06-01T09:00:00Z,,,2008-01-01"),
        ("sixteen", "yes,2024-06-01T09:00:00Z,,,2008-01-01"),
        ("parent", "yes,2020-06-01T09:00:00Z,parent,,2008-01-01"),
        ("child", "yes,2025-06-01T09:00:00Z,parent,,2014-01-01"),
    ];
    assert_eq!(made.reached(&people(&lines), "2026-11-21"), ["parent", "sixteen"]);
    // The same person says it again, old enough.
    let folder = made.folder();
    let folder = folder.path();
    for (said, reached) in [("2020-06-01", 0), ("2024-06-01", 1)] {
        put(folder, "people.csv", &people(&[("ana", &format!("yes,{said}T09:00:00Z,,,2008-01-01"))]));
        run(folder, "2026-11-21");
        assert_eq!(on(folder, "out.csv").len(), reached, "{said}");
    }
}

#[test]
fn children_with_a_guardian() {
    let made = Made { purpose: "basis consent   children with guardian", ..CONSENT };
    let at = "yes,2025-06-01T09:00:00Z";
    let lines = [
        ("alone", format!("{at},,,2014-01-01")),
        ("parent", format!("{at},parent,,2014-01-01")),
        ("grown", format!("{at},,,1990-01-01")),
        ("unknown", format!("{at},,,")),
        ("refused", "no,2025-06-01T09:00:00Z,parent,,2014-01-01".to_owned()),
    ];
    let lines: Vec<(&str, &str)> = lines.iter().map(|(id, rest)| (*id, rest.as_str())).collect();
    assert_eq!(made.reached(&people(&lines), "2026-11-21"), ["grown", "parent"]);
}

#[test]
fn t20_a_yes_ends_by_itself_at_the_hand_over() {
    let made = Made { purpose: "basis consent   expires 24 months after grant", ..CONSENT };
    let folder = made.folder();
    let folder = folder.path();
    put(folder, "people.csv", &people(&[("ana", "yes,2024-11-22T12:00:00Z,,,")]));
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana"]);
    run(folder, "2026-11-22");
    assert_eq!(on(folder, "out.csv"), [""; 0], "what was delivered is taken back");
    // An implied yes is one for as long as the row of the place says, whatever the project says.
    let purpose = "basis soft_opt_in when customer_within(60 months) and notice_shown(\"told\")";
    let implied = Made { markets: "CA", purpose, ..CONSENT };
    let sold = of("CA", &[("ana", "asked,2024-11-22T12:00:00Z,,2024-11-22,")]);
    assert_eq!(implied.reached(&sold, "2026-11-21"), ["ana"]);
    assert_eq!(implied.reached(&sold, "2026-11-22"), [""; 0]);
}

#[test]
fn t21_a_register_that_is_too_old_blocks_calls() {
    let more = r#"
suppression numbers "Register" {
  kind register   from numbers.rows   match number   blocks everything via call in NO
  release on leaving the list   owner "dpo@acme.example"
}
system numbers "Register" is csv {
  owner "dpo@acme.example"   stored in EU   role controller
  connect { path "numbers.csv" }
  object rows about prospect { number: phone key }
}"#;
    let purpose = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";
    let folder = Made { markets: "NO", channel: "call", purpose, also: "", more }.folder();
    let folder = folder.path();
    put(folder, "people.csv", &of("NO", &[("ana", ",,,,"), ("bo", ",,,,")]));
    put(folder, "numbers.csv", "number\n+45 20 11 00 01\n");
    // 2026-11-01T00:00:00Z.
    let loaded = SystemTime::UNIX_EPOCH + Duration::from_secs(1_793_491_200);
    let file = File::options().write(true).open(folder.join("numbers.csv")).expect("opened");
    file.set_modified(loaded).expect("dated");
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana"]);
    run(folder, "2026-12-01");
    assert_eq!(on(folder, "out.csv"), [""; 0]);
}

#[test]
fn t24_subscribed_is_not_granted() {
    let choice = r#"state: text
    consent p via email { value state { "opted_in" => granted   "subscribed" => unknown   "unsubscribed" => withdrawn   else => unknown }   method api   asserts grants and refusals }"#;
    let more = crm(choice);
    let folder = Made { also: ", crm.contact", more: &more, ..CONSENT }.folder();
    let folder = folder.path();
    put(folder, "people.csv", &people(&[("one", ",,,,"), ("two", ",,,,"), ("three", ",,,,")]));
    put(
        folder,
        "crm.csv",
        "mail,state\none@mail.example,subscribed\ntwo@mail.example,opted_in\nthree@mail.example,unsubscribed\n",
    );
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["two"]);
}

#[test]
fn a_confirmation_comes_in_time_or_not_at_all() {
    let more = r#"
system asked "Asked" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "asked.csv"   cells machine }
  object out about customer { id: id key }
}
/// Who gets the mail that asks for the click.
flow ask "Ask" {
  from      web.people
  to        asked.out, one file
  purpose   confirming p via email
  person by email
  owner     "web@acme.example"
  map { id -> id }
  when permission ends   remove
  when gone              remove
}"#;
    let purpose = "basis consent   confirm double_opt_in within 14 days";
    let folder = Made { purpose, more, ..CONSENT }.folder();
    let folder = folder.path();
    let wait = "wait,2025-06-01T12:00:00Z,,,";
    put(folder, "people.csv", &people(&[("soon", wait), ("late", wait)]));
    run(folder, "2025-06-14");
    assert_eq!(
        (on(folder, "asked.csv"), on(folder, "out.csv").len()),
        (vec!["late".into(), "soon".into()], 0)
    );
    run(folder, "2025-06-15");
    assert_eq!(on(folder, "asked.csv"), [""; 0], "nobody is asked after the 14 days");
    let (soon, late) = ("yes,2025-06-15T11:00:00Z,,,", "yes,2025-06-15T13:00:00Z,,,");
    put(folder, "people.csv", &people(&[("soon", soon), ("late", late)]));
    run(folder, "2025-07-01");
    assert_eq!(on(folder, "out.csv"), ["soon"]);
    // Whoever begins anew, and confirms in time, is in.
    put(folder, "people.csv", &people(&[("soon", soon), ("late", "wait,2025-08-01T12:00:00Z,,,")]));
    run(folder, "2025-08-02");
    put(folder, "people.csv", &people(&[("soon", soon), ("late", "yes,2025-08-02T12:00:00Z,,,")]));
    run(folder, "2025-08-03");
    assert_eq!(on(folder, "out.csv"), ["late", "soon"]);
}
