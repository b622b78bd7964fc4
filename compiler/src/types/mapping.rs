//! The lines of a mapping: what goes into which field, under which condition.

use super::asked::check_names;
use super::fit::misfit;
use super::hashed::unlike;
use super::kind::Kind;
use super::parts::Part;
use super::permission::{Permissions, split};
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind, Let, Mapping, Mode, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::fault::Fault;
use crate::plan::Only;
use crate::resolve::declared_twice;
use crate::resolve::model::{self, Field, Object};
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, MapLine, Name};

/// The work on one flow's lines.
pub(super) struct Mapper<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) flow: &'a model::Flow,
    pub(super) part: &'a Part<'a>,
    pub(super) source: Option<&'a Object>,
    pub(super) destination: Option<&'a Object>,
    pub(super) permissions: Permissions<'a>,
    /// Some field asks for a permission.
    pub(super) asked: bool,
    /// Some target is no field of the destination, and is reported: it may be meant as one that seems to be missing.
    pub(super) unknown_targets: bool,
}

/// A mapping line as written.
pub(super) struct Line<'a> {
    pub(super) value: &'a ast::Expr,
    pub(super) targets: &'a [Name],
    pub(super) only: Option<ast::Only>,
    pub(super) when: Option<&'a ast::Expr>,
    pub(super) else_null: bool,
    pub(super) span: Span,
}

impl<'a> Mapper<'a> {
    /// The lines of `map`, one entry for each target.
    pub(super) fn map(&mut self) -> Vec<Mapping> {
        let mut fields: Vec<Mapping> = Vec::new();
        let mut open: Vec<(&'a MapLine, Vec<&'a str>)> =
            self.part.lines().map(|line| (line, Vec::new())).collect();
        open.reverse();
        while let Some((line, through)) = open.pop() {
            match line {
                // The mapping's lines stand in its place; a name that is not there is reported already.
                MapLine::Use(name) => {
                    let names = self.scope.names;
                    let Some(used) = names.mappings.get(&name.text) else { continue };
                    if through.contains(&name.text.as_str()) {
                        self.circular_mapping(name, &through);
                        continue;
                    }
                    let way: Vec<&str> = through.iter().copied().chain([name.text.as_str()]).collect();
                    open.extend(used.written.map.lines.iter().rev().map(|line| (line, way.clone())));
                }
                MapLine::Let { name, value, .. } => self.define(name, value),
                MapLine::Field { value, targets, only, when, else_null, span, .. } => {
                    let line = Line {
                        value,
                        targets: &targets.iter().map(ast::Path::as_name).collect::<Vec<_>>(),
                        only: *only,
                        when: when.as_ref(),
                        else_null: *else_null,
                        span: *span,
                    };
                    self.line(&line, &mut fields);
                }
            }
        }
        self.blanks(&fields);
        fields
    }

    fn circular_mapping(&mut self, name: &Name, through: &[&str]) {
        let way: Vec<String> =
            through.iter().chain([&name.text.as_str()]).map(|name| format!("`{name}`")).collect();
        let message = format!("the mapping `{}` uses itself", name.text);
        self.scope.report(
            Diagnostic::new(&catalogue::MAPPING_CIRCULAR_USE, name.span, message)
                .label(way.join(" uses "))
                .help("remove this `use`: a mapping cannot hold itself"),
        );
    }

    fn define(&mut self, name: &Name, value: &ast::Expr) {
        let value = self.scope.value(value, Place::End);
        if let Some(first) = self.scope.lets.iter().find(|known| known.name == name.text) {
            let finding = declared_twice("value", name, first.span);
            self.scope.report(finding);
            return;
        }
        if let Some(field) = self.source.and_then(|source| source.field(&name.text)) {
            let message = format!("`{}` is already the name of a field of the source", name.text);
            self.scope.report(
                Diagnostic::new(&catalogue::NAME_LET_HIDES_FIELD, name.span, message)
                    .also(field.span, "the field is declared here")
                    .help("choose another name, so that everyone sees which of the two is meant"),
            );
        }
        self.scope.lets.push(Let { name: name.text.clone(), span: name.span, value, used: false });
    }

    fn line(&mut self, line: &Line<'_>, fields: &mut Vec<Mapping>) {
        let value = self.scope.value(line.value, Place::Line);
        let (guard, when) = self.when(line.when);
        for target in line.targets {
            let Some(destination) = self.destination else { continue };
            let Some(field) = self.target(destination, target) else { continue };
            if let Some(first) = fields.iter().find(|known| known.target == target.text) {
                // Where a line is lost that begins a part, lines of two parts stand together.
                if !self.flow.broken {
                    let message = format!("`{}` gets a value twice", target.text);
                    self.scope.report(
                        Diagnostic::new(&catalogue::MAPPING_MAPPED_TWICE, target.span, message)
                            .also(first.span, "the first time here")
                            .help("remove one of the two lines, or choose between the values with `match` or `default`"),
                    );
                }
                continue;
            }
            self.put(&value, field, line, target);
            fields.push(Mapping {
                target: target.text.clone(),
                span: target.span,
                line: line.span,
                value: value.clone(),
                guard,
                when: when.clone(),
                else_null: line.else_null,
                only: line.only.map(|only| match only {
                    ast::Only::OnCreate => Only::OnCreate,
                    ast::Only::WhenEmpty => Only::WhenEmpty,
                }),
            });
        }
    }

    /// The target field, if it may be written.
    pub(super) fn target<'o>(&mut self, destination: &'o Object, target: &Name) -> Option<&'o Field> {
        let Some(field) = destination.field(&target.text) else {
            self.unknown_target(destination, target);
            return None;
        };
        if field.read_only {
            let message = format!("`{}` can be read but not written", field.name);
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_READ_ONLY, target.span, message)
                    .also(field.span, "marked `read_only` here")
                    .help("remove the line; the destination sets this field itself"),
            );
            return None;
        }
        if let Some(because) = &field.deprecated {
            self.scope.report(crate::lint::deprecated(field, because, target.span));
        }
        Some(field)
    }

    pub(super) fn unknown_target(&mut self, destination: &Object, target: &Name) {
        self.unknown_targets = true;
        if destination.broken {
            return;
        }
        let known = destination.fields.iter().map(|field| field.name.as_str());
        let finding =
            unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", target, known, "use a field of the destination");
        self.scope.report(finding.also(destination.span, "the object that is written"));
    }

    fn unlike(&self, value: &Expr, field: &Field) -> Option<Diagnostic> {
        let names = self.scope.names;
        let finding = unlike(value, field, &self.scope.lets).filter(|_| !names.lacks(Fault::Hashes))?;
        let otherwise = finding.entry == &catalogue::CATEGORY_HASHED_OTHERWISE;
        (!otherwise || !names.lacks(Fault::HashedForm)).then_some(finding)
    }

    /// The value fits the field, and is there whenever the field needs it.
    fn put(&mut self, value: &Expr, field: &Field, line: &Line<'_>, target: &Name) {
        if let Some(finding) = misfit(value, field).or_else(|| self.unlike(value, field)) {
            // Where a text is wanted, a source's field that is declared as a number or a day is one mistake in all its uses.
            let text = field.ty.as_ref().is_some_and(|ty| Kind::of(ty).is_text());
            let other = value.ty.kind.is_number() || value.ty.kind == Kind::Date;
            let declared = self.scope.declared(value);
            self.scope.report(match declared.filter(|_| text && other) {
                Some(declared) => finding.caused_by(Some(declared)),
                None => finding.suspecting(declared),
            });
        }
        let mode = self.part.mode();
        let key = match mode {
            Some(ast::Mode::Upsert { by: keys, .. } | ast::Mode::Update(keys)) => {
                keys.iter().any(|key| key.text == field.name)
            }
            Some(ast::Mode::OneFile { per_run: false }) => field.key,
            _ => false,
        };
        // In a record that is there already, what it demands is there.
        let updates = matches!(mode, Some(ast::Mode::Update(_)));
        let needed = key || ((field.required || !field.optional) && !updates);
        let reason = match (key, field.required) {
            (true, _) => "records are found by it",
            (_, true) => "it is marked `required`",
            _ => "its type has no `?`",
        };
        let maybe = value.ty.absent || value.ty.unchanged;
        if updates
            && !key
            && value.ty.absent
            && !field.optional
            && self.flow.written.blanks.is_some_and(|(blanks, _)| blanks == ast::Blanks::Clear)
        {
            let message = format!("`{}` cannot be emptied, but this value may be absent", field.name);
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_MAY_BE_MISSING, value.span, message)
                    .also(field.span, "its type has no `?`")
                    .help("say what counts then: `… default unchanged`"),
            );
            return;
        }
        if needed && maybe && !value.ty.kind.is_unknown() && !self.flow.broken {
            let message = format!("`{}` needs a value, but this one may be absent", field.name);
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_MAY_BE_MISSING, value.span, message)
                    .also(field.span, reason)
                    .caused_by(self.scope.begins_with(value))
                    .help("say what counts then: `… default \"…\"`, or leave the record out: `… otherwise reject because \"…\"`"),
            );
            return;
        }
        let sometimes = line.when.is_some() || (key && line.only.is_some());
        if needed && sometimes {
            let message =
                format!("`{}` needs a value in every record, but is written only sometimes", field.name);
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_ALWAYS_NEEDED, target.span, message)
                    .also(field.span, reason)
                    .help("remove the condition after the target, or choose the value with `if` or `match`"),
            );
        }
    }

    /// `when`, taken apart into the permission asked and the remaining condition.
    fn when(&mut self, written: Option<&ast::Expr>) -> (Option<usize>, Option<Expr>) {
        let Some(written) = written else { return (None, None) };
        let (asked, rest) = split(written);
        let guard = if asked.is_empty() {
            None
        } else {
            self.asked = true;
            check_names(self.scope.names, &asked, self.scope.out);
            let own = self.permissions.guards.first().cloned();
            let guard = self.permissions.field(&asked, self.scope.out);
            if let (Some(0), Some(_), Some(first)) = (guard, own, asked.first()) {
                self.scope.report(crate::lint::permission_without_effect(first.span));
            }
            guard
        };
        let mut parts: Vec<Expr> = rest.into_iter().map(|part| self.scope.condition(part)).collect();
        let when = match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => {
                let ty = Type { absent: false, ..super::operators::gather(Kind::Bool, &parts) };
                Some(Expr { kind: ExprKind::All(parts), ty, span: written.span })
            }
        };
        (guard, when)
    }

    /// Where a value may be absent, the flow says what that does at the destination.
    fn blanks(&mut self, fields: &[Mapping]) {
        let written = &self.flow.written;
        let table = matches!(self.part.mode(), Some(ast::Mode::Upsert { .. } | ast::Mode::Update(_)));
        if written.blanks.is_some() || self.flow.broken || !table {
            return;
        }
        let destination = self.destination;
        let optional = |field: &&Mapping| {
            let target = destination.and_then(|object| object.field(&field.target));
            field.value.ty.absent && target.is_some_and(|target| target.optional && !target.required)
        };
        let open: Vec<&Mapping> = fields.iter().filter(optional).collect();
        let Some((first, rest)) = open.split_first() else { return };
        let message =
            format!("`{}` may get no value, and the flow does not say what that does", first.target);
        let finding = Diagnostic::new(&catalogue::MAPPING_BLANKS_UNSAID, first.value.span, message)
            .help("add `blanks unchanged` (the destination keeps what it has) or `blanks clear` (the field is emptied)");
        let finding =
            rest.iter().fold(finding, |finding, field| finding.also(field.value.span, "this one too"));
        self.scope.report(finding);
    }

    /// Every field that the destination demands is mapped.
    pub(super) fn required(&mut self, fields: &[Mapping], mode: Option<&Mode>) {
        let (Some(destination), Some(to)) = (self.destination, self.part.to) else { return };
        let updates = matches!(self.part.mode(), Some(ast::Mode::Update(_)));
        if self.flow.broken || self.unknown_targets || !self.part.has_map() || updates {
            return;
        }
        let keys = mode.map(Mode::key).unwrap_or_default();
        let missing: Vec<&Field> = destination
            .fields
            .iter()
            .filter(|field| field.required && !field.read_only && !keys.contains(&field.name))
            .filter(|field| !fields.iter().any(|mapped| mapped.target == field.name))
            .collect();
        if missing.is_empty() {
            return;
        }
        let list: Vec<String> = missing.iter().map(|field| format!("`{}`", field.name)).collect();
        let message = format!("the destination demands {}, which gets no value", list.join(", "));
        let finding = Diagnostic::new(&catalogue::MAPPING_REQUIRED_NOT_MAPPED, to.object.span, message)
            .help("add a line to `map` for it; where nothing better is known write a fixed text: `\"(unknown)\" -> …`");
        let finding =
            missing.iter().fold(finding, |finding, field| finding.also(field.span, "marked `required` here"));
        self.scope.report(self.part.in_its_block(finding));
    }
}
