//! `phone_country`: the country that an international phone number belongs to.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "phone_country",
    family: Family::People,
    summary: "the code of the country that an international phone number belongs to",
    in_words: "only the country of the number",
    params: &[value("phone", Kind::Text, "a phone number with its country, `+45 …`")],
    returns: Returns::Kind(Kind::Country),
    fails: &["the text is no phone number with its country"],
    effect: CategoryEffect::ReducesTo("contact.country"),
    change: ChangeKind::Reduced,
    search: &["country of phone", "region", "dial code"],
    examples: &[
        example("a French mobile", r#""+33 6 12 34 56 78" | phone_country"#, r#""FR""#),
        example("no country in it", r#""20 12 34 56" | phone_country"#, "fails"),
        example("null stays null", "null | phone_country", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    const NONE: &str = "the text is no phone number with its country";
    try_text(arguments, |phone| {
        let number = super::e164::number(phone, None).map_err(|_| NONE)?;
        let region = number.get_region_code().ok_or(NONE)?.as_region_str().to_string();
        // Numbers of no country, such as +800, have `001`.
        if region.len() == 2 { Ok(region) } else { Err(NONE) }
    })
}
