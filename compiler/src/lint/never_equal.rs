//! A text that the value can never be: a country `"Denmark"`, `"DK"` after `lower`.

use super::parts::{call, named, walk};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, Pattern};
use crate::source::Span;
use crate::types::Kind;
use crate::types::typed::{Expr, ExprKind, Recovery};

/// Looks at every comparison with a text within these expressions.
pub(super) fn check(expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| match &part.kind {
            ExprKind::Compare { left, right, .. } => {
                against(left, right, out);
                against(right, left, out);
            }
            ExprKind::In { value, list, .. } => list.iter().for_each(|item| against(value, item, out)),
            ExprKind::Match { subject, arms, .. } => {
                for arm in arms {
                    for pattern in &arm.patterns {
                        if let Pattern::Equal(Constant::Text(text)) = pattern {
                            // A line of a `match` keeps no place of its pattern; its value stands beside it.
                            report(subject, text, arm.value.span, out);
                        }
                    }
                }
            }
            _ => {}
        });
    }
}

fn against(value: &Expr, literal: &Expr, out: &mut Diagnostics) {
    if let ExprKind::Constant(Constant::Text(text)) = &literal.kind {
        report(value, text, literal.span, out);
    }
}

fn report(value: &Expr, text: &str, span: Span, out: &mut Diagnostics) {
    if matches!(value.kind, ExprKind::Constant(_)) {
        return;
    }
    let Some((why, help)) = refuses(value, text) else { return };
    let message = format!("{} is never “{text}”: {why}", named(value));
    out.push(Diagnostic::new(&catalogue::LINT_NEVER_EQUAL, span, message).help(help));
}

/// Why a value can never be that text, and what to write.
fn refuses(value: &Expr, text: &str) -> Option<(String, String)> {
    match &value.kind {
        ExprKind::Constant(Constant::Text(known)) => {
            return (known != text)
                .then(|| ("it is another text".to_owned(), "correct one of the two".to_owned()));
        }
        ExprKind::Constant(Constant::Null) => return Some((String::new(), String::new())),
        ExprKind::Default { value, fallback } => return refuses(fallback, text).and(refuses(value, text)),
        ExprKind::Recover { value, action: Recovery::Value(other) } => {
            return refuses(other, text).and(refuses(value, text));
        }
        ExprKind::Recover { value, .. } | ExprKind::Treat { value, .. } => return refuses(value, text),
        _ => {}
    }
    by_kind(&value.ty.kind, text).or_else(|| by_function(value, text))
}

fn by_kind(kind: &Kind, text: &str) -> Option<(String, String)> {
    let semantic =
        matches!(kind, Kind::Country | Kind::Currency | Kind::Language | Kind::Timezone | Kind::Uuid);
    if text.is_empty() && (semantic || matches!(kind, Kind::Email | Kind::Phone | Kind::Url)) {
        let why = format!("{} is there or is absent, and never an empty text", kind.in_words());
        return Some((why, "ask whether there is one: `… is null` or `… is not null`".into()));
    }
    if semantic && !kind.takes_literal(text) {
        let example = match kind {
            Kind::Country => "write its two capital letters, as in \"DK\"",
            Kind::Currency => "write its three capital letters, as in \"EUR\"",
            Kind::Language => "write its short form, as in \"da\" or \"pt-BR\"",
            Kind::Timezone => "write the continent and a large city, as in \"Europe/Copenhagen\"",
            _ => "write it in full, with its hyphens",
        };
        return Some((format!("it holds {}", kind.in_words()), example.into()));
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let most = kind.longest().filter(|most| length > *most && !matches!(kind, Kind::Words { .. }))?;
    let why = format!("it has at most {most} character{}", if most == 1 { "" } else { "s" });
    Some((why, "compare with a text that is as short, or with the value before it is cut".into()))
}

fn by_function(value: &Expr, text: &str) -> Option<(String, String)> {
    let (name, _) = call(value)?;
    let changed = match name {
        "lower" => text.to_lowercase(),
        "upper" => text.to_uppercase(),
        "trim" | "clean" | "single_spaces" => text.trim().to_owned(),
        "digits" => text.chars().filter(char::is_ascii_digit).collect(),
        _ => return None,
    };
    (changed != text).then(|| {
        let why = match name {
            "lower" => "it is in small letters after `lower`",
            "upper" => "it is in capitals after `upper`",
            "digits" => "`digits` leaves nothing but digits",
            _ => "no space stands at its ends any more",
        };
        (why.to_owned(), format!("write \"{changed}\""))
    })
}
