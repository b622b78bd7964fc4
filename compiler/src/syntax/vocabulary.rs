//! The words a project adds, and why data moves: `category`, `channel` …, `purpose`, `notice`, `suppression`.

use super::ast::{
    Basis, Blocks, Children, Confirm, Expiry, Notice, NoticeVersion, Path, Purpose, Release, Suppression,
    Term, TermKind,
};
use super::parts::{child, has};
use super::reader::{Pair, Reader};
use crate::diagnostics::{Diagnostic, catalogue};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    /// `category contact.email "E-mail address" under contact same as dpv:EmailAddress`
    pub fn term(&mut self, item: &Pair<'a>, kind: TermKind) -> Option<Term> {
        let label = self.plain_in(item);
        let path = match self.first_path(item) {
            Some(path) => path,
            None => {
                let name = self.names(item).into_iter().nth(1)?;
                Path { span: name.span, parts: vec![name] }
            }
        };
        let under = child(item, Rule::under).and_then(|under| self.first_path(&under));
        let same_as = child(item, Rule::same).map(|same| self.same_as(&same)).unwrap_or_default();
        Some(Term { kind, path, label, under, same_as })
    }

    pub fn purpose(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Purpose> {
        let (name, label) = self.named(head)?;
        let mut purpose = Purpose {
            name,
            label,
            channels: Vec::new(),
            uses: Vec::new(),
            bases: Vec::new(),
            confirm: None,
            expires: None,
            children: None,
            same_as: Vec::new(),
        };
        self.lines(inside, Block::Purpose, Rule::purpose_line, |reader, clause, _, _| {
            let span = reader.at(&clause);
            match clause.as_rule() {
                Rule::channels => purpose.channels = reader.names(&clause),
                Rule::uses => purpose.uses = reader.paths(&clause),
                Rule::same => purpose.same_as = reader.same_as(&clause),
                Rule::confirm => {
                    let within = reader.duration_in(&clause);
                    let how = reader.first_name(&clause);
                    purpose.confirm = how.map(|how| Confirm { how, within, span });
                }
                Rule::expires => {
                    let written = reader.duration_in(&clause).zip(reader.first_name(&clause));
                    purpose.expires = written.map(|(period, after)| Expiry { period, after, span });
                }
                Rule::children => {
                    let never = has(&clause, Rule::k_never);
                    let rule = if never { Children::Never } else { Children::WithGuardian };
                    purpose.children = Some((rule, span));
                }
                _ => purpose.bases.extend(reader.basis(&clause)),
            }
        });
        Some(purpose)
    }

    fn basis(&mut self, clause: &Pair<'a>) -> Option<Basis> {
        let mut basis = Basis {
            name: self.first_name(clause)?,
            places: Vec::new(),
            when: None,
            assessed: None,
            because: None,
            span: self.at(clause),
        };
        let mut seen: Vec<Rule> = Vec::new();
        for part in clause.clone().into_inner() {
            let rule = part.as_rule();
            if !matches!(rule, Rule::basis_in | Rule::basis_when | Rule::assessed | Rule::because) {
                continue;
            }
            if seen.contains(&rule) {
                let word = part.as_str().split_whitespace().next().unwrap_or("");
                let message = format!("a second `{word}` where one is meant");
                self.report(
                    Diagnostic::new(&catalogue::SYNTAX_CLAUSE_TWICE, self.at(&part), message).help(
                        "join two conditions by `and`, and two lists by commas; of two reasons keep one",
                    ),
                );
                continue;
            }
            seen.push(rule);
            match rule {
                Rule::basis_in => basis.places = self.names(&part),
                Rule::basis_when => basis.when = self.expr_in(&part),
                Rule::assessed => basis.assessed = self.plain_in(&part),
                _ => basis.because = self.plain_in(&part),
            }
        }
        Some(basis)
    }

    pub fn notice(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Notice> {
        let (name, label) = self.named(head)?;
        let mut versions = Vec::new();
        self.lines(inside, Block::Notice, Rule::notice_line, |reader, clause, _, _| {
            let span = reader.at(&clause);
            let texts = <[_; 2]>::try_from(reader.plains_in(&clause)).ok();
            let written = texts.zip(reader.day(&clause));
            versions.extend(written.map(|([version, document], from)| NoticeVersion {
                version,
                from,
                document,
                span,
            }));
        });
        Some(Notice { name, label, versions })
    }

    pub fn suppression(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Suppression> {
        let (name, label) = self.named(head)?;
        let mut list = Suppression {
            name,
            label,
            kind: None,
            from: None,
            filter: None,
            matches: Vec::new(),
            blocks: Vec::new(),
            refresh: None,
            too_old: None,
            release: None,
            owner: None,
        };
        self.lines(inside, Block::Suppression, Rule::suppression_line, |reader, clause, _, _| {
            match clause.as_rule() {
                Rule::kind => list.kind = reader.first_name(&clause),
                Rule::from => list.from = reader.object_in(&clause),
                Rule::r#where => list.filter = reader.expr_in(&clause),
                Rule::match_by => list.matches = reader.names(&clause),
                Rule::blocks => list.blocks.push(reader.blocks(&clause)),
                Rule::refresh => list.refresh = reader.duration_in(&clause),
                Rule::too_old => list.too_old = reader.duration_in(&clause),
                Rule::release => list.release = Some((reader.release(&clause), reader.at(&clause))),
                _ => list.owner = reader.plain_in(&clause),
            }
        });
        Some(list)
    }

    fn blocks(&mut self, clause: &Pair<'a>) -> Blocks {
        let listed = |rule| child(clause, rule).map(|part| self.names(&part)).unwrap_or_default();
        let purposes = self.names(clause);
        Blocks {
            purposes: (!purposes.is_empty()).then_some(purposes),
            channels: listed(Rule::via_each),
            places: listed(Rule::basis_in),
            span: self.at(clause),
        }
    }

    fn release(&mut self, clause: &Pair<'a>) -> Release {
        match self.plain_in(clause) {
            Some(by) => Release::By(by),
            None if has(clause, Rule::k_never) => Release::Never,
            None => Release::OnLeaving,
        }
    }
}
