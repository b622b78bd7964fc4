//! One line of a file of choices.

use martlet_consent::{Micros, NEVER};
use martlet_state::history::HistoryEvent;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One choice. What an import does not read (`number`, `recorded`, `read`, `plan`) says where an exported one stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'l> {
    /// E-mail address, or phone number with its country; of a choice that was made by an identifier alone nothing.
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub contact: Cow<'l, str>,
    /// `act`, or `observation` for what is no choice of a person; an act if not said. `suppression` and `release`: see
    /// `by`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Cow<'l, str>>,
    /// The purpose.
    #[serde(borrow)]
    pub purpose: Cow<'l, str>,
    /// The channel.
    #[serde(borrow)]
    pub channel: Cow<'l, str>,
    /// The topic; the whole purpose if not said.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Cow<'l, str>>,
    /// The brand; every brand if not said.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<Cow<'l, str>>,
    /// Whose choice it is alone: the value of the identifier that `person_of` names; of whoever has the contact point if
    /// not said.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Cow<'l, str>>,
    /// Which identifier of the project's identity `person` is: `system.object.field`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub person_of: Option<Cow<'l, str>>,
    /// One of the 14 states; of a suppression none.
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub state: Cow<'l, str>,
    /// Why somebody is left out, where the line says that they are (kind `suppression`), or are no longer (`release`).
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Cow<'l, str>>,
    /// The suppression list that they are on, or were until now; then purpose and channel are empty.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub list: Option<Cow<'l, str>>,
    /// When it was made: a moment, or a day in the time zone of the project.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Cow<'l, str>>,
    /// Instead of `at`: not before this moment; unknown if not said.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Cow<'l, str>>,
    /// Instead of `at`: not after this moment.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Cow<'l, str>>,
    /// How it was made; `import` if not said.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Cow<'l, str>>,
    /// Who chose; the person (`subject`) if not said.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Cow<'l, str>>,
    /// The notice that was shown.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Cow<'l, str>>,
    /// Its version.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub notice_version: Option<Cow<'l, str>>,
    /// Where it was said: `system.object.field`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'l, str>>,
    /// The value as it stood there.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Cow<'l, str>>,
    /// What was kept of the act: names and values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<(String, String)>,
    /// Number in the ledger that it was exported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// When that ledger took it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Cow<'l, str>>,
    /// When it was read from its source.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Cow<'l, str>>,
    /// The plan that recorded it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Cow<'l, str>>,
}

impl<'l> Line<'l> {
    /// The line of an event of the ledger.
    #[must_use]
    pub fn of(event: &'l HistoryEvent) -> Line<'l> {
        let text = |text: &'l String| Some(Cow::Borrowed(text.as_str())).filter(|text| !text.is_empty());
        let (from, until) = (moment(event.lo), moment(event.hi));
        let at = from.clone().filter(|_| event.lo == event.hi);
        Line {
            contact: Cow::Borrowed(&event.contact),
            kind: text(&event.kind).filter(|kind| kind != "act"),
            purpose: Cow::Borrowed(&event.purpose),
            channel: Cow::Borrowed(&event.channel),
            topic: event.topic.as_deref().map(Cow::Borrowed),
            brand: event.brand.as_deref().map(Cow::Borrowed),
            person: event.person.as_ref().map(|(_, is)| Cow::Borrowed(is.as_str())),
            person_of: event.person.as_ref().map(|(of, _)| Cow::Borrowed(of.as_str())),
            state: Cow::Borrowed(if event.suppression.is_some() { "" } else { &event.state }),
            by: event.suppression.as_deref().map(Cow::Borrowed),
            list: event.list().map(Cow::Borrowed),
            from: from.filter(|_| at.is_none()),
            until: until.filter(|_| at.is_none()),
            at,
            method: text(&event.method),
            actor: text(&event.actor),
            notice: event.notice.as_deref().map(Cow::Borrowed),
            notice_version: event.notice_version.as_deref().map(Cow::Borrowed),
            source: Some(event.place()).filter(|place| !place.is_empty()).map(Cow::Owned),
            said: text(&event.said),
            evidence: event.evidence.clone(),
            number: Some(event.number),
            recorded: moment(event.recorded_at),
            read: moment(event.observed_at),
            plan: text(&event.plan),
        }
    }
}

/// A moment in UTC; none where the ledger knows none.
fn moment(at: Micros) -> Option<Cow<'static, str>> {
    let known = at != Micros::MIN && at != NEVER;
    jiff::Timestamp::from_microsecond(at).ok().filter(|_| known).map(|at| Cow::Owned(at.to_string()))
}
