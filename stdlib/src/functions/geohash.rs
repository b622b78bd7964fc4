//! `geohash`: the square that a place lies in, by its code.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "geohash",
    family: Family::Places,

    summary: "the code of the square that a place lies in (geohash): the fewer characters, the larger the square, 5 are \
              about five kilometres, 7 about 150 metres; places in one square share a code",
    in_words: "only the square of {length} characters that it lies in",
    params: &[
        value("latitude", Kind::Number, "degrees to the north, -90 to 90"),
        value("longitude", Kind::Number, "degrees to the east, -180 to 180"),
        literal("length", Kind::Int, "how many characters, 1 to 12"),
    ],
    returns: Returns::TextUpTo(2),
    fails: &["a place lies outside the degrees of the Earth"],
    change: ChangeKind::Reduced,
    search: &["grid", "square", "coarsen", "location", "tile", "cell", "geo"],
    examples: &[
        example("five kilometres", "geohash(57.64911, 10.40744, 5)", r#""u4pru""#),
        example("a house", "geohash(57.64911, 10.40744, 11)", r#""u4pruydqqvj""#),
        example("no such place", "geohash(95, 12, 5)", "fails"),
        example("null stays null", "geohash(null, 12, 5)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let length = int_at(arguments, 2).and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(12);
    match super::places::place(arguments, 0) {
        Ok(Some(place)) => as_text(Cow::Owned(super::places::square(place, length))),
        Ok(None) => Outcome::Absent,
        Err(outcome) => outcome,
    }
}
