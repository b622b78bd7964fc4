//! `map { … }`: values, arrows and limits in columns; long values broken where a line may go on.

use super::expr::{chain, expr, level, match_head, patterns};
use super::page::{Page, STEP, columns, width};
use super::words::{name, quoted, target};
use crate::source::Span;
use crate::syntax::ast::{Arm, Expr, ExprKind, MapBlock, MapLine, Only};

/// Values wider than this do not push the column of arrows; theirs stands further right.
const VALUE_COLUMN: usize = 60;

/// Space before an arrow and before a limit.
const GAP: usize = 3;

/// A line that an expression takes, and the words that it begins with if they are its own.
pub(super) struct Piece {
    indent: usize,
    text: String,
    at: Option<Span>,
}

pub(super) fn block(page: &mut Page<'_>, at: Span, head: &str, map: &MapBlock) {
    page.open(at, head);
    lines(page, &map.lines);
    page.close(Some(map.span), "");
}

/// `head { value -> Target }` on one line where it is short, else a block.
pub(super) fn short(page: &mut Page<'_>, at: Span, head: &str, map: &MapBlock) {
    if let [MapLine::Field { doc: None, value, targets, only, when, else_null, .. }] = map.lines.as_slice() {
        let whole = at.to(map.span);
        let written = first_word(expr(value, level::ANY));
        let limits = limits(*only, when.as_ref(), *else_null);
        let arrow = format!("{written} -> {}", joined(targets));
        let line = format!("{head} {{ {} }}", columns(&arrow, width(&arrow) + GAP, &limits));
        if width(&line) <= page.room() && !line.contains('\n') && !page.commented(whole) {
            page.line(whole, line);
            return;
        }
    }
    block(page, at, head, map);
}

fn joined(targets: &[crate::syntax::ast::Path]) -> String {
    targets.iter().map(target).collect::<Vec<_>>().join(", ")
}

fn limits(only: Option<Only>, when: Option<&Expr>, else_null: bool) -> String {
    let mut parts = Vec::new();
    match only {
        Some(Only::OnCreate) => parts.push("only on create".to_owned()),
        Some(Only::WhenEmpty) => parts.push("only when empty".to_owned()),
        None => {}
    }
    if let Some(when) = when {
        let otherwise = if else_null { " else null" } else { "" };
        parts.push(format!("when {}{otherwise}", expr(when, level::ANY)));
    }
    parts.join("   ")
}

/// A value at the start of a line: `let` and `use` begin something else there if a name follows.
fn first_word(written: String) -> String {
    for word in ["let", "use"] {
        if let Some(rest) = written.strip_prefix(word)
            && rest
                .trim_start_matches(' ')
                .starts_with(|c: char| crate::syntax::scan::starts_name(c) || c == '`')
            && rest.starts_with(' ')
        {
            return format!("{}{rest}", quoted(word));
        }
    }
    written
}

struct Row<'m> {
    line: &'m MapLine,
    value: Vec<Piece>,
    targets: String,
    limits: String,
}

/// The lines of a map block.
fn lines(page: &mut Page<'_>, lines: &[MapLine]) {
    let rows: Vec<Row<'_>> = lines.iter().map(|line| row(page, line)).collect();
    let last = |row: &Row<'_>| row.value.last().map_or(0, |piece| width(&piece.text) + piece.indent);
    let fields = || rows.iter().filter(|row| !row.targets.is_empty());
    let arrows = fields().map(last).filter(|width| *width <= VALUE_COLUMN).max().unwrap_or(0) + GAP;
    let marks = fields().map(|row| width(&row.targets)).max().unwrap_or(0) + GAP;
    for row in rows {
        let (place, arrow_place) = match row.line {
            MapLine::Let { span, .. } => (*span, None),
            MapLine::Use(name) => (name.span, None),
            MapLine::Field { span, targets, .. } => (*span, targets.first().map(|target| target.span)),
        };
        if let MapLine::Field { doc, .. } = row.line {
            page.doc(doc.as_deref());
        }
        let count = row.value.len();
        for (at, piece) in row.value.into_iter().enumerate() {
            let indent = " ".repeat(piece.indent);
            let mut text = format!("{indent}{}", piece.text);
            if at + 1 == count && !row.targets.is_empty() {
                let arrow = columns(&format!("-> {}", row.targets), marks + GAP, &row.limits);
                let column = arrows.max(width(&text) + GAP);
                text = columns(&text, column, &arrow);
            }
            match (at, at + 1 == count) {
                (0, true) => page.line(place, text),
                (0, false) => page.start(place, text),
                (_, true) => match arrow_place {
                    Some(at) if piece.text == "}" => page.end(at, text),
                    Some(at) => page.start(at, text),
                    None => page.rest(text),
                },
                (_, false) => match piece.at {
                    Some(at) => page.start(at, text),
                    None => page.rest(text),
                },
            }
        }
    }
}

fn row<'m>(page: &Page<'_>, line: &'m MapLine) -> Row<'m> {
    match line {
        MapLine::Let { name: it, value, .. } => {
            let value = pieces(page, &format!("let {} = ", name(it)), value);
            Row { line, value, targets: String::new(), limits: String::new() }
        }
        MapLine::Use(it) => {
            let value = vec![Piece { indent: 0, text: format!("use {}", name(it)), at: None }];
            Row { line, value, targets: String::new(), limits: String::new() }
        }
        MapLine::Field { value, targets, only, when, else_null, .. } => {
            let mut value = pieces(page, "", value);
            if let Some(first) = value.first_mut() {
                first.text = first_word(std::mem::take(&mut first.text));
            }
            Row { line, value, targets: joined(targets), limits: limits(*only, when.as_ref(), *else_null) }
        }
    }
}

/// The lines that a value takes behind `head`: a `match` has a line for each arm, a row of steps is broken where it is
/// too long for one.
pub(super) fn pieces(page: &Page<'_>, head: &str, value: &Expr) -> Vec<Piece> {
    if let ExprKind::Match { subject, arms } = &value.kind {
        let mut out = vec![Piece { indent: 0, text: format!("{head}{} {{", match_head(subject)), at: None }];
        out.extend(arm_pieces(arms));
        out.push(Piece { indent: 0, text: "}".to_owned(), at: None });
        return out;
    }
    let line = format!("{head}{}", expr(value, level::ANY));
    if width(&line) > page.room() {
        let (first, steps) = chain(value);
        if !steps.is_empty() {
            let mut out = vec![Piece { indent: 0, text: format!("{head}{first}"), at: None }];
            out.extend(steps.into_iter().map(|text| Piece { indent: STEP, text, at: None }));
            return out;
        }
    }
    vec![Piece { indent: 0, text: line, at: None }]
}

/// Arms, each on its line, with their arrows in a column.
fn arm_pieces(arms: &[Arm]) -> Vec<Piece> {
    let left: Vec<String> = arms.iter().map(|arm| patterns(&arm.patterns)).collect();
    let pad = left.iter().map(|text| width(text)).max().unwrap_or(0) + 1;
    let arms = arms.iter().zip(left);
    arms.map(|(arm, left)| Piece {
        indent: STEP,
        text: columns(&left, pad, &format!("=> {}", expr(&arm.value, level::ANY))),
        at: Some(arm.span),
    })
    .collect()
}

/// A value behind the first words of a line, as the lines that it takes.
pub(super) fn value(page: &mut Page<'_>, at: Span, head: &str, value: &Expr) {
    let all = pieces(page, head, value);
    let count = all.len();
    for (index, piece) in all.into_iter().enumerate() {
        let text = format!("{}{}", " ".repeat(piece.indent), piece.text);
        match piece.at {
            _ if index == 0 && count == 1 => page.line(at, text),
            _ if index == 0 => page.start(at, text),
            Some(at) => page.start(at, text),
            None => page.rest(text),
        }
    }
}
