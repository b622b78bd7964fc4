//! Values in expressions: literals, names, calls, texts with holes, lists, `if` and `match`.

use super::ast::{Arm, Expr, ExprKind, Name, Pattern, TextPart};
use super::explain;
use super::expr::{OPERATOR_DEPTH, broken};
use super::parts::{child, children};
use super::reader::{Pair, Reader};
use super::slips;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use martlet_grammar::{Rule, keywords};
use pest::iterators::Pairs;
use std::iter::Peekable;

impl<'a> Reader<'a, '_> {
    /// The next value of a row, with the fields and arguments that touch it.
    pub fn value(&mut self, pairs: &mut Peekable<Pairs<'a, Rule>>) -> Expr {
        let Some(primary) = pairs.next() else { return broken(self.span(0, 0)) };
        // Fields, indexes and calls behind a value nest as operators do.
        let trail = match pairs.peek().is_some_and(is_trail) {
            // A function's own arguments are brackets, which are counted already.
            true => {
                pairs.clone().take_while(is_trail).skip_while(|pair| pair.as_rule() == Rule::args).count()
            }
            false => 0,
        };
        if self.depth + trail > OPERATOR_DEPTH {
            let span = self.at(&primary);
            let finding = explain::too_deep(span);
            self.report(finding);
            while pairs.next_if(is_trail).is_some() {}
            return broken(span);
        }
        self.depth += trail;
        let expr = self.value_with_trail(&primary, pairs);
        self.depth -= trail;
        expr
    }

    fn value_with_trail(&mut self, primary: &Pair<'a>, pairs: &mut Peekable<Pairs<'a, Rule>>) -> Expr {
        let call = pairs.next_if(|pair| pair.as_rule() == Rule::args);
        let mut expr = match call {
            Some(args) => self.call(primary, &args),
            None => self.primary(primary),
        };
        while let Some(pair) = pairs.next_if(is_trail) {
            let span = expr.span.to(self.at(&pair));
            expr = match pair.as_rule() {
                Rule::member => match self.first_name(&pair) {
                    Some(name) => Expr { kind: ExprKind::Field { of: Box::new(expr), name }, span },
                    None => broken(span),
                },
                Rule::index => match self.expr_in(&pair) {
                    Some(index) => {
                        Expr { kind: ExprKind::Index { of: Box::new(expr), index: Box::new(index) }, span }
                    }
                    None => broken(span),
                },
                _ => {
                    self.not_callable(self.at(&pair));
                    broken(span)
                }
            };
        }
        expr
    }

    fn not_callable(&mut self, span: Span) {
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_UNEXPECTED,
                span,
                "only a function takes a `(` directly behind it",
            )
            .help("a function is a plain name: `coalesce(a, b)`"),
        );
    }

    fn call(&mut self, callee: &Pair<'a>, args: &Pair<'a>) -> Expr {
        let span = self.at(callee).to(self.at(args));
        let is_word = callee.as_rule() == Rule::word && !keywords::is_reserved(callee.as_str());
        if !is_word && callee.as_rule() != Rule::quoted {
            self.not_callable(self.at(args));
            return broken(span);
        }
        let function = self.name(callee);
        Expr { kind: ExprKind::Call { function, arguments: self.arguments(args) }, span }
    }

    pub fn arguments(&mut self, args: &Pair<'a>) -> Vec<Expr> {
        args.clone().into_inner().map(|arg| self.argument(&arg)).collect()
    }

    fn argument(&mut self, arg: &Pair<'a>) -> Expr {
        let span = self.at(arg);
        let kind = match arg.as_rule() {
            Rule::cell => {
                let topic = child(arg, Rule::topic).and_then(|topic| self.first_name(&topic));
                let brand = child(arg, Rule::brand).and_then(|brand| self.first_name(&brand));
                match <[Name; 2]>::try_from(self.names(arg)) {
                    Ok([purpose, channel]) => ExprKind::Cell { purpose, channel, topic, brand },
                    Err(_) => ExprKind::Broken,
                }
            }
            Rule::by_item => match self.expr_in(arg) {
                Some(item) => ExprKind::By(Box::new(item)),
                None => ExprKind::Broken,
            },
            _ => return self.expr(arg),
        };
        Expr { kind, span }
    }

    fn primary(&mut self, pair: &Pair<'a>) -> Expr {
        let span = self.at(pair);
        let written = || pair.as_str().to_owned();
        let kind = match pair.as_rule() {
            Rule::word => self.word(pair, span),
            Rule::quoted => ExprKind::Name(self.name(pair)),
            Rule::text => ExprKind::Text(self.text_parts(pair)),
            Rule::number => ExprKind::Number(written()),
            Rule::percent => ExprKind::Percent(pair.as_str().trim_end_matches('%').to_owned()),
            Rule::date if self.is_day(pair) => ExprKind::Date(written()),
            Rule::instant if self.is_instant(pair) => ExprKind::Instant(written()),
            Rule::regex => {
                let (pattern, ignore_case) = regex(pair.as_str());
                ExprKind::Regex { pattern: pattern.to_owned(), ignore_case }
            }
            Rule::element => match child(pair, Rule::member).and_then(|member| self.first_name(&member)) {
                Some(name) => ExprKind::Element(name),
                None => ExprKind::Broken,
            },
            Rule::record => ExprKind::Record(self.entries(pair)),
            Rule::duration => self.duration(pair).map_or(ExprKind::Broken, ExprKind::Duration),
            Rule::list => {
                let items: Vec<_> =
                    pair.clone().into_inner().filter(|pair| pair.as_rule() == Rule::expr).collect();
                ExprKind::List(items.iter().map(|item| self.expr(item)).collect())
            }
            Rule::paren => return self.paren(pair, span),
            Rule::match_expr => self.match_expr(pair),
            // A date that is on no calendar: said already.
            _ => ExprKind::Broken,
        };
        Expr { kind, span }
    }

    /// The values of a record.
    pub fn entries(&mut self, record: &Pair<'a>) -> Vec<(Name, Expr)> {
        let mut out = Vec::new();
        for entry in children(record, Rule::entry) {
            let name = self.first_name(&entry);
            out.extend(name.zip(self.expr_in(&entry)));
        }
        out
    }

    /// Parentheses leave no node: the expression in them, with their place.
    fn paren(&mut self, pair: &Pair<'a>, span: Span) -> Expr {
        let Some(inner) = pair.clone().into_inner().next() else { return broken(span) };
        if inner.as_rule() == Rule::expr {
            return Expr { span, ..self.expr(&inner) };
        }
        self.depth += 1;
        let parts: Vec<_> = inner.into_inner().filter(|pair| pair.as_rule() == Rule::expr).collect();
        let parts: Vec<Expr> = parts.iter().map(|part| self.expr(part)).collect();
        self.depth -= 1;
        match <[Expr; 3]>::try_from(parts) {
            Ok([condition, then, otherwise]) => {
                let kind = ExprKind::If {
                    condition: Box::new(condition),
                    then: Box::new(then),
                    otherwise: Box::new(otherwise),
                };
                Expr { kind, span }
            }
            Err(_) => broken(span),
        }
    }

    fn word(&mut self, pair: &Pair<'a>, span: Span) -> ExprKind {
        let word = pair.as_str();
        match word {
            "null" => return ExprKind::Null,
            "true" => return ExprKind::Bool(true),
            "false" => return ExprKind::Bool(false),
            _ if keywords::is_reserved(word) => self.report(slips::reserved(span, word)),
            _ if word.len() <= 5
                && matches!(word.to_ascii_lowercase().as_str(), "null" | "true" | "false") =>
            {
                let lower = word.to_ascii_lowercase();
                self.report(slips::lower_case(&catalogue::SYNTAX_UPPER_CASE_KEYWORD, span, word, &lower));
            }
            _ => return ExprKind::Name(self.name(pair)),
        }
        ExprKind::Broken
    }

    pub fn text_parts(&mut self, pair: &Pair<'a>) -> Vec<TextPart> {
        let text = self.cut.text;
        let span = self.at(pair);
        let (mut at, end) = (span.start as usize + 1, (span.end as usize).saturating_sub(1));
        let mut parts = Vec::new();
        for hole in pair.clone().into_inner() {
            let place = self.at(&hole);
            self.plain_part(text.get(at..place.start as usize), &mut parts);
            if let Some(expr) = self.expr_in(&hole) {
                parts.push(TextPart::Hole(expr));
            }
            at = place.end as usize;
        }
        self.plain_part(text.get(at..end), &mut parts);
        parts
    }

    fn plain_part(&mut self, written: Option<&'a str>, parts: &mut Vec<TextPart>) {
        if let Some(written) = written.filter(|written| !written.is_empty()) {
            let plain = self.unescape(written, true);
            parts.push(TextPart::Plain(plain));
        }
    }

    fn match_expr(&mut self, pair: &Pair<'a>) -> ExprKind {
        let mut subject = None;
        let mut arms = Vec::new();
        self.depth += 1;
        for inner in pair.clone().into_inner() {
            if inner.as_rule() == Rule::expr {
                subject = Some(self.expr(&inner));
                continue;
            }
            arms.push(self.arm(&inner));
        }
        self.depth -= 1;
        match subject {
            Some(subject) => ExprKind::Match { subject: Box::new(subject), arms },
            None => ExprKind::Broken,
        }
    }

    /// `"a" or "b" => value`, in a `match` and in a table.
    pub fn arm(&mut self, pair: &Pair<'a>) -> Arm {
        let span = self.at(pair);
        let patterns = child(pair, Rule::patterns).map(|part| self.patterns(&part)).unwrap_or_default();
        let value = self.expr_in(pair).unwrap_or_else(|| broken(span));
        Arm { patterns, value, span }
    }

    /// What stands before `=>`, in a `match` and in a table of choices.
    pub fn patterns(&mut self, pair: &Pair<'a>) -> Vec<Pattern> {
        let mut out = Vec::new();
        for part in pair.clone().into_inner() {
            let span = self.at(&part);
            let written = |text: &str| Name { text: text.to_owned(), span };
            out.push(match part.as_rule() {
                Rule::plain => Pattern::Text(self.plain(&part)),
                Rule::signed => Pattern::Number(written(part.as_str())),
                Rule::range => {
                    let (low, high) = part.as_str().split_once("..").unwrap_or((part.as_str(), ""));
                    let end = |text: &'a str| {
                        (!text.is_empty()).then(|| Name { text: text.into(), span: self.place(text) })
                    };
                    Pattern::Range { low: end(low), high: end(high), span }
                }
                Rule::quoted => Pattern::Word(self.name(&part)),
                Rule::word => match part.as_str() {
                    "true" => Pattern::Bool(true, span),
                    "false" => Pattern::Bool(false, span),
                    "null" => Pattern::Null(span),
                    "empty" => Pattern::Empty(span),
                    "else" => Pattern::Else(span),
                    word if keywords::is_reserved(word) => {
                        self.report(slips::reserved(span, word));
                        continue;
                    }
                    _ => Pattern::Word(self.name(&part)),
                },
                Rule::date if self.is_day(&part) => Pattern::Date(written(part.as_str())),
                Rule::instant if self.is_instant(&part) => Pattern::Instant(written(part.as_str())),
                Rule::regex => {
                    let (pattern, ignore_case) = regex(part.as_str());
                    Pattern::Regex { pattern: pattern.to_owned(), ignore_case, span }
                }
                // A date that is on no calendar: said already.
                _ => continue,
            });
        }
        out
    }
}

fn is_trail(pair: &Pair<'_>) -> bool {
    matches!(pair.as_rule(), Rule::member | Rule::args | Rule::index)
}

/// The pattern between the slashes, and whether case does not matter.
fn regex(written: &str) -> (&str, bool) {
    let (inner, ignore_case) = match written.strip_suffix('i') {
        Some(inner) => (inner, true),
        None => (written, false),
    };
    (inner.strip_prefix('/').and_then(|inner| inner.strip_suffix('/')).unwrap_or(inner), ignore_case)
}
