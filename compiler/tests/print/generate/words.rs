//! Names, texts, numbers and days, the odd ones among them.

use super::{Dice, NOWHERE};
use martlet_compiler::syntax::ast::{Duration, Name, ObjectRef, Path, Text, Unit};

/// Plain names, words that are keywords somewhere, reserved words, and what needs backticks.
const NAMES: &[&str] = &[
    "a",
    "email",
    "Email",
    "_x",
    "E-mail (private)",
    "2nd_phone",
    "new_field@odata",
    "Größe",
    "日付",
    "first name",
    "x.y",
    "it's",
    "say \"hi\"",
    "// no comment",
    "/*",
    "a { b",
    "}",
    "[",
    "from",
    "to",
    "map",
    "key",
    "by",
    "via",
    "let",
    "use",
    "owner",
    "at",
    "value",
    "brand",
    "confirming",
    "everything",
    "latest",
    "days",
    "months",
    "opt_in",
    "any",
    "treat",
    "consent",
    "file",
    "keep",
    "object",
    "all",
    "of",
    "none",
    "removed",
    "rejected",
    "count",
    "gone",
    "no",
    "given",
    "now",
    "expect",
    "text",
    "list",
    "record",
    "enum",
    "open",
    "secret",
    "nothing",
    "empty",
    "unchanged",
    "reject",
    "skip",
    "where",
    "each",
    "lookup",
    "every",
    "on",
    "only",
    "label",
    "version",
    "delivered",
    "person",
    "suppressed",
    "systems",
    "data",
    "place",
    "kind",
    "unless",
    "wins",
    "per",
    "external",
    "type",
    "category",
    "required",
    "unit",
    "columns",
    "and",
    "or",
    "not",
    "in",
    "is",
    "matches",
    "match",
    "if",
    "then",
    "else",
    "when",
    "default",
    "otherwise",
    "null",
    "true",
    "false",
    "TRUE",
    "Null",
    "AND",
    "IF",
];

const TEXTS: &[&str] = &[
    "a",
    "",
    "two words",
    "say \"hi\"",
    "back\\slash",
    "line\nbreak",
    "tab\tstop",
    "{x}",
    "a } b",
    "a { b",
    "{\"} { (",
    "\\{",
    "{{{",
    "}",
    "Ægir",
    "// no comment",
    "/* no */",
    "10%",
    "null",
    " ",
    "'",
    "`",
    "{{",
    "a\\n",
];

pub fn named(text: &str) -> Name {
    Name { text: text.to_owned(), span: NOWHERE }
}

pub fn name(dice: &mut Dice<'_>) -> Name {
    named(dice.pick(NAMES))
}

pub fn names(dice: &mut Dice<'_>, least: usize) -> Vec<Name> {
    dice.many(least, 3, name)
}

/// A name that stands for a word of the grammar: letters only.
pub fn word(dice: &mut Dice<'_>) -> Name {
    named(dice.pick(&["a", "email", "from", "key", "by", "map", "Größe"]))
}

pub fn written(text: &str) -> Text {
    Text { value: text.to_owned(), span: NOWHERE }
}

pub fn raw_text(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(TEXTS)
}

pub fn text(dice: &mut Dice<'_>) -> Text {
    written(raw_text(dice))
}

pub fn path(dice: &mut Dice<'_>, least: usize, most: usize) -> Path {
    Path { parts: dice.many(least, most, name), span: NOWHERE }
}

pub fn category(dice: &mut Dice<'_>) -> Path {
    path(dice, 1, 3)
}

pub fn outside(dice: &mut Dice<'_>) -> Name {
    named(dice.pick(&["dpv:DirectMarketing", "pd:Email-Address", "tcf:1.2"]))
}

/// An object of a system.
pub fn object(dice: &mut Dice<'_>) -> ObjectRef {
    ObjectRef { path: path(dice, 2, 2), argument: dice.maybe(text), span: NOWHERE }
}

/// An object, or a field that is a slot.
pub fn slot(dice: &mut Dice<'_>) -> ObjectRef {
    if dice.yes() {
        return ObjectRef { path: path(dice, 3, 4), argument: None, span: NOWHERE };
    }
    object(dice)
}

pub fn amount(dice: &mut Dice<'_>) -> u32 {
    dice.pick(&[1, 2, 0, 24, u32::MAX])
}

pub fn duration(dice: &mut Dice<'_>) -> Duration {
    let unit = dice.pick(&[
        Unit::Days,
        Unit::Seconds,
        Unit::Minutes,
        Unit::Hours,
        Unit::BusinessDays,
        Unit::Weeks,
        Unit::Months,
        Unit::Years,
    ]);
    Duration { amount: amount(dice), unit, span: NOWHERE }
}

pub fn number(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["1", "0", "42", "3.50", "007", "12345678901234567890"])
}

pub fn raw_day(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["2027-01-31", "2024-02-29", "1999-12-31"])
}

pub fn day(dice: &mut Dice<'_>) -> Text {
    written(raw_day(dice))
}

pub fn raw_instant(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["2027-01-31T09:00:00Z", "2027-01-31T09:00:00.5Z", "2027-01-31T09:00:00+02:00"])
}

pub fn share(dice: &mut Dice<'_>) -> &'static str {
    dice.pick(&["5", "2.5", "0", "100"])
}

/// Lines without a slash before and space behind.
pub fn doc(dice: &mut Dice<'_>) -> Option<String> {
    dice.maybe(|dice| {
        dice.many(1, 3, |dice| dice.pick(&["Why.", "", "A \"word\" { and }", "`x` // y", "  set in"]))
            .join("\n")
    })
}
