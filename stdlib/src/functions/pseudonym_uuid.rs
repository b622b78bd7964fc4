//! `pseudonym_uuid`: a stable stand-in for a value in the shape of a UUID.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pseudonym_uuid",
    family: Family::Privacy,

    summary: "a stand-in for a value in the shape of a UUID, for systems that take no other: as `pseudonym`, always the same \
              for the same value and name, and worked out with the project's key",
    in_words: "as a pseudonym for {name}",
    params: &[
        value("value", Kind::Text, "the value to stand in for"),
        literal("name", Kind::Text, "what the stand-in is for, such as \"warehouse\""),
    ],
    returns: Returns::Kind(Kind::Uuid),
    check_literals: Some(not_empty),
    effect: CategoryEffect::Hashed("pseudonym"),
    change: ChangeKind::Hashed,
    search: &["hmac", "keyed hash", "guid", "anonymous id", "surrogate", "token"],
    ..BASE
};

/// What the evaluator calls, with the keyed hash of the project.
#[cfg(feature = "kernels")]
pub(super) fn keyed<'a>(arguments: &[Value<'a>], hash: crate::KeyedHash<'_>) -> Outcome<'a> {
    let name = text_at(arguments, 1).unwrap_or_default();
    to_text(arguments, |text| {
        let hash = hash(&format!("pseudonym_uuid {name}"), text);
        let bytes = hash.first_chunk::<16>().copied().unwrap_or_default();
        // Version 8 of RFC 9562 is for what a program makes its own way.
        uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string()
    })
}
