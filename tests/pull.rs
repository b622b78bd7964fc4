//! `martlet pull`: the columns of tables that are there, beside what a project says of them.

#![allow(clippy::expect_used, missing_docs, reason = "a test fails by panicking")]

use martlet_testkit::postgres::server;
use martlet_testkit::program::Program;
use rusqlite::Connection;

const PROJECT: &str = r#"// Ours.
system crm "CRM" is DRIVER {
  owner "crm@acme.example"
  connect { PLACE }
  /// People we know.
  object contact about prospect { // kept
    Id:    int   key
    Email: email match // the one they gave
    Note:  text(400)?
    Gone:  text?
  }
  object small { a: text? }
}
"#;

/// What the tables are, as SQLite and PostgreSQL have it; the types are the same in both.
const TABLES: &str = "CREATE TABLE contact (Id INTEGER PRIMARY KEY, Email TEXT NOT NULL, Note VARCHAR(200),
      birth DATE, spend NUMERIC(9, 2) NOT NULL, phone_mobile VARCHAR(30), agreed BOOLEAN, odd BYTES);
    CREATE TABLE small (a TEXT, b TEXT);
    CREATE TABLE orders (no VARCHAR(12) PRIMARY KEY, \"Total due\" NUMERIC(9, 2));";

fn project(driver: &str, place: &str) -> Program {
    let program = Program::new(env!("CARGO_BIN_EXE_martlet"));
    program.put("martlet.toml", "name = \"pulled\"\n");
    program.put("crm.flow", &PROJECT.replace("DRIVER", driver).replace("PLACE", place));
    program
}

/// What must be so on every database.
fn pulls(program: &Program) {
    let said = program.print(&["pull", "crm"], 1);
    for line in [
        "birth: date? // new: ",
        "spend: decimal(9, 2) // new: ",
        "phone_mobile: text(30)? // new: ",
        "agreed: bool? // new: ",
        "odd: text? // new: ",
        "  object `orders` {",
        "no: text(12) key // new: ",
        "`Total due`: decimal(9, 2)? // new: ",
        "not classified yet, perhaps contact.phone",
        "// gone: crm.contact.Gone is not there any more",
        "b: text? // new: ",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(said.contains("// crm.contact.Note is `"), "{said}");
    assert!(!said.contains("Email: "), "what is declared is not said again: {said}");
    let before = std::fs::read_to_string(program.path("crm.flow")).expect("there");
    assert_eq!(before.matches("birth").count(), 0, "without `--write` nothing is written");

    program.print(&["pull", "crm", "--write"], 1);
    let after = std::fs::read_to_string(program.path("crm.flow")).expect("there");
    // Every line that somebody wrote is still there, in its order.
    let mut left = after.as_str();
    for line in before.lines().filter(|line| !line.contains("object small")) {
        let at = left.find(line).unwrap_or_else(|| panic!("`{line}` is lost:\n{after}"));
        left = &left[at + line.len()..];
    }
    program.print(&["check"], 0);
    let again = program.print(&["pull", "crm"], 1);
    assert!(!again.contains("// new"), "{again}");
    let one = program.print(&["pull", "crm", "orders"], 0);
    assert!(!one.contains("gone"), "{one}");
    let unknown = program.print(&["pull", "crn"], 2);
    assert!(unknown.contains("the project has no system `crn`"), "{unknown}");
    let none = program.print(&["pull", "crm", "nowhere"], 2);
    assert!(none.contains("it is not there"), "{none}");
}

#[test]
fn tables_of_sqlite_are_pulled() {
    let program = project("sqlite", "path \"crm.db\"");
    Connection::open(program.path("crm.db")).expect("opened").execute_batch(TABLES).expect("made");
    pulls(&program);
}

#[test]
fn tables_of_postgresql_are_pulled() {
    let Some(server) = server() else { return };
    let url = server.database();
    let tables = TABLES.replace("contact (Id", "contact (\"Id\"").replace("Email TEXT", "\"Email\" TEXT");
    let tables = tables.replace("Note VARCHAR", "\"Note\" VARCHAR").replace("odd BYTES", "odd BYTEA");
    let _ = server.ask(&url, &tables);
    let (host, database) = (server.folder().display(), url.rsplit('/').next().expect("a name"));
    pulls(&project(
        "postgres",
        &format!("host \"{host}\" database \"{database}\" user \"martlet\" password secret(\"PATH\")"),
    ));
}

#[test]
fn columns_of_a_file_are_pulled_and_a_list_of_json_is_not() {
    let program = Program::new(env!("CARGO_BIN_EXE_martlet"));
    program.put("martlet.toml", "name = \"pulled\"\n");
    program.put(
        "f.flow",
        "system list \"List\" is csv { connect { path \"l.csv\" delimiter \";\" } object rows { a: text } }\n\
         system lines \"Lines\" is jsonl { connect { path \"l.jsonl\" } object rows { a: text } }\n",
    );
    program.put("l.csv", "a;E-Mail;x`y\n1;ana@mail.example;2\n");
    program.put("l.jsonl", "{\"a\": \"1\"}\n");
    let said = program.print(&["pull", "list"], 0);
    assert!(said.contains("`E-Mail`: text? // new; not classified yet, perhaps contact.email"), "{said}");
    assert!(said.contains("// x`y is left out"), "{said}");
    program.print(&["pull", "list", "--write"], 0);
    program.print(&["check"], 0);
    let said = program.print(&["pull", "lines"], 2);
    assert!(said.contains("martlet infer"), "{said}");
}

#[test]
fn who_looked_lets_a_stopped_flow_go_on() {
    let program = Program::new(env!("CARGO_BIN_EXE_martlet"));
    program.put("martlet.toml", "name = \"pulled\"\n");
    program.put(
        "f.flow",
        "system src \"Src\" is sqlite { connect { path \"src.db\" } object item { sku: text key  price: int } }\n\
         system dst \"Dst\" is sqlite { connect { path \"dst.db\" } object item { sku: text match  price: int? } }\n\
         flow goods \"Goods\" { from src.item  to dst.item, upsert by sku  when gone keep because \"tried\"\n\
         map { sku -> sku  price -> price } }\n",
    );
    let sql = |place: &str, text: &str| {
        Connection::open(program.path(place)).expect("opened").execute_batch(text).expect("done");
    };
    for place in ["src.db", "dst.db"] {
        sql(place, "CREATE TABLE item (sku TEXT PRIMARY KEY, price INTEGER)");
    }
    sql("src.db", "INSERT INTO item VALUES ('1', 5)");
    program.martlet(&["run"]);
    sql("src.db", "DROP TABLE item; CREATE TABLE item (sku TEXT PRIMARY KEY, price SMALLINT)");
    sql("src.db", "INSERT INTO item VALUES ('2', 6)");
    let said = program.print(&["run"], 1);
    assert!(said.contains("column `price` of src.item was `INTEGER` and is `SMALLINT`"), "{said}");
    program.print(&["pull", "src", "item", "--write"], 0);
    let said = program.martlet(&["run"]);
    assert!(said.contains("1 delivered"), "{said}");
}

#[test]
fn tables_of_mysql_are_pulled() {
    let Some(server) = martlet_testkit::mysql::server() else { return };
    let database = server.database();
    let tables = TABLES.replace("\"Total due\"", "`Total due`").replace("odd BYTES", "odd VARBINARY(9)");
    let more =
        "CREATE TABLE more (size ENUM('S', 'it''s'), at TIMESTAMP(6) NULL, big BIGINT UNSIGNED, k UUID);";
    let _ = server.ask(&database, &format!("{tables}{more}"));
    let program = project(
        "mysql",
        &format!(
            "host \"{}\" database \"{database}\" user \"root\" password secret(\"PATH\")",
            server.socket().display()
        ),
    );
    let said = program.print(&["pull", "crm", "more"], 0);
    for line in [
        "size: enum(\"S\", \"it's\")? // new: ",
        "at: instant? // new: timestamp(6)",
        "big: text? // new: bigint",
        "k: uuid? // new: uuid",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    pulls(&program);
}
