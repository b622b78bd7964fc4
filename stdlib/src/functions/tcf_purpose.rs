//! `tcf_purpose`: whether a TCF string says yes to a purpose.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "tcf_purpose",
    family: Family::Consent,

    summary: "whether a consent string of the IAB's framework (TCF 2) says yes to a purpose: 1 storage on the device, 2 limited data, 3 and 4 profiles for advertising, 5 and 6 for content, 7 and 8 measurement, 9 statistics, 10 development, 11 limited data for content. It speaks of a browser, not of a person, and a vendor needs `tcf_allows`",
    in_words: "only whether it says yes to purpose {purpose}",
    params: &[
        value("string", Kind::Text, "the consent string of a browser or an app (TCF 2)"),
        literal("purpose", Kind::Int, "the number of the purpose, 1 to 11"),
    ],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text is no consent string of TCF 2"],
    
    change: ChangeKind::Reduced,
    search: &["iab", "tcf", "tcf 2.2", "gdpr_consent", "consent string", "cmp", "cookie banner"],
    examples: &[
        example("storage on the device", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_purpose(1)"#, "true"),
        example("content profiles", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_purpose(5)"#, "false"),

        example("no string of TCF", r#""yes" | tcf_purpose(1)"#, "fails"),
        example("null stays null", r#"null | tcf_purpose(1)"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let number = |index| int_at(arguments, index).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    on_text(arguments, |text| match super::tcf::Core::read(&text) {
        Some(core) => yes(core.purpose(number(1))),
        None => fails("the text is no consent string of TCF 2"),
    })
}
