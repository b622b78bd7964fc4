//! Findings for a person at a terminal. The only file that knows miette.

use super::visible;
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceFile, Sources, Span};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};
use std::borrow::Cow;
use std::fmt;

/// How to draw; the caller knows its terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Characters on a line.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
}

/// Draws findings with the lines they are about.
#[must_use]
pub fn human(diagnostics: &[&Diagnostic], sources: &Sources, style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width.max(40))
        .with_wrap_lines(true)
        .with_context_lines(0);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let view = View::new(diagnostic, sources);
        if handler.render_report(&mut out, &view).is_err() {
            // The drawing failed; the finding itself must not get lost.
            out.push_str(&view.message);
        }
        out.push('\n');
    }
    out
}

/// A finding, or one of its places in another file, as miette wants it.
#[derive(Debug)]
struct View<'a> {
    message: String,
    code: Option<&'static str>,
    severity: miette::Severity,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    source: Source<'a>,
    elsewhere: Vec<View<'a>>,
}

#[derive(Debug)]
struct Source<'a> {
    path: String,
    text: Cow<'a, str>,
    /// The same file with its table of lines.
    file: Option<&'a SourceFile>,
}

impl<'a> View<'a> {
    fn new(diagnostic: &Diagnostic, sources: &'a Sources) -> View<'a> {
        let home = diagnostic.primary.span.file;
        let source = Source::of(home, sources);
        let mut labels = vec![source.label(&diagnostic.primary, true)];
        let mut elsewhere = Vec::new();
        for place in &diagnostic.related {
            if place.span.file == home {
                labels.push(source.label(place, false));
            } else {
                elsewhere.push(View::place(place, sources));
            }
        }
        View {
            message: visible::line(&diagnostic.message).into_owned(),
            code: Some(diagnostic.entry.name),
            severity: match diagnostic.entry.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
            },
            help: diagnostic
                .help
                .as_ref()
                .or(diagnostic.fix.as_ref().map(|fix| &fix.title))
                .map(|help| visible::line(help).into_owned()),
            labels: if source.text.is_empty() { Vec::new() } else { labels },
            source,
            elsewhere,
        }
    }

    /// A place in another file: labels of one drawing share one source, so it is a drawing of its own.
    fn place(place: &Label, sources: &'a Sources) -> View<'a> {
        let source = Source::of(place.span.file, sources);
        let unnamed = Label { span: place.span, text: String::new() };
        View {
            message: visible::line(&place.text).into_owned(),
            code: None,
            severity: miette::Severity::Advice,
            help: None,
            labels: vec![source.label(&unnamed, true)],
            source,
            elsewhere: Vec::new(),
        }
    }
}

impl<'a> Source<'a> {
    fn of(file: FileId, sources: &'a Sources) -> Source<'a> {
        match sources.get(file) {
            Some(file) => Source {
                path: visible::line(&file.path).into_owned(),
                text: visible::source(&file.text),
                file: Some(file),
            },
            None => Source { path: String::new(), text: Cow::Borrowed(""), file: None },
        }
    }

    fn label(&self, label: &Label, primary: bool) -> LabeledSpan {
        let text = Some(visible::line(&label.text).into_owned()).filter(|text| !text.is_empty());
        let place = self.clamped(label.span);
        if primary {
            LabeledSpan::new_primary_with_span(text, place)
        } else {
            LabeledSpan::new_with_span(text, place)
        }
    }

    /// What is missing at the end of a line is shown at its last character: a place past it would not be drawn. A place
    /// of several lines is shown on the first.
    fn clamped(&self, span: Span) -> SourceSpan {
        let place = (span.start as usize).min(self.text.len());
        let (head, tail) = (self.text.get(..place).unwrap_or(""), self.text.get(place..).unwrap_or(""));
        let at_line_end = tail.chars().next().is_none_or(|c| matches!(c, '\r' | '\n'));
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        let last = head.trim_end().chars().next_back().map_or(0, char::len_utf8);
        let start = match at_line_end {
            // An empty line at the end of the file has nothing to point at: the last line that has is shown.
            true if line_start < head.trim_end().len() || tail.trim().is_empty() => {
                head.trim_end().len() - last
            }
            _ => place,
        };
        let end = (span.end as usize).clamp(start, self.text.len());
        let first_line = self.text.get(start..end).map_or(0, |text| text.find('\n').unwrap_or(text.len()));
        let length = if at_line_end { last } else { first_line };
        SourceSpan::new(start.into(), length)
    }
}

impl fmt::Display for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for View<'_> {}

impl miette::Diagnostic for View<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let views = self.elsewhere.iter().map(|view| view as &dyn miette::Diagnostic);
        (!self.elsewhere.is_empty())
            .then(|| Box::new(views) as Box<dyn Iterator<Item = &'a dyn miette::Diagnostic>>)
    }
}

impl SourceCode for Source<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Whole lines, without their neighbours: what is around a place is said in words.
        let (from, to) = (span.offset(), span.offset() + span.len());
        let (Some(head), Some(tail)) = (self.text.get(..from), self.text.get(to..)) else {
            return Err(MietteError::OutOfBounds);
        };
        let start = head.rfind('\n').map_or(0, |at| at + 1);
        let end = to + tail.find('\n').unwrap_or(tail.len());
        let lines = self.text.get(start..end).unwrap_or("");
        let lines = lines.strip_suffix('\r').unwrap_or(lines);
        let place = self.file.map(|file| file.position(u32::try_from(from).unwrap_or(u32::MAX)));
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            lines.as_bytes(),
            SourceSpan::new(start.into(), lines.len()),
            place.map_or(0, |place| place.line as usize - 1),
            place.map_or(0, |place| place.column as usize - 1),
            lines.split('\n').count(),
        )))
    }
}
