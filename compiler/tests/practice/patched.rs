//! Projects on disk, and small changes to them: each change lies in a patch that says what is found after it, and where.
//!
//! ```text
//! What somebody did, in a sentence.
//! Found: consent/missing-as-grant at systems.flow:75, consent/no-zone at systems.flow:80
//!
//! --- a/systems.flow
//! +++ b/systems.flow
//! @@ -72,7 +72,7 @@
//! ```

use martlet_compiler::diagnostics::report::human::{Style, human};
use martlet_compiler::world::{FoundFile, Memory, World};
use martlet_compiler::{Compilation, compile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The one finding that a project without mistakes may have.
pub const NOT_JUDGED_YET: &str = "project/not-judged-yet";

/// A project: its manifest, its flows and the files that they name, by their paths.
#[derive(Clone, Debug)]
pub struct Project {
    files: BTreeMap<String, String>,
}

impl Project {
    pub fn read(folder: &Path) -> Project {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let belongs = |path: &Path| {
            path.extension().is_some_and(|kind| kind == "flow" || kind == "toml" || kind == "csv")
        };
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let text = |path: &Path| std::fs::read_to_string(path).unwrap();
        let files = entries.filter(|path| belongs(path)).map(|path| (name(&path), text(&path))).collect();
        Project { files }
    }

    pub fn check(&self) -> Compilation {
        compile(self, &martlet_stdlib::library())
    }

    /// What its flow files say, line by line.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let flows = self.files.iter().filter(|(path, _)| path.ends_with(".flow"));
        flows.flat_map(|(_, text)| text.lines())
    }

    /// Everything that is found in it, as `NAME at FILE:LINE`, and the same as people read it.
    pub fn found(&self) -> (BTreeSet<String>, String) {
        let compilation = self.check();
        let mut found = compilation.diagnostics.sorted();
        found.retain(|finding| finding.entry.name != NOT_JUDGED_YET);
        let text = human(&found, &compilation.sources, Style { width: 110, colour: false });
        let place = |finding: &&martlet_compiler::diagnostics::Diagnostic| {
            let span = finding.primary.span;
            let path = compilation.sources.get(span.file).map_or("", |file| &file.path);
            let before = self.files.get(path).and_then(|text| text.get(..span.start as usize));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            format!("{} at {path}:{line}", finding.entry.name)
        };
        (found.iter().map(place).collect(), text)
    }
}

impl World for Project {
    fn manifest(&self) -> FoundFile {
        self.file("martlet.toml")
    }

    fn today(&self) -> Option<jiff::civil::Date> {
        Some(Memory::TODAY)
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        self.files.keys().filter(|path| path.ends_with(".flow")).map(|path| self.file(path)).collect()
    }

    fn file(&self, path: &str) -> FoundFile {
        let text = self.files.get(path).ok_or_else(|| "there is no such file".to_owned());
        FoundFile { path: path.to_owned(), bytes: text.map(|text| text.clone().into_bytes()) }
    }
}

/// A change of one file, as `diff -u` writes it, after what is said about it.
#[derive(Debug)]
pub struct Patch {
    pub finds: BTreeSet<String>,
    file: String,
    /// What stands there, and what is to stand there.
    changes: Vec<(String, String)>,
}

impl Patch {
    pub fn read(path: &Path) -> Patch {
        let text = std::fs::read_to_string(path).unwrap();
        let story = text.lines().next().unwrap();
        assert!(story.ends_with('.') && !story.starts_with("Found"), "{}: {story}", path.display());
        let finds = text.lines().find_map(|line| line.strip_prefix("Found: ")).unwrap();
        let file = text.lines().find_map(|line| line.strip_prefix("+++ b/")).unwrap();
        let mut changes: Vec<(String, String)> = Vec::new();
        for line in text.lines().skip_while(|line| !line.starts_with("@@")) {
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

    /// The patches of a folder, by their names.
    pub fn all(folder: &Path) -> BTreeMap<String, Patch> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let patches = entries.filter(|path| path.extension().is_some_and(|kind| kind == "patch"));
        let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
        patches.map(|path| (name(&path), Patch::read(&path))).collect()
    }

    /// The project with the change; nothing if what is to change does not stand there once.
    pub fn apply(&self, project: &Project) -> Option<Project> {
        let mut changed = project.clone();
        let file = changed.files.get_mut(&self.file)?;
        for (old, new) in &self.changes {
            if file.matches(old.as_str()).count() != 1 {
                return None;
            }
            *file = file.replace(old.as_str(), new);
        }
        Some(changed)
    }

    /// What is wrong with the patch itself: it does not fit, or something else is found than it says.
    pub fn wrong(&self, project: &Project) -> Option<String> {
        let Some(changed) = self.apply(project) else { return Some("it does not fit".to_owned()) };
        let (found, text) = changed.found();
        (found != self.finds).then(|| format!("found: {found:#?}\n{text}"))
    }
}
