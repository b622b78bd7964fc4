//! `gpc`: whether a browser says that its data may not be sold.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "gpc",
    family: Family::Consent,

    summary: "whether a browser sent the signal of Global Privacy Control, `Sec-GPC: 1`: a no to sale, sharing and targeted \
              advertising where the law gives it force. Without the signal the result is absent, for silence is no yes",
    in_words: "only whether the browser says no",
    params: &[value("header", Kind::Text, "the value of the header `Sec-GPC`")],
    returns: Returns::Kind(Kind::Bool),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["global privacy control", "sec-gpc", "do not sell", "browser signal", "opt out", "do not track"],
    examples: &[
        example("the signal", r#""1" | gpc"#, "true"),
        example("no signal", r#""0" | gpc"#, "null"),
        example("null stays null", "null | gpc", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| if text.trim() == "1" { yes(true) } else { Outcome::Absent })
}
