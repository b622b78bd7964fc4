//! The company, its brands, and the teams that answer for things.

use super::Resolver;
use super::declared::{Kind, each};
use super::model::{Brand, Team};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use crate::syntax::ast;

/// Whom a company sells to.
const AUDIENCES: &[&str] = &["businesses", "consumers"];

impl Resolver<'_> {
    pub(super) fn companies(&mut self) {
        for (name, _, written) in each!(self.declared, Company) {
            self.uses(Kind::Company, name);
            self.places(&written.markets);
            for audience in &written.audience {
                self.one_of(
                    audience,
                    "audience called",
                    AUDIENCES,
                    &catalogue::NAME_UNKNOWN_AUDIENCE,
                    "write `audience consumers`, `audience businesses`, or both",
                );
            }
            for pack in &written.rules {
                self.place(&pack.place);
            }
            self.names.company = Some(written.clone());
        }
        for (name, item, written) in each!(self.declared, Brand) {
            if let Some(of) = &written.of {
                self.find(Kind::Company, of);
            }
            let broken = self.damage.touches(item.span);
            let brand = Brand { written: written.clone(), doc: item.doc.clone(), broken };
            self.names.brands.insert(name.clone(), brand);
        }
        for (name, item, written) in each!(self.declared, Team) {
            let broken = self.damage.touches(item.span);
            if written.members.is_empty() && !broken {
                let message = format!("the team `{name}` has no members");
                self.report(
                    Diagnostic::new(&catalogue::PROJECT_TEAM_WITHOUT_MEMBERS, written.name.span, message)
                        .help("add who answers: members \"somebody@company.example\""),
                );
            }
            let team = Team { written: written.clone(), doc: item.doc.clone(), broken };
            self.names.teams.insert(name.clone(), team);
        }
    }

    /// Somebody who answers for something: a team of the project, or anybody else by address or name.
    pub(super) fn answers(&mut self, who: Option<&ast::Text>) {
        let Some(who) = who else { return };
        let teams: Vec<String> = self
            .names
            .teams
            .iter()
            .filter(|(name, team)| {
                **name == who.value || team.written.members.iter().any(|member| member.value == who.value)
            })
            .map(|(name, _)| name.clone())
            .collect();
        teams.iter().for_each(|name| self.uses(Kind::Team, name));
        if !teams.is_empty() || who.value.contains('@') {
            return;
        }
        let known = self.names.teams.keys().map(String::as_str);
        if let Some(near) = super::suggest::nearest(&who.value, known).map(str::to_owned) {
            let message = format!("there is no team “{}”", who.value);
            self.report(
                Diagnostic::new(&catalogue::NAME_UNKNOWN_TEAM, who.span, message)
                    .help(format!(
                        "did you mean “{near}”? Somebody outside the teams is named by an e-mail address"
                    ))
                    .fix(format!("write “{near}”"), vec![(who.span, format!("\"{near}\""))]),
            );
        }
    }

    /// The brand that a clause names. Where brands exist, a choice or a purpose with a channel belongs to one of them.
    pub(super) fn brand(
        &mut self,
        brand: Option<&ast::Name>,
        wanted_at: Option<(Span, &str)>,
    ) -> Option<String> {
        if let Some(brand) = brand {
            return self.find(Kind::Brand, brand);
        }
        let (span, what) = wanted_at?;
        let brands: Vec<String> = self.names.brands.keys().map(|name| format!("`brand {name}`")).collect();
        let list = match brands.as_slice() {
            [] => return None,
            [one] => one.clone(),
            [first, second] => format!("{first} or {second}"),
            [first, second, ..] => format!("{first}, {second} …"),
        };
        let message = format!("it is open which brand {what} is about");
        self.report(
            Diagnostic::new(&catalogue::CONSENT_BRAND_MISSING, span, message)
                .label("a yes to one brand is not a yes to another")
                .help(format!("add the brand at the end: {list}")),
        );
        None
    }
}
