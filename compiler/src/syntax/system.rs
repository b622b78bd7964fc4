//! `system` and `connector`, and the settings of both.

use super::ast::{
    Connect, Connector, Duration, Erases, ErasesHow, Limit, LimitPer, Name, Role, RoleKind, Setting,
    SettingValue, System, Text,
};
use super::parts::{child, children, has, is_name, unit};
use super::reader::{Body, Pair, Reader};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn block_span(&self, body: &Body) -> Span {
        self.tokens_span(&(body.open..self.cut.brackets.after(body.open)))
    }

    /// Reports a clause that ends before its block.
    pub fn missing_block(&mut self, clause: &Pair<'a>, form: &str) {
        self.missing_rest(self.at(clause), form);
    }

    /// Reports something that ends too early.
    pub fn missing_rest(&mut self, span: Span, form: &str) {
        let written = self.cut.text.get(span.start as usize..span.end as usize).unwrap_or("");
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_UNEXPECTED,
                span.after(),
                format!("the rest of `{written}` is missing"),
            )
            .label("it should go on here")
            .help(format!("it is written like this: `{form}`")),
        );
    }

    /// Reports the label of a declaration that has none.
    pub fn no_label(&mut self, label: Option<Text>) {
        let Some(label) = label else { return };
        self.report(
            Diagnostic::new(&catalogue::SYNTAX_UNEXPECTED, label.span, "no text stands behind this name")
                .help("take the text away; to say what it is for write a `///` line before it")
                .fix("take the text away", vec![(label.span, String::new())]),
        );
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
            finishes: None,
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
                Rule::kind => system.kind = reader.first_name(&clause),
                Rule::contacts => system.contacts = reader.names(&clause),
                Rule::erases => system.erases.extend(reader.erases(&clause)),
                Rule::visible => system.visible = reader.duration_in(&clause),
                Rule::finishes => system.finishes = reader.duration_in(&clause),
                Rule::limit => system.limits.extend(reader.limit(&clause)),
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
            finishes: None,
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
            Rule::erases => connector.erases.extend(reader.erases(&clause)),
            Rule::visible => connector.visible = reader.duration_in(&clause),
            Rule::finishes => connector.finishes = reader.duration_in(&clause),
            Rule::limit => connector.limits.extend(reader.limit(&clause)),
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
        Some(Connect { span, settings: self.settings(body.inside) })
    }

    /// The lines of a block of settings.
    pub fn settings(&mut self, inside: Range<usize>) -> Vec<Setting> {
        let mut settings = Vec::new();
        self.lines(inside, Block::Settings, Rule::setting_line, |reader, setting, _, _| {
            settings.extend(reader.setting(&setting));
        });
        settings
    }

    fn setting(&mut self, pair: &Pair<'a>) -> Option<Setting> {
        let mut inner = pair.clone().into_inner();
        let name = self.name(&inner.next()?);
        let written = inner.next()?;
        let value_span = self.at(&written);
        let value = match written.as_rule() {
            Rule::plain => SettingValue::Text(self.plain(&written).value),
            Rule::secret => SettingValue::Secret(self.plain_in(&written)?.value),
            Rule::signed_setting | Rule::percent => SettingValue::Number(written.as_str().to_owned()),
            Rule::duration => SettingValue::Duration(self.duration(&written)?),
            Rule::setting_list => {
                SettingValue::List(written.into_inner().map(|item| self.listed(&item)).collect())
            }
            Rule::setting_group => {
                let settings = children(&written, Rule::setting);
                SettingValue::Group(settings.filter_map(|setting| self.setting(&setting)).collect())
            }
            _ if is_name(&written) => match written.as_str() {
                "true" => SettingValue::Bool(true),
                "false" => SettingValue::Bool(false),
                _ => SettingValue::Text(self.name(&written).text),
            },
            // A day, an instant, a time of the day.
            _ => SettingValue::Text(written.as_str().to_owned()),
        };
        Some(Setting { name, value, value_span })
    }

    fn listed(&mut self, item: &Pair<'a>) -> String {
        match item.as_rule() {
            Rule::plain => self.plain(item).value,
            _ if is_name(item) => self.name(item).text,
            _ => item.as_str().to_owned(),
        }
    }

    fn erases(&mut self, clause: &Pair<'a>) -> Option<Erases> {
        let how = if let Some(nothing) = child(clause, Rule::erases_nothing) {
            ErasesHow::Nothing(self.reason(&nothing)?)
        } else if let Some(request) = child(clause, Rule::erases_request) {
            ErasesHow::Request(self.duration_in(&request)?)
        } else {
            ErasesHow::Delete
        };
        let conditional = self.reason(clause);
        Some(Erases { objects: self.names(clause), how, conditional, span: self.at(clause) })
    }

    /// `limit 190 requests per 10 seconds`, `limit 100000 requests per day`, `limit 100 records per request`
    fn limit(&mut self, clause: &Pair<'a>) -> Option<Limit> {
        let mut names = self.names(clause).into_iter();
        let what: Name = names.next()?;
        let amount = self.written(&child(clause, Rule::number)?);
        let per = match (child(clause, Rule::unit), has(clause, Rule::duration)) {
            (Some(one), _) => {
                LimitPer::Time(Duration { amount: 1, unit: unit(one.as_str()), span: self.at(&one) })
            }
            (None, true) => LimitPer::Time(self.duration_in(clause)?),
            (None, false) => LimitPer::Thing(names.next()?),
        };
        Some(Limit { amount, unit: what, per, span: self.at(clause) })
    }
}
