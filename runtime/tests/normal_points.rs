//! Which spellings of a contact point are one: a table written by hand, through the function that choices, lists and
//! flows use.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use martlet_compiler::plan::PointKind;
use martlet_runtime::transform::normal_point;

/// The text with what is written by its number, such as `\u{a0}`.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        out.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        out.push_str(rest);
    }
    out
}

#[test]
fn pairs_of_spellings() {
    let mut wrong = Vec::new();
    let mut count = 0;
    let lines = include_str!("normal_points/pairs.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [kind, left, stated, right] = columns[..] else { panic!("four columns: {line}") };
        let kind = if kind == "email" { PointKind::Email } else { PointKind::Phone };
        let normal = |text| normal_point(kind, &unescaped(text)).map(|point| point.into_owned());
        let found = match (normal(left), normal(right)) {
            (None, _) => "invalid",
            (Some(left), Some(right)) if left == right => "same",
            (Some(_), Some(_)) => "different",
            (Some(_), None) => "the second is invalid",
        };
        if found != stated {
            wrong.push(format!("{line}: {found}"));
        }
        // A normal form is its own.
        if let Some(once) = normal(left) {
            assert_eq!(normal_point(kind, &once).as_deref(), Some(once.as_str()), "{line}");
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 120);
}
