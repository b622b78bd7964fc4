//! What expressions ask about people and their choices.

use super::expression::{Cell, Scope};
use super::points::PointNode;
use super::values;
use jiff::Timestamp;
use martlet_compiler::plan::{ConsentAsk, PersonFact};
use martlet_compiler::types::value::Value;
use martlet_consent::{Ask, Micros, State};
use std::borrow::Cow;

/// What is known of the person whose contact points these are: the first that anything is known of.
pub(super) fn person<'r>(fact: PersonFact, points: &'r [PointNode], scope: &Scope<'r, '_>) -> Value<'r> {
    let run = scope.run;
    let mut known = points.iter().filter_map(|point| point.of(scope)).map(|point| run.people.get(point));
    match fact {
        PersonFact::Id => {
            let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let person = points.iter().find_map(|point| point.of(scope)).map(|point| {
                let stands = run.consent.person_of(point);
                hex(run.keys.other("person", &hex(&stands.0)).get(..16).unwrap_or_default())
            });
            person.map_or(Value::Null, |id| Value::Text(Cow::Owned(id)))
        }
        PersonFact::Country => {
            let country = known.find_map(|facts| facts.country.clone());
            country.map_or(Value::Null, |country| Value::Text(Cow::Owned(country)))
        }
        PersonFact::Age => {
            let born = known.find_map(|facts| facts.born);
            born.and_then(|born| values::age(born, run.moment.today)).map_or(Value::Null, Value::Int)
        }
    }
}

/// What the ledger says of a choice.
pub(super) fn consent<'r>(ask: ConsentAsk, cell: &'r Cell, scope: &Scope<'r, '_>) -> Value<'r> {
    let (topic, brand) = (cell.topic.as_deref(), cell.brand.as_deref());
    let (purpose, channel) = (cell.purpose.as_str(), cell.channel.as_str());
    let view = scope.run.consent;
    let person = cell.person.as_ref().and_then(|person| person.of(scope)).map(|(person, _)| person);
    let about = |point| Ask { point, person, purpose, topic, channel, brand };
    let ask_of = cell.point.of(scope).map(about);
    let standing = ask_of.map(|ask| view.standing_now(&ask)).unwrap_or_default();
    let state = ask_of.map_or(State::Unknown, |ask| view.state_of(&ask));
    let at = |micros: Micros| Timestamp::from_microsecond(micros).ok();
    match ask {
        ConsentAsk::State => Value::Text(Cow::Borrowed(state.word())),
        ConsentAsk::Date => {
            standing.holds().and_then(|choice| at(choice.counts_at())).map_or(Value::Null, Value::Instant)
        }
        ConsentAsk::Source => standing
            .holds()
            .and_then(|choice| scope.run.consent.source(&choice))
            .map_or(Value::Null, |source| Value::Text(Cow::Owned(source.to_owned()))),
        ConsentAsk::Basis => ask_of
            .and_then(|ask| view.rests_on(&ask).ok())
            .map_or(Value::Null, |basis| Value::Text(Cow::Borrowed(basis.word()))),
    }
}
