//! `uuid`: a UUID in its usual form.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "uuid",
    family: Family::Ids,

    summary: "a UUID in its usual form, small letters in groups with hyphens, from any form that systems write: capitals, \
              braces, no hyphens, `urn:uuid:` in front",
    in_words: "as a UUID in its usual form",
    params: &[value("text", Kind::Text, "the identifier as a system wrote it")],
    returns: Returns::Kind(Kind::Uuid),
    fails: &["the text is no UUID"],
    effect: CategoryEffect::Canonical,
    search: &["guid", "identifier", "normalise", "normalize", "uniqueidentifier", "dynamics id"],
    examples: &[
        example(
            "braces and capitals",
            r#""{{F47AC10B-58CC-4372-A567-0E02B2C3D479}}" | uuid"#,
            r#""f47ac10b-58cc-4372-a567-0e02b2c3d479""#,
        ),
        example(
            "no hyphens",
            r#""f47ac10b58cc4372a5670e02b2c3d479" | uuid"#,
            r#""f47ac10b-58cc-4372-a567-0e02b2c3d479""#,
        ),
        example("no UUID", r#""00482" | uuid"#, "fails"),
        example("null stays null", "null | uuid", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |text| match uuid::Uuid::try_parse(text.trim()) {
        Ok(id) => Ok(id.hyphenated().to_string()),
        Err(_) => Err("the text is no UUID"),
    })
}
