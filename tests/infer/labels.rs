//! The labelled exports, and how guesses are counted against them.

use martlet_runtime::infer::{Guess, Inferred, Sense};
use std::fmt;
use std::path::{Path, PathBuf};

/// An export with what is right about it.
pub struct Export {
    pub number: usize,
    pub file: PathBuf,
    pub labels: Vec<Label>,
}

/// What is right about a column; `-` where there is nothing to say.
pub struct Label {
    column: String,
    ty: String,
    category: String,
    /// `in` or `out`, and the channel.
    choice: String,
    key: bool,
}

/// Every export, in the order of their numbers.
pub fn exports() -> Vec<Export> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/infer");
    let mut exports: Vec<Export> =
        std::fs::read_dir(folder).unwrap().filter_map(|entry| export(&entry.unwrap().path())).collect();
    exports.sort_by_key(|export| export.number);
    exports
}

fn export(folder: &Path) -> Option<Export> {
    let number = folder.file_name()?.to_str()?.parse().ok()?;
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.into_iter().find(|file| !file.ends_with("labels.tsv"))?;
    let text = std::fs::read_to_string(folder.join("labels.tsv")).unwrap();
    Some(Export { number, file, labels: text.lines().skip(1).map(label).collect() })
}

fn label(line: &str) -> Label {
    let cells: Vec<&str> = line.split('\t').collect();
    let [column, ty, category, choice, key] = cells.as_slice() else { panic!("{line}") };
    let text = |cell: &str| cell.to_owned();
    Label {
        column: text(column),
        ty: text(ty),
        category: text(category),
        choice: text(choice),
        key: *key == "key",
    }
}

/// Of what was guessed, and of what is there, how much is right.
#[derive(Default)]
struct Score {
    right: u32,
    guessed: u32,
    there: u32,
}

impl Score {
    fn add(&mut self, guessed: bool, there: bool, right: bool) {
        self.guessed += u32::from(guessed);
        self.there += u32::from(there);
        self.right += u32::from(guessed && there && right);
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.guessed.max(1))
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from(self.there.max(1))
    }
}

/// The scores of several exports. A type of `text` claims nothing, so it counts as no guess.
#[derive(Default)]
pub struct Scores {
    pub exports: usize,
    types: Score,
    categories: Score,
    choices: Score,
    keys: Score,
    wrong: Vec<String>,
}

impl Scores {
    pub fn count(&mut self, export: &Export, inferred: &Inferred) {
        self.exports += 1;
        for label in &export.labels {
            let found = inferred.guesses.iter().find(|guess| guess.path.join(".") == label.column);
            let guess = found.unwrap_or_else(|| panic!("{}: no {}", export.file.display(), label.column));
            self.column(export.number, label, guess);
        }
    }

    fn column(&mut self, number: usize, label: &Label, guess: &Guess) {
        let (ty, category) = (guess.ty.name(), guess.category.as_deref().unwrap_or("-"));
        let choice = guess.choice.as_ref().map_or("-".to_owned(), |choice| {
            let sense = if choice.sense == Sense::In { "in" } else { "out" };
            format!("{sense}:{}", choice.channel.as_deref().unwrap_or("-"))
        });
        self.types.add(ty != "text", label.ty != "text", ty == label.ty);
        self.categories.add(category != "-", label.category != "-", category == label.category);
        self.choices.add(choice != "-", label.choice != "-", choice == label.choice);
        self.keys.add(guess.key, label.key, true);
        let same =
            ty == label.ty && category == label.category && choice == label.choice && guess.key == label.key;
        if !same {
            self.wrong.push(format!(
                "{number:02} {}: {ty} {category} {choice} {} instead of {} {} {} {}",
                label.column, guess.key, label.ty, label.category, label.choice, label.key
            ));
        }
    }

    /// Fails unless precision and recall of each kind of guess are at least so high.
    pub fn reach(&self, precision: f64, recall: f64) {
        for (what, score) in self.kinds() {
            assert!(score.precision() >= precision, "precision of {what}: {:.3}\n{self}", score.precision());
            assert!(score.recall() >= recall, "recall of {what}: {:.3}\n{self}", score.recall());
        }
    }

    fn kinds(&self) -> [(&'static str, &Score); 4] {
        [
            ("types", &self.types),
            ("categories", &self.categories),
            ("choices", &self.choices),
            ("keys", &self.keys),
        ]
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, score) in self.kinds() {
            let (precision, recall) = (score.precision(), score.recall());
            writeln!(f, "{what}: precision {precision:.3}, recall {recall:.3} ({} there)", score.there)?;
        }
        self.wrong.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}
