//! Cases of findings, `tests/cases/diagnostics/<area>/<name>/*.flow`: each file is a project, and says in its first
//! lines what is found in it and where. Whatever else is found is a failure, so a case without `finds` is clean.
//!
//! ```text
//! // What the case is about.
//! // alone                                     without the stage of the pages (`pages/stage.flow`)
//! // finds name/unknown-field at "Cuontry"     the finding, and the text that it points at (its first line)
//! // finds name/unknown-field at "Cuontry" with other.flow, case.flow    and the files that it shows places in
//! …
//! // file: other.flow                          what follows is another file; `martlet.toml` is the manifest
//! // file: other.flow repeated 40000           … what follows so many times
//! // file: other.flow in windows-1252          … saved with a byte for each letter
//! // file: other.flow unreadable               … that the system refuses to open
//! ```
//!
//! A finding that offers to mend itself is taken at its word: after its edits it is gone.

#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::diagnostics::Diagnostic;
use martlet_compiler::diagnostics::catalogue::{Status, TABLE};
use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::world::{FoundFile, World};
use martlet_compiler::{Compilation, compile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const STAGE: &str = include_str!("../src/diagnostics/pages/stage.flow");
const MANIFEST: &str = "martlet.toml";
const NOT_JUDGED: &str = "project/not-judged-yet";

/// What a case says of itself.
struct Case {
    files: BTreeMap<String, String>,
    /// What is special about a file, by its path.
    kept: BTreeMap<String, Kept>,
    expected: Vec<Found>,
}

/// How the text of a file lies on the disk, if not just so.
#[derive(Clone, Copy, Debug)]
enum Kept {
    Repeated(usize),
    OneBytePerLetter,
    Unreadable,
}

/// A finding: its name, the text that it points at, and the files that it shows, if the case names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    name: String,
    at: String,
    files: Option<BTreeSet<String>>,
}

impl Case {
    fn read(text: &str) -> Case {
        let mut files = BTreeMap::from([(MANIFEST.to_owned(), "name = \"case\"\n".to_owned())]);
        files.insert("stage.flow".into(), STAGE.into());
        let mut expected = Vec::new();
        let mut kept = BTreeMap::new();
        let mut name = "case.flow".to_owned();
        let mut content = String::new();
        for line in text.lines() {
            if let Some(next) = line.strip_prefix("// file: ") {
                let (next, how) = next.trim().split_once(' ').unwrap_or((next.trim(), ""));
                if !how.is_empty() {
                    kept.insert(next.to_owned(), Kept::read(how));
                }
                files.insert(std::mem::replace(&mut name, next.to_owned()), std::mem::take(&mut content));
                continue;
            }
            match line.strip_prefix("// ").filter(|_| name == "case.flow") {
                Some("alone") => drop(files.remove("stage.flow")),
                Some(rest) => expected.extend(rest.strip_prefix("finds ").map(Found::read)),
                None => {}
            }
            content.push_str(line);
            content.push('\n');
        }
        files.insert(name, content);
        expected.sort();
        Case { files, kept, expected }
    }

    fn compile(&self) -> Compilation {
        compile(self, &martlet_stdlib::library())
    }

    /// The case after the edits that a finding offers.
    fn mended(&self, finding: &Diagnostic, compilation: &Compilation) -> Option<Case> {
        let mut edits = finding.fix.as_ref()?.edits.clone();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut files = self.files.clone();
        for (span, text) in edits {
            let path = &compilation.sources.get(span.file)?.path;
            files.get_mut(path)?.replace_range(span.start as usize..span.end as usize, &text);
        }
        Some(Case { files, kept: self.kept.clone(), expected: Vec::new() })
    }
}

impl World for Case {
    fn today(&self) -> Option<jiff::civil::Date> {
        Some(martlet_compiler::world::Memory::TODAY)
    }

    fn manifest(&self) -> FoundFile {
        self.file(MANIFEST)
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        self.files.keys().filter(|path| path.ends_with(".flow")).map(|path| self.file(path)).collect()
    }

    fn rule_files(&self) -> Vec<FoundFile> {
        let is_pack = |path: &&String| path.starts_with("rules/") && path.ends_with(".toml");
        self.files.keys().filter(is_pack).map(|path| self.file(path)).collect()
    }

    fn file(&self, path: &str) -> FoundFile {
        let bytes = match (self.files.get(path), self.kept.get(path)) {
            (None, _) => Err("there is no such file".to_owned()),
            (Some(text), None) => Ok(text.clone().into_bytes()),
            (Some(text), Some(Kept::Repeated(times))) => Ok(text.repeat(*times).into_bytes()),
            (Some(text), Some(Kept::OneBytePerLetter)) => {
                // Up to U+00FF, a letter of windows-1252 is its number; the cases use no other.
                Ok(text.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect())
            }
            (Some(_), Some(Kept::Unreadable)) => Err("permission denied".to_owned()),
        };
        FoundFile { path: path.to_owned(), bytes }
    }
}

impl Kept {
    fn read(written: &str) -> Kept {
        match written.split(' ').collect::<Vec<_>>().as_slice() {
            ["repeated", times] => {
                let Ok(times) = times.parse() else { panic!("`repeated {times}`: that is no number") };
                Kept::Repeated(times)
            }
            ["in", "windows-1252"] => Kept::OneBytePerLetter,
            ["unreadable"] => Kept::Unreadable,
            _ => panic!("a file is `repeated N`, `in windows-1252` or `unreadable`, not `{written}`"),
        }
    }
}

impl Found {
    fn read(written: &str) -> Found {
        let wrong = || -> ! { panic!("not read: `finds {written}`; write `finds area/name at \"text\"`") };
        let Some((name, rest)) = written.split_once(" at \"") else { wrong() };
        let Some((at, with)) = rest.rsplit_once('"') else { wrong() };
        let files = with.trim().strip_prefix("with ");
        let files = files.map(|list| list.split(',').map(|file| file.trim().to_owned()).collect());
        Found { name: name.to_owned(), at: at.to_owned(), files }
    }

    fn of(finding: &Diagnostic, compilation: &Compilation, files: bool) -> Found {
        let text = compilation.sources.text(finding.primary.span);
        let places = std::iter::once(&finding.primary).chain(&finding.related);
        let path = |label: &martlet_compiler::diagnostics::Label| {
            compilation.sources.get(label.span.file).map(|file| file.path.clone())
        };
        Found {
            name: finding.entry.name.to_owned(),
            at: text.lines().next().unwrap_or("").trim_end().to_owned(),
            files: files.then(|| places.filter_map(path).collect()),
        }
    }
}

fn render(compilation: &Compilation) -> String {
    human(&compilation.diagnostics.sorted(), &compilation.sources, Style { width: 110, colour: false })
}

fn case(path: &Path, text: String) -> datatest_stable::Result<()> {
    let case = Case::read(&text);
    let compilation = case.compile();
    let mut findings = compilation.diagnostics.sorted();
    // It is said of whatever a case plays with; only a case that is about it names it.
    let wanted = case.expected.iter().any(|found| found.name == NOT_JUDGED);
    findings.retain(|finding| wanted || finding.entry.name != NOT_JUDGED);
    let mut found: Vec<Found> = Vec::new();
    for finding in &findings {
        let bare = Found::of(finding, &compilation, false);
        let named = case
            .expected
            .iter()
            .any(|wanted| wanted.name == bare.name && wanted.at == bare.at && wanted.files.is_some());
        found.push(Found::of(finding, &compilation, named));
    }
    found.sort();
    if found != case.expected {
        panic!(
            "{}\nexpected {:#?}\nfound {found:#?}\n{}",
            path.display(),
            case.expected,
            render(&compilation)
        );
    }
    for finding in findings {
        let Some(mended) = case.mended(finding, &compilation) else { continue };
        let after = mended.compile();
        let count = |compilation: &Compilation| {
            let all = compilation.diagnostics.sorted();
            all.iter().filter(|other| other.entry.name == finding.entry.name).count()
        };
        if count(&after) >= count(&compilation) {
            let title = finding.fix.as_ref().map_or("", |fix| fix.title.as_str());
            panic!("“{title}” does not mend `{}`:\n{}", finding.message, render(&after));
        }
    }
    Ok(())
}

/// Every live entry of the catalogue has a folder whose cases find it.
fn complete(_: &Path, _: String) -> datatest_stable::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/diagnostics");
    let finds = |entry: &str| {
        let Ok(folder) = std::fs::read_dir(root.join(entry)) else { return false };
        folder.flatten().any(|file| {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            Case::read(&text).expected.iter().any(|found| found.name == entry)
        })
    };
    let without: Vec<&str> = TABLE
        .iter()
        .filter(|entry| entry.status == Status::Live && !finds(entry.name))
        .map(|entry| entry.name)
        .collect();
    assert!(without.is_empty(), "no case finds {without:#?}");
    Ok(())
}

datatest_stable::harness! {
    { test = case, root = "../tests/cases/diagnostics", pattern = r"\.flow$" },
    { test = complete, root = "src/diagnostics", pattern = r"^catalogue\.rs$" },
}
