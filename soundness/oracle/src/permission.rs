//! Who may certainly not be reached: from what they said and what a purpose rests on, by the tables of `docs/consent.md`.
//! Where the law of a place decides, nothing is said here: only what is forbidden everywhere counts.

use crate::data::{Act, Data, ERASED, FIRST, Row, There, Value, is_by_phone};
use crate::declared::{About, Children, Choices, Declared, Kind, List, Purpose};
use crate::places::lies_in;
use std::collections::BTreeMap;

/// The bases that are a yes.
const YES: [&str; 2] = ["consent", "explicit_consent"];
/// The bases of service, which goes on whatever was said.
const SERVICE: [&str; 4] = ["contract", "legal_obligation", "vital_interest", "public_interest"];
/// The states that are a yes.
const GRANTS: [&str; 2] = ["granted", "renewed"];
/// The states that are neither a yes nor a no.
const OPEN: [&str; 5] = ["never_asked", "asked", "deferred", "pending", "unknown"];

/// What is asked for the person of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// Whose record it is; of several people in it the first.
    pub(crate) person: usize,
    /// Of several people in the records, whose choices count: each one's, where that is not said.
    pub(crate) whose: Whose<'a>,
    pub(crate) purpose: &'a str,
    pub(crate) topic: Option<&'a str>,
    pub(crate) brand: Option<&'a str>,
    pub(crate) channels: &'a [String],
    pub(crate) all: bool,
    /// Whether what is said between the runs was said.
    pub(crate) later: bool,
}

/// Whose choices count.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    /// The person's whose record it is.
    Own,
    /// Whoever these fields of the object name: each of them has to allow it.
    Named(&'a str, Option<&'a str>),
}

/// What somebody said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    Yes,
    No,
    Nothing,
}

/// Why somebody may not be reached; nothing where that is not certain.
pub(crate) fn forbidden(declared: &Declared, data: &Data, asked: Asked<'_>) -> Option<&'static str> {
    let purpose = declared.purposes.get(asked.purpose)?;
    let service = purpose.bases.iter().all(|basis| SERVICE.contains(&basis.as_str()));
    let channels = if asked.channels.is_empty() { &purpose.channels } else { asked.channels };
    let whose = channels.iter().flat_map(|channel| people(declared, data, asked, is_by_phone(channel)));
    if whose.chain([asked.person]).any(|person| is_out(declared, data, person, asked.later)) {
        return Some("was erased");
    }
    if is_listed(declared, data, asked, channels, service) {
        return Some("is on a list");
    }
    if is_child(declared, data, purpose, asked.person, asked.later) && !service {
        return Some("is a child");
    }
    let consent = purpose.bases.iter().all(|basis| YES.contains(&basis.as_str()));
    // Without an address in the records nobody can tell whose objection it is; a yes is nobody's then.
    let told = |channel: &&String| consent || !asked.channels.is_empty() || names(declared, asked, channel);
    let lasts = channels.iter().filter(told).map(|channel| lasts(declared, data, asked, purpose, channel));
    let lasts: Vec<Vec<Last>> = lasts.collect();
    // On one channel all who are named have to allow it.
    let holds = |fits: fn(&Last) -> bool| {
        let mut each = lasts.iter().map(|of| of.iter().all(fits));
        if asked.all { each.all(|holds| holds) } else { each.any(|holds| holds) }
    };
    if consent {
        return (!holds(|last| *last == Last::Yes)).then_some("did not say yes");
    }
    let ended = !service && !lasts.is_empty() && !holds(|last| *last != Last::No);
    ended.then_some("said no")
}

/// Whether the records name people as those are named who choose on this channel.
fn names(declared: &Declared, asked: Asked<'_>, channel: &str) -> bool {
    let Whose::Named(object, _) = asked.whose else { return true };
    let kind = if is_by_phone(channel) { Kind::Phone } else { Kind::Email };
    declared.objects.get(object).is_none_or(|known| known.fields.iter().any(|field| field.kind == kind))
}

/// What each said last whose choice counts on this channel.
fn lasts(declared: &Declared, data: &Data, asked: Asked<'_>, purpose: &Purpose, channel: &str) -> Vec<Last> {
    let people = people(declared, data, asked, is_by_phone(channel));
    people
        .into_iter()
        .map(|person| last(declared, data, Asked { person, ..asked }, purpose, channel))
        .collect()
}

/// The people whose choices count.
fn people(declared: &Declared, data: &Data, asked: Asked<'_>, by_phone: bool) -> Vec<usize> {
    let own = vec![asked.person];
    let Whose::Named(object, only) = asked.whose else { return own };
    let Some(known) = declared.objects.get(object).filter(|_| !by_phone) else { return own };
    let row = data.rows.iter().find(|row| row.object == object && row.person == Some(asked.person));
    // Of a record that is gone the people are those whom it named.
    let Some(values) = row.map(|row| row.at(asked.later).unwrap_or(&row.values)) else { return own };
    let named = known.fields.iter().filter(|field| field.kind == Kind::Email);
    let named = named.filter(|field| only.is_none_or(|only| field.name == only));
    let values = named.filter_map(|field| values.get(&field.name));
    let found = values.filter_map(|value| {
        data.people.iter().position(|person| *value == Value::Text(person.email.clone()))
    });
    let found: Vec<usize> = found.collect();
    if found.is_empty() { own } else { found }
}

/// Whether somebody counts as a child: the records say so, or a guardian is wanted and they say nothing.
pub(crate) fn is_child(
    declared: &Declared,
    data: &Data,
    purpose: &Purpose,
    person: usize,
    later: bool,
) -> bool {
    let Some((object, field)) = declared.born.as_ref() else { return false };
    let mut known = values(data, object, person, later);
    let known = known.any(|values| matches!(values.get(field), Some(Value::Day(_))));
    match purpose.children {
        None => false,
        Some(Children::WithGuardian) if !known => true,
        Some(_) => known && data.people.get(person).is_some_and(|known| known.child),
    }
}

/// What the records of an object say of somebody at a run.
fn values<'d>(
    data: &'d Data,
    object: &'d str,
    person: usize,
    later: bool,
) -> impl Iterator<Item = &'d BTreeMap<String, Value>> {
    let rows = data.rows.iter().filter(move |row| row.object == object && row.person == Some(person));
    rows.filter_map(move |row| row.at(later))
}

/// When somebody was erased last before a run is over, if ever: by a command, or as they asked for it.
pub(crate) fn erased_at<'d>(
    declared: &'d Declared,
    data: &'d Data,
    person: usize,
    later: bool,
) -> Option<&'d str> {
    let by_command = (later && data.erased.contains(&person)).then_some(ERASED);
    let asks = |row: &&Row, later: bool| {
        row.at(later).and_then(|values| values.get("Done")) == Some(&Value::Text("yes".to_owned()))
    };
    let about = |row: &&Row| Some(&row.object) == declared.requests.as_ref() && row.person == Some(person);
    let mut requests = data.rows.iter().filter(about);
    let first = requests.clone().any(|row| asks(&row, false)).then_some(FIRST);
    // A request is carried out once.
    let second = requests.any(|row| later && asks(&row, true) && !asks(&row, false));
    [by_command, first, second.then(|| data.now(true))].into_iter().flatten().max()
}

/// Whether somebody was erased, and did not come back by a yes of their own.
pub(crate) fn is_out(declared: &Declared, data: &Data, person: usize, later: bool) -> bool {
    let Some(erased) = erased_at(declared, data, person, later) else { return false };
    let acts = data.later.iter().filter(|act| later && act.person == person);
    let mut said = acts.filter(|act| GRANTS.contains(&act.state.as_str())).map(|act| act.at.as_str());
    let direct = declared.choices.iter().filter(|choices| choices.heard && choices.direct && later);
    let mut read = direct.flat_map(|choices| {
        let rows = values(data, &choices.object, person, true);
        rows.filter(|values| meaning(choices, values) == Last::Yes).filter_map(|values| time(choices, values))
    });
    !said.any(|at| at > erased) && !read.any(|at| at > erased && at <= data.now(true))
}

/// Lists of the generator name addresses, so whoever is asked for by a number is not judged by them.
fn is_listed(declared: &Declared, data: &Data, asked: Asked<'_>, channels: &[String], service: bool) -> bool {
    if channels.iter().any(|channel| is_by_phone(channel)) {
        return false;
    }
    let everybody = people(declared, data, asked, false);
    let named =
        |list: &List| everybody.iter().any(|person| is_on(declared, data, list, *person, asked.later));
    let blocks = |list: &&List| {
        let reaches = |channel: &String| list.channel.as_ref().is_none_or(|only| only == channel);
        let all = if asked.all { channels.iter().any(reaches) } else { channels.iter().all(reaches) };
        // Whoever is only processed is reached over no channel.
        all && (list.hard || !service) && (list.channel.is_none() || !asked.channels.is_empty())
    };
    declared.lists.iter().filter(blocks).any(named)
}

/// Whether somebody stands on a list that counts where they live; of an unknown country it counts, too.
///
/// Who was on a list that outlasts its rows stays on it, as long as they are not erased.
pub(crate) fn is_on(declared: &Declared, data: &Data, list: &List, person: usize, later: bool) -> bool {
    let outlasts = later && list.hard && erased_at(declared, data, person, later).is_none();
    let mut on = values(data, &list.object, person, later);
    let stands =
        on.next().is_some() || outlasts && values(data, &list.object, person, false).next().is_some();
    let country = declared.country.as_ref().and_then(|(object, field)| {
        match values(data, object, person, later).next()?.get(field)? {
            Value::Text(country) => Some(country.as_str()),
            _ => None,
        }
    });
    let lies = |country: &str| list.places.iter().any(|place| lies_in(country, place));
    stands && (list.places.is_empty() || country.is_none_or(lies))
}

/// A choice, and what it is about: how deep on the way down from the purpose to the topic that is asked for, and
/// whether it names the brand.
#[derive(Clone, Copy)]
struct Said<'a> {
    at: &'a str,
    depth: usize,
    branded: bool,
    /// They said it themselves, and a time is known: a yes that lifts an earlier no.
    direct: bool,
}

/// What somebody said last about a purpose on a channel: at equal times a no counts, and what has no time loses. A yes
/// counts for what is part of it; it lifts a no to the same, or to what that is part of, and no other.
pub(crate) fn last(
    declared: &Declared,
    data: &Data,
    asked: Asked<'_>,
    purpose: &Purpose,
    channel: &str,
) -> Last {
    let (mut yes, mut no) = (Vec::<Said<'_>>::new(), Vec::<Said<'_>>::new());
    let way = way_down(declared, asked.topic);
    let depth = |topic: Option<&str>| {
        topic.map_or(Some(0), |name| way.iter().position(|it| *it == name).map(|at| at + 1))
    };
    let branded = |brand: Option<&str>| match brand {
        None => Some(false),
        Some(brand) => (Some(brand) == asked.brand).then_some(true),
    };
    let later = if asked.later { data.later.as_slice() } else { &[] };
    let acts = data.said.iter().chain(later);
    let acts = acts
        .filter(|act| act.person == asked.person && act.purpose == asked.purpose && act.channel == channel);
    // Of what somebody said before they were erased nothing is kept; what is read again of it, only where it is a no.
    let erased = erased_at(declared, data, asked.person, asked.later).unwrap_or_default();
    // Who is erased is named by an address; whether a number is joined to it is not certain, nor is what was said by it gone.
    let by_phone = is_by_phone(channel);
    let is_yes = |act: &Act| GRANTS.contains(&act.state.as_str());
    let counts = |act: &&Act| act.at.as_str() > erased || by_phone && is_yes(act);
    for act in acts.filter(counts).filter(|act| !OPEN.contains(&act.state.as_str())) {
        let about = depth(act.topic.as_deref()).zip(branded(act.brand.as_deref()));
        let Some((depth, branded)) = about else { continue };
        let to = if is_yes(act) { &mut yes } else { &mut no };
        to.push(Said { at: &act.at, depth, branded, direct: true });
    }
    for choices in declared.choices.iter().filter(|it| it.heard) {
        if choices.purpose != asked.purpose || choices.channel != channel {
            continue;
        }
        let rows =
            data.rows.iter().filter(|row| row.object == choices.object && row.person == Some(asked.person));
        for (values, read, again) in
            rows.flat_map(|row| readings(data, row, asked.later, (!erased.is_empty(), by_phone)))
        {
            let said = meaning(choices, values);
            let topic = named(&choices.topic, values);
            let unknown = topic.is_some_and(|topic| !declared.topics.contains_key(topic));
            let brand = named(&choices.brand, values);
            // Where nobody says about which brand, it is a yes to none of several.
            let open = brand.is_none() && !declared.brands.is_empty();
            let about = match said {
                // What names no topic that there is, is a no to all and a yes to nothing.
                Last::No if unknown => Some(0).zip(branded(brand)),
                Last::Yes if unknown || open => None,
                _ => depth(topic).zip(branded(brand)),
            };
            let Some((depth, branded)) = about else { continue };
            // When it was said is not known: at the earliest before everything, at the latest when it was read. What lies
            // ahead of that is no yes, and a no as of then.
            match (said, time(choices, values)) {
                (Last::Yes, at) if at.is_none_or(|at| at <= read) => {
                    let direct = choices.direct && at.is_some();
                    yes.push(Said { at: at.unwrap_or_default(), depth, branded, direct });
                }
                (Last::No, at) if !again => {
                    let at = at.filter(|at| *at <= read).unwrap_or(read);
                    no.push(Said { at, depth, branded, direct: false });
                }
                _ => {}
            }
        }
    }
    yes.retain(|yes| erased.is_empty() || by_phone || yes.at > erased);
    let lifted = |no: &Said<'_>| {
        let lifts = |yes: &Said<'_>| yes.direct && yes.at > no.at;
        yes.iter().any(|yes| lifts(yes) && yes.depth >= no.depth && yes.branded >= no.branded)
    };
    match yes.iter().map(|yes| yes.at).max() {
        _ if !no.iter().all(lifted) => Last::No,
        None => Last::Nothing,
        Some(yes) if purpose.expires.is_some_and(|months| is_over(yes, months, data.now(asked.later))) => {
            Last::Nothing
        }
        Some(_) => Last::Yes,
    }
}

/// What was read of a record until a run is over, when, and whether it was read before. What did not change is a no as of
/// the first reading, but a yes that lay ahead of it may count by now. Of somebody who was erased nothing counts but what
/// stands there still.
fn readings<'d>(
    data: &'d Data,
    row: &'d Row,
    later: bool,
    (erased, by_phone): (bool, bool),
) -> impl Iterator<Item = (&'d BTreeMap<String, Value>, &'d str, bool)> {
    let other = row.anew.as_ref().is_some_and(|anew| *anew != row.values);
    let changed = other || row.there == There::Second;
    let gone = later && erased && (changed || row.there == There::First);
    let first = row.at(false).filter(|_| !gone || by_phone).map(|values| (values, FIRST, gone));
    let second = row.at(true).filter(|_| later).map(|values| (values, data.now(true), !changed));
    first.into_iter().chain(second)
}

/// When something was said, where that is written.
fn time<'d>(choices: &Choices, values: &'d BTreeMap<String, Value>) -> Option<&'d str> {
    match values.get(choices.at.as_ref()?)? {
        Value::Text(at) => Some(at),
        _ => None,
    }
}

/// The topics on the way down to this one.
fn way_down<'d>(declared: &'d Declared, topic: Option<&'d str>) -> Vec<&'d str> {
    let mut way = Vec::new();
    let mut at = topic;
    while let Some(name) = at.filter(|name| !way.contains(name)) {
        way.insert(0, name);
        at = declared.topics.get(name).and_then(Option::as_deref);
    }
    way
}

/// What a record is about.
fn named<'d>(about: &'d Option<About>, values: &'d BTreeMap<String, Value>) -> Option<&'d str> {
    match about.as_ref()? {
        About::Named(name) => Some(name),
        About::Field(field) => match values.get(field) {
            Some(Value::Text(name)) => Some(name),
            _ => None,
        },
    }
}

/// What a record says of a choice.
pub(crate) fn meaning(choices: &Choices, values: &BTreeMap<String, Value>) -> Last {
    match values.get("Said") {
        _ if choices.list => Last::No,
        said => said.map_or(Last::Nothing, |said| meaning_of(choices, said)),
    }
}

/// A word that stands for a yes is one; what is no word, or `false`, never is.
pub(crate) fn meaning_of(choices: &Choices, said: &Value) -> Last {
    match said {
        Value::Text(word) if choices.no.contains(word) => Last::No,
        Value::Text(word) if choices.yes.contains(word) => Last::Yes,
        Value::Text(_) if !choices.others => Last::No,
        Value::Flag(true) if choices.no.iter().any(|word| word == "true") => Last::No,
        Value::Flag(true) if choices.yes.iter().any(|word| word == "true") => Last::Yes,
        Value::Flag(false) if choices.no.iter().any(|word| word == "false") => Last::No,
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
