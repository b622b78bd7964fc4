//! What names stand for: fields, look-ups, items, `let`s, parameters, facts of the run and of the person.

use super::hashed::SHA256;
use super::kind::Kind;
use super::members::{beside, member_of, of_member, rows};
use super::narrow::is_sure;
use super::person::{Person, not_known_yet};
use super::scope::{Place, Purpose, Scope, Sought};
use super::typed::{Expr, ExprKind, Form, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{NowKind, PersonFact};
use crate::resolve::model::{Field, Object, ObjectId};
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, Name};

/// What a chain of names begins with.
enum Start<'e> {
    /// A name.
    Name,
    /// The item of a list.
    Element,
    /// Any other value.
    Value(&'e ast::Expr),
}

/// `a.b.c`, `.a.b`, `value | .a`: the names in order, and what they begin with.
fn chain(written: &ast::Expr) -> (Start<'_>, Vec<&Name>) {
    let mut names = Vec::new();
    let mut next = written;
    let start = loop {
        match &next.kind {
            ast::ExprKind::Field { of, name } => {
                names.push(name);
                next = of;
            }
            ast::ExprKind::PipeField { value, name } => {
                names.push(name);
                next = value;
            }
            ast::ExprKind::Name(name) => {
                names.push(name);
                break Start::Name;
            }
            ast::ExprKind::Element(name) => {
                names.push(name);
                break Start::Element;
            }
            _ => break Start::Value(next),
        }
    };
    names.reverse();
    (start, names)
}

impl<'a> Scope<'a> {
    /// A name, or a part of something by name.
    pub(super) fn named(&mut self, written: &ast::Expr) -> Expr {
        let (start, names) = chain(written);
        let span = written.span;
        match start {
            Start::Value(value) => {
                let value = self.expr(value, Place::Inner);
                self.parts(value, &names, span)
            }
            Start::Element => self.of_element(&names, span),
            Start::Name => match names.split_first() {
                Some((first, rest)) => self.path(first, rest, span),
                None => Expr::poison(span),
            },
        }
    }

    /// The subject of `is null` may be the record that a look-up finds.
    pub(super) fn is_subject(&mut self, written: &ast::Expr) -> Expr {
        if let ast::ExprKind::Name(name) = &written.kind
            && let Some(found) = self.found.iter().find(|found| found.name == name.text && !found.many)
        {
            let ty = Type {
                absent: !found.present && !is_sure(&self.sure, &format!("found {}", name.text)),
                categories: found.categories.clone(),
                ..Type::sure(Kind::Record(Vec::new()))
            };
            let kind = ExprKind::Found { lookup: name.text.clone(), field: None };
            return Expr { kind, ty, span: written.span };
        }
        self.expr(written, Place::Inner)
    }

    fn path(&mut self, first: &Name, rest: &[&Name], span: Span) -> Expr {
        let name = first.text.as_str();
        if self.purpose == Purpose::Fixed {
            return self.not_constant(span);
        }
        if let Some((_, inner, ty)) = self.locals.iter().find(|(known, ..)| known == name) {
            let kind = if ty.kind.is_unknown() { ExprKind::Poison } else { ExprKind::Local(inner.clone()) };
            let start = self.narrowed(Expr { kind, ty: ty.clone(), span: first.span });
            return self.parts(start, rest, span);
        }
        if let Some(found) = self.lets.iter_mut().find(|known| known.name == name) {
            found.used = true;
            let ty = Type { fails: Vec::new(), ..found.value.ty.clone() };
            let kind = if ty.kind.is_unknown() { ExprKind::Poison } else { ExprKind::Let(name.to_owned()) };
            let start = self.narrowed(Expr { kind, ty, span: first.span });
            return self.parts(start, rest, span);
        }
        if let Some(item) = self.items.iter().find(|item| item.name == name) {
            let kind = ExprKind::Item { each: name.to_owned(), field: None };
            let start = Expr { kind, ty: item.ty.clone(), span: first.span };
            return self.of_item(start, rest, span);
        }
        if let Some(index) = self.found.iter().position(|found| found.name == name) {
            return self.of_lookup(index, first, rest, span);
        }
        if self.purpose == Purpose::Anywhere {
            return self.anywhere(first, rest, span);
        }
        if let Some(object) = self.object
            && let Some(expr) = self.of_object(object, first, rest, span)
        {
            return expr;
        }
        if let Some(expr) = self.fact(first, rest, span) {
            return expr;
        }
        // Items that are plain values have no field to name.
        if let Some(item) = self.element.clone().filter(|_| name == "item") {
            let start = Expr { kind: ExprKind::Element(Vec::new()), ty: item, span: first.span };
            return self.parts(start, rest, span);
        }
        self.unknown_name(first, rest);
        Expr::poison(span)
    }

    /// A field of the source; `None` where it has none of that name.
    fn of_object(&mut self, object: &'a Object, first: &Name, rest: &[&Name], span: Span) -> Option<Expr> {
        let path: Vec<&str> =
            std::iter::once(first).chain(rest.iter().copied()).map(|name| name.text.as_str()).collect();
        let (field, left) = longest(object, &path)?;
        let Some(field) = field else {
            self.report(a_record(&path.join("."), span, false));
            return Some(Expr::poison(span));
        };
        let start = self.field(field, first.span, ExprKind::Field);
        let start = self.narrowed(start);
        let taken = rest.len().saturating_sub(left);
        Some(self.parts(start, rest.get(taken..).unwrap_or_default(), span))
    }

    /// A field's value.
    fn field(&mut self, field: &Field, span: Span, kind: impl FnOnce(String) -> ExprKind) -> Expr {
        let Some(ty) = &field.ty else { return Expr::poison(span) };
        if field.write_only && !self.told {
            let message = format!("the field `{}` can be written but not read", field.name);
            self.report(
                Diagnostic::new(&catalogue::MAPPING_WRITE_ONLY, span, message)
                    .also(field.span, "marked `write_only` here")
                    .help("take another field, or remove the mark if the field can be read after all"),
            );
            return Expr::poison(span);
        }
        if let Some(because) = &field.deprecated {
            self.report(crate::lint::deprecated(field, because, span));
        }
        let ty = Type {
            absent: field.optional || field.lenient,
            categories: field.category.iter().cloned().collect(),
            form: field.hashed.map_or(Form::Raw, |of| Form::Hashed { recipe: SHA256, of: Some(of) }),
            ..Type::sure(Kind::of(ty))
        };
        Expr { kind: kind(field.name.clone()), ty, span }
    }

    fn of_item(&mut self, start: Expr, names: &[&Name], span: Span) -> Expr {
        let Some((member, taken)) = member_of(&start.ty.kind, names) else {
            return self.parts(start, names, span);
        };
        let ExprKind::Item { each, .. } = start.kind else { return Expr::poison(span) };
        let mut ty = of_member(&start.ty, &member);
        beside(&mut ty.kind, &each);
        let kind = ExprKind::Item { each, field: Some(member.name) };
        let start = self.narrowed(Expr { kind, ty, span });
        self.parts(start, names.get(taken..).unwrap_or_default(), span)
    }

    fn of_lookup(&mut self, index: usize, first: &Name, rest: &[&Name], span: Span) -> Expr {
        let Some(Sought { name, object, many, present, categories, .. }) = self.found.get(index) else {
            return Expr::poison(span);
        };
        let (name, many, present, categories) = (name.clone(), *many, *present, categories.clone());
        let Some(object) = *object else { return Expr::poison(span) };
        if many && !present {
            if let Some(field) = rest.first() {
                let message = format!(
                    "`{name}` stands for any number of records, so `{name}.{}` may be many values",
                    field.text
                );
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MANY_AS_ONE, span, message)
                        .also(object.span, "no `key` or `match` field of it is compared, so nothing says that there is one")
                        .help(format!(
                            "choose one, `{name} | first | .{0}`, `{name} | latest(by .DATE) | .{0}`; or work over all: `{name} | sum(.{0})`; or compare a field that is a `key`",
                            field.text
                        )),
                );
                return Expr::poison(span);
            }
            let ty = Type { categories, ..Type::sure(Kind::list(rows(object), false)) };
            return Expr { kind: ExprKind::Rows(name), ty, span };
        }
        if rest.is_empty() {
            // Whether there are many of a record that could not be read is open.
            if !object.broken {
                self.report(a_record(&first.text, span, true));
            }
            return Expr::poison(span);
        }
        let path: Vec<&str> = rest.iter().map(|name| name.text.as_str()).collect();
        let Some((field, left)) = longest(object, &path) else {
            if !object.broken
                && let Some(wanted) = rest.first()
            {
                let known = object.fields.iter().map(|field| field.name.as_str());
                let help = format!("name a field of what `{name}` looks up");
                let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", wanted, known, &help);
                self.report(finding.also(object.span, "the object that is looked into"));
            }
            return Expr::poison(span);
        };
        let Some(field) = field else {
            self.report(a_record(&format!("{}.{}", first.text, path.join(".")), span, false));
            return Expr::poison(span);
        };
        let mut start = self.field(field, span, |field| ExprKind::Found { lookup: name, field: Some(field) });
        beside(&mut start.ty.kind, &first.text);
        start.ty.absent |= !present && !is_sure(&self.sure, &format!("found {}", first.text));
        start.ty.categories.extend(categories);
        let start = self.narrowed(start);
        let taken = rest.len().saturating_sub(left);
        self.parts(start, rest.get(taken..).unwrap_or_default(), span)
    }

    /// `system.object.field`, in a fact about a person.
    fn anywhere(&mut self, first: &Name, rest: &[&Name], span: Span) -> Expr {
        let poison = Expr::poison(span);
        let [object, field, more @ ..] = rest else {
            if !matches!(first.text.as_str(), "today" | "now") || !rest.is_empty() {
                let message = "name the field in full here: system, object, field";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_FIELD_NOT_IN_FULL, span, message).help(
                        "write it like this: `crm.Contact.MailingCountry`; no single object is at hand",
                    ),
                );
                return poison;
            }
            return now(if first.text == "now" { NowKind::Now } else { NowKind::Today }, span);
        };
        let id = ObjectId { system: first.text.clone(), object: object.text.clone() };
        let names = self.names;
        let Some(found) = names.objects.get(&id) else {
            if !names.lost && !names.systems.get(&id.system).is_some_and(|system| system.broken) {
                let known: Vec<String> = names.objects.keys().map(ToString::to_string).collect();
                let whole = Name { text: id.to_string(), span: first.span.to(object.span) };
                let finding = unknown(
                    &catalogue::NAME_UNKNOWN_OBJECT,
                    "object",
                    &whole,
                    known.iter().map(String::as_str),
                    "name an object of a system",
                );
                self.report(finding);
            }
            return poison;
        };
        if self.anywhere.as_ref().is_some_and(|known| *known != id) {
            let message = "one fact cannot be put together from two objects";
            self.report(
                Diagnostic::new(&catalogue::TYPE_FIELD_NOT_IN_FULL, span, message)
                    .help("name both one after another, with a comma: the first that is there counts"),
            );
            return poison;
        }
        self.anywhere = Some(id);
        match self.of_object(found, field, more, span) {
            Some(expr) => expr,
            None => {
                if !found.broken {
                    let known = found.fields.iter().map(|field| field.name.as_str());
                    let help = "name a field of that object";
                    let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", field, known, help);
                    self.report(finding.also(found.span, "the object"));
                }
                poison
            }
        }
    }

    /// A fact about the person whom the record is about.
    fn of_person(&mut self, span: Span, fact: PersonFact, kind: Kind) -> Expr {
        let point = match self.person.clone() {
            Person::Later(lookup) => {
                self.report(not_known_yet(lookup, span));
                return Expr::poison(span);
            }
            Person::Found(point, _) => Some(point),
            Person::Unsaid(_) | Person::Field(_) | Person::Wrong => None,
        };
        let mut categories = self.person.categories();
        categories.insert(fact.category().to_owned());
        let absent = fact != PersonFact::Id || point.is_some();
        let ty = Type { absent, categories, ..Type::sure(kind) };
        Expr { kind: ExprKind::Person { fact, point }, ty, span }
    }

    /// What is known without a record: the time, the run, the person.
    fn fact(&mut self, first: &Name, rest: &[&Name], span: Span) -> Option<Expr> {
        let words: Vec<&str> =
            std::iter::once(first).chain(rest.iter().copied()).map(|name| name.text.as_str()).collect();
        match words.as_slice() {
            ["today"] | ["run", "date"] => Some(now(NowKind::Today, span)),
            ["now"] => Some(now(NowKind::Now, span)),
            ["run", "count"] => {
                if self.purpose != Purpose::FileName {
                    let message = "the number of records is known only once all of them are written";
                    self.report(
                        Diagnostic::new(&catalogue::TYPE_RUN_COUNT_TOO_EARLY, span, message)
                            .help("use `run.count` in the `name` or `control` of a file"),
                    );
                    return Some(Expr::poison(span));
                }
                Some(Expr { kind: ExprKind::RunCount, ty: Type::sure(Kind::Int), span })
            }
            ["person", "id"] if self.purpose == Purpose::Record => {
                Some(self.of_person(span, PersonFact::Id, Kind::Id))
            }
            ["person", "country"] if self.purpose == Purpose::Record => {
                Some(self.of_person(span, PersonFact::Country, Kind::Country))
            }
            ["person", "age"] if self.purpose == Purpose::Record => {
                Some(self.of_person(span, PersonFact::Age, Kind::Int))
            }
            ["run", ..] | ["person", ..]
                if self.object.is_none_or(|object| object.field(words[0]).is_none()) =>
            {
                let (of, known) = match words.first() {
                    Some(&"run") => ("run", vec!["date", "count"]),
                    _ => ("person", vec!["id", "country", "age"]),
                };
                let wanted = rest.first()?;
                let help = format!(
                    "`{of}` knows {}",
                    known.iter().map(|word| format!("`{of}.{word}`")).collect::<Vec<_>>().join(", ")
                );
                self.report(unknown(&catalogue::NAME_UNKNOWN_FIELD, "fact", wanted, known, &help));
                Some(Expr::poison(span))
            }
            _ => None,
        }
    }

    fn unknown_name(&mut self, name: &Name, rest: &[&Name]) {
        if self.purpose == Purpose::Basis {
            let message = "the condition of a legal basis asks about a person's past, not about a record";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_BASIS_CONDITION, name.span, message)
                    .help("use `customer_within(24 months)` and `notice_shown(\"NOTICE\")`"),
            );
            return;
        }
        // Where the object is missing or broken, the name may well be one of its fields.
        let fields = match self.object {
            Some(object) if object.broken => return,
            Some(object) => object.fields.as_slice(),
            None if self.purpose == Purpose::Record && self.locals.is_empty() => return,
            None => &[],
        };
        if self.purpose == Purpose::Names && self.broken {
            return;
        }
        if name.text == "unchanged" && rest.is_empty() {
            drop(self.unchanged(name.span, Place::Inner));
            return;
        }
        if !self.unknown.insert(name.text.clone()) {
            return;
        }
        let lets = self.lets.iter().map(|known| known.name.as_str());
        let found = self.found.iter().map(|known| known.name.as_str());
        let items = self.items.iter().map(|known| known.name.as_str());
        let locals = self.locals.iter().map(|(known, ..)| known.as_str());
        let known: Vec<&str> = lets
            .chain(found)
            .chain(items)
            .chain(locals)
            .chain(fields.iter().map(|field| field.name.as_str()))
            .collect();
        let is_function = self.library.function(&name.text).is_some()
            || self.own.functions.contains_key(&name.text)
            || self.own.tables.contains_key(&name.text);
        let help = if is_function {
            format!("`{0}` is a function: write `value | {0}`", name.text)
        } else if let Some(named) = rest.first().filter(|_| self.names.systems.contains_key(&name.text)) {
            format!(
                "fields of other objects come through a look-up: `lookup NAME = {}.{} where …`",
                name.text, named.text
            )
        } else if self.object.is_none() {
            "use a name that is given here".to_owned()
        } else {
            "use a field of the source, or name a value before with `let`".to_owned()
        };
        let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, &help);
        if !self.broken || finding.fix.is_some() {
            self.report(match self.object {
                Some(object) => finding.also(object.span, "the object that is read"),
                None => finding,
            });
        }
    }

    fn not_constant(&mut self, span: Span) -> Expr {
        let message = "only fixed values can be written here";
        self.report(
            Diagnostic::new(&catalogue::MAPPING_ENDING_NOT_CONSTANT, span, message)
                .label("this depends on a record that may no longer be there")
                .help("write a text, a number, a day, `true`, `false` or `null`"),
        );
        Expr::poison(span)
    }
}

fn now(kind: NowKind, span: Span) -> Expr {
    let ty = Type::sure(if kind == NowKind::Today { Kind::Date } else { Kind::Instant });
    Expr { kind: ExprKind::Now(kind), ty, span }
}

/// The field that the most of these names lead to, and how many names are left. `Some((None, _))`: all of them lead to
/// a record that has fields of its own.
fn longest<'o>(object: &'o Object, path: &[&str]) -> Option<(Option<&'o Field>, usize)> {
    (1..=path.len())
        .rev()
        .find_map(|taken| {
            Some((Some(object.field_at(path.get(..taken)?)?), path.len().saturating_sub(taken)))
        })
        .or_else(|| object.is_record(path).then_some((None, 0)))
}

/// The finding about a whole record; only of what a look-up finds can be asked whether it is there.
fn a_record(name: &str, span: Span, found: bool) -> Diagnostic {
    let message = format!("`{name}` is a whole record, and one value is wanted here");
    let asked =
        if found { format!("; whether it is there at all asks `{name} is not null`") } else { String::new() };
    Diagnostic::new(&catalogue::TYPE_RECORD_AS_VALUE, span, message)
        .help(format!("take one of its fields: `{name}.FIELD`{asked}"))
}
