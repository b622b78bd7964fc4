//! Comments find their lines: one that stands alone goes before the line whose words follow it, one behind something
//! stays behind it.

use super::page::{Line, STEP};
use crate::syntax::ast::Comment;

/// What is said about a line.
#[derive(Clone, Default)]
struct Remarks<'c> {
    before: Vec<&'c Comment>,
    behind: Option<&'c Comment>,
}

/// The lines as text, each with its comments.
pub(super) fn weave(lines: Vec<Line>, comments: &[Comment]) -> String {
    let mut remarks = vec![Remarks::default(); lines.len()];
    let mut last = Vec::new();
    let places = Places::of(&lines);
    for comment in comments {
        match places.find(comment) {
            Some((at, Place::Behind)) => match remarks.get_mut(at) {
                Some(remark) if remark.behind.is_none() => remark.behind = Some(comment),
                Some(remark) => remark.before.push(comment),
                None => last.push(comment),
            },
            Some((at, Place::Before)) => match remarks.get_mut(at) {
                Some(remark) => remark.before.push(comment),
                None => last.push(comment),
            },
            None => last.push(comment),
        }
    }
    let mut out = String::new();
    for (line, remark) in lines.iter().zip(&remarks) {
        if line.parted && !out.is_empty() {
            out.push('\n');
        }
        let closes = line.from.is_some_and(|from| from.closes);
        let set_in = line.text.len() - line.text.trim_start_matches(' ').len();
        let columns = line.depth * STEP + set_in + if closes { STEP } else { 0 };
        // Of the doc comments before it only its own may stay some: the others belonged to nothing.
        let docs = remark.before.iter().filter(|comment| is_doc(comment)).count();
        let own = match &line.doc {
            _ if !line.takes_doc => docs,
            Some(doc) => doc.split('\n').count().min(docs),
            None => 0,
        };
        let mut strangers = docs - own;
        for comment in &remark.before {
            let stranger = is_doc(comment) && strangers > 0;
            strangers -= usize::from(stranger);
            alone(&mut out, columns, comment, !stranger);
        }
        if let Some(doc) = line.doc.as_deref().filter(|_| own == 0) {
            for text in doc.split('\n') {
                indented(&mut out, columns, format!("/// {text}").trim_end());
            }
        }
        let behind = remark.behind.map(|comment| format!("   {}", written(comment, false)));
        indented(&mut out, line.depth * STEP, &format!("{}{}", line.text, behind.unwrap_or_default()));
    }
    if !last.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    for comment in last {
        alone(&mut out, 0, comment, true);
    }
    out
}

enum Place {
    Before,
    Behind,
}

/// The lines in the order in which their words were written.
struct Places<'l> {
    lines: &'l [Line],
    /// Start and index, sorted.
    starts: Vec<(u32, usize)>,
}

impl<'l> Places<'l> {
    fn of(lines: &'l [Line]) -> Places<'l> {
        let start = |(at, line): (usize, &Line)| line.from.map(|from| (from.start, at));
        let mut starts: Vec<_> = lines.iter().enumerate().filter_map(start).collect();
        starts.sort_unstable();
        Places { lines, starts }
    }

    fn find(&self, comment: &Comment) -> Option<(usize, Place)> {
        let next = self.starts.partition_point(|(start, _)| *start <= comment.span.start);
        let previous = next.checked_sub(1).and_then(|at| self.starts.get(at)).map(|(_, line)| *line);
        let inside = previous.filter(|line| {
            let from = self.lines.get(*line).and_then(|line| line.from);
            from.is_some_and(|from| comment.span.start < from.end)
        });
        match (comment.alone, inside, previous) {
            (true, Some(line), _) => Some((line, Place::Before)),
            (false, _, Some(line)) => Some((line, Place::Behind)),
            _ => self.starts.get(next).map(|(_, line)| (*line, Place::Before)),
        }
    }
}

/// Whether it stays a doc comment: one behind something never was one.
fn is_doc(comment: &Comment) -> bool {
    comment.doc && comment.alone
}

/// What is written: a third slash would make a doc comment of a remark that is none, on a line of its own.
fn written(comment: &Comment, doc: bool) -> String {
    let text = comment.text.trim_end();
    match text.strip_prefix("///") {
        Some(rest) if !(rest.starts_with('/') || doc && is_doc(comment)) => format!("//{rest}"),
        _ => text.to_owned(),
    }
}

/// A comment on lines of its own. Outside of all blocks an empty line after it stays: it is about no declaration.
fn alone(out: &mut String, columns: usize, comment: &Comment, doc: bool) {
    indented(out, columns, &written(comment, doc));
    if comment.parted && columns == 0 {
        out.push('\n');
    }
}

fn indented(out: &mut String, columns: usize, text: &str) {
    out.extend(std::iter::repeat_n(' ', columns));
    out.push_str(text);
    out.push('\n');
}
