//! One line of a file of JSON lines that is changed: what is not changed stays byte for byte, also the order of names,
//! the spaces between them and how numbers are written.

use super::json;
use super::values::in_text;
use martlet_compiler::plan::{Field, Type};
use martlet_delivery::record::Cell;
use martlet_stdlib::json_text::{Json, in_digits};
use rust_decimal::Decimal;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A line with one JSON object in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonLine(String);

impl JsonLine {
    /// The line, without its end; `None` where it is no JSON object that can be read.
    pub(crate) fn read(line: &[u8]) -> Option<JsonLine> {
        let text = std::str::from_utf8(line).ok()?;
        matches!(Json::read(text), Ok(Json::Record(_))).then(|| JsonLine(text.to_owned()))
    }

    /// An object without a name.
    pub(crate) fn empty() -> JsonLine {
        JsonLine("{}".into())
    }

    /// An object of these fields, none of which is within another one, each under a name of its own.
    pub(crate) fn of<'c>(cells: impl IntoIterator<Item = (&'c Field, &'c Cell)>) -> JsonLine {
        let mut text = String::from("{");
        for (field, cell) in cells {
            let (Some(name), Some(value)) = (field.path.first(), written(cell, &field.ty)) else { continue };
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&serde_json::Value::from(name.as_str()).to_string());
            text.push(':');
            text.push_str(&value);
        }
        text.push('}');
        JsonLine(text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// What the line has as a part of its key; `None` where it has nothing that could be one. `exact`: two spellings of
    /// a text are two keys, else they are one where they mean the same.
    pub(crate) fn key_part(&self, field: &Field, exact: bool) -> Option<String> {
        let record = Json::read(&self.0).ok()?;
        if exact && let Some(Json::Text(text)) = record.at(&field.path) {
            return Some(normal(text, &field.ty));
        }
        let value = json::of_field(&record, field).ok()?;
        Some(normal(&in_text(&value)?, &field.ty))
    }

    /// Whether there is nothing in a field: no name, null, or an empty text.
    pub(crate) fn lacks(&self, field: &Field) -> bool {
        let record = Json::read(&self.0);
        match record.as_ref().ok().and_then(|record| record.at(&field.path)) {
            None | Some(Json::Null) => true,
            Some(Json::Text(text)) => text.is_empty(),
            Some(_) => false,
        }
    }

    /// Whether the name of a field is there.
    fn names(&self, field: &Field) -> bool {
        Json::read(&self.0).is_ok_and(|record| record.at(&field.path).is_some())
    }

    /// Writes a cell into a field. What means the same already stays as it is written, and a name that is not there is
    /// as empty as null.
    ///
    /// # Errors
    /// On the way to the field stands something that has no names.
    pub(crate) fn set(&mut self, field: &Field, cell: &Cell) -> Result<(), String> {
        if *cell == Cell::Null && !self.names(field) { Ok(()) } else { self.put(field, cell) }
    }

    /// As [`JsonLine::set`], and null is written where the name is not there.
    ///
    /// # Errors
    /// As [`JsonLine::set`].
    pub(crate) fn put(&mut self, field: &Field, cell: &Cell) -> Result<(), String> {
        let Some(new) = written(cell, &field.ty) else { return Ok(()) };
        {
            let (record, wanted) = (Json::read(&self.0), Json::read(&new));
            let held = record.as_ref().ok().and_then(|record| record.at(&field.path));
            if held.zip(wanted.as_ref().ok()).is_some_and(|(held, wanted)| same(held, wanted)) {
                return Ok(());
            }
        }
        let spaces = self.0.len() - self.0.trim_start().len();
        let (before, object) = self.0.split_at_checked(spaces).unwrap_or(("", &self.0));
        let end = object.trim_end().len();
        let (object, after) = object.split_at_checked(end).unwrap_or((object, ""));
        let changed = with(object, &field.path, &new).map_err(|left| {
            let way = field.path.get(..field.path.len() - left).unwrap_or_default().join(".");
            format!("`{way}` is no record there, so `{}` has no place in it", field.path.join("."))
        })?;
        self.0 = [before, &changed, after].concat();
        Ok(())
    }
}

/// A staged cell as a part of a key, as [`JsonLine::key_part`] gives it.
pub(crate) fn key_text(cell: &Cell, ty: &Type) -> String {
    match cell {
        Cell::Text(text) => normal(text, ty),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => match ty {
            Type::Bool(Some((yes, no))) => if *value { yes } else { no }.clone(),
            _ => value.to_string(),
        },
        Cell::Null | Cell::Unchanged => String::new(),
    }
}

/// Decimals may be written with zeros at their end.
fn normal(text: &str, ty: &Type) -> String {
    let number = matches!(ty, Type::Decimal(..) | Type::Money { .. });
    match number.then(|| Decimal::from_str_exact(text)) {
        Some(Ok(number)) => number.normalize().to_string(),
        _ => text.to_owned(),
    }
}

/// A cell as JSON; `None`: what is there is kept.
fn written(cell: &Cell, ty: &Type) -> Option<String> {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    Some(match cell {
        Cell::Unchanged => return None,
        Cell::Null => "null".into(),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => match ty {
            Type::Bool(Some((yes, no))) => quoted(if *value { yes } else { no }),
            _ => value.to_string(),
        },
        Cell::Text(text) => match ty {
            Type::Int | Type::Decimal(..) | Type::Money { .. } => match Json::read(text) {
                Ok(Json::Number(number)) => number.into(),
                _ => quoted(text),
            },
            Type::List(_) | Type::Record(_) | Type::Json if Json::read(text).is_ok() => text.clone(),
            _ => quoted(text),
        },
    })
}

/// Whether two values mean the same: texts letter by letter, numbers by what they are.
fn same(held: &Json<'_>, wanted: &Json<'_>) -> bool {
    let number = |text: &str| Some(Decimal::from_str_exact(&in_digits(text)?).ok()?.normalize());
    match (held, wanted) {
        (Json::Number(held), Json::Number(wanted)) if held != wanted => {
            number(held).zip(number(wanted)).is_some_and(|(held, wanted)| held == wanted)
        }
        _ => held == wanted,
    }
}

/// The object with this value at the end of the path. The text is JSON, without spaces around it.
///
/// # Errors
/// How many names were left when something stood in the way that has none.
fn with(text: &str, path: &[String], value: &str) -> Result<String, usize> {
    let Some((first, rest)) = path.split_first() else { return Ok(value.to_owned()) };
    if text == "null" {
        return with("{}", path, value);
    }
    if !text.starts_with('{') {
        return Err(path.len());
    }
    let members = members(text);
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    if let Some(found) = members.iter().find(|member| member.is(text, first)) {
        let new = with(part(found.value.clone()), rest, value)?;
        return Ok([part(0..found.value.start), &new, part(found.value.end..text.len())].concat());
    }
    let new = with("null", rest, value)?;
    let name = serde_json::Value::from(first.as_str()).to_string();
    let colon = members.first().map_or(":", |first| part(first.name.end..first.value.start));
    Ok(match members.as_slice() {
        [] => ["{", &name, colon, &new, "}"].concat(),
        [first, others @ ..] => {
            let comma = match others.first() {
                Some(second) => part(first.value.end..second.name.start),
                None if colon.ends_with(' ') => ", ",
                None => ",",
            };
            let last = others.last().unwrap_or(first).value.end;
            [part(0..last), comma, &name, colon, &new, part(last..text.len())].concat()
        }
    })
}

/// Where a member's name, in its quotes, and its value stand.
struct Member {
    name: Range<usize>,
    value: Range<usize>,
}

impl Member {
    fn is(&self, text: &str, name: &str) -> bool {
        let held = text.get(self.name.clone()).map(Json::read);
        matches!(held, Some(Ok(Json::Text(held))) if held == name || held.nfc().eq(name.nfc()))
    }
}

/// The members of the object that the text is. It was read as JSON before, so only its ends are looked for.
fn members(text: &str) -> Vec<Member> {
    let mut walk = Walk { bytes: text.as_bytes(), at: 1 };
    let mut members = Vec::new();
    loop {
        walk.skip(b" \t\n\r,");
        let name = walk.value();
        if name.is_empty() {
            return members;
        }
        walk.skip(b" \t\n\r:");
        members.push(Member { name, value: walk.value() });
    }
}

struct Walk<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, what: &[u8]) {
        while self.peek().is_some_and(|byte| what.contains(&byte)) {
            self.at += 1;
        }
    }

    /// Passes one value, if one begins here.
    fn value(&mut self) -> Range<usize> {
        let start = self.at;
        let mut deep = 0_u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.text(),
                b'{' | b'[' => {
                    deep += 1;
                    self.at += 1;
                }
                b'}' | b']' if deep > 0 => {
                    deep -= 1;
                    self.at += 1;
                }
                b'}' | b']' => break,
                b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if deep == 0 => break,
                _ => self.at += 1,
            }
        }
        start..self.at
    }

    /// Passes a text in quotes.
    fn text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::tests::optional;
    use proptest::prelude::*;

    fn at(path: &str, ty: Type) -> Field {
        Field { path: path.split('.').map(str::to_owned).collect(), ..optional(path, ty) }
    }

    fn set(line: &str, path: &str, ty: Type, cell: Cell) -> Result<String, String> {
        let mut line = JsonLine::read(line.as_bytes()).unwrap();
        line.set(&at(path, ty), &cell).map(|()| line.0)
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn only_what_changes_is_written() {
        let line = r#" { "b" : 1.50, "a":{"x":[1,{"b":2}], "y\u00e9":"\"}"} ,"n":null } "#;
        for (path, ty, cell, changed) in [
            ("b", Type::Decimal(9, 2), text("1.5"), line.to_owned()),
            ("b", Type::Decimal(9, 2), text("1.51"), line.replace("1.50", "1.51")),
            ("b", Type::Text(None), Cell::Null, line.replace("1.50", "null")),
            ("none", Type::Text(None), Cell::Null, line.to_owned()),
            ("none.deeper", Type::Text(None), Cell::Null, line.to_owned()),
            ("a.yé", Type::Text(None), text("\"}"), line.to_owned()),
            ("a.yé", Type::Text(None), text("å\n"), line.replace(r#""\"}""#, r#""å\n""#)),
            ("a.z", Type::Bool(None), Cell::Bool(true), line.replace(r#"\"}"}"#, r#"\"}", "z":true}"#)),
            (
                "n.m.o",
                Type::Int,
                Cell::Int(i64::MAX),
                line.replace("null", r#"{"m":{"o":9223372036854775807}}"#),
            ),
            ("new", Type::Id, text("007"), line.replace("null", r#"null, "new" : "007""#)),
        ] {
            assert_eq!(set(line, path, ty, cell), Ok(changed), "{path}");
        }
        let told = set(line, "a.x.y", Type::Int, Cell::Int(1)).unwrap_err();
        assert_eq!(told, "`a.x` is no record there, so `a.x.y` has no place in it");
        assert_eq!(set("{}", "a.b", Type::Int, Cell::Int(1)), Ok(r#"{"a":{"b":1}}"#.into()));
        assert_eq!(set(r#"{"a": 1}"#, "b", Type::Int, Cell::Int(1)), Ok(r#"{"a": 1, "b": 1}"#.into()));
    }

    #[test]
    fn keys_are_found_by_what_they_are() {
        let line =
            JsonLine::read(br#"{"id":9007199254740993,"at":{"mail":"Ana@X.Example"},"net":1.50}"#).unwrap();
        let part = |path: &str, ty, exact| line.key_part(&at(path, ty), exact);
        assert_eq!(part("id", Type::Int, true).as_deref(), Some("9007199254740993"));
        assert_eq!(part("id", Type::Id, true).as_deref(), Some("9007199254740993"));
        assert_eq!(part("at.mail", Type::Email, true).as_deref(), Some("Ana@X.Example"));
        assert_eq!(part("at.mail", Type::Email, false).as_deref(), Some("Ana@x.example"));
        assert_eq!(
            part("net", Type::Decimal(9, 2), true),
            Some(key_text(&text("1.500"), &Type::Decimal(9, 3)))
        );
        assert_eq!(part("none", Type::Id, true), None);
        assert_eq!(part("at", Type::Id, true), None);
    }

    proptest! {
        #[test]
        fn other_members_stay_as_they_are(
            names in proptest::collection::btree_set("[a-zæ\"\\\\{},: ]{1,4}", 1..6),
            values in proptest::collection::vec(r#"[a-z"\\{}\[\],: æ]{0,6}"#, 6),
            place in 0_usize..6,
            new in r#"[a-z"\\{}\[\],: æ]{0,6}"#,
        ) {
            let quoted = |text: &str| serde_json::Value::from(text).to_string();
            let names: Vec<String> = names.into_iter().collect();
            let member = |(name, value): (&String, &String)| format!("{}: {}", quoted(name), quoted(value));
            let line = format!("{{{}}}", names.iter().zip(&values).map(member).collect::<Vec<_>>().join(" , "));
            let name = &names[place % names.len()];
            let mut field = at("x", Type::Text(None));
            field.path = vec![name.clone()];
            let mut changed = JsonLine::read(line.as_bytes()).unwrap();
            changed.set(&field, &Cell::Text(new.clone())).unwrap();
            let mut expected: serde_json::Value = serde_json::from_str(&line).unwrap();
            expected[name] = new.into();
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&changed.0).unwrap(), expected);
            changed.set(&field, &Cell::Text(values[place % names.len()].clone())).unwrap();
            prop_assert_eq!(changed.0, line);
        }
    }
}
