//! Whole names of people, taken apart as far as that can be told.

/// Words in front of a name that are none of it.
const TITLES: [&str; 21] = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "hr", "fr", "herr", "frau", "fru", "frk", "ing", "dipl",
    "mag", "m", "mme", "mlle", "sr", "sra",
];

/// Small words that belong to the family name behind them.
const PARTICLES: [&str; 28] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le",
    "los", "af", "av", "zu", "zum", "zur", "ter", "ten", "bin", "ibn", "al", "el", "st",
];

/// First names and family name of a whole name.
pub(super) fn split(name: &str) -> (String, String) {
    if let Some((family, first)) = name.split_once(',') {
        return (words(first, true).join(" "), words(family, false).join(" "));
    }
    let words = words(name, true);
    let Some(last) = words.len().checked_sub(1).filter(|last| *last > 0) else {
        return (words.join(" "), String::new());
    };
    // Particles go with the family name; the first word is a first name whatever it looks like.
    let is_particle = |word: &&&str| PARTICLES.contains(&word.to_lowercase().as_str());
    let before = words.get(1..last).unwrap_or_default();
    let particles = before.iter().rev().take_while(|word| is_particle(word)).count();
    let (first, family) = words.split_at(last - particles);
    (first.join(" "), family.join(" "))
}

/// The words of a name; without the titles in front, as long as something follows them.
fn words(name: &str, without_titles: bool) -> Vec<&str> {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_title = |word: &&str| {
        let bare = word.trim_end_matches('.').to_lowercase();
        TITLES.contains(&bare.as_str()) && (word.ends_with('.') || bare.len() > 1)
    };
    if without_titles {
        let titles = words.iter().take_while(|word| is_title(word)).count();
        words.drain(..titles.min(words.len().saturating_sub(1)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn names_of_several_kinds() {
        for (name, first, family) in [
            ("Ana Lee", "Ana", "Lee"),
            ("  Ana   Maria Lee ", "Ana Maria", "Lee"),
            ("Juan de la Cruz", "Juan", "de la Cruz"),
            ("Prof. Dr. Ida von der Leyen", "Ida", "von der Leyen"),
            ("von der Leyen, Ida", "Ida", "von der Leyen"),
            ("Van Morrison", "Van", "Morrison"),
            ("Dr.", "Dr.", ""),
            ("M Lee", "M", "Lee"),
            ("Jean-Luc O’Neill", "Jean-Luc", "O’Neill"),
            ("", "", ""),
            (",", "", ""),
        ] {
            assert_eq!(split(name), (first.to_owned(), family.to_owned()), "{name}");
        }
    }
}
