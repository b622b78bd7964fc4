//! `flow … { … }`.

use super::ast::{
    Blanks, Each, Ending, EndingAction, Flow, FlowPurpose, Lookup, MapBlock, Mode, OnReject, Source,
    SourceBlock, Target, TargetBlock, Text, Trigger,
};
use super::parts::{child, has};
use super::reader::{Body, Pair, Reader};
use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::ops::Range;

impl<'a> Reader<'a, '_> {
    pub fn flow(&mut self, head: &Pair<'a>, inside: Range<usize>) -> Option<Flow> {
        let (name, label) = self.named(head)?;
        let mut flow = Flow {
            name,
            label,
            from: Vec::new(),
            lookups: Vec::new(),
            each: Vec::new(),
            filter: None,
            to: Vec::new(),
            purpose: None,
            person: None,
            owner: None,
            trigger: None,
            runs_at_most: None,
            survives: None,
            blanks: None,
            map: None,
            on_reject: None,
            permission_ends: None,
            gone: None,
        };
        self.lines(inside, Block::Flow, Rule::flow_line, |reader, clause, body, _| {
            reader.flow_clause(&mut flow, &clause, body);
        });
        Some(flow)
    }

    fn flow_clause(&mut self, flow: &mut Flow, clause: &Pair<'a>, body: &mut Option<Body>) {
        let span = self.at(clause);
        match clause.as_rule() {
            Rule::from => {
                let place = body.as_ref().map_or(span, |body| span.to(self.block_span(body)));
                let block = body.take().map(|body| self.source_block(body.inside));
                let object = self.object_in(clause);
                flow.from.extend(object.map(|object| Source { object, block, span: place }));
            }
            Rule::lookup => flow.lookups.extend(self.lookup(clause)),
            Rule::each => flow.each.extend(self.each(clause)),
            Rule::r#where => flow.filter = self.expr_in(clause),
            Rule::to => {
                let place = body.as_ref().map_or(span, |body| span.to(self.block_span(body)));
                let block = body.take().map(|body| self.target_block(body.inside));
                let mode = self.mode(clause);
                let object = self.object_in(clause);
                flow.to.extend(object.map(|object| Target { object, mode, block, span: place }));
            }
            Rule::flow_purpose => flow.purpose = self.flow_purpose(clause),
            Rule::person => flow.person = self.expr_in(clause),
            Rule::owner => flow.owner = self.plain_in(clause),
            Rule::every => flow.trigger = self.duration_in(clause).map(|every| (Trigger::Every(every), span)),
            Rule::daily => flow.trigger = self.daily(clause).map(|daily| (daily, span)),
            Rule::manual => flow.trigger = Some((Trigger::Manual, span)),
            Rule::blanks => {
                let clear = clause.clone().into_inner().any(|rule| rule.as_str() == "clear");
                flow.blanks = Some((if clear { Blanks::Clear } else { Blanks::Unchanged }, span));
            }
            Rule::map_head => flow.map = self.map_body(clause, body),
            Rule::on_reject => flow.on_reject = self.on_reject(clause),
            Rule::on_event => flow.trigger = Some((Trigger::OnEvent, span)),
            Rule::cron => flow.trigger = self.plain_in(clause).map(|cron| (Trigger::Cron(cron), span)),
            Rule::after => flow.trigger = self.first_name(clause).map(|flow| (Trigger::After(flow), span)),
            Rule::runs => flow.runs_at_most = self.duration_in(clause),
            Rule::survives => flow.survives = self.survives(clause),
            Rule::permission_ends => flow.permission_ends = Some(self.ending(clause, body)),
            Rule::gone => flow.gone = Some(self.ending(clause, body)),
            _ => {}
        }
    }

    /// `survives 2 failed runs`.
    pub(super) fn survives(&mut self, clause: &Pair<'a>) -> Option<(u32, crate::source::Span)> {
        let runs = child(clause, Rule::digits).and_then(|runs| self.whole_number(&runs))?;
        Some((runs, self.at(clause)))
    }

    fn lookup(&mut self, clause: &Pair<'a>) -> Option<Lookup> {
        let name = self.first_name(clause)?;
        let object = self.object_in(clause)?;
        Some(Lookup { name, object, condition: self.expr_in(clause)?, span: self.at(clause) })
    }

    fn each(&mut self, clause: &Pair<'a>) -> Option<Each> {
        let name = self.first_name(clause)?;
        Some(Each { name, list: self.expr_in(clause)?, span: self.at(clause) })
    }

    /// What one of several sources says for itself.
    fn source_block(&mut self, inside: Range<usize>) -> SourceBlock {
        let mut block = SourceBlock::default();
        self.lines(inside, Block::Source, Rule::source_line, |reader, clause, body, _| {
            match clause.as_rule() {
                Rule::lookup => block.lookups.extend(reader.lookup(&clause)),
                Rule::each => block.each.extend(reader.each(&clause)),
                Rule::r#where => block.filter = reader.expr_in(&clause),
                _ => block.map = reader.map_body(&clause, body),
            }
        });
        block
    }

    /// What one of several targets says for itself.
    fn target_block(&mut self, inside: Range<usize>) -> TargetBlock {
        let mut block = TargetBlock::default();
        self.lines(inside, Block::Target, Rule::target_line, |reader, clause, body, _| {
            match clause.as_rule() {
                Rule::permission_ends => block.permission_ends = Some(reader.ending(&clause, body)),
                Rule::gone => block.gone = Some(reader.ending(&clause, body)),
                _ => block.map = reader.map_body(&clause, body),
            }
        });
        block
    }

    fn map_body(&mut self, clause: &Pair<'a>, body: &mut Option<Body>) -> Option<MapBlock> {
        match body.take() {
            Some(body) => Some(self.map_block(&body)),
            None => {
                self.missing_block(clause, "map { email -> Email }");
                None
            }
        }
    }

    fn mode(&mut self, clause: &Pair<'a>) -> Option<Mode> {
        let mode = clause.clone().into_inner().last()?;
        match mode.as_rule() {
            Rule::insert => Some(Mode::Insert),
            Rule::update => Some(Mode::Update(self.names(&mode))),
            Rule::upsert => {
                let rest = child(&mode, Rule::remove_rest).and_then(|rest| child(&rest, Rule::percent));
                let remove_rest = rest.map(|share| self.share(&share));
                Some(Mode::Upsert { by: self.names(&mode), remove_rest })
            }
            Rule::append => self.reason(&mode).map(Mode::Append),
            _ => Some(Mode::OneFile { per_run: has(&mode, Rule::per_run) }),
        }
    }

    fn flow_purpose(&mut self, clause: &Pair<'a>) -> Option<FlowPurpose> {
        let via = child(clause, Rule::via);
        Some(FlowPurpose {
            purpose: self.first_name(clause)?,
            channels: via.as_ref().map(|via| self.names(via)).unwrap_or_default(),
            all: via.is_some_and(|via| has(&via, Rule::all_of)),
            confirming: has(clause, Rule::confirming),
            topic: child(clause, Rule::topic).and_then(|topic| self.first_name(&topic)),
            brand: child(clause, Rule::brand).and_then(|brand| self.first_name(&brand)),
            span: self.at(clause),
        })
    }

    fn daily(&mut self, clause: &Pair<'a>) -> Option<Trigger> {
        let clock = clause.clone().into_inner().find(|pair| pair.as_rule() == Rule::clock)?;
        let span = self.at(&clock);
        let at = Text { value: clock.as_str().to_owned(), span };
        Some(Trigger::Daily { at, zone: self.plain_in(clause) })
    }

    /// A share in per cent, without its sign.
    fn share(&self, share: &Pair<'a>) -> Text {
        Text { value: share.as_str().trim_end_matches('%').to_owned(), span: self.at(share) }
    }

    fn on_reject(&mut self, clause: &Pair<'a>) -> Option<OnReject> {
        let rule =
            clause.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::go_on | Rule::stop))?;
        if rule.as_rule() == Rule::go_on {
            return Some(OnReject::Continue);
        }
        let bound = rule.into_inner().find(|part| matches!(part.as_rule(), Rule::percent | Rule::digits));
        match bound {
            None => Some(OnReject::Stop),
            Some(share) if share.as_rule() == Rule::percent => {
                Some(OnReject::StopAfterShare(self.share(&share)))
            }
            Some(count) => self.whole_number(&count).map(OnReject::StopAfter),
        }
    }

    /// `when permission ends …` and `when gone …`.
    fn ending(&mut self, clause: &Pair<'a>, body: &mut Option<Body>) -> Ending {
        let span = self.at(clause);
        let written = clause
            .clone()
            .into_inner()
            .find(|pair| matches!(pair.as_rule(), Rule::remove | Rule::erase | Rule::keep));
        let action = match written {
            Some(keep) if keep.as_rule() == Rule::keep => self.reason(&keep).map(EndingAction::Keep),
            Some(remove) if remove.as_rule() == Rule::remove => Some(EndingAction::Remove),
            Some(_) => Some(EndingAction::Erase),
            None => match body.take() {
                Some(body) => {
                    let map = self.map_block(&body);
                    return Ending { span: span.to(map.span), action: Some(EndingAction::Map(map)) };
                }
                None => {
                    self.missing_block(clause, "when permission ends { true -> OptedOut }");
                    None
                }
            },
        };
        Ending { action, span }
    }
}
