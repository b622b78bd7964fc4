//! `company`, `system` and `connector`.

use super::ast::{Company, Connect, Connector, Name, Role, RoleKind, Setting, SettingValue, System, Text};
use super::reader::{Body, Pair, Reader, is_name};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    /// The name and the label of a declaration; its keyword is the first of the words.
    pub fn named(&mut self, head: &Pair<'a>) -> Option<(Name, Option<Text>)> {
        let name = self.names(head).into_iter().nth(1)?;
        Some((name, self.plain_in(head)))
    }

    pub fn block_span(&self, body: &Body) -> Span {
        self.tokens_span(&(body.open..self.cut.brackets.after(body.open)))
    }

    /// Reports a clause that ends before its block.
    pub fn missing_block(&mut self, clause: &Pair<'a>, form: &str) {
        let span = self.at(clause);
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_UNEXPECTED,
                span.after(),
                format!("the rest of `{}` is missing", clause.as_str()),
            )
            .label("it should go on here")
            .help(format!("it is written like this: `{form}`")),
        );
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
                _ => company.markets = reader.names(&clause),
            }
        });
        Some(company)
    }

    pub fn system(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<System> {
        let connector = self.names(head).into_iter().nth(2)?;
        let (name, label) = self.named(head)?;
        let mut system = System {
            name,
            label,
            connector,
            owner: None,
            stored_in: Vec::new(),
            accessed_from: Vec::new(),
            role: None,
            connect: None,
            kind: None,
            contacts: Vec::new(),
            erases: Vec::new(),
            visible: None,
            limits: Vec::new(),
            objects: Vec::new(),
        };
        self.lines(inside, Block::System, Rule::system_line, |reader, clause, body, doc| {
            match clause.as_rule() {
                Rule::owner => system.owner = reader.plain_in(&clause),
                Rule::stored => system.stored_in = reader.names(&clause),
                Rule::accessed => system.accessed_from = reader.names(&clause),
                Rule::role => system.role = reader.role(&clause),
                Rule::connect_head => system.connect = reader.connect(&clause, body),
                _ => system.objects.extend(reader.object(&clause, body, doc)),
            }
        });
        Some(system)
    }

    pub fn connector(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Connector> {
        let (name, label) = self.named(head)?;
        let mut connector = Connector {
            name,
            label,
            vendor: None,
            kind: None,
            contacts: Vec::new(),
            driver: None,
            support: None,
            erases: Vec::new(),
            visible: None,
            limits: Vec::new(),
            objects: Vec::new(),
        };
        self.lines(inside, Block::Connector, Rule::connector_line, |reader, clause, body, doc| match clause
            .as_rule()
        {
            Rule::vendor => connector.vendor = reader.plain_in(&clause),
            Rule::kind => connector.kind = reader.first_name(&clause),
            Rule::contacts => connector.contacts = reader.names(&clause),
            Rule::driver => connector.driver = reader.first_name(&clause),
            Rule::support => connector.support = reader.first_name(&clause),
            _ => connector.objects.extend(reader.object(&clause, body, doc)),
        });
        Some(connector)
    }

    fn role(&mut self, clause: &Pair<'a>) -> Option<Role> {
        let written = clause.clone().into_inner().find(|pair| pair.as_rule() == Rule::role_kind)?;
        let kind = match written.as_str() {
            "controller" => RoleKind::Controller,
            "processor" => RoleKind::Processor,
            text if text.starts_with("joint") => RoleKind::JointController,
            _ => RoleKind::ThirdParty,
        };
        Some(Role { kind, under: self.first_name(clause), span: self.at(clause) })
    }

    fn connect(&mut self, head: &Pair<'a>, body: &mut Option<Body>) -> Option<Connect> {
        let Some(body) = body.take() else {
            self.missing_block(head, "connect { path \"data/signups.csv\" }");
            return None;
        };
        let span = self.block_span(&body);
        let mut settings = Vec::new();
        self.lines(body.inside, Block::Connect, Rule::connect_line, |reader, setting, _, _| {
            settings.extend(reader.setting(&setting));
        });
        Some(Connect { span, settings })
    }

    fn setting(&mut self, pair: &Pair<'a>) -> Option<Setting> {
        let mut inner = pair.clone().into_inner();
        let name = self.name(&inner.next()?);
        let written = inner.next()?;
        let value_span = self.at(&written);
        let value = match written.as_rule() {
            Rule::plain => SettingValue::Text(self.plain(&written).value),
            Rule::secret => SettingValue::Secret(self.plain_in(&written)?.value),
            Rule::signed_setting => SettingValue::Number(written.as_str().to_owned()),
            _ if is_name(&written) => match written.as_str() {
                "true" => SettingValue::Bool(true),
                "false" => SettingValue::Bool(false),
                _ => SettingValue::Text(self.name(&written).text),
            },
            Rule::setting_later => {
                self.not_built(value_span, "a setting with several values");
                return None;
            }
            _ => {
                self.not_built(value_span, "a setting that is a share or a duration");
                return None;
            }
        };
        Some(Setting { name, value, value_span })
    }
}
