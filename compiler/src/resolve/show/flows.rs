//! Flows, consents, and what flows are made of, measured and shown by.

use super::{list, or_unknown};
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{ObjectUse, Resolved, Slot};
use crate::syntax::ast::{OnConflict, TableRows};
use std::fmt::{Result, Write};

pub(super) fn flows(names: &Resolved, text: &mut String) -> Result {
    for (name, flow) in &names.flows {
        let purpose = flow.purpose.as_deref().unwrap_or("no purpose");
        let topic = flow.topic.as_ref().map(|topic| format!(" topic {topic}")).unwrap_or_default();
        let brand = flow.brand.as_ref().map(|brand| format!(" brand {brand}")).unwrap_or_default();
        let via = if flow.channels.is_empty() {
            String::new()
        } else {
            format!(" via {}", flow.channels.join(", "))
        };
        writeln!(
            text,
            "flow {name} from {} to {} for {purpose}{via}{topic}{brand}",
            all(&flow.sources),
            all(&flow.targets)
        )?;
        for (lookup, object) in flow.written.lookups.iter().zip(&flow.lookups) {
            writeln!(text, "  lookup {} = {}", lookup.name.text, or_unknown(object.as_ref()))?;
        }
        for (source, objects) in flow.written.from.iter().zip(&flow.source_lookups) {
            let lookups = source.block.iter().flat_map(|block| &block.lookups);
            for (lookup, object) in lookups.zip(objects) {
                writeln!(text, "  lookup {} = {}", lookup.name.text, or_unknown(object.as_ref()))?;
            }
        }
        list(text, "after", &flow.after)?;
    }
    for consent in &names.consents {
        let purpose = or_unknown(consent.purpose.as_ref());
        let brand = consent.brand.as_ref().map(|brand| format!(" brand {brand}")).unwrap_or_default();
        writeln!(text, "consent {purpose} via {}{brand}", consent.channels.join(", "))?;
        list(text, "from", consent.from.iter().map(slot))?;
        list(text, "to", consent.to.iter().map(slot))?;
        list(text, "both", consent.both.iter().map(slot))?;
        list(text, "history external from", &consent.history)?;
        let conflict = consent.written.on_conflict.iter().map(|(rule, _)| match rule {
            OnConflict::Latest => "latest choice wins",
            OnConflict::AnyRefusal => "any refusal wins",
        });
        list(text, "on conflict", conflict)?;
        list(text, "within", consent.written.within.iter().map(duration_in_words))?;
    }
    Ok(())
}

fn all(objects: &[Option<ObjectUse>]) -> String {
    if objects.is_empty() {
        return "?".to_owned();
    }
    objects.iter().map(|object| or_unknown(object.as_ref())).collect::<Vec<_>>().join(", ")
}

fn slot(slot: &Slot) -> String {
    let argument = slot.argument.as_ref().map(|argument| format!("({argument:?})")).unwrap_or_default();
    let field = slot.field.as_ref().map(|field| format!(".{field}")).unwrap_or_default();
    let refusals = if slot.written.refusals_only { " refusals only" } else { "" };
    let widens = if slot.written.widens.is_some() { " widens" } else { "" };
    let append = if slot.written.append_only { " append only" } else { "" };
    format!("{}{argument}{field}{refusals}{append}{widens}", slot.object)
}

pub(super) fn logic(names: &Resolved, text: &mut String) -> Result {
    for (name, mapping) in &names.mappings {
        writeln!(text, "mapping {name} of {} lines", mapping.written.map.lines.len())?;
    }
    for (name, function) in &names.functions {
        let ty = |(ty, optional): &(Option<crate::plan::Type>, bool)| {
            let ty = or_unknown(ty.as_ref().map(|ty| crate::types::Kind::of(ty).as_written()));
            format!("{ty}{}", if *optional { "?" } else { "" })
        };
        let parameters: Vec<String> = function
            .written
            .parameters
            .iter()
            .zip(&function.parameters)
            .map(|(parameter, known)| format!("{}: {}", parameter.name.text, ty(known)))
            .collect();
        writeln!(text, "function {name}({}): {}", parameters.join(", "), ty(&function.result))?;
    }
    for (name, table) in &names.tables {
        match &table.written.rows {
            Some(TableRows::Here(arms)) => writeln!(text, "table {name} of {} lines", arms.len())?,
            Some(TableRows::File { path, .. }) => writeln!(text, "table {name} from {:?}", path.value)?,
            None => writeln!(text, "table {name} ?")?,
        }
    }
    for (name, metric) in &names.metrics {
        writeln!(text, "metric {name}")?;
        list(text, "delivered by", &metric.flow)?;
        list(text, "of", &metric.object)?;
        list(text, "from", &metric.of)?;
        list(text, "per", metric.written.per.iter().map(|per| &per.text))?;
        list(text, "by", metric.written.by.iter().map(crate::syntax::ast::Path::text))?;
    }
    for test in &names.tests {
        writeln!(text, "test {:?} of {}", test.written.name.value, or_unknown(test.flow.as_ref()))?;
        list(text, "speaks of", test.objects.iter().flatten())?;
    }
    Ok(())
}
