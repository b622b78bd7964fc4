//! Whether a value may go into a field: nothing is cut, rounded, re-zoned or guessed on the way.

use super::kind::{Currency, Item, Kind, Member};
use super::operators::unknown_choice;
use super::typed::{Expr, ExprKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{Constant, Type};
use crate::resolve::model::Field;
use crate::resolve::suggest::quoted;
use crate::source::Span;

/// The finding about a value that does not fit its target field, if it does not.
pub(super) fn misfit(value: &Expr, field: &Field) -> Option<Diagnostic> {
    let target = Kind::of(field.ty.as_ref()?);
    let kind = &value.ty.kind;
    if let (Kind::Money(from), Kind::Money(into)) = (kind, &target) {
        return other_currency(value, field, from, into);
    }
    match (kind, &target) {
        (Kind::Unknown | Kind::Nothing, _) => None,
        (Kind::Words { values, .. }, Kind::Words { values: known, open: false }) => {
            if let Kind::Words { open: true, .. } = kind {
                return Some(free_text(value, field));
            }
            let word = values.iter().find(|word| !known.contains(word))?;
            let finding = unknown_choice(known, word, value.span);
            Some(
                finding
                    .also(field.span, format!("the values of `{}`", field.name))
                    .caused_by(Some(field.span)),
            )
        }
        (kind, Kind::Words { open: false, .. }) if kind.is_text() => Some(free_text(value, field)),
        (kind, Kind::Words { open: true, .. }) if kind.is_text() => None,
        (kind, Kind::Text(most)) if kind.is_text() => too_long(value, field, *most),
        (Kind::List(from), Kind::List(into)) => other_items(value, field, from, into),
        (Kind::Record(from), Kind::Record(into)) => other_members(value, &field.name, field.span, from, into),
        (Kind::List(_) | Kind::Record(_), Kind::Json) => None,
        (Kind::Text(_) | Kind::Words { .. } | Kind::Phone, Kind::Id)
        | (Kind::Text(_), Kind::Phone)
        | (Kind::Email | Kind::Url | Kind::Country, Kind::Id) => None,
        (Kind::Words { values, open: false }, semantic)
            if semantic.is_text() && values.iter().all(|word| semantic.takes_literal(word)) =>
        {
            None
        }
        (Kind::Int | Kind::Decimal(_), Kind::Decimal(Some(_)) | Kind::Int) => loss(value, field, &target),
        (Kind::Int | Kind::Decimal(_), Kind::Money(_)) if matches!(value.kind, ExprKind::Constant(_)) => None,
        (Kind::Int | Kind::Decimal(_), Kind::Money(_)) => {
            let message =
                format!("`{}` holds an amount of money, but this number has no currency", field.name);
            Some(
                Diagnostic::new(&catalogue::TYPE_NUMBER_AS_MONEY, value.span, message)
                    .also(field.span, "declared here")
            .caused_by(Some(field.span))
                    .help("declare the source's field as `money(EUR)`, or as `money by FIELD` where another field holds the currency"),
            )
        }
        (Kind::Money(_), Kind::Decimal(_)) => None,
        (Kind::Instant, Kind::Date) => Some(
            Diagnostic::new(
                &catalogue::TYPE_WOULD_LOSE,
                value.span,
                format!("`{}` holds a day, so the time of day would be lost", field.name),
            )
            .also(field.span, "declared here")
            .caused_by(Some(field.span))
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
        .caused_by(Some(field.span))
        .help(help)
}

fn other_currency(value: &Expr, field: &Field, from: &Currency, into: &Currency) -> Option<Diagnostic> {
    let name = &field.name;
    let (entry, message, help) = match (from, into) {
        (Currency::Fixed(a), Currency::Fixed(b)) if a == b => return None,
        // A target with a currency field beside it says itself which currency it is.
        (_, Currency::By(_)) => return None,
        (Currency::Fixed(a), Currency::Fixed(b)) => (
            &catalogue::TYPE_TWO_CURRENCIES,
            format!("`{name}` holds amounts in {b}, but this one is in {a}"),
            "map it into a field of its own currency; nothing here knows a rate of exchange",
        ),
        _ => (
            &catalogue::TYPE_CURRENCY_NOT_KNOWN,
            format!("`{name}` holds amounts of one currency, but this one may be in any"),
            "take only records of that currency (`where Currency == \"EUR\"`) and declare the source's field as `money(EUR)`, or declare the target as `money by FIELD`",
        ),
    };
    Some(
        Diagnostic::new(entry, value.span, message)
            .also(field.span, "the field is declared here")
            .caused_by(Some(field.span))
            .help(help),
    )
}

fn other_items(value: &Expr, field: &Field, from: &Item, into: &Item) -> Option<Diagnostic> {
    if let (Kind::Record(from), Kind::Record(into)) = (&from.kind, &into.kind) {
        return other_members(value, &field.name, field.span, from, into);
    }
    let item =
        Expr { ty: super::typed::Type::sure(from.kind.clone()), kind: ExprKind::Poison, span: value.span };
    let what = format!("each item of `{}`", field.name);
    if from.absent && !into.absent {
        let message = format!("items of this list may be absent, which `{}` does not take", field.name);
        return Some(
            Diagnostic::new(&catalogue::TYPE_ITEMS_MAY_BE_ABSENT, value.span, message)
                .also(field.span, "declared here")
                .caused_by(Some(field.span))
                .help("declare the target as `list of (T?)`, or leave such items out first"),
        );
    }
    misfit_kind(&item, &into.kind, &what, field.span)
}

fn other_members(
    value: &Expr,
    what: &str,
    declared: Span,
    from: &[Member],
    into: &[Member],
) -> Option<Diagnostic> {
    for member in into {
        let Some(found) = from.iter().find(|found| found.name == member.name) else {
            if member.absent {
                continue;
            }
            let message = format!("`{what}` needs `{}`, which this record does not have", member.name);
            return Some(
                Diagnostic::new(&catalogue::TYPE_RECORD_INCOMPLETE, value.span, message)
                    .also(declared, "declared here")
                    .caused_by(Some(declared))
                    .help(format!("add it: `{{ {}: … }}`", member.name)),
            );
        };
        let of = Expr {
            ty: super::typed::Type::sure(found.kind.clone()),
            kind: ExprKind::Poison,
            span: value.span,
        };
        let part = format!("`{what}.{}`", member.name);
        if let Some(finding) = misfit_kind(&of, &member.kind, &part, declared) {
            return Some(finding);
        }
        if found.absent && !member.absent {
            let message = format!("{part} needs a value, but this one may be absent");
            return Some(
                Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, value.span, message)
                    .also(declared, "declared here")
                    .caused_by(Some(declared))
                    .help("say what counts then: `… default …`"),
            );
        }
    }
    let beyond = from.iter().find(|found| !into.iter().any(|member| member.name == found.name))?;
    let message = format!("`{what}` has no `{}`, so it would be lost", beyond.name);
    Some(
        Diagnostic::new(&catalogue::TYPE_RECORD_TOO_WIDE, value.span, message)
            .also(declared, "declared here")
            .caused_by(Some(declared))
            .help("leave it out of the record, or declare it in the target"),
    )
}

/// The finding about a value that is not of a kind, if it is not; `what` takes it.
pub(super) fn misfit_kind(value: &Expr, target: &Kind, what: &str, declared: Span) -> Option<Diagnostic> {
    let kind = &value.ty.kind;
    let fits = match (kind, target) {
        (Kind::Unknown | Kind::Nothing, _) | (_, Kind::Unknown) => true,
        (Kind::Words { values, open: false }, Kind::Words { values: known, open: false }) => {
            values.iter().all(|word| known.contains(word))
        }
        (kind, Kind::Words { open: false, .. }) if kind.is_text() => false,
        (kind, Kind::Words { open: true, .. }) => kind.is_text(),
        (kind, Kind::Text(most)) if kind.is_text() => {
            most.is_none_or(|most| kind.longest().is_some_and(|longest| longest <= most))
        }
        (Kind::Words { values, open: false }, target) if target.is_text() => {
            values.iter().all(|word| target.takes_literal(word))
        }
        (Kind::Int | Kind::Decimal(_), Kind::Decimal(None)) => true,
        (Kind::Int, Kind::Decimal(Some(_))) if matches!(value.kind, ExprKind::Constant(_)) => true,
        (Kind::Int | Kind::Decimal(Some(_)), Kind::Decimal(Some(_))) => {
            let digits = kind.digits().zip(target.digits());
            digits.is_some_and(|((int, scale), (most, after))| int <= most && scale <= after)
        }
        (Kind::Int | Kind::Decimal(_), Kind::Money(_)) => matches!(value.kind, ExprKind::Constant(_)),
        (Kind::List(from), Kind::List(into)) => {
            let item = Expr {
                ty: super::typed::Type::sure(from.kind.clone()),
                kind: ExprKind::Poison,
                span: value.span,
            };
            return misfit_kind(&item, &into.kind, &format!("each item of {what}"), declared);
        }
        (Kind::Record(from), Kind::Record(into)) => {
            return other_members(value, what.trim_matches('`'), declared, from, into);
        }
        (Kind::List(_) | Kind::Record(_), Kind::Json) => true,
        (a, b) => a == b,
    };
    if fits {
        return None;
    }
    let message = format!("{what} is {}, but this is {}", target.in_words(), kind.in_words());
    let help = match (kind, target) {
        (kind, Kind::Text(Some(most))) if kind.is_text() => format!("cut it: `… | truncate({most})`"),
        (kind, target) if target.is_text() && kind.is_number() => {
            "a number becomes text inside a text: \"{Age}\"".to_owned()
        }
        _ => format!("give it {}, or declare it with another type", target.in_words()),
    };
    Some(
        Diagnostic::new(&catalogue::TYPE_DOES_NOT_FIT, value.span, message)
            .also(declared, "declared here")
            .caused_by(Some(declared))
            .help(help),
    )
}

fn free_text(value: &Expr, field: &Field) -> Diagnostic {
    let message = format!("`{}` takes only certain words, but this may be any text", field.name);
    Diagnostic::new(&catalogue::TYPE_DOES_NOT_FIT, value.span, message)
        .also(field.span, "the words are declared here")
        .caused_by(Some(field.span))
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
        .also(field.span, "the field is declared here")
        .caused_by(Some(field.span));
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
    let help = match digits {
        Some((from, _)) if from <= int && whole => {
            "round it, `… | round(0)`, or declare the target as `decimal(…)`".to_owned()
        }
        Some((from, _)) if from <= int => {
            format!("round it, `… | round({scale})`, or declare the target with more digits")
        }
        None if whole => "round it, `… | round(0)`, or declare the target as `decimal(…)`".to_owned(),
        None => format!("round it, `… | round({scale})`"),
        _ if whole => "declare the target as `decimal(…)`, or map a whole number".to_owned(),
        _ => "declare the target with more digits, or map a smaller number".to_owned(),
    };
    Some(
        Diagnostic::new(&catalogue::TYPE_WOULD_LOSE, value.span, message)
            .also(field.span, "the field is declared here")
            .caused_by(Some(field.span))
            .help(help),
    )
}
