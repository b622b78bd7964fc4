//! The checkpoint of the ledger as a text that people can keep anywhere (`docs/consent.md`, section 2): whose ledger,
//! how many events, the root over them, when, and a signature by a key of the project.

use crate::cell::Micros;
use crate::tree::Hash;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// What the first word of the last line says.
const SIGNED: &str = "signed";

/// What the ledger was at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose ledger: one line, not empty.
    pub origin: String,
    /// How many events.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When.
    pub time: Micros,
}

/// Why a checkpoint cannot be written or is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// The name of the ledger is empty, or more than one line.
    Origin,
    /// The time is beyond the calendar.
    Time,
    /// The text is no checkpoint.
    Shape,
    /// Its signature is not by this key, or the text was changed.
    Signature,
}

impl std::fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CheckpointError::Origin => "the name of the ledger is empty or longer than one line",
            CheckpointError::Time => "the time of the checkpoint is beyond the calendar",
            CheckpointError::Shape => "this is no checkpoint of a ledger",
            CheckpointError::Signature => {
                "the checkpoint was changed after it was written, or it was written with another key"
            }
        })
    }
}

impl std::error::Error for CheckpointError {}

impl Checkpoint {
    /// The lines that are signed.
    fn body(&self) -> Result<String, CheckpointError> {
        if self.origin.is_empty() || self.origin.contains(['\n', '\r']) {
            return Err(CheckpointError::Origin);
        }
        let time = Timestamp::from_microsecond(self.time).map_err(|_| CheckpointError::Time)?;
        Ok(format!("{}\n{}\n{}\n{time}\n", self.origin, self.size, base64(&self.root)))
    }

    /// The text, signed with a key: four lines, an empty one, and the signature, which is the HMAC-SHA-256 of the four
    /// lines.
    ///
    /// # Errors
    /// The checkpoint cannot be written as lines.
    pub fn text(&self, key: &[u8]) -> Result<String, CheckpointError> {
        let body = self.body()?;
        let signature = mac(key, &body)?.finalize().into_bytes();
        Ok(format!("{body}\n{SIGNED} {}\n", base64(&signature.into())))
    }

    /// Reads a text and checks its signature.
    ///
    /// # Errors
    /// It is no checkpoint, or not one signed with this key.
    pub fn read(text: &str, key: &[u8]) -> Result<Checkpoint, CheckpointError> {
        let shape = || CheckpointError::Shape;
        let (lines, signed) = text.split_once("\n\n").ok_or_else(shape)?;
        let signature = signed.strip_prefix(SIGNED).and_then(|rest| rest.strip_prefix(' '));
        let signature = signature.and_then(|rest| rest.strip_suffix('\n')).ok_or_else(shape)?;
        let signature = from_base64(signature).ok_or_else(shape)?;
        let body = format!("{lines}\n");
        mac(key, &body)?.verify_slice(&signature).map_err(|_| CheckpointError::Signature)?;
        let mut lines = lines.split('\n');
        let mut line = || lines.next().ok_or_else(shape);
        let checkpoint = Checkpoint {
            origin: line()?.to_owned(),
            size: line()?.parse().map_err(|_| shape())?,
            root: from_base64(line()?).ok_or_else(shape)?,
            time: line()?.parse::<Timestamp>().map_err(|_| shape())?.as_microsecond(),
        };
        // One way of writing only, so that nothing can hide in a second one.
        if checkpoint.body()? == body { Ok(checkpoint) } else { Err(shape()) }
    }
}

fn mac(key: &[u8], body: &str) -> Result<Hmac<Sha256>, CheckpointError> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).map_err(|_| CheckpointError::Signature)?;
    mac.update(body.as_bytes());
    Ok(mac)
}

/// The alphabet of RFC 4648, section 4.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 of a hash, padded: 43 signs and one `=`.
fn base64(hash: &Hash) -> String {
    let mut text = String::with_capacity(44);
    for three in hash.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for sign in 0..4 {
            let six = (bits >> (18 - 6 * sign) & 63) as usize;
            text.push(if sign <= three.len() { char::from(ALPHABET[six]) } else { '=' });
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Hash> {
    let signs = text.strip_suffix('=')?;
    let mut hash = [0; 32];
    let (mut bits, mut held, mut at) = (0u32, 0, 0);
    for sign in signs.bytes() {
        let six = ALPHABET.iter().position(|known| *known == sign)?;
        bits = bits << 6 | u32::try_from(six).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            *hash.get_mut(at)? = u8::try_from(bits >> held & 255).ok()?;
            at += 1;
        }
    }
    (at == 32 && base64(&hash) == text).then_some(hash)
}
