//! The plan's parts about people and what objects hold beside their fields: bases, identity, suppression lists, erasure,
//! retention, partner files, metrics.

use super::build::Builder;
use super::lower::expr;
use super::{
    Basis, Blocks, Control, Erasure, FileSpec, FromObject, Identity, IdentityMatch, ListRelease, Metric,
    Point, PointKind, Retention, SettingValue, Suppression, Type,
};
use crate::fault::Fault;
use crate::resolve::model::{self, ObjectId};
use crate::syntax::ast;
use crate::types::Typed;
use crate::types::typed;
use std::collections::BTreeMap;

impl Builder<'_> {
    pub(super) fn bases(&self, name: &str, purpose: &model::Purpose) -> Vec<Basis> {
        let conditions = self.typed.bases.get(name).map(Vec::as_slice).unwrap_or_default();
        let made = |(written, when): (&ast::Basis, &Option<typed::Expr>)| Basis {
            name: written.name.text.clone(),
            places: written.places.iter().map(|place| place.text.clone()).collect(),
            when: when.as_ref().map(expr),
            assessed: written.assessed.as_ref().map(|text| text.value.clone()),
            because: written.because.as_ref().map(|text| text.value.clone()),
        };
        purpose.written.bases.iter().zip(conditions).map(made).collect()
    }

    pub(super) fn identity(&self, identity: &typed::Identity) -> Identity {
        let from = |list: &[(ObjectId, typed::Expr)]| -> Vec<FromObject> {
            list.iter()
                .map(|(object, value)| FromObject { object: object.to_string(), value: expr(value) })
                .collect()
        };
        let declared = self.names.identities.get(&identity.name);
        let uses = |list: Option<&Vec<model::FieldUse>>| -> Vec<String> {
            list.into_iter().flatten().map(ToString::to_string).collect()
        };
        Identity {
            name: identity.name.clone(),
            matches: identity
                .matches
                .iter()
                .map(|(kind, form)| IdentityMatch { kind: *kind, form: expr(form) })
                .collect(),
            links: uses(declared.map(|declared| &declared.links)),
            same: declared
                .iter()
                .flat_map(|declared| &declared.same)
                .map(|(one, other)| (one.to_string(), other.to_string()))
                .collect(),
            country: from(&identity.country),
            strictest: identity.strictest,
            born: from(&identity.born),
            last_sale: from(&identity.last_sale),
            never_merge: uses(declared.map(|declared| &declared.never_merge)),
        }
    }

    pub(super) fn suppressions(&self, typed: &Typed) -> Vec<Suppression> {
        let made = |(name, list): (&String, &model::Suppression)| {
            let object = list.from.as_ref().and_then(|from| self.names.objects.get(&from.object));
            let points = list.matches.iter().filter_map(|field| {
                let kind = match object?.field(field)?.ty {
                    Some(Type::Email) => PointKind::Email,
                    Some(Type::Phone) => PointKind::Phone,
                    _ => return None,
                };
                Some(Point { kind, lookup: None, field: field.clone() })
            });
            let linked = |field: &&String| {
                list.from.as_ref().is_some_and(|from| self.names.is_linked(&from.object, field))
            };
            let identifiers = list.matches.iter().filter(linked);
            let identifiers =
                identifiers.filter_map(|field| Some(format!("{}.{field}", list.from.as_ref()?.object)));
            let release = list.written.release.as_ref().and_then(|(release, _)| match release {
                ast::Release::OnLeaving => None,
                ast::Release::By(who) => Some(ListRelease::By(who.value.clone())),
                ast::Release::Never => Some(ListRelease::Never),
            });
            Some(Suppression {
                name: name.clone(),
                label: list.label.clone(),
                kind: list.kind?.word().to_owned(),
                object: list.from.as_ref().map(|from| from.object.to_string()),
                argument: list.from.as_ref().and_then(|from| from.argument.clone()),
                filter: typed.suppressions.get(name).and_then(Option::as_ref).map(expr),
                points: points.collect(),
                identifiers: identifiers.collect(),
                release,
                blocks: list
                    .blocks
                    .iter()
                    .map(|blocks| Blocks {
                        purposes: blocks.purposes.clone(),
                        channels: blocks.channels.clone(),
                        places: blocks.places.clone(),
                    })
                    .collect(),
                too_old: list.written.too_old.as_ref().map(Into::into),
            })
        };
        self.names.suppressions.iter().filter_map(made).collect()
    }

    pub(super) fn erasures(&self, typed: &Typed) -> Vec<Erasure> {
        let made = |(name, erasure): (&String, &model::Erasure)| {
            let checked = typed.erasures.get(name);
            let kept = erasure.written.keep.iter().zip(&erasure.keep);
            Erasure {
                name: name.clone(),
                label: erasure.label.clone(),
                requests: erasure
                    .requests
                    .as_ref()
                    .filter(|_| !self.names.lacks(Fault::RequestsRead))
                    .map(|used| used.object.to_string()),
                filter: checked.and_then(|(filter, _)| filter.as_ref()).map(expr),
                person: checked.and_then(|(_, person)| person.as_ref()).map(expr),
                erase: erasure.erase.iter().flatten().map(|used| used.object.to_string()).collect(),
                keep: kept
                    .filter_map(|(written, used)| {
                        Some((used.as_ref()?.object.to_string(), written.because.value.clone()))
                    })
                    .collect(),
            }
        };
        self.names.erasures.iter().map(made).collect()
    }

    pub(super) fn metrics(&self, typed: &Typed) -> Vec<Metric> {
        let made = |(name, metric): (&String, &model::Metric)| {
            let written = &metric.written;
            Some(Metric {
                name: name.clone(),
                label: written.label.as_ref().map_or_else(|| name.clone(), |label| label.value.clone()),
                measure: typed.metrics.get(name)?.clone(),
                per: written.per.as_ref().map(|per| per.text.clone()),
                by: written.by.iter().map(ast::Path::text).collect(),
                target: written.target.as_ref().map(|target| target.value.clone()),
                agreed_by: written.agreed_by.iter().map(|who| who.value.clone()).collect(),
            })
        };
        self.names.metrics.iter().filter_map(made).collect()
    }

    pub(super) fn retention(
        &self,
        object: &model::Object,
        parts: Option<&typed::ObjectParts>,
    ) -> Option<Retention> {
        let keep = object.keep.as_ref()?;
        Some(Retention { period: (&keep.period).into(), after: expr(parts?.keep_after.as_ref()?) })
    }

    pub(super) fn file(
        &self,
        object: &model::Object,
        parts: Option<&typed::ObjectParts>,
    ) -> Option<FileSpec> {
        let file = object.file.as_ref()?;
        let settings = file.format.as_ref().map(|format| settings(&format.settings)).unwrap_or_default();
        let answers = object.answers.as_ref().zip(file.answers.as_ref());
        Some(FileSpec {
            name: parts?.file_name.as_ref().map(expr),
            format: file.format.as_ref().map(|format| format.name.text.clone()),
            settings,
            encrypt: file.encrypt.as_ref().map(|(how, key)| (how.text.clone(), key.value.clone())),
            control: parts?
                .control
                .as_ref()
                .map(|(name, parts)| Control { name: expr(name), parts: parts.clone() }),
            answers: answers.map(|(used, (_, within))| (used.object.to_string(), within.into())),
            stop_on_mismatch: !matches!(file.on_mismatch, Some((ast::OnMismatch::Continue, _))),
        })
    }

    /// With several parts, each says which one it is.
    pub(super) fn label(&self, flow: &typed::Flow, label: &str) -> String {
        let Some(part) = &flow.part else { return label.to_owned() };
        let object =
            self.names.objects.get(&part.object).map_or(part.object.object.as_str(), |object| &object.label);
        let what = part.argument.as_deref().unwrap_or(object);
        let system = self.names.systems.get(&part.object.system);
        let system = system.map_or(part.object.system.as_str(), |system| &system.label);
        format!("{label}: {what} ({system})")
    }
}

fn settings(written: &[ast::Setting]) -> BTreeMap<String, SettingValue> {
    let value = |value: &ast::SettingValue| match value {
        ast::SettingValue::Text(text) | ast::SettingValue::Number(text) => SettingValue::Text(text.clone()),
        ast::SettingValue::Bool(yes) => SettingValue::Bool(*yes),
        ast::SettingValue::Secret(name) => SettingValue::Secret(name.clone()),
        ast::SettingValue::Duration(duration) => SettingValue::Duration(duration.into()),
        ast::SettingValue::List(list) => SettingValue::List(list.clone()),
        ast::SettingValue::Group(group) => SettingValue::Group(settings(group)),
    };
    written.iter().map(|setting| (setting.name.text.clone(), value(&setting.value))).collect()
}
