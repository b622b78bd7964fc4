//! The lineage page as Markdown. Escaping is on for every value, so user text makes no link, table cell, heading or
//! mention, in any of the common dialects.

use super::erasure::ErasureView;
use super::reach::ReachView;
use super::{EmitError, page::Page};
use std::io::Write;
use tera::{Context, Kwargs, State, Tera, Value};

/// Stands where a dialect would join two characters to a link; shows nothing and allows no line break.
const JOINER: char = '\u{2060}';

/// The page.
pub fn render(page: &Page) -> Result<String, EmitError> {
    Ok(templates()?.render("lineage.md", &Context::from_serialize(page)?)?)
}

/// The part of it that says how late a no reaches every sender.
pub fn render_reach(reach: &[ReachView]) -> Result<String, EmitError> {
    let mut context = Context::new();
    context.insert("reach", reach);
    Ok(templates()?.render("reach.md", &context)?)
}

/// The part of it that says where erasures reach.
pub fn render_erasures(erasures: &[ErasureView]) -> Result<String, EmitError> {
    let mut context = Context::new();
    context.insert("erasures", erasures);
    Ok(templates()?.render("erasure.md", &context)?)
}

fn templates() -> Result<Tera, EmitError> {
    let mut tera = Tera::new();
    tera.autoescape_on([".md"]);
    tera.set_escape_fn(|text, out: &mut dyn Write| out.write_all(escaped(text).as_bytes()));
    tera.register_filter("code", |text: &str, _: Kwargs, _: &State| Value::safe_string(&code(text)));
    tera.add_raw_templates([
        ("lineage.md", include_str!("templates/lineage.md")),
        ("reach.md", include_str!("templates/reach.md")),
        ("erasure.md", include_str!("templates/erasure.md")),
    ])?;
    Ok(tera)
}

/// Text as text. An address stands as code: dialects would make it a link.
fn escaped(text: &str) -> String {
    if text.contains('@') && !text.contains(char::is_whitespace) {
        return code(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let lead = text.chars().take_while(char::is_ascii_digit).count();
    let mut before = ' ';
    for (at, c) in text.chars().enumerate() {
        let marker = match c {
            '-' | '+' | '=' | ':' => at == 0,
            '.' | ')' => at == lead && lead > 0,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '$' | '^' | '{'
            | '}' => true,
            _ => false,
        };
        let joins = match c {
            '/' => before == ':',
            '.' => before == 'w' || before == 'W',
            _ => before == '@' || (before == '#' && c.is_ascii_digit()),
        };
        if joins {
            out.push(JOINER);
        }
        if marker {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Text as a code span. A bar cannot be told from the edge of a table cell in every dialect, so text with one, and
/// text with backticks, stands as plain text.
fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else if text.contains(['`', '|', '\\', '$']) {
        let text = text.replace('@', &format!("@{JOINER}"));
        escaped_plain(&text)
    } else {
        format!("`{text}`")
    }
}

/// [`escaped`] for text that must not become code again.
fn escaped_plain(text: &str) -> String {
    text.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect()
}
