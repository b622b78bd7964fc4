//! What the law of a place asks (`docs/consent.md`, section 5): which rows of the packs count for somebody, and what they
//! come to. Where several may apply the strictest counts; where none speaks, nothing goes out without a yes.

use crate::permit::Regime;
use jiff::civil::Date;

/// The countries of the European Union (Treaty on European Union, article 52, since 1 February 2020).
pub const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// The countries of the European Economic Area that are not in the Union.
pub const EEA_BESIDE_EU: &str = "IS LI NO";

/// Below this age somebody is a child where no row says otherwise (Convention on the Rights of the Child, article 1).
pub const CHILD_BELOW: u8 = 18;

/// A row of a pack, as far as a judgement asks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// Where it holds.
    pub places: Vec<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Until this day.
    pub to: Option<Date>,
    /// The channels that it speaks of; none: all, for its age.
    pub channels: Vec<String>,
    /// How silence is treated.
    pub regime: Option<Regime>,
    /// The least proof of a yes.
    pub evidence_min: u8,
    /// Below this age somebody else decides.
    pub min_age: Option<u8>,
    /// Silence counts only after a notice.
    pub notice_needed: bool,
    /// A sale may stand in for a yes.
    pub soft_opt_in: Option<Soft>,
    /// The greatest age in days of registers that must be asked where silence counts.
    pub register_days: Option<u32>,
    /// Any later yes lifts a no, not only one that the person gave directly.
    pub lift_any: bool,
}

/// How a sale may stand in for a yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Soft {
    /// For so many months after it; none: no number is named.
    pub within_months: Option<u32>,
}

/// What the law asks of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// How silence is treated.
    pub regime: Regime,
    /// The least proof of a yes.
    pub evidence_min: u8,
    /// Silence counts only after a notice.
    pub notice_needed: bool,
    /// A sale may stand in for a yes.
    pub soft_opt_in: Option<Soft>,
    /// The greatest age in days of registers that must be asked where silence counts.
    pub register_days: Option<u32>,
    /// Any later yes lifts a no, not only one that the person gave directly.
    pub lift_any: bool,
}

impl Default for Demand {
    /// Where no row speaks.
    fn default() -> Demand {
        Demand {
            regime: Regime::OptIn,
            evidence_min: 0,
            notice_needed: false,
            soft_opt_in: None,
            register_days: None,
            lift_any: false,
        }
    }
}

impl Demand {
    fn of(row: &Row) -> Demand {
        Demand {
            regime: row.regime.unwrap_or_default(),
            evidence_min: row.evidence_min,
            notice_needed: row.notice_needed,
            soft_opt_in: row.soft_opt_in,
            register_days: row.register_days,
            lift_any: row.lift_any,
        }
    }

    /// What satisfies both.
    #[must_use]
    pub fn and(self, other: Demand) -> Demand {
        let fewest = |one: Option<u32>, two: Option<u32>| match (one, two) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        let soft = self.soft_opt_in.zip(other.soft_opt_in);
        // Where silence counts in one of the places, its no further exception is needed.
        let soft = soft.or_else(|| match (self.regime, other.regime) {
            (Regime::OptOut | Regime::Off, _) => other.soft_opt_in.map(|it| (it, it)),
            (_, Regime::OptOut | Regime::Off) => self.soft_opt_in.map(|it| (it, it)),
            _ => None,
        });
        let soft =
            soft.map(|(one, two)| Soft { within_months: fewest(one.within_months, two.within_months) });
        Demand {
            regime: stricter(self.regime, other.regime),
            evidence_min: self.evidence_min.max(other.evidence_min),
            notice_needed: self.notice_needed || other.notice_needed,
            soft_opt_in: soft,
            register_days: fewest(self.register_days, other.register_days),
            lift_any: self.lift_any && other.lift_any,
        }
    }
}

/// The regime that allows less.
#[must_use]
pub fn stricter(one: Regime, other: Regime) -> Regime {
    let rank = |regime| match regime {
        Regime::Off => 0,
        Regime::OptOut => 1,
        Regime::OptIn => 2,
        Regime::Banned => 3,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// Whether a place is another, or lies in it.
#[must_use]
pub fn lies_in(place: &str, within: &str) -> bool {
    let country = place.split_once('_').map_or(place, |(country, _)| country);
    let member = |list: &str| list.split(' ').any(|code| code == country);
    match within {
        "EU" => place == "EU" || member(EU),
        "EEA" => matches!(place, "EU" | "EEA") || member(EU) || member(EEA_BESIDE_EU),
        within => place == within || country == within,
    }
}

/// The rows that count, and where the company sells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Law {
    /// The rows.
    pub rows: Vec<Row>,
    /// The markets.
    pub markets: Vec<String>,
}

impl Law {
    /// The places that somebody of a country may be in: of a country of which the company sells in parts only, those
    /// parts; of no known country, every market, groups by their countries.
    #[must_use]
    pub fn places(&self, country: Option<&str>) -> Vec<String> {
        let Some(country) = country else {
            let all = self.markets.iter().flat_map(|market| match market.as_str() {
                "EU" => EU.split(' ').map(str::to_owned).collect(),
                "EEA" => EU.split(' ').chain(EEA_BESIDE_EU.split(' ')).map(str::to_owned).collect(),
                code => vec![code.to_owned()],
            });
            return all.collect();
        };
        let whole = self.markets.iter().any(|market| market == country);
        let part = |market: &&String| market.split_once('_').is_some_and(|(of, _)| of == country);
        let parts: Vec<String> = self.markets.iter().filter(part).cloned().collect();
        if whole || parts.is_empty() { vec![country.to_owned()] } else { parts }
    }

    /// What the law asks of a message to somebody who may be in these places; the strictest, and of nowhere too.
    #[must_use]
    pub fn demand(&self, places: &[String], channel: &str, today: Date) -> Demand {
        let each = places.iter().map(|place| {
            let rows = self.speaking(place, channel, today);
            rows.into_iter().map(Demand::of).reduce(Demand::and).unwrap_or_default()
        });
        each.reduce(Demand::and).unwrap_or_default()
    }

    /// The rows that say how silence is treated in a place on a channel.
    #[must_use]
    pub fn speaking(&self, place: &str, channel: &str, today: Date) -> Vec<&Row> {
        let speaks = |row: &&Row| row.regime.is_some() && row.channels.iter().any(|known| known == channel);
        self.nearest(place, today, speaks)
    }

    /// Below which age somebody who may be in these places is a child.
    #[must_use]
    pub fn min_age(&self, places: &[String], channel: &str, today: Date) -> u8 {
        let speaks = |row: &&Row| {
            row.min_age.is_some() && (row.channels.is_empty() || row.channels.iter().any(|it| it == channel))
        };
        let of = |place: &String| {
            self.nearest(place, today, speaks)
                .iter()
                .filter_map(|row| row.min_age)
                .max()
                .unwrap_or(CHILD_BELOW)
        };
        places.iter().map(of).max().unwrap_or(CHILD_BELOW)
    }

    /// The rows about a place on a day: those of the place itself, else of its country, else of a group.
    fn nearest(&self, place: &str, today: Date, speaks: impl Fn(&&Row) -> bool) -> Vec<&Row> {
        let valid =
            |row: &&Row| row.from.is_none_or(|from| from <= today) && row.to.is_none_or(|to| today <= to);
        let rows: Vec<&Row> = self.rows.iter().filter(valid).filter(speaks).collect();
        let country = place.split_once('_').map_or(place, |(country, _)| country);
        let at = |code: &str| -> Vec<&Row> {
            rows.iter().copied().filter(|row| row.places.iter().any(|known| known == code)).collect()
        };
        for code in [place, country] {
            let found = at(code);
            if !found.is_empty() {
                return found;
            }
        }
        let group = |row: &&&Row| {
            row.places.iter().any(|known| matches!(known.as_str(), "EU" | "EEA") && lies_in(place, known))
        };
        rows.iter().filter(group).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(places: &[&str], channel: &str, regime: Regime) -> Row {
        Row {
            places: places.iter().map(|place| (*place).to_owned()).collect(),
            channels: vec![channel.to_owned()],
            regime: Some(regime),
            ..Row::default()
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn the_nearest_row_counts_and_of_several_places_the_strictest() {
        let markets = vec!["DK".to_owned(), "US_CA".to_owned()];
        let soft = Some(Soft { within_months: Some(24) });
        let rows = vec![
            Row { soft_opt_in: soft, ..row(&["EEA"], "email", Regime::OptIn) },
            row(&["US"], "email", Regime::OptOut),
            row(&["US_CA"], "ads", Regime::OptOut),
            Row { min_age: Some(15), ..row(&["DK"], "post", Regime::OptOut) },
        ];
        let law = Law { rows, markets };
        let today = day("2026-03-01");
        let ask = |country, channel| law.demand(&law.places(country), channel, today);
        assert_eq!(ask(Some("DK"), "email").regime, Regime::OptIn);
        assert_eq!(ask(Some("DK"), "email").soft_opt_in, soft);
        assert_eq!(ask(Some("US"), "email").regime, Regime::OptOut, "by the row of the whole country");
        assert_eq!(ask(Some("US"), "ads").regime, Regime::OptOut, "sold in California only");
        assert_eq!(ask(Some("CA"), "ads"), Demand::default(), "no row");
        assert_eq!(ask(None, "email").regime, Regime::OptIn, "the strictest of the markets");
        assert_eq!(ask(None, "post").regime, Regime::OptIn, "California says nothing of letters");
        assert_eq!(Law::default().demand(&[], "email", today), Demand::default());
        let age = |country, channel| law.min_age(&law.places(country), channel, today);
        assert_eq!((age(Some("DK"), "post"), age(Some("DK"), "email"), age(None, "post")), (15, 18, 18));
    }

    #[test]
    fn a_row_counts_from_its_first_day_to_its_last() {
        let before = Row { to: Some(day("2026-06-30")), ..row(&["NL"], "call", Regime::OptOut) };
        let after = Row { from: Some(day("2026-07-01")), ..row(&["NL"], "call", Regime::Banned) };
        let law = Law { rows: vec![before, after], markets: Vec::new() };
        let on = |text| law.demand(&law.places(Some("NL")), "call", day(text)).regime;
        assert_eq!(on("2026-06-30"), Regime::OptOut);
        assert_eq!(on("2026-07-01"), Regime::Banned);
    }

    #[test]
    fn places_lie_in_places() {
        for (place, within) in [("DK", "DK"), ("US_CA", "US"), ("DK", "EU"), ("NO", "EEA"), ("EU", "EEA")] {
            assert!(lies_in(place, within), "{place} in {within}");
        }
        for (place, within) in [("NO", "EU"), ("US", "US_CA"), ("GB", "EEA"), ("EEA", "EU")] {
            assert!(!lies_in(place, within), "{place} in {within}");
        }
    }
}
