//! `google_name`: a name in the form that Google hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "google_name",
    family: Family::Privacy,

    summary: "a first or last name as Google compares it: no spaces at the ends, small letters; accents and hyphens stay",
    in_words: "in the form that Google compares",
    params: &[value("name", Kind::Text, "a first name or a last name")],
    effect: CategoryEffect::Canonical,
    returns: Returns::SameText,
    search: &["audience", "normalise", "normalize", "customer match", "ads"],
    examples: &[
        example("spaces and capitals", r#"" Doe " | google_name"#, r#""doe""#),
        example("an accent", r#""VALÉRY" | google_name"#, r#""valéry""#),
        example("null stays null", "null | google_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    part_lower(arguments)
}

#[cfg(feature = "kernels")]
fn part_lower<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match part(arguments, str::trim) {
        Outcome::Value(Value::Text(name)) => as_text(super::lower::lower(name)),
        outcome => outcome,
    }
}
