//! The functions of the language: one file each, with declaration, help, examples and kernel; one table lists them.

#[cfg(feature = "kernels")]
mod country_names;
#[cfg(feature = "kernels")]
mod currencies;
mod declare;
#[cfg(feature = "kernels")]
mod language_names;
mod moments;
#[cfg(feature = "kernels")]
mod places;
#[cfg(feature = "kernels")]
mod platforms;
#[cfg(feature = "kernels")]
mod work;

use martlet_compiler::library::Function;
#[cfg(feature = "kernels")]
use martlet_compiler::types::value::{Kernel, Outcome, Value};

/// The keyed hash of the project: what the value is for, and the value.
#[cfg(feature = "kernels")]
pub type KeyedHash<'h> = &'h dyn Fn(&str, &str) -> [u8; 32];

/// A kernel that needs the project's key.
#[cfg(feature = "kernels")]
pub type KeyedKernel = for<'a> fn(&[Value<'a>], KeyedHash<'_>) -> Outcome<'a>;

macro_rules! table {
    (plain: $($name:ident),+; keyed: $($keyed:ident),+; of the plan: $($planned:ident),+ $(;)?) => {
        $(mod $name;)+
        $(mod $keyed;)+
        $(mod $planned;)+

        /// Every function; sorted by [`functions`].
        static UNSORTED: &[&Function] =
            &[$(&$name::FUNCTION,)+ $(&$keyed::FUNCTION,)+ $(&$planned::FUNCTION),+];

        /// What the function of that name does. None for those that need the project's key, and for those that the
        /// compiler turns into questions to the ledger.
        #[cfg(feature = "kernels")]
        #[must_use]
        pub fn kernel(name: &str) -> Option<Kernel> {
            match name {
                $(stringify!($name) => Some($name::kernel),)+
                _ => None,
            }
        }

        /// What the function of that name does with the project's key.
        #[cfg(feature = "kernels")]
        #[must_use]
        pub fn keyed_kernel(name: &str) -> Option<KeyedKernel> {
            match name {
                $(stringify!($keyed) => Some($keyed::keyed),)+
                _ => None,
            }
        }
    };
}

table! {
    plain: abs, add_business_days, add_days, add_months, after, alike, all, any, at_least, at_most, average, before,
        between, bucket, business_days_between, canonical_email, capital, ceil, clean, coarse_degrees, coarse_ip,
        collect, contains, count, count_of, country_code, country_currency, country_name, currency_code, date, day,
        day_in, day_of_year, days_between, days_in_month, degrees, digits, distance_km, distinct, domain_of, e164,
        earliest, ends_with, first, first_characters, first_of_month, first_of_quarter, first_of_week, floor,
        format, format_number, from_minor_units, from_spreadsheet_day, from_unix, from_unix_ms, geohash,
        google_email, google_phone, gtin, has_check_digit, holds, host, hour_in, hours_between, iban, initials,
        is_weekend, join, json_at, json_items, json_number, json_text, keep_if, language_code, last,
        last_characters, last_of_month, latest, length, likeness, lines, linkedin_email, lower, mask, max,
        mend_encoding, meta_email, meta_name, meta_phone, middle, min, minor_units, month, months_between,
        name_uuid, next_anniversary, nth_part, number_in, only_letters, pad_left, parse_bool, parse_date,
        parse_decimal, parse_instant, parse_int, parse_json, parse_time, parse_timestamp, percent_of, phone_country,
        pinterest_email, pinterest_phone, plain_text, position, postal_area, postal_code, quarter, remainder,
        replace, reversed, round, round_half_even, round_to, sha256_hex, single_spaces, slug, sms_parts, sorted,
        split, start_of_day, starts_with, sum, take, tiktok_email, tiktok_phone, title_case, to_json, to_text,
        to_unix, to_unix_ms, trim, truncate, unaccent, upper, url_parameter, url_path, uuid, week, weekday,
        within_km, without_emoji, without_prefix, without_suffix, word_count, year, years_between;
    keyed: pseudonym;
    of the plan: allowed, consent_basis, consent_date, consent_source, consent_state, customer_within, notice_shown;
}

/// Every function, by name.
pub(crate) fn functions() -> &'static [&'static Function] {
    static SORTED: std::sync::LazyLock<Vec<&'static Function>> = std::sync::LazyLock::new(|| {
        let mut functions = UNSORTED.to_vec();
        functions.sort_by_key(|function| function.name);
        functions
    });
    &SORTED
}

#[cfg(test)]
mod tests {
    use super::*;
    use martlet_compiler::library::{Family, Kind};

    #[test]
    fn functions_explain_themselves() {
        for function in functions() {
            assert!(!function.summary.is_empty() && !function.in_words.is_empty(), "{}", function.name);
            assert!(!function.params.is_empty(), "{} takes nothing", function.name);
            let runs = function.family != Family::Consent && function.name != "pseudonym";
            assert!(!runs || function.examples.len() >= 2, "{} has fewer than two examples", function.name);
            let shows_failure = function.examples.iter().any(|example| example.gives == "fails");
            assert!(
                !runs || shows_failure != function.fails.is_empty(),
                "{}: show a failure, or state none",
                function.name
            );
        }
    }

    #[test]
    fn names_are_taken_once() {
        let names = functions().iter().map(|function| function.name);
        assert!(names.is_sorted_by(|left, right| left < right));
    }

    #[cfg(feature = "kernels")]
    #[test]
    fn absence_passes_through_and_another_kind_is_a_failure() {
        let wrong = |kind: Kind| match kind {
            Kind::Int | Kind::Number | Kind::Date | Kind::Instant | Kind::DateOrInstant | Kind::List => {
                Some(Value::Bool(true))
            }
            Kind::Any => None,
            _ => Some(Value::Int(7)),
        };
        for function in functions() {
            let Some(kernel) = kernel(function.name) else { continue };
            assert_eq!(kernel(&[Value::Null, Value::Null]), Outcome::Absent, "{}", function.name);
            let Some(wrong) = function.params.first().and_then(|first| wrong(first.kind)) else { continue };
            let given = vec![wrong; function.params.len()];
            assert!(matches!(kernel(&given), Outcome::Failure(_)), "{}", function.name);
        }
        assert!(super::kernel("no_such_function").is_none());
    }
}
