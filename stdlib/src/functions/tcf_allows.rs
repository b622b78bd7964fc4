//! `tcf_allows`: whether a TCF string lets a vendor do something by consent.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "tcf_allows",
    family: Family::Consent,

    summary: "whether a consent string of the IAB's framework (TCF 2) lets a vendor process data for a purpose by consent: it says yes to both, the publisher does not restrict it, and, in strings of TCF 2.3 and from 28 February 2026 on, the vendor was disclosed. Legitimate interest is not judged",
    in_words: "only whether it allows purpose {purpose} to vendor {vendor}",
    params: &[
        value("string", Kind::Text, "the consent string of a browser or an app (TCF 2)"),
        literal("purpose", Kind::Int, "the number of the purpose, 1 to 11"),
        literal("vendor", Kind::Int, "the number of the vendor in the Global Vendor List"),
    ],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text is no consent string of TCF 2"],
    
    change: ChangeKind::Reduced,
    search: &["iab", "tcf", "tcf 2.2", "gdpr_consent", "consent string", "cmp", "cookie banner", "permission"],
    examples: &[
        example("both are yes", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_allows(1, 755)"#, "true"),
        example("a purpose without consent", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_allows(2, 755)"#, "false"),
        example("nothing consented", r#""CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA" | tcf_allows(1, 755)"#, "false"),

        example("no string of TCF", r#""yes" | tcf_allows(1, 2)"#, "fails"),
        example("null stays null", r#"null | tcf_allows(1, 2)"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let number = |index| int_at(arguments, index).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    on_text(arguments, |text| match super::tcf::allows(&text, number(1), number(2)) {
        Some(answer) => yes(answer),
        None => fails("the text is no consent string of TCF 2"),
    })
}
