//! What a choice is about: whose contact point, which purpose, which channel, which brand.

use serde::{Deserialize, Serialize};

/// The keyed hash of a normalised contact point: `HMAC-SHA-256(key, "email:" + address)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PointRef(pub [u8; 32]);

impl std::fmt::Debug for PointRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "point:{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2])
    }
}

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

/// What a choice is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The contact point.
    pub point: PointRef,
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// The brand; none: every brand of the company.
    pub brand: Option<String>,
}
