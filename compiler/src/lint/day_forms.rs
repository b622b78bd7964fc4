//! A day is read in two forms that take the same text for two different days: `3/4/2026` is in March or in April.

use super::parts::{call, walk};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Constant;
use crate::source::Span;
use crate::types::typed::{Expr, ExprKind};

/// Looks at every day that is read within these expressions.
pub(super) fn check(expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| {
            let Some(("parse_date" | "parse_instant", arguments)) = call(part) else { return };
            let forms: Vec<(&str, Span)> = arguments
                .iter()
                .skip(1)
                .filter_map(|argument| Some((text(argument)?, argument.span)))
                .collect();
            for (at, (second, span)) in forms.iter().enumerate() {
                let turned = |(first, _): &&(&str, Span)| {
                    shape(first, true) == shape(second, false) && has_both(first)
                };
                if let Some((first, place)) = forms.iter().take(at).find(turned) {
                    let message =
                        format!("“{first}” and “{second}” take the same text for two different days");
                    out.push(
                        Diagnostic::new(&catalogue::LINT_DAY_TOLD_TWO_WAYS, *span, message)
                            .also(*place, "this form is tried first, and takes nearly all of them")
                            .help("keep the one in which the source writes days; where both occur, only the source can tell them apart"),
                    );
                }
            }
        });
    }
}

fn text(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Constant(Constant::Text(text)) => Some(text),
        _ => None,
    }
}

/// The order of day, month and year, and what stands between them, however many digits each has.
fn shape(form: &str, turned: bool) -> String {
    let mut shape = String::new();
    for sign in form.chars() {
        let sign = match sign {
            'd' if turned => 'M',
            'M' if turned => 'd',
            sign => sign,
        };
        if !(sign.is_ascii_alphabetic() && shape.ends_with(sign)) {
            shape.push(sign);
        }
    }
    shape
}

fn has_both(form: &str) -> bool {
    form.contains('d') && form.contains('M') && !form.contains("MMM")
}
