//! `gpp_opted_out`: whether a GPP string says no to a sale of data.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "gpp_opted_out",
    family: Family::Consent,

    summary: "whether a string of the IAB's Global Privacy Platform says no to a `sale`, to `sharing` or to `targeted \
              advertising` in any of its sections of the US, or by the browser's Global Privacy Control; absent where it \
              does not speak of that. A no to it is no yes to anything else, and that somebody did not opt out is no \
              consent",
    in_words: "only whether it says no to {of}",
    params: &[
        value("string", Kind::Text, "the string of a browser or an app (GPP)"),
        literal("of", Kind::Text, "\"sale\", \"sharing\" or \"targeted advertising\""),
    ],
    returns: Returns::Kind(Kind::Bool),
    check_literals: Some(super::gpp_sections::a_right),
    fails: &["the text is no string of GPP, or holds a section that cannot be read"],
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["iab", "gpp", "do not sell", "ccpa", "cpra", "opt out", "us privacy", "usnat", "targeted advertising"],
    examples: &[
        example("a sale", r#""DBABLA~CEQSAAAAAABA.YA" | gpp_opted_out("sale")"#, "true"),
        example("the old string of the US", r#""DBABTA~1YNN" | gpp_opted_out("sale")"#, "false"),
        example("it does not speak of that", r#""DBABTA~1YNN" | gpp_opted_out("sharing")"#, "null"),
        example("no string of GPP", r#""yes" | gpp_opted_out("sale")"#, "fails"),
        example("null stays null", r#"null | gpp_opted_out("sale")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let right = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| match super::gpp::opted_out(&text, right) {
        Some(Some(answer)) => yes(answer),
        Some(None) => Outcome::Absent,
        None => fails("the text is no string of GPP, or holds a section that cannot be read"),
    })
}
