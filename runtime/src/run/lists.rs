//! Puts into the view what keeps people out of messages beside their choices: the suppression lists that are read anew
//! for every run. Runs and tests of flows come by here.

use super::flow::word_of;
use crate::transform::{Listed, ListedRow, Moment, Named, People, Record, Run, later};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use martlet_compiler::plan::{Blocks, Flow, Plan, Suppression as List};
use martlet_consent::law::{EEA_BESIDE_EU, EU};
use martlet_consent::{ConsentView, PointRef, Reach, Suppression};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::PortError;
use martlet_state::StateStore;
use martlet_state::listed::{List as Kept, OnList};
use std::sync::Arc;

/// What the view is made ready with.
pub(crate) struct Ready<'r> {
    pub(crate) plan: &'r Plan,
    pub(crate) moment: Moment,
    pub(crate) zone: &'r TimeZone,
    pub(crate) key: &'r ProjectKey,
    pub(crate) people: &'r People,
}

/// What reading one list came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) read: u64,
    /// Rows that leave somebody out.
    pub(crate) found: u64,
    /// Rows that name nobody who could be found.
    pub(crate) nobody: u64,
    /// Of when the list is; none: that cannot be told.
    pub(crate) as_of: Option<Timestamp>,
    /// Whom it names, where they stay left out when their rows are gone.
    pub(crate) kept: Vec<OnList>,
}

/// Each record of a list, in its order.
pub(crate) type Each<'e> = &'e mut dyn FnMut(&Record<'_>);

/// Reads a list, and tells of when it is.
pub(crate) type Open<'o> = &'o mut dyn FnMut(&List, Each<'_>) -> Result<Option<Timestamp>, PortError>;

impl Ready<'_> {
    /// Reads one list into the view. One that cannot be read leaves nobody out, so nothing that it is about may be
    /// handed over.
    pub(crate) fn list(
        &self,
        list: &List,
        view: &mut ConsentView,
        open: Open<'_>,
    ) -> Result<Count, PortError> {
        let failed = |why: String| PortError::new(format!("the suppression list `{}`", list.name), why);
        let kind = kind(list)?;
        let rows = Listed::new(self.plan, list).map_err(|error| failed(error.to_string()))?;
        let reaches = self.reaches(list);
        let (consent, nobody) = (ConsentView::default(), People::default());
        let run =
            Run { moment: self.moment, zone: self.zone, consent: &consent, people: &nobody, keys: self.key };
        let mut count = Count::default();
        let as_of = open(list, &mut |record| {
            count.read += 1;
            match rows.read(record, &run) {
                ListedRow::NotMeant => {}
                ListedRow::Nobody => count.nobody += 1,
                ListedRow::Found(people) => {
                    count.found += 1;
                    for (person, reach) in people.iter().flat_map(|p| reaches.iter().map(move |r| (p, r))) {
                        match person.kind {
                            Some(_) => view.list(person.point, kind, reach.clone()),
                            None => view.list_person(person.point, kind, reach.clone()),
                        }
                    }
                    if list.release.is_some() {
                        count.kept.extend(people.into_iter().map(on_list));
                    }
                }
            }
        })?;
        if let Some(too_old) = list.too_old {
            let until = as_of.map(|as_of| later(as_of, too_old, self.zone).as_microsecond());
            for reach in &reaches {
                view.require_list(Reach::clone(reach), until);
            }
        }
        count.as_of = as_of;
        Ok(count)
    }

    /// Leaves somebody out as if they were on a list.
    pub(crate) fn put_on(
        &self,
        list: &List,
        point: PointRef,
        view: &mut ConsentView,
    ) -> Result<(), PortError> {
        let kind = kind(list)?;
        for reach in self.reaches(list) {
            view.list(point, kind, reach);
        }
        Ok(())
    }

    /// Tells the view what lists block of which the ledger knows who was on them; before it reads the ledger.
    pub(crate) fn outlasting(&self, view: &mut ConsentView) {
        for list in self.plan.suppressions.iter().filter(|list| list.release.is_some()) {
            view.outlasts(&list.name, self.reaches(list));
        }
    }

    /// Records who is on a list, where they stay left out when their rows are gone; gives how many are new.
    pub(crate) fn keep(&self, list: &List, on: &[OnList], store: &mut StateStore) -> Result<u64, PortError> {
        if list.release.is_none() {
            return Ok(0);
        }
        store.note_on_list(kept(self.plan, list, kind(list)?, &fields(list)), on)
    }

    fn reaches(&self, list: &List) -> Vec<Arc<Reach>> {
        let countries = self.countries();
        let reach = |blocks: &Blocks| {
            Arc::new(Reach {
                purposes: blocks.purposes.clone(),
                channels: blocks.channels.clone(),
                places: numbers(&countries, &blocks.places),
            })
        };
        list.blocks.iter().map(reach).collect()
    }

    /// The countries of people, sorted: a country's number is its place here, from 1.
    pub(super) fn countries(&self) -> Vec<&str> {
        let mut countries: Vec<&str> =
            self.people.all().filter_map(|(_, facts)| facts.country.as_deref()).collect();
        countries.sort_unstable();
        countries.dedup();
        countries
    }
}

/// The kind of a list.
pub(super) fn kind(list: &List) -> Result<Suppression, PortError> {
    Suppression::from_word(&list.kind).ok_or_else(|| {
        PortError::new(
            format!("the suppression list `{}`", list.name),
            format!("there is no kind `{}`", list.kind),
        )
    })
}

/// The fields by which people are found in a list.
pub(super) fn fields(list: &List) -> String {
    let identifiers = list.identifiers.iter().filter_map(|path| path.splitn(3, '.').nth(2));
    let fields: Vec<&str> = list.points.iter().map(|point| point.field.as_str()).chain(identifiers).collect();
    fields.join(",")
}

/// A list as the ledger names it.
pub(super) fn kept<'l>(plan: &'l Plan, list: &'l List, kind: Suppression, fields: &'l str) -> Kept<'l> {
    let object = list.object.as_deref().unwrap_or_default();
    Kept { name: &list.name, kind, object, fields, plan: &plan.hash }
}

fn on_list(named: Named) -> OnList {
    OnList { point: named.point, kind: word_of(named.kind).into(), contact: named.contact }
}

/// The number of a country among those of people, from 1.
pub(super) fn number(countries: &[&str], country: &str) -> Option<u16> {
    let at = countries.binary_search(&country).ok()?;
    u16::try_from(at + 1).ok()
}

/// The numbers of the countries that places are or lie in; none: everywhere. A part of a country stands for all of it,
/// since no more than the country is known of people; of a place that is no code, nobody can be said to be outside.
fn numbers(countries: &[&str], places: &[String]) -> Option<Vec<u16>> {
    let mut wanted: Vec<&str> = Vec::new();
    for place in places {
        match place.as_str() {
            "EU" => wanted.extend(EU.split(' ')),
            "EEA" => wanted.extend(EU.split(' ').chain(EEA_BESIDE_EU.split(' '))),
            code => {
                let country = code.split_once('_').map_or(code, |(country, _)| country);
                if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    return None;
                }
                wanted.push(country);
            }
        }
    }
    let numbers = || wanted.iter().filter_map(|country| number(countries, country)).collect();
    (!places.is_empty()).then(numbers)
}

/// Whether a list is about anything that a flow hands over.
pub(crate) fn concerns(list: &List, flow: &Flow) -> bool {
    let guarded = |blocks: &Blocks| {
        flow.guards.iter().any(|guard| {
            let purpose = blocks.purposes.as_ref().is_none_or(|all| all.contains(&guard.purpose));
            let via = |channel: &String| guard.cells.iter().any(|cell| cell.channel == *channel);
            purpose && (blocks.channels.is_empty() || blocks.channels.iter().any(via))
        })
    };
    list.blocks.iter().any(guarded)
}

/// The lists that this program can find people in.
pub(crate) fn readable(plan: &Plan) -> impl Iterator<Item = &List> {
    let findable = |list: &&List| !list.points.is_empty() || !list.identifiers.is_empty();
    plan.suppressions.iter().filter(|list| list.object.is_some()).filter(findable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_countries_that_they_lie_in() {
        let known = ["DE", "DK", "NO", "US"];
        let of = |places: &[&str]| {
            numbers(&known, &places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), None, "everywhere");
        assert_eq!(of(&["DK"]), Some(vec![2]));
        assert_eq!(of(&["US_CA"]), Some(vec![4]), "which part of the country somebody is in is not known");
        assert_eq!(of(&["EU"]), Some(vec![1, 2]));
        assert_eq!(of(&["EEA", "US"]), Some(vec![1, 2, 3, 4]));
        assert_eq!(of(&["SE"]), Some(Vec::new()), "nobody is known to be there");
        assert_eq!(of(&["DK", "the_islands"]), None, "where that is, nobody can tell");
    }
}
