//! Bits of the strings that browsers carry (TCF, GPP): six in each letter of Base64, read where they stand.

/// The bits of a segment. Those behind its end are not there.
#[derive(Clone, Copy)]
pub(super) struct Bits<'t>(&'t [u8]);

impl<'t> Bits<'t> {
    /// The bits of a segment; none where a character is no letter of Base64.
    pub(super) fn of(segment: &'t str) -> Option<Bits<'t>> {
        let bytes = segment.trim_end_matches('=').as_bytes();
        bytes.iter().all(|byte| six(*byte).is_some()).then_some(Bits(bytes))
    }

    /// The number in so many bits, at most 36, from a place on.
    pub(super) fn number(self, at: usize, count: usize) -> Option<u64> {
        let mut number = 0;
        for place in at..at.checked_add(count)? {
            let letter = six(*self.0.get(place / 6)?)?;
            number = number << 1 | u64::from(letter >> (5 - place % 6) & 1);
        }
        Some(number)
    }

    /// The number in so many bits as a place or a count.
    pub(super) fn size(self, at: usize, count: usize) -> Option<usize> {
        usize::try_from(self.number(at, count)?).ok()
    }

    /// Whether the bit at a place is 1; one that is not there is not.
    pub(super) fn is_set(self, at: usize) -> bool {
        self.number(at, 1) == Some(1)
    }
}

fn six(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        // Some senders write Base64 as e-mail does.
        b'-' | b'+' => Some(62),
        b'_' | b'/' => Some(63),
        _ => None,
    }
}
