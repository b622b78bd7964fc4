//! The data of `examples/signups`: people who do not exist, with the mess that real lists have. Addresses are at
//! domains reserved for examples.

use super::mess::{FIRST, LAST, address, cell, letters, lines, name};
use crate::Generated;
use crate::random::Random;

const SEED: u64 = 20_261_121;
const ROWS: usize = 2_000;
const CHOICES: usize = 1_700;

const DOMAINS: &[&str] =
    &["mail.example", "post.example", "web.example", "firma.example", "skole.example", "bücher.example"];
/// Spellings of one country each, and some that name none.
const COUNTRIES: &[(&[&str], &[&str])] = &[
    (
        &["Denmark", "DANMARK", "danmark", "dk", "DK", "DNK", " Danmark "],
        &["København", "KØBENHAVN", " aarhus", "Århus\u{a0}C", "odense"],
    ),
    (&["Norway", "Norge", "NO", "nor", "NORGE"], &["Oslo", "OSLO", "bergen ", "Tromsø", "ålesund"]),
    (&["Sweden", "Sverige", "SE", "SWE", "sverige "], &["Malmö", "MALMÖ", "Göteborg", "lund", "Umea\u{30a}"]),
    (&["Germany", "Deutschland", "DE", "de", "DEU"], &["Köln", "FLENSBURG", "lübeck", "Hamburg"]),
    (&["Netherlands", "Nederland", "NL", "nld"], &["Utrecht", "'s-Hertogenbosch", "DEN HAAG"]),
    (&["France", "FR", "fra", "FRANCE"], &["Orléans", "lille", "Saint-Étienne"]),
    (&["", "Scandinavia", "n/a", "DK/SE", "?"], &["", "-", "here"]),
];
const TOPICS: &[&str] = &["garden", "Garden", "GARDEN ", "kitchen", "Kitchen", "tools", "Tools", "other", ""];

struct Person {
    address: String,
    name: String,
    country: usize,
    day: usize,
}

/// Both files.
pub fn files() -> Vec<Generated> {
    let mut random = Random::new(SEED);
    let people: Vec<Person> = (0..ROWS - 150).map(|number| person(&mut random, number)).collect();
    vec![
        Generated { path: "examples/signups/data/signups.csv", bytes: signups(&mut random, &people).into() },
        Generated { path: "examples/signups/data/choices.csv", bytes: choices(&mut random, &people).into() },
    ]
}

fn person(random: &mut Random, number: usize) -> Person {
    let (first, last) = (random.pick(FIRST), random.pick(LAST));
    let address = format!("{}.{}{number}@{}", letters(first), letters(last), random.pick(DOMAINS));
    // The last entry names no country; few people have it.
    let known = COUNTRIES.len() - 1;
    let country = if random.percent(6) { known } else { random.below(known) };
    Person { address, name: format!("{first} {last}"), country, day: random.below(300) }
}

fn signups(random: &mut Random, people: &[Person]) -> String {
    let mut rows = vec!["E-mail,Name,Country,City,Topic,Visits,Signed up".to_owned()];
    rows.extend(people.iter().map(|person| signup(random, person)));
    while rows.len() < ROWS - 1 {
        let at = random.below(people.len());
        // Somebody at the stand typed the same person in again: the same row, or with other spelling.
        if random.percent(30) {
            rows.push(rows[at + 1].clone());
        } else {
            rows.push(signup(random, &people[at]));
        }
    }
    // Two rows from a form that lost its last columns.
    rows.push("lost.cells@mail.example,Half A Row,Denmark".to_owned());
    rows.push("too.many@mail.example,Two,Rows,In,one,3,2025-05-02,surplus".to_owned());
    lines(&rows)
}

fn signup(random: &mut Random, person: &Person) -> String {
    let (spellings, cities) = COUNTRIES[person.country];
    let cells = [
        address(random, &person.address),
        name(random, &person.name),
        random.pick(spellings).to_owned(),
        random.pick(cities).to_owned(),
        random.pick(TOPICS).to_owned(),
        visits(random),
        day(random, person.day, 3),
    ];
    cells.map(|text| cell(&text)).join(",")
}

fn visits(random: &mut Random) -> String {
    match random.below(20) {
        0 => String::new(),
        1 => "three".to_owned(),
        _ => random.below(12).to_string(),
    }
}

/// A day of 2025 in one of the spellings of the forms; that many of a hundred cannot be read.
fn day(random: &mut Random, number: usize, broken: usize) -> String {
    let (month, day) = (1 + number / 28, 1 + number % 28);
    if random.percent(broken) {
        return random.pick(&["31.02.2025", "last week", "2025-13-01", "soon"]).to_owned();
    }
    match random.below(3) {
        0 => format!("2025-{month:02}-{day:02}"),
        1 => format!("{day}.{month}.2025"),
        _ => format!("{day:02}.{month:02}.2025"),
    }
}

fn choices(random: &mut Random, people: &[Person]) -> String {
    let mut rows = vec!["E-mail,Newsletter,Offers,Chosen on,Form".to_owned()];
    let mut at = 0;
    while rows.len() < CHOICES {
        // Most people chose; nine of ten rows of the list stand for somebody, in the order they signed up.
        let Some(person) = people.get(at) else { break };
        at += 1;
        if random.percent(14) {
            continue;
        }
        let newsletter = match random.below(100) {
            0..10 => "no",
            10..14 => "later",
            14..17 => "",
            17..19 => "?",
            19..30 => "YES",
            30..34 => " yes ",
            _ => "yes",
        };
        rows.push(choice(random, person, newsletter, person.day));
        // Some take it back later, at the foot of a letter.
        if random.percent(10) && newsletter.trim().eq_ignore_ascii_case("yes") {
            rows.push(choice(random, person, "stop", person.day + 20));
        }
    }
    lines(&rows)
}

fn choice(random: &mut Random, person: &Person, newsletter: &str, on: usize) -> String {
    let offers = if newsletter == "stop" { "no" } else { random.pick(&["yes", "yes", "no", ""]) };
    let form = if newsletter == "stop" {
        "unsubscribe link"
    } else {
        random.pick(&["stand 4", "stand 7", "web form"])
    };
    let on = if random.percent(2) { String::new() } else { day(random, on, 0) };
    let spelling = if random.percent(10) { person.address.to_uppercase() } else { person.address.clone() };
    [&spelling, newsletter, offers, &on, form].map(cell).join(",")
}
