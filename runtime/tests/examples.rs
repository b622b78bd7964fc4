//! Runs the examples of every function as a job would run them: written in a flow, compiled, planned, evaluated.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what went wrong")]

use martlet_compiler::compile;
use martlet_compiler::library::{Example, Function};
use martlet_compiler::plan::{Expr, Plan};
use martlet_compiler::types::value::Value;
use martlet_compiler::world::Memory;
use martlet_consent::ConsentView;
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::record::{Cell, Verdict};
use martlet_runtime::transform::{Moment, People, Prepared, Record, Run, Tables};

/// The plan of a flow that maps the example's expression.
fn plan(function: &Function, example: &Example) -> Result<Plan, String> {
    // A step that may fail must say what then; the evaluator is asked without it below.
    let otherwise = if function.fails.is_empty() { "" } else { " otherwise null" };
    let text = format!(
        "system list \"List\" is csv {{ owner \"a@acme.example\" stored in EU connect {{ path \"list.csv\" }}\n\
           object rows {{ Number: id key }} }}\n\
         system copy \"Copy\" is csv {{ owner \"a@acme.example\" stored in EU connect {{ path \"copy.csv\" cells machine }}\n\
           object rows {{ Number: id key\n Result: text? }} }}\n\
         /// Shows one example.\n\
         flow example \"Example\" {{\n from list.rows\n to copy.rows, one file\n owner \"a@acme.example\"\n blanks clear\n\
           map {{\n Number -> Number\n ({}) | to_text{otherwise} -> Result\n }}\n when gone remove\n }}\n",
        example.expression
    );
    let world = Memory {
        manifest: "name = \"examples\"\n".into(),
        files: vec![("example.flow".into(), text.clone())],
    };
    let compiled = compile(&world, &martlet_stdlib::library());
    let findings: Vec<String> = compiled
        .diagnostics
        .sorted()
        .iter()
        .map(|finding| format!("{}: {}", finding.entry.name, finding.message))
        .collect();
    compiled.plan.ok_or_else(|| format!("{}: {findings:?}", example.title))
}

fn evaluate(mut plan: Plan) -> String {
    let mut flow = plan.flows.remove(0);
    for mapping in &mut flow.fields {
        if let Expr::Recover { value, .. } = &mapping.value {
            mapping.value = (**value).clone();
        }
    }
    let source = plan.objects.iter().find(|object| object.id() == flow.source).unwrap();
    let prepared = Prepared::new(&plan, &flow).unwrap();
    let record = Record::of_values(0, &source.fields, vec![Value::Text("1".into())]);
    let moment =
        Moment { now: "2026-03-02T09:00:00Z".parse().unwrap(), today: "2026-03-02".parse().unwrap() };
    let (consent, people) = (ConsentView::default(), People::default());
    let key = ProjectKey::new(&[7; 32]);
    let zone = jiff::tz::TimeZone::UTC;
    let run = Run { moment, zone: &zone, consent: &consent, people: &people, keys: &key };
    match prepared.judge(&record, &Tables::default(), &run).remove(0) {
        Verdict::Rejected(reject, _) if reject.rule == "otherwise" => "fails".into(),
        Verdict::Mapped(staged) => match &staged.cells[1] {
            Cell::Text(text) => text.clone(),
            Cell::Int(number) => number.to_string(),
            Cell::Bool(value) => value.to_string(),
            Cell::Null => "null".into(),
            Cell::Unchanged => "unchanged".into(),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_example_gives_what_it_says() {
    let mut wrong = Vec::new();
    for function in martlet_stdlib::library().functions {
        for example in function.examples {
            let expected = example.gives.trim_matches('"');
            match plan(function, example).map(evaluate) {
                Ok(got) if got == expected => {}
                Ok(got) => wrong
                    .push(format!("{}: `{}` gives {got}, not {expected}", function.name, example.expression)),
                Err(findings) => {
                    wrong.push(format!("{}: `{}` {findings}", function.name, example.expression))
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
