//! All stages in a row. Each one's value is kept: for `martlet show`, and for whoever needs more than the plan.

use crate::diagnostics::Diagnostics;
use crate::govern::collisions::collisions;
use crate::govern::{self, erasure, reach};
use crate::library::Library;
use crate::lint;
use crate::plan::{self, Disclosure, Plan};
use crate::resolve::model::Project;
use crate::resolve::{self, Resolved};
use crate::rules;
use crate::source::Sources;
use crate::syntax::ast::Ast;
use crate::syntax::{self, Manifest};
use crate::types::{self, Typed};
use crate::world::World;
use std::sync::Arc;

/// What became of a project.
#[derive(Clone, Debug)]
pub struct Compilation {
    /// Every file, the library's included.
    pub sources: Sources,
    /// What `martlet.toml` says.
    pub manifest: Manifest,
    /// Every finding of every stage.
    pub diagnostics: Diagnostics,
    /// What was written, file by file.
    pub asts: Vec<Ast>,
    /// What the names stand for.
    pub resolved: Arc<Resolved>,
    /// What the checker found out.
    pub typed: Typed,
    /// Everything that is handed over, where there is no plan that holds it.
    disclosures: Vec<Disclosure>,
    /// The plan, where no error was found.
    pub plan: Option<Plan>,
    /// Tests of flows, in the order of places; those that are wrong are left out and reported.
    pub tests: Vec<plan::Test>,
}

/// Compiles a project. Every stage runs whatever the ones before it found, so that one run reports all mistakes.
#[must_use]
pub fn compile(world: &dyn World, library: &Library) -> Compilation {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let manifest = syntax::manifest(world, &mut sources, &mut diagnostics);
    let asts = syntax::read_as(world, Some(&manifest), library, &mut sources, &mut diagnostics);
    let project = Project { name: manifest.name.clone(), zone: manifest.zone.clone() };
    diagnostics.except(govern::exceptions(&asts, world.today()));
    let mut resolved = resolve::resolve(project, &asts, &sources, library, &mut diagnostics);
    let company = resolved.company.as_ref();
    resolved.law = rules::choose(world, library, company, &mut sources, &mut diagnostics);
    resolved.fault = world.fault();
    let resolved = Arc::new(resolved);
    let typed = types::check(&resolved, library, world, &mut diagnostics);
    lint::lint(&typed, &mut diagnostics);
    let answers = reach::reach(&typed);
    // How parts go together is said of parts that are right; what a waiver lets pass is told before waivers are judged.
    let sound = !diagnostics.has_errors();
    if sound {
        lint::look(&typed, &mut diagnostics);
        reach::findings::findings(&resolved, &answers, &mut diagnostics);
        collisions(&typed, &mut diagnostics);
        govern::polarity(&typed, &sources, &mut diagnostics);
        govern::carried(&typed, &sources, world.today(), &mut diagnostics);
        reach::ages::ages(&typed, &mut diagnostics);
        govern::lost(&typed, &mut diagnostics);
        govern::brands(&typed, &mut diagnostics);
        govern::created(&typed, &mut diagnostics);
        govern::endings(&typed, &mut diagnostics);
        govern::notices(&typed, &sources, world.today(), &mut diagnostics);
        govern::promised(&typed, &sources, &mut diagnostics);
        govern::unconnected(&typed, library, &sources, &mut diagnostics);
    }
    let disclosures = govern::disclosures(&typed, world.today());
    let erased = erasure::reach(&typed, &disclosures);
    if sound {
        erasure::findings(&erased, &mut diagnostics);
    }
    govern::judge(&typed, &disclosures, (&asts, &sources), world.today(), &mut diagnostics);
    // Said last, for what else is found in the flow is found however the choice is written.
    if sound {
        govern::unsaid_yes(&typed, &mut diagnostics);
    }
    govern::not_judged::not_judged(&typed, &sources, &mut diagnostics);
    let (plan, disclosures) = match diagnostics.no_errors() {
        Some(clean) => {
            let computed = (disclosures, reach::proved(&answers), erasure::proved(&erased));
            (Some(plan::plan(&typed, computed, library, &sources, clean)), Vec::new())
        }
        None => (None, disclosures),
    };
    let mut tests = typed.tests.clone();
    tests.iter_mut().for_each(|test| types::tests::place(test, &sources));
    Compilation { sources, manifest, diagnostics, asts, resolved, typed, disclosures, plan, tests }
}

impl Compilation {
    /// Everything that is handed over, sorted: of a project with errors as far as it is known.
    #[must_use]
    pub fn disclosures(&self) -> &[Disclosure] {
        self.plan.as_ref().map_or(&self.disclosures, |plan| &plan.disclosures)
    }
}
