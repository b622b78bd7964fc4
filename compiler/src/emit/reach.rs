//! How late a no reaches every sender, in words: for the lineage page and for `martlet reach`.

use super::clean::one_line;
use crate::plan::{Plan, Reach, Stop, TimeLimit, at_most_in_words};
use serde::Serialize;
use std::collections::BTreeSet;

/// One purpose on one channel. Every text is on one line and free of hidden characters.
#[derive(Debug, Serialize)]
pub struct ReachView {
    /// As people call the purpose.
    pub label: String,
    /// `purpose via channel`.
    pub cell: String,
    /// The times within which a no must hold, as sentences.
    pub limits: Vec<String>,
    /// Places where people choose with systems that may contact them.
    pub rows: Vec<ReachRow>,
    /// What the times rest on, beside what the project says.
    pub assumed: Vec<String>,
}

/// A place where people choose, and a system that may contact them.
#[derive(Debug, Serialize)]
pub struct ReachRow {
    /// Where the no is said.
    pub chosen: String,
    /// The system.
    pub sender: String,
    /// After how long it stops.
    pub stops: String,
    /// After how long it stays so.
    pub stays: String,
    /// How, or why not.
    pub sentence: String,
}

/// What is proved, of one purpose or of all.
#[must_use]
pub fn reach_views(plan: &Plan, purpose: Option<&str>) -> Vec<ReachView> {
    let mut views: Vec<ReachView> = Vec::new();
    let wanted = plan.reach.iter().filter(|reach| purpose.is_none_or(|purpose| reach.purpose == purpose));
    for reach in wanted {
        let brand = reach.brand.as_ref().map_or(String::new(), |brand| format!(" brand {brand}"));
        let cell = one_line(&format!("{} via {}{brand}", reach.purpose, reach.channel));
        if views.last().is_none_or(|last| last.cell != cell) {
            let label = plan.purposes.iter().find(|known| known.name == reach.purpose);
            let label = label.map_or(reach.purpose.as_str(), |purpose| purpose.label.as_str());
            let limits = limits(reach);
            views.push(ReachView {
                label: one_line(label),
                cell,
                limits,
                rows: Vec::new(),
                assumed: Vec::new(),
            });
        }
        let Some(view) = views.last_mut() else { continue };
        view.rows.push(row(reach));
        let known: BTreeSet<String> = view.assumed.drain(..).collect();
        let all: BTreeSet<String> =
            known.into_iter().chain(reach.assumed.iter().map(|it| spoken(it))).collect();
        view.assumed = all.into_iter().collect();
    }
    views
}

/// Names of the project stand in quotes in documents.
fn spoken(text: &str) -> String {
    one_line(&super::words::unticked(text))
}

fn limits(reach: &Reach) -> Vec<String> {
    let stated = |limit: &TimeLimit| format!("The project states {}.", limit.words);
    let law = |limit: &TimeLimit| format!("The rule {} gives {} hours.", limit.words, limit.seconds / 3_600);
    let all = reach.stated.iter().map(stated).chain(reach.law.iter().map(law));
    all.map(|text| one_line(&text)).collect()
}

fn row(reach: &Reach) -> ReachRow {
    let time = |seconds: Option<u64>| seconds.map_or_else(|| "never surely".to_owned(), at_most_in_words);
    let at_once =
        |seconds: Option<u64>| if seconds == Some(0) { "at once".to_owned() } else { time(seconds) };
    ReachRow {
        chosen: one_line(&reach.chosen),
        sender: one_line(&reach.sender),
        stops: at_once(reach.first_stop),
        stays: at_once(reach.stays_stopped),
        sentence: spoken(&sentence(reach)),
    }
}

/// One answer as a sentence that somebody who does not program can read.
fn sentence(reach: &Reach) -> String {
    let Reach { chosen, sender, channel, .. } = reach;
    let stopped = match (reach.own, reach.first_stop) {
        (true, stops) => {
            let goes_on = stops.filter(|seconds| *seconds > 0).map(at_most_in_words);
            let goes_on = goes_on.map(|time| format!(" and goes on for {time} with what it is sending"));
            format!(
                "Who says no in `{chosen}` says it to `{sender}` itself, which knows it at once{}",
                goes_on.unwrap_or_default()
            )
        }
        (false, Some(seconds)) => {
            let way = reach.stops.first().map_or(String::new(), way);
            let time = at_most_in_words(seconds);
            format!(
                "Who says no in `{chosen}` gets no more {channel} from `{sender}` after {time} at the latest{way}"
            )
        }
        (false, None) => {
            let why: Vec<String> = reach.stops.iter().filter_map(why).collect();
            let why =
                if why.is_empty() { "nothing in the project stops it".to_owned() } else { why.join("; ") };
            return format!(
                "Nothing promises that who says no in `{chosen}` gets no more {channel} from `{sender}`: {why}."
            );
        }
    };
    let back: Vec<String> = reach.written_back_by.iter().map(|flow| format!("`{flow}`")).collect();
    match (reach.stays_stopped, back.is_empty()) {
        (stays, false) if stays != reach.first_stop => {
            let until = stays.map_or_else(
                || "without end".to_owned(),
                |stays| format!("until {} have passed", at_most_in_words(stays)),
            );
            format!(
                "{stopped}, and may get more again {until}, because {} writes back values without a date.",
                back.join(" and ")
            )
        }
        _ => format!("{stopped}."),
    }
}

fn way(stop: &Stop) -> String {
    let legs: Vec<String> =
        stop.way.iter().map(|leg| format!("{} ({})", leg.words, at_most_in_words(leg.seconds))).collect();
    if legs.is_empty() { String::new() } else { format!(": {}", legs.join(", then ")) }
}

fn why(stop: &Stop) -> Option<String> {
    let by =
        stop.flow.as_ref().map_or_else(|| format!("`{}`", stop.place), |flow| format!("the flow `{flow}`"));
    Some(format!("{by} is no sure stop, because {}", stop.hindered.as_ref()?.words()))
}
