//! Slots of a test that are told what people chose, on the path of a run after its reader.

use super::destination::{MemoryTable, OneWay};
use super::known::look;
use super::story::{Story, Unwatched};
use super::world::{self, Given};
use crate::run::choices::Records;
use crate::run::endings::{EndingDo, Endings};
use crate::run::in_hand::contacts;
use crate::run::intake::Source;
use crate::run::job::{Job, perform};
use crate::run::spread::{as_flow, echoes};
use crate::run::told_list::Listing;
use crate::transform::{Answers, Moment, People, Record, Run, Told, shape};
use jiff::tz::TimeZone;
use martlet_compiler::plan::Spread;
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::machine::RejectLimit;
use martlet_delivery::ports::{Ended, PortError};
use martlet_delivery::record::{Staged, Verdict};
use std::cell::RefCell;
use std::rc::Rc;

impl Story<'_> {
    /// Tells the objects that the test gives: refusals everywhere first, then grants.
    pub(super) fn tells(&mut self) -> Result<(), String> {
        let spreads = &self.plan.spreads;
        let granted = spreads.iter().filter(|spread| spread.grants).map(|spread| (spread, Answers::Yes));
        for (spread, answers) in spreads.iter().map(|spread| (spread, Answers::No)).chain(granted) {
            self.told(spread, answers)?;
        }
        Ok(())
    }

    fn told(&mut self, spread: &Spread, answers: Answers) -> Result<(), String> {
        let name = (spread.slot.object.clone(), spread.slot.argument.clone());
        if !spread.adds && !self.world.borrow().has(&name) {
            return Ok(());
        }
        let (plan, zone, people, moment) = (self.plan, &self.zone, &self.people, self.moment());
        let flow = as_flow(plan, spread, answers);
        let told = Told::new(plan, spread).map_err(|error| error.to_string())?;
        let read_back = echoes(plan, spread)?;
        let key = &self.key;
        let (told, list) = if spread.adds {
            let world = self.world.clone();
            let mut in_hand = |told: &Told, view: &ConsentView| {
                let mut open = |id: &str, each: &mut dyn FnMut(&Record<'_>)| look(plan, &world, id, each);
                contacts(plan, (spread, told), key, view, &mut open, &mut Vec::new())
            };
            let (store, view) = (&mut self.store, &mut self.view);
            let listing = Listing::prepare(plan, (spread, answers), told, store, view, &mut in_hand);
            let (told, list) = listing.map_err(|error| error.to_string())?;
            (told, Some(list))
        } else {
            (told, None)
        };
        let expected = |row: &Staged| read_back.iter().filter_map(|echo| echo.of(key, row)).collect();
        let object = world::object(plan, &spread.slot.object)?;
        let shape = shape(&flow);
        let nothing: Rc<RefCell<u64>> = Rc::default();
        let mut way = OneWay(MemoryTable::new(self.world.clone(), nothing, object, &flow, &shape)?);
        let rows = self.world.borrow().rows(&name).to_vec();
        let mut source = TestSlot {
            told: &told,
            answers,
            given: Given::new(object, &rows),
            moment,
            zone,
            people,
            key,
            list,
        };
        let job = Job {
            flow: &flow.name,
            only_withdrawals: None,
            notes: &mut Vec::new(),
            plan: &plan.hash,
            place: "",
            permissions: "",
            shape: &shape,
            endings: &Endings { permission: EndingDo::Keep, gone: EndingDo::Keep },
            limits: (RejectLimit::None, None),
            dry: false,
            echoes: Some(&expected),
            source: &mut source,
            destinations: &mut way,
            store: &mut self.store,
            clock: &mut self.clock,
            rand: &mut self.rand,
            key,
            view: &mut self.view,
        };
        let report = perform(job, &mut Unwatched).ok_or("the run was broken off")?;
        match report.reason {
            Some(reason) if report.ended == Ended::Failed => Err(reason),
            _ => Ok(()),
        }
    }
}

/// The records of a slot, looked at one by one.
struct TestSlot<'t> {
    told: &'t Told,
    answers: Answers,
    given: Given<'t>,
    moment: Moment,
    zone: &'t TimeZone,
    people: &'t People,
    key: &'t ProjectKey,
    list: Option<Listing>,
}

impl Source for TestSlot<'_> {
    fn next(&mut self, view: &ConsentView) -> Result<Option<Verdict>, PortError> {
        let run =
            Run { moment: self.moment, zone: self.zone, consent: view, people: self.people, keys: self.key };
        match self.given.next()? {
            Some(record) => {
                if let Some(list) = &mut self.list {
                    list.saw(self.told.whose(&record, &run));
                }
                Ok(Some(self.told.judge(&record, self.answers, &run)))
            }
            None => Ok(self.list.as_mut().and_then(|list| list.next(self.told, view))),
        }
    }

    fn is_partial(&self) -> bool {
        self.list.as_ref().is_some_and(Listing::is_partial)
    }
}
