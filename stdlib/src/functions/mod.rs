//! The functions of the language: one file each, with declaration, help, examples and kernel; one table lists them.

mod canonical_email;
mod country_code;
#[cfg(feature = "kernels")]
mod country_names;
mod domain_of;
mod lower;
mod parse_date;
mod title_case;
mod trim;
mod truncate;
mod upper;

use martlet_compiler::library::Function;
#[cfg(feature = "kernels")]
use martlet_compiler::types::value::{Failure, Kernel, Outcome, Value};
#[cfg(feature = "kernels")]
use std::borrow::Cow;

macro_rules! table {
    ($($name:ident),+ $(,)?) => {
        /// Every function, by name.
        pub(crate) static FUNCTIONS: &[&Function] = &[$(&$name::FUNCTION),+];

        /// What the function of that name does.
        #[cfg(feature = "kernels")]
        #[must_use]
        pub fn kernel(name: &str) -> Option<Kernel> {
            match name {
                $(stringify!($name) => Some($name::kernel),)+
                _ => None,
            }
        }
    };
}

table![canonical_email, country_code, domain_of, lower, parse_date, title_case, trim, truncate, upper,];

/// Runs `change` on the first argument, which the checker proved to be text. Text comes borrowed in a job, so that a
/// kernel that changes nothing allocates nothing.
#[cfg(feature = "kernels")]
fn on_text<'a>(arguments: &[Value<'a>], change: impl FnOnce(Cow<'a, str>) -> Outcome<'a>) -> Outcome<'a> {
    match arguments.first() {
        Some(Value::Text(text)) => change(text.clone()),
        Some(Value::Missing | Value::Null) | None => Outcome::Absent,
        Some(_) => Outcome::Failure(Failure(Cow::Borrowed("the value is no text"))),
    }
}

#[cfg(feature = "kernels")]
fn text(text: Cow<'_, str>) -> Outcome<'_> {
    Outcome::Value(Value::Text(text))
}

/// Applies a change that may borrow from its input to text that may be owned.
#[cfg(feature = "kernels")]
fn map_cow<'a, E>(
    text: Cow<'a, str>,
    change: impl for<'t> FnOnce(&'t str) -> Result<Cow<'t, str>, E>,
) -> Result<Cow<'a, str>, E> {
    match text {
        Cow::Borrowed(text) => change(text),
        Cow::Owned(text) => change(&text).map(|changed| Cow::Owned(changed.into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_sorted_and_explain_themselves() {
        assert!(FUNCTIONS.is_sorted_by(|left, right| left.name < right.name));
        for function in FUNCTIONS {
            assert!(function.examples.len() >= 2, "{} has fewer than two examples", function.name);
            assert!(!function.summary.is_empty() && !function.in_words.is_empty(), "{}", function.name);
            assert!(!function.params.is_empty(), "{} takes nothing", function.name);
            let shows_failure = function.examples.iter().any(|example| example.gives == "fails");
            assert_eq!(
                shows_failure,
                !function.fails.is_empty(),
                "{}: show a failure, or state none",
                function.name
            );
        }
    }

    #[cfg(feature = "kernels")]
    #[test]
    fn every_function_has_a_kernel_that_passes_absence_through() {
        for function in FUNCTIONS {
            let kernel = kernel(function.name).unwrap();
            assert_eq!(kernel(&[Value::Null, Value::Null]), Outcome::Absent, "{}", function.name);
            assert!(
                matches!(kernel(&[Value::Int(7), Value::Int(1)]), Outcome::Failure(_)),
                "{}",
                function.name
            );
        }
        assert!(super::kernel("no_such_function").is_none());
    }
}
