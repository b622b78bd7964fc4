//! Values in expressions: literals, names, calls, texts with holes, lists, `if` and `match`.

use super::ast::{Arm, Expr, ExprKind, Name, Pattern, TextPart};
use super::expr::broken;
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
        let call = pairs.next_if(|pair| pair.as_rule() == Rule::args);
        let mut expr = match call {
            Some(args) => self.call(&primary, &args),
            None => self.primary(&primary),
        };
        let trails =
            |pair: &Pair<'_>| matches!(pair.as_rule(), Rule::member | Rule::args | Rule::index_later);
        while let Some(pair) = pairs.next_if(trails) {
            let span = expr.span.to(self.at(&pair));
            expr = match pair.as_rule() {
                Rule::member => match self.first_name(&pair) {
                    Some(name) => Expr { kind: ExprKind::Field { of: Box::new(expr), name }, span },
                    None => broken(span),
                },
                Rule::index_later => {
                    self.not_built(self.at(&pair), "taking an item of a list by `[…]`");
                    broken(span)
                }
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
        let cells: Vec<Pair<'a>> =
            args.clone().into_inner().filter(|pair| pair.as_rule() == Rule::cell).collect();
        match (cells.as_slice(), function.text.as_str()) {
            ([], _) => Expr { kind: ExprKind::Call { function, arguments: self.arguments(args) }, span },
            ([cell_pair], "allowed") if args.clone().into_inner().count() == 1 => {
                if let Some(brand) =
                    cell_pair.clone().into_inner().find(|pair| pair.as_rule() == Rule::brand_later)
                {
                    self.not_built(self.at(&brand), "`brand`");
                    return broken(span);
                }
                match <[Name; 2]>::try_from(self.names(cell_pair)) {
                    Ok([purpose, channel]) => {
                        let cell = ExprKind::Cell { purpose, channel, brand: None };
                        let arguments = vec![Expr { kind: cell, span: self.at(cell_pair) }];
                        Expr { kind: ExprKind::Call { function, arguments }, span }
                    }
                    Err(_) => broken(span),
                }
            }
            _ => {
                self.not_built(span, &format!("`{}` of a purpose and a channel", function.text));
                broken(span)
            }
        }
    }

    pub fn arguments(&mut self, args: &Pair<'a>) -> Vec<Expr> {
        let mut out = Vec::new();
        for arg in args.clone().into_inner() {
            let span = self.at(&arg);
            out.push(match arg.as_rule() {
                Rule::expr => self.expr(&arg),
                Rule::cell => {
                    self.not_built(span, "a purpose and a channel as an argument");
                    broken(span)
                }
                _ => {
                    self.not_built(span, "a field of a list's items (`by .field`)");
                    broken(span)
                }
            });
        }
        out
    }

    fn primary(&mut self, pair: &Pair<'a>) -> Expr {
        let span = self.at(pair);
        let written = || pair.as_str().to_owned();
        let kind = match pair.as_rule() {
            Rule::word => self.word(pair, span),
            Rule::quoted => ExprKind::Name(self.name(pair)),
            Rule::text => ExprKind::Text(self.text_parts(pair)),
            Rule::number => ExprKind::Number(written()),
            Rule::date if pair.as_str().parse::<jiff::civil::Date>().is_ok() => ExprKind::Date(written()),
            Rule::instant if pair.as_str().parse::<jiff::Timestamp>().is_ok() => ExprKind::Instant(written()),
            Rule::date => self.no_such_date(span, "2027-01-31"),
            Rule::instant => self.no_such_date(span, "2027-01-31T09:00:00Z"),
            Rule::duration => self.duration(pair).map_or(ExprKind::Broken, ExprKind::Duration),
            Rule::list => {
                let items: Vec<_> =
                    pair.clone().into_inner().filter(|pair| pair.as_rule() == Rule::expr).collect();
                ExprKind::List(items.iter().map(|item| self.expr(item)).collect())
            }
            Rule::paren => return self.paren(pair, span),
            Rule::match_expr => self.match_expr(pair),
            later => {
                let what = match later {
                    Rule::percent_later => "a percentage as a value",
                    Rule::element_later => "a field of a list's items (`.field`)",
                    Rule::record_later => "a record as a value (`{ name: value }`)",
                    _ => "a regular expression",
                };
                self.not_built(span, what);
                ExprKind::Broken
            }
        };
        Expr { kind, span }
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

    fn text_parts(&mut self, pair: &Pair<'a>) -> Vec<TextPart> {
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
            let span = self.at(&inner);
            let mut patterns = Vec::new();
            let mut value = None;
            for part in inner.into_inner() {
                match part.as_rule() {
                    Rule::patterns => patterns = self.patterns(&part),
                    Rule::expr => value = Some(self.expr(&part)),
                    _ => {}
                }
            }
            let value = value.unwrap_or_else(|| broken(span));
            arms.push(Arm { patterns, value, span });
        }
        self.depth -= 1;
        match subject {
            Some(subject) => ExprKind::Match { subject: Box::new(subject), arms },
            None => ExprKind::Broken,
        }
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
                Rule::date_later => {
                    self.not_built(span, "a date as a value to compare with");
                    continue;
                }
                _ => {
                    self.not_built(span, "a regular expression");
                    continue;
                }
            });
        }
        out
    }

    fn no_such_date(&mut self, span: Span, form: &str) -> ExprKind {
        let written = self.cut.text.get(span.start as usize..span.end as usize).unwrap_or("");
        self.report(
            Diagnostic::new(
                &catalogue::SYNTAX_NO_SUCH_DATE,
                span,
                format!("`{written}` is on no calendar and no clock"),
            )
            .help(format!("it is written like this: `{form}`")),
        );
        ExprKind::Broken
    }
}
