//! What the checker found out, as `martlet show types` prints it: each expression with the type of every part.

use super::typed::{Ending, Expr, ExprKind, Flow, Mapping, Type, Typed};
use crate::plan::{ArithmeticOp, CompareOp, Constant, Mode};
use std::fmt::Write as _;

impl Typed {
    /// A readable, stable text: parts stand under the whole, further in.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text = String::new();
        for flow in &self.flows {
            // Writing to a String cannot fail.
            let _ = write_flow(&mut text, flow);
        }
        for capture in &self.captures {
            let what = if capture.external { "history" } else { "capture" };
            let _ =
                writeln!(text, "{what} {} via {} from {}", capture.purpose, capture.channel, capture.object);
            let _ = write_expr(&mut text, "value", &capture.fact.value, 1);
            if let Some(at) = &capture.fact.at {
                let _ = write_expr(&mut text, "at", at, 1);
            }
        }
        for spread in &self.spreads {
            let (slot, only) = (&spread.slot, if spread.grants { "" } else { " refusals only" });
            let list = if spread.adds { " list" } else { "" };
            let _ = writeln!(
                text,
                "spread {} via {} to{list} {}.{}{only}",
                slot.purpose, slot.channel, slot.object, spread.field
            );
        }
        text
    }
}

fn write_flow(text: &mut String, flow: &Flow) -> std::fmt::Result {
    let mode = match &flow.mode {
        Some(Mode::Insert { .. }) => "insert".to_owned(),
        Some(Mode::Update { by }) => format!("update by {}", by.join(", ")),
        Some(Mode::Upsert { by, remove_rest: None }) => format!("upsert by {}", by.join(", ")),
        Some(Mode::Upsert { by, remove_rest: Some(most) }) => {
            format!("upsert by {}, remove the rest up to {most} per mille", by.join(", "))
        }
        Some(Mode::Append { .. }) => "append".to_owned(),
        Some(Mode::OneFilePerRun { .. }) => "one file per run".to_owned(),
        Some(Mode::OneFile { by }) => format!("one file by {}", by.join(", ")),
        None => "?".into(),
    };
    writeln!(text, "flow {} ({mode})", flow.name)?;
    for (index, guard) in flow.guards.iter().enumerate() {
        let cells: Vec<String> =
            guard.cells.iter().map(|cell| format!("{} by {}", cell.channel, cell.point.name())).collect();
        let how = if guard.all { "all of " } else { "" };
        writeln!(text, "  permission {index}: {} via {how}{}", guard.purpose, cells.join(", "))?;
    }
    if let Some(filter) = &flow.filter {
        write_expr(text, "where", filter, 1)?;
    }
    for entry in &flow.lets {
        write_expr(text, &format!("let {}", entry.name), &entry.value, 1)?;
    }
    write_fields(text, &flow.fields, 1)?;
    for (name, ending) in [("permission ends", &flow.permission_ends), ("gone", &flow.gone)] {
        match ending {
            Some(Ending::Write(fields)) => {
                writeln!(text, "  when {name}")?;
                write_fields(text, fields, 2)?;
            }
            Some(Ending::Remove) => writeln!(text, "  when {name} remove")?,
            Some(Ending::Erase) => writeln!(text, "  when {name} erase")?,
            Some(Ending::Keep(because)) => writeln!(text, "  when {name} keep because {because:?}")?,
            None => {}
        }
    }
    Ok(())
}

fn write_fields(text: &mut String, fields: &[Mapping], depth: usize) -> std::fmt::Result {
    for field in fields {
        let guard = field.guard.map(|guard| format!(" (permission {guard})")).unwrap_or_default();
        write_expr(text, &format!("-> {}{guard}", field.target), &field.value, depth)?;
        if let Some(when) = &field.when {
            write_expr(text, "when", when, depth.saturating_add(1))?;
        }
    }
    Ok(())
}

fn write_expr(text: &mut String, name: &str, expr: &Expr, depth: usize) -> std::fmt::Result {
    let indent = "  ".repeat(depth);
    let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
    writeln!(text, "{indent}{name}{}: {}", word(&expr.kind), describe(&expr.ty))?;
    expr.parts().into_iter().try_for_each(|part| write_expr(text, "", part, depth.saturating_add(1)))
}

fn word(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Poison => "broken".into(),
        ExprKind::Constant(Constant::Null) => "null".into(),
        ExprKind::Constant(Constant::Text(text)) => format!("{text:?}"),
        ExprKind::Constant(Constant::Int(number)) => number.to_string(),
        ExprKind::Constant(Constant::Bool(yes)) => yes.to_string(),
        ExprKind::Constant(Constant::Decimal(text) | Constant::Date(text) | Constant::Instant(text)) => {
            text.clone()
        }
        ExprKind::Constant(Constant::Duration(duration)) => duration.in_words(),
        ExprKind::Constant(Constant::List(_) | Constant::Record(_)) => "values".into(),
        ExprKind::Field(name) | ExprKind::Let(name) => format!("`{name}`"),
        ExprKind::Now(kind) => format!("{kind:?}").to_lowercase(),
        ExprKind::Call { function, .. } => format!("{}()", function.0.name),
        ExprKind::Default { .. } => "default".into(),
        ExprKind::Recover { .. } => "otherwise".into(),
        ExprKind::Match { .. } => "match".into(),
        ExprKind::If { .. } => "if".into(),
        ExprKind::Compare { op, .. } => match op {
            CompareOp::Equal => "==",
            CompareOp::NotEqual => "!=",
            CompareOp::Less => "<",
            CompareOp::LessOrEqual => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterOrEqual => ">=",
        }
        .into(),
        ExprKind::In { negated, .. } => if *negated { "not in" } else { "in" }.into(),
        ExprKind::IsAbsent { blank, negated, .. } => {
            format!("is{}{}", if *negated { " not" } else { "" }, if *blank { " blank" } else { " null" })
        }
        ExprKind::Not(_) => "not".into(),
        ExprKind::All(_) => "and".into(),
        ExprKind::Any(_) => "or".into(),
        ExprKind::Arithmetic { op, .. } => match op {
            ArithmeticOp::Add => "+",
            ArithmeticOp::Subtract => "-",
            ArithmeticOp::Multiply => "*",
            ArithmeticOp::Divide => "/",
        }
        .into(),
        ExprKind::Join(_) => "text".into(),
        ExprKind::Unchanged => "unchanged".into(),
        ExprKind::Found { lookup, field: Some(field) } => format!("`{lookup}.{field}`"),
        ExprKind::Found { lookup, field: None } | ExprKind::Rows(lookup) => format!("look-up `{lookup}`"),
        ExprKind::Item { each, field: Some(field) } => format!("`{each}.{field}`"),
        ExprKind::Item { each, field: None } => format!("item `{each}`"),
        ExprKind::Local(name) => format!("`{name}`"),
        ExprKind::Bind { name, .. } => format!("with `{name}`"),
        ExprKind::Treat { treatment, .. } => format!("treat as {}", treatment.category),
        ExprKind::Get { field, .. } => format!(".{field}"),
        ExprKind::Index { .. } => "[ ]".into(),
        ExprKind::Element(path) => format!(".{}", path.join(".")),
        ExprKind::List(_) => "list".into(),
        ExprKind::Record(values) => {
            let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
            format!("record {}", names.join(", "))
        }
        ExprKind::RunCount => "run.count".into(),
        ExprKind::Past { function, .. } => format!("{function}()"),
        ExprKind::Person { fact, .. } => format!("person.{}", format!("{fact:?}").to_lowercase()),
        ExprKind::Consent { ask, purpose, channel, .. } => {
            format!("consent_{}({purpose} via {channel})", format!("{ask:?}").to_lowercase())
        }
        ExprKind::Matches { pattern, .. } => format!("matches /{pattern}/"),
        ExprKind::ListCall { function, .. } => format!("{}()", function.0.name),
    }
}

fn describe(ty: &Type) -> String {
    let mut text = format!("{}{}", ty.kind.as_written(), if ty.absent { "?" } else { "" });
    if ty.unchanged {
        text.push_str(" or unchanged");
    }
    for point in &ty.fails {
        let _ = write!(text, ", {} may fail", point.step);
    }
    if !ty.categories.is_empty() {
        let categories: Vec<&str> = ty.categories.iter().map(String::as_str).collect();
        let _ = write!(text, " [{}]", categories.join(", "));
    }
    text
}
