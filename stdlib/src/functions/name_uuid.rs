//! `name_uuid`: a UUID worked out from a text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "name_uuid",
    family: Family::Ids,

    summary: "a UUID worked out from a text, always the same for the same text and namespace (version 5 of RFC 9562). \
              Whoever knows the text can work it out too: a stand-in that others cannot work out is `pseudonym`",
    in_words: "as a UUID worked out from it",
    params: &[
        value("text", Kind::Text, "what the UUID stands for"),
        literal("namespace", Kind::Text, "\"dns\", \"url\", \"oid\", \"x500\", or a UUID of your own"),
    ],
    returns: Returns::Kind(Kind::Uuid),
    check_literals: Some(a_namespace),
    effect: CategoryEffect::Hashed("uuid5"),
    change: ChangeKind::Hashed,
    search: &["uuid5", "uuidv5", "deterministic id", "stable id", "surrogate key", "guid"],
    examples: &[
        example(
            "a name of the Internet",
            r#""www.example.com" | name_uuid("dns")"#,
            r#""2ed6657d-e927-568b-95e1-2665a8aea6a2""#,
        ),
        example(
            "a namespace of your own",
            r#""482" | name_uuid("f47ac10b-58cc-4372-a567-0e02b2c3d479")"#,
            r#""27620094-d0a6-559a-856a-253e7dfd48fe""#,
        ),
        example("null stays null", r#"null | name_uuid("dns")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let Some(namespace) = text_at(arguments, 1).and_then(namespace) else { return other(arguments.first()) };
    to_text(arguments, |text| uuid::Uuid::new_v5(&namespace, text.as_bytes()).hyphenated().to_string())
}

/// A namespace that exists.
fn a_namespace(literals: &[Option<&str>]) -> Result<(), String> {
    let Some(name) = literals.get(1).copied().flatten() else { return Ok(()) };
    let hex = name.bytes().filter(u8::is_ascii_hexdigit).count() == 32;
    let shaped = hex && name.len() == 36 && name.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    if shaped || matches!(name, "dns" | "url" | "oid" | "x500") {
        return Ok(());
    }
    Err(format!("`{name}` is no namespace; write `\"dns\"`, `\"url\"`, `\"oid\"`, `\"x500\"`, or a UUID of your own"))
}

#[cfg(feature = "kernels")]
fn namespace(name: &str) -> Option<uuid::Uuid> {
    match name {
        "dns" => Some(uuid::Uuid::NAMESPACE_DNS),
        "url" => Some(uuid::Uuid::NAMESPACE_URL),
        "oid" => Some(uuid::Uuid::NAMESPACE_OID),
        "x500" => Some(uuid::Uuid::NAMESPACE_X500),
        own => uuid::Uuid::try_parse(own).ok(),
    }
}
