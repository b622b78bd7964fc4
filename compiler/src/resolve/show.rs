//! What the names stand for, as `martlet show resolved` prints it.

use super::model::{Field, Resolved};
use super::suggest::quoted;
use crate::types::Kind;
use std::fmt::Write as _;

impl Resolved {
    /// A readable, stable text: one line for each thing, in the order of names.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text = format!("project {} in {}\n", self.project.name, self.project.zone);
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        for (name, channel) in &self.channels {
            writeln!(text, "channel {name} {:?}", channel.label)?;
        }
        for (name, category) in &self.categories {
            let under = category.under.as_ref().map(|under| format!(" under {under}")).unwrap_or_default();
            writeln!(text, "category {name} {:?}{under}", category.label)?;
        }
        for (name, purpose) in &self.purposes {
            writeln!(text, "purpose {name} {:?}", purpose.label)?;
            writeln!(text, "  channels {}", purpose.channels.join(", "))?;
            writeln!(text, "  bases {}", purpose.bases.join(", "))?;
            if !purpose.uses.is_empty() {
                writeln!(text, "  uses {}", purpose.uses.join(", "))?;
            }
        }
        for (name, system) in &self.systems {
            let driver = system.driver.map_or("?", |driver| driver.name);
            writeln!(text, "system {name} {:?} is {} by {driver}", system.label, system.connector)?;
            for (id, object) in self.objects.iter().filter(|(id, _)| id.system == *name) {
                writeln!(
                    text,
                    "  object {} {:?} about {}",
                    id.object,
                    object.label,
                    object.about.join(", ")
                )?;
                for field in &object.fields {
                    writeln!(text, "    {}", line(field))?;
                }
                for fact in &object.facts {
                    let purpose = fact.purpose.as_ref().map(|purpose| format!(" {}", purpose.text));
                    writeln!(text, "    consent{} via {}", purpose.unwrap_or_default(), fact.channel.text)?;
                }
            }
        }
        for (name, flow) in &self.flows {
            let id = |id: Option<&super::model::ObjectId>| id.map_or("?".into(), ToString::to_string);
            let purpose = flow.purpose.as_deref().unwrap_or("no purpose");
            writeln!(
                text,
                "flow {name} from {} to {} for {purpose}",
                id(flow.source()),
                id(flow.destination())
            )?;
        }
        for consent in &self.consents {
            let from: Vec<String> = consent.from.iter().map(|slot| slot.object.to_string()).collect();
            let purpose = consent.purpose.as_deref().unwrap_or("?");
            writeln!(text, "consent {purpose} via {} from {}", consent.channels.join(", "), from.join(", "))?;
        }
        Ok(())
    }
}

fn line(field: &Field) -> String {
    let ty = field.ty.as_ref().map_or("?".into(), |ty| Kind::of(ty).as_written());
    let mut text = format!("{}: {ty}{}", quoted(&field.name), if field.optional { "?" } else { "" });
    let marks = [
        (field.key, "key"),
        (field.matching, "match"),
        (field.required, "required"),
        (field.read_only, "read_only"),
        (field.write_only, "write_only"),
        (field.lenient, "lenient"),
    ];
    for (_, mark) in marks.iter().filter(|(set, _)| *set) {
        let _ = write!(text, " {mark}");
    }
    if let Some(category) = &field.category {
        let _ = write!(text, " category {category}");
    }
    if let Some(mark) = &field.consent {
        let _ = write!(text, " consent via {}", mark.channel);
    }
    text
}
