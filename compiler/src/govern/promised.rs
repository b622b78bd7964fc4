//! What a purpose promises and nothing in the project keeps: an interest that nobody weighed, a confirmation for which nobody
//! ever waits, and a yes that counts for longer than the law of a market lets it.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::LawRow;
use crate::resolve::Resolved;
use crate::resolve::dates::at_most;
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::Purpose;
use crate::rules::cited;
use crate::source::{Sources, Span};
use crate::types::Typed;
use crate::types::typed::Capture;

/// Days of the longest month: a yes that lasts for months is not told to be too long by a few days.
const LONGEST_MONTH: u64 = 31;

/// Says which promises of purposes nothing keeps.
pub fn promised(typed: &Typed, sources: &Sources, out: &mut Diagnostics) {
    let names = &*typed.names;
    let own = |span: Span| sources.get(span.file).is_some_and(|file| !file.path.starts_with("std:"));
    for purpose in names.purposes.values().filter(|purpose| !purpose.broken && own(purpose.span)) {
        not_weighed(purpose, out);
        let name = purpose.written.name.text.as_str();
        let captures: Vec<&Capture> = typed.captures.iter().filter(|it| it.purpose == name).collect();
        never_pending(purpose, &captures, out);
        if !captures.is_empty() {
            too_long(names, purpose, &captures, out);
        }
    }
}

/// An interest of the company outweighs the person's only where somebody looked at both.
fn not_weighed(purpose: &Purpose, out: &mut Diagnostics) {
    let bases = purpose.written.bases.iter();
    for basis in bases.filter(|it| it.name.text == "legitimate_interest" && it.assessed.is_none()) {
        let message = format!(
            "`{}` rests on an interest of the company, and nobody says where it was weighed against the people's",
            purpose.written.name.text
        );
        out.push(
            Diagnostic::new(&catalogue::CONSENT_INTEREST_NOT_WEIGHED, basis.span, message)
                .label("an authority asks for this first")
                .help("name the document: `basis legitimate_interest … assessed in \"lia/offers.pdf\"`; where there is none, let whoever answers for data protection write it, or ask people: `basis consent`"),
        );
    }
}

/// A yes waits for its confirmation only where something says that it waits.
fn never_pending(purpose: &Purpose, captures: &[&Capture], out: &mut Diagnostics) {
    let Some(confirm) = &purpose.written.confirm else { return };
    let mut channels: Vec<&str> = captures.iter().map(|capture| capture.channel.as_str()).collect();
    channels.sort_unstable();
    channels.dedup();
    for channel in channels {
        let mut here = captures.iter().filter(|capture| capture.channel == channel).peekable();
        let Some(first) = here.peek().copied() else { continue };
        if here.any(|capture| capture.fact.states.iter().any(|line| line.state == "pending")) {
            continue;
        }
        let message = format!(
            "`{}` asks people to confirm via `{channel}`, and nothing that is read says who still has to",
            purpose.written.name.text
        );
        out.push(
            Diagnostic::new(&catalogue::CONSENT_NEVER_PENDING, confirm.span, message)
                .label("so every yes counts at once, confirmed or not")
                .also(first.fact.span, "what is read here knows a yes and a no only")
                .help("say which value stands for somebody who has not confirmed yet, `\"waiting\" => pending`; where whoever reads the forms confirms every yes before it is written there, leave `confirm` out"),
        );
    }
}

/// A rule of a market says for how long a yes counts, and the purpose lets it count for longer.
fn too_long(names: &Resolved, purpose: &Purpose, captures: &[&Capture], out: &mut Diagnostics) {
    let audience = &names.law.audience;
    let counts = |row: &&LawRow| {
        let whom = row.audience.is_empty()
            || audience.is_empty()
            || row.audience.iter().any(|known| audience.contains(known));
        whom && row.valid_to.is_none()
            && row.channels.iter().any(|channel| captures.iter().any(|it| it.channel == *channel))
    };
    let months =
        |row: &'_ LawRow| row.expiry.iter().filter(|end| end.of == "yes").filter_map(|end| end.months).min();
    let rows = names.law.rows.iter().filter(counts);
    let Some((months, row)) = rows.filter_map(|row| Some((months(row)?, row))).min_by_key(|it| it.0) else {
        return;
    };
    let longest = u64::from(months).saturating_mul(LONGEST_MONTH * 86_400);
    let name = &purpose.written.name;
    let (span, stated) = match &purpose.written.expires {
        Some(expires) if expires.after.text != "last_contact" && at_most(&expires.period) <= longest => {
            return;
        }
        Some(expires) => (
            expires.span,
            format!("counts for {} after {}", duration_in_words(&expires.period), expires.after.text),
        ),
        None => (name.span, "counts for ever".to_owned()),
    };
    let message = format!(
        "a yes to `{}` {stated}, and the rule {} lets it count for {months} months",
        name.text,
        cited(row)
    );
    out.push(
        Diagnostic::new(&catalogue::CONSENT_YES_TOO_LONG, span, message)
            .label("after that, people there have to be asked again")
            .help(format!(
                "write `expires {months} months after grant` in the purpose; a shorter time will do"
            )),
    );
}
