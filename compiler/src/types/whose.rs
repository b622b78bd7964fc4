//! By what an object in which people choose finds them: a contact point, else an identifier that the identity links.

use super::permission::contact_point;
use super::person::Person;
use super::typed::Fact;
use crate::diagnostics::Diagnostic;
use crate::plan::{Point, PointKind};
use crate::resolve::Resolved;
use crate::resolve::model::{Object, ObjectId};

/// Notes by what people are found. Where `person by` names an identifier of an object without a contact point, by that
/// one.
///
/// # Errors
/// The finding: by nothing, or by one of several. Nothing is found in silence where the object is broken.
pub(super) fn find(
    names: &Resolved,
    (id, object): (&ObjectId, &Object),
    channel: &str,
    fact: &mut Fact,
) -> Result<(), Box<Diagnostic>> {
    let finding = match contact_point(object, channel, &Person::Unsaid(Vec::new()), fact.span, false) {
        Ok(point) => {
            fact.point = point;
            return Ok(());
        }
        Err(finding) => finding,
    };
    let linked = linked(names, id, object);
    match (fact.person.take(), linked.as_slice()) {
        (Some(field), _) => by(id, field, fact),
        (None, [field]) => by(id, (*field).to_owned(), fact),
        (None, several) => return Err(Box::new(helped(names, id, *finding, several))),
    }
    Ok(())
}

fn by(id: &ObjectId, field: String, fact: &mut Fact) {
    fact.identifier = Some(format!("{id}.{field}"));
    // Of which kind it would be nobody asks: people are found by the identity's links.
    fact.point = Some(Point { kind: PointKind::Email, lookup: None, field });
}

/// The fields of an object by which the identity finds people.
fn linked<'o>(names: &Resolved, id: &ObjectId, object: &'o Object) -> Vec<&'o str> {
    let fields = object.fields.iter().filter(|field| names.is_linked(id, &field.name));
    fields.map(|field| field.name.as_str()).collect()
}

/// What else could be said, where people may be found by an identifier.
fn helped(names: &Resolved, id: &ObjectId, finding: Diagnostic, linked: &[&str]) -> Diagnostic {
    let help = finding.help.clone().unwrap_or_default();
    let mut links = names.identities.values().flat_map(|identity| &identity.links);
    let any = links.any(|link| link.object.system == id.system);
    match linked {
        [] if !any => finding,
        [] => finding.help(format!(
            "{help}; where people are found by the identifier of a system, name that field after `link` of the identity"
        )),
        [first, ..] => finding.help(format!("{help}; or say which identifier tells it: `person by {first}`")),
    }
}

/// Whether choices are read anywhere from an object in which people are found by an identifier.
pub(super) fn any_by_identifier(names: &Resolved) -> bool {
    let by_identifier = |id: &ObjectId, channel: &String| {
        names.objects.get(id).is_some_and(|object| {
            let span = object.span;
            !linked(names, id, object).is_empty()
                && contact_point(object, channel, &Person::Unsaid(Vec::new()), span, false).is_err()
        })
    };
    names.consents.iter().any(|consent| {
        let history = consent.history.iter().map(|history| &history.object);
        let read = consent.heard().map(|slot| &slot.object).chain(history);
        read.into_iter().any(|id| consent.channels.iter().any(|channel| by_identifier(id, channel)))
    })
}
