//! What a test knows of people beside their choices: where they are, when they were born, what they bought, and who is left
//! out.

use super::story::{Story, Unwatched};
use super::world::{self, Given};
use crate::run::choices::Records;
use crate::run::identity::{Joining, Look};
use crate::run::last_contact;
use crate::run::law::{Shown, shown_to_all};
use crate::run::lists::{self, Ready};
use crate::run::report::JobReport;
use crate::transform::{Facts, FactsOf, People, Run};
use martlet_compiler::plan::FromObject;
use martlet_compiler::types::value::Value;
use martlet_consent::{ConsentView, PointRef, Suppression};
use martlet_delivery::ports::PortError;
use std::sync::Arc;

/// Which fact is read.
type Put = fn(&mut Facts, Value<'_>);

impl Story<'_> {
    /// What the given records say of people, as the project's identity reads them; what the test says of somebody counts
    /// first.
    pub(super) fn meets(&mut self) -> Result<(), String> {
        let mut people = self.told.clone();
        if let Some(identity) = &self.plan.identity {
            let facts: [(&[FromObject], Put); 3] = [
                (&identity.country, Facts::put_country),
                (&identity.born, Facts::put_born),
                (&identity.last_sale, Facts::put_last_sale),
            ];
            for (froms, put) in facts {
                for (rank, from) in froms.iter().enumerate() {
                    // What the test says of somebody comes before whatever a record says.
                    self.reads(from, put, rank + 1, &mut people)?;
                }
            }
        }
        self.people = people;
        Ok(())
    }

    fn reads(&self, from: &FromObject, put: Put, rank: usize, people: &mut People) -> Result<(), String> {
        let of = FactsOf::new(self.plan, from).map_err(|error| error.to_string())?;
        let object = world::object(self.plan, &from.object)?;
        let (consent, nobody) = (ConsentView::default(), People::default());
        let run = Run {
            moment: self.moment(),
            zone: &self.zone,
            consent: &consent,
            people: &nobody,
            keys: &self.key,
        };
        let mut given = Given::new(object, self.world.borrow().rows(&(from.object.clone(), None)));
        while let Some(record) = given.next().map_err(|error| error.to_string())? {
            of.read(&record, &run, put, rank, people);
        }
        Ok(())
    }

    /// Who is who, as the given records say; what is known of somebody by one identifier is known by all.
    pub(super) fn joins(&mut self) -> Result<(), String> {
        let (plan, world) = (self.plan, self.world.clone());
        let mut joining = Joining {
            plan,
            moment: self.moment(),
            zone: &self.zone,
            key: &self.key,
            store: &mut self.store,
            view: &mut self.view,
            clock: &mut self.clock,
            rand: &mut self.rand,
            progress: &mut Unwatched,
        };
        let job = joining.job(&mut |id, each| {
            let object =
                world::object(plan, id).map_err(|why| PortError::new("reading what is given", why))?;
            let mut given = Given::new(object, &world.borrow().rows_of(id));
            while let Some(record) = given.next()? {
                each(&record);
            }
            Ok(Look::All)
        });
        let job = job.map_err(|error| error.to_string())?;
        if let Some(reason) = job.filter(JobReport::failed).and_then(|job| job.reason) {
            return Err(reason);
        }
        if let Some(people) = self.people.joined(self.view.persons()) {
            self.people = people;
        }
        Ok(())
    }

    /// The time, what holds where, and what is known of people, as of now; lists were read just now.
    pub(super) fn knows(&mut self) -> Result<(), String> {
        let mut shown = Shown::new();
        let mut note = |point: PointRef, notice: String| {
            shown.entry(point).or_default().insert(notice);
        };
        self.store.notices_shown(&mut note).map_err(|error| error.to_string())?;
        shown_to_all(&mut shown, &self.view);
        let ready = Ready {
            plan: self.plan,
            moment: self.moment(),
            zone: &self.zone,
            key: &self.key,
            people: &self.people,
        };
        let registers: Vec<_> = lists::readable(self.plan).map(|list| (list, Some(self.now))).collect();
        ready.facts(&mut self.view, &shown, &registers);
        last_contact::note(self.plan, &mut self.store, &mut self.view).map_err(|error| error.to_string())
    }

    /// Who is left out, as of now. Lists are as the test gives them at this moment, so none is ever too old.
    pub(super) fn makes_ready(&mut self) -> Result<(), String> {
        let ready = Ready {
            plan: self.plan,
            moment: self.moment(),
            zone: &self.zone,
            key: &self.key,
            people: &self.people,
        };
        let view = &mut self.view;
        ready.outlasting(view);
        view.forget_lists();
        for (point, by) in &self.suppressed {
            match self.plan.suppressions.iter().find(|list| list.name == *by) {
                Some(list) => ready.put_on(list, *point, view).map_err(|error| error.to_string())?,
                // Who was erased is kept as a keyed hash, and left out of everything.
                None => view.list(*point, Suppression::Erased, Arc::default()),
            }
        }
        for list in lists::readable(self.plan) {
            let id = list.object.clone().unwrap_or_default();
            let object = world::object(self.plan, &id)?;
            let mut given = Given::new(object, self.world.borrow().rows(&(id, list.argument.clone())));
            let read = ready.list(list, view, &mut |_, each| {
                while let Some(record) = given.next()? {
                    each(&record);
                }
                Ok(Some(self.now))
            });
            let kept = read.and_then(|count| ready.keep(list, &count.kept, &mut self.store));
            kept.map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
