//! `distance_km`: how far two places lie apart.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "distance_km",
    family: Family::Places,

    summary: "how far two places lie apart as the crow flies, in kilometres with three digits after the point; on a globe, \
              which is half a percent off at most",
    in_words: "only its distance from another place",
    params: &[
        value("latitude", Kind::Number, "degrees to the north, -90 to 90"),
        value("longitude", Kind::Number, "degrees to the east, -180 to 180"),
        value("to_latitude", Kind::Number, "the latitude of the other place"),
        value("to_longitude", Kind::Number, "the longitude of the other place"),
    ],
    returns: Returns::Kind(Kind::Decimal),
    fails: &["a place lies outside the degrees of the Earth"],
    change: ChangeKind::Reduced,
    search: &["haversine", "geo", "coordinates", "how far", "radius", "nearest store", "miles"],
    examples: &[
        example("Copenhagen to Aarhus", "distance_km(55.6761, 12.5683, 56.1572, 10.2107)", "156.338"),
        example("no such place", "distance_km(95, 12, 55, 12)", "fails"),
        example("null stays null", "distance_km(null, 12, 55, 12)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match super::places::pair(arguments) {
        Ok(Some((from, to))) => super::places::in_decimals(super::places::kilometres(from, to), 3),
        Ok(None) => Outcome::Absent,
        Err(outcome) => outcome,
    }
}
