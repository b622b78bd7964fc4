//! When people were last contacted, for a yes that lasts from there.

use super::{Ask, ConsentView, Terms};
use crate::cell::{Micros, PointRef};
use crate::expiry::Expiry;

/// What a contact was about: purpose, channel, brand.
pub(super) type About = (String, String, Option<String>);

impl ConsentView {
    /// Somebody was contacted then, on this channel, for this purpose and brand.
    pub fn note_contact(
        &mut self,
        point: PointRef,
        (purpose, channel, brand): (&str, &str, Option<&str>),
        at: Micros,
    ) {
        let number = self.number(point);
        let about = (purpose.to_owned(), channel.to_owned(), brand.map(str::to_owned));
        let last = self.contacts.entry(about).or_default().entry(number).or_insert(at);
        *last = at.max(*last);
    }

    /// How long a yes lasts for whoever is asked about: from their last contact, where that is what counts.
    pub(super) fn expiry_of(&self, terms: &Terms, ask: &Ask<'_>) -> Option<Expiry> {
        let expiry = terms.expiry?;
        if !terms.after_contact {
            return Some(expiry);
        }
        let about = (ask.purpose.to_owned(), ask.channel.to_owned(), ask.brand.map(str::to_owned));
        let contacts = self.contacts.get(&about);
        let (points, _) = self.linked_to(ask.point);
        let since = contacts.and_then(|known| points.all().iter().filter_map(|point| known.get(point)).max());
        Some(Expiry { since: since.copied(), ..expiry })
    }
}
