//! Notices: their versions follow one another.

use super::Resolver;
use super::dates::day;
use super::declared::{Kind, declared_twice, each};
use super::model::Notice;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, ExprKind, Name, NoticeVersion, TextPart};

impl Resolver<'_> {
    pub(super) fn notices(&mut self) {
        for (name, item, written) in each!(self.declared, Notice) {
            let broken = self.damage.touches(item.span);
            if written.versions.is_empty() && !broken {
                let message = format!("the notice `{name}` has no version");
                self.report(
                    Diagnostic::new(&catalogue::PROJECT_NOTICE_WITHOUT_VERSION, written.name.span, message)
                        .help("add what people were shown and from when: version \"1\" from 2026-01-01 document \"notices/1.md\""),
                );
            }
            for (index, version) in written.versions.iter().enumerate() {
                let before = written.versions.get(..index).unwrap_or_default();
                self.version(version, before);
            }
            let notice = Notice {
                written: written.clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                broken,
            };
            self.names.notices.insert(name.clone(), notice);
        }
    }

    fn version(&mut self, version: &NoticeVersion, before: &[NoticeVersion]) {
        if let Some(first) = before.iter().find(|first| first.version.value == version.version.value) {
            let name = Name { text: version.version.value.clone(), span: version.version.span };
            self.report(declared_twice("version", &name, first.version.span));
            return;
        }
        let Some(previous) = before.last() else { return };
        let (Some(earlier), Some(later)) = (day(&previous.from), day(&version.from)) else { return };
        if later <= earlier {
            let (version_name, previous_name) = (&version.version.value, &previous.version.value);
            let message =
                format!("version \"{version_name}\" does not begin after version \"{previous_name}\"");
            self.report(
                Diagnostic::new(&catalogue::PROJECT_VERSIONS_OUT_OF_ORDER, version.from.span, message)
                    .also(previous.from.span, format!("version \"{previous_name}\" begins here"))
                    .help("write the versions in the order they were shown, each from a day after the one before"),
            );
        }
    }

    /// The notice that a fact names, and its version where that is a plain text.
    pub(super) fn notice(&mut self, notice: &Name, version: Option<&ast::Expr>) {
        if self.find(Kind::Notice, notice).is_none() {
            return;
        }
        let Some((text, span)) = version.and_then(plain) else { return };
        let Some(found) = self.names.notices.get(&notice.text) else { return };
        // A notice without any version has a finding of its own.
        if found.broken || found.written.versions.is_empty() || found.has_version(&text) {
            return;
        }
        let known: Vec<String> =
            found.written.versions.iter().map(|known| known.version.value.clone()).collect();
        let place = found.written.name.span;
        let list: Vec<String> = known.iter().map(|known| format!("\"{known}\"")).collect();
        let message = format!("the notice `{}` has no version \"{text}\"", notice.text);
        let help = format!(
            "it has {}; add the one that people saw, with the day from which they did",
            list.join(", ")
        );
        self.report(
            Diagnostic::new(&catalogue::NAME_UNKNOWN_NOTICE_VERSION, span, message)
                .also(place, "the notice is declared here")
                .help(help),
        );
    }
}

/// The text of an expression that is only a text.
fn plain(written: &ast::Expr) -> Option<(String, crate::source::Span)> {
    match &written.kind {
        ExprKind::Text(parts) => match parts.as_slice() {
            [TextPart::Plain(text)] => Some((text.clone(), written.span)),
            _ => None,
        },
        _ => None,
    }
}
