//! Whose choice it is, and about what: people who share an address, brands, senders, permissions that want several yeses.
//! Cases that went wrong in real systems, each as a small project and its runs.

use crate::project::{on, put, run};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const HEAD: &str = r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK RULES   audience consumers }
"#;

/// The project of a case; with a pack of its own, in which a yes must be proven so well.
fn project(flows: &str, proof: Option<u8>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    put(path, "martlet.toml", "name = \"cells\"\n");
    let rules = if proof.is_some() { "  rules DK \"ours-1\"" } else { "" };
    put(path, "all.flow", &(HEAD.replace("RULES", rules) + flows));
    if let Some(proof) = proof {
        std::fs::create_dir(path.join("rules")).expect("a folder");
        let rule = format!(
            r#"place = "DK"
version = "ours-1"
title = "Denmark"

[[rule]]
id = "OURS"
words = "A yes is proven well."
places = ["DK"]
channels = ["ad_match", "sms"]
regime = "opt_in"
evidence_min = {proof}
citation = "Memo"
mark = "verified"
checked_on = "2026-10-01"
"#
        );
        put(path, "rules/ours.toml", &rule);
    }
    folder
}

fn martlet(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    let output = command.args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// A list, and the flow that fills it from an object with a key `id`.
fn list(name: &str, from: &str, purpose: &str) -> String {
    format!(
        r#"
system {name} "List" is csv {{
  owner "web@acme.example"   stored in EU   role controller
  connect {{ path "{name}.csv"   cells machine }}
  object out about customer {{ id: id key }}
}}
/// Whom we reach.
flow {name} "Reach" {{
  from      {from}
  to        {name}.out, one file
  purpose   {purpose}
  owner     "web@acme.example"
  map {{ id -> id }}
  when permission ends   remove
  when gone              remove
}}
"#
    )
}

/// People who log in, and the unsubscribe links of a sender, which know an address and nobody behind it.
fn shared() -> String {
    let flows = r#"
purpose news "News" { channels email   uses contact, identity, privacy   basis consent }
consent news via email { from web.people, mail.left   owner "dpo@acme.example" }
identity person { match email | canonical_email   link web.people.id   never merge when web.people.id differs }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer {
    id: id key   email: email   said: text?   at: instant?
    consent news via email {
      value     said { "yes" => granted   "no" => refused   else => unknown }
      at        at
      method    form
      person by id
      asserts   grants and refusals
    }
  }
}
system mail "Mail" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "left.csv" }
  object left about prospect {
    address: email key   at: instant
    consent news via email { value address { empty => unknown   else => withdrawn }   at at   method link   asserts refusals only }
  }
}
"#;
    flows.to_owned() + &list("out", "web.people", "news via email")
}

fn people(folder: &Path, rows: &[(&str, &str, &str, u32)]) {
    let mut text = "id,email,said,at\n".to_owned();
    for (id, email, said, hour) in rows {
        let _ = writeln!(text, "{id},{email}@x.example,{said},2025-06-01T{hour:02}:00:00Z");
    }
    put(folder, "people.csv", &text);
}

fn left(folder: &Path, rows: &[(&str, u32)]) {
    let mut text = "address,at\n".to_owned();
    for (address, hour) in rows {
        let _ = writeln!(text, "{address}@x.example,2025-06-01T{hour:02}:00:00Z");
    }
    put(folder, "left.csv", &text);
}

/// Golden rows 10 and 11 of the design too.
#[test]
fn t6_two_people_at_one_address() {
    let folder = project(&shared(), None);
    let folder = folder.path();
    left(folder, &[]);
    let yes = [("ana", "home", "yes", 1), ("bo", "home", "yes", 2), ("cy", "cy", "yes", 3)];
    people(folder, &yes);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana", "bo", "cy"]);
    // Row 11: a no after the login is that person's.
    people(folder, &[yes[0], ("bo", "home", "no", 10), yes[2]]);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana", "cy"]);
    // Her yes is none of his, however late it comes.
    people(folder, &[("ana", "home", "yes", 12), ("bo", "home", "no", 10), yes[2]]);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana", "cy"]);
    // Row 10: a click in a message is a no of whoever reads it.
    left(folder, &[("home", 14)]);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["cy"]);
    let shown = martlet(folder, &["consent", "show", "home@x.example"]);
    let states: Vec<&str> = shown.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        states,
        [
            "news via email: no (withdrawn)",
            "news via email, of web.people.id ana: no (withdrawn)",
            "news via email, of web.people.id bo: no (withdrawn)",
        ]
    );
    // Who logs in and says yes again gets the mail, and nobody else does.
    people(folder, &[("ana", "home", "yes", 16), ("bo", "home", "no", 10), yes[2]]);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana", "cy"]);
    martlet(folder, &["consent", "verify"]);
}

#[test]
fn a_choice_of_one_person_stays_theirs_in_a_file_of_choices() {
    let first = project(&shared(), None);
    let first = first.path();
    left(first, &[]);
    people(first, &[("ana", "home", "yes", 1), ("bo", "home", "no", 2), ("cy", "cy", "yes", 3)]);
    run(first, "2026-11-21");
    let second = project(&shared(), None);
    let second = second.path();
    put(second, "choices.jsonl", &martlet(first, &["consent", "export"]));
    martlet(second, &["consent", "import", "choices.jsonl"]);
    left(second, &[]);
    people(second, &[("ana", "home", "", 1), ("bo", "home", "", 1), ("cy", "cy", "", 1)]);
    run(second, "2026-11-21");
    assert_eq!(on(second, "out.csv"), ["ana", "cy"]);
    let line =
        r#"{"contact":"home@x.example","purpose":"news","channel":"email","state":"granted","person":"ana"}"#;
    put(second, "half.jsonl", line);
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    let output =
        command.args(["consent", "import", "half.jsonl"]).current_dir(second).output().expect("it starts");
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && printed.contains("say together whose choice it is"), "{printed}");
}

#[test]
fn of_somebody_who_cannot_be_told_a_no_counts_for_the_address_and_a_yes_not() {
    let flows = shared().replace("id: id key   email", "row: id key   id: id?   email");
    let flows = flows.replace("map { id -> id }", "map { row -> id }");
    let folder = project(&flows, None);
    let folder = folder.path();
    left(folder, &[]);
    let rows = |last: &str| {
        let at = "2025-06-01T01:00:00Z";
        let known =
            format!("row,id,email,said,at\n1,ana,home@x.example,yes,{at}\n2,bo,home@x.example,yes,{at}\n");
        put(folder, "people.csv", &format!("{known}{last}"));
        let _ = Command::new(env!("CARGO_BIN_EXE_martlet")).arg("run").current_dir(folder).output();
        on(folder, "out.csv")
    };
    assert_eq!(rows(""), ["1", "2"]);
    assert_eq!(rows("3,,cy@x.example,yes,2025-06-01T01:00:00Z\n"), ["1", "2"], "nobody's yes is a reject");
    assert_eq!(rows("3,,home@x.example,no,2025-06-01T05:00:00Z\n"), [""; 0]);
}

#[test]
fn what_is_asked_of_a_choice_is_asked_of_that_person() {
    let state = r#"map {
    id -> id
    match consent_state(news via email) { granted or renewed => "yes"   no => "no"   pending => "waits"   open => "open" } -> state
  }"#;
    let flows = shared().replace("map { id -> id }", state);
    let flows = flows
        .replace("out about customer { id: id key }", "out about customer { id: id key   state: text? }");
    let folder = project(&flows, None);
    let folder = folder.path();
    left(folder, &[]);
    people(folder, &[("ana", "home", "yes", 1), ("bo", "home", "no", 2), ("cy", "cy", "yes", 3)]);
    run(folder, "2026-11-21");
    assert_eq!(on(folder, "out.csv"), ["ana,yes", "cy,yes"]);
}

/// A browser that says no to everything, and forms of two brands.
fn signals() -> String {
    let flows = r#"
brand north "North" of acme
brand south "South" of acme
purpose ads "Advertising" { channels ad_match   uses contact, identity, privacy   basis consent }
consent ads via ad_match brand north { from pages.seen, forms.sent   owner "dpo@acme.example" }
consent ads via ad_match brand south { from pages.seen, forms.sent   owner "dpo@acme.example" }
system pages "Pages" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "seen.csv" }
  object seen about customer {
    number: id key   email: email   signal: text?   site: text?   at: instant
    consent ads via ad_match brand site {
      value signal { "1" => objected   else => unknown }   at at   method browser_signal   asserts refusals only
    }
  }
}
system forms "Forms" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "sent.csv" }
  object sent about customer {
    number: id key   email: email   answer: text?   site: text?   at: instant
    consent ads via ad_match brand site {
      value answer { "yes" => granted   else => unknown }   at at   method form   asserts grants and refusals
    }
  }
}
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer { id: id key   email: email }
}
"#;
    flows.to_owned()
        + &list("north", "web.people", "ads via ad_match brand north")
        + &list("south", "web.people", "ads via ad_match brand south")
}

#[test]
fn t10_a_signal_for_all_brands_and_a_later_yes_to_one() {
    let reached = |proof: Option<u8>| {
        let folder = project(&signals(), proof);
        let folder = folder.path();
        put(folder, "people.csv", "id,email\nana,ana@x.example\n");
        let form = |number: u32, site: &str| {
            format!("{number},ana@x.example,yes,{site},2025-06-01T{number:02}:00:00Z\n")
        };
        let first = format!("number,email,answer,site,at\n{}", form(1, "south"));
        put(folder, "sent.csv", &first);
        let seen = "number,email,signal,site,at\n";
        put(folder, "seen.csv", seen);
        run(folder, "2026-11-21");
        let before = (on(folder, "north.csv").len(), on(folder, "south.csv").len());
        let signal = format!("{seen}1,ana@x.example,1,,2025-06-01T05:00:00Z\n");
        put(folder, "seen.csv", &signal);
        run(folder, "2026-11-21");
        assert_eq!(
            (on(folder, "north.csv"), on(folder, "south.csv")),
            (vec![], vec![]),
            "a no to every brand"
        );
        put(folder, "sent.csv", &(first + &form(9, "north")));
        run(folder, "2026-11-21");
        // The same signal is sent again and again.
        put(folder, "seen.csv", &format!("{signal}2,ana@x.example,1,,2025-06-01T05:00:00Z\n"));
        run(folder, "2026-11-21");
        let history = martlet(folder, &["consent", "history", "ana@x.example"]);
        assert!(history.contains("act objected: ads via ad_match\n"), "{history}");
        assert!(history.contains("act granted: ads via ad_match for north\n"), "{history}");
        (before, on(folder, "north.csv").len(), on(folder, "south.csv").len())
    };
    assert_eq!(reached(None), ((0, 1), 1, 0));
    assert_eq!(reached(Some(3)), ((0, 0), 0, 0), "the pack wants more proof, so the yes lifts nothing");
}

#[test]
fn t12_a_permission_of_several_waits_for_those_and_for_no_other() {
    let mut flows = r#"
purpose news "News" { channels email, sms, call   uses contact, identity, privacy   basis consent }
purpose ads "Ads" { channels email   uses contact, identity, privacy   basis consent }
consent news via email, sms, call { from web.people   owner "dpo@acme.example" }
consent ads via email { from web.people   owner "dpo@acme.example" }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer {
    id: id key   email: email   phone: phone   mail: text?   text: text?   ring: text?   ad: text?
"#
    .to_owned();
    for (purpose, channel, field) in
        [("news", "email", "mail"), ("news", "sms", "text"), ("news", "call", "ring"), ("ads", "email", "ad")]
    {
        let _ = writeln!(
            flows,
            "    consent {purpose} via {channel} {{ value {field} {{ \"yes\" => granted   \"no\" => refused   else => unknown }}   method form   asserts grants and refusals }}"
        );
    }
    flows += "  }\n}\n";
    flows += &list("two", "web.people", "news via all of email, sms");
    flows += &list("three", "web.people", "news via all of email, sms, call");
    flows += &list("any", "web.people", "news via email, sms, call");
    let folder = project(&flows, None);
    let folder = folder.path();
    let rows = "id,email,phone,mail,text,ring,ad\nana,ana@x.example,+4520112233,yes,yes,no,no\n";
    put(folder, "people.csv", &format!("{rows}bo,bo@x.example,+4520112244,yes,no,no,yes\n"));
    run(folder, "2026-11-21");
    let lists = ["two.csv", "three.csv", "any.csv"].map(|name| on(folder, name));
    assert_eq!(lists, [vec!["ana".to_owned()], vec![], vec!["ana".to_owned(), "bo".to_owned()]]);
}

/// Text messages with a keyword, to two numbers that messages come from.
fn keywords() -> String {
    let flows = r#"
brand north "North" of acme
brand south "South" of acme
purpose news "News" { channels sms   uses contact, identity, privacy   basis consent }
table of_sender { "1111" => "north"   "2222" => "south" }
consent news via sms brand north { from texts.log   owner "dpo@acme.example" }
consent news via sms brand south { from texts.log   owner "dpo@acme.example" }
system texts "Text messages" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "log.csv" }
  object log about customer {
    number: id key   phone: phone   sender: enum("1111", "2222")   word: text   at: instant
    consent news via sms brand sender | of_sender {
      value  word { "STOP" => withdrawn   "START" => granted   else => unknown }
      at     at
      method keyword
      asserts grants and refusals
    }
  }
}
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer { id: id key   phone: phone }
}
"#;
    flows.to_owned()
        + &list("north", "web.people", "news via sms brand north")
        + &list("south", "web.people", "news via sms brand south")
}

#[test]
fn t25_a_start_to_another_sender_lifts_nothing_here() {
    let reached = |proof: Option<u8>| {
        let folder = project(&keywords(), proof);
        let folder = folder.path();
        put(folder, "people.csv", "id,phone\nana,+4520112233\n");
        let at = |hour: u32| format!("2025-06-01T{hour:02}:00:00Z");
        let mut log = format!("number,phone,sender,word,at\n1,+4520112233,1111,STOP,{}\n", at(1));
        put(folder, "log.csv", &log);
        run(folder, "2026-11-21");
        let _ = writeln!(log, "2,+4520112233,2222,START,{}", at(5));
        put(folder, "log.csv", &log);
        run(folder, "2026-11-21");
        let other = (on(folder, "north.csv").len(), on(folder, "south.csv").len());
        let _ = writeln!(log, "3,+4520112233,1111,START,{}", at(9));
        put(folder, "log.csv", &log);
        run(folder, "2026-11-21");
        (other, on(folder, "north.csv").len())
    };
    assert_eq!(reached(None), ((0, 1), 1));
    assert_eq!(reached(Some(2)), ((0, 0), 0), "whether a keyword is proof enough, the pack says");
}

#[test]
fn topics_are_asked_for_by_flows_fields_and_tests() {
    let flows = r#"
topic running "Running"
topic trail "Trail running" under running
purpose news "News" { channels email   uses contact, identity, privacy   basis consent }
consent news via email { from web.people   owner "dpo@acme.example" }
system web "Web" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer {
    id: id key   email: email   sport: text?   said: text?   at: instant?
    consent news via email topic sport {
      value said { "yes" => granted   "no" => refused   else => unknown }
      at at   method form   asserts grants and refusals
    }
  }
}
system list "List" is csv {
  owner "web@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object out about customer { id: id key   mail: email?   trail: text? }
}
/// Whom we reach.
flow out "Reach" {
  from      web.people
  to        list.out, one file
  purpose   news via email topic running
  owner     "web@acme.example"
  map {
    id    -> id
    email -> mail   when allowed(news via email topic trail) else null
    match consent_state(news via email topic trail) { granted or renewed => "yes"   no => "no"   pending => null   open => null } -> trail
  }
  when permission ends   remove
  when gone              remove
}
test "a no to a part closes the part" of out {
  now    2026-03-02T09:00:00Z
  given  web.people { id: "1", email: "ana@x.example" }
  given  consent "ana@x.example" granted news via email topic running at 2026-03-01
  expect list.out { id: "1", mail: "ana@x.example", trail: "yes" }
  then   consent "ana@x.example" withdrawn news via email topic trail at 2026-03-03
  expect list.out { id: "1", mail: null, trail: "no" }
  then   consent "ana@x.example" withdrawn news via email at 2026-03-04
  expect list.out none
}
"#;
    let folder = project(flows, None);
    let folder = folder.path();
    martlet(folder, &["test"]);
    let at = "2025-06-01T01:00:00Z";
    let rows = [
        format!("ana,ana@x.example,running,yes,{at}"),
        format!("bo,bo@x.example,trail,yes,{at}"),
        // A yes to a topic that there is not is none, and a no to it is one to all.
        format!("cy,cy@x.example,swimming,yes,{at}"),
        format!("di,di@x.example,running,yes,{at}"),
        "did,di@x.example,swimming,no,2025-06-01T05:00:00Z".to_owned(),
    ];
    put(folder, "people.csv", &format!("id,email,sport,said,at\n{}\n", rows.join("\n")));
    let printed = martlet(folder, &["run"]);
    assert!(printed.contains("1 rejected"), "{printed}");
    let out = std::fs::read_to_string(folder.join("out.csv")).expect("delivered");
    assert_eq!(out, "id,mail,trail\nana,ana@x.example,yes\n");
}
