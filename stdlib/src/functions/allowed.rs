//! `allowed`: whether a person may be contacted.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "allowed",
    family: Family::Consent,
    summary: "whether the person may be contacted for a purpose on a channel; stands after `when` and guards one field",
    in_words: "only while it is permitted",
    params: &[value("choice", Kind::Cell, "the purpose and the channel, as `newsletter via email`")],
    returns: Returns::Kind(Kind::Bool),
    search: &["permitted", "may contact", "opted in", "guard"],
    ..BASE
};
