//! `match`: patterns that fit, arms that can be reached, and no value left without one.

use super::kind::{Kind, STATES, states};
use super::literals::{number, number_too_large};
use super::narrow::{key, takes_absent};
use super::operators::{gather, unknown_choice};
use super::scope::{Place, Scope};
use super::typed::{Arm, Expr, ExprKind, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{Constant, Pattern};
use crate::source::Span;
use crate::syntax::ast;
use rust_decimal::Decimal;

/// The values that the patterns so far match.
#[derive(Default)]
pub(super) struct Covered {
    seen: Vec<Pattern>,
}

impl Covered {
    fn has(&self, pattern: &Pattern) -> bool {
        let absent = *pattern == Pattern::Absent && self.seen.contains(&Pattern::Empty);
        let blank =
            *pattern == Pattern::Equal(Constant::Text(String::new())) && self.seen.contains(&Pattern::Empty);
        absent
            || blank
            || self.seen.contains(&Pattern::Else)
            || self.seen.contains(pattern)
            || self.in_a_range(pattern)
    }

    /// Whether the ranges and numbers so far leave no whole number out: `80..`, `50..79` and `..49`.
    fn every_whole_number(&self) -> bool {
        let whole = |text: &String, up: bool| {
            let number = Decimal::from_str_exact(text).ok()?;
            let number = if up { number.ceil() } else { number.floor() };
            i64::try_from(number.trunc().mantissa()).ok().map(i128::from)
        };
        let mut ranges: Vec<(i128, i128)> = Vec::new();
        for pattern in &self.seen {
            let (low, high) = match pattern {
                Pattern::Equal(Constant::Int(number)) => (Some((*number).into()), Some((*number).into())),
                Pattern::Range { low, high } => (
                    low.as_ref().map_or(Some(i64::MIN.into()), |low| whole(low, true)),
                    high.as_ref().map_or(Some(i64::MAX.into()), |high| whole(high, false)),
                ),
                _ => continue,
            };
            ranges.extend(low.zip(high));
        }
        ranges.sort_unstable();
        let mut next = i128::from(i64::MIN);
        for (low, high) in ranges {
            if low > next {
                return false;
            }
            next = next.max(high.saturating_add(1));
        }
        next > i128::from(i64::MAX)
    }

    /// Whether a range so far holds all of a number or of a range.
    fn in_a_range(&self, pattern: &Pattern) -> bool {
        let number = |text: &String| Decimal::from_str_exact(text).ok();
        let (low, high) = match pattern {
            Pattern::Equal(Constant::Int(whole)) => (Some((*whole).into()), Some((*whole).into())),
            Pattern::Equal(Constant::Decimal(text)) => (number(text), number(text)),
            Pattern::Range { low, high } => (low.as_ref().and_then(number), high.as_ref().and_then(number)),
            _ => return false,
        };
        // A range that ends before it begins has a finding of its own.
        let backwards = low.zip(high).is_some_and(|(low, high)| low > high);
        let from = |start: &Option<String>| {
            start.as_ref().is_none_or(|start| number(start).zip(low).is_some_and(|(start, low)| low >= start))
        };
        let until = |end: &Option<String>| {
            end.as_ref().is_none_or(|end| number(end).zip(high).is_some_and(|(end, high)| high <= end))
        };
        let holds = |seen: &Pattern| match seen {
            Pattern::Range { low, high } => from(low) && until(high),
            _ => false,
        };
        !backwards && self.seen.iter().any(holds)
    }

    /// What of a closed kind has no pattern, in words; for an open kind: everything else.
    pub(super) fn missing(&self, kind: &Kind, absent: bool) -> Vec<String> {
        let mut missing = Vec::new();
        match kind {
            _ if self.has(&Pattern::Else) => {}
            Kind::Unknown | Kind::Nothing => {}
            Kind::Words { values, open: false } => {
                let without =
                    values.iter().filter(|word| !self.has(&Pattern::Equal(Constant::Text((*word).clone()))));
                missing.extend(without.map(|word| format!("“{word}”")));
            }
            Kind::State => {
                let without =
                    states().filter(|state| !self.has(&Pattern::Equal(Constant::Text((*state).to_owned()))));
                missing.extend(without.map(|state| format!("`{state}`")));
            }
            Kind::Bool => {
                let without =
                    [true, false].into_iter().filter(|yes| !self.has(&Pattern::Equal(Constant::Bool(*yes))));
                missing.extend(without.map(|yes| format!("`{yes}`")));
            }
            Kind::Int if self.every_whole_number() => {}
            _ => missing.push("every other value (`else`)".into()),
        }
        missing.extend(self.missing_absent(absent));
        missing
    }

    /// Whether absence has no pattern although the value may be absent.
    pub(super) fn missing_absent(&self, absent: bool) -> Option<String> {
        let covered = self.has(&Pattern::Absent) || self.has(&Pattern::Empty);
        (absent && !covered).then(|| "no value at all (`empty`)".into())
    }
}

impl Scope<'_> {
    pub(super) fn matching(
        &mut self,
        subject: &ast::Expr,
        written: &[ast::Arm],
        span: Span,
        place: Place,
    ) -> Expr {
        let subject = self.expr(subject, Place::Inner);
        self.chosen(subject, written, span, place, None)
    }

    /// A table put in place: its value is checked where it is declared.
    pub(super) fn in_table(
        &mut self,
        subject: &ast::Expr,
        written: &[ast::Arm],
        table: &str,
        span: Span,
    ) -> Expr {
        let subject = self.expr(subject, Place::Inner);
        self.table_used = Some(span);
        let chosen = self.chosen(subject, written, span, Place::Inner, Some(table));
        self.table_used = None;
        chosen
    }

    /// A finding about a line and what is looked up in it: that stands elsewhere where the line is one of a table.
    fn report_line(&mut self, finding: Diagnostic) {
        let finding = match self.table_used {
            Some(used) => finding.also(used, "the table is used here"),
            None => finding,
        };
        self.report(finding);
    }

    fn chosen(
        &mut self,
        subject: Expr,
        written: &[ast::Arm],
        span: Span,
        place: Place,
        table: Option<&str>,
    ) -> Expr {
        let before = self.sure.clone();
        let mut covered = Covered::default();
        let mut arms: Vec<Arm> = Vec::new();
        let mut otherwise: Option<Box<Expr>> = None;
        let mut poisoned = subject.ty.kind.is_unknown();
        for arm in written {
            let patterns = self.patterns(&subject, &arm.patterns, &mut covered);
            poisoned |= patterns.is_none();
            let outside = self.sure.clone();
            if patterns.as_ref().is_some_and(|patterns| !takes_absent(patterns)) {
                self.sure.extend(key(&subject));
            }
            let value = self.expr(&arm.value, place.arm());
            self.sure = outside;
            // The lines after one for absent values are for those that are there.
            let absent = patterns.as_ref().is_some_and(|patterns| {
                patterns.iter().any(|pattern| matches!(pattern, Pattern::Absent | Pattern::Empty))
            });
            if absent {
                self.sure.extend(key(&subject));
            }
            match patterns.unwrap_or_default() {
                patterns if patterns.contains(&Pattern::Else) => otherwise = Some(Box::new(value)),
                patterns => arms.push(Arm { patterns, value }),
            }
        }
        self.sure = before;
        let missing = covered.missing(&subject.ty.kind, subject.ty.absent);
        if !poisoned && !missing.is_empty() {
            let message = match table {
                Some(table) => format!("the table `{table}` has no line for some of these values"),
                None => "this `match` leaves values without a line".to_owned(),
            };
            let finding = Diagnostic::new(&catalogue::TYPE_NOT_EXHAUSTIVE, span, message)
                .label(format!("nothing for {}", missing.join(", ")))
                .help("add a line for each, or one for all that remain: `else => …`");
            let declared = table.and_then(|table| self.names.tables.get(table));
            self.report(match declared {
                Some(declared) => finding.also(declared.written.name.span, "the table is declared here"),
                None => finding,
            });
            poisoned = true;
        }
        let values: Vec<&Expr> = arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref()).collect();
        let Some(kind) = self.joined_all(&values).filter(|_| !poisoned) else {
            return Expr::poison(span);
        };
        let ty = Type {
            absent: values.iter().any(|value| value.ty.absent),
            unchanged: values.iter().any(|value| value.ty.unchanged),
            ..gather(kind, std::iter::once(&subject).chain(values.iter().copied()))
        };
        Expr { kind: ExprKind::Match { subject: Box::new(subject), arms, otherwise }, ty, span }
    }

    fn joined_all(&mut self, values: &[&Expr]) -> Option<Kind> {
        let (first, rest) = values.split_first()?;
        let mut together = (*first).clone();
        for value in rest {
            together.ty.kind = self.joined(&together, value)?;
            // From here on it stands for more than the first value.
            together.kind = ExprKind::Poison;
        }
        (!together.ty.kind.is_unknown()).then_some(together.ty.kind)
    }

    /// The patterns of one line; `None` where one is wrong and reported.
    pub(super) fn patterns(
        &mut self,
        subject: &Expr,
        written: &[ast::Pattern],
        covered: &mut Covered,
    ) -> Option<Vec<Pattern>> {
        let there = self.there_by_condition(subject);
        let mut patterns = Vec::new();
        let mut sound = !written.is_empty();
        for pattern in written {
            let span = place(pattern);
            let lowered = match family(&subject.ty.kind, pattern) {
                Some(states) => states,
                None => match self.pattern(&subject.ty, there, pattern) {
                    Some(lowered) => vec![lowered],
                    None => {
                        sound = false;
                        continue;
                    }
                },
            };
            if lowered.iter().all(|lowered| covered.has(lowered)) {
                let message = "this line can never be reached: a line before it takes the same values";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_NEVER_REACHED, span, message)
                        .help("remove it, or move it up; lines are tried from top to bottom"),
                );
            }
            covered.seen.extend(lowered.iter().cloned());
            patterns.extend(lowered);
        }
        sound.then_some(patterns)
    }

    fn pattern(&mut self, ty: &Type, there: bool, written: &ast::Pattern) -> Option<Pattern> {
        let kind = &ty.kind;
        let span = place(written);
        let fits = |wanted: bool| wanted || kind.is_unknown();
        match written {
            ast::Pattern::Else(_) => Some(Pattern::Else),
            ast::Pattern::Null(_) | ast::Pattern::Empty(_) => {
                let empty = matches!(written, ast::Pattern::Empty(_));
                let possible = ty.absent || kind.is_unknown() || (empty && kind.is_text());
                if !possible && !there {
                    let message = "this line can never be reached: the value is always there";
                    self.report_line(
                        Diagnostic::new(&catalogue::TYPE_NEVER_REACHED, span, message)
                            .help("remove it; a field that may be absent has a `?` after its type"),
                    );
                }
                Some(if empty { Pattern::Empty } else { Pattern::Absent })
            }
            ast::Pattern::Bool(yes, _) if fits(*kind == Kind::Bool) => {
                Some(Pattern::Equal(Constant::Bool(*yes)))
            }
            ast::Pattern::Text(text) if fits(kind.is_text()) => self.word(kind, &text.value, span),
            ast::Pattern::Word(word) if fits(matches!(kind, Kind::Words { .. } | Kind::State)) => {
                self.word(kind, &word.text, span)
            }
            ast::Pattern::Regex { pattern, ignore_case, .. } if fits(kind.is_text()) => self
                .regular(pattern, *ignore_case, span)
                .then(|| Pattern::Regex { pattern: pattern.clone(), ignore_case: *ignore_case }),
            ast::Pattern::Date(text) if fits(*kind == Kind::Date) => match self.date(&text.text, span).kind {
                ExprKind::Constant(value) => Some(Pattern::Equal(value)),
                _ => None,
            },
            ast::Pattern::Instant(text) if fits(*kind == Kind::Instant) => {
                match self.instant(&text.text, span).kind {
                    ExprKind::Constant(value) => Some(Pattern::Equal(value)),
                    _ => None,
                }
            }
            ast::Pattern::Number(text) if fits(kind.is_number()) => {
                let found = number(&text.text);
                if found.is_none() {
                    self.report(number_too_large(&text.text, span));
                }
                found.map(|(value, _)| Pattern::Equal(value))
            }
            ast::Pattern::Range { low, high, .. } if fits(kind.is_number()) => {
                let mut ends = [None, None];
                for (end, written) in ends.iter_mut().zip([low, high]) {
                    let Some(written) = written else { continue };
                    match Decimal::from_str_exact(&written.text) {
                        Ok(number) => *end = Some((number, written.text.clone())),
                        Err(_) => {
                            self.report(number_too_large(&written.text, written.span));
                            return None;
                        }
                    }
                }
                let [low, high] = ends;
                if let (Some((low, _)), Some((high, _))) = (&low, &high)
                    && low > high
                {
                    let message = "this line can never be reached: the range ends before it begins";
                    self.report(
                        Diagnostic::new(&catalogue::TYPE_NEVER_REACHED, span, message)
                            .help("write the smaller number first; both ends belong to the range"),
                    );
                }
                Some(Pattern::Range { low: low.map(|end| end.1), high: high.map(|end| end.1) })
            }
            _ => {
                let message = format!("the value is {}, which this pattern cannot be", kind.in_words());
                self.report_line(
                    Diagnostic::new(&catalogue::TYPE_PATTERN_DOES_NOT_FIT, span, message)
                        .help(pattern_help(kind, written)),
                );
                None
            }
        }
    }

    fn word(&mut self, kind: &Kind, word: &str, span: Span) -> Option<Pattern> {
        if *kind == Kind::State && !states().any(|state| state == word) {
            let known: Vec<String> = states().chain(["yes", "no", "open"]).map(str::to_owned).collect();
            self.report(unknown_choice(&known, word, span));
            return None;
        }
        if let Kind::Words { values, open: false } = kind
            && !values.iter().any(|value| value == word)
        {
            self.report_line(unknown_choice(values, word, span));
            return None;
        }
        Some(Pattern::Equal(Constant::Text(word.to_owned())))
    }
}

/// The states of a family: `yes`, `no`, `open`.
fn family(kind: &Kind, pattern: &ast::Pattern) -> Option<Vec<Pattern>> {
    let ast::Pattern::Word(word) = pattern else { return None };
    if *kind != Kind::State {
        return None;
    }
    let members: Vec<Pattern> = STATES
        .iter()
        .filter(|(_, family)| *family == word.text)
        .map(|(state, _)| Pattern::Equal(Constant::Text((*state).to_owned())))
        .collect();
    (!members.is_empty()).then_some(members)
}

fn place(pattern: &ast::Pattern) -> Span {
    match pattern {
        ast::Pattern::Text(text) => text.span,
        ast::Pattern::Number(name)
        | ast::Pattern::Date(name)
        | ast::Pattern::Instant(name)
        | ast::Pattern::Word(name) => name.span,
        ast::Pattern::Bool(_, span)
        | ast::Pattern::Range { span, .. }
        | ast::Pattern::Regex { span, .. }
        | ast::Pattern::Null(span)
        | ast::Pattern::Empty(span)
        | ast::Pattern::Else(span) => *span,
    }
}

fn pattern_help(kind: &Kind, written: &ast::Pattern) -> String {
    match (kind, written) {
        (kind, ast::Pattern::Word(word)) if kind.is_text() => format!("put it in quotes: \"{}\"", word.text),
        (kind, ast::Pattern::Number(number)) if kind.is_text() => {
            format!("put it in quotes: \"{}\"", number.text)
        }
        (Kind::Bool, _) => "write `true` or `false`".into(),
        (kind, _) if kind.is_number() => "write a number, or a range like `18..65`".into(),
        (kind, _) if kind.is_text() => "write the text in quotes".into(),
        _ => "use `null` and `else` here, or compare with `if`".into(),
    }
}
