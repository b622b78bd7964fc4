//! Contact points: which ones a flow's permissions ask about, and the form in which two spellings are one point.

use super::expression::{Node, Scope};
use martlet_compiler::plan::{Flow, Point, PointKind};
use martlet_compiler::types::value::Value;
use martlet_consent::PointRef;
use std::borrow::Cow;

/// Makes keyed hashes; under which key is for whoever runs the plan to know.
pub trait Keyed {
    /// Of a contact point in its normal form.
    fn contact(&self, kind: PointKind, normal: &str) -> PointRef;
    /// Of anything else: what it is for, and the value.
    fn other(&self, what: &str, text: &str) -> [u8; 32];
}

/// The contact points of a flow's guards, each once, in the order that the guards name them.
pub(crate) fn points(flow: &Flow) -> Vec<&Point> {
    let mut points: Vec<&Point> = Vec::new();
    for cell in flow.guards.iter().flat_map(|guard| &guard.cells) {
        if !points.contains(&&cell.point) {
            points.push(&cell.point);
        }
    }
    points
}

/// Where a record tells a contact point: a field of its own, or of what a look-up found for it.
#[derive(Debug)]
pub(super) struct PointNode {
    pub kind: PointKind,
    pub value: Box<Node>,
}

impl PointNode {
    /// The contact point; `None` where there is none that could be told from others, or nothing was found.
    pub(super) fn of<'r>(&'r self, scope: &Scope<'r, '_>) -> Option<PointRef> {
        point(self.kind, self.value.value(scope).ok().as_ref(), scope.run.keys)
    }
}

/// The contact point in a source value; `None` where there is none that could be told from others.
pub(super) fn point(kind: PointKind, value: Option<&Value<'_>>, keys: &dyn Keyed) -> Option<PointRef> {
    contact(kind, value).map(|normal| keys.contact(kind, &normal))
}

/// The same in words, in the form in which two spellings are equal.
pub(super) fn contact<'v>(kind: PointKind, value: Option<&'v Value<'_>>) -> Option<Cow<'v, str>> {
    match value {
        Some(Value::Text(text)) => normal_point(kind, text),
        _ => None,
    }
}

/// The form in which two spellings of a contact point are equal; `None`: the text does not say which point it is.
#[must_use]
pub fn normal_point(kind: PointKind, text: &str) -> Option<Cow<'_, str>> {
    match kind {
        PointKind::Email => martlet_stdlib::email::identity(text).ok(),
        PointKind::Phone => phone(text).map(Cow::Owned),
    }
}

/// A phone number in international form, `+` and digits. A national number is none: which country it is in would be
/// a guess, and a wrong guess is another person's phone.
fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?;
    // `(0)` is how people write a national prefix that is not dialled from abroad.
    let rest = rest.replace("(0)", "");
    let mut normal = String::with_capacity(rest.len() + 1);
    normal.push('+');
    for c in rest.chars() {
        match c {
            '0'..='9' => normal.push(c),
            ' ' | '\u{a0}' | '-' | '.' | '/' | '(' | ')' => {}
            _ => return None,
        }
    }
    let digits = normal.len() - 1;
    ((8..=15).contains(&digits) && !normal.starts_with("+0")).then_some(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_need_their_country() {
        let normal = |text| normal_point(PointKind::Phone, text).map(Cow::into_owned);
        assert_eq!(normal("+45 12 34 56 78").as_deref(), Some("+4512345678"));
        assert_eq!(normal("0045-12345678").as_deref(), Some("+4512345678"));
        assert_eq!(normal("+49 (0)170 / 123-456").as_deref(), Some("+49170123456"));
        for text in ["12 34 56 78", "+45", "+45 1234 ext 5", "", "+0123456789", "+1234567890123456"] {
            assert_eq!(normal(text), None, "{text}");
        }
    }

    #[test]
    fn spellings_of_a_mailbox_are_one_point() {
        let normal = |text| normal_point(PointKind::Email, text).map(Cow::into_owned);
        assert_eq!(normal(" ANA@X.example"), normal("ana@x.EXAMPLE"));
        assert_eq!(normal("no address"), None);
    }
}
