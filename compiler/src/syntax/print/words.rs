//! Names, texts and other words: in backticks, with escapes, exactly where they need them.

use crate::syntax::ast::{Duration, Name, ObjectRef, Path, Text, Unit};
use crate::syntax::scan;
use martlet_grammar::keywords;

/// Whether a name needs no backticks, wherever it stands.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(scan::starts_name) && chars.all(scan::continues_name)
}

pub(super) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// A name that something else declares, or a source field: reserved words in backticks.
pub(super) fn name(name: &Name) -> String {
    name_but(name, &[])
}

/// A name where some words would be read as more than a name.
pub(super) fn name_but(name: &Name, words: &[&str]) -> String {
    let text = name.text.as_str();
    if is_plain(text) && !keywords::is_reserved(text) && !words.contains(&text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A name that is declared here, or a target's: reserved words need no backticks.
pub(super) fn declared(name: &Name) -> String {
    if is_plain(&name.text) { name.text.clone() } else { quoted(&name.text) }
}

pub(super) fn names(all: &[Name]) -> String {
    all.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn path(path: &Path) -> String {
    path.parts.iter().map(name).collect::<Vec<_>>().join(".")
}

pub(super) fn paths(all: &[Path]) -> String {
    all.iter().map(path).collect::<Vec<_>>().join(", ")
}

/// The path of a target field.
pub(super) fn target(path: &Path) -> String {
    path.parts.iter().map(declared).collect::<Vec<_>>().join(".")
}

pub(super) fn object(object: &ObjectRef) -> String {
    match &object.argument {
        Some(argument) => format!("{}({})", path(&object.path), text(&argument.value)),
        None => path(&object.path),
    }
}

pub(super) fn objects(all: &[ObjectRef]) -> String {
    all.iter().map(object).collect::<Vec<_>>().join(", ")
}

/// A text without holes. A brace that would reach for its counterpart in a later text of the line has a backslash.
pub(super) fn text(value: &str) -> String {
    let written = format!("\"{}\"", escaped(value, false));
    if scan::is_one_text(&written) { written } else { written.replace('{', "\\{") }
}

pub(super) fn texts(all: &[Text]) -> String {
    all.iter().map(|one| text(&one.value)).collect::<Vec<_>>().join(", ")
}

/// The inside of a text; braces are doubled where a single one would begin a hole.
pub(super) fn escaped(value: &str, holes: bool) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '{' | '}' if holes => out.extend([c, c]),
            _ => out.push(c),
        }
    }
    out
}

/// The label behind a name, with the space before it.
pub(super) fn label(label: Option<&Text>) -> String {
    label.map_or_else(String::new, |label| format!(" {}", text(&label.value)))
}

pub(super) fn duration(duration: &Duration) -> String {
    let plural = if duration.amount == 1 { "" } else { "s" };
    format!("{} {}{plural}", duration.amount, unit(duration.unit))
}

pub(super) const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "second",
        Unit::Minutes => "minute",
        Unit::Hours => "hour",
        Unit::Days => "day",
        Unit::BusinessDays => "business day",
        Unit::Weeks => "week",
        Unit::Months => "month",
        Unit::Years => "year",
    }
}

/// Words that make a duration of a number before them.
pub(super) fn is_unit(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    matches!(singular, "second" | "minute" | "hour" | "day" | "week" | "month" | "year" | "business")
}

/// The version of a notice: a text as it stands, or a value.
pub(super) fn version(version: &crate::syntax::ast::Expr) -> String {
    use crate::syntax::ast::{ExprKind, TextPart};
    match &version.kind {
        ExprKind::Text(parts) => match parts.as_slice() {
            [] => text(""),
            [TextPart::Plain(plain)] => text(plain),
            _ => super::expr::expr(version, super::expr::level::FLOW),
        },
        _ => super::expr::expr(version, super::expr::level::FLOW),
    }
}
