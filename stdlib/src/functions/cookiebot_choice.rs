//! `cookiebot_choice`: whether the cookie of Cookiebot's banner says yes to a category.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "cookiebot_choice",
    family: Family::Consent,

    summary: "whether the cookie `CookieConsent` of Cookiebot's banner says yes to `preferences`, `statistics` or \
              `marketing`; absent where it does not say",
    in_words: "only whether it says yes to {category}",
    params: &[
        value("cookie", Kind::Text, "the value of the cookie, also as browsers send it, with `%` signs"),
        literal("category", Kind::Text, "\"necessary\", \"preferences\", \"statistics\" or \"marketing\""),
    ],
    returns: Returns::Kind(Kind::Bool),
    check_literals: Some(a_category),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["cookieconsent", "cookiebot", "cookie banner", "usercentrics", "cmp"],
    examples: &[
        example("a yes", r#""{{stamp:'x',necessary:true,statistics:true,marketing:false}}" | cookiebot_choice("statistics")"#, "true"),
        example("as browsers send it", r#""%7Bnecessary:true%2Cmarketing:false%7D" | cookiebot_choice("marketing")"#, "false"),
        example("no choice yet", r#""0" | cookiebot_choice("marketing")"#, "null"),
        example("null stays null", r#"null | cookiebot_choice("marketing")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let category = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| {
        let cookie = super::gpp::plain(&text);
        let members = cookie.trim().trim_start_matches('{').trim_end_matches('}').split(',');
        let pairs = members.filter_map(|member| member.split_once(':'));
        let bare = |name: &str| name.trim().trim_matches(['\'', '"']).to_owned();
        match pairs.map(|(name, value)| (bare(name), bare(value))).find(|(name, _)| name == category) {
            Some((_, value)) if value == "true" => yes(true),
            Some((_, value)) if value == "false" => yes(false),
            _ => Outcome::Absent,
        }
    })
}

/// A category that the banner has.
fn a_category(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        None | Some("necessary" | "preferences" | "statistics" | "marketing") => Ok(()),
        Some(name) => Err(format!(
            "the banner has no category `{name}`; write `necessary`, `preferences`, `statistics` or `marketing`"
        )),
    }
}
