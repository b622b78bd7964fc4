//! Consent: the declaration that says how choices spread, and the block of an object that says what its values mean.

use super::ast::{
    Asserts, Consent, ConsentFact, ConsentTime, ConsentValue, Expr, ExprKind, ObjectRef, OnConflict, Path,
    Slot, StateLine, TextPart,
};
use super::reader::{Body, Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn consent(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Consent> {
        // The word `consent` itself is the first of the names.
        let purpose = self.names(head).into_iter().nth(1)?;
        let label = self.plain_in(head);
        let mut channels = Vec::new();
        for part in head.clone().into_inner() {
            match part.as_rule() {
                Rule::via => {
                    channels = self.names(&part);
                    if let Some(all) = part.into_inner().find(|pair| pair.as_rule() == Rule::all_of) {
                        self.not_built(self.at(&all), "`all of` in a consent");
                    }
                }
                Rule::brand_later => self.not_built(self.at(&part), "`brand`"),
                _ => {}
            }
        }
        let mut consent = Consent {
            purpose,
            channels,
            label,
            from: Vec::new(),
            to: Vec::new(),
            both: Vec::new(),
            history: None,
            brand: None,
            on_conflict: None,
            every: None,
            within: None,
            owner: None,
        };
        self.lines(inside, Block::Consent, Rule::consent_line, |reader, clause, _, _| {
            match clause.as_rule() {
                Rule::consent_from => reader.slots(&mut consent, &clause),
                Rule::conflict => {
                    let span = reader.at(&clause);
                    let any = clause.into_inner().any(|word| word.as_str().starts_with("any"));
                    consent.on_conflict =
                        Some((if any { OnConflict::AnyRefusal } else { OnConflict::Latest }, span));
                }
                Rule::every => consent.every = reader.duration_in(&clause),
                Rule::within => consent.within = reader.duration_in(&clause),
                Rule::owner => consent.owner = reader.plain_in(&clause),
                _ => {}
            }
        });
        Some(consent)
    }

    fn slots(&mut self, consent: &mut Consent, clause: &Pair<'a>) {
        for part in clause.clone().into_inner() {
            match part.as_rule() {
                Rule::path => {
                    let object = ObjectRef { path: self.path(&part), argument: None, span: self.at(&part) };
                    let span = object.span;
                    consent.from.push(Slot { object, widens: None, refusals_only: false, span });
                }
                Rule::argument_later => self.not_built(self.at(&part), "an object with a parameter"),
                Rule::slot_later => self.not_built(self.at(&part), "a condition on a place of choices"),
                _ => {}
            }
        }
    }

    /// `consent newsletter via email { … }` in an object.
    pub fn consent_fact(&mut self, head: &Pair<'a>, body: &mut Option<Body>) -> Option<ConsentFact> {
        let Some(body) = body.take() else {
            self.missing_block(head, "consent newsletter via email { value … { … } }");
            return None;
        };
        if let Some(brand) = head.clone().into_inner().find(|pair| pair.as_rule() == Rule::brand_later) {
            self.not_built(self.at(&brand), "`brand`");
        }
        let mut names = self.names(head);
        let mut fact = ConsentFact {
            channel: names.pop()?,
            purpose: names.pop(),
            value: None,
            at: None,
            method: None,
            notice: None,
            evidence: Vec::new(),
            asserts: None,
            brand: None,
            given: None,
            writes: None,
            span: self.at(head).to(self.block_span(&body)),
        };
        self.lines(body.inside, Block::Fact, Rule::fact_line, |reader, clause, body, _| {
            reader.fact_clause(&mut fact, &clause, body);
        });
        Some(fact)
    }

    fn fact_clause(&mut self, fact: &mut ConsentFact, clause: &Pair<'a>, body: &mut Option<Body>) {
        match clause.as_rule() {
            Rule::value_head => match (body.take(), self.expr_in(clause)) {
                (Some(body), Some(subject)) => fact.value = Some(self.states(subject, &body)),
                _ => self.missing_block(clause, "value Newsletter { true => granted   false => refused }"),
            },
            Rule::fact_at => {
                let zone = self.plain_in(clause);
                fact.at = self.expr_in(clause).map(|value| ConsentTime { value, zone });
            }
            Rule::method => match body.take() {
                Some(_) => self.not_built(self.at(clause), "a `method` that depends on a value"),
                None => fact.method = self.first_name(clause),
            },
            Rule::notice => {
                let later = clause.clone().into_inner().find(|pair| pair.as_rule() == Rule::version_later);
                if let Some(later) = later {
                    self.not_built(self.at(&later), "a version of a notice that stands in a field");
                }
                let version = self.plain_in(clause);
                let version = version.map(|text| Expr {
                    span: text.span,
                    kind: ExprKind::Text(vec![TextPart::Plain(text.value)]),
                });
                fact.notice = self.first_name(clause).map(|name| (name, version));
            }
            Rule::evidence => {
                fact.evidence = self
                    .names(clause)
                    .into_iter()
                    .map(|name| Path { span: name.span, parts: vec![name] })
                    .collect()
            }
            Rule::asserts => {
                let only = clause.as_str().ends_with("only");
                fact.asserts = Some(if only { Asserts::RefusalsOnly } else { Asserts::GrantsAndRefusals });
            }
            _ => {}
        }
    }

    fn states(&mut self, subject: Expr, body: &Body) -> ConsentValue {
        let mut states = Vec::new();
        self.lines(body.inside.clone(), Block::States, Rule::state_line, |reader, line, _, _| {
            let mut patterns = Vec::new();
            for part in line.clone().into_inner() {
                match part.as_rule() {
                    Rule::patterns => patterns = reader.patterns(&part),
                    Rule::by_party_later => reader.not_built(reader.at(&part), "`by` after a state"),
                    _ => {}
                }
            }
            let span = reader.at(&line);
            states.extend(reader.first_name(&line).map(|state| StateLine {
                patterns,
                state,
                by: None,
                span,
            }));
        });
        ConsentValue { subject, states }
    }
}
