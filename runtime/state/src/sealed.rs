//! What of an event of the ledger nobody may read without the key: how it is sealed, and how it is opened again.

use crate::cipher::Cipher;
use crate::db::Value;
use crate::db::value::Bind;
use crate::open::Context;
use martlet_consent::event::LedgerEvent;
use martlet_delivery::ports::PortError;

/// Stands between a contact point and what was said of it, and between which identifier of a person is meant and its value.
const NEXT: char = '\u{1f}';

/// The sealed columns of a row.
pub(crate) struct Sealed {
    /// The contact point, and after it what was said, unless that stands alone.
    pub(crate) point: Vec<u8>,
    /// What was said, where it is sealed for itself, as it was until version 2 of the state; else empty.
    pub(crate) said: Vec<u8>,
    pub(crate) person: Option<Vec<u8>>,
    pub(crate) evidence: Option<Vec<u8>>,
}

/// The same, to be read.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) contact: String,
    pub(crate) said: String,
    /// Which identifier of a person, and its value.
    pub(crate) person: Option<(String, String)>,
    pub(crate) evidence: Vec<(String, String)>,
}

impl Sealed {
    pub(crate) fn of(context: &mut Context<'_>, event: &LedgerEvent) -> Result<Sealed, PortError> {
        let mut seal = |place: &str, text: &str| context.cipher.seal(context.rand, place, text.as_bytes());
        let private = &event.private;
        // Both together cost half as much as each for itself.
        let (point, said) = match private.contact.contains(NEXT) {
            false => (seal("point", &format!("{}{NEXT}{}", private.contact, private.raw_value))?, Vec::new()),
            true => (seal("point", &private.contact)?, seal("raw_value", &private.raw_value)?),
        };
        let named = private.person.as_ref().map(|person| format!("{}{NEXT}{}", person.of, person.is));
        let person = named.map(|named| seal("subject", &named)).transpose()?;
        let evidence = private.evidence.as_ref().map(|text| seal("evidence", text)).transpose()?;
        Ok(Sealed { point, said, person, evidence })
    }

    /// The row of `ledger_private` for it.
    pub(crate) fn row<'v>(
        &'v self,
        seq: &'v i64,
        key_id: &'v str,
        event: &'v LedgerEvent,
        other: &'v Option<[u8; 32]>,
    ) -> [(&'static str, Value<'v>); 11] {
        let private = &event.private;
        [
            ("seq", seq.value()),
            ("subject_ref", other.value()),
            ("subject_ct", self.person.value()),
            ("point_ref", private.point.0.value()),
            ("point_kind", private.point_kind.value()),
            ("point_ct", self.point.value()),
            ("source_record_ref", private.source_record.value()),
            ("raw_value_ct", self.said.value()),
            ("evidence_ct", self.evidence.value()),
            ("key_id", Value::Text(key_id)),
            ("salt", private.salt.value()),
        ]
    }

    /// Opens it.
    pub(crate) fn open(&self, cipher: &Cipher) -> Result<Said, PortError> {
        let text = |place: &str, sealed: &[u8]| cipher.open(place, sealed).map(to_text);
        let (contact, said) = match self.said.as_slice() {
            [] => apart(text("point", &self.point)?),
            said => (text("point", &self.point)?, text("raw_value", said)?),
        };
        let person = self.person.as_deref().map(|person| text("subject", person)).transpose()?;
        let person = person.map(|person| match person.split_once(NEXT) {
            Some((of, is)) => (of.to_owned(), is.to_owned()),
            None => (String::new(), person),
        });
        let evidence = match &self.evidence {
            None => Vec::new(),
            Some(kept) => evidence(&cipher.open("evidence", kept)?),
        };
        Ok(Said { contact, said, person, evidence })
    }
}

/// The contact point of a row alone; `said` is the column of what was said.
pub(crate) fn contact(cipher: &Cipher, point: &[u8], said: &[u8]) -> Result<String, PortError> {
    let text = to_text(cipher.open("point", point)?);
    Ok(if said.is_empty() { apart(text).0 } else { text })
}

/// A contact point and what was said.
fn apart(mut text: String) -> (String, String) {
    let Some(at) = text.find(NEXT) else { return (text, String::new()) };
    let said = text.split_off(at + NEXT.len_utf8());
    text.truncate(at);
    (text, said)
}

fn to_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned())
}

/// Evidence is kept as a list of names and values; what is none of that is given as it stands, under no name.
fn evidence(kept: &[u8]) -> Vec<(String, String)> {
    serde_json::from_slice(kept)
        .unwrap_or_else(|_| vec![(String::new(), String::from_utf8_lossy(kept).into_owned())])
}
