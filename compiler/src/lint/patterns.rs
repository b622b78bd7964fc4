//! Regular expressions that say less than they seem to: they fit every text, or a `.` in them stands for any sign.

use super::parts::walk;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Pattern, regular};
use crate::source::Span;
use crate::types::typed::{Expr, ExprKind};

/// Whether a pattern fits every text: those without anything in common, each sign for itself, and a long one.
fn fits_all(regex: &regex::Regex) -> bool {
    let texts = ["", "Ana", "§ ß", "\u{1f600}", "a@b.example, 7"];
    let mut signs = (' '..='~').map(String::from);
    texts.into_iter().all(|text| regex.is_match(text))
        && signs.all(|sign| regex.is_match(&sign))
        && regex.is_match(&"Ana 7 ".repeat(2_000))
}

/// Looks at every pattern within these expressions.
pub(super) fn check(expressions: &[&Expr], out: &mut Diagnostics) {
    for expr in expressions {
        walk(expr, &mut |part| match &part.kind {
            ExprKind::Matches { pattern, ignore_case, .. } => one(pattern, *ignore_case, part.span, out),
            ExprKind::Match { arms, .. } => {
                for arm in arms {
                    for pattern in &arm.patterns {
                        if let Pattern::Regex { pattern, ignore_case } = pattern {
                            one(pattern, *ignore_case, arm.value.span, out);
                        }
                    }
                }
            }
            _ => {}
        });
    }
}

fn one(pattern: &str, ignore_case: bool, span: Span, out: &mut Diagnostics) {
    let Ok(regex) = regular::compile(pattern, ignore_case) else { return };
    if fits_all(&regex) {
        let message = format!("the pattern /{pattern}/ fits every text, an empty one too");
        out.push(
            Diagnostic::new(&catalogue::LINT_MATCHES_EVERYTHING, span, message).help(
                "write what must be there: `/.+/` for anything at all, `/^45/` for a beginning; whether there is a value is asked by `is not blank`",
            ),
        );
    } else if let Some(mended) = dot_in_address(pattern) {
        let message = format!("the `.` in /{pattern}/ stands for any sign, not only for a point");
        out.push(
            Diagnostic::new(&catalogue::LINT_DOT_IN_ADDRESS, span, message)
                .help(format!("a point that is meant as one has a `\\` before it: `/{mended}/`")),
        );
    }
}

/// The pattern with its points escaped, where it names a domain and its points are not: `@acme.example`.
fn dot_in_address(pattern: &str) -> Option<String> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let begin = pattern.rfind('@').map(|at| at.saturating_add(1)).or_else(|| {
        let www = pattern.find("www.")?;
        Some(www)
    })?;
    let domain = pattern.get(begin..)?.trim_end_matches('$');
    let labels: Vec<&str> = domain.split('.').collect();
    let plain = labels.len() > 1 && labels.iter().all(|label| !label.is_empty() && label.chars().all(letter));
    let rest = if pattern.ends_with('$') { "$" } else { "" };
    plain.then(|| Some(format!("{}{}{rest}", pattern.get(..begin)?, labels.join("\\.")))).flatten()
}

#[cfg(test)]
mod tests {
    use super::{dot_in_address, fits_all};

    #[test]
    fn patterns_that_fit_everything_are_told_from_others() {
        let fits = |pattern: &str| fits_all(&regex::Regex::new(pattern).unwrap());
        for all in [".*", "", "a?", "^", "$", "^.*$", "[0-9]*"] {
            assert!(fits(all), "{all}");
        }
        for some in [".", "^[^@]*$", "^.{0,80}$", "^$", "a", "^[ -~]*$"] {
            assert!(!fits(some), "{some}");
        }
    }

    #[test]
    fn points_of_domains_are_told_from_others() {
        assert_eq!(dot_in_address("@acme.example$").as_deref(), Some("@acme\\.example$"));
        assert_eq!(dot_in_address("^www.acme.example").as_deref(), Some("^www\\.acme\\.example"));
        for right in ["@acme\\.example$", "^45", "@.*", "a.c", "@[a-z.]+"] {
            assert_eq!(dot_in_address(right), None, "{right}");
        }
    }
}
