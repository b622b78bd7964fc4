//! What a project says and this version does not act upon yet: one warning for each kind, at its first place. A clause
//! that is read, understood and then ignored in silence would be worse than one that is refused.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Support, Type};
use crate::resolve::Resolved;
use crate::resolve::model::{Erasure, Object, Suppression};
use crate::source::{Sources, Span};
use crate::syntax::ast::Name;
use crate::types::Typed;

/// A kind of clause that is not acted upon: what it is called, and what that means for now.
struct Kind {
    /// With the verb, in the plural: “agreements are”.
    are: &'static str,
    /// What does not happen, and what to do meanwhile.
    meanwhile: &'static str,
    places: Vec<Span>,
}

/// Says what is not judged yet.
pub fn not_judged(typed: &Typed, sources: &Sources, out: &mut Diagnostics) {
    for kind in kinds(typed) {
        let mut places = kind.places;
        places.retain(|place| sources.get(place.file).is_some_and(|file| !file.path.starts_with("std:")));
        places.sort();
        let Some(first) = places.first() else { continue };
        let count = match places.len() {
            1 => "one place".to_owned(),
            many => format!("{many} places"),
        };
        let message = format!("{} not judged yet (said in {count})", kind.are);
        out.push(Diagnostic::new(&catalogue::PROJECT_NOT_JUDGED_YET, *first, message).help(kind.meanwhile));
    }
}

fn kinds(typed: &Typed) -> Vec<Kind> {
    let names = &*typed.names;
    let objects = |wanted: fn(&Object) -> Option<Span>| names.objects.values().filter_map(wanted).collect();
    let unread = |erasure: &&Erasure| {
        let system = erasure.requests.as_ref().and_then(|used| names.systems.get(&used.object.system));
        system.is_some_and(|system| system.support == Support::Planned)
    };
    let untold = |slot: &Span| !typed.spreads.iter().any(|spread| spread.span == *slot);
    vec![
        Kind {
            are: "requests of people to be erased, in products that are only planned, are",
            meanwhile: "where the erasure reaches is proved (`martlet reach --erasure`), and its requests are not read: run `martlet person erase` for each of them, and erase by hand in systems that this version cannot write to",
            places: names.erasures.values().filter(unread).map(|it| it.written.name.span).collect(),
        },
        Kind {
            are: "reports of erasures that were carried out are",
            meanwhile: "nothing is written there: `martlet run` says what was carried out, and who is to be told",
            places: names.erasures.values().filter_map(|it| Some(it.written.report.as_ref()?.span)).collect(),
        },
        Kind {
            are: "suppression lists in which people are found by an identifier that the identity does not link are",
            meanwhile: "nobody is left out because of that identifier: name the field after `link` in the identity, or name the address or number in `match`",
            places: names.suppressions.values().filter_map(|list| by_identifier(names, list)).collect(),
        },
        Kind {
            are: "precedences are",
            meanwhile: "of several flows that write one field, the last run wins",
            places: names.precedences.iter().map(|it| it.written.field.span).collect(),
        },
        Kind {
            are: "slots in which people are found by an identifier that the identity does not link, and are told what they chose, are",
            meanwhile: "nothing is written there: name the field after `link` in the identity, or give the object the field that holds the address or number",
            places: names
                .consents
                .iter()
                .flat_map(|it| it.told())
                .map(|slot| slot.span)
                .filter(untold)
                .collect(),
        },
        Kind {
            are: "retention periods are",
            meanwhile: "nothing is erased when its time is over: erase it by hand",
            places: objects(|it| it.keep.as_ref().map(|keep| keep.span)),
        },
        Kind {
            are: "files exchanged with partners are",
            meanwhile: "no such file is made, encrypted, counted or waited for",
            places: objects(|it| it.file.as_ref().map(|file| file.span)),
        },
        Kind {
            are: "metrics are",
            meanwhile: "nothing is counted: `martlet status` shows what runs delivered",
            places: names.metrics.values().map(|it| it.written.name.span).collect(),
        },
    ]
}

/// Where a list names a field that holds neither an address nor a number, nor an identifier that the identity links.
fn by_identifier(names: &Resolved, list: &Suppression) -> Option<Span> {
    let object = names.objects.get(&list.from.as_ref()?.object)?;
    let contact = |name: &str| {
        let known = object.field(name).and_then(|field| field.ty.as_ref());
        matches!(known, None | Some(Type::Email | Type::Phone))
    };
    let from = &list.from.as_ref()?.object;
    let unknown = |name: &&Name| !contact(&name.text) && !names.is_linked(from, &name.text);
    list.written.matches.iter().find(unknown).map(|name| name.span)
}
