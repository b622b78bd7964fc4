//! Cuts one JSON document into the items of a list in it, without holding more than one of them: the list is the document
//! itself, or stands at the end of some names (`data.items`). Items keep their bytes, and so does all around them.

use super::split::LONGEST_ROW;
use std::io::{ErrorKind, Read};

const CHUNK: usize = 64 << 10;

/// Cuts a stream into the items of its list.
pub(crate) struct JsonItems<R> {
    bytes: Bytes<R>,
    path: Vec<String>,
    /// What stands before the item: of the first one all from the beginning of the file on.
    gap: Vec<u8>,
    item: Vec<u8>,
    /// The line where the item begins, from 1.
    line: u64,
    state: State,
    /// `item` was only looked at, and is the next to be given.
    ahead: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Begin,
    /// The first item comes next, if there is one.
    First,
    Items,
    /// Everything is read; what stands behind the last item is in `gap`.
    End,
}

/// An item as it stands there.
#[derive(Debug)]
pub(crate) struct Item<'s> {
    /// The line where it begins, from 1.
    pub line: u64,
    /// Its bytes; only the first of one that is too long.
    pub bytes: &'s [u8],
    /// It is longer than can be read.
    pub too_long: bool,
}

impl<R: Read> JsonItems<R> {
    /// The list of this stream that stands at the end of these names.
    pub(crate) fn new(input: R, path: &[String]) -> JsonItems<R> {
        JsonItems {
            bytes: Bytes { input, buffer: Vec::new(), at: 0, line: 1, taken: Vec::new() },
            path: path.to_vec(),
            gap: Vec::new(),
            item: Vec::new(),
            line: 1,
            state: State::Begin,
            ahead: false,
        }
    }

    /// Reads up to the list; false where there is nothing but blanks.
    ///
    /// # Errors
    /// It is no JSON, or there is no list.
    pub(crate) fn begin(&mut self) -> Result<bool, String> {
        if self.state != State::Begin {
            return Ok(true);
        }
        if let Some(what) = self.bytes.looks()? {
            return Err(what.into());
        }
        self.bytes.space()?;
        if self.bytes.peek()?.is_none() {
            return Ok(false);
        }
        for name in 0..self.path.len() {
            self.way(name)?;
        }
        if self.bytes.peek()? != Some(b'[') {
            return Err(match self.path.as_slice() {
                [] => "it is no JSON list: say with `records` in `connect` where in the document the list is"
                    .into(),
                path => format!("`{}` is no list", path.join(".")),
            });
        }
        self.bytes.take()?;
        self.bytes.space()?;
        self.gap = self.bytes.taken("what stands before the records")?;
        self.state = State::First;
        Ok(true)
    }

    /// What stands before the item that comes first or came last, or behind the last one.
    pub(crate) fn gap(&self) -> &[u8] {
        &self.gap
    }

    /// Whether there is another item.
    ///
    /// # Errors
    /// It is no JSON, or cannot be read.
    pub(crate) fn more(&mut self) -> Result<bool, String> {
        self.ahead = self.ahead || self.advance()?;
        Ok(self.ahead)
    }

    /// Goes on to the next item; false at the end.
    ///
    /// # Errors
    /// As [`JsonItems::more`].
    pub(crate) fn next_item(&mut self) -> Result<bool, String> {
        Ok(std::mem::take(&mut self.ahead) || self.advance()?)
    }

    /// The item that was given last.
    pub(crate) fn current(&self) -> Item<'_> {
        let too_long = self.item.len() > LONGEST_ROW;
        Item { line: self.line, bytes: self.item.get(..LONGEST_ROW).unwrap_or(&self.item), too_long }
    }

    fn advance(&mut self) -> Result<bool, String> {
        if !self.begin()? {
            return Err("it is empty, where a JSON list should be".into());
        }
        if self.state == State::End {
            return Ok(false);
        }
        let first = self.state == State::First;
        if !first && !self.bytes.before_item()? {
            return self.end();
        }
        if first && self.bytes.peek()? == Some(b']') {
            return self.end();
        }
        if !first {
            self.gap = self.bytes.taken("what stands between two records")?;
        }
        self.state = State::Items;
        self.line = self.bytes.line;
        self.bytes.value()?;
        self.item = std::mem::take(&mut self.bytes.taken);
        Ok(true)
    }

    /// Reads what stands behind the list: its bracket, the rest of what it stands in, and nothing else.
    fn end(&mut self) -> Result<bool, String> {
        self.bytes.expect(b']')?;
        for name in (0..self.path.len()).rev() {
            while self.bytes.before_item()? {
                let found = self.bytes.name()?;
                if self.path.get(name) == Some(&found) {
                    return Err(format!(
                        "it says `{found}` twice, so which of the two counts cannot be told"
                    ));
                }
                self.bytes.value()?;
            }
            self.bytes.expect(b'}')?;
        }
        self.bytes.space()?;
        if self.bytes.peek()?.is_some() {
            return Err(self.bytes.no_json());
        }
        let behind = self.bytes.taken("what stands behind the records")?;
        // Behind a list without an item stands only what is not before it.
        self.gap = behind;
        self.item = Vec::new();
        self.state = State::End;
        Ok(false)
    }

    /// Goes the way to the value of a name of the path.
    fn way(&mut self, name: usize) -> Result<(), String> {
        let way = self.path.get(..=name).unwrap_or_default().join(".");
        if self.bytes.peek()? != Some(b'{') {
            return Err(format!("there is no `{way}`: mend `records` in `connect`"));
        }
        self.bytes.take()?;
        self.bytes.space()?;
        while self.bytes.peek()? != Some(b'}') {
            let found = self.bytes.name()?;
            if self.path.get(name) == Some(&found) {
                return Ok(());
            }
            self.bytes.value()?;
            if !self.bytes.before_item()? {
                break;
            }
        }
        Err(format!("there is no `{way}`: mend `records` in `connect`"))
    }
}

/// A stream read byte by byte, what was passed kept.
struct Bytes<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    taken: Vec<u8>,
}

impl<R: Read> Bytes<R> {
    /// Why this is plainly no JSON in UTF-8, by how it begins; its byte order mark is passed.
    fn looks(&mut self) -> Result<Option<&'static str>, String> {
        self.peek()?;
        let other = super::json_lines::no_text_in_utf8(&self.buffer);
        if other.is_none() && self.buffer.starts_with(b"\xef\xbb\xbf") {
            (0..3).try_for_each(|_| self.take())?;
        }
        Ok(other)
    }

    fn peek(&mut self) -> Result<Option<u8>, String> {
        if self.at == self.buffer.len() {
            self.buffer.resize(CHUNK, 0);
            let read = loop {
                match self.input.read(&mut self.buffer) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    read => break read.map_err(|error| crate::drivers::plain(&error))?,
                }
            };
            self.buffer.truncate(read);
            self.at = 0;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Passes a byte; of what is too long only as much is kept as tells that it is.
    fn take(&mut self) -> Result<(), String> {
        if let Some(byte) = self.peek()? {
            self.at += 1;
            self.line += u64::from(byte == b'\n');
            if self.taken.len() <= LONGEST_ROW {
                self.taken.push(byte);
            }
        }
        Ok(())
    }

    fn taken(&mut self, what: &str) -> Result<Vec<u8>, String> {
        if self.taken.len() > LONGEST_ROW {
            return Err(format!("{what} is longer than 4 MiB"));
        }
        Ok(std::mem::take(&mut self.taken))
    }

    fn no_json(&mut self) -> String {
        match self.peek() {
            Ok(None) => "it breaks off before its end; fetch it again".into(),
            Ok(Some(_)) => format!("line {} is no JSON there", self.line),
            Err(why) => why,
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        if self.peek()? == Some(byte) { self.take() } else { Err(self.no_json()) }
    }

    fn space(&mut self) -> Result<(), String> {
        while matches!(self.peek()?, Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.take()?;
        }
        Ok(())
    }

    /// Passes the comma before another item, with blanks; false where none comes.
    fn before_item(&mut self) -> Result<bool, String> {
        self.space()?;
        let comma = self.peek()? == Some(b',');
        if comma {
            self.take()?;
            self.space()?;
        }
        Ok(comma)
    }

    /// Passes a name and its colon.
    fn name(&mut self) -> Result<String, String> {
        let begins = self.taken.len();
        self.text()?;
        let name: Option<String> =
            self.taken.get(begins..).and_then(|name| serde_json::from_slice(name).ok());
        self.space()?;
        self.expect(b':')?;
        self.space()?;
        name.ok_or_else(|| self.no_json())
    }

    /// Passes a text in quotes.
    fn text(&mut self) -> Result<(), String> {
        self.expect(b'"')?;
        loop {
            match self.peek()? {
                Some(b'"') => return self.take(),
                Some(b'\\') => {
                    self.take()?;
                    self.peek()?.ok_or_else(|| self.no_json())?;
                    self.take()?;
                }
                Some(_) => self.take()?,
                None => return Err(self.no_json()),
            }
        }
    }

    /// Passes one value. Of what is in its brackets only that they are closed is looked at.
    fn value(&mut self) -> Result<(), String> {
        let mut open: Vec<u8> = Vec::new();
        let begins = self.taken.len();
        loop {
            match self.peek()? {
                Some(b'"') => self.text()?,
                Some(byte @ (b'{' | b'[')) => {
                    // Its closing bracket comes two behind it in the table of letters.
                    open.push(byte + 2);
                    if open.len() > LONGEST_ROW {
                        return Err(self.no_json());
                    }
                    self.take()?;
                }
                Some(byte @ (b'}' | b']')) if open.last() == Some(&byte) => {
                    open.pop();
                    self.take()?;
                }
                Some(b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\n' | b'\r') if open.is_empty() => {
                    return if self.taken.len() > begins { Ok(()) } else { Err(self.no_json()) };
                }
                Some(b'}' | b']') | None => return Err(self.no_json()),
                Some(_) => self.take()?,
            }
            if open.is_empty() && matches!(self.taken.last(), Some(b'}' | b']' | b'"')) {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &[u8], path: &str) -> Result<(Vec<(u64, String)>, String), String> {
        let path: Vec<_> = path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let (mut items, mut found, mut all) = (JsonItems::new(text, &path), Vec::new(), Vec::new());
        items.begin()?;
        while items.next_item()? {
            let item = items.current();
            found.push((item.line, String::from_utf8_lossy(item.bytes).into_owned()));
            all.extend_from_slice(items.gap());
            all.extend_from_slice(item.bytes);
        }
        if found.is_empty() {
            all.extend_from_slice(text.get(..text.len() - items.gap().len()).unwrap());
        }
        all.extend_from_slice(items.gap());
        assert_eq!(String::from_utf8_lossy(&all), String::from_utf8_lossy(text), "nothing is lost");
        Ok((found, String::from_utf8_lossy(items.gap()).into_owned()))
    }

    #[test]
    fn a_list_is_cut_and_nothing_around_it_lost() {
        let text = "\u{feff} [\n {\"a\":\"]\\\"},{\"} ,\n\n[1,{\"b\":[]}],\"x,\",12.50 , null\n] \n";
        let (found, behind) = items(text.as_bytes(), "").unwrap();
        let lines: Vec<_> = found.iter().map(|(line, item)| (*line, item.as_str())).collect();
        assert_eq!(
            lines,
            [(2, "{\"a\":\"]\\\"},{\"}"), (4, "[1,{\"b\":[]}]"), (4, "\"x,\""), (4, "12.50"), (4, "null")]
        );
        assert_eq!(behind, "\n] \n");
        assert_eq!(items(b"[ ]", "").unwrap().0, []);
        let deep = br#"{"meta":{"data":[1]}, "d\u0061ta" : {"x":1,"items":[ {"a":1},2 ],"y":"]"},"z":[]} "#;
        let (found, behind) = items(deep, "data.items").unwrap();
        assert_eq!(found, [(1, "{\"a\":1}".into()), (1, "2".into())]);
        assert_eq!(behind, " ],\"y\":\"]\"},\"z\":[]} ");
    }

    #[test]
    fn what_is_no_list_is_told() {
        for (text, path, why) in [
            ("{}", "", "it is no JSON list: say with `records`"),
            ("[1]", "data", "there is no `data`"),
            ("{\"data\":{}}", "data.items", "there is no `data.items`"),
            ("{\"data\":{\"items\":1}}", "data.items", "`data.items` is no list"),
            ("{\"data\":[1],\"x\":2,\"data\":[2]}", "data", "says `data` twice"),
            ("[1,2", "", "it breaks off"),
            ("[1,", "", "it breaks off"),
            ("[{\"a\":\"", "", "it breaks off"),
            ("{\"data\":[1]", "data", "it breaks off"),
            ("[1]\n[2]", "", "line 2 is no JSON"),
            ("[1 2]", "", "line 1 is no JSON"),
            ("[1,]", "", "line 1 is no JSON"),
            ("[{\"a\":]}]", "", "line 1 is no JSON"),
            ("[1}", "", "line 1 is no JSON"),
            ("", "", "it is empty"),
            ("\u{1f}\u{8b}", "", "it is no JSON list"),
        ] {
            let mut list = JsonItems::new(
                text.as_bytes(),
                &path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect::<Vec<_>>(),
            );
            let told = loop {
                match list.next_item() {
                    Ok(true) => {}
                    other => break other.unwrap_err(),
                }
            };
            assert!(told.contains(why), "{text}: {told}");
        }
        assert!(items(b"\xff\xfe[\0", "").unwrap_err().contains("UTF-16"));
    }

    #[test]
    fn an_item_that_is_too_long_is_passed() {
        let text = format!("[\"{}\",1]", "x".repeat(LONGEST_ROW + 9));
        let mut items = JsonItems::new(text.as_bytes(), &[]);
        assert_eq!(items.more(), Ok(true));
        assert_eq!(items.next_item(), Ok(true));
        assert!(items.current().too_long);
        assert_eq!(items.next_item(), Ok(true));
        assert_eq!(items.current().bytes, b"1");
        assert_eq!(items.more(), Ok(false));
    }
}
