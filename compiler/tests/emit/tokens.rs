//! Small readers of documents, for comparing the structure of two pages.

/// Tags with the names of their attributes, and comments, in order. Values that a page derives from names (`id`,
/// `href`) must be plain anchors, so anything else in them shows in the list.
pub fn html(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if rest.starts_with("style>") {
            let end = rest.find("</style>").expect("style ends");
            tokens.push("style".to_owned());
            rest = &rest[end + 8..];
            continue;
        }
        let (tag, after) = tag(rest);
        tokens.push(tag);
        rest = after;
    }
    tokens
}

fn tag(rest: &str) -> (String, &str) {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '>') => return (shape(&rest[..at]), &rest[at + 1..]),
            _ => {}
        }
    }
    panic!("a tag never ends: {}", &rest[..rest.len().min(80)])
}

/// The tag without the values that depend on names.
fn shape(tag: &str) -> String {
    let mut shape = String::new();
    for (at, part) in tag.split('"').enumerate() {
        let anchor =
            part.trim_start_matches('#').chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if at % 2 == 1 && anchor {
            shape.push('…');
        } else {
            shape.push_str(part);
        }
    }
    shape
}

/// Markdown as a sequence of elements, with text left out.
pub fn markdown(text: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser};
    Parser::new_ext(text, Options::all())
        .filter_map(|event| match event {
            Event::Text(_) | Event::Code(_) | Event::SoftBreak => None,
            other => Some(format!("{other:?}")),
        })
        .collect()
}
