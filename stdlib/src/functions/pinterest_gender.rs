//! `pinterest_gender`: a person's sex in the form that Pinterest hashes.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "pinterest_gender",
    family: Family::Privacy,

    summary: "a person's sex as Pinterest compares it, `f` or `m`, from words in several languages; absent where it is another or none",
    in_words: "in the form that Pinterest compares",
    params: &[value("gender", Kind::Text, "the word as a system keeps it")],
    effect: CategoryEffect::Canonical,
    returns: Returns::Words(&["f", "m"]),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    search: &["audience", "normalise", "normalize", "gender", "sex", "male", "female", "m f"],
    examples: &[
        example("a word", r#""Female" | pinterest_gender"#, r#""f""#),
        example("Danish", r#""mand" | pinterest_gender"#, r#""m""#),
        example("another", r#""other" | pinterest_gender"#, "null"),
        example("null stays null", "null | pinterest_gender", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    super::platforms::gender(arguments)
}
