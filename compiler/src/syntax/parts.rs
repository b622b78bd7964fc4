//! The small parts that clauses are made of: names, texts, paths, days, durations, objects.

use super::ast::{Duration, Name, ObjectRef, Path, Text, Unit};
use super::reader::{Pair, Reader};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::Rule;
use unicode_normalization::UnicodeNormalization as _;

/// The pair of that rule directly in a pair.
pub(super) fn child<'a>(pair: &Pair<'a>, rule: Rule) -> Option<Pair<'a>> {
    pair.clone().into_inner().find(|pair| pair.as_rule() == rule)
}

/// Whether a pair of that rule is directly in a pair.
pub(super) fn has(pair: &Pair<'_>, rule: Rule) -> bool {
    pair.clone().into_inner().any(|pair| pair.as_rule() == rule)
}

/// The pairs of that rule directly in a pair.
pub(super) fn children<'a>(pair: &Pair<'a>, rule: Rule) -> impl Iterator<Item = Pair<'a>> + use<'a> {
    pair.clone().into_inner().filter(move |pair| pair.as_rule() == rule)
}

/// Whether a pair is a bare name or one in backticks.
pub(super) fn is_name(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::word | Rule::quoted)
}

/// Names are compared in NFC.
pub(super) fn normal(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

impl<'a> Reader<'a, '_> {
    pub fn name(&self, pair: &Pair<'a>) -> Name {
        let written = pair.as_str();
        let bare = written.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(written);
        Name { text: normal(bare), span: self.at(pair) }
    }

    /// All names directly in a pair.
    pub fn names(&self, pair: &Pair<'a>) -> Vec<Name> {
        pair.clone().into_inner().filter(is_name).map(|pair| self.name(&pair)).collect()
    }

    /// The first name directly in a pair.
    pub fn first_name(&self, pair: &Pair<'a>) -> Option<Name> {
        pair.clone().into_inner().find(is_name).map(|pair| self.name(&pair))
    }

    pub fn path(&self, pair: &Pair<'a>) -> Path {
        Path { parts: self.names(pair), span: self.at(pair) }
    }

    /// All paths directly in a pair.
    pub fn paths(&self, pair: &Pair<'a>) -> Vec<Path> {
        children(pair, Rule::path).map(|path| self.path(&path)).collect()
    }

    pub fn first_path(&self, pair: &Pair<'a>) -> Option<Path> {
        child(pair, Rule::path).map(|path| self.path(&path))
    }

    /// An object, or one of a kind of objects: `hubspot.subscription("News")`.
    pub fn object_ref(&mut self, pair: &Pair<'a>) -> Option<ObjectRef> {
        let path = self.first_path(pair)?;
        Some(ObjectRef { path, argument: self.plain_in(pair), span: self.at(pair) })
    }

    /// The object directly in a pair.
    pub fn object_in(&mut self, pair: &Pair<'a>) -> Option<ObjectRef> {
        child(pair, Rule::object_ref).and_then(|object| self.object_ref(&object))
    }

    /// All objects directly in a pair.
    pub fn objects_in(&mut self, pair: &Pair<'a>) -> Vec<ObjectRef> {
        children(pair, Rule::object_ref).filter_map(|object| self.object_ref(&object)).collect()
    }

    /// Identifiers of other vocabularies after `same as`: `dpv:EmailAddress`.
    pub fn same_as(&self, pair: &Pair<'a>) -> Vec<Name> {
        let written = |id: Pair<'a>| Name { text: id.as_str().to_owned(), span: self.at(&id) };
        children(pair, Rule::outside).map(written).collect()
    }

    /// The plain text directly in a pair.
    pub fn plain_in(&mut self, pair: &Pair<'a>) -> Option<Text> {
        child(pair, Rule::plain).map(|pair| self.plain(&pair))
    }

    /// All plain texts directly in a pair.
    pub fn plains_in(&mut self, pair: &Pair<'a>) -> Vec<Text> {
        children(pair, Rule::plain).map(|pair| self.plain(&pair)).collect()
    }

    /// The reason after `because`.
    pub fn reason(&mut self, pair: &Pair<'a>) -> Option<Text> {
        child(pair, Rule::because).and_then(|because| self.plain_in(&because))
    }

    /// A part as it was written.
    pub fn written(&self, pair: &Pair<'a>) -> Text {
        Text { value: pair.as_str().to_owned(), span: self.at(pair) }
    }

    pub fn plain(&mut self, pair: &Pair<'a>) -> Text {
        let written = pair.as_str();
        let inner = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(written);
        Text { value: self.unescape(inner, false), span: self.at(pair) }
    }

    /// Resolves escapes; in texts with holes `{{` and `}}` too.
    pub fn unescape(&mut self, written: &'a str, holes: bool) -> String {
        let mut out = String::with_capacity(written.len());
        let mut chars = written.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, c @ ('"' | '\\' | '{' | '}'))) => out.push(c),
                    Some((end, other)) => {
                        let escape = written.get(at..end + other.len_utf8()).unwrap_or("");
                        let span = self.place(escape);
                        self.report(
                            Diagnostic::new(
                                &catalogue::SYNTAX_UNKNOWN_ESCAPE,
                                span,
                                format!("`\\{other}` has no meaning in a text"),
                            )
                            .help("write `\\\\` for a backslash; the others are `\\\"`, `\\n`, `\\t`, `\\{` and `\\}`")
                            .fix("write `\\\\`", vec![(span, format!("\\\\{other}"))]),
                        );
                    }
                    None => {}
                },
                '{' | '}' if holes => {
                    chars.next_if(|(_, next)| *next == c);
                    out.push(c);
                }
                _ => out.push(c),
            }
        }
        out
    }

    pub fn duration(&mut self, pair: &Pair<'a>) -> Option<Duration> {
        let mut inner = pair.clone().into_inner();
        let amount = inner.next()?;
        let unit = unit(inner.next()?.as_str());
        Some(Duration { amount: self.whole_number(&amount)?, unit, span: self.at(pair) })
    }

    /// The duration directly in a pair.
    pub fn duration_in(&mut self, pair: &Pair<'a>) -> Option<Duration> {
        let found = child(pair, Rule::duration)?;
        self.duration(&found)
    }

    pub fn whole_number(&mut self, pair: &Pair<'a>) -> Option<u32> {
        let number = pair.as_str().parse().ok();
        if number.is_none() {
            let span = self.at(pair);
            self.report(
                Diagnostic::new(
                    &catalogue::SYNTAX_NUMBER_TOO_LARGE,
                    span,
                    format!("`{}` is too large a number here", pair.as_str()),
                )
                .help(format!("write a whole number up to {}", u32::MAX)),
            );
        }
        number
    }

    /// The days directly in a pair; one that is on no calendar is reported and left out.
    pub fn days(&mut self, pair: &Pair<'a>) -> Vec<Text> {
        let mut out = Vec::new();
        for day in children(pair, Rule::date) {
            if self.is_day(&day) {
                out.push(self.written(&day));
            }
        }
        out
    }

    /// The first day directly in a pair.
    pub fn day(&mut self, pair: &Pair<'a>) -> Option<Text> {
        self.days(pair).into_iter().next()
    }

    /// Whether a date is on the calendar; else it is reported.
    pub fn is_day(&mut self, pair: &Pair<'a>) -> bool {
        let is = pair.as_str().parse::<jiff::civil::Date>().is_ok();
        if !is {
            self.no_such_date(self.at(pair), "2027-01-31");
        }
        is
    }

    /// Whether an instant is on the calendar and the clock; else it is reported.
    pub fn is_instant(&mut self, pair: &Pair<'a>) -> bool {
        let is = pair.as_str().parse::<jiff::Timestamp>().is_ok();
        if !is {
            self.no_such_date(self.at(pair), "2027-01-31T09:00:00Z");
        }
        is
    }

    fn no_such_date(&mut self, span: Span, form: &str) {
        let written = self.cut.text.get(span.start as usize..span.end as usize).unwrap_or("");
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_NO_SUCH_DATE,
                span,
                format!("`{written}` is on no calendar and no clock"),
            )
            .help(format!("it is written like this: `{form}`")),
        );
    }
}

/// A unit of durations as written.
pub(super) fn unit(written: &str) -> Unit {
    match written.strip_suffix('s').unwrap_or(written) {
        "second" => Unit::Seconds,
        "minute" => Unit::Minutes,
        "hour" => Unit::Hours,
        "day" => Unit::Days,
        "week" => Unit::Weeks,
        "month" => Unit::Months,
        "year" => Unit::Years,
        _ => Unit::BusinessDays,
    }
}
