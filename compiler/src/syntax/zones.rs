//! The time zone that somebody probably meant.

use super::words::bound;

/// The known zone of the same city or one spelt like it, if there is one. Cities are compared, not whole names: most of a
/// name is its continent, and by whole names “Europe/Hamburg” would be near to “Europe/Samara”.
pub(crate) fn nearest_zone(written: &str) -> Option<String> {
    let (region, city) = apart(written);
    let mut near: Vec<(usize, usize, usize, String)> = Vec::new();
    for known in jiff::tz::db().available().map(|name| name.to_string()) {
        // Zones without a continent are abbreviations and old names of countries, which nobody is led to.
        let (Some(known_region), known_city) = apart(&known) else { continue };
        let off = strsim::damerau_levenshtein(&city, &known_city);
        let away = region.as_ref().map_or(0, |region| strsim::damerau_levenshtein(region, &known_region));
        // One letter of a short name makes another: `CEST` is no slip of `Brazil/West`.
        let few = if city.chars().count() > 4 { bound(city.chars().count()) } else { 0 };
        if off == 0 || (off <= few && away <= 2) {
            // Of two with one name the shorter path is the usual one, and an exact hit is nearer than any other.
            near.push((off, away, known.len(), known));
        }
    }
    near.into_iter().min().map(|(.., known)| known)
}

/// The continent and the city of a zone's name, for comparison.
fn apart(zone: &str) -> (Option<String>, String) {
    let plain = zone.trim().to_lowercase().replace(' ', "_");
    match plain.rsplit_once('/') {
        Some((region, city)) => (Some(region.to_owned()), city.to_owned()),
        None => (None, plain),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest_zone;

    #[test]
    fn cities_are_compared() {
        let near = |written| nearest_zone(written);
        assert_eq!(near("Europe/Kopenhagen").as_deref(), Some("Europe/Copenhagen"));
        assert_eq!(near("Rome").as_deref(), Some("Europe/Rome"));
        assert_eq!(near("America/New York").as_deref(), Some("America/New_York"));
        assert_eq!(near("Asia/Oslo").as_deref(), Some("Europe/Oslo"));
        assert_eq!(near("Eurpe/Oslo").as_deref(), Some("Europe/Oslo"));
        assert_eq!(near("Europe/Hamburg"), None);
        assert_eq!(near("CEST"), None);
        assert_eq!(near(""), None);
    }
}
