//! Reads JSON as values: lists and records of a declared type, and JSON of any shape.

use super::cells::{self, Misfit};
use martlet_compiler::plan::{Field, Type};
use martlet_compiler::types::value::Value;
use serde_json::Value as Json;
use std::borrow::Cow;

/// How deep lists and records may stand in each other.
const DEEPEST: u32 = 64;

/// The value that a JSON text is, of this type.
///
/// # Errors
/// It is no JSON, or not of the type.
pub(super) fn value(text: &str, ty: &Type) -> Result<Value<'static>, Misfit> {
    let json: Json = serde_json::from_str(text).map_err(|_| Misfit::from("is no JSON"))?;
    of_type(&json, ty, DEEPEST)
}

fn of_type(json: &Json, ty: &Type, deep: u32) -> Result<Value<'static>, Misfit> {
    let deep = deep.checked_sub(1).ok_or("holds lists in lists, deeper than can be read")?;
    match (ty, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::Json, json) => any(json, deep),
        (Type::List(item), Json::Array(items)) => {
            let mut list = Vec::with_capacity(items.len());
            for json in items {
                let value = of_type(json, &item.ty, deep)?;
                if value.is_absent() && !item.optional {
                    return Err("holds an empty item".into());
                }
                list.push(value);
            }
            Ok(Value::list(list))
        }
        (Type::List(_), _) => Err("is no list".into()),
        (Type::Record(fields), Json::Object(members)) => {
            let mut record = Vec::with_capacity(fields.len());
            for field in fields {
                let value = match members.get(&field.name) {
                    Some(json) => of_type(json, &field.ty, deep).map_err(|why| within(&field.name, &why))?,
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
        (_, Json::Array(_) | Json::Object(_)) => Err("is a list or a record".into()),
        (ty, Json::String(text)) => single(ty, text),
        // Numbers and yes and no are read as they are written.
        (ty, json) => single(ty, &json.to_string()),
    }
}

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

fn any(json: &Json, deep: u32) -> Result<Value<'static>, Misfit> {
    let deep = deep.checked_sub(1).ok_or("holds lists in lists, deeper than can be read")?;
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => match number.to_string().parse() {
                Ok(decimal) => Value::Decimal(decimal),
                Err(_) => return Err("holds too large a number".into()),
            },
        },
        Json::String(text) => Value::Text(Cow::Owned(text.clone())),
        Json::Array(items) => {
            Value::list(items.iter().map(|item| any(item, deep)).collect::<Result<Vec<_>, _>>()?)
        }
        Json::Object(members) => {
            let mut record = Vec::with_capacity(members.len());
            for (name, member) in members {
                record.push((name.as_str(), any(member, deep)?));
            }
            Value::record(record)
        }
    })
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
        assert_eq!(text, r#"[{"no":1,"net":2.5},{"no":2}]"#);
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
