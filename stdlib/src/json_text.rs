//! Reads JSON text strictly, and keeps what usual readers lose: numbers stay as they are written (never a float), and a
//! name that stands twice in one record is told instead of one of the two winning in silence.

use martlet_compiler::types::value::Value;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// How deep lists and records may stand in each other.
pub const DEEPEST: u32 = 64;

/// Most zeros that a number's exponent may add: no type holds more digits than this.
const MOST_ZEROS: usize = 40;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// As it is written.
    Number(&'t str),
    /// In quotes there.
    Text(Cow<'t, str>),
    /// In brackets there.
    List(Vec<Json<'t>>),
    /// In the order written; names are in one normal form, and each is there once.
    Record(Vec<(Cow<'t, str>, Json<'t>)>),
}

/// Why a text cannot be read as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is no JSON, at this character (from 1).
    Syntax(usize),
    /// A name stands twice in one record, the second time at this character (from 1).
    Twice(usize),
    /// A text holds a zero character, which no destination could be trusted with.
    Zero,
    /// Lists in lists, or records in records, too many.
    Deep,
}

impl Flaw {
    /// In words that go on from “it”, without anything of the text.
    #[must_use]
    pub fn reason(self) -> String {
        match self {
            Flaw::Syntax(at) => format!("is no JSON (see character {at})"),
            Flaw::Twice(at) => {
                format!("says one name twice (see character {at}), so which of the two counts cannot be told")
            }
            Flaw::Zero => "holds a zero character (`\\u0000`), which no text may hold".into(),
            Flaw::Deep => "holds lists in lists, deeper than can be read".into(),
        }
    }
}

impl<'t> Json<'t> {
    /// The one value that the text is.
    /// # Errors
    /// It is none, or one that cannot be trusted.
    pub fn read(text: &'t str) -> Result<Json<'t>, Flaw> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEEPEST)?;
        reader.space();
        if reader.at < text.len() { Err(reader.syntax()) } else { Ok(value) }
    }

    /// The member of a record.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Json<'t>> {
        match self {
            Json::Record(members) => {
                let same = |held: &str| held == name || (!name.is_ascii() && held.chars().eq(name.nfc()));
                members.iter().find(|(held, _)| same(held)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The value at the end of these names.
    #[must_use]
    pub fn at(&self, path: &[String]) -> Option<&Json<'t>> {
        path.iter().try_fold(self, |value, name| value.member(name))
    }

    /// As text: a text as it is, everything else as JSON.
    #[must_use]
    pub fn in_text(&self) -> Cow<'_, str> {
        match self {
            Json::Text(text) => Cow::Borrowed(text),
            Json::Null => Cow::Borrowed(""),
            other => {
                let mut out = String::new();
                other.write(&mut out);
                Cow::Owned(out)
            }
        }
    }

    /// As a value of the language; none where it holds a number with more digits than one has.
    #[must_use]
    pub fn value(&self) -> Option<Value<'static>> {
        Some(match self {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match number.parse() {
                Ok(whole) => Value::Int(whole),
                Err(_) => Value::Decimal(Decimal::from_str_exact(&in_digits(number)?).ok()?),
            },
            Json::Text(text) => Value::Text(Cow::Owned(text.clone().into_owned())),
            Json::List(items) => Value::list(items.iter().map(Json::value).collect::<Option<Vec<_>>>()?),
            Json::Record(members) => {
                let mut record = Vec::with_capacity(members.len());
                for (name, member) in members {
                    record.push((&**name, member.value()?));
                }
                Value::record(record)
            }
        })
    }

    /// Writes it as JSON text.
    pub fn write(&self, out: &mut String) {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(number) => out.push_str(number),
            Json::Text(text) => out.push_str(&quoted(text)),
            Json::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    item.write(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Json::Record(members) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push(if index == 0 { '{' } else { ',' });
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write(out);
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

/// A JSON number in digits, without an exponent: exactly what is written, `1.5e3` as `1500`. `None`: it has more zeros
/// than any type here holds.
#[must_use]
pub fn in_digits(number: &str) -> Option<Cow<'_, str>> {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else {
        return Some(Cow::Borrowed(number));
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.bytes().all(|digit| digit == b'0') {
        return Some(Cow::Borrowed("0"));
    }
    let exponent: i64 = exponent.parse().ok()?;
    // Where the point stands among the digits; it may stand before or behind all of them.
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let zeros = |count: i64| usize::try_from(count).ok().filter(|count| *count <= MOST_ZEROS);
    let behind = point - i64::try_from(digits.len()).ok()?;
    Some(Cow::Owned(if point <= 0 {
        format!("{sign}0.{}{digits}", "0".repeat(zeros(-point)?))
    } else if behind >= 0 {
        format!("{sign}{digits}{}", "0".repeat(zeros(behind)?))
    } else {
        let (before, after) = digits.split_at_checked(usize::try_from(point).ok()?)?;
        format!("{sign}{before}.{after}")
    }))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The number of the character where reading is.
    fn character(&self) -> usize {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        before.iter().filter(|byte| (**byte & 0xc0) != 0x80).count() + 1
    }

    fn syntax(&self) -> Flaw {
        Flaw::Syntax(self.character())
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn word(&mut self, word: &str, value: Json<'t>) -> Result<Json<'t>, Flaw> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.syntax())
        }
    }

    fn value(&mut self, deep: u32) -> Result<Json<'t>, Flaw> {
        self.space();
        match self.peek() {
            Some(b'{') => self.record(deep.checked_sub(1).ok_or(Flaw::Deep)?),
            Some(b'[') => self.list(deep.checked_sub(1).ok_or(Flaw::Deep)?),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => Err(self.syntax()),
        }
    }

    fn list(&mut self, deep: u32) -> Result<Json<'t>, Flaw> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.eat(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(deep)?);
            self.space();
            if self.eat(b']') {
                return Ok(Json::List(items));
            }
            if !self.eat(b',') {
                return Err(self.syntax());
            }
        }
    }

    fn record(&mut self, deep: u32) -> Result<Json<'t>, Flaw> {
        self.at += 1;
        let mut members: Vec<(Cow<'t, str>, Json<'t>)> = Vec::new();
        // The names so far. A set, because a hostile line may have very many.
        let mut names: BTreeSet<Cow<'t, str>> = BTreeSet::new();
        self.space();
        if self.eat(b'}') {
            return Ok(Json::Record(members));
        }
        loop {
            self.space();
            let begins = self.at;
            let mut name = self.string()?;
            if !name.is_ascii() {
                name = Cow::Owned(name.nfc().collect());
            }
            if !names.insert(name.clone()) {
                self.at = begins;
                return Err(Flaw::Twice(self.character()));
            }
            self.space();
            if !self.eat(b':') {
                return Err(self.syntax());
            }
            members.push((name, self.value(deep)?));
            self.space();
            if self.eat(b'}') {
                return Ok(Json::Record(members));
            }
            if !self.eat(b',') {
                return Err(self.syntax());
            }
        }
    }

    fn number(&mut self) -> Result<Json<'t>, Flaw> {
        let start = self.at;
        self.eat(b'-');
        // No zero before other digits: `007` is no number, and read as one it would lose its zeros.
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        self.text.get(start..self.at).map(Json::Number).ok_or(Flaw::Syntax(1))
    }

    fn digits(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.syntax()) }
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Flaw> {
        if !self.eat(b'"') {
            return Err(self.syntax());
        }
        let mut out: Option<String> = None;
        loop {
            let start = self.at;
            while self.peek().is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            let plain = self.text.get(start..self.at).ok_or(Flaw::Syntax(1))?;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match out {
                        None => Cow::Borrowed(plain),
                        Some(mut text) => {
                            text.push_str(plain);
                            Cow::Owned(text)
                        }
                    });
                }
                Some(b'\\') => {
                    let text = out.get_or_insert_default();
                    text.push_str(plain);
                    let escaped = self.escape()?;
                    text.push(escaped);
                }
                // A control character, or the end.
                _ => return Err(self.syntax()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Flaw> {
        self.at += 1;
        let escaped = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.syntax()),
        };
        self.at += 1;
        Ok(escaped)
    }

    /// The character of one `\u`, or of two that are the halves of one. A lone half is no character.
    fn unicode(&mut self) -> Result<char, Flaw> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            if !(self.eat(b'\\') && self.eat(b'u')) {
                return Err(self.syntax());
            }
            let second = self.hex()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.syntax());
            }
            0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        match char::from_u32(code) {
            Some('\0') => Err(Flaw::Zero),
            Some(c) => Ok(c),
            None => Err(self.syntax()),
        }
    }

    fn hex(&mut self) -> Result<u32, Flaw> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16)).ok_or(self.syntax())?;
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn numbers_stay_as_they_are_written() {
        for number in ["9007199254740993", "-0.10", "1234567890123456789.0123456789", "1e400", "0"] {
            assert_eq!(Json::read(number), Ok(Json::Number(number)));
        }
        for no_number in ["007", "+1", ".5", "1.", "1e", "0x10", "NaN", "-", "1_000"] {
            assert!(matches!(Json::read(no_number), Err(Flaw::Syntax(_))), "{no_number}");
        }
    }

    #[test]
    fn exponents_become_digits() {
        for (written, digits) in [
            ("12", Some("12")),
            ("-1.5e3", Some("-1500")),
            ("1.25E+1", Some("12.5")),
            ("12e-4", Some("0.0012")),
            ("123e-1", Some("12.3")),
            ("0.0e999999999999999999999", Some("0")),
            ("1e41", None),
            ("1e-42", None),
            ("1e999999999999999999999", None),
        ] {
            assert_eq!(in_digits(written).as_deref(), digits, "{written}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(Json::read(r#"{"å": 1, "b": }"#), Err(Flaw::Syntax(15)));
        assert_eq!(Json::read(r#"{"a": 1, "b": {"a": 2}, "a": 1}"#), Err(Flaw::Twice(25)));
        // The same name in two spellings of one letter.
        assert_eq!(Json::read("{\"\u{e5}\": 1, \"a\u{30a}\": 2}"), Err(Flaw::Twice(10)));
        assert_eq!(Json::read(r#""a\u0000b""#), Err(Flaw::Zero));
        assert_eq!(Json::read(&"[".repeat(65)), Err(Flaw::Deep));
        assert!(Json::read(&("[".repeat(64) + &"]".repeat(64))).is_ok());
        for broken in
            ["", " ", "{", r#"{"a""#, r#"{"a":1,}"#, "[1 2]", "1 2", r#""\ud83d""#, "\"a\nb\"", "'a'"]
        {
            assert!(matches!(Json::read(broken), Err(Flaw::Syntax(_))), "{broken}");
        }
    }

    #[test]
    fn values_are_found_by_their_path() {
        let json =
            Json::read(r#"{"profile": {"e-mail": "a\/b\ud83d\ude00"}, "tags": [1, {"x": "\""}]}"#).unwrap();
        let at = |path: &[&str]| {
            let path: Vec<_> = path.iter().map(|&name| name.to_owned()).collect();
            json.at(&path).map(|found| found.in_text().into_owned())
        };
        assert_eq!(at(&["profile", "e-mail"]).as_deref(), Some("a/b😀"));
        assert_eq!(at(&["tags"]).as_deref(), Some(r#"[1,{"x":"\""}]"#));
        assert_eq!(at(&["profile", "name"]), None);
        assert_eq!(at(&["tags", "x"]), None);
    }

    /// What an ordinary reader makes of it, in our form.
    fn ordinary(value: &Value) -> String {
        match value {
            Value::String(text) => Json::Text(text.into()).in_text().into_owned(),
            other => other.to_string(),
        }
    }

    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[^\\x00]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-e]{1,2}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_another_program_writes_is_read_as_it_meant(value in anything()) {
            let text = value.to_string();
            let json = Json::read(&text).unwrap();
            if value != Value::Null {
                prop_assert_eq!(json.in_text().into_owned(), ordinary(&value));
            }
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(Json::read(&pretty), Ok(json));
        }

        #[test]
        fn what_we_take_another_program_takes(text in r#"[\[\]{}:,"\\ue0-9.\-tn ]{0,12}"#) {
            let theirs = serde_json::from_str::<Value>(&text);
            match Json::read(&text) {
                Ok(_) => prop_assert!(theirs.is_ok() || theirs.is_err_and(|why| why.to_string().contains("range"))),
                Err(Flaw::Syntax(_)) => prop_assert!(theirs.is_err()),
                Err(_) => {}
            }
        }
    }
}
