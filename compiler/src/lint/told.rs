//! What single conditions say of a value, as sets that can be held against one another.

use super::parts::{Value, call};
use crate::plan::{self, CompareOp, Constant, PersonFact, lowered};
use crate::source::Span;
use crate::types::Kind;
use crate::types::typed::{Expr, ExprKind};

/// Which values a condition lets pass.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Set {
    /// One of these.
    OneOf(Vec<Value>),
    /// None of these, or none at all.
    NoneOf(Vec<Value>),
    /// From there on; whether it belongs to them.
    From(Value, bool),
    /// Up to there; whether it belongs to them.
    UpTo(Value, bool),
    /// No value.
    Absent,
    /// Some value.
    Present,
    /// No value, or nothing but spaces.
    Blank,
    /// More than spaces.
    NotBlank,
}

/// A condition on one value.
#[derive(Clone, Debug)]
pub(super) struct Told<'e> {
    /// The value it is about.
    pub(super) of: plan::Expr,
    /// The same, as checked.
    pub(super) value: &'e Expr,
    /// What passes.
    pub(super) set: Set,
    /// Where it stands.
    pub(super) span: Span,
}

/// What a condition says, if it is about one value and constants.
pub(super) fn told(condition: &Expr) -> Option<Told<'_>> {
    let told = |value: &'_ Expr, set: Set| (lowered(value), set);
    let (value, (of, set)) = match &condition.kind {
        ExprKind::Not(inner) => {
            let inner = self::told(inner)?;
            return Some(Told { set: inner.set.others(), span: condition.span, ..inner });
        }
        ExprKind::Compare { op, left, right } => {
            let (value, constant, op) = match (Value::of(left), Value::of(right)) {
                (None, Some(constant)) => (&**left, constant, *op),
                (Some(constant), None) => (&**right, constant, turned(*op)),
                _ => return None,
            };
            let set = match op {
                CompareOp::Equal => Set::OneOf(vec![constant]),
                CompareOp::NotEqual => Set::NoneOf(vec![constant]),
                CompareOp::Less => Set::UpTo(constant, false),
                CompareOp::LessOrEqual => Set::UpTo(constant, true),
                CompareOp::Greater => Set::From(constant, false),
                CompareOp::GreaterOrEqual => Set::From(constant, true),
            };
            (value, told(value, set))
        }
        ExprKind::In { value, list, negated } => {
            let values: Vec<Value> = list.iter().map(Value::of).collect::<Option<_>>()?;
            let set = if *negated { Set::NoneOf(values) } else { Set::OneOf(values) };
            (&**value, told(value, set))
        }
        ExprKind::IsAbsent { value, blank, negated } => {
            let set = match (blank, negated) {
                (false, false) => Set::Absent,
                (false, true) => Set::Present,
                (true, false) => Set::Blank,
                (true, true) => Set::NotBlank,
            };
            (&**value, told(value, set))
        }
        ExprKind::Field(_) | ExprKind::Let(_) if condition.ty.kind == Kind::Bool => {
            (condition, told(condition, Set::OneOf(vec![Value::Bool(true)])))
        }
        _ => return None,
    };
    if matches!(value.kind, ExprKind::Constant(_) | ExprKind::Poison) {
        return None;
    }
    Some(Told { of, value, set, span: condition.span })
}

const fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        op => op,
    }
}

impl Set {
    /// All other values. What is ordered is always there, so that no absence is lost.
    pub(super) fn others(self) -> Set {
        match self {
            Set::OneOf(values) => Set::NoneOf(values),
            Set::NoneOf(values) => Set::OneOf(values),
            Set::From(value, with) => Set::UpTo(value, !with),
            Set::UpTo(value, with) => Set::From(value, !with),
            Set::Absent => Set::Present,
            Set::Present => Set::Absent,
            Set::Blank => Set::NotBlank,
            Set::NotBlank => Set::Blank,
        }
    }

    /// Whether no value is in both.
    pub(super) fn apart(&self, other: &Set) -> bool {
        match (self, other) {
            (Set::OneOf(values), other) => values.iter().all(|value| !other.takes(value)),
            (_, Set::OneOf(_)) => other.apart(self),
            (Set::From(low, a), Set::UpTo(high, b)) | (Set::UpTo(high, b), Set::From(low, a)) => {
                low > high || (low == high && !(*a && *b))
            }
            (Set::Absent, Set::Present | Set::NotBlank | Set::From(..) | Set::UpTo(..))
            | (Set::Present | Set::NotBlank | Set::From(..) | Set::UpTo(..), Set::Absent)
            | (Set::Blank, Set::NotBlank)
            | (Set::NotBlank, Set::Blank) => true,
            _ => false,
        }
    }

    /// Whether whatever is in this one is in the other, too.
    pub(super) fn lies_in(&self, other: &Set) -> bool {
        self.apart(&other.clone().others())
    }

    fn takes(&self, value: &Value) -> bool {
        match self {
            Set::OneOf(values) => values.contains(value),
            Set::NoneOf(values) => !values.contains(value),
            Set::From(low, with) => value > low || (*with && value == low),
            Set::UpTo(high, with) => value < high || (*with && value == high),
            Set::Absent => false,
            Set::Present => true,
            Set::Blank => matches!(value, Value::Text(text) if text.trim().is_empty()),
            Set::NotBlank => !matches!(value, Value::Text(text) if text.trim().is_empty()),
        }
    }

    /// Whether it names values, and not only whether there is one.
    pub(super) fn names_values(&self) -> bool {
        !matches!(self, Set::Absent | Set::Present | Set::Blank | Set::NotBlank)
    }
}

/// The numbers that a value can be at all, and what gives them.
pub(super) fn domain(value: &Expr) -> Option<(&'static str, Option<i64>, Option<i64>)> {
    if let ExprKind::Person { fact: PersonFact::Age, .. } = value.kind {
        return Some(("person.age", Some(0), Some(130)));
    }
    let (name, _) = call(value)?;
    let (low, high) = match name {
        "month" => (Some(1), Some(12)),
        "day" => (Some(1), Some(31)),
        "weekday" => (Some(1), Some(7)),
        "week" => (Some(1), Some(53)),
        "quarter" => (Some(1), Some(4)),
        "day_of_year" => (Some(1), Some(366)),
        "hour_in" => (Some(0), Some(23)),
        "length" | "word_count" | "count" | "count_of" => (Some(0), None),
        _ => return None,
    };
    Some((name, low, high))
}

/// Whether none, or each, of the numbers that a value can be passes; in words what it can be.
pub(super) fn decided(told: &Told<'_>) -> Option<(bool, String)> {
    let (name, low, high) = domain(told.value)?;
    let within: Vec<Set> = [
        low.map(|low| Set::From(Value::Number(low.into()), true)),
        high.map(|high| Set::UpTo(Value::Number(high.into()), true)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let says = match (low, high) {
        (Some(low), Some(high)) => format!("`{name}` gives {low} to {high}"),
        _ => format!("`{name}` is never below {}", low.unwrap_or_default()),
    };
    if within.iter().any(|set| set.apart(&told.set)) {
        return Some((false, says));
    }
    // Where there may be no value, nothing holds for all of them.
    let there = !told.value.ty.absent;
    let whole = |set: &Set| match (set, &told.set) {
        (Set::From(..), Set::From(..)) | (Set::UpTo(..), Set::UpTo(..)) => set.lies_in(&told.set),
        (_, Set::NoneOf(_)) => set.lies_in(&told.set),
        _ => false,
    };
    (there && within.iter().any(whole)).then_some((true, says))
}

/// Whether a constant condition holds.
pub(super) fn constant(condition: &Expr) -> Option<bool> {
    match &condition.kind {
        ExprKind::Constant(Constant::Bool(yes)) => Some(*yes),
        ExprKind::Compare { op, left, right } => {
            let (left, right) = (Value::of(left)?, Value::of(right)?);
            Some(match op {
                CompareOp::Equal => left == right,
                CompareOp::NotEqual => left != right,
                CompareOp::Less => left < right,
                CompareOp::LessOrEqual => left <= right,
                CompareOp::Greater => left > right,
                CompareOp::GreaterOrEqual => left >= right,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Set, Value};

    fn number(number: i64) -> Value {
        Value::Number(number.into())
    }

    #[test]
    fn sets_are_apart_where_no_value_is_in_both() {
        let one = |value: i64| Set::OneOf(vec![number(value)]);
        let none = |value: i64| Set::NoneOf(vec![number(value)]);
        for (a, b, apart) in [
            (one(1), one(2), true),
            (one(1), one(1), false),
            (one(1), none(1), true),
            (one(1), none(2), false),
            (one(0), Set::From(number(0), false), true),
            (Set::From(number(5), true), Set::UpTo(number(5), true), false),
            (Set::From(number(5), true), Set::UpTo(number(5), false), true),
            (Set::Absent, one(1), true),
            (Set::Absent, none(1), false),
            (Set::Blank, Set::OneOf(vec![Value::Text(" ".into())]), false),
            (Set::NotBlank, Set::OneOf(vec![Value::Text(" ".into())]), true),
            (Set::Blank, Set::Present, false),
        ] {
            assert_eq!(a.apart(&b), apart, "{a:?} {b:?}");
            assert_eq!(b.apart(&a), apart, "{b:?} {a:?}");
        }
    }

    #[test]
    fn the_others_are_apart_from_what_they_are_the_others_of() {
        for set in [
            Set::OneOf(vec![number(1)]),
            Set::From(number(1), true),
            Set::UpTo(number(1), false),
            Set::Absent,
            Set::Blank,
        ] {
            assert!(set.apart(&set.clone().others()), "{set:?}");
        }
    }
}
