//! `map { … }` and the block of `when permission ends`.

use super::ast::{MapBlock, MapLine, Only, Path};
use super::reader::{Body, Pair, Reader};
use crate::diagnostics::{Diagnostic, catalogue};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

impl<'a> Reader<'a, '_> {
    pub fn map_block(&mut self, body: &Body) -> MapBlock {
        let mut lines = Vec::new();
        self.lines(body.inside.clone(), Block::Map, Rule::map_line, |reader, line, _, doc| {
            lines.extend(match line.as_rule() {
                Rule::let_line => reader.let_line(&line),
                Rule::field_line => reader.field_line(&line, doc),
                _ => reader.first_name(&line).map(MapLine::Use),
            });
        });
        MapBlock { lines, span: self.block_span(body) }
    }

    fn let_line(&mut self, line: &Pair<'a>) -> Option<MapLine> {
        let name = self.first_name(line)?;
        let value = self.expr_in(line)?;
        Some(MapLine::Let { name, value, span: self.at(line) })
    }

    fn field_line(&mut self, line: &Pair<'a>, doc: Option<String>) -> Option<MapLine> {
        let span = self.at(line);
        let value = self.expr_in(line)?;
        let (mut targets, mut only, mut when, mut else_null) = (Vec::new(), None, None, false);
        for part in line.clone().into_inner() {
            let place = self.at(&part);
            let twice = match part.as_rule() {
                Rule::target => {
                    targets.push(Path { parts: self.names(&part), span: place });
                    false
                }
                Rule::only => {
                    let create = part.as_str().ends_with("create");
                    only.replace(if create { Only::OnCreate } else { Only::WhenEmpty }).is_some()
                }
                Rule::when_mark => {
                    else_null |= part.clone().into_inner().any(|pair| pair.as_rule() == Rule::else_null);
                    let condition = self.expr_in(&part);
                    std::mem::replace(&mut when, condition).is_some()
                }
                _ => false,
            };
            if twice {
                let word = part.as_str().split_whitespace().next().unwrap_or("");
                self.report(
                    Diagnostic::new(
                        &catalogue::SYNTAX_CLAUSE_TWICE,
                        place,
                        format!("a second `{word}` where one is meant"),
                    )
                    .help("join two conditions by `and`; of two limits keep the one that is right"),
                );
            }
        }
        Some(MapLine::Field { doc, value, targets, only, when, else_null, span })
    }
}
