//! From the tree back to text: one form for everything that can be said. Each declaration is laid out as lines that know
//! which words they come from; so comments find their lines again, wherever a clause has moved.

mod comments;
mod expr;
mod file;
mod flow;
mod govern;
mod logic;
mod map;
mod object;
mod page;
mod people;
mod system;
mod types;
mod words;

use super::ast::{Ast, Item, ItemKind};
use page::Page;

/// The canonical text of a file. Reading it gives the same tree (but for places), and printing that the same text.
///
/// What could not be read is not in the tree: a file with an error in it must not be replaced by its print.
#[must_use]
pub fn print(ast: &Ast) -> String {
    let mut page = Page::new(&ast.comments);
    let mut before: Option<(&Item, usize)> = None;
    for item in &ast.items {
        let start = page.lines();
        declaration(&mut page, item);
        let height = page.lines() - start;
        // Short declarations of a kind stand together, everything else apart.
        let together = before.is_some_and(|(other, lines)| {
            lines == 1
                && height == 1
                && item.doc.is_none()
                && std::mem::discriminant(&other.kind) == std::mem::discriminant(&item.kind)
        });
        if before.is_some() && !together {
            page.part(start);
        }
        before = Some((item, height));
    }
    page.text()
}

fn declaration(page: &mut Page<'_>, item: &Item) {
    page.doc(item.doc.as_deref());
    let at = item.span;
    match &item.kind {
        ItemKind::Company(it) => people::company(page, at, it),
        ItemKind::Brand(it) => people::brand(page, at, it),
        ItemKind::Team(it) => people::team(page, at, it),
        ItemKind::System(it) => system::system(page, at, it),
        ItemKind::Connector(it) => system::connector(page, at, it),
        ItemKind::Term(it) => people::term(page, at, it),
        ItemKind::Purpose(it) => people::purpose(page, at, it),
        ItemKind::Notice(it) => people::notice(page, at, it),
        ItemKind::Suppression(it) => people::suppression(page, at, it),
        ItemKind::Flow(it) => flow::flow(page, at, it),
        ItemKind::Consent(it) => flow::consent(page, at, it),
        ItemKind::Identity(it) => people::identity(page, at, it),
        ItemKind::Precedence(it) => people::precedence(page, at, it),
        ItemKind::Agreement(it) => govern::agreement(page, at, it),
        ItemKind::Policy(it) => govern::policy(page, at, it),
        ItemKind::Approval(it) => govern::approval(page, at, it),
        ItemKind::Waiver(it) => govern::waiver(page, at, it),
        ItemKind::Erasure(it) => govern::erasure(page, at, it),
        ItemKind::Mapping(it) => logic::mapping(page, at, it),
        ItemKind::Function(it) => logic::function(page, at, it),
        ItemKind::Table(it) => logic::table(page, at, it),
        ItemKind::Metric(it) => logic::metric(page, at, it),
        ItemKind::Test(it) => logic::test(page, at, it),
    }
}
