//! Texts, with and without `{expressions}` in them.

use super::kind::{Kind, MOST_DIGITS, length};
use super::operators::gather;
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Constant;
use crate::source::Span;
use crate::syntax::ast::{self, TextPart};

impl Scope<'_> {
    /// A text, with or without `{expressions}` in it.
    pub(super) fn text(&mut self, written: &[TextPart], span: Span) -> Expr {
        let holes = written.iter().any(|part| matches!(part, TextPart::Hole(_)));
        if !holes {
            let plain: Vec<&str> = written
                .iter()
                .filter_map(|part| match part {
                    TextPart::Plain(text) => Some(text.as_str()),
                    TextPart::Hole(_) => None,
                })
                .collect();
            let text = plain.concat();
            let kind = Kind::literal(&text);
            return Expr::constant(Constant::Text(text), kind, span);
        }
        let mut parts = Vec::new();
        let mut longest = Some(0u32);
        for part in written {
            let part = match part {
                TextPart::Plain(text) if text.is_empty() => continue,
                TextPart::Plain(text) => {
                    Expr::constant(Constant::Text(text.clone()), Kind::literal(text), span)
                }
                TextPart::Hole(hole) => self.hole(hole),
            };
            longest = longest.zip(written_length(&part.ty.kind)).map(|(sum, more)| sum.saturating_add(more));
            parts.push(part);
        }
        if parts.iter().any(|part| part.ty.kind.is_unknown()) {
            return Expr::poison(span);
        }
        let ty = gather(Kind::Text(longest), &parts);
        Expr { kind: ExprKind::Join(parts), ty, span }
    }

    fn hole(&mut self, written: &ast::Expr) -> Expr {
        let part = self.expr(written, Place::Inner);
        let help = match &part.ty.kind {
            Kind::Bool => "choose the words: `(if … then \"yes\" else \"no\")`",
            Kind::List(_) => "take one item (`… | first`), or put the items together with a function first",
            Kind::Record(_) | Kind::Json => "take one of its parts: `….name`",
            Kind::Duration => "calculate with it instead, or write the number and its unit as a text",
            _ => return part,
        };
        let message =
            format!("{} has no wording of its own, so it cannot be put into a text", part.ty.kind.in_words());
        self.report(Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, part.span, message).help(help));
        Expr::poison(part.span)
    }
}

fn written_length(kind: &Kind) -> Option<u32> {
    match kind {
        Kind::Int => Some(20),
        Kind::Date => Some(10),
        Kind::Time => Some(8),
        Kind::Instant => Some(30),
        Kind::Decimal(Some((digits, _))) => Some(digits.saturating_add(3)),
        Kind::Nothing => Some(0),
        Kind::Money(_) => Some(MOST_DIGITS.saturating_add(3)),
        Kind::Words { values, open: false } => values.iter().map(|word| length(word)).max(),
        kind => kind.longest(),
    }
}
