//! `currency_code`: a currency as people write it, to its code.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "currency_code",
    family: Family::Numbers,

    summary: "a currency's code of three letters (ISO 4217), from the code in any capitals, its English name or its sign; \
              a sign that several countries have, such as `kr` or `$`, needs the country",
    in_words: "as a currency code",
    params: &[
        value("currency", Kind::Text, "a code, a name or a sign"),
        value("country", MAYBE_COUNTRY, "the country whose sign it is, as a code of two letters"),
    ],
    returns: Returns::Kind(Kind::Currency),
    fails: &["no currency is known by that name or sign, or several are"],
    search: &["iso 4217", "dollar", "euro", "kroner", "money", "symbol"],
    examples: &[
        example("a sign", r#""€" | currency_code"#, r#""EUR""#),
        example("a code", r#"" dkk " | currency_code"#, r#""DKK""#),
        example("a sign of several countries", r#""kr." | currency_code("NO")"#, r#""NOK""#),
        example("which one", r#""kr." | currency_code"#, "fails"),
        example("null stays null", "null | currency_code", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let country = text_at(arguments, 1);
    on_text(arguments, |text| match super::currencies::code(&text, country) {
        Some(code) => as_text(Cow::Borrowed(code)),
        None => fails("no currency is known by that name or sign, or several are"),
    })
}
