//! A name that a clause uses: the declaration of its kind, or a finding that says what there is instead.

use super::Resolver;
use super::declared::Kind;
use super::suggest::unknown;
use super::vocabulary::BASES;
use crate::diagnostics::{Diagnostic, Entry, catalogue};
use crate::syntax::ast::{Name, Path};

impl Resolver<'_> {
    /// Remembers that something names this.
    pub(super) fn uses(&mut self, kind: Kind, name: &str) {
        self.used.insert((kind, name.to_owned()));
    }

    /// Whether something of that kind and name is declared, or comes with the language.
    pub(super) fn is_declared(&self, kind: Kind, name: &str) -> bool {
        self.declared.named(kind).any(|(known, _)| known == name)
            || (kind == Kind::Basis && BASES.contains(&name))
    }

    /// The name, if something of that kind has it; else a finding.
    pub(super) fn find(&mut self, kind: Kind, name: &Name) -> Option<String> {
        if self.is_declared(kind, &name.text) {
            self.uses(kind, &name.text);
            return Some(name.text.clone());
        }
        let finding = self.not_found(kind, name);
        self.missed.insert(kind);
        self.report_missing(finding);
        None
    }

    /// The names that are there, in the order written, each once.
    pub(super) fn find_all<'n>(
        &mut self,
        kind: Kind,
        names: impl IntoIterator<Item = &'n Name>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        for name in names {
            if let Some(name) = self.find(kind, name)
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
        found
    }

    /// The channels of those names that are there, sorted.
    pub(super) fn channels(&mut self, names: &[Name]) -> Vec<String> {
        let mut found = self.find_all(Kind::Channel, names);
        found.sort();
        found
    }

    pub(super) fn category(&mut self, path: &Path) -> Option<String> {
        self.find(Kind::Category, &path.as_name())
    }

    pub(super) fn categories(&mut self, paths: &[Path]) -> Vec<String> {
        paths.iter().filter_map(|path| self.category(path)).collect()
    }

    /// The finding about a name of that kind that stands for nothing.
    pub(super) fn not_found(&self, kind: Kind, name: &Name) -> Diagnostic {
        let all: Vec<String> = self.declared.named(kind).map(|(name, _)| name.clone()).collect();
        let declared = all.iter().map(String::as_str);
        let known: Vec<&str> = match kind {
            Kind::Basis => {
                BASES.iter().copied().chain(declared.filter(|name| !BASES.contains(name))).collect()
            }
            Kind::Connector => {
                // Connectors of the library are read only where a system is one.
                let mut all: Vec<&str> = self.library.connectors().collect();
                all.extend(declared);
                all.sort_unstable();
                all.dedup();
                all
            }
            _ => declared.collect(),
        };
        let finding = unknown(entry(kind), kind.word(), name, known, &otherwise(kind, name));
        self.elsewhere(kind, name, finding)
    }

    /// Adds that something of another kind has the name.
    pub(super) fn elsewhere(&self, wanted: Kind, name: &Name, finding: Diagnostic) -> Diagnostic {
        let kinds = self.declared.kinds_of(&name.text);
        let Some(other) = kinds.into_iter().find(|kind| *kind != wanted) else { return finding };
        let said = format!(
            "`{}` is {}, and {} is wanted here",
            name.text,
            other.with_article(),
            wanted.with_article()
        );
        let help = finding.help.clone().map_or_else(|| said.clone(), |help| format!("{said}; {help}"));
        finding.help(help)
    }
}

fn entry(kind: Kind) -> &'static Entry {
    match kind {
        Kind::Company => &catalogue::NAME_UNKNOWN_COMPANY,
        Kind::Brand => &catalogue::NAME_UNKNOWN_BRAND,
        Kind::Team => &catalogue::NAME_UNKNOWN_TEAM,
        Kind::System => &catalogue::NAME_UNKNOWN_SYSTEM,
        Kind::Connector => &catalogue::NAME_UNKNOWN_CONNECTOR,
        Kind::Category => &catalogue::NAME_UNKNOWN_CATEGORY,
        Kind::Channel => &catalogue::NAME_UNKNOWN_CHANNEL,
        Kind::Topic => &catalogue::NAME_UNKNOWN_TOPIC,
        Kind::Place => &catalogue::NAME_UNKNOWN_PLACE,
        Kind::Basis => &catalogue::NAME_UNKNOWN_BASIS,
        Kind::Transfer => &catalogue::NAME_UNKNOWN_TRANSFER,
        Kind::Purpose => &catalogue::NAME_UNKNOWN_PURPOSE,
        Kind::Notice => &catalogue::NAME_UNKNOWN_NOTICE,
        Kind::Suppression | Kind::Erasure => &catalogue::NAME_UNKNOWN_SUPPRESSION,
        Kind::Flow | Kind::Identity => &catalogue::NAME_UNKNOWN_FLOW,
        Kind::Agreement => &catalogue::NAME_UNKNOWN_AGREEMENT,
        Kind::Policy => &catalogue::NAME_UNKNOWN_POLICY,
        Kind::Mapping => &catalogue::NAME_UNKNOWN_MAPPING,
        Kind::Function | Kind::Table => &catalogue::NAME_UNKNOWN_FUNCTION,
        Kind::Metric => &catalogue::NAME_UNKNOWN_METRIC,
    }
}

/// What helps where nothing has a similar name.
pub(crate) fn otherwise(kind: Kind, name: &Name) -> String {
    let name = &name.text;
    match kind {
        Kind::Company => format!("declare it: company {name} \"…\" {{ address \"…\" }}"),
        Kind::Brand => format!("declare it: brand {name} \"…\" of COMPANY"),
        Kind::Team => format!("declare it: team {name} \"…\" {{ members \"…\" }}"),
        Kind::System => format!("declare it: system {name} \"…\" is csv {{ … }}"),
        Kind::Connector => "name a connector after `is`".to_owned(),
        Kind::Category => format!("declare it: category {name} \"…\" under personal"),
        Kind::Channel => format!("use a channel of the vocabulary, or declare it: channel {name} \"…\""),
        Kind::Topic => format!("declare it: topic {name} \"…\""),
        Kind::Place => format!("declare it: place {name} \"…\" under EU"),
        Kind::Basis => "write `basis consent`".to_owned(),
        Kind::Transfer => {
            format!("use a mechanism of the vocabulary, or declare it: transfer {name} \"…\"")
        }
        Kind::Purpose => format!("declare it: purpose {name} \"…\" {{ channels email   basis consent }}"),
        Kind::Notice => {
            format!("declare it: notice {name} \"…\" {{ version \"1\" from 2026-01-01 document \"…\" }}")
        }
        Kind::Suppression | Kind::Erasure => {
            format!(
                "declare it: suppression {name} \"…\" {{ kind register   from system.object   match phone }}"
            )
        }
        Kind::Flow | Kind::Identity => "name a flow of this project".to_owned(),
        Kind::Agreement => format!("declare it: agreement {name} \"…\" {{ party \"…\" in DK   systems … }}"),
        Kind::Policy => format!("declare it: policy {name} \"…\" {{ … }}"),
        Kind::Mapping => format!("declare it: mapping {name} {{ FIELD -> Target }}"),
        Kind::Function | Kind::Table => format!("declare it: function {name}(value: text): text = …"),
        Kind::Metric => format!("declare it: metric {name} \"…\" {{ count delivered by FLOW }}"),
    }
}
