//! Requests to be erased: which records of an object ask for it, and for whom.

use super::expression::{Node, Run, Scope};
use super::identity::{family_of, identifier_word};
use super::points::normal_point;
use super::prepare::{Names, PrepareError, object};
use super::record::Record;
use super::values::in_text;
use martlet_compiler::plan::{Erasure, Expr, Plan, PointKind};

/// The requests of an erasure, prepared once for all records.
#[derive(Debug)]
pub struct Requests {
    name: String,
    filter: Option<Node>,
    person: Node,
    /// The name under which the identifiers of that field are known, where the identity links it.
    family: Option<String>,
    key: Vec<usize>,
}

/// A request that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The kind of the person's contact point or identifier, as keyed hashes name it.
    pub kind: String,
    /// The point in the form in which two spellings are equal. Personal data.
    pub normal: String,
    /// Keyed hash of the request itself: each is carried out once.
    pub is: [u8; 32],
}

/// What a record asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The condition leaves it out.
    NotMeant,
    /// It cannot be told whether it counts, or for whom: nothing is erased on a guess.
    Unclear,
    /// Somebody is to be erased.
    For(Request),
}

impl Requests {
    /// Prepares them; none where the erasure does not say where they arrive, or whose they are.
    ///
    /// # Errors
    /// The plan names something that it does not hold or that this program does not know.
    pub fn new(plan: &Plan, erasure: &Erasure) -> Result<Option<Requests>, PrepareError> {
        let (Some(id), Some(person)) = (&erasure.requests, &erasure.person) else { return Ok(None) };
        let of = object(plan, id)?;
        let mut names = Names::of(plan, of, id);
        names.place = format!("`erasure {}`", erasure.name);
        let linked = |field: &String| {
            let path = format!("{id}.{field}");
            let known = plan.identity.as_ref().is_some_and(|identity| identity.links.contains(&path));
            known.then(|| family_of(plan, &path))
        };
        let family = match person {
            Expr::Field(field) => linked(field),
            _ => None,
        };
        let key = of.fields.iter().enumerate().filter(|(_, field)| field.key).map(|(index, _)| index);
        Ok(Some(Requests {
            name: erasure.name.clone(),
            filter: erasure.filter.as_ref().map(|filter| names.node(filter)).transpose()?,
            person: names.node(person)?,
            family,
            key: key.collect(),
        }))
    }

    /// What a record asks for.
    #[must_use]
    pub fn read(&self, record: &Record<'_>, run: &Run<'_>) -> Asked {
        if record.fault.is_some() {
            return Asked::Unclear;
        }
        let scope = Scope::of(&record.values, run);
        match self.filter.as_ref().map(|filter| filter.holds(&scope)) {
            Some(Ok(false)) => return Asked::NotMeant,
            Some(Err(_)) => return Asked::Unclear,
            Some(Ok(true)) | None => {}
        }
        let value = self.person.value(&scope).ok();
        let Some((kind, normal)) = value.as_ref().and_then(in_text).and_then(|text| self.whose(text.trim()))
        else {
            return Asked::Unclear;
        };
        Asked::For(Request {
            kind,
            normal,
            is: run.keys.other("request to be erased", &self.told_apart(record)),
        })
    }

    fn whose(&self, text: &str) -> Option<(String, String)> {
        if let Some(family) = self.family.as_ref().filter(|_| !text.is_empty()) {
            return Some((identifier_word(family), text.to_owned()));
        }
        let of = |kind, word: &str| Some((word.to_owned(), normal_point(kind, text)?.into_owned()));
        of(PointKind::Email, "email").or_else(|| of(PointKind::Phone, "phone"))
    }

    /// What tells a request from others: its key, else all of it.
    fn told_apart(&self, record: &Record<'_>) -> String {
        let text = |index: &usize| record.values.get(*index).and_then(in_text).unwrap_or_default();
        if self.key.is_empty() {
            return format!("{} {:?}", self.name, record.payload());
        }
        format!("{} {:?}", self.name, self.key.iter().map(text).collect::<Vec<_>>())
    }
}
