//! Records that a flow makes where a new one counts as a yes: whoever chose nothing would be sent messages.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Guard, Mode, Only, Type};
use crate::resolve::model::{Object, ObjectUse};
use crate::resolve::suggest::quoted;
use crate::source::Span;
use crate::syntax::ast::ConsentFact;
use crate::types::typed::{ExprKind, Fact, Flow};
use crate::types::{Typed, typed};

/// The category of what a message to a device needs.
const PUSH_TOKEN: &str = "device.push_token";

/// Says which flows make subscribers of people whom nobody asked.
pub fn created(typed: &Typed, out: &mut Diagnostics) {
    let names = &*typed.names;
    for flow in &typed.flows {
        let Some(to) = flow.destination.as_ref().filter(|_| creates(flow)) else { continue };
        let Some(object) = names.objects.get(&to.object) else { continue };
        let contacts = names.systems.get(&to.object.system).map(|system| system.contacts.as_slice());
        let contacts = contacts.unwrap_or_default();
        let counts = |fact: &&ConsentFact| {
            fact.writes.as_ref().is_some_and(|writes| writes.new_yes) && contacts.contains(&fact.channel.text)
        };
        for written in object.facts.iter().filter(counts) {
            let facts = typed.facts.get(&to.object).into_iter().flatten();
            let Some(fact) = facts.into_iter().find(|fact| fact.span == written.span) else { continue };
            let ExprKind::Field(field) = &fact.value.kind else { continue };
            if is_reachable(flow, object, &fact.channel) && !is_asked(flow, fact) && !is_written(flow, field)
            {
                let place = written.writes.as_ref().map_or(written.span, |writes| writes.span);
                nobody_chose(flow, to, (fact, field), place, out);
            }
        }
    }
}

/// Whether a flow may make records that were not there.
fn creates(flow: &Flow) -> bool {
    !matches!(flow.mode, None | Some(Mode::Update { .. }))
}

/// Whether the flow brings what a message on that channel needs: nobody writes to a record without an address.
fn is_reachable(flow: &Flow, object: &Object, channel: &str) -> bool {
    let mut written = flow.fields.iter().filter_map(|line| object.field(&line.target));
    written.any(|field| match channel {
        "email" => field.ty == Some(Type::Email),
        "sms" | "call" | "mms" | "rcs" | "whatsapp" | "voice_auto" => field.ty == Some(Type::Phone),
        "push" => field.category.as_deref() == Some(PUSH_TOKEN),
        _ => true,
    })
}

/// Whether every record that the flow brings is of somebody who may be reached on that channel.
fn is_asked(flow: &Flow, fact: &Fact) -> bool {
    flow.guards.first().is_some_and(|guard: &Guard| {
        let there = guard.cells.iter().any(|cell| cell.channel == fact.channel);
        let alone = guard.all || guard.cells.len() == 1;
        let meant = fact.purpose.as_ref().is_none_or(|purpose| *purpose == guard.purpose);
        !guard.processing && !guard.confirming && there && alone && meant
    })
}

/// Whether the flow itself writes the choice into each record that it makes.
fn is_written(flow: &Flow, field: &str) -> bool {
    let says = |line: &&typed::Mapping| {
        line.target == field && line.when.is_none() && line.guard.is_none_or(|guard| guard == 0)
    };
    flow.fields.iter().filter(says).any(|line| !line.value.ty.absent && line.only != Some(Only::WhenEmpty))
}

fn nobody_chose(
    flow: &Flow,
    to: &ObjectUse,
    (fact, field): (&Fact, &str),
    place: Span,
    out: &mut Diagnostics,
) {
    let message = format!(
        "the flow `{}` makes records in `{to}`, where a new one counts as a yes via `{}`",
        flow.of, fact.channel
    );
    let purpose = fact.purpose.as_deref().unwrap_or("PURPOSE");
    out.push(
        Diagnostic::new(&catalogue::CONSENT_CREATED_AS_YES, to.span, message)
            .label("so people who chose nothing would get messages")
            .also(place, "it says so here: `new yes`")
            .help(format!(
                "write the no with each new record, `… -> {} only on create`, and let a consent write a yes later; or deliver only people who said yes: `purpose {purpose} via {}`",
                quoted(field),
                fact.channel
            )),
    );
}
