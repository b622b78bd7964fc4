//! JSON as values: lists and records of a declared type, single values in JSON, and JSON of any shape.

use super::cells::{self, Misfit};
use martlet_compiler::plan::{Field, Type};
use martlet_compiler::types::value::Value;
use martlet_stdlib::json_text::{Flaw, Json, in_digits};
use std::borrow::Cow;

/// The value that a JSON text is, of this type.
///
/// # Errors
/// It is no JSON, or not of the type.
pub(super) fn value(text: &str, ty: &Type) -> Result<Value<'static>, Misfit> {
    let json = Json::read(text).map_err(|flaw| match flaw {
        Flaw::Syntax(_) => Misfit::from("is no JSON"),
        flaw => flaw.reason().into(),
    })?;
    of_type(&json, ty)
}

/// The value of a field, of what stands in its place in a JSON record. Null, nothing and an empty text stay apart: a
/// missing member is [`Value::Missing`], `null` is [`Value::Null`], `""` is a text where the field holds text.
///
/// # Errors
/// It does not fit the field.
pub(super) fn of_field(record: &Json<'_>, field: &Field) -> Result<Value<'static>, Misfit> {
    let mut found = record;
    for (index, name) in field.path.iter().enumerate() {
        match found {
            Json::Record(_) => {}
            Json::Null => return absent(field, Value::Null, "is empty (null)"),
            _ => {
                let way = field.path.get(..index).unwrap_or_default().join(".");
                return Err(format!("cannot be found, because `{way}` is no record").into());
            }
        }
        found = match found.member(name) {
            Some(value) => value,
            None => return absent(field, Value::Missing, "is missing"),
        };
    }
    match found {
        Json::Null => absent(field, Value::Null, "is empty (null)"),
        // What is no text cannot be an empty text: this is how many programs write that there is nothing.
        Json::Text(text) if text.trim().is_empty() && !matches!(field.ty, Type::Text(_)) => {
            absent(field, Value::Null, "is empty")
        }
        json => of_type(json, &field.ty),
    }
}

fn absent(field: &Field, value: Value<'static>, why: &'static str) -> Result<Value<'static>, Misfit> {
    if field.optional { Ok(value) } else { Err(why.into()) }
}

/// The value of a JSON value, of this type.
pub(super) fn of_type(json: &Json<'_>, ty: &Type) -> Result<Value<'static>, Misfit> {
    match (ty, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::Json, json) => any(json),
        (Type::List(item), Json::List(items)) => {
            let mut list = Vec::with_capacity(items.len());
            for json in items {
                let value = of_type(json, &item.ty)?;
                if value.is_absent() && !item.optional {
                    return Err("holds an empty item".into());
                }
                list.push(value);
            }
            Ok(Value::list(list))
        }
        (Type::List(_), _) => Err("is no list".into()),
        (Type::Record(fields), Json::Record(_)) => {
            let mut record = Vec::with_capacity(fields.len());
            for field in fields {
                let value = match json.member(&field.name) {
                    Some(json) => of_type(json, &field.ty).map_err(|why| within(&field.name, &why))?,
                    None => Value::Missing,
                };
                if value.is_absent() && !field.optional {
                    return Err(within(&field.name, "is empty"));
                }
                record.push((field.name.as_str(), value));
            }
            Ok(Value::record(record))
        }
        (Type::Record(_), _) => Err("is no record".into()),
        (_, Json::List(_) | Json::Record(_)) => Err("is a list or a record".into()),
        (Type::Bool(_), Json::Bool(value)) => Ok(Value::Bool(*value)),
        (_, Json::Bool(value)) => single(ty, if *value { "true" } else { "false" }),
        (_, Json::Text(text)) => single(ty, text),
        // Whole numbers may be written with decimals that are nothing: `12.0`, as some programs do.
        (Type::Int, Json::Number(number)) => {
            let digits = in_digits(number).ok_or(TOO_LARGE)?;
            let whole = match digits.split_once('.') {
                Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
                _ => &digits,
            };
            single(ty, whole)
        }
        (Type::Decimal(..) | Type::Money { .. }, Json::Number(number)) => {
            single(ty, &in_digits(number).ok_or(TOO_LARGE)?)
        }
        (_, Json::Number(number)) => single(ty, number),
    }
}

const TOO_LARGE: Misfit = Cow::Borrowed("is too large a number, or one with too many decimals");

fn within(name: &str, why: &str) -> Misfit {
    Cow::Owned(format!("holds `{name}`, which {why}"))
}

fn single(ty: &Type, text: &str) -> Result<Value<'static>, Misfit> {
    let field = Field {
        name: String::new(),
        path: Vec::new(),
        label: String::new(),
        ty: ty.clone(),
        optional: false,
        key: false,
        matching: false,
        required: false,
        lenient: false,
        cursor: false,
        unit: None,
        columns: None,
        category: None,
    };
    cells::read(&field, Cow::Borrowed(text.as_bytes())).map(Value::into_owned)
}

fn any(json: &Json<'_>) -> Result<Value<'static>, Misfit> {
    json.value().ok_or("holds too large a number, or one with too many decimals".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use martlet_compiler::plan::{Item, RecordField};

    fn lines() -> Type {
        let field =
            |name: &str, ty, optional| RecordField { name: name.into(), ty, optional, category: None };
        let record =
            Type::Record(vec![field("no", Type::Int, false), field("net", Type::Decimal(9, 2), true)]);
        Type::List(Box::new(Item { ty: record, optional: false }))
    }

    #[test]
    fn lists_of_records() {
        let read = value(r#"[{"no": 1, "net": 2.50, "more": true}, {"no": 2}]"#, &lines()).unwrap();
        let text = super::super::values::in_text(&read).unwrap().into_owned();
        assert_eq!(text, r#"[{"no":1,"net":2.50},{"no":2}]"#);
    }

    #[test]
    fn numbers_in_json_of_any_shape_are_exact() {
        let text = r#"{"id":9007199254740993,"net":12345678901234567.89}"#;
        let read = value(text, &Type::Json).unwrap();
        assert_eq!(super::super::values::in_text(&read).unwrap(), text);
        assert!(value("[1e999]", &Type::Json).unwrap_err().contains("too large"));
        assert!(value(r#"{"a":1,"a":2}"#, &Type::Json).unwrap_err().contains("twice"));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (text, why) in [
            ("[", "is no JSON"),
            ("{}", "is no list"),
            ("[null]", "holds an empty item"),
            (r#"[{"net": 1}]"#, "holds `no`, which is empty"),
            (r#"[{"no": "x"}]"#, "holds `no`, which is no whole number"),
        ] {
            assert_eq!(value(text, &lines()).unwrap_err(), why, "{text}");
        }
        let deep = "[".repeat(100) + &"]".repeat(100);
        assert!(value(&deep, &Type::Json).is_err());
    }
}
