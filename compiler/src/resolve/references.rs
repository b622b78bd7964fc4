//! Objects and fields that clauses name: `system.object`, `system.object("…")`, `system.object.field`.

use super::Resolver;
use super::declared::Kind;
use super::model::{FieldUse, ObjectId, ObjectUse};
use super::suggest::unknown;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, Name, Path};

impl Resolver<'_> {
    /// The object that a clause names, with its argument; or a finding.
    pub(super) fn object_use(&mut self, written: &ast::ObjectRef) -> Option<ObjectUse> {
        let object = self.object(&written.path, written.path.parts.len())?;
        self.argument(&object, written);
        let argument = written.argument.as_ref().map(|argument| argument.value.clone());
        Some(ObjectUse { object, argument, span: written.span })
    }

    /// The slot that a clause names: an object, or a field of one.
    pub(super) fn slot_use(&mut self, written: &ast::ObjectRef) -> Option<(ObjectUse, Option<FieldUse>)> {
        if written.path.parts.len() < 3 {
            return self.object_use(written).map(|object| (object, None));
        }
        let field = self.field_use(&written.path)?;
        self.argument(&field.object, written);
        let argument = written.argument.as_ref().map(|argument| argument.value.clone());
        let object = ObjectUse { object: field.object.clone(), argument, span: written.span };
        Some((object, Some(field)))
    }

    /// The field that a path of three or more names stands for.
    pub(super) fn field_use(&mut self, path: &Path) -> Option<FieldUse> {
        let object = self.object(path, 2)?;
        let names = path.parts.get(2..).unwrap_or_default();
        let found = self.names.objects.get(&object)?;
        let wanted: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        let (Some(first), Some(last)) = (names.first(), names.last()) else {
            if !found.broken {
                let message = format!("`{object}` is a whole object, and a field of it is wanted here");
                let finding = Diagnostic::new(&catalogue::NAME_FIELD_WANTED, path.span, message)
                    .also(found.span, "the object is declared here")
                    .help(format!("add the field: `{object}.FIELD`"));
                self.report(finding);
            }
            return None;
        };
        let span = path.span;
        if let Some(field) = found.field_at(&wanted).or_else(|| found.field(&wanted.join("."))) {
            return Some(FieldUse { object, field: field.name.clone(), span });
        }
        if found.broken {
            return None;
        }
        let place = found.span;
        let fields: Vec<String> = found.fields.iter().map(|field| field.name.clone()).collect();
        let name = Name { text: wanted.join("."), span: first.span.to(last.span) };
        let help = format!("name a field of `{object}`");
        let known = fields.iter().map(String::as_str);
        let what = format!("field of `{object}` called");
        let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, &what, &name, known, &help);
        self.report(finding.also(place, "the object is declared here"));
        None
    }

    /// An object with a parameter is given a value for it, and no other is.
    fn argument(&mut self, id: &ObjectId, written: &ast::ObjectRef) {
        let Some(object) = self.names.objects.get(id).filter(|object| !object.broken) else { return };
        let finding = match (&object.parameter, &written.argument) {
            (Some(parameter), None) => {
                let message = format!("`{id}` needs to know which {parameter} is meant");
                Diagnostic::new(&catalogue::NAME_ARGUMENT_MISSING, written.span, message)
                    .help(format!("write it in parentheses: `{id}(\"…\")`"))
            }
            (None, Some(argument)) => {
                let message = format!("`{id}` is one thing, so nothing can be chosen in parentheses");
                Diagnostic::new(&catalogue::NAME_ARGUMENT_NOT_WANTED, argument.span, message)
                    .help(format!("write `{id}` alone"))
            }
            _ => return,
        };
        let finding = finding.also(object.span, "the object is declared here");
        self.report(finding);
    }

    /// The object that the first names of a path stand for, or a finding; `length` of its names belong to it.
    pub(super) fn object(&mut self, path: &Path, length: usize) -> Option<ObjectId> {
        let (system, object) = match path.parts.get(..length.min(path.parts.len())).unwrap_or_default() {
            [system, object] => (system, Some(object)),
            [system, ..] => (system, None),
            [] => return None,
        };
        let Some(found) = self.names.systems.get(&system.text) else {
            self.find(Kind::System, system);
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
