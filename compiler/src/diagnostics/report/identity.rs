//! What a finding is known by from one run to the next: its name, the declaration it stands in and what it says, never its
//! line. So a finding stays the same where lines are added before it, and where its declaration moves to another file.

use super::visible;
use crate::diagnostics::Diagnostic;
use crate::source::{Sources, Span};
use crate::syntax::ast::Ast;
use std::collections::BTreeMap;

/// What stands at a further place of one mistake, as [`crate::diagnostics::Diagnostics::push`] writes it.
const AND_HERE: &str = "and here";

/// A finding's identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// `area/what-is-wrong`.
    pub name: &'static str,
    /// The declaration that it stands in, as `flow readers`; of what stands in none, the path of the file.
    pub declaration: String,
    /// What it says.
    pub message: String,
    /// 64 hexadecimal digits over these and, of findings that are alike, which of them it is.
    pub fingerprint: String,
}

/// The identities of findings, in their order.
#[must_use]
pub fn identities(diagnostics: &[&Diagnostic], asts: &[Ast], sources: &Sources) -> Vec<Identity> {
    let mut alike: BTreeMap<(&str, String, String), u32> = BTreeMap::new();
    let mut all = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        // Mistakes of one kind may be told as one finding: one more of them makes it another.
        let also =
            diagnostic.related.iter().map(|label| label.text.as_str()).filter(|text| *text != AND_HERE);
        let also = also.collect::<Vec<_>>().join("\n");
        let name = diagnostic.entry.name;
        let declaration = declaration(diagnostic.primary.span, asts, sources);
        let message = visible::line(&diagnostic.message).into_owned();
        let number = alike.entry((name, declaration.clone(), format!("{message}\n{also}"))).or_default();
        let mut hasher = blake3::Hasher::new();
        for part in [name, &declaration, &message, &also, &number.to_string()] {
            hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        *number = number.saturating_add(1);
        let fingerprint = hasher.finalize().to_hex().to_string();
        all.push(Identity { name, declaration, message, fingerprint });
    }
    all
}

/// The words before the label of the declaration around a place; of a test its name too, for it has no other.
fn declaration(place: Span, asts: &[Ast], sources: &Sources) -> String {
    let Some(file) = sources.get(place.file) else { return String::new() };
    let items = asts.iter().filter(|ast| ast.file == place.file).flat_map(|ast| &ast.items);
    let around =
        items.map(|item| item.span).find(|span| span.start <= place.start && place.start <= span.end);
    let head = around.and_then(|span| file.text.get(span.start as usize..span.end as usize));
    let head = head.map(|text| {
        let end = if text.starts_with("test") { &['{', '\n'][..] } else { &['{', '\n', '"'] };
        text.split(end).next().unwrap_or_default()
    });
    match head {
        Some(head) => visible::line(&head.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned(),
        None => visible::line(&file.path).into_owned(),
    }
}
