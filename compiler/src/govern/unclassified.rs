//! Fields of objects about people of which nobody said what they are: what a product does not come with, and what was written
//! by `infer` and `pull`. Whoever writes an object by hand knows its fields; of these nobody may have looked.

use super::declared::{Declarations, Thing};
use super::ways::Ways;
use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::plan::{Disclosure, How, Type};
use crate::resolve::Resolved;
use crate::resolve::model::{Field, Object, ObjectId};
use crate::source::Sources;
use crate::syntax::ast::{Ast, ItemKind};
use crate::types::holds_choices;
use std::collections::BTreeSet;

/// How files end that programs write.
const WRITTEN_BY_PROGRAMS: &str = ".schema.flow";

/// Judges what is handed over without a category.
pub(super) fn judge(
    names: &Resolved,
    (asts, sources): (&[Ast], &Sources),
    ways: &Ways<'_>,
    declared: &Declarations,
    disclosures: &[Disclosure],
    out: &mut Diagnostics,
) {
    let products = products(asts);
    let mut told = BTreeSet::new();
    for disclosure in disclosures {
        let carried = disclosure.how != How::Influences && disclosure.categories.is_empty();
        let (Some(source), true) = (&disclosure.source, carried) else { continue };
        let Some((id, field)) = ways.origin(source) else { continue };
        let Some(object) = names.objects.get(id) else { continue };
        let path = sources.get(field.span.file).map_or("", |file| file.path.as_str());
        let product = names.systems.get(&id.system).map(|system| system.connector.as_str());
        let unseen = path.ends_with(WRITTEN_BY_PROGRAMS)
            || (product.is_some_and(|product| products.contains(product))
                && declared.holds(&Thing::System(id.system.clone()), field.span));
        if object.about.is_empty() || !unseen || says_what_it_is(object, field) {
            continue;
        }
        let doubtful = ways.is_doubtful(disclosure) || declared.is_doubtful(&ways.thing(disclosure));
        if !doubtful && told.insert((disclosure.flow.as_str(), source)) {
            unclassified(id, field, disclosure, ways, out);
        }
    }
}

/// The connectors that come with objects.
fn products(asts: &[Ast]) -> BTreeSet<&str> {
    let items = asts.iter().flat_map(|ast| &ast.items);
    let connectors = items.filter_map(|item| match &item.kind {
        ItemKind::Connector(connector) if !connector.objects.is_empty() => Some(connector.name.text.as_str()),
        _ => None,
    });
    connectors.collect()
}

/// Whether its type, or that people choose there, says enough: which record it is, when, in which currency.
fn says_what_it_is(object: &Object, field: &Field) -> bool {
    let by_itself = match &field.ty {
        None => true,
        Some(ty) => matches!(
            ty,
            Type::Id | Type::Uuid | Type::Date | Type::Instant | Type::Time | Type::Currency | Type::Timezone
        ),
    };
    field.category.is_some() || by_itself || holds_choices(object, &field.name)
}

fn unclassified(
    id: &ObjectId,
    field: &Field,
    disclosure: &Disclosure,
    ways: &Ways<'_>,
    out: &mut Diagnostics,
) {
    let Some(place) = ways.primary(disclosure) else { return };
    let message = format!(
        "nobody said what `{id}.{}` tells about people, and it is handed over to `{}`",
        field.name, disclosure.system
    );
    let finding = Diagnostic::new(&catalogue::CATEGORY_UNCLASSIFIED, place, message);
    out.push(ways.show(finding, disclosure).help(
        "look at what stands in it and say so behind its type, as in `category behaviour.preference`; where it tells nothing about anybody, `category not_personal`",
    ));
}
