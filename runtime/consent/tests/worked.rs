//! The worked merges: each row of the table, in every order of arrival, as the ledger would hand them to the view.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use martlet_consent::{
    Admitted, Ask, Basis, CellKey, Choice, Circumstances, ConsentView, Demands, EVERY, Expiry, Micros,
    PointRef, Regime, SoftOptIn, Source, State, Told, admit, permit,
};
use std::collections::BTreeMap;

const HOUR: Micros = 3_600_000_000;
/// 2026-01-01T00:00:00Z.
const ORIGIN: Micros = 1_767_225_600_000_000;
const LASTS: Expiry = Expiry::months(24);

fn at(hours: &str) -> Micros {
    match hours {
        "?" => Micros::MIN,
        hours => ORIGIN + hours.parse::<i64>().expect(hours) * HOUR,
    }
}

fn reference(name: &str) -> PointRef {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
    PointRef(bytes)
}

/// `topic=A person=P1 …`
fn about(words: &[&str]) -> (BTreeMap<String, String>, PointRef) {
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    let about: BTreeMap<String, String> = pairs.map(|(key, value)| (key.into(), value.into())).collect();
    let address = reference(about.get("address").map_or("X", String::as_str));
    (about, address)
}

fn every(word: Option<&String>, usual: &str) -> String {
    match word.map(String::as_str) {
        Some("every") => EVERY.to_owned(),
        Some(word) => word.to_owned(),
        None => usual.to_owned(),
    }
}

fn event(line: &str, number: u8) -> Option<(CellKey, Choice)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (state, when, how) = match *words.as_slice() {
        // What happens beside the choices must leave no trace among them.
        ["sale" | "basis", ..] => return None,
        [state, when, how, ..] => (State::from_word(state).expect(state), when, how),
        _ => panic!("{line}"),
    };
    let (lo, hi) = when.split_once("..").expect(when);
    let by_system = matches!(how, "import" | "api");
    let evidence = if by_system { 0 } else { 2 };
    let confirmed = words.iter().position(|word| *word == "confirmed");
    let told = Told {
        choice: Choice { evidence, ..Choice::new(state, at(lo), at(hi), [number; 16]) },
        method: how,
        actor: if by_system { "system" } else { "subject" },
        confirmed_at: confirmed.map(|place| at(words[place + 1])),
        observed_at: ORIGIN + 100_000 * HOUR,
    };
    let source = Source { may_grant: true, evidence_min: 0, skew: 0 };
    let demands = Demands { double_opt_in: confirmed.is_some(), evidence_min: 1, ..Demands::default() };
    let Admitted::Act(choice) = admit(&told, &source, &demands) else { panic!("not admitted: {line}") };
    let (about, point) = about(&words);
    let cell = CellKey {
        person: about.get("person").map(|name| reference(name)),
        topic: about.get("topic").cloned(),
        brand: about.get("brand").cloned(),
        ..CellKey::new(point, every(about.get("purpose"), "news"), every(about.get("channel"), "email"))
    };
    Some((cell, choice))
}

fn check(view: &ConsentView, line: &str, title: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (about, point) = about(&words);
    let (purpose, channel) = (every(about.get("purpose"), "news"), every(about.get("channel"), "email"));
    let standing = view.standing_of(&Ask {
        point,
        person: about.get("person").map(|name| reference(name)),
        purpose: &purpose,
        topic: about.get("topic").map(String::as_str),
        channel: &channel,
        brand: about.get("brand").map(String::as_str),
    });
    if let ["stopped", regime, basis] = *words.as_slice() {
        let best = Circumstances {
            evidence: 3,
            soft: SoftOptIn { sale: true, similar_goods: true, objection_offered: true },
            notice_given: true,
            ..Circumstances::default()
        };
        let (regime, basis) =
            (Regime::from_word(regime).expect(regime), Basis::from_word(basis).expect(basis));
        assert!(permit(standing.state(), basis, regime, &best).is_err(), "{title}");
        return;
    }
    let months = words.iter().position(|word| *word == "months").map(|place| words[place + 1]);
    let found = match months {
        Some(months) => {
            let now = Expiry::months(months.parse().expect(months)).ends(ORIGIN);
            standing.state_at(now, Some(LASTS))
        }
        None => standing.state(),
    };
    assert_eq!(found.word(), words[0], "{title}: {line}");
}

/// Every order, so that no row depends on arrival.
fn orders<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = of.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut order = order.clone();
            order.insert(place, first.clone());
            all.push(order);
        }
    }
    all
}

#[test]
fn the_worked_merges_in_every_order() {
    let table = include_str!("tables/merges.txt");
    let lines: Vec<&str> = table.lines().filter(|line| !line.starts_with('#')).collect();
    let mut rows = 0;
    for row in lines.split(|line| line.is_empty()).filter(|row| !row.is_empty()) {
        let [title, said @ ..] = row else { continue };
        let (asks, events): (Vec<&str>, Vec<&str>) = said.iter().partition(|line| line.contains("=>"));
        let numbered = events.iter().zip(1u8..);
        let events: Vec<_> = numbered.filter_map(|(line, number)| event(line, number)).collect();
        assert!(!asks.is_empty() && !events.is_empty(), "{title}");
        for order in orders(&events) {
            let mut view = ConsentView::default();
            for (place, (cell, choice)) in order.into_iter().enumerate() {
                view.add(place as u64 + 1, cell, choice);
            }
            asks.iter().for_each(|ask| check(&view, &ask.replace("=>", ""), title));
        }
        rows += 1;
        assert!(title.starts_with(&format!("{rows} ")), "rows are numbered: {title}");
    }
    assert_eq!(rows, 40);
}
