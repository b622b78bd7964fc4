//! Reads the library's and the project's files: judges their bytes, then parses each.

use super::ast::{Ast, ItemKind};
use super::manifest::Manifest;
use super::parse;
use super::profiles;
use crate::diagnostics::{Diagnostic, Diagnostics, Entry, catalogue};
use crate::library::Library;
use crate::source::{FILE_CAP, FileId, PROJECT_CAP, PROJECT_ITEMS_CAP, Sources, Span};
use crate::world::{FoundFile, World};
use std::collections::BTreeSet;

/// Reads every file: the project's sorted by path, and of the library's the vocabulary and those connectors that some
/// system is. The library's trees come first.
pub fn read(world: &dyn World, library: &Library, sources: &mut Sources, out: &mut Diagnostics) -> Vec<Ast> {
    read_as(world, None, library, sources, out)
}

/// As [`read`], with what the chosen profile of the manifest says of systems.
pub(crate) fn read_as(
    world: &dyn World,
    manifest: Option<&Manifest>,
    library: &Library,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Vec<Ast> {
    let mut own = Vec::new();
    let mut files = world.flow_files();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let bytes = files.iter().map(|file| file.bytes.as_ref().map_or(0, |bytes| bytes.len().min(FILE_CAP)));
    let bytes = bytes.fold(0, usize::saturating_add);
    if bytes > PROJECT_CAP {
        refuse(
            &catalogue::PROJECT_TOO_LARGE,
            format!(
                "the project's files have {bytes} bytes, and together they may have {PROJECT_CAP} at most"
            ),
            std::mem::take(&mut files),
            sources,
            out,
            &mut own,
        );
    }
    let mut items = 0_usize;
    let mut files = files.into_iter();
    while let Some(file) = files.next() {
        let (id, text) = take(file, sources, out);
        let ast = parse(id, &text, out);
        items += ast.items.len();
        own.push(ast);
        if items > PROJECT_ITEMS_CAP {
            let message = format!("the project declares more than {PROJECT_ITEMS_CAP} things");
            let rest = files.collect();
            refuse(&catalogue::PROJECT_TOO_MANY_DECLARATIONS, message, rest, sources, out, &mut own);
            break;
        }
    }
    if let Some(manifest) = manifest {
        profiles::apply(world.profile(), manifest, &mut own, out);
    }
    let systems = own.iter().flat_map(|file| &file.items).filter_map(|item| match &item.kind {
        ItemKind::System(system) => Some(system.connector.text.as_str()),
        _ => None,
    });
    let wanted: BTreeSet<&str> = systems.collect();
    let mut asts = Vec::new();
    for file in library.files {
        if file.connector().is_none_or(|connector| wanted.contains(connector)) {
            let id = sources.add(file.path, file.text);
            asts.push(parse(id, file.text, out));
        }
    }
    asts.extend(own);
    asts
}

/// Leaves files unread, with one finding for all of them; what they declare is not missed.
fn refuse(
    entry: &'static Entry,
    message: String,
    files: Vec<FoundFile>,
    sources: &mut Sources,
    out: &mut Diagnostics,
    asts: &mut Vec<Ast>,
) {
    let first = files.first().map_or("the project", |file| file.path.as_str());
    let id = sources.add(first, "");
    let span = Span { file: id, start: 0, end: 0 };
    let help =
        "look for data files that end in `.flow`; a project of this size is better divided into several";
    out.push(Diagnostic::new(entry, span, message).label("from here on nothing is read").help(help));
    asts.push(Ast { file: id, items: Vec::new(), comments: Vec::new(), broken: vec![span] });
}

/// Takes a file in, or says why it cannot be read; then its text is empty.
pub(crate) fn take(file: FoundFile, sources: &mut Sources, out: &mut Diagnostics) -> (FileId, String) {
    let judged = judge(file.bytes);
    let text = judged.as_ref().map_or("", String::as_str);
    let id = sources.add(file.path.clone(), text);
    match judged {
        Ok(_) => {
            let text = sources.get(id).map_or_else(String::new, |file| file.text.to_string());
            (id, text)
        }
        Err(fault) => {
            out.push(fault.diagnostic(&file.path, Span { file: id, start: 0, end: 0 }));
            (id, String::new())
        }
    }
}

enum Fault {
    Unreadable(String),
    TooLarge(usize),
    NotText { line: usize, zero: bool },
}

fn judge(bytes: Result<Vec<u8>, String>) -> Result<String, Fault> {
    let bytes = bytes.map_err(Fault::Unreadable)?;
    if bytes.len() > FILE_CAP {
        return Err(Fault::TooLarge(bytes.len()));
    }
    let line = |at: usize| bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Fault::NotText { line: line(at), zero: true });
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(Fault::NotText { line: line(error.valid_up_to()), zero: false }),
    }
}

impl Fault {
    fn diagnostic(self, path: &str, span: Span) -> Diagnostic {
        match self {
            Fault::Unreadable(why) => Diagnostic::new(
                &catalogue::PROJECT_UNREADABLE_FILE,
                span,
                format!("`{path}` cannot be read: {why}"),
            )
            .help("make sure that the file is there and that you may read it"),
            Fault::TooLarge(bytes) => Diagnostic::new(
                &catalogue::PROJECT_FILE_TOO_LARGE,
                span,
                format!("`{path}` has {bytes} bytes, and a file may have {FILE_CAP} at most"),
            )
            .help("divide it into several files: a project reads all of them, in any order"),
            Fault::NotText { line, zero } => {
                let what = if zero { "holds a zero byte" } else { "is not UTF-8 text" };
                Diagnostic::new(&catalogue::PROJECT_NOT_TEXT, span, format!("`{path}` {what} (line {line})"))
                    .help("save it as plain text in UTF-8: most editors offer this under \"save as\" or \"encoding\"")
            }
        }
    }
}
