//! Address lines, taken apart into street and number of the house as far as that can be told.

/// Street, and number of the house with its letter.
pub(super) fn split(line: &str) -> (&str, Option<&str>) {
    let line = line.trim();
    in_front(line).or_else(|| behind(line)).map_or((line, None), |(street, number)| (street, Some(number)))
}

/// `221b Baker Street`: a word that begins with a digit, and a street behind it.
fn in_front(line: &str) -> Option<(&str, &str)> {
    let (number, street) = line.split_once([' ', ','])?;
    let street = street.trim_start_matches([' ', ',']);
    let named = street.chars().filter(|c| c.is_alphabetic()).count() > 2;
    (is_number(number) && named && !number.ends_with('.')).then_some((street, number))
}

/// `Nørregade 12 B, 2. tv`: the last number of the part in front of the first comma, with one letter behind it.
fn behind(line: &str) -> Option<(&str, &str)> {
    let part = line.split(',').next().unwrap_or(line).trim_end();
    let starts = part
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && part.get(..*at).is_some_and(|before| before.ends_with(' ')));
    // The street of a number is not the number itself: something stands before it.
    let mut found = None;
    for (at, _) in starts {
        let (street, rest) = part.split_at_checked(at)?;
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        if !is_number(word) {
            continue;
        }
        let letter = after.split(' ').next().unwrap_or_default();
        let is_letter = letter.chars().count() == 1 && letter.chars().all(char::is_alphabetic);
        let end = if is_letter { at + word.len() + 1 + letter.len() } else { at + word.len() };
        found = Some((street.trim_end(), part.get(at..end)?));
    }
    found.filter(|(street, _)| street.chars().any(char::is_alphabetic))
}

/// `12`, `12b`, `12-14`, `12/3`: digits, and at most one letter.
fn is_number(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let plain = word.chars().all(|c| c.is_ascii_digit() || c.is_alphabetic() || matches!(c, '-' | '/'));
    word.starts_with(|c: char| c.is_ascii_digit()) && letters <= 1 && plain
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn lines_of_several_countries() {
        for (line, street, number) in [
            ("Nørregade 12", "Nørregade", Some("12")),
            ("Nørregade 12 B, 2. tv", "Nørregade", Some("12 B")),
            ("Hauptstr. 7-9", "Hauptstr.", Some("7-9")),
            ("Straße des 17. Juni 135", "Straße des 17. Juni", Some("135")),
            ("Platz 1 Hof 2", "Platz 1 Hof", Some("2")),
            ("10 Downing Street", "Downing Street", Some("10")),
            ("12, rue de la Paix", "rue de la Paix", Some("12")),
            ("5th Avenue 350", "5th Avenue", Some("350")),
            ("Rådhuspladsen", "Rådhuspladsen", None),
            ("42", "42", None),
            ("", "", None),
        ] {
            assert_eq!(split(line), (street, number), "{line}");
        }
    }
}
