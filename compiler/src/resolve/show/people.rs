//! Vocabulary, company, purposes, and lists of people.

use super::{list, or_unknown};
use crate::resolve::model::{Resolved, SuppressionKind, Word};
use std::collections::BTreeMap;
use std::fmt::{Result, Write};

pub(super) fn vocabulary(names: &Resolved, text: &mut String) -> Result {
    for (name, channel) in &names.channels {
        writeln!(text, "channel {name} {:?}", channel.label)?;
    }
    for (name, category) in &names.categories {
        writeln!(text, "category {name} {:?}{}", category.label, under(category.under.as_ref()))?;
    }
    words(text, "topic", &names.topics)?;
    words(text, "place", &names.places)?;
    words(text, "basis", &names.bases)?;
    words(text, "transfer", &names.transfers)
}

fn words(text: &mut String, kind: &str, words: &BTreeMap<String, Word>) -> Result {
    for (name, word) in words {
        writeln!(text, "{kind} {name} {:?}{}", word.label, under(word.under.as_ref()))?;
    }
    Ok(())
}

fn under(parent: Option<&String>) -> String {
    parent.map(|parent| format!(" under {parent}")).unwrap_or_default()
}

pub(super) fn company(names: &Resolved, text: &mut String) -> Result {
    if let Some(company) = &names.company {
        let label = company.label.as_ref().map_or(company.name.text.as_str(), |label| &label.value);
        writeln!(text, "company {} {label:?}", company.name.text)?;
        list(text, "markets", company.markets.iter().map(|place| &place.text))?;
        list(text, "audience", company.audience.iter().map(|audience| &audience.text))?;
        list(
            text,
            "rules",
            company.rules.iter().map(|rules| format!("{} {:?}", rules.place.text, rules.version.value)),
        )?;
    }
    for (name, brand) in &names.brands {
        let of = or_unknown(brand.written.of.as_ref().map(|of| &of.text));
        writeln!(text, "brand {name} of {of}")?;
    }
    for (name, team) in &names.teams {
        writeln!(text, "team {name}")?;
        list(text, "members", team.written.members.iter().map(|member| &member.value))?;
    }
    Ok(())
}

pub(super) fn purposes(names: &Resolved, text: &mut String) -> Result {
    for (name, purpose) in &names.purposes {
        writeln!(text, "purpose {name} {:?}", purpose.label)?;
        list(text, "channels", &purpose.channels)?;
        for basis in &purpose.written.bases {
            let places: Vec<&str> = basis.places.iter().map(|place| place.text.as_str()).collect();
            let places = if places.is_empty() { String::new() } else { format!(" in {}", places.join(", ")) };
            let when = if basis.when.is_some() { " on a condition" } else { "" };
            writeln!(text, "  basis {}{places}{when}", basis.name.text)?;
        }
        list(text, "uses", &purpose.uses)?;
        list(text, "confirm", purpose.written.confirm.iter().map(|confirm| &confirm.how.text))?;
        let expires = purpose.written.expires.iter();
        list(
            text,
            "expires",
            expires.map(|it| {
                format!("{} after {}", super::super::flows::duration_in_words(&it.period), it.after.text)
            }),
        )?;
    }
    for (name, notice) in &names.notices {
        writeln!(text, "notice {name} {:?}", notice.label)?;
        for version in &notice.written.versions {
            writeln!(
                text,
                "  version {:?} from {} {:?}",
                version.version.value, version.from.value, version.document.value
            )?;
        }
    }
    Ok(())
}

pub(super) fn lists(names: &Resolved, text: &mut String) -> Result {
    for (name, suppression) in &names.suppressions {
        let kind = or_unknown(suppression.kind.map(SuppressionKind::word));
        let from = or_unknown(suppression.from.as_ref());
        writeln!(text, "suppression {name} {:?} {kind} from {from}", suppression.label)?;
        list(text, "match", &suppression.matches)?;
        for blocked in &suppression.blocks {
            let what =
                blocked.purposes.as_ref().map_or("everything".to_owned(), |purposes| purposes.join(", "));
            let part = |word: &str, names: &[String]| {
                if names.is_empty() { String::new() } else { format!(" {word} {}", names.join(", ")) }
            };
            writeln!(
                text,
                "  blocks {what}{}{}",
                part("via", &blocked.channels),
                part("in", &blocked.places)
            )?;
        }
    }
    for (name, identity) in &names.identities {
        writeln!(text, "identity {name} by {} contact points", identity.written.matches.len())?;
        list(text, "link", &identity.links)?;
        let same = identity.same.iter().map(|(one, other)| format!("{one} as {other}"));
        list(text, "the same identifiers", same)?;
        list(text, "never merge when they differ", &identity.never_merge)?;
    }
    for precedence in &names.precedences {
        let field = or_unknown(precedence.field.as_ref());
        let order = precedence.flows.as_ref().map_or("latest wins".to_owned(), |flows| flows.join(" then "));
        writeln!(text, "precedence {field} {order}")?;
    }
    Ok(())
}
