//! The words of the language: the single source for suggestions, messages and editors.

mod forms;

/// Words that a source field may bear only in backticks, in alphabetical order.
pub const RESERVED: [&str; 16] = [
    "and",
    "default",
    "else",
    "false",
    "if",
    "in",
    "is",
    "match",
    "matches",
    "not",
    "null",
    "or",
    "otherwise",
    "then",
    "true",
    "when",
];

/// Whether a bare word is one of the [`RESERVED`].
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// The words that name a type, beside `enum`, `list of` and `record`, in alphabetical order.
pub const TYPES: [&str; 19] = [
    "bool", "country", "currency", "date", "decimal", "duration", "email", "id", "instant", "int", "json",
    "language", "money", "phone", "text", "time", "timezone", "url", "uuid",
];

/// A word that opens a declaration, or a clause in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The word.
    pub word: &'static str,
    /// How it is written, with an example of what follows it.
    pub form: &'static str,
}

/// The kinds of blocks, each with clauses of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    /// Outside all braces: declarations.
    File,
    /// `company … { … }`
    Company,
    /// `team … { … }`
    Team,
    /// `system … { … }`
    System,
    /// `connector … { … }`
    Connector,
    /// `connect { … }`, `terms { … }`, `format … { … }`: the words are others'.
    Settings,
    /// `object … { … }` and `record { … }`: most lines begin with the name of a field.
    Object,
    /// `consent … { … }` in an object.
    Fact,
    /// `value … { … }`: values and states.
    States,
    /// `file { … }` in an object.
    Exchange,
    /// `control … { … }` in a `file`.
    Control,
    /// `purpose … { … }`
    Purpose,
    /// `notice … { … }`
    Notice,
    /// `suppression … { … }`
    Suppression,
    /// `flow … { … }`
    Flow,
    /// `from … { … }` in a flow.
    Source,
    /// `to … { … }` in a flow.
    Target,
    /// `map { … }` and `mapping … { … }`: most lines begin with an expression.
    Map,
    /// `consent … { … }` as a declaration.
    Consent,
    /// `identity … { … }`
    Identity,
    /// `precedence … { … }`: flows in their order.
    Precedence,
    /// `agreement … { … }`
    Agreement,
    /// `policy … { … }`
    Policy,
    /// `erasure … { … }`
    Erasure,
    /// `function … = …`: an expression.
    Function,
    /// `table … { … }`: values and answers.
    Table,
    /// `metric … { … }`
    Metric,
    /// `test … { … }`
    Test,
}

impl Block {
    /// Every kind.
    pub const ALL: [Block; 28] = [
        Block::File,
        Block::Company,
        Block::Team,
        Block::System,
        Block::Connector,
        Block::Settings,
        Block::Object,
        Block::Fact,
        Block::States,
        Block::Exchange,
        Block::Control,
        Block::Purpose,
        Block::Notice,
        Block::Suppression,
        Block::Flow,
        Block::Source,
        Block::Target,
        Block::Map,
        Block::Consent,
        Block::Identity,
        Block::Precedence,
        Block::Agreement,
        Block::Policy,
        Block::Erasure,
        Block::Function,
        Block::Table,
        Block::Metric,
        Block::Test,
    ];

    /// As a message says it: "a flow".
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Block::File => "a file",
            Block::Company => "a company",
            Block::Team => "a team",
            Block::System => "a system",
            Block::Connector => "a connector",
            Block::Settings => "a block of settings",
            Block::Object => "an object",
            Block::Fact => "the consent of an object",
            Block::States => "a table of choices",
            Block::Exchange => "a `file` block",
            Block::Control => "a `control` block",
            Block::Purpose => "a purpose",
            Block::Notice => "a notice",
            Block::Suppression => "a suppression list",
            Block::Flow => "a flow",
            Block::Source => "a `from` block",
            Block::Target => "a `to` block",
            Block::Map => "a mapping",
            Block::Consent => "a consent",
            Block::Identity => "an identity",
            Block::Precedence => "a precedence",
            Block::Agreement => "an agreement",
            Block::Policy => "a policy",
            Block::Erasure => "an erasure",
            Block::Function => "a function",
            Block::Table => "a table",
            Block::Metric => "a metric",
            Block::Test => "a test",
        }
    }

    /// The words that open its lines; empty where lines begin with names or values only.
    #[must_use]
    pub fn keywords(self) -> &'static [Keyword] {
        match self {
            Block::File => forms::FILE,
            Block::Company => forms::COMPANY,
            Block::Team => forms::TEAM,
            Block::System => forms::SYSTEM,
            Block::Connector => forms::CONNECTOR,
            Block::Object => forms::OBJECT,
            Block::Fact => forms::FACT,
            Block::Exchange => forms::EXCHANGE,
            Block::Control => forms::CONTROL,
            Block::Purpose => forms::PURPOSE,
            Block::Notice => forms::NOTICE,
            Block::Suppression => forms::SUPPRESSION,
            Block::Flow => forms::FLOW,
            Block::Source => forms::SOURCE,
            Block::Target => forms::TARGET,
            Block::Map => forms::MAP,
            Block::Consent => forms::CONSENT,
            Block::Identity => forms::IDENTITY,
            Block::Precedence => forms::PRECEDENCE,
            Block::Agreement => forms::AGREEMENT,
            Block::Policy => forms::POLICY,
            Block::Erasure => forms::ERASURE,
            Block::Metric => forms::METRIC,
            Block::Test => forms::TEST,
            Block::Settings | Block::States | Block::Function | Block::Table => &[],
        }
    }

    /// Whether a line may begin only with one of its [`Block::keywords`].
    #[must_use]
    pub fn is_closed(self) -> bool {
        !matches!(
            self,
            Block::Settings
                | Block::Object
                | Block::States
                | Block::Map
                | Block::Precedence
                | Block::Function
                | Block::Table
        )
    }

    /// The keyword of that spelling.
    #[must_use]
    pub fn keyword(self, word: &str) -> Option<&'static Keyword> {
        // The first letter tells nearly all apart, without a call for each.
        let first = word.bytes().next();
        self.keywords().iter().find(|keyword| keyword.word.bytes().next() == first && keyword.word == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FlowParser, Rule};
    use pest::Parser as _;

    #[test]
    fn the_grammar_reads_every_keyword() {
        // The words of declarations are read by the scanner, not by the grammar.
        for block in Block::ALL.into_iter().filter(|block| *block != Block::File) {
            for keyword in block.keywords() {
                let word = keyword.word;
                let written = [format!("\"{word}\""), format!("\"{word} ")];
                assert!(written.iter().any(|text| crate::GRAMMAR.contains(text)), "{block:?}: {word}");
            }
        }
    }

    /// The rule that reads a line of a block.
    fn rule(block: Block) -> Option<Rule> {
        Some(match block {
            Block::Company => Rule::company_line,
            Block::Team => Rule::team_line,
            Block::System => Rule::system_line,
            Block::Connector => Rule::connector_line,
            Block::Object => Rule::object_line,
            Block::Fact => Rule::fact_line,
            Block::Exchange => Rule::exchange_line,
            Block::Control => Rule::control_line,
            Block::Purpose => Rule::purpose_line,
            Block::Notice => Rule::notice_line,
            Block::Suppression => Rule::suppression_line,
            Block::Flow => Rule::flow_line,
            Block::Source => Rule::source_line,
            Block::Target => Rule::target_line,
            Block::Map => Rule::map_line,
            Block::Consent => Rule::consent_line,
            Block::Identity => Rule::identity_line,
            Block::Precedence => Rule::order_line,
            Block::Agreement => Rule::agreement_line,
            Block::Policy => Rule::policy_line,
            Block::Erasure => Rule::erasure_line,
            Block::Metric => Rule::metric_line,
            Block::Test => Rule::test_line,
            Block::File | Block::Settings | Block::States | Block::Function | Block::Table => return None,
        })
    }

    #[test]
    fn the_form_of_every_keyword_is_right() {
        for block in Block::ALL {
            let Some(rule) = rule(block) else { continue };
            for keyword in block.keywords() {
                // A clause's block is cut off before the grammar sees it; `must` and the steps of a test read their own.
                let whole = matches!(block, Block::Policy | Block::Test);
                let head = keyword.form.split(" { ").next().filter(|_| !whole).unwrap_or(keyword.form);
                let read = FlowParser::parse(rule, head);
                assert!(read.is_ok(), "{block:?}: {}: {:?}", keyword.form, read.err());
            }
        }
    }

    #[test]
    fn keywords_are_sorted_and_occur_once() {
        for block in Block::ALL {
            let words: Vec<_> = block.keywords().iter().map(|keyword| keyword.word).collect();
            assert!(words.is_sorted_by(|a, b| a < b), "{block:?}: {words:?}");
        }
    }

    #[test]
    fn reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted() && TYPES.is_sorted());
    }
}
