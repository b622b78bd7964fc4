//! The words of the language: the single source for suggestions, messages and editors.

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

/// A word that opens a declaration, or a clause in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The word.
    pub word: &'static str,
    /// How it is written, with an example of what follows it.
    pub form: &'static str,
    /// Whether this version reads it; the others are known and answered with words.
    pub built: bool,
}

const fn built(word: &'static str, form: &'static str) -> Keyword {
    Keyword { word, form, built: true }
}

const fn later(word: &'static str) -> Keyword {
    Keyword { word, form: "", built: false }
}

/// The kinds of blocks, each with clauses of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Outside all braces: declarations.
    File,
    /// `company … { … }`
    Company,
    /// `system … { … }`
    System,
    /// `connector … { … }`
    Connector,
    /// `connect { … }`: the words are the driver's.
    Connect,
    /// `object … { … }`: most lines begin with the name of a field.
    Object,
    /// `consent … { … }` in an object.
    Fact,
    /// `value … { … }`: values and states.
    States,
    /// `purpose … { … }`
    Purpose,
    /// `flow … { … }`
    Flow,
    /// `map { … }`: most lines begin with an expression.
    Map,
    /// `consent … { … }` as a declaration.
    Consent,
}

impl Block {
    /// As a message says it: "a flow".
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Block::File => "a file",
            Block::Company => "a company",
            Block::System => "a system",
            Block::Connector => "a connector",
            Block::Connect => "a `connect` block",
            Block::Object => "an object",
            Block::Fact => "the consent of an object",
            Block::States => "a table of choices",
            Block::Purpose => "a purpose",
            Block::Flow => "a flow",
            Block::Map => "a mapping",
            Block::Consent => "a consent",
        }
    }

    /// The words that open its lines; empty where lines begin with names or values.
    #[must_use]
    pub fn keywords(self) -> &'static [Keyword] {
        match self {
            Block::File => DECLARATIONS,
            Block::Company => COMPANY,
            Block::System => SYSTEM,
            Block::Connector => CONNECTOR,
            Block::Object => OBJECT,
            Block::Fact => FACT,
            Block::Purpose => PURPOSE,
            Block::Flow => FLOW,
            Block::Map => MAP,
            Block::Consent => CONSENT,
            Block::Connect | Block::States => &[],
        }
    }

    /// Whether a line may begin only with one of its [`Block::keywords`].
    #[must_use]
    pub fn is_closed(self) -> bool {
        !matches!(self, Block::Connect | Block::Object | Block::States | Block::Map)
    }

    /// The keyword of that spelling.
    #[must_use]
    pub fn keyword(self, word: &str) -> Option<&'static Keyword> {
        self.keywords().iter().find(|keyword| keyword.word == word)
    }
}

const OWNER: Keyword = built("owner", "owner \"marketing-ops@acme.example\"");
const EVERY: Keyword = built("every", "every 15 minutes");

const DECLARATIONS: &[Keyword] = &[
    built("category", "category behaviour.loyalty \"Loyalty standing\" under behaviour"),
    built("channel", "channel email \"E-mail\""),
    built("company", "company acme \"Acme A/S\" { … }"),
    built("connector", "connector csv \"CSV files\" { … }"),
    built("consent", "consent newsletter via email \"Newsletter by e-mail\" { … }"),
    built("flow", "flow newsletter \"Sign-ups to the CRM\" { … }"),
    built("purpose", "purpose newsletter \"Newsletter\" { … }"),
    built("system", "system crm \"Our CRM\" is sqlite { … }"),
    later("agreement"),
    later("approve"),
    later("brand"),
    later("erasure"),
    later("function"),
    later("identity"),
    later("mapping"),
    later("metric"),
    later("notice"),
    later("place"),
    later("policy"),
    later("precedence"),
    later("suppression"),
    later("table"),
    later("team"),
    later("test"),
    later("topic"),
    later("waive"),
];

const COMPANY: &[Keyword] = &[
    built("address", "address \"Havnegade 1, Copenhagen\""),
    built("dpo", "dpo \"dpo@acme.example\""),
    built("markets", "markets DK, NO"),
    later("audience"),
    later("rules"),
    later("security"),
];

const SYSTEM: &[Keyword] = &[
    built("accessed", "accessed from US, IN"),
    built("connect", "connect { path \"data/signups.csv\" }"),
    built("object", "object rows about prospect { … }"),
    OWNER,
    built("role", "role processor"),
    built("stored", "stored in EU"),
    later("contacts"),
    later("erases"),
    later("kind"),
    later("visible"),
];

const CONNECTOR: &[Keyword] = &[
    built("contacts", "contacts people via email, call"),
    built("driver", "driver csv"),
    built("kind", "kind crm"),
    built("object", "object rows { … }"),
    built("support", "support supported"),
    built("vendor", "vendor \"Salesforce, Inc.\""),
    later("erases"),
    later("visible"),
];

const OBJECT: &[Keyword] =
    &[built("consent", "consent newsletter via email { … }"), later("file"), later("keep")];

const FACT: &[Keyword] = &[
    built("asserts", "asserts grants and refusals"),
    built("at", "at chosen | parse_date(\"yyyy-MM-dd\") otherwise null in \"Europe/Copenhagen\""),
    built("evidence", "evidence form_url, ip"),
    built("method", "method form"),
    built("notice", "notice newsletter_da version \"3\""),
    built("value", "value choice { \"yes\" => granted   \"no\" => refused   empty => never_asked }"),
    later("brand"),
    later("given"),
    later("writes"),
];

const PURPOSE: &[Keyword] = &[
    built("basis", "basis consent"),
    built("channels", "channels email, sms"),
    built("same", "same as dpv:DirectMarketing"),
    built("uses", "uses contact.email, identity.name"),
    later("children"),
    later("confirm"),
    later("expires"),
];

const FLOW: &[Keyword] = &[
    built("blanks", "blanks unchanged"),
    built("daily", "daily at 02:00 in \"Europe/Copenhagen\""),
    EVERY,
    built("from", "from signups.rows"),
    built("manual", "manual"),
    built("map", "map { … }"),
    built("on", "on reject continue"),
    OWNER,
    built("person", "person by email"),
    built("purpose", "purpose newsletter via email"),
    built("to", "to crm.contact, upsert by Email"),
    built("when", "when permission ends { true -> OptedOut }"),
    built("where", "where country == \"DK\""),
    later("after"),
    later("brand"),
    later("cron"),
    later("each"),
    later("lookup"),
    later("runs"),
    later("survives"),
];

const MAP: &[Keyword] = &[built("let", "let land = country | country_code otherwise null"), later("use")];

const CONSENT: &[Keyword] = &[
    EVERY,
    built("from", "from signups.rows"),
    built("on", "on conflict latest choice wins"),
    OWNER,
    built("within", "within 24 hours"),
    later("both"),
    later("brand"),
    later("history"),
    later("to"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKS: [Block; 12] = [
        Block::File,
        Block::Company,
        Block::System,
        Block::Connector,
        Block::Connect,
        Block::Object,
        Block::Fact,
        Block::States,
        Block::Purpose,
        Block::Flow,
        Block::Map,
        Block::Consent,
    ];

    #[test]
    fn the_grammar_reads_every_keyword_that_is_called_built() {
        let declarations =
            ["category", "channel", "company", "connector", "consent", "flow", "purpose", "system"];
        let built: Vec<_> = Block::File
            .keywords()
            .iter()
            .filter(|keyword| keyword.built)
            .map(|keyword| keyword.word)
            .collect();
        assert_eq!(built, declarations, "a declaration's keyword is read by the scanner, not by the grammar");
        for block in BLOCKS.iter().skip(1) {
            for keyword in block.keywords().iter().filter(|keyword| keyword.built) {
                assert!(
                    crate::GRAMMAR.contains(&format!("\"{}\"", keyword.word)),
                    "{block:?}: {}",
                    keyword.word
                );
            }
        }
    }

    #[test]
    fn keywords_are_sorted_with_the_built_ones_first_and_occur_once() {
        for block in BLOCKS {
            let order: Vec<_> =
                block.keywords().iter().map(|keyword| (!keyword.built, keyword.word)).collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(order, sorted, "{block:?}");
        }
    }

    #[test]
    fn reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }
}
