//! Hostile input of the highest size: a million of each thing that nests, files full of one shape, and the caps
//! (promises C2, C3, C5). What is counted is findings; that each ends at all shows in the tests ending.

use super::limits::on_a_small_stack;
use super::{Read, read};
use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::source::{FILE_CAP, ITEMS_CAP, PROJECT_CAP, PROJECT_ITEMS_CAP, Sources};
use martlet_compiler::syntax;
use martlet_compiler::world::Memory;

/// What nests, each the shape of one level.
const NESTS: [&str; 33] = [
    "(",
    "[",
    "{",
    "{\n",
    "f(",
    "a[",
    "a(",
    "\"{",
    "\"{(",
    "\"{f(\"{",
    "match a {",
    "match ",
    "match a default ",
    "a default match ",
    "match a { else => ",
    "match a | f default match ",
    "(if a then ",
    "(if ",
    "if ",
    "- ",
    "-",
    "not ",
    "a + ",
    "a default ",
    "a otherwise ",
    "a | f(",
    "{a:",
    "[(",
    ".a",
    "a.a",
    "a | .b",
    "[0]",
    "list of ",
];

/// Where a level may stand: before it, and behind it.
const PLACES: [(&str, &str); 12] = [
    ("", ""),
    ("flow a \"A\" {\n where ", "\n}\n"),
    ("flow a \"A\" { map {\n ", " -> A\n} }\n"),
    ("system a \"A\" is b { connect {\n x ", "\n} }\n"),
    ("connector a \"A\" { object b {\n x: ", "\n} }\n"),
    ("connector a \"A\" { object b {\n x: list of (", ")\n} }\n"),
    ("connector a \"A\" { object b { consent via email {\n value ", " { }\n} } }\n"),
    ("table a {\n 1 => ", "\n}\n"),
    ("function f(a: ", "): text = a\n"),
    ("function f(a: text): text = ", "\n"),
    ("policy a \"A\" {\n must hold ", "\n}\n"),
    ("test \"a\" of b {\n given a.b ", "\n}\n"),
];

#[test]
fn a_million_levels_of_anything_anywhere_give_few_messages() {
    for shape in NESTS {
        for (at, (before, after)) in PLACES.into_iter().enumerate() {
            // A million of the short ones, and as many of the others as a file may hold; a tenth in the rarer places.
            let levels = if at < 3 { 1_000_000 } else { 100_000 };
            let levels = levels.min((FILE_CAP - 200) / shape.len());
            let text = format!("{before}{}{after}", shape.repeat(levels));
            let found = on_a_small_stack(move || read("t.flow", &text).findings());
            // In settings `a b a b` is a row of words and their values.
            let fine = before.contains("connect") && !shape.contains(['(', '[', '{', '-', '+', '.']);
            let least = usize::from(!fine);
            assert!(
                (least..=3).contains(&found.len()),
                "{shape:?} in {before:?}: {} {:?}",
                found.len(),
                found.first()
            );
        }
    }
}

#[test]
fn what_nests_up_to_the_limits_fits_a_small_stack() {
    let nest = |open: &str, close: &str, n: usize| format!("{}a{}", open.repeat(n), close.repeat(n));
    let expressions = [
        nest("(match a { else => ", " })", 60),
        nest("f([{ a: (", ")}])", 40),
        nest("\"{f(match a { else => ", " })}\"", 30),
        nest("(if match a { else => (", ") } then b else c)", 50),
        format!("{}a{}", "match ".repeat(15), " { else => a }".repeat(15)),
        format!("({}) | f", nest("(", ")", 120)),
        format!("a{}", ".b".repeat(250)),
        nest("(", ").b[0]", 80),
        format!("a{}", " | .b".repeat(120)),
    ];
    for expression in expressions {
        let text = format!("flow a \"A\" {{\n map {{ {expression} -> A }}\n}}\n");
        let found = on_a_small_stack(move || read("t.flow", &text).findings());
        assert_eq!(found, [], "{}", &expression[..20]);
    }
    let fields = nest("x: record { y: int\n", "}\n", 60).replace('a', "");
    let text = format!("connector a \"A\" {{ object b {{\n{fields}\n}} }}\n");
    assert_eq!(on_a_small_stack(move || read("t.flow", &text).findings()), []);
    let settings = format!("{}x 1{}", "x { ".repeat(60), " }".repeat(60));
    let text = format!("system a \"A\" is b {{ connect {{\n{settings}\n}} }}\n");
    assert_eq!(on_a_small_stack(move || read("t.flow", &text).findings()), []);
}

/// Lines of every kind of block, right and wrong, and noise.
const LINES: [&str; 44] = [
    "a b\n",
    "a -> \n",
    "a -> A,\n",
    "-> A\n",
    "x: text\n",
    "x: text key, \n",
    "x y z: text\n",
    "x: record {\n",
    "ownr \"x\"\n",
    "owner x@y.z\n",
    "flow a \"A\" { from x.y }\n",
    "flow a { map { a -> B",
    "flwo a \"A\" {\n}\n",
    "test \"x\" of y { given a.b { c: 1 } }\n",
    "function f(a: text): text = a\n",
    "function f(\n",
    "table t { \"a\" => \"b\" }\n",
    "waive policy a in flow b until 2026-13-41 because \"x\" approved by \"y\"\n",
    "\"{a} {b} {\n",
    "\"\\q\\q\\q\"\n",
    "“x” ",
    "'x ",
    "`x\n",
    "/x ",
    "a matches /x\n",
    "# x\n",
    "-- x\n",
    "a & \"b\" & c -> D\n",
    "IF(a;b;c) -> D\n",
    "a is \"b\" -> C\n",
    "3,50 -> C\n",
    "a→b\n",
    "fl\u{43e}w a {\n",
    "\u{430}b -> C\n",
    "\u{202e}",
    "a\u{200b}b -> C\n",
    "/// doc\n",
    "/* a */ /* b */\n",
    "{ } } {\n",
    "match a { match b {\n",
    "a,\n",
    "a.b.c.d.e",
    ";;;;;;;;",
    "1 2 3 4 -5 .. 6\n",
];

#[test]
fn a_file_of_the_highest_size_full_of_one_shape_is_read() {
    let places = [
        "",
        "flow a \"A\" {\n",
        "flow a \"A\" {\n map {\n",
        "connector a \"A\" {\n object b {\n",
        "test \"a\" of b {\n",
    ];
    for (at, line) in LINES.into_iter().enumerate() {
        for before in ["", places[1 + at % 4]] {
            let count = (FILE_CAP - before.len()) / line.len();
            let text = format!("{before}{}", line.repeat(count));
            let found = on_a_small_stack(move || read("t.flow", &text).findings().len());
            assert!(found <= 1100, "{line:?} in {before:?}: {found} findings");
        }
    }
}

#[test]
fn long_things_are_read_once() {
    let long = "x".repeat(1_000_000);
    for text in [
        format!("flow {long} \"A\" {{ }}\n"),
        format!("flow a \"{long}\" {{ }}\n"),
        format!("flow a \"A\" {{ where a /* {long} */ == b }}\n"),
        format!("// {long}\nflow a \"A\" {{ where a == `{long}` }}\n"),
        format!("flow a \"A\" {{ where a matches /{long}/ }}\n"),
        format!("flow a \"A\" {{ where a == \"{long}\" }}\n"),
        format!("flow a \"A\" {{ where a in [{}] }}\n", "1,".repeat(300_000) + "1"),
        format!("flow a \"A\" {{ where f({}) }}\n", "a, ".repeat(300_000) + "a"),
        format!("flow a \"A\" {{{}\nwhere a }}\n", " ".repeat(1_000_000)),
        format!("flow a \"A\" {{ where a{} }}\n", " ".repeat(1_000_000)),
    ] {
        let head = text[..40].to_owned();
        assert_eq!(on_a_small_stack(move || read("t.flow", &text).findings()), [], "{head}");
    }
    for text in [
        format!("flow a \"A\" {{ where a {long} }}\n"),
        format!("flow a \"A\" {{ {long} }}\n"),
        format!("{long}\n"),
        format!("flow a \"A\" {{ where {} }}\n", "a b ".repeat(250_000)),
        format!("flow a \"A\" {{ every {} minutes }}\n", "9".repeat(1_000_000)),
    ] {
        let head = text[..40].to_owned();
        assert_eq!(on_a_small_stack(move || read("t.flow", &text).findings().len()), 1, "{head}");
    }
}

#[test]
fn a_file_has_ten_thousand_declarations_at_most() {
    let items = |count: usize| (0..count).map(|at| format!("channel c{at} \"C\"\n")).collect::<String>();
    let most = read("t.flow", &items(ITEMS_CAP));
    assert_eq!((most.findings(), most.ast.items.len()), (Vec::new(), ITEMS_CAP));
    let more = read("t.flow", &items(ITEMS_CAP + 1));
    assert_eq!(more.names(), ["project/too-many-declarations"]);
    assert!(more.ast.items.is_empty());
}

fn project(files: Vec<(String, String)>) -> (usize, Vec<(&'static str, String)>) {
    let world = Memory { manifest: String::new(), files };
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let asts = syntax::read(&world, &martlet_stdlib::library(), &mut sources, &mut out);
    let own = |file| sources.get(file).is_some_and(|file| !file.path.starts_with("std:"));
    let read = asts.iter().filter(|ast| own(ast.file)).map(|ast| ast.items.len()).sum();
    let named = |span: martlet_compiler::source::Span| sources.get(span.file).unwrap().path.clone();
    (read, out.sorted().iter().map(|d| (d.entry.name, named(d.primary.span))).collect())
}

#[test]
fn a_project_has_caps_too() {
    let line = "channel c \"C\"\n";
    let full = line.repeat(ITEMS_CAP);
    let files =
        |count: usize, text: &str| (0..count).map(|at| (format!("{at:03}.flow"), text.to_owned())).collect();
    let most = PROJECT_ITEMS_CAP / ITEMS_CAP;
    assert_eq!(project(files(most, &full)), (PROJECT_ITEMS_CAP, Vec::new()));
    let (read, found) = project(files(most + 5, &full));
    assert_eq!(read, PROJECT_ITEMS_CAP + ITEMS_CAP, "the file that crosses the cap is the last that is read");
    assert_eq!(found, [("project/too-many-declarations", format!("{:03}.flow", most + 1))]);
    let large = " ".repeat(FILE_CAP);
    let (_, found) = project(files(PROJECT_CAP / FILE_CAP, &large));
    assert_eq!(found, []);
    let (read, found) = project(files(PROJECT_CAP / FILE_CAP + 1, &large));
    assert_eq!((read, found), (0, vec![("project/too-large", "000.flow".to_owned())]));
}

fn warned(text: &str) -> Vec<String> {
    let found: Read = read("t.flow", text);
    found.findings().into_iter().map(|(line, name, _)| format!("{line} {name}")).collect()
}

#[test]
fn names_that_mix_scripts_are_warned_of_once() {
    let flow = |line: &str| format!("flow a \"A\" {{\nmap {{\n{line}\n}}\n}}\n");
    assert_eq!(warned(&flow("em\u{430}il -> Email\nem\u{430}il | trim -> B")), ["3 name/confusable-letters"]);
    assert_eq!(warned(&flow("`e \u{440}` -> E")), ["3 name/confusable-letters"]);
    assert_eq!(warned(&flow("x.\u{FF41}b -> E")), ["3 name/confusable-letters"]);
    // Whole words of another script, letters with marks, and signs that look like nothing else are somebody's language.
    for name in [
        "\u{43f}\u{43e}\u{447}\u{442}\u{430}",
        "Stra\u{df}e",
        "na\u{ef}ve",
        "\u{394}price",
        "\u{4f1a}\u{793e}_id",
    ] {
        assert_eq!(warned(&flow(&format!("{name} -> E"))), Vec::<String>::new(), "{name}");
    }
    // A word of the language in such letters is one mistake, and says why.
    let found = read("t.flow", &flow("a \u{43e}therwise null -> E"));
    assert_eq!(found.names(), ["syntax/misspelt-word"]);
    assert!(found.findings()[0].2.contains("another script"));
    assert_eq!(read("t.flow", "fl\u{43e}w a \"A\" {\n}\n").names(), ["syntax/misspelt-word"]);
    assert_eq!(read("t.flow", "flow a \"A\" {\n\u{43e}wner \"x\"\n}\n").names(), ["syntax/misspelt-word"]);
}
