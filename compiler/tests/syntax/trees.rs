//! The tree of files that are right.

use super::read;
use insta::assert_snapshot;

#[test]
fn a_small_project() {
    let read = read("signups.flow", include_str!("fixtures/signups.flow"));
    assert_eq!(read.findings(), []);
    assert_snapshot!(read.ast.show());
}

#[test]
fn most_clauses_of_the_language() {
    let read = read("whole.flow", include_str!("fixtures/whole.flow"));
    assert_eq!(read.findings(), []);
    assert_snapshot!(read.ast.show());
}

#[test]
fn every_other_clause_of_the_language() {
    let read = read("language.flow", include_str!("fixtures/language.flow"));
    assert_eq!(read.findings(), [], "{}", read.rendered());
    assert_snapshot!(read.ast.show());
}

/// The first mapping of a flow, as its tree shows it.
fn mapping(line: &str) -> String {
    let read = read("t.flow", &format!("flow a \"A\" {{\n map {{\n{line} -> X\n }}\n}}\n"));
    assert_eq!(read.findings(), [], "{line}");
    let shown = read.ast.show();
    let value = shown.lines().find_map(|line| line.trim().strip_prefix("value: ")).unwrap();
    value.rsplit_once(' ').unwrap().0.to_owned()
}

#[test]
fn operators_hold_as_the_language_says() {
    for (written, tree) in [
        ("a or b and not c == d", "(`a` or (`b` and (not (`c` == `d`))))"),
        ("not a == b and c", "((not (`a` == `b`)) and `c`)"),
        ("a + b * c - d / e", "((`a` + (`b` * `c`)) - (`d` / `e`))"),
        ("-a * b", "((-`a`) * `b`)"),
        ("- -a", "(-(-`a`))"),
        ("a == b + 1", "(`a` == (`b` + 1))"),
        (
            "a | trim default \"x\" | lower otherwise null",
            "((((`a` | trim) default \"x\") | lower) otherwise null)",
        ),
        ("a default -1 > 0", "((`a` default (-1)) > 0)"),
        ("(a + b) default 0", "((`a` + `b`) default 0)"),
        ("a not in [1, 2] and b is not blank", "((`a` not in [1, 2]) and (`b` is not blank))"),
        ("a.b.`c d`", "`a`.`b`.`c d`"),
        ("f(a, g(b)).c", "f(`a`, g(`b`)).`c`"),
        ("a < -1", "(`a` < (-1))"),
        ("(if a then b else (if c then d else e))", "(if `a` then `b` else (if `c` then `d` else `e`))"),
        ("\"{{a}} {b} \\\"c\\\"\\n\"", "\"{a} {`b`} \\\"c\\\"\\n\""),
        ("matched | ended", "(`matched` | ended)"),
        ("nullable and truest", "(`nullable` and `truest`)"),
        ("24 months", "24 Months"),
        ("to default from", "(`to` default `from`)"),
    ] {
        assert_eq!(mapping(written), tree, "{written}");
    }
}

#[test]
fn a_line_goes_on_where_the_newline_rule_says() {
    for written in [
        "a\n | trim",
        "a |\n trim",
        "a\n default b",
        "a\n // why\n default b",
        "a\n + b",
        "a and\n b",
        "a\n == b",
    ] {
        mapping(written);
    }
    assert_eq!(mapping("[a,\n b,\n c]"), "[`a`, `b`, `c`]");
    assert_eq!(mapping("f(\n a\n)"), "f(`a`)");
    assert_eq!(
        mapping("match a {\n 1 => b\n -1 => c\n else => d }"),
        "match `a` { 1 => `b`; -1 => `c`; else => `d`; }"
    );
}

#[test]
fn a_line_that_begins_otherwise_is_a_new_one() {
    let read = read("t.flow", "flow a \"A\" {\n map {\n a -> A\n -b -> B\n (c) -> C\n }\n}\n");
    assert_eq!(read.findings(), []);
    assert_eq!(read.ast.show().matches("targets").count(), 3);
}

#[test]
fn names_are_kept_in_nfc() {
    let read = read("t.flow", "channel cafe\u{301} \"x\"\nchannel `Gru\u{308}ße!`\n");
    assert_eq!(read.findings(), []);
    let shown = read.ast.show();
    assert!(shown.contains("`caf\u{e9}`") && shown.contains("`Gr\u{fc}ße!`"), "{shown}");
}

#[test]
fn byte_order_mark_and_windows_line_ends_are_accepted() {
    let unix = include_str!("fixtures/signups.flow");
    let windows = read("w.flow", &format!("\u{feff}{}", unix.replace('\n', "\r\n")));
    assert_eq!(windows.findings(), []);
    let spanless = |text: &str| {
        let mut out = String::new();
        for line in text.lines().filter(|line| !line.contains("span")) {
            out.push_str(line.split(" 0:").next().unwrap());
            out.push('\n');
        }
        out
    };
    assert_eq!(spanless(&windows.ast.show()), spanless(&read("u.flow", unix).ast.show()));
}

#[test]
fn comments_are_kept_where_they_stand() {
    let text = "// one\nflow a \"// no\" { // two\n  /// Three.\n  map { a /* four */ -> B }\n  /* five\n  */ owner \"x\" //six  \n}\n//// seven\n";
    let read = read("t.flow", text);
    assert_eq!(read.findings(), []);
    let kept: Vec<_> = read.ast.comments.iter().map(|c| (c.text.as_str(), c.doc, c.alone)).collect();
    assert_eq!(
        kept,
        [
            ("// one", false, true),
            ("// two", false, false),
            ("/// Three.", true, true),
            ("/* four */", false, false),
            ("/* five\n  */", false, true),
            ("//six", false, false),
            ("//// seven", false, true),
        ]
    );
    for comment in &read.ast.comments {
        let written = &text[comment.span.start as usize..comment.span.end as usize];
        assert_eq!(written, comment.text);
    }
}
