//! Values on their way into statements and out of rows.

use super::{DbError, Result};

/// One value, as it is bound to a statement and as it stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'v> {
    Null,
    Int(i64),
    Text(&'v str),
    Blob(&'v [u8]),
}

/// What can be bound to a statement.
pub(crate) trait Bind {
    fn value(&self) -> Value<'_>;
}

/// The values of a statement, in the order of its placeholders.
macro_rules! bind {
    ($($value:expr),* $(,)?) => { &[$($crate::db::value::Bind::value(&$value)),*] };
}
pub(crate) use bind;

impl Bind for i64 {
    fn value(&self) -> Value<'_> {
        Value::Int(*self)
    }
}

impl Bind for u32 {
    fn value(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
}

impl Bind for u8 {
    fn value(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
}

impl Bind for bool {
    fn value(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
}

impl Bind for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Bind for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Bind for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl Bind for Vec<u8> {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<const N: usize> Bind for [u8; N] {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<T: Bind> Bind for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Bind::value)
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

/// A row as its engine holds it.
pub(crate) trait Cells {
    fn cell(&self, index: usize) -> Result<Value<'_>>;
}

/// A row of an answer.
pub(crate) struct Row<'r>(pub(crate) &'r dyn Cells);

impl Row<'_> {
    /// The value of a column, counted from 0.
    pub(crate) fn get<T: Read>(&self, index: usize) -> Result<T> {
        T::read(self.0.cell(index)?)
            .ok_or_else(|| DbError::other(format!("column {} does not hold what it should", index + 1)))
    }

    /// The value as it stands.
    pub(crate) fn raw(&self, index: usize) -> Result<Value<'_>> {
        self.0.cell(index)
    }
}

/// What a column can be read as.
pub(crate) trait Read: Sized {
    fn read(value: Value<'_>) -> Option<Self>;
}

impl Read for i64 {
    fn read(value: Value<'_>) -> Option<i64> {
        if let Value::Int(number) = value { Some(number) } else { None }
    }
}

impl Read for u32 {
    fn read(value: Value<'_>) -> Option<u32> {
        i64::read(value).and_then(|number| number.try_into().ok())
    }
}

impl Read for u8 {
    fn read(value: Value<'_>) -> Option<u8> {
        i64::read(value).and_then(|number| number.try_into().ok())
    }
}

impl Read for bool {
    fn read(value: Value<'_>) -> Option<bool> {
        i64::read(value).map(|number| number != 0)
    }
}

impl Read for String {
    fn read(value: Value<'_>) -> Option<String> {
        if let Value::Text(text) = value { Some(text.to_owned()) } else { None }
    }
}

impl Read for Vec<u8> {
    fn read(value: Value<'_>) -> Option<Vec<u8>> {
        if let Value::Blob(bytes) = value { Some(bytes.to_vec()) } else { None }
    }
}

impl<const N: usize> Read for [u8; N] {
    fn read(value: Value<'_>) -> Option<[u8; N]> {
        if let Value::Blob(bytes) = value { bytes.try_into().ok() } else { None }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Value<'_>) -> Option<Option<T>> {
        match value {
            Value::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bind, Read, Value};

    #[test]
    fn a_value_is_read_as_what_it_is_and_nothing_else() {
        assert_eq!(Option::<i64>::read(Value::Null), Some(None));
        assert_eq!(i64::read(Value::Null), None);
        assert_eq!(u32::read(Value::Int(-1)), None, "a negative count");
        assert_eq!(String::read(Value::Int(7)), None, "a number is no text");
        assert_eq!(<[u8; 2]>::read(Value::Blob(&[1])), None, "a hash cut short");
        assert_eq!(Some("x").value(), Value::Text("x"));
        assert_eq!(None::<i64>.value(), Value::Null);
    }
}
