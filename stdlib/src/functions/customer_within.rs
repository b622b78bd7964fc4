//! `customer_within`: whether a person bought something lately.

use super::declare::*;

pub(super) static FUNCTION: Function = Function {
    name: "customer_within",
    family: Family::Consent,
    summary: "whether the last sale to the person is no longer ago; stands in the `when` of a legal basis",
    in_words: "only whether there was a sale lately",
    params: &[literal("time", Kind::Duration, "how long ago at most, as `24 months`")],
    returns: Returns::Kind(Kind::Bool),
    search: &["soft opt-in", "existing customer", "last sale", "purchase"],
    ..BASE
};
