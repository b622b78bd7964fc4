//! `file { … }`: files exchanged with partners; and settings, as systems and files have them.

use super::expr::clause;
use super::expr::level;
use super::page::{Entry, Group, Page};
use super::words::{duration, is_unit, name, object, quoted, text};
use crate::source::Span;
use crate::syntax::ast::{ControlPart, FileSpec, OnMismatch, Setting, SettingValue};

/// Column of what a clause of a file says.
const PAD: usize = 9;

pub(super) fn file(page: &mut Page<'_>, it: &FileSpec) {
    page.open(it.span, "file");
    if let Some(name) = &it.name {
        page.clause(PAD, "name", name.span, super::expr::expr(name, level::ANY));
    }
    if let Some(format) = &it.format {
        let head = super::page::columns("format", PAD, &name(&format.name));
        if format.settings.is_empty() {
            page.line(format.name.span, head);
        } else {
            settings(page, format.name.span, &head, &format.settings, None);
        }
    }
    if let Some((how, key)) = &it.encrypt {
        page.clause(PAD, "encrypt", how.span.to(key.span), format!("{} {}", name(how), text(&key.value)));
    }
    if let Some(control) = &it.control {
        let parts: Vec<String> = control.parts.iter().map(part).collect();
        let name = clause(&control.name, level::ANY);
        page.clause(PAD, "control", control.span, format!("{name} {{ {} }}", parts.join(" ")));
    }
    if let Some((answers, within)) = &it.answers {
        let at = answers.span.to(within.span);
        page.clause(PAD, "answers", at, format!("{} within {}", object(answers), duration(within)));
    }
    if let Some((on_mismatch, at)) = &it.on_mismatch {
        let what = match on_mismatch {
            OnMismatch::Stop => "stop",
            OnMismatch::Continue => "continue",
        };
        page.line(*at, format!("on mismatch {what}"));
    }
    page.close(Some(it.span), "");
}

fn part(part: &ControlPart) -> String {
    match part {
        ControlPart::Count => "count".to_owned(),
        ControlPart::Bytes => "bytes".to_owned(),
        ControlPart::Sum(field) => format!("sum({})", name(field)),
        ControlPart::Sha256 => "sha256".to_owned(),
    }
}

/// A block of settings; `at` is the place of what stands before it.
pub(super) fn settings(page: &mut Page<'_>, at: Span, head: &str, all: &[Setting], block: Option<Span>) {
    let entries = words(all)
        .into_iter()
        .zip(all)
        .map(|(left, setting)| Entry {
            at: setting.name.span.to(setting.value_span),
            left,
            right: value(&setting.value),
        })
        .collect();
    page.group(Group { at, head: head.to_owned(), entries, block, tail: String::new(), apart: false });
}

/// The names of settings: behind a number a unit would make a duration of it.
fn words(all: &[Setting]) -> Vec<String> {
    let mut number = false;
    let mut out = Vec::new();
    for setting in all {
        out.push(if number && is_unit(&setting.name.text) {
            quoted(&setting.name.text)
        } else {
            name(&setting.name)
        });
        number = matches!(setting.value, SettingValue::Number(_));
    }
    out
}

fn value(it: &SettingValue) -> String {
    match it {
        SettingValue::Text(it) => text(it),
        SettingValue::Bool(it) => it.to_string(),
        SettingValue::Number(it) => it.clone(),
        SettingValue::Secret(it) => format!("secret({})", text(it)),
        SettingValue::Duration(it) => duration(it),
        SettingValue::List(items) => {
            format!("[{}]", items.iter().map(|item| text(item)).collect::<Vec<_>>().join(", "))
        }
        SettingValue::Group(all) => {
            let settings = words(all).into_iter().zip(all);
            let settings: Vec<String> =
                settings.map(|(name, setting)| format!("{name} {}", value(&setting.value))).collect();
            if settings.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", settings.join("   ")) }
        }
    }
}
