//! Whatever a project looks like, compiling it ends, and what compiles is a plan that a runtime can trust.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use martlet_compiler::plan::{from_json, to_json};
use martlet_compiler::world::Memory;
use martlet_compiler::{Compilation, compile};
use proptest::prelude::*;

const STAGE: &str = include_str!("../src/diagnostics/pages/stage.flow");

const FLOWS: &str = r#"
/// People who sign up at a fair get the newsletter.
flow newsletter_list "Newsletter list" {
  from     signups.rows
  where    Age is null or (Age default 0) >= 18
  to       crm.contact, upsert by Email
  purpose  newsletter via email
  person   by `E-mail`
  owner    "crm@acme.example"
  every    15 minutes
  blanks   unchanged

  map {
    let land = Country | country_code otherwise null
    `E-mail` -> Email
    Name | title_case | truncate(80) -> FullName when City not in ["Test"] and Age is not null
    land otherwise skip record -> CountryCode when allowed(newsletter via email) else null
    match Country { "DK" or "NO" => "home"   empty => null   else => "{City} {Age}" | truncate(40) } -> City
  }

  on reject stop after 2.5%
  when permission ends { true -> OptedOut }
  when gone keep because "other sources"
}
system list "Mailing list" is csv {
  stored in EU
  role controller
  connect { path "out/list.csv"
    cells spreadsheet }
  object rows about prospect { Email: email key
    Born: int? }
}
/// The list is written to a file.
flow list_file "List" {
  from signups.rows
  to list.rows, one file
  purpose newsletter via email
  owner "crm@acme.example"
  daily at 02:00 in "Europe/Copenhagen"
  map {
    `E-mail` -> Email
    (2026 - (Age default 0)) otherwise reject because "too old" -> Born only when empty
  }
  when permission ends erase
  when gone remove
}
"#;

/// What flows are made of: look-ups, items, lists, money, times, patterns, parts, functions, tables, mappings, tests.
const MORE: &str = r#"
system shop "Web shop" is postgres {
  owner "shop@acme.example"
  stored in EU
  connect { host "db.acme.example"  database "shop"  user "martlet"  password secret("SHOP") }
  object customers "Customers" about customer {
    Email:    email key
    Joined:   date
    Seen:     instant?
    Net:      money by Currency
    Currency: currency
    Credit:   money(EUR)?
    Home:     record { City: text(40)?  Street: text(80)? }
    Tags:     list of text(40)
    Lines:    list of record { no: int  net: decimal(8, 2)?  note: text? }
    keep 24 months after Joined, then erase
  }
  object orders "Orders" about customer {
    Number:   id key
    Customer: email
    Note:     text(40)?
  }
  object towns "Towns" about business {
    Town: text(40) match
    Area: text(40)?
  }
}
function greeting(name: text(80)?, place: text?): text = "{name default "friend"} from {place default "nowhere"}"
function loud(name: text(80)): text = greeting(name, null) | upper
table area { "DK" or "NO" => "North"   /^N/ => "West"   else => "other" }
mapping basics {
  let where_to = Home.City default "Odense"
  Email -> Email
  where_to | area -> City
}
/// One line for each tag, in two lists.
flow tags "Tags" {
  from   shop.customers
  lookup orders = shop.orders where orders.Customer == Email and orders.Number is not null
  lookup town = shop.towns where town.Town == Home.City
  each   tag in Tags
  where  Joined > today - 24 months and (Seen is null or now - Seen < 90 days) and not (tag matches /^test/i)
  purpose newsletter via email
  owner  "crm@acme.example"
  after  newsletter_list
  blanks clear

  map {
    use basics
    (if Credit is not null and Credit > 100 then loud(tag) else greeting(town.Area, orders[0].Note)) | truncate(80) -> FullName
  }
  to crm.contact, upsert by Email {
    map { match consent_state(newsletter via email) { granted or renewed => "DK"  no => "NO"  open => null } -> CountryCode }
  }
  to crm_more.tags, upsert by (Email, Tag) {
    map { tag -> Tag  [{ a: "x" }, { b: 1 }] -> Data  Lines[0].net -> Net }
    when gone keep because "kept"
  }
  when permission ends remove
  when gone remove
}
system crm_more "More" is sqlite {
  owner "crm@acme.example"
  stored in EU
  role controller
  connect { path "out/more.db" }
  object tags "Tags" about customer {
    Email: email match
    City:  text(40)?
    FullName: text(80)?
    Tag:   text(40) match
    Data:  json?
    Net:   decimal(8, 2)?
  }
}
identity person {
  match   email | canonical_email
  country from signups.rows.Country | country_code otherwise null else strictest
  born    from shop.customers.Joined
}
purpose offers "Offers" {
  channels email
  basis consent
  basis soft_opt_in in DK when customer_within(24 months) and not notice_shown("n")
}
notice n "Notice" { version "1" from 2026-01-01 document "n.md" }
test "a tag arrives" of tags {
  now    2026-03-02
  given  shop.customers { Email: "ana@example.com", Joined: 2026-01-01, Home: { City: "Odense" }, Tags: ["a"], Net: 5.00 }
  given  consent "ana@example.com" granted newsletter via email at 2026-02-01
  expect crm_more.tags { Tag: "a" }
  then   consent "ana@example.com" withdrawn newsletter via email at 2026-03-05
  expect crm.contact removed
}
"#;

fn project(stage: &str, flows: &str) -> Compilation {
    let world = Memory {
        manifest: "name = \"acme\"\n".into(),
        files: vec![("stage.flow".into(), stage.into()), ("flows.flow".into(), flows.into())],
    };
    compile(&world, &martlet_stdlib::library())
}

/// The plan is there exactly where no error was found, and its file is accepted.
fn sound(compilation: &Compilation) {
    assert_eq!(compilation.plan.is_none(), compilation.diagnostics.has_errors());
    for finding in compilation.diagnostics.sorted() {
        for label in std::iter::once(&finding.primary).chain(&finding.related) {
            let file = compilation.sources.get(label.span.file).unwrap();
            assert!(
                file.text.get(label.span.start as usize..label.span.end as usize).is_some(),
                "{finding:?}"
            );
        }
    }
    if let Some(plan) = &compilation.plan {
        assert_eq!(from_json(&to_json(plan)).as_ref(), Ok(plan));
        let lost: Vec<_> = compilation
            .resolved
            .flows
            .keys()
            .filter(|name| !plan.flows.iter().any(|flow| flow.of == **name))
            .collect();
        assert!(lost.is_empty(), "{lost:?} are in no plan, and nothing says so");
    }
    let _ = (compilation.resolved.show(), compilation.typed.show());
}

/// The words of a text, with the white space after each.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', '\n', '(', ')', ',', '.']).collect()
}

#[test]
fn the_project_that_is_varied_compiles() {
    let compilation = project(STAGE, FLOWS);
    let names: Vec<_> = compilation.diagnostics.sorted().iter().map(|found| found.entry.name).collect();
    assert_eq!(names, ["lint/permission-without-effect"]);
    sound(&compilation);
}

#[test]
fn everything_that_flows_are_made_of_compiles() {
    let compilation = project(&format!("{STAGE}{FLOWS}"), MORE);
    let found: Vec<_> = compilation
        .diagnostics
        .sorted()
        .iter()
        .filter(|found| {
            // Two of its flows write one field, for want of more fields.
            let meant = ["project/not-judged-yet", "graph/write-race"];
            !meant.contains(&found.entry.name) && !found.entry.name.starts_with("lint/")
        })
        .map(|found| format!("{}: {}", found.entry.name, found.message))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    sound(&compilation);
    let plan = compilation.plan.unwrap();
    let parts: Vec<_> = plan.flows.iter().filter(|flow| flow.of == "tags").map(|flow| &flow.name).collect();
    assert_eq!(parts, ["tags/crm.contact", "tags/crm_more.tags"]);
    assert_eq!(compilation.tests.len(), 1);
}

#[test]
fn what_is_deep_is_refused_or_fits_the_plan_file() {
    for depth in 1..60 {
        let nested =
            format!("{}\"x\"{}", "match City { \"a\" => \"b\"   else => ".repeat(depth), " }".repeat(depth));
        let flow = FLOWS.replace("Name | title_case | truncate(80)", &nested);
        let compilation = project(STAGE, &flow);
        sound(&compilation);
        let pipes = FLOWS.replace("title_case |", &"trim | ".repeat(depth));
        sound(&project(STAGE, &pipes));
    }
}

/// The word without the white space after it, and that white space.
fn split(word: &str) -> (&str, &str) {
    word.split_at(word.trim_end().len())
}

/// The word with two letters in its middle exchanged.
fn misspelt(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    if letters.len() < 3 || letters[middle] == letters[middle - 1] {
        return None;
    }
    letters.swap(middle, middle - 1);
    Some(letters.into_iter().collect())
}

#[test]
fn one_slip_is_told_once_and_draws_no_other_finding_along() {
    let mut all = words(STAGE);
    let stage = all.len();
    all.extend(words(FLOWS));
    let mut failed = Vec::new();
    for at in (0..all.len()).step_by(2) {
        let (word, space) = split(all[at]);
        for slip in [Some(String::new()), misspelt(word)].into_iter().flatten() {
            let slip = format!("{slip}{space}");
            let text = |range: std::ops::Range<usize>| -> String {
                range.map(|word| if word == at { slip.as_str() } else { all[word] }).collect()
            };
            let compilation = project(&text(0..stage), &text(stage..all.len()));
            let mut names: Vec<&str> =
                compilation.diagnostics.sorted().iter().map(|found| found.entry.name).collect();
            names.retain(|name| *name != "lint/permission-without-effect");
            names.sort_unstable();
            names.dedup();
            // Two findings of the reader about one slip are its own tests' business.
            let of_reader = names.iter().all(|name| name.starts_with("syntax/"));
            if names.len() > 1 && !of_reader {
                failed.push(format!("{word:?} to {slip:?}: {names:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_left_out_doubled_and_exchanged(
        edits in proptest::collection::vec((0_usize..600, 0_usize..600, 0_u8..3), 1..4),
    ) {
        let mut all: Vec<&str> = words(STAGE);
        let stage = all.len();
        all.extend(words(FLOWS));
        for (at, other, edit) in edits {
            let (at, other) = (at % all.len(), other % all.len());
            match edit {
                0 => all[at] = "",
                1 => all[at] = all[other],
                _ => all.swap(at, other),
            }
        }
        sound(&project(&all[..stage].concat(), &all[stage..].concat()));
    }

    #[test]
    fn words_of_everything_left_out_doubled_and_exchanged(
        edits in proptest::collection::vec((0_usize..2000, 0_usize..2000, 0_u8..3), 1..3),
    ) {
        let mut all: Vec<&str> = words(MORE);
        for (at, other, edit) in edits {
            let (at, other) = (at % all.len(), other % all.len());
            match edit {
                0 => all[at] = "",
                1 => all[at] = all[other],
                _ => all.swap(at, other),
            }
        }
        sound(&project(&format!("{STAGE}{FLOWS}"), &all.concat()));
    }

    #[test]
    fn lines_left_out(at in proptest::collection::vec(0_usize..120, 1..6)) {
        let text = format!("{STAGE}{FLOWS}");
        let kept = text.split_inclusive('\n').enumerate().filter(|(line, _)| !at.contains(line));
        sound(&project(&kept.map(|(_, line)| line).collect::<String>(), ""));
    }
}
