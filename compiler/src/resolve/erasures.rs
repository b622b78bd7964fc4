//! Erasures: where requests come from, what is erased, what is kept, and who is told.

use super::Resolver;
use super::dates::{at_least, at_most};
use super::declared::{Kind, each};
use super::model::{Erasure, ObjectId, ObjectUse};
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{self, ErasesHow};
use std::collections::BTreeMap;

impl Resolver<'_> {
    pub(super) fn erasures(&mut self) {
        for (name, item, written) in each!(self.declared, Erasure) {
            let broken = self.damage.touches(item.span);
            let requests = written.requests.as_ref().and_then(|requests| self.object_use(requests));
            let erase: Vec<Option<ObjectUse>> =
                written.erase.iter().map(|object| self.object_use(object)).collect();
            let keep: Vec<Option<ObjectUse>> =
                written.keep.iter().map(|kept| self.object_use(&kept.object)).collect();
            let report = written.report.as_ref().and_then(|report| self.object_use(report));
            let mut tell = Vec::new();
            for clause in &written.tell {
                tell.extend(self.find_all(Kind::System, &clause.systems));
                self.some_time(clause.within.as_ref());
                self.told_in_time(written, clause);
            }
            self.some_time(written.within.as_ref());
            written.keep.iter().for_each(|kept| self.some_time(kept.period.as_ref()));
            self.one_fate(&erase, &keep);
            erase.iter().flatten().for_each(|object| self.can_be_erased(object));
            if !broken {
                self.erasure_incomplete(written);
            }
            let erasure = Erasure {
                written: written.clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                requests,
                erase,
                keep,
                tell,
                report,
                broken,
            };
            self.names.erasures.insert(name.clone(), erasure);
        }
    }

    fn erasure_incomplete(&mut self, written: &ast::Erasure) {
        let mut missing = Vec::new();
        if written.requests.is_none() {
            missing.push("where requests come from (`requests system.object where …`)");
        }
        if written.person.is_none() {
            missing.push("whose request it is (`person by FIELD`)");
        }
        if written.erase.is_empty() {
            missing.push("what is erased (`erase system.object`)");
        }
        if written.within.is_none() {
            missing.push("by when (`within 28 days`)");
        }
        if missing.is_empty() {
            return;
        }
        let message = format!("the erasure `{}` is incomplete", written.name.text);
        self.report(
            Diagnostic::new(&catalogue::CONSENT_ERASURE_INCOMPLETE, written.name.span, message)
                .help(format!("it does not say {}", missing.join(", nor "))),
        );
    }

    /// An object is erased or kept, and named once.
    fn one_fate(&mut self, erase: &[Option<ObjectUse>], keep: &[Option<ObjectUse>]) {
        let mut seen: BTreeMap<(ObjectId, Option<String>), (Span, bool)> = BTreeMap::new();
        let all = erase.iter().map(|used| (used, true)).chain(keep.iter().map(|used| (used, false)));
        for (used, erased) in all {
            let Some(used) = used else { continue };
            let key = (used.object.clone(), used.argument.clone());
            let Some((first, erased_before)) = seen.insert(key, (used.span, erased)) else { continue };
            let message = if erased == erased_before {
                format!("`{used}` is named twice")
            } else {
                format!("`{used}` is to be erased and to be kept")
            };
            self.report(
                Diagnostic::new(&catalogue::CONSENT_ERASED_AND_KEPT, used.span, message)
                    .also(first, "first named here")
                    .help("keep the clause that is meant; what must stay needs a reason: `keep … because \"…\"`"),
            );
        }
    }

    /// A product that erases nothing cannot be asked to.
    fn can_be_erased(&mut self, used: &ObjectUse) {
        let Some(system) = self.names.systems.get(&used.object.system).filter(|system| !system.broken) else {
            return;
        };
        let named =
            |clause: &ast::Erases| clause.objects.iter().any(|object| object.text == used.object.object);
        if system.erases.iter().any(named) {
            return;
        }
        let Some((clause, why)) = system.erases.iter().find_map(|clause| match &clause.how {
            ErasesHow::Nothing(why) => Some((clause, why.value.clone())),
            _ => None,
        }) else {
            return;
        };
        let message = format!("`{}` erases nothing: {why}", used.object.system);
        let finding = Diagnostic::new(&catalogue::CONSENT_ERASURE_NOT_POSSIBLE, used.span, message)
            .also(clause.span, "said here")
            .help("keep it with a reason (`keep … because \"…\"`), tell who runs it (`tell SYSTEM`), or say in the system how it erases after all");
        self.report(finding);
    }

    /// Who is told hears of it before the time is over.
    fn told_in_time(&mut self, written: &ast::Erasure, clause: &ast::Tell) {
        let (Some(all), Some(told)) = (&written.within, &clause.within) else { return };
        if at_least(told) > at_most(all) {
            let message = "they are told after everything should be erased";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_TOLD_TOO_LATE, told.span, message)
                    .also(all.span, "everything is erased by then")
                    .help("tell them sooner: they need time of their own"),
            );
        }
    }
}
