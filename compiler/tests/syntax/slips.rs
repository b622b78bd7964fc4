//! Slips that people are likely to make: one message each, at the place, with the mend where it is plain what was meant.

use super::{Read, read};
use martlet_grammar::keywords::Block;

/// The file with the fix of its only finding carried out.
fn mended(text: &str, found: &Read) -> Option<String> {
    let findings = found.out.sorted();
    let fix = findings.first()?.fix.as_ref()?;
    let mut out = text.to_owned();
    for (span, new) in fix.edits.iter().rev() {
        out.replace_range(span.start as usize..span.end as usize, new);
    }
    Some(out)
}

/// A line in the place that its block needs, and the number of that line.
fn around(block: Block, line: &str) -> String {
    let wrap = |head: &str, tail: &str| format!("{head}\n{line}\n{tail}\n");
    match block {
        Block::File | Block::Function => wrap("channel zz \"Zz\"", "channel yy \"Yy\""),
        Block::Company => wrap("company a \"A\" {", "}"),
        Block::Team => wrap("team a \"A\" {", "}"),
        Block::System => wrap("system a \"A\" is b {", "}"),
        Block::Connector => wrap("connector a \"A\" {", "}"),
        Block::Settings => wrap("system a \"A\" is b { connect {", "} }"),
        Block::Object => wrap("connector a \"A\" { object b {", "} }"),
        Block::Fact => wrap("connector a \"A\" { object b { consent via email {", "} } }"),
        Block::States => wrap("connector a \"A\" { object b { consent via email { value x {", "} } } }"),
        Block::Exchange => wrap("connector a \"A\" { object b { file {", "} } }"),
        Block::Control => wrap("connector a \"A\" { object b { file { control \"x\" {", "} } } }"),
        Block::Purpose => wrap("purpose a \"A\" {", "}"),
        Block::Notice => wrap("notice a \"A\" {", "}"),
        Block::Suppression => wrap("suppression a \"A\" {", "}"),
        Block::Flow => wrap("flow a \"A\" {", "}"),
        Block::Source => wrap("flow a \"A\" { from x.y {", "} }"),
        Block::Target => wrap("flow a \"A\" { to x.y, insert {", "} }"),
        Block::Map => wrap("flow a \"A\" { map {", "} }"),
        Block::Consent => wrap("consent a via email \"A\" {", "}"),
        Block::Identity => wrap("identity a {", "}"),
        Block::Precedence => wrap("precedence a.b.c {", "}"),
        Block::Agreement => wrap("agreement a \"A\" {", "}"),
        Block::Policy => wrap("policy a \"A\" {", "}"),
        Block::Erasure => wrap("erasure a \"A\" {", "}"),
        Block::Table => wrap("table a {", "}"),
        Block::Metric => wrap("metric a \"A\" {", "}"),
        Block::Test => wrap("test \"a\" of b {", "}"),
    }
}

#[test]
fn the_mend_of_a_slip_makes_its_line_right() {
    let mut failed = Vec::new();
    for (block, name, wrong, right) in [
        (Block::Map, "syntax/wrong-sign", "a ?? \"x\" -> A", "a default \"x\" -> A"),
        (Block::Map, "syntax/wrong-sign", "email as Email", "email -> Email"),
        (Block::Map, "syntax/wrong-sign", "email => Email", "email -> Email"),
        (Block::Map, "syntax/target-on-the-left", "A.b = a | trim", "a | trim -> A.b"),
        (Block::Map, "syntax/target-on-the-left", "Email: email", "email -> Email"),
        (Block::Map, "syntax/target-on-the-left", "`E mail` <- email", "email -> `E mail`"),
        (Block::Map, "syntax/target-on-the-left", "A := a", "a -> A"),
        (Block::Map, "syntax/needs-backticks", "First name -> FirstName", "`First name` -> FirstName"),
        (
            Block::Map,
            "syntax/needs-backticks",
            "First given name | trim -> A",
            "`First given name` | trim -> A",
        ),
        (Block::Map, "syntax/needs-backticks", "a -> First name", "a -> `First name`"),
        (Block::Map, "syntax/decimal-comma", "a * 3,50 -> A", "a * 3.50 -> A"),
        (Block::Map, "syntax/join-sign", "first & \" \" & b.last -> A", "\"{first} {b.last}\" -> A"),
        (Block::Map, "syntax/join-sign", "first & last -> A", "\"{first}{last}\" -> A"),
        (Block::Map, "syntax/spreadsheet-form", "IF(a; \"x\"; b) -> A", "(if a then \"x\" else b) -> A"),
        (Block::Map, "syntax/spreadsheet-form", "WENN(a; b; c) -> A", "(if a then b else c) -> A"),
        (Block::Map, "syntax/spreadsheet-form", "f(a; b; c) -> A", "f(a, b, c) -> A"),
        (Block::Map, "syntax/spreadsheet-form", "x | f(a; b) -> A", "x | f(a, b) -> A"),
        (Block::Map, "syntax/typographic-sign", "a → A", "a -> A"),
        (Block::Map, "syntax/typographic-sign", "a –> A", "a -> A"),
        (Block::Map, "syntax/typographic-sign", "a – b -> A", "a - b -> A"),
        (Block::Map, "syntax/misspelt-word", "lett a = b", "let a = b"),
        (Block::Map, "syntax/misspelt-word", "a deafult b -> A", "a default b -> A"),
        (Block::Map, "syntax/misspelt-word", "a otherwize null -> A", "a otherwise null -> A"),
        (Block::Map, "syntax/misspelt-word", "a -> A only on craete", ""),
        (Block::Map, "syntax/misspelt-word", "a -> A whenn b", "a -> A when b"),
        (Block::Map, "syntax/upper-case-keyword", "a DEFAULT b -> A", "a default b -> A"),
        (Block::Map, "syntax/upper-case-keyword", "(IF a then b else c) -> A", "(if a then b else c) -> A"),
        (Block::Map, "syntax/upper-case-keyword", "Let a = b", "let a = b"),
        (Block::Map, "syntax/wrong-sign", "let a : b", "let a = b"),
        (Block::Map, "syntax/wrong-sign", "match a { 1: b } -> A", "match a { 1 => b } -> A"),
        (Block::Map, "syntax/wrong-sign", "{ a = b } -> A", "{ a : b } -> A"),
        (Block::Map, "syntax/line-end-sign", "a -> A;", "a -> A"),
        (Block::Map, "syntax/foreign-comment", "# a note: don't", "// a note: don't"),
        (Block::Flow, "syntax/foreign-comment", "-- a note", "// a note"),
        (Block::File, "syntax/foreign-comment", "# a note", "// a note"),
        (Block::Flow, "syntax/foreign-comment", "owner \"x\" # a note", "owner \"x\" // a note"),
        (Block::Flow, "syntax/wrong-sign", "where a = 1", "where a == 1"),
        (Block::Flow, "syntax/wrong-sign", "where a !== 1", "where a != 1"),
        (Block::Flow, "syntax/wrong-sign", "where a & b == \"x\"", "where a and b == \"x\""),
        (Block::Flow, "syntax/upper-case-keyword", "where a AND b", "where a and b"),
        (Block::Flow, "syntax/upper-case-keyword", "where a == 1 OR NOT b", ""),
        (Block::Flow, "syntax/upper-case-keyword", "where NOT a", "where not a"),
        (Block::Flow, "syntax/upper-case-keyword", "where a IS NULL", ""),
        (Block::Flow, "syntax/is-comparison", "where a is \"x\"", "where a == \"x\""),
        (Block::Flow, "syntax/is-comparison", "where a is not \"x\" and b", "where a != \"x\" and b"),
        (Block::Flow, "syntax/is-comparison", "where a is empty", "where a is blank"),
        (Block::Flow, "syntax/foreign-word", "where a like \"x%\"", ""),
        (Block::Flow, "syntax/needs-backticks", "where Signed up is null", "where `Signed up` is null"),
        (Block::Flow, "syntax/needs-backticks", "where a == 1 and Signed up", "where a == 1 and `Signed up`"),
        (Block::Flow, "syntax/typographic-sign", "where a ≠ b", "where a != b"),
        (Block::Flow, "syntax/duration-form", "every 15min", "every 15 minutes"),
        (Block::Flow, "syntax/duration-form", "every 15 min", "every 15 minutes"),
        (Block::Flow, "syntax/duration-form", "every 1Hour", "every 1 hour"),
        (Block::Flow, "syntax/misspelt-word", "every 15 minuts", "every 15 minutes"),
        (Block::Flow, "syntax/misspelt-word", "runs at moost 10 minutes", "runs at most 10 minutes"),
        (Block::Flow, "syntax/misspelt-word", "to a.b, upsrt by c", "to a.b, upsert by c"),
        (
            Block::Flow,
            "syntax/misspelt-word",
            "to a.b, upsert by c, remove the rest upp to 10%",
            "to a.b, upsert by c, remove the rest up to 10%",
        ),
        (
            Block::Flow,
            "syntax/misspelt-word",
            "lookup a = b.c wher a.x == y",
            "lookup a = b.c where a.x == y",
        ),
        (Block::Flow, "syntax/wrong-sign", "lookup a : b.c where a.x == y", "lookup a = b.c where a.x == y"),
        (Block::Flow, "syntax/wrong-quote", "owner ‘x’", "owner \"x\""),
        (Block::Object, "syntax/needs-backticks", "First name: text", "`First name`: text"),
        (Block::Object, "syntax/unexpected", "Name text(80)", "Name: text(80)"),
        (Block::Object, "syntax/wrong-sign", "Name = text", "Name : text"),
        (Block::Object, "syntax/foreign-type", "Name: String?", "Name: text?"),
        (Block::Object, "syntax/foreign-type", "Name: varchar(80)", "Name: text(80)"),
        (Block::Object, "syntax/foreign-type", "Ok: boolean", "Ok: bool"),
        (Block::Object, "syntax/upper-case-keyword", "Name: Text(80)", "Name: text(80)"),
        (Block::Object, "syntax/upper-case-keyword", "Name: Enum(a, b)", "Name: enum(a, b)"),
        (Block::Object, "syntax/upper-case-keyword", "Name: List of text", "Name: list of text"),
        (Block::Object, "syntax/upper-case-keyword", "Name: text   Key, required", ""),
        (Block::Object, "syntax/misspelt-word", "Name: text   requird", "Name: text   required"),
        (Block::Object, "syntax/misspelt-word", "Name: text   key, reqired", "Name: text   key, required"),
        (Block::Object, "syntax/line-end-sign", "Name: text,\nB: text", "Name: text\nB: text"),
        (
            Block::Object,
            "syntax/misspelt-word",
            "kep 2 months after x, then erase",
            "keep 2 months after x, then erase",
        ),
        (Block::Settings, "syntax/wrong-sign", "path: \"x\"", "path \"x\""),
        (Block::Settings, "syntax/wrong-sign", "path = \"x\"", "path \"x\""),
        (Block::States, "syntax/wrong-sign", "\"x\" -> granted", "\"x\" => granted"),
        (Block::States, "syntax/wrong-sign", "\"x\": granted", "\"x\" => granted"),
        (Block::Table, "syntax/wrong-sign", "\"x\" -> \"y\"", "\"x\" => \"y\""),
        (
            Block::Notice,
            "syntax/date-form",
            "version \"1\" from 31.12.2026 document \"d\"",
            "version \"1\" from 2026-12-31 document \"d\"",
        ),
        (
            Block::Notice,
            "syntax/date-form",
            "version \"1\" from 12/31/2026 document \"d\"",
            "version \"1\" from 2026-12-31 document \"d\"",
        ),
        (Block::Notice, "syntax/date-form", "version \"1\" from 03/04/2026 document \"d\"", ""),
        (
            Block::Agreement,
            "syntax/date-form",
            "valid 2026/1/1 until 2027-01-01",
            "valid 2026-01-01 until 2027-01-01",
        ),
        (Block::Test, "syntax/wrong-sign", "given a.b { c = 1 }", "given a.b { c : 1 }"),
        (
            Block::Test,
            "syntax/misspelt-word",
            "given consnt \"x\" granted a via b",
            "given consent \"x\" granted a via b",
        ),
        (
            Block::Policy,
            "syntax/misspelt-word",
            "forbid a to systems wher kind is b",
            "forbid a to systems where kind is b",
        ),
        (Block::Policy, "syntax/misspelt-word", "forbid a to systems, unles hashed", ""),
        (Block::Purpose, "syntax/wrong-sign", "basis: consent", "basis consent"),
        (
            Block::Function,
            "syntax/wrong-sign",
            "function f(a = text): text = a",
            "function f(a : text): text = a",
        ),
        (
            Block::Function,
            "syntax/upper-case-keyword",
            "function f(a: Text): text = a",
            "function f(a: text): text = a",
        ),
    ] {
        let text = around(block, wrong);
        let found = read("t.flow", &text);
        if found.names() != [name] || found.findings()[0].0 != 2 {
            failed.push(format!("{wrong}: {:?}, not {name}", found.findings()));
            continue;
        }
        let after = mended(&text, &found);
        if right.is_empty() {
            continue;
        }
        match after {
            None => failed.push(format!("{wrong}: no mend")),
            Some(after) if after.replace("  ", " ") != around(block, right).replace("  ", " ") => {
                let line = after.lines().nth(1).unwrap_or_default();
                failed.push(format!("{wrong}: mended to {line}"));
            }
            Some(after) => {
                let again = read("t.flow", &after).findings();
                if !again.is_empty() {
                    failed.push(format!("{right}: {again:?}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of them:\n{}", failed.len(), failed.join("\n"));
}

/// The word with two letters in its middle exchanged.
fn exchanged(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    if letters.len() < 4 || letters[middle] == letters[middle - 1] {
        return None;
    }
    letters.swap(middle, middle - 1);
    Some(letters.into_iter().collect())
}

/// Whether the grammar knows the word as a word.
fn is_word_of_the_grammar(word: &str) -> bool {
    martlet_grammar::GRAMMAR.contains(&format!("\"{word}\""))
}

/// Lines with every word of the language in them.
fn lines() -> Vec<(Block, String)> {
    let mut out = Vec::new();
    for block in Block::ALL {
        for keyword in block.keywords() {
            let form = match (block, keyword.word) {
                (Block::System, "connect") => "connect { path \"x\" }".to_owned(),
                (_, "object") => "object rows about prospect { a: text }".to_owned(),
                _ => keyword.form.replace("{ … }", "{ }"),
            };
            out.push((block, form));
        }
    }
    for (block, line) in [
        (Block::System, "erases nothing because \"x\""),
        (Block::System, "erases a by request within 30 days"),
        (Block::System, "role joint controller under x"),
        (Block::Fact, "asserts refusals only"),
        (Block::Fact, "writes deny inert, grant conditional because \"x\""),
        (Block::Exchange, "on mismatch continue"),
        (Block::Purpose, "basis x in DK when a assessed in \"x\" because \"x\""),
        (Block::Purpose, "children with guardian"),
        (Block::Suppression, "release by \"x\""),
        (Block::Suppression, "release never"),
        (Block::Flow, "to a.b, insert"),
        (Block::Flow, "to a.b, update by c"),
        (Block::Flow, "to a.b, upsert by c, remove the rest up to 10%"),
        (Block::Flow, "to a.b, append, accept duplicates because \"x\""),
        (Block::Flow, "to a.b, one file per run"),
        (Block::Flow, "on event"),
        (Block::Flow, "on reject stop after 5%"),
        (Block::Flow, "when gone keep because \"x\""),
        (Block::Flow, "when permission ends remove"),
        (Block::Flow, "purpose confirming a via all of b brand c"),
        (Block::Map, "a -> A only on create when b else null"),
        (Block::Map, "a otherwise reject because \"x\" -> A"),
        (Block::Map, "a otherwise skip record -> A"),
        (Block::Map, "a | treat as b.c because \"x\" approved by \"x\" until 2026-12-31 -> A"),
        (Block::Map, "(if a is not blank then b else c) -> A"),
        (Block::Map, "a in b and a matches /x/ -> A"),
        (Block::Consent, "from a.b widens because \"x\""),
        (Block::Consent, "on conflict any refusal wins"),
        (Block::Policy, "require approval by \"x\" on flows where data includes financial"),
        (Block::Policy, "must fail { a to b transfer agreed }"),
        (Block::Policy, "forbid a to any"),
        (Block::Metric, "count distinct a of b.c where d at e"),
        (Block::Test, "given no consent"),
        (Block::Test, "given delivered a.b { c: 1 }"),
        (Block::Test, "given person \"x\" { born: 2012-04-30 }"),
        (Block::Test, "given suppressed \"x\" by y"),
        (Block::Test, "then gone a.b { c: 1 }"),
        (Block::Test, "expect a.b removed"),
        (Block::Test, "expect a.b rejected \"x\""),
        (Block::Test, "expect a.b count 3"),
        (Block::Object, "a: enum open(b)   read_only, write_only, cursor, lenient, deprecated \"x\""),
        (Block::Object, "a: list of text   unit \"x\", columns 1 to 10, consent x opt_in via y"),
        (Block::File, "table a from \"x\" key b value c"),
        (Block::File, "waive check a/b in consent c until 2026-12-31 because \"x\" approved by \"x\""),
    ] {
        out.push((block, line.to_owned()));
    }
    out
}

/// Words whose misspelling is a name like any other: what they name is judged later, if at all.
fn may_be_a_name(line: &str, word: &str) -> bool {
    let after = |before: &str| line.contains(&format!("{before} {word}"));
    // A kind, a role, an audience, a state, a connector's word: names in the grammar.
    after("kind") && word == "register"
        || after("driver")
        || after("support")
        || after("method")
        || after("per")
}

#[test]
fn every_misspelt_word_is_one_message_that_names_the_right_one() {
    let mut failed = Vec::new();
    let (mut tried, mut named) = (0, 0);
    for (block, line) in lines() {
        assert_eq!(read("t.flow", &around(block, &line)).findings(), [], "{block:?}: {line}");
        let mut quoted = false;
        let mut at = 0;
        for piece in line.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            let word = piece.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let start = at;
            at += piece.len();
            let in_text = quoted;
            quoted ^= piece.matches('"').count() % 2 == 1;
            if in_text || !is_word_of_the_grammar(word) || may_be_a_name(&line, word) {
                continue;
            }
            let Some(slip) = exchanged(word) else { continue };
            let wrong = format!("{}{slip}{}", &line[..start], &line[start + word.len()..]);
            let found = read("t.flow", &around(block, &wrong));
            let findings = found.findings();
            if findings.is_empty() {
                // The word stands where any name may stand.
                continue;
            }
            tried += 1;
            let texts: Vec<String> = found
                .out
                .sorted()
                .iter()
                .map(|d| format!("{} {:?} {:?}", d.message, d.help, d.fix))
                .collect();
            if findings.len() != 1 {
                failed.push(format!("{block:?}: {wrong}: {findings:?}"));
            }
            named += usize::from(texts[0].contains(&format!("`{word}`")) || texts[0].contains(word));
            if !texts[0].contains(word) {
                failed.push(format!("{block:?}: {wrong}: {}", texts[0]));
            }
        }
    }
    assert!(tried > 250, "{tried} words tried");
    assert!(failed.is_empty(), "{named} of {tried} named, {} failed:\n{}", failed.len(), failed.join("\n"));
}
