//! Calls of functions: how many arguments, of what kind, and what comes out.

use super::kind::{Currency, Kind};
use super::operators::gather;
use super::scope::{Place, Scope};
use super::typed::{Expr, ExprKind, FailPoint, FunctionRef, Type};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::library::{self, Function, Param, Returns};
use crate::plan::Constant;
use crate::resolve::suggest::unknown;
use crate::source::Span;
use crate::syntax::ast::{self, Name};

impl Scope<'_> {
    /// `value | f(a)` and `f(value, a)` are the same.
    pub(super) fn call(
        &mut self,
        name: &Name,
        piped: Option<&ast::Expr>,
        written: &[ast::Expr],
        span: Span,
    ) -> Expr {
        let written: Vec<&ast::Expr> = piped.into_iter().chain(written).collect();
        let arguments: Vec<Expr> = written.iter().map(|argument| self.expr(argument, Place::Inner)).collect();
        let Some(function) = self.library.function(&name.text) else {
            let known = self.library.functions.iter().map(|function| function.name);
            let searched: Vec<&str> = self
                .library
                .functions
                .iter()
                .filter(|function| function.search.contains(&name.text.as_str()))
                .map(|function| function.name)
                .collect();
            let finding = match searched.as_slice() {
                [found, ..] => Diagnostic::new(
                    &catalogue::NAME_UNKNOWN_FUNCTION,
                    name.span,
                    format!("there is no function `{}`", name.text),
                )
                .help(format!("it is called `{found}` here"))
                .fix(format!("write `{found}`"), vec![(name.span, (*found).to_owned())]),
                [] => unknown(
                    &catalogue::NAME_UNKNOWN_FUNCTION,
                    "function",
                    name,
                    known,
                    "the reference lists every function",
                ),
            };
            self.report(finding);
            return Expr::poison(span);
        };
        if !self.count_fits(function, arguments.len(), piped.is_some(), name.span) {
            return Expr::poison(span);
        }
        let mut fits = true;
        for (index, argument) in arguments.iter().enumerate() {
            let Some(param) = param(function, index) else { continue };
            fits &= self.argument_fits(function, param, argument, index == 0);
        }
        if !fits || arguments.iter().any(|argument| argument.ty.kind.is_unknown()) {
            return Expr::poison(span);
        }
        if !self.literals_fit(function, &arguments) {
            return Expr::poison(span);
        }
        let ty = self.returned(function, &arguments, name.span);
        Expr { kind: ExprKind::Call { function: FunctionRef(function), arguments }, ty, span }
    }

    fn count_fits(&mut self, function: &Function, given: usize, piped: bool, span: Span) -> bool {
        let wanted = function.params.len();
        let repeated = function.params.last().is_some_and(|last| last.repeated);
        if given == wanted || (repeated && given > wanted) {
            return true;
        }
        // The piped value is not an argument in the author's eyes.
        let shift = usize::from(piped);
        let (given, wanted) = (given.saturating_sub(shift), wanted.saturating_sub(shift));
        let least = if repeated { "at least " } else { "" };
        let message = format!(
            "`{}` takes {least}{wanted} value{} in parentheses, here {} {given}",
            function.name,
            if wanted == 1 { "" } else { "s" },
            if given == 1 { "is" } else { "are" }
        );
        let params: Vec<String> = function.params.iter().skip(1).map(|param| param.name.to_owned()).collect();
        let usage = if params.is_empty() {
            format!("`value | {}`", function.name)
        } else {
            format!("`value | {}({})`", function.name, params.join(", "))
        };
        let help = format!("it is used as {usage}: {}", function.summary);
        self.report(Diagnostic::new(&catalogue::TYPE_ARGUMENT_COUNT, span, message).help(help));
        false
    }

    fn argument_fits(&mut self, function: &Function, param: &Param, argument: &Expr, first: bool) -> bool {
        let kind = &argument.ty.kind;
        if kind.is_unknown() || (first && *kind == Kind::Nothing) {
            return true;
        }
        if !takes(param.kind, kind) {
            let wanted = wanted(param.kind).in_words();
            let message = format!("`{}` works on {wanted}, but this is {}", function.name, kind.in_words());
            let help = match param.kind.inner() {
                library::Kind::Text if kind.is_number() || *kind == Kind::Date => {
                    "a number or a day becomes text inside a text: \"{Age}\"".to_owned()
                }
                library::Kind::Country => {
                    "find the country first: `… | country_code otherwise null`".to_owned()
                }
                _ => format!("`{}` is {}", param.name, param.help),
            };
            self.report(Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, argument.span, message).help(help));
            return false;
        }
        if param.literal && !matches!(argument.kind, ExprKind::Constant(_)) {
            let message = format!("`{}` of `{}` must be written out", param.name, function.name);
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_NOT_LITERAL, argument.span, message)
                    .help(format!("it is {}, the same for all records: write the value itself", param.help)),
            );
            return false;
        }
        if !first && argument.ty.absent {
            let message = format!("`{}` of `{}` may be absent", param.name, function.name);
            self.report(
                Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, argument.span, message)
                    .help("say what counts then: `f((… default …))`"),
            );
            return false;
        }
        true
    }

    /// What the function itself asks of its literal arguments: a day's form can be read, for instance.
    fn literals_fit(&mut self, function: &Function, arguments: &[Expr]) -> bool {
        let literals: Vec<Option<&str>> = arguments
            .iter()
            .map(|argument| match &argument.kind {
                ExprKind::Constant(Constant::Text(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let Some(Err(wrong)) = function.check_literals.map(|check| check(&literals)) else { return true };
        let params = arguments.iter().skip(1);
        let place = params.map(|argument| argument.span).reduce(Span::to);
        let Some(place) = place else { return true };
        let (message, help) =
            wrong.split_once("; ").unwrap_or((&wrong, "the reference shows how it is used"));
        self.report(Diagnostic::new(&catalogue::TYPE_LITERAL_NOT_VALID, place, message).help(help));
        false
    }

    fn returned(&mut self, function: &'static Function, arguments: &[Expr], span: Span) -> Type {
        let first = arguments.first();
        let input = first.map_or(Kind::Unknown, |first| first.ty.kind.clone());
        let kind = match function.returns {
            Returns::Kind(kind) => wanted(kind),
            Returns::ListOf(kind) => Kind::list(wanted(kind), false),
            Returns::Words(words) => {
                Kind::Words { values: words.iter().map(|word| (*word).to_owned()).collect(), open: false }
            }
            Returns::Same(index) => {
                arguments.get(index).map_or(Kind::Unknown, |argument| argument.ty.kind.clone())
            }
            Returns::Item | Returns::OfItems => input.item().map_or(Kind::Unknown, |item| item.kind.clone()),
            Returns::ListOfItems => input,
            Returns::SameText => match input {
                Kind::Email => Kind::Email,
                other => Kind::Text(other.longest()),
            },
            Returns::TextUpTo(index) => {
                match arguments.get(index).map(|argument| (&argument.kind, argument.span)) {
                    Some((ExprKind::Constant(Constant::Int(most)), place)) => match u32::try_from(*most) {
                        Ok(most @ 1..) => {
                            Kind::Text(Some(input.longest().map_or(most, |longest| longest.min(most))))
                        }
                        _ => {
                            let message = format!("`{}` cannot leave {most} characters", function.name);
                            self.report(
                                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, place, message)
                                    .help("write a number from 1 on"),
                            );
                            return Type::unknown();
                        }
                    },
                    _ => Kind::Text(None),
                }
            }
        };
        let mut ty = gather(kind, arguments);
        ty.absent = first.is_some_and(|first| first.ty.absent) || function.may_be_absent;
        if !function.fails.is_empty() {
            ty.fails.push(FailPoint {
                span,
                step: function.name.to_owned(),
                why: function.fails.join(", or "),
            });
        }
        ty
    }
}

/// The parameter of an argument: the last one may take several.
fn param(function: &'static Function, index: usize) -> Option<&'static Param> {
    function.params.get(index).or_else(|| function.params.last().filter(|last| last.repeated))
}

/// Whether a parameter of that kind takes such a value.
fn takes(wanted: library::Kind, kind: &Kind) -> bool {
    match wanted.inner() {
        library::Kind::Any => true,
        library::Kind::Text => kind.is_text(),
        library::Kind::Number | library::Kind::Decimal => kind.is_number(),
        library::Kind::Money => matches!(kind, Kind::Money(_)),
        library::Kind::DateOrInstant => matches!(kind, Kind::Date | Kind::Instant),
        library::Kind::List => kind.item().is_some(),
        library::Kind::ListOf(wanted) => kind.item().is_some_and(|item| takes(*wanted, &item.kind)),
        library::Kind::PerItem(wanted) | library::Kind::By(wanted) => takes(*wanted, kind),
        library::Kind::Optional(_) | library::Kind::Maybe(_) | library::Kind::Cell => false,
        wanted => {
            let wanted = self::wanted(wanted);
            *kind == wanted || literal_of(kind, &wanted)
        }
    }
}

/// What a function's parameter or result is, as the checker sees it.
fn wanted(kind: library::Kind) -> Kind {
    match kind {
        library::Kind::Number | library::Kind::Decimal => Kind::Decimal(None),
        library::Kind::Money => Kind::Money(Currency::Lost),
        library::Kind::Instant => Kind::Instant,
        library::Kind::DateOrInstant => Kind::Date,
        library::Kind::Time => Kind::Time,
        library::Kind::Duration => Kind::Duration,
        library::Kind::Phone => Kind::Phone,
        library::Kind::Url => Kind::Url,
        library::Kind::Id => Kind::Id,
        library::Kind::Language => Kind::Language,
        library::Kind::Currency => Kind::Currency,
        library::Kind::Timezone => Kind::Timezone,
        library::Kind::Uuid => Kind::Uuid,
        library::Kind::Json => Kind::Json,
        library::Kind::Any | library::Kind::Cell => Kind::Unknown,
        library::Kind::List => Kind::list(Kind::Unknown, false),
        library::Kind::ListOf(item) => Kind::list(wanted(*item), false),
        library::Kind::PerItem(kind)
        | library::Kind::By(kind)
        | library::Kind::Optional(kind)
        | library::Kind::Maybe(kind) => wanted(*kind),
        library::Kind::Text => Kind::Text(None),
        library::Kind::Int => Kind::Int,
        library::Kind::Date => Kind::Date,
        library::Kind::Country => Kind::Country,
        library::Kind::Bool => Kind::Bool,
        library::Kind::Email => Kind::Email,
    }
}

fn literal_of(kind: &Kind, wanted: &Kind) -> bool {
    matches!(kind, Kind::Words { values, open: false } if values.iter().all(|word| wanted.takes_literal(word)))
}
