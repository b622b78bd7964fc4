//! Places on the globe: degrees from text, how far apart two places lie, and the square that one lies in.

use super::work::*;

/// Latitude and longitude in degrees.
pub(super) type Place = (f64, f64);

const OUTSIDE: &str = "a place lies outside the degrees of the Earth";

/// The place whose latitude is argument number `index`, and its longitude the next. None: one of them is absent.
pub(super) fn place<'a>(arguments: &[Value<'a>], index: usize) -> Result<Option<Place>, Outcome<'a>> {
    let given = (arguments.get(index), arguments.get(index + 1));
    if given.0.is_none_or(Value::is_absent) || given.1.is_none_or(Value::is_absent) {
        return Ok(None);
    }
    let at = |index| number_at(arguments, index).and_then(|number| number.to_f64());
    let (Some(latitude), Some(longitude)) = (at(index), at(index + 1)) else {
        return Err(other(given.0));
    };
    if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
        Ok(Some((latitude, longitude)))
    } else {
        Err(fails(OUTSIDE))
    }
}

/// The two places that the first four arguments are.
pub(super) fn pair<'a>(arguments: &[Value<'a>]) -> Result<Option<(Place, Place)>, Outcome<'a>> {
    Ok(place(arguments, 0)?.zip(place(arguments, 2)?))
}

/// How far apart two places lie on a globe of the Earth's mean radius (IUGG: 6371.0088 km), by the haversine formula.
pub(super) fn kilometres(from: Place, to: Place) -> f64 {
    const DIAMETER: f64 = 2.0 * 6371.0088;
    let (south, north) = (from.0.to_radians(), to.0.to_radians());
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(north - south) + south.cos() * north.cos() * half((to.1 - from.1).to_radians());
    DIAMETER * h.min(1.0).sqrt().asin()
}

/// A number with so many digits after the point.
pub(super) fn in_decimals<'a>(number: f64, digits: usize) -> Outcome<'a> {
    match format!("{number:.digits$}").parse() {
        Ok(number) => Outcome::Value(Value::Decimal(number)),
        Err(_) => fails("the result is too large a number"),
    }
}

/// The square of so many characters that a place lies in: each character halves the longitudes and latitudes five times
/// in turn, the longitudes first.
pub(super) fn square(place: Place, length: usize) -> String {
    const LETTERS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
    let (mut south, mut north, mut west, mut east) = (-90.0, 90.0, -180.0, 180.0);
    let mut code = String::with_capacity(length);
    let mut of_longitude = true;
    for _ in 0..length {
        let mut index = 0_usize;
        for _ in 0..5 {
            let (low, high, at) = if of_longitude {
                (&mut west, &mut east, place.1)
            } else {
                (&mut south, &mut north, place.0)
            };
            let middle = f64::midpoint(*low, *high);
            let upper = at >= middle;
            *(if upper { low } else { high }) = middle;
            index = index * 2 + usize::from(upper);
            of_longitude = !of_longitude;
        }
        code.extend(LETTERS.get(index).map(|letter| char::from(*letter)));
    }
    code
}

/// A latitude or longitude as people and devices write it, with at most six digits after the point.
pub(super) fn degrees(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let sign_of = |c: char| match c.to_ascii_uppercase() {
        'N' | 'E' => Some((false, if c.eq_ignore_ascii_case(&'N') { 90 } else { 180 })),
        'S' | 'W' => Some((true, if c.eq_ignore_ascii_case(&'S') { 90 } else { 180 })),
        _ => None,
    };
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let (numbers, side) = match (sign_of(first), sign_of(last)) {
        (Some(side), None) => (text.get(1..)?, Some(side)),
        (None, Some(side)) => (text.get(..text.len() - 1)?, Some(side)),
        (None, None) => (text, None),
        (Some(_), Some(_)) => return None,
    };
    let numbers = numbers.trim();
    let below = numbers.starts_with(['-', '\u{2212}']);
    if below && side.is_some() {
        return None;
    }
    let numbers = numbers
        .trim_start_matches(['-', '\u{2212}'])
        .trim_end_matches(['"', '″', '”', '\'', '′', '’', '°', ' ']);
    let marks = |c: char| c.is_whitespace() || matches!(c, '°' | '\'' | '"' | '′' | '″' | '’' | '”' | ':');
    let mut degrees = Decimal::ZERO;
    let mut unit = Decimal::ONE;
    let mut whole = true;
    for part in numbers.split(marks).filter(|part| !part.is_empty()) {
        let number: Decimal = Some(part).filter(|part| plain(part))?.replace(',', ".").parse().ok()?;
        // Minutes and seconds are below 60 and follow whole numbers only.
        if !whole || unit < Decimal::new(1, 4) || (unit < Decimal::ONE && number >= Decimal::from(60)) {
            return None;
        }
        degrees = degrees.checked_add(number.checked_mul(unit)?)?;
        whole = number.fract().is_zero() && !part.contains(['.', ',']);
        unit = unit.checked_div(Decimal::from(60))?;
    }
    let most = side.map_or(180, |(_, most)| most);
    if unit == Decimal::ONE || degrees > Decimal::from(most) {
        return None;
    }
    let mut degrees = degrees.round_dp(6);
    degrees.set_sign_negative((below || side.is_some_and(|(below, _)| below)) && !degrees.is_zero());
    Some(degrees)
}

/// Digits with at most one point or comma among them.
fn plain(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let signs = part.bytes().filter(|byte| matches!(byte, b'.' | b',')).count();
    digits > 0 && signs <= 1 && digits + signs == part.len() && part.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn distances_that_are_known() {
        // A quarter of a great circle, half of one, and none.
        let quarter = kilometres((0.0, 0.0), (90.0, 17.0));
        assert!((quarter - 10_007.557).abs() < 0.001, "{quarter}");
        assert!((kilometres((0.0, 0.0), (0.0, 180.0)) - 20_015.115).abs() < 0.001);
        assert!(kilometres((55.0, 12.0), (55.0, 12.0)).abs() < 1e-9);
        // Over the line where the day changes.
        assert!(kilometres((0.0, 179.9), (0.0, -179.9)) < 22.3);
    }

    #[test]
    fn degrees_in_many_forms() {
        for (text, expected) in [
            ("55.6761", "55.6761"),
            ("-12.5", "-12.5"),
            ("55°40'34\"N", "55.676111"),
            ("N 55° 40.567′", "55.676117"),
            ("12:34:06 w", "-12.568333"),
            ("0 S", "0"),
            ("180 E", "180"),
        ] {
            assert_eq!(degrees(text), expected.parse().ok(), "{text}");
        }
        for text in
            ["", "N", "55 60 0", "-55 S", "181", "91 N", "55.5 30", "1 2 3 4", "N55S", "1.2.3", "é", "55-40"]
        {
            assert_eq!(degrees(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn near_places_are_nearer_than_far_ones(latitude in -89.0_f64..89.0, longitude in -179.0_f64..179.0) {
            let place = (latitude, longitude);
            let near = kilometres(place, (latitude + 0.1, longitude));
            prop_assert!((11.0..11.2).contains(&near), "{}", near);
            prop_assert!(near < kilometres(place, (latitude + 0.2, longitude)));
            prop_assert!(square(place, 12).starts_with(&square(place, 5)));
        }

        #[test]
        fn any_text_gives_an_answer(text in "[NSEW0-9°'\" .,-]{0,12}|.*") {
            let read = degrees(&text);
            prop_assert!(read.is_none_or(|degrees| degrees.abs() <= Decimal::from(180)));
        }
    }
}
