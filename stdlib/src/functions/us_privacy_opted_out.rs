//! `us_privacy_opted_out`: whether a US Privacy string says no to a sale of data.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "us_privacy_opted_out",
    family: Family::Consent,

    summary: "whether a US Privacy string, such as `1YNN`, says no to a sale; absent where the law does not apply (`1---`). \
              It is the older form: newer ones are read by `gpp_opted_out`",
    in_words: "only whether it says no to a sale",
    params: &[value("string", Kind::Text, "four characters, the first is 1")],
    returns: Returns::Kind(Kind::Bool),
    fails: &["the text is no US Privacy string"],
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["usprivacy", "us_privacy", "ccpa", "do not sell", "opt out", "1ynn"],
    examples: &[
        example("a no", r#""1YYN" | us_privacy_opted_out"#, "true"),
        example("none", r#""1YNN" | us_privacy_opted_out"#, "false"),
        example("the law does not apply", r#""1---" | us_privacy_opted_out"#, "null"),
        example("no such string", r#""YES" | us_privacy_opted_out"#, "fails"),
        example("null stays null", "null | us_privacy_opted_out", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match super::gpp::us_privacy(text.trim()) {
        Some(Some(answer)) => yes(answer),
        Some(None) => Outcome::Absent,
        None => fails("the text is no US Privacy string"),
    })
}
