//! The plan's parts about slots that are told what people chose.

use super::Spread;
use super::build::Builder;
use crate::fault::Fault;
use crate::types::typed;

impl Builder<'_> {
    pub(super) fn spread(&self, spread: &typed::Spread) -> Option<Spread> {
        let (deny, grant) = spread.slot.fact.writes.clone();
        Some(Spread {
            slot: self.capture(&spread.slot)?,
            brand: self.names.consents.get(spread.slot.consent)?.brand.clone(),
            field: spread.field.clone(),
            brand_field: spread.brand_field.clone(),
            topic: spread.topic.clone(),
            topic_field: spread.topic_field.clone(),
            values: spread.values.clone(),
            deny,
            grant,
            grants: spread.grants || (spread.adds && !spread.appends && self.names.lacks(Fault::ListLeft)),
            widens: spread.widens.clone(),
            heard: spread.heard,
            adds: spread.adds,
            appends: spread.appends,
        })
    }
}
