//! `lines`: the lines of a text, as a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "lines",
    summary: "its lines as a list, each without spaces at its ends; empty lines are left out",
    in_words: "as a list of its lines",
    params: &[value("text", Kind::Text, "the text to take apart")],
    returns: Returns::ListOf(Kind::Text),
    search: &["line break", "newline", "split lines", "address lines", "first line"],
    examples: &[
        example("an address", "\"Acme\\nNørregade 12\\n\\nKøbenhavn\" | lines | join(\", \")", r#""Acme, Nørregade 12, København""#),
        example("the first one", "\"Acme\\nNørregade 12\" | lines | first", r#""Acme""#),
        example("null stays null", "null | lines | count", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(str::trim);
        let kept = lines.filter(|line| !line.is_empty());
        Outcome::Value(Value::list(kept.map(|line| Value::Text(Cow::Owned(line.to_owned())))))
    })
}
