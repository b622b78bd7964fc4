//! Rows of `golden.txt` through `run` and `consent show`: what several choices come to, in every order of arrival.

use crate::project::{on, put};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const TABLE: &str = include_str!("golden.txt");

/// The purposes, and what they rest on.
const PURPOSES: [(&str, &str); 4] = [
    ("news", "basis consent"),
    ("once", "basis consent   confirm double_opt_in within 14 days"),
    ("sold", "basis soft_opt_in when customer_within(24 months) and notice_shown(\"told\")"),
    ("lasting", "basis consent   expires 24 months after grant"),
];

/// Topics of `news`, and what they are part of.
const TOPICS: [(&str, &str); 3] = [("boots", " under shoes"), ("hats", ""), ("shoes", "")];

/// Where people choose: the type of the time, and how they choose there.
const SOURCES: [(&str, &str, &str); 4] = [
    ("web", "instant?", "method form   notice told version \"1\"   evidence proof"),
    ("link", "instant?", "method link"),
    ("import", "instant?", "method import"),
    ("day", "date?", "method paper"),
];

/// A choice in a row of the table.
#[derive(Clone, Debug)]
struct Said {
    source: String,
    word: String,
    hour: Option<i64>,
    /// The purpose or the topic.
    about: String,
}

/// A row of the table, and what it comes to.
#[derive(Debug)]
struct Row {
    title: String,
    said: Vec<Said>,
    ends: Vec<End>,
}

/// What it comes to for a purpose or a topic.
#[derive(Debug)]
struct End {
    about: String,
    state: String,
    reached: bool,
}

fn rows() -> Vec<Row> {
    let lines: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
    let rows = lines.split(|line| line.is_empty()).filter(|row| !row.is_empty());
    rows.map(|row| {
        let [title, lines @ ..] = row else { panic!("{row:?}") };
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (ends, said): (Vec<_>, Vec<_>) =
            lines.iter().map(|line| words(line)).partition(|words| words[0] == "=>");
        let ends: Vec<End> = ends
            .iter()
            .map(|words| {
                let [_, about, state, reached] = words.as_slice() else { panic!("{words:?}") };
                End { about: about.clone(), state: state.clone(), reached: reached == "yes" }
            })
            .collect();
        let said = said.iter().map(|words| {
            let [source, word, hour, about @ ..] = words.as_slice() else { panic!("{words:?}") };
            let about = about.first().unwrap_or(&ends[0].about).clone();
            Said { source: source.clone(), word: word.clone(), hour: hour.parse().ok(), about }
        });
        Row { title: (*title).to_owned(), said: said.collect(), ends }
    })
    .collect()
}

fn flows() -> String {
    let mut text = String::from(
        r#"
company acme "Acme A/S" { address "Havnegade 1, Copenhagen"   dpo "dpo@acme.example"   markets DK   audience consumers }
notice told "What we send" { version "1" from 2019-01-01 document "told.md" }
identity person { match email | canonical_email   country from list.people.country   last sale from list.people.sale }
system list "People" is csv {
  owner "web@acme.example"   stored in EU
  connect { path "people.csv" }
  object people about customer { id: id key   email: email   country: country?   sale: date? category behaviour.purchase }
}
"#,
    );
    for (topic, under) in TOPICS {
        let _ = writeln!(text, "topic {topic} \"{topic}\"{under}");
    }
    let from: Vec<String> = SOURCES.iter().map(|(source, ..)| format!("{source}.said")).collect();
    for (purpose, clauses) in PURPOSES {
        let _ = writeln!(
            text,
            r#"purpose {purpose} "{purpose}" {{ channels email   uses contact, identity, privacy, behaviour   {clauses} }}
consent {purpose} via email {{ from {}   owner "dpo@acme.example" }}"#,
            from.join(", ")
        );
    }
    let whole = PURPOSES.iter().map(|(purpose, _)| (*purpose, *purpose, String::new()));
    let topics = TOPICS.iter().map(|(topic, _)| (*topic, "news", format!(" topic {topic}")));
    for (name, purpose, topic) in whole.clone().chain(topics.clone()) {
        let _ = writeln!(
            text,
            r#"system to_{name} "List" is csv {{
  owner "web@acme.example"   stored in EU   role controller
  connect {{ path "{name}.csv"   cells machine }}
  object out about customer {{ id: id key }}
}}
/// Whom we reach.
flow {name} "{name}" {{
  from      list.people
  to        to_{name}.out, one file
  purpose   {purpose} via email{topic}
  person by email
  owner     "web@acme.example"
  map {{ id -> id }}
  when permission ends   remove
  when gone              remove
}}"#
        );
    }
    for (source, time, how) in SOURCES {
        let mut fields = String::new();
        for (name, purpose, topic) in whole.clone().chain(topics.clone()) {
            let _ = writeln!(
                fields,
                r#"    {name}: text?
    consent {purpose} via email{topic} {{
      value {name} {{ "yes" => granted   "no" => withdrawn   "refused" => refused   "objected" => objected   "asked" => asked   "wait" => pending   empty => unknown   else => unknown }}
      at at   {how}   asserts grants and refusals
    }}"#
            );
        }
        let _ = writeln!(
            text,
            r#"system {source} "{source}" is jsonl {{
  owner "web@acme.example"   stored in EU
  connect {{ path "{source}.jsonl" }}
  object said about customer {{
    id: id key   email: email   at: {time}   proof: text?
{fields}  }}
}}"#
        );
    }
    text
}

/// Every order, so that no row hangs on arrival.
fn orders(said: &[Said]) -> Vec<Vec<Said>> {
    let Some((first, rest)) = said.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut order = order.clone();
            order.insert(place, first.clone());
            all.push(order);
        }
    }
    all
}

/// Somebody to whom a row happens in one order.
struct Person<'r> {
    row: &'r Row,
    order: Vec<Said>,
    id: String,
}

impl Person<'_> {
    fn email(&self) -> String {
        format!("{}@mail.example", self.id)
    }

    /// The line of the choice that arrives in a run: the source's file, and what it says.
    fn line(&self, run: usize) -> Option<(String, Value)> {
        let said = self.order.get(run)?;
        // 2025-06-01T00:00:00Z and so many hours.
        let at = said.hour.map(|hour| format!("2025-06-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24));
        let at = at.map(|at| if said.source == "day" { at[..10].to_owned() } else { at });
        let mut line = json!({ "id": format!("{}-{run}", self.id), "email": self.email(), "at": at });
        line[&said.about] = said.word.clone().into();
        if said.source == "web" {
            line["proof"] = "the form as it was sent".into();
        }
        Some((said.source.clone(), line))
    }

    fn what(&self) -> String {
        let order: Vec<String> =
            self.order.iter().map(|said| format!("{} {} {}", said.source, said.word, said.about)).collect();
        format!("{} ({})", self.row.title, order.join(", "))
    }
}

fn martlet(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_martlet"));
    let output = command.args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// The states that `consent show` gives, by purpose or topic.
fn shown(folder: &Path, person: &Person<'_>) -> BTreeMap<String, String> {
    let said = martlet(folder, &["consent", "show", &person.email(), "--format", "json"]);
    let cells: Vec<Value> = serde_json::from_str(&said).expect("a list");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let about = |cell: &Value| text(&cell["topic"]).or_else(|| text(&cell["purpose"])).expect("a name");
    cells.iter().map(|cell| (about(cell), text(&cell["state"]).expect("a word"))).collect()
}

#[test]
fn p11_choices_come_to_the_same_in_every_order() {
    let rows = rows();
    let mut people = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        for (place, order) in orders(&row.said).into_iter().enumerate() {
            people.push(Person { row, order, id: format!("r{number}o{place}") });
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    put(folder, "martlet.toml", "name = \"golden\"\n");
    put(folder, "all.flow", &flows());
    let mut list = "id,email,country,sale\n".to_owned();
    for person in &people {
        let sale = if person.row.ends[0].about == "sold" { "2025-06-01" } else { "" };
        let _ = writeln!(list, "{},{},DK,{sale}", person.id, person.email());
    }
    put(folder, "people.csv", &list);
    let mut files: Vec<(&str, String)> =
        SOURCES.iter().map(|(source, ..)| (*source, String::new())).collect();
    let runs = rows.iter().map(|row| row.said.len()).max().unwrap_or(0);
    for run in 0..runs {
        for (source, line) in people.iter().filter_map(|person| person.line(run)) {
            let (_, text) = files.iter_mut().find(|(known, _)| *known == source).expect("a source");
            let _ = writeln!(text, "{line}");
        }
        for (source, text) in &files {
            put(folder, &format!("{source}.jsonl"), text);
        }
        martlet(folder, &["run", "--as-of", "2025-07-01T12:00:00Z"]);
    }
    let mut wrong = Vec::new();
    for person in &people {
        let states = shown(folder, person);
        for end in &person.row.ends {
            let reached = on(folder, &format!("{}.csv", end.about)).contains(&person.id);
            let state = states.get(&end.about).map_or("nothing", String::as_str);
            if (state, reached) != (end.state.as_str(), end.reached) {
                wrong.push(format!("{}, {}: {state} {reached}", person.what(), end.about));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    // Row 15, on the last day of the 24 months and after it.
    let lasting = || on(folder, "lasting.csv").len();
    martlet(folder, &["run", "--as-of", "2027-05-31T23:59:59Z"]);
    assert_eq!(lasting(), 1);
    martlet(folder, &["run", "--as-of", "2027-06-01T00:00:00Z"]);
    assert_eq!(lasting(), 0, "a yes of 24 months ago is over");
    martlet(folder, &["consent", "verify"]);
}

/// Rows that need more than one list of people are tests of their own.
#[test]
fn every_row_of_the_design_is_tried() {
    let titles = TABLE.lines().filter(|line| !line.starts_with(' '));
    let here: BTreeSet<usize> = titles.filter_map(|line| line.split_once(' ')?.0.parse().ok()).collect();
    let missing: Vec<usize> = (1..=15).filter(|row| !here.contains(row)).collect();
    assert_eq!(missing, [10, 11, 13]);
    assert!(
        include_str!("cells.rs").contains("/// Golden rows 10 and 11 of the design too.\n#[test]\nfn t6_")
    );
    assert!(include_str!("seeds.rs").contains("fn t16_an_objection_outlives_a_change_of_basis()"));
}
