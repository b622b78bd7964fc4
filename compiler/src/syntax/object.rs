//! `object … { … }`: its fields with their types and marks, and its consent slots.

use super::ast::{Field, Mark, MarkKind, Object, Polarity, Text, TypeExpr, TypeKind};
use super::reader::{Body, Pair, Reader, is_name};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

impl<'a> Reader<'a, '_> {
    pub fn object(
        &mut self,
        head: &Pair<'a>,
        body: &mut Option<Body>,
        doc: Option<String>,
    ) -> Option<Object> {
        let Some(body) = body.take() else {
            self.missing_block(head, "object rows { email: email }");
            return None;
        };
        let find = |rule| head.clone().into_inner().find(|pair| pair.as_rule() == rule);
        if let Some(parameter) = find(Rule::parameter_later) {
            self.not_built(self.at(&parameter), "an object with a parameter");
            return None;
        }
        let name = self.first_name(head)?;
        let label = self.plain_in(head);
        let about = find(Rule::about).map(|about| self.names(&about)).unwrap_or_default();
        let span = self.at(head).to(self.block_span(&body));
        let (mut fields, mut consents) = (Vec::new(), Vec::new());
        self.lines(body.inside, Block::Object, Rule::object_line, |reader, line, body, doc| {
            match line.as_rule() {
                Rule::field => {
                    let record = line.as_str().ends_with("record") && body.is_some();
                    match body.take().filter(|_| record) {
                        Some(_) => reader.not_built(reader.at(&line), "a record as a type"),
                        None => fields.extend(reader.field(&line, doc)),
                    }
                }
                Rule::fact_head => consents.extend(reader.consent_fact(&line, body)),
                Rule::file_later => {
                    body.take();
                    reader.not_built(reader.at(&line), "`file` in an object");
                }
                _ => reader.not_built(reader.at(&line), "`keep` in an object"),
            }
        });
        Some(Object {
            doc,
            name,
            label,
            about,
            fields,
            parameter: None,
            file: None,
            keep: None,
            consents,
            span,
        })
    }

    fn field(&mut self, line: &Pair<'a>, doc: Option<String>) -> Option<Field> {
        let name = self.first_name(line)?;
        let label = self.plain_in(line);
        let ty = line.clone().into_inner().find(|pair| pair.as_rule() == Rule::type_expr)?;
        let ty = self.type_expr(&ty)?;
        let marks: Vec<_> = line.clone().into_inner().filter(|pair| is_mark(pair.as_rule())).collect();
        let marks = marks.iter().filter_map(|mark| self.mark(mark)).collect();
        Some(Field { doc, name, label, ty, marks })
    }

    fn type_expr(&mut self, pair: &Pair<'a>) -> Option<TypeExpr> {
        let span = self.at(pair);
        let optional = pair.clone().into_inner().any(|pair| pair.as_rule() == Rule::optional);
        let written = pair.clone().into_inner().next()?;
        let kind = match written.as_rule() {
            Rule::enum_type => {
                let open = written.clone().into_inner().any(|pair| pair.as_rule() == Rule::open);
                TypeKind::Enum { open, values: self.type_arguments(&written, 0) }
            }
            Rule::named_type => {
                if let Some(by) = written.clone().into_inner().find(|pair| pair.as_rule() == Rule::by_later) {
                    self.not_built(self.at(&by), "a type whose unit stands in another field");
                    return None;
                }
                let name = self.first_name(&written)?;
                TypeKind::Named { name, arguments: self.type_arguments(&written, 1), by: None }
            }
            _ => {
                self.not_built(self.at(&written), "a list as a type");
                return None;
            }
        };
        Some(TypeExpr { kind, optional, span })
    }

    fn type_arguments(&mut self, pair: &Pair<'a>, skip: usize) -> Vec<Text> {
        let given: Vec<_> = pair.clone().into_inner().skip(skip).collect();
        let mut out = Vec::new();
        for argument in given {
            match argument.as_rule() {
                Rule::plain => out.push(self.plain(&argument)),
                Rule::number => {
                    out.push(Text { value: argument.as_str().to_owned(), span: self.at(&argument) })
                }
                _ if is_name(&argument) => {
                    let name = self.name(&argument);
                    out.push(Text { value: name.text, span: name.span });
                }
                _ => {}
            }
        }
        out
    }

    fn mark(&mut self, pair: &Pair<'a>) -> Option<Mark> {
        let span = self.at(pair);
        let kind = match pair.as_rule() {
            Rule::flag => match pair.as_str() {
                "key" => MarkKind::Key,
                "match" => MarkKind::Match,
                "required" => MarkKind::Required,
                "read_only" => MarkKind::ReadOnly,
                "write_only" => MarkKind::WriteOnly,
                "cursor" => MarkKind::Cursor,
                _ => MarkKind::Lenient,
            },
            Rule::deprecated => MarkKind::Deprecated(self.plain_in(pair)?),
            Rule::category_mark => {
                let path = pair.clone().into_inner().find(|pair| pair.as_rule() == Rule::path)?;
                MarkKind::Category(self.path(&path))
            }
            Rule::consent_mark => {
                let written = pair.clone().into_inner().find(|pair| pair.as_rule() == Rule::polarity)?;
                let polarity = if written.as_str() == "opt_in" { Polarity::OptIn } else { Polarity::OptOut };
                let mut names = self.names(pair);
                let channel = names.pop()?;
                MarkKind::Consent { polarity, purpose: names.pop(), channel }
            }
            Rule::unit_later => {
                self.not_built(span, "`unit`");
                return None;
            }
            _ => {
                self.not_built(span, "`columns`");
                return None;
            }
        };
        Some(Mark { kind, span })
    }
}

fn is_mark(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::flag
            | Rule::deprecated
            | Rule::category_mark
            | Rule::consent_mark
            | Rule::unit_later
            | Rule::columns_later
    )
}
