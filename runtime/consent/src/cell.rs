//! What a choice is about: whose contact point, which purpose and topic, which channel, which brand.

use serde::{Deserialize, Serialize};

/// The keyed hash of a normalised contact point: `HMAC-SHA-256(key, "email:" + address)`. The keyed hash of a
/// person's own identifier has the same shape.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PointRef(pub [u8; 32]);

impl std::fmt::Debug for PointRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "point:{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2])
    }
}

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

/// As the purpose or the channel of a cell: every one of them (`docs/consent.md`, section 3.5). A no so recorded
/// closes what lies beneath; a yes opens nothing, because a yes names what it is for.
pub const EVERY: &str = "";

/// What a choice is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The contact point.
    pub point: PointRef,
    /// Who chose, when the choice names a person beside the contact point (section 3.6); none: it concerns the point
    /// only, whoever reads it.
    pub person: Option<PointRef>,
    /// The purpose, or [`EVERY`].
    pub purpose: String,
    /// The topic within the purpose; none: the whole purpose.
    pub topic: Option<String>,
    /// The channel, or [`EVERY`].
    pub channel: String,
    /// The brand; none: every brand of the company.
    pub brand: Option<String>,
}

impl CellKey {
    /// A whole purpose on a channel, at a contact point, for every brand.
    #[must_use]
    pub fn new(point: PointRef, purpose: impl Into<String>, channel: impl Into<String>) -> CellKey {
        let (purpose, channel) = (purpose.into(), channel.into());
        CellKey { point, person: None, purpose, topic: None, channel, brand: None }
    }
}
