//! Choices turned round: a field whose name says no is read as a yes, and a flow that writes something else than a no when
//! a permission ends.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, Pattern};
use crate::resolve::model::{Field, ObjectId};
use crate::source::{Sources, Span};
use crate::syntax::ast::Polarity;
use crate::types::Typed;
use crate::types::is_no;
use crate::types::kind::Kind;
use crate::types::typed::{Ending, ExprKind, Fact, Flow, Mapping};
use std::collections::BTreeSet;

/// States of a yes.
const GRANTS: [&str; 2] = ["granted", "renewed"];

/// Words that turn what stands beside them into a no, in names of fields.
const NO: &[&str] = &[
    "blocked",
    "declined",
    "dnc",
    "dont",
    "excluded",
    "never",
    "not",
    "objected",
    "optout",
    "refused",
    "stop",
    "stopped",
    "suppressed",
    "unsub",
    "unsubscribe",
    "unsubscribed",
    "withdrawn",
];

/// Says where a choice is turned round.
pub fn polarity(typed: &Typed, sources: &Sources, out: &mut Diagnostics) {
    let own = |span: Span| sources.get(span.file).is_some_and(|file| !file.path.starts_with("std:"));
    let mut told = BTreeSet::new();
    for (object, field, span) in read_as_yes(typed) {
        if says_no(&field.name) && own(span) && told.insert(span) {
            turned(object, field, span, out);
        }
    }
    for flow in &typed.flows {
        if let (Some(to), Some(Ending::Write(lines))) = (&flow.destination, &flow.permission_ends) {
            for line in lines {
                match end_at(typed, &to.object, line) {
                    End::Yes => ends_in_yes(flow, line, out),
                    End::NoAnswer => takes_back(flow, line, out),
                    End::No | End::NoChoice => {}
                }
            }
        }
    }
}

/// What is known of the choices of an object, through whichever consent.
fn facts(typed: &Typed) -> impl Iterator<Item = (&ObjectId, &Fact)> {
    let slots = typed.captures.iter().chain(typed.spreads.iter().map(|spread| &spread.slot));
    slots.map(|slot| (&slot.object, &slot.fact))
}

/// The fields of yes and no whose `true` is a yes, and where that is said.
fn read_as_yes(typed: &Typed) -> impl Iterator<Item = (&ObjectId, &Field, Span)> {
    let names = &*typed.names;
    let of_field = |field: &'_ Field| {
        let mark = field.consent.as_ref().filter(|mark| mark.polarity == Polarity::OptIn);
        mark.map(|mark| mark.span)
    };
    let marked = names.objects.iter().flat_map(move |(id, object)| {
        object.fields.iter().filter_map(move |field| Some((id, field, of_field(field)?)))
    });
    let listed = facts(typed).filter_map(|(id, fact)| {
        let ExprKind::Field(name) = &fact.value.kind else { return None };
        let yes = fact.value.ty.kind == Kind::Bool && is_grant(fact, &Constant::Bool(true));
        Some((id, names.objects.get(id)?.field(name).filter(|_| yes)?, fact.span))
    });
    marked.chain(listed)
}

/// Whether a value stands for a yes.
pub(super) fn is_grant(fact: &Fact, value: &Constant) -> bool {
    state_of(fact, value).is_some_and(is_yes)
}

/// What a value stands for; none: nothing says.
fn state_of<'f>(fact: &'f Fact, value: &Constant) -> Option<&'f str> {
    let stands = |pattern: &Pattern| match pattern {
        Pattern::Equal(known) => known == value,
        Pattern::Absent | Pattern::Empty => *value == Constant::Null,
        Pattern::Else => true,
        Pattern::Range { .. } | Pattern::Regex { .. } => false,
    };
    fact.states.iter().find(|line| line.patterns.iter().any(stands)).map(|line| line.state.as_str())
}

/// Whether a state is a yes.
pub(super) fn is_yes(state: &str) -> bool {
    GRANTS.contains(&state)
}

/// What an ending leaves where somebody who said no is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// It is no choice, or not one that is known before the run.
    NoChoice,
    No,
    /// What is no answer takes the place of the no that stands there.
    NoAnswer,
    Yes,
}

/// The worst that a line of an ending comes to, through whatever reads what it writes.
fn end_at(typed: &Typed, to: &ObjectId, line: &Mapping) -> End {
    let ExprKind::Constant(value) = &line.value.kind else { return End::NoChoice };
    let field = typed.names.objects.get(to).and_then(|object| object.field(&line.target));
    let mark = field.and_then(|field| field.consent.as_ref());
    let marked = mark.map(|mark| match (mark.polarity, value) {
        (Polarity::OptIn, Constant::Bool(true)) => End::Yes,
        (Polarity::OptIn, Constant::Bool(false)) | (Polarity::OptOut, Constant::Bool(true)) => End::No,
        _ => End::NoAnswer,
    });
    let is_here = |fact: &Fact| matches!(&fact.value.kind, ExprKind::Field(name) if *name == line.target);
    let listed =
        facts(typed).filter(|(id, fact)| *id == to && is_here(fact)).map(|(_, fact)| {
            match state_of(fact, value) {
                Some(state) if is_yes(state) => End::Yes,
                Some(state) if is_no(state) => End::No,
                _ => End::NoAnswer,
            }
        });
    marked.into_iter().chain(listed).max().unwrap_or(End::NoChoice)
}

/// The words of a name, in small letters: `HasOptedOutOfEmail` and `do_not_call` both have several.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && !before.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the name of a field says that `true` is a no. A last word `no` is a number.
fn says_no(name: &str) -> bool {
    let words = words(name);
    let pairs = words.windows(2);
    let opted_out = |pair: &[String]| {
        matches!(pair, [first, then] if then == "out" && matches!(first.as_str(), "opt" | "opted" | "opts"))
            || matches!(pair, [first, _] if first == "no")
    };
    let mut pairs = pairs;
    pairs.any(opted_out) || words.iter().any(|word| NO.contains(&word.as_str()))
}

fn turned(object: &ObjectId, field: &Field, span: Span, out: &mut Diagnostics) {
    let message = format!("`{object}.{}` sounds like a no, and `true` in it is read as a yes", field.name);
    let finding = Diagnostic::new(&catalogue::CONSENT_POLARITY_TURNED, span, message);
    let finding = if field.span == span { finding } else { finding.also(field.span, "the field") };
    out.push(finding.help(
        "where `true` means that somebody does not want it, mark the field `consent opt_out via …`, or write `true => withdrawn`; where it means a yes after all, read it through a field with another name",
    ));
}

fn ends_in_yes(flow: &Flow, line: &Mapping, out: &mut Diagnostics) {
    let message = format!(
        "when a permission ends, the flow `{}` writes to `{}` what is read there as a yes",
        flow.of, line.target
    );
    out.push(
        Diagnostic::new(&catalogue::CONSENT_YES_WHEN_IT_ENDS, line.line, message)
            .label("so the person who said no would count as somebody who said yes")
            .help("write the value that stands for a no there; or correct what the field's values mean"),
    );
}

fn takes_back(flow: &Flow, line: &Mapping, out: &mut Diagnostics) {
    let message = format!(
        "when a permission ends, the flow `{}` writes to `{}` what is not read there as a no",
        flow.of, line.target
    );
    out.push(
        Diagnostic::new(&catalogue::CONSENT_NO_TAKEN_BACK, line.line, message)
            .label("so a no that stands there already would be lost")
            .help("write the value that stands for a no there, or leave this line out"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_no() {
        for name in
            ["NoMail", "no_calls", "HasOptedOutOfEmail", "DoNotCall", "optout", "is_unsubscribed", "OPT_OUT"]
        {
            assert!(says_no(name), "{name}");
        }
        for name in [
            "Nordic",
            "Notice_seen",
            "CustomerNo",
            "order_no",
            "subscribed",
            "OptIn",
            "unit",
            "stopover",
            "out",
        ] {
            assert!(!says_no(name), "{name}");
        }
    }
}
