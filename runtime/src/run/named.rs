//! Whether a record names somebody: by a contact point wherever it stands, or by an identifier in a field that the identity
//! links.

use super::identity::named;
use super::person::Whose;
use super::{choices, spread, zone};
use crate::transform::{Answers, IdentifiersOf, Kept, Moment, People, Run, people_in};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use martlet_compiler::plan::Plan;
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use std::collections::BTreeMap;

/// Finds the records that name somebody.
pub struct Finder<'f> {
    plan: &'f Plan,
    key: &'f ProjectKey,
    whose: &'f Whose,
    zone: TimeZone,
    /// By the object's name.
    identifiers: BTreeMap<&'f str, IdentifiersOf>,
    /// What each job reads: a flow, or a consent's choices.
    jobs: BTreeMap<String, &'f str>,
}

impl<'f> Finder<'f> {
    /// Prepares it.
    #[must_use]
    pub fn new(plan: &'f Plan, key: &'f ProjectKey, whose: &'f Whose) -> Finder<'f> {
        let linked = plan.identity.iter().flat_map(|identity| named(identity).map(move |id| (identity, id)));
        let identifiers =
            linked.filter_map(|(identity, id)| Some((id, IdentifiersOf::new(plan, identity, id).ok()?)));
        let flows = plan.flows.iter().map(|flow| (flow.name.clone(), flow.source.as_str()));
        let captures = plan.captures.iter().map(|it| (choices::name(plan, it), it.object.as_str()));
        let lanes = plan.spreads.iter().flat_map(|it| [Answers::No, Answers::Yes].map(|of| (it, of)));
        let told = lanes.map(|(it, of)| (spread::name(plan, it, of), it.slot.object.as_str()));
        Finder {
            plan,
            key,
            whose,
            zone: zone(plan).unwrap_or(TimeZone::UTC),
            identifiers: identifiers.collect(),
            jobs: flows.chain(captures).chain(told).collect(),
        }
    }

    /// Whether a record that a job read names them.
    #[must_use]
    pub fn in_job(&self, job: &str, record: &[(String, String)]) -> bool {
        self.is_in(self.jobs.get(job).copied().unwrap_or_default(), record)
    }

    /// Whether a record of an object names them.
    #[must_use]
    pub fn is_in(&self, object: &str, record: &[(String, String)]) -> bool {
        let theirs = |point| self.whose.points.contains(point);
        people_in(record, self.key).iter().any(theirs) || self.is_identified(object, record)
    }

    fn is_identified(&self, object: &str, record: &[(String, String)]) -> bool {
        let declared = self.plan.objects.iter().find(|known| known.id() == object);
        let Some((of, declared)) = self.identifiers.get(object).zip(declared) else { return false };
        let kept = Kept { payload: record, rule: "", place: "", reason: "" }.record(0, &declared.fields);
        let now = Timestamp::now();
        let (consent, people) = (ConsentView::default(), People::default());
        let run = Run {
            moment: Moment { now, today: now.to_zoned(self.zone.clone()).date() },
            zone: &self.zone,
            consent: &consent,
            people: &people,
            keys: self.key,
        };
        of.of(&kept, &run).ends.iter().any(|end| self.whose.points.contains(&end.reference))
    }
}
