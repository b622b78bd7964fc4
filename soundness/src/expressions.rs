//! Random expressions of text, and conditions: each kind of the language, over whatever fields are at hand.

use crate::chance::Chance;
use crate::model::Expr;
use martlet_oracle::data::WORDS;
use martlet_oracle::declared::{Field, Kind};
use std::collections::BTreeSet;

/// What expressions of a flow may name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The object that is read, and its fields.
    pub(crate) source: (String, Vec<Field>),
    /// Look-ups of one record: name, object, fields.
    pub(crate) found: Vec<(String, String, Vec<Field>)>,
    /// Look-ups of many records, and lists in the record: name, object, fields, and the field in which they lie.
    pub(crate) many: Vec<(String, String, Vec<Field>, Option<String>)>,
    /// The item of a list of which each is a record: its name, and the field and the fields in it.
    pub(crate) item: Option<(String, String, Vec<Field>)>,
    /// Named values.
    pub(crate) lets: Vec<(String, Expr)>,
    /// Purposes and channels whose choices may be asked.
    pub(crate) cells: Vec<(String, String)>,
    /// Categories that somebody may take a value for.
    pub(crate) treated_as: Vec<String>,
    /// The field that tells a person's country, if the identity knows it.
    pub(crate) country: Option<(String, String)>,
}

/// Functions of a text that never fail and keep what it says.
const KEEPING: [&str; 9] = [
    "trim",
    "upper",
    "lower",
    "title_case",
    "truncate(6)",
    "mask(3)",
    "sha256_hex",
    "initials",
    "replace(\"o\", \"0\")",
];

/// Functions of the project: printed beside every project that uses one.
pub(crate) const OWN: &str = "function shouted(value: text): text = value | upper\n\
    function tiered(value: text): text = match value { \"gold\" => \"first\"   \"silver\" => \"second\"   else => value }\n\
    table letters { \"gold\" => \"G\"   \"silver\" => \"S\"   else => \"?\" }\n";

impl Expr {
    fn word(text: &str) -> Expr {
        Expr { text: format!("\"{text}\""), ..Expr::default() }
    }

    /// Made of these parts, as the text says. What it is made of stands in its place when it is made smaller.
    fn of(text: String, absent: bool, carries: bool, parts: Vec<Expr>) -> Expr {
        let mut made = Expr { text, absent, carries, ..Expr::default() };
        for part in &parts {
            made.uses.extend(part.uses.iter().cloned());
            made.categories.extend(part.categories.iter().cloned());
            made.treated.extend(part.treated.iter().cloned());
        }
        made.parts = parts;
        made
    }

    /// The same, which is there in any case.
    fn sure(self) -> Expr {
        if !self.absent {
            return self;
        }
        Expr::of(format!("({} default \"none\")", self.text), false, self.carries, vec![self])
    }

    /// The expressions that may stand in its place.
    pub(crate) fn smaller(&self) -> impl Iterator<Item = &Expr> {
        self.parts.iter()
    }
}

impl Scope {
    /// A field as text.
    fn field(&self, object: &str, field: &Field, name: &str, maybe: bool) -> Expr {
        let uses = BTreeSet::from([(object.to_owned(), field.name.clone())]);
        let absent = maybe || field.optional;
        let text = match (field.kind, absent) {
            (Kind::Int | Kind::Day | Kind::Flag, _) => format!("({name} | to_text)"),
            _ => name.to_owned(),
        };
        Expr { text, absent, carries: true, uses, ..Expr::default() }
    }

    fn any_field(&self, chance: &mut Chance) -> Expr {
        let (object, fields) = &self.source;
        if let Some((name, list, inner)) = &self.item
            && chance.percent(30)
            && let Some(field) = chance.pick(inner)
        {
            let (own, name) = (format!("{list}.{}", field.name), format!("{name}.{}", field.name));
            return Expr {
                uses: BTreeSet::from([(object.clone(), own)]),
                ..self.field(object, field, &name, false)
            };
        }
        if chance.percent(20)
            && let Some((name, object, fields)) = chance.pick(&self.found)
            && let Some(field) = chance.pick(fields)
        {
            return self.field(object, field, &format!("{name}.{}", field.name), true);
        }
        // Attributes more often than what tells who it is.
        let attributes: Vec<&Field> = fields.iter().filter(|field| field.name.starts_with('A')).collect();
        let field = if chance.percent(70) { chance.pick(&attributes).copied() } else { chance.pick(fields) };
        field
            .or(fields.first())
            .map_or_else(|| Expr::word("x"), |field| self.field(object, field, &field.name, false))
    }

    /// A text, nested so deep at most.
    pub(crate) fn text(&self, chance: &mut Chance, depth: usize) -> Expr {
        if depth == 0 {
            return self.any_field(chance);
        }
        let inner = |chance: &mut Chance| self.text(chance, depth - 1);
        match chance.below(21) {
            0..=2 => self.any_field(chance),
            3..=4 => {
                let value = inner(chance);
                let function = chance.word(&KEEPING);
                Expr::of(format!("({} | {function})", value.text), value.absent, value.carries, vec![value])
            }
            5 => inner(chance).sure(),
            6 => {
                // Absent for sure in some records, so that what stands behind is seen.
                let (value, other) = (self.any_field(chance), inner(chance).sure());
                if !value.absent {
                    return value;
                }
                let text = format!("({} default {})", value.text, other.text);
                Expr::of(text, false, true, vec![value, other])
            }
            7..=8 => {
                let (when, then, other) = (self.condition(chance, depth - 1), inner(chance), inner(chance));
                let text = format!("(if {} then {} else {})", when.text, then.text, other.text);
                Expr::of(
                    text,
                    then.absent || other.absent,
                    then.carries || other.carries,
                    vec![when, then, other],
                )
            }
            9 => self.chosen(chance),
            10..=11 => {
                let (of, arm, other) = (inner(chance).sure(), inner(chance), Expr::word("other"));
                let word = chance.word(&WORDS);
                // A text of any kind, so that every word may be asked for.
                let text = format!(
                    "(match {} | trim {{ \"{word}\" => {}   else => {} }})",
                    of.text, arm.text, other.text
                );
                Expr::of(text, arm.absent, arm.carries, vec![of, arm, other])
            }
            12 => {
                let (first, second) = (inner(chance).sure(), inner(chance).sure());
                let text = format!("\"{{{}}} and {{{}}}\"", first.text, second.text);
                Expr::of(text, false, true, vec![first, second])
            }
            13 => self.treated(chance),
            14 => match chance.pick(&self.lets) {
                Some((name, value)) => {
                    Expr::of(name.clone(), value.absent, value.carries, vec![value.clone()])
                }
                None => self.any_field(chance),
            },
            15 => {
                let value = inner(chance);
                let own = chance.word(&["shouted", "tiered", "letters"]);
                let value = value.sure();
                let carries = own != "letters";
                let text = value.text.clone();
                // A text of any kind, so that the table may have every word.
                Expr::of(format!("({text} | trim | {own})"), false, carries, vec![value])
            }
            16 => self.asked(chance),
            17 => self.reduced(chance),
            18 => self.listed(chance),
            19 => {
                let (value, beside) = (inner(chance).sure(), inner(chance).sure());
                let text =
                    format!("([{{ v: {}, w: {} }}] | collect(.v) | join(\"/\"))", value.text, beside.text);
                Expr::of(text, false, true, vec![value, beside])
            }
            _ => self.known(chance),
        }
    }

    /// Words of the project alone, by a condition: nobody's data, and still told by what decides.
    fn chosen(&self, chance: &mut Chance) -> Expr {
        let when = self.condition(chance, 1);
        Expr::of(format!("(if {} then \"yes\" else \"no\")", when.text), false, false, vec![when])
    }

    fn treated(&self, chance: &mut Chance) -> Expr {
        let (object, fields) = &self.source;
        let about: Vec<&Field> = fields.iter().filter(|field| field.category().is_some()).collect();
        let Some((category, field)) = chance.pick(&self.treated_as).zip(chance.pick(&about)) else {
            return self.any_field(chance);
        };
        let value = self.field(object, field, &field.name, false);
        let until = if chance.percent(95) { "2099-12-31" } else { "2026-05-31" };
        let text = format!(
            "({} | treat as {category} because \"looked at\" approved by \"dpo@acme.example\" until {until})",
            value.text
        );
        let treated =
            value.uses.iter().map(|(object, name)| (format!("{object}.{name}"), category.clone())).collect();
        let categories = BTreeSet::from([category.clone()]);
        // Over, it is what it was.
        let treated = if until.starts_with("2099") { treated } else { BTreeSet::new() };
        Expr { treated, treats: true, categories, ..Expr::of(text, value.absent, true, vec![value]) }
    }

    /// What people chose.
    fn asked(&self, chance: &mut Chance) -> Expr {
        let Some((purpose, channel)) = chance.pick(&self.cells) else { return self.any_field(chance) };
        let cell = format!("consent_state({purpose} via {channel})");
        let text = format!("(match {cell} {{ yes => \"y\"   no => \"n\"   open => \"o\" }})");
        let point = if martlet_oracle::data::is_by_phone(channel) { Kind::Phone } else { Kind::Email };
        let (object, fields) = &self.source;
        let uses = fields
            .iter()
            .filter(|field| field.kind == point)
            .map(|field| (object.clone(), field.name.clone()));
        let uses = uses.collect();
        let categories = BTreeSet::from(["privacy.choices".to_owned()]);
        Expr { text, uses, categories, ..Expr::default() }
    }

    /// What says less than what it is made of, and may fail.
    fn reduced(&self, chance: &mut Chance) -> Expr {
        let (object, fields) = &self.source;
        let fitting: Vec<&Field> =
            fields.iter().filter(|it| matches!(it.kind, Kind::Email | Kind::Phone)).collect();
        let Some(field) = chance.pick(&fitting).copied() else { return self.any_field(chance) };
        let (function, category) = match field.kind {
            Kind::Email => ("company_domain", "professional.employer"),
            _ => ("phone_country otherwise null", "contact.country"),
        };
        let value = self.field(object, field, &field.name, false);
        let text = format!("({} | {function})", value.text);
        let categories = BTreeSet::from([category.to_owned()]);
        Expr { categories, ..Expr::of(text, true, true, vec![value]) }
    }

    /// Lists, and records of another object.
    fn listed(&self, chance: &mut Chance) -> Expr {
        let Some((name, object, fields, within)) = chance.pick(&self.many) else {
            let (first, second) = (self.any_field(chance).sure(), self.any_field(chance).sure());
            let way = chance.word(&["| join(\", \")", "| first default \"none\"", "| count | to_text"]);
            let text = format!("([{}, {}] {way})", first.text, second.text);
            return Expr::of(text, false, true, vec![first, second]);
        };
        let is_text = |field: &&Field| field.kind == Kind::Text && field.name != "No";
        let attributes: Vec<&Field> = fields.iter().filter(is_text).collect();
        let Some(field) = chance.pick(&attributes).copied() else { return self.any_field(chance) };
        let at = &field.name;
        let number = fields.iter().find(|field| matches!(field.kind, Kind::Int));
        let by = number.or_else(|| fields.iter().find(|field| matches!(field.kind, Kind::Day)));
        let mut beside = None;
        let text = match (chance.below(11), number, by) {
            (6..=8, Some(number), _) => {
                beside = Some(&number.name);
                format!("({name} | sum(.{}) | to_text)", number.name)
            }
            (9.., _, Some(by)) => {
                beside = Some(&by.name);
                format!("({name} | latest(by .{}) | .{at} default \"none\")", by.name)
            }
            (way, ..) => Self::of_many(name, field, way),
        };
        // How many items there are is told by all that is in them.
        let told = |it: &&Field| it.name == *at || it.name == "Owner" || beside == Some(&it.name);
        let uses = fields.iter().filter(|it| within.is_some() || told(it));
        let uses = uses.map(|it| match within {
            Some(list) => (object.clone(), format!("{list}.{}", it.name)),
            None => (object.clone(), it.name.clone()),
        });
        let uses = uses.collect();
        let carries = !text.ends_with("\"no\")");
        Expr { text, carries, uses, ..Expr::default() }
    }

    /// A text made of a field of many records.
    fn of_many(name: &str, field: &Field, way: usize) -> String {
        let at = &field.name;
        match way {
            0 => format!("({name} | count | to_text)"),
            1 => format!("({name} | keep_if(.{at} == \"gold\") | count | to_text)"),
            2 => format!("({name}[0].{at} default \"none\")"),
            3 if field.optional => format!("({name} | collect(.{at} default \"none\") | join(\"/\"))"),
            3 => format!("({name} | collect(.{at}) | join(\"/\"))"),
            4 => format!("({name} | first | .{at} default \"none\")"),
            _ => format!("(if {name} | any(.{at} == \"gold\") then \"yes\" else \"no\")"),
        }
    }

    /// What is known of the person, and of the run.
    fn known(&self, chance: &mut Chance) -> Expr {
        match (&self.country, chance.below(3)) {
            (Some(field), 0 | 1) => Expr {
                text: "person.country".to_owned(),
                absent: true,
                carries: true,
                uses: BTreeSet::from([field.clone()]),
                ..Expr::default()
            },
            _ => Expr { text: "(today | to_text)".to_owned(), ..Expr::default() },
        }
    }

    /// A text that stands at the end of a line, where a record may be given up for want of it.
    pub(crate) fn line(&self, chance: &mut Chance) -> Expr {
        let value = self.text(chance, 3);
        if value.absent && value.parts.is_empty() && chance.percent(40) {
            return Expr::of(format!("{} default unchanged", value.text), true, value.carries, vec![value]);
        }
        if !value.absent || !chance.percent(20) {
            return value;
        }
        let gives_up = chance.word(&["skip record", "reject because \"it is not there\""]);
        Expr::of(format!("{} otherwise {gives_up}", value.text), false, value.carries, vec![value])
    }

    /// A condition, nested so deep at most.
    pub(crate) fn condition(&self, chance: &mut Chance, depth: usize) -> Expr {
        if depth > 0 && chance.percent(25) {
            let (left, right) = (self.condition(chance, depth - 1), self.condition(chance, depth - 1));
            let text = match chance.below(3) {
                0 => format!("({} and {})", left.text, right.text),
                1 => format!("({} or {})", left.text, right.text),
                _ => format!("not ({})", left.text),
            };
            return Expr::of(text, false, false, vec![left, right]);
        }
        let (object, fields) = &self.source;
        let value = self.any_field(chance);
        let word = chance.word(&WORDS);
        let of = |text: String, value: &Expr| Expr::of(text, false, false, vec![value.clone()]);
        match chance.below(7) {
            0 => of(format!("{} == \"{word}\"", value.text), &value),
            1 => of(format!("{} != \"{word}\"", value.text), &value),
            2 => of(format!("{} in [\"{word}\", \"bronze\"]", value.text), &value),
            3 if value.absent => of(format!("{} is null", value.text), &value),
            4 => of(format!("{} matches /^[a-m]/i", value.clone().sure().text), &value),
            5 if value.absent => of(format!("{} is not blank", value.text), &value),
            _ => {
                let numbers: Vec<&Field> = fields.iter().filter(|field| field.kind == Kind::Int).collect();
                let Some(field) = chance.pick(&numbers).copied() else {
                    return of(format!("{} == \"{word}\"", value.text), &value);
                };
                let number =
                    if field.optional { format!("({} default 0)", field.name) } else { field.name.clone() };
                let uses = BTreeSet::from([(object.clone(), field.name.clone())]);
                Expr { text: format!("(({number} * 2) otherwise 0) > 40"), uses, ..Expr::default() }
            }
        }
    }
}
