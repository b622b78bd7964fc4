//! `country_code`: a country as people write it, to its ISO 3166-1 code of two letters.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "country_code",
    family: Family::People,
    since: "0.1.0",
    summary: "a country's code of two letters, from its name in English or in its own language, or from another code",
    in_words: "as a country's code of two letters",
    params: &[Param {
        name: "country",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "a name or a code of two or three letters or three digits",
    }],
    returns: Returns::Kind(Kind::Country),
    check_literals: None,
    longest: None,
    fails: &["no country is known by that name or code"],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["iso", "alpha-2", "nation", "land", "country name"],
    examples: &[
        Example { title: "an English name", expression: r#""Germany" | country_code"#, gives: r#""DE""# },
        Example { title: "its own name", expression: r#"" danmark" | country_code"#, gives: r#""DK""# },
        Example { title: "three letters", expression: r#""NOR" | country_code"#, gives: r#""NO""# },
        Example { title: "three digits", expression: r#""752" | country_code"#, gives: r#""SE""# },
        Example {
            title: "accents do not matter",
            expression: r#""Osterreich" | country_code"#,
            gives: r#""AT""#,
        },
        Example { title: "no country", expression: r#""Atlantis" | country_code"#, gives: "fails" },
        Example { title: "null stays null", expression: "null | country_code", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match super::country_names::code(&text) {
        Some(code) => as_text(Cow::Borrowed(code)),
        None => Outcome::Failure(Failure(Cow::Borrowed("no country is known by that name or code"))),
    })
}
