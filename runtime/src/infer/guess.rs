//! What a column probably is, by its heading and by what was seen of it, with the reason for each part of the guess.

use super::knowledge::{Answer, Knowledge, Meaning, Sense};
use super::seen::Seen;
use super::shapes::Shape;
use martlet_compiler::headings::words;
use std::collections::BTreeMap;

/// Of a thousand values, how many must look like what a heading promises.
const MOST: u64 = 800;

/// Different words of a closed list, at most.
const ENUM: usize = 12;

/// What a column probably is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The names on the way to it, its own last.
    pub path: Vec<String>,
    /// Its type, as a field says it.
    pub ty: GuessedType,
    /// Some records have no value.
    pub optional: bool,
    /// Its values name a record.
    pub key: bool,
    /// The category of personal data.
    pub category: Option<String>,
    /// It tells what people chose.
    pub choice: Option<GuessedChoice>,
    /// Why all that.
    pub reasons: Vec<String>,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuessedType {
    /// A type without anything in parentheses.
    Plain(&'static str),
    /// Text of at most that many characters.
    Text(Option<usize>),
    /// Digits in all, and after the point.
    Decimal(usize, usize),
    /// The words for yes and no.
    Bool(String, String),
    /// One of these words, or another one.
    Enum(Vec<String>),
}

impl GuessedType {
    /// The name of the type.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            GuessedType::Plain(name) => name,
            GuessedType::Text(_) => "text",
            GuessedType::Decimal(..) => "decimal",
            GuessedType::Bool(..) => "bool",
            GuessedType::Enum(_) => "enum",
        }
    }
}

/// What a column of choices tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuessedChoice {
    /// What a yes in it means.
    pub sense: Sense,
    /// The channel that its heading speaks of.
    pub channel: Option<String>,
    /// What its words say; none where a word is not known.
    pub answers: BTreeMap<String, Option<Answer>>,
}

/// Guesses about one column.
pub(super) fn guess(known: &Knowledge, path: &[String], seen: &Seen) -> Guess {
    let own = path.last().map(String::as_str).unwrap_or_default();
    let mut heading = words(own);
    // In `profile.email.value` the name before says more.
    if let Some(before) = path.iter().rev().nth(1) {
        heading = words(before).into_iter().chain(heading).collect();
    }
    let mut guess = Guess {
        path: path.to_vec(),
        ty: GuessedType::Text(None),
        optional: seen.absent > 0 || seen.values == 0,
        key: false,
        category: None,
        choice: None,
        reasons: Vec::new(),
    };
    if seen.values == 0 {
        guess.reasons.push("no record has a value".into());
    }
    guess.choice = choice(known, &heading, seen);
    let meaning = match guess.choice {
        Some(_) => None,
        None => meaning(known, &heading, seen),
    };
    if let Some(meaning) = meaning {
        guess.reasons.push(format!("heading: {}", meaning.name));
        guess.category.clone_from(&meaning.category);
    } else if guess.choice.is_some() {
        guess.reasons.push("heading and words: a choice".into());
    }
    guess.ty = ty(known, meaning, seen, guess.choice.is_some(), &mut guess.reasons);
    if meaning.is_none() && guess.choice.is_none() {
        guess.category = by_values(&guess.ty, seen);
        // When and how somebody chose is told beside the choice.
        if guess.category.is_none() && known.choice_of(&heading).is_some() {
            guess.category = Some("privacy.choices".into());
            guess.reasons.push("heading: speaks of a choice".into());
        }
    }
    if guess.optional && seen.values > 0 {
        guess.reasons.push(format!("{} without a value", seen.absent));
    }
    guess
}

/// The first meaning of the heading that the values do not contradict.
fn meaning<'k>(known: &'k Knowledge, heading: &[String], seen: &Seen) -> Option<&'k Meaning> {
    let fits = |meaning: &&Meaning| {
        seen.values == 0 || meaning.values.iter().any(|shape| seen.share(*shape) >= MOST)
    };
    known.meanings_of(heading).into_iter().find(fits)
}

/// What a column says about choices, if its heading or a word of it does and its words can be answers.
fn choice(known: &Knowledge, heading: &[String], seen: &Seen) -> Option<GuessedChoice> {
    let found = seen.few(ENUM)?;
    let by_values = || found.keys().any(|word| known.tells(word)).then_some(Sense::In);
    let sense = known.choice_of(heading).or_else(by_values)?;
    let answers: BTreeMap<String, Option<Answer>> =
        found.keys().map(|word| (word.clone(), known.answer(word))).collect();
    let count = |fits: fn(Answer) -> bool| answers.values().flatten().filter(|answer| fits(**answer)).count();
    let decided = count(|answer| matches!(answer, Answer::Yes | Answer::No));
    // Most of the words must be answers, and one of them a decision.
    let enough = count(|_| true) * 4 >= answers.len() * 3;
    (decided > 0 && enough).then(|| GuessedChoice {
        sense,
        channel: known.channel_of(heading).map(str::to_owned),
        answers,
    })
}

/// The category that values prove by themselves.
fn by_values(ty: &GuessedType, seen: &Seen) -> Option<String> {
    let category = match ty.name() {
        "email" => "contact.email",
        "phone" => "contact.phone",
        _ if seen.all(Shape::Iban) => "financial.account",
        _ if seen.all(Shape::Ip) => "device.ip_address",
        _ => return None,
    };
    Some(category.into())
}

fn ty(
    known: &Knowledge,
    meaning: Option<&Meaning>,
    seen: &Seen,
    choice: bool,
    reasons: &mut Vec<String>,
) -> GuessedType {
    if seen.nested > 0 {
        reasons.push("lists or records".into());
        return GuessedType::Plain("json");
    }
    if seen.values == 0 {
        return GuessedType::Text(None);
    }
    if seen.all(Shape::Uuid) {
        return plain("uuid", "every value is a UUID", reasons);
    }
    if let Some(ty) = promised(meaning, seen, reasons) {
        return ty;
    }
    if let Some(ty) = yes_or_no(known, seen, choice) {
        reasons.push("two words".into());
        return ty;
    }
    if choice {
        return few(seen).unwrap_or(GuessedType::Text(None));
    }
    if let Some(ty) = of_shape(seen, reasons) {
        return ty;
    }
    let free = meaning.is_some_and(|meaning| meaning.free);
    if !free && let Some(ty) = few(seen) {
        reasons.push("few words, each several times".into());
        return ty;
    }
    if meaning.is_none() && is_identifier(seen) {
        return plain("id", "one word with digits, each there once", reasons);
    }
    reasons.push(format!("at most {} characters", seen.longest));
    GuessedType::Text(length(seen.longest))
}

fn plain(name: &'static str, why: &str, reasons: &mut Vec<String>) -> GuessedType {
    reasons.push(why.into());
    GuessedType::Plain(name)
}

/// The type that the meaning of the heading brings, where the values are of it.
fn promised(meaning: Option<&Meaning>, seen: &Seen, reasons: &mut Vec<String>) -> Option<GuessedType> {
    let share = |shape| seen.share(shape);
    if share(Shape::Email) >= 900 {
        let others = seen.looked - seen.looks(Shape::Email);
        let why = if others == 0 {
            "every value is an address".to_owned()
        } else {
            format!("{others} of {} are no address and would be rejected", seen.looked)
        };
        return Some(plain("email", &why, reasons));
    }
    let (name, fits, why) = match meaning?.ty.as_deref()? {
        "phone" => ("phone", true, "written as numbers are"),
        "id" => ("id", seen.all(Shape::Token) && !seen.all(Shape::Date), "one word each"),
        "country" => ("country", seen.all(Shape::Country), "codes of two letters"),
        "language" => ("language", seen.all(Shape::Language), "codes of languages"),
        "timezone" => ("timezone", seen.all(Shape::Timezone), "names of zones"),
        // A number would lose the zeros in front.
        "text" => return Some(GuessedType::Text(length(seen.longest))),
        "url" => ("url", seen.all(Shape::Url), "web addresses"),
        _ => return None,
    };
    fits.then(|| plain(name, why, reasons))
}

/// Two words for yes and no. One alone is enough where the column tells choices, or the word means nothing else.
fn yes_or_no(known: &Knowledge, seen: &Seen, choice: bool) -> Option<GuessedType> {
    let words: Vec<&str> = seen.few(2)?.keys().map(String::as_str).collect();
    let (yes, no) = match words.as_slice() {
        [left, right] => known.pair(left, right)?,
        [only] => {
            let lower = only.to_lowercase();
            if !choice && lower != "true" && lower != "false" {
                return None;
            }
            known.counterpart(only)?
        }
        _ => return None,
    };
    if yes.eq_ignore_ascii_case("true") && no.eq_ignore_ascii_case("false") {
        return Some(GuessedType::Plain("bool"));
    }
    Some(GuessedType::Bool(yes, no))
}

/// What the form of all values tells.
fn of_shape(seen: &Seen, reasons: &mut Vec<String>) -> Option<GuessedType> {
    if seen.all(Shape::IsoDate) {
        return Some(plain("date", "every value is a day", reasons));
    }
    if seen.all(Shape::Instant) {
        return Some(plain("instant", "every value is a point in time with its zone", reasons));
    }
    if seen.all(Shape::Time) {
        return Some(plain("time", "every value is a time of day", reasons));
    }
    if let Some(form) = seen.day_form() {
        reasons.push(format!("days: read them by parse_date(\"{form}\")"));
        return Some(GuessedType::Text(None));
    }
    if seen.all(Shape::Moment) {
        reasons.push("days with a time and without a zone".into());
        return Some(GuessedType::Text(None));
    }
    if seen.all(Shape::Url) {
        return Some(plain("url", "web addresses", reasons));
    }
    // Postal codes and numbers of customers: a number would lose its zeros.
    if seen.looks(Shape::LeadingZero) > 0 && seen.share(Shape::Int) == 1_000 {
        reasons.push("digits, some with a zero in front".into());
        return Some(GuessedType::Text(length(seen.longest)));
    }
    if seen.all(Shape::Int) {
        return Some(plain("int", "whole numbers", reasons));
    }
    if seen.all(Shape::Number) {
        reasons.push("numbers with a point".into());
        let (whole, fraction) = seen.digits;
        return Some(GuessedType::Decimal((whole + fraction + 3).min(28), fraction.min(10)));
    }
    if seen.looks(Shape::NumberWithComma) > 0
        && seen.looks(Shape::NumberWithComma) + seen.looks(Shape::Int) == seen.looked
    {
        reasons.push("numbers with a comma: read them by parse_decimal(\",\")".into());
        return Some(GuessedType::Text(None));
    }
    if seen.share(Shape::Phone) >= 950 && seen.looks(Shape::Date) == 0 {
        return Some(plain("phone", "written as numbers with a country are", reasons));
    }
    seen.all(Shape::Currency).then(|| plain("currency", "codes of currencies", reasons))
}

/// A list of words, where there are few and each stands there often.
fn few(seen: &Seen) -> Option<GuessedType> {
    let words = seen.few(ENUM)?;
    let often = seen.values >= 6 && words.len() as u64 * 2 <= seen.values;
    let short = words.keys().all(|word| word.chars().count() <= 40 && !word.chars().any(char::is_control));
    (often && short).then(|| GuessedType::Enum(words.keys().cloned().collect()))
}

fn is_identifier(seen: &Seen) -> bool {
    let numbers = seen.looks(Shape::Int) + seen.looks(Shape::Words);
    seen.unique()
        && seen.values >= 5
        && seen.all(Shape::Token)
        && numbers * 10 < seen.looked
        && seen.longest <= 40
}

/// A length with room for what is still to come.
fn length(longest: usize) -> Option<usize> {
    [20, 40, 80, 120, 255, 500, 1_000, 2_000, 4_000]
        .into_iter()
        .find(|length| longest + longest / 2 <= *length)
}

/// Marks the column whose values name a record, if one does: an identifier, else an address.
pub(super) fn mark_key(guesses: &mut [Guess], seen: &[Seen]) {
    let rank = |guess: &Guess| match (guess.ty.name(), guess.category.as_deref()) {
        ("uuid", _) => Some(1),
        ("id", Some("identity.id" | "behaviour.purchase") | None) => Some(0),
        ("int" | "text", Some("identity.id")) => Some(0),
        ("email", _) => Some(2),
        _ => None,
    };
    let candidate = |(at, (guess, seen)): (usize, (&Guess, &Seen))| {
        let names = seen.unique() && seen.absent == 0 && seen.values > 1;
        rank(guess).filter(|_| names).map(|rank| (rank, at))
    };
    let best = guesses.iter().zip(seen).enumerate().filter_map(candidate).min();
    let Some((_, at)) = best else { return };
    let (Some(guess), Some(seen)) = (guesses.get_mut(at), seen.get(at)) else { return };
    guess.key = true;
    let all =
        if seen.compared() { "each value is there once" } else { "the values that were compared differ" };
    guess.reasons.push(all.into());
}
