//! Numbers and addresses given to a system that uses them: somebody's permission for that way to reach people is asked.

use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Disclosure, How};
use crate::resolve::Resolved;
use crate::types::Typed;
use crate::types::kind::Kind;
use crate::types::typed::Flow;
use std::collections::BTreeSet;

/// Categories of contact points, and the channels that use them.
const USED_BY: &[(&str, &[&str])] = &[
    ("contact.email", &["email"]),
    ("contact.fax", &["fax"]),
    ("contact.phone", &["call", "sms", "mms", "rcs", "whatsapp", "voice_auto"]),
    ("contact.postal", &["post", "door"]),
    ("device.push_token", &["push"]),
];

/// Judges contact points that are handed over readable to whoever contacts people by them.
pub(super) fn judge(typed: &Typed, ways: &Ways<'_>, disclosures: &[Disclosure], out: &mut Diagnostics) {
    let names = &*typed.names;
    let mut told = BTreeSet::new();
    for disclosure in disclosures {
        let readable = !matches!(disclosure.how, How::Hashed | How::Influences);
        let (Some(flow), Some(target), true) = (ways.flow(disclosure), &disclosure.target, readable) else {
            continue;
        };
        // What names the record has to be there, whoever may be contacted by it.
        let names_record = flow.mode.iter().flat_map(|mode| mode.key()).any(|key| key == target);
        if names_record || !may_hold_one(flow, target) || ways.is_doubtful(disclosure) {
            continue;
        }
        for (category, channels) in USED_BY {
            let used: Vec<&str> = contacted_by(names, disclosure, category, channels);
            let open = !used.is_empty() && !is_asked(flow, target, channels) && !is_told(typed, flow, &used);
            if open && told.insert((flow.of.as_str(), *category)) {
                not_asked(&used, disclosure, ways, out);
            }
        }
    }
}

/// Whether anybody could be contacted by such a value: nobody can by a count, a sum, a day or a country.
fn may_hold_one(flow: &Flow, target: &str) -> bool {
    let mut lines = flow.fields.iter().filter(|line| line.target == target);
    lines.any(|line| {
        !matches!(
            line.value.ty.kind,
            Kind::Int
                | Kind::Decimal(_)
                | Kind::Money(_)
                | Kind::Bool
                | Kind::Date
                | Kind::Instant
                | Kind::Time
                | Kind::Duration
                | Kind::Country
        )
    })
}

/// The channels on which the destination reaches people by what is handed over.
fn contacted_by<'c>(
    names: &Resolved,
    disclosure: &Disclosure,
    category: &str,
    channels: &[&'c str],
) -> Vec<&'c str> {
    let carries = disclosure.categories.iter().any(|known| names.is_under(known, category));
    let contacts = names.systems.get(&disclosure.system).map(|system| system.contacts.as_slice());
    let contacts = contacts.filter(|_| carries).unwrap_or_default();
    channels.iter().copied().filter(|channel| contacts.iter().any(|known| known == channel)).collect()
}

/// Whether the flow, or the line, asks for the permission of such a channel.
fn is_asked(flow: &Flow, target: &str, channels: &[&str]) -> bool {
    let own = flow.guards.first().filter(|guard| !guard.processing);
    let lines = flow.fields.iter().filter(|line| line.target == target);
    let guards = lines.filter_map(|line| flow.guards.get(line.guard?));
    own.into_iter()
        .chain(guards)
        .flat_map(|guard| &guard.cells)
        .any(|cell| channels.contains(&cell.channel.as_str()))
}

/// Whether a consent tells the destination, or reads there, who says no on such a channel: then it knows by itself.
fn is_told(typed: &Typed, flow: &Flow, channels: &[&str]) -> bool {
    let slots = typed.captures.iter().chain(typed.spreads.iter().map(|spread| &spread.slot));
    let system = flow.destination.as_ref().map(|to| &to.object.system);
    let mut known = slots.filter(|slot| Some(&slot.object.system) == system);
    known.any(|slot| channels.contains(&slot.channel.as_str()))
}

fn not_asked(used: &[&str], disclosure: &Disclosure, ways: &Ways<'_>, out: &mut Diagnostics) {
    let Some(place) = ways.primary(disclosure) else { return };
    let (system, channel) = (&disclosure.system, used.join(", "));
    let first = used.first().copied().unwrap_or_default();
    let message =
        format!("`{system}` contacts people via {channel}, and nobody's permission for that is asked");
    let finding = Diagnostic::new(&catalogue::CONSENT_CHANNEL_NOT_ASKED, place, message);
    out.push(ways.show(finding, disclosure).help(format!(
        "let the line wait for it, `… when allowed(PURPOSE via {first})`; or name the channel in the flow's `purpose`; or tell the system who said no there, by a consent"
    )));
}
