//! Whom a rule of a policy is about.

use crate::plan::Role;
use crate::resolve::Resolved;
use crate::syntax::ast::ScopeCondition;
use std::collections::BTreeSet;

/// What conditions ask about: something that is handed over, a flow, a consent, a system, or an example.
#[derive(Default)]
pub(super) struct Subject<'a> {
    /// The systems that get data, or the system itself.
    pub(super) systems: BTreeSet<&'a str>,
    pub(super) purposes: BTreeSet<&'a str>,
    pub(super) channels: BTreeSet<&'a str>,
    /// Categories of the data.
    pub(super) data: BTreeSet<&'a str>,
    /// It does not say for what and over which channel, so it is about any.
    pub(super) open: bool,
}

/// Whether a condition holds. Of a place that is not known, or only in part, whatever is asked holds: what a rule keeps
/// away from a place must not get there unseen.
pub(super) fn holds(names: &Resolved, condition: &ScopeCondition, subject: &Subject<'_>) -> bool {
    let systems = || subject.systems.iter().filter_map(|name| names.systems.get(*name));
    match condition {
        ScopeCondition::Place { negated, places } => systems().any(|system| {
            let mut lies = system.stored_in.iter().chain(&system.accessed_from).peekable();
            let within = |place: &str| places.iter().any(|other| names.lies_in(place, &other.text));
            let around = |place: &str| places.iter().any(|other| names.lies_in(&other.text, place));
            lies.peek().is_none()
                || lies.any(|place| if *negated { !within(place) } else { within(place) || around(place) })
        }),
        ScopeCondition::Data(category) => {
            let category = category.text();
            subject.data.iter().any(|known| names.is_under(known, &category))
        }
        ScopeCondition::Is { what, value } => {
            let value = value.text.as_str();
            match what.text.as_str() {
                "kind" => systems().any(|system| system.kind.as_deref() == Some(value)),
                "role" => systems().any(|system| system.role.is_some_and(|role| word(role) == value)),
                "purpose" => subject.open || subject.purposes.contains(value),
                "channel" => subject.open || subject.channels.contains(value),
                _ => false,
            }
        }
    }
}

/// A legal role as conditions name it.
const fn word(role: Role) -> &'static str {
    match role {
        Role::Controller => "controller",
        Role::Processor => "processor",
        Role::JointController => "joint_controller",
        Role::ThirdParty => "third_party",
    }
}
