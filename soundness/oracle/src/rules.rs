//! Which data may not go where a flow takes it: by its purpose, by what was agreed, by places and by policies.

use crate::declared::{Agreement, Condition, Declared, Flow, Policy, PolicyRule, Role, Scope, System};
use crate::places::lies_in;

/// What forbids something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Nobody said what for.
    Purpose,
    /// The purpose does not need it.
    Uses,
    /// The purpose has no ground for a special category.
    Ground,
    /// It is open whose yes counts for a child.
    Child,
    /// Who gets it does not say in which role.
    Role,
    /// It was not agreed on.
    Agreement,
    /// It leaves the European Economic Area without a mechanism.
    Transfer,
    /// Its licence is over.
    Licence,
    /// It is somebody else's, who does not let it go on.
    Onward,
    /// A policy forbids it.
    Policy,
    /// Nobody approved it.
    Approval,
    /// The person may not be reached.
    Permission,
    /// The field takes hashes of addresses only.
    Hash,
    /// A choice is told against what was said.
    Choice,
    /// Its source is gone.
    Gone,
    /// The person was erased.
    Erased,
}

/// Why something is forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ban {
    /// By what.
    pub rule: Rule,
    /// A hash of it may go, and it may decide.
    pub readable_only: bool,
}

/// Data of a category, from a system, on its way by a flow; with a second purpose that its line waits for.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) category: &'a str,
    /// Where it comes from; none: what its field at the destination is declared to be.
    pub(crate) from: Option<&'a str>,
    pub(crate) second: Option<&'a str>,
}

impl Declared {
    /// All that forbids it.
    pub(crate) fn bans(&self, way: Way<'_>) -> Vec<Ban> {
        let Some((name, system)) = self.system_of(&way.flow.to) else { return Vec::new() };
        if !self.is_under(way.category, "personal") {
            return Vec::new();
        }
        let of_purpose = self.of_purpose(way);
        let of_agreements = self.of_agreements(way, name, system);
        let whole =
            of_purpose.into_iter().chain(of_agreements).map(|rule| Ban { rule, readable_only: false });
        whole
            .chain(self.policies.iter().filter_map(|policy| self.of_policy(policy, way, name, system)))
            .collect()
    }

    fn of_purpose(&self, way: Way<'_>) -> Vec<Rule> {
        let mut found = Vec::new();
        let Some(purpose) = way.flow.purpose.as_ref().and_then(|name| self.purposes.get(name)) else {
            return vec![Rule::Purpose];
        };
        let needs =
            |uses: &[String]| uses.is_empty() || uses.iter().any(|used| self.is_under(way.category, used));
        let second = way.second.and_then(|name| self.purposes.get(name));
        if !needs(&purpose.uses) && !second.is_some_and(|second| needs(&second.uses)) {
            found.push(Rule::Uses);
        }
        if self.is_under(way.category, "special")
            && purpose.bases.iter().any(|basis| basis != "explicit_consent")
        {
            found.push(Rule::Ground);
        }
        let about = self.objects.get(&way.flow.from).is_some_and(|object| object.children);
        let consent = purpose.bases.iter().any(|basis| basis.ends_with("consent"));
        if (about || self.is_under(way.category, "child")) && consent && purpose.children.is_none() {
            found.push(Rule::Child);
        }
        found
    }

    fn in_force(&self, agreement: &Agreement) -> bool {
        agreement.valid.as_ref().is_none_or(|(from, until)| *from <= self.today && self.today <= *until)
    }

    fn agreed(&self, way: Way<'_>, system: &str, transfer: bool) -> bool {
        let purpose = way.flow.purpose.as_ref();
        self.agreements.iter().any(|agreement| {
            agreement.systems.iter().any(|named| named == system)
                && agreement.covers.iter().any(|covered| self.is_under(way.category, covered))
                && purpose.is_some_and(|purpose| agreement.purposes.contains(purpose))
                && self.in_force(agreement)
                && (agreement.transfer || !transfer)
        })
    }

    fn of_agreements(&self, way: Way<'_>, name: &str, system: &System) -> Vec<Rule> {
        let mut found = Vec::new();
        let foreign = matches!(system.role, Some(Role::Processor | Role::JointController | Role::ThirdParty));
        if system.role.is_none() {
            found.push(Rule::Role);
        }
        if foreign && !self.agreed(way, name, false) {
            found.push(Rule::Agreement);
        }
        let sells = self.markets.is_empty() || self.markets.iter().any(|market| lies_in(market, "EEA"));
        let abroad = system.places.iter().any(|place| !lies_in(place, "EEA"));
        if foreign && sells && abroad && !self.agreed(way, name, true) {
            found.push(Rule::Transfer);
        }
        let origin = way.from.and_then(|object| self.system_of(object)).map(|(origin, _)| origin);
        for agreement in &self.agreements {
            if !agreement.systems.iter().any(|named| Some(named.as_str()) == origin) {
                continue;
            }
            for (category, until) in &agreement.returns {
                if !self.is_under(way.category, category) {
                    continue;
                }
                if until.as_ref().is_some_and(|until| *until < self.today) {
                    found.push(Rule::Licence);
                }
                if foreign && !agreement.onward && !agreement.systems.iter().any(|named| named == name) {
                    found.push(Rule::Onward);
                }
            }
        }
        found
    }

    fn of_policy(&self, policy: &Policy, way: Way<'_>, name: &str, system: &System) -> Option<Ban> {
        let among = match &policy.to {
            Scope::Any | Scope::Flows | Scope::Systems => true,
            Scope::Named(systems) => systems.iter().any(|named| named == name),
        };
        let within = |place: &String, places: &[String]| places.iter().any(|other| lies_in(place, other));
        let around = |place: &String, places: &[String]| places.iter().any(|other| lies_in(other, place));
        let holds = |condition: &Condition| match condition {
            Condition::Kind(kind) => system.kind == *kind,
            Condition::Role(role) => system.role == Some(*role),
            Condition::Purpose(purpose) => way.flow.purpose.as_ref() == Some(purpose),
            Condition::Channel(channel) => way.flow.channels.contains(channel),
            Condition::In(places) => system.places.iter().any(|it| within(it, places) || around(it, places)),
            Condition::NotIn(places) => system.places.iter().any(|place| !within(place, places)),
        };
        if !among || !policy.conditions.iter().all(holds) {
            return None;
        }
        match &policy.rule {
            PolicyRule::Approval => Some(Ban { rule: Rule::Approval, readable_only: false }),
            PolicyRule::Forbid { categories, unless_hashed, unless_transfer } => {
                let forbidden = categories.iter().any(|above| self.is_under(way.category, above));
                let agreed = *unless_transfer && self.agreed(way, name, true);
                (forbidden && !agreed).then_some(Ban { rule: Rule::Policy, readable_only: *unless_hashed })
            }
        }
    }
}
