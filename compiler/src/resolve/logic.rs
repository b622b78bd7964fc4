//! Reusable mappings, functions and tables of the project.

use super::Resolver;
use super::declared::{declared_twice, each};
use super::model::{Function, Mapping, Table};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Type;
use crate::source::Span;
use crate::syntax::ast::{Name, TypeExpr};
use std::collections::BTreeMap;

impl Resolver<'_> {
    pub(super) fn logic(&mut self) {
        for (name, item, written) in each!(self.declared, Mapping) {
            let whole = self.used_mappings(&written.map);
            let broken = self.damage.touches(item.span) || !whole;
            let mapping = Mapping { written: written.clone(), doc: item.doc.clone(), broken };
            self.names.mappings.insert(name.clone(), mapping);
        }
        for (name, item, written) in each!(self.declared, Function) {
            self.hides(&written.name, "function", None);
            let mut places: BTreeMap<&str, Span> = BTreeMap::new();
            let mut parameters = Vec::new();
            for parameter in &written.parameters {
                if let Some(first) = places.insert(&parameter.name.text, parameter.name.span) {
                    self.report(declared_twice("parameter", &parameter.name, first));
                }
                parameters.push(self.typed(&parameter.ty));
            }
            let function = Function {
                written: written.clone(),
                doc: item.doc.clone(),
                parameters,
                result: self.typed(&written.result),
                broken: self.damage.touches(item.span),
            };
            self.names.functions.insert(name.clone(), function);
        }
        for (name, item, written) in each!(self.declared, Table) {
            let function = self.names.functions.get(name).map(|function| function.written.name.span);
            self.hides(&written.name, "table", function);
            let broken = self.damage.touches(item.span);
            let table = Table { written: written.clone(), doc: item.doc.clone(), broken };
            self.names.tables.insert(name.clone(), table);
        }
    }

    fn typed(&mut self, written: &TypeExpr) -> (Option<Type>, bool) {
        (self.value_type(written), written.optional)
    }

    /// Functions and tables stand in the same place, after `|`, so that a name means one of them.
    fn hides(&mut self, name: &Name, what: &str, function: Option<Span>) {
        let of_language = self.library.function(&name.text).is_some();
        if !of_language && function.is_none() {
            return;
        }
        let whose = if of_language { "the language" } else { "the project" };
        let message = format!("{whose} has a function `{}` already", name.text);
        let finding = Diagnostic::new(&catalogue::NAME_HIDES_FUNCTION, name.span, message)
            .help(format!("give this {what} another name: after `|` nobody could tell which is meant"));
        self.report(match function {
            Some(function) => finding.also(function, "it is declared here"),
            None => finding,
        });
    }
}
