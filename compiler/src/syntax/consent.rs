//! The declaration `consent … { … }`: how choices spread.

use super::ast::{Consent, OnConflict, Slot};
use super::parts::{child, children, has};
use super::reader::{Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn consent(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Consent> {
        // The word `consent` itself is the first of the names.
        let (purpose, label) = self.named(head)?;
        let mut consent = Consent {
            purpose,
            channels: child(head, Rule::via_each).map(|via| self.names(&via)).unwrap_or_default(),
            brand: child(head, Rule::brand).and_then(|brand| self.first_name(&brand)),
            label,
            from: Vec::new(),
            to: Vec::new(),
            both: Vec::new(),
            history: Vec::new(),
            on_conflict: None,
            every: None,
            runs_at_most: None,
            survives: None,
            within: None,
            owner: None,
        };
        self.lines(inside, Block::Consent, Rule::consent_line, |reader, clause, _, _| {
            match clause.as_rule() {
                Rule::slots => {
                    let slots = reader.slots(&clause);
                    match child(&clause, Rule::slots_word).as_ref().map(Pair::as_str) {
                        Some("from") => consent.from.extend(slots),
                        Some("to") => consent.to.extend(slots),
                        _ => consent.both.extend(slots),
                    }
                }
                Rule::history => consent.history.extend(reader.objects_in(&clause)),
                Rule::conflict => {
                    let span = reader.at(&clause);
                    let any = clause.into_inner().any(|word| word.as_str().starts_with("any"));
                    let wins = if any { OnConflict::AnyRefusal } else { OnConflict::Latest };
                    consent.on_conflict = Some((wins, span));
                }
                Rule::every => consent.every = reader.duration_in(&clause),
                Rule::runs => consent.runs_at_most = reader.duration_in(&clause),
                Rule::survives => consent.survives = reader.survives(&clause),
                Rule::within => consent.within = reader.duration_in(&clause),
                _ => consent.owner = reader.plain_in(&clause),
            }
        });
        Some(consent)
    }

    fn slots(&mut self, clause: &Pair<'a>) -> Vec<Slot> {
        let mut out = Vec::new();
        for slot in children(clause, Rule::slot) {
            let widens = child(&slot, Rule::widens).and_then(|widens| self.reason(&widens));
            let refusals_only = has(&slot, Rule::refusals_only);
            let append_only = has(&slot, Rule::append_only);
            let (object, span) = (self.object_in(&slot), self.at(&slot));
            out.extend(object.map(|object| Slot { object, widens, refusals_only, append_only, span }));
        }
        out
    }
}
