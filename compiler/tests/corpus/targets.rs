//! What must hold whatever the text is. The fuzzer hands in what it makes up; the test beside this file hands in the
//! corpus. What the fuzzer found goes into the corpus.

use martlet_compiler::diagnostics::{Diagnostics, Label};
use martlet_compiler::plan::{from_json, to_json};
use martlet_compiler::source::Sources;
use martlet_compiler::syntax;
use martlet_compiler::world::{FoundFile, World};
use martlet_compiler::{Compilation, compile};

/// Reading ends, its findings point into the text, nothing is left out in silence, and a file without findings says the same when it is printed.
pub fn parse(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let file = sources.add("fuzz.flow", text);
    let text = sources.get(file).map(|file| file.text.clone()).unwrap_or_default();
    let tree = syntax::parse(file, &text, &mut out);
    point_into(&sources, &out);
    if !out.sorted().is_empty() {
        return;
    }
    assert!(tree.broken.is_empty(), "what could not be read is left out in silence:\n{text}");
    let printed = syntax::print(&tree);
    if has_lone_brace(&printed) {
        return;
    }
    let mut out = Diagnostics::default();
    let again = syntax::parse(file, &printed, &mut out);
    assert!(
        out.sorted().is_empty(),
        "{text}\nis printed as\n{printed}\nwhich has findings: {:?}",
        out.sorted()
    );
    assert_eq!(again.without_places(), tree.without_places(), "{text}\nis printed as\n{printed}");
    assert_eq!(syntax::print(&again), printed, "printing changes the print of\n{text}");
}

/// Whether a text holds a brace that it does not close: with another text on its line it may be read as one with a hole.
fn has_lone_brace(printed: &str) -> bool {
    printed.lines().any(|line| {
        line.split('"').skip(1).step_by(2).any(|text| text.matches('{').count() != text.matches('}').count())
    })
}

/// A small project with the text as one of its files.
struct Project<'b>(&'b [u8]);

impl World for Project<'_> {
    fn today(&self) -> Option<jiff::civil::Date> {
        Some(martlet_compiler::world::Memory::TODAY)
    }

    fn manifest(&self) -> FoundFile {
        FoundFile { path: "martlet.toml".into(), bytes: Ok(b"name = \"fuzz\"\n".to_vec()) }
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        let stage = include_str!("../../src/diagnostics/pages/stage.flow").as_bytes();
        let file = |path: &str, bytes: &[u8]| FoundFile { path: path.into(), bytes: Ok(bytes.to_vec()) };
        vec![file("fuzz.flow", self.0), file("stage.flow", stage)]
    }
}

/// Compiling ends, there is a plan exactly where there is no error, and its file is accepted.
pub fn check(bytes: &[u8]) {
    let Compilation { sources, diagnostics, plan, .. } = compile(&Project(bytes), &martlet_stdlib::library());
    point_into(&sources, &diagnostics);
    assert_eq!(plan.is_none(), diagnostics.has_errors());
    if let Some(plan) = plan {
        let json = to_json(&plan);
        let again = from_json(&json);
        assert!(again.as_ref().is_ok_and(|again| to_json(again) == json), "{again:?}");
    }
}

fn point_into(sources: &Sources, out: &Diagnostics) {
    for finding in out.sorted() {
        let stands = |label: &Label| {
            let text = sources.get(label.span.file).map(|file| &file.text);
            text.is_some_and(|text| text.get(label.span.start as usize..label.span.end as usize).is_some())
        };
        assert!(stands(&finding.primary) && finding.related.iter().all(stands), "{finding:?}");
    }
}
