//! Conditions that never hold or always do, and parts of them that say nothing: `Country == "NL" and Country == "BE"`.

use super::parts::{named, walk, within};
use super::told::{Set, Told, constant, decided, told};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::Span;
use crate::types::typed::{Expr, ExprKind, Flow};

/// Looks at every condition within these expressions; `own` are the mappings that stand in the flow itself.
pub(super) fn check(flow: &Flow, own: &[Span], expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| match &part.kind {
            ExprKind::All(parts) => all(parts, out),
            ExprKind::Any(parts) => any(parts, part.span, out),
            ExprKind::Compare { .. } | ExprKind::In { .. } => alone(part, out),
            ExprKind::If { condition, .. } => fixed(condition, out),
            _ => {}
        });
    }
    flow.filter.iter().for_each(|filter| fixed(filter, out));
    flow.fields.iter().filter_map(|field| field.when.as_ref()).for_each(|when| fixed(when, out));
    after_filter(flow, own, expressions, out);
}

/// `a and b`: two that exclude one another, or one that the other says already.
fn all(parts: &[Expr], out: &mut Diagnostics) {
    let known: Vec<Told<'_>> = parts.iter().filter_map(told).collect();
    for (at, second) in known.iter().enumerate() {
        for first in known.iter().take(at).filter(|first| first.of == second.of) {
            if first.set.apart(&second.set) {
                return out.push(never(second.value, second.span, first.span));
            }
            if let Some((idle, because)) = idle(first, second) {
                return out.push(says_nothing(idle, because, "where that holds, this holds anyway"));
            }
        }
    }
}

/// `a or b`: two of which one always holds, or one that lies in the other.
fn any(parts: &[Expr], whole: Span, out: &mut Diagnostics) {
    let known: Vec<Told<'_>> = parts.iter().filter_map(told).collect();
    for (at, second) in known.iter().enumerate() {
        for first in known.iter().take(at).filter(|first| first.of == second.of) {
            if first.set.clone().others().apart(&second.set.clone().others()) {
                let message = format!("one of the two always holds, whatever {} is", named(second.value));
                let help = match (&first.set, &second.set) {
                    (Set::NoneOf(_), Set::NoneOf(_)) => {
                        "a value is never both at once: join the two with `and`, or write `not in [ … ]`"
                    }
                    _ => "join the two with `and`, or remove the condition",
                };
                let finding = Diagnostic::new(&catalogue::LINT_ALWAYS_HOLDS, whole, message);
                return out.push(finding.help(help));
            }
            // The narrower of the two adds nothing to the wider one.
            if let Some((wide, narrow)) = idle(first, second) {
                return out.push(says_nothing(narrow, wide, "this takes all that the other one takes"));
            }
        }
    }
}

/// Of two conditions on one value the one that the other implies, and that other.
fn idle<'t, 'e>(first: &'t Told<'e>, second: &'t Told<'e>) -> Option<(&'t Told<'e>, &'t Told<'e>)> {
    // Whether there is a value is asked for the sake of what follows.
    if !first.set.names_values() || !second.set.names_values() {
        return None;
    }
    if first.set.lies_in(&second.set) {
        return Some((second, first));
    }
    second.set.lies_in(&first.set).then_some((first, second))
}

fn says_nothing(idle: &Told<'_>, other: &Told<'_>, why: &str) -> Diagnostic {
    let message = format!("this part of the condition on {} says nothing new", named(idle.value));
    Diagnostic::new(&catalogue::LINT_PART_WITHOUT_EFFECT, idle.span, message)
        .also(other.span, why)
        .help("remove it, or correct whichever of the two is not meant")
}

fn never(value: &Expr, span: Span, other: Span) -> Diagnostic {
    let message = format!("this never holds: {} would have to be two things at once", named(value));
    Diagnostic::new(&catalogue::LINT_NEVER_HOLDS, span, message)
        .also(other, "here it is something else")
        .help("for one of several values write `in [\"…\", \"…\"]`, or join the two with `or`")
}

/// A comparison with a number that the value can never be.
fn alone(condition: &Expr, out: &mut Diagnostics) {
    let Some(told) = told(condition) else { return };
    let Some((holds, says)) = decided(&told) else { return };
    let (entry, message) = if holds {
        (&catalogue::LINT_ALWAYS_HOLDS, format!("this always holds: {says}"))
    } else {
        (&catalogue::LINT_NEVER_HOLDS, format!("this never holds: {says}"))
    };
    out.push(
        Diagnostic::new(entry, condition.span, message).help("correct the number, or remove the condition"),
    );
}

/// A condition that asks nothing: `true`, `1 == 2`.
fn fixed(condition: &Expr, out: &mut Diagnostics) {
    let parts = match &condition.kind {
        ExprKind::All(parts) | ExprKind::Any(parts) => parts.as_slice(),
        _ => std::slice::from_ref(condition),
    };
    for part in parts {
        let Some(holds) = constant(part) else { continue };
        let (entry, message) = if holds {
            (&catalogue::LINT_ALWAYS_HOLDS, "this always holds: it asks nothing of the record")
        } else {
            (&catalogue::LINT_NEVER_HOLDS, "this never holds: it asks nothing of the record")
        };
        out.push(
            Diagnostic::new(entry, part.span, message)
                .help("compare a field with it: `FIELD == \"…\"`, or remove the condition"),
        );
    }
}

/// What the flow's own `where` rules out is asked again in a line.
fn after_filter(flow: &Flow, own: &[Span], expressions: &[&Expr], out: &mut Diagnostics) {
    let Some(filter) = &flow.filter else { return };
    let parts = match &filter.kind {
        ExprKind::All(parts) => parts.as_slice(),
        _ => std::slice::from_ref(filter),
    };
    let known: Vec<Told<'_>> = parts.iter().filter_map(told).filter(|told| told.set.names_values()).collect();
    for expr in expressions.iter().filter(|expr| expr.span != filter.span) {
        walk(expr, &mut |part| {
            let Some(second) = told(part).filter(|told| told.set.names_values()) else { return };
            // Lines of a mapping may serve other flows, and look-ups are done before the condition is asked.
            let after = own.iter().any(|map| within(second.span, *map));
            let first = known.iter().find(|first| first.of == second.of && first.set.apart(&second.set));
            if let Some(first) = first.filter(|_| after) {
                out.push(never(second.value, second.span, first.span));
            }
        });
    }
}
