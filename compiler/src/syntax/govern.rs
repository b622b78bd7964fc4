//! What IT and legal write: `agreement`, `policy`, `approve`, `waive`, `erasure`.

use super::ast::{
    Agreement, Approval, Erasure, Kept, Party, Policy, PolicyExample, Returns, Rule as PolicyRule, RuleKind,
    Scope, ScopeCondition, Subject, Tell, Transfer, Unless, Validity, Waived, Waiver,
};
use super::parts::{child, has};
use super::reader::{Body, Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn agreement(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Agreement> {
        let (name, label) = self.named(head)?;
        let mut agreement = Agreement {
            name,
            label,
            parties: Vec::new(),
            systems: Vec::new(),
            covers: Vec::new(),
            purposes: Vec::new(),
            owned_by: None,
            returns: Vec::new(),
            transfer: None,
            valid: None,
            document: None,
            terms: Vec::new(),
        };
        self.lines(inside, Block::Agreement, Rule::agreement_line, |reader, clause, body, _| {
            reader.agreement_clause(&mut agreement, &clause, body);
        });
        Some(agreement)
    }

    fn agreement_clause(&mut self, agreement: &mut Agreement, clause: &Pair<'a>, body: &mut Option<Body>) {
        let span = self.at(clause);
        match clause.as_rule() {
            Rule::party => {
                let written = self.plain_in(clause).zip(self.first_name(clause));
                agreement.parties.extend(written.map(|(name, place)| Party { name, place }));
            }
            Rule::systems => agreement.systems = self.names(clause),
            Rule::covers => agreement.covers = self.paths(clause),
            Rule::purposes => agreement.purposes = self.names(clause),
            Rule::owned => agreement.owned_by = self.first_name(clause),
            Rule::returns => {
                let licensed_until = child(clause, Rule::licensed).and_then(|until| self.day(&until));
                let categories = self.paths(clause);
                let owner = self.first_name(clause);
                agreement.returns.extend(owner.map(|owner| Returns {
                    categories,
                    owner,
                    licensed_until,
                    span,
                }));
            }
            Rule::transfer => {
                let assessment = self.plain_in(clause);
                agreement.transfer =
                    self.first_name(clause).map(|mechanism| Transfer { mechanism, assessment });
            }
            Rule::valid => {
                let days = <[_; 2]>::try_from(self.days(clause)).ok();
                agreement.valid = days.map(|[from, until]| Validity { from, until, span });
            }
            Rule::document => agreement.document = self.plain_in(clause),
            _ => match body.take() {
                Some(body) => agreement.terms = self.settings(body.inside),
                None => self.missing_block(clause, "terms { breach_notice 48 hours   audit true }"),
            },
        }
    }

    pub fn policy(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Policy> {
        let (name, label) = self.named(head)?;
        let mut policy = Policy { name, label, owner: None, rules: Vec::new(), examples: Vec::new() };
        self.lines(inside, Block::Policy, Rule::policy_line, |reader, clause, _, _| match clause.as_rule() {
            Rule::owner => policy.owner = reader.plain_in(&clause),
            Rule::must => policy.examples.extend(reader.policy_example(&clause)),
            rule => {
                let kind = match rule {
                    Rule::forbid => Some(reader.forbid(&clause)),
                    _ => reader.require(&clause),
                };
                let span = reader.at(&clause);
                policy.rules.extend(kind.map(|kind| PolicyRule { kind, span }));
            }
        });
        Some(policy)
    }

    fn forbid(&mut self, clause: &Pair<'a>) -> RuleKind {
        RuleKind::Forbid {
            categories: self.paths(clause),
            to: child(clause, Rule::scope).map(|scope| self.scope(&scope)),
            unless: child(clause, Rule::unless).and_then(|unless| exception(&unless)),
        }
    }

    fn require(&mut self, clause: &Pair<'a>) -> Option<RuleKind> {
        let on = self.scope(&child(clause, Rule::scope)?);
        Some(match child(clause, Rule::approval) {
            Some(approval) => RuleKind::RequireApproval { by: self.plain_in(&approval)?, on },
            None => RuleKind::Require { things: self.names(clause), on },
        })
    }

    fn scope(&mut self, scope: &Pair<'a>) -> Scope {
        let mut conditions = Vec::new();
        for part in scope.clone().into_inner() {
            match part.as_rule() {
                Rule::scope_place => conditions.push(ScopeCondition::Place {
                    negated: has(&part, Rule::scope_not),
                    places: self.names(&part),
                }),
                Rule::scope_data => conditions.extend(self.first_path(&part).map(ScopeCondition::Data)),
                Rule::scope_is => {
                    if let Ok([what, value]) = <[_; 2]>::try_from(self.names(&part)) {
                        conditions.push(ScopeCondition::Is { what, value });
                    }
                }
                _ => {}
            }
        }
        Scope { names: self.names(scope), conditions, span: self.at(scope) }
    }

    fn policy_example(&mut self, clause: &Pair<'a>) -> Option<PolicyExample> {
        Some(PolicyExample {
            holds: child(clause, Rule::must_word)?.as_str() == "hold",
            categories: self.paths(clause),
            to: self.first_name(clause)?,
            given: exception(clause),
            span: self.at(clause),
        })
    }

    fn subject(&mut self, item: &Pair<'a>) -> Option<Subject> {
        let subject = child(item, Rule::subject)?;
        Some(Subject { consent: has(&subject, Rule::k_consent), name: self.first_name(&subject)? })
    }

    /// `approve flow web_leads as "3f9a1c" by "it-security" on 2026-11-21`
    pub fn approval(&mut self, item: &Pair<'a>) -> Option<Approval> {
        let [hash, by] = <[_; 2]>::try_from(self.plains_in(item)).ok()?;
        Some(Approval { subject: self.subject(item)?, hash, by, on: self.day(item)? })
    }

    /// `waive policy readable_phone in flow x until 2026-12-31 because "…" approved by "…"`
    pub fn waiver(&mut self, item: &Pair<'a>) -> Option<Waiver> {
        let what = match child(item, Rule::check_name) {
            Some(check) => Waived::Check(self.name(&check)),
            None => Waived::Policy(self.names(item).into_iter().nth(1)?),
        };
        Some(Waiver {
            what,
            subject: self.subject(item)?,
            until: self.day(item)?,
            because: self.reason(item)?,
            approved_by: child(item, Rule::approved_by).and_then(|by| self.plain_in(&by))?,
        })
    }

    pub fn erasure(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Erasure> {
        let (name, label) = self.named(head)?;
        let mut erasure = Erasure {
            name,
            label,
            requests: None,
            filter: None,
            person: None,
            erase: Vec::new(),
            keep: Vec::new(),
            tell: Vec::new(),
            within: None,
            report: None,
        };
        self.lines(inside, Block::Erasure, Rule::erasure_line, |reader, clause, _, _| {
            let span = reader.at(&clause);
            match clause.as_rule() {
                Rule::requests => erasure.requests = reader.object_in(&clause),
                Rule::r#where => erasure.filter = reader.expr_in(&clause),
                Rule::person => erasure.person = reader.expr_in(&clause),
                Rule::erase_from => erasure.erase.extend(reader.objects_in(&clause)),
                Rule::keep_from => {
                    let period = reader.duration_in(&clause);
                    let written = reader.object_in(&clause).zip(reader.reason(&clause));
                    erasure.keep.extend(written.map(|(object, because)| Kept {
                        object,
                        because,
                        period,
                        span,
                    }));
                }
                Rule::tell => {
                    let within = reader.duration_in(&clause);
                    erasure.tell.push(Tell { systems: reader.names(&clause), within, span });
                }
                Rule::within => erasure.within = reader.duration_in(&clause),
                _ => erasure.report = reader.object_in(&clause),
            }
        });
        Some(erasure)
    }
}

fn exception(pair: &Pair<'_>) -> Option<Unless> {
    let hashed = has(&child(pair, Rule::exception)?, Rule::k_hashed);
    Some(if hashed { Unless::Hashed } else { Unless::TransferAgreed })
}
