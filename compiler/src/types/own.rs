//! The project's own functions and tables: checked where they are declared, put in place where they are used.

use super::fit::misfit_kind;
use super::kind::Kind;
use super::scope::{Known, Place, Purpose, Scope};
use super::table_file;
use super::typed::{Arm, Expr, ExprKind, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::{self, Library};
use crate::plan::{Constant, Pattern};
use crate::resolve::Resolved;
use crate::resolve::model;
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// The project's own functions and tables. What is `None` is wrong and reported.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) functions: BTreeMap<String, Option<Function>>,
    pub(super) tables: BTreeMap<String, Option<Table>>,
}

/// A function of the project.
#[derive(Debug)]
pub(super) struct Function {
    /// The name written, the name in the plan, the kind, and whether it may be absent.
    params: Vec<(String, String, Kind, bool)>,
    result: (Kind, bool),
    body: Expr,
    span: Span,
}

/// A table of the project.
#[derive(Debug)]
pub(super) enum Table {
    /// Its lines stand in a flow file, and are checked against each value that is looked up.
    Here(Vec<ast::Arm>),
    /// Its lines stand in a file: key and value.
    File(Vec<(String, String)>),
}

/// Checks every function and table where it is declared.
pub(super) fn own(names: &Resolved, library: &Library, world: &dyn World, out: &mut Diagnostics) -> Own {
    let mut own = Own::default();
    for (name, table) in &names.tables {
        let rows = match &table.written.rows {
            None => None,
            Some(ast::TableRows::Here(arms)) => {
                let sound = here(Known { names, library, own: &own }, arms, table.broken, out);
                (sound && !table.broken).then(|| Table::Here(arms.clone()))
            }
            Some(ast::TableRows::File { path, key, value }) => {
                table_file::read(world, path, key, value, out).map(Table::File)
            }
        };
        own.tables.insert(name.clone(), rows);
    }
    let order = order(names, out);
    for name in order {
        let Some(function) = names.functions.get(&name) else { continue };
        let checked = declared(Known { names, library, own: &own }, &name, function, out);
        own.functions.insert(name, checked);
    }
    // Those that call themselves are reported, and unknown to nobody.
    for name in names.functions.keys() {
        own.functions.entry(name.clone()).or_insert(None);
    }
    own
}

/// The functions, each after those it calls. Those that call themselves, on whatever way, are reported and left out.
fn order(names: &Resolved, out: &mut Diagnostics) -> Vec<String> {
    let calls: BTreeMap<&String, BTreeSet<String>> = names
        .functions
        .iter()
        .map(|(name, function)| {
            let mut called = BTreeSet::new();
            called_in(&function.written.body, &mut called);
            called.retain(|called| names.functions.contains_key(called));
            (name, called)
        })
        .collect();
    let mut done: Vec<String> = Vec::new();
    loop {
        let ready = calls
            .iter()
            .find(|(name, called)| !done.contains(name) && called.iter().all(|called| done.contains(called)));
        match ready {
            Some((name, _)) => done.push((*name).clone()),
            None => break,
        }
    }
    let left: Vec<&String> = calls.keys().copied().filter(|name| !done.contains(name)).collect();
    for name in &left {
        let Some(cycle) = cycle(name, &calls) else { continue };
        // Each circle is told once, at the first of its functions.
        if cycle.iter().min() != Some(name) {
            continue;
        }
        let Some(function) = names.functions.get(*name) else { continue };
        let way: Vec<String> = cycle.iter().chain([*name]).map(|name| format!("`{name}`")).collect();
        let message = format!("the function `{name}` calls itself");
        out.push(
            Diagnostic::new(&catalogue::TYPE_RECURSION, function.written.name.span, message)
                .label(way.join(" calls "))
                .help("every function must come to an end: work over a list with `keep_if`, `sum` and their like instead"),
        );
    }
    done
}

/// The shortest way from a function back to itself.
fn cycle(from: &String, calls: &BTreeMap<&String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut ways: Vec<Vec<String>> = vec![vec![from.clone()]];
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(way) = (!ways.is_empty()).then(|| ways.remove(0)) {
        for next in way.last().and_then(|last| calls.get(last)).into_iter().flatten() {
            if next == from {
                return Some(way);
            }
            if seen.insert(next.clone()) {
                ways.push(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}

/// The functions that an expression calls.
fn called_in(expr: &ast::Expr, found: &mut BTreeSet<String>) {
    use ast::ExprKind as Kind;
    match &expr.kind {
        Kind::Call { function, arguments } => {
            found.insert(function.text.clone());
            arguments.iter().for_each(|argument| called_in(argument, found));
        }
        Kind::Pipe { value, function, arguments } => {
            found.insert(function.text.clone());
            called_in(value, found);
            arguments.iter().for_each(|argument| called_in(argument, found));
        }
        Kind::Text(parts) => {
            for part in parts {
                if let ast::TextPart::Hole(hole) = part {
                    called_in(hole, found);
                }
            }
        }
        Kind::List(items) => items.iter().for_each(|item| called_in(item, found)),
        Kind::Record(values) => values.iter().for_each(|(_, value)| called_in(value, found)),
        Kind::By(of) | Kind::Field { of, .. } => called_in(of, found),
        Kind::Index { of, index } => {
            called_in(of, found);
            called_in(index, found);
        }
        Kind::PipeField { value, .. }
        | Kind::Treat { value, .. }
        | Kind::Unary { value, .. }
        | Kind::Is { value, .. } => called_in(value, found),
        Kind::Default { value, fallback } => {
            called_in(value, found);
            called_in(fallback, found);
        }
        Kind::Otherwise { value, action, .. } => {
            called_in(value, found);
            if let ast::Recovery::Value(other) = action {
                called_in(other, found);
            }
        }
        Kind::Binary { left, right, .. } => {
            called_in(left, found);
            called_in(right, found);
        }
        Kind::If { condition, then, otherwise } => {
            for part in [condition, then, otherwise] {
                called_in(part, found);
            }
        }
        Kind::Match { subject, arms } => {
            called_in(subject, found);
            arms.iter().for_each(|arm| called_in(&arm.value, found));
        }
        Kind::Broken
        | Kind::Null
        | Kind::Unchanged
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::Percent(_)
        | Kind::Regex { .. }
        | Kind::Date(_)
        | Kind::Instant(_)
        | Kind::Duration(_)
        | Kind::Element(_)
        | Kind::Cell { .. }
        | Kind::Name(_) => {}
    }
}

/// A function's body fits what it says it gives, whatever it is given.
fn declared(
    known: Known<'_>,
    name: &str,
    function: &model::Function,
    out: &mut Diagnostics,
) -> Option<Function> {
    let written = &function.written;
    let mut params = Vec::new();
    for (param, (ty, absent)) in written.parameters.iter().zip(&function.parameters) {
        let kind = ty.as_ref().map_or(Kind::Unknown, Kind::of);
        params.push((param.name.text.clone(), format!("{name}.{}", param.name.text), kind, *absent));
    }
    let mut scope = Scope::new(known, out, None, function.broken).meant_for(Purpose::Names);
    scope.locals = params
        .iter()
        .map(|(written, inner, kind, absent)| {
            (written.clone(), inner.clone(), Type { absent: *absent, ..Type::sure(kind.clone()) })
        })
        .collect();
    let body = scope.value(&written.body, Place::Inner);
    let (ty, may_be_absent) = &function.result;
    let result = Kind::of(ty.as_ref()?);
    if body.ty.kind.is_unknown() || function.broken {
        return None;
    }
    if let Some(finding) =
        misfit_kind(&body, &result, &format!("the result of `{name}`"), written.result.span)
    {
        out.push(finding);
        return None;
    }
    if body.ty.absent && !may_be_absent {
        let message = format!("`{name}` may give no value, but its result has no `?`");
        out.push(
            Diagnostic::new(&catalogue::TYPE_RESULT_MAY_BE_ABSENT, body.span, message)
                .also(written.result.span, "declared here")
                .help("say what counts then, `… default \"…\"`, or write a `?` after the type of the result"),
        );
        return None;
    }
    Some(Function { params, result: (result, *may_be_absent), body, span: written.name.span })
}

/// Whether a table's lines are sound: what can be told before it is known what is looked up.
fn here(known: Known<'_>, arms: &[ast::Arm], broken: bool, out: &mut Diagnostics) -> bool {
    let mut sound = true;
    let mut scope = Scope::new(known, out, None, broken).meant_for(Purpose::Names);
    for arm in arms {
        let value = scope.value(&arm.value, Place::Inner);
        sound &= matches!(value.kind, ExprKind::Constant(_));
        if !matches!(value.kind, ExprKind::Constant(_) | ExprKind::Poison) {
            let message = "a table holds fixed values";
            scope.report(
                Diagnostic::new(&catalogue::TYPE_TABLE_NOT_FIXED, value.span, message)
                    .help("write a text, a number, a day, `true`, `false` or `null`; what depends on a record belongs into a `match` or a `function`"),
            );
        }
    }
    sound
}

impl Scope<'_> {
    /// A call of a function or table of the project; `None` where there is none of that name.
    pub(super) fn own_call(
        &mut self,
        name: &Name,
        written: &[&ast::Expr],
        piped: bool,
        span: Span,
    ) -> Option<Expr> {
        let own = self.own;
        if let Some(function) = own.functions.get(&name.text) {
            let arguments: Vec<Expr> =
                written.iter().map(|argument| self.expr(argument, Place::Inner)).collect();
            let Some(function) = function else { return Some(Expr::poison(span)) };
            return Some(self.apply(name, function, arguments, piped, span));
        }
        let table = own.tables.get(&name.text)?;
        let [subject] = written else {
            let message = format!("the table `{}` looks up one value", name.text);
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_COUNT, name.span, message)
                    .help(format!("it is used as `value | {}`", name.text)),
            );
            return Some(Expr::poison(span));
        };
        Some(match table {
            None => {
                self.expr(subject, Place::Inner);
                Expr::poison(span)
            }
            Some(Table::Here(arms)) => self.in_table(subject, arms, &name.text, span),
            Some(Table::File(rows)) => self.in_file(subject, rows, span),
        })
    }

    fn apply(
        &mut self,
        name: &Name,
        function: &Function,
        arguments: Vec<Expr>,
        piped: bool,
        span: Span,
    ) -> Expr {
        if arguments.len() != function.params.len() {
            let shift = usize::from(piped);
            let wanted = function.params.len().saturating_sub(shift);
            let given = arguments.len().saturating_sub(shift);
            let message = format!(
                "`{}` takes {wanted} value{} in parentheses, here {} {given}",
                name.text,
                if wanted == 1 { "" } else { "s" },
                if given == 1 { "is" } else { "are" }
            );
            let params: Vec<&str> = function.params.iter().map(|(param, ..)| param.as_str()).collect();
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_COUNT, name.span, message)
                    .also(function.span, "declared here")
                    .help(format!("it is used as `{}({})`", name.text, params.join(", "))),
            );
            return Expr::poison(span);
        }
        let mut sound = true;
        for (argument, (param, _, kind, absent)) in arguments.iter().zip(&function.params) {
            if argument.ty.kind.is_unknown() {
                sound = false;
                continue;
            }
            let what = format!("`{param}` of `{}`", name.text);
            if let Some(finding) = misfit_kind(argument, kind, &what, function.span) {
                self.report(finding);
                sound = false;
            } else if argument.ty.absent && !absent {
                let message = format!("{what} may be absent");
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, argument.span, message)
                        .also(function.span, "declared here")
                        .help("say what counts then, `(… default …)`, or write a `?` after the parameter's type"),
                );
                sound = false;
            }
        }
        if !sound {
            return Expr::poison(span);
        }
        let mut ty = super::operators::gather(function.result.0.clone(), &arguments);
        ty.absent = function.result.1 && function.body.ty.absent;
        ty.categories.extend(function.body.ty.categories.iter().cloned());
        let mut body = function.body.clone();
        for ((_, inner, ..), argument) in function.params.iter().zip(arguments).rev() {
            let kind =
                ExprKind::Bind { name: inner.clone(), value: Box::new(argument), body: Box::new(body) };
            body = Expr { kind, ty: ty.clone(), span };
        }
        Expr { ty, span, ..body }
    }

    /// A look-up in a file's lines: absent where no line has the value.
    fn in_file(&mut self, subject: &ast::Expr, rows: &[(String, String)], span: Span) -> Expr {
        let subject = self.expr(subject, Place::Inner);
        if subject.ty.kind.is_unknown() {
            return Expr::poison(span);
        }
        if !subject.ty.kind.is_text() {
            let message =
                format!("the lines of a file are texts, but this is {}", subject.ty.kind.in_words());
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, subject.span, message)
                    .help("put it into a text first: `\"{Number}\" | TABLE`"),
            );
            return Expr::poison(span);
        }
        let values: BTreeSet<&String> = rows.iter().map(|(_, value)| value).collect();
        let kind = Kind::Words { values: values.into_iter().cloned().collect(), open: false };
        let constant =
            |text: &String| Expr::constant(Constant::Text(text.clone()), Kind::literal(text), span);
        let arms = rows.iter().map(|(key, value)| Arm {
            patterns: vec![Pattern::Equal(Constant::Text(key.clone()))],
            value: constant(value),
        });
        let ty = Type { absent: true, ..super::operators::gather(kind, [&subject]) };
        let kind = ExprKind::Match {
            subject: Box::new(subject),
            arms: arms.collect(),
            otherwise: Some(Box::new(Expr::constant(Constant::Null, Kind::Nothing, span))),
        };
        Expr { kind, ty, span }
    }

    /// The finding about a function that is not there.
    pub(super) fn unknown_function(&mut self, name: &Name) {
        // Of several that go by that name elsewhere the one is meant that most go by it for: it stands first there.
        let place = |function: &library::Function| function.search.iter().position(|word| *word == name.text);
        let searched =
            self.library.functions.iter().filter_map(|function| Some((place(function)?, *function)));
        let finding = match searched.min_by_key(|(place, function)| (*place, function.name)) {
            Some((_, found)) => Diagnostic::new(
                &catalogue::NAME_UNKNOWN_FUNCTION,
                name.span,
                format!("there is no function `{}`", name.text),
            )
            .help(format!("it is called `{}` here", found.name))
            .fix(format!("write `{}`", found.name), vec![(name.span, found.name.to_owned())]),
            None => {
                let own = self.own.functions.keys().chain(self.own.tables.keys()).map(String::as_str);
                let known: Vec<&str> =
                    self.library.functions.iter().map(|function| function.name).chain(own).collect();
                unknown(
                    &catalogue::NAME_UNKNOWN_FUNCTION,
                    "function",
                    name,
                    known,
                    "the reference lists every function",
                )
            }
        };
        if !self.names.lost {
            self.report(finding);
        }
    }
}
