//! Kinds of values as the checker sees them, and when one may stand for another.

use crate::plan;

/// What a value is. [`Kind::Unknown`] stands for what already has its finding, and agrees with everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Poison: something before it is wrong and reported.
    Unknown,
    /// `null` alone.
    Nothing,
    /// Text of at most that many characters, if a number is known.
    Text(Option<u32>),
    /// A whole number.
    Int,
    /// An exact decimal number: digits in all and after the point, where known.
    Decimal(Option<(u32, u32)>),
    /// An amount of money.
    Money(Currency),
    /// Yes or no.
    Bool,
    /// A calendar day.
    Date,
    /// A point in time.
    Instant,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// A web address.
    Url,
    /// A language tag.
    Language,
    /// A currency code.
    Currency,
    /// An IANA time zone.
    Timezone,
    /// A UUID.
    Uuid,
    /// What JSON can hold.
    Json,
    /// One of the states of consent.
    State,
    /// Several values, in order.
    List(Box<Item>),
    /// Named values.
    Record(Vec<Member>),
    /// An opaque identifier.
    Id,
    /// One of these words (a literal is the one word it is); others too if open.
    Words {
        /// The words.
        values: Vec<String>,
        /// Whether others may come.
        open: bool,
    },
}

/// The currency of an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Currency {
    /// This one, by its ISO 4217 code.
    Fixed(String),
    /// The one that this field of the same record holds.
    By(String),
    /// It is not known any more.
    Lost,
}

/// What a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The kind of its items.
    pub kind: Kind,
    /// Items may be absent.
    pub absent: bool,
}

/// A named value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// May be absent.
    pub absent: bool,
    /// Category of personal data, if any.
    pub category: Option<String>,
}

/// The longest e-mail address that mail systems carry (RFC 5321).
const EMAIL_LENGTH: u32 = 254;
/// The longest language tag without private parts (RFC 5646, section 4.4.1).
const LANGUAGE_LENGTH: u32 = 35;
/// The longest name of a time zone in the IANA database, `America/Argentina/ComodRivadavia`.
const ZONE_LENGTH: u32 = 32;
/// Digits that an exact decimal number can have.
pub const MOST_DIGITS: u32 = 28;
/// Digits of the largest whole number.
const INT_DIGITS: u32 = 19;

/// The number of characters of a text, as lengths of types count them.
pub(crate) fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

impl Kind {
    /// The kind of a field's values.
    #[must_use]
    pub fn of(ty: &plan::Type) -> Kind {
        match ty {
            plan::Type::Text(length) => Kind::Text(*length),
            plan::Type::Int => Kind::Int,
            plan::Type::Decimal(digits, scale) => Kind::Decimal(Some((*digits, *scale))),
            plan::Type::Bool(_) => Kind::Bool,
            plan::Type::Date => Kind::Date,
            plan::Type::Instant => Kind::Instant,
            plan::Type::Email => Kind::Email,
            plan::Type::Phone => Kind::Phone,
            plan::Type::Country => Kind::Country,
            plan::Type::Url => Kind::Url,
            plan::Type::Id => Kind::Id,
            plan::Type::Enum { values, open } => Kind::Words { values: values.clone(), open: *open },
            plan::Type::Money { currency: Some(code), .. } => Kind::Money(Currency::Fixed(code.clone())),
            plan::Type::Money { by: Some(by), .. } => Kind::Money(Currency::By(by.clone())),
            plan::Type::Money { .. } => Kind::Money(Currency::Lost),
            plan::Type::Time => Kind::Time,
            plan::Type::Duration => Kind::Duration,
            plan::Type::Language => Kind::Language,
            plan::Type::Currency => Kind::Currency,
            plan::Type::Timezone => Kind::Timezone,
            plan::Type::Uuid => Kind::Uuid,
            plan::Type::Json => Kind::Json,
            plan::Type::List(item) => Kind::list(Kind::of(&item.ty), item.optional),
            plan::Type::Record(fields) => Kind::Record(
                fields
                    .iter()
                    .map(|field| Member {
                        name: field.name.clone(),
                        kind: Kind::of(&field.ty),
                        absent: field.optional,
                        category: field.category.clone(),
                    })
                    .collect(),
            ),
        }
    }

    /// A list of such values.
    #[must_use]
    pub fn list(kind: Kind, absent: bool) -> Kind {
        Kind::List(Box::new(Item { kind, absent }))
    }

    /// What a list holds, if it is one.
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        match self {
            Kind::List(item) => Some(item),
            _ => None,
        }
    }

    /// The member of that name, if it is a record that has it.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Member> {
        match self {
            Kind::Record(members) => members.iter().find(|member| member.name == name),
            _ => None,
        }
    }

    /// The kind of a literal text.
    #[must_use]
    pub fn literal(text: &str) -> Kind {
        Kind::Words { values: vec![text.to_owned()], open: false }
    }

    /// Whether values are text underneath.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(
            self,
            Kind::Text(_)
                | Kind::Email
                | Kind::Phone
                | Kind::Country
                | Kind::Url
                | Kind::Id
                | Kind::Language
                | Kind::Currency
                | Kind::Timezone
                | Kind::Uuid
                | Kind::State
                | Kind::Words { .. }
        )
    }

    /// Whether values are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Kind::Int | Kind::Decimal(_) | Kind::Money(_))
    }

    /// Whether this is poison.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Kind::Unknown
    }

    /// The most characters a value can have, where known.
    #[must_use]
    pub fn longest(&self) -> Option<u32> {
        match self {
            Kind::Text(length) => *length,
            Kind::Email => Some(EMAIL_LENGTH),
            Kind::Country => Some(2),
            Kind::Language => Some(LANGUAGE_LENGTH),
            Kind::Currency => Some(3),
            Kind::Timezone => Some(ZONE_LENGTH),
            Kind::Uuid => Some(36),
            Kind::State => states().map(length).max(),
            Kind::Words { values, open: false } => values.iter().map(|word| length(word)).max(),
            _ => None,
        }
    }

    /// Digits before and after the point, where known.
    #[must_use]
    pub fn digits(&self) -> Option<(u32, u32)> {
        match self {
            Kind::Int => Some((INT_DIGITS, 0)),
            Kind::Decimal(Some((digits, scale))) => Some((digits.saturating_sub(*scale), *scale)),
            _ => None,
        }
    }

    /// Whether values of both can be told equal or not.
    #[must_use]
    pub fn comparable(&self, other: &Kind) -> bool {
        let poison = [self, other].into_iter().any(|kind| matches!(kind, Kind::Unknown | Kind::Nothing));
        poison
            || (self.is_text() && other.is_text())
            || match (self, other) {
                (Kind::Money(a), Kind::Money(b)) => a == b && *a != Currency::Lost,
                _ => self.is_number() && other.is_number(),
            }
            || (self == other
                && matches!(self, Kind::Bool | Kind::Date | Kind::Instant | Kind::Time | Kind::Duration))
    }

    /// The kind that holds the values of both, if there is one.
    #[must_use]
    pub fn join(&self, other: &Kind) -> Option<Kind> {
        match (self, other) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => Some(Kind::Unknown),
            (Kind::Nothing, kind) | (kind, Kind::Nothing) => Some(kind.clone()),
            (a, b) if a == b => Some(a.clone()),
            (Kind::List(a), Kind::List(b)) => Some(Kind::list(a.kind.join(&b.kind)?, a.absent || b.absent)),
            (Kind::Record(a), Kind::Record(b)) => together(a, b).map(Kind::Record),
            (Kind::Money(_), Kind::Money(_)) => None,
            (Kind::Money(currency), number) | (number, Kind::Money(currency)) if number.is_number() => {
                Some(Kind::Money(currency.clone()))
            }
            (Kind::Words { values: a, open: first }, Kind::Words { values: b, open: second }) => {
                let mut values = a.clone();
                values.extend(b.iter().filter(|word| !a.contains(word)).cloned());
                Some(Kind::Words { values, open: *first || *second })
            }
            (Kind::Words { values, open: false }, kind) | (kind, Kind::Words { values, open: false })
                if values.iter().all(|word| kind.takes_literal(word)) =>
            {
                Some(kind.clone())
            }
            (a, b) if a.is_text() && b.is_text() => {
                let longest = a.longest().zip(b.longest()).map(|(a, b)| a.max(b));
                Some(Kind::Text(longest))
            }
            (a, b) if a.is_number() && b.is_number() => {
                let digits = a.digits().zip(b.digits()).map(|((int_a, scale_a), (int_b, scale_b))| {
                    let scale = scale_a.max(scale_b);
                    (int_a.max(int_b).saturating_add(scale), scale)
                });
                Some(Kind::Decimal(digits))
            }
            _ => None,
        }
    }

    /// Whether a literal text may stand where a value of this semantic kind is wanted.
    #[must_use]
    pub fn takes_literal(&self, text: &str) -> bool {
        match self {
            Kind::Country => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
            Kind::Email => {
                text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
            }
            Kind::Url => text.starts_with("https://") || text.starts_with("http://"),
            Kind::Phone | Kind::Id => !text.is_empty(),
            Kind::Currency => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
            Kind::Language => {
                let mut parts = text.split('-');
                parts.next().is_some_and(|first| {
                    matches!(first.len(), 2 | 3) && first.bytes().all(|byte| byte.is_ascii_lowercase())
                }) && parts.all(|part| {
                    matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
            }
            Kind::Timezone => jiff::tz::TimeZone::get(text).is_ok(),
            Kind::Uuid => is_uuid(text),
            Kind::State => states().any(|state| state == text),
            _ => false,
        }
    }

    /// What it is, in the user's words, for messages.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Kind::Unknown => "something unknown".into(),
            Kind::Nothing => "nothing".into(),
            Kind::Text(None) => "text".into(),
            Kind::Text(Some(length)) => format!("text of at most {length} characters"),
            Kind::Int => "a whole number".into(),
            Kind::Decimal(None) => "a decimal number".into(),
            Kind::Decimal(Some((_, scale))) => format!("a number with {scale} digits after the point"),
            Kind::Bool => "yes or no".into(),
            Kind::Date => "a day".into(),
            Kind::Instant => "a point in time".into(),
            Kind::Email => "an e-mail address".into(),
            Kind::Phone => "a phone number".into(),
            Kind::Country => "a country code".into(),
            Kind::Url => "a web address".into(),
            Kind::Money(Currency::Fixed(code)) => format!("an amount in {code}"),
            Kind::Money(_) => "an amount of money".into(),
            Kind::Time => "a time of day".into(),
            Kind::Duration => "a length of time".into(),
            Kind::Language => "a language".into(),
            Kind::Currency => "a currency code".into(),
            Kind::Timezone => "a time zone".into(),
            Kind::Uuid => "a UUID".into(),
            Kind::Json => "JSON".into(),
            Kind::State => "a state of consent".into(),
            Kind::List(item) => match item.kind {
                Kind::Unknown | Kind::Nothing => "a list".into(),
                _ => format!("a list of {}", item.kind.in_plural()),
            },
            Kind::Record(_) => "a record".into(),
            Kind::Id => "an identifier".into(),
            Kind::Words { values, open } => words(values, *open),
        }
    }

    /// Several of it, in the user's words.
    pub(super) fn in_plural(&self) -> String {
        match self {
            Kind::Text(_) => "texts".into(),
            Kind::Int => "whole numbers".into(),
            Kind::Decimal(_) => "numbers".into(),
            Kind::Money(_) => "amounts".into(),
            Kind::Record(_) => "records".into(),
            Kind::Date => "days".into(),
            Kind::Email => "e-mail addresses".into(),
            Kind::Phone => "phone numbers".into(),
            other => format!("values, each {}", other.in_words()),
        }
    }

    /// The type as flow files write it, for `show` and messages.
    #[must_use]
    pub fn as_written(&self) -> String {
        match self {
            Kind::Unknown => "?".into(),
            Kind::Nothing => "null".into(),
            Kind::Text(None) => "text".into(),
            Kind::Text(Some(length)) => format!("text({length})"),
            Kind::Int => "int".into(),
            Kind::Decimal(None) => "decimal".into(),
            Kind::Decimal(Some((digits, scale))) => format!("decimal({digits}, {scale})"),
            Kind::Bool => "bool".into(),
            Kind::Date => "date".into(),
            Kind::Instant => "instant".into(),
            Kind::Email => "email".into(),
            Kind::Phone => "phone".into(),
            Kind::Country => "country".into(),
            Kind::Url => "url".into(),
            Kind::Money(Currency::Fixed(code)) => format!("money({code})"),
            Kind::Money(Currency::By(field)) => format!("money by {field}"),
            Kind::Money(Currency::Lost) => "money".into(),
            Kind::Time => "time".into(),
            Kind::Duration => "duration".into(),
            Kind::Language => "language".into(),
            Kind::Currency => "currency".into(),
            Kind::Timezone => "timezone".into(),
            Kind::Uuid => "uuid".into(),
            Kind::Json => "json".into(),
            Kind::State => "consent state".into(),
            Kind::List(item) if item.absent => format!("list of ({}?)", item.kind.as_written()),
            Kind::List(item) => format!("list of {}", item.kind.as_written()),
            Kind::Record(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|member| {
                        let absent = if member.absent { "?" } else { "" };
                        format!("{}: {}{absent}", member.name, member.kind.as_written())
                    })
                    .collect();
                format!("record {{ {} }}", members.join("  "))
            }
            Kind::Id => "id".into(),
            Kind::Words { values, open } => {
                let words: Vec<String> = values.iter().map(|word| format!("{word:?}")).collect();
                format!("enum{}({})", if *open { " open" } else { "" }, words.join(", "))
            }
        }
    }
}

/// The states of consent, in the order of `docs/consent.md`, with the family that authors see.
pub const STATES: [(&str, &str); 14] = [
    ("never_asked", "open"),
    ("asked", "open"),
    ("deferred", "open"),
    ("pending", "open"),
    ("granted", "yes"),
    ("renewed", "yes"),
    ("refused", "no"),
    ("withdrawn", "no"),
    ("objected", "no"),
    ("revoked", "no"),
    ("invalidated", "no"),
    ("expired", "no"),
    ("conflict", "no"),
    ("unknown", "open"),
];

/// The words of the states.
pub fn states() -> impl Iterator<Item = &'static str> {
    STATES.iter().map(|(state, _)| *state)
}

/// The members of either record; one that only one of them has may be absent.
fn together(a: &[Member], b: &[Member]) -> Option<Vec<Member>> {
    let mut members = Vec::new();
    for one in a {
        members.push(match b.iter().find(|other| other.name == one.name) {
            Some(other) => Member {
                kind: one.kind.join(&other.kind)?,
                absent: one.absent || other.absent,
                ..one.clone()
            },
            None => Member { absent: true, ..one.clone() },
        });
    }
    let new = b.iter().filter(|other| !a.iter().any(|one| one.name == other.name));
    members.extend(new.map(|other| Member { absent: true, ..other.clone() }));
    Some(members)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// `the text "a"`, `one of "a", "b"`; long lists are cut.
fn words(values: &[String], open: bool) -> String {
    let shown: Vec<String> = values.iter().take(4).map(|word| format!("“{word}”")).collect();
    let more = if values.len() > 4 || open { " …" } else { "" };
    match shown.as_slice() {
        [one] if !open => format!("the text {one}"),
        list => format!("one of {}{more}", list.join(", ")),
    }
}
