//! A column of a catalogue as a line of the language.

use super::knowledge::Knowledge;
use super::print::{in_comment, quoted};
use crate::drivers::{Described, cannot_be_named};
use martlet_compiler::plan::Type;

/// The line of a field for a column that the project does not declare yet; a comment where it cannot be declared.
#[must_use]
pub fn line(known: &Knowledge, column: &Described) -> String {
    let kind = if column.kind.is_empty() { String::new() } else { format!(": {}", in_comment(&column.kind)) };
    if let Some(why) = cannot_be_named(std::slice::from_ref(&column.name)) {
        return format!("// {} is left out: {why}", in_comment(&column.name));
    }
    let ty = column.ty.as_ref().map_or_else(|| "text".to_owned(), declared_as);
    let absent = if column.optional { "?" } else { "" };
    let key = if column.key { " key" } else { "" };
    let perhaps =
        known.category_of(&column.name).map(|category| format!(", perhaps {category}")).unwrap_or_default();
    format!("{}: {ty}{absent}{key} // new{kind}; not classified yet{perhaps}", name(&column.name))
}

/// A type as fields say it; what catalogues do not know is text.
#[must_use]
pub fn declared_as(ty: &Type) -> String {
    match ty {
        Type::Text(Some(length)) => format!("text({length})"),
        Type::Int => "int".into(),
        Type::Decimal(digits, after) => format!("decimal({digits}, {after})"),
        Type::Bool(None) => "bool".into(),
        Type::Date => "date".into(),
        Type::Instant => "instant".into(),
        Type::Time => "time".into(),
        Type::Uuid => "uuid".into(),
        Type::Json => "json".into(),
        Type::Enum { values, .. } => {
            format!("enum({})", values.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
        }
        _ => "text".into(),
    }
}

/// A name as the language writes it: in backticks where it is no plain word.
fn name(name: &str) -> String {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if begins && letters.all(|c| c.is_alphanumeric() || c == '_') {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}
