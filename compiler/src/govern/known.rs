//! What is known of the person behind a record: choices and facts that other records told, and which of their fields did.

use super::reader::Reader;
use super::uses::{Source, Uses};
use crate::fault::Fault;
use crate::plan::{ConsentAsk, How, PersonFact, Point};
use crate::resolve::model::ObjectId;
use crate::types::typed::Expr;
use crate::types::{CHOICES, read_from};
use std::collections::BTreeSet;

impl Reader<'_> {
    /// A recorded choice: it comes from wherever people choose for that purpose on that channel.
    pub(super) fn choice(
        &self,
        ask: ConsentAsk,
        (purpose, channel): (&str, &str),
        point: &Point,
        changed: Option<How>,
        uses: &mut Uses,
    ) {
        self.point(point, uses);
        let asked = |capture: &&crate::types::typed::Capture| {
            capture.purpose == purpose && capture.channel == channel
        };
        for capture in self.typed.captures.iter().filter(asked) {
            let told = match ask {
                ConsentAsk::Date => capture.fact.at.as_ref(),
                ConsentAsk::State | ConsentAsk::Source | ConsentAsk::Basis => None,
            };
            for value in std::iter::once(&capture.fact.value).chain(told) {
                self.told(&capture.object, value, CHOICES, How::Changed, changed, uses);
            }
        }
        // Which ground carries it depends on where the person is, and on whether they bought something.
        if let Some(identity) = self.typed.identity.as_ref().filter(|_| ask == ConsentAsk::Basis) {
            for (object, value) in identity.country.iter().chain(&identity.last_sale) {
                let mut fact = Uses::default();
                for name in fields(value) {
                    fact.decided_by(self.field(object, &name).map(known));
                }
                uses.add(fact);
            }
        }
    }

    /// A fact about the person: it comes from the fields that the identity names for it.
    pub(super) fn person(
        &self,
        fact: PersonFact,
        point: Option<&Point>,
        changed: Option<How>,
        uses: &mut Uses,
    ) {
        let own = self.flow.guards.iter().flat_map(|guard| &guard.cells).map(|cell| &cell.point);
        let points: Vec<&Point> = point.map_or_else(|| own.collect(), |point| vec![point]);
        points.iter().for_each(|point| self.point(point, uses));
        let identity = self.typed.identity.as_ref();
        let Some(identity) = identity.filter(|_| !self.typed.names.lacks(Fault::PersonFact)) else { return };
        let (told, how) = match fact {
            PersonFact::Country => (&identity.country, How::Changed),
            PersonFact::Age => (&identity.born, How::Reduced),
            // Worked out of whatever joins the person's records; nobody reads those out of it.
            PersonFact::Id => {
                for point in points.iter().filter(|point| point.lookup.is_none()) {
                    let source = self.flow.source.as_ref();
                    let source = source.and_then(|used| self.field(&used.object, &point.field));
                    uses.direct.extend(source.map(|source| {
                        let categories = BTreeSet::from([fact.category().to_owned()]);
                        (Source { categories, ..source }, How::Hashed)
                    }));
                }
                return;
            }
        };
        for (object, value) in told {
            self.told(object, value, fact.category(), how, changed, uses);
        }
    }

    /// What a record of that object said, of which that category is left.
    fn told(
        &self,
        object: &ObjectId,
        value: &Expr,
        category: &str,
        how: How,
        changed: Option<How>,
        uses: &mut Uses,
    ) {
        let how = changed.map_or(how, |later| later.max(how));
        for source in fields(value).iter().filter_map(|name| self.field(object, name)) {
            let categories = BTreeSet::from([category.to_owned()]);
            uses.direct.insert((known(Source { categories, ..source }), how));
        }
    }
}

/// The fields that a value of an object is made of.
fn fields(value: &Expr) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    read_from(value, &mut fields);
    fields
}

fn known(source: Source) -> Source {
    Source { known: true, ..source }
}
