//! A run that kills its own process with SIGKILL at a named effect, what it reads, and how the next run is asked.

use martlet_compiler::plan::Plan;
use martlet_compiler::world::Memory;
use martlet_delivery::machine::{Effect, Event};
use martlet_delivery::ports::Ended;
use martlet_runtime::run::{Options, Progress, run};
use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

/// The plan of a project of one file.
pub fn plan(flows: &str) -> Plan {
    let world =
        Memory { manifest: "name = \"kill\"\n".into(), files: vec![("flows.flow".into(), flows.into())] };
    let compilation = martlet_compiler::compile(&world, &martlet_stdlib::library());
    let findings: Vec<_> = compilation.diagnostics.sorted().iter().map(|d| d.message.clone()).collect();
    compilation.plan.unwrap_or_else(|| unreachable!("the project of this test compiles: {findings:?}"))
}

/// 300 people; in the second version some are changed, some gone, some new, and some took their yes back.
pub fn write_inputs(folder: &Path, version: u32) {
    let mut people = String::from("Id,E-mail,Name\n");
    let mut choices = String::from("E-mail,Choice,Day\n");
    for id in 0..310u32 {
        let gone = if version == 1 { id >= 300 } else { id % 40 == 7 };
        if !gone {
            let name = if version == 2 && id % 5 == 0 { "new name" } else { "name" };
            people.push_str(&format!("{id},P{id}@mail.example,{name} {id}\n"));
        }
        let yes = if id % 10 == 3 { "no" } else { "yes" };
        choices.push_str(&format!("p{id}@mail.example,{yes},2026-01-01\n"));
        if version == 2 && id % 20 == 4 {
            choices.push_str(&format!("p{id}@mail.example,no,2026-02-01\n"));
        }
    }
    std::fs::write(folder.join("people.csv"), people).unwrap();
    std::fs::write(folder.join("now"), format!("2026-06-0{version}T00:00:00Z")).unwrap();
    std::fs::write(folder.join("choices.csv"), choices).unwrap();
}

fn options(folder: &Path) -> Options {
    Options {
        root: folder.into(),
        state: folder.join(".martlet"),
        as_of: Some(std::fs::read_to_string(folder.join("now")).unwrap().parse().unwrap()),
        ..Options::default()
    }
}

struct Quiet;

impl Progress for Quiet {
    fn job(&mut self, _: &str) {}
    fn records(&mut self, _: u64) {}
}

/// A run that nobody disturbs.
pub fn run_whole(plan: &Plan, folder: &Path) {
    let report = run(plan, &options(folder), &mut Quiet).unwrap();
    for job in &report.jobs {
        assert_eq!(job.ended, Ended::Done, "{job:?}");
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Kills the process at the n-th occurrence of an effect.
struct Killer {
    effect: String,
    after: bool,
    left: u32,
    due: bool,
}

impl Killer {
    fn kill(&self) {
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).unwrap();
    }
}

impl Progress for Killer {
    fn job(&mut self, _: &str) {}
    fn records(&mut self, _: u64) {}

    fn before(&mut self, effect: &Effect) -> ControlFlow<()> {
        let text = format!("{effect:?}");
        let name = text.split(|c: char| !c.is_ascii_alphanumeric()).next();
        if name == Some(self.effect.as_str()) {
            self.left -= 1;
            self.due = self.left == 0;
            if self.due && !self.after {
                self.kill();
            }
        }
        ControlFlow::Continue(())
    }

    fn after(&mut self, _: &Event) -> ControlFlow<()> {
        if self.due {
            self.kill();
        }
        ControlFlow::Continue(())
    }
}

/// What the process that is killed does, if this is one: its plan is made from its folder.
pub fn victim(plan: impl Fn(&Path) -> Plan) {
    let Ok(folder) = std::env::var("MARTLET_TEST_VICTIM") else { return };
    let word = |name: &str| std::env::var(name).unwrap();
    let mut killer = Killer {
        effect: word("MARTLET_TEST_EFFECT"),
        after: word("MARTLET_TEST_SIDE") == "after",
        left: word("MARTLET_TEST_NTH").parse().unwrap(),
        due: false,
    };
    let folder = Path::new(&folder);
    run(&plan(folder), &options(folder), &mut killer).unwrap();
}

/// Whether the process died at the place; it may come to its end where the place occurs less often.
pub fn killed(folder: &Path, effect: &str, side: &str, nth: u32) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim", "--nocapture"])
        .env("MARTLET_TEST_VICTIM", folder)
        .env("MARTLET_TEST_EFFECT", effect)
        .env("MARTLET_TEST_SIDE", side)
        .env("MARTLET_TEST_NTH", nth.to_string())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success() || status.signal() == Some(9), "{effect} {side} {nth}: {status:?}");
    status.signal() == Some(9)
}
