//! The names and codes of languages: ISO 639 with its English names and the names that languages have for themselves.

use isolang::Language;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Languages with a code of two letters, by every small name and code they go by.
static TABLE: OnceLock<BTreeMap<String, &'static str>> = OnceLock::new();

/// The code of a language, with its region where one is written: `da`, `en-US`.
pub(super) fn code(text: &str) -> Option<String> {
    let table = TABLE.get_or_init(table);
    let text = text.trim();
    if let Some(code) = table.get(&text.to_lowercase()) {
        return Some((*code).to_owned());
    }
    // `en_US`, `pt-br`, `zh-Hant-TW`.
    let mut parts = text.split(['-', '_']);
    let language = *table.get(&parts.next()?.to_lowercase())?;
    let mut code = language.to_owned();
    for part in parts {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let written = match part.len() {
            2 if letters => rust_iso3166::from_alpha2(&part.to_uppercase())?.alpha2.to_owned(),
            // A script has a capital in front: `Hant`.
            4 if letters => {
                part.split_at_checked(1).map(|(first, rest)| first.to_uppercase() + &rest.to_lowercase())?
            }
            3 if part.bytes().all(|byte| byte.is_ascii_digit()) => part.to_owned(),
            _ => return None,
        };
        code.push('-');
        code.push_str(&written);
    }
    Some(code)
}

fn table() -> BTreeMap<String, &'static str> {
    let mut table = BTreeMap::new();
    for language in isolang::languages() {
        let Some(code) = language.to_639_1() else { continue };
        for name in names(language) {
            // The first language keeps a name that two share, in the order of ISO 639-3.
            table.entry(name.to_lowercase()).or_insert(code);
        }
    }
    // Codes that were replaced and still stand in older systems.
    for (old, code) in
        [("iw", "he"), ("in", "id"), ("ji", "yi"), ("no", "no"), ("norwegian", "no"), ("norsk", "no")]
    {
        table.insert(old.to_owned(), code);
    }
    table
}

fn names(language: Language) -> impl Iterator<Item = &'static str> {
    let codes = [language.to_639_1(), Some(language.to_639_3())];
    let names = [Some(language.to_name()), language.to_autonym()];
    // `Français, langue française`, `Español; Castellano`: each is a name.
    let parts = names.into_iter().flatten().flat_map(|name| name.split([',', ';', '(', ')']));
    codes.into_iter().flatten().chain(parts).map(str::trim).filter(|name| !name.is_empty())
}
