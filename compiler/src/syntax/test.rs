//! `test "…" of FLOW { … }`

use super::ast::{Expect, Expected, Given, RecordLiteral, Test, TestStep, TestStepKind};
use super::parts::child;
use super::reader::{Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn test(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Test> {
        let name = self.plain_in(head)?;
        let of = self.names(head).into_iter().nth(1)?;
        let mut test = Test { name, of, now: None, steps: Vec::new() };
        self.lines(inside, Block::Test, Rule::test_line, |reader, clause, _, _| {
            let span = reader.at(&clause);
            let kind = match clause.as_rule() {
                Rule::now => {
                    test.now = reader.expr_in(&clause);
                    return;
                }
                Rule::given => reader.given_in(&clause).map(TestStepKind::Given),
                Rule::happens => reader.given_in(&clause).map(TestStepKind::Then),
                _ => reader.expect(&clause).map(TestStepKind::Expect),
            };
            test.steps.extend(kind.map(|kind| TestStep { kind, span }));
        });
        Some(test)
    }

    fn given_in(&mut self, clause: &Pair<'a>) -> Option<Given> {
        let fact = clause.clone().into_inner().next()?;
        Some(match fact.as_rule() {
            Rule::said => {
                let [state, purpose, channel] = <[_; 3]>::try_from(self.names(&fact)).ok()?;
                Given::Consent {
                    who: self.plain_in(&fact)?,
                    state,
                    purpose,
                    channel,
                    topic: child(&fact, Rule::topic).and_then(|topic| self.first_name(&topic)),
                    brand: child(&fact, Rule::brand).and_then(|brand| self.first_name(&brand)),
                    at: self.expr_in(&fact),
                }
            }
            Rule::no_consent => Given::NoConsent,
            Rule::from_file => Given::File(self.plain_in(&fact)?),
            Rule::delivered => {
                Given::Delivered { object: self.object_in(&fact)?, record: self.record_in(&fact)? }
            }
            Rule::known => Given::Person { who: self.plain_in(&fact)?, record: self.record_in(&fact)? },
            Rule::suppressed => Given::Suppressed { who: self.plain_in(&fact)?, by: self.first_name(&fact)? },
            Rule::is_gone => Given::Gone { object: self.object_in(&fact)?, record: self.record_in(&fact)? },
            _ => Given::Record { object: self.object_in(&fact)?, record: self.record_in(&fact)? },
        })
    }

    fn record_in(&mut self, pair: &Pair<'a>) -> Option<RecordLiteral> {
        let record = child(pair, Rule::record)?;
        let values = self.entries(&record);
        Some(RecordLiteral { values, span: self.at(&record) })
    }

    fn expect(&mut self, clause: &Pair<'a>) -> Option<Expect> {
        let object = self.object_in(clause);
        let written = clause.clone().into_inner().last()?;
        let result = match written.as_rule() {
            Rule::record => Expected::Record(self.record_in(clause)?),
            Rule::k_none => Expected::None,
            Rule::k_removed => Expected::Removed,
            Rule::rejected => Expected::Rejected(self.plain_in(&written)?),
            _ => {
                let count = child(&written, Rule::digits)?;
                Expected::Count(self.whole_number(&count)?)
            }
        };
        Some(Expect { object, result })
    }
}
