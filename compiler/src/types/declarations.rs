//! Expressions of declarations other than flows: legal bases, identity, suppression lists, erasure, retention, files,
//! metrics.

use super::kind::Kind;
use super::scope::{Known, Place, Purpose, Scope};
use super::typed::{Expr, Identity, ObjectParts, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{ControlPart, Measure, MetricSource, PointKind, SettingValue};
use crate::resolve::model::{self, Object, ObjectId};
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, PersonFactKind};

/// The conditions of a purpose's bases, parallel to what was written.
pub(super) fn bases(known: Known<'_>, purpose: &model::Purpose, out: &mut Diagnostics) -> Vec<Option<Expr>> {
    let condition = |basis: &ast::Basis| {
        let written = basis.when.as_ref()?;
        Some(Scope::new(known, out, None, purpose.broken).meant_for(Purpose::Basis).condition(written))
    };
    purpose.written.bases.iter().map(condition).collect()
}

/// A condition on the records of an object. `chooses`: it decides what counts as a choice, and cannot ask for one.
pub(super) fn filter(
    known: Known<'_>,
    object: Option<&ObjectId>,
    written: Option<&ast::Expr>,
    broken: bool,
    chooses: bool,
    out: &mut Diagnostics,
) -> Option<Expr> {
    let object = object.and_then(|id| known.names.objects.get(id))?;
    let mut scope = Scope::new(known, out, Some(object), broken);
    scope.chooses = chooses;
    Some(scope.condition(written?))
}

/// The value that names the person of a request.
pub(super) fn person(
    known: Known<'_>,
    object: Option<&ObjectId>,
    written: Option<&ast::Expr>,
    broken: bool,
    out: &mut Diagnostics,
) -> Option<Expr> {
    let object = object.and_then(|id| known.names.objects.get(id))?;
    let value = Scope::new(known, out, Some(object), broken).value(written?, Place::Inner);
    if !matches!(value.ty.kind, Kind::Unknown | Kind::Email | Kind::Phone | Kind::Id | Kind::Uuid) {
        let message = format!("a person is not found by {}", value.ty.kind.in_words());
        out.push(Diagnostic::new(&catalogue::CONSENT_PERSON_NOT_A_CONTACT, value.span, message).help(
            "name the field that holds the e-mail address, the phone number or the identifier of the person",
        ));
    }
    Some(value)
}

/// The identity's expressions.
pub(super) fn identity(
    known: Known<'_>,
    name: &str,
    identity: &model::Identity,
    out: &mut Diagnostics,
) -> Identity {
    let written = &identity.written;
    let mut checked = Identity { name: name.to_owned(), ..Identity::default() };
    for expr in &written.matches {
        let mut scope = Scope::new(known, out, None, identity.broken).meant_for(Purpose::Names);
        let local = |kind: Kind| ("it".to_owned(), Type::sure(kind));
        scope.locals = [("email", Kind::Email), ("phone", Kind::Phone)]
            .map(|(word, kind)| {
                let (inner, ty) = local(kind);
                (word.to_owned(), inner, ty)
            })
            .into();
        // A contact point that has no such form matches nobody: that is no failure to speak about.
        let form = scope.expr(expr, Place::Inner);
        let Some(kind) = contact(expr) else {
            if !form.ty.kind.is_unknown() {
                let message = "it is not said which contact points these are";
                out.push(
                    Diagnostic::new(&catalogue::CONSENT_MATCH_WITHOUT_CONTACT, expr.span, message)
                        .help("begin with `email` or `phone`: `match email | canonical_email`"),
                );
            }
            continue;
        };
        if !form.ty.kind.is_text() && !form.ty.kind.is_unknown() {
            let message =
                format!("contact points are compared as text, but this is {}", form.ty.kind.in_words());
            out.push(
                Diagnostic::new(&catalogue::CONSENT_MATCH_WITHOUT_CONTACT, expr.span, message)
                    .help("end with the form in which two are the same: `match email | canonical_email`"),
            );
            continue;
        }
        checked.matches.push((kind, form));
    }
    for fact in &written.facts {
        for expr in &fact.from {
            let mut scope = Scope::new(known, out, None, identity.broken).meant_for(Purpose::Anywhere);
            let value = scope.value(expr, Place::Inner);
            let cause = scope.declared(&value);
            let object = scope.anywhere.take();
            if let Some(finding) = wrong_fact(fact.kind, &value) {
                out.push(finding.caused_by(cause));
            }
            let Some(object) = object else { continue };
            match fact.kind {
                PersonFactKind::Country => checked.country.push((object, value)),
                PersonFactKind::Born => checked.born.push((object, value)),
                PersonFactKind::LastSale => checked.last_sale.push((object, value)),
            }
        }
        checked.strictest |= fact.kind == PersonFactKind::Country && fact.strictest;
    }
    checked
}

/// The contact points that a form begins with.
fn contact(expr: &ast::Expr) -> Option<PointKind> {
    match &expr.kind {
        ast::ExprKind::Name(name) if name.text == "email" => Some(PointKind::Email),
        ast::ExprKind::Name(name) if name.text == "phone" => Some(PointKind::Phone),
        ast::ExprKind::Pipe { value, .. }
        | ast::ExprKind::Otherwise { value, .. }
        | ast::ExprKind::Default { value, .. } => contact(value),
        _ => None,
    }
}

fn wrong_fact(kind: PersonFactKind, value: &Expr) -> Option<Diagnostic> {
    let found = &value.ty.kind;
    let (wanted, help) = match kind {
        _ if found.is_unknown() => return None,
        PersonFactKind::Country if *found == Kind::Country => return None,
        PersonFactKind::Born if *found == Kind::Date => return None,
        PersonFactKind::LastSale if matches!(found, Kind::Date | Kind::Instant) => return None,
        PersonFactKind::Country => ("a country", "find the country first: `… | country_code otherwise null`"),
        PersonFactKind::Born => {
            ("the day of birth", "read the day: `… | parse_date(\"d.M.yyyy\") otherwise null`")
        }
        PersonFactKind::LastSale => {
            ("a day or a point in time", "name the field that holds when the sale was")
        }
    };
    let message = format!("{wanted} is wanted here, but this is {}", found.in_words());
    Some(Diagnostic::new(&catalogue::CONSENT_FACT_OF_OTHER_KIND, value.span, message).help(help))
}

/// Retention and file of an object.
pub(super) fn object_parts(
    known: Known<'_>,
    id: &ObjectId,
    object: &Object,
    out: &mut Diagnostics,
) -> ObjectParts {
    let mut parts = ObjectParts::default();
    let system = known.names.systems.get(&id.system);
    if let Some(system) = system.filter(|it| it.driver.is_some_and(|driver| driver.name == "fixed_width")) {
        let length = match system.settings.get("length") {
            Some(SettingValue::Text(text)) => text.parse().ok(),
            _ => None,
        };
        layout(object, &Line { widths: object.span, length, said: None }, out);
    }
    if let Some(keep) = &object.keep {
        let value = Scope::new(known, out, Some(object), object.broken).value(&keep.after, Place::Inner);
        if !matches!(value.ty.kind, Kind::Unknown | Kind::Date | Kind::Instant) {
            let message = format!(
                "the time is counted from a day or a point in time, but this is {}",
                value.ty.kind.in_words()
            );
            out.push(
                Diagnostic::new(&catalogue::TYPE_KEEP_AFTER_NO_TIME, value.span, message)
                    .help("name a field that is a day, or read it from a text: `FIELD | parse_date(\"d.M.yyyy\") otherwise null`"),
            );
        }
        parts.keep_after = Some(value);
    }
    let Some(file) = &object.file else { return parts };
    let mut name_of = |written: &ast::Expr| {
        let value = Scope::new(known, out, None, object.broken)
            .meant_for(Purpose::FileName)
            .value(written, Place::Inner);
        if !value.ty.kind.is_text() && !value.ty.kind.is_unknown() {
            let message = format!("the name of a file is a text, but this is {}", value.ty.kind.in_words());
            out.push(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, value.span, message)
                    .help("write it in quotes: `\"out/people_{run.date}.txt\"`"),
            );
        }
        value
    };
    parts.file_name = file.name.as_ref().map(&mut name_of);
    if let Some(control) = &file.control {
        let name = name_of(&control.name);
        let mut list = Vec::new();
        for part in &control.parts {
            list.push(match part {
                ast::ControlPart::Count => ControlPart::Count,
                ast::ControlPart::Bytes => ControlPart::Bytes,
                ast::ControlPart::Sha256 => ControlPart::Sha256,
                ast::ControlPart::Sum(field) => {
                    let declared = object.field(&field.text);
                    if let Some(declared) = declared
                        && let Some(ty) = &declared.ty
                        && !Kind::of(ty).is_number()
                    {
                        let message = format!("`{}` holds no numbers, so it has no sum", field.text);
                        out.push(
                            Diagnostic::new(&catalogue::TYPE_SUM_OF_NO_NUMBERS, field.span, message)
                                .also(declared.span, "declared here")
                                .help("name a field with numbers, or write `count`"),
                        );
                    }
                    ControlPart::Sum(field.text.clone())
                }
            });
        }
        parts.control = Some((name, list));
    }
    if let Some(format) = file.format.as_ref().filter(|format| format.name.text == "fixed_width") {
        let length = format.settings.iter().find(|setting| setting.name.text == "length");
        let number = length.and_then(|setting| match &setting.value {
            ast::SettingValue::Number(text) => text.parse().ok(),
            _ => None,
        });
        let said = length.map(|setting| setting.name.span);
        layout(object, &Line { widths: format.name.span, length: number, said }, out);
    }
    parts
}

/// The lines of a file of fixed width.
struct Line {
    /// Where it is said that the file is one.
    widths: Span,
    /// How many characters a line has, if that is said.
    length: Option<u32>,
    /// Where a partner's file says it; of a system it is a setting.
    said: Option<Span>,
}

/// In a file of fixed width every field has columns of its own that are there.
fn layout(object: &Object, line: &Line, out: &mut Diagnostics) {
    let mut taken: Vec<(u32, u32, Span)> = Vec::new();
    for field in &object.fields {
        let Some((first, last)) = field.columns else {
            if !object.broken {
                let message = format!("`{}` does not say in which columns it stands", field.name);
                out.push(
                    Diagnostic::new(&catalogue::TYPE_COLUMNS_MISSING, field.span, message)
                        .also(line.widths, "the file has fixed widths")
                        .help("add them after its type: `columns 1 to 10`"),
                );
            }
            continue;
        };
        if first == 0 || last < first {
            let message = format!("columns {first} to {last} of `{}` are none", field.name);
            out.push(
                Diagnostic::new(&catalogue::TYPE_COLUMNS_BACKWARDS, field.span, message)
                    .help("write the first column and then the last; the first one of a line is 1"),
            );
            continue;
        }
        if let Some(length) = line.length.filter(|length| last > *length) {
            let message = format!("`{}` ends in column {last}, but a line has {length}", field.name);
            let finding = Diagnostic::new(&catalogue::TYPE_COLUMNS_BEYOND_LINE, field.span, message)
                .help("correct the columns, or the `length` of the line");
            out.push(match line.said {
                Some(said) => finding.also(said, "the length of a line is said here").caused_by(Some(said)),
                None => finding,
            });
        }
        if let Some((.., other)) = taken.iter().find(|(start, end, _)| first <= *end && *start <= last) {
            let message = format!("columns of `{}` belong to another field too", field.name);
            out.push(
                Diagnostic::new(&catalogue::TYPE_COLUMNS_OVERLAP, field.span, message)
                    .also(*other, "the other one")
                    .help("give each field columns of its own, as the partner's description of the file has them"),
            );
        }
        taken.push((first, last, field.span));
    }
}

/// What a metric measures; `None` where that is wrong and reported.
pub(super) fn metric(known: Known<'_>, metric: &model::Metric, out: &mut Diagnostics) -> Option<Measure> {
    let object = metric.object.as_ref().and_then(|used| known.names.objects.get(&used.object));
    let mut source = |of: &ast::MetricSource| {
        let filter = object.zip(of.filter.as_ref());
        let filter = filter
            .map(|(object, written)| Scope::new(known, out, Some(object), metric.broken).condition(written));
        if let (Some(object), Some(at)) = (object, &of.at)
            && let Some(field) = object.field(&at.text)
            && !matches!(field.ty, None | Some(crate::plan::Type::Date | crate::plan::Type::Instant))
        {
            let message = format!("`{}` is no day and no point in time", at.text);
            out.push(
                Diagnostic::new(&catalogue::TYPE_METRIC_AT_NO_TIME, at.span, message)
                    .also(field.span, "declared here")
                    .help(
                        "name a field that is a day or a point in time; by it the numbers fall into months",
                    ),
            );
        }
        MetricSource {
            flow: metric.flow.clone(),
            object: metric.object.as_ref().map(|used| used.object.to_string()),
            filter: filter.as_ref().map(crate::plan::lowered),
            at: of.at.as_ref().map(|at| at.text.clone()),
        }
    };
    Some(match metric.written.measure.as_ref()? {
        ast::Measure::Count { distinct, of } => {
            Measure::Count { distinct: distinct.as_ref().map(|name| name.text.clone()), of: source(of) }
        }
        ast::Measure::Sum { field, of } => {
            let of = source(of);
            if let Some(declared) = object.and_then(|object| object.field(&field.text))
                && let Some(ty) = &declared.ty
                && !Kind::of(ty).is_number()
            {
                let message = format!("`{}` holds no numbers, so it has no sum", field.text);
                out.push(
                    Diagnostic::new(&catalogue::TYPE_SUM_OF_NO_NUMBERS, field.span, message)
                        .also(declared.span, "declared here")
                        .help("name a field with numbers, or count: `count distinct FIELD of …`"),
                );
            }
            Measure::Sum { field: field.text.clone(), of }
        }
        ast::Measure::Value(written) => {
            // Names that are no metric are reported where names are looked up.
            let mut scope = Scope::new(known, out, None, true).meant_for(Purpose::Names);
            scope.locals = metric
                .of
                .iter()
                .map(|name| (name.clone(), name.clone(), Type::sure(Kind::Decimal(None))))
                .collect();
            // Metrics that are not there have their finding.
            crate::resolve::walk(written, &mut |part| {
                if let ast::ExprKind::Name(name) = &part.kind {
                    scope.unknown.insert(name.text.clone());
                }
            });
            let value = scope.expr(written, Place::Inner);
            if !value.ty.kind.is_number() && !value.ty.kind.is_unknown() {
                let message = format!("a metric is a number, but this is {}", value.ty.kind.in_words());
                out.push(
                    Diagnostic::new(&catalogue::TYPE_NOT_A_NUMBER, value.span, message)
                        .help("calculate it from other metrics: `value won / asked`"),
                );
            }
            Measure::Value(crate::plan::lowered(&value))
        }
    })
}

/// The finding about a name that no field of an object has.
pub(super) fn unknown_field(object: &Object, name: &ast::Name) -> Diagnostic {
    let known = object.fields.iter().map(|field| field.name.as_str());
    let finding =
        unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, "name a field of this object");
    finding.also(object.span, "the object")
}
