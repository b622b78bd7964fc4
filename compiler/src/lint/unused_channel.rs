//! A purpose names a channel on which nothing happens.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::model::Purpose;
use crate::types::Typed;

/// Says which channels of a purpose that flows follow are used by nothing.
pub(super) fn check(typed: &Typed, purpose: &Purpose, out: &mut Diagnostics) {
    let names: &Resolved = &typed.names;
    let name = purpose.written.name.text.as_str();
    let mut asked = typed.flows.iter().flat_map(|flow| &flow.guards).filter(|guard| guard.purpose == name);
    // One that nothing follows at all is told as such; one without a channel is about all of them.
    let followed: Vec<_> = asked.by_ref().collect();
    if purpose.broken || followed.is_empty() || followed.iter().any(|guard| guard.processing) {
        return;
    }
    for written in &purpose.written.channels {
        let channel = written.text.as_str();
        let is_asked = followed.iter().any(|guard| guard.cells.iter().any(|cell| cell.channel == channel));
        let is_chosen = names.consents.iter().any(|consent| {
            consent.purpose.as_deref() == Some(name) && consent.channels.iter().any(|known| known == channel)
        });
        let is_told = names.objects.values().any(|object| {
            object.facts.iter().any(|fact| {
                fact.channel.text == channel
                    && fact.purpose.as_ref().is_some_and(|purpose| purpose.text == name)
            })
        });
        if !is_asked && !is_chosen && !is_told {
            let message = format!("nobody is reached for `{name}` via `{channel}`");
            out.push(
                Diagnostic::new(&catalogue::LINT_UNUSED_CHANNEL, written.span, message)
                    .label("documents would say that people may be reached in this way")
                    .help(format!(
                        "take it out of `channels`; or write a flow, or a consent, for it: `purpose {name} via {channel}`"
                    )),
            );
        }
    }
}
