//! One thing that somebody might be tempted to do. What it leads to is for the checker to say, and for the oracle.

use crate::chance::Chance;
use crate::governance::condition;
use crate::make::{ABOUT, plain};
use crate::model::{Project, Table, WrittenLine};
use martlet_oracle::declared::{Kind, Policy, PolicyRule, Scope};
use std::collections::BTreeSet;

macro_rules! temptations {
    ($( $(#[$doc:meta])* $name:ident, )*) => {
        /// What is tempting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Temptation { $( $(#[$doc])* $name, )* }

        impl Temptation {
            /// All of them.
            pub const ALL: &[Temptation] = &[ $( Temptation::$name, )* ];
        }
    };
}

temptations! {
    /// To take a field that nobody agreed on.
    OtherCategory,
    /// To put a value where something else stands.
    OtherTarget,
    /// To leave something out of what a purpose uses.
    NotUsed,
    /// To leave something out of an agreement.
    NotCovered,
    /// To use what was agreed for something else.
    OtherPurpose,
    /// To agree on nothing.
    NoAgreement,
    /// To go on when an agreement ended.
    Ended,
    /// To begin before an agreement does.
    NotBegun,
    /// To send data abroad.
    Abroad,
    /// To keep what was licensed.
    LicenceOver,
    /// To pass on what was licensed.
    PassedOn,
    /// To do what a policy forbids.
    Forbidden,
    /// To do what nobody approved.
    NotApproved,
    /// To say no purpose.
    NoPurpose,
    /// To say no role.
    NoRole,
    /// To use a special category with a mere yes.
    WeakGround,
    /// To say nothing about children.
    ChildrenUnsaid,
    /// To send an address that can be read.
    NotHashed,
    /// To hash it otherwise.
    HashedOtherwise,
    /// To hash it twice.
    HashedTwice,
    /// To go on when nobody answers for an exception.
    TreatmentOver,
    /// To ask for a yes that nobody records.
    NeverCaptured,
    /// To use a channel that the purpose does not name.
    OtherChannel,
    /// To rest on nothing.
    NoBasis,
    /// To take `false` for a yes.
    FalseAsGrant,
    /// To take nothing for a yes.
    MissingAsGrant,
    /// To leave words without a meaning.
    WordWithoutLine,
    /// To let records stay whatever people say.
    NoEnd,
    /// To leave open whose choice counts.
    SeveralPeople,
    /// To reach people of whom no address is known.
    NoContact,
    /// To let a field wait for two permissions.
    TwoPermissions,
    /// To leave open which brand asks.
    NoBrand,
    /// To keep the choices for two brands together.
    SharedBrands,
}

impl Temptation {
    /// One of them: those that concern the way of values more often than the rest.
    pub(crate) fn any(chance: &mut Chance) -> Temptation {
        if chance.percent(22) {
            return Temptation::OtherCategory;
        }
        // What seldom stands alone is tried more often.
        let rare = [
            Temptation::NoContact,
            Temptation::WordWithoutLine,
            Temptation::WordWithoutLine,
            Temptation::NeverCaptured,
            Temptation::FalseAsGrant,
        ];
        let all = if chance.percent(10) { &rare } else { Temptation::ALL };
        chance.pick(all).copied().unwrap_or(Temptation::OtherCategory)
    }

    /// It is nothing without brands.
    pub(crate) fn is_about_brands(self) -> bool {
        matches!(self, Temptation::NoBrand | Temptation::SharedBrands)
    }

    /// Does it; where the project has nothing of the kind it stays as it is.
    pub(crate) fn yield_to(self, project: &mut Project, chance: &mut Chance) {
        // Nothing is left over where there was nothing to do.
        let _ = match self {
            Temptation::OtherCategory
            | Temptation::OtherTarget
            | Temptation::NotHashed
            | Temptation::HashedOtherwise
            | Temptation::HashedTwice
            | Temptation::TreatmentOver => self.with_values(project, chance),
            Temptation::NotUsed
            | Temptation::WeakGround
            | Temptation::ChildrenUnsaid
            | Temptation::OtherChannel
            | Temptation::NoBasis => self.with_purposes(project, chance),
            Temptation::NotCovered
            | Temptation::OtherPurpose
            | Temptation::NoAgreement
            | Temptation::Ended
            | Temptation::NotBegun
            | Temptation::Abroad
            | Temptation::LicenceOver
            | Temptation::PassedOn => self.with_agreements(project, chance),
            Temptation::Forbidden | Temptation::NotApproved => self.with_policies(project, chance),
            Temptation::FalseAsGrant | Temptation::MissingAsGrant | Temptation::WordWithoutLine => {
                self.with_choices(project, chance)
            }
            Temptation::SharedBrands => project.share(chance),
            Temptation::NoRole => project
                .declared
                .systems
                .iter_mut()
                .find(|(name, _)| name.starts_with('t'))
                .map(|(_, system)| system.role = None),
            Temptation::NeverCaptured => {
                pick(project.consents.iter().cloned().collect(), chance).map(|cell| {
                    project.consents.retain(|known| (&known.0, &known.1) != (&cell.0, &cell.1));
                    project.tables.retain(|table| (&table.purpose, &table.channel) != (&cell.0, &cell.1));
                })
            }
            _ => self.with_flows(project, chance),
        };
    }

    fn with_values(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        let names: Vec<String> = project.flows.keys().cloned().collect();
        let name = chance.pick(&names)?.clone();
        let flow = project.flows.get_mut(&name)?;
        match self {
            Temptation::OtherCategory => {
                let attributes = |uses: BTreeSet<(String, String)>| -> Vec<(String, String)> {
                    uses.into_iter().filter(|(_, field)| field.starts_with('A')).collect()
                };
                let (mut elsewhere, mut fallbacks) = (BTreeSet::new(), BTreeSet::new());
                for expr in flow.expressions() {
                    expr.places(false, &mut elsewhere, &mut fallbacks);
                }
                // What stands behind a `default` alone is rare, and looked at first.
                let rare = attributes(fallbacks.difference(&elsewhere).cloned().collect());
                let uses = || attributes(flow.expressions().flat_map(|expr| expr.uses.clone()).collect());
                let (object, field) = pick(if rare.is_empty() { uses() } else { rare }, chance)?;
                let object = project.declared.objects.get_mut(&object)?;
                let field = object.fields.iter_mut().find(|known| known.name == field)?;
                field.category = Some(chance.word(&ABOUT).to_owned());
            }
            Temptation::OtherTarget => {
                let targets =
                    flow.lines.iter().filter(|line| line.target.starts_with('T') && line.value.carries);
                let target = pick(targets.map(|line| line.target.clone()).collect(), chance)?;
                let object = project.declared.objects.get_mut(&flow.to)?;
                let field = object.fields.iter_mut().find(|known| known.name == target)?;
                field.category = Some(chance.word(&ABOUT).to_owned());
            }
            Temptation::TreatmentOver => {
                let values = flow.lines.iter_mut().map(|line| &mut line.value);
                let value = values.chain(flow.lets.iter_mut().map(|(_, value)| value));
                let value = value.into_iter().find(|value| value.text.contains("until 2099-12-31"))?;
                value.text = value.text.replace("until 2099-12-31", "until 2026-05-31");
                value.treated.clear();
            }
            _ => {
                let way = match self {
                    Temptation::NotHashed => chance.word(&[
                        "Email | meta_email",
                        "(if Ref == \"r1\" then Email | meta_email | sha256_hex else Email)",
                        "(match Ref { \"r2\" => Email | trim   else => Email | meta_email | sha256_hex })",
                    ]),
                    Temptation::HashedOtherwise => chance.word(&[
                        "Email | upper | sha256_hex",
                        "Email | sha512_hex",
                        "Email | meta_email | md5_hex",
                    ]),
                    _ => "Email | meta_email | sha256_hex | sha256_hex",
                };
                let mut line = flow.lines.iter().find(|line| line.target == "H").cloned().or_else(|| {
                    let mark = flow.lines.first()?;
                    Some(WrittenLine { target: "H".to_owned(), ..mark.clone() })
                })?;
                line.value.text = way.to_owned();
                line.value.uses = BTreeSet::from([(flow.from.clone(), "Email".to_owned())]);
                flow.lines.retain(|line| line.target != "H");
                flow.lines.push(line);
                project.may_take_addresses(&name)?;
            }
        }
        Some(())
    }

    /// Lets a field that a flow takes be about something of which the law speaks, so that the purpose has to.
    fn weighty(self, project: &mut Project, name: &str, chance: &mut Chance) -> Option<()> {
        let category = match self {
            Temptation::WeakGround => "special.health",
            Temptation::ChildrenUnsaid => "child",
            _ => return Some(()),
        };
        let flow = project.flows.values().find(|flow| flow.purpose.as_deref() == Some(name))?;
        let to = flow.to.trim_end_matches(".rows").to_owned();
        let uses = flow.expressions().flat_map(|expr| expr.uses.clone());
        let (object, field) = pick(uses.filter(|(_, field)| field.starts_with('A')).collect(), chance)?;
        let object = project.declared.objects.get_mut(&object)?;
        object.fields.iter_mut().find(|known| known.name == field)?.category = Some(category.to_owned());
        for purpose in project.declared.purposes.values_mut().filter(|purpose| !purpose.uses.is_empty()) {
            purpose.uses.push(category.to_owned());
        }
        let about = project.declared.agreements.iter_mut();
        about.filter(|it| it.systems.contains(&to)).for_each(|it| it.covers.push(category.to_owned()));
        Some(())
    }

    fn with_purposes(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        let names: Vec<String> = project.declared.purposes.keys().cloned().collect();
        let needed: BTreeSet<String> =
            project.flows.values().filter_map(|flow| flow.purpose.clone()).collect();
        let name =
            chance.pick(&names.into_iter().filter(|name| needed.contains(name)).collect::<Vec<_>>())?.clone();
        self.weighty(project, &name, chance)?;
        let purpose = project.declared.purposes.get_mut(&name)?;
        match self {
            Temptation::NotUsed => {
                let at = chance.below(purpose.uses.len());
                (purpose.uses.len() > 1).then(|| purpose.uses.remove(at)).map(drop)?;
            }
            Temptation::WeakGround => {
                purpose.bases = vec![chance.word(&["consent", "contract", "legitimate_interest"]).to_owned()];
            }
            Temptation::ChildrenUnsaid => {
                purpose.children = None;
                purpose.bases = vec![chance.word(&["consent", "explicit_consent"]).to_owned()];
            }
            Temptation::NoBasis => purpose.bases.clear(),
            _ => {
                let channel = purpose.channels.pop()?;
                if purpose.channels.is_empty() {
                    purpose.channels.push("post".to_owned());
                }
                project.consents.retain(|(purpose, via, _)| *purpose != name || *via != channel);
                project.tables.retain(|table| table.purpose != name || table.channel != channel);
            }
        }
        Some(())
    }

    fn with_agreements(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        let other = project.declared.purposes.keys().cloned().chain(["fraud_prevention".to_owned()]);
        let other: Vec<String> = other.collect();
        let count = project.declared.agreements.iter().filter(|it| it.name != "with_s0").count();
        let at = chance.below(count);
        if self == Temptation::NoAgreement {
            return (count > 0).then(|| project.declared.agreements.remove(at)).map(drop);
        }
        if matches!(self, Temptation::LicenceOver | Temptation::PassedOn) {
            return self.with_licences(project, chance);
        }
        let agreement = project.declared.agreements.get_mut(at)?;
        match self {
            Temptation::NotCovered => {
                let at = chance.below(agreement.covers.len());
                (agreement.covers.len() > 1).then(|| agreement.covers.remove(at)).map(drop)?;
            }
            Temptation::OtherPurpose => {
                let first = agreement.purposes.first().cloned();
                agreement.purposes = vec![other.into_iter().find(|name| Some(name) != first.as_ref())?];
            }
            Temptation::Ended => agreement.valid = Some(("2025-01-01".to_owned(), "2026-05-31".to_owned())),
            Temptation::NotBegun => {
                agreement.valid = Some(("2026-06-02".to_owned(), "2099-12-31".to_owned()))
            }
            _ => {
                agreement.transfer = false;
                let system = agreement.systems.first()?.clone();
                let places = &mut project.declared.systems.get_mut(&system)?.places;
                if !places.iter().any(|place| place == "US") {
                    places.push("US".to_owned());
                }
            }
        }
        Some(())
    }

    fn with_licences(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        let flow = project.flows.values().find(|flow| flow.from == "s0.rows")?;
        let uses = flow.expressions().flat_map(|expr| &expr.uses).filter(|(object, _)| object == "s0.rows");
        let categories = uses.filter_map(|(object, name)| project.declared.field(object, name)?.category());
        let category = pick(categories.map(str::to_owned).collect(), chance)?;
        let purpose = flow.purpose.clone()?;
        project.declared.agreements.retain(|it| it.name != "with_s0");
        let over = self == Temptation::LicenceOver;
        let until = if over { "2026-05-31" } else { "2099-12-31" };
        project.declared.agreements.push(martlet_oracle::declared::Agreement {
            name: "with_s0".to_owned(),
            systems: vec!["s0".to_owned()],
            covers: vec!["contact".to_owned()],
            purposes: vec![purpose],
            returns: vec![(category, Some(until.to_owned()))],
            onward: over,
            ..Default::default()
        });
        Some(())
    }

    fn with_policies(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        if self == Temptation::Forbidden && chance.percent(25) {
            return project.changes_addresses();
        }
        let flows: Vec<_> = project.flows.values().collect();
        let needs: Vec<String> = project.needs(chance.pick(&flows)?).into_iter().collect();
        let conditions = condition(project, chance).into_iter().collect();
        let rule = if self == Temptation::NotApproved {
            PolicyRule::Approval
        } else {
            // Half of them forbid what can be read.
            let unless = chance.below(4) / 2 * (1 + chance.below(2));
            PolicyRule::Forbid {
                categories: vec![chance.pick(&needs)?.clone()],
                unless_hashed: unless == 0,
                unless_transfer: unless == 1,
            }
        };
        let to = if self == Temptation::NotApproved { Scope::Flows } else { Scope::Systems };
        project.declared.policies.push(Policy { name: "tempting".to_owned(), rule, to, conditions });
        Some(())
    }

    fn with_choices(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        let wanted = |it: &Table| !it.list && (self == Temptation::FalseAsGrant) == it.flag;
        let fitting: Vec<usize> =
            project.tables.iter().enumerate().filter(|(_, it)| wanted(it)).map(|(at, _)| at).collect();
        let table = project.tables.get_mut(*chance.pick(&fitting)?)?;
        let grant = |word: &str| (word.to_owned(), "granted".to_owned());
        match self {
            Temptation::FalseAsGrant => {
                table.lines = vec![("true".to_owned(), "withdrawn".to_owned()), grant("false")];
                let object = project.declared.objects.get(&table.object)?;
                if object.field("Said")?.optional {
                    table.lines.push(("empty".to_owned(), "never_asked".to_owned()));
                }
            }
            Temptation::MissingAsGrant => {
                table.lines.retain(|(word, _)| word.starts_with('"') && !word.contains("yes"));
                table.lines.push(grant("else"));
            }
            _ => {
                table.lines.retain(|(word, _)| word != "else");
                // Then `no` has no meaning either, now and then.
                if chance.percent(50) {
                    table.lines.truncate(1);
                }
            }
        }
        Some(())
    }

    fn with_flows(self, project: &mut Project, chance: &mut Chance) -> Option<()> {
        let names: Vec<String> = project.flows.keys().cloned().collect();
        let flow = project.flows.get_mut(chance.pick(&names)?)?;
        let source = project.declared.objects.get_mut(&flow.from)?;
        match self {
            Temptation::NoPurpose => flow.purpose = None,
            Temptation::NoBrand if flow.channels.is_empty() => return None,
            Temptation::NoBrand => flow.brand = None,
            Temptation::NoEnd => flow.ends = false,
            // By an identity all of them would be one person's.
            Temptation::SeveralPeople
                if project.declared.country.is_some() || project.declared.born.is_some() =>
            {
                return None;
            }
            Temptation::SeveralPeople => {
                if source.field("Second").is_none() {
                    source.fields.push(plain("Second", Kind::Email, false));
                }
                flow.person = None;
            }
            Temptation::NoContact => {
                let email = source.fields.iter_mut().find(|field| field.kind == Kind::Email)?;
                email.category = email.category().map(str::to_owned);
                email.kind = Kind::Text;
            }
            _ => {
                let line = flow.lines.iter_mut().find(|line| line.target.starts_with('T'))?;
                let purposes = project.declared.purposes.iter();
                let cells =
                    purposes.filter_map(|(name, it)| Some((name.clone(), it.channels.first()?.clone())));
                line.allowed = cells.collect();
            }
        }
        Some(())
    }
}

impl Project {
    /// Lets the purpose of a flow use addresses, and whoever gets them have agreed to that: so that nothing else is wrong.
    fn may_take_addresses(&mut self, flow: &str) -> Option<()> {
        let flow = self.flows.get(flow)?;
        let purpose = self.declared.purposes.get_mut(flow.purpose.as_ref()?)?;
        if !purpose.uses.is_empty() {
            purpose.uses.push("contact.email".to_owned());
            purpose.uses.sort();
            purpose.uses.dedup();
        }
        let to = flow.to.trim_end_matches(".rows");
        let about = self.declared.agreements.iter_mut();
        for agreement in about.filter(|it| it.systems.iter().any(|system| system == to)) {
            if !agreement.covers.iter().any(|covered| covered == "contact.email") {
                agreement.covers.push("contact.email".to_owned());
            }
        }
        Some(())
    }

    /// An address goes in other letters where only a hash of it may.
    fn changes_addresses(&mut self) -> Option<()> {
        let (name, flow) = self.flows.iter_mut().next()?;
        let name = name.clone();
        let mut line = flow.lines.first()?.clone();
        line.target = "T0".to_owned();
        line.value.text = "(Email | upper)".to_owned();
        line.value.uses = BTreeSet::from([(flow.from.clone(), "Email".to_owned())]);
        flow.lines.retain(|line| line.target != "T0" && line.target != "Email");
        flow.lines.push(line);
        self.may_take_addresses(&name)?;
        let categories = vec!["contact.email".to_owned()];
        let rule = PolicyRule::Forbid { categories, unless_hashed: true, unless_transfer: false };
        let to = Scope::Systems;
        self.declared.policies.push(Policy { name: "tempting".to_owned(), rule, to, conditions: Vec::new() });
        Some(())
    }

    /// Two brands keep the choices for a purpose in one object, which does not say whose they are.
    fn share(&mut self, chance: &mut Chance) -> Option<()> {
        let fitting: Vec<usize> =
            self.tables.iter().enumerate().filter(|(_, it)| it.brand.is_some()).map(|(at, _)| at).collect();
        let table = self.tables.get_mut(*chance.pick(&fitting)?)?;
        table.brand = None;
        let object = self.declared.objects.get_mut(&table.object)?;
        object.fields.retain(|field| field.name != "Brand");
        Some(())
    }
}

fn pick<T: Clone>(all: Vec<T>, chance: &mut Chance) -> Option<T> {
    chance.pick(&all).cloned()
}
