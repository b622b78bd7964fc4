//! `device_id`: an advertising identifier in the form that platforms compare.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "device_id",
    family: Family::Privacy,

    summary: "the advertising identifier of a device (IDFA, AAID) in small letters with hyphens, as ad platforms hash it; one of zeros only, which devices give whose owner said no, is absent",
    in_words: "in the form that ad platforms compares",
    params: &[value("id", Kind::Text, "the identifier")],
    effect: CategoryEffect::Canonical,
    fails: &["the text is no advertising identifier"],
    may_be_absent: true,
    longest: Some(|_| Some(36)),
    search: &["idfa", "aaid", "gaid", "maid", "advertising id", "mobile"],
    examples: &[
        example("capitals", r#""38400000-8CF0-11BD-B23E-10B96E40000D" | device_id"#, r#""38400000-8cf0-11bd-b23e-10b96e40000d""#),
        example("its owner said no", r#""00000000-0000-0000-0000-000000000000" | device_id"#, "null"),
        example("no identifier", r#""phone 7" | device_id"#, "fails"),
        example("null stays null", "null | device_id", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match uuid::Uuid::try_parse(text.trim()) {
        Ok(id) if id.is_nil() => Outcome::Absent,
        Ok(id) => as_text(Cow::Owned(id.hyphenated().to_string())),
        Err(_) => fails("the text is no advertising identifier"),
    })
}
