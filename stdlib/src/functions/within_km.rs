//! `within_km`: whether two places lie near each other.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "within_km",
    family: Family::Places,

    summary: "whether two places lie no further apart than so many kilometres, as the crow flies",
    in_words: "only whether it is near another place",
    params: &[
        value("latitude", Kind::Number, "degrees to the north, -90 to 90"),
        value("longitude", Kind::Number, "degrees to the east, -180 to 180"),
        value("to_latitude", Kind::Number, "the latitude of the other place"),
        value("to_longitude", Kind::Number, "the longitude of the other place"),
        value("kilometres", Kind::Number, "how far at most"),
    ],
    returns: Returns::Kind(Kind::Bool),
    fails: &["a place lies outside the degrees of the Earth"],
    change: ChangeKind::Reduced,
    search: &["radius", "nearby", "geofence", "catchment area", "store", "near"],
    examples: &[
        example("near", "within_km(55.6761, 12.5683, 55.6726, 12.5650, 1)", "true"),
        example("far", "within_km(55.6761, 12.5683, 56.1572, 10.2107, 100)", "false"),
        example("no such place", "within_km(55, 200, 55, 12, 1)", "fails"),
        example("null stays null", "within_km(null, 12, 55, 12, 1)", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let most = number_at(arguments, 4).and_then(|most| most.to_f64()).unwrap_or(0.0);
    match super::places::pair(arguments) {
        Ok(Some((from, to))) => yes(super::places::kilometres(from, to) <= most),
        Ok(None) => Outcome::Absent,
        Err(outcome) => outcome,
    }
}
