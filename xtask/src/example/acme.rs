//! The data of `examples/acme`: what a company of some size finds in its systems about people who do not exist.
//! Telephone numbers are of the ranges that numbering authorities keep for films and examples where a country has
//! such a range (Ofcom, PTS, ARCEP, Bundesnetzagentur, NANPA); people of other countries give none.

use super::mess::{FIRST, LAST, address, cell, letters, name};
use crate::Generated;
use crate::random::Random;

const SEED: u64 = 20_261_122;
const PEOPLE: usize = 4_000;

const DOMAINS: &[&str] = &[
    "mail.example",
    "post.example",
    "web.example",
    "haven.example",
    "tuin.example",
    "jardin.example",
    "bücher.example",
];

struct Country {
    spellings: &'static [&'static str],
    cities: &'static [&'static str],
    /// The code before numbers from abroad, the first digits of numbers that nobody has, and how many follow.
    phone: Option<(&'static str, &'static str, u32)>,
}

/// Spellings of one country each; the last names none.
const COUNTRIES: &[Country] = &[
    Country {
        spellings: &["Danmark", "DANMARK", "Denmark", "dk", "DK", " Danmark "],
        cities: &["København", "Aarhus", "ODENSE", "Århus\u{a0}C"],
        phone: None,
    },
    Country {
        spellings: &["Norge", "Norway", "NO", "nor"],
        cities: &["Oslo", "bergen ", "Tromsø"],
        phone: None,
    },
    Country {
        spellings: &["Sverige", "Sweden", "SE", "SWE"],
        cities: &["Malmö", "GÖTEBORG", "Umeå"],
        phone: Some(("+46", "7017406", 2)),
    },
    Country { spellings: &["Finland", "Suomi", "FI"], cities: &["Helsinki", "Jyväskylä"], phone: None },
    Country {
        spellings: &["Deutschland", "Germany", "DE", "deu"],
        cities: &["Köln", "FLENSBURG", "lübeck"],
        phone: Some(("+49", "17604069", 3)),
    },
    Country {
        spellings: &["Nederland", "Netherlands", "NL", "nld"],
        cities: &["Utrecht", "'s-Hertogenbosch", "DEN HAAG"],
        phone: None,
    },
    Country {
        spellings: &["France", "FR", "fra", "FRANCE"],
        cities: &["Orléans", "lille", "Saint-Étienne"],
        phone: Some(("+33", "63998", 4)),
    },
    Country { spellings: &["Belgien", "Belgium", "BE", "België"], cities: &["Gent", "LIÈGE"], phone: None },
    Country { spellings: &["España", "Spain", "ES"], cities: &["A Coruña", "Málaga"], phone: None },
    Country { spellings: &["Polska", "Poland", "PL"], cities: &["Gdańsk", "Łódź"], phone: None },
    Country {
        spellings: &["United Kingdom", "UK", "GB", "Great Britain"],
        cities: &["Leeds", "St Andrews", "KING'S LYNN"],
        phone: Some(("+44", "7700900", 3)),
    },
    Country {
        spellings: &["USA", "United States", "US"],
        cities: &["Portland, OR", "Boise"],
        phone: Some(("+1", "20255501", 2)),
    },
    Country { spellings: &["Canada", "CA"], cities: &["Montréal", "Halifax"], phone: None },
    Country { spellings: &["", "Scandinavia", "n/a", "?"], cities: &["", "-"], phone: None },
];
const TOPICS: &[&str] = &["Have", "have", "Køkken", "KØKKEN", "Værktøj", "værktøj ", "andet", ""];
const INTERESTS: &[&str] = &["garden", "kitchen", "tools", "Garden", "none", ""];

struct Person {
    address: String,
    name: String,
    country: &'static Country,
    /// The code of the country, and the number behind it.
    phone: Option<(&'static str, String)>,
    /// Days since 1 January 2025 when they were first met.
    day: usize,
}

/// Every file.
pub fn files() -> Vec<Generated> {
    let mut random = Random::new(SEED);
    let people: Vec<Person> = (0..PEOPLE).map(|number| person(&mut random, number)).collect();
    let (early, late) = people[..2_200].split_at(1_200);
    let fair = |random: &mut Random, people: &[Person], year| windows_1252(&fair(random, people, year));
    vec![
        Generated { path: "examples/acme/data/fair-2025.csv", bytes: fair(&mut random, early, 2025) },
        Generated { path: "examples/acme/data/fair-2026.csv", bytes: fair(&mut random, late, 2026) },
        Generated {
            path: "examples/acme/data/automation.csv",
            bytes: automation(&mut random, &people[1_500..]).into(),
        },
        Generated {
            path: "examples/acme/data/preferences.jsonl",
            bytes: preferences(&mut random, &people).into(),
        },
        Generated { path: "examples/acme/data/do-not-call.csv", bytes: listed(&mut random, &people).into() },
    ]
}

fn person(random: &mut Random, number: usize) -> Person {
    let (first, last) = (random.pick(FIRST), random.pick(LAST));
    let address = format!("{}.{}{number}@{}", letters(first), letters(last), random.pick(DOMAINS));
    let known = COUNTRIES.len() - 1;
    // Two of five at home, the rest from everywhere.
    let country = match random.below(100) {
        0..4 => known,
        4..40 => 0,
        _ => random.below(known),
    };
    let country = &COUNTRIES[country];
    let phone = country.phone.filter(|_| random.percent(70)).map(|(code, begin, digits)| {
        let last = 10_usize.pow(digits);
        (code, format!("{begin}{}", last / 10 + random.below(last - last / 10)))
    });
    Person { address, name: format!("{first} {last}"), country, phone, day: random.below(500) }
}

/// A telephone number as people of the country write it down.
fn at_home(random: &mut Random, person: &Person) -> String {
    let Some((code, number)) = &person.phone else {
        return random.pick(&["", "", "", "", "ring mig", "-"]).to_owned();
    };
    let number = if *code == "+1" { number.clone() } else { format!("0{number}") };
    match random.below(5) {
        0 => format!("{} {} {}", &number[..3], &number[3..6], &number[6..]),
        1 => format!("{}-{}", &number[..3], &number[3..]),
        2 => format!(" {number}"),
        _ => number,
    }
}

/// As it is dialled from anywhere, in one of the ways to write that.
fn from_anywhere(random: &mut Random, person: &Person) -> String {
    let Some((code, number)) = &person.phone else { return String::new() };
    match random.below(4) {
        0 => format!("{code} {} {}", &number[..3], &number[3..]),
        1 => format!("{code} ({}) {}-{}", &number[..2], &number[2..5], &number[5..]),
        _ => format!("{code}{number}"),
    }
}

/// Day, month and year of a day counted from 1 January 2025, in months of 28 days: all that a form needs.
fn date(day: usize) -> (usize, usize, usize) {
    let (year, rest) = (2025 + day / 336, day % 336);
    (year, 1 + rest / 28, 1 + rest % 28)
}

/// What stands typed at the fair: a list of a Danish spreadsheet, with `;` between its cells.
fn fair(random: &mut Random, people: &[Person], year: usize) -> String {
    let mut rows = vec!["E-mail;Navn;Land;By;Telefon;Emne;Dato;Nyhedsbrev;Annoncer".to_owned()];
    for person in people {
        rows.push(visitor(random, person, year));
        // The same card went through two hands.
        if random.percent(4) {
            rows.push(visitor(random, person, year));
        }
    }
    rows.push("midt.i.raekken@mail.example;Halv Række;Danmark".to_owned());
    let mut text = rows.join("\r\n");
    text.push_str("\r\n");
    text
}

fn visitor(random: &mut Random, person: &Person, year: usize) -> String {
    let (_, month, day) = date(person.day % 252);
    let on = match random.below(100) {
        0..2 => random.pick(&["31-02-2025", "sidst på ugen", "??"]).to_owned(),
        2..40 => format!("{day}.{month}.{year}"),
        40..70 => format!("{day:02}-{month:02}-{year}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    };
    let yes_or_no = |random: &mut Random| {
        let said = ["ja", "ja", "Ja", "JA", " ja ", "ja", "x", "nej", "Nej", "nej tak", "", "", "måske"];
        random.pick(&said).to_owned()
    };
    let cells = [
        address(random, &person.address),
        name(random, &person.name),
        random.pick(person.country.spellings).to_owned(),
        random.pick(person.country.cities).to_owned(),
        at_home(random, person),
        random.pick(TOPICS).to_owned(),
        on,
        yes_or_no(random),
        yes_or_no(random),
    ];
    cells.map(|text| quoted(&text)).join(";")
}

/// A cell of a file with `;`.
fn quoted(text: &str) -> String {
    match text.contains([';', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

/// The export of the marketing automation: one row for each address, in the tool's own words.
fn automation(random: &mut Random, people: &[Person]) -> String {
    let mut text =
        "Id,Email,First Name,Last Name,Country,Phone,Interest,Score,Email Status,Offers,Status Date\n"
            .to_owned();
    for (number, person) in people.iter().enumerate() {
        if random.percent(15) {
            continue;
        }
        let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
        let status = match random.below(100) {
            0..62 => "Subscribed",
            62..74 => "Unsubscribed",
            74..80 => "Pending",
            80..84 => "Hard bounced",
            _ => "Never asked",
        };
        let offers = random.pick(&["1", "1", "0", ""]);
        let (year, month, day) = date(person.day + random.below(60));
        let on = match random.below(50) {
            0 => String::new(),
            _ => format!("{year}-{month:02}-{day:02}T{:02}:{:02}:00Z", random.below(24), random.below(60)),
        };
        let score = if random.percent(3) { "n/a".to_owned() } else { random.below(100).to_string() };
        let cells = [
            format!("L-{:05}", 10_000 + number * 7),
            address(random, &person.address),
            first.to_owned(),
            last.to_owned(),
            random.pick(person.country.spellings).to_owned(),
            from_anywhere(random, person),
            random.pick(INTERESTS).to_owned(),
            score,
            status.to_owned(),
            offers.to_owned(),
            on,
        ];
        text.push_str(&cells.map(|text| cell(&text)).join(","));
        text.push('\n');
    }
    text
}

/// The log of the preference page: what people chose there, one after the other.
fn preferences(random: &mut Random, people: &[Person]) -> String {
    let mut lines = Vec::new();
    for person in people {
        if !random.percent(40) {
            continue;
        }
        lines.push(preference(random, person, person.day + 3));
        // Some come back and think otherwise.
        if random.percent(25) {
            let later = person.day + 40 + random.below(20);
            lines.push(preference(random, person, later));
        }
    }
    lines.push("{\"email\":\"broken.off@mail.example\",\"chosen_at\":\"2026-0".to_owned());
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn preference(random: &mut Random, person: &Person, day: usize) -> String {
    let (year, month, day) = date(day);
    let at = format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", random.below(24), random.below(60), 17);
    let mut choices = Vec::new();
    // The page asks about calls whoever gave a number.
    let asked: &[&str] = match person.phone {
        Some(_) => &["newsletter", "offers", "ads", "calls"],
        None => &["newsletter", "offers", "ads"],
    };
    for what in asked {
        match random.below(10) {
            0..4 => choices.push(format!("\"{what}\":\"yes\"")),
            4..6 => choices.push(format!("\"{what}\":\"no\"")),
            6 => choices.push(format!("\"{what}\":null")),
            _ => {}
        }
    }
    let address = if random.percent(10) { person.address.to_uppercase() } else { person.address.clone() };
    let phone = match &person.phone {
        Some((code, number)) => format!("\"{code}{number}\""),
        None => "null".to_owned(),
    };
    let country = person.country.spellings[0];
    let page = random.pick(&["footer of a letter", "account page", "fair desk"]);
    format!(
        "{{\"email\":\"{address}\",\"phone\":{phone},\"country\":\"{country}\",\"chosen_at\":\"{at}\",\"choices\":{{{}}},\"page\":\"{page}\"}}",
        choices.join(",")
    )
}

/// People who asked never to be called.
fn listed(random: &mut Random, people: &[Person]) -> String {
    let mut text = "Number,Country\n".to_owned();
    for person in people.iter().filter(|person| person.phone.is_some()) {
        if random.percent(6) {
            let country = person.country.spellings[0];
            text.push_str(&format!("{},{country}\n", from_anywhere(random, person)));
        }
    }
    text
}

/// In the encoding of that spreadsheet; it shows `?` for a letter that it does not have.
fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '€' => 0x80,
        '’' => 0x92,
        '–' => 0x96,
        'Š' => 0x8a,
        'š' => 0x9a,
        'Ž' => 0x8e,
        'ž' => 0x9e,
        // The rest of what it has stands where Unicode has it.
        '\0'..='\u{7f}' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        _ => b'?',
    };
    text.chars().map(byte).collect()
}
