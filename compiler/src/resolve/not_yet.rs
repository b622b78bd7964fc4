//! What is read and not yet understood by the stages behind: said, so that nothing is left out in silence. Each stage that
//! learns a construct takes it away here; with the last one this file goes.

use super::Damage;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::source::Span;
use crate::syntax::ast::{
    Ast, Consent, ExprKind, Field, Flow, ItemKind, MapBlock, MapLine, MarkKind, Mode, Object, Purpose,
    System, Term, TermKind, Trigger, TypeKind,
};

/// Reports what the project uses of it; the library's own files are left alone, and files with mistakes, in which a word
/// may stand elsewhere than it was meant.
pub(super) fn not_yet(files: &[Ast], library: usize, damage: &Damage, out: &mut Diagnostics) {
    let mut judge = Judge { out };
    let whole = |file: &&Ast| damage.places.iter().all(|place| place.file != file.file);
    for item in files.iter().skip(library).filter(whole).flat_map(|file| &file.items) {
        judge.item(&item.kind, item.span);
    }
}

struct Judge<'d> {
    out: &'d mut Diagnostics,
}

impl Judge<'_> {
    fn say(&mut self, span: Span, what: &str) {
        let message = format!("{what} is not built yet");
        self.out.push(
            Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, span, message)
                .label("this version only reads it")
                .help("leave it out for now: the language has it, this version of Martlet does not run it"),
        );
    }

    fn when(&mut self, is: bool, span: Span, what: &str) {
        if is {
            self.say(span, what);
        }
    }

    fn item(&mut self, kind: &ItemKind, span: Span) {
        let what = match kind {
            ItemKind::Company(company) => {
                let more =
                    !company.audience.is_empty() || !company.rules.is_empty() || company.security.is_some();
                return self.when(more, company.name.span, "`audience`, `rules` or `security` of a company");
            }
            ItemKind::Connector(connector) => return self.objects(&connector.objects),
            ItemKind::System(system) => return self.system(system),
            ItemKind::Term(term) => return self.term(term),
            ItemKind::Purpose(purpose) => return self.purpose(purpose),
            ItemKind::Flow(flow) => return self.flow(flow),
            ItemKind::Consent(consent) => return self.consent(consent),
            ItemKind::Brand(_) => "`brand`",
            ItemKind::Team(_) => "`team`",
            ItemKind::Notice(_) => "`notice`",
            ItemKind::Suppression(_) => "`suppression`",
            ItemKind::Identity(_) => "`identity`",
            ItemKind::Precedence(_) => "`precedence`",
            ItemKind::Agreement(_) => "`agreement`",
            ItemKind::Policy(_) => "`policy`",
            ItemKind::Approval(_) => "`approve`",
            ItemKind::Waiver(_) => "`waive`",
            ItemKind::Erasure(_) => "`erasure`",
            ItemKind::Mapping(_) => "`mapping`",
            ItemKind::Function(_) => "`function`",
            ItemKind::Table(_) => "`table`",
            ItemKind::Metric(_) => "`metric`",
            ItemKind::Test(_) => "`test`",
        };
        self.say(span, what);
    }

    fn term(&mut self, term: &Term) {
        let known = matches!(term.kind, TermKind::Category | TermKind::Channel);
        self.when(!known, term.path.span, &format!("`{}`", term.kind.word()));
    }

    fn purpose(&mut self, purpose: &Purpose) {
        for basis in &purpose.bases {
            let bare = basis.places.is_empty() && basis.when.is_none();
            self.when(!bare, basis.span, "a condition on a basis");
        }
        if let Some(confirm) = &purpose.confirm {
            self.say(confirm.span, "`confirm`");
        }
        if let Some(expires) = &purpose.expires {
            self.say(expires.span, "`expires`");
        }
        if let Some((_, span)) = &purpose.children {
            self.say(*span, "`children`");
        }
    }

    fn system(&mut self, system: &System) {
        if let Some(kind) = &system.kind {
            self.say(kind.span, "`kind` of a system");
        }
        if let Some(first) = system.contacts.first() {
            self.say(first.span, "`contacts` of a system");
        }
        if let Some(first) = system.erases.first() {
            self.say(first.span, "`erases`");
        }
        if let Some(visible) = &system.visible {
            self.say(visible.span, "`visible`");
        }
        if let Some(first) = system.limits.first() {
            self.say(first.span, "`limit`");
        }
        self.objects(&system.objects);
    }

    fn objects(&mut self, objects: &[Object]) {
        for object in objects {
            if let Some(parameter) = &object.parameter {
                self.say(parameter.span, "an object with a parameter");
            }
            if let Some(file) = &object.file {
                self.say(file.span, "`file` in an object");
            }
            if let Some(keep) = &object.keep {
                self.say(keep.span, "`keep` in an object");
            }
            for fact in &object.consents {
                if let Some(brand) = &fact.brand {
                    self.say(brand.span, "`brand`");
                }
                if let Some(given) = &fact.given {
                    self.say(given.subject.span, "`given by`");
                }
                if let Some(writes) = &fact.writes {
                    self.say(writes.span, "`writes`");
                }
                if let Some((_, Some(version))) = &fact.notice {
                    let plain = matches!(version.kind, ExprKind::Text(_));
                    self.when(!plain, version.span, "a version of a notice that stands in a field");
                }
                for evidence in &fact.evidence {
                    self.when(evidence.parts.len() > 1, evidence.span, "a field inside a record");
                }
            }
            for field in &object.fields {
                self.field(field);
            }
        }
    }

    fn field(&mut self, field: &Field) {
        for mark in &field.marks {
            match mark.kind {
                MarkKind::Unit(_) => self.say(mark.span, "`unit`"),
                MarkKind::Columns(..) => self.say(mark.span, "`columns`"),
                _ => {}
            }
        }
        match &field.ty.kind {
            TypeKind::List(_) => self.say(field.ty.span, "a list as a type"),
            TypeKind::Record(_) => self.say(field.ty.span, "a record as a type"),
            TypeKind::Named { by: Some(by), .. } => {
                self.say(by.span, "a type whose unit stands in another field");
            }
            TypeKind::Named { .. } | TypeKind::Enum { .. } => {}
        }
    }

    fn flow(&mut self, flow: &Flow) {
        for source in &flow.from {
            self.when(source.block.is_some(), source.span, "a `from` with a block of its own");
            self.when(source.object.argument.is_some(), source.span, "an object with a parameter");
        }
        for target in &flow.to {
            self.when(target.block.is_some(), target.span, "a `to` with a block of its own");
            self.when(target.object.argument.is_some(), target.span, "an object with a parameter");
            let rest = matches!(&target.mode, Some(Mode::Upsert { remove_rest: Some(_), .. }));
            self.when(rest, target.span, "`remove the rest`");
        }
        for lookup in &flow.lookups {
            self.say(lookup.span, "`lookup`");
        }
        for each in &flow.each {
            self.say(each.span, "`each`");
        }
        if let Some(purpose) = &flow.purpose {
            self.when(purpose.confirming, purpose.span, "`confirming`");
            self.when(purpose.brand.is_some(), purpose.span, "`brand`");
        }
        match &flow.trigger {
            Some((Trigger::Cron(_), span)) => self.say(*span, "`cron`"),
            Some((Trigger::OnEvent, span)) => self.say(*span, "`on event`"),
            Some((Trigger::After(_), span)) => self.say(*span, "`after`"),
            _ => {}
        }
        if let Some(duration) = &flow.runs_at_most {
            self.say(duration.span, "`runs at most`");
        }
        if let Some((_, span)) = &flow.survives {
            self.say(*span, "`survives`");
        }
        if let Some(map) = &flow.map {
            self.map(map);
        }
    }

    fn map(&mut self, map: &MapBlock) {
        for line in &map.lines {
            match line {
                MapLine::Use(name) => self.say(name.span, "`use` of a mapping"),
                MapLine::Field { targets, .. } => {
                    for target in targets {
                        self.when(target.parts.len() > 1, target.span, "a target field inside a record");
                    }
                }
                MapLine::Let { .. } => {}
            }
        }
    }

    fn consent(&mut self, consent: &Consent) {
        if let Some(brand) = &consent.brand {
            self.say(brand.span, "`brand`");
        }
        for slot in consent.to.iter().chain(&consent.both) {
            self.say(slot.span, "a place that is told about choices");
        }
        for slot in &consent.from {
            let more = slot.widens.is_some() || slot.refusals_only || slot.object.argument.is_some();
            self.when(more, slot.span, "a condition on a place of choices");
        }
        if let Some(history) = &consent.history {
            self.say(history.span, "`history`");
        }
    }
}
