//! What systems are told of people's choices: a yes only of whom it is, for all that it stands for there, and never over a
//! no that stands there and that nobody reads; a no only of whoever said no, or is left out. To be added to a list is to be
//! told a no, to be taken from it a yes.

use crate::data::{Data, Value, is_by_phone};
use crate::declared::{Choices, Declared, Kind, List, Purpose};
use crate::permission::{Asked, Last, Whose, erased_at, is_child, is_on, is_out, last, meaning, meaning_of};
use crate::rules::Rule;
use crate::watch::{Breach, HandOver, Seen};

/// Looks at all that is told.
///
/// # Errors
/// The first choice that is told against what was said.
pub(crate) fn told(
    declared: &Declared,
    data: &Data,
    flow: &str,
    handed: &[Vec<HandOver>],
    seen: &mut Seen,
) -> Result<(), Breach> {
    for slot in declared.choices.iter().filter(|choices| choices.told) {
        for (round, rows) in handed.iter().enumerate() {
            for row in rows.iter().filter(|row| row.object == slot.object) {
                let said = row.cells.get("Said").and_then(Option::as_ref);
                let said = match said.map(|said| meaning_of(slot, &Value::Text(said.to_owned()))) {
                    _ if slot.list && row.put => Last::No,
                    _ if slot.list => Last::Yes,
                    Some(said) => said,
                    None => continue,
                };
                seen.told += 1;
                seen.listed += usize::from(slot.list);
                if let Some(why) = against(declared, data, slot, row, said, round > 0) {
                    let what = format!("{why}: {row:?}");
                    return Err(Breach { rule: Rule::Choice, flow: flow.to_owned(), what });
                }
            }
        }
    }
    Ok(())
}

/// Why this may not be told of whom the row is about; nothing where it may.
fn against(
    declared: &Declared,
    data: &Data,
    slot: &Choices,
    row: &HandOver,
    said: Last,
    later: bool,
) -> Option<&'static str> {
    let is_about = |person: &usize| {
        let known = data.people.get(*person);
        known.is_some_and(|it| row.key.iter().any(|cell| [&it.mark, &it.email, &it.phone].contains(&cell)))
    };
    let Some(person) = (0..data.people.len()).find(is_about) else { return Some("is nobody's") };
    let purposes = declared.purposes.iter().filter(|(name, purpose)| {
        purpose.channels.contains(&slot.channel) && (slot.wide || **name == slot.purpose)
    });
    // A yes without a time may have been given by a child.
    let invalid = declared.born.is_some() && purposes.clone().any(|(_, purpose)| purpose.children.is_some());
    let whose = Whose::Own;
    let channels = std::slice::from_ref(&slot.channel);
    // Whose number it is nobody knows but where it stands beside the birth.
    let tells = |(object, _): &(String, String)| {
        let fields = declared.objects.get(object).into_iter().flat_map(|object| &object.fields);
        fields.into_iter().any(|field| field.kind == Kind::Phone)
    };
    let is_known = !is_by_phone(&slot.channel) || declared.born.as_ref().is_some_and(tells);
    let lasts = purposes.map(|(name, purpose)| {
        let asked =
            Asked { person, whose, purpose: name, topic: None, brand: None, channels, all: false, later };
        // Nor does a yes count that a guardian had to give.
        if is_known && is_child(declared, data, purpose, person, later) {
            return Last::No;
        }
        let said = |purpose: &Purpose| last(declared, data, asked, purpose, &slot.channel);
        // A yes that has run out is told as a no.
        match (said(purpose), said(&Purpose { expires: None, ..purpose.clone() })) {
            (Last::Nothing, Last::Yes) => Last::No,
            (last, _) => last,
        }
    });
    let lasts: Vec<Last> = lasts.collect();
    // Lists of the generator name addresses; what only those tell who are on it now is no choice.
    let listed = |hard: bool| {
        let concerns = |list: &&List| list.channel.as_ref().is_none_or(|only| *only == slot.channel);
        let mut lists = declared.lists.iter().filter(|list| !hard || list.hard && concerns(list));
        lists.any(|list| is_on(declared, data, list, person, later))
    };
    let held = data.rows.iter().find(|row| row.object == slot.object && row.person == Some(person));
    let held = held.and_then(|row| row.at(later)).map(|values| meaning(slot, values));
    let erased = erased_at(declared, data, person, later).is_some();
    // Who is erased is named by an address; whether a number is joined to it is not certain.
    let out = !is_by_phone(&slot.channel) && is_out(declared, data, person, later);
    match said {
        _ if slot.list && out => Some("was erased"),
        Last::Yes if out => Some("was erased"),
        Last::Yes if slot.for_good => Some("is on a list that nobody leaves"),
        // A no that is kept for whoever comes back tells nothing but that.
        Last::No if erased => None,
        Last::Yes if !lasts.iter().all(|last| *last == Last::Yes) => Some("did not say yes to all of it"),
        Last::Yes if !is_by_phone(&slot.channel) && listed(true) => Some("is on a list"),
        Last::Yes if !slot.heard && held == Some(Last::No) => Some("said no there, and nobody read it"),
        Last::No if !invalid && !listed(false) && !lasts.contains(&Last::No) => Some("did not say no"),
        Last::Nothing => Some("is told neither"),
        _ => None,
    }
}
