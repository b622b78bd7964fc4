//! Fields for pseudonyms: what goes there is one, and nothing by which anybody could tell who it is.

use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Disclosure, How, Type};
use crate::resolve::Resolved;
use crate::resolve::model::Field;
use std::collections::BTreeSet;

/// The category of a value that names somebody only to whoever holds the key.
const PSEUDONYM: &str = "identity.pseudonym";
/// Branches whose values name a person or a device of theirs.
const NAMING: &[&str] = &[
    "identity",
    "contact.email",
    "contact.fax",
    "contact.phone",
    "device.advertising_id",
    "device.id",
    "device.login_id",
];

/// Judges what is handed over into fields for pseudonyms.
pub(super) fn judge(names: &Resolved, ways: &Ways<'_>, disclosures: &[Disclosure], out: &mut Diagnostics) {
    let mut told = BTreeSet::new();
    for disclosure in disclosures {
        let carried = !matches!(disclosure.how, How::Hashed | How::Influences);
        let (Some(target), Some(source), true) = (&disclosure.target, &disclosure.source, carried) else {
            continue;
        };
        let written = ways.flow(disclosure).and_then(|flow| flow.destination.as_ref());
        let field = written.and_then(|used| names.objects.get(&used.object)?.field(target));
        let Some(field) = field.filter(|field| is_for_pseudonyms(names, field)) else { continue };
        let Some((_, origin)) = ways.origin(source) else { continue };
        let treated = disclosure.treated.iter().any(|it| names.is_under(&it.category, PSEUDONYM));
        if names_somebody(names, origin, disclosure)
            && !treated
            && !ways.is_doubtful(disclosure)
            && told.insert((&disclosure.flow, target))
        {
            readable(source, field, disclosure, ways, out);
        }
    }
}

fn is_for_pseudonyms(names: &Resolved, field: &Field) -> bool {
    field.category.as_ref().is_some_and(|category| names.is_under(category, PSEUDONYM))
}

/// Whether what is left of a field tells who somebody is: by its category, or where it has none as the name of a record.
fn names_somebody(names: &Resolved, field: &Field, disclosure: &Disclosure) -> bool {
    let naming = |category: &String| {
        !names.is_under(category, PSEUDONYM) && NAMING.iter().any(|branch| names.is_under(category, branch))
    };
    match &field.category {
        Some(_) => disclosure.categories.iter().any(naming),
        None => {
            let whole = disclosure.how != How::Reduced;
            whole && (field.key || field.matching || matches!(field.ty, Some(Type::Id | Type::Uuid)))
        }
    }
}

fn readable(source: &str, field: &Field, disclosure: &Disclosure, ways: &Ways<'_>, out: &mut Diagnostics) {
    let Some(place) = ways.primary(disclosure) else { return };
    let message = format!("`{}` is for pseudonyms, and `{source}` tells who somebody is", field.name);
    let finding = Diagnostic::new(&catalogue::CATEGORY_NOT_PSEUDONYMISED, place, message);
    out.push(ways.show(finding, disclosure).help(format!(
        "write a pseudonym, `… | pseudonym(\"{}\") -> {}`; where the value must be readable there, give the field the category of what it holds",
        disclosure.system, field.name
    )));
}
