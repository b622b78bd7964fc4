//! Calls of functions: how many arguments, and of what kind. What comes out is said in `returned`.

use super::kind::{Currency, Kind};
use super::scope::{Place, Purpose, Scope};
use super::typed::{Expr, ExprKind, FunctionRef, Type};
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
        if let Some(past) = self.past(name, &written, span) {
            return past;
        }
        if let Some(own) = self.own_call(name, &written, piped.is_some(), span) {
            return own;
        }
        let Some(function) = self.library.function(&name.text) else {
            // What is meant by items is open, too.
            let outside = self.element.replace(Type::unknown());
            written.iter().for_each(|argument| match &argument.kind {
                ast::ExprKind::By(inner) => drop(self.expr(inner, Place::Inner)),
                _ => drop(self.expr(argument, Place::Inner)),
            });
            self.element = outside;
            self.unknown_function(name);
            return Expr::poison(span);
        };
        let arguments = self.arguments(function, &written);
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
        if !self.items_fit(function, &arguments)
            || !self.literals_fit(function, &arguments)
            || !self.bounds_rise(function, &arguments)
        {
            return Expr::poison(span);
        }
        let ty = self.returned(function, &arguments, name.span);
        if ty.kind.is_unknown() {
            return Expr::poison(span);
        }
        let of_list = function.params.first().is_some_and(|first| {
            matches!(first.kind.inner(), library::Kind::List | library::Kind::ListOf(_))
        });
        if !of_list {
            return Expr { kind: ExprKind::Call { function: FunctionRef(function), arguments }, ty, span };
        }
        let mut rest = arguments.into_iter();
        let Some(list) = rest.next() else { return Expr::poison(span) };
        let (mut per_item, mut others) = (Vec::new(), Vec::new());
        for (index, argument) in rest.enumerate() {
            let each = param(function, index.saturating_add(1)).is_some_and(|param| param.kind.is_per_item());
            if each { per_item.push(argument) } else { others.push(argument) }
        }
        let kind = ExprKind::ListCall {
            function: FunctionRef(function),
            list: Box::new(list),
            per_item,
            arguments: others,
        };
        Expr { kind, ty, span }
    }

    /// The arguments, those for each item seen from inside the list.
    fn arguments(&mut self, function: &'static Function, written: &[&ast::Expr]) -> Vec<Expr> {
        let mut arguments: Vec<Expr> = Vec::new();
        for (index, argument) in written.iter().enumerate() {
            let each = param(function, index)
                .map(|param| param.kind.inner())
                .filter(|kind| matches!(kind, library::Kind::PerItem(_) | library::Kind::By(_)));
            let (Some(each), Some(list)) = (each, arguments.first()) else {
                arguments.push(self.expr(argument, Place::Inner));
                continue;
            };
            let by = matches!(each, library::Kind::By(_));
            let (inner, has_by) = match &argument.kind {
                ast::ExprKind::By(inner) => (&**inner, true),
                _ => (*argument, false),
            };
            if by != has_by && !matches!(argument.kind, ast::ExprKind::Broken) {
                let (message, help) = if by {
                    (
                        format!("`{}` wants to know by what", function.name),
                        format!("write `{}(by .FIELD)`", function.name),
                    )
                } else {
                    (
                        format!("`{}` takes no `by`", function.name),
                        format!("write the expression alone: `{}(.FIELD)`", function.name),
                    )
                };
                let finding = Diagnostic::new(&catalogue::TYPE_BY_OR_NOT, argument.span, message);
                self.report(finding.help(help));
                arguments.push(Expr::poison(argument.span));
                continue;
            }
            let item = list.ty.kind.item().map(|item| Type {
                kind: item.kind.clone(),
                absent: item.absent,
                categories: list.ty.categories.clone(),
                ..Type::sure(Kind::Unknown)
            });
            // Without a list the finding is about that; its items are unknown.
            let outside = self.element.replace(item.unwrap_or_else(Type::unknown));
            let checked = self.expr(inner, Place::Inner);
            self.element = outside;
            arguments.push(checked);
        }
        arguments
    }

    /// Functions that ask about a person's past: only in the condition of a legal basis.
    fn past(&mut self, name: &Name, written: &[&ast::Expr], span: Span) -> Option<Expr> {
        let function = ["customer_within", "notice_shown"].into_iter().find(|known| *known == name.text)?;
        let arguments: Vec<Expr> = written.iter().map(|argument| self.expr(argument, Place::Inner)).collect();
        if self.purpose != Purpose::Basis {
            let message = format!("`{function}` can only be asked in the condition of a legal basis");
            self.report(Diagnostic::new(&catalogue::CONSENT_PAST_MISPLACED, span, message).help(
                if function == "customer_within" {
                    "write it in the purpose: `basis soft_opt_in in DK when customer_within(24 months)`"
                } else {
                    "write it in the purpose: `basis soft_opt_in in DK when notice_shown(\"NOTICE\")`"
                },
            ));
            return Some(Expr::poison(span));
        }
        let wanted = if function == "customer_within" {
            "a length of time: `customer_within(24 months)`"
        } else {
            "the name of a notice: `notice_shown(\"similar_products\")`"
        };
        let fits = match arguments.as_slice() {
            [Expr { kind: ExprKind::Constant(Constant::Duration(_)), .. }] => function == "customer_within",
            [Expr { kind: ExprKind::Constant(Constant::Text(_)), .. }] => function == "notice_shown",
            [one] if one.ty.kind.is_unknown() => return Some(Expr::poison(span)),
            _ => false,
        };
        let argument = arguments.into_iter().next().filter(|_| fits);
        let Some(argument) = argument else {
            let message = format!("`{function}` wants {}", wanted.split(':').next().unwrap_or_default());
            self.report(
                Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, span, message)
                    .help(format!("write {wanted}")),
            );
            return Some(Expr::poison(span));
        };
        if let ExprKind::Constant(Constant::Text(notice)) = &argument.kind
            && !self.names.notices.contains_key(notice)
            && !self.names.lost
        {
            let known = self.names.notices.keys().map(String::as_str);
            let wanted = Name { text: notice.clone(), span: argument.span };
            let entry = &catalogue::NAME_UNKNOWN_NOTICE;
            self.report(unknown(entry, "notice", &wanted, known, "declare it: `notice NAME \"…\" { … }`"));
            return Some(Expr::poison(span));
        }
        let ty = Type::sure(Kind::Bool);
        Some(Expr { kind: ExprKind::Past { function, argument: Box::new(argument) }, ty, span })
    }

    fn count_fits(&mut self, function: &Function, given: usize, piped: bool, span: Span) -> bool {
        let most = function.params.len();
        let wanted = function.params.iter().filter(|param| !param.kind.is_optional()).count();
        let repeated = function.params.last().is_some_and(|last| last.repeated);
        if (wanted..=most).contains(&given) || (repeated && given > most) {
            return true;
        }
        // The piped value is not an argument in the author's eyes.
        let shift = usize::from(piped);
        let (given, wanted) = (given.saturating_sub(shift), wanted.saturating_sub(shift));
        let least = if repeated || wanted.saturating_add(shift) < most { "at least " } else { "" };
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
            let message = match wanted(param.kind) {
                Kind::Unknown => format!("`{}` does not work on {}", function.name, kind.in_words()),
                wanted => format!(
                    "`{}` works on {}, but this is {}",
                    function.name,
                    wanted.in_words(),
                    kind.in_words()
                ),
            };
            let help = match param.kind.inner() {
                library::Kind::Text if kind.is_number() || *kind == Kind::Date => {
                    "a number or a day becomes text inside a text: \"{Age}\"".to_owned()
                }
                library::Kind::Country => {
                    "find the country first: `… | country_code otherwise null`".to_owned()
                }
                _ => format!("`{}` is {}", param.name, param.help),
            };
            let finding = Diagnostic::new(&catalogue::TYPE_ARGUMENT_KIND, argument.span, message).help(help);
            self.report(finding.caused_by(self.declared(argument)));
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
        if param.kind.is_per_item() {
            if argument.ty.absent && argument.ty.kind == Kind::Bool {
                let message = "this condition may be absent for an item, which is neither yes nor no";
                self.report(
                    Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, argument.span, message)
                        .help("say what counts then: `… default false`"),
                );
                return false;
            }
            return true;
        }
        if !first && argument.ty.absent && !param.kind.may_be_absent() {
            let message = format!("`{}` of `{}` may be absent", param.name, function.name);
            self.report(
                Diagnostic::new(&catalogue::TYPE_MAY_BE_ABSENT, argument.span, message)
                    .help("say what counts then: `f((… default …))`"),
            );
            return false;
        }
        true
    }

    /// What is worked out over a list can be: numbers where they are added, amounts of one currency.
    fn items_fit(&mut self, function: &Function, arguments: &[Expr]) -> bool {
        let Some(list) = arguments.first() else { return true };
        let Some(item) = list.ty.kind.item() else { return true };
        let of_each = function.params.iter().enumerate().find(|(_, param)| param.kind.is_per_item());
        let kind = match of_each.and_then(|(index, _)| arguments.get(index)) {
            Some(argument) => &argument.ty.kind,
            // A record has no order of its own.
            None if matches!(of_each, Some((_, param)) if matches!(param.kind.inner(), library::Kind::By(_)))
                && matches!(item.kind, Kind::Record(_) | Kind::List(_) | Kind::Json) =>
            {
                let message = format!("`{}` wants to know by what", function.name);
                self.report(
                    Diagnostic::new(&catalogue::TYPE_BY_OR_NOT, list.span, message)
                        .help(format!("write `{}(by .FIELD)`", function.name)),
                );
                return false;
            }
            None => {
                if let Some((_, param)) = of_each
                    && let library::Kind::PerItem(wanted) | library::Kind::By(wanted) = param.kind.inner()
                    && !takes(*wanted, &item.kind)
                    && !item.kind.is_unknown()
                {
                    let message = format!(
                        "`{}` works on {}, but the items of this list are {}",
                        function.name,
                        self::wanted(*wanted).in_plural(),
                        item.kind.in_plural()
                    );
                    self.report(
                        Diagnostic::new(&catalogue::TYPE_ITEM_FIELD_MISSING, list.span, message).help(
                            format!("say which field of each item is meant: `{}(.FIELD)`", function.name),
                        ),
                    );
                    return false;
                }
                &item.kind
            }
        };
        let together = matches!(function.returns, Returns::OfItems)
            || of_each.is_some_and(|(_, param)| matches!(param.kind.inner(), library::Kind::By(_)));
        if together && matches!(kind, Kind::Money(Currency::By(_) | Currency::Lost)) {
            let place =
                of_each.and_then(|(index, _)| arguments.get(index)).map_or(list.span, |found| found.span);
            let message =
                "these amounts may be in different currencies, so they make no sum and have no order";
            self.report(
                Diagnostic::new(&catalogue::TYPE_CURRENCY_NOT_KNOWN, place, message)
                    .help("keep those of one currency first: `… | keep_if(.currency == \"EUR\") | …`"),
            );
            return false;
        }
        true
    }

    /// Bounds of ranges stand in rising order, so that nobody reads them otherwise than they are taken.
    fn bounds_rise(&mut self, function: &Function, arguments: &[Expr]) -> bool {
        if function.name != "bucket" {
            return true;
        }
        let number = |argument: &Expr| match &argument.kind {
            ExprKind::Constant(Constant::Int(whole)) => Some(rust_decimal::Decimal::from(*whole)),
            ExprKind::Constant(Constant::Decimal(text)) => rust_decimal::Decimal::from_str_exact(text).ok(),
            _ => None,
        };
        let bounds: Vec<_> = arguments.iter().skip(1).filter_map(|it| Some((number(it)?, it))).collect();
        let wrong = bounds.iter().zip(bounds.iter().skip(1)).find(|((low, _), (high, _))| low >= high);
        let Some(((low, first), (high, second))) = wrong else { return true };
        let message = match low == high {
            true => format!("the bound {high} stands here twice"),
            false => format!("the bounds do not rise: {high} stands behind {low}"),
        };
        let mut sorted: Vec<_> = bounds.iter().map(|(number, _)| *number).collect();
        sorted.sort();
        sorted.dedup();
        let sorted: Vec<String> = sorted.iter().map(ToString::to_string).collect();
        self.report(
            Diagnostic::new(&catalogue::TYPE_BOUNDS_NOT_RISING, second.span, message)
                .also(first.span, "the bound before it")
                .help(format!("each bound begins a range: write `{}({})`", function.name, sorted.join(", "))),
        );
        false
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
pub(super) fn wanted(kind: library::Kind) -> Kind {
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
