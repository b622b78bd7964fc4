//! Waivers: what somebody lets pass for a while, and whether that lets anything pass at all.

use super::days::is_over;
use crate::diagnostics::{Acceptance, Diagnostic, Diagnostics, Exception, catalogue};
use crate::resolve::may_be_waived;
use crate::source::Span;
use crate::syntax::ast::{Ast, Item, ItemKind, Object, Subject, Waived, Waiver};
use jiff::civil::Date;

/// The exceptions to checks that a project makes.
#[must_use]
pub fn exceptions(asts: &[Ast], today: Option<Date>) -> Vec<Exception> {
    let items = || asts.iter().flat_map(|ast| &ast.items);
    let waivers = items().filter_map(|item| match &item.kind {
        ItemKind::Waiver(waiver) => Some(waiver),
        _ => None,
    });
    waivers
        .filter_map(|waiver| {
            let Waived::Check(check) = &waiver.what else { return None };
            may_be_waived(&check.text).then(|| Exception {
                check: check.text.clone(),
                places: items().flat_map(|item| places(&waiver.subject, item)).collect(),
                span: check.span,
                over: is_over(&waiver.until, today).then_some(waiver.until.span),
                used: false,
                accepted: acceptance(waiver),
            })
        })
        .collect()
}

/// What a waiver says to whoever asks why something passes.
pub(super) fn acceptance(waiver: &Waiver) -> Acceptance {
    Acceptance {
        because: waiver.because.value.clone(),
        approved_by: waiver.approved_by.value.clone(),
        until: waiver.until.value.clone(),
    }
}

/// Where a declaration is what a waiver is about: a flow, a consent, or where choices for its purpose are read.
fn places(subject: &Subject, item: &Item) -> Vec<Span> {
    let name = &subject.name.text;
    let facts = |objects: &[Object]| {
        let facts = objects.iter().flat_map(|object| &object.consents);
        let named = facts.filter(|fact| fact.purpose.as_ref().is_none_or(|purpose| purpose.text == *name));
        named.map(|fact| fact.span).collect()
    };
    match &item.kind {
        ItemKind::Flow(flow) if !subject.consent && flow.name.text == *name => vec![item.span],
        ItemKind::Consent(consent) if subject.consent && consent.purpose.text == *name => vec![item.span],
        ItemKind::System(system) if subject.consent => facts(&system.objects),
        ItemKind::Connector(connector) if subject.consent => facts(&connector.objects),
        _ => Vec::new(),
    }
}

/// Says which waivers let nothing pass. Asked of a project without errors: else what would pass may not be seen yet.
pub(super) fn without_effect(unused: impl Iterator<Item = Span>, out: &mut Diagnostics) {
    let unused: Vec<Span> = unused.collect();
    for place in unused {
        let message = "there is nothing here that this waiver would let pass";
        out.push(
            Diagnostic::new(&catalogue::WAIVER_WITHOUT_EFFECT, place, message)
                .help("remove it: should the same come up again, somebody is to look at it anew"),
        );
    }
}
