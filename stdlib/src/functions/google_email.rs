//! `google_email`: an e-mail address in the form that Google hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "google_email",
    family: Family::Privacy,
    summary: "an e-mail address as Google compares it: no spaces at the ends, small letters, and in gmail.com and \
              googlemail.com no dots and no `+` part before the `@`; the domain itself stays",
    in_words: "in the form that Google compares",
    params: &[value("email", Kind::Text, "the address")],
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    longest: Some(|_| Some(254)),
    effect: CategoryEffect::Canonical,
    search: &["customer match", "audience", "normalise", "normalize", "gmail", "ads"],
    examples: &[
        example(
            "dots and tags of Google's own mail",
            r#"" Jane.Doe+Shop@googlemail.com " | google_email"#,
            r#""janedoe@googlemail.com""#,
        ),
        example("other mail keeps them", r#""Jane.Doe+Shop@Example.com" | google_email"#, r#""jane.doe+shop@example.com""#),
        example("no address", r#""jane" | google_email"#, "fails"),
        example("null stays null", "null | google_email", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    try_text(arguments, |email| {
        let address = super::platforms::lower_email(email)?;
        match address.split_once('@') {
            Some((local, domain @ ("gmail.com" | "googlemail.com"))) => {
                let local = local.split('+').next().unwrap_or_default().replace('.', "");
                if local.is_empty() { Err("the text is no e-mail address") } else { Ok(format!("{local}@{domain}")) }
            }
            _ => Ok(address),
        }
    })
}
