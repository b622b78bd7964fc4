//! Systems and connectors.

use super::file::settings;
use super::object::object;
use super::page::Page;
use super::words::{duration, is_unit, label, name, names, quoted, text, unit};
use crate::source::Span;
use crate::syntax::ast::{
    Connector, Erases, ErasesHow, Limit, LimitPer, Name, Object, Role, RoleKind, System,
};

/// Column of what a clause of a system says, and of a connector.
const SYSTEM_PAD: usize = 15;
const CONNECTOR_PAD: usize = 9;

pub(super) fn system(page: &mut Page<'_>, at: Span, it: &System) {
    let head = format!("system {}{} is {}", name(&it.name), label(it.label.as_ref()), name(&it.connector));
    page.open(at, &head);
    page.text_clause(SYSTEM_PAD, "owner", it.owner.as_ref());
    list(page, SYSTEM_PAD, "stored in", &it.stored_in);
    list(page, SYSTEM_PAD, "accessed from", &it.accessed_from);
    if let Some(it) = &it.role {
        page.clause(SYSTEM_PAD, "role", it.span, role(it));
    }
    if let Some(kind) = &it.kind {
        page.clause(SYSTEM_PAD, "kind", kind.span, name(kind));
    }
    list(page, SYSTEM_PAD, "contacts", &it.contacts);
    powers(page, SYSTEM_PAD, &it.erases, [&it.visible, &it.finishes], &it.limits);
    if let Some(connect) = &it.connect {
        settings(page, connect.span, "connect", &connect.settings, Some(connect.span));
    }
    objects(page, &it.objects);
    page.close(Some(at), "");
}

pub(super) fn connector(page: &mut Page<'_>, at: Span, it: &Connector) {
    page.open(at, &format!("connector {}{}", name(&it.name), label(it.label.as_ref())));
    page.text_clause(CONNECTOR_PAD, "vendor", it.vendor.as_ref());
    if let Some(kind) = &it.kind {
        page.clause(CONNECTOR_PAD, "kind", kind.span, name(kind));
    }
    list(page, CONNECTOR_PAD, "contacts", &it.contacts);
    if let Some(driver) = &it.driver {
        page.clause(CONNECTOR_PAD, "driver", driver.span, name(driver));
    }
    if let Some(support) = &it.support {
        page.clause(CONNECTOR_PAD, "support", support.span, name(support));
    }
    powers(page, CONNECTOR_PAD, &it.erases, [&it.visible, &it.finishes], &it.limits);
    objects(page, &it.objects);
    page.close(Some(at), "");
}

/// What is said of both: erasing, lateness, limits.
fn powers(
    page: &mut Page<'_>,
    pad: usize,
    all: &[Erases],
    times: [&Option<crate::syntax::ast::Duration>; 2],
    limits: &[Limit],
) {
    for it in all {
        page.clause(pad, "erases", it.span, erases(it));
    }
    for (word, time) in ["visible", "finishes"].into_iter().zip(times) {
        if let Some(time) = time {
            page.clause(pad, word, time.span, format!("within {}", duration(time)));
        }
    }
    for it in limits {
        let per = match &it.per {
            LimitPer::Time(time) if time.amount == 1 => unit(time.unit).to_owned(),
            LimitPer::Time(time) => duration(time),
            LimitPer::Thing(thing) if is_unit(&thing.text) => quoted(&thing.text),
            LimitPer::Thing(thing) => name(thing),
        };
        page.clause(pad, "limit", it.span, format!("{} {} per {per}", it.amount.value, name(&it.unit)));
    }
}

fn erases(it: &Erases) -> String {
    let conditional =
        it.conditional.as_ref().map(|because| format!(" conditional because {}", text(&because.value)));
    let conditional = conditional.unwrap_or_default();
    match &it.how {
        ErasesHow::Delete => format!("{} by delete{conditional}", names(&it.objects)),
        ErasesHow::Request(within) => {
            format!("{} by request within {}{conditional}", names(&it.objects), duration(within))
        }
        ErasesHow::Nothing(because) => format!("nothing because {}", text(&because.value)),
    }
}

fn role(it: &Role) -> String {
    let kind = match it.kind {
        RoleKind::Controller => "controller",
        RoleKind::Processor => "processor",
        RoleKind::JointController => "joint controller",
        RoleKind::ThirdParty => "third party",
    };
    let under = it.under.as_ref().map_or_else(String::new, |under| format!(" under {}", name(under)));
    format!("{kind}{under}")
}

/// A clause with a list of names; `contacts` says `people via` before it.
pub(super) fn list(page: &mut Page<'_>, pad: usize, word: &str, all: &[Name]) {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    let said = if word == "contacts" { format!("people via {}", names(all)) } else { names(all) };
    page.clause(pad, word, first.span.to(last.span), said);
}

fn objects(page: &mut Page<'_>, all: &[Object]) {
    for it in all {
        object(page, it);
    }
}
