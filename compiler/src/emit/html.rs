//! The lineage page as one HTML file: style inside, nothing loaded from anywhere, every text escaped by tera.

use super::{EmitError, page::Page};
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

const STYLE: &str = include_str!("templates/lineage.css");

/// The page.
pub fn render(page: &Page) -> Result<String, EmitError> {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    tera.add_raw_templates([
        ("lineage.css", STYLE),
        ("fields.html", include_str!("templates/fields.html")),
        ("reach.html", include_str!("templates/reach.html")),
        ("erasure.html", include_str!("templates/erasure.html")),
        ("lineage.html", include_str!("templates/lineage.html")),
    ])?;
    let mut context = Context::from_serialize(page)?;
    context.insert("style_hash", &format!("sha256-{}", base64(&Sha256::digest(STYLE.as_bytes()))));
    Ok(tera.render("lineage.html", &context)?)
}

/// Base64 with padding, as a content security policy spells hashes.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: [char; 64] = {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut table = ['A'; 64];
        let mut at = 0;
        while at < 64 {
            table[at] = letters[at] as char;
            at += 1;
        }
        table
    };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut block = [0; 3];
        for (slot, byte) in block.iter_mut().zip(chunk) {
            *slot = *byte;
        }
        let bits = u32::from(block[0]) << 16 | u32::from(block[1]) << 8 | u32::from(block[2]);
        for place in 0..4 {
            let letter = ALPHABET.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or('=');
            text.push(if place > chunk.len() { '=' } else { letter });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_pads_as_published() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
