//! Values and conditions in the form of spreadsheets, SQL and other languages.

use super::super::explain::Failure;
use super::super::reader::Reader;
use super::super::scan::Kind;
use super::has_values;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use std::ops::Range;

/// `3,50`: a decimal comma.
pub(super) fn decimal_comma(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let comma = [failure.token, failure.token.wrapping_sub(1)]
        .into_iter()
        .find(|at| failure.tokens.contains(at) && cut.word(*at) == ",")?;
    let before = comma.checked_sub(1)?;
    let digits = |at: usize| {
        let word = cut.word(at);
        cut.kind(at) == Some(Kind::Number) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let touch = |at: usize| cut.token(at).zip(cut.token(at + 1)).is_some_and(|(a, b)| a.end == b.start);
    if !digits(before) || !digits(comma + 1) || !touch(before) || !touch(comma) {
        return None;
    }
    let span = reader.tokens_span(&(before..comma + 2));
    let mended = format!("{}.{}", cut.word(before), cut.word(comma + 1));
    Some(
        Diagnostic::new(&catalogue::SYNTAX_DECIMAL_COMMA, span, "a number has a point, not a comma")
            .help(format!("write `{mended}`; a comma stands between the values of a list"))
            .fix(format!("write `{mended}`"), vec![(span, mended)]),
    )
}

/// What spreadsheets call `if`, in some of the languages of people who use them.
const CHOICES: [&str; 8] = ["if", "iif", "wenn", "hvis", "als", "si", "se", "om"];

/// `if a then b else c -> Target` without parentheses around it.
pub(super) fn bare_choice(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    if !has_values(failure.block) {
        return None;
    }
    let last = failure.token.min(failure.tokens.end.saturating_sub(1));
    let begin = failure.tokens.clone().take_while(|at| *at <= last).find(|at| {
        cut.word(*at) == "if"
            && cut.kind(*at) == Some(Kind::Word)
            && (*at == failure.tokens.start || !matches!(cut.word(at - 1), "(" | "."))
    })?;
    // What stands in brackets may be another choice.
    let (mut at, mut then, mut otherwise, mut end) = (begin + 1, None, None, failure.tokens.end);
    let mut clear = true;
    while at < failure.tokens.end {
        match cut.word(at) {
            "then" if then.is_none() => then = Some(at),
            "else" if then.is_some() && otherwise.is_none() => otherwise = Some(at),
            "->" | ")" | "]" | "}" => {
                end = at;
                break;
            }
            // Where the choice ends is open before the next line of a `match`.
            "=>" => clear = false,
            _ => {}
        }
        at = cut.brackets.after(at);
    }
    let (then, _) = (then?, otherwise?);
    // The failure lies in the choice, not in something that is wrong before it or behind.
    if failure.token > end || then > end {
        return None;
    }
    let span = reader.token_span(begin);
    let close = reader.token_span(end.checked_sub(1)?).after();
    let message = "a choice by `if` stands in parentheses";
    let finding = Diagnostic::new(&catalogue::SYNTAX_IF_WITHOUT_PARENTHESES, span, message)
        .label("`(` belongs here")
        .help("write it like this: `(if Age >= 18 then \"adult\" else \"minor\") -> Group`");
    let open = Span { end: span.start, ..span };
    Some(match clear {
        true => finding.fix("put it in parentheses", vec![(open, "(".into()), (close, ")".into())]),
        false => finding,
    })
}

/// `IF(a; b; c)`, `truncate(a; 40)`.
pub(super) fn spreadsheet(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    if !has_values(failure.block) && !failure.expected.contains(&Rule::close) {
        return None;
    }
    // The nearest call that the failure lies in, or right behind.
    let last = failure.token.min(failure.tokens.end.saturating_sub(1));
    let open = (failure.tokens.start + 1..=last).rev().find(|at| {
        cut.word(*at) == "("
            && cut.kind(at - 1) == Some(Kind::Word)
            && (cut.brackets.inside(*at).contains(&last) || at + 1 >= last)
    })?;
    let name = cut.word(open - 1);
    let parts = parts(reader, open);
    let whole = open - 1..cut.brackets.after(open);
    if CHOICES.iter().any(|word| name.eq_ignore_ascii_case(word)) {
        let span = reader.tokens_span(&whole);
        let finding = Diagnostic::new(
            &catalogue::SYNTAX_SPREADSHEET_FORM,
            span,
            format!("`{name}(…)` chooses in a spreadsheet, not here"),
        )
        .help("write it in words, in parentheses: `(if Age >= 18 then \"adult\" else \"minor\")`");
        return Some(match parts.as_slice() {
            [condition, then, otherwise] => {
                let text = |part: &Range<usize>| cut.text.get(cut.bytes(part)).unwrap_or("").to_owned();
                let mended = format!("(if {} then {} else {})", text(condition), text(then), text(otherwise));
                finding.fix(format!("write `{mended}`"), vec![(span, mended)])
            }
            _ => finding,
        });
    }
    let semicolon = cut.brackets.inside(open).find(|at| cut.word(*at) == ";")?;
    let span = reader.token_span(semicolon);
    let edits = cut.brackets.inside(open).filter(|at| cut.word(*at) == ";");
    let edits = edits.map(|at| (reader.token_span(at), ",".to_owned())).collect();
    Some(
        Diagnostic::new(
            &catalogue::SYNTAX_SPREADSHEET_FORM,
            span,
            "the values of a function are divided by commas, not by `;`",
        )
        .help(format!("write `,` between them: `{name}(a, b)`"))
        .fix("write commas", edits),
    )
}

/// The parts between the commas or semicolons of a call.
fn parts(reader: &Reader<'_, '_>, open: usize) -> Vec<Range<usize>> {
    let cut = reader.cut;
    let inside = cut.brackets.inside(open);
    let (mut out, mut start, mut at) = (Vec::new(), inside.start, inside.start);
    while at < inside.end {
        if matches!(cut.word(at), ";" | ",") {
            out.push(start..at);
            start = at + 1;
        }
        at = cut.brackets.after(at);
    }
    out.push(start..inside.end);
    out.retain(|part| !part.is_empty());
    out
}

/// `a ? b : c`
pub(super) fn ternary(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = failure.token;
    if !has_values(failure.block) || cut.word(at) != "?" || at >= failure.tokens.end {
        return None;
    }
    Some(
        Diagnostic::new(&catalogue::SYNTAX_TERNARY, reader.token_span(at), "`?` does not choose between values")
            .help("write it in words, in parentheses: `(if Age >= 18 then \"adult\" else \"minor\")`; where a value may be absent, `default` names another"),
    )
}

/// `status is "new"`, `status is not "new"`.
pub(super) fn is_comparison(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = [failure.token, failure.token.wrapping_sub(1), failure.token.wrapping_sub(2)]
        .into_iter()
        .find(|at| failure.tokens.contains(at) && cut.word(*at) == "is")?;
    if !has_values(failure.block) {
        return None;
    }
    let negated = cut.word(at + 1) == "not";
    let value = at + 1 + usize::from(negated);
    let wordlike = matches!(cut.kind(value), Some(Kind::Word | Kind::Quoted | Kind::Number | Kind::Text));
    if value >= failure.tokens.end || !wordlike {
        return None;
    }
    let ours = if negated { "!=" } else { "==" };
    let empty = matches!(cut.word(value), "empty" | "missing" | "absent" | "none" | "blank" | "null");
    let span = reader.tokens_span(&(at..value));
    let finding =
        Diagnostic::new(&catalogue::SYNTAX_IS_COMPARISON, span, "`is` asks only whether there is a value");
    if empty {
        let (word, null) = if negated { ("is not blank", "is not null") } else { ("is blank", "is null") };
        let whole = reader.tokens_span(&(at..value + 1));
        return Some(
            finding
                .help(format!("write `{word}`, or `{null}` where white space counts as a value"))
                .fix(format!("write `{word}`"), vec![(whole, word.to_owned())]),
        );
    }
    Some(
        finding
            .help(format!("two values are compared with `{ours}`; `is null` and `is blank` ask for absence"))
            .fix(format!("write `{ours}`"), vec![(span, ours.to_owned())]),
    )
}

/// Words of SQL and of other languages, and what is written instead.
const WORDS: [(&str, &str); 14] = [
    ("between", "write two comparisons: `Age >= 18 and Age <= 65`"),
    ("contains", "write a pattern: `Name matches /word/`"),
    ("elif", "write one choice in the other: `(if a then b else (if c then d else e))`"),
    ("elseif", "write one choice in the other: `(if a then b else (if c then d else e))`"),
    ("endswith", "write a pattern: `Name matches /end$/`"),
    ("equals", "two values are compared with `==`"),
    ("eq", "two values are compared with `==`"),
    ("isnull", "write `is null`, or `is blank` where white space counts as nothing"),
    ("like", "write a pattern: `Name matches /^A/`"),
    ("neq", "two values are compared with `!=`"),
    ("notnull", "write `is not null`, or `is not blank` where white space counts as nothing"),
    ("select", "a flow says `from` where it reads and `map` what goes where"),
    ("startswith", "write a pattern: `Name matches /^start/`"),
    ("unless", "write `not` before the condition"),
];

/// A word of another language behind a value.
pub(super) fn foreign_word(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = failure.token;
    if !has_values(failure.block) || cut.kind(at) != Some(Kind::Word) || at >= failure.tokens.end {
        return None;
    }
    let word = cut.word(at).to_ascii_lowercase();
    let (_, help) = WORDS.iter().find(|(known, _)| *known == word)?;
    Some(
        Diagnostic::new(
            &catalogue::SYNTAX_FOREIGN_WORD,
            reader.token_span(at),
            format!("`{}` is a word of another language", cut.word(at)),
        )
        .help(*help),
    )
}

/// Short forms of units.
const UNITS: [(&str, &str); 17] = [
    ("d", "days"),
    ("h", "hours"),
    ("hr", "hours"),
    ("hrs", "hours"),
    ("m", "minutes"),
    ("min", "minutes"),
    ("mins", "minutes"),
    ("mo", "months"),
    ("mon", "months"),
    ("mth", "months"),
    ("s", "seconds"),
    ("sec", "seconds"),
    ("secs", "seconds"),
    ("w", "weeks"),
    ("wk", "weeks"),
    ("y", "years"),
    ("yr", "years"),
];

/// `15min`, `15 min`, `24h`.
pub(super) fn duration(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let at = failure.token;
    let wanted = |rule| failure.expected.contains(&rule);
    if at >= failure.tokens.end || !(wanted(Rule::duration) || wanted(Rule::unit) || wanted(Rule::amount)) {
        return None;
    }
    let word = cut.word(at);
    let split = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, unit) = word.split_at(split);
    let number = at.checked_sub(1).filter(|before| cut.kind(*before) == Some(Kind::Number));
    let (tokens, digits, unit) = match (cut.kind(at)?, number) {
        (Kind::Number, _) if !digits.is_empty() && !unit.is_empty() => (at..at + 1, digits, unit),
        (Kind::Word, Some(before)) if wanted(Rule::unit) => (before..at + 1, cut.word(before), word),
        _ => return None,
    };
    let lower = unit.to_lowercase();
    let full = UNITS.iter().find(|(short, _)| *short == lower).map(|(_, full)| *full);
    let known = ["second", "minute", "hour", "day", "week", "month", "year"];
    let full = full.map(str::to_owned).or_else(|| {
        let same = known.contains(&lower.strip_suffix('s').unwrap_or(&lower));
        same.then(|| lower.clone())
    })?;
    let span = reader.tokens_span(&tokens);
    let mended = format!("{digits} {full}");
    Some(
        Diagnostic::new(&catalogue::SYNTAX_DURATION_FORM, span, format!("a duration is written `{mended}`"))
            .help("a number, a space, and the unit in full: `15 minutes`, `2 business days`, `24 months`")
            .fix(format!("write `{mended}`"), vec![(span, mended)]),
    )
}

/// `31.12.2026`, `2026/12/31`, `12/31/2026` where a date belongs.
pub(super) fn date(reader: &Reader<'_, '_>, failure: &Failure) -> Option<Diagnostic> {
    let cut = reader.cut;
    let near = failure.token.saturating_sub(3).max(failure.tokens.start);
    let found = (near..failure.token.saturating_add(1).min(failure.tokens.end)).find_map(|start| {
        if cut.kind(start) != Some(Kind::Number) {
            return None;
        }
        let mut end = start + 1;
        while end < failure.tokens.end
            && cut.token(end).zip(cut.token(end - 1)).is_some_and(|(next, before)| next.start == before.end)
            && (matches!(cut.word(end), "/" | "." | "-") || cut.kind(end) == Some(Kind::Number))
        {
            end += 1;
        }
        let written = cut.text.get(cut.bytes(&(start..end)))?;
        calendar(written).map(|mended| (start..end, written, mended))
    });
    let (tokens, written, mended) = found?;
    let wants_date = failure.expected.contains(&Rule::date);
    if !wants_date && !has_values(failure.block) {
        return None;
    }
    let span = reader.tokens_span(&tokens);
    let finding = Diagnostic::new(
        &catalogue::SYNTAX_DATE_FORM,
        span,
        format!("`{written}` is not how a date is written"),
    )
    .help("year, month and day, with hyphens: `2027-01-31`");
    Some(match mended {
        Some(mended) => finding.fix(format!("write `{mended}`"), vec![(span, mended)]),
        None => finding,
    })
}

/// The date that digits in another form mean: `None` if they are no date, `Some(None)` if it is open which is the day.
fn calendar(written: &str) -> Option<Option<String>> {
    let parts: Vec<&str> = written.split(['.', '/', '-']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<u32>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let make = |year: u32, month: u32, day: u32| {
        let text = format!("{year:04}-{month:02}-{day:02}");
        text.parse::<jiff::civil::Date>().is_ok().then_some(text)
    };
    match (first.len(), third.len()) {
        (4, 1..=2) => make(a, b, c).map(Some),
        (1..=2, 4) if written.contains('.') => make(c, b, a).map(Some),
        (1..=2, 4) if a > 12 => make(c, b, a).map(Some),
        (1..=2, 4) if b > 12 => make(c, a, b).map(Some),
        (1..=2, 4) => (a >= 1 && b >= 1).then_some(None),
        _ => None,
    }
}
