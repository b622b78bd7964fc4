//! Flows, and consents: how choices spread.

use super::{Duration, Expr, Name, ObjectRef, Path, Text};
use crate::source::Span;

/// The unit of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Its name.
    pub name: Name,
    /// As people call it.
    pub label: Option<Text>,
    /// `from system.object`; several with blocks.
    pub from: Vec<Source>,
    /// `lookup NAME = system.object where CONDITION`.
    pub lookups: Vec<Lookup>,
    /// `each NAME in LIST`.
    pub each: Vec<Each>,
    /// `where CONDITION`.
    pub filter: Option<Expr>,
    /// `to system.object, MODE`; several with blocks.
    pub to: Vec<Target>,
    /// `purpose P via C, C`.
    pub purpose: Option<FlowPurpose>,
    /// `person by FIELD`.
    pub person: Option<Expr>,
    /// `owner "…"`.
    pub owner: Option<Text>,
    /// `every 15 minutes`, `daily at 02:00 in "…"`, `manual` ….
    pub trigger: Option<(Trigger, Span)>,
    /// `runs at most 10 minutes`.
    pub runs_at_most: Option<Duration>,
    /// `survives 2 failed runs`.
    pub survives: Option<(u32, Span)>,
    /// `blanks unchanged` or `blanks clear`.
    pub blanks: Option<(Blanks, Span)>,
    /// `map { … }`.
    pub map: Option<MapBlock>,
    /// `on reject continue | stop | stop after 50 | stop after 5%`.
    pub on_reject: Option<OnReject>,
    /// `when permission ends …`.
    pub permission_ends: Option<Ending>,
    /// `when gone …`.
    pub gone: Option<Ending>,
}

/// `from X`, or `from X { where … map { … } }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The object.
    pub object: ObjectRef,
    /// Its own clauses.
    pub block: Option<SourceBlock>,
    /// All of the clause.
    pub span: Span,
}

/// What one of several sources says for itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceBlock {
    /// `lookup …`.
    pub lookups: Vec<Lookup>,
    /// `each …`.
    pub each: Vec<Each>,
    /// `where …`.
    pub filter: Option<Expr>,
    /// `map { … }`.
    pub map: Option<MapBlock>,
}

/// `lookup employer = hubspot.company where employer.id == company_id`
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The name of what is found.
    pub name: Name,
    /// Where it is looked for.
    pub object: ObjectRef,
    /// How it is told.
    pub condition: Expr,
    /// All of the clause.
    pub span: Span,
}

/// `each line in lines`
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// The name of the item.
    pub name: Name,
    /// The list.
    pub list: Expr,
    /// All of the clause.
    pub span: Span,
}

/// Where a flow delivers to, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `system.object`.
    pub object: ObjectRef,
    /// The mode; absent where it was broken.
    pub mode: Option<Mode>,
    /// Its own clauses, where there are several targets.
    pub block: Option<TargetBlock>,
    /// All of the clause.
    pub span: Span,
}

/// What one of several targets says for itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetBlock {
    /// `map { … }`.
    pub map: Option<MapBlock>,
    /// `when permission ends …`.
    pub permission_ends: Option<Ending>,
    /// `when gone …`.
    pub gone: Option<Ending>,
}

/// How records meet the destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// `insert`.
    Insert,
    /// `update by Email` or `update by (A, B)`.
    Update(Vec<Name>),
    /// `upsert by Email, remove the rest up to 10%`.
    Upsert {
        /// The key.
        by: Vec<Name>,
        /// The share that may be removed, in per cent, as written; absent: the rest stays.
        remove_rest: Option<Text>,
    },
    /// `append, accept duplicates because "…"`.
    Append(Text),
    /// `one file`, `one file per run`.
    OneFile {
        /// `per run`.
        per_run: bool,
    },
}

/// `purpose newsletter via email, sms`.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowPurpose {
    /// The purpose.
    pub purpose: Name,
    /// The channels.
    pub channels: Vec<Name>,
    /// `via all of`.
    pub all: bool,
    /// `confirming`: only people who are pending, to ask them.
    pub confirming: bool,
    /// `topic running`.
    pub topic: Option<Name>,
    /// `brand north`.
    pub brand: Option<Name>,
    /// All of the clause.
    pub span: Span,
}

/// When a flow runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// `every DURATION`.
    Every(Duration),
    /// `daily at 02:00 in "Europe/Copenhagen"`.
    Daily {
        /// `HH:MM`.
        at: Text,
        /// The zone.
        zone: Option<Text>,
    },
    /// `cron "0 4 * * 1"`.
    Cron(Text),
    /// `on event`.
    OnEvent,
    /// `after FLOW`.
    After(Name),
    /// `manual`.
    Manual,
}

/// What an absent value does at the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// The field keeps what it has.
    Unchanged,
    /// The field is emptied.
    Clear,
}

/// `map { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct MapBlock {
    /// Its lines.
    pub lines: Vec<MapLine>,
    /// All of it.
    pub span: Span,
}

/// A line of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub enum MapLine {
    /// `let name = expression`.
    Let {
        /// The name.
        name: Name,
        /// The value.
        value: Expr,
        /// All of the line.
        span: Span,
    },
    /// `use NAME`.
    Use(Name),
    /// `expression -> Target, Target`.
    Field {
        /// Doc comment.
        doc: Option<String>,
        /// The value.
        value: Expr,
        /// The target fields.
        targets: Vec<Path>,
        /// `only on create`, `only when empty`.
        only: Option<Only>,
        /// `when CONDITION`.
        when: Option<Expr>,
        /// `else null` after `when`.
        else_null: bool,
        /// All of the line.
        span: Span,
    },
}

/// A limit on writing a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// Only in a record that this delivery creates.
    OnCreate,
    /// Only where the destination's field is empty.
    WhenEmpty,
}

/// What rejects do to the run.
#[derive(Clone, Debug, PartialEq)]
pub enum OnReject {
    /// Go on.
    Continue,
    /// Stop at the first.
    Stop,
    /// Stop after that many.
    StopAfter(u32),
    /// Stop after that share of the records read, in per cent, as written.
    StopAfterShare(Text),
}

/// What happens to a record that was delivered and may not stay as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// The action; absent where it was broken.
    pub action: Option<EndingAction>,
    /// All of the clause.
    pub span: Span,
}

/// The actions of `when permission ends` and `when gone`.
#[derive(Clone, Debug, PartialEq)]
pub enum EndingAction {
    /// `{ true -> Flag }`.
    Map(MapBlock),
    /// `remove`.
    Remove,
    /// `erase`.
    Erase,
    /// `keep because "…"`.
    Keep(Text),
}

/// `consent newsletter via email "…" { … }`: how choices spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// The purpose.
    pub purpose: Name,
    /// The channels.
    pub channels: Vec<Name>,
    /// `brand north`.
    pub brand: Option<Name>,
    /// As people call it.
    pub label: Option<Text>,
    /// Slots where people choose.
    pub from: Vec<Slot>,
    /// Slots that are told.
    pub to: Vec<Slot>,
    /// Slots that are both.
    pub both: Vec<Slot>,
    /// `history external from OBJECT, …`.
    pub history: Vec<ObjectRef>,
    /// `on conflict latest choice wins` or `any refusal wins`.
    pub on_conflict: Option<(OnConflict, Span)>,
    /// `every DURATION`.
    pub every: Option<Duration>,
    /// `runs at most 10 minutes`.
    pub runs_at_most: Option<Duration>,
    /// `survives 2 failed runs`.
    pub survives: Option<(u32, Span)>,
    /// `within DURATION`.
    pub within: Option<Duration>,
    /// `owner "…"`.
    pub owner: Option<Text>,
}

/// Which choice wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// `latest choice wins`.
    Latest,
    /// `any refusal wins`.
    AnyRefusal,
}

/// A slot of a consent.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The object, or the field.
    pub object: ObjectRef,
    /// `widens because "…"`.
    pub widens: Option<Text>,
    /// `refusals only`.
    pub refusals_only: bool,
    /// `append only`: of a list, to which records can only be added.
    pub append_only: bool,
    /// All of it.
    pub span: Span,
}
