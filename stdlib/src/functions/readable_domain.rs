//! `readable_domain`: a domain with its own letters.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "readable_domain",
    family: Family::Web,

    summary: "a domain with the letters that people see, where it has others than a to z: `bücher.example` for \
              `xn--bcher-kva.example`; for showing, not for comparing",
    in_words: "with its own letters",
    params: &[value("domain", Kind::Text, "a domain, as `domain_of` or `host` gives it")],
    search: &["punycode", "idn", "idna", "unicode domain", "xn--"],
    examples: &[
        example("other letters", r#""xn--bcher-kva.example" | readable_domain"#, r#""bücher.example""#),
        example("nothing to do", r#""acme.example" | readable_domain"#, r#""acme.example""#),
        example("null stays null", "null | readable_domain", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_text(arguments, |text| {
        if !text.contains("xn--") {
            return as_text(text);
        }
        match idna::domain_to_unicode(&text) {
            (readable, Ok(())) => as_text(Cow::Owned(readable)),
            // What cannot be told stays as it is.
            _ => as_text(text),
        }
    })
}
