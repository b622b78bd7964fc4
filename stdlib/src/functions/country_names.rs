//! The names and codes of countries: ISO 3166-1 with its English names, and the names that people write.

use std::sync::OnceLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The code of two letters of a country that is known by this name or code.
pub(super) fn code(text: &str) -> Option<&'static str> {
    let mut buffer = [0; LONGEST];
    let name = plain(text, &mut buffer)?;
    find(name).or_else(|| find(without_form(name)?)).or_else(|| turned(text))
}

fn find(name: &[u8]) -> Option<&'static str> {
    let table = TABLE.get_or_init(table);
    let found = table.binary_search_by(|(known, _)| known.as_bytes().cmp(name)).ok()?;
    table.get(found).map(|(_, code)| *code)
}

/// What follows the form of a state in its official name: `Islamic Republic of the …`.
fn without_form(name: &[u8]) -> Option<&[u8]> {
    const FORMS: &[&str] = &[
        "arab",
        "bolivarian",
        "commonwealth",
        "democratic",
        "duchy",
        "eastern",
        "federal",
        "federated",
        "federative",
        "grand",
        "hashemite",
        "independent",
        "islamic",
        "kingdom",
        "of",
        "peoples",
        "plurinational",
        "principality",
        "republic",
        "socialist",
        "state",
        "states",
        "sultanate",
        "the",
        "union",
    ];
    let name = std::str::from_utf8(name).ok()?;
    let (form, country) = name.split_once(" of ")?;
    let is_form = form.split(' ').all(|word| word == "united" || FORMS.binary_search(&word).is_ok());
    is_form.then(|| country.strip_prefix("the ").unwrap_or(country).as_bytes())
}

/// A name with its form behind a comma, as registers write it: `Moldova, Republic of`.
fn turned(text: &str) -> Option<&'static str> {
    let (country, form) = text.trim().split_once(',')?;
    let form = form.trim();
    let ends = [" of", " of the", " Of", " Of The"].iter().any(|end| form.ends_with(end));
    if !ends || text.len() > LONGEST {
        return None;
    }
    let mut buffer = [0; LONGEST];
    let turned = format!("{form} {country}");
    let name = plain(&turned, &mut buffer)?;
    find(name).or_else(|| find(without_form(name)?))
}

/// Longest name in plain form, in bytes; what is longer is no country.
const LONGEST: usize = 96;

static TABLE: OnceLock<Vec<(Box<str>, &'static str)>> = OnceLock::new();

/// A name without what people vary: capitals, accents, punctuation, spaces. `None`: too long, or nothing is left.
fn plain<'b>(text: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b [u8]> {
    let mut length = 0_usize;
    let mut space = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if !c.is_alphanumeric() {
            // Dots and apostrophes belong to the word before: `U.S.A.`, `Côte d'Ivoire`.
            space |= length > 0 && !matches!(c, '.' | '\'' | '\u{2019}');
            continue;
        }
        if std::mem::take(&mut space) {
            *buffer.get_mut(length)? = b' ';
            length += 1;
        }
        for small in c.to_lowercase().filter(|c| !is_combining_mark(*c)) {
            let mut bytes = [0; 4];
            for byte in small.encode_utf8(&mut bytes).bytes() {
                *buffer.get_mut(length)? = byte;
                length += 1;
            }
        }
    }
    if length == 0 { None } else { buffer.get(..length) }
}

fn table() -> Vec<(Box<str>, &'static str)> {
    let mut table = Vec::new();
    let mut add = |name: &str, code: &'static str| {
        let mut buffer = [0; LONGEST];
        let plain = plain(name, &mut buffer).and_then(|plain| std::str::from_utf8(plain).ok());
        if let Some(plain) = plain {
            table.push((Box::from(plain), code));
        }
    };
    for country in rust_iso3166::ALL {
        add(country.alpha2, country.alpha2);
        add(country.alpha3, country.alpha2);
        add(&format!("{:03}", country.numeric), country.alpha2);
        add(country.name, country.alpha2);
    }
    for (code, names) in NAMES {
        for name in names.split('|') {
            add(name, code);
        }
    }
    table.sort();
    table.dedup();
    table
}

/// What people call countries beside the official English name: the short English name, and the name in the languages
/// of the country.
const NAMES: &[(&str, &str)] = &[
    ("AD", "Andorre"),
    ("AE", "UAE|Emirates|United Arab Emirates|الإمارات العربية المتحدة|الإمارات"),
    ("AL", "Shqipëria|Shqipëri"),
    ("AM", "Hayastan|Հայաստան"),
    ("AR", "Argentine Republic|República Argentina"),
    ("AT", "Österreich|Oesterreich|Autriche"),
    ("AU", "Commonwealth of Australia"),
    ("AZ", "Azərbaycan"),
    ("BA", "Bosnia|Bosnia and Herzegovina|Bosnia & Herzegovina|Bosna i Hercegovina|Босна и Херцеговина"),
    ("BE", "België|Belgie|Belgique|Belgien"),
    ("BG", "България|Bulgariya|Balgariya"),
    ("BN", "Brunei"),
    ("BO", "Bolivia"),
    ("BR", "Brasil"),
    ("BY", "Беларусь|Belarus|Białoruś|Белоруссия"),
    (
        "CD",
        "DR Congo|The Democratic Republic of the Congo|DRC|Democratic Republic of the Congo|Congo-Kinshasa",
    ),
    ("CG", "Republic of the Congo|Congo-Brazzaville"),
    ("CH", "Swiss Confederation|Switzerland|Schweiz|Suisse|Svizzera|Svizra|Swiss"),
    ("CI", "Ivory Coast|Cote d'Ivoire"),
    ("CN", "中国|中國|PRC|People's Republic of China|Zhongguo"),
    ("CV", "Cape Verde"),
    ("CY", "Κύπρος|Kypros|Kıbrıs"),
    ("CZ", "Czech Republic|Česko|Česká republika|Tschechien"),
    ("DE", "Deutschland|Bundesrepublik Deutschland|Federal Republic of Germany|Allemagne|Tyskland|Duitsland"),
    ("DK", "Danmark|Kingdom of Denmark|Dänemark|Danemark"),
    ("DO", "Dominican Republic|República Dominicana"),
    ("DZ", "Algérie|الجزائر"),
    ("EE", "Eesti"),
    ("EG", "مصر|Misr"),
    ("ES", "España|Espana|Espanya|Espainia|Kingdom of Spain"),
    ("FI", "Suomi"),
    ("FO", "Føroyar|Færøerne|Faroes"),
    ("FR", "French Republic|République française|Frankreich|Frankrig|Frankrike"),
    (
        "GB",
        "UK|U.K.|United Kingdom|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|\
         United Kingdom of Great Britain and Northern Ireland|Cymru|Alba",
    ),
    ("FM", "Micronesia"),
    ("GA", "Gabonese Republic"),
    ("GE", "საქართველო|Sakartvelo"),
    ("GL", "Kalaallit Nunaat|Grønland"),
    ("GR", "Ελλάδα|Ελλάς|Hellas|Ellada|Hellenic Republic|EL"),
    ("HK", "Hong Kong Special Administrative Region of China|香港|Hong Kong SAR"),
    ("HR", "Hrvatska"),
    ("HU", "Magyarország"),
    ("IE", "Éire|Republic of Ireland|Eire"),
    ("IL", "ישראל|إسرائيل"),
    ("IN", "Bharat|भारत"),
    ("IR", "Iran|ایران"),
    ("IS", "Ísland|Island"),
    ("IT", "Italian Republic|Italia|Italien|Italie"),
    ("JP", "日本|Nippon|Nihon|にほん"),
    ("KG", "Kyrgyz Republic"),
    ("KH", "កម្ពុជា"),
    ("KP", "North Korea|DPRK|Democratic People's Republic of Korea|People's Republic of Korea"),
    ("KR", "South Korea|Korea|Republic of Korea|대한민국|한국|Hanguk"),
    ("KZ", "Қазақстан|Казахстан|Qazaqstan"),
    ("LA", "Lao People's Democratic Republic|Laos"),
    ("LB", "Lebanese Republic|Liban|لبنان"),
    ("LI", "Fürstentum Liechtenstein"),
    ("LT", "Lietuva"),
    ("LU", "Lëtzebuerg|Luxemburg"),
    ("LV", "Latvija"),
    ("MA", "Maroc|المغرب"),
    ("MC", "Monaco"),
    ("MD", "Moldova|Republic of Moldova"),
    ("ME", "Crna Gora|Црна Гора"),
    ("MK", "Macedonia|North Macedonia|Северна Македонија|Makedonija|FYROM"),
    ("MM", "Burma"),
    ("MO", "Macao Special Administrative Region of China|Macau|澳門"),
    ("MX", "United Mexican States|México"),
    ("NL", "Nederland|Holland|The Netherlands|Netherlands|Niederlande|Pays-Bas"),
    ("NO", "Norge|Noreg|Norga|Norwegen|Kingdom of Norway"),
    ("NZ", "Aotearoa"),
    ("PE", "Perú"),
    ("PH", "Pilipinas|The Philippines"),
    ("PL", "Polska|Polen"),
    ("PS", "Palestine"),
    ("PT", "Portuguese Republic|República Portuguesa"),
    ("RO", "România"),
    ("RS", "Srbija|Србија"),
    ("RU", "Russia|Россия|Rossiya|Российская Федерация"),
    ("RW", "Rwandese Republic|Rwandan Republic"),
    ("SA", "Saudi|KSA|السعودية"),
    ("SE", "Sverige|Schweden|Kingdom of Sweden"),
    ("SG", "新加坡|Singapura"),
    ("SI", "Slovenija"),
    ("SK", "Slovensko|Slovak Republic|Slovenská republika"),
    ("SM", "San Marino"),
    ("SY", "Syrian Arab Republic|Syria"),
    ("SZ", "Swaziland"),
    ("TG", "Togolese Republic"),
    ("TH", "ประเทศไทย|ไทย"),
    ("TN", "Tunisie|تونس"),
    ("TR", "Turkey|Türkiye|Turkiye"),
    ("TW", "Republic of China|The Republic of China|Taiwan|台灣|臺灣|台湾"),
    ("TZ", "Tanzania"),
    ("UA", "Україна|Ukraina|Украина"),
    (
        "US",
        "USA|U.S.|U.S.A.|United States|United States of America|America|The United States|Estados Unidos|États-Unis",
    ),
    ("VA", "Holy See (Vatican City State)|Vatican|Vatican City|Città del Vaticano"),
    ("VE", "Venezuela"),
    ("VG", "British Virgin Islands"),
    ("VI", "US Virgin Islands|Virgin Islands of the United States"),
    ("VN", "Vietnam|Việt Nam|Viet Nam"),
    ("XK", "Kosovo|Kosova|Косово"),
    ("ZA", "RSA|Suid-Afrika"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_countries() {
        for pair in table().windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "{} and {}", pair[0].1, pair[1].1);
        }
    }

    #[test]
    fn every_name_fits_the_buffer() {
        for (_, names) in NAMES {
            for name in names.split('|') {
                assert!(code(name).is_some(), "{name}");
            }
        }
        for country in rust_iso3166::ALL {
            assert_eq!(code(country.name), Some(country.alpha2), "{}", country.name);
        }
    }

    #[test]
    fn spellings() {
        let cases = [
            ("Danmark", Some("DK")),
            ("NORGE", Some("NO")),
            ("deutschland ", Some("DE")),
            ("U.S.A.", Some("US")),
            ("united  states", Some("US")),
            ("Côte d’Ivoire", Some("CI")),
            ("Bosnia-and-Herzegovina", Some("BA")),
            ("TÜRKİYE", Some("TR")),
            ("Ｇｅｒｍａｎｙ", Some("DE")),
            ("Polska\u{a0}", Some("PL")),
            ("Україна", Some("UA")),
            ("dk", Some("DK")),
            ("Islamic Republic of Pakistan", Some("PK")),
            ("Moldova, Republic of", Some("MD")),
            ("Korea, Democratic People's Republic of", Some("KP")),
            ("The Republic of China", Some("TW")),
            ("People's Republic of China", Some("CN")),
            ("Congo, The Democratic Republic of the", Some("CD")),
            ("Republic of Nowhere", None),
            ("of Denmark", None),
            ("House of Denmark", None),
            ("208", Some("DK")),
            ("Den mark", None),
            ("D", None),
            ("", None),
            (" . ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected, "{text}");
        }
        assert_eq!(code(&"a".repeat(10_000)), None);
    }
}
