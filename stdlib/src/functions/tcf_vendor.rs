//! `tcf_vendor`: whether a TCF string says yes to a vendor.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "tcf_vendor",
    family: Family::Consent,

    summary: "whether a consent string of the IAB's framework (TCF 2) says yes to a vendor; what the vendor may do then, `tcf_allows` tells",
    in_words: "only whether it says yes to vendor {vendor}",
    params: &[
        value("string", Kind::Text, "the consent string of a browser or an app (TCF 2)"),
        literal("vendor", Kind::Int, "the number of the vendor in the Global Vendor List"),
    ],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text is no consent string of TCF 2"],
    
    change: ChangeKind::Reduced,
    search: &["iab", "tcf", "tcf 2.2", "gdpr_consent", "consent string", "cmp", "cookie banner", "gvl"],
    examples: &[
        example("one that is named", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_vendor(755)"#, "true"),
        example("another", r#""CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA" | tcf_vendor(3)"#, "false"),

        example("no string of TCF", r#""yes" | tcf_vendor(2)"#, "fails"),
        example("null stays null", r#"null | tcf_vendor(2)"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let number = |index| int_at(arguments, index).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    on_text(arguments, |text| match super::tcf::Core::read(&text).and_then(|core| core.vendor(number(1))) {
        Some(answer) => yes(answer),
        None => fails("the text is no consent string of TCF 2"),
    })
}
