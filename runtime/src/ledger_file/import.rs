//! Reads choices from a file into the ledger: first all lines are looked at, and only if each can be taken, they are
//! recorded. A line that the ledger took before changes nothing.

use super::line::Line;
use crate::run::flow::word_of;
use crate::run::outside::{RunLock, SystemClock, SystemRand};
use crate::run::{Options, Progress, RunError, open, zone};
use crate::transform::split::{Piece, Splitter};
use crate::transform::{SKEW, evidence_level, family_of, normal_point, reference, whole_day};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use martlet_compiler::plan::{ListRelease, Plan, PointKind, Suppression as List};
use martlet_consent::event::{EventKind, LedgerEvent, Named, Precision, Private};
use martlet_consent::{Class, Micros, PointRef, State, Suppression};
use martlet_delivery::keys::ProjectKey;
use martlet_delivery::ports::{Begin, Clock, Ended, PortError, Rand, Store, Stream};
use martlet_delivery::record::Tally;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Lines after which whoever looks on is told.
const STEP: u64 = 20_000;

/// Refused lines that are told one by one.
const TOLD: usize = 20;

/// How long a day may be of which the time zone is not known (`docs/consent.md`, section 4): 50 hours.
const DAY_ANYWHERE: Micros = 50 * 3_600 * 1_000_000;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Nothing was recorded, for these lines cannot be taken.
    Nothing {
        /// How many.
        refused: u64,
        /// The first of them.
        first: Vec<Refused>,
    },
    /// All of it is in the ledger.
    All(Tally),
}

/// A line that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number, from 1.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// Records the choices of a file.
///
/// # Errors
/// The file, the state or the lock of a run.
pub fn import(
    plan: &Plan,
    options: &Options,
    file: &Path,
    progress: &mut dyn Progress,
) -> Result<Imported, RunError> {
    let name = format!("choices of {}", file.display());
    progress.job(&name);
    let reading = Reading::new(plan, zone(plan)?);
    let now = SystemClock.now();
    let (mut refused, mut first) = (0, Vec::new());
    let mut source = Lines::open(file)?;
    while let Some((number, bytes)) = source.next()? {
        if let Err(why) = reading.choice(bytes, now) {
            refused += 1;
            if first.len() < TOLD {
                first.push(Refused { line: number, why });
            }
        }
    }
    if refused > 0 {
        return Ok(Imported::Nothing { refused, first });
    }
    let (_lock, key, mut store): (Option<RunLock>, _, _) = open(options)?;
    let begin = Begin {
        flow: "imported choices".into(),
        plan: plan.hash.clone(),
        place: String::new(),
        permissions: String::new(),
        at: now,
        confirmed_removals: None,
    };
    let token = store.begin(&begin)?;
    let (mut source, mut taken, mut rand) = (Lines::open(file)?, 0, SystemRand::default());
    let mut next = || {
        let Some((number, bytes)) = source.next()? else { return Ok(None) };
        // It was taken a moment ago; somebody may have written to the file since.
        let choice = reading.choice(bytes, now).map_err(|why| changed(number, &why))?;
        taken += 1;
        if taken % STEP == 0 {
            progress.records(STEP);
        }
        Ok(Some(choice.event(&key, plan, now, &mut rand)))
    };
    let done = store.import(token, &mut next);
    let ended = if done.is_ok() { Ended::Done } else { Ended::Failed };
    let why = done.as_ref().err().map(PortError::to_string);
    let tally = store.finish(token, ended, why.as_deref(), SystemClock.now())?;
    done?;
    crate::run::kept::keep(&options.state, &mut store)?;
    Ok(Imported::All(tally))
}

fn changed(line: u64, why: &str) -> PortError {
    PortError::new("reading the choices", format!("line {line} was changed meanwhile: {why}"))
}

/// A line as it stands, or why it cannot be read.
type Read<'l> = Result<&'l [u8], &'static str>;

/// The lines of a file that are not empty.
struct Lines {
    lines: Splitter<File>,
    path: PathBuf,
}

impl Lines {
    fn open(path: &Path) -> Result<Lines, PortError> {
        let path = path.to_owned();
        let file = File::open(&path).map_err(|error| failed(&path, &error))?;
        Ok(Lines { lines: Splitter::lines(file), path })
    }

    /// The next, with its number.
    fn next(&mut self) -> Result<Option<(u64, Read<'_>)>, PortError> {
        let piece = self.lines.next_filled().map_err(|error| failed(&self.path, &error))?;
        Ok(piece.map(|piece| match piece {
            Piece::Row(row) => (row.line(), Ok(row.content())),
            Piece::Broken(broken) => (broken.line, Err("it is longer than 4 MiB")),
        }))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> PortError {
    PortError::new(format!("reading `{}`", path.display()), crate::drivers::plain(error))
}

/// What lines may speak of.
struct Reading<'p> {
    purposes: BTreeSet<&'p str>,
    channels: BTreeSet<&'p str>,
    lists: &'p [List],
    topics: BTreeSet<&'p str>,
    /// Identifiers of people that the identity knows.
    links: BTreeSet<&'p str>,
    zone: TimeZone,
}

/// A line that can be taken.
struct Choice<'l> {
    line: Line<'l>,
    /// None: it is about whoever has the identifier that it names.
    point: Option<PointKind>,
    contact: String,
    kind: EventKind,
    state: State,
    lo: Micros,
    hi: Micros,
    precision: Precision,
}

impl<'p> Reading<'p> {
    fn new(plan: &'p Plan, zone: TimeZone) -> Reading<'p> {
        Reading {
            purposes: plan.purposes.iter().map(|purpose| purpose.name.as_str()).collect(),
            channels: plan.channels.iter().map(|channel| channel.name.as_str()).collect(),
            lists: &plan.suppressions,
            topics: plan.topics.iter().map(|topic| topic.name.as_str()).collect(),
            links: plan.identity.iter().flat_map(|known| &known.links).map(String::as_str).collect(),
            zone,
        }
    }

    fn choice<'l>(&self, bytes: Read<'l>, now: Micros) -> Result<Choice<'l>, String> {
        let line: Line<'l> = serde_json::from_slice(bytes?).map_err(|error| plain(&error))?;
        let (point, contact) = contact_of(&line)?;
        let known = |names: &BTreeSet<&str>, what: &str, name: &str| match names.contains(name) {
            true => Ok(()),
            false => Err(format!("the project has no {what} `{name}`")),
        };
        line.topic.iter().try_for_each(|topic| known(&self.topics, "topic", topic))?;
        match (&line.person, &line.person_of) {
            (None, None) => {}
            (Some(_), Some(of)) => known(&self.links, "identifier of a person", of)?,
            _ => return Err("`person` and `person_of` say together whose choice it is".into()),
        }
        let (kind, state) = match line.list.as_deref() {
            Some(list) => self.on_list(&line, list)?,
            None => {
                known(&self.purposes, "purpose", &line.purpose)?;
                known(&self.channels, "channel", &line.channel)?;
                says(&line)?
            }
        };
        let (mut lo, mut hi, precision) = self.time(&line, now)?;
        if lo > now.saturating_add(SKEW) {
            return Err("its time lies ahead".into());
        }
        if state.class() == Class::Permissive {
            (lo, hi) = (lo.min(now), hi.min(now));
        }
        Ok(Choice { line, point, contact, kind, state, lo, hi, precision })
    }

    /// What a line about a suppression list is: only of lists that outlast their rows, and off one only by whoever answers
    /// for it.
    fn on_list(&self, line: &Line<'_>, name: &str) -> Result<(EventKind, State), String> {
        let found = self.lists.iter().find(|list| list.name == name);
        let list = found.ok_or_else(|| format!("the project has no suppression list `{name}`"))?;
        let kind = Suppression::from_word(&list.kind).filter(|_| line.by.as_deref() == Some(&list.kind));
        let kind = kind.ok_or_else(|| format!("the list `{name}` is of the kind `{}`", list.kind))?;
        if !line.purpose.is_empty() || !line.channel.is_empty() {
            return Err("a line about a suppression list has neither purpose nor channel".into());
        }
        match (line.kind.as_deref(), &list.release) {
            (_, None) => {
                Err(format!("the list `{name}` is read by every run, and holds no longer than its rows"))
            }
            (Some("suppression"), _) => Ok((EventKind::Suppression(kind), State::Invalidated)),
            (Some("release"), Some(ListRelease::By(owner)))
                if line.evidence.iter().any(|(what, who)| what == "by" && who == owner) =>
            {
                Ok((EventKind::Release(kind), State::Unknown))
            }
            _ => Err(format!("nobody leaves the list `{name}` so")),
        }
    }

    fn time(&self, line: &Line<'_>, now: Micros) -> Result<(Micros, Micros, Precision), String> {
        if let Some(at) = line.at.as_deref() {
            if line.from.is_some() || line.until.is_some() {
                return Err("it has `at`, and `from` or `until` beside it: one of the two says when".into());
            }
            if let Ok(at) = at.parse::<Timestamp>() {
                return Ok((at.as_microsecond(), at.as_microsecond(), Precision::Instant));
            }
            let of_day = at.parse().ok().and_then(|day| whole_day(day, &self.zone));
            let (lo, hi) = of_day.ok_or_else(|| {
                format!(
                    "`{at}` is neither a day such as 2026-03-01 nor a moment such as 2026-03-01T09:00:00Z"
                )
            })?;
            return Ok((lo, hi, Precision::Day));
        }
        let moment = |text: &Option<Cow<'_, str>>| {
            let read = |text: &Cow<'_, str>| {
                let at = text.parse::<Timestamp>();
                at.map(Timestamp::as_microsecond)
                    .map_err(|_| format!("`{text}` is no moment such as 2026-03-01T09:00:00Z"))
            };
            text.as_ref().map(read).transpose()
        };
        let (lo, hi) = (moment(&line.from)?, moment(&line.until)?);
        match (lo, hi) {
            (Some(lo), Some(hi)) if lo > hi => Err("`from` is later than `until`".into()),
            (Some(lo), Some(hi)) if hi - lo <= DAY_ANYWHERE => Ok((lo, hi, Precision::DayNoZone)),
            (Some(lo), hi) => Ok((lo, hi.unwrap_or(now).max(lo), Precision::Unknown)),
            (None, hi) => Ok((Micros::MIN, hi.unwrap_or(now), Precision::Unknown)),
        }
    }
}

impl Choice<'_> {
    /// The event that it becomes. Equal lines become one event, whenever they are imported.
    fn event(self, key: &ProjectKey, plan: &Plan, now: Micros, rand: &mut dyn Rand) -> LedgerEvent {
        let kind_word = word_of(self.point);
        let line = self.line;
        let text = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        let source = line.source.as_deref().unwrap_or_default();
        let mut parts = source.splitn(3, '.').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let (source_system, source_object, source_field) = (part(), part(), part());
        let evidence =
            (!line.evidence.is_empty()).then(|| serde_json::to_string(&line.evidence).unwrap_or_default());
        let noticed = line.notice_version.is_some() && line.notice.is_some();
        let method = text(line.method).unwrap_or_else(|| "import".into());
        let actor = text(line.actor).unwrap_or_else(|| "subject".into());
        let said = text(line.said).unwrap_or_default();
        // Where the line gives no end, the time of reading stands in its place, which is none of the line's.
        let (from, until) = (line.from.or(line.at), line.until);
        let own = [
            &*self.contact,
            &*line.purpose,
            &*line.channel,
            line.brand.as_deref().unwrap_or_default(),
            self.kind.suppression().map_or(self.state.word(), |_| self.kind.word()),
            self.kind.suppression().map_or("", Suppression::word),
            from.as_deref().unwrap_or_default(),
            until.as_deref().unwrap_or_default(),
            &method,
            &actor,
            source,
            &said,
            line.notice.as_deref().unwrap_or_default(),
            line.notice_version.as_deref().unwrap_or_default(),
            evidence.as_deref().unwrap_or_default(),
        ]
        .join("\u{1f}");
        // What lines did not say in an earlier version stands behind, so that their events keep their names.
        let about =
            [("list", &line.list), ("topic", &line.topic), ("person", &line.person), ("of", &line.person_of)];
        let about =
            about.iter().filter_map(|(word, said)| Some(format!("\u{1f}{word} {}", said.as_deref()?)));
        let own = own + &about.collect::<String>();
        let list = text(line.list);
        let own = key.reference("imported", &own);
        let mut salt = [0; 16];
        rand.fill(Stream::Salts, &mut salt);
        let person = text(line.person).zip(text(line.person_of));
        let person =
            person.map(|(is, of)| Named { reference: reference(key, &family_of(plan, &of), &is), of, is });
        let point: PointRef = match (self.point, &person) {
            (None, Some(person)) => person.reference,
            _ => key.point(kind_word, &self.contact),
        };
        LedgerEvent {
            id: named(own),
            kind: self.kind,
            purpose: line.purpose.into_owned(),
            channel: line.channel.into_owned(),
            topic: text(line.topic),
            brand: text(line.brand),
            state: self.state,
            basis: "consent".into(),
            lo: self.lo,
            hi: self.hi,
            precision: self.precision,
            observed_at: now,
            source_system,
            source_object,
            source_field,
            evidence_level: evidence_level(self.precision, noticed, &line.evidence),
            method,
            actor,
            notice: text(line.notice),
            notice_version: text(line.notice_version),
            caused_by: None,
            flow: list.map_or_else(|| "import".into(), |list| format!("suppression {list}")),
            plan: plan.hash.clone(),
            private: Private {
                point,
                point_kind: kind_word.into(),
                contact: self.contact,
                person,
                source_record: own,
                raw_value: said,
                evidence,
                salt,
            },
        }
    }
}

/// The contact point that a line is about, in the form in which two spellings are equal; none: it names a person by an
/// identifier alone.
fn contact_of(line: &Line<'_>) -> Result<(Option<PointKind>, String), String> {
    if line.contact.is_empty() && line.person.is_some() {
        return Ok((None, String::new()));
    }
    let kind = if line.contact.contains('@') { PointKind::Email } else { PointKind::Phone };
    let contact = normal_point(kind, &line.contact).ok_or_else(|| {
        format!("`{}` is neither an e-mail address nor a phone number with its country", line.contact)
    })?;
    Ok((Some(kind), contact.into_owned()))
}

/// What a line is, and its state.
fn says(line: &Line<'_>) -> Result<(EventKind, State), String> {
    let word = line.kind.as_deref().unwrap_or("act");
    let state = match word {
        "suppression" | "release" if !line.state.is_empty() => {
            return Err(format!("a line of the kind `{word}` has no state; it says `by` what"));
        }
        "suppression" => State::Invalidated,
        "release" => State::Unknown,
        _ if line.state.is_empty() => return Err("missing field `state`".into()),
        _ => State::from_word(&line.state).ok_or_else(|| format!("`{}` is no state", line.state))?,
    };
    let kind = match word {
        "suppression" | "release" => of_left_out(word, line.by.as_deref())?,
        _ if line.by.is_some() => {
            return Err("`by` is for lines of the kind `suppression` or `release`".into());
        }
        "act" if state.class() != Class::Open => EventKind::Act,
        "act" | "observation" => EventKind::Observation,
        other => return Err(format!("a line of the kind `{other}` cannot be imported")),
    };
    Ok((kind, state))
}

/// The kind of a line that says that somebody is left out, or is no longer.
fn of_left_out(word: &str, by: Option<&str>) -> Result<EventKind, String> {
    let by =
        by.ok_or_else(|| format!("a line of the kind `{word}` says `by` what, for instance `hard_bounce`"))?;
    let kind = Suppression::from_word(by).ok_or_else(|| {
        let all = Suppression::ALL.map(Suppression::word).join(", ");
        format!("nobody is left out by `{by}`; write one of {all}")
    })?;
    match word {
        "suppression" => Ok(EventKind::Suppression(kind)),
        _ if kind.ends_by_act() => Ok(EventKind::Release(kind)),
        _ => Err(format!("no file ends that somebody is left out by `{by}`")),
    }
}

/// UUID version 8 (RFC 9562, section 5.8): what it is made of is ours to say.
fn named(own: [u8; 32]) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&own[..16]);
    uuid::Builder::from_custom_bytes(id).into_uuid().into_bytes()
}

/// What is wrong with a line, without its text: it may name a person.
fn plain(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => {
            let text = error.to_string();
            text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
        }
        _ => format!("it is no JSON object (see character {})", error.column()),
    }
}
