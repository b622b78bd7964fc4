//! The parts of a flow: each has one source and one target, with the clauses of its own block and those of the flow.

use super::steps::Written;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::model::{self, ObjectUse};
use crate::syntax::ast::{self, MapLine};

/// One source, one target.
pub(super) struct Part<'a> {
    /// Its name: the flow's, or with several parts that and the object of the part's block.
    pub(super) name: String,
    /// The object of the part's block, where there are several.
    pub(super) own: Option<&'a ObjectUse>,
    pub(super) from: Option<&'a ast::Source>,
    pub(super) source: Option<&'a ObjectUse>,
    pub(super) to: Option<&'a ast::Target>,
    pub(super) target: Option<&'a ObjectUse>,
    flow: &'a model::Flow,
    /// The place of its source among the flow's.
    index: usize,
}

/// The parts of a flow; at least one, however broken it is.
pub(super) fn parts<'a>(name: &str, flow: &'a model::Flow, out: &mut Diagnostics) -> Vec<Part<'a>> {
    let written = &flow.written;
    let (froms, tos) = (written.from.len(), written.to.len());
    if let ([_, _, ..], [_, second, ..]) = (written.from.as_slice(), written.to.as_slice()) {
        let message = format!("the flow `{name}` has several sources and several targets");
        let mut finding = Diagnostic::new(&catalogue::MAPPING_SEVERAL_BOTH, second.object.span, message)
            .help("make two flows of it: which source fills which target could not be read off otherwise");
        if let Some(second) = written.from.get(1) {
            finding = finding.also(second.object.span, "a second source");
        }
        out.push(finding);
    }
    let several = froms > 1 || tos > 1;
    let mut parts: Vec<Part<'a>> = Vec::new();
    let pairs: Vec<(usize, usize)> = if froms > 1 {
        (0..froms).map(|from| (from, 0)).collect()
    } else {
        (0..tos.max(1)).map(|to| (0, to)).collect()
    };
    for (from, to) in pairs {
        let source = flow.sources.get(from).and_then(Option::as_ref);
        let target = flow.targets.get(to).and_then(Option::as_ref);
        let own = if froms > 1 { source } else { target };
        let named = own.filter(|_| several).map(|own| match &own.argument {
            Some(argument) => format!("{name}/{}({argument})", own.object),
            None => format!("{name}/{}", own.object),
        });
        let part = Part {
            name: match (&named, several) {
                (Some(named), _) => named.clone(),
                // The object is missing and reported; the parts still need names.
                (None, true) => format!("{name}/{}", from.max(to)),
                (None, false) => name.to_owned(),
            },
            own: own.filter(|_| several),
            from: written.from.get(from),
            source,
            to: written.to.get(to),
            target,
            flow,
            index: from,
        };
        if let (Some(first), Some(own)) = (parts.iter().find(|known| known.name == part.name), own) {
            let message = format!("`{own}` has two blocks in the flow `{name}`");
            let finding = Diagnostic::new(&catalogue::MAPPING_BLOCK_TWICE, own.span, message).help(
                "join the two: one `where` with `or`, and `match` or `if` where the values differ; or make a flow of its own",
            );
            out.push(match first.own {
                Some(first) => finding.also(first.span, "the first is here"),
                None => finding,
            });
            continue;
        }
        parts.push(part);
    }
    parts
}

impl<'a> Part<'a> {
    /// Look-ups and items of the flow and of its own block, in the order written.
    pub(super) fn steps(&self) -> Vec<Written<'a>> {
        let written = &self.flow.written;
        let block = self.from.and_then(|from| from.block.as_ref());
        let pair = |(lookup, object): (&'a ast::Lookup, &'a Option<ObjectUse>)| {
            Written::Lookup(lookup, object.as_ref())
        };
        let flows = written.lookups.iter().zip(&self.flow.lookups).map(pair);
        let mut steps: Vec<Written<'a>> = flows.chain(written.each.iter().map(Written::Each)).collect();
        steps.sort_by_key(Written::start);
        if let Some(block) = block {
            let objects = self.flow.source_lookups.get(self.index).map(Vec::as_slice).unwrap_or_default();
            let own = block.lookups.iter().zip(objects).map(pair);
            let mut own: Vec<Written<'a>> = own.chain(block.each.iter().map(Written::Each)).collect();
            own.sort_by_key(Written::start);
            steps.extend(own);
        }
        steps
    }

    /// The conditions of the flow and of its own block.
    pub(super) fn filters(&self) -> impl Iterator<Item = &'a ast::Expr> {
        let own = self.from.and_then(|from| from.block.as_ref()?.filter.as_ref());
        self.flow.written.filter.iter().chain(own)
    }

    /// The lines of the flow's mapping and of its own block's.
    pub(super) fn lines(&self) -> impl Iterator<Item = &'a MapLine> {
        let from = self.from.and_then(|from| from.block.as_ref()?.map.as_ref());
        let to = self.to.and_then(|to| to.block.as_ref()?.map.as_ref());
        self.flow.written.map.iter().chain(from).chain(to).flat_map(|map| &map.lines)
    }

    /// The object whose block this part is, where the flow has several.
    pub(super) fn block(&self) -> Option<&'a ast::ObjectRef> {
        let written = &self.flow.written;
        match (written.from.len(), written.to.len()) {
            (2.., _) => self.from.map(|from| &from.object),
            (_, 2..) => self.to.map(|to| &to.object),
            _ => None,
        }
    }

    /// A finding about what is not mapped, with the source whose block lacks it, where the flow has several.
    pub(super) fn in_its_block(&self, finding: Diagnostic) -> Diagnostic {
        match self.block().filter(|_| self.flow.written.from.len() > 1) {
            Some(block) => finding.also(block.span, "in the block of this source"),
            None => finding,
        }
    }

    /// Whether it has a mapping at all.
    pub(super) fn has_map(&self) -> bool {
        self.lines().next().is_some()
    }

    /// What happens when a person's permission ends.
    pub(super) fn permission_ends(&self) -> Option<&'a ast::Ending> {
        let own = self.to.and_then(|to| to.block.as_ref()?.permission_ends.as_ref());
        own.or(self.flow.written.permission_ends.as_ref())
    }

    /// What happens when the source record is gone.
    pub(super) fn gone(&self) -> Option<&'a ast::Ending> {
        let own = self.to.and_then(|to| to.block.as_ref()?.gone.as_ref());
        own.or(self.flow.written.gone.as_ref())
    }

    /// The mode as written.
    pub(super) fn mode(&self) -> Option<&'a ast::Mode> {
        self.to?.mode.as_ref()
    }
}

/// Flows that wait for one another in a circle never run.
pub(super) fn circles(names: &crate::resolve::Resolved, out: &mut Diagnostics) {
    for (name, flow) in &names.flows {
        let mut way = vec![name.as_str()];
        let mut next = flow.after.as_deref();
        while let Some(found) = next.filter(|found| !way.contains(found)) {
            way.push(found);
            next = names.flows.get(found).and_then(|flow| flow.after.as_deref());
        }
        // Each circle is told once, at the first of its flows.
        if next != Some(name.as_str()) || way.iter().min() != Some(&name.as_str()) {
            continue;
        }
        let place = |flow: &model::Flow| {
            flow.written.trigger.as_ref().map_or(flow.written.name.span, |(_, span)| *span)
        };
        let mut finding = Diagnostic::new(
            &catalogue::MAPPING_CIRCULAR_AFTER,
            place(flow),
            match way.as_slice() {
                [_] => format!("the flow `{name}` waits for itself, so it never runs"),
                _ => "these flows wait for one another, so none of them ever runs".to_owned(),
            },
        )
        .label(match way.get(1) {
            None => "it runs after itself".to_owned(),
            Some(next) => format!("`{name}` runs after `{next}`"),
        });
        for (at, other) in way.iter().enumerate().skip(1) {
            let Some(flow) = names.flows.get(*other) else { continue };
            let next = way.get(at + 1).copied().unwrap_or(name.as_str());
            finding = finding.also(place(flow), format!("`{other}` runs after `{next}`"));
        }
        out.push(finding.help(match way.as_slice() {
            [_] => "let it begin by itself: `every 1 hour`, `daily at 02:00`, or `manual`",
            _ => "let one of them begin by itself: `every 1 hour`, `daily at 02:00`, or `manual`",
        }));
    }
}
