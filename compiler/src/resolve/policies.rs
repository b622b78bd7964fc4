//! Policies: what each rule forbids or demands, and whom it is about.

use super::Resolver;
use super::declared::{Kind, each};
use super::model::{Policy, Scope};
use super::suggest::nearest;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::syntax::ast::{self, Name, RuleKind, ScopeCondition};

/// What a rule may demand, and of whom.
const THINGS: &[(&str, &[&str])] = &[
    ("description", &["flows", "systems", "consents"]),
    ("owner", &["flows", "systems", "consents"]),
    ("test", &["flows"]),
];
/// Whom a rule may be about, beside systems by name.
const GROUPS: &[&str] = &["any", "consents", "flows", "systems"];
/// What a condition of a rule may ask.
const CONDITIONS: &[&str] = &["channel", "kind", "purpose", "role"];
/// Legal roles, as conditions name them.
const ROLES: &[&str] = &["controller", "joint_controller", "processor", "third_party"];

impl Resolver<'_> {
    pub(super) fn policies(&mut self) {
        for (name, item, written) in each!(self.declared, Policy) {
            let broken = self.damage.touches(item.span);
            if written.rules.is_empty() && !broken {
                let message = format!("the policy `{name}` has no rule");
                self.report(
                    Diagnostic::new(&catalogue::POLICY_WITHOUT_RULE, written.name.span, message).help(
                        "add what it forbids or demands: `forbid special to any`, `require owner on flows`",
                    ),
                );
            }
            self.answers(written.owner.as_ref());
            let scopes = written.rules.iter().map(|rule| self.rule(rule)).collect();
            for example in &written.examples {
                self.categories(&example.categories);
                self.find(Kind::System, &example.to);
            }
            let policy = Policy {
                written: written.clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                scopes,
                broken,
            };
            self.names.policies.insert(name.clone(), policy);
        }
    }

    fn rule(&mut self, rule: &ast::Rule) -> Option<Scope> {
        match &rule.kind {
            RuleKind::Forbid { categories, to, .. } => {
                self.categories(categories);
                let Some(to) = to else { return Some(Scope::Any) };
                let scope = self.scope(to)?;
                if matches!(scope, Scope::Flows | Scope::Consents) {
                    self.wrong_group(
                        to,
                        "data is kept from systems",
                        "write `to systems where …`, or name systems",
                    );
                    return None;
                }
                Some(scope)
            }
            RuleKind::Require { things, on } => {
                let scope = self.scope(on);
                let known: Vec<&str> = THINGS.iter().map(|(thing, _)| *thing).collect();
                for thing in things {
                    let help = "a rule may demand an `owner`, a `description` or a `test`";
                    self.one_of(
                        thing,
                        "thing that a policy can demand called",
                        &known,
                        &catalogue::NAME_UNKNOWN_DEMAND,
                        help,
                    );
                    self.can_have(thing, scope.as_ref(), on);
                }
                scope
            }
            RuleKind::RequireApproval { by, on } => {
                self.answers(Some(by));
                let scope = self.scope(on)?;
                if !matches!(scope, Scope::Flows | Scope::Consents) {
                    self.wrong_group(
                        on,
                        "what is approved is a flow or a consent",
                        "write `on flows where …` or `on consents`",
                    );
                    return None;
                }
                Some(scope)
            }
        }
    }

    /// A system has no test, and nobody can demand one of it.
    fn can_have(&mut self, thing: &Name, scope: Option<&Scope>, on: &ast::Scope) {
        let Some((_, groups)) = THINGS.iter().find(|(known, _)| *known == thing.text) else { return };
        let group = match scope {
            Some(Scope::Flows) => "flows",
            Some(Scope::Consents) => "consents",
            Some(Scope::Systems | Scope::Named(_)) => "systems",
            Some(Scope::Any) | None => return,
        };
        if !groups.contains(&group) {
            let message = format!("{group} have no {}", thing.text);
            let groups: Vec<String> = groups.iter().map(|group| format!("`on {group}`")).collect();
            self.report(
                Diagnostic::new(&catalogue::POLICY_CANNOT_HAVE, thing.span, message)
                    .also(on.span, "the rule is about these")
                    .help(format!("demand it {}", groups.join(" or "))),
            );
        }
    }

    fn wrong_group(&mut self, scope: &ast::Scope, why: &str, help: &str) {
        let names: Vec<&str> = scope.names.iter().map(|name| name.text.as_str()).collect();
        let message = format!("this rule cannot be about {}: {why}", names.join(", "));
        self.report(Diagnostic::new(&catalogue::POLICY_WRONG_GROUP, scope.span, message).help(help));
    }

    fn scope(&mut self, written: &ast::Scope) -> Option<Scope> {
        for condition in &written.conditions {
            self.condition(condition);
        }
        let group = match written.names.as_slice() {
            [one] if !self.is_declared(Kind::System, &one.text) => one.text.as_str(),
            _ => "",
        };
        match group {
            "any" => return Some(Scope::Any),
            "systems" => return Some(Scope::Systems),
            "flows" => return Some(Scope::Flows),
            "consents" => return Some(Scope::Consents),
            _ => {}
        }
        let is_group = |name: &&Name| {
            GROUPS.contains(&name.text.as_str()) && !self.is_declared(Kind::System, &name.text)
        };
        if let Some(group) = written.names.iter().find(is_group) {
            let message = format!("`{}` stands for all of them, and so it stands alone", group.text);
            self.report(
                Diagnostic::new(&catalogue::POLICY_WRONG_GROUP, written.span, message)
                    .help("write a rule for each: `require owner on flows` and `require owner on consents`"),
            );
            return None;
        }
        let mut systems = Vec::new();
        for name in &written.names {
            if self.is_declared(Kind::System, &name.text) {
                systems.extend(self.find(Kind::System, name));
                continue;
            }
            let known = self.declared.named(Kind::System).map(|(name, _)| name.as_str());
            let known: Vec<&str> = known.chain(GROUPS.iter().copied()).collect();
            let help = "write `systems`, `flows` or `consents`, or name systems";
            let finding =
                super::suggest::unknown(&catalogue::NAME_UNKNOWN_SYSTEM, "system", name, known, help);
            let finding = self.elsewhere(Kind::System, name, finding);
            self.report_missing(finding);
        }
        (systems.len() == written.names.len()).then_some(Scope::Named(systems))
    }

    fn condition(&mut self, condition: &ScopeCondition) {
        match condition {
            ScopeCondition::Place { places, .. } => drop(self.places(places)),
            ScopeCondition::Data(category) => drop(self.category(category)),
            ScopeCondition::Is { what, value } => {
                let help = "a rule asks for the `kind` or `role` of a system, or for the `purpose` or `channel` of a flow";
                let asked = self.one_of(
                    what,
                    "condition called",
                    CONDITIONS,
                    &catalogue::NAME_UNKNOWN_CONDITION,
                    help,
                );
                match asked {
                    Some("purpose") => drop(self.find(Kind::Purpose, value)),
                    Some("channel") => drop(self.find(Kind::Channel, value)),
                    Some("role") => {
                        let help = "name a legal role";
                        self.one_of(value, "role", ROLES, &catalogue::NAME_UNKNOWN_ROLE, help);
                    }
                    Some("kind") => self.kind_of_product(value),
                    _ => {}
                }
            }
        }
    }

    /// A kind that no system has may still come; one that is nearly another kind is most often a slip.
    fn kind_of_product(&mut self, value: &Name) {
        let mut kinds: Vec<&str> =
            self.names.systems.values().filter_map(|system| system.kind.as_deref()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.contains(&value.text.as_str()) {
            return;
        }
        let Some(near) = nearest(&value.text, kinds).map(str::to_owned) else { return };
        let message = format!("no system is `{}`", value.text);
        self.report(
            Diagnostic::new(&catalogue::NAME_UNKNOWN_PRODUCT_KIND, value.span, message)
                .help(format!("did you mean `{near}`?"))
                .fix(format!("write `{near}`"), vec![(value.span, near)]),
        );
    }
}
