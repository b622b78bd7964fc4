//! `house_number`: the number of a house in an address line.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "house_number",
    family: Family::People,

    summary: "the number of the house in an address line, with its letter (`12 B`), behind the street or in front of it; \
              absent where there is none",
    in_words: "only the house number",
    params: &[value("line", Kind::Text, "street and number as somebody wrote them")],
    returns: Returns::SameText,
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["street number", "split address", "address line", "parse address"],
    examples: &[
        example("behind the street", r#""Nørregade 12 B, 2. tv" | house_number"#, r#""12 B""#),
        example("in front of it", r#""221b Baker Street" | house_number"#, r#""221b""#),
        example("a number in the street's name", r#""Straße des 17. Juni 135" | house_number"#, r#""135""#),
        example("none", r#""Rådhuspladsen" | house_number"#, "null"),
        example("null stays null", "null | house_number", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    maybe_part(arguments, |line| super::address_lines::split(line).1)
}
