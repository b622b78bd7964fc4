//! Yeses that nobody said: lines of a flow that write where people's choices stand what is read there as a yes, without
//! asking for that very permission. Whoever said no there before would be reached again.

use super::polarity::{is_grant, is_yes};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, Guard};
use crate::resolve::Resolved;
use crate::resolve::model::ObjectUse;
use crate::source::Span;
use crate::syntax::ast::Polarity;
use crate::types::Typed;
use crate::types::kind::Kind;
use crate::types::typed::{Expr, ExprKind, Fact, Flow, Mapping, Recovery};

/// A choice as a slot holds it: about which purpose, on which channel, and which values of its field say yes.
struct Slot<'t> {
    purpose: Option<&'t str>,
    channel: &'t str,
    /// Where that is said.
    span: Span,
    is_yes: Box<dyn Fn(&Constant) -> bool + 't>,
}

/// Says which flows write such a yes.
pub fn unsaid_yes(typed: &Typed, out: &mut Diagnostics) {
    let names = &*typed.names;
    for flow in &typed.flows {
        let Some(to) = &flow.destination else { continue };
        for line in &flow.fields {
            let unsaid = slots(typed, to, &line.target)
                .into_iter()
                .find(|slot| may_say_yes(&line.value, flow, slot) && !is_asked(names, flow, line, slot, to));
            if let Some(slot) = unsaid {
                nobody_said_it(flow, line, &slot, to, out);
            }
        }
    }
}

/// The choices that stand in a field of what a flow writes.
fn slots<'t>(typed: &'t Typed, to: &ObjectUse, target: &str) -> Vec<Slot<'t>> {
    let Some(field) = typed.names.objects.get(&to.object).and_then(|object| object.field(target)) else {
        return Vec::new();
    };
    let mark = field.consent.iter().filter(|mark| mark.polarity == Polarity::OptIn).map(|mark| Slot {
        purpose: mark.purpose.as_deref(),
        channel: &mark.channel,
        span: field.span,
        is_yes: Box::new(|value| *value == Constant::Bool(true)),
    });
    let facts = typed.facts.get(&to.object).into_iter().flatten();
    let here = facts.filter(|fact| matches!(&fact.value.kind, ExprKind::Field(name) if name == target));
    let says_yes = |fact: &&Fact| fact.grants && fact.states.iter().any(|line| is_yes(&line.state));
    let listed = here.filter(says_yes).map(|fact| Slot {
        purpose: fact.purpose.as_deref(),
        channel: &fact.channel,
        span: fact.span,
        is_yes: Box::new(|value| is_grant(fact, value)),
    });
    mark.chain(listed).collect()
}

/// Whether a line may write a value that is read as a yes. What is read from a source may be any.
fn may_say_yes(value: &Expr, flow: &Flow, slot: &Slot<'_>) -> bool {
    let any = |parts: &[&Expr]| parts.iter().any(|part| may_say_yes(part, flow, slot));
    match &value.kind {
        ExprKind::Constant(constant) => (slot.is_yes)(constant),
        ExprKind::Poison | ExprKind::Unchanged => false,
        ExprKind::Let(name) => match flow.lets.iter().find(|known| known.name == *name) {
            Some(known) => may_say_yes(&known.value, flow, slot),
            None => true,
        },
        ExprKind::If { then, otherwise, .. } => any(&[&**then, &**otherwise]),
        ExprKind::Default { value, fallback } => any(&[&**value, &**fallback]),
        ExprKind::Recover { value, action: Recovery::Value(other) } => any(&[&**value, &**other]),
        ExprKind::Recover { value, .. } | ExprKind::Treat { value, .. } => any(&[&**value]),
        ExprKind::Match { arms, otherwise, .. } => {
            arms.iter().any(|arm| may_say_yes(&arm.value, flow, slot))
                || otherwise.iter().any(|rest| may_say_yes(rest, flow, slot))
        }
        _ => value.ty.kind != Kind::Nothing,
    }
}

/// Whether who gets the line said yes to what the slot stands for: the permission of that purpose on that channel is asked
/// for, and nothing but a yes gives it.
fn is_asked(names: &Resolved, flow: &Flow, line: &Mapping, slot: &Slot<'_>, to: &ObjectUse) -> bool {
    let own = flow.guards.first();
    let of_line = line.guard.and_then(|index| flow.guards.get(index));
    own.into_iter().chain(of_line).any(|guard: &Guard| {
        let alone = guard.cells.len() == 1 || guard.all;
        let there = guard.cells.iter().any(|cell| cell.channel == slot.channel);
        // A slot about no purpose stands for more than the one that was asked for, unless a name picks it.
        let meant = slot.purpose.map_or(to.argument.is_some(), |purpose| purpose == guard.purpose);
        let said = names.purposes.get(&guard.purpose).is_some_and(|purpose| {
            purpose.bases.iter().all(|basis| matches!(basis.as_str(), "consent" | "explicit_consent"))
        });
        !guard.processing && !guard.confirming && alone && there && meant && said
    })
}

fn nobody_said_it(flow: &Flow, line: &Mapping, slot: &Slot<'_>, to: &ObjectUse, out: &mut Diagnostics) {
    let message = format!(
        "the flow `{}` writes to `{}.{}` what is read there as a yes via `{}`, and nobody is asked for it",
        flow.of, to.object, line.target, slot.channel
    );
    let purpose = slot.purpose.unwrap_or("PURPOSE");
    out.push(
        Diagnostic::new(&catalogue::CONSENT_YES_NOT_SAID, line.line, message)
            .label("whoever said no there would be somebody who said yes")
            .also(slot.span, "what its values mean")
            .help(format!(
                "leave the line out, and let a consent write the choice that somebody made: `consent {purpose} via {} \"…\" {{ from …   to {} }}`; or deliver only people who said yes to this: a `purpose` of the flow with `basis consent`, and the slot about that purpose",
                slot.channel, to.object
            )),
    );
}
