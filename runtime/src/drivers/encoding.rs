//! Text files in other encodings than UTF-8, read and written as UTF-8.
//!
//! Strict where decoders of web pages are lenient: a byte that stands for no letter in the encoding becomes a byte that
//! no text in UTF-8 has, so the record that holds it is rejected, and its letters are never guessed. What an encoding
//! has no byte for is not written.

use super::packing::Sink;
use std::io::{Error, ErrorKind, Read, Write};

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    /// 128 letters and signs.
    Ascii,
    /// The Western European code page of Windows.
    Windows1252,
    /// ISO 8859-1.
    Latin1,
    /// Of both byte orders; its mark, or else the header's zero bytes, say which.
    Utf16,
}

/// Stands where no letter could be read; no text in UTF-8 has this byte.
const NO_LETTER: u8 = 0xff;

/// The letters of 0x80 to 0x9f in Windows-1252, as Unicode's table CP1252 has them; a space where there is none.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

const CHUNK: usize = 32 << 10;

impl Encoding {
    /// The encoding of this name, as the setting `encoding` has it.
    pub(super) fn of(name: Option<&str>) -> Result<Encoding, String> {
        match name {
            None | Some("utf-8") => Ok(Encoding::Utf8),
            Some("ascii") => Ok(Encoding::Ascii),
            Some("windows-1252") => Ok(Encoding::Windows1252),
            Some("latin1") => Ok(Encoding::Latin1),
            Some("utf-16") => Ok(Encoding::Utf16),
            Some(other) => Err(format!(
                "`{other}` is no encoding that this program reads: use `utf-8`, `windows-1252`, `latin1` or `utf-16`"
            )),
        }
    }

    /// Whether it has no byte for some letter of a text.
    pub(super) fn lacks(self, text: &str) -> bool {
        match self {
            Encoding::Utf8 | Encoding::Utf16 => false,
            _ => text.chars().any(|c| self.byte(c).is_none()),
        }
    }

    /// The byte that stands for a letter, in encodings where each has one.
    fn byte(self, letter: char) -> Option<u8> {
        let byte = u8::try_from(u32::from(letter)).ok();
        match self {
            Encoding::Ascii => byte.filter(u8::is_ascii),
            Encoding::Windows1252 if letter != ' ' => match WINDOWS.chars().position(|c| c == letter) {
                Some(place) => u8::try_from(place).ok()?.checked_add(0x80),
                None => byte.filter(|byte| of_windows(*byte) == Some(letter)),
            },
            Encoding::Windows1252 => byte,
            Encoding::Latin1 => byte.filter(|byte| of_latin1(*byte).is_some()),
            Encoding::Utf8 | Encoding::Utf16 => None,
        }
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Ascii => "ascii",
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Latin1 => "latin1",
            Encoding::Utf16 => "utf-16",
        }
    }
}

/// How a file in UTF-16 begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// The high byte comes first.
    big: bool,
    /// A mark says which comes first.
    marked: bool,
}

impl Order {
    /// Of a file that is not there yet.
    pub(super) fn of_new(encoding: Encoding) -> Order {
        Order { big: false, marked: encoding == Encoding::Utf16 }
    }
}

/// A stream as UTF-8.
pub(super) struct Decoded<R> {
    input: R,
    encoding: Encoding,
    order: Order,
    /// Bytes that were read and not decoded yet.
    raw: Vec<u8>,
    ended: bool,
    /// Decoded; given up to `given`.
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoded<R> {
    /// Reads this stream. `Err(Ok(…))`: it plainly is in another encoding, with the mend.
    pub(super) fn new(input: R, encoding: Encoding) -> Result<Decoded<R>, Result<String, std::io::Error>> {
        let (text, raw) = (Vec::new(), Vec::new());
        let mut decoded =
            Decoded { input, encoding, order: Order::default(), raw, ended: false, text, given: 0 };
        while decoded.raw.len() < 4 && !decoded.ended {
            decoded.fill().map_err(Err)?;
        }
        decoded.look().map_err(Ok)?;
        Ok(decoded)
    }

    /// How it begins, where that is not its first letter.
    pub(super) fn order(&self) -> Order {
        self.order
    }

    /// What the first bytes tell.
    fn look(&mut self) -> Result<(), String> {
        let name = self.encoding.name();
        let other =
            |of: &str, to: &str| Err(format!("it is text in {of}, not in `{name}`: say `encoding \"{to}\"`"));
        match (self.encoding, self.raw.as_slice()) {
            (Encoding::Utf8, _) => Ok(()),
            (_, [0xef, 0xbb, 0xbf, ..]) => other("UTF-8", "utf-8"),
            (Encoding::Utf16, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => {
                self.order = Order { big: self.raw.first() == Some(&0xfe), marked: true };
                self.raw.drain(..2);
                Ok(())
            }
            // Names of columns begin with a letter of few; one half of such a letter is zero.
            (Encoding::Utf16, [first, 0, ..]) if *first != 0 => Ok(()),
            (Encoding::Utf16, [0, second, ..]) if *second != 0 => {
                self.order.big = true;
                Ok(())
            }
            (Encoding::Utf16, []) => {
                self.order = Order::of_new(Encoding::Utf16);
                Ok(())
            }
            (Encoding::Utf16, _) => {
                Err("it does not look like text in UTF-16: say with `encoding` in `connect` what \
                                         it is written in"
                    .into())
            }
            (_, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => other("UTF-16", "utf-16"),
            _ => Ok(()),
        }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        let before = self.raw.len();
        self.raw.resize(before + CHUNK, 0);
        let read = loop {
            match self.input.read(self.raw.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.raw.truncate(before + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(())
    }

    /// Decodes what is there, but for the beginning of a letter.
    fn decode(&mut self) {
        self.text.clear();
        self.given = 0;
        let whole = match self.encoding {
            Encoding::Utf8 => {
                self.text.extend_from_slice(&self.raw);
                self.raw.len()
            }
            Encoding::Ascii | Encoding::Windows1252 | Encoding::Latin1 => {
                let letter = match self.encoding {
                    Encoding::Ascii => of_ascii,
                    Encoding::Windows1252 => of_windows,
                    _ => of_latin1,
                };
                self.raw.iter().for_each(|byte| put(&mut self.text, letter(*byte)));
                self.raw.len()
            }
            Encoding::Utf16 => self.units(),
        };
        self.raw.drain(..whole);
    }

    /// Decodes UTF-16; says how many bytes are done.
    fn units(&mut self) -> usize {
        let unit = |at: usize| match (self.raw.get(at), self.raw.get(at + 1)) {
            (Some(first), Some(second)) if self.order.big => Some(u16::from_be_bytes([*first, *second])),
            (Some(first), Some(second)) => Some(u16::from_le_bytes([*first, *second])),
            _ => None,
        };
        let mut at = 0;
        while let Some(first) = unit(at) {
            let second = if (0xd800..0xdc00).contains(&first) { unit(at + 2) } else { None };
            if (0xd800..0xdc00).contains(&first) && second.is_none() && !self.ended {
                break;
            }
            match char::decode_utf16([first].into_iter().chain(second)).next() {
                Some(Ok(c)) => {
                    put(&mut self.text, Some(c));
                    at += c.len_utf16() * 2;
                }
                // Half a letter; what follows it is looked at afresh.
                _ => {
                    put(&mut self.text, None);
                    at += 2;
                }
            }
        }
        if self.ended && at < self.raw.len() {
            put(&mut self.text, None);
            at = self.raw.len();
        }
        at
    }
}

fn put(text: &mut Vec<u8>, letter: Option<char>) {
    match letter {
        Some(c) => text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => text.push(NO_LETTER),
    }
}

fn of_ascii(byte: u8) -> Option<char> {
    byte.is_ascii().then_some(char::from(byte))
}

fn of_windows(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)).filter(|c| *c != ' '),
        _ => Some(char::from(byte)),
    }
}

/// Its bytes 0x80 to 0x9f are control characters, which stand in no text: such a file is in another encoding.
fn of_latin1(byte: u8) -> Option<char> {
    (!(0x80..=0x9f).contains(&byte)).then_some(char::from(byte))
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.encoding == Encoding::Utf8 && self.raw.is_empty() {
            return self.input.read(out);
        }
        while self.given >= self.text.len() {
            if self.raw.is_empty() && self.ended {
                return Ok(0);
            }
            self.decode();
            if self.text.is_empty() && !self.ended {
                self.fill()?;
            }
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.len().min(out.len());
        let (now, _) = rest.split_at(count);
        if let Some(room) = out.get_mut(..count) {
            room.copy_from_slice(now);
        }
        self.given += count;
        Ok(count)
    }
}

/// A stream that takes UTF-8 and writes another encoding.
pub(super) struct Encoded<W> {
    out: W,
    encoding: Encoding,
    order: Order,
    /// The beginning of a letter.
    rest: Vec<u8>,
}

impl<W: Write> Encoded<W> {
    /// Writes to this stream, beginning with the mark of the order if there is one.
    pub(super) fn new(mut out: W, encoding: Encoding, order: Order) -> std::io::Result<Encoded<W>> {
        if order.marked {
            out.write_all(if order.big { b"\xfe\xff" } else { b"\xff\xfe" })?;
        }
        Ok(Encoded { out, encoding, order, rest: Vec::new() })
    }

    fn no_letters(&self) -> Error {
        let what =
            format!("the file holds bytes that are no letters in `{}`; mend them", self.encoding.name());
        Error::new(ErrorKind::InvalidData, what)
    }

    fn encode(&self, text: &str) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len());
        if self.encoding == Encoding::Utf16 {
            let order = if self.order.big { u16::to_be_bytes } else { u16::to_le_bytes };
            bytes.extend(text.encode_utf16().flat_map(order));
            return Ok(bytes);
        }
        for letter in text.chars() {
            bytes.push(self.encoding.byte(letter).ok_or_else(|| self.no_letters())?);
        }
        Ok(bytes)
    }
}

impl<W: Write> Write for Encoded<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.encoding == Encoding::Utf8 {
            return self.out.write(bytes);
        }
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(self.no_letters()),
        };
        let text = self.rest.get(..whole).map(std::str::from_utf8).and_then(Result::ok).unwrap_or_default();
        let encoded = self.encode(text)?;
        self.out.write_all(&encoded)?;
        self.rest.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

impl<W: Sink> Sink for Encoded<W> {
    fn finish(&mut self) -> std::io::Result<()> {
        if self.rest.is_empty() { self.out.finish() } else { Err(self.no_letters()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives the bytes in pieces of that size.
    struct Drip<'b>(&'b [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(out.len());
            let (now, later) = self.0.split_at(count);
            out[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn decoded(bytes: &[u8], encoding: Encoding, step: usize) -> Result<Vec<u8>, String> {
        let mut text = Vec::new();
        match Decoded::new(Drip(bytes, step), encoding) {
            Ok(mut decoded) => {
                decoded.read_to_end(&mut text).map(|_| text).map_err(|error| error.to_string())
            }
            Err(why) => Err(why.unwrap()),
        }
    }

    #[test]
    fn letters_of_western_europe() {
        // As Python's codec `cp1252` writes them.
        let bytes = b"Zo\xeb \x80 \x8c\x9c \x93a\x94 \x96 \x9f";
        assert_eq!(decoded(bytes, Encoding::Windows1252, 3), Ok("Zoë € Œœ “a” – Ÿ".into()));
        assert_eq!(decoded(b"Zo\xeb \xa0\xff", Encoding::Latin1, 3), Ok("Zoë \u{a0}ÿ".into()));
        let nothing = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
        assert_eq!(decoded(&nothing, Encoding::Windows1252, 9), Ok(vec![NO_LETTER; 5]));
        assert_eq!((0x80..=0x9f).filter(|byte| of_windows(*byte).is_none()).count(), 5);
        assert_eq!(decoded(b"a\x80b", Encoding::Latin1, 9), Ok(b"a\xffb".into()));
    }

    #[test]
    fn both_byte_orders() {
        let units: Vec<u16> = "Zoë €😀".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for step in [1, 3, 4096] {
            for bytes in
                [&little, &big, &[b"\xff\xfe", &little[..]].concat(), &[b"\xfe\xff", &big[..]].concat()]
            {
                assert_eq!(decoded(bytes, Encoding::Utf16, step), Ok("Zoë €😀".into()), "{bytes:?}");
            }
        }
        // Half a letter, then a letter; and half a unit at the end.
        assert_eq!(decoded(b"a\0\x3d\xd8b\0", Encoding::Utf16, 1), Ok(b"a\xffb".into()));
        assert_eq!(decoded(b"a\0\0\xdeb\0\x3d\xd8", Encoding::Utf16, 9), Ok(b"a\xffb\xff".into()));
        assert_eq!(decoded(b"a\0b", Encoding::Utf16, 9), Ok(b"a\xff".into()));
        assert_eq!(decoded(b"", Encoding::Utf16, 9), Ok(Vec::new()));
    }

    fn encoded(text: &[u8], encoding: Encoding, order: Order, step: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut out = Encoded::new(&mut bytes, encoding, order)?;
        text.chunks(step).try_for_each(|piece| out.write_all(piece))?;
        let rest = out.rest.len();
        assert_eq!(rest, 0);
        Ok(bytes)
    }

    #[test]
    fn every_byte_that_is_a_letter_is_written_as_it_was_read() {
        for encoding in [Encoding::Ascii, Encoding::Windows1252, Encoding::Latin1] {
            for byte in 0..=u8::MAX {
                let text = decoded(&[byte], encoding, 1).unwrap();
                let back = encoded(&text, encoding, Order::default(), 1);
                assert_eq!(back.ok(), (text != [NO_LETTER]).then(|| vec![byte]), "{encoding:?} {byte}");
            }
        }
        assert!(Encoding::Ascii.lacks("é") && !Encoding::Latin1.lacks("é"));
        assert!(Encoding::Latin1.lacks("€") && !Encoding::Windows1252.lacks("€ "));
        assert!(Encoding::Windows1252.lacks("Ł") && !Encoding::Utf16.lacks("Ł😀"));
    }

    #[test]
    fn another_encoding_is_told() {
        let refused = |bytes: &[u8], encoding| decoded(bytes, encoding, 1).unwrap_err();
        assert!(refused(b"\xef\xbb\xbfa", Encoding::Windows1252).contains("say `encoding \"utf-8\"`"));
        assert!(refused(b"\xef\xbb\xbfa", Encoding::Utf16).contains("say `encoding \"utf-8\"`"));
        assert!(refused(b"\xff\xfea\0", Encoding::Latin1).contains("say `encoding \"utf-16\"`"));
        assert!(refused(b"Email,Name", Encoding::Utf16).contains("does not look like"));
        assert!(Encoding::of(Some("ebcdic")).unwrap_err().contains("`windows-1252`"));
    }

    proptest! {
        #[test]
        fn any_text_comes_through(text in "[^\\x00]{1,40}", step in 1..9usize) {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let marked = [b"\xff\xfe", &bytes[..]].concat();
            prop_assert_eq!(decoded(&marked, Encoding::Utf16, step), Ok(text.clone().into_bytes()));
            let order = Order::of_new(Encoding::Utf16);
            prop_assert_eq!(encoded(text.as_bytes(), Encoding::Utf16, order, step).unwrap(), marked);
            prop_assert_eq!(decoded(text.as_bytes(), Encoding::Utf8, step), Ok(text.into_bytes()));
        }
    }
}
