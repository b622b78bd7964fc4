//! The pages of findings that are made while reading: the wrong example gives exactly its finding, the mended one none.

use martlet_compiler::diagnostics::{Diagnostics, catalogue};
use martlet_compiler::library::Library;
use martlet_compiler::source::Sources;
use martlet_compiler::syntax;
use martlet_compiler::world::{FoundFile, World};

/// A manifest and one flow file.
struct Page {
    manifest: String,
    flow: Result<Vec<u8>, String>,
}

impl World for Page {
    fn manifest(&self) -> FoundFile {
        FoundFile { path: "martlet.toml".into(), bytes: Ok(self.manifest.clone().into_bytes()) }
    }

    fn flow_files(&self) -> Vec<FoundFile> {
        vec![FoundFile { path: "page.flow".into(), bytes: self.flow.clone() }]
    }
}

/// The block after a heading: its words after the fence, and its text.
fn block<'a>(page: &'a str, heading: &str) -> (&'a str, &'a str) {
    let after = page.split_once(heading).unwrap_or_else(|| panic!("no {heading}")).1;
    let block = after.trim_start().strip_prefix("```").unwrap();
    let (info, text) = block.split_once('\n').unwrap();
    (info, text.split_once("\n```").unwrap().0)
}

/// `\xNN` stands for a byte.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut out = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        out.push(u8::from_str_radix(&part[..2], 16).unwrap());
        out.extend_from_slice(&part.as_bytes()[2..]);
    }
    out
}

fn names(info: &str, text: &str) -> Vec<&'static str> {
    let words: Vec<&str> = info.split(' ').collect();
    let mut page = Page { manifest: "name = \"page\"\n".into(), flow: Ok(text.into()) };
    match words.as_slice() {
        ["toml"] => page = Page { manifest: text.into(), flow: Ok(Vec::new()) },
        ["flow", "bytes", ..] => page.flow = Ok(bytes(text)),
        ["flow", "unreadable"] => page.flow = Err("permission denied".into()),
        ["flow", "times", count] => page.flow = Ok(format!("{text}\n").repeat(count.parse().unwrap()).into()),
        _ => {}
    }
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let library = Library { functions: &[], drivers: &[], files: &[] };
    syntax::manifest(&page, &mut sources, &mut out);
    syntax::read(&page, &library, &mut sources, &mut out);
    out.sorted().iter().map(|found| found.entry.name).collect()
}

#[test]
fn examples_give_exactly_their_finding() {
    let mut seen = 0;
    for entry in catalogue::TABLE {
        let (info, wrong) = block(entry.page, "## Wrong\n");
        let found = names(info, wrong);
        if !entry.name.starts_with("syntax/") && found.is_empty() {
            continue;
        }
        seen += 1;
        assert_eq!(found, [entry.name], "the wrong example of {}", entry.name);
        let (info, mended) = block(entry.page, "## Mended\n");
        assert!(
            names(info, mended).is_empty(),
            "the mended example of {}: {:?}",
            entry.name,
            names(info, mended)
        );
        assert_eq!(
            entry.page.lines().next(),
            Some(format!("# {}", entry.summary).as_str()),
            "{}",
            entry.name
        );
    }
    assert!(seen >= 35, "{seen} pages");
}
