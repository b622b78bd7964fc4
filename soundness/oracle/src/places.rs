//! Where places lie, as far as generated projects name them.

/// Members of the European Economic Area, by their codes of ISO 3166-1 (EFTA, “The EEA Agreement”, 2026).
const EEA: &[&str] = &["DE", "DK", "EU", "FR", "IE", "NL", "NO", "SE"];

/// Whether a place lies in another one.
pub(crate) fn lies_in(place: &str, other: &str) -> bool {
    place == other
        || (other == "EEA" && EEA.contains(&place))
        || (other == "EU" && EEA.contains(&place) && place != "NO")
        || place.split_once('_').is_some_and(|(country, _)| country == other)
}
