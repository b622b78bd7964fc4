//! Endings that the product at the destination does not carry out: records that it cannot delete, and a no that it does not
//! take or heed.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Power;
use crate::resolve::model::{ObjectUse, System};
use crate::source::Span;
use crate::syntax::ast::{self, ErasesHow};
use crate::types::Typed;
use crate::types::typed::{Ending, ExprKind, Flow};

/// Says which endings of flows would end nothing.
pub fn endings(typed: &Typed, out: &mut Diagnostics) {
    for flow in &typed.flows {
        let Some(to) = &flow.destination else { continue };
        let Some(system) = typed.names.systems.get(&to.object.system).filter(|system| !system.broken) else {
            continue;
        };
        let Some(declared) = typed.names.flows.get(&flow.of) else { continue };
        let written = &declared.written;
        // One of several targets may say for itself what happens.
        let targets = written.to.iter().zip(&declared.targets);
        let own = targets.filter(|(_, used)| used.as_ref() == Some(to)).find_map(|(to, _)| to.block.as_ref());
        let permission =
            own.and_then(|own| own.permission_ends.as_ref()).or(written.permission_ends.as_ref());
        let gone = own.and_then(|own| own.gone.as_ref()).or(written.gone.as_ref());
        let of_permission = (&flow.permission_ends, permission);
        let of_record = (&flow.gone, gone);
        let mut told: Vec<Span> = Vec::new();
        let mut first = None;
        for (ending, clause) in [of_permission, of_record] {
            let (Some(ending), Some(clause)) = (ending, clause) else { continue };
            match ending {
                Ending::Remove | Ending::Erase => {
                    first = first.or(Some((ending, clause)));
                    told.push(clause.span);
                }
                Ending::Write(lines) => {
                    for line in lines {
                        if let Some((why, place)) = unheeded(typed, to, &line.target) {
                            not_heeded(flow, (to, &line.target), (line.line, why, place), out);
                        }
                    }
                }
                Ending::Keep(_) => {}
            }
        }
        if let Some((first, why)) = first.zip(stays(system, to)) {
            not_deleted(flow, (to, &why), first, told.get(1), out);
        }
    }
}

/// Why a record that is to go stays, and where that is said; a product that says nothing of deleting lets us do it.
struct Stays {
    why: String,
    place: Option<Span>,
}

fn stays(system: &System, to: &ObjectUse) -> Option<Stays> {
    let names_it = |clause: &ast::Erases| clause.objects.iter().any(|it| it.text == to.object.object);
    // What is deleted on request only is deleted: how long that takes, the erasure proves.
    if system.erases.iter().any(names_it) {
        return None;
    }
    let nothing = system.erases.iter().find_map(|clause| match &clause.how {
        ErasesHow::Nothing(because) => Some((clause.span, because.value.clone())),
        _ => None,
    });
    if let Some((place, because)) = nothing {
        return Some(Stays { why: format!("it deletes nothing: {because}"), place: Some(place) });
    }
    let clause = system.erases.first()?;
    Some(Stays {
        why: format!("`{}` is not among what it says that it deletes", to.object.object),
        place: Some(clause.span),
    })
}

/// Why what is written into a field that holds a choice ends nothing, and where that is said.
fn unheeded(typed: &Typed, to: &ObjectUse, target: &str) -> Option<(&'static str, Span)> {
    let facts = typed.facts.get(&to.object).into_iter().flatten();
    let of_field =
        facts.into_iter().filter(|fact| matches!(&fact.value.kind, ExprKind::Field(name) if name == target));
    let mut whys = of_field.map(|fact| match &fact.writes.0 {
        Power::No => Some(("it does not take a no", fact.span)),
        Power::Inert => Some(("no sender there heeds it", fact.span)),
        Power::PendingOnly => Some(("it becomes a question to the person, and no no", fact.span)),
        Power::Yes | Power::Conditional { .. } => None,
    });
    // One choice that it ends is enough.
    let first = whys.next()??;
    whys.all(|why| why.is_some()).then_some(first)
}

fn not_deleted(
    flow: &Flow,
    (to, stays): (&ObjectUse, &Stays),
    (ending, clause): (&Ending, &ast::Ending),
    other: Option<&Span>,
    out: &mut Diagnostics,
) {
    let word = if matches!(ending, Ending::Erase) { "erase" } else { "remove" };
    let message = format!(
        "the flow `{}` asks `{}` to {word} records of `{to}`, and {}",
        flow.of, to.object.system, stays.why
    );
    let mut finding = Diagnostic::new(&catalogue::MAPPING_ENDING_REFUSED, clause.span, message)
        .label("so they would stay there, and be used on");
    if let Some(other) = other {
        finding = finding.also(*other, "and here");
    }
    if let Some(place) = stays.place {
        finding = finding.also(place, "what it says of deleting");
    }
    out.push(finding.help(
        "mark the record in a field that the product heeds, as in `when permission ends { true -> OptedOut }`; or write `keep because \"…\"`, and who deletes it there instead",
    ));
}

fn not_heeded(
    flow: &Flow,
    (to, target): (&ObjectUse, &str),
    (line, why, place): (Span, &'static str, Span),
    out: &mut Diagnostics,
) {
    let message = format!(
        "the flow `{}` writes a no to `{target}` of `{to}` when a permission ends, and {why}",
        flow.of
    );
    out.push(
        Diagnostic::new(&catalogue::MAPPING_ENDING_REFUSED, line, message)
            .label("so messages would go on")
            .also(place, "what a written choice can do there")
            .help("write a field that the product heeds; or take the record away, `when permission ends remove`"),
    );
}
