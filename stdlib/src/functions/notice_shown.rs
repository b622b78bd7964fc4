//! `notice_shown`: whether a person was shown a notice.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "notice_shown",
    family: Family::Consent,
    summary: "whether the person was shown this notice; stands in the `when` of a legal basis",
    in_words: "only whether the notice was shown",
    params: &[literal("notice", Kind::Text, "the name of the notice")],
    returns: Returns::Kind(Kind::Bool),
    search: &["soft opt-in", "informed", "privacy notice"],
    ..BASE
};
