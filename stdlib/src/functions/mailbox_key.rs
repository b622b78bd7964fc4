//! `mailbox_key`: an e-mail address by which people with two spellings are found.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "mailbox_key",
    family: Family::People,

    summary: "an e-mail address as its provider tells mailboxes apart, where that is known: without what follows `+` at \
              Gmail, Outlook, iCloud, Fastmail and Proton, at Gmail also without dots and always as `gmail.com`; for \
              finding the same person twice, never for sending or for consent",
    in_words: "in the form that tells mailboxes apart",
    params: &[value("email", Kind::Text, "an e-mail address")],
    returns: Returns::Kind(Kind::Email),
    fails: &["the text is no e-mail address"],
    sure_of: Some(Kind::Email),
    change: ChangeKind::Reduced,
    search: &["dedupe", "gmail dots", "plus address", "tag", "alias", "duplicate", "normalise", "normalize"],
    examples: &[
        example("dots and a tag", r#""Ana.Lee+news@googlemail.com" | mailbox_key"#, r#""analee@gmail.com""#),
        example("a tag", r#""ana.lee+news@outlook.com" | mailbox_key"#, r#""ana.lee@outlook.com""#),
        example("elsewhere nothing is guessed", r#""Ana.Lee+news@mail.example" | mailbox_key"#, r#""ana.lee+news@mail.example""#),
        example("no address", r#""Ana" | mailbox_key"#, "fails"),
        example("null stays null", "null | mailbox_key", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| match crate::email::identity(&text) {
        Ok(address) => as_text(Cow::Owned(key(&address))),
        Err(_) => fails("the text is no e-mail address"),
    })
}

#[cfg(feature = "kernels")]
fn key(address: &str) -> String {
    let Some((local, domain)) = address.split_once('@') else { return address.to_owned() };
    let untagged = local.split('+').next().unwrap_or(local);
    let (local, domain) = match domain {
        "gmail.com" | "googlemail.com" => (untagged.replace('.', ""), "gmail.com"),
        "outlook.com" | "hotmail.com" | "live.com" | "msn.com" | "icloud.com" | "me.com" | "mac.com" | "fastmail.com"
        | "proton.me" | "protonmail.com" | "pm.me" => (untagged.to_owned(), domain),
        _ => return address.to_owned(),
    };
    // A tag alone names no mailbox.
    if local.is_empty() { address.to_owned() } else { format!("{local}@{domain}") }
}
