//! Projects that are right: the examples, the practice projects, and the mended example of each page.

use crate::edit::Edit;
use crate::random::Random;
use martlet_compiler::compile;
use martlet_compiler::diagnostics::Diagnostic;
use martlet_compiler::diagnostics::catalogue::{Status, TABLE};
use martlet_compiler::world::Memory;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The manifest of the pages' examples.
const PAGE: &str = "name = \"example\"\n";

/// A project without a finding.
pub struct Project {
    pub name: String,
    manifest: String,
    /// Path and text; mistakes are made in any of them.
    pub files: Vec<(String, String)>,
    /// Files that go with it as they are.
    stage: Option<(String, String)>,
    /// Whether it is a whole project, not a page's example.
    whole: bool,
    /// Every word of it and of the standard library: what is not among them is declared nowhere.
    pub words: BTreeSet<String>,
}

impl Project {
    fn new(
        name: String,
        manifest: String,
        files: Vec<(String, String)>,
        stage: Option<String>,
    ) -> Option<Project> {
        let stage = stage.map(|text| ("stage.flow".to_owned(), text));
        let texts = files.iter().chain(&stage).map(|(_, text)| text.as_str());
        let library = martlet_stdlib::library();
        let texts = texts.chain(library.files.iter().map(|file| file.text));
        let words = texts.flat_map(words).collect();
        let whole = stage.is_none() && manifest != PAGE;
        let project = Project { name, manifest, files, stage, whole, words };
        let compiled = compile(&project.world(), &library);
        compiled.diagnostics.sorted().into_iter().all(is_no_mistake).then_some(project)
    }

    fn world(&self) -> Memory {
        let files = self.files.iter().chain(&self.stage).cloned().collect();
        Memory { manifest: self.manifest.clone(), files }
    }

    /// The project with the mistake in it.
    pub fn with(&self, edit: &Edit) -> Memory {
        let mut world = self.world();
        for (path, text) in &mut world.files {
            if *path == edit.path {
                text.clone_from(&edit.text);
            }
        }
        world
    }

    /// Everything the project says, for counting words.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().chain(&self.stage).map(|(_, text)| text.as_str())
    }
}

/// What this version does not judge yet is no mistake of the project's.
pub fn is_no_mistake(finding: &Diagnostic) -> bool {
    finding.entry.name == "project/not-judged-yet"
}

/// The words of a text, in comments and texts too.
pub fn words(text: &str) -> Vec<String> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c: char| !word(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Every project that the compiler finds nothing in.
pub fn all() -> Vec<Project> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut out = Vec::new();
    for folder in ["examples", "tests/cases/practice"] {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        out.extend(paths.iter().filter(|path| path.is_dir()).filter_map(|path| on_disk(path)));
    }
    assert!(!out.is_empty(), "no example is right");
    out.extend(
        TABLE
            .iter()
            .filter(|entry| entry.status == Status::Live)
            .filter_map(|entry| page(entry.name, entry.page)),
    );
    assert!(out.len() > 50, "few projects are right: {}", out.len());
    out
}

fn on_disk(folder: &Path) -> Option<Project> {
    let manifest = fs::read_to_string(folder.join("martlet.toml")).ok()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "flow") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    Project::new(folder.file_name().unwrap().to_string_lossy().into_owned(), manifest, files, None)
}

/// The mended example of a page, if it is a flow file.
fn page(name: &str, page: &str) -> Option<Project> {
    let (_, rest) = page.split_once("\n## Mended\n")?;
    let (_, rest) = rest.split_once("```")?;
    let (info, rest) = rest.split_once('\n')?;
    let (text, _) = rest.split_once("```")?;
    let stage = match info {
        "flow" => Some(include_str!("../../src/diagnostics/pages/stage.flow").to_owned()),
        "flow alone" => None,
        _ => return None,
    };
    let files = vec![("example.flow".to_owned(), text.to_owned())];
    Project::new(name.to_owned(), PAGE.to_owned(), files, stage)
}

/// One of them: every second time a whole project, however many small examples there are.
pub fn pick<'p>(projects: &'p [Project], random: &mut Random) -> &'p Project {
    let whole = random.below(2) == 0;
    let fitting: Vec<&Project> = projects.iter().filter(|project| project.whole == whole).collect();
    random.pick(&fitting).copied().unwrap_or(&projects[0])
}
