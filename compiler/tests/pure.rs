//! Compiling is pure (promise C1): a thread that may do nothing but ask for memory compiles a project.
//! Without files, network, processes and environment nothing of the outside can reach what is compiled.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![expect(clippy::panic, reason = "a test that cannot go on has failed")]

use martlet_compiler::world::Memory;
use martlet_compiler::{compile, plan};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use std::collections::BTreeMap;

/// Memory (glibc's allocator asks for the number of cores), locks between threads, the end of a thread, and the seed of
/// hash maps.
const ALLOWED: [i64; 14] = [
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_sched_getaffinity,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_rt_sigprocmask,
    libc::SYS_sigaltstack,
    libc::SYS_getrandom,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Runs something on a thread of its own from which every other system call is answered in that way.
fn confined<T: Send + 'static>(otherwise: SeccompAction, work: impl FnOnce() -> T + Send + 'static) -> T {
    let rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> =
        ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    let filter = SeccompFilter::new(rules, otherwise, SeccompAction::Allow, TargetArch::x86_64)
        .and_then(BpfProgram::try_from)
        .unwrap_or_else(|error| panic!("{error}"));
    let thread = std::thread::spawn(move || {
        seccompiler::apply_filter(&filter).unwrap_or_else(|error| panic!("{error}"));
        work()
    });
    thread.join().unwrap_or_else(|_| panic!("the thread did not come to its end"))
}

#[test]
fn the_confinement_holds() {
    let open = confined(SeccompAction::Errno(libc::EPERM.cast_unsigned()), || {
        (std::fs::read("Cargo.toml").is_err(), std::net::UdpSocket::bind("127.0.0.1:0").is_err())
    });
    assert_eq!(open, (true, true));
    assert!(std::fs::read("Cargo.toml").is_ok(), "other threads are free");
}

#[test]
fn compiling_asks_nothing_of_the_system_but_memory() {
    let world = Memory {
        manifest: "name = \"acme\"\nzone = \"Europe/Copenhagen\"\n".into(),
        files: vec![
            ("stage.flow".into(), include_str!("../src/diagnostics/pages/stage.flow").into()),
            ("flow.flow".into(), FLOW.into()),
        ],
    };
    let alike = world.clone();
    // A forbidden call ends the whole process.
    let plan = confined(SeccompAction::KillProcess, move || made(&world));
    assert!(plan.len() > 1000, "{plan}");
    assert_eq!(plan, made(&alike), "what is compiled does not depend on what may be asked");
}

fn made(world: &Memory) -> String {
    let compilation = compile(world, &martlet_stdlib::library());
    compilation.plan.as_ref().map(plan::to_json).unwrap_or_else(|| {
        panic!(
            "{:?}",
            compilation.diagnostics.sorted().iter().map(|found| &found.message).collect::<Vec<_>>()
        )
    })
}

const FLOW: &str = r#"
/// People who sign up at a fair get the newsletter.
flow newsletter_list "Newsletter list" {
  from     signups.rows
  where    `E-mail` != "test@acme.example"
  to       crm.contact, upsert by Email
  purpose  newsletter via email
  owner    "crm@acme.example"
  daily at 02:00 in "Europe/Copenhagen"
  blanks   unchanged

  map {
    `E-mail`                                        -> Email
    Name | title_case | truncate(80)                -> FullName
    Country | country_code otherwise null           -> CountryCode
  }

  when permission ends   { true -> OptedOut }
  when gone              keep because "the contact may have other sources"
}
"#;
