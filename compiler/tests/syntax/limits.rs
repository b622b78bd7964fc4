//! Depth and noise: nothing panics, nothing overflows.

use super::read;
use martlet_compiler::source::Span;
use proptest::prelude::*;

/// Runs with a stack of 1 MiB: callers may have no more.
pub(super) fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap()
}

#[test]
fn a_hundred_thousand_open_brackets_of_each_kind_give_a_clear_message() {
    let shapes = [
        "(",
        "[",
        "{",
        "f(",
        "\"{",
        "\"{(",
        "match a {",
        "(if a then ",
        "- ",
        "not ",
        "a + ",
        "a | f(",
        "{a:",
        "[(",
    ];
    for shape in shapes {
        for place in ["where ", "map { ", ""] {
            let text = format!("flow a \"A\" {{\n {place}{}\n}}\n", shape.repeat(100_000));
            let found = on_a_small_stack(move || read("t.flow", &text).findings());
            assert!((1..=2).contains(&found.len()), "{shape} in {place}: {} findings", found.len());
        }
        let text = shape.repeat(100_000);
        assert!(!on_a_small_stack(move || read("t.flow", &text).findings()).is_empty(), "{shape}");
    }
}

#[test]
fn too_deep_is_named_at_its_bracket() {
    for shape in ["(", "[", "f(", "\"{"] {
        let text = format!("flow a \"A\" {{\n where {}\n}}\n", shape.repeat(100_000));
        assert_eq!(read("t.flow", &text).names(), ["syntax/too-deep"], "{shape}");
    }
}

#[test]
fn what_the_limits_allow_is_read_on_a_small_stack() {
    let nest = |open: &str, close: &str, n: usize| format!("{}a{}", open.repeat(n), close.repeat(n));
    for expression in [
        nest("(", ")", 128),
        nest("[", "]", 128),
        nest("f(", ")", 128),
        nest("\"{", "}\"", 60),
        nest("match a { else => ", " }", 62),
        nest("(if a then b else ", ")", 100),
        format!("a{}", " | f".repeat(250)),
        format!("a{}", " or a".repeat(250)),
        format!("{}a", "not ".repeat(250)),
        format!("{}a", "- ".repeat(250)),
    ] {
        let text = format!("flow a \"A\" {{\n where {expression}\n}}\n");
        let found = on_a_small_stack(move || read("t.flow", &text).findings());
        assert_eq!(found, [], "{}", &expression[..20]);
    }
}

#[test]
fn long_rows_of_operators_are_refused() {
    for row in [" + a", " or a", " | f", " default a", " == a"] {
        let text = format!("flow a \"A\" {{\n where a{}\n}}\n", row.repeat(100_000));
        let names = on_a_small_stack(move || read("t.flow", &text).names());
        assert_eq!(names, ["syntax/too-deep"], "{row}");
    }
}

#[test]
fn a_file_full_of_anything_is_read() {
    let shapes = [
        "flow a \"A\" {\n",
        "}\n",
        "flow a {\n map {\n",
        "\"{\" ",
        "\"{\"{\" ",
        "`a ",
        "/* ",
        "a\n",
        "(\n",
        "{ }\n",
        "\\",
        "\u{202e}",
        "flow a \"A\" { from x.y }\n",
        "a -> B,\n",
        "/a ",
        "// x\n",
        "/// x\n",
        "'",
        "match { ",
        "flow x { map {\n}\n",
        "a.b",
        "\"\\",
        "consent x via y {\n",
        "2027-01-31 ",
        "“",
        "purpose p {\n channels a,\n",
        "((((",
        "))))",
        "]{(",
        "not ",
    ];
    for shape in shapes {
        let text = shape.repeat((1 << 16) / shape.len());
        for text in [text.clone(), format!("flow a \"A\" {{\n map {{\n{text}\n}}\n}}\n")] {
            let _ = on_a_small_stack(move || read("t.flow", &text).ast.items.len());
        }
    }
}

/// Spans lie in the text and on the boundaries of its characters.
fn check(text: &str) {
    let read = read("t.flow", text);
    let text = read.sources.get(read.ast.file).unwrap().text.clone();
    let fits =
        |span: Span| span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some();
    for found in read.out.sorted() {
        assert!(fits(found.primary.span), "{found:?}");
        assert!(found.related.iter().all(|label| fits(label.span)), "{found:?}");
        assert!(found.fix.iter().all(|fix| fix.edits.iter().all(|(span, _)| fits(*span))), "{found:?}");
    }
    for span in spans(&read.ast.show()) {
        assert!(fits(Span { file: read.ast.file, start: span.0, end: span.1 }), "{span:?} in {text:?}");
    }
    assert!(!read.rendered().contains('\u{202e}'));
}

/// Every `0:start..end` in a printed tree.
fn spans(shown: &str) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    for line in shown.lines() {
        let Some((_, rest)) = line.rsplit_once(" 0:") else { continue };
        let Some((start, end)) = rest.trim_end_matches([',', ')']).split_once("..") else { continue };
        if let (Ok(start), Ok(end)) = (start.parse(), end.parse()) {
            out.push((start, end));
        }
    }
    out
}

const SOUP: [&str; 72] = [
    "flow",
    "system",
    "consent",
    "purpose",
    "category",
    "map",
    "from",
    "where",
    "to",
    "upsert",
    "by",
    "when",
    "permission",
    "ends",
    "gone",
    "keep",
    "because",
    "on",
    "reject",
    "every",
    "15",
    "minutes",
    "daily",
    "at",
    "02:00",
    "in",
    "\"x\"",
    "\"{a}\"",
    "\"{",
    "\"",
    "`a b`",
    "`",
    "{",
    "}",
    "{\n",
    "}\n",
    "(",
    ")",
    "[",
    "]",
    "->",
    "=>",
    "=",
    "==",
    "|",
    ",",
    ".",
    ":",
    ";",
    "-",
    "/",
    "+",
    "not",
    "and",
    "or",
    "is",
    "null",
    "blank",
    "default",
    "otherwise",
    "match",
    "else",
    "if",
    "then",
    "\n",
    "\n  ",
    "// c\n",
    "/* ",
    "*/",
    "é\u{301}",
    "\u{202e}",
    "“",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC*") {
        check(&text);
    }

    #[test]
    fn token_soup_never_panics(words in prop::collection::vec(0..SOUP.len(), 0..120)) {
        let text: String = words.iter().map(|at| format!("{} ", SOUP[*at])).collect();
        check(&text);
    }

    #[test]
    fn a_file_with_a_hole_never_panics(from in 0usize..2700, length in 0usize..40, put in 0..SOUP.len()) {
        let whole = include_str!("fixtures/whole.flow");
        let (mut start, mut end) = (from, (from + length).min(whole.len()));
        while !whole.is_char_boundary(start) { start -= 1; }
        while !whole.is_char_boundary(end) { end += 1; }
        check(&format!("{}{}{}", &whole[..start], SOUP[put], &whole[end..]));
    }
}
