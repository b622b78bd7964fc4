//! Who may certainly not be reached: from what they said and what a purpose rests on, by the tables of `docs/consent.md`.
//! Where the law of a place decides, nothing is said here: only what is forbidden everywhere counts.

use crate::data::{Data, FIRST, Value, is_by_phone};
use crate::declared::{Choices, Declared, Purpose};

/// The bases that are a yes.
const YES: [&str; 2] = ["consent", "explicit_consent"];
/// The bases of service, which goes on whatever was said.
const SERVICE: [&str; 4] = ["contract", "legal_obligation", "vital_interest", "public_interest"];
/// The states that are a yes.
const GRANTS: [&str; 2] = ["granted", "renewed"];
/// The states that are neither a yes nor a no.
const OPEN: [&str; 5] = ["never_asked", "asked", "deferred", "pending", "unknown"];

/// What is asked for somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) person: usize,
    pub(crate) purpose: &'a str,
    pub(crate) channels: &'a [String],
    pub(crate) all: bool,
    /// Whether what is said between the runs was said.
    pub(crate) later: bool,
}

/// What somebody said last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Yes,
    No,
    Nothing,
}

/// Why somebody may not be reached; nothing where that is not certain.
pub(crate) fn forbidden(declared: &Declared, data: &Data, asked: Asked<'_>) -> Option<&'static str> {
    let purpose = declared.purposes.get(asked.purpose)?;
    let service = purpose.bases.iter().all(|basis| SERVICE.contains(&basis.as_str()));
    let channels = if asked.channels.is_empty() { &purpose.channels } else { asked.channels };
    if is_listed(declared, data, asked, channels, service) {
        return Some("is on a list");
    }
    if is_known_child(declared, data, asked.person) && purpose.children.is_some() && !service {
        return Some("is a child");
    }
    let lasts = channels.iter().map(|channel| last(declared, data, asked, purpose, channel));
    let lasts: Vec<Last> = lasts.collect();
    let holds =
        |fits: fn(&Last) -> bool| if asked.all { lasts.iter().all(fits) } else { lasts.iter().any(fits) };
    if purpose.bases.iter().all(|basis| YES.contains(&basis.as_str())) {
        return (!holds(|last| *last == Last::Yes)).then_some("did not say yes");
    }
    let ended = !service && !lasts.is_empty() && !holds(|last| *last != Last::No);
    ended.then_some("said no")
}

/// Whether somebody is a child, and the records say when they were born.
fn is_known_child(declared: &Declared, data: &Data, person: usize) -> bool {
    let child = data.people.get(person).is_some_and(|known| known.child);
    let Some((object, field)) = declared.born.as_ref().filter(|_| child) else { return false };
    let mut rows = data.rows.iter().filter(|row| row.object == *object && row.person == Some(person));
    rows.any(|row| matches!(row.values.get(field), Some(Value::Day(_))))
}

/// Lists of the generator name addresses, so whoever is asked for by a number is not judged by them.
fn is_listed(declared: &Declared, data: &Data, asked: Asked<'_>, channels: &[String], service: bool) -> bool {
    if channels.iter().any(|channel| is_by_phone(channel)) {
        return false;
    }
    let Some(person) = data.people.get(asked.person) else { return false };
    let named = |object: &str| {
        let mail = Value::Text(person.email.clone());
        data.rows.iter().any(|row| row.object == object && row.values.get("Mail") == Some(&mail))
    };
    let blocks = |list: &&crate::declared::List| {
        let reaches = |channel: &String| list.channel.as_ref().is_none_or(|only| only == channel);
        let all = if asked.all { channels.iter().any(reaches) } else { channels.iter().all(reaches) };
        // Whoever is only processed is reached over no channel.
        all && (list.hard || !service) && (list.channel.is_none() || !asked.channels.is_empty())
    };
    declared.lists.iter().filter(blocks).any(|list| named(&list.object))
}

/// What somebody said last about a purpose on a channel: at equal times a no counts, and what has no time loses.
fn last(declared: &Declared, data: &Data, asked: Asked<'_>, purpose: &Purpose, channel: &str) -> Last {
    let later = if asked.later { data.later.as_slice() } else { &[] };
    let acts = data.said.iter().chain(later);
    let acts = acts
        .filter(|act| act.person == asked.person && act.purpose == asked.purpose && act.channel == channel);
    let (mut yes, mut no) = (None::<&str>, None::<&str>);
    for act in acts.filter(|act| !OPEN.contains(&act.state.as_str())) {
        let to = if GRANTS.contains(&act.state.as_str()) { &mut yes } else { &mut no };
        *to = (*to).max(Some(&act.at));
    }
    for choices in &declared.choices {
        if choices.purpose != asked.purpose || choices.channel != channel {
            continue;
        }
        let rows =
            data.rows.iter().filter(|row| row.object == choices.object && row.person == Some(asked.person));
        for row in rows {
            match row.values.get("Said").map(|said| meaning(choices, said)) {
                // When it was said is not known: at the earliest before everything, at the latest when it was read.
                Some(Last::Yes) => yes = yes.max(Some("")),
                Some(Last::No) => no = no.max(Some(FIRST)),
                _ => {}
            }
        }
    }
    let now = if asked.later { crate::data::BETWEEN } else { FIRST };
    match (yes, no) {
        (None, None) => Last::Nothing,
        (None, Some(_)) => Last::No,
        (Some(yes), Some(no)) if yes <= no => Last::No,
        (Some(yes), _) if purpose.expires.is_some_and(|months| is_over(yes, months, now)) => Last::Nothing,
        (Some(_), _) => Last::Yes,
    }
}

/// A word that stands for a yes is one; what is no word, or `false`, never is.
fn meaning(choices: &Choices, said: &Value) -> Last {
    match said {
        Value::Text(word) if choices.no.contains(word) => Last::No,
        Value::Text(word) if choices.yes.contains(word) => Last::Yes,
        Value::Flag(true) if choices.no.iter().any(|word| word == "true") => Last::No,
        Value::Flag(true) if choices.yes.iter().any(|word| word == "true") => Last::Yes,
        _ => Last::Nothing,
    }
}

/// Whether a time is more than so many months past; certainly so, by whole months.
fn is_over(at: &str, months: u32, now: &str) -> bool {
    let month = |text: &str| -> Option<u32> {
        let mut parts = text.split('-');
        let (year, month) = (parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?);
        Some(year * 12 + month)
    };
    match (month(at), month(now)) {
        (Some(at), Some(now)) => now.saturating_sub(at) > months,
        _ => true,
    }
}
