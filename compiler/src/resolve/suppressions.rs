//! Suppression lists: what puts people on them, how they are found there, what they block, and for how long they hold.

use super::Resolver;
use super::dates::{at_least, at_most};
use super::declared::{Kind, each};
use super::model::{Blocked, Object, Suppression, SuppressionKind};
use super::suggest::unknown;
use super::vocabulary::label;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::Type;
use crate::syntax::ast::{self, Name, Release};

impl Resolver<'_> {
    pub(super) fn suppressions(&mut self) {
        for (name, item, written) in each!(self.declared, Suppression) {
            let broken = self.damage.touches(item.span);
            let kind = written.kind.as_ref().and_then(|kind| self.suppression_kind(kind));
            let from = written.from.as_ref().and_then(|from| self.object_use(from));
            let mut matches = Vec::new();
            if let Some(object) = from.as_ref().and_then(|from| self.names.objects.get(&from.object)).cloned()
            {
                for field in &written.matches {
                    matches.extend(self.matching(&object, field));
                }
            }
            let blocks = written.blocks.iter().map(|blocks| self.blocked(blocks)).collect();
            if !broken {
                self.incomplete(written);
                self.ages(written);
                self.leaves(written, kind);
            }
            self.answers(written.owner.as_ref());
            let suppression = Suppression {
                written: written.clone(),
                doc: item.doc.clone(),
                label: label(written.label.as_ref(), name),
                kind,
                from,
                matches,
                blocks,
                broken,
            };
            self.names.suppressions.insert(name.clone(), suppression);
        }
    }

    pub(super) fn suppression_kind(&mut self, kind: &Name) -> Option<SuppressionKind> {
        let words = SuppressionKind::ALL.map(SuppressionKind::word);
        let help = "say what puts people on the list";
        self.one_of(
            kind,
            "kind of suppression called",
            &words,
            &catalogue::NAME_UNKNOWN_SUPPRESSION_KIND,
            help,
        )?;
        SuppressionKind::of(&kind.text)
    }

    /// People are found in a list by a contact point or an identifier.
    fn matching(&mut self, object: &Object, name: &Name) -> Vec<String> {
        let Some(field) = object.field(&name.text) else {
            // `match phone` may name the kind of contact point: whoever has any of these numbers is on the list.
            let wanted = match name.text.as_str() {
                "email" => Some(Type::Email),
                "phone" => Some(Type::Phone),
                _ => None,
            };
            let of_kind = object.fields.iter().filter(|field| wanted.is_some() && field.ty == wanted);
            let of_kind: Vec<String> = of_kind.map(|field| field.name.clone()).collect();
            if !of_kind.is_empty() {
                return of_kind;
            }
            if !object.broken {
                let known = object.fields.iter().map(|field| field.name.as_str());
                let help = "name the field of the list that holds the address, number or identifier";
                let finding = unknown(&catalogue::NAME_UNKNOWN_FIELD, "field", name, known, help);
                self.report(finding.also(object.span, "the list is declared here"));
            }
            return Vec::new();
        };
        match &field.ty {
            None | Some(Type::Email | Type::Phone | Type::Id | Type::Uuid) => {}
            Some(_) if field.key || field.matching => {}
            Some(_) => {
                let message = format!("people cannot be found by `{}`", field.name);
                self.report(
                    Diagnostic::new(&catalogue::CONSENT_LIST_WITHOUT_PEOPLE, name.span, message)
                        .also(field.span, "it is declared here, and names nobody")
                        .help("name a field of type `email`, `phone` or `id`, or mark the one that names a person with `match`"),
                );
            }
        }
        vec![field.name.clone()]
    }

    fn blocked(&mut self, written: &ast::Blocks) -> Blocked {
        Blocked {
            purposes: written.purposes.as_ref().map(|purposes| self.find_all(Kind::Purpose, purposes)),
            channels: self.channels(&written.channels),
            places: self.places(&written.places),
        }
    }

    /// What every list says.
    fn incomplete(&mut self, written: &ast::Suppression) {
        let mut missing = Vec::new();
        if written.kind.is_none() {
            missing.push("what puts people on it (`kind register`)");
        }
        if written.from.is_none() {
            missing.push("where it is kept (`from system.object`)");
        }
        if written.matches.is_empty() {
            missing.push("how people are found in it (`match phone`)");
        }
        if written.blocks.is_empty() {
            missing.push("what it blocks (`blocks everything via call`)");
        }
        if missing.is_empty() {
            return;
        }
        let message = format!("the suppression list `{}` is incomplete", written.name.text);
        self.report(
            Diagnostic::new(&catalogue::CONSENT_LIST_INCOMPLETE, written.name.span, message)
                .help(format!("it does not say {}", missing.join(", nor "))),
        );
    }

    /// A list that is fetched less often than it grows too old blocks everybody in between.
    fn ages(&mut self, written: &ast::Suppression) {
        self.some_time(written.refresh.as_ref());
        self.some_time(written.too_old.as_ref());
        let (Some(refresh), Some(too_old)) = (&written.refresh, &written.too_old) else { return };
        if too_old.amount > 0 && at_least(refresh) > at_most(too_old) {
            let message = "this list is too old before it is fetched again";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_LIST_ALWAYS_TOO_OLD, too_old.span, message)
                    .also(refresh.span, "it is fetched this often")
                    .help("fetch it more often, or allow it to grow older where the law does"),
            );
        }
    }

    /// The dead do not come back, and who stands in a register leaves it there.
    fn leaves(&mut self, written: &ast::Suppression, kind: Option<SuppressionKind>) {
        let Some((release, span)) = &written.release else { return };
        if let Release::By(who) = release {
            self.answers(Some(who));
        }
        if kind == Some(SuppressionKind::Deceased) && *release != Release::Never {
            let message = "nobody leaves a list of the dead";
            self.report(
                Diagnostic::new(&catalogue::CONSENT_RELEASE_NOT_POSSIBLE, *span, message)
                    .help("write `release never`"),
            );
        }
        // Their row may go because somebody tidied up; the person has to come back by an act of their own.
        let why = match kind {
            Some(SuppressionKind::Complaint) => "somebody who complained",
            Some(SuppressionKind::Litigation) => "somebody who is in a dispute with the company",
            _ => return,
        };
        if *release == Release::OnLeaving {
            let message = format!("{why} is not let go because a row is gone");
            self.report(
                Diagnostic::new(&catalogue::CONSENT_RELEASE_NOT_POSSIBLE, *span, message).help(
                    "name who decides it, `release by \"dpo@company.example\"`, and let them go by `martlet consent release`; or write `release never`",
                ),
            );
        }
    }
}
