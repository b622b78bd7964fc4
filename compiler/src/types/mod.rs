//! What the checker knows of each expression, flow and consent: types, permissions, and what is wrong.

mod arithmetic;
mod asked;
mod calls;
mod can_do;
mod capture;
pub(crate) mod cron;
mod declarations;
mod ending;
mod facts;
mod fit;
mod flow;
mod hashed;
mod honest;
pub mod kind;
mod literals;
mod mapping;
mod matching;
mod members;
mod mode;
mod names;
pub(crate) mod narrow;
mod operators;
mod own;
mod parts;
mod permission;
mod person;
mod recovery;
mod returned;
mod scope;
mod serving;
mod show;
mod spread;
mod steps;
mod table_file;
pub(crate) mod tests;
mod texts;
pub mod typed;
pub mod value;
mod whose;

pub(crate) use asked::CHOICES;
pub(crate) use capture::read_from;
pub use kind::Kind;
pub(crate) use returned::{NOBODYS, is_about_a_group};
pub(crate) use serving::{belongs_to_choices, holds_choices};
pub(crate) use spread::{is_no, written_states};
pub use typed::Typed;

use crate::diagnostics::Diagnostics;
use crate::library::Library;
use crate::resolve::Resolved;
use crate::world::World;
use scope::Known;
use std::sync::Arc;

/// Checks the whole project. What is wrong is poison in the result and stays silent from there on.
pub fn check(names: &Arc<Resolved>, library: &Library, world: &dyn World, out: &mut Diagnostics) -> Typed {
    let own = own::own(names, library, world, out);
    let known = Known { names, library, own: &own };
    let tables = capture::tables(known, out);
    let captures = capture::captures(known, &tables, out);
    let spreads = spread::spreads(known, &tables, out);
    let flows = names.flows.iter().flat_map(|(name, flow)| flow::check(known, name, flow, out)).collect();
    parts::circles(names, out);
    let objects = names
        .objects
        .iter()
        .map(|(id, object)| (id.clone(), declarations::object_parts(known, id, object, out)));
    let objects = objects.collect();
    let bases =
        names.purposes.iter().map(|(name, purpose)| (name.clone(), declarations::bases(known, purpose, out)));
    let bases = bases.collect();
    let identity = names.identities.iter().next();
    let identity = identity.map(|(name, identity)| declarations::identity(known, name, identity, out));
    let suppressions = names.suppressions.iter().map(|(name, list)| {
        let object = list.from.as_ref().map(|used| &used.object);
        let filter =
            declarations::filter(known, object, list.written.filter.as_ref(), list.broken, true, out);
        (name.clone(), filter)
    });
    let suppressions = suppressions.collect();
    let erasures = names.erasures.iter().map(|(name, erasure)| {
        let object = erasure.requests.as_ref().map(|used| &used.object);
        let written = &erasure.written;
        let filter = declarations::filter(known, object, written.filter.as_ref(), erasure.broken, false, out);
        let person = declarations::person(known, object, written.person.as_ref(), erasure.broken, out);
        (name.clone(), (filter, person))
    });
    let erasures = erasures.collect();
    let metrics = names.metrics.iter();
    let metrics = metrics
        .filter_map(|(name, metric)| Some((name.clone(), declarations::metric(known, metric, out)?)))
        .collect();
    let tests = names.tests.iter().filter_map(|test| tests::test(known, test, out)).collect();
    Typed {
        names: Arc::clone(names),
        flows,
        facts: tables.into_iter().map(|(id, facts)| (id.clone(), facts)).collect(),
        captures,
        spreads,
        objects,
        bases,
        identity,
        suppressions,
        metrics,
        erasures,
        tests,
    }
}
