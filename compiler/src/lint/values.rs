//! Values that are worked out for nothing: the same whatever a condition says, a step done twice or taken back at once, a
//! stand-in that is the value itself.

use super::parts::{call, same, walk};
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Constant, lowered};
use crate::types::Kind;
use crate::types::typed::{Expr, ExprKind, Form, Recovery};

/// Functions that change nothing in what they gave themselves.
const SETTLED: &[&str] = &[
    "abs",
    "canonical_email",
    "capital",
    "ceil",
    "clean",
    "country_code",
    "digits",
    "distinct",
    "e164",
    "floor",
    "lower",
    "only_letters",
    "plain_text",
    "postal_code",
    "round",
    "single_spaces",
    "slug",
    "sorted",
    "title_case",
    "trim",
    "truncate",
    "unaccent",
    "upper",
    "without_emoji",
    "without_tracking",
];

/// Functions that set the capitals of every letter anew.
const LETTERS: &[&str] = &["lower", "upper", "title_case"];

/// Pairs of which the second gives back what the first was given.
const THERE_AND_BACK: &[(&str, &str)] = &[
    ("to_base64", "from_base64"),
    ("from_base64", "to_base64"),
    ("url_encode", "url_decode"),
    ("to_unix", "from_unix"),
    ("to_unix_ms", "from_unix_ms"),
    ("to_json", "parse_json"),
    ("to_text", "parse_json"),
];

/// Looks at every value within these expressions.
pub(super) fn check(expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| {
            same_either_way(part, out);
            stand_in(part, out);
            steps(part, out);
            keeps_nothing(part, out);
            cut_address(part, out);
        });
    }
}

fn same_either_way(part: &Expr, out: &mut Diagnostics) {
    let (values, what): (Vec<&Expr>, &str) = match &part.kind {
        ExprKind::If { then, otherwise, .. } => (vec![then, otherwise], "`if`"),
        ExprKind::Match { arms, otherwise, .. } => {
            (arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref()).collect(), "`match`")
        }
        _ => return,
    };
    let Some((first, rest)) = values.split_first() else { return };
    if rest.is_empty() || !rest.iter().all(|value| same(first, value)) {
        return;
    }
    let message = format!("this {what} decides nothing: the value is the same either way");
    out.push(
        Diagnostic::new(&catalogue::LINT_SAME_EITHER_WAY, part.span, message)
            .help("write the value alone, or correct the one that should be another"),
    );
}

fn stand_in(part: &Expr, out: &mut Diagnostics) {
    let (value, other, word) = match &part.kind {
        ExprKind::Default { value, fallback } => (value, fallback, "default"),
        ExprKind::Recover { value, action: Recovery::Value(other) } => (value, other, "otherwise"),
        _ => return,
    };
    if same(value, other) {
        let message = format!("after `{word}` stands the very value that is missing here");
        out.push(
            Diagnostic::new(&catalogue::LINT_DEFAULT_TO_ITSELF, other.span, message)
                .help("name another field, or write a fixed text: `… default \"(unknown)\"`"),
        );
    }
}

fn steps(part: &Expr, out: &mut Diagnostics) {
    let Some((outer, arguments)) = call(part) else { return };
    let Some((input, rest)) = arguments.split_first() else { return };
    let Some((inner, inner_arguments)) = call(input) else { return };
    let others = inner_arguments.iter().skip(1).map(|argument| lowered(argument));
    if outer == inner && SETTLED.contains(&outer) && rest.iter().map(|argument| lowered(argument)).eq(others)
    {
        let message = format!("`{outer}` is done twice, and the second time changes nothing");
        out.push(
            Diagnostic::new(&catalogue::LINT_APPLIED_TWICE, part.span, message)
                .help(format!("remove one `| {outer}`")),
        );
        return;
    }
    let letters = outer != inner && LETTERS.contains(&inner) && LETTERS.contains(&outer);
    if letters && (outer != "title_case") {
        let message = format!("`{inner}` has no effect: `{outer}` sets every letter anew");
        out.push(
            Diagnostic::new(&catalogue::LINT_UNDONE_AT_ONCE, part.span, message)
                .help(format!("remove `| {inner}`, or the other one if that is what is meant")),
        );
    } else if THERE_AND_BACK.contains(&(inner, outer)) {
        let message = format!("`{outer}` takes back at once what `{inner}` did");
        out.push(
            Diagnostic::new(&catalogue::LINT_UNDONE_AT_ONCE, part.span, message).help("remove both steps"),
        );
    }
}

fn number(expr: &Expr) -> Option<i64> {
    match expr.kind {
        ExprKind::Constant(Constant::Int(number)) => Some(number),
        _ => None,
    }
}

fn keeps_nothing(part: &Expr, out: &mut Diagnostics) {
    let Some(("take", arguments)) = call(part) else { return };
    let Some(count) = arguments.get(1) else { return };
    if number(count).is_some_and(|number| number <= 0) {
        let message = "`take` keeps no item here, so that the list is always empty";
        out.push(
            Diagnostic::new(&catalogue::LINT_KEEPS_NOTHING, count.span, message)
                .help("write how many items to keep, as in `take(3)`"),
        );
    }
}

/// An address that is cut is another address.
fn cut_address(part: &Expr, out: &mut Diagnostics) {
    let Some(("truncate" | "first_characters", arguments)) = call(part) else { return };
    let (Some(value), Some(length)) = (arguments.first(), arguments.get(1)) else { return };
    let Some(number) = number(length) else { return };
    let (what, whole) = match (&value.ty.form, &value.ty.kind) {
        (Form::Hashed { recipe, .. }, _) if recipe.starts_with("sha") || recipe.starts_with("md5") => {
            ("a hash", 64)
        }
        (_, Kind::Email) => ("an e-mail address", 254),
        (_, Kind::Uuid) => ("a UUID", 36),
        _ => return,
    };
    // A few characters of it are asked for on purpose, to sort by them or to show them.
    let cut_on_purpose = part_is_first(part) && number < 10;
    if number > 0 && number < whole && !cut_on_purpose {
        let message = format!("{what} that is cut to {number} characters is no longer the same one");
        out.push(
            Diagnostic::new(&catalogue::LINT_CUT_ADDRESS, part.span, message)
                .label(format!("it can have {whole} characters"))
                .help("map it whole, into a field that has room for it, or leave out the record where it is too long: `otherwise reject because \"…\"`"),
        );
    }
}

fn part_is_first(part: &Expr) -> bool {
    call(part).is_some_and(|(name, _)| name == "first_characters")
}
