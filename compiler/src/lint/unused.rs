//! The project declares something that nothing uses.

use crate::diagnostics::{Diagnostic, Entry, catalogue};
use crate::resolve::Kind;
use crate::resolve::suggest::quoted;
use crate::source::Span;

/// The finding, at the name that is declared.
pub(crate) fn unused(kind: Kind, name: &str, span: Span) -> Diagnostic {
    let written = quoted(name);
    let (entry, help): (&'static Entry, String) = match kind {
        Kind::Purpose => (
            &catalogue::LINT_UNUSED_PURPOSE,
            format!(
                "name it where data moves for it (`purpose {written} via email` in a flow), or remove it: documents would show a purpose that nobody follows"
            ),
        ),
        Kind::Notice => (
            &catalogue::LINT_UNUSED_NOTICE,
            format!(
                "say where people saw it, in the consent block of an object: `notice {written} version \"…\"`"
            ),
        ),
        Kind::Agreement => (
            &catalogue::LINT_UNUSED_AGREEMENT,
            format!("name it where it holds, in the system: `role processor under {written}`"),
        ),
        Kind::Mapping => {
            (&catalogue::LINT_UNUSED_MAPPING, format!("use its lines in a flow: `map {{ use {written} … }}`"))
        }
        Kind::Function => {
            (&catalogue::LINT_UNUSED_FUNCTION, format!("use it in a mapping: `value | {written} -> Target`"))
        }
        Kind::Table => {
            (&catalogue::LINT_UNUSED_TABLE, format!("use it in a mapping: `value | {written} -> Target`"))
        }
        Kind::Team => (
            &catalogue::LINT_UNUSED_TEAM,
            format!("let it answer for something: `owner \"{name}\"`, or the address of one of its members"),
        ),
        _ => (
            &catalogue::LINT_UNUSED_WORD,
            format!("use the {} where it is meant, or remove the line", kind.word()),
        ),
    };
    let message = match kind {
        // What it names is covered all the same.
        Kind::Agreement => format!("no system says that it stands under the agreement `{name}`"),
        _ => format!("nothing uses the {} `{name}`", kind.word()),
    };
    Diagnostic::new(entry, span, message).help(help)
}
