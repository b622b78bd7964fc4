//! What each function costs for one value: nanoseconds, on the values of its own examples.
//!
//! `cargo bench -p martlet-runtime --bench functions`, with a word for those whose names hold it. The kernels alone are
//! measured, with text borrowed as it is in a job; the slowest come first, and those that cost more than ten times as much as
//! the middle one of all are marked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot go on has failed")]

use martlet_compiler::compile;
use martlet_compiler::library::{Example, Function};
use martlet_compiler::plan::{Constant, Expr};
use martlet_compiler::types::value::{Kernel, Value};
use martlet_compiler::world::Memory;
use std::borrow::Cow;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(2);

/// A call of a function in a plan, with the values that are written out in it.
fn call(expr: &Expr, name: &str) -> Option<Vec<Value<'static>>> {
    match expr {
        Expr::Call { function, arguments } => {
            let own = if function == name { arguments.iter().map(value).collect() } else { None };
            own.or_else(|| arguments.iter().find_map(|argument| call(argument, name)))
        }
        Expr::Recover { value, .. } => call(value, name),
        _ => None,
    }
}

fn value(expr: &Expr) -> Option<Value<'static>> {
    let Expr::Constant(constant) = expr else { return None };
    Some(match constant {
        Constant::Text(text) => Value::Text(Cow::Owned(text.clone())),
        Constant::Int(number) => Value::Int(*number),
        Constant::Decimal(text) => Value::Decimal(text.parse().ok()?),
        Constant::Bool(answer) => Value::Bool(*answer),
        Constant::Date(text) => Value::Date(text.parse().ok()?),
        Constant::Instant(text) => Value::Instant(text.parse().ok()?),
        _ => return None,
    })
}

/// The arguments of the examples that call the function with values that are written out, and are there.
fn arguments(function: &Function) -> Vec<Vec<Value<'static>>> {
    let of = |example: &Example| {
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
        let world =
            Memory { manifest: "name = \"bench\"\n".into(), files: vec![("bench.flow".into(), text)] };
        let plan = compile(&world, &martlet_stdlib::library()).plan?;
        let fields = &plan.flows.first()?.fields;
        fields.iter().find_map(|field| call(&field.value, function.name))
    };
    let given = function.examples.iter().filter_map(of);
    given.filter(|values| values.first().is_some_and(|first| !first.is_absent())).collect()
}

/// Nanoseconds for one call, the best of several rounds.
fn measure(kernel: Kernel, given: &[Vec<Value<'static>>]) -> f64 {
    let lent: Vec<Vec<Value<'_>>> =
        given.iter().map(|values| values.iter().map(Value::lend).collect()).collect();
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (mut calls, start) = (0_u32, Instant::now());
        while start.elapsed() < ROUND {
            for _ in 0..16 {
                for values in &lent {
                    black_box(kernel(black_box(values)));
                    calls += 1;
                }
            }
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls));
    }
    best
}

fn main() {
    let word = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let mut costs = Vec::new();
    let mut without = Vec::new();
    for function in
        martlet_stdlib::library().functions.iter().filter(|function| function.name.contains(&word))
    {
        let Some(kernel) = martlet_stdlib::kernel(function.name) else { continue };
        let given = arguments(function);
        if given.is_empty() {
            without.push(function.name);
        } else {
            costs.push((measure(kernel, &given), function.name));
        }
    }
    costs.sort_by(|left, right| right.0.total_cmp(&left.0));
    let middle = costs.get(costs.len() / 2).map_or(0.0, |(cost, _)| *cost);
    println!("| function | ns for a value | |\n| --- | ---: | --- |");
    for (cost, name) in &costs {
        let mark = if *cost > 10.0 * middle {
            format!("{:.0} times the middle one", cost / middle)
        } else {
            String::new()
        };
        println!("| {name} | {cost:.0} | {mark} |");
    }
    println!("\n{} functions, the middle one {middle:.0} ns", costs.len());
    println!(
        "not measured, for no example calls them with single values that are written out: {}",
        without.join(", ")
    );
}
