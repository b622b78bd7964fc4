//! Records that were kept with their reject, read once more as their object declares its fields now; and who they name.

use super::fitting::LeftOut;
use super::points::Keyed;
use super::record::{Fault, Raw, Record};
use super::{cells, json, normal_point};
use martlet_compiler::plan::{Field, PointKind};
use martlet_compiler::types::value::Value;
use martlet_consent::PointRef;
use martlet_stdlib::json_text::Json;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A record as it was kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'k> {
    /// Its names and cells.
    pub payload: &'k [(String, String)],
    /// The rule that rejected it.
    pub rule: &'k str,
    /// Where it was rejected.
    pub place: &'k str,
    /// Why.
    pub reason: &'k str,
}

impl<'k> Kept<'k> {
    /// The record, typed as these fields say.
    #[must_use]
    pub fn record(&self, ordinal: u64, fields: &'k [Field]) -> Record<'k> {
        // Where the record stood, behind what of it was rejected.
        let stood = self.place.rfind("line ").and_then(|at| self.place.get(at..)).unwrap_or_default();
        let raw = Raw::Kept(self.payload, stood);
        if self.rule == "read" {
            // It could not be cut into cells, and cannot now: the source must be mended.
            let mut record = Record::new(ordinal, 0, fields, Vec::new(), raw);
            let (place, reason) = (self.place.to_owned(), self.reason.to_owned());
            record.fault = Some(Fault { rule: "read", place, reason });
            return record;
        }
        let whole = match self.payload.first() {
            Some((name, text)) if name.is_empty() => Json::read(text).ok(),
            _ => None,
        };
        let (values, misfit) = LeftOut::none(fields).fit(fields, |_, field| match &whole {
            // Kept flat, whatever the way to it was.
            Some(whole) => json::of_field(whole, &Field { path: vec![field.name.clone()], ..field.clone() }),
            None => self.cell(field),
        });
        Record::new(ordinal, 0, fields, values, raw).fitting(misfit)
    }

    fn cell(&self, field: &Field) -> Result<Value<'k>, cells::Misfit> {
        let found = self.payload.iter().find(|(name, _)| *name == field.name);
        let Some((_, text)) = found else {
            // The object did not have the field when the record was read.
            return if field.optional {
                Ok(Value::Missing)
            } else {
                Err("was not read with this record".into())
            };
        };
        if text.contains('\u{fffd}') {
            return Err("holds letters that could not be read; mend them in the source".into());
        }
        cells::read(field, Cow::Borrowed(text.as_bytes()))
    }
}

/// All contact points that stand in a record: in a cell, or among others in one.
#[must_use]
pub fn people_in(payload: &[(String, String)], keys: &dyn Keyed) -> Vec<PointRef> {
    contacts_in(payload).into_iter().map(|(kind, normal)| keys.contact(kind, &normal)).collect()
}

/// The same in words, in the form in which two spellings are equal.
#[must_use]
pub fn contacts_in(payload: &[(String, String)]) -> BTreeSet<(PointKind, String)> {
    let mut people = BTreeSet::new();
    for (_, cell) in payload {
        // A cell that is safe for spreadsheets may begin with an apostrophe.
        let cell = cell.trim().trim_start_matches('\'');
        if let Some(normal) = normal_point(PointKind::Phone, cell) {
            people.insert((PointKind::Phone, normal.into_owned()));
        }
        if !cell.contains(['@', '\u{ff20}']) && !cell.contains('"') {
            continue;
        }
        let apart =
            |c: char| c.is_whitespace() || matches!(c, '"' | ',' | ';' | '<' | '>' | '(' | ')' | '[' | ']');
        for part in std::iter::once(cell).chain(cell.split(apart)).chain(cell.split('"')) {
            if let Some(normal) = part.contains('@').then(|| normal_point(PointKind::Email, part)).flatten() {
                people.insert((PointKind::Email, normal.into_owned()));
            } else if let Some(normal) = normal_point(PointKind::Phone, part) {
                people.insert((PointKind::Phone, normal.into_owned()));
            }
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use martlet_delivery::keys::ProjectKey;

    fn people(cells: &[&str]) -> usize {
        let payload: Vec<_> = cells.iter().map(|cell| ("x".to_owned(), (*cell).to_owned())).collect();
        people_in(&payload, &ProjectKey::new(&[7; 32])).len()
    }

    #[test]
    fn people_are_found_wherever_they_stand() {
        assert_eq!(people(&["ana@mail.example", " ANA@mail.example "]), 1, "two spellings of one");
        assert_eq!(people(&["Ana <ana@mail.example>; bo@mail.example"]), 2);
        assert_eq!(people(&["[{\"to\":\"ana@mail.example\",\"phone\":\"+45 33 12 34 56\"}]"]), 2);
        assert_eq!(people(&["+45 33 12 34 56", "33 12 34 56", "ana", ""]), 1);
    }
}
