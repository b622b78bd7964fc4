//! A plan built by hand, with a name for everything chosen by the test: harmless or hostile.

use martlet_compiler::plan::*;

/// Gives every user-chosen text its final form; the argument says what the text is.
pub type Name<'a> = &'a dyn Fn(&str) -> String;

/// The same project for every test; `n` decides how its texts are spelt.
pub fn plan(n: Name<'_>) -> Plan {
    let purpose = n("newsletter");
    let (source, target) =
        (format!("{}.{}", n("signups"), n("rows")), format!("{}.{}", n("crm"), n("contact")));
    let guard = |channel: &str, kind, field: &str| Guard {
        topic: None,
        person: None,
        purpose: purpose.clone(),
        cells: vec![GuardCell { channel: n(channel), point: Point { kind, lookup: None, field: n(field) } }],
        all: false,
        processing: false,
        brand: None,
        confirming: false,
    };
    Plan {
        topics: Vec::new(),
        format: FORMAT,
        language: LANGUAGE.into(),
        hash: "5ca1ab1e".repeat(8),
        project: Project {
            name: n("trade-fair"),
            zone: "Europe/Copenhagen".into(),
            company: Some(n("Acme A/S")),
            address: Some(n("Havnegade 1, Copenhagen")),
            dpo: Some(n("dpo@acme.example")),
        },
        systems: vec![
            system(n, "crm", "CRM of the sales team", "sqlite"),
            system(n, "signups", "Trade-fair sign-ups", "csv"),
        ],
        objects: vec![
            object(n, "crm", "contact", &["Email", "FullName", "CountryCode", "Phone", "Source"]),
            object(n, "signups", "rows", &["E-mail", "Name", "Country", "Phone"]),
        ],
        categories: vec![
            Category { name: n("contact.email"), label: n("E-mail address") },
            Category { name: n("contact.phone"), label: n("Phone number") },
            Category { name: n("identity.name"), label: n("Name") },
        ],
        channels: vec![Channel { name: n("email"), label: n("E-mail") }],
        purposes: vec![Purpose {
            name: purpose.clone(),
            label: n("Monthly newsletter"),
            channels: vec![n("email")],
            bases: vec![Basis {
                name: "consent".into(),
                places: vec![],
                when: None,
                assessed: None,
                because: None,
            }],
            expires: None,
            expires_after_contact: false,
            service: false,
            confirm: None,
            children: None,
        }],
        captures: vec![capture(n, &source)],
        spreads: Vec::new(),
        identity: None,
        suppressions: vec![],
        law: Law::default(),
        metrics: vec![],
        erasures: vec![],
        flows: vec![Flow {
            name: n("newsletter"),
            of: n("newsletter"),
            label: n("Sign-ups to the newsletter list"),
            doc: Some(n("People who asked for the newsletter reach the CRM.\n\nBy night.")),
            owner: Some(n("marketing-ops@acme.example")),
            schedule: n("every day at 02:00 in Europe/Copenhagen"),
            after: vec![],
            source: source.clone(),
            source_argument: None,
            destination: target,
            destination_argument: None,
            steps: vec![],
            mode: Mode::Upsert { by: vec![n("Email")], remove_rest: None },
            filter: Some(Expr::IsAbsent {
                value: Box::new(Expr::Field(n("E-mail"))),
                blank: true,
                negated: true,
            }),
            purpose: Some(purpose.clone()),
            guards: vec![
                guard("email", PointKind::Email, "E-mail"),
                guard("call", PointKind::Phone, "Phone"),
            ],
            lets: vec![],
            fields: vec![
                mapping(n, "Email", "E-mail", ""),
                mapping(n, "FullName", "Name", "in title case, at most 40 characters"),
                mapping(
                    n,
                    "CountryCode",
                    "Country",
                    "as a country code; nothing if it cannot be read as a country",
                ),
                Mapping { guard: Some(1), ..mapping(n, "Phone", "Phone", "") },
                Mapping {
                    value: Expr::Constant(Constant::Text(n("Fair"))),
                    only: Some(Only::OnCreate),
                    ..mapping(n, "Source", "Name", "always “Fair”")
                },
            ],
            on_reject: OnReject::StopAbovePerMille(50),
            permission_ends: Some(Ending::Write(vec![Mapping {
                value: Expr::Constant(Constant::Bool(true)),
                ..mapping(n, "OptedOut", "Name", "")
            }])),
            gone: Some(Ending::Keep { because: n("sales owns the contact from here on") }),
            declared_at: n("flows/newsletter.flow:12"),
        }],
        disclosures: vec![
            disclosure(n, Some("Country"), How::Changed, Some("CountryCode"), &[]),
            disclosure(n, Some("E-mail"), How::Copied, Some("Email"), &["contact.email"]),
            disclosure(n, Some("E-mail"), How::Influences, None, &["contact.email"]),
            disclosure(n, Some("Name"), How::Reduced, Some("FullName"), &["identity.name"]),
            disclosure(n, Some("Phone"), How::Copied, Some("Phone"), &["contact.phone"]),
            disclosure(n, None, How::Copied, Some("Source"), &[]),
        ],
        reach: Vec::new(),
        erasure_reach: Vec::new(),
    }
}

fn system(n: Name<'_>, name: &str, label: &str, connector: &str) -> System {
    System {
        name: n(name),
        label: n(label),
        connector: connector.into(),
        driver: connector.into(),
        settings: std::collections::BTreeMap::new(),
        owner: Some(n("events@acme.example")),
        stored_in: vec!["EU".into()],
        accessed_from: vec!["US".into()],
        role: Some(Role::Processor),
        contacts: vec!["email".into()],
        kind: None,
        support: Support::Supported,
        visible: Some(Duration { amount: 5, unit: Unit::Minutes }),
        finishes: Some(Duration { amount: 6, unit: Unit::Hours }),
    }
}

fn object(n: Name<'_>, system: &str, name: &str, fields: &[&str]) -> Object {
    let field = |field: &&str| Field {
        name: n(field),
        path: vec![n(field)],
        label: n(field),
        ty: Type::Text(None),
        optional: true,
        key: false,
        matching: false,
        required: false,
        lenient: false,
        cursor: false,
        unit: None,
        columns: None,
        category: None,
    };
    Object {
        system: n(system),
        name: n(name),
        label: n("People"),
        about: vec![n("prospect")],
        parameter: None,
        fields: fields.iter().map(field).collect(),
        retention: None,
        file: None,
    }
}

fn capture(n: Name<'_>, object: &str) -> Capture {
    Capture {
        topic: None,
        person: None,
        purpose: n("newsletter"),
        channel: n("email"),
        label: n("Newsletter by e-mail"),
        owner: Some(n("dpo@acme.example")),
        object: object.into(),
        argument: None,
        brand: None,
        identifier: None,
        filter: None,
        point: Point { kind: PointKind::Email, lookup: None, field: n("E-mail") },
        value: Expr::Field(n("Newsletter")),
        states: vec![
            StateRule {
                patterns: vec![Pattern::Equal(Constant::Text(n("ja")))],
                state: "granted".into(),
                by: None,
            },
            StateRule {
                patterns: vec![Pattern::Equal(Constant::Text(n("nej")))],
                state: "refused".into(),
                by: None,
            },
            StateRule { patterns: vec![Pattern::Empty], state: "never_asked".into(), by: None },
        ],
        at: Some(Expr::Field(n("Signed up"))),
        zone: Some("Europe/Copenhagen".into()),
        method: "form".into(),
        notice: Some(NoticeShown {
            name: n("newsletter_da"),
            version: Some(Expr::Constant(Constant::Text(n("3")))),
        }),
        given: None,
        evidence: vec![n("Signed up")],
        grants: true,
        any_refusal: false,
        every: Some("10 minutes".into()),
        within: Some("24 hours".into()),
        external: false,
        declared_at: n("flows/newsletter.flow:3"),
    }
}

fn mapping(n: Name<'_>, target: &str, source: &str, in_words: &str) -> Mapping {
    Mapping {
        target: n(target),
        value: Expr::Field(n(source)),
        clears: false,
        guard: None,
        when: None,
        else_null: false,
        only: None,
        in_words: n(if in_words.is_empty() { "as it is" } else { in_words }),
        declared_at: n("flows/newsletter.flow:20"),
    }
}

fn disclosure(
    n: Name<'_>,
    source: Option<&str>,
    how: How,
    target: Option<&str>,
    categories: &[&str],
) -> Disclosure {
    Disclosure {
        flow: n("newsletter"),
        source: source.map(|field| format!("{}.{}.{}", n("signups"), n("rows"), n(field))),
        how,
        target: target.map(n),
        system: n("crm"),
        categories: categories.iter().map(|name| n(name)).collect(),
        subjects: vec![n("prospect")],
        purpose: Some(n("newsletter")),
        channels: vec![n("email")],
        basis: Some("consent".into()),
        guards: vec![],
        places: vec!["EU".into()],
        agreement: None,
        transfer: None,
        retention: None,
        // A person answers for taking the name for something else on its way.
        treated: (source == Some("Name") && how != How::Influences)
            .then(|| Treatment {
                category: n("behaviour.interest"),
                because: n("only the first letter"),
                approved_by: n("dpo@acme.example"),
                until: "2099-12-31".into(),
            })
            .into_iter()
            .collect(),
        taken_for: (source == Some("Name") && how != How::Influences)
            .then(|| n("behaviour.interest"))
            .into_iter()
            .collect(),
    }
}
