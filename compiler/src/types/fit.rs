//! Whether a value may go into a field: nothing is cut, rounded, re-zoned or guessed on the way.

use super::kind::Kind;
use super::operators::unknown_choice;
use super::typed::{Expr, ExprKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{Constant, Type};
use crate::resolve::model::Field;
use crate::resolve::suggest::quoted;

/// The finding about a value that does not fit its target field, if it does not.
pub(super) fn misfit(value: &Expr, field: &Field) -> Option<Diagnostic> {
    let target = Kind::of(field.ty.as_ref()?);
    let kind = &value.ty.kind;
    match (kind, &target) {
        (Kind::Unknown | Kind::Nothing, _) => None,
        (Kind::Words { values, .. }, Kind::Words { values: known, open: false }) => {
            if let Kind::Words { open: true, .. } = kind {
                return Some(free_text(value, field));
            }
            let word = values.iter().find(|word| !known.contains(word))?;
            let finding = unknown_choice(known, word, value.span);
            Some(finding.also(field.span, format!("the values of `{}`", field.name)))
        }
        (kind, Kind::Words { open: false, .. }) if kind.is_text() => Some(free_text(value, field)),
        (kind, Kind::Words { open: true, .. }) if kind.is_text() => None,
        (kind, Kind::Text(most)) if kind.is_text() => too_long(value, field, *most),
        (Kind::Text(_) | Kind::Words { .. } | Kind::Phone, Kind::Id)
        | (Kind::Text(_), Kind::Phone)
        | (Kind::Email | Kind::Url | Kind::Country, Kind::Id) => None,
        (Kind::Words { values, open: false }, semantic)
            if semantic.is_text() && values.iter().all(|word| semantic.takes_literal(word)) =>
        {
            None
        }
        (Kind::Int | Kind::Decimal(_), Kind::Decimal(Some(_)) | Kind::Int) => loss(value, field, &target),
        (Kind::Instant, Kind::Date) => Some(
            Diagnostic::new(
                &catalogue::TYPE_WOULD_LOSE,
                value.span,
                format!("`{}` holds a day, so the time of day would be lost", field.name),
            )
            .also(field.span, "declared here")
            .help("declare the target as `instant`, or map a day"),
        ),
        (a, b) if a == b => None,
        _ => Some(wrong_kind(value, field, &target)),
    }
}

fn wrong_kind(value: &Expr, field: &Field, target: &Kind) -> Diagnostic {
    let kind = &value.ty.kind;
    let message = format!("`{}` takes {}, but this is {}", field.name, target.in_words(), kind.in_words());
    let help = match target {
        Kind::Country if kind.is_text() => {
            "find the country in the text: `… | country_code otherwise null`".to_owned()
        }
        Kind::Date if kind.is_text() => {
            "read the day from the text: `… | parse_date(\"d.M.yyyy\") otherwise null`".to_owned()
        }
        Kind::Email if kind.is_text() => {
            "declare the source's field as `email`: it is then checked when it is read".to_owned()
        }
        target if target.is_text() && (kind.is_number() || *kind == Kind::Date) => {
            "a number or a day becomes text inside a text: \"{Age}\"".to_owned()
        }
        target if target.is_text() && *kind == Kind::Bool => {
            "choose the words: `(if … then \"yes\" else \"no\")`".to_owned()
        }
        Kind::Bool if kind.is_text() => {
            "say which texts mean yes: `match … { \"ja\" => true   else => false }`".to_owned()
        }
        target => {
            format!("map a value that is {}, or declare the field with another type", target.in_words())
        }
    };
    Diagnostic::new(&catalogue::TYPE_DOES_NOT_FIT, value.span, message)
        .also(field.span, "the field is declared here")
        .help(help)
}

fn free_text(value: &Expr, field: &Field) -> Diagnostic {
    let message = format!("`{}` takes only certain words, but this may be any text", field.name);
    Diagnostic::new(&catalogue::TYPE_DOES_NOT_FIT, value.span, message)
        .also(field.span, "the words are declared here")
        .help("say which text becomes which word: `match … { \"…\" => \"…\"   else => \"…\" }`")
}

fn too_long(value: &Expr, field: &Field, most: Option<u32>) -> Option<Diagnostic> {
    let most = most?;
    let longest = value.ty.kind.longest();
    if longest.is_some_and(|longest| longest <= most) {
        return None;
    }
    let length = longest.map_or("be of any length".to_owned(), |longest| format!("have up to {longest}"));
    let message = format!("`{}` has room for {most} characters, but this text may {length}", field.name);
    let finding = Diagnostic::new(&catalogue::MAPPING_TOO_LONG, value.span, message)
        .also(field.span, "the field is declared here");
    // A cut address or code is another address or code; a cut literal is a slip of the author.
    let may_be_cut = matches!(value.ty.kind, Kind::Text(_)) && !matches!(value.kind, ExprKind::Constant(_));
    Some(if may_be_cut {
        finding.help(format!("cut it where it is mapped: `… | truncate({most})`")).fix(
            format!("add `| truncate({most})`"),
            vec![(value.span.after(), format!(" | truncate({most})"))],
        )
    } else {
        finding.help(format!("give `{}` more room, or map a shorter value", quoted(&field.name)))
    })
}

fn loss(value: &Expr, field: &Field, target: &Kind) -> Option<Diagnostic> {
    let (int, scale) = target.digits()?;
    // A literal is judged by its own digits.
    let digits = match &value.kind {
        ExprKind::Constant(Constant::Int(number)) => {
            let digits = number.unsigned_abs().to_string().len();
            Some((u32::try_from(digits).unwrap_or(u32::MAX), 0))
        }
        _ => value.ty.kind.digits(),
    };
    let whole = matches!(field.ty, Some(Type::Int));
    let name = &field.name;
    let message = match digits {
        Some((from, _)) if from > int => {
            format!("`{name}` has room for {int} digits before the point, but this number may have {from}")
        }
        Some((_, from)) if from > scale && whole => {
            format!("`{name}` takes whole numbers, but this one may have {from} digits after the point")
        }
        Some((_, from)) if from > scale => {
            format!("`{name}` has room for {scale} digits after the point, but this number may have {from}")
        }
        Some(_) => return None,
        None => format!(
            "`{name}` has room for {scale} digits after the point, but a quotient may have any number"
        ),
    };
    let help = if whole {
        "declare the target as `decimal(…)`, or map a whole number"
    } else {
        "declare the target with more digits, or map a smaller number"
    };
    Some(
        Diagnostic::new(&catalogue::TYPE_WOULD_LOSE, value.span, message)
            .also(field.span, "the field is declared here")
            .help(help),
    )
}
