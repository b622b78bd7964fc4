//! Places: codes of countries, their parts, and groups of countries.

use super::Resolver;
use super::declared::Kind;
use super::model::Resolved;
use super::suggest::nearest;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::Name;

/// ISO 3166-1, codes of two letters, and Kosovo, which has none there and is written like this by everyone.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Groups of countries that rules speak of.
const GROUPS: &[&str] = &["EEA", "EU"];

/// Countries of the European Union (Treaty on European Union, article 52, since 1 February 2020).
const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
/// The other countries of the European Economic Area.
const EEA_BESIDE_EU: &str = "IS LI NO";

/// Codes that people write, and what they mean.
const MEANT: &[(&str, &str)] =
    &[("DEU", "DE"), ("EL", "GR"), ("EUR", "EU"), ("FRA", "FR"), ("GBR", "GB"), ("UK", "GB"), ("USA", "US")];

impl Resolver<'_> {
    /// The places of those names that are there.
    pub(super) fn places(&mut self, names: &[Name]) -> Vec<String> {
        names.iter().filter_map(|name| self.place(name)).collect()
    }

    /// The place, if it is there: a code, a group, or one that is declared.
    pub(super) fn place(&mut self, name: &Name) -> Option<String> {
        if is_place(&name.text) || self.is_declared(Kind::Place, &name.text) {
            self.uses(Kind::Place, &name.text);
            return Some(name.text.clone());
        }
        let declared: Vec<&str> = self.declared.named(Kind::Place).map(|(name, _)| name.as_str()).collect();
        let finding = unknown(name, &declared);
        let finding = self.elsewhere(Kind::Place, name, finding);
        self.missed.insert(Kind::Place);
        self.report_missing(finding);
        None
    }
}

/// A group, a country, or a part of one: `US_CA`.
pub(crate) fn is_place(text: &str) -> bool {
    let (country, part) = text.split_once('_').map_or((text, None), |(country, part)| (country, Some(part)));
    let known = COUNTRIES.split(' ').any(|code| code == country);
    // ISO 3166-2: one to three letters or digits.
    let shaped = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    GROUPS.contains(&text) || (known && part.is_none_or(shaped))
}

/// Whether a country, by its code, is one of the European Economic Area.
pub(crate) fn is_in_eea(country: &str) -> bool {
    EU.split(' ').chain(EEA_BESIDE_EU.split(' ')).any(|member| member == country)
}

impl Resolved {
    /// Whether all of a place lies in another one.
    #[must_use]
    pub fn lies_in(&self, place: &str, other: &str) -> bool {
        let above = |name: &&str| self.places.get(*name).and_then(|word| word.under.as_deref());
        let way = std::iter::successors(Some(place), above).take(self.places.len().saturating_add(1));
        let mut way = way.flat_map(|name| {
            let country = name.split_once('_').map(|(country, _)| country).filter(|_| is_place(name));
            std::iter::once(name).chain(country)
        });
        way.any(|name| {
            name == other
                || (other == "EU" && EU.split(' ').any(|member| member == name))
                || (other == "EEA" && (name == "EU" || is_in_eea(name)))
        })
    }
}

fn unknown(name: &Name, declared: &[&str]) -> Diagnostic {
    let capitals = name.text.to_uppercase();
    let meant = MEANT.iter().find(|(written, _)| *written == capitals).map(|(_, code)| (*code).to_owned());
    let meant = meant.or_else(|| is_place(&capitals).then(|| capitals.clone()));
    // Nearly every code of two letters is near some other, so only declared names are guessed beside these.
    let meant = meant.or_else(|| nearest(&name.text, declared.iter().copied()).map(str::to_owned));
    let message = format!("there is no place `{}`", name.text);
    let finding = Diagnostic::new(&catalogue::NAME_UNKNOWN_PLACE, name.span, message);
    match meant {
        Some(meant) => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(format!("write `{meant}`"), vec![(name.span, meant)]),
        None => finding.help(
            "write the country's code of two capitals (`DK`), one part of a country (`US_CA`), or a group: `EU`, `EEA`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_lie_in_their_groups_and_parts_in_their_countries() {
        let names = Resolved::default();
        for (place, other) in [("DK", "EU"), ("NO", "EEA"), ("EU", "EEA"), ("US_CA", "US"), ("FR_75", "EU")] {
            assert!(names.lies_in(place, other), "{place} in {other}");
        }
        for (place, other) in [("NO", "EU"), ("EEA", "EU"), ("US", "US_CA"), ("GB", "EEA"), ("CH", "EEA")] {
            assert!(!names.lies_in(place, other), "{place} not in {other}");
        }
    }

    #[test]
    fn countries_parts_and_groups_are_places() {
        for place in ["DK", "GB", "XK", "EU", "EEA", "US_CA", "FR_75", "GB_SCT"] {
            assert!(is_place(place), "{place}");
        }
        for other in ["UK", "dk", "DNK", "US_", "US_CALI", "EU_DE", "ZZ", "U S", ""] {
            assert!(!is_place(other), "{other}");
        }
        assert!(COUNTRIES.split(' ').is_sorted() && COUNTRIES.split(' ').all(|code| code.len() == 2));
    }
}
