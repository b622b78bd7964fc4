//! What is wrong with where erasures reach: places that they do not reach, that refuse, or that take too long.

use super::Answer;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{ErasureGap, ErasurePlace, Fate, at_most_in_words};
use crate::source::Span;

/// One finding for each place that is not reached, refuses or has no time; and for each erasure one of its times.
pub fn findings(answers: &[Answer], out: &mut Diagnostics) {
    for answer in answers {
        for (place, (named, holder)) in answer.reach.places.iter().zip(&answer.spans) {
            let Some(gap) = &place.gap else { continue };
            let at = named.unwrap_or(answer.span);
            out.push(match gap {
                ErasureGap::NotNamed => not_reached(answer, place, *holder),
                ErasureGap::NotToldWhen | ErasureGap::NoTime => no_time(answer, place, gap, at),
                _ => refused(answer, place, gap, at, *holder),
            });
        }
        let late = too_late(answer).or_else(|| too_long(answer));
        late.into_iter().for_each(|finding| out.push(finding));
    }
}

fn system(place: &ErasurePlace) -> &str {
    place.place.split_once('.').map_or(place.place.as_str(), |(system, _)| system)
}

/// What else can be said of a place that is not erased.
fn otherwise(place: &ErasurePlace) -> String {
    format!(
        "let somebody do it by hand (`tell {} within 24 hours`), or say why it stays (`keep {} because \"…\"`)",
        system(place),
        place.place
    )
}

fn not_reached(answer: &Answer, place: &ErasurePlace, holder: Option<Span>) -> Diagnostic {
    let erasure = &answer.reach.erasure;
    let message = format!("people's data stays in `{}`: no erasure reaches it", place.place);
    let mut finding =
        Diagnostic::new(&catalogue::GRAPH_NO_ERASURE_PATH, holder.unwrap_or(answer.span), message);
    if let Some(why) = place.holds.first() {
        finding = finding.label(why.words());
    }
    finding.also(answer.span, format!("`{erasure}` says what is erased, and not this")).help(format!(
        "name it in `{erasure}`: `erase {}`; or {}",
        place.place,
        otherwise(place)
    ))
}

fn refused(
    answer: &Answer,
    place: &ErasurePlace,
    gap: &ErasureGap,
    at: Span,
    holder: Option<Span>,
) -> Diagnostic {
    let erasure = &answer.reach.erasure;
    let message = format!("`{erasure}` is to erase `{}`, which may stay", place.place);
    let mut finding =
        Diagnostic::new(&catalogue::CONSENT_ERASURE_REFUSED, at, message).label(gap.words(&place.place));
    if let (Some(holder), Some(why)) = (holder, place.holds.first()) {
        finding = finding.also(holder, why.words());
    }
    finding.help(format!("{}{}", mend(place, gap), otherwise(place)))
}

/// What ends that gap, before what can be said of every place.
fn mend(place: &ErasurePlace, gap: &ErasureGap) -> String {
    let object = place.place.split_once('.').map_or("OBJECT", |(_, object)| object);
    let object = object.split_once('(').map_or(object, |(object, _)| object);
    match gap {
        ErasureGap::NotErasable | ErasureGap::Unsaid => {
            format!("if it can be erased, say so in the system (`erases {object} by delete`); else ")
        }
        ErasureGap::OnlyAdded { flow } => {
            format!("let the flow `{flow}` name a key (`upsert by …`, or `insert` with the key mapped); or ")
        }
        ErasureGap::FilePerRun { flow } => {
            format!("let the flow `{flow}` write `one file`, which is made anew without the person; or ")
        }
        ErasureGap::Conditional { .. } | ErasureGap::OnlyGrows => String::new(),
        ErasureGap::NobodyFound => {
            "name its identifier after `link` in the identity, or give the object its field with the address; or "
                .to_owned()
        }
        ErasureGap::NotNamed | ErasureGap::NotToldWhen | ErasureGap::NoTime => String::new(),
    }
}

fn no_time(answer: &Answer, place: &ErasurePlace, gap: &ErasureGap, at: Span) -> Diagnostic {
    let (erasure, system) = (&answer.reach.erasure, system(place));
    let message = format!("`{erasure}` tells `{system}`, and {}", gap.words(system));
    let help = match gap {
        ErasureGap::NotToldWhen => format!("say by when: `tell {system} within 24 hours`"),
        _ => format!(
            "say in `{system}` how long it takes there (`erases OBJECT by request within 14 days`), or name the time in its agreement (`terms {{ deletion_pull 14 days }}`)"
        ),
    };
    Diagnostic::new(&catalogue::CONSENT_ERASURE_WITHOUT_TIME, at, message).help(help)
}

/// Later than the erasure states.
fn too_late(answer: &Answer) -> Option<Diagnostic> {
    let stated = answer.reach.stated.as_ref()?;
    // That somebody is told too late has its own finding.
    let only_told = |place: &ErasurePlace| matches!(place.fate, Fate::Told) && place.way.len() < 2;
    let late = answer.reach.places.iter().zip(&answer.spans).filter(|(place, _)| {
        !only_told(place) && place.seconds.is_some_and(|seconds| seconds > stated.seconds)
    });
    let (slowest, (named, _)) = late.max_by_key(|(place, _)| place.seconds)?;
    let message = format!(
        "people's data is gone from `{}` after {} at the latest, and the erasure `{}` states {}",
        slowest.place,
        at_most_in_words(slowest.seconds?),
        answer.reach.erasure,
        stated.words
    );
    let way: Vec<String> =
        slowest.way.iter().map(|leg| format!("{}: {}", leg.words, at_most_in_words(leg.seconds))).collect();
    let mut finding = Diagnostic::new(&catalogue::CONSENT_ERASURE_TOO_LATE, answer.span, message);
    if let Some(named) = named {
        finding = finding.also(*named, way.join("; "));
    }
    Some(finding.help(
        "agree on a shorter time with who runs it, tell them sooner, or state a time that holds; `martlet reach --erasure` shows every place",
    ))
}

/// More than a rule of the company's markets gives.
fn too_long(answer: &Answer) -> Option<Diagnostic> {
    let (stated, law) = (answer.reach.stated.as_ref()?, answer.reach.law.as_ref()?);
    (stated.seconds > law.seconds).then(|| {
        let message = format!(
            "the erasure `{}` states {}, and the rule {} gives {} hours",
            answer.reach.erasure,
            stated.words,
            law.words,
            law.seconds / 3_600
        );
        Diagnostic::new(&catalogue::CONSENT_ERASURE_TOO_LONG, answer.span, message)
            .help("state a shorter time, `within 28 days`: the shortest month has no more")
    })
}
