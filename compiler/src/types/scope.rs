//! What an expression can see, and how one is checked: names, literals, and the hand-over to the other files here.

use super::kind::Kind;
use super::typed::{Expr, ExprKind, FailPoint, Let, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::plan::{ArithmeticOp, Constant, NowKind};
use crate::resolve::Resolved;
use crate::resolve::model::Object;
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, Name, UnaryOp};
use std::collections::BTreeSet;

/// The deepest expression that fits a plan file, whose readers guard against bottomless nesting.
const DEEPEST: usize = 28;

/// Where an expression stands decides whether `unchanged` and `otherwise reject` make sense in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The end of a mapping line: both do.
    Line,
    /// The end of a `let`, or of an arm inside a larger expression: `reject` and `skip record` do.
    End,
    /// Anywhere else: neither does.
    Inner,
}

impl Place {
    /// The place of an arm or branch of what stands here.
    pub(super) fn arm(self) -> Place {
        if self == Place::Inner { Place::End } else { self }
    }
}

/// What the names in an expression mean.
pub(super) struct Scope<'a> {
    pub(super) names: &'a Resolved,
    pub(super) library: &'a Library,
    pub(super) out: &'a mut Diagnostics,
    /// The record's object; absent where it is missing and reported.
    pub(super) object: Option<&'a Object>,
    /// Only constants may stand here: no record is at hand when they are used.
    pub(super) constants_only: bool,
    pub(super) lets: Vec<Let>,
    /// A part of what is checked could not be read and is reported: a `let` may be in it.
    pub(super) broken: bool,
    /// Names that stand for nothing; each is reported once.
    pub(super) unknown: BTreeSet<String>,
}

impl<'a> Scope<'a> {
    /// A scope without `let`s. `broken`: a part of what is checked could not be read.
    pub(super) fn new(
        names: &'a Resolved,
        library: &'a Library,
        out: &'a mut Diagnostics,
        object: Option<&'a Object>,
        broken: bool,
    ) -> Scope<'a> {
        let (lets, unknown) = (Vec::new(), BTreeSet::new());
        Scope { names, library, out, object, constants_only: false, lets, broken, unknown }
    }
}

impl Scope<'_> {
    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.out.push(finding);
    }

    /// Checks an expression and what it may not leave open: failures, and too many steps.
    pub(super) fn value(&mut self, written: &ast::Expr, place: Place) -> Expr {
        let checked = self.expr(written, place);
        if let Some(point) = checked.ty.fails.first() {
            self.unhandled(point.clone());
        }
        if depth(&checked) > DEEPEST {
            let message = "this expression has too many steps inside one another";
            self.report(
                Diagnostic::new(&catalogue::TYPE_TOO_DEEP, written.span, message)
                    .help("give a part of it a name with `let`, and go on from there"),
            );
            return Expr::poison(written.span);
        }
        checked
    }

    fn unhandled(&mut self, point: FailPoint) {
        let message = format!("`{}` may fail, and nothing says what happens then", point.step);
        self.report(
            Diagnostic::new(&catalogue::TYPE_MAY_FAIL, point.span, message)
                .label(format!("fails where {}", point.why))
                .help("add what happens then: `otherwise null`, another value, or `otherwise reject because \"…\"`"),
        );
    }

    /// Checks an expression that must be yes or no.
    pub(super) fn condition(&mut self, written: &ast::Expr) -> Expr {
        let checked = self.value(written, Place::Inner);
        self.must_be_condition(checked)
    }

    /// Says so where a value is no condition.
    pub(super) fn must_be_condition(&mut self, checked: Expr) -> Expr {
        match &checked.ty.kind {
            Kind::Unknown => checked,
            Kind::Bool if checked.ty.absent => {
                let message = "this condition may be absent, which is neither yes nor no";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, checked.span, message)
                        .help("say what counts then: `… default false` or `… default true`"),
                );
                Expr::poison(checked.span)
            }
            Kind::Bool => checked,
            kind => {
                let message = format!("a condition is wanted here, but this is {}", kind.in_words());
                self.report(
                    Diagnostic::new(&catalogue::TYPE_NOT_A_CONDITION, checked.span, message)
                        .help("compare it with something: `… == \"…\"`, `… is not null`"),
                );
                Expr::poison(checked.span)
            }
        }
    }

    /// Checks an expression as a part of another one.
    pub(super) fn expr(&mut self, written: &ast::Expr, place: Place) -> Expr {
        let span = written.span;
        match &written.kind {
            ast::ExprKind::Broken => Expr::poison(span),
            ast::ExprKind::Null => Expr::constant(Constant::Null, Kind::Nothing, span),
            ast::ExprKind::Bool(yes) => Expr::constant(Constant::Bool(*yes), Kind::Bool, span),
            ast::ExprKind::Number(text) => self.number(text, span),
            ast::ExprKind::Date(text) => self.date(text, span),
            ast::ExprKind::Instant(text) => self.instant(text, span),
            ast::ExprKind::Text(parts) => self.text(parts, span),
            ast::ExprKind::Name(name) => self.name(name),
            ast::ExprKind::Field { of, name } => self.member(of, name, span),
            ast::ExprKind::Unchanged => self.unchanged(span, place),
            ast::ExprKind::Duration(_) => self.not_built(
                span,
                "calculating with durations",
                "compare with a fixed day instead, as in `Signed < 2027-01-31`",
            ),
            ast::ExprKind::List(_) => self.misplaced_list(span),
            ast::ExprKind::Call { arguments, .. }
                if matches!(arguments.as_slice(), [ast::Expr { kind: ast::ExprKind::Cell { .. }, .. }]) =>
            {
                match arguments.first().map(|cell| &cell.kind) {
                    Some(ast::ExprKind::Cell { purpose, channel, .. }) => {
                        self.misplaced_permission(purpose, channel, span)
                    }
                    _ => Expr::poison(span),
                }
            }
            ast::ExprKind::Percent(_)
            | ast::ExprKind::Regex { .. }
            | ast::ExprKind::Record(_)
            | ast::ExprKind::Element(_)
            | ast::ExprKind::By(_)
            | ast::ExprKind::Cell { .. }
            | ast::ExprKind::Index { .. }
            | ast::ExprKind::PipeField { .. }
            | ast::ExprKind::Treat { .. } => self.not_built(
                span,
                "a value of this form",
                "leave it out for now: the language has it, this version of Martlet does not run it",
            ),
            ast::ExprKind::Call { function, arguments } => self.call(function, None, arguments, span),
            ast::ExprKind::Pipe { value, function, arguments } => {
                self.call(function, Some(value), arguments, span)
            }
            ast::ExprKind::Default { value, fallback } => self.default(value, fallback, span, place),
            ast::ExprKind::Otherwise { value, action, action_span } => {
                self.otherwise(value, action, *action_span, span, place)
            }
            ast::ExprKind::Unary { op: UnaryOp::Not, value } => {
                let value = self.expr(value, Place::Inner);
                let value = self.must_be_condition(value);
                let ty = Type { kind: Kind::Bool, absent: false, ..value.ty.clone() };
                Expr { kind: ExprKind::Not(Box::new(value)), ty, span }
            }
            ast::ExprKind::Unary { op: UnaryOp::Negate, value } => self.negate(value, span),
            ast::ExprKind::Binary { op, op_span, left, right } => match op {
                BinaryOp::And | BinaryOp::Or => self.junction(*op, written),
                BinaryOp::In | BinaryOp::NotIn => self.member_of_list(*op, left, right, span),
                BinaryOp::Add => self.arithmetic(ArithmeticOp::Add, *op_span, left, right, span),
                BinaryOp::Subtract => self.arithmetic(ArithmeticOp::Subtract, *op_span, left, right, span),
                BinaryOp::Multiply => self.arithmetic(ArithmeticOp::Multiply, *op_span, left, right, span),
                BinaryOp::Divide => self.arithmetic(ArithmeticOp::Divide, *op_span, left, right, span),
                BinaryOp::Matches => self.not_built(
                    *op_span,
                    "`matches`",
                    "compare with whole texts for now: `… in [\"a\", \"b\"]`",
                ),
                _ => self.comparison(*op, left, right, span),
            },
            ast::ExprKind::Is { value, negated, blank } => {
                let value = self.expr(value, Place::Inner);
                let ty = Type { kind: Kind::Bool, absent: false, ..value.ty.clone() };
                let kind = ExprKind::IsAbsent { value: Box::new(value), blank: *blank, negated: *negated };
                Expr { kind, ty, span }
            }
            ast::ExprKind::If { condition, then, otherwise } => {
                self.either(condition, then, otherwise, span, place)
            }
            ast::ExprKind::Match { subject, arms } => self.matching(subject, arms, span, place),
        }
    }

    fn name(&mut self, name: &Name) -> Expr {
        let span = name.span;
        if self.constants_only {
            return self.not_constant(span);
        }
        if let Some(found) = self.lets.iter_mut().find(|known| known.name == name.text) {
            found.used = true;
            let ty = Type { fails: Vec::new(), ..found.value.ty.clone() };
            let kind = if ty.kind.is_unknown() { ExprKind::Poison } else { ExprKind::Let(name.text.clone()) };
            return Expr { kind, ty, span };
        }
        if let Some(object) = self.object
            && let Some(field) = object.field(&name.text)
        {
            let Some(ty) = &field.ty else { return Expr::poison(span) };
            if field.write_only {
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
                ..Type::sure(Kind::of(ty))
            };
            return Expr { kind: ExprKind::Field(field.name.clone()), ty, span };
        }
        match name.text.as_str() {
            "today" => return now(NowKind::Today, span),
            "now" => return now(NowKind::Now, span),
            _ => {}
        }
        // Where the object is missing or broken, the name may well be one of its fields.
        if let Some(object) = self.object.filter(|object| !object.broken)
            && self.unknown.insert(name.text.clone())
        {
            let lets = self.lets.iter().map(|known| known.name.as_str());
            let fields = object.fields.iter().map(|field| field.name.as_str());
            let known: Vec<&str> = lets.chain(fields).collect();
            let is_function = self.library.function(&name.text).is_some();
            let help = if is_function {
                format!("`{0}` is a function: write `value | {0}`", name.text)
            } else {
                "use a field of the source, or name a value before with `let`".to_owned()
            };
            let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, &help);
            if !self.broken || finding.fix.is_some() {
                self.report(finding.also(object.span, "the object that is read"));
            }
        }
        Expr::poison(span)
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

    fn member(&mut self, of: &ast::Expr, name: &Name, span: Span) -> Expr {
        if let ast::ExprKind::Name(of) = &of.kind
            && of.text == "run"
            && name.text == "date"
            && !self.constants_only
        {
            return now(NowKind::Today, span);
        }
        self.not_built(
            span,
            "taking a part of a value with `.`",
            "use a field of the source by its name alone",
        )
    }

    pub(super) fn not_built(&mut self, span: Span, what: &str, help: &str) -> Expr {
        let finding =
            Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, span, format!("{what} is not built yet"));
        self.report(finding.help(help));
        Expr::poison(span)
    }

    fn unchanged(&mut self, span: Span, place: Place) -> Expr {
        if self.constants_only || place != Place::Line {
            let message = "`unchanged` cannot stand here";
            self.report(
                Diagnostic::new(&catalogue::TYPE_MISPLACED_UNCHANGED, span, message)
                    .help("write it as the last word of a mapping line: `… otherwise unchanged -> Target`"),
            );
            return Expr::poison(span);
        }
        let ty = Type { unchanged: true, ..Type::sure(Kind::Nothing) };
        Expr { kind: ExprKind::Unchanged, ty, span }
    }

    fn misplaced_permission(&mut self, purpose: &Name, channel: &Name, span: Span) -> Expr {
        let message = "`allowed(…)` cannot stand here";
        self.report(
            Diagnostic::new(&catalogue::CONSENT_ALLOWED_MISPLACED, span, message).help(format!(
                "write it after the target: `… -> Target when allowed({} via {})`, alone or joined to other conditions by `and`",
                purpose.text, channel.text
            )),
        );
        Expr::poison(span)
    }

    fn number(&mut self, text: &str, span: Span) -> Expr {
        if let Some((value, kind)) = number(text) {
            return Expr::constant(value, kind, span);
        }
        self.report(number_too_large(text, span));
        Expr::poison(span)
    }

    fn date(&mut self, text: &str, span: Span) -> Expr {
        if text.parse::<jiff::civil::Date>().is_ok() {
            return Expr::constant(Constant::Date(text.to_owned()), Kind::Date, span);
        }
        self.no_such_date(text, span)
    }

    fn instant(&mut self, text: &str, span: Span) -> Expr {
        if text.parse::<jiff::Timestamp>().is_ok() {
            return Expr::constant(Constant::Instant(text.to_owned()), Kind::Instant, span);
        }
        self.no_such_date(text, span)
    }

    /// The reader reports most of these; what it lets through may not become a value either.
    fn no_such_date(&mut self, text: &str, span: Span) -> Expr {
        let entry = &catalogue::SYNTAX_NO_SUCH_DATE;
        let reported = self
            .out
            .sorted()
            .into_iter()
            .any(|known| known.entry.name == entry.name && known.primary.span == span);
        if !reported {
            let message = format!("`{text}` is on no calendar and no clock");
            self.report(Diagnostic::new(entry, span, message).help("it is written like this: `2027-01-31`"));
        }
        Expr::poison(span)
    }

    fn negate(&mut self, value: &ast::Expr, span: Span) -> Expr {
        if let ast::ExprKind::Number(text) = &value.kind {
            return self.number(&format!("-{text}"), span);
        }
        let zero = ast::Expr { kind: ast::ExprKind::Number("0".into()), span: value.span };
        self.arithmetic(ArithmeticOp::Subtract, span, &zero, value, span)
    }
}

fn now(kind: NowKind, span: Span) -> Expr {
    let ty = Type::sure(if kind == NowKind::Today { Kind::Date } else { Kind::Instant });
    Expr { kind: ExprKind::Now(kind), ty, span }
}

/// A number literal, if it is not too large.
pub(super) fn number(text: &str) -> Option<(Constant, Kind)> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some((Constant::Int(whole), Kind::Int));
    }
    if !text.contains('.') {
        return None;
    }
    let decimal = rust_decimal::Decimal::from_str_exact(text).ok()?;
    let scale = decimal.scale();
    let digits = u32::try_from(decimal.mantissa().unsigned_abs().to_string().len()).unwrap_or(u32::MAX);
    Some((Constant::Decimal(decimal.to_string()), Kind::Decimal(Some((digits.max(scale), scale)))))
}

pub(super) fn number_too_large(text: &str, span: Span) -> Diagnostic {
    let message = format!("the number {text} is too large or has too many digits");
    Diagnostic::new(&catalogue::TYPE_NUMBER_TOO_LARGE, span, message).help(
        "whole numbers have up to 18 digits, others up to 28 in all; an identifier is a text: put it in quotes",
    )
}

fn depth(expr: &Expr) -> usize {
    expr.parts().into_iter().map(depth).max().map_or(1, |deepest| deepest.saturating_add(1))
}
