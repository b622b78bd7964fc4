//! The lineage documents: what they say, that they are queries over the disclosures, and that no name breaks them.
#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

#[path = "emit/fixture.rs"]
mod fixture;
#[path = "emit/tokens.rs"]
mod tokens;

use martlet_compiler::emit::lineage;
use martlet_compiler::plan::Plan;
use sha2::{Digest, Sha256};

fn render(plan: &Plan) -> (String, String) {
    let documents = lineage(plan).expect("templates hold");
    let text = |path: &str| documents.iter().find(|d| d.path == path).expect("both documents").text.clone();
    (text("lineage.html"), text("lineage.md"))
}

fn plain(name: &str) -> String {
    name.to_owned()
}

/// Every text of a user spoilt in the same way, still different from each other.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='x",
    "</style></td></table>",
    "<!-- ",
    "]]>",
    "{{ project }}{% raw %}",
    "&lt;b&gt;&amp;",
    "a | b || c",
    "`tick` ``two``",
    "[link](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "https://evil.example/path",
    "www.evil.example",
    "<https://evil.example>",
    "someone@evil.example",
    "@everyone ping",
    "# heading",
    "- item",
    "1. item",
    "+ item",
    "> quote",
    "---",
    "===",
    "***bold*** __under__ ~~gone~~",
    "line\nbreak\n\n- list",
    "\ttabbed\r\n| cell |",
    "\\ back \\| slash \\",
    "$x$ $$y$$ [^1] [ ] [x]",
    ": definition",
    "\u{202E}txt.exe",
    "\0nul",
    "\u{1b}[31mred",
    "[!NOTE]",
];

#[test]
fn the_page_says_who_gets_what_and_why() {
    let (_, markdown) = render(&fixture::plan(&plain));
    insta::assert_snapshot!("lineage", markdown);
}

/// The project with that text before or behind each of its names.
fn spoilt(hostile: &str, before: bool) -> Plan {
    fixture::plan(&|name| if before { format!("{hostile}{name}") } else { format!("{name}{hostile}") })
}

/// Equal, or the first place that differs.
fn same(spoilt: &[String], harmless: &[String], hostile: &str) {
    let first = spoilt.iter().zip(harmless).find(|(a, b)| a != b);
    assert!(
        first.is_none() && spoilt.len() == harmless.len(),
        "with {hostile:?}, first difference: {first:?}"
    );
}

#[test]
fn hostile_names_leave_the_structure_of_the_html_page_as_it_is() {
    let (harmless, _) = render(&fixture::plan(&plain));
    for hostile in HOSTILE {
        for before in [true, false] {
            let (html, _) = render(&spoilt(hostile, before));
            same(&tokens::html(&html), &tokens::html(&harmless), hostile);
        }
    }
}

#[test]
fn hostile_names_leave_the_structure_of_the_markdown_page_as_it_is() {
    let (_, harmless) = render(&fixture::plan(&plain));
    for hostile in HOSTILE {
        for before in [true, false] {
            let (_, markdown) = render(&spoilt(hostile, before));
            same(&tokens::markdown(&markdown), &tokens::markdown(&harmless), hostile);
        }
    }
}

#[test]
fn the_page_loads_nothing_and_its_style_is_the_one_the_policy_names() {
    let (html, _) = render(&fixture::plan(&plain));
    let style =
        html.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("a style").0;
    let hash: String = Sha256::digest(style.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let policy = html.split("'sha256-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a hash");
    assert_eq!(hex_of_base64(policy), hash);
    assert!(html.contains("default-src 'none'"));
    for loading in ["src=", "url(", "@import", "<script", "<link", "<iframe", "http:", "https:"] {
        assert!(!html.contains(loading), "{loading} stands in the page");
    }
}

fn hex_of_base64(text: &str) -> String {
    let value = |c: u8| {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|x| *x == c)
    };
    let bits: String = text.bytes().filter_map(value).map(|six| format!("{six:06b}")).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).expect("bits"), 2).expect("bits"))
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn changing_one_mapping_changes_exactly_its_lines() {
    let before = fixture::plan(&plain);
    let mut after = before.clone();
    let name = after.flows[0].fields.iter_mut().find(|field| field.target == "FullName").expect("mapped");
    name.in_words = "in capitals".into();
    let (html_before, markdown_before) = render(&before);
    let (html_after, markdown_after) = render(&after);
    for (before, after) in [(html_before, html_after), (markdown_before, markdown_after)] {
        assert_eq!(before.lines().count(), after.lines().count());
        let changed: Vec<&str> =
            before.lines().zip(after.lines()).filter(|(a, b)| a != b).map(|(_, line)| line).collect();
        assert_eq!(changed.len(), 1, "{changed:#?}");
        assert!(changed[0].contains("FullName") && changed[0].contains("in capitals"), "{changed:#?}");
    }
}

#[test]
fn a_field_row_follows_the_disclosures() {
    let mut plan = fixture::plan(&plain);
    plan.disclosures.retain(|d| d.target.as_deref() != Some("Phone"));
    let (_, markdown) = render(&plan);
    let row =
        markdown.lines().find(|line| line.contains("| `Phone` |")).expect("the mapping still has its line");
    assert!(row.starts_with("| *no field*"), "{row}");
    assert!(!markdown.contains("| Phone number |"), "a category nobody discloses does not arrive");
}

#[test]
fn equal_plans_give_equal_bytes() {
    assert_eq!(render(&fixture::plan(&plain)), render(&fixture::plan(&plain)));
}

#[test]
fn no_template_turns_escaping_off() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit/templates");
    for entry in std::fs::read_dir(folder).expect("templates") {
        let path = entry.expect("readable").path();
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(!text.contains("safe"), "{} speaks of `safe`", path.display());
    }
}
