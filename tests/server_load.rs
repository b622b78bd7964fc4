//! Many records into tables of servers, and out of them again, in the memory that any number of records may take
//! (promise P23).

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::program::Program;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROJECT: &str = r#"
company acme "Acme A/S" { dpo "dpo@acme.example"   markets DK }
system shop "Shop" is csv {
  owner "shop@acme.example"   stored in EU
  connect { path "stock.csv" }
  object stock "Stock" { Id: id key   Left: int   Day: date   Words: text? }
}
system held "Server" is DRIVER {
  owner "shop@acme.example"   stored in EU   role controller
  connect { SETTINGS }
  object stock "Stock" { Id: id key   Left: int   Day: date   Words: text? }
}
system list "List" is csv {
  owner "shop@acme.example"   stored in EU   role controller
  connect { path "out.csv"   cells machine }
  object stock "Stock" { Id: id key   Left: int   Day: date   Words: text? }
}
flow in "In" {
  from shop.stock   to held.stock, upsert by Id   owner "shop@acme.example"   manual
  blanks clear
  map { Id -> Id   Left -> Left   Day -> Day   Words -> Words }
  when gone remove
}
flow out "Out" {
  from held.stock   to list.stock, one file   owner "shop@acme.example"   manual
  blanks clear
  map { Id -> Id   Left -> Left   Day -> Day   Words -> Words }
  when gone remove
}
"#;

/// So much memory in MiB.
const ROOM: u64 = 256;

/// Runs a flow; gives the most memory that it had, in MiB.
fn peak(project: &Program, flow: &str) -> u64 {
    let began = Instant::now();
    let mut running = Command::new(env!("CARGO_BIN_EXE_martlet"))
        .args(["run", flow, "--quiet"])
        .current_dir(project.path(""))
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let status = format!("/proc/{}/status", running.id());
    let mut most = 0;
    let ended = loop {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        most = now.unwrap_or(0).max(most);
        if let Some(ended) = running.try_wait().expect("waited") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(ended.success(), "{flow}");
    println!("{flow}: {} MiB, {} s", most / 1024, began.elapsed().as_secs());
    most / 1024
}

fn goes_through(driver: &str, settings: &str) {
    let rows: u64 =
        std::env::var("MARTLET_LOAD_ROWS").map_or(1_000_000, |rows| rows.parse().expect("a number"));
    let project = Program::new(env!("CARGO_BIN_EXE_martlet"));
    project.put("martlet.toml", "name = \"load\"\nzone = \"UTC\"\n");
    project.put("load.flow", &PROJECT.replace("DRIVER", driver).replace("SETTINGS", settings));
    let words = "x".repeat(60);
    let mut stock = String::from("Id,Left,Day,Words\n");
    for row in 0..rows {
        writeln!(stock, "{row:09},{},2026-03-{:02},{words}", row % 1_000, 1 + row % 28).expect("written");
    }
    project.put("stock.csv", &stock);
    for (flow, what) in [("in", "added"), ("out", "read"), ("in", "unchanged")] {
        let most = peak(&project, flow);
        assert!(most <= ROOM, "{driver}, {what}: {most} MiB for {rows} records");
    }
    assert!(fs::read_to_string(project.path("out.csv")).expect("read") == stock, "{driver}: not the same");
    // Every tenth is another, and every tenth is gone.
    let mut lines: Vec<String> = stock.lines().map(str::to_owned).collect();
    for line in lines.iter_mut().skip(1).step_by(10) {
        line.push('y');
    }
    let mut number = 0;
    lines.retain(|_| {
        number += 1;
        number % 10 != 3
    });
    let stock = lines.join("\n") + "\n";
    project.put("stock.csv", &stock);
    let removals = format!("--confirm-removals=in={rows}");
    let output = project.output(&["run", "in", "--quiet", &removals]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    project.print(&["run", "out", "--quiet", &removals.replace("=in=", "=out=")], 0);
    assert!(fs::read_to_string(project.path("out.csv")).expect("read") == stock, "{driver}: not the same");
}

#[test]
#[ignore = "takes minutes; `.ci/long` runs it"]
fn p23_a_million_records_go_through_a_table_of_postgresql() {
    let Some(server) = martlet_testkit::postgres::server() else { return };
    let url = server.database();
    let _ = server
        .ask(&url, r#"CREATE TABLE stock ("Id" text PRIMARY KEY, "Left" bigint, "Day" date, "Words" text)"#);
    let (host, database) = (server.folder().display(), url.rsplit('/').next().expect("a name"));
    goes_through(
        "postgres",
        &format!("host \"{host}\"   database \"{database}\"   user \"martlet\"   password secret(\"PATH\")"),
    );
}

#[test]
#[ignore = "takes minutes; `.ci/long` runs it"]
fn p23_a_million_records_go_through_a_table_of_mariadb() {
    let Some(server) = martlet_testkit::mysql::server() else { return };
    let database = server.database();
    let _ = server.ask(
        &database,
        "CREATE TABLE stock (Id varchar(20) PRIMARY KEY, `Left` bigint, Day date, Words text)",
    );
    let host = server.socket().display().to_string();
    goes_through(
        "mysql",
        &format!("host \"{host}\"   database \"{database}\"   user \"root\"   password secret(\"PATH\")"),
    );
}
