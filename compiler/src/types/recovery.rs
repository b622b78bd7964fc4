//! `default` and `otherwise`: what happens where a value is absent or fails.

use super::operators::gather;
use super::scope::{Place, Purpose, Scope};
use super::typed::{Expr, ExprKind, Form, Recovery, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast;

impl Scope<'_> {
    pub(super) fn default(
        &mut self,
        value: &ast::Expr,
        fallback: &ast::Expr,
        span: Span,
        place: Place,
    ) -> Expr {
        let value = self.expr(value, Place::Inner);
        let fallback = self.expr(fallback, place);
        let useless = !value.ty.absent && !value.ty.kind.is_unknown() && !fallback.ty.kind.is_unknown();
        if useless && !self.there_by_condition(&value) {
            let message = "this value is always there, so `default` has no effect";
            self.report(
                Diagnostic::new(&catalogue::TYPE_DEFAULT_WITHOUT_EFFECT, fallback.span, message)
                    .also(value.span, "never absent")
                    .help("remove `default` and what follows it; a field that may be absent has a `?` after its type"),
            );
        }
        let Some(kind) = self.joined(&value, &fallback) else { return Expr::poison(span) };
        let ty = Type {
            absent: fallback.ty.absent,
            unchanged: fallback.ty.unchanged,
            form: form(&value, &fallback),
            ..gather(kind, [&value, &fallback])
        };
        Expr { kind: ExprKind::Default { value: Box::new(value), fallback: Box::new(fallback) }, ty, span }
    }

    pub(super) fn otherwise(
        &mut self,
        value: &ast::Expr,
        action: &ast::Recovery,
        action_span: Span,
        span: Span,
        place: Place,
    ) -> Expr {
        let value = self.expr(value, Place::Inner);
        let catches_absent = !matches!(action, ast::Recovery::Value(_));
        let useless = value.ty.fails.is_empty() && !(catches_absent && value.ty.absent);
        let sure = |value: &Expr| Type { absent: false, fails: Vec::new(), ..value.ty.clone() };
        let (action, ty) = match action {
            ast::Recovery::Value(other) => {
                let other = self.expr(other, place);
                // What stands there may be a slip, and is reported then.
                if useless && !other.ty.kind.is_unknown() {
                    self.no_effect(&value, action_span);
                }
                let Some(kind) = self.joined(&value, &other) else { return Expr::poison(span) };
                let ty = Type {
                    absent: value.ty.absent || other.ty.absent,
                    unchanged: other.ty.unchanged,
                    fails: other.ty.fails.clone(),
                    form: form(&value, &other),
                    ..gather(kind, [&value, &other])
                };
                (Recovery::Value(Box::new(other)), ty)
            }
            ast::Recovery::Reject(_) | ast::Recovery::Skip => {
                if useless {
                    self.no_effect(&value, action_span);
                }
                let action = match action {
                    ast::Recovery::Reject(because) => Recovery::Reject(because.value.clone()),
                    _ => Recovery::Skip,
                };
                (action, sure(&value))
            }
        };
        if catches_absent && (place == Place::Inner || self.purpose == Purpose::Fixed) {
            let message = "leaving the whole record out can only be decided at the end of a line";
            self.report(
                Diagnostic::new(&catalogue::TYPE_MISPLACED_REJECT, action_span, message)
                    .help("move it to the end of the mapping line or of a `let`; before that write a value: `otherwise null`"),
            );
            return Expr::poison(span);
        }
        Expr { kind: ExprKind::Recover { value: Box::new(value), action }, ty, span }
    }

    /// The finding about an `otherwise` after a value that cannot fail.
    fn no_effect(&mut self, value: &Expr, place: Span) {
        if value.ty.kind.is_unknown() || self.there_by_condition(value) {
            return;
        }
        let message = "nothing before it can fail, so `otherwise` has no effect";
        let help = if value.ty.absent {
            "for a value that may be absent write `default` instead"
        } else {
            "remove `otherwise` and what follows it"
        };
        self.report(Diagnostic::new(&catalogue::TYPE_OTHERWISE_WITHOUT_EFFECT, place, message).help(help));
    }
}

/// The form of whichever of two values is taken: where the other is nothing, it does not matter.
fn form(value: &Expr, other: &Expr) -> Form {
    if other.ty.kind == super::Kind::Nothing || value.ty.form == other.ty.form {
        value.ty.form.clone()
    } else {
        Form::Raw
    }
}
