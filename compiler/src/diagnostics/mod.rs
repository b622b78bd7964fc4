//! Diagnostics as data: what is wrong, where, why, and how to mend it. Renderers live in [`report`].

pub mod catalogue;
pub mod report;

pub use catalogue::Entry;

use crate::source::Span;
use std::collections::BTreeMap;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The project does not compile.
    Error,
    /// It compiles; somebody should look.
    Warning,
}

/// A place that belongs to a finding, with a few words on what this place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What this place is; may be empty for the primary place.
    pub text: String,
}

/// A mend that a tool can carry out: replace each span by the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the mend does, as an order: "write `->`".
    pub title: String,
    /// The replacements; they do not overlap.
    pub edits: Vec<(Span, String)>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its row in the table of diagnostics.
    pub entry: &'static Entry,
    /// What is wrong, in the user's words; reads alone on one line; lower case, no full stop.
    pub message: String,
    /// The place the message is about.
    pub primary: Label,
    /// Further places, in any file.
    pub related: Vec<Label>,
    /// One thing to try.
    pub help: Option<String>,
    /// A mend for tools.
    pub fix: Option<Fix>,
    /// The declaration that may as well be what is wrong: findings that have it in common are told as one.
    pub cause: Option<Span>,
    /// Fields that are used here and may as well be what is wrong: where one is, few findings are enough to see it.
    pub suspects: Vec<Span>,
}

impl Diagnostic {
    /// A finding about one place.
    pub fn new(entry: &'static Entry, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            entry,
            message: message.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
            fix: None,
            cause: None,
            suspects: Vec::new(),
        }
    }

    /// Says what the primary place is.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.primary.text = text.into();
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Names the declaration that may as well be what is wrong. Where it is, each use of it is found to be wrong, and that
    /// is one mistake.
    #[must_use]
    pub fn caused_by(mut self, declaration: Option<Span>) -> Diagnostic {
        self.cause = declaration;
        self
    }

    /// Names fields whose declarations may as well be what is wrong.
    #[must_use]
    pub fn suspecting(mut self, declarations: impl IntoIterator<Item = Span>) -> Diagnostic {
        self.suspects.extend(declarations);
        self
    }

    /// What is to be done, for people and for tools: findings that one mend ends differ in neither.
    fn mend(&self) -> (Option<String>, Option<String>) {
        (self.help.clone(), self.fix.as_ref().map(|fix| fix.title.clone()))
    }

    /// Whether another finding says nothing but the same of another place.
    fn is_about_the_same(&self, other: &Diagnostic) -> bool {
        self.help == other.help
            && self.primary.text == other.primary.text
            && self.related.starts_with(&other.related)
            && self.fix.as_ref().map(|fix| &fix.title) == other.fix.as_ref().map(|fix| &fix.title)
    }

    /// Adds the place of such a finding, with its message where that is another.
    fn add_place(&mut self, other: Diagnostic) {
        let same = other.message == self.message;
        let text = if same { "and here".to_owned() } else { format!("and {}", other.message) };
        let known = |label: &Label| label.span == other.primary.span && (same || label.text == text);
        if known(&self.primary) || self.related.iter().any(known) {
            return;
        }
        self.related.push(Label { span: other.primary.span, text });
        if let (Some(fix), Some(other)) = (&mut self.fix, other.fix) {
            fix.edits.extend(other.edits);
        }
    }

    /// Adds a mend that a tool can carry out.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<(Span, String)>) -> Diagnostic {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }
}

/// How many findings there may be about fields that one object lacks.
const MOST_LACKING: usize = 2;

/// How many findings there may be about uses of one field that may itself be declared wrongly.
const MOST_SUSPECTING: usize = 2;

/// What is found about the uses of a field.
#[derive(Clone, Debug, Default)]
struct Uses {
    /// Whether one of them only suspects the field. Others name it as what they are about, and each has its own mend.
    suspected: bool,
    told: Vec<usize>,
}

/// What is to be done about a finding: its help, and the title of its fix.
type Mend = (Option<String>, Option<String>);

/// Why a finding passes, who answers for that, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Why.
    pub because: String,
    /// Who said so.
    pub approved_by: String,
    /// The last day, as written.
    pub until: String,
}

/// An exception that somebody answers for: findings of one name in one declaration pass, until a day.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The name of the finding.
    pub check: String,
    /// The declarations in which it may pass.
    pub places: Vec<Span>,
    /// Where the check is named.
    pub span: Span,
    /// Where its last day is written, once that is over: then nothing passes any more.
    pub over: Option<Span>,
    /// It let a finding pass, or would have.
    pub used: bool,
    /// Why, by whom and until when.
    pub accepted: Acceptance,
}

impl Exception {
    fn concerns(&self, finding: &Diagnostic) -> bool {
        let at = finding.primary.span;
        let holds = |place: &Span| place.file == at.file && place.start <= at.start && at.end <= place.end;
        self.check == finding.entry.name && self.places.iter().any(holds)
    }
}

/// The findings of one compilation.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    exceptions: Vec<Exception>,
    /// What somebody lets pass for a while.
    waived: Vec<(Diagnostic, Acceptance)>,
    /// Where the finding is that says this of that place.
    placed: BTreeMap<(&'static str, Span, String), usize>,
    /// Where the finding about an unknown name is.
    unknown: BTreeMap<(&'static str, String), usize>,
    /// Where the finding about what one declaration makes wrong is. Findings with one cause and one mend are one, under
    /// whatever name.
    caused: BTreeMap<(Severity, Span, Mend), usize>,
    /// Fields that an object lacks: where the findings are that say so.
    lacking: BTreeMap<Span, Vec<usize>>,
    /// Fields that may be declared wrongly, by the place of their declaration.
    uses: BTreeMap<Span, Uses>,
}

/// Proof that a compilation found no error; only [`Diagnostics::no_errors`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct NoErrors(());

impl Diagnostics {
    /// Adds a finding. A name that is declared nowhere is one mistake, however often it is used: its further places go
    /// to the first finding about it. So do those of findings that one declaration causes. What an exception lets pass is
    /// not added.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        for exception in &mut self.exceptions {
            if !exception.concerns(&diagnostic) {
                continue;
            }
            exception.used = true;
            let Some(over) = exception.over else {
                self.waived.push((diagnostic, exception.accepted.clone()));
                return;
            };
            diagnostic = diagnostic.also(over, "a waiver let this pass until that day");
        }
        let name = diagnostic.entry.name;
        // What several flows share is looked at for each of them.
        let place = (name, diagnostic.primary.span, diagnostic.message.clone());
        if let Some(first) = self.placed.get(&place).and_then(|at| self.list.get_mut(*at)) {
            let new = diagnostic.related.into_iter().filter(|label| !first.related.contains(label));
            let new: Vec<Label> = new.collect();
            first.related.extend(new);
            return;
        }
        if let Some(cause) = diagnostic.cause {
            let key = (diagnostic.entry.severity, cause, diagnostic.mend());
            if let Some(first) = self.caused.get(&key).and_then(|at| self.list.get_mut(*at)) {
                first.add_place(diagnostic);
                return;
            }
            self.caused.insert(key, self.list.len());
        }
        if let Some(told) = self.tells(&diagnostic).and_then(|at| self.list.get_mut(at)) {
            told.add_place(diagnostic);
            return;
        }
        if name == "name/unknown-field"
            && let Some(object) = diagnostic.related.first().map(|label| label.span)
        {
            // An object that lacks several fields which are like none of its own, or many, is another one than is meant.
            let known = self.lacking.entry(object).or_default();
            let strange = |at: &usize| {
                let same = |known: &&Diagnostic| known.fix.is_none() && known.help == diagnostic.help;
                diagnostic.fix.is_none() && self.list.get(*at).filter(same).is_some()
            };
            let many = known.last().filter(|_| known.len() == MOST_LACKING);
            let meant = known.iter().find(|at| strange(at)).or(many).copied();
            if let Some(first) = meant.and_then(|at| self.list.get_mut(at)) {
                first.add_place(Diagnostic { fix: None, ..diagnostic });
                return;
            }
            known.push(self.list.len());
        }
        let together = ["name/not-a-source", "name/not-a-target", "type/pattern-does-not-fit"];
        if name.starts_with("name/unknown-") || together.contains(&name) {
            let key = (diagnostic.entry.name, diagnostic.message.clone());
            let first = self.unknown.get(&key).and_then(|at| self.list.get_mut(*at));
            if let Some(first) = first.filter(|first| first.is_about_the_same(&diagnostic)) {
                first.add_place(diagnostic);
                return;
            }
            self.unknown.insert(key, self.list.len());
        }
        self.placed.insert(place, self.list.len());
        self.list.push(diagnostic);
    }

    /// The finding that tells this one as well: where a field does not suit what uses it, that is one mistake.
    fn tells(&mut self, new: &Diagnostic) -> Option<usize> {
        if new.entry.severity != Severity::Error {
            return None;
        }
        let caused = new.cause.into_iter().map(|declaration| (declaration, false));
        let suspects = new.suspects.iter().map(|declaration| (*declaration, true));
        let fields: Vec<(Span, bool)> = caused.chain(suspects).collect();
        let many = fields.iter().find_map(|(declaration, suspect)| {
            let uses = self.uses.get(declaration)?;
            let one = uses.suspected || *suspect;
            uses.told.last().filter(|_| one && uses.told.len() >= MOST_SUSPECTING).copied()
        });
        if many.is_none() {
            for (declaration, suspect) in fields {
                let uses = self.uses.entry(declaration).or_default();
                uses.suspected |= suspect;
                uses.told.push(self.list.len());
            }
        }
        many
    }

    /// Lets findings pass from now on.
    pub fn except(&mut self, exceptions: Vec<Exception>) {
        self.exceptions.extend(exceptions);
    }

    /// What may pass, and whether anything did.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// Keeps a finding that somebody lets pass for a while.
    pub fn waive(&mut self, finding: Diagnostic, accepted: Acceptance) {
        self.waived.push((finding, accepted));
    }

    /// What somebody lets pass for a while, in the order of files, places and names, each once.
    #[must_use]
    pub fn waived(&self) -> Vec<(&Diagnostic, &Acceptance)> {
        let mut all: Vec<(&Diagnostic, &Acceptance)> =
            self.waived.iter().map(|(finding, accepted)| (finding, accepted)).collect();
        all.sort_by(|(a, _), (b, _)| in_order(a, b));
        all.dedup();
        all
    }

    /// Adds all findings of another list.
    pub fn append(&mut self, other: Diagnostics) {
        self.waived.extend(other.waived);
        other.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// The findings in the order of files, places and names, each once.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.list.iter().collect();
        all.sort_by(|a, b| in_order(a, b));
        all.dedup();
        all
    }

    /// Whether a finding of severity [`Severity::Error`] is among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.entry.severity == Severity::Error)
    }

    /// The proof that a plan may be made, or `None` where an error was found.
    #[must_use]
    pub fn no_errors(&self) -> Option<NoErrors> {
        (!self.has_errors()).then_some(NoErrors(()))
    }
}

/// By file, place and name.
fn in_order(a: &Diagnostic, b: &Diagnostic) -> std::cmp::Ordering {
    (a.primary.span, a.entry.name, &a.message).cmp(&(b.primary.span, b.entry.name, &b.message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn unknown(start: u32, name: &str, help: &str) -> Diagnostic {
        let span = Span { file: FileId(0), start, end: start + 1 };
        Diagnostic::new(&catalogue::NAME_UNKNOWN_PURPOSE, span, format!("there is no purpose `{name}`"))
            .help(help)
            .fix("write `b`", vec![(span, "b".to_owned())])
    }

    #[test]
    fn a_name_that_is_declared_nowhere_is_one_mistake_however_often_it_is_used() {
        let mut out = Diagnostics::default();
        for (start, name, help) in [(1, "a", "x"), (5, "a", "x"), (5, "a", "x"), (7, "c", "x"), (9, "a", "y")]
        {
            out.push(unknown(start, name, help));
        }
        let found: Vec<_> = out.sorted().iter().map(|d| (d.primary.span.start, d.related.len())).collect();
        assert_eq!(found, [(1, 1), (7, 0), (9, 0)]);
        let edits = out.sorted()[0].fix.as_ref().map(|fix| fix.edits.len());
        assert_eq!(edits, Some(2));
    }

    fn caused(start: u32, entry: &'static Entry, mend: &str, cause: Option<Span>) -> Diagnostic {
        let span = Span { file: FileId(0), start, end: start + 1 };
        Diagnostic::new(entry, span, format!("message {start}")).help(mend).caused_by(cause)
    }

    #[test]
    fn what_one_declaration_makes_wrong_is_one_finding_if_one_mend_ends_it() {
        let (a, b) = (&catalogue::TYPE_DOES_NOT_FIT, &catalogue::TYPE_WOULD_LOSE);
        let cause = Some(Span { file: FileId(1), start: 0, end: 1 });
        let other = Some(Span { file: FileId(1), start: 7, end: 8 });
        let mut out = Diagnostics::default();
        out.push(caused(1, a, "declare it", cause));
        out.push(caused(3, a, "declare it", cause));
        out.push(caused(3, a, "declare it", cause));
        out.push(caused(5, b, "declare it", cause));
        out.push(caused(7, a, "round it", cause));
        out.push(caused(9, a, "declare it", other));
        out.push(caused(11, a, "declare it", None));
        out.push(caused(13, a, "declare it", None));
        let told: Vec<_> = out
            .sorted()
            .iter()
            .map(|it| {
                (it.primary.span.start, it.related.iter().map(|at| at.text.as_str()).collect::<Vec<_>>())
            })
            .collect();
        let none = Vec::new;
        assert_eq!(
            told,
            [
                (1, vec!["and message 3", "and message 5"]),
                (7, none()),
                (9, none()),
                (11, none()),
                (13, none())
            ]
        );
    }

    #[test]
    fn a_field_that_does_not_suit_its_uses_costs_two_findings() {
        let span = |start: u32| Span { file: FileId(1), start, end: start + 1 };
        let (field, other) = (span(0), span(7));
        let use_of = |start: u32, declared: Span| {
            caused(start, &catalogue::TYPE_DOES_NOT_FIT, &format!("mend {start}"), None)
                .suspecting([declared])
        };
        let mut out = Diagnostics::default();
        out.push(use_of(1, field));
        out.push(use_of(3, field));
        out.push(use_of(5, other));
        out.push(use_of(7, field));
        // What names it as its cause is about it, too.
        out.push(caused(9, &catalogue::TYPE_CANNOT_COMPARE, "compare", Some(field)));
        let told: Vec<_> = out.sorted().iter().map(|it| (it.primary.span.start, it.related.len())).collect();
        assert_eq!(told, [(1, 0), (3, 2), (5, 0)]);

        // Where nothing only suspects it, each finding has a mend of its own.
        let mut out = Diagnostics::default();
        for start in [1, 3, 5] {
            out.push(caused(start, &catalogue::TYPE_DOES_NOT_FIT, &format!("mend {start}"), Some(field)));
        }
        assert_eq!(out.sorted().len(), 3);
    }

    #[test]
    fn an_object_that_lacks_fields_unlike_its_own_is_one_finding_and_slips_are_their_own() {
        let object = Span { file: FileId(1), start: 0, end: 1 };
        let lacks = |start: u32, fix: bool| {
            let span = Span { file: FileId(0), start, end: start + 1 };
            let found =
                Diagnostic::new(&catalogue::NAME_UNKNOWN_FIELD, span, format!("there is no field `{start}`"))
                    .help("name a field")
                    .also(object, "the object");
            if fix { found.fix(format!("write `x{start}`"), vec![(span, "x".to_owned())]) } else { found }
        };
        let mut out = Diagnostics::default();
        for (start, fix) in [(1, false), (3, true), (5, false)] {
            out.push(lacks(start, fix));
        }
        let told: Vec<_> = out.sorted().iter().map(|it| (it.primary.span.start, it.related.len())).collect();
        assert_eq!(told, [(1, 2), (3, 1)]);
    }
}
