//! `tcf_date`: the day on which a TCF string was last changed.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "tcf_date",
    family: Family::Consent,

    summary: "the day on which a consent string of the IAB's framework (TCF 2) was last changed; its clock is coarser than a day, so two choices of one day have no order by it",
    in_words: "only the day of the choice",
    params: &[
        value("string", Kind::Text, "the consent string of a browser or an app (TCF 2)"),
    ],
    returns: Returns::Kind(Kind::Date),
    fails: &["the text is no consent string of TCF 2"],
    
    change: ChangeKind::Reduced,
    search: &["iab", "tcf", "tcf 2.2", "gdpr_consent", "consent string", "cmp", "cookie banner", "last updated", "consent date"],
    examples: &[
        example("a day", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_date"#, "2026-11-21"),

        example("no string of TCF", r#""yes" | tcf_date"#, "fails"),
        example("null stays null", r#"null | tcf_date"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match super::tcf::Core::read(&text).and_then(|core| core.updated()) {
        Some(day) => Outcome::Value(Value::Date(day)),
        None => fails("the text is no consent string of TCF 2"),
    })
}
