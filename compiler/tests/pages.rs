//! Every finding earns its page: the wrong example gives exactly that finding, the mended one gives none.
//!
//! Examples are compiled together with `pages/stage.flow`. The words after the three backticks say what a block is:
//! `flow` (a file of the project), `flow alone` (without the stage), `toml` (the manifest), `toml rules` (a rule pack), `flow and rules`
//! (a file, then after a line `# rules/ours.toml` a rule pack), `flow unreadable` (a file that cannot be read), `flow repeated N` (its text so many times), `flow files N repeated M` (so many such files),
//! `hex` (a file's bytes).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::diagnostics::catalogue::{Status, TABLE};
use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::diagnostics::{Diagnostic, Entry};
use martlet_compiler::world::{FoundFile, World};
use martlet_compiler::{Compilation, compile};

const STAGE: &str = include_str!("../src/diagnostics/pages/stage.flow");
/// Files that examples may name as tables.
const TABLES: [(&str, &str); 2] = [
    ("areas.csv", "country,area\nDK,North\nNL,West\n"),
    ("areas_twice.csv", "country,area\nDK,North\nDK,West\n"),
];
const MANIFEST: &str = "name = \"example\"\n";

struct Example {
    manifest: String,
    files: Vec<FoundFile>,
    rules: Vec<FoundFile>,
}

impl World for Example {
    fn today(&self) -> Option<jiff::civil::Date> {
        Some(martlet_compiler::world::Memory::TODAY)
    }

    fn manifest(&self) -> FoundFile {
        FoundFile { path: "martlet.toml".into(), bytes: Ok(self.manifest.clone().into_bytes()) }
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        self.files.clone()
    }

    fn rule_files(&self) -> Vec<FoundFile> {
        self.rules.clone()
    }

    fn file(&self, path: &str) -> FoundFile {
        let text = TABLES.iter().find(|(name, _)| *name == path).map(|(_, text)| text.as_bytes().to_vec());
        FoundFile { path: path.into(), bytes: text.ok_or_else(|| "there is no such file".into()) }
    }
}

impl Example {
    fn new(info: &str, text: &str) -> Example {
        let words: Vec<&str> = info.split(' ').collect();
        let bytes = match words.as_slice() {
            ["toml"] => return Example { manifest: text.into(), files: vec![stage()], rules: Vec::new() },
            ["toml", "rules"] => {
                let pack = FoundFile { path: "rules/ours.toml".into(), bytes: Ok(text.into()) };
                return Example { manifest: MANIFEST.into(), files: vec![stage()], rules: vec![pack] };
            }
            ["flow"] | ["flow", "alone"] => Ok(text.as_bytes().to_vec()),
            ["flow", "alone", "repeated", times] => {
                Ok(format!("{text}\n").repeat(times.parse().unwrap()).into_bytes())
            }
            ["flow", "files", files, "repeated", times] => {
                let bytes = format!("{text}\n").repeat(times.parse().unwrap()).into_bytes();
                let path = |at| format!("example_{at:03}.flow");
                let files = 0..files.parse::<usize>().unwrap();
                let files = files.map(|at| FoundFile { path: path(at), bytes: Ok(bytes.clone()) });
                let files = files.collect();
                return Example { manifest: MANIFEST.into(), files, rules: Vec::new() };
            }
            ["flow", "and", "rules"] => {
                let (text, pack) = text.split_once("\n# rules/ours.toml\n").unwrap();
                let rules = vec![FoundFile { path: "rules/ours.toml".into(), bytes: Ok(pack.into()) }];
                return Example { rules, ..Example::new("flow", text) };
            }
            ["flow", "unreadable"] => Err("permission denied".into()),
            ["flow", "repeated", times] => Ok(text.repeat(times.parse().unwrap()).into_bytes()),
            ["hex"] => {
                Ok(text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect())
            }
            _ => panic!("a block that is {info:?}"),
        };
        let example = FoundFile { path: "example.flow".into(), bytes };
        let files = if words.contains(&"alone") { vec![example] } else { vec![example, stage()] };
        Example { manifest: MANIFEST.into(), files, rules: Vec::new() }
    }

    fn compile(&self) -> Compilation {
        compile(self, &martlet_stdlib::library())
    }
}

fn stage() -> FoundFile {
    FoundFile { path: "stage.flow".into(), bytes: Ok(STAGE.into()) }
}

/// The block under a heading: its info string and its text.
fn block<'p>(page: &'p str, heading: &str) -> Option<(&'p str, &'p str)> {
    let (_, section) = page.split_once(&format!("\n## {heading}\n"))?;
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    let (_, fenced) = section.split_once("```")?;
    let (info, rest) = fenced.split_once('\n')?;
    let (text, _) = rest.split_once("\n```")?;
    Some((info.trim(), text))
}

/// The wrong examples, compiled.
fn wrong() -> impl Iterator<Item = (&'static Entry, Compilation)> {
    live().filter_map(|entry| {
        let (info, text) = block(entry.page, "Wrong")?;
        Some((entry, Example::new(info, text).compile()))
    })
}

fn live() -> impl Iterator<Item = &'static Entry> {
    TABLE.iter().copied().filter(|entry| entry.status == Status::Live)
}

fn names(found: &[&Diagnostic]) -> Vec<&'static str> {
    let mut names: Vec<_> = found.iter().map(|diagnostic| diagnostic.entry.name).collect();
    names.dedup();
    names
}

/// The findings about an example. That a clause is not acted upon yet is no fault of a page about something else.
fn findings<'c>(entry: &Entry, compilation: &'c Compilation) -> Vec<&'c Diagnostic> {
    let mut found = compilation.diagnostics.sorted();
    found
        .retain(|finding| finding.entry.name == entry.name || finding.entry.name != "project/not-judged-yet");
    found
}

fn render(compilation: &Compilation) -> String {
    rendered(&compilation.diagnostics.sorted(), compilation)
}

fn rendered(findings: &[&Diagnostic], compilation: &Compilation) -> String {
    human(findings, &compilation.sources, Style { width: 110, colour: false })
}

#[test]
fn names_are_sorted_unique_and_say_what_is_wrong() {
    assert!(TABLE.is_sorted_by(|a, b| a.name < b.name), "the table is not sorted by name");
    for entry in TABLE {
        let (area, what) = entry.name.split_once('/').unwrap();
        let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase());
        assert!(word(area) && what.split('-').all(word), "{}", entry.name);
        assert!(!entry.summary.ends_with('.'), "{}: a summary is no sentence", entry.name);
    }
}

#[test]
fn a_page_begins_with_the_summary_and_says_why_it_matters() {
    for entry in live() {
        let rest = entry.page.strip_prefix(&format!("# {}\n\n", entry.summary));
        let rest = rest.unwrap_or_else(|| panic!("{}: the title is not the summary", entry.name));
        let (why, _) =
            rest.split_once("\n## Wrong\n").unwrap_or_else(|| panic!("{}: no `## Wrong`", entry.name));
        assert!(why.trim().len() > 40, "{}: the page does not say why it matters", entry.name);
    }
}

#[test]
fn the_stage_is_clean() {
    let example = Example { manifest: MANIFEST.into(), files: vec![stage()], rules: Vec::new() };
    let compilation = example.compile();
    assert!(compilation.diagnostics.sorted().is_empty(), "{}", render(&compilation));
}

#[test]
fn wrong_examples_give_their_finding_and_mended_ones_none() {
    let mut failed = Vec::new();
    for entry in live() {
        let (Some(wrong), Some(mended)) = (block(entry.page, "Wrong"), block(entry.page, "Mended")) else {
            failed.push(format!("{}: the page lacks a wrong or a mended example\n", entry.name));
            continue;
        };
        let wrong = Example::new(wrong.0, wrong.1).compile();
        let found = names(&findings(entry, &wrong));
        if found != [entry.name] {
            failed.push(format!("{}: the wrong example gives {found:?}\n{}", entry.name, render(&wrong)));
        }
        let mended = Example::new(mended.0, mended.1).compile();
        if !findings(entry, &mended).is_empty() {
            failed.push(format!("{}: the mended example is not clean\n{}", entry.name, render(&mended)));
        }
    }
    assert!(failed.is_empty(), "{} examples fail:\n\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn messages_read_well() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("pages");
    settings.bind(|| {
        for (entry, wrong) in wrong() {
            insta::assert_snapshot!(entry.name.replace('/', "."), rendered(&findings(entry, &wrong), &wrong));
        }
    });
}

#[test]
fn findings_speak_the_users_language() {
    for (entry, wrong) in wrong() {
        for finding in wrong.diagnostics.sorted() {
            let message = &finding.message;
            let first = message.chars().next().unwrap();
            assert!(!first.is_uppercase() && !message.ends_with('.'), "{}: {message}", entry.name);
            assert!(!message.contains("Some(") && !message.contains("None"), "{}: {message}", entry.name);
            assert!(finding.help.is_some(), "{}: no help", entry.name);
        }
    }
}
