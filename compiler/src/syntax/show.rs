//! Expressions on one line, fully bracketed, so that a printed tree shows how operators hold.

use super::ast::{Arm, BinaryOp, Expr, ExprKind, Pattern, Recovery, TextPart, UnaryOp};
use std::fmt::{Debug, Formatter, Result};

impl Debug for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write(self, f)?;
        write!(f, " {:?}", self.span)
    }
}

fn write(expr: &Expr, f: &mut Formatter<'_>) -> Result {
    match &expr.kind {
        ExprKind::Broken => f.write_str("<broken>"),
        ExprKind::Null => f.write_str("null"),
        ExprKind::Unchanged => f.write_str("unchanged"),
        ExprKind::Bool(value) => write!(f, "{value}"),
        ExprKind::Number(text) | ExprKind::Date(text) | ExprKind::Instant(text) => f.write_str(text),
        ExprKind::Text(parts) => text(parts, f),
        ExprKind::Duration(duration) => write!(f, "{} {:?}", duration.amount, duration.unit),
        ExprKind::List(items) => list("[", items, "]", f),
        ExprKind::Name(name) => write!(f, "`{}`", name.text),
        ExprKind::Field { of, name } => {
            write(of, f)?;
            write!(f, ".`{}`", name.text)
        }
        ExprKind::Call { function, arguments } => {
            f.write_str(&function.text)?;
            list("(", arguments, ")", f)
        }
        ExprKind::Cell { purpose, channel, topic, brand } => {
            write!(f, "{} via {}", purpose.text, channel.text)?;
            topic.iter().try_for_each(|topic| write!(f, " topic {}", topic.text))?;
            brand.iter().try_for_each(|brand| write!(f, " brand {}", brand.text))
        }
        ExprKind::Percent(share) => write!(f, "{share}%"),
        ExprKind::Regex { pattern, ignore_case } => {
            write!(f, "/{pattern}/{}", if *ignore_case { "i" } else { "" })
        }
        ExprKind::Record(fields) => {
            f.write_str("{")?;
            for (at, (name, value)) in fields.iter().enumerate() {
                write!(f, "{}`{}`: ", if at == 0 { "" } else { ", " }, name.text)?;
                write(value, f)?;
            }
            f.write_str("}")
        }
        ExprKind::Element(name) => write!(f, ".`{}`", name.text),
        ExprKind::By(value) => {
            f.write_str("by ")?;
            write(value, f)
        }
        ExprKind::Index { of, index } => {
            write(of, f)?;
            f.write_str("[")?;
            write(index, f)?;
            f.write_str("]")
        }
        ExprKind::PipeField { value, name } => {
            f.write_str("(")?;
            write(value, f)?;
            write!(f, " | .`{}`)", name.text)
        }
        ExprKind::Treat { value, category, because, .. } => {
            f.write_str("(")?;
            write(value, f)?;
            write!(f, " | treat as {} because {:?})", category.text(), because.value)
        }
        ExprKind::Pipe { value, function, arguments } => {
            f.write_str("(")?;
            write(value, f)?;
            write!(f, " | {}", function.text)?;
            if !arguments.is_empty() {
                list("(", arguments, ")", f)?;
            }
            f.write_str(")")
        }
        ExprKind::Default { value, fallback } => infix(value, "default", fallback, f),
        ExprKind::Otherwise { value, action, .. } => match action {
            Recovery::Value(fallback) => infix(value, "otherwise", fallback, f),
            Recovery::Reject(because) => {
                f.write_str("(")?;
                write(value, f)?;
                write!(f, " otherwise reject because {:?})", because.value)
            }
            Recovery::Skip => {
                f.write_str("(")?;
                write(value, f)?;
                f.write_str(" otherwise skip record)")
            }
        },
        ExprKind::Unary { op, value } => {
            f.write_str(if *op == UnaryOp::Not { "(not " } else { "(-" })?;
            write(value, f)?;
            f.write_str(")")
        }
        ExprKind::Binary { op, left, right, .. } => infix(left, sign(*op), right, f),
        ExprKind::Is { value, negated, blank } => {
            f.write_str("(")?;
            write(value, f)?;
            write!(f, " is {}{})", if *negated { "not " } else { "" }, if *blank { "blank" } else { "null" })
        }
        ExprKind::If { condition, then, otherwise } => {
            f.write_str("(if ")?;
            write(condition, f)?;
            f.write_str(" then ")?;
            write(then, f)?;
            f.write_str(" else ")?;
            write(otherwise, f)?;
            f.write_str(")")
        }
        ExprKind::Match { subject, arms } => {
            f.write_str("match ")?;
            write(subject, f)?;
            f.write_str(" {")?;
            arms.iter().try_for_each(|part| arm(part, f))?;
            f.write_str(" }")
        }
    }
}

fn infix(left: &Expr, sign: &str, right: &Expr, f: &mut Formatter<'_>) -> Result {
    f.write_str("(")?;
    write(left, f)?;
    write!(f, " {sign} ")?;
    write(right, f)?;
    f.write_str(")")
}

fn list(open: &str, items: &[Expr], close: &str, f: &mut Formatter<'_>) -> Result {
    f.write_str(open)?;
    for (index, item) in items.iter().enumerate() {
        f.write_str(if index > 0 { ", " } else { "" })?;
        write(item, f)?;
    }
    f.write_str(close)
}

fn text(parts: &[TextPart], f: &mut Formatter<'_>) -> Result {
    f.write_str("\"")?;
    for part in parts {
        match part {
            TextPart::Plain(plain) => write!(f, "{}", plain.escape_debug())?,
            TextPart::Hole(expr) => {
                f.write_str("{")?;
                write(expr, f)?;
                f.write_str("}")?;
            }
        }
    }
    f.write_str("\"")
}

fn arm(arm: &Arm, f: &mut Formatter<'_>) -> Result {
    for (index, pattern) in arm.patterns.iter().enumerate() {
        f.write_str(if index > 0 { " or " } else { " " })?;
        match pattern {
            Pattern::Text(text) => write!(f, "{:?}", text.value)?,
            Pattern::Number(name) | Pattern::Date(name) | Pattern::Instant(name) => {
                f.write_str(&name.text)?
            }
            Pattern::Regex { pattern, ignore_case, .. } => {
                write!(f, "/{pattern}/{}", if *ignore_case { "i" } else { "" })?;
            }
            Pattern::Word(name) => write!(f, "`{}`", name.text)?,
            Pattern::Bool(value, _) => write!(f, "{value}")?,
            Pattern::Range { low, high, .. } => {
                let end = |name: &Option<super::ast::Name>| {
                    name.as_ref().map_or(String::new(), |name| name.text.clone())
                };
                write!(f, "{}..{}", end(low), end(high))?;
            }
            Pattern::Null(_) => f.write_str("null")?,
            Pattern::Empty(_) => f.write_str("empty")?,
            Pattern::Else(_) => f.write_str("else")?,
        }
    }
    f.write_str(" => ")?;
    write(&arm.value, f)?;
    f.write_str(";")
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Matches => "matches",
    }
}
