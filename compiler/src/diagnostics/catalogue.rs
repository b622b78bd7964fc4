//! The table of diagnostics: every finding the compiler can make, declared once.
//!
//! A name is `area/what-is-wrong`, is the only id, and is never reused. Each live entry has a page with a
//! wrong example (gives exactly this finding) and a mended one (gives none); a test runs both.

use super::Severity;

/// Whether an entry is still given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The compiler gives it.
    Live,
    /// It was given until that version, for the reason stated.
    Retired {
        /// First version without it.
        since: &'static str,
        /// Why it went.
        because: &'static str,
    },
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// `area/what-is-wrong`.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one line, without the names of a particular project.
    pub summary: &'static str,
    /// First version that gives it.
    pub since: &'static str,
    /// Live or retired.
    pub status: Status,
    /// Its page, in Markdown: why it matters, a wrong example, a mended one.
    pub page: &'static str,
}

/// Declares entries: a constant each, and `TABLE` with all of them in the order written (sorted by name).
macro_rules! catalogue {
    ($( $id:ident = $name:literal $severity:ident $since:literal $summary:literal; )*) => {
        $(
            #[doc = $summary]
            pub static $id: Entry = Entry {
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                since: $since,
                status: Status::Live,
                page: include_str!(concat!("pages/", $name, ".md")),
            };
        )*
        /// Every entry, sorted by name.
        pub static TABLE: &[&Entry] = &[$( &$id ),*];
    };
}

catalogue! {
    CONSENT_ALLOWED_MISPLACED = "consent/allowed-misplaced" Error "0.1.0" "`allowed(…)` stands where it guards nothing";
    CONSENT_BEYOND_PURPOSE = "consent/beyond-purpose" Error "0.1.0" "a flow delivers more about people than its purpose needs";
    CONSENT_CHANNEL_NOT_IN_PURPOSE = "consent/channel-not-in-purpose" Error "0.1.0" "a purpose is used on a channel that it does not name";
    CONSENT_CHANNEL_WITHOUT_POINT = "consent/channel-without-point" Error "0.1.0" "permission is asked on a channel whose contact point is not known";
    CONSENT_FALSE_AS_GRANT = "consent/false-as-grant" Error "0.1.0" "`false` is taken as a yes";
    CONSENT_FLAG_NOT_YES_OR_NO = "consent/flag-not-yes-or-no" Error "0.1.0" "a field with a short consent mark is not yes or no";
    CONSENT_MISSING_AS_GRANT = "consent/missing-as-grant" Error "0.1.0" "no answer, or any answer, is taken as a yes";
    CONSENT_NEVER_CAPTURED = "consent/never-captured" Error "0.1.0" "nobody records who said yes to a purpose";
    CONSENT_NO_BASIS = "consent/no-basis" Error "0.1.0" "a purpose has no legal basis";
    CONSENT_NO_CONTACT_POINT = "consent/no-contact-point" Error "0.1.0" "the source has no contact point for the channel of its purpose";
    CONSENT_NO_SLOT = "consent/no-slot" Error "0.1.0" "a consent reads an object that holds no choice";
    CONSENT_NO_ZONE = "consent/no-zone" Warning "0.1.0" "the day of a choice has no time zone";
    CONSENT_NOT_A_TIME = "consent/not-a-time" Error "0.1.0" "the time of a choice is neither a day nor a point in time";
    CONSENT_NOTHING_TO_END = "consent/nothing-to-end" Error "0.1.0" "a flow that asks for no permission says what happens when it ends";
    CONSENT_PERMISSION_ENDS_MISSING = "consent/permission-ends-missing" Error "0.1.0" "a flow does not say what happens when a permission ends";
    CONSENT_PERSON_NOT_A_CONTACT = "consent/person-not-a-contact" Error "0.1.0" "`person by` names something that is no contact point";
    CONSENT_PURPOSE_MISSING = "consent/purpose-missing" Error "0.1.0" "people's data moves without a purpose";
    CONSENT_RECEIVER_WITHOUT_ROLE = "consent/receiver-without-role" Error "0.1.0" "a system receives people's data without a role";
    CONSENT_SEVERAL_CONTACT_POINTS = "consent/several-contact-points" Error "0.1.0" "it is open which of several contact points counts";
    CONSENT_TWO_PERMISSIONS = "consent/two-permissions" Error "0.1.0" "one field waits for the permissions of two purposes";
    CONSENT_VALUE_WITHOUT_LINE = "consent/value-without-line" Error "0.1.0" "a consent leaves values without a meaning";
    CONSENT_ZONE_WITHOUT_EFFECT = "consent/zone-without-effect" Error "0.1.0" "a point in time gets a time zone although it has one";
    LINT_DEPRECATED_FIELD = "lint/deprecated-field" Warning "0.1.0" "a field is used that should no longer be used";
    LINT_NO_DESCRIPTION = "lint/no-description" Warning "0.1.0" "a flow does not say what it is for";
    LINT_NO_OWNER = "lint/no-owner" Warning "0.1.0" "nobody answers for a flow";
    LINT_PERMISSION_WITHOUT_EFFECT = "lint/permission-without-effect" Warning "0.1.0" "a field waits for the permission of its whole record";
    LINT_UNUSED_LET = "lint/unused-let" Warning "0.1.0" "a value gets a name that nothing uses";
    MAPPING_ALWAYS_NEEDED = "mapping/always-needed" Error "0.1.0" "a field that every record needs is written only sometimes";
    MAPPING_BLANKS_UNSAID = "mapping/blanks-unsaid" Error "0.1.0" "it is open what an absent value does at the destination";
    MAPPING_CANNOT_READ = "mapping/cannot-read" Error "0.1.0" "a flow reads a system that cannot be read";
    MAPPING_ENDING_NOT_CONSTANT = "mapping/ending-not-constant" Error "0.1.0" "an ending writes a value that depends on a record";
    MAPPING_FLOW_INCOMPLETE = "mapping/flow-incomplete" Error "0.1.0" "a flow lacks a part that every flow has";
    MAPPING_GONE_MISSING = "mapping/gone-missing" Error "0.1.0" "a flow does not say what happens to records that are gone";
    MAPPING_KEY_NOT_MAPPED = "mapping/key-not-mapped" Error "0.1.0" "the key of a flow gets no value";
    MAPPING_KEY_NOT_MATCHABLE = "mapping/key-not-matchable" Error "0.1.0" "records of the destination are not found by this field";
    MAPPING_MAPPED_TWICE = "mapping/mapped-twice" Error "0.1.0" "a field gets a value twice";
    MAPPING_MAY_BE_MISSING = "mapping/may-be-missing" Error "0.1.0" "a field that needs a value may get none";
    MAPPING_MODE_NOT_POSSIBLE = "mapping/mode-not-possible" Error "0.1.0" "a destination cannot be written in this mode";
    MAPPING_NO_KEY = "mapping/no-key" Error "0.1.0" "a file that is written has no field that tells its records apart";
    MAPPING_READ_ONLY = "mapping/read-only" Error "0.1.0" "a field is written that can only be read";
    MAPPING_REQUIRED_NOT_MAPPED = "mapping/required-not-mapped" Error "0.1.0" "a field that the destination demands gets no value";
    MAPPING_SAME_OBJECT = "mapping/same-object" Error "0.1.0" "a flow reads and writes the same object";
    MAPPING_SCHEDULE_NOT_VALID = "mapping/schedule-not-valid" Error "0.1.0" "a flow runs at a time that does not exist";
    MAPPING_SHARE_NOT_VALID = "mapping/share-not-valid" Error "0.1.0" "rejects are counted against a share that does not exist";
    MAPPING_TOO_LONG = "mapping/too-long" Error "0.1.0" "a text may be longer than its field";
    MAPPING_WRITE_ONLY = "mapping/write-only" Error "0.1.0" "a field is read that can only be written";
    MAPPING_WRITE_SETTING_MISSING = "mapping/write-setting-missing" Error "0.1.0" "a system that is written to lacks a setting";
    NAME_DECLARED_TWICE = "name/declared-twice" Error "0.1.0" "a name is declared twice";
    NAME_LET_HIDES_FIELD = "name/let-hides-field" Error "0.1.0" "a value gets the name of a field of the source";
    NAME_UNKNOWN_BASIS = "name/unknown-basis" Error "0.1.0" "a purpose names a legal basis that does not exist";
    NAME_UNKNOWN_CATEGORY = "name/unknown-category" Error "0.1.0" "a category is used that nobody declared";
    NAME_UNKNOWN_CHANNEL = "name/unknown-channel" Error "0.1.0" "a channel is used that nobody declared";
    NAME_UNKNOWN_CONNECTOR = "name/unknown-connector" Error "0.1.0" "a system is a product that nobody declared";
    NAME_UNKNOWN_DRIVER = "name/unknown-driver" Error "0.1.0" "a connector names a driver that does not exist";
    NAME_UNKNOWN_FIELD = "name/unknown-field" Error "0.1.0" "a field is used that its object does not have";
    NAME_UNKNOWN_FUNCTION = "name/unknown-function" Error "0.1.0" "a function is used that does not exist";
    NAME_UNKNOWN_METHOD = "name/unknown-method" Error "0.1.0" "a choice was made in a way that is not known";
    NAME_UNKNOWN_OBJECT = "name/unknown-object" Error "0.1.0" "a system does not have an object of that name";
    NAME_UNKNOWN_PLACE = "name/unknown-place" Error "0.1.0" "a place is named that does not exist";
    NAME_UNKNOWN_PURPOSE = "name/unknown-purpose" Error "0.1.0" "a purpose is used that nobody declared";
    NAME_UNKNOWN_SETTING = "name/unknown-setting" Error "0.1.0" "a system has a setting that its connector does not know";
    NAME_UNKNOWN_SETTING_VALUE = "name/unknown-setting-value" Error "0.1.0" "a setting has a value that it does not take";
    NAME_UNKNOWN_STATE = "name/unknown-state" Error "0.1.0" "a value of a consent means a state that does not exist";
    NAME_UNKNOWN_SUPPORT = "name/unknown-support" Error "0.1.0" "a connector says in an unknown word how far it can be relied on";
    NAME_UNKNOWN_SYSTEM = "name/unknown-system" Error "0.1.0" "a system is used that nobody declared";
    NAME_UNKNOWN_TYPE = "name/unknown-type" Error "0.1.0" "a field has a type that does not exist";
    NAME_UNKNOWN_ZONE = "name/unknown-zone" Error "0.1.0" "a time zone does not exist";
    NAME_UNUSUAL_PERSON = "name/unusual-person" Warning "0.1.0" "a word for whose data it is looks like a slip";
    PROJECT_CONNECTOR_WITHOUT_DRIVER = "project/connector-without-driver" Error "0.1.0" "a connector says nothing about its driver";
    PROJECT_FILE_TOO_LARGE = "project/file-too-large" Error "0.1.0" "a file is too large";
    PROJECT_MANIFEST_SYNTAX = "project/manifest-syntax" Error "0.1.0" "`martlet.toml` cannot be read";
    PROJECT_NO_NAME = "project/no-name" Error "0.1.0" "`martlet.toml` does not name the project";
    PROJECT_NOT_BUILT_YET = "project/not-built-yet" Error "0.1.0" "a part of the language is used that is not built yet";
    PROJECT_NOT_TEXT = "project/not-text" Error "0.1.0" "a file is not text in UTF-8";
    PROJECT_ONE_OBJECT_PER_FILE = "project/one-object-per-file" Error "0.1.0" "a file holds two objects";
    PROJECT_SETTING_MISSING = "project/setting-missing" Error "0.1.0" "a system lacks a setting that it needs";
    PROJECT_UNKNOWN_SETTING = "project/unknown-setting" Error "0.1.0" "`martlet.toml` has a setting that is none";
    PROJECT_UNKNOWN_ZONE = "project/unknown-zone" Error "0.1.0" "the project's time zone is not known";
    PROJECT_UNREADABLE_FILE = "project/unreadable-file" Error "0.1.0" "a file cannot be read";
    PROJECT_WRONG_SETTING = "project/wrong-setting" Error "0.1.0" "a setting of `martlet.toml` has a value of another kind";
    SYNTAX_BRACE_IN_TEXT = "syntax/brace-in-text" Error "0.1.0" "a brace in a text holds no expression";
    SYNTAX_BRACE_ON_NEW_LINE = "syntax/brace-on-new-line" Error "0.1.0" "a `{` stands on a line of its own";
    SYNTAX_CHAINED_COMPARISON = "syntax/chained-comparison" Error "0.1.0" "a comparison is compared again";
    SYNTAX_CLAUSE_TWICE = "syntax/clause-twice" Error "0.1.0" "a clause stands twice where one is meant";
    SYNTAX_DATE_FORM = "syntax/date-form" Error "0.1.0" "a date is written in another form";
    SYNTAX_DECIMAL_COMMA = "syntax/decimal-comma" Error "0.1.0" "a number has a decimal comma";
    SYNTAX_DURATION_FORM = "syntax/duration-form" Error "0.1.0" "a duration is written in short";
    SYNTAX_FOREIGN_COMMENT = "syntax/foreign-comment" Error "0.1.0" "a comment begins with a sign of another language";
    SYNTAX_FOREIGN_TYPE = "syntax/foreign-type" Error "0.1.0" "a field has a type of another language";
    SYNTAX_FOREIGN_WORD = "syntax/foreign-word" Error "0.1.0" "a word of another language stands behind a value";
    SYNTAX_HIDDEN_CHARACTER = "syntax/hidden-character" Error "0.1.0" "an invisible character stands between the words";
    SYNTAX_IS_COMPARISON = "syntax/is-comparison" Error "0.1.0" "`is` compares two values";
    SYNTAX_JOIN_SIGN = "syntax/join-sign" Error "0.1.0" "texts are joined as in a spreadsheet";
    SYNTAX_LINE_END_SIGN = "syntax/line-end-sign" Error "0.1.0" "a line ends with a comma or a semicolon";
    SYNTAX_MISSING_BRACE = "syntax/missing-brace" Error "0.1.0" "a brace is missing";
    SYNTAX_MISSING_BRACKET = "syntax/missing-bracket" Error "0.1.0" "a parenthesis or a square bracket is missing";
    SYNTAX_MISSING_QUOTE = "syntax/missing-quote" Error "0.1.0" "a quote or a backtick is missing";
    SYNTAX_MISSPELT_WORD = "syntax/misspelt-word" Error "0.1.0" "a word is nearly one that belongs there";
    SYNTAX_NEEDS_BACKTICKS = "syntax/needs-backticks" Error "0.1.0" "a name that is not one plain word has no backticks";
    SYNTAX_NO_SUCH_DATE = "syntax/no-such-date" Error "0.1.0" "a date that does not exist";
    SYNTAX_NOT_A_CLAUSE = "syntax/not-a-clause" Error "0.1.0" "a line begins with a word that is not a clause";
    SYNTAX_NOT_A_DECLARATION = "syntax/not-a-declaration" Error "0.1.0" "a line outside all braces declares nothing";
    SYNTAX_NUMBER_TOO_LARGE = "syntax/number-too-large" Error "0.1.0" "a number is too large";
    SYNTAX_RESERVED_WORD = "syntax/reserved-word" Error "0.1.0" "a word of the language stands where a value belongs";
    SYNTAX_SPREADSHEET_FORM = "syntax/spreadsheet-form" Error "0.1.0" "a choice or a function is written as in a spreadsheet";
    SYNTAX_STRAY_BRACE = "syntax/stray-brace" Error "0.1.0" "a `}` closes nothing";
    SYNTAX_TARGET_ON_THE_LEFT = "syntax/target-on-the-left" Error "0.1.0" "a mapping has its target on the left";
    SYNTAX_TERNARY = "syntax/ternary" Error "0.1.0" "a choice between two values is written with `?`";
    SYNTAX_TOO_DEEP = "syntax/too-deep" Error "0.1.0" "brackets or operators go too deep";
    SYNTAX_TYPOGRAPHIC_SIGN = "syntax/typographic-sign" Error "0.1.0" "a sign is one that word processors make";
    SYNTAX_UNCLEAR_ORDER = "syntax/unclear-order" Error "0.1.0" "an expression can be read in two ways";
    SYNTAX_UNCLOSED_COMMENT = "syntax/unclosed-comment" Error "0.1.0" "a comment has no end";
    SYNTAX_UNEXPECTED = "syntax/unexpected" Error "0.1.0" "something is missing, or does not belong here";
    SYNTAX_UNKNOWN_ESCAPE = "syntax/unknown-escape" Error "0.1.0" "a backslash in a text has no meaning";
    SYNTAX_UPPER_CASE_KEYWORD = "syntax/upper-case-keyword" Error "0.1.0" "a word of the language stands in capitals";
    SYNTAX_WRONG_QUOTE = "syntax/wrong-quote" Error "0.1.0" "a text stands between other than straight double quotes";
    SYNTAX_WRONG_SIGN = "syntax/wrong-sign" Error "0.1.0" "a sign of another language";
    TYPE_ARGUMENT_COUNT = "type/argument-count" Error "0.1.0" "a function gets too few or too many values";
    TYPE_ARGUMENT_KIND = "type/argument-kind" Error "0.1.0" "a function gets a value that it does not work on";
    TYPE_ARGUMENT_NOT_LITERAL = "type/argument-not-literal" Error "0.1.0" "an argument must be written out";
    TYPE_CANNOT_COMPARE = "type/cannot-compare" Error "0.1.0" "two values cannot be compared";
    TYPE_DEFAULT_WITHOUT_EFFECT = "type/default-without-effect" Error "0.1.0" "`default` stands after a value that is always there";
    TYPE_DOES_NOT_FIT = "type/does-not-fit" Error "0.1.0" "a value does not fit the field it is mapped to";
    TYPE_LITERAL_NOT_VALID = "type/literal-not-valid" Error "0.1.0" "an argument is written in a way that its function cannot read";
    TYPE_MAY_BE_ABSENT = "type/may-be-absent" Error "0.1.0" "a value may be absent where one is needed";
    TYPE_MAY_FAIL = "type/may-fail" Error "0.1.0" "a step may fail and nothing says what happens then";
    TYPE_MISPLACED_LIST = "type/misplaced-list" Error "0.1.0" "a list stands where one value is wanted";
    TYPE_MISPLACED_REJECT = "type/misplaced-reject" Error "0.1.0" "a record is rejected in the middle of a line";
    TYPE_MISPLACED_UNCHANGED = "type/misplaced-unchanged" Error "0.1.0" "`unchanged` stands where there is nothing to keep";
    TYPE_NEVER_REACHED = "type/never-reached" Error "0.1.0" "a line of a table can never be reached";
    TYPE_NOT_A_CONDITION = "type/not-a-condition" Error "0.1.0" "a condition is wanted, and this is something else";
    TYPE_NOT_A_NUMBER = "type/not-a-number" Error "0.1.0" "a value is calculated with that is no number";
    TYPE_NOT_EXHAUSTIVE = "type/not-exhaustive" Error "0.1.0" "a `match` leaves values without a line";
    TYPE_NUMBER_TOO_LARGE = "type/number-too-large" Error "0.1.0" "a number has too many digits";
    TYPE_OTHERWISE_WITHOUT_EFFECT = "type/otherwise-without-effect" Error "0.1.0" "`otherwise` stands after a value that cannot fail";
    TYPE_PATTERN_DOES_NOT_FIT = "type/pattern-does-not-fit" Error "0.1.0" "a pattern can never be the value it is compared with";
    TYPE_TOO_DEEP = "type/too-deep" Error "0.1.0" "an expression has too many steps";
    TYPE_TYPE_PARAMETERS = "type/type-parameters" Error "0.1.0" "the numbers or texts of a type do not suit it";
    TYPE_UNKNOWN_CHOICE = "type/unknown-choice" Error "0.1.0" "a word is used that a field cannot have";
    TYPE_VALUES_DIFFER = "type/values-differ" Error "0.1.0" "two values that take turns are of different kinds";
    TYPE_WOULD_LOSE = "type/would-lose" Error "0.1.0" "a number or a day would lose a part of itself";
}

/// The entry of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().copied().find(|entry| entry.name == name)
}
