//! Strings of the IAB's Global Privacy Platform, of the older US Privacy, and cookies of banners.

use super::bits::Bits;
use super::gpp_sections::{RIGHTS, SECTIONS};
use std::borrow::Cow;

/// More sections than there are names for are no string.
const MOST: usize = 64;

/// The section of that name as it stands there; none in the inner place where the string has none of it.
pub(super) fn section<'t>(text: &'t str, name: &str) -> Option<Option<&'t str>> {
    let wanted = SECTIONS.iter().find(|section| section.name == name)?.id;
    let found = sections(text)?.into_iter().find(|(id, _)| *id == wanted);
    Some(found.map(|(_, section)| section))
}

/// Whether any section says no to that; none in the inner place where none speaks of it.
pub(super) fn opted_out(text: &str, right: &str) -> Option<Option<bool>> {
    let right = RIGHTS.iter().position(|known| *known == right)?;
    let mut answer = None;
    for (id, section) in sections(text)? {
        let known = SECTIONS.iter().find(|known| known.id == id)?;
        let says = if known.name == "uspv1" {
            if right == 0 { us_privacy(section)? } else { None }
        } else {
            said(section, known.says?.get(right).copied().flatten(), known.id >= 7)?
        };
        answer = match (answer, says) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (answer, says) => says.or(answer),
        };
    }
    Some(answer)
}

/// What a section of the US says at a place, or by the browser's control, which says no to all three.
fn said(section: &str, at: Option<usize>, american: bool) -> Option<Option<bool>> {
    const CONTROL: u64 = 1;
    let mut parts = section.split('.');
    let core = Bits::of(parts.next()?)?;
    if american {
        for part in parts {
            let bits = Bits::of(part)?;
            if bits.number(0, 2)? == CONTROL && bits.is_set(2) {
                return Some(Some(true));
            }
        }
    }
    let Some(at) = at else { return Some(None) };
    match core.number(at, 2)? {
        0 => Some(None),
        1 => Some(Some(true)),
        2 => Some(Some(false)),
        _ => None,
    }
}

/// What a US Privacy string says about a sale: its third character.
pub(super) fn us_privacy(text: &str) -> Option<Option<bool>> {
    let [b'1', rest @ ..] = text.as_bytes() else { return None };
    let known = rest.len() == 3 && rest.iter().all(|byte| matches!(byte, b'Y' | b'N' | b'-' | b'y' | b'n'));
    if !known {
        return None;
    }
    Some(match rest.get(1) {
        Some(b'Y' | b'y') => Some(true),
        Some(b'N' | b'n') => Some(false),
        _ => None,
    })
}

/// The sections of a string with their numbers.
fn sections(text: &str) -> Option<Vec<(u64, &str)>> {
    let mut parts = text.trim().split('~');
    let ids = ids(Bits::of(parts.next()?)?)?;
    let parts: Vec<&str> = parts.collect();
    (parts.len() == ids.len()).then(|| ids.into_iter().zip(parts).collect())
}

/// The numbers in the head of a string: each is told by how much larger it is than the one before, in Fibonacci's code.
fn ids(head: Bits<'_>) -> Option<Vec<u64>> {
    if head.number(0, 6)? != 3 || head.number(6, 6)? != 1 {
        return None;
    }
    let count = head.number(12, 12)?;
    let (mut at, mut last) = (24, 0_u64);
    let mut ids = Vec::new();
    for _ in 0..count {
        let is_range = head.number(at, 1)? == 1;
        let (step, after) = fibonacci(head, at + 1)?;
        last = last.checked_add(step)?;
        ids.push(last);
        at = after;
        if is_range {
            let (more, after) = fibonacci(head, at)?;
            for _ in 0..more.min(MOST as u64) {
                last += 1;
                ids.push(last);
            }
            at = after;
        }
        if ids.len() > MOST {
            return None;
        }
    }
    Some(ids)
}

/// A number in Fibonacci's code, which ends with two ones, and where the next one begins.
fn fibonacci(bits: Bits<'_>, start: usize) -> Option<(u64, usize)> {
    let (mut number, mut weight, mut next) = (0_u64, 1_u64, 2_u64);
    let mut before = false;
    for at in start..start + 40 {
        let one = bits.number(at, 1)? == 1;
        if one && before {
            return Some((number, at + 1));
        }
        if one {
            number += weight;
        }
        (weight, next) = (next, weight + next);
        before = one;
    }
    None
}

/// A cookie as it was before browsers wrote it with `%` signs; some were written so twice.
pub(super) fn plain(cookie: &str) -> Cow<'_, str> {
    let mut plain = Cow::Borrowed(cookie);
    for _ in 0..2 {
        if !plain.contains('%') {
            break;
        }
        plain = Cow::Owned(super::url_parameter::decoded(&plain));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn strings_with_one_section_and_with_several() {
        assert_eq!(section("DBABLA~CEQSAAAAAABA.YA", "usnat"), Some(Some("CEQSAAAAAABA.YA")));
        assert_eq!(section("DBABTA~1YNN", "uspv1"), Some(Some("1YNN")));
        // Both ways of filling up the head.
        let tcf = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA";
        for head in ["DBABM", "DBABMA"] {
            assert_eq!(section(&format!("{head}~{tcf}"), "tcfeuv2"), Some(Some(tcf)), "{head}");
        }
        // Two sections: 2, and four more.
        let both = format!("DBACNY~{tcf}~1YNN");
        assert_eq!(section(&both, "uspv1"), Some(Some("1YNN")));
        assert_eq!(section(&both, "usca"), Some(None));
        for none in ["", "DBABTA", "DBABTA~1YNN~1YNN", "CBABTA~1YNN", "~", "D~x", "1YNN"] {
            assert_eq!(sections(none), None, "{none}");
        }
    }

    #[test]
    fn a_no_of_any_section_counts() {
        let nation = "DBABLA~CEQSAAAAAABA";
        assert_eq!(opted_out(nation, "sale"), Some(Some(true)));
        assert_eq!(opted_out(nation, "targeted advertising"), Some(Some(false)));
        assert_eq!(opted_out(nation, "sharing"), Some(None));
        // The browser's control says no to all of it.
        assert_eq!(opted_out("DBABLA~CEQSAAAAAABA.YA", "sharing"), Some(Some(true)));
        assert_eq!(opted_out("DBABTA~1YYN", "sale"), Some(Some(true)));
        assert_eq!(opted_out("DBABTA~1---", "sale"), Some(None));
        assert_eq!(opted_out("DBABTA~????", "sale"), None);
    }

    #[test]
    fn us_privacy_has_four_characters() {
        assert_eq!(us_privacy("1YNY"), Some(Some(false)));
        for none in ["", "1YN", "2YNN", "1YNNN", "1XNN", "1éN"] {
            assert_eq!(us_privacy(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in "DB[A-Za-z0-9_-]{0,8}(~[A-Za-z0-9_.-]{0,12}){0,4}|.*") {
            for right in RIGHTS {
                let _ = opted_out(&text, right);
            }
        }
    }
}
