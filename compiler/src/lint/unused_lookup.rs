//! A flow looks something up that nothing asks for: a search for each record, or a line that was forgotten.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::Resolved;
use crate::resolve::expressions::{maps, of_flow, of_map, walk};
use crate::resolve::model::Flow;
use crate::syntax::ast::{ExprKind, MapLine};

pub(super) fn check(names: &Resolved, flow: &Flow, out: &mut Diagnostics) {
    let written = &flow.written;
    if flow.broken {
        return;
    }
    let mut all = Vec::new();
    of_flow(written, &mut all);
    // Which of the mappings the flow uses does not matter: a name in any of them may be meant.
    if maps(written).any(|map| map.lines.iter().any(|line| matches!(line, MapLine::Use(_)))) {
        names.mappings.values().for_each(|mapping| of_map(&mapping.written.map, &mut all));
    }
    let blocks = written.from.iter().filter_map(|from| from.block.as_ref());
    for lookup in written.lookups.iter().chain(blocks.flat_map(|block| &block.lookups)) {
        let mut asked = false;
        for expr in all.iter().filter(|expr| **expr != &lookup.condition) {
            walk(expr, &mut |part| {
                asked |= matches!(&part.kind, ExprKind::Name(name) if name.text == lookup.name.text);
            });
        }
        if !asked {
            let message = format!("nothing asks what the look-up `{}` finds", lookup.name.text);
            out.push(Diagnostic::new(&catalogue::LINT_UNUSED_LOOKUP, lookup.name.span, message).help(
                format!(
                    "map a field of it (`{}.FIELD -> Target`), ask for it in `where`, or remove the line",
                    lookup.name.text
                ),
            ));
        }
    }
}
