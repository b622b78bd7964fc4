//! Finds what the language comes with by the words that people bring along from spreadsheets, SQL and other tools.

use martlet_compiler::library::Function;

/// Something of the language that does what other tools have a function for.
#[derive(Debug)]
pub struct Construct {
    /// Its word in the language.
    pub name: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// How it is written.
    pub example: &'static str,
    /// Other words people look for.
    pub search: &'static [&'static str],
}

/// What is no function here, and is one elsewhere.
pub static CONSTRUCTS: &[Construct] = &[
    Construct {
        name: "and",
        summary: "both conditions hold; `or` and `not` go with it",
        example: "where Age > 17 and not Blocked",
        search: &["or", "not", "&&", "||", "both"],
    },
    Construct {
        name: "default",
        summary: "another value where one is absent",
        example: "Name default \"customer\"",
        search: &["coalesce", "ifnull", "nvl", "isnull", "??", "ifna", "fallback", "missing"],
    },
    Construct {
        name: "each",
        summary: "a record for each item of a list, or row of a look-up",
        example: "each order in orders",
        search: &["unnest", "explode", "flatten", "loop", "for each", "lateral"],
    },
    Construct {
        name: "if",
        summary: "one of two values",
        example: "(if Age >= 18 then \"adult\" else \"minor\")",
        search: &["iif", "ternary", "when", "condition", "ifs"],
    },
    Construct {
        name: "in",
        summary: "whether a value is one of several",
        example: "where Country in [\"DK\", \"NO\"]",
        search: &["one of", "any of", "member", "isin"],
    },
    Construct {
        name: "is blank",
        summary: "whether a value is absent or only white space; `is null` asks for absence alone",
        example: "where Email is not blank",
        search: &["isblank", "is null", "isempty", "isna", "len 0", "null"],
    },
    Construct {
        name: "join texts",
        summary: "a text with values in braces",
        example: "\"{FirstName} {LastName}\" -> FullName",
        search: &[
            "concat",
            "concatenate",
            "&",
            "interpolate",
            "template",
            "textjoin",
            "f-string",
            "merge text",
        ],
    },
    Construct {
        name: "lookup",
        summary: "the record of another object that belongs to this one",
        example: "lookup employer in crm.account by Number = AccountNumber",
        search: &["vlookup", "xlookup", "hlookup", "index match", "join", "left join", "reference", "enrich"],
    },
    Construct {
        name: "match",
        summary: "one of several values, by what a value is",
        example: "match Tier { \"gold\" or \"silver\" => \"A\"  1..9 => \"B\"  else => \"C\" }",
        search: &["case", "switch", "decode", "case when", "choose", "ifs", "map values"],
    },
    Construct {
        name: "matches",
        summary: "whether a text has the form of a pattern",
        example: "where Code matches /^[A-Z]{2}-[0-9]+$/",
        search: &["regex", "regexp", "regexmatch", "like", "rlike", "pattern", "wildcard"],
    },
    Construct {
        name: "otherwise",
        summary: "what happens where a step fails",
        example: "Country | country_code otherwise reject because \"no such country\"",
        search: &["iferror", "try", "catch", "try_cast", "safe", "on error", "exception"],
    },
    Construct {
        name: "table",
        summary: "a list of pairs, written out or from a file, by which values are replaced",
        example: "table tiers from \"tiers.csv\"",
        search: &["mapping table", "crosswalk", "dictionary", "vlookup", "seed", "reference data"],
    },
    Construct {
        name: "today",
        summary: "the day on which the run began; `now` is its point in time",
        example: "BirthDate | years_between(today)",
        search: &["now", "current_date", "getdate", "sysdate", "current_timestamp", "date today"],
    },
    Construct {
        name: "where",
        summary: "only the records for which a condition holds",
        example: "where Country == \"DK\"",
        search: &["filter", "query", "having", "select where", "only if", "countif", "sumif"],
    },
];

/// What was found.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// A function.
    Function(&'static Function),
    /// Something of the language.
    Construct(&'static Construct),
}

impl Found {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Found::Function(function) => function.name,
            Found::Construct(construct) => construct.name,
        }
    }

    /// What it does, in one line.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Found::Function(function) => function.summary,
            Found::Construct(construct) => construct.summary,
        }
    }

    fn search(self) -> &'static [&'static str] {
        match self {
            Found::Function(function) => function.search,
            Found::Construct(construct) => construct.search,
        }
    }

    /// Whether this is its name, or one of the words that people look for it by.
    #[must_use]
    pub fn is_called(self, word: &str) -> bool {
        let wanted = plain(word);
        plain(self.name()) == wanted || self.search().iter().any(|known| plain(known) == wanted)
    }

    /// How near it is to the words that are looked for: the less the nearer. Of words for it the first is the nearest.
    fn rank(self, wanted: &str) -> Option<(u8, usize)> {
        let name = plain(self.name());
        let known: Vec<String> = self.search().iter().map(|word| plain(word)).collect();
        if name == wanted {
            return Some((0, 0));
        }
        if let Some(place) = known.iter().position(|word| word == wanted) {
            return Some((1, place));
        }
        // Two letters stand in too many words.
        let part = wanted.chars().count() > 2;
        match () {
            () if part && name.contains(wanted) => Some((2, 0)),
            () if part && known.iter().any(|word| word.contains(wanted)) => Some((3, 0)),
            () if part && plain(self.summary()).contains(wanted) => Some((4, 0)),
            () => None,
        }
    }

    /// How many slips lie between its name, or a word for it, and what is looked for; none where these are too many.
    fn slips(self, wanted: &str) -> Option<usize> {
        let allowed = (wanted.chars().count() / 4).max(1);
        let words = std::iter::once(self.name()).chain(self.search().iter().copied());
        let slips = words.map(|word| strsim::damerau_levenshtein(&plain(word), wanted)).min()?;
        (slips <= allowed && wanted.chars().count() > 2).then_some(slips)
    }
}

/// A word without what people vary: capitals, spaces, hyphens, underscores, parentheses.
fn plain(word: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '_' | '-' | '(' | ')' | '`');
    word.chars().filter(kept).flat_map(char::to_lowercase).collect()
}

/// What does that, the nearest first; where nothing is called so, what is called nearly so.
#[must_use]
pub fn find(words: &str) -> Vec<Found> {
    let wanted = plain(words);
    let functions = crate::functions::functions().iter().map(|function| Found::Function(function));
    let all = functions.chain(CONSTRUCTS.iter().map(Found::Construct));
    let mut ranked: Vec<((u8, usize), Found)> =
        all.clone().filter_map(|it| Some((it.rank(&wanted)?, it))).collect();
    if ranked.is_empty() {
        let slips = all.filter_map(|it| Some(((0, it.slips(&wanted)?), it)));
        ranked = slips.collect();
    }
    ranked.sort_by_key(|(rank, it)| (*rank, it.name()));
    ranked.into_iter().map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(words: &str) -> &'static str {
        find(words).first().map_or("", |it| it.name())
    }

    #[test]
    fn words_of_other_tools_find_what_does_it_here() {
        for (word, name) in [
            ("lower", "lower"),
            ("lowercase", "lower"),
            ("LOWERCASE()", "lower"),
            ("proper", "title_case"),
            ("vlookup", "lookup"),
            ("XLOOKUP", "lookup"),
            ("iferror", "otherwise"),
            ("coalesce", "default"),
            ("concatenate", "join texts"),
            ("datediff", "days_between"),
            ("mid", "middle"),
            ("edate", "add_months"),
            ("haversine", "distance_km"),
            ("mojibake", "mend_encoding"),
            ("title case", "title_case"),
            ("luhn", "has_check_digit"),
        ] {
            assert_eq!(first(word), name, "{word}");
        }
    }

    #[test]
    fn slips_are_forgiven_and_nonsense_is_not() {
        assert_eq!(first("titel_case"), "title_case");
        assert_eq!(first("lowercaes"), "lower");
        assert!(find("xyzzyplugh").is_empty() && find("").len() < 2);
    }

    #[test]
    fn constructs_are_sorted_and_explain_themselves() {
        assert!(CONSTRUCTS.is_sorted_by_key(|construct| construct.name));
        for construct in CONSTRUCTS {
            assert!(!construct.search.is_empty() && !construct.example.is_empty(), "{}", construct.name);
            assert!(crate::library().function(construct.name).is_none(), "{}", construct.name);
        }
    }
}
