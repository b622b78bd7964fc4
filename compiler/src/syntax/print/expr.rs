//! Expressions: on one line, with parentheses exactly where the order of operators needs them.

use super::words::{duration, escaped, is_unit, name, name_but, path, quoted, text};
use crate::syntax::ast::{Arm, BinaryOp, Expr, ExprKind, Name, Pattern, Recovery, TextPart, UnaryOp};
use crate::syntax::scan::continues_name;

/// How tightly operators hold, loosest first; what stands in a place must hold at least as tightly.
pub(super) mod level {
    /// Anything.
    pub(in super::super) const ANY: u8 = 1;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARE: u8 = 4;
    /// `|`, `default`, `otherwise` and what holds tighter.
    pub(in super::super) const FLOW: u8 = 5;
    pub(super) const ADD: u8 = 6;
    pub(super) const MULTIPLY: u8 = 7;
    pub(super) const NEGATE: u8 = 8;
    pub(super) const VALUE: u8 = 9;
}

/// An expression at the start of what a clause says: a brace there would begin a block.
pub(super) fn clause(value: &Expr, least: u8) -> String {
    let written = expr(value, least);
    if written.starts_with('{') { format!("({written})") } else { written }
}

/// An expression that a block follows: a brace outside all brackets would begin it.
fn before_block(value: &Expr) -> String {
    let written = expr(value, level::ANY);
    if bare_record(value) { format!("({written})") } else { written }
}

/// Whether a record stands in it outside all brackets.
fn bare_record(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Record(_) => true,
        ExprKind::PipeField { value, .. }
        | ExprKind::Treat { value, .. }
        | ExprKind::Pipe { value, .. }
        | ExprKind::Unary { value, .. }
        | ExprKind::Is { value, .. } => bare_record(value),
        ExprKind::Default { value, fallback } => bare_record(value) || bare_record(fallback),
        ExprKind::Otherwise { value, action, .. } => {
            bare_record(value) || matches!(action, Recovery::Value(fallback) if bare_record(fallback))
        }
        ExprKind::Binary { left, right, .. } => bare_record(left) || bare_record(right),
        _ => false,
    }
}

/// An expression in a place that wants something at least as tight as `least`.
pub(super) fn expr(value: &Expr, least: u8) -> String {
    let (written, level) = bare(value);
    if level < least { format!("({written})") } else { written }
}

fn list(items: &[Expr]) -> String {
    items.iter().map(|item| expr(item, level::ANY)).collect::<Vec<_>>().join(", ")
}

/// The expression without parentheses of its own, and how tightly it holds.
fn bare(value: &Expr) -> (String, u8) {
    let written = match &value.kind {
        // Nobody prints a file with an error in it; whoever does sees where.
        ExprKind::Broken => "null /* could not be read */".to_owned(),
        ExprKind::Null => "null".to_owned(),
        ExprKind::Unchanged => "unchanged".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(written) | ExprKind::Date(written) | ExprKind::Instant(written) => written.clone(),
        ExprKind::Percent(share) => format!("{share}%"),
        ExprKind::Regex { pattern, ignore_case } => regex(pattern, *ignore_case),
        ExprKind::Text(parts) => with_holes(parts),
        ExprKind::Duration(it) => duration(it),
        ExprKind::List(items) => format!("[{}]", list(items)),
        ExprKind::Record(fields) => record(fields),
        ExprKind::Element(it) => format!(".{}", name(it)),
        ExprKind::By(of) => format!("by {}", expr(of, level::VALUE)),
        ExprKind::Cell { purpose, channel, topic, brand } => {
            cell(purpose, channel, topic.as_ref(), brand.as_ref())
        }
        ExprKind::Name(it) => value_name(it),
        ExprKind::Field { of, name: field } => format!("{}.{}", trunk(of), name(field)),
        ExprKind::Index { of, index } => format!("{}[{}]", trunk(of), expr(index, level::ANY)),
        ExprKind::Call { function, arguments } => format!("{}({})", name(function), list(arguments)),
        ExprKind::If { condition, then, otherwise } => format!(
            "(if {} then {} else {})",
            expr(condition, level::ANY),
            expr(then, level::ANY),
            expr(otherwise, level::ANY)
        ),
        ExprKind::Match { subject, arms } => {
            format!("{} {{{}}}", match_head(subject), inline_arms(arms))
        }
        _ => return operation(value),
    };
    (written, level::VALUE)
}

fn operation(value: &Expr) -> (String, u8) {
    match &value.kind {
        ExprKind::Pipe { .. }
        | ExprKind::PipeField { .. }
        | ExprKind::Treat { .. }
        | ExprKind::Default { .. }
        | ExprKind::Otherwise { .. } => {
            let (first, steps) = chain(value);
            let mut written = first;
            for step in steps {
                written.push(' ');
                written.push_str(&step);
            }
            (written, level::FLOW)
        }
        ExprKind::Unary { op: UnaryOp::Not, value } => {
            (format!("not {}", expr(value, level::NOT)), level::NOT)
        }
        ExprKind::Unary { op: UnaryOp::Negate, value } => {
            let operand = expr(value, level::NEGATE);
            let gap = if operand.starts_with('-') { " " } else { "" };
            (format!("-{gap}{operand}"), level::NEGATE)
        }
        ExprKind::Binary { op, left, right, .. } => {
            let (sign, level, left_least, right_least) = operator(*op);
            (format!("{} {sign} {}", expr(left, left_least), expr(right, right_least)), level)
        }
        ExprKind::Is { value, negated, blank } => {
            let not = if *negated { "not " } else { "" };
            let what = if *blank { "blank" } else { "null" };
            (format!("{} is {not}{what}", expr(value, level::FLOW)), level::COMPARE)
        }
        _ => (String::new(), level::VALUE),
    }
}

/// Sign, level, and what it wants at its left and right.
fn operator(op: BinaryOp) -> (&'static str, u8, u8, u8) {
    let left = |sign, level| (sign, level, level, level + 1);
    let compare = |sign| (sign, level::COMPARE, level::FLOW, level::FLOW);
    match op {
        BinaryOp::Or => left("or", level::OR),
        BinaryOp::And => left("and", level::AND),
        BinaryOp::Equal => compare("=="),
        BinaryOp::NotEqual => compare("!="),
        BinaryOp::Less => compare("<"),
        BinaryOp::LessOrEqual => compare("<="),
        BinaryOp::Greater => compare(">"),
        BinaryOp::GreaterOrEqual => compare(">="),
        BinaryOp::In => compare("in"),
        BinaryOp::NotIn => compare("not in"),
        BinaryOp::Matches => compare("matches"),
        BinaryOp::Add => left("+", level::ADD),
        BinaryOp::Subtract => left("-", level::ADD),
        BinaryOp::Multiply => left("*", level::MULTIPLY),
        BinaryOp::Divide => left("/", level::MULTIPLY),
    }
}

/// What a row of `|`, `default` and `otherwise` begins with, and its steps.
pub(super) fn chain(value: &Expr) -> (String, Vec<String>) {
    let mut steps = Vec::new();
    let mut at = value;
    loop {
        let (before, step) = match &at.kind {
            ExprKind::Pipe { value, function, arguments } => {
                let function = name_but(function, &["treat"]);
                let step = match arguments.as_slice() {
                    [] => format!("| {function}"),
                    arguments => format!("| {function}({})", list(arguments)),
                };
                (value, step)
            }
            ExprKind::PipeField { value, name: field } => (value, format!("| .{}", name(field))),
            ExprKind::Treat { value, category, because, approved_by, until } => (
                value,
                format!(
                    "| treat as {} because {} approved by {} until {}",
                    path(category),
                    text(&because.value),
                    text(&approved_by.value),
                    until.value
                ),
            ),
            ExprKind::Default { value, fallback } => (value, format!("default {}", one_value(fallback))),
            ExprKind::Otherwise { value, action, .. } => (value, format!("otherwise {}", recovery(action))),
            _ => break,
        };
        steps.push(step);
        at = before;
    }
    steps.reverse();
    // A calculation before `|`, `default` or `otherwise` can be read in two ways.
    let first = match at.kind {
        ExprKind::Binary { .. } => expr(at, level::NEGATE),
        _ => expr(at, level::FLOW),
    };
    (first, steps)
}

fn recovery(action: &Recovery) -> String {
    match action {
        Recovery::Value(value) => one_value(value),
        Recovery::Reject(because) => format!("reject because {}", text(&because.value)),
        Recovery::Skip => "skip record".to_owned(),
    }
}

/// What `default` and `otherwise` take: one value, with a sign at most.
fn one_value(value: &Expr) -> String {
    let written = match &value.kind {
        ExprKind::Unchanged => return "unchanged".to_owned(),
        ExprKind::Unary { op: UnaryOp::Negate, value } => format!("-{}", expr(value, level::VALUE)),
        _ => expr(value, level::VALUE),
    };
    // These words say something of their own there.
    let end = written.find(|c| !continues_name(c)).unwrap_or(written.len());
    match written.split_at(end) {
        (word @ ("unchanged" | "reject" | "skip"), rest) => format!("{}{rest}", quoted(word)),
        _ => written,
    }
}

/// A bare name as a value: `TRUE` would be taken for a slip.
fn value_name(it: &Name) -> String {
    let lower = it.text.to_ascii_lowercase();
    if matches!(lower.as_str(), "null" | "true" | "false") { quoted(&it.text) } else { name(it) }
}

/// What `.field` and `[index]` may touch without parentheses.
fn trunk(of: &Expr) -> String {
    let written = expr(of, level::VALUE);
    match of.kind {
        ExprKind::Name(_)
        | ExprKind::Field { .. }
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::Element(_)
        | ExprKind::If { .. } => written,
        // It holds its parentheses already.
        _ if written.starts_with('(') && bare(of).1 < level::VALUE => written,
        _ => format!("({written})"),
    }
}

/// `purpose via channel topic running brand north`.
pub(super) fn cell(purpose: &Name, channel: &Name, topic: Option<&Name>, brand: Option<&Name>) -> String {
    let about =
        |word: &str, it: Option<&Name>| it.map_or_else(String::new, |it| format!(" {word} {}", name(it)));
    let (topic, brand) = (about("topic", topic), about("brand", brand));
    format!("{} via {}{topic}{brand}", name(purpose), name(channel))
}

/// `{ name: value }`, as a value and in tests.
pub(super) fn record(fields: &[(Name, Expr)]) -> String {
    if fields.is_empty() {
        return "{ }".to_owned();
    }
    let fields = fields
        .iter()
        .map(|(key, value)| format!("{}: {}", super::words::declared(key), expr(value, level::ANY)));
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

pub(super) fn with_holes(parts: &[TextPart]) -> String {
    let mut out = String::from("\"");
    for part in parts {
        match part {
            TextPart::Plain(plain) => out.push_str(&escaped(plain, true)),
            TextPart::Hole(value) => {
                let written = expr(value, level::ANY);
                // Two braces would be one of the text.
                let gap = if written.starts_with('{') || written.ends_with('}') { " " } else { "" };
                out.push('{');
                out.push_str(gap);
                out.push_str(&written);
                out.push_str(gap);
                out.push('}');
            }
        }
    }
    out.push('"');
    out
}

fn regex(pattern: &str, ignore_case: bool) -> String {
    let mut out = String::from("/");
    let mut escape = false;
    for c in pattern.chars() {
        if c == '/' && !escape {
            out.push('\\');
        }
        escape = c == '\\' && !escape;
        out.push(c);
    }
    out.push('/');
    if ignore_case {
        out.push('i');
    }
    out
}

/// `match x`, before its brace.
pub(super) fn match_head(subject: &Expr) -> String {
    format!("match {}", before_block(subject))
}

/// The arms on one line; a line of its own for one that would be read as going on with the one before.
fn inline_arms(arms: &[Arm]) -> String {
    let mut out = String::from(" ");
    for (at, arm) in arms.iter().enumerate() {
        let first = arm.patterns.first();
        if at > 0 {
            out.push_str(if runs_on(first) { "\n" } else { "   " });
        }
        out.push_str(&patterns_behind(&out, &arm.patterns));
        out.push_str(&format!(" => {}", expr(&arm.value, level::ANY)));
    }
    if !arms.is_empty() {
        out.push(' ');
    }
    out
}

/// Whether a pattern behind a value on one line would be read as part of that value: `a   -1 => b`.
pub(super) fn runs_on(next: Option<&Pattern>) -> bool {
    match next {
        Some(Pattern::Regex { .. }) => true,
        Some(Pattern::Number(it)) => it.text.starts_with('-'),
        Some(Pattern::Range { low: Some(low), .. }) => low.text.starts_with('-'),
        _ => false,
    }
}

/// Patterns behind a value on one line: `months` behind a number would make a duration of it.
pub(super) fn patterns_behind(before: &str, all: &[Pattern]) -> String {
    let written = patterns(all);
    match all.first() {
        Some(Pattern::Word(word))
            if is_unit(&word.text) && before.trim_end().ends_with(|c: char| c.is_ascii_digit()) =>
        {
            let rest = written.strip_prefix(word.text.as_str()).unwrap_or("");
            format!("{}{rest}", quoted(&word.text))
        }
        _ => written,
    }
}

pub(super) fn patterns(patterns: &[Pattern]) -> String {
    patterns.iter().map(pattern).collect::<Vec<_>>().join(" or ")
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Text(it) => text(&it.value),
        Pattern::Number(it) | Pattern::Date(it) | Pattern::Instant(it) => it.text.clone(),
        Pattern::Bool(value, _) => value.to_string(),
        Pattern::Range { low, high, .. } => {
            let end = |end: &Option<Name>| end.as_ref().map_or_else(String::new, |end| end.text.clone());
            format!("{}..{}", end(low), end(high))
        }
        Pattern::Regex { pattern, ignore_case, .. } => regex(pattern, *ignore_case),
        Pattern::Null(_) => "null".to_owned(),
        Pattern::Empty(_) => "empty".to_owned(),
        Pattern::Word(it) => name_but(it, &["empty"]),
        Pattern::Else(_) => "else".to_owned(),
    }
}
