//! What the project declares and nothing uses. What the library declares is for whoever wants it.

use super::Resolver;
use super::declared::Kind;
use super::expressions;
use crate::lint;
use crate::source::FileId;
use crate::syntax::ast::{Ast, ExprKind, ItemKind};

/// The kinds that are declared to be used by something else. Systems, flows, policies, identities and the like stand
/// for themselves.
const USED_BY_OTHERS: &[Kind] = &[
    Kind::Team,
    Kind::Category,
    Kind::Channel,
    Kind::Place,
    Kind::Basis,
    Kind::Transfer,
    Kind::Purpose,
    Kind::Notice,
    Kind::Agreement,
    Kind::Mapping,
    Kind::Function,
    Kind::Table,
];

impl Resolver<'_> {
    pub(super) fn unused(&mut self, files: &[Ast]) {
        // What could not be read may use anything.
        if self.names.unread {
            return;
        }
        for file in files {
            let items = file.items.iter().filter(|_| self.own.contains(&file.file));
            let used: Vec<(Kind, String)> = items.flat_map(|item| in_expressions(&item.kind)).collect();
            self.used.extend(used);
        }
        let declared = self.declared;
        let strange = |(kind, name): &(Kind, String)| {
            *kind == Kind::Function
                && self.library.function(name).is_none()
                && !self.is_declared(Kind::Function, name)
                && !self.is_declared(Kind::Table, name)
        };
        let untold =
            |(kind, name): &(Kind, String)| *kind == Kind::Notice && !self.is_declared(Kind::Notice, name);
        let (untold, strange) = (self.used.iter().any(untold), self.used.iter().any(strange));
        if untold {
            self.missed.insert(Kind::Notice);
        }
        // The checker speaks about functions that are not there.
        if strange {
            self.missed.extend([Kind::Function, Kind::Table]);
        }
        let missed = self.missed.clone();
        for kind in USED_BY_OTHERS.iter().filter(|kind| !missed.contains(kind)) {
            for (name, item) in declared.named(*kind) {
                if self.used.contains(&(*kind, name.clone())) {
                    continue;
                }
                let Some(span) = name_span(&item.kind).filter(|span| self.is_own(span.file)) else {
                    continue;
                };
                self.report(lint::unused(*kind, name, span));
            }
        }
    }

    pub(super) fn is_own(&self, file: FileId) -> bool {
        self.own.contains(&file)
    }
}

/// What expressions name: functions, tables, purposes, channels, brands, categories, notices.
fn in_expressions(kind: &ItemKind) -> Vec<(Kind, String)> {
    let mut all = Vec::new();
    expressions::of_item(kind, &mut all);
    let own = match kind {
        ItemKind::Function(function) => Some(function.name.text.as_str()),
        _ => None,
    };
    let mut used: Vec<(Kind, String)> = Vec::new();
    for expr in all {
        expressions::walk(expr, &mut |part| match &part.kind {
            ExprKind::Call { function, arguments } | ExprKind::Pipe { function, arguments, .. } => {
                if own != Some(function.text.as_str()) {
                    used.push((Kind::Function, function.text.clone()));
                    used.push((Kind::Table, function.text.clone()));
                }
                // `notice_shown("…")` names a notice by a text.
                for argument in arguments {
                    if let ExprKind::Text(parts) = &argument.kind
                        && let [crate::syntax::ast::TextPart::Plain(text)] = parts.as_slice()
                        && function.text == "notice_shown"
                    {
                        used.push((Kind::Notice, text.clone()));
                    }
                }
            }
            ExprKind::Cell { purpose, channel, topic, brand } => {
                used.push((Kind::Purpose, purpose.text.clone()));
                used.push((Kind::Channel, channel.text.clone()));
                used.extend(topic.iter().map(|topic| (Kind::Topic, topic.text.clone())));
                used.extend(brand.iter().map(|brand| (Kind::Brand, brand.text.clone())));
            }
            ExprKind::Treat { category, .. } => used.push((Kind::Category, category.text())),
            _ => {}
        });
    }
    used
}

pub(super) fn name_span(kind: &ItemKind) -> Option<crate::source::Span> {
    Some(match kind {
        ItemKind::Brand(it) => it.name.span,
        ItemKind::Team(it) => it.name.span,
        ItemKind::Term(it) => it.path.span,
        ItemKind::Purpose(it) => it.name.span,
        ItemKind::Notice(it) => it.name.span,
        ItemKind::Agreement(it) => it.name.span,
        ItemKind::Mapping(it) => it.name.span,
        ItemKind::Function(it) => it.name.span,
        ItemKind::Table(it) => it.name.span,
        ItemKind::System(it) => it.name.span,
        ItemKind::Flow(it) => it.name.span,
        ItemKind::Suppression(it) => it.name.span,
        ItemKind::Policy(it) => it.name.span,
        ItemKind::Metric(it) => it.name.span,
        _ => return None,
    })
}
