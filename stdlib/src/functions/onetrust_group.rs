//! `onetrust_group`: whether the cookie of OneTrust's banner says yes to a group.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "onetrust_group",
    family: Family::Consent,

    summary: "whether the cookie `OptanonConsent` of OneTrust's banner says yes to a group of cookies, such as `C0002` \
              (statistics) or `C0004` (advertising); absent where it does not name the group",
    in_words: "only whether it says yes to {group}",
    params: &[
        value("cookie", Kind::Text, "the value of the cookie, also as browsers send it, with `%` signs"),
        literal("group", Kind::Text, "the group, such as \"C0004\""),
    ],
    returns: Returns::Kind(Kind::Bool),
    check_literals: Some(not_empty),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["optanonconsent", "onetrust", "cookie banner", "cookie groups", "cmp"],
    examples: &[
        example("a no", r#""isGpcEnabled=0&groups=C0001:1,C0002:0" | onetrust_group("C0002")"#, "false"),
        example("as browsers send it", r#""groups=C0001%3A1%2CC0004%3A1" | onetrust_group("C0004")"#, "true"),
        example("not named", r#""groups=C0001:1" | onetrust_group("C0004")"#, "null"),
        example("null stays null", r#"null | onetrust_group("C0004")"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    let group = text_at(arguments, 1).unwrap_or_default();
    on_text(arguments, |text| {
        let cookie = super::gpp::plain(&text);
        let groups = cookie.split('&').find_map(|pair| pair.strip_prefix("groups=")).unwrap_or_default();
        let answer = groups.split(',').filter_map(|pair| pair.trim().rsplit_once(':')).find(|(name, _)| *name == group);
        match answer {
            Some((_, "1")) => yes(true),
            Some((_, "0")) => yes(false),
            _ => Outcome::Absent,
        }
    })
}
