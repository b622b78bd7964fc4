//! What a run tells beside its numbers: words that an `enum` does not have (P15), and cells that were guarded against being
//! taken for a formula (S4).

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

use martlet_compiler::compile;
use martlet_compiler::world::Memory;
use martlet_delivery::machine::Event;
use martlet_delivery::ports::Ended;
use martlet_runtime::run::{Options, Progress, run};
use std::fs;
use std::ops::ControlFlow;

/// Looks at nothing.
struct Unseen;

impl Progress for Unseen {
    fn job(&mut self, _: &str) {}
    fn records(&mut self, _: u64) {}
    fn after(&mut self, _: &Event) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

#[test]
fn p15_words_of_a_file_that_the_project_does_not_know_are_told_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let systems = r#"
system src "Shop" is csv { connect { path "src.csv" }
  object item { sku: text key  name: text  price: int  size: enum("S", "M", "L")? } }
system dst "Stock" is csv { connect { path "dst.csv" cells spreadsheet }
  object item { sku: text key  name: text  price: int  size: enum("S", "M", "L")? } }
"#;
    let flow = r#"
flow b "Goods" {
  from src.item   to dst.item, upsert by sku   blanks unchanged   when gone keep because "tried"
  map { sku -> sku   name -> name   price -> price   size -> size }
}
"#;
    let world = Memory {
        manifest: "name = \"drift\"\n".into(),
        files: vec![("s.flow".into(), systems.into()), ("f.flow".into(), flow.into())],
    };
    let compiled = compile(&world, &martlet_stdlib::library());
    let plan = compiled.plan.expect("a project without errors");
    let options =
        Options { root: folder.path().into(), state: folder.path().join(".martlet"), ..Options::default() };
    let runs = |text: &str| {
        fs::write(folder.path().join("src.csv"), text).expect("written");
        let report = run(&plan, &options, &mut Unseen).expect("it runs");
        report.jobs.into_iter().next().expect("one")
    };
    let before = runs("sku,name,price,size\n1,Rake,5,M\n2,=1+1,5,S\n");
    assert_eq!(
        before.notes,
        [
            "1 cell begins like a formula and has an apostrophe in front in dst.csv, as `cells spreadsheet` says"
        ]
    );
    let now = runs("sku,name,price,size\n1,Rake,5,XL\n2,=1+1,5,S\n3,Hoe,9,XL\n4,Axe,9,L\n");
    assert_eq!(now.ended, Ended::Done, "{now:?}");
    assert_eq!(
        now.notes,
        [
            "2 records hold a word in `size` of src.item that its `enum` does not have; where the source is right, add \
          the word, or write `enum open(…)`"
        ]
    );
    let written = fs::read_to_string(folder.path().join("dst.csv")).expect("there");
    assert_eq!(
        written, "sku,name,price,size\n1,Rake,5,M\n2,'=1+1,5,S\n4,Axe,9,L\n",
        "rejects change nothing"
    );
    // The words themselves stand with the rejects alone.
    assert!(now.notes.iter().all(|note| !note.contains("XL")), "{now:?}");
}
