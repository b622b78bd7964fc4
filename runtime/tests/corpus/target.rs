//! What must hold of any expression on any row: evaluating ends, and twice gives the same.
//!
//! The input is an expression, a line `---`, and the rows of a table below its header.

use jiff::tz::TimeZone;
use martlet_compiler::compile;
use martlet_compiler::plan::Plan;
use martlet_compiler::world::Memory;
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_runtime::transform::{Moment, People, Prepared, Reader, Run, Tables};

/// The columns of the table.
const HEADER: &str = "Number,Name,City,Age,Price,Born,Seen,Yes,Mail,Land";

/// How many rows are evaluated.
const ROWS: usize = 50;

/// Types that an expression may have.
const TYPES: [&str; 5] = ["text?", "int?", "bool?", "date?", "instant?"];

/// The plan of a flow that maps the expression into a field of that type, if it compiles.
fn plan(expression: &str, ty: &str) -> Option<Plan> {
    let text = format!(
        "system list \"List\" is csv {{\n owner \"a@acme.example\"\n stored in EU\n connect {{ path \"list.csv\" }}\n\
         object rows {{\n Number: id key\n Name: text?\n City: text\n Age: int?\n Price: text?\n Born: date?\n Seen: instant?\n\
         Yes: bool(\"ja\", \"nej\")?\n Mail: text?\n Land: text?\n }}\n}}\n\
         system copy \"Copy\" is csv {{\n owner \"a@acme.example\"\n stored in EU\n connect {{ path \"copy.csv\"   cells machine }}\n\
         object rows {{\n Number: id key\n Result: {ty}\n }}\n}}\n\
         /// Shows one expression.\n\
         flow example \"Example\" {{\n from list.rows\n to copy.rows, one file\n owner \"a@acme.example\"\n blanks clear\n\
         map {{\n Number -> Number\n {expression} -> Result\n }}\n when gone remove\n}}\n"
    );
    let world = Memory { manifest: "name = \"fuzz\"\n".into(), files: vec![("fuzz.flow".into(), text)] };
    compile(&world, &martlet_stdlib::library()).plan
}

/// Evaluates the expression on the rows; how many rows came to a verdict.
pub fn evaluate(bytes: &[u8]) -> usize {
    let Ok(text) = std::str::from_utf8(bytes) else { return 0 };
    let (expression, rows) =
        text.split_once("\n---\n").unwrap_or((text, "1,Ana,Oslo,41,3.50,2001-02-03,,ja,a@b.example,NO\n"));
    let Some(plan) = TYPES.iter().find_map(|ty| plan(expression, ty)) else { return 0 };
    // The text may end the flow and begin others: all are evaluated that read the list.
    let mut judged = 0;
    for flow in &plan.flows {
        let Some(source) = plan.objects.iter().find(|object| object.id() == flow.source) else { continue };
        let Ok(prepared) = Prepared::new(&plan, flow) else { continue };
        let table = format!("{HEADER}\n{rows}");
        let Ok(mut reader) = Reader::open(table.as_bytes(), "list.csv", source, b',') else { continue };
        let (Ok(now), Ok(today)) = ("2026-03-02T09:00:00Z".parse(), "2026-03-02".parse()) else { continue };
        let (consent, key) = (ConsentView::default(), ProjectKey::new(&[7; 32]));
        let (zone, people) = (TimeZone::UTC, People::default());
        let run = Run {
            moment: Moment { now, today },
            zone: &zone,
            consent: &consent,
            people: &people,
            keys: &key,
        };
        // What another flow of the text looks into is empty.
        let tables = Tables::default();
        for _ in 0..ROWS {
            let Ok(Some(record)) = reader.next_record() else { break };
            let (once, twice) =
                (prepared.judge(&record, &tables, &run), prepared.judge(&record, &tables, &run));
            assert_eq!(format!("{once:?}"), format!("{twice:?}"), "{expression}");
            judged += 1;
        }
    }
    judged
}
