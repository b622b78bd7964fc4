//! Flows and consents: the objects and purposes they name.

use super::model::{Consent, Flow, ObjectId, ObjectUse, Slot};
use super::suggest::unknown;
use super::{Declared, Resolver, declared_twice};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast::{self, Name, Path, Trigger};
use std::collections::BTreeMap;

impl Resolver<'_> {
    pub(super) fn flows(&mut self, declared: &Declared<'_>) {
        for (name, (item, written)) in &declared.flows {
            let sources = written.from.iter().map(|from| self.object_use(&from.object)).collect();
            let lookups = written.lookups.iter().map(|lookup| self.object_use(&lookup.object)).collect();
            let source_lookups = written
                .from
                .iter()
                .map(|from| from.block.iter().flat_map(|block| &block.lookups))
                .map(|lookups| lookups.map(|lookup| self.object_use(&lookup.object)).collect())
                .collect();
            let targets = written.to.iter().map(|to| self.object_use(&to.object)).collect();
            let mut channels = Vec::new();
            let purpose = written.purpose.as_ref().and_then(|purpose| {
                channels = purpose.channels.iter().filter_map(|channel| self.channel(channel)).collect();
                self.purpose(&purpose.purpose)
            });
            if let Some((Trigger::Daily { zone: Some(zone), .. }, _)) = &written.trigger {
                self.zone(zone);
            }
            let flow = Flow {
                written: (*written).clone(),
                doc: item.doc.clone(),
                sources,
                lookups,
                source_lookups,
                targets,
                purpose,
                channels,
                brand: None,
                after: None,
                broken: self.damage.touches(item.span),
            };
            self.names.flows.insert(name.clone(), flow);
        }
    }

    pub(super) fn consents(&mut self, declared: &Declared<'_>) {
        let mut places: BTreeMap<(String, String), Span> = BTreeMap::new();
        for (item, written) in &declared.consents {
            let purpose = self.purpose(&written.purpose);
            let channels = self.channels(&written.channels);
            let from = self.slots(&written.from);
            let to = self.slots(&written.to);
            let both = self.slots(&written.both);
            for channel in &channels {
                let key = (written.purpose.text.clone(), channel.clone());
                match places.get(&key) {
                    Some(first) => self.report(declared_twice("consent", &written.purpose, *first)),
                    None => drop(places.insert(key, written.purpose.span)),
                }
            }
            if matches!(written.on_conflict, Some((ast::OnConflict::AnyRefusal, _))) {
                let message = "`any refusal wins` is not built yet";
                self.report(
                    Diagnostic::new(&catalogue::PROJECT_NOT_BUILT_YET, written.purpose.span, message)
                        .help("write `on conflict latest choice wins`; a refusal already wins whenever the times leave it open which choice was later"),
                );
            }
            let consent = Consent {
                written: (*written).clone(),
                doc: item.doc.clone(),
                purpose,
                channels,
                brand: None,
                from,
                to,
                both,
                history: None,
                broken: self.damage.touches(item.span),
            };
            self.names.consents.push(consent);
        }
        self.names.consents.sort_by(|a, b| {
            let key = |consent: &Consent| (consent.purpose.clone(), consent.written.purpose.span);
            key(a).cmp(&key(b))
        });
    }

    /// The object that a clause names, or a finding.
    pub(super) fn object_use(&mut self, written: &ast::ObjectRef) -> Option<ObjectUse> {
        let object = self.object(&written.path)?;
        let argument = written.argument.as_ref().map(|argument| argument.value.clone());
        Some(ObjectUse { object, argument, span: written.span })
    }

    /// The slots that are there.
    fn slots(&mut self, written: &[ast::Slot]) -> Vec<Slot> {
        let slots = written.iter().filter_map(|slot| {
            let object = self.object(&slot.object.path)?;
            Some(Slot {
                written: slot.clone(),
                object,
                argument: slot.object.argument.as_ref().map(|argument| argument.value.clone()),
                field: None,
                span: slot.object.span,
            })
        });
        slots.collect()
    }

    /// The object that a path names, or a finding.
    fn object(&mut self, path: &Path) -> Option<ObjectId> {
        let (system, object) = match path.parts.as_slice() {
            [system, object] => (system, Some(object)),
            [system, ..] => (system, None),
            [] => return None,
        };
        let Some(found) = self.names.systems.get(&system.text) else {
            let known = self.names.systems.keys().map(String::as_str);
            let help = format!("declare it: system {} \"…\" is csv {{ … }}", system.text);
            let finding = unknown(&catalogue::NAME_UNKNOWN_SYSTEM, "system", system, known, &help);
            self.report_missing(finding);
            return None;
        };
        if let Some(object) = object {
            let id = ObjectId { system: system.text.clone(), object: object.text.clone() };
            if self.names.objects.contains_key(&id) {
                return Some(id);
            }
        }
        if found.broken {
            return None;
        }
        let objects: Vec<String> = self
            .names
            .objects
            .keys()
            .filter(|id| id.system == system.text)
            .map(|id| id.object.clone())
            .collect();
        let name = match object {
            Some(object) => object.clone(),
            None => Name { text: path.text(), span: path.span },
        };
        let help = match objects.as_slice() {
            [] => format!(
                "the system `{}` declares no object: add `object {} {{ … }}` to it",
                system.text, name.text
            ),
            [one] => format!("write `{}.{one}`", system.text),
            _ => format!("the system is `{}`", system.text),
        };
        let known = objects.iter().map(String::as_str);
        let what = format!("object of `{}` called", system.text);
        let finding = unknown(&catalogue::NAME_UNKNOWN_OBJECT, &what, &name, known, &help);
        self.report_missing(finding);
        None
    }
}

/// How often, in words.
pub(crate) fn duration_in_words(duration: &ast::Duration) -> String {
    let unit = match duration.unit {
        ast::Unit::Seconds => "second",
        ast::Unit::Minutes => "minute",
        ast::Unit::Hours => "hour",
        ast::Unit::Days => "day",
        ast::Unit::BusinessDays => "business day",
        ast::Unit::Weeks => "week",
        ast::Unit::Months => "month",
        ast::Unit::Years => "year",
    };
    let plural = if duration.amount == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", duration.amount)
}
