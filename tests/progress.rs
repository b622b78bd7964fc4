//! What takes longer than a second says on a terminal that it is at work; nothing of that reaches a pipe, and what is quick
//! shows nothing.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use rusqlite::Connection;
use std::process::Command;
use std::time::{Duration, Instant};

const PROJECT: &str = r#"
system src "Src" is sqlite { connect { path "src.db" } object item { sku: text key } }
system dst "Dst" is csv { connect { path "dst.csv" cells machine } object item { sku: text key } }
flow goods "Goods" { from src.item  to dst.item, one file  when gone keep because "tried"  map { sku -> sku } }
"#;

fn project() -> Program {
    let program = Program::new(env!("CARGO_BIN_EXE_martlet"));
    program.put("martlet.toml", "name = \"slow\"\n");
    program.put("p.flow", PROJECT);
    let place = Connection::open(program.path("src.db")).expect("opened");
    place
        .execute_batch("CREATE TABLE item (sku TEXT PRIMARY KEY); INSERT INTO item VALUES ('1')")
        .expect("made");
    program
}

/// Everything that a command shows on a terminal; `None`: there is no program here that makes one.
fn on_a_terminal(program: &Program, words: &str) -> Option<String> {
    let command = format!("{} {words}", env!("CARGO_BIN_EXE_martlet"));
    let output = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(program.path(""))
        .env("TERM", "xterm")
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Holds a lock on the source for a while, so that who reads it waits.
fn locked<T>(program: &Program, work: impl FnOnce() -> T) -> T {
    let place = Connection::open(program.path("src.db")).expect("opened");
    place.execute_batch("BEGIN EXCLUSIVE").expect("locked");
    let held = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1_800));
        place.execute_batch("COMMIT").expect("released");
    });
    let done = work();
    held.join().expect("released");
    done
}

fn moves(text: &str) -> bool {
    text.contains('\u{1b}') || text.contains('\r')
}

#[test]
fn a_run_that_waits_shows_itself_on_a_terminal_and_not_in_a_pipe() {
    let program = project();
    let piped = locked(&program, || program.output(&["run"]));
    assert!(piped.status.success());
    let text =
        String::from_utf8(piped.stdout).expect("text") + &String::from_utf8(piped.stderr).expect("text");
    assert!(text.contains("1 delivered") && !moves(&text), "{text:?}");

    std::fs::remove_file(program.path("dst.csv")).expect("there");
    let Some(shown) = locked(&program, || on_a_terminal(&program, "run")) else { return };
    assert!(shown.contains("goods") && moves(&shown), "{shown:?}");
    let Some(quiet) = locked(&program, || on_a_terminal(&program, "run --quiet")) else { return };
    assert!(!quiet.contains("\u{1b}[2K"), "{quiet:?}");
}

#[test]
fn what_says_nothing_for_a_second_says_that_it_works_and_what_is_quick_does_not() {
    let program = project();
    let quick = on_a_terminal(&program, "explain type/may-fail");
    let Some(quick) = quick else { return };
    assert!(!quick.contains("working"), "{quick:?}");
    // As many systems as keep the check busy for longer than a second, however fast the machine is.
    let mut count = 2_000;
    let took = loop {
        let many: String = (0..count)
            .map(|n| format!("system s{n} \"S\" is csv {{ connect {{ path \"{n}.csv\" }} object rows {{ a: text key }} }}\n"))
            .collect();
        let files: Vec<&str> = many.split_inclusive('\n').collect();
        for (number, part) in files.chunks(2_000).enumerate() {
            program.put(&format!("s{number}.flow"), &part.concat());
        }
        let begun = Instant::now();
        let piped = program.output(&["check"]);
        assert!(!moves(&String::from_utf8_lossy(&piped.stderr)), "{piped:?}");
        let took = begun.elapsed();
        if took > Duration::from_millis(2_500) || count > 200_000 {
            break took;
        }
        count *= 3;
    };
    let shown = on_a_terminal(&program, "check").expect("it was there");
    assert!(shown.contains("working"), "after {took:?}: {shown:?}");
}
