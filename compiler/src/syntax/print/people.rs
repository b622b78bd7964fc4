//! Company, brand, team, vocabulary, purpose, notice, suppression, identity, precedence.

use super::expr::{clause, level};
use super::page::{Entry, Group, Page, columns};
use super::system::list;
use super::words::{duration, label, name, name_but, names, object, path, paths, text, texts};
use crate::source::Span;
use crate::syntax::ast::{
    Basis, Blocks, Brand, Children, Company, Identity, Linked, Name, Notice, NoticeVersion, Order, Path,
    PersonFact, PersonFactKind, Precedence, Purpose, Release, RulePack, Suppression, Team, Term,
};

pub(super) fn company(page: &mut Page<'_>, at: Span, it: &Company) {
    const PAD: usize = 10;
    page.open(at, &format!("company {}{}", name(&it.name), label(it.label.as_ref())));
    page.text_clause(PAD, "address", it.address.as_ref());
    page.text_clause(PAD, "dpo", it.dpo.as_ref());
    list(page, PAD, "markets", &it.markets);
    list(page, PAD, "audience", &it.audience);
    if let (Some(first), Some(last)) = (it.rules.first(), it.rules.last()) {
        let pack = |pack: &RulePack| format!("{} {}", name(&pack.place), text(&pack.version.value));
        let packs = it.rules.iter().map(pack).collect::<Vec<_>>().join(", ");
        page.clause(PAD, "rules", first.place.span.to(last.version.span), packs);
    }
    page.text_clause(PAD, "security", it.security.as_ref());
    page.close(Some(at), "");
}

pub(super) fn brand(page: &mut Page<'_>, at: Span, it: &Brand) {
    let of = it.of.as_ref().map_or_else(String::new, |of| format!(" of {}", name(of)));
    page.line(at, format!("brand {}{}{of}", name(&it.name), label(it.label.as_ref())));
}

pub(super) fn team(page: &mut Page<'_>, at: Span, it: &Team) {
    let head = format!("team {}{}", name(&it.name), label(it.label.as_ref()));
    let entries = match (it.members.first(), it.members.last()) {
        (Some(first), Some(last)) => {
            vec![Entry {
                at: first.span.to(last.span),
                left: "members".to_owned(),
                right: texts(&it.members),
            }]
        }
        _ => Vec::new(),
    };
    page.group(Group { at, head, entries, block: Some(at), tail: String::new(), apart: false });
}

pub(super) fn term(page: &mut Page<'_>, at: Span, it: &Term) {
    let under = it.under.as_ref().map_or_else(String::new, |under| format!(" under {}", path(under)));
    let same =
        if it.same_as.is_empty() { String::new() } else { format!(" same as {}", outside(&it.same_as)) };
    page.line(at, format!("{} {}{}{under}{same}", it.kind.word(), path(&it.path), label(it.label.as_ref())));
}

/// Identifiers elsewhere stand as they are.
fn outside(all: &[Name]) -> String {
    all.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn purpose(page: &mut Page<'_>, at: Span, it: &Purpose) {
    const PAD: usize = 9;
    page.open(at, &format!("purpose {}{}", name(&it.name), label(it.label.as_ref())));
    list(page, PAD, "channels", &it.channels);
    categories(page, PAD, "uses", &it.uses);
    for it in &it.bases {
        page.clause(PAD, "basis", it.span, basis(it));
    }
    if let Some(confirm) = &it.confirm {
        let within =
            confirm.within.as_ref().map_or_else(String::new, |it| format!(" within {}", duration(it)));
        page.clause(PAD, "confirm", confirm.span, format!("{}{within}", name(&confirm.how)));
    }
    if let Some(expires) = &it.expires {
        let said = format!("{} after {}", duration(&expires.period), name(&expires.after));
        page.clause(PAD, "expires", expires.span, said);
    }
    if let Some((children, at)) = &it.children {
        let what = match children {
            Children::Never => "never",
            Children::WithGuardian => "with guardian",
        };
        page.clause(PAD, "children", *at, what);
    }
    if let (Some(first), Some(last)) = (it.same_as.first(), it.same_as.last()) {
        page.clause(PAD, "same as", first.span.to(last.span), outside(&it.same_as));
    }
    page.close(Some(at), "");
}

/// A clause with a list of categories.
pub(super) fn categories(page: &mut Page<'_>, pad: usize, word: &str, all: &[Path]) {
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        page.clause(pad, word, first.span.to(last.span), paths(all));
    }
}

fn basis(it: &Basis) -> String {
    let mut said = name(&it.name);
    let mut add = |text: String| {
        said.push_str(&text);
    };
    if !it.places.is_empty() {
        add(format!(" in {}", names(&it.places)));
    }
    if let Some(when) = &it.when {
        add(format!(" when {}", clause(when, level::ANY)));
    }
    if let Some(assessed) = &it.assessed {
        add(format!(" assessed in {}", text(&assessed.value)));
    }
    if let Some(because) = &it.because {
        add(format!(" because {}", text(&because.value)));
    }
    said
}

pub(super) fn notice(page: &mut Page<'_>, at: Span, it: &Notice) {
    let version = |version: &NoticeVersion| Entry {
        at: version.span,
        left: format!("version {}", text(&version.version.value)),
        right: format!("from {} document {}", version.from.value, text(&version.document.value)),
    };
    let head = format!("notice {}{}", name(&it.name), label(it.label.as_ref()));
    let entries = it.versions.iter().map(version).collect();
    let apart = it.versions.len() > 1;
    page.group(Group { at, head, entries, block: Some(at), tail: String::new(), apart });
}

pub(super) fn suppression(page: &mut Page<'_>, at: Span, it: &Suppression) {
    const PAD: usize = 9;
    page.open(at, &format!("suppression {}{}", name(&it.name), label(it.label.as_ref())));
    if let Some(kind) = &it.kind {
        page.clause(PAD, "kind", kind.span, name(kind));
    }
    if let Some(from) = &it.from {
        let filter = it.filter.as_ref();
        let span = filter.map_or(from.span, |filter| from.span.to(filter.span));
        let filter =
            filter.map_or_else(String::new, |filter| format!(" where {}", clause(filter, level::ANY)));
        page.clause(PAD, "from", span, format!("{}{filter}", object(from)));
    }
    list(page, PAD, "match", &it.matches);
    for it in &it.blocks {
        page.clause(PAD, "blocks", it.span, blocks(it));
    }
    if let Some(refresh) = &it.refresh {
        page.clause(PAD, "refresh", refresh.span, duration(refresh));
    }
    if let Some(too_old) = &it.too_old {
        page.line(too_old.span, format!("too old after {}", duration(too_old)));
    }
    if let Some((release, at)) = &it.release {
        let how = match release {
            Release::OnLeaving => "on leaving the list".to_owned(),
            Release::By(who) => format!("by {}", text(&who.value)),
            Release::Never => "never".to_owned(),
        };
        page.clause(PAD, "release", *at, how);
    }
    page.text_clause(PAD, "owner", it.owner.as_ref());
    page.close(Some(at), "");
}

fn blocks(it: &Blocks) -> String {
    let mut said = match &it.purposes {
        None => "everything".to_owned(),
        Some(all) => all.iter().map(|it| name_but(it, &["everything"])).collect::<Vec<_>>().join(", "),
    };
    if !it.channels.is_empty() {
        said.push_str(&format!(" via {}", names(&it.channels)));
    }
    if !it.places.is_empty() {
        said.push_str(&format!(" in {}", names(&it.places)));
    }
    said
}

pub(super) fn identity(page: &mut Page<'_>, at: Span, it: &Identity) {
    const PAD: usize = 8;
    page.open(at, &format!("identity {}", name(&it.name)));
    for matches in &it.matches {
        page.clause(PAD, "match", matches.span, clause(matches, level::FLOW));
    }
    let linked = || it.links.iter().flat_map(|it| &it.same);
    if let (Some(first), Some(last)) = (linked().next(), linked().last()) {
        let same = |it: &Linked| it.same.iter().map(path).collect::<Vec<_>>().join(" same as ");
        let all: Vec<String> = it.links.iter().map(same).collect();
        page.clause(PAD, "link", first.span.to(last.span), all.join(", "));
    }
    for it in &it.facts {
        page.line(it.span, columns(fact_word(it.kind), PAD, &fact(it)));
    }
    for field in &it.never_merge {
        page.line(field.span, format!("never merge when {} differs", path(field)));
    }
    page.close(Some(at), "");
}

const fn fact_word(kind: PersonFactKind) -> &'static str {
    match kind {
        PersonFactKind::Country => "country",
        PersonFactKind::Born => "born",
        PersonFactKind::LastSale => "last sale",
    }
}

fn fact(it: &PersonFact) -> String {
    let from = it.from.iter().map(|from| clause(from, level::FLOW)).collect::<Vec<_>>().join(", ");
    let strictest = if it.strictest { " else strictest" } else { "" };
    format!("from {from}{strictest}")
}

pub(super) fn precedence(page: &mut Page<'_>, at: Span, it: &Precedence) {
    let order = match &it.order {
        Some(Order::LatestWins) => " latest wins ".to_owned(),
        Some(Order::Flows(flows)) => {
            let flows = flows.iter().enumerate();
            let flows = flows.map(|(at, it)| if at == 0 { name_but(it, &["latest"]) } else { name(it) });
            format!(" {} ", flows.collect::<Vec<_>>().join(" then "))
        }
        None => " ".to_owned(),
    };
    page.line(at, format!("precedence {} {{{order}}}", path(&it.field)));
}
