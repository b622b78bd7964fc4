//! `martlet policy`: what policies say, and whether their examples come out as they say.

use crate::args::{Global, PolicyArgs, PolicyCommand};
use crate::compile::{compile_project, exit_of, in_text, number};
use crate::exit::{Exit, Failure};
use crate::project::Project;
use crate::terminal::Terminal;
use martlet_compiler::Compilation;
use martlet_compiler::govern::explain::{examples, policy};

/// Does what is asked for. What else is wrong in the project is told beside the answer.
pub fn run(args: &PolicyArgs, global: &Global, terminal: &Terminal) -> Result<Exit, Failure> {
    let day = match &args.command {
        PolicyCommand::Explain { as_of, .. } => *as_of,
        PolicyCommand::Test { .. } => None,
    };
    let project = Project::find(global.project.as_deref())?.on(day);
    let compilation = compile_project(&project);
    match &args.command {
        PolicyCommand::Explain { name, .. } => {
            let disclosures = compilation.disclosures();
            let told = policy(&compilation.typed, disclosures, &compilation.sources, project.today, name);
            terminal.answer(&told.ok_or_else(|| unknown(name, &compilation))?)?;
            let findings = compilation.diagnostics.sorted();
            if !findings.is_empty() {
                terminal.trouble(&in_text(&findings, &compilation, terminal));
            }
            Ok(exit_of(&findings))
        }
        PolicyCommand::Test { name } => test(name.as_deref(), &compilation, terminal),
    }
}

fn test(name: Option<&str>, compilation: &Compilation, terminal: &Terminal) -> Result<Exit, Failure> {
    if let Some(name) = name.filter(|name| !compilation.resolved.policies.contains_key(*name)) {
        return Err(unknown(name, compilation));
    }
    let tried = examples(&compilation.typed, &compilation.sources, name);
    let line = |example: &martlet_compiler::govern::explain::Tried| {
        let file = compilation.sources.get(example.span.file);
        let place = file.map_or_else(String::new, |file| {
            format!("{}:{}", file.path, file.position(example.span.start).line)
        });
        let result = if example.holds { "holds" } else { "FAILS" };
        format!("{result}  {}: {} ({place})\n", example.policy, example.example)
    };
    terminal.answer(&tried.iter().map(line).collect::<String>())?;
    let failed = tried.iter().filter(|example| !example.holds).count();
    terminal.note(&format!("{}, {failed} failed", number(tried.len(), "example")));
    Ok(if failed > 0 { Exit::Findings } else { Exit::Done })
}

fn unknown(name: &str, compilation: &Compilation) -> Failure {
    let known: Vec<&str> = compilation.resolved.policies.keys().map(String::as_str).collect();
    let help = if known.is_empty() {
        "this project declares none".to_owned()
    } else {
        format!("there is: {}", known.join(", "))
    };
    Failure::new(format!("there is no policy `{name}`")).help(help)
}
