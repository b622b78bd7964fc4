//! P15: columns that change between two runs, or between two flows of a run. Each case is a change of a place, and what
//! must come of it: a flow that uses the column hands nothing over, or the change is told and the flow goes on.

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

use martlet_compiler::compile;
use martlet_compiler::diagnostics::Diagnostics;
use martlet_compiler::plan::Plan;
use martlet_compiler::world::Memory;
use martlet_delivery::machine::Event;
use martlet_delivery::ports::Ended;
use martlet_runtime::run::report::JobReport;
use martlet_runtime::run::{Options, Progress, run};
use martlet_testkit::postgres::{Server, server};
use rusqlite::Connection;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

const FLOWS: &str = r#"
flow b "Goods" {
  from src.item   to dst.item, upsert by sku   blanks unchanged   when gone keep because "tried"
  map { sku -> sku   name -> name   price -> price   size -> size }
}
flow a "Others" {
  from src.other   to dst.other, upsert by sku   when gone keep because "tried"
  map { sku -> sku }
}
"#;

/// Both ends: what `connect` says is put in for each.
const SYSTEMS: &str = r#"
system src "Shop" is DRIVER {
  connect { FROM }
  object item { sku: text(20) key   name: text(40)   price: int   size: enum("S", "M", "L")? }
  object other { sku: text key }
}
system dst "Stock" is DRIVER {
  connect { TO }
  object item { sku: text(20) match   name: text(40)?   price: int?   size: enum("S", "M", "L")? }
  object other { sku: text match }
}
"#;

/// What must come of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    /// The flow stops before anything is handed over.
    Stops,
    /// It is told, and the flow goes on.
    Told,
    /// Nothing is said.
    Nothing,
}

use Comes::{Nothing, Stops, Told};

type Case = (&'static str, &'static str, Comes, &'static str);

/// A table that is made anew with other columns: SQLite changes no types.
const AS_IT_WAS: &str =
    "sku VARCHAR(20) PRIMARY KEY, name VARCHAR(40), price INTEGER, size TEXT, colour TEXT";

/// Place, change, what comes of it, and what is said.
const SQLITE: &[Case] = &[
    ("src", "ALTER TABLE item DROP COLUMN name", Stops, "column `name` of src.item is gone"),
    ("src", "ALTER TABLE item RENAME COLUMN price TO cost", Stops, "column `price` of src.item is gone"),
    ("src", "ALTER TABLE item DROP COLUMN size", Stops, "column `size` of src.item is gone"),
    ("src", "ALTER TABLE item DROP COLUMN colour", Told, "column `colour` of src.item is gone"),
    ("src", "ALTER TABLE item ADD COLUMN brand TEXT", Told, "column `brand` of src.item is new"),
    (
        "src",
        "ALTER TABLE item ADD COLUMN brand TEXT; ALTER TABLE item ADD COLUMN more INTEGER",
        Told,
        "`more`",
    ),
    (
        "src",
        "REMAKE price INTEGER>price TEXT",
        Stops,
        "column `price` of src.item was `INTEGER` and is `TEXT`",
    ),
    ("src", "REMAKE price INTEGER>price BIGINT", Told, "was `INTEGER` and is `BIGINT`"),
    ("src", "REMAKE price INTEGER>price SMALLINT", Stops, "was `INTEGER` and is `SMALLINT`"),
    ("src", "REMAKE name VARCHAR(40)>name VARCHAR(80)", Told, "was `VARCHAR(40)` and is `VARCHAR(80)`"),
    ("src", "REMAKE name VARCHAR(40)>name VARCHAR(10)", Stops, "was `VARCHAR(40)` and is `VARCHAR(10)`"),
    ("src", "REMAKE name VARCHAR(40)>name TEXT", Told, "was `VARCHAR(40)` and is `TEXT`"),
    ("src", "REMAKE name VARCHAR(40)>name INTEGER", Stops, "was `VARCHAR(40)` and is `INTEGER`"),
    ("src", "REMAKE colour TEXT>colour INTEGER", Told, "was `TEXT` and is `INTEGER`"),
    ("src", "REMAKE name VARCHAR(40)>name VARCHAR(40) NOT NULL", Told, "`name` of src.item may not be empty"),
    ("src", "CREATE INDEX names ON item (name)", Nothing, ""),
    ("dst", "ALTER TABLE item DROP COLUMN name", Stops, "column `name` of dst.item is gone"),
    ("dst", "ALTER TABLE item RENAME COLUMN size TO sizes", Stops, "column `size` of dst.item is gone"),
    ("dst", "ALTER TABLE item DROP COLUMN colour", Told, "column `colour` of dst.item is gone"),
    ("dst", "ALTER TABLE item ADD COLUMN brand TEXT", Told, "column `brand` of dst.item is new"),
    (
        "dst",
        "REMAKE price INTEGER>price TEXT",
        Stops,
        "column `price` of dst.item was `INTEGER` and is `TEXT`",
    ),
    ("dst", "REMAKE name VARCHAR(40)>name VARCHAR(10)", Stops, "was `VARCHAR(40)` and is `VARCHAR(10)`"),
    ("dst", "REMAKE name VARCHAR(40)>name VARCHAR(99)", Told, "was `VARCHAR(40)` and is `VARCHAR(99)`"),
    ("dst", "REMAKE price INTEGER>price SMALLINT", Stops, "was `INTEGER` and is `SMALLINT`"),
    ("dst", "INSERT INTO item (sku) VALUES ('own')", Nothing, ""),
];

const POSTGRES: &[Case] = &[
    ("src", "ALTER TABLE item DROP COLUMN name", Stops, "column `name` of src.item is gone"),
    ("src", "ALTER TABLE item ADD COLUMN brand text", Told, "column `brand` of src.item is new"),
    ("src", "ALTER TABLE item ALTER price TYPE bigint", Told, "was `integer` and is `bigint`"),
    ("src", "ALTER TABLE item ALTER price TYPE numeric(9,2)", Stops, "was `integer` and is `numeric(9,2)`"),
    ("src", "ALTER TABLE item ALTER price TYPE text", Stops, "was `integer` and is `text`"),
    (
        "src",
        "ALTER TYPE src.sizes ADD VALUE 'XL'",
        Told,
        "was `src.sizes (S, M, L)` and is `src.sizes (S, M, L, XL)`",
    ),
    ("src", "ALTER TYPE src.sizes RENAME VALUE 'M' TO 'Medium'", Stops, "is `src.sizes (S, Medium, L)`"),
    ("src", "ALTER TABLE item ALTER name TYPE varchar(80)", Told, "is `character varying(80)`"),
    ("dst", "ALTER TABLE item ALTER name TYPE varchar(10)", Stops, "is `character varying(10)`"),
    ("dst", "ALTER TABLE item ALTER name TYPE text", Told, "is `text`"),
    ("dst", "ALTER TABLE item ALTER price TYPE smallint", Stops, "was `integer` and is `smallint`"),
    ("dst", "ALTER TABLE item RENAME COLUMN size TO sizes", Stops, "column `size` of dst.item is gone"),
    ("dst", "ALTER TABLE item DROP COLUMN colour", Told, "column `colour` of dst.item is gone"),
];

// The server asks for no password; a variable that is always there stands for one.

/// The two places of a case, and what is done to them.
trait Places {
    fn systems(&self) -> String;
    fn root(&self) -> &Path;
    fn change(&self, place: &str, statement: &str);
    fn rows(&self) -> Vec<String>;
}

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Files {
        let files = Files(tempfile::tempdir().expect("a folder"));
        for place in ["src", "dst"] {
            files.change(
                place,
                &format!("CREATE TABLE item ({AS_IT_WAS}); CREATE TABLE other (sku TEXT PRIMARY KEY)"),
            );
        }
        files.change(
            "src",
            "INSERT INTO item VALUES ('1', 'Rake', 5, 'M', 'red'); INSERT INTO other VALUES ('9')",
        );
        files
    }
}

impl Places for Files {
    fn systems(&self) -> String {
        let systems = SYSTEMS.replace("DRIVER", "sqlite");
        systems.replace("FROM", "path \"src.db\"").replace("TO", "path \"dst.db\"")
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn change(&self, place: &str, statement: &str) {
        let statement = match statement.strip_prefix("REMAKE ").and_then(|change| change.split_once('>')) {
            Some((old, new)) => {
                assert!(AS_IT_WAS.contains(old));
                format!(
                    "CREATE TABLE new ({}); INSERT INTO new SELECT * FROM item; DROP TABLE item;
                     ALTER TABLE new RENAME TO item",
                    AS_IT_WAS.replace(old, new)
                )
            }
            None => statement.to_owned(),
        };
        let place = Connection::open(self.0.path().join(format!("{place}.db"))).expect("opened");
        place.execute_batch(&statement).expect("done");
    }

    fn rows(&self) -> Vec<String> {
        let place = Connection::open(self.0.path().join("dst.db")).expect("opened");
        let mut select = place.prepare("SELECT sku FROM item ORDER BY sku").expect("prepared");
        select.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a row")).collect()
    }
}

struct OnServer(&'static Server, String, tempfile::TempDir);

impl OnServer {
    fn new(server: &'static Server) -> OnServer {
        let places = OnServer(server, server.database(), tempfile::tempdir().expect("a folder"));
        for place in ["src", "dst"] {
            let made = format!(
                "CREATE SCHEMA {place}; SET search_path = {place}; CREATE TYPE sizes AS ENUM ('S', 'M', 'L');
                 CREATE TABLE item (sku varchar(20) PRIMARY KEY, name varchar(40), price integer, size sizes, colour text);
                 CREATE TABLE other (sku text PRIMARY KEY)"
            );
            let _ = server.ask(&places.1, &made);
        }
        places.change(
            "src",
            "INSERT INTO item VALUES ('1', 'Rake', 5, 'M', 'red'); INSERT INTO other VALUES ('9')",
        );
        places
    }
}

impl Places for OnServer {
    fn systems(&self) -> String {
        let host = self.0.folder().display();
        let database = self.1.rsplit('/').next().expect("a name");
        let place = |schema: &str| {
            format!(
                "host \"{host}\" database \"{database}\" user \"martlet\" schema \"{schema}\" password secret(\"PATH\")"
            )
        };
        SYSTEMS.replace("DRIVER", "postgres").replace("FROM", &place("src")).replace("TO", &place("dst"))
    }

    fn root(&self) -> &Path {
        self.2.path()
    }

    fn change(&self, place: &str, statement: &str) {
        let path = if statement.starts_with("ALTER TYPE") {
            String::new()
        } else {
            format!("SET search_path = {place}; ")
        };
        let _ = self.0.ask(&self.1, &format!("{path}{statement}"));
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.0.ask(&self.1, "SELECT sku FROM dst.item ORDER BY sku");
        rows.lines().map(str::to_owned).collect()
    }
}

/// Changes a place while the first flow is under way.
struct Meanwhile<F: FnMut()>(Option<F>);

impl<F: FnMut()> Progress for Meanwhile<F> {
    fn job(&mut self, _: &str) {}
    fn records(&mut self, _: u64) {}
    fn after(&mut self, _: &Event) -> ControlFlow<()> {
        if let Some(mut change) = self.0.take() {
            change();
        }
        ControlFlow::Continue(())
    }
}

fn said(findings: &Diagnostics) -> String {
    findings.sorted().iter().map(|finding| format!("{}: {}\n", finding.entry.name, finding.message)).collect()
}

fn plan(systems: &str) -> Plan {
    let world = Memory {
        manifest: "name = \"drift\"\n".into(),
        files: vec![("s.flow".into(), systems.into()), ("f.flow".into(), FLOWS.into())],
    };
    let compiled = compile(&world, &martlet_stdlib::library());
    compiled.plan.unwrap_or_else(|| panic!("{}", said(&compiled.diagnostics)))
}

fn runs(plan: &Plan, root: &Path, change: Option<&dyn Fn()>) -> JobReport {
    let options = Options { root: root.into(), state: root.join(".martlet"), ..Options::default() };
    let report = run(plan, &options, &mut Meanwhile(change)).expect("it runs");
    let names: Vec<&str> = report.jobs.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["a", "b"], "the flow that is looked at comes second");
    report.jobs.into_iter().nth(1).expect("the second")
}

fn try_case(places: &dyn Places, case: Case, meanwhile: bool) {
    let (place, change, comes, said) = case;
    let plan = plan(&places.systems());
    let first = runs(&plan, places.root(), None);
    assert_eq!((first.ended, places.rows()), (Ended::Done, vec!["1".to_owned()]), "{:?}", first.reason);
    places.change("src", "INSERT INTO item (sku, name, price) VALUES ('2', 'Spade', 7)");
    let alter = || places.change(place, change);
    let second = match meanwhile {
        true => runs(&plan, places.root(), Some(&alter)),
        false => {
            alter();
            runs(&plan, places.root(), None)
        }
    };
    let all = format!("{place} {change} ({meanwhile}): {second:?}");
    let reason = second.reason.clone().unwrap_or_default();
    let delivered = places.rows().contains(&"2".to_owned());
    match comes {
        Stops => {
            assert_eq!((second.ended, delivered), (Ended::Stopped, false), "{all}");
            assert!(reason.contains(said) && reason.contains("nothing was handed over"), "{all}");
            // It stays so until somebody has looked.
            assert_eq!(runs(&plan, places.root(), None).ended, Ended::Stopped, "{all}");
        }
        Told => {
            assert_eq!((second.ended, delivered), (Ended::Done, true), "{all}");
            assert!(second.notes.iter().any(|note| note.contains(said)), "{all}");
            // Once.
            let third = runs(&plan, places.root(), None);
            assert!(!third.notes.iter().any(|note| note.contains("since the last run")), "{third:?}");
        }
        Nothing => {
            assert_eq!((second.ended, delivered), (Ended::Done, true), "{all}");
            assert!(!second.notes.iter().any(|note| note.contains("column `")), "{all}");
        }
    }
}

#[test]
fn p15_columns_of_sqlite_that_changed_since_the_last_run() {
    assert!(SQLITE.len() * 2 + POSTGRES.len() >= 40);
    for case in SQLITE {
        try_case(&Files::new(), *case, false);
    }
}

#[test]
fn p15_columns_of_sqlite_that_change_while_another_flow_runs() {
    for case in SQLITE {
        try_case(&Files::new(), *case, true);
    }
}

#[test]
fn p15_columns_of_postgresql_that_changed() {
    let Some(server) = server() else { return };
    for (number, case) in POSTGRES.iter().enumerate() {
        try_case(&OnServer::new(server), *case, number % 2 == 1);
    }
}

#[test]
fn p15_a_column_of_a_file_that_came_is_told_and_without_one_that_went_nothing_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let systems = r#"
system src "Shop" is csv { connect { path "src.csv" } object item { sku: text key  name: text  price: int  size: text? } }
system dst "Stock" is csv { connect { path "dst.csv" cells machine }
  object item { sku: text key  name: text  price: int  size: text? } }
"#;
    let flow = FLOWS.split("flow a").next().expect("the first").replace("upsert by sku", "one file");
    let world = Memory {
        manifest: "name = \"drift\"\n".into(),
        files: vec![("s.flow".into(), systems.into()), ("f.flow".into(), flow)],
    };
    let compiled = compile(&world, &martlet_stdlib::library());
    let plan = compiled.plan.unwrap_or_else(|| panic!("{}", said(&compiled.diagnostics)));
    let options =
        Options { root: folder.path().into(), state: folder.path().join(".martlet"), ..Options::default() };
    let runs = |text: &str| {
        fs::write(folder.path().join("src.csv"), text).expect("written");
        let report = run(&plan, &options, &mut Meanwhile(None::<fn()>)).expect("it runs");
        report.jobs.into_iter().next().expect("one")
    };
    assert_eq!(runs("sku,name,price,size\n1,Rake,5,M\n").ended, Ended::Done);
    let more = runs("sku,name,price,size,colour\n1,Rake,5,M,red\n");
    assert!(more.notes.iter().any(|note| note.contains("column `colour` of src.item is new")), "{more:?}");
    let gone = runs("sku,price,size,colour\n1,5,M,red\n2,5,M,red\n");
    assert_eq!(gone.ended, Ended::Failed, "{gone:?}");
    assert!(gone.reason.unwrap_or_default().contains("column `name` is missing"));
    assert!(!fs::read_to_string(folder.path().join("dst.csv")).expect("there").contains('2'));
}

#[test]
fn p15_what_the_project_says_anew_is_known() {
    let files = Files::new();
    let plan_before = plan(&files.systems());
    runs(&plan_before, files.root(), None);
    files.change("src", "REMAKE name VARCHAR(40)>name VARCHAR(10)");
    assert_eq!(runs(&plan_before, files.root(), None).ended, Ended::Stopped);
    // Whoever says in the project what the column is now has seen it.
    let systems = files.systems().replace("name: text(40)   price", "name: text(10)   price");
    assert_ne!(systems, files.systems());
    let world = Memory {
        manifest: "name = \"drift\"\n".into(),
        files: vec![("s.flow".into(), systems), ("f.flow".into(), FLOWS.into())],
    };
    let compiled = compile(&world, &martlet_stdlib::library());
    let plan_after = compiled.plan.unwrap_or_else(|| panic!("{}", said(&compiled.diagnostics)));
    let known = runs(&plan_after, files.root(), None);
    assert_eq!(known.ended, Ended::Done, "{known:?}");
}
