//! `when permission ends` and `when gone`: fixed values into a record that may no longer have a source.

use super::fit::misfit;
use super::mapping::Mapper;
use super::scope::{Place, Purpose};
use super::typed::{Ending, ExprKind, Mapping, Mode};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, EndingAction, MapLine};

impl Mapper<'_> {
    pub(super) fn ending(&mut self, written: &ast::Ending, mode: Option<&Mode>) -> Option<Ending> {
        self.reachable(written, mode);
        match written.action.as_ref()? {
            EndingAction::Remove => Some(Ending::Remove),
            EndingAction::Erase => Some(Ending::Erase),
            EndingAction::Keep(because) => Some(Ending::Keep(because.value.clone())),
            EndingAction::Map(block) => {
                let before = std::mem::replace(&mut self.scope.purpose, Purpose::Fixed);
                let lines = self.ending_lines(block, mode);
                self.scope.purpose = before;
                if lines.is_empty() && !self.flow.broken && block.lines.is_empty() {
                    let message = "this writes nothing";
                    self.scope.report(
                        Diagnostic::new(&catalogue::MAPPING_ENDING_NOT_CONSTANT, block.span, message)
                            .help("write what marks the record, as in `{ true -> OptedOut }`, or `remove`, or `keep because \"…\"`"),
                    );
                }
                Some(Ending::Write(lines))
            }
        }
    }

    /// What was delivered can be found again, or the ending can only leave it.
    fn reachable(&mut self, written: &ast::Ending, mode: Option<&Mode>) {
        let Some(action) = &written.action else { return };
        let (message, help) = match mode {
            _ if matches!(action, EndingAction::Keep(_)) => return,
            Some(Mode::Append { .. }) => (
                "records that were appended cannot be found again",
                "write `keep because \"…\"`, or deliver with `upsert by FIELD`, which finds them",
            ),
            Some(Mode::OneFilePerRun { .. }) => (
                "a file that was made for a run is not changed afterwards",
                "write `keep because \"…\"`, or deliver with `one file`, which is made anew",
            ),
            Some(Mode::Insert { by }) if by.is_empty() => (
                "records that were inserted without their key cannot be found again",
                "map the destination's `key` field, deliver with `upsert by FIELD`, or write `keep because \"…\"`",
            ),
            _ => return,
        };
        self.scope.report(
            Diagnostic::new(&catalogue::MAPPING_ENDING_NOT_POSSIBLE, written.span, message).help(help),
        );
    }

    fn ending_lines(&mut self, block: &ast::MapBlock, mode: Option<&Mode>) -> Vec<Mapping> {
        let mut fields: Vec<Mapping> = Vec::new();
        for line in &block.lines {
            let MapLine::Field { value, targets, only, when, span, .. } = line else {
                self.plain_only(block.span);
                continue;
            };
            if only.is_some() || when.is_some() {
                self.plain_only(*span);
                continue;
            }
            let value = self.scope.value(value, Place::Inner);
            if !matches!(value.kind, ExprKind::Constant(_) | ExprKind::Poison) {
                self.plain_only(value.span);
                continue;
            }
            for target in &targets.iter().map(crate::syntax::ast::Path::as_name).collect::<Vec<_>>() {
                let Some(destination) = self.destination else { continue };
                let Some(field) = self.target(destination, target) else { continue };
                let key = mode.is_some_and(|mode| mode.key().contains(&field.name));
                if key || (value.ty.absent && (field.required || !field.optional)) {
                    let message = format!("`{}` must keep its value", field.name);
                    let reason =
                        if key { "records are found by it" } else { "it needs a value in every record" };
                    self.scope.report(
                        Diagnostic::new(&catalogue::MAPPING_ALWAYS_NEEDED, target.span, message)
                            .also(field.span, reason)
                            .help("write another field, or `remove` the record"),
                    );
                    continue;
                }
                if let Some(first) = fields.iter().find(|known| known.target == target.text) {
                    let message = format!("`{}` gets a value twice", target.text);
                    self.scope.report(
                        Diagnostic::new(&catalogue::MAPPING_MAPPED_TWICE, target.span, message)
                            .also(first.span, "the first time here")
                            .help("remove one of the two lines"),
                    );
                    continue;
                }
                if let Some(finding) = misfit(&value, field) {
                    self.scope.report(finding);
                }
                fields.push(Mapping {
                    target: target.text.clone(),
                    span: target.span,
                    line: *span,
                    value: value.clone(),
                    guard: None,
                    when: None,
                    else_null: false,
                    only: None,
                });
            }
        }
        fields
    }

    fn plain_only(&mut self, span: crate::source::Span) {
        let message = "only fixed values can be written here";
        self.scope.report(
            Diagnostic::new(&catalogue::MAPPING_ENDING_NOT_CONSTANT, span, message)
                .label("the record's source may no longer be there")
                .help("write a text, a number, a day, `true`, `false` or `null`, and its target, without conditions"),
        );
    }
}
