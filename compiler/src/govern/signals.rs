//! Platforms that want to be told with each record whether the person agreed: where people of the European Economic Area are
//! among the records, that is said.

use super::agreements::sells_in_eea;
use super::declared::{Declarations, Thing};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, Type};
use crate::resolve::model::Field;
use crate::types::Typed;
use crate::types::typed::{ExprKind, Flow};

/// The kind of system that is meant.
const ADVERTISING: &str = "advertising";
/// The word of a platform for what nobody said.
const UNSAID: &str = "UNSPECIFIED";

/// Says where a platform is left without the word it wants.
pub(super) fn judge(typed: &Typed, declared: &Declarations, out: &mut Diagnostics) {
    let names = &*typed.names;
    if !sells_in_eea(names) {
        return;
    }
    for flow in &typed.flows {
        let Some(to) = &flow.destination else { continue };
        let system = names.systems.get(&to.object.system);
        let advertising = system.is_some_and(|system| system.kind.as_deref() == Some(ADVERTISING));
        let doubtful = declared.is_doubtful(&Thing::Flow(flow.of.clone()))
            || declared.is_doubtful(&Thing::System(to.object.system.clone()));
        let Some(object) = names.objects.get(&to.object).filter(|_| advertising && !doubtful) else {
            continue;
        };
        let unsaid: Vec<&Field> =
            object.fields.iter().filter(|field| is_signal(field) && !is_said(flow, field)).collect();
        let Some(first) = unsaid.first() else { continue };
        let listed: Vec<String> = unsaid.iter().map(|field| format!("`{}`", field.name)).collect();
        let message = format!(
            "`{}` wants to be told that people in the European Economic Area agreed, and nothing says so in {}",
            to.object.system,
            listed.join(" and ")
        );
        let line = flow.fields.iter().find(|line| line.target == first.name).map(|line| line.line);
        out.push(
            Diagnostic::new(&catalogue::CONSENT_SIGNAL_UNSAID, line.unwrap_or(to.span), message)
                .also(first.span, "declared here")
                .help(format!(
                    "write what holds for everybody whom the flow delivers, as in `\"GRANTED\" -> {}`: only people who agreed go there",
                    first.name
                )),
        );
    }
}

/// Whether a field takes a word about the person's choice; that it can be left open makes it no slot of a choice.
fn is_signal(field: &Field) -> bool {
    let words =
        matches!(&field.ty, Some(Type::Enum { values, .. }) if values.iter().any(|word| word == UNSAID));
    words && field.write_only && field.consent.is_none()
}

/// Whether a line says it for every record.
fn is_said(flow: &Flow, field: &Field) -> bool {
    flow.fields.iter().filter(|line| line.target == field.name).any(|line| {
        let unsaid = Constant::Text(UNSAID.to_owned());
        let open = line.value.ty.absent || line.when.is_some() || line.guard.is_some_and(|guard| guard > 0);
        !open && line.value.kind != ExprKind::Constant(unsaid)
    })
}
