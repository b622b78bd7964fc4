//! `flow … { … }`.

use super::ast::{
    Blanks, Ending, EndingAction, Flow, FlowPurpose, Mode, ObjectRef, OnReject, Source, Target, Text, Trigger,
};
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
            Rule::from => match body.take() {
                Some(_) => self.not_built(span, "a `from` with a block of its own"),
                None => flow.from.extend(self.object_path(clause).map(|object| Source {
                    object,
                    block: None,
                    span,
                })),
            },
            Rule::r#where => flow.filter = self.expr_in(clause),
            Rule::to => match body.take() {
                Some(_) => self.not_built(span, "a `to` with a block of its own"),
                None => {
                    let mode = self.mode(clause);
                    flow.to.extend(self.object_path(clause).map(|object| Target {
                        object,
                        mode,
                        block: None,
                        span,
                    }));
                }
            },
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
            Rule::map_head => match body.take() {
                Some(body) => flow.map = Some(self.map_block(&body)),
                None => self.missing_block(clause, "map { email -> Email }"),
            },
            Rule::on_reject => flow.on_reject = self.on_reject(clause),
            Rule::on_event_later => self.not_built(span, "`on event`"),
            Rule::permission_ends => flow.permission_ends = Some(self.ending(clause, body)),
            Rule::gone => flow.gone = Some(self.ending(clause, body)),
            _ => {}
        }
    }

    /// The object after `from` or `to`; one of a kind of objects (`subscription("News")`) is not built.
    pub fn object_path(&mut self, clause: &Pair<'a>) -> Option<ObjectRef> {
        let find = |rule| clause.clone().into_inner().find(|pair| pair.as_rule() == rule);
        if let Some(argument) = find(Rule::argument_later) {
            self.not_built(self.at(&argument), "an object with a parameter");
            return None;
        }
        find(Rule::path).map(|path| ObjectRef {
            path: self.path(&path),
            argument: None,
            span: self.at(&path),
        })
    }

    fn mode(&mut self, clause: &Pair<'a>) -> Option<Mode> {
        let mode = clause.clone().into_inner().last()?;
        let span = self.at(&mode);
        let later = mode
            .clone()
            .into_inner()
            .last()
            .filter(|pair| matches!(pair.as_rule(), Rule::rest_later | Rule::per_run_later));
        match (mode.as_rule(), later) {
            (Rule::upsert, None) => Some(Mode::Upsert { by: self.names(&mode), remove_rest: None }),
            (Rule::one_file, None) => Some(Mode::OneFile { per_run: false }),
            (Rule::upsert, Some(_)) => {
                self.not_built(span, "`remove the rest`");
                None
            }
            (Rule::one_file, Some(_)) => {
                self.not_built(span, "`one file per run`");
                None
            }
            (Rule::mode_later, _) => {
                let word = mode.as_str().split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or("");
                self.not_built(span, &format!("`{word}`"));
                None
            }
            _ => None,
        }
    }

    fn flow_purpose(&mut self, clause: &Pair<'a>) -> Option<FlowPurpose> {
        let span = self.at(clause);
        let mut purpose = FlowPurpose {
            purpose: self.first_name(clause)?,
            channels: Vec::new(),
            all: false,
            confirming: false,
            brand: None,
            span,
        };
        for part in clause.clone().into_inner() {
            match part.as_rule() {
                Rule::via => {
                    purpose.channels = self.names(&part);
                    purpose.all = part.into_inner().any(|pair| pair.as_rule() == Rule::all_of);
                }
                Rule::confirming_later => self.not_built(self.at(&part), "`confirming`"),
                Rule::brand_later => self.not_built(self.at(&part), "`brand`"),
                _ => {}
            }
        }
        Some(purpose)
    }

    fn daily(&mut self, clause: &Pair<'a>) -> Option<Trigger> {
        let clock = clause.clone().into_inner().find(|pair| pair.as_rule() == Rule::clock)?;
        let span = self.at(&clock);
        let at = Text { value: clock.as_str().to_owned(), span };
        Some(Trigger::Daily { at, zone: self.plain_in(clause) })
    }

    fn on_reject(&mut self, clause: &Pair<'a>) -> Option<OnReject> {
        let rule = clause.clone().into_inner().next()?;
        if rule.as_rule() == Rule::go_on {
            return Some(OnReject::Continue);
        }
        match rule.into_inner().next() {
            None => Some(OnReject::Stop),
            Some(share) if share.as_rule() == Rule::percent => {
                Some(OnReject::StopAfterShare(share.as_str().trim_end_matches('%').to_owned()))
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
            Some(keep) if keep.as_rule() == Rule::keep => self.plain_in(&keep).map(EndingAction::Keep),
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
