//! Reads what the project's identity says of people: where birth, country and last sale are kept.

use super::{Options, RunError};
use crate::drivers::source;
use crate::transform::{Facts, FactsOf, Moment, People, Run};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Expr, FromObject, PersonFact, Plan, Suppression};
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::PortError;

/// Which fact is read.
type Put = fn(&mut Facts, martlet_compiler::types::value::Value<'_>);

/// What is known of people, read only where an expression of the plan asks for it.
///
/// # Errors
/// An object that the identity names cannot be read.
pub(super) fn read(
    plan: &Plan,
    options: &Options,
    zone: &TimeZone,
    moment: Moment,
    key: &ProjectKey,
) -> Result<People, RunError> {
    let mut people = People::default();
    let Some(identity) = plan.identity.as_ref().filter(|_| asked(plan)) else { return Ok(people) };
    let facts: [(&[FromObject], Put); 3] = [
        (&identity.country, Facts::put_country),
        (&identity.born, Facts::put_born),
        (&identity.last_sale, Facts::put_last_sale),
    ];
    let (consent, nobody) = (ConsentView::default(), People::default());
    let run = Run { moment, zone, consent: &consent, people: &nobody, keys: key };
    for (froms, put) in facts {
        for (rank, from) in froms.iter().enumerate() {
            let of = FactsOf::new(plan, from).map_err(|error| RunError::Plan(error.to_string()))?;
            let mut opened = source(plan, &from.object, &options.root)?;
            while let Some(record) = opened.next_record().map_err(PortError::from)? {
                of.read(&record, &run, put, rank, &mut people);
            }
        }
    }
    Ok(people)
}

/// Whether a law, a basis or a suppression list is about some people only, or an expression of a flow asks for a country or an age.
fn asked(plan: &Plan) -> bool {
    fn asks(value: &Expr) -> bool {
        matches!(value, Expr::Person { fact: PersonFact::Country | PersonFact::Age, .. })
            || value.parts().into_iter().any(asks)
    }
    let placed = |list: &Suppression| list.blocks.iter().any(|blocks| !blocks.places.is_empty());
    super::law::asks_about_people(plan)
        || plan.suppressions.iter().any(placed)
        || plan.flows.iter().any(|flow| {
            let lines = flow.fields.iter().flat_map(|line| std::iter::once(&line.value).chain(&line.when));
            flow.filter.iter().chain(flow.lets.iter().map(|named| &named.value)).chain(lines).any(asks)
        })
}
