//! Consent strings of the IAB's Transparency and Consent Framework, version 2: what is asked of them is read where it
//! stands, without taking the string apart. Source of the layout: IAB Tech Lab, "Consent string and vendor list formats".

use super::bits::Bits;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Where the parts of the core begin, in bits.
const UPDATED: usize = 42;
const POLICY: usize = 132;
const PURPOSES: usize = 152;
const VENDORS: usize = 213;

/// The first segment.
#[derive(Clone, Copy)]
pub(super) struct Core<'t>(Bits<'t>);

impl<'t> Core<'t> {
    /// The core of a string; none where it is no string of version 2, or too short to hold a core.
    pub(super) fn read(text: &'t str) -> Option<Core<'t>> {
        let bits = Bits::of(text.trim().split('.').next()?)?;
        let whole = bits.number(0, 6) == Some(2) && bits.number(VENDORS, 17).is_some();
        whole.then_some(Core(bits))
    }

    /// Whether it says yes to a purpose; those from 12 on are not defined.
    pub(super) fn purpose(self, purpose: u32) -> bool {
        let index = usize::try_from(purpose).ok().and_then(|purpose| purpose.checked_sub(1));
        index.is_some_and(|index| index < 11 && self.0.is_set(PURPOSES + index))
    }

    /// Whether it says yes to a vendor; none where the string breaks off.
    pub(super) fn vendor(self, vendor: u32) -> Option<bool> {
        Some(vendors(self.0, VENDORS, vendor)?.0)
    }

    /// The day of the last change.
    pub(super) fn updated(self) -> Option<Date> {
        let tenths = i64::try_from(self.0.number(UPDATED, 36)?).ok()?;
        Some(Timestamp::from_millisecond(tenths.checked_mul(100)?).ok()?.to_zoned(TimeZone::UTC).date())
    }

    /// Whether the vendors that were shown must stand in the string: from TCF 2.3 on, and for all strings from 28 February
    /// 2026 on.
    fn needs_disclosure(self) -> bool {
        let since = Date::constant(2026, 2, 28);
        self.0.number(POLICY, 6).is_none_or(|policy| policy >= 5)
            || self.updated().is_none_or(|day| day >= since)
    }

    /// Whether the publisher restricts what a vendor may do for a purpose, in whatever way: to nothing at all, or to
    /// legitimate interest. That consent is needed is no restriction here.
    fn restricts(self, purpose: u32, vendor: u32) -> Option<bool> {
        const CONSENT_NEEDED: u64 = 1;
        let interests = vendors(self.0, VENDORS, vendor)?.1;
        let mut at = vendors(self.0, interests, vendor)?.1;
        // A string may end where no restriction follows.
        let Some(count) = self.0.number(at, 12) else { return Some(false) };
        at += 12;
        let mut restricted = false;
        for _ in 0..count {
            let (of, kind) = (self.0.number(at, 6)?, self.0.number(at + 6, 2)?);
            let (holds, end) = ranges(self.0, at + 8, vendor)?;
            restricted |= holds && of == u64::from(purpose) && kind != CONSENT_NEEDED;
            at = end;
        }
        Some(restricted)
    }
}

/// Whether the string lets a vendor work for a purpose by consent; none where it cannot be read.
pub(super) fn allows(text: &str, purpose: u32, vendor: u32) -> Option<bool> {
    const DISCLOSED: u64 = 1;
    let core = Core::read(text)?;
    let said = core.purpose(purpose) && core.vendor(vendor)? && !core.restricts(purpose, vendor)?;
    let mut disclosed = !core.needs_disclosure();
    for segment in text.trim().split('.').skip(1) {
        let bits = Bits::of(segment)?;
        if bits.number(0, 3)? == DISCLOSED {
            disclosed = vendors(bits, 3, vendor)?.0;
        }
    }
    Some(said && disclosed)
}

/// Whether a vendor is among those that are listed from a place on, and where the list ends.
fn vendors(bits: Bits<'_>, at: usize, vendor: u32) -> Option<(bool, usize)> {
    let most = bits.size(at, 16)?;
    let wanted = usize::try_from(vendor).ok()?;
    let listed = at + 17;
    if bits.is_set(at + 16) {
        return ranges(bits, listed, vendor);
    }
    let holds = (1..=most).contains(&wanted) && bits.is_set(listed + wanted - 1);
    Some((holds, listed + most))
}

/// Whether a vendor is in the ranges that stand from a place on, and where they end.
fn ranges(bits: Bits<'_>, at: usize, vendor: u32) -> Option<(bool, usize)> {
    let (count, mut at) = (bits.number(at, 12)?, at + 12);
    let wanted = u64::from(vendor);
    let mut holds = false;
    for _ in 0..count {
        let first = bits.number(at + 1, 16)?;
        let last = if bits.is_set(at) { bits.number(at + 17, 16)? } else { first };
        holds |= (first..=last).contains(&wanted);
        at += if bits.is_set(at) { 33 } else { 17 };
    }
    Some((holds, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NEW: &str = "CQuCLYAQuCLYAAKACBENCWFoALIAAEAAAAYgF5wAwABAAFAXmAARAAAA.IF5wAwABAAFAXmAA";
    const OLD: &str = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA";

    #[test]
    fn strings_of_both_versions_are_read() {
        let core = Core::read(NEW).unwrap();
        let purposes: Vec<u32> = (0..30).filter(|purpose| core.purpose(*purpose)).collect();
        assert_eq!(purposes, [1, 3, 4, 7]);
        let vendors: Vec<u32> = (0..1_000).filter(|vendor| core.vendor(*vendor).unwrap()).collect();
        assert_eq!(vendors, [2, 5, 755]);
        assert_eq!(core.updated().unwrap().to_string(), "2026-11-21");
        let core = Core::read(OLD).unwrap();
        assert!((0..30).all(|purpose| !core.purpose(purpose)) && core.vendor(1) == Some(false));
        assert_eq!(core.updated().unwrap().to_string(), "2022-04-20");
    }

    #[test]
    fn a_vendor_that_was_not_shown_is_not_allowed() {
        assert_eq!(allows(NEW, 1, 755), Some(true));
        assert_eq!(allows(NEW, 2, 755), Some(false));
        assert_eq!(allows(NEW, 1, 3), Some(false));
        // Without the segment of those that were shown, a string of TCF 2.3 allows nothing.
        let core = NEW.split('.').next().unwrap();
        assert_eq!(allows(core, 1, 755), Some(false));
        assert_eq!(allows(OLD, 1, 755), Some(false));
    }

    /// Writes bits as a segment.
    fn written(parts: &[(u64, usize)]) -> String {
        let bits: Vec<u8> = parts
            .iter()
            .flat_map(|(number, count)| {
                (0..*count).rev().map(move |at| u8::try_from(number >> at & 1).unwrap())
            })
            .collect();
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let letter = |six: &[u8]| {
            let value = (0..6).fold(0, |value, at| value << 1 | usize::from(*six.get(at).unwrap_or(&0)));
            char::from(letters[value])
        };
        bits.chunks(6).map(letter).collect()
    }

    /// A string of TCF 2.2 from 2024 with purposes 1 and 2, vendors 7 and 10 to 12, and these restrictions.
    fn restricted(restrictions: &[(u64, usize)]) -> String {
        let mut parts = vec![
            (2, 6),
            (17_100_000_000, 36),
            (17_100_000_000, 36),
            (1, 12),
            (1, 12),
            (1, 6),
            (0, 12),
            (200, 12),
            (4, 6),
            (0, 2),
            (0, 12),
            (0b11 << 22, 24),
            (0, 24),
            (0, 1),
            (0, 12),
            // Consents, as ranges: 7, and 10 to 12.
            (12, 16),
            (1, 1),
            (2, 12),
            (0, 1),
            (7, 16),
            (1, 1),
            (10, 16),
            (12, 16),
            // Legitimate interests: none.
            (0, 16),
            (0, 1),
        ];
        parts.extend(restrictions);
        written(&parts)
    }

    #[test]
    fn restrictions_of_the_publisher_count() {
        let none = restricted(&[(0, 12)]);
        assert_eq!(
            (allows(&none, 1, 7), allows(&none, 2, 11), allows(&none, 1, 8)),
            (Some(true), Some(true), Some(false))
        );
        // Purpose 2 is forbidden (type 0) to vendors 11 to 20; purpose 1 needs consent (type 1) of vendor 7.
        let some = restricted(&[
            (2, 12),
            (2, 6),
            (0, 2),
            (1, 12),
            (1, 1),
            (11, 16),
            (20, 16),
            (1, 6),
            (1, 2),
            (1, 12),
            (0, 1),
            (7, 16),
        ]);
        assert_eq!((allows(&some, 2, 11), allows(&some, 2, 10)), (Some(false), Some(true)));
        assert_eq!((allows(&some, 1, 7), allows(&some, 1, 11)), (Some(true), Some(true)));
        // One that must rest on legitimate interest (type 2) has no consent to rest on.
        let interest = restricted(&[(1, 12), (1, 6), (2, 2), (1, 12), (0, 1), (7, 16)]);
        assert_eq!(allows(&interest, 1, 7), Some(false));
        // One that breaks off in its restrictions is no string.
        assert_eq!(allows(&restricted(&[(3, 12)]), 1, 7), None);
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in "C[A-Za-z0-9_.-]{0,80}|.*", purpose in 0_u32..40, vendor in any::<u32>()) {
            let _ = allows(&text, purpose, vendor);
        }

        #[test]
        fn a_string_that_is_cut_off_allows_nothing_new(length in 0..NEW.len()) {
            let cut = NEW.get(..length).unwrap();
            prop_assert_ne!(allows(cut, 2, 755), Some(true));
            if length < 60 {
                prop_assert_ne!(allows(cut, 1, 755), Some(true));
            }
        }
    }
}
