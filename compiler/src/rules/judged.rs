//! The rows of packs in the form in which they are judged, by the checker and by every run, and how findings cite them.

use crate::plan::{Law, LawLift, LawRegime, LawRow, Mark};
use jiff::civil::Date;
use martlet_consent::Regime;
use martlet_consent::law::{self, Row, Soft};

/// The rows that protect whom the company sells to. A day that cannot be read begins nothing and ends at once.
#[must_use]
pub fn judged(law: &Law) -> law::Law {
    let audience = &law.audience;
    let meant = |row: &&LawRow| {
        row.audience.is_empty()
            || audience.is_empty()
            || row.audience.iter().any(|known| audience.contains(known))
    };
    law::Law { rows: law.rows.iter().filter(meant).map(row).collect(), markets: law.markets.clone() }
}

fn row(row: &LawRow) -> Row {
    let day = |text: &Option<String>, other: Date| text.as_ref().map(|text| text.parse().unwrap_or(other));
    let soft = row.exceptions.iter().find(|exception| exception.basis.as_deref() == Some("soft_opt_in"));
    Row {
        id: row.id.clone(),
        places: row.places.clone(),
        from: day(&row.valid_from, Date::MAX),
        to: day(&row.valid_to, Date::MIN),
        channels: row.channels.clone(),
        regime: row.regime.map(|regime| match regime {
            LawRegime::OptIn => Regime::OptIn,
            LawRegime::OptOut => Regime::OptOut,
            LawRegime::Off => Regime::Off,
            LawRegime::Banned => Regime::Banned,
        }),
        evidence_min: row.evidence_min,
        min_age: row.min_age,
        notice_needed: row.notice_needed,
        soft_opt_in: soft.map(|exception| Soft { within_months: exception.within_months }),
        register_days: row.registries.iter().map(|list| list.max_age_days).min(),
        lift_any: row.lift == LawLift::Any,
    }
}

/// A row as findings cite it: its name, where it is written, and how little of it was looked at.
#[must_use]
pub fn cited(row: &LawRow) -> String {
    format!("{} ({}{})", row.id, row.citation, doubt(row.mark))
}

/// What has to be said of a row, or a figure of it, that nobody read in its source.
#[must_use]
pub fn doubt(mark: Mark) -> &'static str {
    match mark {
        Mark::Verified => "",
        Mark::Secondary => "; from a secondary source",
        Mark::Unverified => "; unverified",
    }
}
