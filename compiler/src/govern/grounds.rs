//! Legal grounds of what is handed over: special categories need one of their own, and children a guardian.

use super::covers::answers_for_contracts;
use super::declared::{Declarations, Thing};
use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::fault::Fault;
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::Purpose;
use std::collections::BTreeSet;

/// The branch of the special categories (GDPR, article 9(1)).
const SPECIAL: &str = "special";
/// What a legal basis is the same as where it lifts their prohibition (GDPR, article 9(2)).
const LIFTS: &str = "gdpr:A9-2";
/// The category of data about children.
const CHILD: &str = "child";
/// Whom an object is about where it holds data about children.
const CHILDREN: &str = "child";
/// The basis that a child cannot give alone.
const CONSENT: &[&str] = &["consent", "explicit_consent"];

/// Judges the grounds of purposes over what is handed over for them.
pub(super) fn judge(
    names: &Resolved,
    ways: &Ways<'_>,
    declared: &Declarations,
    disclosures: &[Disclosure],
    out: &mut Diagnostics,
) {
    let mut told = BTreeSet::new();
    for disclosure in disclosures {
        let Some(name) = &disclosure.purpose else { continue };
        let Some(purpose) = names.purposes.get(name).filter(|purpose| !purpose.broken) else { continue };
        if ways.is_doubtful(disclosure) || declared.is_doubtful(&Thing::Purpose(name.clone())) {
            continue;
        }
        let judged = disclosure.judged_by(|it| answers_for_contracts(names, it));
        let special = judged.iter().find(|category| names.is_under(category, SPECIAL));
        if let Some(category) = special
            && !names.lacks(Fault::SpecialGround)
            && let Some(basis) = purpose.bases.iter().find(|basis| !lifts(names, basis))
            && told.insert((disclosure.flow.as_str(), "special"))
        {
            special_without_ground(category, basis, purpose, disclosure, ways, out);
        }
        if is_about_children(names, disclosure)
            && !names.lacks(Fault::ChildGuardian)
            && purpose.bases.iter().any(|basis| CONSENT.contains(&basis.as_str()))
            && purpose.written.children.is_none()
            && told.insert((disclosure.flow.as_str(), "child"))
        {
            child_without_guardian(purpose, disclosure, ways, out);
        }
    }
}

fn lifts(names: &Resolved, basis: &str) -> bool {
    let same = names.bases.get(basis).map(|word| word.same_as.as_slice()).unwrap_or_default();
    same.iter().any(|same| same.starts_with(LIFTS))
}

fn is_about_children(names: &Resolved, disclosure: &Disclosure) -> bool {
    let personal = disclosure.categories.iter().any(|category| names.is_personal(category));
    personal
        && (disclosure.subjects.iter().any(|subject| subject == CHILDREN)
            || disclosure.categories.iter().any(|category| names.is_under(category, CHILD)))
}

fn special_without_ground(
    category: &String,
    basis: &str,
    purpose: &Purpose,
    disclosure: &Disclosure,
    ways: &Ways<'_>,
    out: &mut Diagnostics,
) {
    let Some(place) = ways.primary(disclosure) else { return };
    let name = &purpose.written.name.text;
    let label = ways.labels(std::iter::once(category));
    let message =
        format!("{label} is a special category, and the basis `{basis}` of `{name}` does not suffice for it");
    let written = purpose.written.bases.iter().find(|written| written.name.text == basis);
    let mut finding = Diagnostic::new(&catalogue::CONSENT_SPECIAL_WITHOUT_GROUND, place, message);
    if let Some(written) = written {
        finding = finding.also(written.name.span, "the basis");
    }
    out.push(ways.show(finding, disclosure).help(
        "leave it out; or give it a purpose whose bases all are grounds of article 9(2) of GDPR, such as `basis explicit_consent`",
    ));
}

fn child_without_guardian(
    purpose: &Purpose,
    disclosure: &Disclosure,
    ways: &Ways<'_>,
    out: &mut Diagnostics,
) {
    let Some(place) = ways.primary(disclosure) else { return };
    let name = &purpose.written.name.text;
    let message = format!(
        "data about children is used with a yes, and `{name}` does not say whose yes counts for a child"
    );
    let finding = Diagnostic::new(&catalogue::CONSENT_CHILD_WITHOUT_GUARDIAN, place, message)
        .also(purpose.span, "the purpose is declared here");
    out.push(
        ways.show(finding, disclosure)
            .help("add `children with guardian` to the purpose, or `children never` to leave them out"),
    );
}
