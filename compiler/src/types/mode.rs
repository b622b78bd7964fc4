//! How records meet the destination: what each mode demands, and the key by which records are found.

use super::mapping::Mapper;
use super::typed::{ExprKind, Mapping, Mode};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Only;
use crate::resolve::model::Object;
use crate::resolve::suggest::quoted;
use crate::source::Span;
use crate::syntax::ast;
use rust_decimal::Decimal;

/// Where a mode stands: the clause, or of a clause with a block its object.
pub(super) fn place(to: &ast::Target) -> Span {
    if to.block.is_some() { to.object.span } else { to.span }
}

impl Mapper<'_> {
    /// The mode with its key, if the destination can be keyed so.
    pub(super) fn mode(&mut self, fields: &[Mapping]) -> Option<Mode> {
        let to = self.part.to?;
        let destination = self.destination?;
        let mode = to.mode.as_ref()?;
        self.limits(mode, fields);
        let mapped = |name: &String| fields.iter().any(|field| field.target == *name);
        let own_keys = || -> Vec<String> {
            destination.fields.iter().filter(|field| field.key).map(|field| field.name.clone()).collect()
        };
        let (by, span): (Vec<String>, Span) = match mode {
            ast::Mode::Insert => {
                return Some(Mode::Insert { by: own_keys().into_iter().filter(mapped).collect() });
            }
            ast::Mode::Append(because) => return Some(Mode::Append { because: because.value.clone() }),
            ast::Mode::OneFile { per_run: true } => {
                self.file_without_key(destination, &own_keys(), fields, place(to));
                return Some(Mode::OneFilePerRun { by: own_keys().into_iter().filter(mapped).collect() });
            }
            ast::Mode::Update(keys) | ast::Mode::Upsert { by: keys, .. } => {
                let mut by: Vec<String> = Vec::new();
                for key in keys {
                    let name = self.key(destination, key)?;
                    if by.contains(&name) {
                        let finding = Diagnostic::new(
                            &catalogue::MAPPING_KEY_TWICE,
                            key.span,
                            format!("`{name}` stands in the key twice"),
                        );
                        self.scope.report(finding.help("remove one of the two"));
                        continue;
                    }
                    by.push(name);
                }
                (by, keys.iter().fold(keys.first()?.span, |span, key| span.to(key.span)))
            }
            ast::Mode::OneFile { per_run: false } => {
                let keys = own_keys();
                if keys.is_empty() {
                    let whole =
                        !destination.broken && destination.fields.iter().all(|field| field.ty.is_some());
                    if whole && self.can_write("one file") {
                        let message = "this file has no field that tells its records apart";
                        self.scope.report(
                            Diagnostic::new(&catalogue::MAPPING_NO_KEY, place(to), message)
                                .also(destination.span, "declared here")
                                .help(
                                    "mark the field that names a record with `key`, as in `Email: email key`",
                                ),
                        );
                    }
                    return None;
                }
                (keys, place(to))
            }
        };
        for key in &by {
            if mapped(key) || self.flow.broken || self.unknown_targets || !self.part.has_map() {
                continue;
            }
            let message = format!("the key `{key}` gets no value");
            let finding = Diagnostic::new(&catalogue::MAPPING_KEY_NOT_MAPPED, span, message)
                .label("records are found by it")
                .help(format!("add a line to `map`: `… -> {}`", quoted(key)));
            self.scope.report(self.part.in_its_block(finding));
        }
        self.same_key_for_all(&by, fields, span);
        Some(match mode {
            ast::Mode::OneFile { .. } => Mode::OneFile { by },
            ast::Mode::Update(_) => Mode::Update { by },
            ast::Mode::Upsert { remove_rest: Some(share), .. } => {
                Mode::Upsert { by, remove_rest: Some(self.share(share)?) }
            }
            _ => Mode::Upsert { by, remove_rest: None },
        })
    }

    /// Where each record has the same key, there is only ever one of them.
    fn same_key_for_all(&mut self, by: &[String], fields: &[Mapping], span: Span) {
        let of = |key: &String| fields.iter().find(|field| field.target == *key);
        let fixed = |field: &Mapping| matches!(field.value.kind, ExprKind::Constant(_));
        let first = match by.first().and_then(of) {
            Some(first) if by.iter().all(|key| of(key).is_some_and(fixed)) => first,
            _ => return,
        };
        let message = "every record gets the same key, so that each takes the place of the one before";
        self.scope.report(
            Diagnostic::new(&catalogue::MAPPING_KEY_THE_SAME, first.value.span, message)
                .also(span, "records are told apart by this")
                .help(
                    "map a field that differs from record to record, such as an e-mail address or a number",
                ),
        );
    }

    /// A file is made by nobody else: its key stays empty where the flow does not fill it.
    fn file_without_key(&mut self, destination: &Object, keys: &[String], fields: &[Mapping], span: Span) {
        if self.flow.broken || self.unknown_targets || destination.broken || !self.part.has_map() {
            return;
        }
        let mapped = |key: &&String| fields.iter().any(|field| field.target == **key);
        for key in keys.iter().filter(|key| !mapped(key)) {
            let message = format!("the key `{key}` of the file gets no value");
            let declared = destination.field(key).map(|field| field.span);
            let finding = Diagnostic::new(&catalogue::MAPPING_FILE_KEY_NOT_MAPPED, span, message)
                .label("whoever reads the file cannot tell its records apart")
                .help(format!(
                    "add a line to `map`: `… -> {}`, or take the mark `key` from the field",
                    quoted(key)
                ));
            let finding = declared.into_iter().fold(finding, |it, span| it.also(span, "marked `key` here"));
            self.scope.report(self.part.in_its_block(finding));
        }
    }

    /// A share that is written in per cent, in per mille.
    fn share(&mut self, written: &ast::Text) -> Option<u32> {
        let text = written.value.trim_end_matches('%').trim();
        let share = Decimal::from_str_exact(text)
            .ok()
            .and_then(|share| share.checked_mul(Decimal::TEN))
            .filter(|share| share.fract().is_zero() && !share.is_sign_negative())
            .and_then(|share| u32::try_from(share.trunc().mantissa()).ok())
            .filter(|share| (1..=1000).contains(share));
        if share.is_none() {
            let message = format!("{text}% is no share of records that may be removed");
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_REST_SHARE, written.span, message)
                    .help("write a share above 0% and up to 100%, with at most one digit after the point: `remove the rest up to 10%`"),
            );
        }
        share
    }

    /// `only on create` and `only when empty` need a record that may be there already.
    fn limits(&mut self, mode: &ast::Mode, fields: &[Mapping]) {
        for field in fields {
            let Some(only) = field.only else { continue };
            let (words, why, help) = match (only, mode) {
                (Only::OnCreate, ast::Mode::Update(_)) => (
                    "only on create",
                    "`update` never creates a record, so this field would never be written",
                    "remove `only on create`, or write `upsert by …` if records may be new",
                ),
                (_, ast::Mode::Insert | ast::Mode::Append(_)) => (
                    if only == Only::OnCreate { "only on create" } else { "only when empty" },
                    "every record is new here, so the limit has no effect",
                    "remove it",
                ),
                (_, ast::Mode::OneFile { per_run: true }) => (
                    if only == Only::OnCreate { "only on create" } else { "only when empty" },
                    "each run makes a new file, so that nothing is there before",
                    "remove it, or deliver into a system that keeps records",
                ),
                _ => continue,
            };
            let message = format!("`{words}` does nothing here: {why}");
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_ONLY_WITHOUT_EFFECT, field.span, message).help(help),
            );
        }
    }

    /// Whether the destination's driver can write in that mode; another finding says so where it cannot.
    fn can_write(&self, mode: &str) -> bool {
        let system = self.part.target.and_then(|used| self.scope.names.systems.get(&used.object.system));
        let driver = system.and_then(|system| system.driver);
        driver.is_none_or(|driver| driver.writes.contains(&mode))
    }

    fn key(&mut self, destination: &Object, key: &ast::Name) -> Option<String> {
        let Some(field) = destination.field(&key.text) else {
            self.unknown_target(destination, key);
            return None;
        };
        if !field.key && !field.matching {
            let candidates: Vec<String> = destination
                .fields
                .iter()
                .filter(|field| field.key || field.matching)
                .map(|field| format!("`{}`", field.name))
                .collect();
            let help = match candidates.as_slice() {
                [] => format!("mark `{}` with `match` if it names a record there", field.name),
                list => format!(
                    "use {}, or mark `{}` with `match` if it names a record there",
                    list.join(" or "),
                    field.name
                ),
            };
            let message = format!("records of `{}` are not found by `{}`", destination.label, key.text);
            self.scope.report(
                Diagnostic::new(&catalogue::MAPPING_KEY_NOT_MATCHABLE, key.span, message)
                    .also(field.span, "the field is declared here")
                    .help(help),
            );
            return None;
        }
        Some(field.name.clone())
    }
}
