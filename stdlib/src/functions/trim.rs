//! `trim`: without white space at both ends. Unicode's white space, because exports are full of no-break spaces.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;
#[cfg(feature = "kernels")]
use std::convert::Infallible;

pub(super) static FUNCTION: Function = Function {
    name: "trim",
    family: Family::Text,
    since: "0.1.0",
    summary: "without spaces, tabs, line breaks and no-break spaces at both ends",
    in_words: "without white space at both ends",
    params: &[Param {
        name: "text",
        kind: Kind::Text,
        literal: false,
        repeated: false,
        help: "the text to trim",
    }],
    returns: Returns::SameText,
    check_literals: None,
    longest: None,
    fails: &[],
    sure_of: None,
    may_be_absent: false,
    effect: CategoryEffect::Keeps,
    change: ChangeKind::Changed,
    search: &["strip", "spaces", "white space", "blanks"],
    examples: &[
        Example { title: "spaces at both ends", expression: r#""  Ana " | trim"#, gives: r#""Ana""# },
        Example {
            title: "a no-break space, as web pages leave it",
            expression: "\"\u{a0}Ana\u{a0}\" | trim",
            gives: r#""Ana""#,
        },
        Example { title: "spaces inside stay", expression: r#"" Ana  Lee" | trim"#, gives: r#""Ana  Lee""# },
        Example { title: "null stays null", expression: "null | trim", gives: "null" },
    ],
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let trimmed = map_cow(text, |text| Ok::<_, Infallible>(Cow::Borrowed(text.trim())));
        match trimmed {
            Ok(text) => as_text(text),
            Err(never) => match never {},
        }
    })
}
