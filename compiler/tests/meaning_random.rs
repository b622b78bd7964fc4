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
            .filter(|name| !plan.flows.iter().any(|flow| flow.name == **name))
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
    fn lines_left_out(at in proptest::collection::vec(0_usize..120, 1..6)) {
        let text = format!("{STAGE}{FLOWS}");
        let kept = text.split_inclusive('\n').enumerate().filter(|(line, _)| !at.contains(line));
        sound(&project(&kept.map(|(_, line)| line).collect::<String>(), ""));
    }
}
