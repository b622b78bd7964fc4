//! The mess of real lists: names of many languages, addresses as hands type them, cells that need quotes.

use crate::random::Random;

/// First names.
pub const FIRST: &[&str] = &[
    "Ada",
    "Åse",
    "Björn",
    "Chloé",
    "Dagny",
    "Émile",
    "Freja",
    "Grzegorz",
    "Hanne",
    "Ingrid",
    "Jörg",
    "Karen",
    "Łucja",
    "Mette",
    "Niels",
    "Oda",
    "Pål",
    "Quirin",
    "Rosa",
    "Søren",
    "Tove",
    "Ulrich",
    "Vera",
    "Wiebke",
    "Yara",
    "Zoë",
    "Олена",
    "Тарас",
    "Anne Marie",
    "Jean-Luc",
];
/// Last names.
pub const LAST: &[&str] = &[
    "Andersen",
    "Bjørnson",
    "Çelik",
    "D'Angelo",
    "Ekström",
    "Françoise",
    "Gundersen",
    "Hølmebakk",
    "Iversen",
    "Jørgensen",
    "Kowalski",
    "Lindqvist",
    "Müller",
    "Núñez",
    "O'Brien",
    "Petersen",
    "Quist",
    "Rasmussen",
    "Sørensen",
    "Thorvaldsen",
    "Ulven",
    "van den Berg",
    "Weiß-Krüger",
    "Østergaard",
    "Żak",
    "Петренко",
];
const NBSP: char = '\u{a0}';

/// A name as people write it in an address.
pub fn letters(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' => out.push(c),
            'å' | 'à' => out.push('a'),
            'ç' => out.push('c'),
            'é' | 'ë' => out.push('e'),
            'ñ' => out.push('n'),
            'ł' => out.push('l'),
            'ö' | 'ø' => out.push('o'),
            'ú' | 'ü' => out.push('u'),
            'ß' => out.push_str("ss"),
            'ż' => out.push('z'),
            _ => {}
        }
    }
    if out.is_empty() { "guest".to_owned() } else { out }
}

/// Mostly as the person wrote it; sometimes shouted, spaced out or broken.
pub fn address(random: &mut Random, address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    match random.below(100) {
        0..12 => format!(" {address} "),
        12..20 => format!("{local}@{}", domain.to_uppercase()),
        20..26 => format!("{address}{NBSP}"),
        26 => String::new(),
        27 => format!("{local}.{domain}"),
        28 => format!("{local}@@{domain}"),
        29 => format!("{local} {domain}"),
        30 => format!("{local}@"),
        _ => address.to_owned(),
    }
}

/// A name as it is typed: shouted, whispered, spaced out, too long.
pub fn name(random: &mut Random, name: &str) -> String {
    match random.below(100) {
        0..15 => name.to_uppercase(),
        15..30 => name.to_lowercase(),
        30..38 => format!("  {name} "),
        38..44 => name.replace(' ', &NBSP.to_string()),
        44..48 => String::new(),
        48..50 => format!(
            "{name}, \"the gardener\" of the {name} family and of a name that is far too long for a badge"
        ),
        50 => name.replace(' ', "\n"),
        _ => name.to_owned(),
    }
}

/// A cell of a CSV file.
pub fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Rows as a text.
pub fn lines(rows: &[String]) -> String {
    let mut text = rows.join("\n");
    text.push('\n');
    text
}
