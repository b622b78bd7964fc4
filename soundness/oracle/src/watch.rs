//! Watches what is handed over: nothing of whom may not be reached, no hash where it can be read, and nothing that changes
//! with data that may not go there, be it by influence alone.

use crate::data::{Data, Fields, Turn, Value};
use crate::declared::{Declared, Field, Flow, Kind, Line, Purpose};
use crate::permission::{Asked, Whose, forbidden, is_out};
use crate::rules::{Ban, Rule, Way};
use crate::telling::told;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A row that was handed over, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// It is written; else it is marked, or taken away.
    pub put: bool,
    /// Where.
    pub object: String,
    /// The key there.
    pub key: Vec<String>,
    /// What each field gets; none: it is emptied or stays as it is.
    pub cells: BTreeMap<String, Option<String>>,
    /// The fields that stay as they are.
    pub stay: BTreeSet<String>,
}

/// Runs a flow: what each of its two runs handed over, or why that could not be done.
pub type Rehearse<'r> = dyn FnMut(&str, &Data) -> Result<Vec<Vec<HandOver>>, String> + 'r;

/// A hand-over that is forbidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// By what.
    pub rule: Rule,
    /// The flow.
    pub flow: String,
    /// What was seen.
    pub what: String,
}

/// What was seen, so that nobody takes a proof for one that looked at nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Records that were written.
    pub put: usize,
    /// Records that were marked or taken away.
    pub taken_back: usize,
    /// Choices that were told.
    pub told: usize,
    /// People who were put on a list, or taken from it.
    pub listed: usize,
    /// People who were erased while a flow ran.
    pub erased: usize,
    /// Records of whom nothing may stand there any more, and nothing did.
    pub cleared: usize,
    /// People who might not be reached by a flow.
    pub kept_out: usize,
    /// Runs with other data that might not matter.
    pub changed: usize,
    /// Flows in whose runs a change of everything was seen.
    pub sensitive: usize,
    /// Runs that could not be done.
    pub failed: usize,
}

impl Seen {
    /// Both.
    pub fn add(&mut self, other: Seen) {
        self.put += other.put;
        self.taken_back += other.taken_back;
        self.told += other.told;
        self.listed += other.listed;
        self.erased += other.erased;
        self.cleared += other.cleared;
        self.kept_out += other.kept_out;
        self.changed += other.changed;
        self.sensitive += other.sensitive;
        self.failed += other.failed;
    }
}

/// Watches all flows of a project.
///
/// # Errors
/// The first hand-over that is forbidden.
pub fn watch(declared: &Declared, data: &Data, run: &mut Rehearse<'_>) -> Result<Seen, Breach> {
    let mut seen = Seen::default();
    for flow in declared.flows.values() {
        let watched = Watched { declared, data, flow };
        let Ok(handed) = run(&flow.name, data) else {
            seen.failed += 1;
            continue;
        };
        told(declared, data, &flow.name, &handed, &mut seen)?;
        let handed = of_flow(handed, flow);
        let run: &mut Rehearse<'_> = &mut |name, data| run(name, data).map(|handed| of_flow(handed, flow));
        watched.people(&handed, &mut seen)?;
        watched.stays(&handed, &mut seen)?;
        watched.erased(&handed, &mut seen)?;
        watched.readable(&handed)?;
        watched.unchanged(&handed, run, &mut seen)?;
        watched.as_declared(&handed, run, &mut seen)?;
    }
    Ok(seen)
}

/// What a flow itself hands over, not what tells what people chose before it.
fn of_flow(handed: Vec<Vec<HandOver>>, flow: &Flow) -> Vec<Vec<HandOver>> {
    handed.into_iter().map(|rows| rows.into_iter().filter(|row| row.object == flow.to).collect()).collect()
}

/// A flow and what it meets.
struct Watched<'w> {
    declared: &'w Declared,
    data: &'w Data,
    flow: &'w Flow,
}

impl Watched<'_> {
    fn breach(&self, rule: Rule, what: String) -> Result<(), Breach> {
        Err(Breach { rule, flow: self.flow.name.clone(), what })
    }

    /// Nobody is written who may not be reached, and nothing that waits for a permission which is not there.
    fn people(&self, handed: &[Vec<HandOver>], seen: &mut Seen) -> Result<(), Breach> {
        for (round, rows) in handed.iter().enumerate() {
            let later = round > 0;
            for (person, known) in self.data.people.iter().enumerate() {
                let reached =
                    |channels, purpose: &str, all| self.reached(person, (channels, purpose, all), later);
                let own = self.flow.purpose.as_ref();
                let why = own.and_then(|purpose| reached(&self.flow.channels, purpose, self.flow.all));
                seen.kept_out += usize::from(why.is_some());
                for row in rows.iter().filter(|row| row.put && self.is_of(row, &known.mark)) {
                    seen.put += 1;
                    if let Some(why) = why {
                        return self.breach(Rule::Permission, format!("{} {why}: {row:?}", known.mark));
                    }
                    for line in &self.flow.lines {
                        let Some((purpose, channel)) = &line.guard else { continue };
                        let channels = std::slice::from_ref(channel);
                        let cell = row.cells.get(&line.target).is_some_and(Option::is_some);
                        if let (true, Some(why)) = (cell, reached(channels, purpose, false)) {
                            let what = format!("{} {why}, as to {purpose}: {row:?}", known.mark);
                            return self.breach(Rule::Permission, what);
                        }
                    }
                }
            }
            seen.taken_back += rows.iter().filter(|row| !row.put).count();
        }
        Ok(())
    }

    /// Why somebody may not be reached at a run.
    fn reached(
        &self,
        person: usize,
        (channels, purpose, all): (&[String], &str, bool),
        later: bool,
    ) -> Option<&'static str> {
        let own = self.flow.purpose.as_deref() == Some(purpose);
        let (topic, brand) = (self.flow.topic.as_deref(), self.flow.brand.as_deref());
        let whose = Whose::Named(&self.flow.from, self.flow.person.as_deref());
        let topic = topic.filter(|_| own);
        forbidden(
            self.declared,
            self.data,
            Asked { person, whose, purpose, topic, brand, channels, all, later },
        )
    }

    /// After the last run nothing stands there of whom may not be reached by then, or whose record is gone, where the flow
    /// takes that away; nor does a field that waited for a permission which ended.
    fn stays(&self, handed: &[Vec<HandOver>], seen: &mut Seen) -> Result<(), Breach> {
        let later = handed.len() > 1;
        let mut there: BTreeMap<&[String], BTreeMap<&str, &str>> = BTreeMap::new();
        let others = self.data.rows.iter().filter(|row| self.flow.inserts && row.object == self.flow.to);
        let others: BTreeSet<Option<&Value>> = others.map(|row| row.values.get("Ref")).collect();
        for row in handed.iter().flatten() {
            if row.key.first().is_some_and(|key| others.contains(&Some(&Value::Text(key.clone())))) {
                continue;
            }
            if !row.put {
                there.remove(row.key.as_slice());
                continue;
            }
            let cells = there.entry(&row.key).or_default();
            for (name, cell) in &row.cells {
                match cell {
                    Some(cell) => drop(cells.insert(name, cell)),
                    None if row.stay.contains(name) => {}
                    None => drop(cells.remove(name.as_str())),
                }
            }
        }
        for (person, known) in self.data.people.iter().enumerate() {
            let theirs = there.iter().filter(|(_, cells)| {
                cells.get("Ref").is_some_and(|found| found.split('/').next() == Some(&known.mark))
            });
            let own = self.flow.purpose.as_deref().filter(|_| self.flow.ends);
            let why =
                own.and_then(|own| self.reached(person, (&self.flow.channels, own, self.flow.all), later));
            let mut source = self.data.rows.iter().filter(|row| row.object == self.flow.from);
            let gone = source.all(|row| row.person != Some(person) || row.at(later).is_none());
            seen.cleared += usize::from(later && (why.is_some() || gone && self.flow.gone));
            for (key, cells) in theirs {
                if let Some(why) = why {
                    return self
                        .breach(Rule::Permission, format!("{} {why}, and stays: {key:?}", known.mark));
                }
                if gone && self.flow.gone {
                    return self.breach(Rule::Gone, format!("{} is gone, and stays: {key:?}", known.mark));
                }
                for line in self.flow.lines.iter().filter(|line| cells.contains_key(line.target.as_str())) {
                    let Some((purpose, channel)) = &line.guard else { continue };
                    let channels = std::slice::from_ref(channel);
                    // Of what is gone nobody looks at the fields.
                    let Some(why) = self.reached(person, (channels, purpose, false), later) else { continue };
                    if !gone {
                        let what = format!(
                            "{} {why}, as to {purpose}, and {} stays: {cells:?}",
                            known.mark, line.target
                        );
                        return self.breach(Rule::Permission, what);
                    }
                }
            }
        }
        Ok(())
    }

    /// Nothing that tells who was erased is handed over, in whosever record it stands.
    fn erased(&self, handed: &[Vec<HandOver>], seen: &mut Seen) -> Result<(), Breach> {
        for (round, rows) in handed.iter().enumerate() {
            let out = |person: &usize| is_out(self.declared, self.data, *person, round > 0);
            for person in (0..self.data.people.len()).filter(out) {
                seen.erased += 1;
                let Some(known) = self.data.people.get(person) else { continue };
                let texts = [&known.email, &known.phone].map(|text| tell_tale(&Value::Text(text.clone())));
                let hash = hash(&known.email);
                let tells = |cell: &String| {
                    let lower = cell.to_lowercase();
                    *cell == hash || texts.iter().flatten().any(|text| lower.contains(text.as_str()))
                };
                let put = rows.iter().filter(|row| row.put);
                if let Some(row) = put.into_iter().find(|row| row.cells.values().flatten().any(tells)) {
                    return self.breach(Rule::Erased, format!("{} was erased: {row:?}", known.mark));
                }
            }
        }
        Ok(())
    }

    /// Whether a row is about whom this stands for: of several records of a person each has a word behind it.
    fn is_of(&self, row: &HandOver, mark: &str) -> bool {
        let Some(Some(found)) = row.cells.get("Ref") else { return false };
        row.object == self.flow.to && found.split('/').next() == Some(mark)
    }

    fn bans(&self, category: &str, from: Option<&str>, second: Option<&str>) -> Vec<Ban> {
        self.declared.bans(Way { flow: self.flow, category, from, second })
    }

    /// What forbids that a field of an object is handed over: where somebody answers for taking it for something else,
    /// what forbids that, too.
    fn of_field(&self, object: &str, name: &str, second: Option<&str>) -> Vec<Ban> {
        let Some(category) = self.declared.field(object, name).and_then(|field| field.category()) else {
            return Vec::new();
        };
        let id = format!("{object}.{name}");
        let taken_for = |all: &BTreeSet<(String, String)>| -> Vec<Vec<Ban>> {
            let of_it = all.iter().filter(|(field, _)| *field == id);
            of_it.map(|(_, category)| self.bans(category, Some(object), second)).collect()
        };
        let (treated, shown_as) = (taken_for(&self.flow.treated), taken_for(&self.flow.shown_as));
        let mut bans = self.bans(category, Some(object), second);
        bans.retain(|ban| {
            let others = if ban.readable_only { &shown_as } else { &treated };
            others.iter().all(|other| other.iter().any(|it| it.rule == ban.rule))
        });
        bans
    }

    /// The fields that may reach the flow, with their objects: all of what it reads and looks into, and what tells facts
    /// about people.
    fn fields(&self) -> Vec<(&str, String, &Field)> {
        let own = std::iter::once(&self.flow.from).chain(&self.flow.looks_into);
        let all = own.filter_map(|object| Some((object.as_str(), self.declared.objects.get(object)?)));
        let all = all.flat_map(|(object, known)| known.all().map(move |(name, field)| (object, name, field)));
        let facts = self.declared.country.iter().chain(&self.declared.born);
        let facts = facts.filter_map(|(object, name)| {
            Some((object.as_str(), name.clone(), self.declared.field(object, name)?))
        });
        all.chain(facts).filter(|(object, _, field)| !self.decides_permission(object, field)).collect()
    }

    /// The fields that are forbidden, each with what forbids it.
    fn forbidden(&self, second: Option<&str>, readable_only: bool) -> BTreeMap<(String, String), Rule> {
        let mut found = BTreeMap::new();
        for (object, name, _) in self.fields() {
            let bans = self.of_field(object, &name, second);
            let ban = bans.iter().find(|ban| ban.readable_only == readable_only);
            if let Some(ban) = ban.filter(|_| readable_only == bans.iter().all(|ban| ban.readable_only)) {
                found.insert((object.to_owned(), name), ban.rule);
            }
        }
        found
    }

    /// The law of a country decides who may be reached where that does not rest on a yes, as do lists that count in some
    /// places, and the day of birth whose yes counts: for this flow, and in what it asks about choices for any purpose.
    fn decides_permission(&self, object: &str, field: &Field) -> bool {
        let mut purposes = self.declared.purposes.values();
        let is = |fact: &Option<(String, String)>| {
            fact.as_ref().is_some_and(|(known, name)| known == object && *name == field.name)
        };
        let by_yes = |purpose: &Purpose| purpose.bases.iter().all(|basis| basis.ends_with("consent"));
        let by_place = self.declared.lists.iter().any(|list| !list.places.is_empty());
        (is(&self.declared.country) && (by_place || !purposes.clone().all(by_yes)))
            || (is(&self.declared.born) && purposes.any(|purpose| purpose.children.is_some()))
    }

    /// Where a readable value is forbidden, it stands nowhere; where a field takes hashes, nothing else arrives.
    fn readable(&self, handed: &[Vec<HandOver>]) -> Result<(), Breach> {
        let hashes: BTreeSet<String> = self.data.people.iter().map(|it| hash(&it.email)).collect();
        let hidden = self.forbidden(None, true);
        let texts = self.data.rows.iter().flat_map(|row| {
            let hidden = |name: &&String| hidden.contains_key(&(row.object.clone(), (*name).clone()));
            let all = row.values.iter().chain(row.anew.iter().flatten());
            all.filter(move |(name, _)| hidden(name)).filter_map(|(_, value)| tell_tale(value))
        });
        let texts: Vec<String> = texts.collect();
        for row in handed.iter().flatten() {
            let cells = row.cells.iter().filter_map(|(name, cell)| Some((name, cell.as_ref()?)));
            for (name, cell) in cells {
                let lower = cell.to_lowercase();
                if texts.iter().any(|text| lower.contains(text.as_str())) {
                    return self.breach(Rule::Policy, format!("{name} can be read: {row:?}"));
                }
                let line = self.flow.lines.iter().find(|line| line.target == *name);
                let field = self.declared.field(&row.object, name);
                let hashed = field.is_some_and(|field| field.hashed) && line.is_some_and(|line| line.carries);
                if hashed && !hashes.contains(cell) {
                    return self.breach(Rule::Hash, format!("{name} is no such hash: {row:?}"));
                }
            }
        }
        Ok(())
    }

    /// Two runs that differ in nothing but forbidden data hand over the same.
    fn unchanged(
        &self,
        handed: &[Vec<HandOver>],
        run: &mut Rehearse<'_>,
        seen: &mut Seen,
    ) -> Result<(), Breach> {
        let seconds: BTreeSet<Option<&str>> = self
            .flow
            .lines
            .iter()
            .map(|line| line.guard.as_ref().map(|(purpose, _)| purpose.as_str()))
            .collect();
        for second in seconds.into_iter().chain([None]).collect::<BTreeSet<_>>() {
            let forbidden = self.forbidden(second, false);
            let mut fields: Fields = forbidden.keys().cloned().collect();
            self.without_shared(&mut fields);
            if fields.is_empty() {
                continue;
            }
            let domains = !self.bans("professional.employer", Some(&self.flow.from), second).is_empty();
            for turn in [Turn::Other, Turn::Absence] {
                let Ok(changed) =
                    run(&self.flow.name, &self.data.changed(self.declared, &fields, domains, turn))
                else {
                    seen.failed += 1;
                    continue;
                };
                seen.changed += 1;
                let (before, after) = (self.part(handed, second), self.part(&changed, second));
                if before != after {
                    let what = format!("{fields:?} changes {before:?} to {after:?}");
                    let rule = forbidden.values().next().copied().unwrap_or(Rule::Uses);
                    return self.breach(rule, what);
                }
            }
        }
        Ok(())
    }

    /// An address is changed wherever it stands: not where any of these fields may go.
    fn without_shared(&self, fields: &mut Fields) {
        for kind in [Kind::Email, Kind::Phone] {
            let of_kind = self.fields().into_iter().filter(|(_, _, field)| field.kind == kind);
            let of_kind: Vec<(String, String)> =
                of_kind.map(|(object, name, _)| (object.to_owned(), name)).collect();
            if !of_kind.iter().all(|field| fields.contains(field)) {
                fields.retain(|field| !of_kind.contains(field));
            }
        }
    }

    /// What is compared: of a second purpose only the lines that wait for it, else all others and who is written at all.
    fn part(&self, handed: &[Vec<HandOver>], second: Option<&str>) -> Vec<HandOver> {
        let is_of = |line: &&Line| line.guard.as_ref().map(|(purpose, _)| purpose.as_str()) == second;
        let lines: BTreeSet<&str> =
            self.flow.lines.iter().filter(is_of).map(|line| line.target.as_str()).collect();
        let part = |row: &HandOver| {
            let mut row = row.clone();
            row.cells.retain(|name, _| lines.contains(name.as_str()));
            if second.is_some() {
                row.key.clear();
            }
            row
        };
        handed.iter().flatten().map(part).filter(|row| second.is_none() || !row.cells.is_empty()).collect()
    }

    /// What stands in a field is what the field is declared to be, wherever it comes from: where that may not go there,
    /// only words of the project do. And whatever may go is seen to change, or nothing is seen here at all.
    fn as_declared(
        &self,
        handed: &[Vec<HandOver>],
        run: &mut Rehearse<'_>,
        seen: &mut Seen,
    ) -> Result<(), Breach> {
        if handed.iter().flatten().all(|row| !row.put) {
            return Ok(());
        }
        let free = self.fields().into_iter().filter(|(_, _, field)| !field.key);
        let fields: Fields = free.map(|(object, name, _)| (object.to_owned(), name)).collect();
        let Ok(changed) = run(&self.flow.name, &self.data.changed(self.declared, &fields, true, Turn::Other))
        else {
            seen.failed += 1;
            return Ok(());
        };
        seen.sensitive += usize::from(changed != handed);
        for line in self.flow.lines.iter().filter(|line| line.carries) {
            let category =
                self.declared.field(&self.flow.to, &line.target).and_then(|field| field.category());
            let second = line.guard.as_ref().map(|(purpose, _)| purpose.as_str());
            let bans = category.map(|category| self.bans(category, None, second)).unwrap_or_default();
            let Some(ban) = bans.iter().find(|ban| !ban.readable_only) else { continue };
            let column = |runs: &[Vec<HandOver>]| -> Vec<Option<String>> {
                runs.iter().flatten().filter_map(|row| row.cells.get(&line.target).cloned()).collect()
            };
            let (before, after) = (column(handed), column(&changed));
            // As long as the same people are written.
            if before.len() == after.len() && before != after {
                return self.breach(ban.rule, format!("{} holds {before:?}, then {after:?}", line.target));
            }
        }
        Ok(())
    }
}

/// What of a value tells it, where it is not a word that many share.
fn tell_tale(value: &Value) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let part = text.split('@').next().unwrap_or(text).trim_start_matches('+').to_lowercase();
    (part.len() >= 8).then_some(part)
}

/// What `meta_email` and `sha256_hex` make of an address of the generator: small letters, no spaces around.
fn hash(email: &str) -> String {
    let digest = Sha256::digest(email.trim().to_lowercase().as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
