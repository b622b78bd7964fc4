//! `category`, `channel` and `purpose`.

use super::ast::{Basis, Name, Path, Purpose, Term, TermKind};
use super::reader::{Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn category(&mut self, item: &Pair<'a>) -> Option<Term> {
        let paths = self.paths(item);
        let label = self.plain_in(item);
        let find = |rule| item.clone().into_inner().find(|pair| pair.as_rule() == rule);
        let under = find(Rule::under).and_then(|under| self.paths(&under).into_iter().next());
        let same_as = find(Rule::same).map(|same| self.identifiers(&same)).unwrap_or_default();
        Some(Term { kind: TermKind::Category, path: paths.into_iter().next()?, label, under, same_as })
    }

    pub fn channel(&mut self, item: &Pair<'a>) -> Option<Term> {
        if let Some(same) = item.clone().into_inner().find(|pair| pair.as_rule() == Rule::same) {
            self.not_built(self.at(&same), "`same as` of a channel");
        }
        let (name, label) = self.named(item)?;
        let path = Path { span: name.span, parts: vec![name] };
        Some(Term { kind: TermKind::Channel, path, label, under: None, same_as: Vec::new() })
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
            match clause.as_rule() {
                Rule::channels => purpose.channels = reader.names(&clause),
                Rule::uses => purpose.uses = reader.paths(&clause),
                Rule::same => purpose.same_as = reader.identifiers(&clause),
                _ => {
                    let span = reader.at(&clause);
                    purpose.bases.extend(reader.first_name(&clause).map(|name| Basis {
                        name,
                        places: Vec::new(),
                        when: None,
                        assessed: None,
                        because: None,
                        span,
                    }));
                    if let Some(later) = clause.into_inner().find(|pair| pair.as_rule() == Rule::basis_later)
                    {
                        reader.not_built(reader.at(&later), "a condition on a basis");
                    }
                }
            }
        });
        Some(purpose)
    }

    fn paths(&self, pair: &Pair<'a>) -> Vec<Path> {
        let paths = pair.clone().into_inner().filter(|pair| pair.as_rule() == Rule::path);
        paths.map(|path| self.path(&path)).collect()
    }

    /// Identifiers of other vocabularies: `dpv:EmailAddress`.
    fn identifiers(&self, pair: &Pair<'a>) -> Vec<Name> {
        let ids = pair.clone().into_inner().filter(|pair| pair.as_rule() == Rule::outside);
        ids.map(|id| Name { text: id.as_str().to_owned(), span: self.at(&id) }).collect()
    }
}
