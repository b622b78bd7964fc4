//! The consent blocks of objects: the purpose, channel, notice and method that each names.

use super::Resolver;
use super::declared::{Kind, declared_twice};
use crate::syntax::ast::{ConsentFact, Expr, ExprKind};

impl Resolver<'_> {
    /// The blocks of one declaration that can be understood, and whether one cannot.
    pub(super) fn facts(&mut self, written: &[ConsentFact]) -> (Vec<ConsentFact>, bool) {
        let mut facts: Vec<ConsentFact> = Vec::new();
        let mut broken = false;
        for fact in written {
            let purpose = fact.purpose.as_ref().map(|purpose| self.find(Kind::Purpose, purpose));
            if purpose == Some(None) {
                broken = true;
                continue;
            }
            if let Some(first) = facts.iter().find(|first| same_choice(first, fact)).map(|first| first.span) {
                let name = fact.purpose.as_ref().unwrap_or(&fact.channel);
                let finding = declared_twice("consent", name, first);
                self.report(finding);
                continue;
            }
            if self.find(Kind::Channel, &fact.channel).is_none() {
                broken = true;
                continue;
            }
            if let Some((notice, version)) = &fact.notice {
                self.notice(notice, version.as_ref());
            }
            facts.push(fact.clone());
        }
        (facts, broken)
    }
}

/// A system's block about a choice replaces its connector's about the same one.
pub(super) fn override_facts(known: &mut Vec<ConsentFact>, system: Vec<ConsentFact>) {
    for fact in system {
        match known.iter_mut().find(|known| same_choice(known, &fact)) {
            Some(known) => *known = fact,
            None => known.push(fact),
        }
    }
}

/// Choices about topics and brands stand in blocks of their own, one for each field, topic or brand that is named.
fn same_choice(a: &ConsentFact, b: &ConsentFact) -> bool {
    let word = |about: &Option<Expr>| match about.as_ref().map(|about| about.kind.clone()) {
        Some(ExprKind::Name(name)) => Some(name.text),
        worked_out => worked_out.map(|_| String::new()),
    };
    a.channel.text == b.channel.text
        && a.purpose.as_ref().map(|p| &p.text) == b.purpose.as_ref().map(|p| &p.text)
        && word(&a.topic) == word(&b.topic)
        && word(&a.brand) == word(&b.brand)
}
