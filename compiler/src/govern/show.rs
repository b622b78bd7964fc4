//! Disclosures as text, flow by flow, each with the hash that approvals name: what `martlet show disclosures` prints.

use super::approvals::hash;
use super::subjects::Subjects;
use crate::plan::{Disclosure, How};
use crate::types::Typed;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What each flow, and the consents for each purpose, hand over.
#[must_use]
pub fn show(typed: &Typed, disclosures: &[Disclosure]) -> String {
    let subjects = Subjects::new(typed, disclosures);
    let mut text = String::new();
    for name in typed.names.flows.keys() {
        section(&mut text, &format!("flow {name}"), &subjects.of_flow(name));
    }
    let consents = typed.names.consents.iter().filter_map(|consent| consent.purpose.as_deref());
    for purpose in consents.collect::<BTreeSet<_>>() {
        section(&mut text, &format!("consent {purpose}"), &subjects.of_consents(purpose));
    }
    text
}

fn section(text: &mut String, title: &str, handed: &[&Disclosure]) {
    // Writing into a text does not fail.
    let _ = writeln!(text, "{title} as \"{}\"", hash(handed));
    for disclosure in handed {
        let _ = writeln!(text, "  {}", line(disclosure));
    }
    text.push('\n');
}

/// One thing that is handed over, with all that decides about it.
pub(super) fn line(it: &Disclosure) -> String {
    let how = match it.how {
        How::Copied => "copied",
        How::Changed => "changed",
        How::Reduced => "reduced",
        How::Hashed => "hashed",
        How::Influences => "decides",
    };
    let nobodys = if it.categories.is_empty() { "a constant" } else { "what people chose" };
    let source = it.source.as_deref().unwrap_or(nobodys);
    let target = it.target.as_deref().map_or_else(
        || format!("who is delivered to {}", it.system),
        |target| format!("{target} of {}", it.system),
    );
    let mut line = format!("{source} {how} -> {target}");
    let lists = [
        ("data", it.categories.join(", ")),
        ("about", it.subjects.join(", ")),
        ("for", it.purpose.clone().unwrap_or_default()),
        ("where allowed", it.guards.join("; ")),
        ("by", it.basis.clone().unwrap_or_default()),
        ("in", it.places.join(", ")),
        ("under", it.agreement.clone().unwrap_or_default()),
        ("transfer", it.transfer.clone().unwrap_or_default()),
    ];
    for (word, said) in lists.iter().filter(|(_, said)| !said.is_empty()) {
        let _ = write!(line, "   {word} {said}");
    }
    for treatment in &it.treated {
        let _ = write!(
            line,
            "   treated as {} until {} by {}",
            treatment.category, treatment.until, treatment.approved_by
        );
    }
    line
}
