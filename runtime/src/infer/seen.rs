//! What was seen of a column: counts, in room that does not grow with the file.

use super::shapes::{DAYS, Shape, shapes};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Different values that are counted one by one.
const WORDS: usize = 64;

/// Characters of a value that is counted so.
const LONGEST_WORD: usize = 60;

/// Values that are compared to find out whether each is there once.
const COMPARED: usize = 200_000;

/// Values whose shape is looked at one after the other; of later ones every sixteenth is.
const LOOKED_AT: u64 = 20_000;

/// What was seen of a column.
#[derive(Debug)]
pub(super) struct Seen {
    /// Records that have no value here.
    pub absent: u64,
    /// Values.
    pub values: u64,
    /// Values whose shape was looked at.
    pub looked: u64,
    /// Characters of the longest.
    pub longest: usize,
    /// Digits before and after the point of decimal numbers, the most of each.
    pub digits: (usize, usize),
    /// Values that are a list or a record.
    pub nested: u64,
    shapes: BTreeMap<Shape, u64>,
    days: [u64; DAYS.len()],
    /// Every different value, while they are few.
    words: Option<BTreeMap<String, u64>>,
    /// While each value was there once, what they are; then none.
    once: Option<BTreeSet<u64>>,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen {
            absent: 0,
            values: 0,
            looked: 0,
            longest: 0,
            digits: (0, 0),
            nested: 0,
            shapes: BTreeMap::new(),
            days: [0; DAYS.len()],
            words: Some(BTreeMap::new()),
            once: Some(BTreeSet::new()),
        }
    }
}

impl Seen {
    /// A column that comes up after so many records without it.
    pub(super) fn after(records: u64) -> Seen {
        Seen { absent: records, ..Seen::default() }
    }

    /// One more value.
    pub(super) fn see(&mut self, text: &str) {
        if text.trim().is_empty() {
            self.absent += 1;
            return;
        }
        self.values += 1;
        self.longest = self.longest.max(text.chars().count());
        self.count(text);
        self.compare(text);
        if self.values <= LOOKED_AT || self.values.is_multiple_of(16) {
            self.look(text);
        }
    }

    fn count(&mut self, text: &str) {
        let Some(words) = &mut self.words else { return };
        if let Some(count) = words.get_mut(text) {
            *count += 1;
        } else if words.len() < WORDS && text.chars().count() <= LONGEST_WORD {
            words.insert(text.to_owned(), 1);
        } else {
            self.words = None;
        }
    }

    fn compare(&mut self, text: &str) {
        let Some(once) = &mut self.once else { return };
        let mut hasher = DefaultHasher::new();
        text.trim().hash(&mut hasher);
        if once.len() < COMPARED && !once.insert(hasher.finish()) {
            self.once = None;
        }
    }

    fn look(&mut self, text: &str) {
        self.looked += 1;
        let (mut found, mut days) = (Vec::new(), Vec::new());
        shapes(text, &mut found, &mut days);
        for shape in &found {
            *self.shapes.entry(*shape).or_default() += 1;
        }
        for form in days {
            if let Some(count) = self.days.get_mut(form) {
                *count += 1;
            }
        }
        if found.contains(&Shape::Number) {
            let unsigned = text.trim().trim_start_matches(['-', '+']);
            let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
            self.digits = (self.digits.0.max(whole.len()), self.digits.1.max(fraction.len()));
        }
    }

    /// How many of a thousand values that were looked at look like this.
    pub(super) fn share(&self, shape: Shape) -> u64 {
        match shape {
            Shape::Any => 1_000,
            Shape::Few => u64::from(self.few(12).is_some()) * 1_000,
            shape => self.looks(shape) * 1_000 / self.looked.max(1),
        }
    }

    /// How many that were looked at look like this.
    pub(super) fn looks(&self, shape: Shape) -> u64 {
        self.shapes.get(&shape).copied().unwrap_or_default()
    }

    /// Whether every one that was looked at looks like this.
    pub(super) fn all(&self, shape: Shape) -> bool {
        self.looked > 0 && self.looks(shape) == self.looked
    }

    /// The form in which every value is a day.
    pub(super) fn day_form(&self) -> Option<&'static str> {
        let form = self.days.iter().position(|count| self.looked > 0 && *count == self.looked)?;
        DAYS.get(form).copied()
    }

    /// The different values and how often each is there, if they are at most so many.
    pub(super) fn few(&self, most: usize) -> Option<&BTreeMap<String, u64>> {
        self.words.as_ref().filter(|words| !words.is_empty() && words.len() <= most)
    }

    /// Whether no value was there twice.
    pub(super) fn unique(&self) -> bool {
        self.once.is_some()
    }

    /// Whether all values could be compared for that.
    pub(super) fn compared(&self) -> bool {
        self.values <= COMPARED as u64
    }
}
