//! Who is delivered at all tells what that was decided by: the purpose needs it, or it is not asked.

use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::Purpose;
use crate::types::CHOICES;
use std::collections::BTreeSet;

/// Judges what decides who is delivered. What people chose may always decide: it only ever leaves somebody out.
pub(super) fn judge(names: &Resolved, ways: &Ways<'_>, disclosures: &[Disclosure], out: &mut Diagnostics) {
    let mut told = BTreeSet::new();
    for disclosure in disclosures.iter().filter(|it| it.target.is_none()) {
        let purpose = disclosure.purpose.as_ref().and_then(|name| names.purposes.get(name));
        let Some(purpose) = purpose.filter(|it| !it.uses.is_empty() && !it.broken) else { continue };
        if ways.is_doubtful(disclosure) {
            continue;
        }
        for category in taken_for(disclosure) {
            let mut used = purpose.uses.iter().map(String::as_str).chain([CHOICES]);
            let needed = !names.is_personal(category) || used.any(|used| names.is_under(category, used));
            if !needed && told.insert((ways.thing(disclosure), category)) {
                not_needed(category, purpose, disclosure, ways, out);
            }
        }
    }
}

/// The categories of a disclosure, or those that somebody answers for in their place.
fn taken_for(disclosure: &Disclosure) -> Vec<&String> {
    disclosure.judged_by(|_| true).iter().collect()
}

fn not_needed(
    category: &String,
    purpose: &Purpose,
    disclosure: &Disclosure,
    ways: &Ways<'_>,
    out: &mut Diagnostics,
) {
    let Some(place) = ways.primary(disclosure) else { return };
    let label = ways.labels(std::iter::once(category));
    let message = format!("who is delivered is decided by {label}, which the purpose does not need");
    out.push(
        Diagnostic::new(&catalogue::CONSENT_BEYOND_PURPOSE, place, message)
            .label("whoever receives the records learns it of everybody among them")
            .also(purpose.span, "what the purpose uses is declared here")
            .help(format!("ask something else, or add `{category}` to the purpose's `uses`")),
    );
}
