//! What is said about files that are not right.

use super::read;
use insta::assert_snapshot;

#[test]
fn three_broken_declarations_and_two_broken_lines_of_one_block_give_five_messages() {
    let read = read("five.flow", include_str!("fixtures/five.flow"));
    let found: Vec<_> = read.findings().into_iter().map(|(line, name, _)| (line, name)).collect();
    assert_eq!(
        found,
        [
            (1, "syntax/missing-quote"),
            (10, "syntax/unexpected"),
            (16, "syntax/not-a-clause"),
            (21, "syntax/misspelt-word"),
            (24, "syntax/not-a-declaration"),
        ]
    );
    assert_eq!(read.ast.items.len(), 2, "the two flows are read");
    assert_snapshot!(read.rendered());
}

#[test]
fn slips_from_other_languages() {
    let read = read("slips.flow", include_str!("fixtures/slips.flow"));
    assert_snapshot!(read.rendered());
}

#[test]
fn braces_too_few_and_too_many() {
    let read = read("braces.flow", include_str!("fixtures/braces.flow"));
    assert_snapshot!(read.rendered());
}

/// A flow with one line in it, and one with that line in its mapping.
fn clause(line: &str) -> Vec<(u32, &'static str, String)> {
    read("t.flow", &format!("flow a \"A\" {{\n{line}\n}}\n")).findings()
}

#[test]
fn a_mend_makes_the_line_right() {
    for (wrong, mended) in [
        ("where a = b", "where a == b"),
        ("where a && b", "where a and b"),
        ("where a || b", "where a or b"),
        ("where a <> b", "where a != b"),
        ("where !a", "where not a"),
        ("owner: \"x\"", "owner \"x\""),
        ("owner \"x\",", "owner \"x\""),
        ("owner \"x\";", "owner \"x\""),
        ("owner “x”", "owner \"x\""),
        ("owner 'x'", "owner \"x\""),
        ("owner \"x", "owner \"x\""),
        ("owner x@y.z", "owner \"x@y.z\""),
        ("OWNER \"x\"", "owner \"x\""),
        ("ownr \"x\"", "owner \"x\""),
        ("every 5 minuts", "every 5 minutes"),
        ("map { X = x }", "map { x -> X }"),
        ("map { x => X }", "map { x -> X }"),
        ("map { X <- x }", "map { x -> X }"),
        ("map { x -> X, }", "map { x -> X }"),
        ("map { x OTHERWISE null -> X }", "map { x otherwise null -> X }"),
        ("map { NULL -> X }", "map { null -> X }"),
        ("map { 2nd -> X }", "map { `2nd` -> X }"),
        ("map { match a { 1 -> b } -> X }", "map { match a { 1 => b } -> X }"),
        ("map {\n x -> X,\n y -> Y\n}", "map {\n x -> X\n y -> Y\n}"),
        ("map { f(a)) -> X }", "map { f(a) -> X }"),
    ] {
        let text = format!("flow a \"A\" {{\n{wrong}\n}}\n");
        let before = read("t.flow", &text);
        let found = before.out.sorted();
        assert_eq!(found.len(), 1, "{wrong}: {:?}", before.findings());
        let fix = found[0].fix.as_ref().unwrap_or_else(|| panic!("{wrong} has no mend"));
        let mut after = text.clone();
        for (span, new) in fix.edits.iter().rev() {
            after.replace_range(span.start as usize..span.end as usize, new);
        }
        let tidy = |text: &str| text.replace("not  a", "not a");
        assert_eq!(tidy(&after), format!("flow a \"A\" {{\n{mended}\n}}\n"), "{wrong}");
        assert_eq!(read("t.flow", &after).findings(), [], "{mended}");
    }
}

#[test]
fn a_message_stands_at_the_line_of_its_mistake() {
    assert_eq!(clause("from a.b\nto\nowner \"x\"")[0].0, 3);
    assert_eq!(clause("from a.b\nto c.d, upsert by\nowner \"x\"")[0].0, 3);
    assert_eq!(clause("from a.b\nwhere a ==\n\n\nowner \"x\"").len(), 1);
}

#[test]
fn a_declaration_that_is_read_in_part_says_so() {
    let read = read("t.flow", "flow a \"A\" {\n frm x.y\n}\nflow b \"B\" {\n}\nflow \"C\" {\n}\n");
    let broken: Vec<bool> = read.ast.items.iter().map(|item| read.ast.is_broken(item)).collect();
    assert_eq!(broken, [true, false]);
    assert_eq!(read.ast.broken.len(), 2, "the third has no name and is no item");
}

#[test]
fn a_comment_without_end_is_one_mistake() {
    let read = read("t.flow", "flow a \"A\" {\n from x.y\n map { a -> B /* c }\n}\n");
    assert_eq!(read.names(), ["syntax/unclosed-comment"]);
}

#[test]
fn invisible_characters_are_refused_between_words_and_allowed_in_texts() {
    assert_eq!(clause("owner \"a\u{202e}b\"\nfrom x.y"), []);
    for text in [
        "fr\u{200b}om x.y",
        "from x.\u{202e}y",
        "from x.y // \u{2066}",
        "from `x\u{202e}`.y",
        "from x.y\u{7}",
    ] {
        assert_eq!(
            clause(text).iter().map(|found| found.1).collect::<Vec<_>>(),
            ["syntax/hidden-character"],
            "{text:?}"
        );
    }
    assert_eq!(clause("from x.y // 👩\u{200d}💻 did this"), []);
}
