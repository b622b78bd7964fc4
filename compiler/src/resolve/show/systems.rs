//! Systems with their objects and fields.

use super::{list, or_unknown};
use crate::plan::{Role, Support};
use crate::resolve::flows::duration_in_words;
use crate::resolve::model::{Field, Object, Resolved, System};
use crate::resolve::suggest::quoted;
use crate::syntax::ast::{ErasesHow, LimitPer};
use crate::types::Kind;
use std::fmt::{Result, Write};

pub(super) fn systems(names: &Resolved, text: &mut String) -> Result {
    for (name, system) in &names.systems {
        let driver = or_unknown(system.driver.map(|driver| driver.name));
        let support = match system.support {
            Support::Supported => "",
            Support::Preview => ", a preview",
            Support::Planned => ", planned",
        };
        writeln!(text, "system {name} {:?} is {} by {driver}{support}", system.label, system.connector)?;
        facts(system, text)?;
        for (id, object) in names.objects.iter().filter(|(id, _)| id.system == *name) {
            self::object(&id.object, object, text)?;
        }
    }
    Ok(())
}

fn facts(system: &System, text: &mut String) -> Result {
    list(text, "kind", &system.kind)?;
    list(text, "vendor", system.vendor.iter().map(|vendor| format!("{vendor:?}")))?;
    list(text, "stored in", &system.stored_in)?;
    list(text, "accessed from", &system.accessed_from)?;
    if let Some(role) = system.role {
        let role = match role {
            Role::Controller => "controller",
            Role::Processor => "processor",
            Role::JointController => "joint controller",
            Role::ThirdParty => "third party",
        };
        let under =
            system.agreement.as_ref().map(|agreement| format!(" under {agreement}")).unwrap_or_default();
        writeln!(text, "  role {role}{under}")?;
    }
    list(text, "contacts people via", &system.contacts)?;
    list(text, "settings", system.settings.keys())?;
    for clause in &system.erases {
        let objects: Vec<&str> = clause.objects.iter().map(|object| object.text.as_str()).collect();
        match &clause.how {
            ErasesHow::Delete => writeln!(text, "  erases {} by delete", objects.join(", "))?,
            ErasesHow::Request(within) => {
                writeln!(
                    text,
                    "  erases {} by request within {}",
                    objects.join(", "),
                    duration_in_words(within)
                )?;
            }
            ErasesHow::Nothing(because) => writeln!(text, "  erases nothing because {:?}", because.value)?,
        }
    }
    list(text, "visible within", system.visible.iter().map(duration_in_words))?;
    list(text, "finishes within", system.finishes.iter().map(duration_in_words))?;
    for limit in &system.limits {
        let per = match &limit.per {
            LimitPer::Time(time) => duration_in_words(time),
            LimitPer::Thing(thing) => thing.text.clone(),
        };
        writeln!(text, "  limit {} {} per {per}", limit.amount.value, limit.unit.text)?;
    }
    Ok(())
}

fn object(name: &str, object: &Object, text: &mut String) -> Result {
    let parameter = object.parameter.as_ref().map(|parameter| format!("({parameter})")).unwrap_or_default();
    writeln!(text, "  object {name}{parameter} {:?} about {}", object.label, object.about.join(", "))?;
    for field in &object.fields {
        writeln!(text, "    {}", line(field))?;
    }
    for fact in &object.facts {
        let purpose = fact.purpose.as_ref().map(|purpose| format!(" {}", purpose.text)).unwrap_or_default();
        let topic = if fact.topic.is_some() { " for each topic" } else { "" };
        let brand = if fact.brand.is_some() { " for each brand" } else { "" };
        let person = if fact.person.is_some() { " for each person" } else { "" };
        let some = if fact.filter.is_some() { " in some records" } else { "" };
        writeln!(text, "    consent{purpose} via {}{topic}{brand}{person}{some}", fact.channel.text)?;
    }
    if let Some(file) = &object.file {
        let format = or_unknown(file.format.as_ref().map(|format| &format.name.text));
        let answers =
            object.answers.as_ref().map(|answers| format!(" answers {answers}")).unwrap_or_default();
        writeln!(text, "    file {format}{answers}")?;
    }
    if let Some(keep) = &object.keep {
        writeln!(text, "    keep {}", duration_in_words(&keep.period))?;
    }
    Ok(())
}

fn line(field: &Field) -> String {
    let ty = or_unknown(field.ty.as_ref().map(|ty| Kind::of(ty).as_written()));
    let part = |name: &String| if name.contains('.') { format!("`{name}`") } else { quoted(name) };
    let path: Vec<String> = field.path.iter().map(part).collect();
    let mut text = format!("{}: {ty}{}", path.join("."), if field.optional { "?" } else { "" });
    let marks = [
        (field.key, "key"),
        (field.matching, "match"),
        (field.required, "required"),
        (field.read_only, "read_only"),
        (field.write_only, "write_only"),
        (field.cursor, "cursor"),
        (field.lenient, "lenient"),
        (field.deprecated.is_some(), "deprecated"),
    ];
    for (_, mark) in marks.iter().filter(|(set, _)| *set) {
        let _ = write!(text, " {mark}");
    }
    if let Some(category) = &field.category {
        let _ = write!(text, " category {category}");
    }
    if let Some(unit) = &field.unit {
        let _ = write!(text, " unit {unit:?}");
    }
    if let Some((first, last)) = field.columns {
        let _ = write!(text, " columns {first} to {last}");
    }
    if let Some(mark) = &field.consent {
        let purpose = mark.purpose.as_ref().map(|purpose| format!(" {purpose}")).unwrap_or_default();
        let _ = write!(text, " consent{purpose} via {}", mark.channel);
    }
    text
}
