//! Erasures of a test, by the steps of `martlet person erase`: the person is kept out, what the flows of the test delivered
//! is taken back, and the state forgets.

use super::destination::{MemoryTable, OneWay};
use super::story::{Story, Unwatched};
use super::world::{self, Given};
use crate::run::choices::Records;
use crate::run::flow::{endings, permissions};
use crate::run::intake::Source;
use crate::run::job::{Job, perform};
use crate::run::named::Finder;
use crate::run::person::Whose;
use crate::transform::{Asked, People, Requests, Run, shape};
use martlet_compiler::plan::Flow;
use martlet_consent::{ConsentView, PointRef};
use martlet_delivery::machine::RejectLimit;
use martlet_delivery::ports::{Ended, PortError};
use martlet_delivery::record::Verdict;
use std::collections::BTreeSet;

impl<'s> Story<'s> {
    /// Erases whoever has a contact point, by all that the identity joined to it so far.
    pub(super) fn erases(&mut self, who: &str) -> Result<(), String> {
        let (_, point) = self.point(who)?;
        self.erases_point(point, &[])
    }

    /// Carries out what people ask for in the objects that the test gives, each request once.
    pub(super) fn asked(&mut self) -> Result<(), String> {
        for erasure in &self.plan.erasures {
            let Some(id) = &erasure.requests else { continue };
            let requests = Requests::new(self.plan, erasure).map_err(|error| error.to_string())?;
            let Some(requests) = requests.filter(|_| self.world.borrow().has(&(id.clone(), None))) else {
                continue;
            };
            let mut given =
                Given::new(world::object(self.plan, id)?, self.world.borrow().rows(&(id.clone(), None)));
            let (consent, nobody) = (ConsentView::default(), People::default());
            let mut open = Vec::new();
            let run = Run {
                moment: self.moment(),
                zone: &self.zone,
                consent: &consent,
                people: &nobody,
                keys: &self.key,
            };
            while let Some(record) = given.next().map_err(|error| error.to_string())? {
                match requests.read(&record, &run) {
                    Asked::For(request) if !self.erased.contains(&request.is) => open.push(request),
                    _ => {}
                }
            }
            let kept: Vec<String> = erasure.keep.iter().map(|(object, _)| object.clone()).collect();
            for request in open {
                let point = self.key.point(&request.kind, &request.normal);
                self.erases_point(point, &kept)?;
                self.erased.insert(request.is);
            }
        }
        Ok(())
    }

    /// Erases whoever has this identifier; what was delivered to objects that are kept stays there.
    fn erases_point(&mut self, point: PointRef, kept: &[String]) -> Result<(), String> {
        let mut points: BTreeSet<PointRef> = [point].into();
        points.extend(self.view.persons().filter(|all| all.contains(&point)).flatten());
        self.store.block(&points).map_err(|error| error.to_string())?;
        // What was known of them is in the ledger no more, and every run begins by reading that.
        self.view = ConsentView::default();
        for flow in self.flows.clone().into_iter().filter(|flow| !kept.contains(&flow.destination)) {
            self.takes_back(flow)?;
        }
        let whose = Whose { points, contradictory: false };
        let finder = Finder::new(self.plan, &self.key, &whose);
        let names = |job: &str, record: &[(String, String)]| finder.in_job(job, record);
        self.store
            .forget_person(&whose.points, &names, "asked for", &self.plan.hash)
            .map_err(|error| error.to_string())?;
        self.view = crate::run::view_of(self.plan);
        Ok(())
    }

    fn takes_back(&mut self, flow: &'s Flow) -> Result<(), String> {
        let (shape, endings) = (shape(flow), endings(flow)?);
        let object = world::object(self.plan, &flow.destination)?;
        let name = (flow.destination.clone(), flow.destination_argument.clone());
        let removed = self.removed.entry(name).or_default().clone();
        let table = MemoryTable::new(self.world.clone(), removed, object, flow, &shape)?;
        let job = Job {
            flow: &flow.name,
            only_withdrawals: None,
            notes: &mut Vec::new(),
            plan: &self.plan.hash,
            place: "in memory",
            permissions: &permissions(flow, &shape),
            shape: &shape,
            endings: &endings,
            limits: (RejectLimit::None, Some(u64::MAX)),
            dry: false,
            echoes: None,
            source: &mut OnlyErased,
            destinations: &mut OneWay(table),
            store: &mut self.store,
            clock: &mut self.clock,
            rand: &mut self.rand,
            key: &self.key,
            view: &mut self.view,
        };
        let report = perform(job, &mut Unwatched).ok_or("the run was broken off")?;
        match report.reason {
            Some(reason) if report.ended == Ended::Failed => Err(reason),
            _ => Ok(()),
        }
    }
}

/// No records: only what names somebody who was erased is taken back.
struct OnlyErased;

impl Source for OnlyErased {
    fn next(&mut self, _: &ConsentView) -> Result<Option<Verdict>, PortError> {
        Ok(None)
    }

    fn is_partial(&self) -> bool {
        true
    }

    fn only_erased(&self) -> bool {
        true
    }
}
