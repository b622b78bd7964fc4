//! `degrees`: a latitude or longitude from text.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "degrees",
    family: Family::Places,

    summary: "a latitude or a longitude in degrees from text: `55.6761`, `55,6761° N`, or degrees, minutes and seconds, \
              `55°40'34\"N`; west and south are below zero",
    in_words: "read as degrees",
    params: &[value("text", Kind::Text, "the latitude or the longitude as somebody wrote it")],
    returns: Returns::Kind(Kind::Decimal),
    fails: &["the text is no latitude or longitude"],
    search: &["dms", "coordinates", "latitude", "longitude", "gps", "minutes", "seconds"],
    examples: &[
        example("degrees, minutes, seconds", r#""12° 34' 6.5 W" | degrees"#, "-12.568472"),
        example("a decimal comma", r#""55,6761 N" | degrees"#, "55.6761"),
        example("too far north", r#""95 N" | degrees"#, "fails"),
        example("null stays null", "null | degrees", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match super::places::degrees(&text) {
        Some(degrees) => Outcome::Value(Value::Decimal(degrees)),
        None => fails("the text is no latitude or longitude"),
    })
}
