//! `file { … }` in an object: a file exchanged with a partner.

use super::ast::{ControlFile, ControlPart, Expr, ExprKind, FileFormat, FileSpec, OnMismatch};
use super::parts::{child, has};
use super::reader::{Body, Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

impl<'a> Reader<'a, '_> {
    pub fn file_spec(&mut self, head: &Pair<'a>, body: &mut Option<Body>) -> Option<FileSpec> {
        let Some(body) = body.take() else {
            self.missing_block(head, "file { name \"out/acme_{run.date}.txt\"   format csv }");
            return None;
        };
        let mut file = FileSpec {
            name: None,
            format: None,
            encrypt: None,
            control: None,
            answers: None,
            on_mismatch: None,
            span: self.at(head).to(self.block_span(&body)),
        };
        self.lines(body.inside, Block::Exchange, Rule::exchange_line, |reader, clause, body, _| {
            reader.file_clause(&mut file, &clause, body);
        });
        Some(file)
    }

    fn file_clause(&mut self, file: &mut FileSpec, clause: &Pair<'a>, body: &mut Option<Body>) {
        match clause.as_rule() {
            Rule::file_name => file.name = self.text_in(clause),
            Rule::format => {
                let settings = body.take().map(|body| self.settings(body.inside)).unwrap_or_default();
                file.format = self.first_name(clause).map(|name| FileFormat { name, settings });
            }
            Rule::encrypt => file.encrypt = self.first_name(clause).zip(self.plain_in(clause)),
            Rule::control => file.control = self.control_file(clause, body),
            Rule::answers => file.answers = self.object_in(clause).zip(self.duration_in(clause)),
            _ => {
                let stop = has(clause, Rule::k_stop);
                let what = if stop { OnMismatch::Stop } else { OnMismatch::Continue };
                file.on_mismatch = Some((what, self.at(clause)));
            }
        }
    }

    fn control_file(&mut self, clause: &Pair<'a>, body: &mut Option<Body>) -> Option<ControlFile> {
        let Some(body) = body.take() else {
            self.missing_block(clause, "control \"out/acme_{run.date}.ctl\" { count bytes sha256 }");
            return None;
        };
        let span = self.at(clause).to(self.block_span(&body));
        let mut parts = Vec::new();
        self.lines(body.inside, Block::Control, Rule::control_line, |reader, part, _, _| {
            parts.extend(match part.as_str() {
                "count" => Some(ControlPart::Count),
                "bytes" => Some(ControlPart::Bytes),
                "sha256" => Some(ControlPart::Sha256),
                _ => reader.first_name(&part).map(ControlPart::Sum),
            });
        });
        Some(ControlFile { name: self.text_in(clause)?, parts, span })
    }

    /// A text that may hold expressions, directly in a clause.
    fn text_in(&mut self, clause: &Pair<'a>) -> Option<Expr> {
        let text = child(clause, Rule::text)?;
        Some(Expr { kind: ExprKind::Text(self.text_parts(&text)), span: self.at(&text) })
    }
}
