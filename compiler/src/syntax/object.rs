//! `object … { … }`: its fields with their types and marks.

use super::ast::{Field, Mark, MarkKind, Object, Polarity, Retention, Text, TypeExpr, TypeKind};
use super::parts::{child, children, has, is_name};
use super::reader::{Body, Pair, Reader};
use super::slips;
use crate::diagnostics::{Diagnostic, catalogue};
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
        let parameter = child(head, Rule::object_parameter);
        let mut object = Object {
            doc,
            name: self.first_name(head)?,
            parameter: parameter.and_then(|parameter| self.first_name(&parameter)),
            label: self.plain_in(head),
            about: child(head, Rule::about).map(|about| self.names(&about)).unwrap_or_default(),
            fields: Vec::new(),
            consents: Vec::new(),
            file: None,
            keep: None,
            span: self.at(head).to(self.block_span(&body)),
        };
        let mut record = None;
        self.lines(body.inside, Block::Object, Rule::object_line, |reader, line, body, doc| {
            match line.as_rule() {
                Rule::field => {
                    object.fields.extend(reader.field(&line, doc, body));
                    record = ends_in_record(&line);
                }
                Rule::record_tail => reader.record_tail(&line, &mut object.fields, record.take()),
                Rule::fact_head => object.consents.extend(reader.consent_fact(&line, body)),
                Rule::file_head => object.file = reader.file_spec(&line, body),
                _ => object.keep = reader.retention(&line),
            }
        });
        Some(object)
    }

    /// `keep 24 months after EXPRESSION, then erase`
    fn retention(&mut self, line: &Pair<'a>) -> Option<Retention> {
        let period = self.duration_in(line)?;
        Some(Retention { period, after: self.expr_in(line)?, span: self.at(line) })
    }

    /// A field; where its type is a record, the block that follows holds the record's fields.
    fn field(&mut self, line: &Pair<'a>, doc: Option<String>, body: &mut Option<Body>) -> Option<Field> {
        let name = self.first_name(line)?;
        let label = self.plain_in(line);
        let Some(mut ty) = self.type_expr(&child(line, Rule::type_expr)?) else {
            // Its finding is made; the block of a record belongs to it.
            body.take();
            return None;
        };
        if ends_in_record(line) == Some(true) {
            match body.take() {
                Some(body) => {
                    let inner = self.record_fields(&body);
                    put_fields(&mut ty.kind, inner);
                    ty.span = ty.span.to(self.block_span(&body));
                }
                None => self.missing_block(line, "address: record { street: text   city: text }"),
            }
        }
        let marks = children_marks(line);
        let marks = marks.iter().filter_map(|mark| self.mark(mark)).collect();
        Some(Field { doc, name, label, ty, marks })
    }

    fn record_fields(&mut self, body: &Body) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut record = None;
        self.lines(
            body.inside.clone(),
            Block::Object,
            Rule::object_line,
            |reader, line, body, doc| match line.as_rule() {
                Rule::field => {
                    fields.extend(reader.field(&line, doc, body));
                    record = ends_in_record(&line);
                }
                Rule::record_tail => reader.record_tail(&line, &mut fields, record.take()),
                _ => {
                    body.take();
                    let finding = Diagnostic::new(
                        &catalogue::SYNTAX_UNEXPECTED,
                        reader.at(&line),
                        "a record holds fields and nothing else",
                    );
                    reader.report(finding.help("put this line behind the record's `}`, into the object"));
                }
            },
        );
        fields
    }

    /// `?` and the marks behind the `}` of a record.
    fn record_tail(&mut self, tail: &Pair<'a>, fields: &mut [Field], record: Option<bool>) {
        let Some(field) = fields.last_mut().filter(|_| record == Some(true)) else {
            let span = self.at(tail);
            self.report(
                Diagnostic::new(
                    &catalogue::SYNTAX_UNEXPECTED,
                    span,
                    format!("`{}` belongs to no field", tail.as_str()),
                )
                .help("marks begin on the line of the field's type: `Email: email   key, required`"),
            );
            return;
        };
        field.ty.optional |= has(tail, Rule::optional);
        let marks = children_marks(tail);
        field.marks.extend(marks.iter().filter_map(|mark| self.mark(mark)));
    }

    pub fn type_expr(&mut self, pair: &Pair<'a>) -> Option<TypeExpr> {
        let optional = has(pair, Rule::optional);
        let kind = self.type_kind(&pair.clone().into_inner().next()?)?;
        Some(TypeExpr { kind, optional, span: self.at(pair) })
    }

    fn type_kind(&mut self, written: &Pair<'a>) -> Option<TypeKind> {
        Some(match written.as_rule() {
            Rule::enum_type => {
                TypeKind::Enum { open: has(written, Rule::open), values: self.type_arguments(written, 0) }
            }
            Rule::list_type => {
                let item = match child(written, Rule::type_expr) {
                    Some(item) => self.type_expr(&item)?,
                    None => {
                        let item = child(written, Rule::item_type)?;
                        let kind = self.type_kind(&item.clone().into_inner().next()?)?;
                        TypeExpr { kind, optional: false, span: self.at(&item) }
                    }
                };
                TypeKind::List(Box::new(item))
            }
            Rule::record_type => {
                let fields = children(written, Rule::field);
                TypeKind::Record(fields.filter_map(|field| self.field(&field, None, &mut None)).collect())
            }
            _ => {
                let by = child(written, Rule::type_by).and_then(|by| self.first_path(&by));
                let name = self.first_name(written)?;
                if let Some(finding) = slips::type_word(name.span, &name.text) {
                    self.report(finding);
                    return None;
                }
                TypeKind::Named { name, arguments: self.type_arguments(written, 1), by }
            }
        })
    }

    fn type_arguments(&mut self, pair: &Pair<'a>, skip: usize) -> Vec<Text> {
        let mut out = Vec::new();
        for argument in pair.clone().into_inner().skip(skip) {
            match argument.as_rule() {
                Rule::plain => out.push(self.plain(&argument)),
                Rule::number => out.push(self.written(&argument)),
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
            Rule::category_mark => MarkKind::Category(self.first_path(pair)?),
            Rule::unit_mark => MarkKind::Unit(self.plain_in(pair)?),
            Rule::hashed_mark => MarkKind::Hashed(self.first_name(pair)?),
            Rule::columns => {
                let mut ends = Vec::new();
                for end in children(pair, Rule::digits) {
                    ends.push(self.whole_number(&end)?);
                }
                let [from, to] = <[u32; 2]>::try_from(ends).ok()?;
                MarkKind::Columns(from, to)
            }
            _ => {
                let written = child(pair, Rule::polarity)?;
                let polarity = if written.as_str() == "opt_in" { Polarity::OptIn } else { Polarity::OptOut };
                let mut names = self.names(pair);
                let channel = names.pop()?;
                MarkKind::Consent { polarity, purpose: names.pop(), channel }
            }
        };
        Some(Mark { kind, span: self.at(pair) })
    }
}

/// Whether the fields of the field's record stand in the block behind the line.
fn ends_in_record(field: &Pair<'_>) -> Option<bool> {
    let ty = child(field, Rule::type_expr)?.into_inner().next()?;
    let record = match ty.as_rule() {
        Rule::list_type => child(&ty, Rule::item_type)?.into_inner().next()?,
        _ => ty,
    };
    Some(record.as_rule() == Rule::record_type && record.as_str() == "record")
}

/// Puts a record's fields where its type is named.
fn put_fields(kind: &mut TypeKind, inner: Vec<Field>) {
    match kind {
        TypeKind::List(item) => put_fields(&mut item.kind, inner),
        TypeKind::Record(fields) => *fields = inner,
        TypeKind::Named { .. } | TypeKind::Enum { .. } => {}
    }
}

fn children_marks<'a>(pair: &Pair<'a>) -> Vec<Pair<'a>> {
    let is_mark = |rule| {
        matches!(
            rule,
            Rule::flag
                | Rule::deprecated
                | Rule::category_mark
                | Rule::consent_mark
                | Rule::unit_mark
                | Rule::hashed_mark
                | Rule::columns
        )
    };
    pair.clone().into_inner().filter(|pair| is_mark(pair.as_rule())).collect()
}
