//! `street_name`: the street in an address line.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "street_name",
    family: Family::People,

    summary: "the street in an address line, without the number of the house and what follows it",
    in_words: "only the street",
    params: &[value("line", Kind::Text, "street and number as somebody wrote them")],
    returns: Returns::SameText,
    change: ChangeKind::Reduced,
    search: &["street", "split address", "address line", "parse address", "road"],
    examples: &[
        example("the number behind", r#""Nørregade 12 B, 2. tv" | street_name"#, r#""Nørregade""#),
        example("the number in front", r#""221b Baker Street" | street_name"#, r#""Baker Street""#),
        example("no number", r#""Rådhuspladsen" | street_name"#, r#""Rådhuspladsen""#),
        example("null stays null", "null | street_name", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    part(arguments, |line| super::address_lines::split(line).0)
}
