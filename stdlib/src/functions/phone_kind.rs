//! `phone_kind`: what kind of line a phone number is.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "phone_kind",
    family: Family::People,

    summary: "what kind of line an international phone number is: `mobile`, `landline`, `landline or mobile` (where a \
              country does not tell them apart), `toll free`, `premium`, `internet` or `other`",
    in_words: "only the kind of line",
    params: &[value("phone", Kind::Text, "a number in international form, as `e164` gives it")],
    returns: Returns::Words(&["mobile", "landline", "landline or mobile", "toll free", "premium", "internet", "other"]),
    fails: &["the text is no phone number with its country"],
    change: ChangeKind::Reduced,
    search: &["mobile or landline", "line type", "sms capable", "number type", "cell phone"],
    examples: &[
        example("a French mobile", r#""+33 6 12 34 56 78" | phone_kind"#, r#""mobile""#),
        example("an American number", r#""+1 650 555 1212" | phone_kind"#, r#""landline or mobile""#),
        example("no country in it", r#""20 12 34 56" | phone_kind"#, "fails"),
        example("null stays null", "null | phone_kind", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    use rlibphonenumber::PhoneNumberType as Type;
    on_text(arguments, |phone| match super::e164::number(&phone, None) {
        Ok(number) => as_text(Cow::Borrowed(match number.get_type() {
            Type::Mobile => "mobile",
            Type::FixedLine => "landline",
            Type::FixedLineOrMobile => "landline or mobile",
            Type::TollFree => "toll free",
            Type::PremiumRate => "premium",
            Type::VoIP => "internet",
            _ => "other",
        })),
        Err(_) => fails("the text is no phone number with its country"),
    })
}
