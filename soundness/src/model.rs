//! A project as the generator makes it: its declarations, as the oracle knows them, and beside them what is only printed.

use martlet_oracle::data::Data;
use martlet_oracle::declared::{About, Choices, Declared, Flow, Line};
use std::collections::{BTreeMap, BTreeSet};

/// A project with the people whom it meets.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// What it declares, without flows and choices: those follow from what is written.
    pub declared: Declared,
    /// What it writes in flows.
    pub flows: BTreeMap<String, Written>,
    /// Where people choose.
    pub tables: Vec<Table>,
    /// The purposes, channels and brands for which a consent says where people choose.
    pub consents: BTreeSet<Choice>,
    /// Whom it meets.
    pub data: Data,
}

/// What a consent is about: purpose, channel and brand.
pub type Choice = (String, String, Option<String>);

/// What a consent does with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It reads it.
    From,
    /// It tells it.
    To,
    /// Both.
    Both,
}

/// An object where people choose, or that is told what they chose: what their words mean.
#[derive(Clone, Debug)]
pub struct Table {
    /// The object.
    pub object: String,
    /// The purpose.
    pub purpose: String,
    /// The channel.
    pub channel: String,
    /// The topic that is written there.
    pub topic: Option<About>,
    /// The brand that is written there.
    pub brand: Option<About>,
    /// The brand whose consent alone names it; none: each of that purpose does.
    pub of: Option<String>,
    /// What becomes of it.
    pub way: Way,
    /// It names no purpose, and stands for all.
    pub wide: bool,
    /// People tick a box.
    pub flag: bool,
    /// A word as it is written in the table, and its state.
    pub lines: Vec<(String, String)>,
    /// A field says when it was said.
    pub at: bool,
    /// People said it there themselves.
    pub direct: bool,
    /// It is a list: to stand there is the no.
    pub list: bool,
    /// Nobody leaves it.
    pub for_good: bool,
}

/// A flow as it is written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The object it reads.
    pub from: String,
    /// The list of which each item is a record: its name, and the list.
    pub each: Option<(String, Expr)>,
    /// Look-ups: their name, their object, and their condition.
    pub lookups: Vec<(String, String, Expr)>,
    /// Its condition.
    pub filter: Option<Expr>,
    /// The object it writes.
    pub to: String,
    /// How.
    pub mode: &'static str,
    /// What for.
    pub purpose: Option<String>,
    /// Over which channels.
    pub channels: Vec<String>,
    /// All of them must be allowed.
    pub all: bool,
    /// About which topic.
    pub topic: Option<String>,
    /// In the name of which brand.
    pub brand: Option<String>,
    /// Named values.
    pub lets: Vec<(String, Expr)>,
    /// The lines of its mapping.
    pub lines: Vec<WrittenLine>,
    /// It says what happens when a permission ends.
    pub ends: bool,
    /// What it delivered stays when its source is gone.
    pub stays: bool,
    /// Whose choices count, where that is written.
    pub person: Option<String>,
}

/// A line of a mapping.
#[derive(Clone, Debug)]
pub struct WrittenLine {
    /// The field that it writes.
    pub target: String,
    /// Its value.
    pub value: Expr,
    /// Its condition.
    pub when: Option<Expr>,
    /// The further permissions that it waits for.
    pub allowed: Vec<(String, String)>,
}

/// An expression: its text, and what the generator knows of it.
#[derive(Clone, Debug, Default)]
pub struct Expr {
    /// As it is written.
    pub text: String,
    /// It may be absent.
    pub absent: bool,
    /// It may be something other than a word that is written in it.
    pub carries: bool,
    /// The fields in it, by object and name.
    pub uses: BTreeSet<(String, String)>,
    /// The categories that are in it for other reasons.
    pub categories: BTreeSet<String>,
    /// What somebody answers for taking it for something else.
    pub treated: BTreeSet<(String, String)>,
    /// It is taken for something else, whether anybody still answers for that or not.
    pub treats: bool,
    /// What may stand in its place: its parts.
    pub parts: Vec<Expr>,
}

impl Expr {
    /// The fields in it that nobody takes for anything else.
    fn bare(&self) -> BTreeSet<(String, String)> {
        match self.parts.as_slice() {
            _ if self.treats => BTreeSet::new(),
            [] => self.uses.clone(),
            parts => parts.iter().flat_map(Expr::bare).collect(),
        }
    }
}

impl Expr {
    /// The fields that stand behind a `default`, and those that stand anywhere else.
    pub fn places(
        &self,
        behind: bool,
        elsewhere: &mut BTreeSet<(String, String)>,
        fallbacks: &mut BTreeSet<(String, String)>,
    ) {
        match self.parts.as_slice() {
            [] => if behind { fallbacks } else { elsewhere }.extend(self.uses.iter().cloned()),
            [value, other] if self.text == format!("({} default {})", value.text, other.text) => {
                value.places(behind, elsewhere, fallbacks);
                other.places(true, elsewhere, fallbacks);
            }
            parts => parts.iter().for_each(|part| part.places(behind, elsewhere, fallbacks)),
        }
    }
}

impl Written {
    /// All its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let lookups = self.lookups.iter().map(|(_, _, on)| on);
        let lets = self.lets.iter().map(|(_, value)| value);
        let lines = self.lines.iter().flat_map(|line| std::iter::once(&line.value).chain(&line.when));
        let each = self.each.iter().map(|(_, list)| list);
        lookups.chain(each).chain(&self.filter).chain(lets).chain(lines)
    }

    /// What somebody answers for, of fields that these expressions take in no other way.
    fn treated<'e>(&'e self, by: impl Iterator<Item = &'e Expr>) -> BTreeSet<(String, String)> {
        let bare: BTreeSet<String> =
            by.flat_map(Expr::bare).map(|(object, name)| format!("{object}.{name}")).collect();
        let treated = self.expressions().flat_map(|expr| &expr.treated);
        treated.filter(|(field, _)| !bare.contains(field)).cloned().collect()
    }

    /// As the oracle knows it.
    fn declared(&self, name: &str) -> Flow {
        let line = |line: &WrittenLine| Line {
            target: line.target.clone(),
            guard: line.allowed.first().cloned(),
            carries: line.value.carries,
        };
        let values = self.lines.iter().map(|line| &line.value);
        Flow {
            name: name.to_owned(),
            from: self.from.clone(),
            looks_into: self.lookups.iter().map(|(_, object, _)| object.clone()).collect(),
            to: self.to.clone(),
            purpose: self.purpose.clone(),
            channels: self.channels.clone(),
            all: self.all,
            inserts: self.mode == "insert",
            ends: self.ends,
            gone: !self.stays,
            topic: self.topic.clone(),
            brand: self.brand.clone(),
            person: self.person.clone(),
            lines: self.lines.iter().map(line).collect(),
            treated: self.treated(self.expressions()),
            shown_as: self.treated(self.lets.iter().map(|(_, value)| value).chain(values)),
        }
    }
}

impl Table {
    /// As the oracle knows it: `false` and what is no word are never a yes, whatever is written.
    fn declared(&self) -> Choices {
        let words = |fits: fn(&str, &str) -> bool| {
            let lines = self.lines.iter().filter(|(word, state)| fits(word, state));
            lines.map(|(word, _)| word.trim_matches('"').to_owned()).collect()
        };
        Choices {
            object: self.object.clone(),
            purpose: self.purpose.clone(),
            channel: self.channel.clone(),
            topic: self.topic.clone(),
            brand: self.brand.clone().or_else(|| self.of.clone().map(About::Named)),
            heard: self.way != Way::To,
            told: self.way != Way::From,
            wide: self.wide,
            others: self.lines.iter().any(|(word, _)| word == "else"),
            at: self.at.then(|| "At".to_owned()),
            direct: self.direct,
            list: self.list,
            for_good: self.for_good,
            yes: words(|word, state| word != "false" && matches!(state, "granted" | "renewed")),
            no: words(|_, state| matches!(state, "refused" | "withdrawn" | "objected")),
        }
    }
}

impl Project {
    /// What the oracle is handed.
    #[must_use]
    pub fn hand_over(&self) -> Declared {
        let flows = self.flows.iter().map(|(name, flow)| (name.clone(), flow.declared(name)));
        let choices = self.tables.iter().map(Table::declared);
        Declared { flows: flows.collect(), choices: choices.collect(), ..self.declared.clone() }
    }

    /// The categories that a flow needs, as far as the generator knows: of all fields in it, and of those that it writes.
    #[must_use]
    pub fn needs(&self, flow: &Written) -> BTreeSet<String> {
        self.categories(flow, flow.expressions().flat_map(|expr| expr.uses.clone()).collect())
    }

    /// The categories that its purpose has to use: what somebody answers for taking it for something else counts as that.
    #[must_use]
    pub fn serves(&self, flow: &Written) -> BTreeSet<String> {
        self.categories(flow, flow.expressions().flat_map(Expr::bare).collect())
    }

    fn categories(&self, flow: &Written, fields: BTreeSet<(String, String)>) -> BTreeSet<String> {
        let category = |object: &str, name: &str| {
            self.declared.field(object, name).and_then(|field| field.category()).map(str::to_owned)
        };
        let read = fields.iter().filter_map(|(object, name)| category(object, name));
        let written = flow.lines.iter().filter(|line| line.value.carries);
        let written = written.filter_map(|line| category(&flow.to, &line.target));
        let other = flow.expressions().flat_map(|expr| expr.categories.iter().cloned());
        read.chain(written).chain(other).collect()
    }
}
