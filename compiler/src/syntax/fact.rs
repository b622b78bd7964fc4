//! `consent … { … }` in an object: where a choice stands, and what its values mean.

use super::ast::{
    Asserts, ConsentFact, ConsentTime, ConsentValue, Expr, ExprKind, GivenBy, Power, StateLine, TextPart,
    Writes,
};
use super::parts::{child, children};
use super::reader::{Body, Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

impl<'a> Reader<'a, '_> {
    pub fn consent_fact(&mut self, head: &Pair<'a>, body: &mut Option<Body>) -> Option<ConsentFact> {
        let Some(body) = body.take() else {
            self.missing_block(head, "consent newsletter via email { value … { … } }");
            return None;
        };
        let mut names = self.names(head);
        let mut fact = ConsentFact {
            channel: names.pop()?,
            purpose: names.pop(),
            topic: child(head, Rule::topic_field).and_then(|topic| self.expr_in(&topic)),
            brand: child(head, Rule::brand_field).and_then(|brand| self.expr_in(&brand)),
            person: None,
            filter: None,
            value: None,
            at: None,
            method: None,
            notice: None,
            evidence: Vec::new(),
            given: None,
            asserts: None,
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
                (Some(body), Some(subject)) => {
                    fact.value = Some(ConsentValue { subject, states: self.states(&body) });
                }
                _ => self.missing_block(clause, "value Newsletter { true => granted   false => refused }"),
            },
            Rule::given_head => match (body.take(), self.expr_in(clause)) {
                (Some(body), Some(subject)) => {
                    fact.given = Some(GivenBy { subject, parties: self.states(&body) });
                }
                _ => self.missing_block(clause, "given by role { \"parent\" => guardian   else => subject }"),
            },
            Rule::fact_at => {
                let zone = self.plain_in(clause);
                fact.at = self.expr_in(clause).map(|value| ConsentTime { value, zone });
            }
            Rule::method => fact.method = self.first_name(clause),
            Rule::notice_shown => {
                let plain = self.plain_in(clause).map(|text| Expr {
                    span: text.span,
                    kind: ExprKind::Text(vec![TextPart::Plain(text.value)]),
                });
                let version = plain.or_else(|| self.expr_in(clause));
                fact.notice = self.first_name(clause).map(|name| (name, version));
            }
            Rule::r#where => fact.filter = self.expr_in(clause),
            Rule::person => fact.person = self.expr_in(clause),
            Rule::evidence => fact.evidence = self.paths(clause),
            Rule::asserts => {
                let only = clause.as_str().ends_with("only");
                fact.asserts = Some(if only { Asserts::RefusalsOnly } else { Asserts::GrantsAndRefusals });
            }
            Rule::writes => fact.writes = self.writes(clause),
            _ => {}
        }
    }

    fn writes(&mut self, clause: &Pair<'a>) -> Option<Writes> {
        let powers: Vec<Power> =
            children(clause, Rule::power).filter_map(|power| self.power(&power)).collect();
        let [deny, grant] = <[Power; 2]>::try_from(powers).ok()?;
        let new_yes = child(clause, Rule::new_yes).is_some();
        Some(Writes { deny, grant, new_yes, span: self.at(clause) })
    }

    fn power(&mut self, power: &Pair<'a>) -> Option<Power> {
        Some(match power.clone().into_inner().next()?.as_rule() {
            Rule::k_yes => Power::Yes,
            Rule::k_no => Power::No,
            Rule::k_inert => Power::Inert,
            Rule::k_pending => Power::PendingOnly,
            _ => Power::Conditional(self.reason(power)?),
        })
    }

    fn states(&mut self, body: &Body) -> Vec<StateLine> {
        let mut states = Vec::new();
        self.lines(body.inside.clone(), Block::States, Rule::state_line, |reader, line, _, _| {
            let patterns =
                child(&line, Rule::patterns).map(|part| reader.patterns(&part)).unwrap_or_default();
            let by = child(&line, Rule::suppressed_by).and_then(|by| reader.first_name(&by));
            let span = reader.at(&line);
            states.extend(reader.first_name(&line).map(|state| StateLine { patterns, state, by, span }));
        });
        states
    }
}
