//! Hand-built objects, plans and records for the tests, and the tests of whole records.

mod choices;
mod flow;
mod json_lines;
mod read;
mod split;

use crate::transform::{Keyed, Moment, People, Run};
use jiff::tz::TimeZone;
use martlet_compiler::plan::{
    Constant, Expr, Field, Flow, Guard, GuardCell, Mapping, Mode, Object, OnReject, Plan, Point, PointKind,
    Project, Support, System, Type,
};
use martlet_consent::{ConsentView, PointRef};
use std::collections::BTreeMap;

/// A field that must be there.
pub(crate) fn field(name: &str, ty: Type) -> Field {
    Field {
        name: name.into(),
        path: vec![name.into()],
        label: name.into(),
        ty,
        optional: false,
        key: false,
        matching: false,
        required: false,
        lenient: false,
        cursor: false,
        unit: None,
        columns: None,
        category: None,
    }
}

/// A field that may be absent.
pub(crate) fn optional(name: &str, ty: Type) -> Field {
    Field { optional: true, ..field(name, ty) }
}

/// An object of a system.
pub(crate) fn object(system: &str, name: &str, fields: Vec<Field>) -> Object {
    Object {
        system: system.into(),
        name: name.into(),
        label: name.into(),
        about: Vec::new(),
        parameter: None,
        fields,
        retention: None,
        file: None,
    }
}

/// A plan of these objects and nothing else.
pub(crate) fn plan(objects: Vec<Object>) -> Plan {
    let system = |object: &Object| System {
        name: object.system.clone(),
        label: object.system.clone(),
        connector: "csv".into(),
        driver: "csv".into(),
        settings: BTreeMap::new(),
        owner: None,
        stored_in: Vec::new(),
        accessed_from: Vec::new(),
        role: None,
        contacts: Vec::new(),
        kind: None,
        support: Support::Supported,
        visible: None,
        finishes: None,
    };
    Plan {
        format: 2,
        language: "0.1".into(),
        hash: String::new(),
        project: Project { name: "test".into(), zone: "UTC".into(), company: None, address: None, dpo: None },
        systems: objects.iter().map(system).collect(),
        objects,
        categories: Vec::new(),
        channels: Vec::new(),
        topics: Vec::new(),
        purposes: Vec::new(),
        captures: Vec::new(),
        spreads: Vec::new(),
        identity: None,
        suppressions: Vec::new(),
        law: Default::default(),
        metrics: Vec::new(),
        erasures: Vec::new(),
        flows: Vec::new(),
        disclosures: Vec::new(),
        reach: Vec::new(),
        erasure_reach: Vec::new(),
    }
}

/// A flow from `signups.rows` to `crm.contact`, keyed by `Email`.
pub(crate) fn flow(fields: Vec<Mapping>) -> Flow {
    Flow {
        name: "newsletter".into(),
        of: "newsletter".into(),
        label: "Newsletter".into(),
        doc: None,
        owner: None,
        schedule: "by hand".into(),
        after: Vec::new(),
        source: "signups.rows".into(),
        source_argument: None,
        destination: "crm.contact".into(),
        destination_argument: None,
        steps: Vec::new(),
        mode: Mode::Upsert { by: vec!["Email".into()], remove_rest: None },
        filter: None,
        purpose: None,
        guards: Vec::new(),
        lets: Vec::new(),
        fields,
        on_reject: OnReject::Continue,
        permission_ends: None,
        gone: None,
        declared_at: String::new(),
    }
}

/// `value -> target`.
pub(crate) fn mapping(value: Expr, target: &str) -> Mapping {
    Mapping {
        target: target.into(),
        value,
        clears: false,
        guard: None,
        when: None,
        else_null: false,
        only: None,
        in_words: String::new(),
        declared_at: String::new(),
    }
}

/// `purpose via email`, asked of the field `E-mail`.
pub(crate) fn guard(purpose: &str) -> Guard {
    let point = Point { kind: PointKind::Email, lookup: None, field: "E-mail".into() };
    Guard {
        purpose: purpose.into(),
        topic: None,
        person: None,
        cells: vec![GuardCell { channel: "email".into(), point }],
        all: false,
        processing: false,
        brand: None,
        confirming: false,
    }
}

/// A field of the source.
pub(crate) fn from(name: &str) -> Expr {
    Expr::Field(name.into())
}

/// Text as literal.
pub(crate) fn text(text: &str) -> Expr {
    Expr::Constant(Constant::Text(text.into()))
}

/// `first | function(rest …)`.
pub(crate) fn call(function: &str, arguments: Vec<Expr>) -> Expr {
    Expr::Call { function: function.into(), arguments }
}

/// Something done with a run of this time and these choices, in UTC.
pub(crate) fn with_run<T>(moment: Moment, consent: &ConsentView, then: impl FnOnce(&Run<'_>) -> T) -> T {
    let (zone, people) = (&TimeZone::UTC, &People::default());
    then(&Run { moment, zone, consent, people, keys: &StandIn })
}

/// Hashes that a test can tell.
struct StandIn;

impl Keyed for StandIn {
    fn contact(&self, kind: PointKind, normal: &str) -> PointRef {
        point_hash(kind, normal)
    }

    fn other(&self, what: &str, text: &str) -> [u8; 32] {
        point_hash(PointKind::Email, &format!("{what} {text}")).0
    }
}

/// A stand-in for the keyed hash: the point's first bytes.
pub(crate) fn point_hash(_: PointKind, normal: &str) -> PointRef {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(normal.bytes()) {
        *to = from;
    }
    PointRef(bytes)
}
