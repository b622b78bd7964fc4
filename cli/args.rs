//! The command line: commands, options, and the help each prints.

use crate::terminal::Color;
use clap::{Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Moves people's data between marketing systems, under their consent.
#[derive(Debug, Parser)]
#[command(name = "martlet", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "Begin with `martlet new my-project`, then `martlet run --project my-project`.")]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Folder of the project; without it, the nearest folder upwards that has a `martlet.toml`.
    #[arg(short, long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Use the connections of this profile of `martlet.toml`; what was delivered with it is kept apart.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Print results and errors only.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Colour: on a terminal (`auto`; the variable NO_COLOR turns it off), always, or never.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub color: Color,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a small project that runs, with comments that explain it.
    #[command(after_help = "Example:\n  martlet new my-project")]
    New(NewArgs),
    /// Read the project and say what is wrong; nothing is read from or sent to any system.
    #[command(after_help = "Examples:\n  martlet check\n  martlet check --format sarif > findings.sarif\n  \
        martlet check --write-baseline known.json\n  martlet check --baseline known.json\n\n\
        Ends with 1 where an error was found, with 0 where at most warnings were.")]
    Check(CheckArgs),
    /// Write the checked project as one plan: `build/plan.json`.
    #[command(
        after_help = "Examples:\n  martlet build --project examples/signups\n  martlet build --as-of 2027-01-31"
    )]
    Build(BuildArgs),
    /// Run the project's tests, in memory: nothing is read from or sent to any system.
    #[command(after_help = "Examples:\n  martlet test\n  martlet test newsletter\n  \
        martlet test \"someone who says no later is marked\" --format json\n  \
        martlet test --format junit > tests.xml\n\nEnds with 1 where a test failed.")]
    Test(TestArgs),
    /// Read choices, then hand records over, each only while its person allows it.
    #[command(after_help = "Examples:\n  martlet run\n  martlet run newsletter --dry-run\n  \
        martlet run --format json\n  martlet run --plan plan.json --root data-folder")]
    Run(RunArgs),
    /// Show what a flow would make of its first records, and why some are left out; nothing is written anywhere.
    #[command(
        after_help = "Examples:\n  martlet preview newsletter\n  martlet preview newsletter --rows 50 --left-out\n  \
        martlet preview newsletter --format json\n\nWhat it prints is people's data: mind where it goes."
    )]
    Preview(PreviewArgs),
    /// Guess what a file holds, and print the system that would read it, each guess with its reason.
    #[command(after_help = "Examples:\n  martlet infer data/signups.csv > signups.schema.flow\n  \
        martlet infer export.txt --as csv\n\nEvery line is a guess, to be read by somebody who knows the file. What people \
        chose is never guessed: columns that\nseem to say so are pointed out in comments.")]
    Infer(InferArgs),
    /// Look at the columns that a system has, and print what the project does not say of them yet.
    #[command(
        after_help = "Examples:\n  martlet pull crm\n  martlet pull crm contact\n  martlet pull crm contact --write\n\n\
        Nothing that somebody wrote is changed or taken away. Ends with 1 where the project names columns that are\n\
        gone, or are of another type."
    )]
    Pull(PullArgs),
    /// What each flow did last, what waits, and how fast refusals reached every system.
    #[command(after_help = "Examples:\n  martlet status --format json\n  martlet status --fail-on late")]
    Status(StatusArgs),
    /// Records that were rejected, each with its reason.
    #[command(after_help = "Examples:\n  martlet rejects list newsletter\n  martlet rejects show 12\n  \
        martlet rejects retry newsletter")]
    Rejects(RejectsArgs),
    /// What the ledger of choices holds about somebody.
    #[command(after_help = "Examples:\n  martlet consent show ana@mail.example\n  \
        martlet consent history ana@mail.example")]
    Consent(ConsentArgs),
    /// What is held of somebody, told or erased.
    #[command(after_help = "Examples:\n  martlet person export ana@mail.example\n  \
        martlet person erase ana@mail.example --reason \"Art. 17 GDPR, ticket 4711\"")]
    Person(PersonArgs),
    /// Give up what a flow delivered, where it cannot look after it any more, or hand it on to another flow.
    #[command(
        after_help = "Examples:\n  martlet abandon old_letters --to letters --because \"renamed\" --yes\n  \
        martlet abandon crm_leads --because \"the old CRM is switched off\" --yes\n\n\
        For flows that were renamed or taken out, and for hand-overs whose destination is gone for good.\nEnds with 1 \
        where nothing was changed."
    )]
    Abandon(AbandonArgs),
    /// Write the lineage page: who gets which data, why, and with whose permission.
    #[command(after_help = "Examples:\n  martlet docs\n  martlet docs --plan build/plan.json")]
    Docs(DocsArgs),
    /// How late a no reaches every system that may contact the person, and where an erasure reaches: proved before
    /// anything is run.
    #[command(
        after_help = "Examples:\n  martlet reach\n  martlet reach --purpose newsletter\n  martlet reach --erasure\n  \
        martlet reach --format md > reach.md"
    )]
    Reach(ReachArgs),
    /// What policies say: tell one in full, or try their examples.
    #[command(after_help = "Examples:\n  martlet policy explain readable_phone\n  martlet policy test")]
    Policy(PolicyArgs),
    /// Explain a finding by its name, with a wrong and a mended example; without a name, list all.
    #[command(after_help = "Examples:\n  martlet explain type/may-fail\n  martlet explain")]
    Explain(ExplainArgs),
    /// The functions of the language: list them, find one by a word, show how it is used.
    #[command(after_help = "Examples:\n  martlet stdlib list\n  martlet stdlib list lowercase\n  \
        martlet stdlib show title_case")]
    Stdlib(StdlibArgs),
    /// Print what a stage of the compiler made of the project.
    #[command(after_help = "Example:\n  martlet show plan --project examples/signups")]
    Show(ShowArgs),
    /// Print what a shell needs to complete the words of this command line.
    #[command(
        after_help = "Examples:\n  martlet completions bash > ~/.local/share/bash-completion/completions/martlet\n  \
        martlet completions zsh > ~/.zfunc/_martlet\n  \
        martlet completions fish > ~/.config/fish/completions/martlet.fish"
    )]
    Completions(CompletionsArgs),
}

/// `martlet new`.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// The folder to make; it may exist if it is empty.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `martlet check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// How findings are printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: FindingFormat,
    /// Only findings that this file does not hold are shown and fail.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found to this file, as a baseline for later; that never fails.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
    /// Judge agreements, waivers and the like by this day, such as 2027-01-31; without it, by the present one in UTC.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// `martlet build`.
#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// Judge agreements, waivers and the like by this day, such as 2027-01-31; without it, by the present one in UTC.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// Forms of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// For people, with the lines concerned.
    Text,
    /// For programs.
    Json,
    /// For code hosts and editors (SARIF 2.1.0).
    Sarif,
    /// Notes beside the lines of a pull request on GitHub.
    Github,
    /// Notes beside the lines of a merge request on GitLab (Code Quality).
    Gitlab,
    /// For build servers; warnings pass.
    Junit,
}

/// Forms of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Forms of the report on tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people, with the lines concerned.
    Text,
    /// For programs.
    Json,
    /// For build servers.
    Junit,
}

/// `martlet test`.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// Tests, or flows whose tests run; without a name, all. A project's folder may stand first.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// How the report is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TestFormat,
}

/// `martlet reach`.
#[derive(Debug, clap::Args)]
pub struct ReachArgs {
    /// Only this purpose.
    #[arg(long, value_name = "NAME")]
    pub purpose: Option<String>,
    /// Where erasures reach: every place that holds records about people, and what becomes of them there.
    #[arg(long, conflicts_with = "purpose")]
    pub erasure: bool,
    /// How the answer is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReachFormat,
    /// Ask this plan instead of a project.
    #[arg(long, value_name = "FILE", conflicts_with = "project")]
    pub plan: Option<PathBuf>,
}

/// Forms of what `reach` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReachFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// Markdown, for documents.
    Md,
}

/// `martlet run`.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Flows and consents to run; without a name, all: consents first, then flows.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Say what would be done; write nowhere.
    #[arg(long)]
    pub dry_run: bool,
    /// How the report is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Take this as the present, for example 2027-01-31T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
    /// Run this plan instead of a project.
    #[arg(long, value_name = "FILE", conflicts_with = "project")]
    pub plan: Option<PathBuf>,
    /// With --plan: the folder that paths in the plan start from; without it, the folder of the plan.
    #[arg(long, value_name = "DIR", requires = "plan")]
    pub root: Option<PathBuf>,
    /// Agree to that many removals by a flow, where a run stopped because there were so many.
    #[arg(long, value_name = "FLOW=N")]
    pub confirm_removals: Vec<String>,
}

/// `martlet preview`.
#[derive(Debug, clap::Args)]
pub struct PreviewArgs {
    /// The flow.
    #[arg(value_name = "FLOW")]
    pub flow: String,
    /// How many records are shown.
    #[arg(long, value_name = "N", default_value = "10")]
    pub rows: std::num::NonZeroUsize,
    /// Show only those that are left out, rejected or withheld.
    #[arg(long)]
    pub left_out: bool,
    /// How they are printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Take this as the present, for example 2027-01-31T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
}

/// `martlet pull`.
#[derive(Debug, clap::Args)]
pub struct PullArgs {
    /// The system, as the project names it.
    #[arg(value_name = "SYSTEM")]
    pub system: String,
    /// One of its objects; without it, all that the project declares and every other table.
    #[arg(value_name = "OBJECT")]
    pub object: Option<String>,
    /// Write the new lines into the project, and take the columns as they are now for the next run.
    #[arg(long)]
    pub write: bool,
}

/// `martlet infer`.
#[derive(Debug, clap::Args)]
pub struct InferArgs {
    /// The file: CSV, JSON lines, JSON, Parquet or Excel, packed or not.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What it is, where that should not be guessed: csv, jsonl, json, parquet or xlsx.
    #[arg(long = "as", value_name = "FORM")]
    pub form: Option<String>,
}

/// `martlet completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `martlet status`.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// How the report is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Take this as the present, for example 2027-01-31T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
    /// End with 1 if a refusal took, or is open for, longer than its consent states.
    #[arg(long, value_name = "WHAT")]
    pub fail_on: Option<FailOn>,
}

/// What `status` fails on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// A refusal that reached a system later than its consent states, or has not yet.
    Late,
}

/// `martlet rejects`.
#[derive(Debug, clap::Args)]
pub struct RejectsArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: RejectsCommand,
}

/// What can be done with rejects.
#[derive(Debug, Subcommand)]
pub enum RejectsCommand {
    /// List them.
    #[command(after_help = "Example:\n  martlet rejects list newsletter --format json")]
    List {
        /// Only those of this flow.
        #[arg(value_name = "FLOW")]
        flow: Option<String>,
        /// How the list is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
    /// Show one of them, with the record as it was read.
    #[command(
        after_help = "Examples:\n  martlet rejects show 12\n  martlet rejects show 12 --format json\n\n\
        Prints what stood in the source, word for word: personal data."
    )]
    Show {
        /// Its number in the list.
        #[arg(value_name = "ID")]
        id: u64,
        /// How it is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
    /// Send them on their way once more, under the project as it is now.
    #[command(after_help = "Examples:\n  martlet rejects retry\n  martlet rejects retry newsletter\n  \
        martlet rejects retry --id 12 --id 14\n\n\
        The records are those that were kept, the rules those of now; choices are read first. What is in order now is \
        handed\nover and leaves the list; what is not stays, with one more attempt. A record never takes the place of \
        a newer one.")]
    Retry {
        /// Only those of this flow.
        #[arg(value_name = "FLOW")]
        flow: Option<String>,
        /// Only the one with this number in the list; may be given several times.
        #[arg(long, value_name = "ID")]
        id: Vec<u64>,
        /// How the report is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
}

/// `martlet consent`.
#[derive(Debug, clap::Args)]
pub struct ConsentArgs {
    /// What to do with the ledger.
    #[command(subcommand)]
    pub command: ConsentCommand,
}

/// What can be done with the ledger.
#[derive(Debug, Subcommand)]
pub enum ConsentCommand {
    /// What somebody allows: each purpose and channel, since when, and where they said so.
    #[command(after_help = "Examples:\n  martlet consent show ana@mail.example\n  \
        martlet consent show \"+45 33 12 34 56\" --format json\n  \
        martlet consent show ana@mail.example --valid 2026-03-01 --known 2026-03-05\n\n\
        A day counts to its end, in the time zone of the project. Ends with 0 also where nothing is known.")]
    Show {
        /// Their e-mail address, their phone number with its country, or an identifier that the identity links
        /// (`crm.Contact.Id=4711`).
        #[arg(value_name = "WHO")]
        who: String,
        /// As it stood at this day or time; without it, now.
        #[arg(long, value_name = "WHEN")]
        valid: Option<String>,
        /// From what the ledger knew at this day or time; without it, all that it knows.
        #[arg(long, value_name = "WHEN")]
        known: Option<String>,
        /// How it is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
    /// Everything that was recorded about somebody, in the order in which it was recorded.
    #[command(after_help = "Examples:\n  martlet consent history ana@mail.example\n  \
        martlet consent history ana@mail.example --format json\n\n\
        Prints what the sources said, word for word: personal data.")]
    History {
        /// Their e-mail address, their phone number with its country, or an identifier that the identity links
        /// (`crm.Contact.Id=4711`).
        #[arg(value_name = "WHO")]
        who: String,
        /// How it is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
    /// Let somebody go from a suppression list that says `release by`.
    #[command(
        after_help = "Examples:\n  martlet consent release ana@mail.example --list never_call \\\n    \
        --by dpo@acme.example --because \"Called back on 3 May and asked for offers\"\n\n\
        Take their row out of the list first. What a kind of suppression asks for stands in `docs/consent.md`, section \
        3.4.\nEnds with 1 where they stay left out."
    )]
    Release {
        /// Their e-mail address, or their phone number with its country.
        #[arg(value_name = "WHO")]
        who: String,
        /// The list.
        #[arg(long, value_name = "LIST")]
        list: String,
        /// Who answers for it: as the list says after `release by`.
        #[arg(long, value_name = "PERSON")]
        by: String,
        /// Why; the ledger keeps it.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Take choices that were kept elsewhere into the ledger.
    #[command(after_help = "Examples:\n  martlet consent import choices.jsonl\n\n\
        One JSON object in each line, such as\n  \
        {\"contact\":\"ana@mail.example\",\"purpose\":\"newsletter\",\"channel\":\"email\",\"state\":\"granted\",\"at\":\"2025-05-22\"}\n\
        What a line may say stands in `docs/consent.md`, section 6. If any line cannot be taken, nothing is recorded. \
        A line\nthat was taken before changes nothing. Ends with 1 where lines cannot be taken.")]
    Import {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How the report is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
    /// All that the ledger holds, one JSON object in each line, in the form that `import` reads.
    #[command(after_help = "Examples:\n  martlet consent export > choices.jsonl\n\n\
        Prints contact points and what the sources said, word for word: personal data. What was erased is not in it.")]
    Export,
    /// Whether the ledger holds what was recorded, unchanged and whole.
    #[command(after_help = "Examples:\n  martlet consent verify\n  \
        martlet consent verify --checkpoint checkpoint-of-march\n\n\
        Every run writes the newest checkpoint to the file `checkpoint` in the folder of the state. Copies of it that \
        are kept elsewhere\nalso tell whether the whole state was replaced by another one. Ends with 1 where \
        something differs.")]
    Verify {
        /// A checkpoint that was kept; without it, the one beside the state.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// How it is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
}

/// `martlet abandon`.
#[derive(Debug, clap::Args)]
pub struct AbandonArgs {
    /// The flow, as `martlet status` names it.
    #[arg(value_name = "FLOW")]
    pub flow: String,
    /// The flow that looks after its records from now on; it must deliver to the same place by the same key.
    #[arg(long, value_name = "FLOW")]
    pub to: Option<String>,
    /// Why; it is kept with the flow's runs.
    #[arg(long, value_name = "TEXT")]
    pub because: String,
    /// Do it; without this, it is only told what would be given up.
    #[arg(long)]
    pub yes: bool,
}

/// `martlet person`.
#[derive(Debug, clap::Args)]
pub struct PersonArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PersonCommand,
}

/// What can be done about a person.
#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Print all that is held of somebody, as JSON: in the ledger, in the state, in files and tables of the project.
    #[command(after_help = "Example:\n  martlet person export ana@mail.example > ana.json\n\n\
        By every contact point that the identity joins to this one, which it names. Systems that could not be looked into \
        are\nlisted under `not_read`. Prints personal data.")]
    Export {
        /// Their e-mail address, their phone number with its country, or an identifier that the identity links
        /// (`crm.Contact.Id=4711`).
        #[arg(value_name = "WHO")]
        who: String,
    },
    /// Take somebody out of everything that Martlet writes, and keep them out.
    #[command(
        after_help = "Example:\n  martlet person erase ana@mail.example --reason \"Art. 17 GDPR, ticket 4711\" --yes\n\n\
        All contact points that the identity joins to this one go with it; the question and the report name them. Records \
        that\nflows delivered are taken back, the ledger loses the personal part of their events, and keyed hashes of \
        the contact points\nkeep them out from then on. Sources are not changed: those that still hold them are listed. \
        Ends with 3 where a\ndestination could not be reached; the same command then goes on from there."
    )]
    Erase {
        /// Their e-mail address, their phone number with its country, or an identifier that the identity links
        /// (`crm.Contact.Id=4711`).
        #[arg(value_name = "WHO")]
        who: String,
        /// What it rests on, without naming anybody; kept in the ledger.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// How the report is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
}

/// `martlet docs`.
#[derive(Debug, clap::Args)]
pub struct DocsArgs {
    /// Take this plan instead of a project; the page is written beside it.
    #[arg(long, value_name = "FILE", conflicts_with = "project")]
    pub plan: Option<PathBuf>,
    /// Judge agreements, waivers and the like by this day, such as 2027-01-31; without it, by the present one in UTC.
    #[arg(long, value_name = "DATE", conflicts_with = "plan")]
    pub as_of: Option<Date>,
}

/// `martlet policy`.
#[derive(Debug, clap::Args)]
pub struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PolicyCommand,
}

/// What can be done with policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Tell a policy in full: its rules, what they are about at present, what is against them, and its examples.
    #[command(after_help = "Example:\n  martlet policy explain readable_phone")]
    Explain {
        /// The policy.
        #[arg(value_name = "NAME")]
        name: String,
        /// Judge by this day, such as 2027-01-31; without it, by the present one in UTC.
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
    },
    /// Try the examples of policies: what must hold and what must fail.
    #[command(after_help = "Examples:\n  martlet policy test\n  martlet policy test readable_phone\n\n\
        Ends with 1 where an example does not come out as it says.")]
    Test {
        /// The policy; without a name, all.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
}

/// `martlet explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Name of the finding, as it stands in its message.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// `martlet stdlib`.
#[derive(Debug, clap::Args)]
pub struct StdlibArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: StdlibCommand,
}

/// What can be asked of the standard library.
#[derive(Debug, Subcommand)]
pub enum StdlibCommand {
    /// List functions, all or those that do what the words say; words of spreadsheets and SQL are known.
    #[command(after_help = "Examples:\n  martlet stdlib list\n  martlet stdlib list vlookup\n  \
        martlet stdlib list phone --format json")]
    List {
        /// What is looked for; without a word, all functions by what they work on.
        #[arg(value_name = "WORD")]
        words: Vec<String>,
        /// How the list is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
    /// Show how a function is used, with examples.
    #[command(after_help = "Example:\n  martlet stdlib show title_case")]
    Show {
        /// Its name, or the name that another tool has for it.
        #[arg(value_name = "NAME")]
        name: String,
        /// How it is printed.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ReportFormat,
    },
}

/// `martlet show`.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The stage.
    #[arg(value_name = "STAGE")]
    pub stage: Stage,
    /// Judge agreements, waivers and the like by this day, such as 2027-01-31; without it, by the present one in UTC.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// Stages of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// What was written.
    Ast,
    /// What each name stands for.
    Resolved,
    /// Types, categories, what may be absent or fail.
    Types,
    /// What runs.
    Plan,
    /// Everything that is handed over, flow by flow, with the hash that an approval names.
    Disclosures,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn check(command: &clap::Command) {
            for inner in command.get_subcommands() {
                let help = inner.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    help.contains(&format!("martlet {}", inner.get_name()))
                        || help.contains(&format!("{} {}", command.get_name(), inner.get_name())),
                    "`{}` shows no example",
                    inner.get_name()
                );
                check(inner);
            }
        }
        check(&Args::command());
    }
}
