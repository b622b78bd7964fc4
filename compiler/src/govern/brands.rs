//! Flows for one brand that write where people's choices about another brand stand.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Constant;
use crate::source::Span;
use crate::types::Typed;
use crate::types::typed::{Capture, Ending, ExprKind, Flow, Mapping};

/// Says which flows write into another brand's choices.
pub fn brands(typed: &Typed, out: &mut Diagnostics) {
    for flow in &typed.flows {
        let brand = typed.names.flows.get(&flow.of).and_then(|written| written.brand.as_deref());
        let Some((brand, to)) = brand.zip(flow.destination.as_ref()) else { continue };
        let told = typed.spreads.iter().map(|spread| (&spread.slot, Some(spread.span)));
        let read = typed.captures.iter().map(|capture| (capture, None));
        let slots: Vec<(&Capture, Option<Span>)> = told
            .chain(read)
            .filter(|(slot, _)| slot.object == to.object && slot.argument == to.argument)
            .collect();
        for line in lines(flow) {
            let found = slots.iter().find_map(|(slot, named)| {
                let (other, place) = written_for(typed, slot, line)?;
                (other != brand).then_some((other, named.unwrap_or(place)))
            });
            if let Some((other, place)) = found {
                writes_into(flow, line, brand, (&other, place), out);
            }
        }
    }
}

/// Every line of a flow that writes, those of its endings too.
fn lines(flow: &Flow) -> impl Iterator<Item = &Mapping> {
    let endings = [&flow.permission_ends, &flow.gone].into_iter().flatten();
    let written = endings.filter_map(|ending| match ending {
        Ending::Write(fields) => Some(fields),
        _ => None,
    });
    flow.fields.iter().chain(written.flatten())
}

/// The brand whose choice a line writes: that of the slot which it writes, or the one that it writes down as the brand.
fn written_for(typed: &Typed, slot: &Capture, line: &Mapping) -> Option<(String, Span)> {
    let field_of = |kind: &ExprKind| match kind {
        ExprKind::Field(name) => Some(name.clone()),
        _ => None,
    };
    let brand = slot.fact.brand.as_ref();
    // A record that names its own brand is about that one.
    if let Some(name) = brand.and_then(|brand| field_of(&brand.kind)) {
        let ExprKind::Constant(Constant::Text(written)) = &line.value.kind else { return None };
        let is_brand = typed.names.brands.contains_key(written);
        return (name == line.target && is_brand).then(|| (written.clone(), slot.fact.span));
    }
    if field_of(&slot.fact.value.kind)? != line.target {
        return None;
    }
    let fixed = brand.and_then(|brand| match &brand.kind {
        ExprKind::Constant(Constant::Text(name)) => Some(name.clone()),
        _ => None,
    });
    let of_consent = typed.names.consents.get(slot.consent).and_then(|consent| consent.brand.clone());
    Some((fixed.or(of_consent)?, slot.fact.span))
}

fn writes_into(
    flow: &Flow,
    line: &Mapping,
    brand: &str,
    (other, place): (&str, Span),
    out: &mut Diagnostics,
) {
    let message = format!(
        "the flow `{}` is for the brand `{brand}`, and `{}` holds what people chose about `{other}`",
        flow.of, line.target
    );
    out.push(
        Diagnostic::new(&catalogue::CONSENT_OTHER_BRAND, line.line, message)
            .label(format!("so what somebody told `{brand}` would be taken for what they told `{other}`"))
            .also(place, format!("here `{other}` is said"))
            .help(format!(
                "write the field that holds the choice about `{brand}`; or let the flow be for the other brand, `brand {other}`"
            )),
    );
}
