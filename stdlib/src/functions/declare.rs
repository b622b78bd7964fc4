//! What declarations of functions have in common: a base to fill in, and short forms for parameters and examples.

pub(super) use martlet_compiler::library::{
    CategoryEffect, ChangeKind, Example, Family, Function, Kind, Param, Returns,
};

/// A function of text that never fails; each declaration says what differs.
pub(super) const BASE: Function = Function {
    name: "",
    family: Family::Text,
    since: "0.1.0",
    summary: "",
    in_words: "",
    params: &[],
    returns: Returns::Kind(Kind::Text),
    check_literals: None,
    longest: None,
    fails: &[],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &[],
    examples: &[],
};

/// A parameter that takes any expression.
pub(super) const fn value(name: &'static str, kind: Kind, help: &'static str) -> Param {
    Param { name, kind, literal: false, repeated: false, help }
}

/// A parameter that is written out, the same for all records.
pub(super) const fn literal(name: &'static str, kind: Kind, help: &'static str) -> Param {
    Param { literal: true, ..value(name, kind, help) }
}

/// A last parameter that is written out once or more.
pub(super) const fn literals(name: &'static str, kind: Kind, help: &'static str) -> Param {
    Param { repeated: true, ..literal(name, kind, help) }
}

/// An example that runs as a test.
pub(super) const fn example(title: &'static str, expression: &'static str, gives: &'static str) -> Example {
    Example { title, expression, gives }
}

/// A whole number that may be absent.
pub(super) const MAYBE_INT: Kind = Kind::Maybe(&Kind::Int);
/// A country that may be left out, and may be absent.
pub(super) const MAYBE_COUNTRY: Kind = Kind::Optional(&Kind::Maybe(&Kind::Country));
/// A time zone; left out, it is the project's.
pub(super) const ZONE: Kind = Kind::Optional(&Kind::Timezone);
/// A condition on each item.
pub(super) const EACH_BOOL: Kind = Kind::PerItem(&Kind::Bool);
/// A number of each item; left out, the items are numbers.
pub(super) const EACH_NUMBER: Kind = Kind::Optional(&Kind::PerItem(&Kind::Number));
/// A value of each item; left out, the items themselves.
pub(super) const EACH_ANY: Kind = Kind::Optional(&Kind::PerItem(&Kind::Any));
/// A value of each item.
pub(super) const EACH_VALUE: Kind = Kind::PerItem(&Kind::Any);
/// What items are compared by.
pub(super) const BY_ANY: Kind = Kind::By(&Kind::Any);
/// What items are compared by; left out, the items themselves.
pub(super) const MAYBE_BY_ANY: Kind = Kind::Optional(&BY_ANY);

/// The first literal after the piped value is not empty.
pub(super) fn not_empty(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some("") => Err("the text here is empty; write at least one character".to_owned()),
        _ => Ok(()),
    }
}
