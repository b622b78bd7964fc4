//! Agreements looked at by themselves and beside each other: one that a company makes with itself, one that lets nothing pass,
//! and two that say different things of the same data.

use super::days::{day, is_over};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::Disclosure;
use crate::resolve::Resolved;
use crate::resolve::model::Agreement;
use crate::source::Span;
use crate::syntax::ast::SettingValue;
use jiff::civil::Date;

/// Says what is wrong with agreements. Asked of a project without errors: else what seems to be missing may be there.
pub(super) fn contracts(
    names: &Resolved,
    disclosures: &[Disclosure],
    today: Option<Date>,
    out: &mut Diagnostics,
) {
    let whole: Vec<(&String, &Agreement)> =
        names.agreements.iter().filter(|(_, agreement)| !agreement.broken).collect();
    for (name, agreement) in &whole {
        with_itself(names, agreement, out);
        let used = disclosures.iter().any(|it| it.agreement.as_ref() == Some(*name));
        if agreement.written.covers.is_empty() && agreement.written.returns.is_empty() && !used {
            without_data(name, agreement, out);
        }
    }
    for (at, (first, agreement)) in whole.iter().enumerate() {
        let later = whole.get(at.saturating_add(1)..).unwrap_or_default();
        for (second, other) in later {
            let at_once = overlap(agreement, other) && !over(agreement, today) && !over(other, today);
            if at_once && let Some(difference) = difference(names, agreement, other) {
                contradict((first, agreement), (second, other), &difference, out);
            }
        }
    }
}

/// Whether a name is how a company is called, however it is spelled.
fn is_called(known: &str, name: &str) -> bool {
    let plain = |text: &str| {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let name = plain(name);
    !name.is_empty() && plain(known) == name
}

/// A contract has two sides.
fn with_itself(names: &Resolved, agreement: &Agreement, out: &mut Diagnostics) {
    let Some(company) = &names.company else { return };
    let own = company.label.as_ref().map_or(company.name.text.as_str(), |label| label.value.as_str());
    let parties = &agreement.written.parties;
    let Some(party) = parties.iter().find(|party| is_called(own, &party.name.value)) else { return };
    if parties.len() > 1 {
        return;
    }
    let name = &agreement.written.name;
    let message = format!("the agreement `{}` is between “{own}” and itself", name.text);
    out.push(
        Diagnostic::new(&catalogue::AGREEMENT_WITH_ITSELF, party.name.span, message)
            .label("this is your own company")
            .also(company.name.span, "declared here")
            .help("name the other side, as its contracts do; where your company runs the system itself, no agreement is needed: write `role controller` in the system"),
    );
}

fn without_data(name: &str, agreement: &Agreement, out: &mut Diagnostics) {
    let message =
        format!("the agreement `{name}` does not say which data it is about, so it lets nothing pass");
    out.push(
        Diagnostic::new(&catalogue::AGREEMENT_WITHOUT_DATA, agreement.written.name.span, message).help(
            "write what was agreed on, as in `covers contact.email, identity.name`, and for what, `purposes …`; an agreement that is no longer needed goes",
        ),
    );
}

fn over(agreement: &Agreement, today: Option<Date>) -> bool {
    agreement.written.valid.as_ref().is_some_and(|valid| is_over(&valid.until, today))
}

/// Whether there is a day on which both hold.
fn overlap(one: &Agreement, other: &Agreement) -> bool {
    let apart = |before: &Agreement, after: &Agreement| {
        let until = before.written.valid.as_ref().and_then(|valid| day(&valid.until));
        let from = after.written.valid.as_ref().and_then(|valid| day(&valid.from));
        until.zip(from).is_some_and(|(until, from)| until < from)
    };
    !apart(one, other) && !apart(other, one)
}

/// What two agreements say differently of the same thing.
struct Difference {
    /// What it is about, to be read after “differ in”.
    what: &'static str,
    /// What each says, and where.
    said: [(String, Span); 2],
}

/// The first thing that two agreements about the same system and data say differently.
fn difference(names: &Resolved, one: &Agreement, other: &Agreement) -> Option<Difference> {
    one.systems.iter().find(|system| other.systems.contains(system))?;
    let meets = |a: &String, b: &String| names.is_under(a, b) || names.is_under(b, a);
    one.covers.iter().find(|a| other.covers.iter().any(|b| meets(a, b)))?;
    // Each for another purpose is two agreements about two things.
    one.purposes.iter().find(|purpose| other.purposes.contains(purpose))?;
    let transfers = one.written.transfer.as_ref().zip(other.written.transfer.as_ref());
    if let Some((a, b)) = transfers.filter(|_| one.transfer != other.transfer) {
        let said = [&a.mechanism, &b.mechanism].map(|it| (format!("`transfer {}`", it.text), it.span));
        return Some(Difference { what: "how it may leave the European Economic Area", said });
    }
    let owners = one.written.owned_by.as_ref().zip(other.written.owned_by.as_ref());
    if let Some((a, b)) = owners.filter(|(a, b)| a.text != b.text) {
        let said = [a, b].map(|it| (format!("`data owned by {}`", it.text), it.span));
        return Some(Difference { what: "whose it is", said });
    }
    let onward = |agreement: &Agreement| {
        let term = agreement.written.terms.iter().find(|term| term.name.text == "onward_sharing")?;
        let SettingValue::Bool(may) = term.value else { return None };
        Some((may, term.name.span))
    };
    let (a, b) = onward(one).zip(onward(other)).filter(|(a, b)| a.0 != b.0)?;
    let said = [a, b].map(|(may, span)| (format!("`onward_sharing {may}`"), span));
    Some(Difference { what: "whether it may be passed on", said })
}

fn contradict(
    (first, _): (&String, &Agreement),
    (second, _): (&String, &Agreement),
    difference: &Difference,
    out: &mut Diagnostics,
) {
    let [(says, there), (says_too, here)] = &difference.said;
    let message = format!(
        "`{first}` and `{second}` hold for the same system and data, and differ in {}",
        difference.what
    );
    out.push(
        Diagnostic::new(&catalogue::AGREEMENT_CONTRADICTS, *here, message)
            .label(format!("here {says_too}"))
            .also(*there, format!("and here {says}"))
            .help("ask whoever signs contracts which of the two holds, and end or correct the other: `valid … until …`"),
    );
}
