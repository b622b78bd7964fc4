//! Flows: the objects, purpose, brand and mappings they name.

use super::Resolver;
use super::declared::{Kind, each};
use super::expressions;
use super::model::Flow;
use crate::syntax::ast::{self, MapBlock, MapLine, Trigger};

impl Resolver<'_> {
    pub(super) fn flows(&mut self) {
        for (name, item, written) in each!(self.declared, Flow) {
            let flow = self.flow(item, written);
            self.names.flows.insert(name.clone(), flow);
        }
    }

    fn flow(&mut self, item: &ast::Item, written: &ast::Flow) -> Flow {
        let broken = self.damage.touches(item.span);
        let sources = written.from.iter().map(|from| self.object_use(&from.object)).collect();
        let lookups = written.lookups.iter().map(|lookup| self.object_use(&lookup.object)).collect();
        let source_lookups = written
            .from
            .iter()
            .map(|from| from.block.iter().flat_map(|block| &block.lookups))
            .map(|lookups| lookups.map(|lookup| self.object_use(&lookup.object)).collect())
            .collect();
        let targets = written.to.iter().map(|to| self.object_use(&to.object)).collect();
        let mut channels = Vec::new();
        let (mut topic, mut brand) = (None, None);
        let purpose = written.purpose.as_ref().and_then(|purpose| {
            channels = self.find_all(Kind::Channel, &purpose.channels);
            // Without a channel nobody is addressed in the name of a brand.
            let wanted = (!purpose.channels.is_empty() && !broken).then_some((purpose.span, "this flow"));
            brand = self.brand(purpose.brand.as_ref(), wanted);
            topic = purpose.topic.as_ref().and_then(|topic| self.find(Kind::Topic, topic));
            self.find(Kind::Purpose, &purpose.purpose)
        });
        let after = match &written.trigger {
            Some((Trigger::After(flow), _)) => self.find(Kind::Flow, flow),
            Some((Trigger::Daily { zone: Some(zone), .. }, _)) => {
                self.zone(zone);
                None
            }
            _ => None,
        };
        self.answers(written.owner.as_ref());
        self.some_time(written.runs_at_most.as_ref());
        // A mapping that is not there may hold any line that seems to be missing.
        let mut whole = true;
        for map in expressions::maps(written) {
            whole &= self.used_mappings(map);
        }
        Flow {
            written: written.clone(),
            doc: item.doc.clone(),
            sources,
            lookups,
            source_lookups,
            targets,
            purpose,
            channels,
            topic,
            brand,
            after,
            broken: broken || !whole,
        }
    }

    /// The mappings that `use` names; tells whether all are there.
    pub(super) fn used_mappings(&mut self, map: &MapBlock) -> bool {
        let mut whole = true;
        for line in &map.lines {
            if let MapLine::Use(name) = line {
                whole &= self.find(Kind::Mapping, name).is_some();
            }
        }
        whole
    }
}

/// How often, in words.
pub(crate) fn duration_in_words(duration: &ast::Duration) -> String {
    crate::plan::Duration::from(duration).in_words()
}

impl From<&ast::Duration> for crate::plan::Duration {
    fn from(written: &ast::Duration) -> Self {
        use crate::plan::Unit;
        let unit = match written.unit {
            ast::Unit::Seconds => Unit::Seconds,
            ast::Unit::Minutes => Unit::Minutes,
            ast::Unit::Hours => Unit::Hours,
            ast::Unit::Days => Unit::Days,
            ast::Unit::BusinessDays => Unit::BusinessDays,
            ast::Unit::Weeks => Unit::Weeks,
            ast::Unit::Months => Unit::Months,
            ast::Unit::Years => Unit::Years,
        };
        crate::plan::Duration { amount: written.amount, unit }
    }
}
