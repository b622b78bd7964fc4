//! Each row of the packs that ship, judged when a project is checked: for each a project that it lets be, and one in which
//! its words are found. A row without both fails here, so a new one comes with its cases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use jiff::civil::Date;
use martlet_compiler::compile;
use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::plan::{Law, LawRegime, LawRow, Mark};
use martlet_compiler::rules::{judged, read};
use martlet_compiler::world::{FoundFile, Memory, World};

/// Rows that say nothing about silence, and where they are judged instead: by age at the hand-over (`tests/law/rows.txt`),
/// by another finding, or not at all: they are told (`docs/reference/rules.md`).
const OTHERWISE: &[(&str, &str)] = &[
    ("EU-A14", "told"),
    ("EU-CHILD", "age"),
    ("EU-CHILD-13", "age"),
    ("EU-CHILD-14", "age"),
    ("EU-CHILD-15", "age"),
    ("EU-CHILD-16", "age"),
    ("EU-CHILD-DK", "age"),
    ("EU-CONS", "consent/never-captured"),
    ("EU-COOKIE", "told"),
    ("EU-DSAR", "told"),
    ("EU-SPECIAL", "consent/special-without-ground"),
    ("EU-TCF", "told"),
    ("MBX", "consent/later-than-rules"),
    ("SMS-STOP", "told"),
    ("US-CA-DROP", "told"),
    ("US-CA-GPCSHOW", "told"),
];

/// A project on a day.
struct On(Memory, Date);

impl World for On {
    fn today(&self) -> Option<Date> {
        Some(self.1)
    }
    fn manifest(&self) -> FoundFile {
        self.0.manifest()
    }
    fn flow_files(&self) -> Vec<FoundFile> {
        self.0.flow_files()
    }
}

/// What is found in a project that rests on `basis`, sells in `market` and reaches people on `channel`.
fn found(market: &str, row: &LawRow, channel: &str, basis: &str, more: &str) -> String {
    let audience = row.audience.first().map(|it| format!("audience {it}")).unwrap_or_default();
    let day = row.valid_from.as_deref().unwrap_or("2026-11-21").parse().unwrap();
    let text = format!(
        r#"
company acme "Acme" {{ address "Havnegade 1"   markets {market}   {audience} }}
notice told "Told" {{ version "1" from 2020-01-01 document "told.md" }}
purpose p "P" {{ channels {channel}   {basis} }}
system people "People" is csv {{
  owner "a@acme.example"   stored in EU   role controller
  connect {{ path "people.csv" }}
  object rows about customer {{
    Email: email key   Phone: phone?   Said: enum("yes", "no")?   At: instant?
    consent p via {channel} {{
      value   Said {{ "yes" => granted   "no" => refused   empty => never_asked }}
      at      At
      method  form
      notice  told version "1"
      asserts grants and refusals
    }}
  }}
}}
consent p via {channel} "P" {{ from people.rows   owner "a@acme.example" }}
system out "Out" is csv {{
  owner "a@acme.example"   stored in EU   role controller
  connect {{ path "out.csv"   cells machine }}
  object rows about customer {{ Email: email key }}
}}
/// Reaches them.
flow f "F" {{
  from people.rows   to out.rows, one file   purpose p via {channel}   owner "a@acme.example"
  map {{ Email -> Email }}
  when permission ends remove   when gone remove
}}
identity person {{ match email | canonical_email   last sale from people.rows.At }}
{more}"#
    );
    let world = On(Memory { manifest: "name = \"x\"\n".into(), files: vec![("own.flow".into(), text)] }, day);
    let compilation = compile(&world, &martlet_stdlib::library());
    let mut all = compilation.diagnostics.sorted();
    all.retain(|it| !it.entry.name.starts_with("lint/"));
    human(&all, &compilation.sources, Style { width: 400, colour: false })
}

const YES: &str = "basis consent";
const SOFT: &str = "basis soft_opt_in when customer_within(12 months) and notice_shown(\"told\")";
const SILENCE: &str = "basis legitimate_interest assessed in \"lia.pdf\" because \"a test\"";
/// A channel of which no pack speaks: there only a yes counts.
const UNSPOKEN: &str = "in_app";

fn register(channel: &str, market: &str) -> String {
    format!(
        r#"
suppression s "Register" {{
  kind register   from listed.rows   match Phone   blocks everything via {channel} in {market}
  release on leaving the list   owner "a@acme.example"
}}
system listed "Register" is csv {{
  owner "a@acme.example"   stored in EU
  connect {{ path "listed.csv" }}
  object rows about prospect {{ Phone: phone key }}
}}"#
    )
}

fn shipped() -> Vec<LawRow> {
    let is_place = |code: &str| code.len() == 2 || code == "EEA" || code.starts_with("US_");
    let files = martlet_stdlib::library().rules.iter();
    files.flat_map(|file| read(file.path, file.text, is_place).unwrap().rows).collect()
}

/// A country, or part of one, in which this row is the one that counts; rows that hold everywhere are asked in Japan, of
/// which no pack speaks.
fn where_it_counts(row: &LawRow, all: &[LawRow]) -> String {
    let mut markets = row.places.clone();
    if markets.is_empty() {
        markets.push("JP".into());
    }
    let day = row.valid_from.as_deref().unwrap_or("2026-11-21").parse().unwrap();
    let law = judged(&Law { markets, audience: row.audience.clone(), rows: all.to_vec() });
    let speaks = |place: &&String| {
        row.channels.iter().all(|channel| law.speaking(place, channel, day).iter().any(|it| it.id == row.id))
    };
    law.places(None).iter().find(speaks).unwrap_or_else(|| panic!("{} counts nowhere", row.id)).clone()
}

#[test]
fn each_row_lets_one_project_be_and_is_cited_in_another() {
    let all = shipped();
    let mut wrong = Vec::new();
    for row in &all {
        let Some(regime) = row.regime else {
            assert!(OTHERWISE.iter().any(|(id, _)| *id == row.id), "{} has no cases", row.id);
            continue;
        };
        let market = where_it_counts(row, &all);
        for channel in &row.channels {
            let soft = row.exceptions.iter().any(|it| it.basis.as_deref() == Some("soft_opt_in"));
            let list = register(channel, &market);
            let (allowed, refused): (Vec<_>, Vec<_>) = match regime {
                LawRegime::OptIn if soft => (vec![(YES, ""), (SOFT, "")], vec![(SILENCE, "")]),
                LawRegime::OptIn => (vec![(YES, "")], vec![(SILENCE, ""), (SOFT, "")]),
                LawRegime::OptOut if !row.registries.is_empty() => {
                    (vec![(YES, ""), (SILENCE, list.as_str())], vec![(SILENCE, "")])
                }
                LawRegime::OptOut => (vec![(YES, ""), (SILENCE, "")], Vec::new()),
                LawRegime::Off => (vec![(SILENCE, "")], Vec::new()),
                LawRegime::Banned => (Vec::new(), vec![(YES, ""), (SILENCE, "")]),
            };
            for (basis, more) in allowed {
                let text = found(&market, row, channel, basis, more);
                if !text.is_empty() {
                    wrong.push(format!("{} via {channel} in {market}, {basis}:\n{text}", row.id));
                }
            }
            for (basis, more) in &refused {
                let text = found(&market, row, channel, basis, more);
                let cited = text.contains(&format!("{} (", row.id)) && text.contains(&row.citation);
                let doubted = (row.mark == Mark::Unverified) == text.contains("; unverified)");
                if !(text.contains("place/") && cited && doubted) {
                    wrong.push(format!("{} via {channel} in {market}, {basis} is let be:\n{text}", row.id));
                }
            }
            // Where silence counts on the channels of a row, it counts on no others.
            let beside = found(&market, row, UNSPOKEN, SILENCE, "");
            if refused.is_empty() && !beside.contains("place/basis-not-enough") {
                wrong.push(format!("{} in {market} lets {UNSPOKEN} be", row.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ages_of_the_rows_part_children_from_others() {
    let all = shipped();
    for row in all.iter().filter(|row| row.min_age.is_some() && row.channels.is_empty()) {
        let law = judged(&Law { markets: row.places.clone(), audience: Vec::new(), rows: all.clone() });
        let age = row.min_age.unwrap();
        let day = "2026-11-21".parse().unwrap();
        // Of a place the row of the country itself counts, so the one of the whole area is asked where none is.
        let places = law.places(None);
        let asked = |place: &&String| law.min_age(&[(*place).clone()], "email", day) == age;
        assert!(places.iter().any(|place| asked(&place)), "{}: {age} counts nowhere", row.id);
        if row.places.iter().all(|place| place.len() == 2) {
            assert!(places.iter().all(|place| asked(&place)), "{}: {age}", row.id);
        }
    }
}
