//! Whether a value has room in the field that it is mapped into: the last question before it is handed over.
//!
//! The checker sees to kinds and lengths. What it cannot know is how many digits a sum, or an amount that was divided,
//! comes to; such a value is refused here with its reason, never cut or rounded.

use super::cells::{MONEY, Misfit};
use martlet_compiler::plan::Type;
use martlet_compiler::types::value::Value;
use rust_decimal::Decimal;

/// The value as the field takes it.
pub(super) fn in_room<'v>(value: Value<'v>, ty: &Type) -> Result<Value<'v>, Misfit> {
    match (ty, value) {
        // A number without decimals is whole, whatever it was reckoned from.
        (Type::Int, Value::Decimal(number)) => {
            digits(&number, WHOLE, 0)?;
            i64::try_from(number.trunc()).map(Value::Int).map_err(|_| too_large())
        }
        // Among other JSON a text stands in quotes; the checker lets no other text into such a field.
        (Type::Json, Value::Text(text)) => {
            Ok(Value::Text(serde_json::Value::from(text.into_owned()).to_string().into()))
        }
        (ty, value) => look(&value, ty).map(|()| value),
    }
}

/// Digits of the largest whole number.
const WHOLE: u32 = 19;

fn look(value: &Value<'_>, ty: &Type) -> Result<(), Misfit> {
    match (ty, value) {
        (Type::Decimal(all, after), value) => number(value, *all, *after),
        (Type::Money { .. }, value) => number(value, MONEY.0, MONEY.1),
        (Type::Text(Some(most)), Value::Text(text)) if text.len() > *most as usize => {
            if text.chars().count() > *most as usize {
                return Err(format!("the text is longer than {most} characters").into());
            }
            Ok(())
        }
        (Type::List(item), Value::List(items)) => items.iter().try_for_each(|value| look(value, &item.ty)),
        (Type::Record(fields), value @ Value::Record(_)) => {
            fields.iter().try_for_each(|field| look(&value.get(&field.name), &field.ty))
        }
        _ => Ok(()),
    }
}

fn number(value: &Value<'_>, all: u32, after: u32) -> Result<(), Misfit> {
    match super::values::number(value) {
        Some(number) => digits(&number, all, after),
        None => Ok(()),
    }
}

fn digits(number: &Decimal, all: u32, after: u32) -> Result<(), Misfit> {
    let number = number.normalize();
    if number.scale() > after {
        return Err(format!("the number has more than {after} digits after the point").into());
    }
    let before = number.trunc().mantissa().unsigned_abs();
    let room = all.saturating_sub(after);
    match 10_u128.checked_pow(room) {
        Some(limit) if before >= limit => {
            Err(format!("the number has more than {room} digits before the point").into())
        }
        _ => Ok(()),
    }
}

fn too_large() -> Misfit {
    "the number is too large".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(text: &str, ty: Type) -> Result<Value<'static>, String> {
        in_room(Value::Decimal(text.parse().unwrap()), &ty).map_err(|misfit| misfit.into_owned())
    }

    #[test]
    fn numbers_fit_or_say_why() {
        assert!(room("9999.90", Type::Decimal(5, 1)).is_ok());
        assert!(room("-0.05", Type::Decimal(2, 2)).is_ok());
        let before = room("10000", Type::Decimal(5, 1));
        assert_eq!(before, Err("the number has more than 4 digits before the point".into()));
        let after = room("0.25", Type::Decimal(5, 1));
        assert_eq!(after, Err("the number has more than 1 digits after the point".into()));
        let third = Decimal::ONE / Decimal::from(3);
        let money = || Type::Money { currency: Some("EUR".into()), by: None };
        assert!(in_room(Value::Decimal(third), &money()).is_err());
        assert!(room("2.500000", money()).is_ok());
    }

    #[test]
    fn whole_numbers_arrive_whole() {
        assert_eq!(room("12.0", Type::Int), Ok(Value::Int(12)));
        assert_eq!(room("9999999999999999999", Type::Int), Err("the number is too large".into()));
        assert_eq!(room("1.5", Type::Int), Err("the number has more than 0 digits after the point".into()));
    }

    #[test]
    fn a_text_in_json_is_written_as_json() {
        let text = in_room(Value::Text("a \"b\"".into()), &Type::Json);
        assert_eq!(text, Ok(Value::Text(r#""a \"b\"""#.into())));
    }

    #[test]
    fn texts_and_lists_are_looked_into() {
        let text = |text: &'static str| Value::Text(text.into());
        assert!(in_room(text("æøå"), &Type::Text(Some(3))).is_ok());
        assert!(in_room(text("abcd"), &Type::Text(Some(3))).is_err());
        let item = martlet_compiler::plan::Item { ty: Type::Text(Some(3)), optional: false };
        let list = Type::List(Box::new(item));
        assert!(in_room(Value::list(vec![text("abc"), text("abcd")]), &list).is_err());
    }
}
