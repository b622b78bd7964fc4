//! Consent blocks of objects: which value holds the choice and what its values mean, who said it, when, after which notice.

use super::honest::{Unsaid, unsaid};
use super::kind::{Kind, states};
use super::matching::Covered;
use super::person::links;
use super::scope::{Known, Place, Scope};
use super::typed::{Expr, ExprKind, Fact, StateLine};
use crate::diagnostics::{Diagnostic, Diagnostics, Entry, catalogue};
use crate::fault::Fault;
use crate::plan::{Constant, Pattern, Power};
use crate::resolve::Resolved;
use crate::resolve::check_zone;
use crate::resolve::model::{Object, ObjectId, SuppressionKind};
use crate::resolve::suggest::unknown;
use crate::syntax::ast::{self, Asserts};

/// How a choice may have been made.
const METHODS: &[&str] = &[
    "api",
    "browser_signal",
    "call",
    "checkbox",
    "form",
    "import",
    "keyword",
    "link",
    "one_click",
    "paper",
    "register",
];

/// A word that a choice may be about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Brand,
    Topic,
}

impl About {
    fn word(self) -> &'static str {
        match self {
            About::Brand => "brand",
            About::Topic => "topic",
        }
    }

    fn entry(self) -> &'static Entry {
        match self {
            About::Brand => &catalogue::CONSENT_NOT_A_BRAND,
            About::Topic => &catalogue::CONSENT_NOT_A_TOPIC,
        }
    }

    fn is(self, word: &str, names: &Resolved) -> bool {
        match self {
            About::Brand => names.brands.contains_key(word),
            About::Topic => names.topics.contains_key(word),
        }
    }

    fn declared(self, word: &str) -> String {
        match self {
            About::Brand => format!("brand {word} \"…\" of COMPANY"),
            About::Topic => format!("topic {word} \"…\""),
        }
    }
}

fn is_grant(state: &str) -> bool {
    matches!(state, "granted" | "renewed")
}

/// A checked consent block; absent where it is too broken to read, with its finding.
pub(super) fn fact(
    known: Known<'_>,
    (id, object): (&ObjectId, &Object),
    written: &ast::ConsentFact,
    out: &mut Diagnostics,
) -> Option<Fact> {
    let mut scope = Scope::new(known, out, Some(object), object.broken);
    scope.chooses = true;
    let Some(written_value) = &written.value else {
        if !object.broken {
            let message = "this consent does not say which value holds the choice";
            scope.report(
                Diagnostic::new(&catalogue::CONSENT_VALUE_WITHOUT_LINE, written.span, message)
                    .help("add the field and what its values mean: value FIELD { \"yes\" => granted   else => unknown }"),
            );
        }
        return None;
    };
    let filter = written.filter.as_ref().map(|filter| scope.condition(filter));
    scope.told = true;
    let value = scope.value(&written_value.subject, Place::Inner);
    scope.told = false;
    scope.not_lenient(&value, object);
    let states = scope.states(&value, &written_value.states, object.broken);
    let given = written.given.as_ref().map(|given| scope.given(given, object.broken));
    let topic = written.topic.as_ref().map(|topic| scope.about(topic, About::Topic));
    let brand = written.brand.as_ref().map(|brand| scope.about(brand, About::Brand));
    let person = written.person.as_ref().and_then(|person| scope.whose(person, id, object));
    let at = written.at.as_ref().map(|at| scope.value(&at.value, Place::Inner));
    let zone = match (&at, &written.at) {
        (Some(at), Some(written)) => scope.moment(at, written),
        _ => None,
    };
    let method = written.method.as_ref().map_or("import", |method| {
        METHODS.iter().copied().find(|known| *known == method.text).unwrap_or_else(|| {
            let help = "say how people chose";
            let known = METHODS.iter().copied();
            scope.report(unknown(&catalogue::NAME_UNKNOWN_METHOD, "method", method, known, help));
            "import"
        })
    });
    let mut evidence = Vec::new();
    for name in written.evidence.iter().map(ast::Path::as_name) {
        if object.field(&name.text).is_some() {
            evidence.push(name.text.clone());
        } else if !object.broken {
            let known = object.fields.iter().map(|field| field.name.as_str());
            let help = "name a field of this object";
            let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", &name, known, help);
            scope.report(finding.also(object.span, "the object"));
        }
    }
    Some(Fact {
        purpose: written.purpose.as_ref().map(|purpose| purpose.text.clone()),
        channel: written.channel.text.clone(),
        point: None,
        identifier: None,
        filter,
        value,
        states,
        at,
        zone,
        method: method.to_owned(),
        notice: written.notice.as_ref().map(|(name, version)| {
            (name.text.clone(), version.as_ref().map(|version| scope.version(version)))
        }),
        topic,
        brand,
        person,
        given,
        evidence,
        grants: written.asserts != Some(Asserts::RefusalsOnly),
        writes: written
            .writes
            .as_ref()
            .map_or((Power::Yes, Power::Yes), |writes| (power(&writes.deny), power(&writes.grant))),
        span: written.span,
    })
}

/// What a written choice can do, as the plan says it.
fn power(written: &ast::Power) -> Power {
    match written {
        ast::Power::Yes => Power::Yes,
        ast::Power::No => Power::No,
        ast::Power::Inert => Power::Inert,
        ast::Power::PendingOnly => Power::PendingOnly,
        ast::Power::Conditional(because) => Power::Conditional { because: because.value.clone() },
    }
}

impl Scope<'_> {
    fn states(&mut self, value: &Expr, written: &[ast::StateLine], broken: bool) -> Vec<StateLine> {
        let mut covered = Covered::default();
        let mut states = Vec::new();
        let mut sound = !broken && !value.ty.kind.is_unknown();
        for line in written {
            let patterns = self.patterns(value, &line.patterns, &mut covered);
            let Some(patterns) = patterns else {
                sound = false;
                continue;
            };
            if !self.known_state(line) {
                continue;
            }
            if is_grant(&line.state.text) {
                self.honest_grant(value, &patterns, line);
            }
            let by = line.by.as_ref().map(|by| by.text.clone());
            states.push(StateLine { patterns, state: line.state.text.clone(), by });
        }
        let closed = matches!(value.ty.kind, Kind::Bool | Kind::Words { open: false, .. });
        let missing: Vec<String> = if closed {
            covered.missing(&value.ty.kind, value.ty.absent)
        } else {
            covered.missing_absent(value.ty.absent).into_iter().collect()
        };
        if sound && !missing.is_empty() {
            let message = "this consent leaves values without a meaning";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_VALUE_WITHOUT_LINE, value.span, message)
                    .label(format!("nothing for {}", missing.join(", ")))
                    .help("add a line for each; where no choice was recorded write `empty => unknown`"),
            );
        }
        states
    }

    fn known_state(&mut self, line: &ast::StateLine) -> bool {
        let state = &line.state;
        if states().any(|known| known == state.text) {
            return true;
        }
        if state.text == "suppressed" {
            let known = SuppressionKind::ALL.map(SuppressionKind::word);
            match &line.by {
                Some(by) if SuppressionKind::of(&by.text).is_some() => return true,
                Some(by) => {
                    let help = "say what put the person on the list";
                    let entry = &catalogue::NAME_UNKNOWN_STATE;
                    self.report(unknown(entry, "kind of suppression", by, known, help));
                }
                None => {
                    let message = "`suppressed` does not say by what";
                    self.report(
                        Diagnostic::new(&catalogue::CONSENT_SUPPRESSED_BY_NOTHING, state.span, message)
                            .help("write for instance `suppressed by hard_bounce`; a person who said no is `withdrawn`"),
                    );
                }
            }
            return false;
        }
        let help =
            "the states are `granted`, `refused`, `withdrawn`, `never_asked`, `unknown` and a few more";
        self.report(unknown(&catalogue::NAME_UNKNOWN_STATE, "state of consent", state, states(), help));
        false
    }

    /// A choice that does not fit must be looked at: as an absent value it would be forgotten.
    fn not_lenient(&mut self, value: &Expr, object: &Object) {
        let mut open = vec![value];
        while let Some(next) = open.pop() {
            if let ExprKind::Field(name) = &next.kind
                && let Some(field) = object.field(name).filter(|field| field.lenient)
            {
                let message = format!("`{name}` holds what people chose and is marked `lenient`");
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_LENIENT_CHOICE, next.span, message)
                        .also(field.span, "declared here")
                        .help("remove `lenient`: a choice that cannot be read must be looked at, and counts as a no until then"),
                );
            }
            open.extend(next.parts());
        }
    }

    /// `given by FIELD { "parent" => guardian   else => subject }`.
    fn given(&mut self, written: &ast::GivenBy, broken: bool) -> (Expr, Vec<StateLine>) {
        let value = self.value(&written.subject, Place::Inner);
        let mut covered = Covered::default();
        let mut lines = Vec::new();
        let mut sound = !broken && !value.ty.kind.is_unknown();
        for line in &written.parties {
            let Some(patterns) = self.patterns(&value, &line.patterns, &mut covered) else {
                sound = false;
                continue;
            };
            if !matches!(line.state.text.as_str(), "subject" | "guardian") {
                let help =
                    "a choice is made by the person, `subject`, or by who answers for a child, `guardian`";
                let known = ["guardian", "subject"].into_iter();
                self.report(unknown(&catalogue::NAME_UNKNOWN_PARTY, "party", &line.state, known, help));
                continue;
            }
            lines.push(StateLine { patterns, state: line.state.text.clone(), by: None });
        }
        let missing = covered.missing(&value.ty.kind, value.ty.absent);
        if sound && !missing.is_empty() {
            let message = "it is open who chose in some records";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_PARTY_WITHOUT_LINE, value.span, message)
                    .label(format!("nothing for {}", missing.join(", ")))
                    .help("add a line for the rest: `else => subject`"),
            );
        }
        (value, lines)
    }

    /// `brand FIELD`, `topic FIELD`: words that are brands, or topics.
    fn about(&mut self, written: &ast::Expr, what: About) -> Expr {
        let word = what.word();
        if let ast::ExprKind::Name(name) = &written.kind
            // A field that is called like a topic holds what people said of it, and no names of topics.
            && (what == About::Topic || self.object.is_none_or(|object| object.field(&name.text).is_none()))
            && what.is(&name.text, self.names)
        {
            let kind = Kind::literal(&name.text);
            return Expr::constant(Constant::Text(name.text.clone()), kind, written.span);
        }
        let value = self.value(written, Place::Inner);
        let kind = &value.ty.kind;
        if let Kind::Words { values, open: false } = kind {
            let missing = values.iter().find(|value| !what.is(value, self.names));
            if let Some(value_of) = missing.filter(|_| !self.names.lost) {
                let message = format!("`{value_of}` is a value of this field and no {word}");
                self.report(Diagnostic::new(what.entry(), value.span, message).help(format!(
                    "declare it, `{}`, or turn the values into {word}s with `match`",
                    what.declared(value_of)
                )));
            }
        } else if !kind.is_text() && !kind.is_unknown() {
            let message = format!("a {word} is named by its word, but this is {}", kind.in_words());
            self.report(Diagnostic::new(what.entry(), value.span, message).help(format!(
                "name a field that holds the name of the {word}, or choose it: `match … {{ … }}`"
            )));
        }
        value
    }

    /// `person by FIELD`: an identifier of a person that the identity knows.
    fn whose(&mut self, written: &ast::Expr, id: &ObjectId, object: &Object) -> Option<String> {
        let value = self.value(written, Place::Inner);
        if let ExprKind::Field(name) = &value.kind
            && links(self.names).any(|link| link.object == *id && link.field == *name)
        {
            return Some(name.clone());
        }
        if !value.ty.kind.is_unknown() && !object.broken && !self.names.lost {
            let message = "no identity says that this is one person's, so it is open whose choice it is";
            self.report(Diagnostic::new(&catalogue::CONSENT_PERSON_NOT_LINKED, value.span, message).help(
                format!(
                    "name the field after `link` of the identity: `identity person {{ link {id}.FIELD }}`"
                ),
            ));
        }
        None
    }

    /// The version of the notice that was shown: a text, or a field.
    fn version(&mut self, written: &ast::Expr) -> Expr {
        let value = self.value(written, Place::Inner);
        let kind = &value.ty.kind;
        if !kind.is_text() && !matches!(kind, Kind::Unknown | Kind::Int) {
            let message = format!("the version of a notice is a text, but this is {}", kind.in_words());
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, value.span, message)
                    .help("write it in quotes, `version \"3\"`, or name the field that holds it"),
            );
        }
        value
    }

    /// A grant needs a value that says yes.
    fn honest_grant(&mut self, value: &Expr, patterns: &[Pattern], line: &ast::StateLine) {
        let unsaid = unsaid(value);
        let plain = unsaid.iter().all(|(_, how)| *how != Unsaid::False);
        let stands_for = |wanted| {
            unsaid.iter().any(|(it, how)| *how == wanted && patterns.contains(&Pattern::Equal(it.clone())))
        };
        let rest = "name the values that people chose, and write `else => unknown` or `empty => unknown` for the rest";
        let (entry, message, help) = if stands_for(Unsaid::False) {
            let help = "a person who did not opt out has not opted in: name the field as it is, and write `true => withdrawn   false => unknown`";
            (&catalogue::CONSENT_FALSE_AS_GRANT, "`false` is taken as a yes", help)
        } else if stands_for(Unsaid::Missing) {
            let message = "a value that stands in for no choice is taken as a yes";
            (&catalogue::CONSENT_MISSING_AS_GRANT, message, rest)
        } else if plain && patterns.contains(&Pattern::Equal(Constant::Bool(false))) {
            let help = "a person who did not opt out has not opted in: write `false => unknown`";
            (&catalogue::CONSENT_FALSE_AS_GRANT, "`false` is taken as a yes", help)
        } else if patterns.iter().any(|p| matches!(p, Pattern::Absent | Pattern::Empty)) {
            (&catalogue::CONSENT_MISSING_AS_GRANT, "no choice at all is taken as a yes", rest)
        } else if patterns.contains(&Pattern::Else) {
            (&catalogue::CONSENT_MISSING_AS_GRANT, "any value that is not listed is taken as a yes", rest)
        } else {
            return;
        };
        let fault = if entry == &catalogue::CONSENT_FALSE_AS_GRANT {
            Fault::FalseAsGrant
        } else {
            Fault::MissingAsGrant
        };
        if !self.names.lacks(fault) {
            self.report(Diagnostic::new(entry, line.span, message).help(help));
        }
    }

    /// The zone of the time of a choice.
    fn moment(&mut self, at: &Expr, written: &ast::ConsentTime) -> Option<String> {
        let zone = match written.zone.as_ref().map(check_zone) {
            Some(Err(finding)) => {
                self.report(*finding);
                return None;
            }
            Some(Ok(zone)) => Some(zone),
            None => None,
        };
        match (&at.ty.kind, &zone) {
            (Kind::Date, None) => {
                let message = "the day of this choice has no time zone";
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_NO_ZONE, at.span, message)
                        .label("so it may have begun and ended anywhere on earth, a span of 50 hours")
                        .help("say where the day was noted: `at … in \"Europe/Copenhagen\"`"),
                );
            }
            (Kind::Instant, Some(_)) => {
                let message = "this point in time has its own zone, so `in` has no effect";
                let span = written.zone.as_ref().map_or(at.span, |zone| zone.span);
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_ZONE_WITHOUT_EFFECT, span, message)
                        .help("remove `in \"…\"`"),
                );
            }
            (Kind::Unknown | Kind::Date | Kind::Instant, _) => {}
            (kind, _) => {
                let message = format!("the time of a choice is wanted here, but this is {}", kind.in_words());
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_NOT_A_TIME, at.span, message)
                        .help("read the day from a text: `FIELD | parse_date(\"d.M.yyyy\") otherwise null`"),
                );
            }
        }
        zone
    }
}
