//! Small changes to the example of a company, each of which breaks a promise to people: each is stopped, by what its file
//! says and by nothing else.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::compile;
use martlet_compiler::diagnostics::Severity;
use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::world::Memory;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A change, as `diff -u` writes it, after what is said about it.
struct Patch {
    finds: BTreeSet<String>,
    file: String,
    /// What stands there, and what is to stand there.
    changes: Vec<(String, String)>,
}

impl Patch {
    fn read(text: &str) -> Patch {
        let finds = text.lines().find_map(|line| line.strip_prefix("Found: ")).unwrap();
        let file = text.lines().find_map(|line| line.strip_prefix("+++ b/")).unwrap();
        let mut changes: Vec<(String, String)> = Vec::new();
        let body = text.lines().skip_while(|line| !line.starts_with("@@"));
        for line in body {
            let Some((old, new)) = changes.last_mut().filter(|_| !line.starts_with("@@")) else {
                changes.push(Default::default());
                continue;
            };
            let (sign, rest) = line.split_at(1);
            for (side, other) in [(old, "+"), (new, "-")] {
                if sign != other {
                    side.push_str(rest);
                    side.push('\n');
                }
            }
        }
        Patch { finds: finds.split(", ").map(str::to_owned).collect(), file: file.to_owned(), changes }
    }

    fn apply(&self, files: &mut BTreeMap<String, String>) {
        let file = files.get_mut(&self.file).unwrap();
        for (old, new) in &self.changes {
            assert_eq!(file.matches(old.as_str()).count(), 1, "{old}");
            *file = file.replace(old.as_str(), new);
        }
    }
}

/// The errors in the example, and all findings as people read them.
fn errors(files: BTreeMap<String, String>) -> (BTreeSet<String>, String) {
    let mut files = files;
    let manifest = files.remove("martlet.toml").unwrap();
    let world = Memory { manifest, files: files.into_iter().collect() };
    let compilation = compile(&world, &martlet_stdlib::library());
    let found = compilation.diagnostics.sorted();
    let errors = found.iter().filter(|finding| finding.entry.severity == Severity::Error);
    let errors = errors.map(|finding| finding.entry.name.to_owned()).collect();
    (errors, human(&found, &compilation.sources, Style { width: 110, colour: false }))
}

fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn acme() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(examples().join("acme")).unwrap().map(|entry| entry.unwrap().path());
    let read = entries.filter(|path| path.extension().is_some_and(|kind| kind == "flow" || kind == "toml"));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    read.map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn each_is_stopped() {
    let (sound, text) = errors(acme());
    assert!(sound.is_empty(), "{text}");
    let mut seen = 0;
    let mut wrong = String::new();
    for entry in std::fs::read_dir(examples().join("broken-promises")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "patch") {
            continue;
        }
        let patch = Patch::read(&std::fs::read_to_string(&path).unwrap());
        let mut files = acme();
        patch.apply(&mut files);
        let (found, text) = errors(files);
        if found != patch.finds {
            wrong.push_str(&format!("{}: {found:?}\n{text}\n", path.display()));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(seen >= 15, "{seen}");
}
