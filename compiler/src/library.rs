//! What the language comes with, as the compiler is handed it: functions, and flow files of vocabulary and connectors.

/// The families of functions, as the documentation groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Letters and words.
    Text,
    /// Days and instants.
    Dates,
    /// Names, phones, addresses, countries.
    People,
    /// Numbers and money.
    Numbers,
    /// Web addresses, campaign marks, domains.
    Web,
    /// Canonical forms, hashes, masks, pseudonyms.
    Privacy,
    /// Lists and what is worked out over them.
    Lists,
    /// JSON.
    Json,
    /// Identifiers.
    Ids,
    /// Places and distances.
    Places,
    /// What people chose.
    Consent,
}

impl Family {
    /// Every family, in the order of the documentation.
    pub const ALL: [Family; 11] = [
        Family::Text,
        Family::Numbers,
        Family::Dates,
        Family::People,
        Family::Web,
        Family::Privacy,
        Family::Lists,
        Family::Json,
        Family::Ids,
        Family::Places,
        Family::Consent,
    ];

    /// Its title in the documentation.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Family::Text => "Text",
            Family::Dates => "Dates",
            Family::People => "People",
            Family::Numbers => "Numbers and money",
            Family::Web => "Web",
            Family::Privacy => "Privacy",
            Family::Lists => "Lists",
            Family::Json => "JSON",
            Family::Ids => "Identifiers",
            Family::Places => "Places",
            Family::Consent => "Consent",
        }
    }
}

/// The type of a parameter or of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any kind of text (semantic types are text too).
    Text,
    /// A whole number.
    Int,
    /// A decimal number (whole ones too).
    Decimal,
    /// A number of any kind: whole, decimal, money.
    Number,
    /// An amount of money.
    Money,
    /// A calendar day.
    Date,
    /// A point in time.
    Instant,
    /// A day or a point in time.
    DateOrInstant,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A country code, ISO 3166-1 alpha-2.
    Country,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A web address.
    Url,
    /// An opaque identifier.
    Id,
    /// A language tag.
    Language,
    /// A currency code.
    Currency,
    /// An IANA time zone.
    Timezone,
    /// A UUID.
    Uuid,
    /// Yes or no.
    Bool,
    /// JSON.
    Json,
    /// Anything.
    Any,
    /// A list of anything.
    List,
    /// A list of these.
    ListOf(&'static Kind),
    /// An expression that is worked out for each item of the list that comes first, and is of this kind:
    /// `keep_if(.status == "paid")`, `sum(.total)`. The plan has it in `per_item` of a list call.
    PerItem(&'static Kind),
    /// The same, written with `by`: `latest(by .placed)`.
    By(&'static Kind),
    /// This argument may be left out, like all after it.
    Optional(&'static Kind),
    /// This argument may be absent. As the first one: the function is called with an absent value too, which does not
    /// simply pass through it.
    Maybe(&'static Kind),
    /// `purpose via channel`.
    Cell,
}

impl Kind {
    /// Without `Optional` and `Maybe` around it.
    #[must_use]
    pub fn inner(self) -> Kind {
        match self {
            Kind::Optional(kind) | Kind::Maybe(kind) => kind.inner(),
            kind => kind,
        }
    }

    /// May be left out.
    #[must_use]
    pub fn is_optional(self) -> bool {
        match self {
            Kind::Optional(_) => true,
            Kind::Maybe(kind) => kind.is_optional(),
            _ => false,
        }
    }

    /// May be absent.
    #[must_use]
    pub fn may_be_absent(self) -> bool {
        match self {
            Kind::Maybe(_) => true,
            Kind::Optional(kind) => kind.may_be_absent(),
            _ => false,
        }
    }

    /// Is worked out for each item.
    #[must_use]
    pub fn is_per_item(self) -> bool {
        matches!(self.inner(), Kind::PerItem(_) | Kind::By(_))
    }
}

/// A parameter after the piped value or the piped value itself (the first).
#[derive(Debug)]
pub struct Param {
    /// Its name, as documentation shows it.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether the checker demands a literal (patterns, lengths).
    pub literal: bool,
    /// Whether it may be given more than once (the last parameter only).
    pub repeated: bool,
    /// What it is, in a few words.
    pub help: &'static str,
}

/// What a result's type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Always this.
    Kind(Kind),
    /// Text of at most as many characters as the argument with this index (a literal) says.
    TextUpTo(usize),
    /// Text as long as its input at most: keeps the input's length limit.
    SameText,
    /// Text of at most that many characters: hashes, codes.
    TextAtMost(u32),
    /// A day, instant or number in the form that the argument with this index (a literal) describes: as long as that,
    /// where it holds no names of months and days.
    Formatted(usize),
    /// Of the kind of the argument with this index; for one that is worked out for each item, of what that gives.
    Same(usize),
    /// An item of the list that comes first.
    Item,
    /// Of the kind of the first argument that is worked out for each item, or where there is none of the items.
    OfItems,
    /// A list of what [`Returns::OfItems`] says.
    ListOfItems,
    /// A list of these.
    ListOf(Kind),
    /// One of these words.
    Words(&'static [&'static str]),
}

/// What the function does to the categories of personal data in its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryEffect {
    /// The result carries the categories of all arguments.
    Keeps,
    /// It does, and is in canonical form.
    Canonical,
    /// It says only this of whatever it was made of: the country of a number, the company of an address.
    ReducesTo(&'static str),
    /// It does, and is hashed by this recipe.
    Hashed(&'static str),
    /// It carries them, and what is aggregated straight over it is about a group of people: the list is there only where it
    /// is of as many people as the function was told.
    Groups,
    /// It says nothing about anybody where it is worked out straight over a list of a group of people; over any other list
    /// it carries the categories of what was counted or added up.
    Aggregates,
}

/// How the disclosures name what happened to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Another form of the same fact.
    Changed,
    /// Less of the fact (cut, coarsened).
    Reduced,
    /// A hash of it.
    Hashed,
}

/// An example that runs as a test: an expression and its value, both as flow text; `fails` as result means a failure.
#[derive(Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// The expression.
    pub expression: &'static str,
    /// What it gives: a literal, `null`, or `fails`.
    pub gives: &'static str,
}

/// Checks the text literals among a function's arguments.
pub type CheckLiterals = fn(&[Option<&str>]) -> Result<(), String>;

/// Works out from the text literals among a function's arguments how many characters its result has at most; the
/// piped value is the first, and `None` stands for what is no text literal.
pub type Longest = fn(&[Option<&str>]) -> Option<u32>;

/// One function of the language, declared once; documentation, checker, completion and tests derive from it.
#[derive(Debug)]
pub struct Function {
    /// As authors write it.
    pub name: &'static str,
    /// Where the documentation lists it.
    pub family: Family,
    /// First version that has it.
    pub since: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// For the lineage page: what happened to the value, after "…, " (`"in title case"`); `{name}` stands for the
    /// argument of that parameter (`"at most {length} characters"`), in list functions `{item}` for what is worked out
    /// for each item.
    pub in_words: &'static str,
    /// The piped value first.
    pub params: &'static [Param],
    /// Type of the result.
    pub returns: Returns,
    /// What the types of its parameters cannot say about literal arguments; the piped value is the first, and `None`
    /// stands for what is no text literal. Gives what is wrong, in words, with the mend.
    pub check_literals: Option<CheckLiterals>,
    /// How long a text that it gives can be, where its literal arguments tell.
    pub longest: Option<Longest>,
    /// What can fail, each in a few words; empty: it never fails.
    pub fails: &'static [&'static str],
    /// The kind of a piped value with which it never fails: what finds no e-mail address in a text finds one in an
    /// e-mail address.
    pub sure_of: Option<Kind>,
    /// Whether the result may be absent although the input is there.
    pub may_be_absent: bool,
    /// Effect on categories of personal data.
    pub effect: CategoryEffect,
    /// Changed or reduced.
    pub change: ChangeKind,
    /// Other words people look for.
    pub search: &'static [&'static str],
    /// Examples that run as tests; at least two.
    pub examples: &'static [Example],
}

/// A flow file that ships with the language.
#[derive(Clone, Copy, Debug)]
pub struct LibraryFile {
    /// Path as diagnostics show it: `std:systems/csv.flow`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A setting that a driver takes in `connect { … }`.
#[derive(Debug)]
pub struct Setting {
    /// As authors write it.
    pub name: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it must be given for a system that a flow writes to.
    pub required_to_write: bool,
    /// The words allowed, or empty for free text.
    pub one_of: &'static [&'static str],
    /// What it does, in one line.
    pub help: &'static str,
}

impl Setting {
    /// Whether it gives access to somebody's data, so that its value belongs into a secret: its help then shows how
    /// one is written.
    #[must_use]
    pub fn is_credential(&self) -> bool {
        self.help.contains("secret(\"")
    }

    /// A setting of free text that must be given.
    #[must_use]
    pub const fn required(name: &'static str, help: &'static str) -> Setting {
        Setting { name, required: true, required_to_write: false, one_of: &[], help }
    }

    /// A setting of free text that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str, help: &'static str) -> Setting {
        Setting { name, required: false, required_to_write: false, one_of: &[], help }
    }

    /// A setting that takes one of these words and may be left out.
    #[must_use]
    pub const fn choice(name: &'static str, one_of: &'static [&'static str], help: &'static str) -> Setting {
        Setting { name, required: false, required_to_write: false, one_of, help }
    }
}

/// A way to move bytes, as the checker knows it: the closed list of its settings and what it can do.
#[derive(Debug)]
pub struct Driver {
    /// As connectors name it.
    pub name: &'static str,
    /// Its settings.
    pub settings: &'static [Setting],
    /// Can be read.
    pub reads: bool,
    /// The modes it can write in, as flows write them: `insert`, `update`, `upsert`, `append`, `one file`,
    /// `one file per run`; `remove the rest` where its records can be listed too.
    pub writes: &'static [&'static str],
}

/// The library as the compiler is handed it.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// Every function, sorted by name.
    pub functions: &'static [&'static Function],
    /// Every driver, sorted by name.
    pub drivers: &'static [&'static Driver],
    /// Vocabulary and connectors.
    pub files: &'static [LibraryFile],
    /// Rule packs, by path.
    pub rules: &'static [LibraryFile],
    /// How columns tell that somebody chose: words in headings and values, as TOML.
    pub choices: &'static str,
}

impl LibraryFile {
    /// The connector that it declares, and nothing else: `std:systems/csv.flow` is the one of `csv`.
    #[must_use]
    pub fn connector(&self) -> Option<&'static str> {
        self.path.strip_prefix("std:systems/")?.strip_suffix(".flow")
    }
}

impl Library {
    /// The names of its connectors, sorted as its files are.
    pub fn connectors(&self) -> impl Iterator<Item = &'static str> {
        self.files.iter().filter_map(LibraryFile::connector)
    }

    /// The function of that name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&'static Function> {
        self.functions.iter().copied().find(|function| function.name == name)
    }

    /// The driver of that name.
    #[must_use]
    pub fn driver(&self, name: &str) -> Option<&'static Driver> {
        self.drivers.iter().copied().find(|driver| driver.name == name)
    }
}
