//! Who runs the project and who its people are: `company`, `brand`, `team`, `identity`, `precedence`.

use super::ast::{
    Brand, Company, Identity, Linked, Name, Order, PersonFact, PersonFactKind, Precedence, RulePack, Team,
    Text,
};
use super::parts::{child, children, has};
use super::reader::{Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    /// The name and the label of a declaration; its keyword is the first of the words.
    pub fn named(&mut self, head: &Pair<'a>) -> Option<(Name, Option<Text>)> {
        let name = self.names(head).into_iter().nth(1)?;
        Some((name, self.plain_in(head)))
    }

    pub fn company(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Company> {
        let (name, label) = self.named(head)?;
        let mut company = Company {
            name,
            label,
            address: None,
            dpo: None,
            markets: Vec::new(),
            audience: Vec::new(),
            rules: Vec::new(),
            security: None,
        };
        self.lines(inside, Block::Company, Rule::company_line, |reader, clause, _, _| {
            match clause.as_rule() {
                Rule::address => company.address = reader.plain_in(&clause),
                Rule::dpo => company.dpo = reader.plain_in(&clause),
                Rule::audience => company.audience = reader.names(&clause),
                Rule::rules => {
                    for pack in children(&clause, Rule::rule_pack) {
                        let written = reader.first_name(&pack).zip(reader.plain_in(&pack));
                        company.rules.extend(written.map(|(place, version)| RulePack { place, version }));
                    }
                }
                Rule::security => company.security = reader.plain_in(&clause),
                _ => company.markets = reader.names(&clause),
            }
        });
        Some(company)
    }

    /// `brand north "Northwind" of acme`
    pub fn brand(&mut self, item: &Pair<'a>) -> Option<Brand> {
        let of = self.names(item).into_iter().nth(2);
        let (name, label) = self.named(item)?;
        Some(Brand { name, label, of })
    }

    pub fn team(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Team> {
        let (name, label) = self.named(head)?;
        let mut team = Team { name, label, members: Vec::new() };
        self.lines(inside, Block::Team, Rule::team_line, |reader, clause, _, _| {
            let members = reader.plains_in(&clause);
            team.members.extend(members);
        });
        Some(team)
    }

    pub fn identity(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Identity> {
        let (name, label) = self.named(head)?;
        self.no_label(label);
        let mut identity = Identity {
            name,
            matches: Vec::new(),
            links: Vec::new(),
            facts: Vec::new(),
            never_merge: Vec::new(),
        };
        self.lines(inside, Block::Identity, Rule::identity_line, |reader, clause, _, _| {
            match clause.as_rule() {
                Rule::match_point => identity.matches.extend(reader.expr_in(&clause)),
                Rule::link => {
                    let linked = children(&clause, Rule::linked);
                    identity.links.extend(linked.map(|it| Linked { same: reader.paths(&it) }));
                }
                Rule::person_fact => identity.facts.extend(reader.person_fact(&clause)),
                _ => identity.never_merge.extend(reader.paths(&clause)),
            }
        });
        Some(identity)
    }

    fn person_fact(&mut self, clause: &Pair<'a>) -> Option<PersonFact> {
        let kind = match child(clause, Rule::fact_kind)?.as_str() {
            "country" => PersonFactKind::Country,
            "born" => PersonFactKind::Born,
            _ => PersonFactKind::LastSale,
        };
        let from = children(clause, Rule::flow_expr).map(|expr| self.expr(&expr)).collect();
        Some(PersonFact { kind, from, strictest: has(clause, Rule::strictest), span: self.at(clause) })
    }

    /// `precedence crm.Contact.Phone { erp_customers then hubspot_contacts }`
    pub fn precedence(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Precedence> {
        let field = self.first_path(head)?;
        let mut order = None;
        let (end, start) = (self.tokens_span(&inside).end, self.tokens_span(&inside).start);
        self.lines(inside, Block::Precedence, Rule::order_line, |reader, clause, _, _| {
            order = Some(match clause.as_rule() {
                Rule::latest_wins => Order::LatestWins,
                _ => Order::Flows(reader.names(&clause)),
            });
        });
        if start == end {
            self.missing_rest(self.at(head), "precedence crm.Contact.Phone { latest wins }");
        }
        Some(Precedence { field, order })
    }
}
