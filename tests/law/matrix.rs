//! Purposes × channels × states through `run`, where silence counts and where it does not (promise P10): `matrix.txt`.

use crate::project::{HEAD, lines, on, person, put, run};
use std::fmt::Write;

const CHANNELS: [&str; 5] = ["email", "sms", "call", "post", "push"];
const PURPOSES: [(&str, &str); 6] = [
    ("ask", "basis consent"),
    ("interest", "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\""),
    ("abroad", "basis consent   basis legitimate_interest in US assessed in \"lia.pdf\" because \"a test\""),
    ("orders", "basis contract"),
    ("adverts", "basis legal_obligation   same as dpv:DirectMarketing"),
    (
        "customers",
        "basis soft_opt_in when customer_within(24 months) and notice_shown(\"told\")   basis consent",
    ),
];

/// Whose people are found by which contact point.
fn object(channel: &str) -> &'static str {
    if matches!(channel, "call" | "sms") { "phones" } else { "mails" }
}

fn project() -> String {
    let mut text = String::from(
        r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK, US   audience consumers }
notice told "What we send" { version "1" from 2019-01-01 document "told.md" }
identity person {
  match   email | canonical_email
  match   phone | e164 otherwise null
  country from mails.people.country, phones.people.country   else strictest
}
"#,
    );
    let channels = CHANNELS.join(", ");
    for (name, clauses) in PURPOSES {
        let _ = writeln!(
            text,
            "purpose {name} \"{name}\" {{ channels {channels}   uses contact, identity, privacy   {clauses} }}"
        );
    }
    for (system, point) in [("mails", "email: email"), ("phones", "phone: phone")] {
        let mut consents = String::new();
        for (purpose, channel) in all().filter(|(_, channel)| object(channel) == system) {
            let _ = writeln!(
                consents,
                "    consent {purpose} via {channel} {{ value said {{ \"yes\" => granted   \"no\" => withdrawn   \"wait\" => pending   else => never_asked }}   at at   method form   asserts grants and refusals }}"
            );
            let _ = writeln!(
                text,
                "consent {purpose} via {channel} {{ from {system}.people   owner \"dpo@acme.example\" }}"
            );
        }
        let _ = writeln!(
            text,
            r#"system {system} "People" is csv {{
  owner "web@acme.example"   stored in EU
  connect {{ path "people.csv" }}
  object people about customer {{
    id: id key
    {point}
    country: country?   said: text?   at: instant?
{consents}  }}
}}"#
        );
    }
    for (purpose, channel) in all() {
        let (system, name) = (object(channel), format!("{purpose}_{channel}"));
        let word = if system == "mails" { "email" } else { "phone" };
        let _ = writeln!(
            text,
            r#"system {name} "List" is csv {{
  owner "web@acme.example"   stored in EU   role controller
  connect {{ path "{name}.csv"   cells machine }}
  object out about customer {{ id: id key }}
}}
/// Whom we reach.
flow {name} "{name}" {{
  from      {system}.people
  to        {name}.out, one file
  purpose   {purpose} via {channel}
  person by {word}
  owner     "web@acme.example"
  map {{ id -> id }}
  when permission ends   remove
  when gone              remove
}}"#
        );
    }
    text
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    PURPOSES.iter().flat_map(|(purpose, _)| CHANNELS.iter().map(move |channel| (*purpose, *channel)))
}

#[test]
fn p10_purposes_channels_and_states() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    put(folder, "martlet.toml", "name = \"matrix\"\n");
    put(folder, "all.flow", &project());
    let at = "2025-06-01T09:00:00Z";
    let states = [("y", "yes", at), ("n", "no", at), ("o", "", ""), ("w", "wait", at)];
    let mut people = HEAD.to_owned();
    for (place, country) in ["DK", "US"].iter().enumerate() {
        for (number, (letter, said, at)) in states.iter().enumerate() {
            people += &person(
                place * 10 + number,
                &format!("{country}{letter}"),
                country,
                &format!("{said},{at},,,"),
            );
        }
    }
    put(folder, "people.csv", &people);
    run(folder, "2026-11-21");
    let lines: Vec<Vec<&str>> = lines(include_str!("matrix.txt")).collect();
    let told: Vec<(&str, &str)> = lines.iter().map(|line| (line[0], line[1])).collect();
    assert_eq!(told, all().collect::<Vec<_>>(), "every purpose on every channel, once");
    let mut wrong = Vec::new();
    for line in lines {
        let [purpose, channel, denmark, states] = line.as_slice() else { panic!("{line:?}") };
        let of = |country: &str, letters: &str| {
            letters.chars().map(|letter| format!("{country}{letter}")).collect::<Vec<_>>()
        };
        let mut want = [of("DK", denmark), of("US", states)].concat();
        want.sort();
        let got = on(folder, &format!("{purpose}_{channel}.csv"));
        if got != want {
            wrong.push(format!("{purpose} via {channel}: {got:?}, not {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
