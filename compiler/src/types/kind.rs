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
    /// Yes or no.
    Bool,
    /// A calendar day.
    Date,
    /// A point in time.
    Instant,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// A web address.
    Url,
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

/// The longest e-mail address that mail systems carry (RFC 5321).
const EMAIL_LENGTH: u32 = 254;
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
                | Kind::Words { .. }
        )
    }

    /// Whether values are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Kind::Int | Kind::Decimal(_))
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
            || (self.is_number() && other.is_number())
            || (self == other && matches!(self, Kind::Bool | Kind::Date | Kind::Instant))
    }

    /// The kind that holds the values of both, if there is one.
    #[must_use]
    pub fn join(&self, other: &Kind) -> Option<Kind> {
        match (self, other) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => Some(Kind::Unknown),
            (Kind::Nothing, kind) | (kind, Kind::Nothing) => Some(kind.clone()),
            (a, b) if a == b => Some(a.clone()),
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
            Kind::Id => "an identifier".into(),
            Kind::Words { values, open } => words(values, *open),
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
            Kind::Id => "id".into(),
            Kind::Words { values, open } => {
                let words: Vec<String> = values.iter().map(|word| format!("{word:?}")).collect();
                format!("enum{}({})", if *open { " open" } else { "" }, words.join(", "))
            }
        }
    }
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
