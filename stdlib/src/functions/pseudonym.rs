//! `pseudonym`: a stable stand-in for a value, which only who has the project's key can work out.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pseudonym",
    family: Family::Privacy,
    summary: "a stand-in of 32 hexadecimal digits for a value: always the same for the same value and name, different \
              under another name, so that two destinations cannot compare; worked out with the project's key, so that \
              nobody without it can try values out",
    in_words: "as a pseudonym for {name}",
    params: &[
        value("value", Kind::Text, "the value to stand in for"),
        literal("name", Kind::Text, "what the stand-in is for, such as \"warehouse\""),
    ],
    check_literals: Some(not_empty),
    effect: CategoryEffect::Hashed("pseudonym"),
    change: ChangeKind::Hashed,
    longest: Some(|_| Some(32)),
    search: &["hmac", "keyed hash", "anonymous", "token", "surrogate", "pseudonymise", "pseudonymize"],
    ..BASE
};

/// What the evaluator calls, with the keyed hash of the project.
#[cfg(feature = "kernels")]
pub(super) fn keyed<'a>(arguments: &[Value<'a>], hash: crate::KeyedHash<'_>) -> Outcome<'a> {
    let name = text_at(arguments, 1).unwrap_or_default();
    to_text(arguments, |text| {
        let hash = hash(&format!("pseudonym {name}"), text);
        in_hex(hash.first_chunk::<16>().map_or(&[], |first| first))
    })
}
