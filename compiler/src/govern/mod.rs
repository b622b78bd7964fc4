//! What is said about people's data, computed once for everyone who asks.

mod agreements;
mod approvals;
mod base;
mod brands;
mod carried;
mod channels;
mod choice_words;
pub mod collisions;
mod contracts;
mod covers;
mod created;
mod days;
mod declared;
mod disclosures;
mod endings;
pub mod erasure;
mod examples;
pub mod explain;
mod grounds;
mod groups;
mod known;
mod lost;
mod necessary;
pub mod not_judged;
mod notices;
mod overlaps;
mod polarity;
mod policies;
mod promised;
mod pseudonyms;
pub mod reach;
mod reader;
mod reviews;
mod rules;
mod scopes;
mod show;
mod signals;
mod subjects;
mod unclassified;
mod unconnected;
mod unsaid_yes;
mod uses;
mod waivers;
mod ways;

pub use brands::brands;
pub use carried::carried;
pub use created::created;
pub use disclosures::disclosures;
pub use endings::endings;
pub use lost::lost;
pub use notices::notices;
pub use polarity::polarity;
pub use promised::promised;
pub use show::show;
pub use unconnected::unconnected;
pub use unsaid_yes::unsaid_yes;
pub use waivers::exceptions;

use crate::diagnostics::Diagnostics;
use crate::fault::Fault;
use crate::plan::Disclosure;
use crate::source::{Sources, Span};
use crate::syntax::ast::Ast;
use crate::types::Typed;
use agreements::Agreements;
use covers::Covers;
use declared::Declarations;
use jiff::civil::Date;
use policies::Policies;
use subjects::Subjects;
use ways::Ways;

/// Judges what is handed over by agreements, policies and places, on that day; without a day whatever holds until one is
/// taken to hold. Of a project that could not be read in full, what seems to be missing may be there.
pub fn judge(
    typed: &Typed,
    disclosures: &[Disclosure],
    (asts, sources): (&[Ast], &Sources),
    today: Option<Date>,
    out: &mut Diagnostics,
) {
    let names = &*typed.names;
    if names.unread || names.lost {
        return;
    }
    if !names.lacks(Fault::TreatmentOver) {
        days::treatments(asts, today, out);
    }
    let declared = Declarations::new(asts, out);
    let ways = Ways::new(typed, &declared);
    let covers = Covers::new(names, today);
    Agreements { names, covers: &covers, ways: &ways, declared: &declared }.judge(disclosures, out);
    grounds::judge(names, &ways, &declared, disclosures, out);
    if !names.lacks(Fault::UsesOfPresence) {
        necessary::judge(names, &ways, disclosures, out);
    }
    channels::judge(typed, &ways, disclosures, out);
    signals::judge(typed, &declared, out);
    groups::judge(typed, &declared, out);
    pseudonyms::judge(names, &ways, disclosures, out);
    unclassified::judge(names, (asts, sources), &ways, &declared, disclosures, out);
    let subjects = Subjects::new(typed, disclosures);
    let policies =
        Policies { names, ways: &ways, declared: &declared, subjects: &subjects, covers: &covers, today };
    let used = policies.judge(out);
    if !out.has_errors() {
        let of_policies =
            names.waivers.iter().filter_map(policies::named).filter(|place| !used.contains(place));
        let of_checks = out.exceptions().iter().filter(|it| !it.used).map(|it| it.span);
        let unused: Vec<Span> = of_policies.chain(of_checks).collect();
        waivers::without_effect(unused.into_iter(), out);
        contracts::contracts(names, disclosures, today, out);
        overlaps::overlaps(names, out);
        reviews::reviews(names, &subjects, &rules::Rules::new(&subjects, &covers), today, out);
    }
}
