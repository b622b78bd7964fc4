//! The form of test reports that build servers read (JUnit XML).

use std::fmt::Write;

/// One test.
pub struct Case {
    /// What it shows.
    pub name: String,
    /// What it belongs to.
    pub group: String,
    /// Each failure as lines, its message first; none: it passed.
    pub failures: Vec<Vec<String>>,
}

/// The report. It has no times, so that equal results give equal bytes.
pub fn write(project: &str, cases: &[Case]) -> String {
    let failed = |cases: &[&Case]| cases.iter().filter(|case| !case.failures.is_empty()).count();
    let all: Vec<&Case> = cases.iter().collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a text cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\">",
        escaped(project),
        all.len(),
        failed(&all)
    );
    let mut groups: Vec<&str> = Vec::new();
    for case in cases {
        if !groups.contains(&case.group.as_str()) {
            groups.push(&case.group);
        }
    }
    for group in groups {
        let of: Vec<&Case> = cases.iter().filter(|case| case.group == group).collect();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">",
            escaped(group),
            of.len(),
            failed(&of)
        );
        for case in of {
            let head =
                format!("    <testcase name=\"{}\" classname=\"{}\"", escaped(&case.name), escaped(group));
            if case.failures.is_empty() {
                let _ = writeln!(out, "{head}/>");
                continue;
            }
            let _ = writeln!(out, "{head}>");
            for lines in &case.failures {
                let message = lines.first().map_or("", String::as_str);
                let _ = writeln!(
                    out,
                    "      <failure message=\"{}\">{}</failure>",
                    escaped(message),
                    escaped(&lines.join("\n"))
                );
            }
            out.push_str("    </testcase>\n");
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// Text inside an element or an attribute; characters that XML cannot hold are replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out() {
        let case = |name: &str, failures| Case { name: name.into(), group: "a&b".into(), failures };
        let report = write(
            "p",
            &[case("<\"ok\">", Vec::new()), case("bad", vec![vec!["no \u{1}".into(), "x".into()]])],
        );
        assert!(
            report.contains("<testcase name=\"&lt;&quot;ok&quot;&gt;\" classname=\"a&amp;b\"/>"),
            "{report}"
        );
        assert!(report.contains("<failure message=\"no \u{fffd}\">no \u{fffd}&#10;x</failure>"), "{report}");
        assert!(report.contains("tests=\"2\" failures=\"1\""));
    }
}
