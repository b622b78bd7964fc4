//! `mend_encoding`: a text that was read in a wrong encoding, as it was meant.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "mend_encoding",
    summary: "mends a text that was read in a wrong encoding on its way, such as `KÃ¸benhavn` for `København`; where not \
              all of it can be mended it stays as it is",
    in_words: "with its letters mended",
    params: &[value("text", Kind::Text, "the text to mend")],
    returns: Returns::SameText,
    search: &["mojibake", "utf-8", "utf8", "windows-1252", "latin1", "broken characters", "garbled", "charset", "ftfy"],
    examples: &[
        example("Danish", r#""KÃ¸benhavn Ã˜" | mend_encoding"#, r#""København Ø""#),
        example("read wrongly twice", r#""KÃƒÂ¸benhavn" | mend_encoding"#, r#""København""#),
        example("nothing to mend", r#""São Tomé" | mend_encoding"#, r#""São Tomé""#),
        example("null stays null", "null | mend_encoding", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let mut mended = None;
        // What was read wrongly twice is mended twice; more than three times is no accident.
        for _ in 0..3 {
            match meant(mended.as_deref().unwrap_or(&text)) {
                Some(better) => mended = Some(better),
                None => break,
            }
        }
        mended.map_or(as_text(text), |mended| as_text(Cow::Owned(mended)))
    })
}

#[cfg(feature = "kernels")]
/// The text whose UTF-8 bytes were taken for letters of Windows-1252, if this is one.
fn meant(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

/// The byte that stands for a letter in Windows-1252. Five bytes have no letter there; readers keep them as they are.
#[cfg(feature = "kernels")]
fn byte(c: char) -> Option<u8> {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match u32::from(c) {
        code @ (0..=0x7f | 0xa0..=0xff) => u8::try_from(code).ok(),
        _ => HIGH.chars().zip(0x80_u8..).find(|(letter, _)| *letter == c).map(|(_, byte)| byte),
    }
}
