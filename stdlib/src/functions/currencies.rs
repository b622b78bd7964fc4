//! Currencies: ISO 4217 with its English names, and the signs that people write.

use iso_currency::{Country, Currency};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Signs that mean one currency wherever they are written. `$`, `kr` and `¥` do not.
const SIGNS: [(&str, &str); 27] = [
    ("€", "EUR"),
    ("£", "GBP"),
    ("US$", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₽", "RUB"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₾", "GEL"),
    ("₸", "KZT"),
    ("лв", "BGN"),
];

/// The code of the currency that is known by this code, name or sign.
pub(super) fn code(text: &str, country: Option<&str>) -> Option<&'static str> {
    static NAMES: OnceLock<BTreeMap<String, &'static str>> = OnceLock::new();
    let text = text.trim();
    if text.len() == 3
        && let Some(currency) = Currency::from_code(&text.to_ascii_uppercase())
    {
        return Some(currency.code());
    }
    if let Some(code) = NAMES.get_or_init(names).get(&text.to_lowercase()) {
        return Some(code);
    }
    let own = of_country(country?)?;
    let sign = Currency::from_code(own)?.symbol().symbol;
    (sign.to_lowercase() == text.trim_end_matches('.').to_lowercase()).then_some(own)
}

fn names() -> BTreeMap<String, &'static str> {
    let all = (0..1_000).filter_map(Currency::from_numeric);
    let names = all.map(|currency| (currency.name().to_lowercase(), currency.code()));
    let mut names: BTreeMap<String, &'static str> = names.collect();
    names.extend(SIGNS.iter().map(|(sign, code)| (sign.to_lowercase(), *code)));
    names
}

/// The currency that a country pays in, if that is one.
pub(super) fn of_country(country: &str) -> Option<&'static str> {
    let country: Country = country.parse().ok()?;
    let mut own = Currency::from_country(country);
    own.retain(|it| !it.is_fund() && !it.is_special() && it.is_superseded().is_none());
    match own.as_slice() {
        [one] => Some(one.code()),
        _ => None,
    }
}

/// How many digits a currency has after the point.
pub(super) fn digits(currency: &str) -> Option<u32> {
    Currency::from_code(&currency.to_ascii_uppercase())?.exponent().map(u32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_of_currencies_that_exist() {
        for (sign, expected) in SIGNS {
            assert!(Currency::from_code(expected).is_some(), "{expected}");
            assert_eq!(code(sign, None), Some(expected), "{sign}");
        }
    }

    #[test]
    fn names_signs_and_countries() {
        for (text, country, expected) in [
            ("Danish krone", None, Some("DKK")),
            ("usd", None, Some("USD")),
            ("$", None, None),
            ("$", Some("CA"), Some("CAD")),
            ("kr.", Some("SE"), Some("SEK")),
            ("KR", Some("DK"), Some("DKK")),
            ("kr", Some("DE"), None),
            ("¥", Some("JP"), Some("JPY")),
            ("", None, None),
            ("gold coins", None, None),
        ] {
            assert_eq!(code(text, country), expected, "{text} {country:?}");
        }
        assert_eq!(of_country("BG"), Some("EUR"));
        assert_eq!((of_country("PA"), of_country("CH")), (None, Some("CHF")));
        assert_eq!((digits("BHD"), digits("ISK"), digits("XAU")), (Some(3), Some(0), None));
    }
}
