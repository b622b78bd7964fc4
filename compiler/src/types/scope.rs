//! What an expression can see, and how one is checked: the hand-over to the other files here.

use super::kind::Kind;
use super::narrow::Sure;
use super::own::Own;
use super::person::Person;
use super::typed::{Expr, ExprKind, FailPoint, Let, Type};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::library::Library;
use crate::plan::{ArithmeticOp, Constant, Treatment, Unit};
use crate::resolve::Resolved;
use crate::resolve::model::{Object, ObjectId};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, UnaryOp};
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

/// What every expression of the project may use.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) names: &'a Resolved,
    pub(super) library: &'a Library,
    /// The project's own functions and tables.
    pub(super) own: &'a Own,
}

/// What an expression is for, which decides what it may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A record is at hand.
    Record,
    /// None is: only fixed values.
    Fixed,
    /// The condition of a legal basis: what is known of a person's past.
    Basis,
    /// The name of a file: the run's facts.
    FileName,
    /// A fact about a person: fields of any object, named in full.
    Anywhere,
    /// Only the names given.
    Names,
}

/// Records that a look-up finds.
pub(super) struct Sought<'a> {
    pub(super) name: String,
    pub(super) span: Span,
    /// The object that is looked into; absent where it is missing and reported.
    pub(super) object: Option<&'a Object>,
    pub(super) many: bool,
    /// In its own condition: there is a record.
    pub(super) present: bool,
    /// What decides which records these are.
    pub(super) categories: BTreeSet<String>,
}

/// The item of an `each`.
pub(super) struct Taken {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) ty: Type,
}

/// What the names in an expression mean.
pub(super) struct Scope<'a> {
    pub(super) names: &'a Resolved,
    pub(super) library: &'a Library,
    pub(super) own: &'a Own,
    pub(super) out: &'a mut Diagnostics,
    /// The record's object; absent where it is missing and reported.
    pub(super) object: Option<&'a Object>,
    /// Its name, in a flow.
    pub(super) source: Option<&'a ObjectId>,
    /// What it is for.
    pub(super) purpose: Purpose,
    /// With [`Purpose::Anywhere`]: the object that the expression names.
    pub(super) anywhere: Option<ObjectId>,
    pub(super) lets: Vec<Let>,
    pub(super) found: Vec<Sought<'a>>,
    pub(super) items: Vec<Taken>,
    /// Parameters of a function, by the name written, with the name in the plan.
    pub(super) locals: Vec<(String, String, Type)>,
    /// Inside what is worked out for each item of a list.
    pub(super) element: Option<Type>,
    /// What is checked decides which choices there are, so it cannot ask about them.
    pub(super) chooses: bool,
    /// It is the value of a consent block: where people do not choose but are told, it may be one that is only written.
    pub(super) told: bool,
    /// Whose choices count.
    pub(super) person: Person<'a>,
    /// A part of what is checked could not be read and is reported: a `let` may be in it.
    pub(super) broken: bool,
    /// Names that stand for nothing; each is reported once.
    pub(super) unknown: BTreeSet<String>,
    /// What conditions around say is there.
    pub(super) sure: Sure,
    /// While the lines of a table are put in place: where it is used, which may be far from them.
    pub(super) table_used: Option<Span>,
}

impl<'a> Scope<'a> {
    /// A scope without `let`s. `broken`: a part of what is checked could not be read.
    pub(super) fn new(
        known: Known<'a>,
        out: &'a mut Diagnostics,
        object: Option<&'a Object>,
        broken: bool,
    ) -> Scope<'a> {
        Scope {
            names: known.names,
            library: known.library,
            own: known.own,
            out,
            object,
            source: None,
            purpose: Purpose::Record,
            anywhere: None,
            lets: Vec::new(),
            found: Vec::new(),
            items: Vec::new(),
            locals: Vec::new(),
            element: None,
            chooses: false,
            told: false,
            person: Person::Unsaid(Vec::new()),
            broken,
            unknown: BTreeSet::new(),
            sure: Sure::new(),
            table_used: None,
        }
    }

    /// The same for another purpose.
    pub(super) fn meant_for(mut self, purpose: Purpose) -> Scope<'a> {
        self.purpose = purpose;
        self
    }
}

impl Scope<'_> {
    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.out.push(finding);
    }

    /// Where the field is declared that a value is taken from.
    pub(super) fn declared(&self, value: &Expr) -> Option<Span> {
        let field = match &value.kind {
            ExprKind::Field(field) => {
                let named = self.anywhere.as_ref().and_then(|id| self.names.objects.get(id));
                self.object.or(named)?.field(field)?
            }
            ExprKind::Found { lookup, field: Some(field) } => {
                self.found.iter().find(|found| found.name == *lookup)?.object?.field(field)?
            }
            _ => return None,
        };
        Some(field.span)
    }

    /// The same, of a value that functions are put behind.
    pub(super) fn begins_with(&self, value: &Expr) -> Option<Span> {
        match &value.kind {
            ExprKind::Call { arguments, .. } => self.begins_with(arguments.first()?),
            _ => self.declared(value),
        }
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
            ast::ExprKind::Name(_)
            | ast::ExprKind::Field { .. }
            | ast::ExprKind::Element(_)
            | ast::ExprKind::PipeField { .. } => self.named(written),
            ast::ExprKind::Index { of, index } => self.index(of, index, span),
            ast::ExprKind::Unchanged => self.unchanged(span, place),
            ast::ExprKind::Duration(length) => {
                let length = crate::plan::Duration { amount: length.amount, unit: unit(length.unit) };
                Expr::constant(Constant::Duration(length), Kind::Duration, span)
            }
            ast::ExprKind::List(items) => self.list(items, span),
            ast::ExprKind::Record(values) => self.record(values, span),
            ast::ExprKind::Percent(text) => self.percent(text, span),
            ast::ExprKind::Regex { .. } => self.misplaced_pattern(span),
            ast::ExprKind::By(_) => self.outside_list(span),
            ast::ExprKind::Cell { .. } => self.misplaced_cell(span),
            ast::ExprKind::Treat { value, category, because, approved_by, until } => {
                let treatment = Treatment {
                    category: category.text(),
                    because: because.value.clone(),
                    approved_by: approved_by.value.clone(),
                    until: until.value.clone(),
                };
                self.treat(value, category, treatment, place)
            }
            ast::ExprKind::Call { function, arguments }
                if matches!(arguments.as_slice(), [ast::Expr { kind: ast::ExprKind::Cell { .. }, .. }]) =>
            {
                self.asked(function, arguments, span)
            }
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
                BinaryOp::Matches => self.matches(left, right, span),
                BinaryOp::In | BinaryOp::NotIn => self.member_of_list(*op, left, right, span),
                BinaryOp::Add => self.arithmetic(ArithmeticOp::Add, *op_span, left, right, span),
                BinaryOp::Subtract => self.arithmetic(ArithmeticOp::Subtract, *op_span, left, right, span),
                BinaryOp::Multiply => self.arithmetic(ArithmeticOp::Multiply, *op_span, left, right, span),
                BinaryOp::Divide => self.arithmetic(ArithmeticOp::Divide, *op_span, left, right, span),
                _ => self.comparison(*op, left, right, span),
            },
            ast::ExprKind::Is { value, negated, blank } => {
                let value = self.is_subject(value);
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

    pub(super) fn unchanged(&mut self, span: Span, place: Place) -> Expr {
        if self.purpose != Purpose::Record || place != Place::Line {
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
}

/// A unit as the plan names it.
pub(super) fn unit(unit: ast::Unit) -> Unit {
    match unit {
        ast::Unit::Seconds => Unit::Seconds,
        ast::Unit::Minutes => Unit::Minutes,
        ast::Unit::Hours => Unit::Hours,
        ast::Unit::Days => Unit::Days,
        ast::Unit::BusinessDays => Unit::BusinessDays,
        ast::Unit::Weeks => Unit::Weeks,
        ast::Unit::Months => Unit::Months,
        ast::Unit::Years => Unit::Years,
    }
}

fn depth(expr: &Expr) -> usize {
    expr.parts().into_iter().map(depth).max().map_or(1, |deepest| deepest.saturating_add(1))
}
