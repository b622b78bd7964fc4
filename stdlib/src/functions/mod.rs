//! The functions of the language: one file each, with declaration, help, examples and kernel; one table lists them.

#[cfg(feature = "kernels")]
mod address_lines;
#[cfg(feature = "kernels")]
mod bits;
#[cfg(feature = "kernels")]
mod country_names;
#[cfg(feature = "kernels")]
mod currencies;
mod declare;
#[cfg(feature = "kernels")]
mod domains;
#[cfg(feature = "kernels")]
mod gpp;
mod gpp_sections;
#[cfg(feature = "kernels")]
mod language_names;
#[cfg(feature = "kernels")]
mod mail_lists;
mod moments;
#[cfg(feature = "kernels")]
mod month_names;
#[cfg(feature = "kernels")]
mod names;
#[cfg(feature = "kernels")]
mod places;
#[cfg(feature = "kernels")]
mod platforms;
#[cfg(feature = "kernels")]
mod tcf;
#[cfg(feature = "kernels")]
mod web;
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

        /// Those that work by themselves, so that examples can show them.
        #[cfg(test)]
        const PLAIN: &[&str] = &[$(stringify!($name)),+];

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
        collect, company_domain, consent_mode, contains, cookiebot_choice, count, count_of, country_code,
        country_code3, country_currency, country_name, currency_code, date, day, day_in, day_of_year, days_between,
        days_in_month, degrees, device_id, dial_code, digits, distance_km, distinct, domain_of, e164, earliest,
        email_suggestion, ends_with, first, first_characters, first_name, first_of_month, first_of_quarter,
        first_of_week, floor, format, format_number, from_base64, from_minor_units, from_spreadsheet_day, from_unix,
        from_unix_ms, geohash, google_email, google_name, google_phone, gpc, gpp_opted_out, gpp_section, group_of, gtin,
        has_check_digit, holds, host, hour_in, hours_between, house_number, iban, initials, is_email, is_free_mail,
        is_role_address, is_weekend, join, json_at, json_items, json_number, json_text, keep_if, language_code,
        last, last_characters, last_name, last_of_month, latest, length, likeness, lines, linkedin_email,
        local_part, lower, mailbox_key, mask, max, md5_hex, mend_encoding, meta_city, meta_email, meta_gender,
        meta_name, meta_phone, meta_state, meta_zip, middle, min, minor_units, month, month_name, months_between, name_uuid,
        national_phone, next_anniversary, nth_part, number_in, onetrust_group, only_letters, pad_left, parse_bool,
        parse_date, parse_date_words, parse_decimal, parse_instant, parse_int, parse_json, parse_time, parse_timestamp, percent_of,
        phone_country, phone_display, phone_kind, pinterest_city, pinterest_email, pinterest_gender, pinterest_name,
        pinterest_phone, pinterest_zip, plain_text, position, postal_area, postal_code, public_suffix, quarter,
        readable_domain, redact, registrable_domain, remainder, replace, reversed, round, round_half_even, round_to,
        sha256_base64, sha256_hex, sha512_hex, single_spaces, slug, sms_parts, sorted, split, start_of_day,
        starts_with, street_name, sum, take, tcf_allows, tcf_date, tcf_purpose, tcf_vendor, tiktok_email,
        tiktok_phone, title_case, to_base64, to_json, to_text, to_unix, to_unix_ms, trim, truncate, unaccent, upper,
        url_decode, url_encode, url_parameter, url_path, us_privacy_opted_out, uuid, week, weekday, weekday_name, with_parameter,
        within_km, without_emoji, without_prefix, without_suffix, without_tracking, word_count, x_email, x_handle,
        x_phone, year, years_between;
    keyed: in_sample, pseudonym, pseudonym_uuid, variant;
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
    use martlet_compiler::library::Kind;

    #[test]
    fn functions_explain_themselves() {
        for function in functions() {
            assert!(!function.summary.is_empty() && !function.in_words.is_empty(), "{}", function.name);
            assert!(!function.params.is_empty(), "{} takes nothing", function.name);
            let runs = PLAIN.contains(&function.name);
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
    fn keyed<'a>(name: &str, arguments: &[Value<'a>]) -> Value<'a> {
        use sha2::{Digest, Sha256};
        let hash = |what: &str, text: &str| Sha256::digest(format!("{what}/{text}")).into();
        match keyed_kernel(name).unwrap()(arguments, &hash) {
            Outcome::Value(value) => value,
            other => panic!("{name}: {other:?}"),
        }
    }

    #[cfg(feature = "kernels")]
    #[test]
    fn samples_and_groups_are_even_and_independent() {
        let text = |text: &str| Value::Text(text.to_owned().into());
        let (mut sample, mut both, mut groups) = (0, 0, [0, 0, 0]);
        for number in 0..3_000 {
            let person = text(&format!("customer {number}"));
            let chosen = |name: &str| {
                keyed("in_sample", &[person.clone(), text(name), Value::Int(20)]) == Value::Bool(true)
            };
            sample += i32::from(chosen("spring"));
            both += i32::from(chosen("spring") && chosen("autumn"));
            let group = keyed("variant", &[person.clone(), text("spring"), text("A"), text("B"), text("C")]);
            let index = ["A", "B", "C"].iter().position(|name| group == text(name)).unwrap();
            groups[index] += 1;
        }
        assert!((540..660).contains(&sample) && (80..160).contains(&both), "{sample} {both}");
        assert!(groups.iter().all(|group| (900..1_100).contains(group)), "{groups:?}");
        for (percent, all) in [(0, false), (100, true)] {
            let given = [text("ana"), text("spring"), Value::Int(percent)];
            assert_eq!(keyed("in_sample", &given), Value::Bool(all));
        }
    }

    #[cfg(feature = "kernels")]
    #[test]
    fn stand_ins_in_the_shape_of_a_uuid_are_uuids() {
        let given = |name: &str| {
            keyed("pseudonym_uuid", &[Value::Text("ana".into()), Value::Text(name.to_owned().into())])
        };
        let Value::Text(id) = given("warehouse") else { panic!() };
        assert_eq!(::uuid::Uuid::try_parse(&id).unwrap().get_version_num(), 8);
        assert_ne!(given("warehouse"), given("shop"));
        assert_eq!(keyed_kernel("pseudonym_uuid").unwrap()(&[Value::Null], &|_, _| [0; 32]), Outcome::Absent);
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
