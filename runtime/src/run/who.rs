//! Whose contact point somebody means who asks about a person.

use super::flow::kind_word;
use crate::transform::{family_of, identifier_word, normal_point};
use martlet_compiler::plan::{Plan, PointKind};

/// The kind of contact point in the ledger's word, and the form in which two spellings of it are equal; none: the text
/// is neither an e-mail address nor a phone number with its country.
#[must_use]
pub fn who(text: &str) -> Option<(&'static str, String)> {
    let kind = if text.contains('@') { PointKind::Email } else { PointKind::Phone };
    normal_point(kind, text).map(|normal| (kind_word(kind), normal.into_owned()))
}

/// The same of an identifier that the identity links, written `system.object.field=VALUE`: which it is, in the word of
/// keyed hashes, and its value.
#[must_use]
pub fn identifier(plan: &Plan, text: &str) -> Option<(String, String)> {
    let (link, value) = text.split_once('=')?;
    let (link, value) = (link.trim(), value.trim());
    let known = plan.identity.as_ref()?.links.iter().any(|known| known == link);
    (known && !value.is_empty()).then(|| (identifier_word(&family_of(plan, link)), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::who;

    #[test]
    fn a_contact_point_is_told_from_its_text() {
        assert_eq!(who(" ANA@Mail.example "), Some(("email", "ana@mail.example".into())));
        assert_eq!(who("+45 33 12 34 56"), Some(("phone", "+4533123456".into())));
        assert_eq!(who("0045 33 12 34 56"), who("+4533123456"));
        assert_eq!(who("33 12 34 56"), None, "which country?");
        assert_eq!(who("ana"), None);
        assert_eq!(who(""), None);
    }
}
