//! `gpp_section`: a section of a GPP string.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "gpp_section",
    family: Family::Consent,

    summary: "a section of a string of the IAB's Global Privacy Platform as it stands there, such as `usnat`, `usca`, `uspv1` \
              or `tcfeuv2` (which `tcf_allows` reads); absent where the string has none of it",
    in_words: "only its section {name}",
    params: &[
        value("string", Kind::Text, "the string of a browser or an app (GPP)"),
        literal("name", Kind::Text, "the name of the section"),
    ],
    check_literals: Some(super::gpp_sections::a_section),
    fails: &["the text is no string of GPP"],
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["iab", "gpp", "global privacy platform", "us privacy", "usnat", "consent string"],
    examples: &[
        example("the old string of the US", r#""DBABTA~1YNN" | gpp_section("uspv1")"#, r#""1YNN""#),
        example(
            "a string of TCF in it",
            r#""DBABMA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA" | gpp_section("tcfeuv2") | tcf_purpose(1)"#,
            "false",
        ),
        example("not there", r#""DBABTA~1YNN" | gpp_section("usca")"#, "null"),
        example("no string of GPP", r#""1YNN" | gpp_section("uspv1")"#, "fails"),
        example("null stays null", r#"null | gpp_section("uspv1")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let name = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| match super::gpp::section(&text, name) {
        Some(Some(section)) => as_text(Cow::Owned(section.to_owned())),
        Some(None) => Outcome::Absent,
        None => fails("the text is no string of GPP"),
    })
}
