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
    AGREEMENT_CONTRADICTS = "agreement/contradicts" Warning "0.1.0" "two agreements say different things of the same data";
    AGREEMENT_DATA_NOT_COVERED = "agreement/data-not-covered" Error "0.1.0" "somebody gets data that was not agreed on";
    AGREEMENT_ENDS_BEFORE_IT_BEGINS = "agreement/ends-before-it-begins" Error "0.1.0" "an agreement ends before it begins";
    AGREEMENT_INCOMPLETE = "agreement/incomplete" Error "0.1.0" "an agreement does not say with whom it is or what it is about";
    AGREEMENT_LICENCE_OUT_OF_TERM = "agreement/licence-out-of-term" Error "0.1.0" "a licence ends before its agreement begins";
    AGREEMENT_LICENCE_OVER = "agreement/licence-over" Error "0.1.0" "data is used after its licence ended";
    AGREEMENT_MISSING = "agreement/missing" Error "0.1.0" "somebody gets people's data without an agreement";
    AGREEMENT_NOT_IN_FORCE = "agreement/not-in-force" Error "0.1.0" "data goes out under an agreement that is not in force";
    AGREEMENT_ONWARD_SHARING = "agreement/onward-sharing" Error "0.1.0" "somebody else's data is passed on";
    AGREEMENT_OTHER_PURPOSE = "agreement/other-purpose" Error "0.1.0" "somebody gets data for a purpose that was not agreed on";
    AGREEMENT_SYSTEM_NOT_NAMED = "agreement/system-not-named" Error "0.1.0" "a system stands under an agreement that is not about it";
    AGREEMENT_TERM_VALUE = "agreement/term-value" Error "0.1.0" "a term of an agreement has a value of another kind";
    AGREEMENT_WITH_ITSELF = "agreement/with-itself" Error "0.1.0" "a company makes an agreement with itself";
    AGREEMENT_WITHOUT_DATA = "agreement/without-data" Warning "0.1.0" "an agreement does not say which data it is about";
    CATEGORY_GROUP_NOT_OF_PEOPLE = "category/group-not-of-people" Error "0.1.0" "a group is not counted by people";
    CATEGORY_GROUP_NOT_SAID = "category/group-not-said" Error "0.1.0" "what may be about one person is taken for nothing about anybody";
    CATEGORY_GROUP_TOO_SMALL = "category/group-too-small" Error "0.1.0" "a group is of too few people";
    CATEGORY_HASHED_OTHERWISE = "category/hashed-otherwise" Error "0.1.0" "a hash is made otherwise than it is compared";
    CATEGORY_HASHED_TWICE = "category/hashed-twice" Error "0.1.0" "a hash is hashed again";
    CATEGORY_NOT_HASHED = "category/not-hashed" Error "0.1.0" "a value that can be read goes where hashes are compared";
    CATEGORY_NOT_PSEUDONYMISED = "category/not-pseudonymised" Error "0.1.0" "a value that tells who somebody is goes where pseudonyms stand";
    CATEGORY_TREATMENT_OVER = "category/treatment-over" Error "0.1.0" "an exception for a value has run out";
    CATEGORY_UNCLASSIFIED = "category/unclassified" Error "0.1.0" "nobody said what a field tells about people";
    CONSENT_ALLOWED_MISPLACED = "consent/allowed-misplaced" Error "0.1.0" "`allowed(…)` stands where it guards nothing";
    CONSENT_ASKED_WITHOUT_PERSON = "consent/asked-without-person" Error "0.1.0" "a choice is asked where no person is at hand";
    CONSENT_BASIS_CONDITION = "consent/basis-condition" Error "0.1.0" "the condition of a legal basis asks about a record";
    CONSENT_BASIS_NEVER_TRIED = "consent/basis-never-tried" Error "0.1.0" "a legal basis is never tried";
    CONSENT_BEYOND_PURPOSE = "consent/beyond-purpose" Error "0.1.0" "a flow delivers more about people than its purpose needs";
    CONSENT_BRAND_MISSING = "consent/brand-missing" Error "0.1.0" "it is open which brand a choice is about";
    CONSENT_BRANDS_NOT_TOLD_APART = "consent/brands-not-told-apart" Error "0.1.0" "two brands share a slot that does not tell them apart";
    CONSENT_CHANNEL_NOT_ASKED = "consent/channel-not-asked" Error "0.1.0" "a number or address goes where people are contacted by it, and nobody asks whether they may be";
    CONSENT_CHANNEL_NOT_IN_PURPOSE = "consent/channel-not-in-purpose" Error "0.1.0" "a purpose is used on a channel that it does not name";
    CONSENT_CHANNEL_WITHOUT_POINT = "consent/channel-without-point" Error "0.1.0" "permission is asked on a channel whose contact point is not known";
    CONSENT_CHILD_WITHOUT_GUARDIAN = "consent/child-without-guardian" Error "0.1.0" "it is open whose yes counts for a child";
    CONSENT_COMES_BACK = "consent/comes-back" Error "0.1.0" "a flow writes old values back over what people chose";
    CONSENT_CONFIRMED_TOO_LATE = "consent/confirmed-too-late" Error "0.1.0" "people are asked to confirm when the time for it is over";
    CONSENT_CONFIRMING_WITHOUT_CHANNEL = "consent/confirming-without-channel" Error "0.1.0" "people are asked to confirm without a channel";
    CONSENT_CREATED_AS_YES = "consent/created-as-yes" Error "0.1.0" "a new record counts as the yes of somebody who was not asked";
    CONSENT_ERASED_AND_KEPT = "consent/erased-and-kept" Error "0.1.0" "an erasure names an object twice";
    CONSENT_ERASURE_INCOMPLETE = "consent/erasure-incomplete" Error "0.1.0" "an erasure lacks a part that every erasure has";
    CONSENT_ERASURE_NOT_POSSIBLE = "consent/erasure-not-possible" Error "0.1.0" "something is to be erased where nothing can be";
    CONSENT_ERASURE_REFUSED = "consent/erasure-refused" Error "0.1.0" "something is to be erased that may stay";
    CONSENT_ERASURE_TOO_LATE = "consent/erasure-too-late" Error "0.1.0" "an erasure takes longer than it states";
    CONSENT_ERASURE_TOO_LONG = "consent/erasure-too-long" Warning "0.1.0" "an erasure states more time than a rule of the company's markets gives";
    CONSENT_ERASURE_WITHOUT_TIME = "consent/erasure-without-time" Error "0.1.0" "nobody says how long an erasure takes somewhere";
    CONSENT_FACT_OF_OTHER_KIND = "consent/fact-of-other-kind" Error "0.1.0" "a fact about people is of another kind than it should be";
    CONSENT_FACT_TWICE = "consent/fact-twice" Error "0.1.0" "an identity says twice where a fact is known from";
    CONSENT_FALSE_AS_GRANT = "consent/false-as-grant" Error "0.1.0" "`false` is taken as a yes";
    CONSENT_FLAG_NOT_YES_OR_NO = "consent/flag-not-yes-or-no" Error "0.1.0" "a field with a short consent mark is not yes or no";
    CONSENT_GRAIN_LOST = "consent/grain-lost" Warning "0.1.0" "a no to one purpose is written as a no to several";
    CONSENT_GRANT_NOT_WRITABLE = "consent/grant-not-writable" Error "0.1.0" "a slot is told a yes that it cannot take";
    CONSENT_IDENTITY_EMPTY = "consent/identity-empty" Error "0.1.0" "an identity does not say who is the same person";
    CONSENT_INTEREST_NOT_WEIGHED = "consent/interest-not-weighed" Warning "0.1.0" "nobody says where an interest of the company was weighed";
    CONSENT_LATER_THAN_RULES = "consent/later-than-rules" Warning "0.1.0" "a no takes longer than a rule of the company's markets gives";
    CONSENT_LENIENT_CHOICE = "consent/lenient-choice" Error "0.1.0" "a field that holds choices is marked `lenient`";
    CONSENT_LINK_NOT_A_KEY = "consent/link-not-a-key" Error "0.1.0" "records are linked by a field that names none";
    CONSENT_LIST_ALWAYS_TOO_OLD = "consent/list-always-too-old" Error "0.1.0" "a suppression list is too old before it is fetched again";
    CONSENT_LIST_INCOMPLETE = "consent/list-incomplete" Error "0.1.0" "a suppression list lacks a part that every list has";
    CONSENT_LIST_WITHOUT_PEOPLE = "consent/list-without-people" Error "0.1.0" "people are looked for by a field that names nobody";
    CONSENT_MATCH_WITHOUT_CONTACT = "consent/match-without-contact" Error "0.1.0" "an identity compares something that is no contact point";
    CONSENT_MISSING_AS_GRANT = "consent/missing-as-grant" Error "0.1.0" "no answer, or any answer, is taken as a yes";
    CONSENT_NEVER_CAPTURED = "consent/never-captured" Error "0.1.0" "nobody records who said yes to a purpose";
    CONSENT_NEVER_PENDING = "consent/never-pending" Warning "0.1.0" "people are asked to confirm, and nothing says who still has to";
    CONSENT_NEVER_STOPPED = "consent/never-stopped" Error "0.1.0" "nothing promises that a no stops a system that contacts people";
    CONSENT_NO_BASIS = "consent/no-basis" Error "0.1.0" "a purpose has no legal basis";
    CONSENT_NO_CONTACT_POINT = "consent/no-contact-point" Error "0.1.0" "the source has no contact point for the channel of its purpose";
    CONSENT_NO_SLOT = "consent/no-slot" Error "0.1.0" "a consent reads an object that holds no choice";
    CONSENT_NO_TAKEN_BACK = "consent/no-taken-back" Error "0.1.0" "a flow writes over a no when a permission ends";
    CONSENT_NO_VALUE_FOR_NO = "consent/no-value-for-no" Error "0.1.0" "a slot is told a no that none of its values stands for";
    CONSENT_NO_ZONE = "consent/no-zone" Warning "0.1.0" "the day of a choice has no time zone";
    CONSENT_NOT_A_BRAND = "consent/not-a-brand" Error "0.1.0" "a choice is about a brand that does not exist";
    CONSENT_NOT_A_TIME = "consent/not-a-time" Error "0.1.0" "the time of a choice is neither a day nor a point in time";
    CONSENT_NOT_A_TOPIC = "consent/not-a-topic" Error "0.1.0" "a choice is about a topic that does not exist";
    CONSENT_NOTHING_TO_END = "consent/nothing-to-end" Error "0.1.0" "a flow that asks for no permission says what happens when it ends";
    CONSENT_NOTICE_NOT_YET = "consent/notice-not-yet" Error "0.1.0" "a choice is said to rest on words that are shown later";
    CONSENT_NOTICE_OUTDATED = "consent/notice-outdated" Warning "0.1.0" "a choice is said to rest on words that are shown no more";
    CONSENT_OTHER_BRAND = "consent/other-brand" Error "0.1.0" "a flow for one brand writes what people chose about another";
    CONSENT_PARTY_WITHOUT_LINE = "consent/party-without-line" Error "0.1.0" "it is open who made some choices";
    CONSENT_PAST_MISPLACED = "consent/past-misplaced" Error "0.1.0" "a question about a person's past stands outside a legal basis";
    CONSENT_PERMISSION_ENDS_MISSING = "consent/permission-ends-missing" Error "0.1.0" "a flow does not say what happens when a permission ends";
    CONSENT_PERSON_NOT_A_CONTACT = "consent/person-not-a-contact" Error "0.1.0" "`person by` names something that is no contact point";
    CONSENT_PERSON_NOT_LINKED = "consent/person-not-linked" Error "0.1.0" "a choice is said to be a person's whom no identity knows";
    CONSENT_POLARITY_TURNED = "consent/polarity-turned" Warning "0.1.0" "a field whose name says no is read as a yes";
    CONSENT_PROOF_NOT_ENOUGH = "consent/proof-not-enough" Warning "0.1.0" "a yes is proved less well than a rule of the company's markets asks";
    CONSENT_PURPOSE_MISSING = "consent/purpose-missing" Error "0.1.0" "people's data moves without a purpose";
    CONSENT_RECEIVER_WITHOUT_ROLE = "consent/receiver-without-role" Error "0.1.0" "a system receives people's data without a role";
    CONSENT_REFUSALS_WITHOUT_EFFECT = "consent/refusals-without-effect" Error "0.1.0" "a slot that is told nothing is to be told refusals only";
    CONSENT_RELEASE_NOT_POSSIBLE = "consent/release-not-possible" Error "0.1.0" "people are to leave a list that nobody leaves";
    CONSENT_SEVERAL_CONTACT_POINTS = "consent/several-contact-points" Error "0.1.0" "it is open which of several contact points counts";
    CONSENT_SIGNAL_UNSAID = "consent/signal-unsaid" Error "0.1.0" "an advertising platform is not told that people agreed";
    CONSENT_SLOT_NOT_WRITABLE = "consent/slot-not-writable" Error "0.1.0" "a slot is told a no that it cannot take";
    CONSENT_SLOT_TWICE = "consent/slot-twice" Error "0.1.0" "a consent names a slot twice";
    CONSENT_SLOT_WORKED_OUT = "consent/slot-worked-out" Error "0.1.0" "a slot is told a choice that it works out of other values";
    CONSENT_SPECIAL_WITHOUT_GROUND = "consent/special-without-ground" Error "0.1.0" "a special category is used on a ground that does not suffice";
    CONSENT_STOPPED_TOO_LATE = "consent/stopped-too-late" Error "0.1.0" "a no takes longer than its consent states";
    CONSENT_SUPPRESSED_BY_NOTHING = "consent/suppressed-by-nothing" Error "0.1.0" "`suppressed` does not say by what";
    CONSENT_TIGHT_TIME = "consent/tight-time" Warning "0.1.0" "a no takes almost as long as its consent states";
    CONSENT_TOLD_TOO_LATE = "consent/told-too-late" Error "0.1.0" "somebody hears of an erasure after its time is over";
    CONSENT_TWO_PERMISSIONS = "consent/two-permissions" Error "0.1.0" "one field waits for the permissions of two purposes";
    CONSENT_UNCONNECTED_FIELD = "consent/unconnected-field" Warning "0.1.0" "people choose in a field that no consent is about";
    CONSENT_VALUE_WITHOUT_LINE = "consent/value-without-line" Error "0.1.0" "a consent leaves values without a meaning";
    CONSENT_WIDENS_WITHOUT_EFFECT = "consent/widens-without-effect" Error "0.1.0" "a choice is said to widen where it does not";
    CONSENT_YES_NEVER_COUNTS = "consent/yes-never-counts" Warning "0.1.0" "nobody's yes to a purpose can count";
    CONSENT_YES_NOT_SAID = "consent/yes-not-said" Error "0.1.0" "a flow writes a yes that nobody said";
    CONSENT_YES_OVER_TOO_SOON = "consent/yes-over-too-soon" Error "0.1.0" "a yes runs out before anything is delivered for it";
    CONSENT_YES_TOO_LONG = "consent/yes-too-long" Warning "0.1.0" "a yes counts for longer than a rule of the company's markets lets it";
    CONSENT_YES_WHEN_IT_ENDS = "consent/yes-when-it-ends" Error "0.1.0" "a flow writes a yes when a permission ends";
    CONSENT_ZONE_WITHOUT_EFFECT = "consent/zone-without-effect" Error "0.1.0" "a point in time gets a time zone although it has one";
    GRAPH_ECHO_CYCLE = "graph/echo-cycle" Warning "0.1.0" "flows take a value round in a circle";
    GRAPH_NO_ERASURE_PATH = "graph/no-erasure-path" Error "0.1.0" "people's data stays where no erasure reaches";
    GRAPH_REMOVES_OTHERS = "graph/removes-others" Error "0.1.0" "a flow removes records that another brings";
    GRAPH_WRITE_RACE = "graph/write-race" Warning "0.1.0" "two flows write one field";
    LINT_ALWAYS_HOLDS = "lint/always-holds" Warning "0.1.0" "a condition always holds";
    LINT_ALWAYS_THERE = "lint/always-there" Warning "0.1.0" "it is asked whether a field is there that always is";
    LINT_APPLIED_TWICE = "lint/applied-twice" Warning "0.1.0" "a step is done twice in a row";
    LINT_COMPARED_WITH_ITSELF = "lint/compared-with-itself" Warning "0.1.0" "a value is compared with itself";
    LINT_CRON_EITHER_DAY = "lint/cron-either-day" Warning "0.1.0" "a schedule runs on more days than it seems to";
    LINT_CRON_EVERY_MINUTE = "lint/cron-every-minute" Warning "0.1.0" "a schedule runs every minute of an hour";
    LINT_CRON_UNEVEN_STEPS = "lint/cron-uneven-steps" Warning "0.1.0" "a schedule runs in uneven steps";
    LINT_CURRENCY_LOST = "lint/currency-lost" Warning "0.1.0" "an amount goes on without its currency";
    LINT_CUT_ADDRESS = "lint/cut-address" Warning "0.1.0" "an address is cut";
    LINT_DAY_TOLD_TWO_WAYS = "lint/day-told-two-ways" Warning "0.1.0" "a day is read in two forms that contradict each other";
    LINT_DEFAULT_TO_ITSELF = "lint/default-to-itself" Warning "0.1.0" "a value stands in for itself";
    LINT_DEPRECATED_FIELD = "lint/deprecated-field" Warning "0.1.0" "a field is used that should no longer be used";
    LINT_DOT_IN_ADDRESS = "lint/dot-in-address" Warning "0.1.0" "a point in a pattern stands for any sign";
    LINT_GIVEN_WITHOUT_EFFECT = "lint/given-without-effect" Warning "0.1.0" "a test gives records that nothing reads";
    LINT_JOINED_WITHOUT_SPACE = "lint/joined-without-space" Warning "0.1.0" "two names stand together without a space";
    LINT_KEEPS_NOTHING = "lint/keeps-nothing" Warning "0.1.0" "nothing is kept of a value";
    LINT_LOOKS_UP_ITSELF = "lint/looks-up-itself" Warning "0.1.0" "a look-up finds the record that is read anyway";
    LINT_MATCHES_EVERYTHING = "lint/matches-everything" Warning "0.1.0" "a pattern fits every text";
    LINT_MORE_OFTEN_THAN_LIMIT = "lint/more-often-than-limit" Warning "0.1.0" "a flow starts more often than a system takes requests";
    LINT_NEVER_EQUAL = "lint/never-equal" Warning "0.1.0" "a value is compared with a text that it can never be";
    LINT_NEVER_HOLDS = "lint/never-holds" Warning "0.1.0" "a condition never holds";
    LINT_NO_DESCRIPTION = "lint/no-description" Warning "0.1.0" "a flow does not say what it is for";
    LINT_NO_OWNER = "lint/no-owner" Warning "0.1.0" "nobody answers for a flow";
    LINT_OTHER_FORM = "lint/other-form" Warning "0.1.0" "two values are compared in different forms";
    LINT_OTHER_MEANING = "lint/other-meaning" Warning "0.1.0" "a value goes into a field for something else";
    LINT_OTHERWISE_AFTER_WHERE = "lint/otherwise-after-where" Warning "0.1.0" "a line rejects records that `where` does not let in";
    LINT_PART_WITHOUT_EFFECT = "lint/part-without-effect" Warning "0.1.0" "a part of a condition says nothing new";
    LINT_PERMISSION_WITHOUT_EFFECT = "lint/permission-without-effect" Warning "0.1.0" "a field waits for the permission of its whole record";
    LINT_REJECTS_NEVER_STOP = "lint/rejects-never-stop" Warning "0.1.0" "a run is to stop after more rejects than there can be";
    LINT_REST_WITHOUT_BOUND = "lint/rest-without-bound" Warning "0.1.0" "a run may remove everything";
    LINT_RUN_LONGER_THAN_PAUSE = "lint/run-longer-than-pause" Warning "0.1.0" "a run may take longer than the time to the next one";
    LINT_SAME_EITHER_WAY = "lint/same-either-way" Warning "0.1.0" "a choice between values that are the same";
    LINT_TEST_EXPECTS_NOTHING = "lint/test-expects-nothing" Warning "0.1.0" "a test expects nothing";
    LINT_UNDONE_AT_ONCE = "lint/undone-at-once" Warning "0.1.0" "a step is taken back by the next one";
    LINT_UNUSED_AGREEMENT = "lint/unused-agreement" Warning "0.1.0" "no system stands under an agreement";
    LINT_UNUSED_CHANNEL = "lint/unused-channel" Warning "0.1.0" "a purpose names a channel on which nobody is reached";
    LINT_UNUSED_FUNCTION = "lint/unused-function" Warning "0.1.0" "nothing uses a function";
    LINT_UNUSED_LET = "lint/unused-let" Warning "0.1.0" "a value gets a name that nothing uses";
    LINT_UNUSED_LOOKUP = "lint/unused-lookup" Warning "0.1.0" "nothing asks what a look-up finds";
    LINT_UNUSED_MAPPING = "lint/unused-mapping" Warning "0.1.0" "no flow uses a mapping";
    LINT_UNUSED_NOTICE = "lint/unused-notice" Warning "0.1.0" "nobody says where a notice is shown";
    LINT_UNUSED_PARAMETER = "lint/unused-parameter" Warning "0.1.0" "a function does not use a value that it takes";
    LINT_UNUSED_PURPOSE = "lint/unused-purpose" Warning "0.1.0" "nothing is done for a purpose";
    LINT_UNUSED_TABLE = "lint/unused-table" Warning "0.1.0" "nothing uses a table";
    LINT_UNUSED_TEAM = "lint/unused-team" Warning "0.1.0" "a team answers for nothing";
    LINT_UNUSED_WORD = "lint/unused-word" Warning "0.1.0" "nothing uses a word of the vocabulary";
    LINT_VALUE_TWICE = "lint/value-twice" Warning "0.1.0" "a list names a value twice";
    MAPPING_ALWAYS_NEEDED = "mapping/always-needed" Error "0.1.0" "a field that every record needs is written only sometimes";
    MAPPING_BLANKS_UNSAID = "mapping/blanks-unsaid" Error "0.1.0" "it is open what an absent value does at the destination";
    MAPPING_BLOCK_TWICE = "mapping/block-twice" Error "0.1.0" "an object has two blocks in one flow";
    MAPPING_CANNOT_READ = "mapping/cannot-read" Error "0.1.0" "a flow reads a system that cannot be read";
    MAPPING_CIRCULAR_AFTER = "mapping/circular-after" Error "0.1.0" "flows wait for one another in a circle";
    MAPPING_CIRCULAR_USE = "mapping/circular-use" Error "0.1.0" "a mapping uses itself";
    MAPPING_EACH_WITHOUT_LIST = "mapping/each-without-list" Error "0.1.0" "`each` takes apart what is no list";
    MAPPING_ENDING_NOT_CONSTANT = "mapping/ending-not-constant" Error "0.1.0" "an ending writes a value that depends on a record";
    MAPPING_ENDING_NOT_POSSIBLE = "mapping/ending-not-possible" Error "0.1.0" "an ending changes records that cannot be found again";
    MAPPING_ENDING_REFUSED = "mapping/ending-refused" Error "0.1.0" "an ending asks for what the product does not do";
    MAPPING_FILE_KEY_NOT_MAPPED = "mapping/file-key-not-mapped" Warning "0.1.0" "the key of a file gets no value";
    MAPPING_FLOW_INCOMPLETE = "mapping/flow-incomplete" Error "0.1.0" "a flow lacks a part that every flow has";
    MAPPING_GONE_MISSING = "mapping/gone-missing" Error "0.1.0" "a flow does not say what happens to records that are gone";
    MAPPING_KEY_NOT_MAPPED = "mapping/key-not-mapped" Error "0.1.0" "the key of a flow gets no value";
    MAPPING_KEY_NOT_MATCHABLE = "mapping/key-not-matchable" Error "0.1.0" "records of the destination are not found by this field";
    MAPPING_KEY_THE_SAME = "mapping/key-the-same" Warning "0.1.0" "every record gets the same key";
    MAPPING_KEY_TWICE = "mapping/key-twice" Error "0.1.0" "a field stands in a key twice";
    MAPPING_LOOKUP_WITHOUT_EQUALITY = "mapping/lookup-without-equality" Error "0.1.0" "a look-up compares nothing for equality";
    MAPPING_MAPPED_TWICE = "mapping/mapped-twice" Error "0.1.0" "a field gets a value twice";
    MAPPING_MAY_BE_MISSING = "mapping/may-be-missing" Error "0.1.0" "a field that needs a value may get none";
    MAPPING_MODE_NOT_POSSIBLE = "mapping/mode-not-possible" Error "0.1.0" "a destination cannot be written in this mode";
    MAPPING_NO_KEY = "mapping/no-key" Error "0.1.0" "a file that is written has no field that tells its records apart";
    MAPPING_ONLY_WITHOUT_EFFECT = "mapping/only-without-effect" Error "0.1.0" "a limit on writing a field has no effect";
    MAPPING_RANK_WITHOUT_WRITER = "mapping/rank-without-writer" Error "0.1.0" "a flow has a rank for a field that it does not write";
    MAPPING_READ_ONLY = "mapping/read-only" Error "0.1.0" "a field is written that can only be read";
    MAPPING_REQUIRED_NOT_MAPPED = "mapping/required-not-mapped" Error "0.1.0" "a field that the destination demands gets no value";
    MAPPING_REST_NOT_LISTED = "mapping/rest-not-listed" Error "0.1.0" "the rest is removed at a destination that cannot be listed";
    MAPPING_REST_SHARE = "mapping/rest-share" Error "0.1.0" "a share that may be removed does not exist";
    MAPPING_SAME_OBJECT = "mapping/same-object" Error "0.1.0" "a flow reads and writes the same object";
    MAPPING_SCHEDULE_NEVER_COMES = "mapping/schedule-never-comes" Error "0.1.0" "a flow is to run on a day that never comes";
    MAPPING_SCHEDULE_NOT_VALID = "mapping/schedule-not-valid" Error "0.1.0" "a flow runs at a time that does not exist";
    MAPPING_SEVERAL_BOTH = "mapping/several-both" Error "0.1.0" "a flow has several sources and several targets";
    MAPPING_SHARE_NOT_VALID = "mapping/share-not-valid" Error "0.1.0" "rejects are counted against a share that does not exist";
    MAPPING_TOO_LONG = "mapping/too-long" Error "0.1.0" "a text may be longer than its field";
    MAPPING_TWO_RANKS = "mapping/two-ranks" Error "0.1.0" "a flow has two ranks for one field";
    MAPPING_WRITE_ONLY = "mapping/write-only" Error "0.1.0" "a field is read that can only be written";
    MAPPING_WRITE_SETTING_MISSING = "mapping/write-setting-missing" Error "0.1.0" "a system that is written to lacks a setting";
    MAPPING_WRITER_WITHOUT_RANK = "mapping/writer-without-rank" Error "0.1.0" "a flow writes a field and has no rank among the others";
    NAME_ALMOST_THE_SAME = "name/almost-the-same" Warning "0.1.0" "two names are almost the same";
    NAME_ARGUMENT_MISSING = "name/argument-missing" Error "0.1.0" "it is open which of several things an object stands for";
    NAME_ARGUMENT_NOT_WANTED = "name/argument-not-wanted" Error "0.1.0" "something is chosen from an object that is one thing";
    NAME_CIRCULAR_BRANCH = "name/circular-branch" Error "0.1.0" "a word of the vocabulary hangs on itself";
    NAME_CIRCULAR_METRIC = "name/circular-metric" Error "0.1.0" "a metric is calculated from itself";
    NAME_CONFUSABLE_LETTERS = "name/confusable-letters" Warning "0.1.0" "a name mixes letters of two scripts";
    NAME_DECLARED_TWICE = "name/declared-twice" Error "0.1.0" "a name is declared twice";
    NAME_FIELD_WANTED = "name/field-wanted" Error "0.1.0" "an object is named where a field is wanted";
    NAME_HIDES_FUNCTION = "name/hides-function" Error "0.1.0" "a function or table has the name of another function";
    NAME_LET_HIDES_FIELD = "name/let-hides-field" Error "0.1.0" "a value gets the name of a field of the source";
    NAME_NO_BRANCHES = "name/no-branches" Error "0.1.0" "a word hangs on another although its kind has no branches";
    NAME_NOT_A_SOURCE = "name/not-a-source" Error "0.1.0" "a test takes records away that its flow does not read";
    NAME_NOT_A_TARGET = "name/not-a-target" Error "0.1.0" "a test speaks of an object that its flow does not deliver to";
    NAME_STEP_HIDES_FIELD = "name/step-hides-field" Error "0.1.0" "a look-up or item gets the name of a field of the source";
    NAME_UNKNOWN_AGREEMENT = "name/unknown-agreement" Error "0.1.0" "an agreement is named that nobody declared";
    NAME_UNKNOWN_AUDIENCE = "name/unknown-audience" Error "0.1.0" "a company sells to people of an unknown kind";
    NAME_UNKNOWN_BASIS = "name/unknown-basis" Error "0.1.0" "a purpose names a legal basis that does not exist";
    NAME_UNKNOWN_BRAND = "name/unknown-brand" Error "0.1.0" "a brand is used that nobody declared";
    NAME_UNKNOWN_CATEGORY = "name/unknown-category" Error "0.1.0" "a category is used that nobody declared";
    NAME_UNKNOWN_CHANNEL = "name/unknown-channel" Error "0.1.0" "a channel is used that nobody declared";
    NAME_UNKNOWN_CHECK = "name/unknown-check" Error "0.1.0" "a waiver names a check that does not exist";
    NAME_UNKNOWN_COLUMN = "name/unknown-column" Error "0.1.0" "a table names a column that its file does not have";
    NAME_UNKNOWN_COMPANY = "name/unknown-company" Error "0.1.0" "a brand belongs to a company that nobody declared";
    NAME_UNKNOWN_CONDITION = "name/unknown-condition" Error "0.1.0" "a policy asks something that cannot be asked";
    NAME_UNKNOWN_CONFIRMATION = "name/unknown-confirmation" Error "0.1.0" "a choice is confirmed in an unknown way";
    NAME_UNKNOWN_CONNECTOR = "name/unknown-connector" Error "0.1.0" "a system is a product that nobody declared";
    NAME_UNKNOWN_CONSENT = "name/unknown-consent" Error "0.1.0" "a consent is named that nobody declared";
    NAME_UNKNOWN_DEMAND = "name/unknown-demand" Error "0.1.0" "a policy demands something that does not exist";
    NAME_UNKNOWN_DRIVER = "name/unknown-driver" Error "0.1.0" "a connector names a driver that does not exist";
    NAME_UNKNOWN_ENCRYPTION = "name/unknown-encryption" Error "0.1.0" "a file is encrypted in an unknown way";
    NAME_UNKNOWN_EXPIRY_START = "name/unknown-expiry-start" Error "0.1.0" "the life of a permission is counted from something unknown";
    NAME_UNKNOWN_FIELD = "name/unknown-field" Error "0.1.0" "a field is used that its object does not have";
    NAME_UNKNOWN_FLOW = "name/unknown-flow" Error "0.1.0" "a flow is named that nobody declared";
    NAME_UNKNOWN_FORMAT = "name/unknown-format" Error "0.1.0" "a file has an unknown format";
    NAME_UNKNOWN_FUNCTION = "name/unknown-function" Error "0.1.0" "a function is used that does not exist";
    NAME_UNKNOWN_MAPPING = "name/unknown-mapping" Error "0.1.0" "a mapping is used that nobody declared";
    NAME_UNKNOWN_METHOD = "name/unknown-method" Error "0.1.0" "a choice was made in a way that is not known";
    NAME_UNKNOWN_METRIC = "name/unknown-metric" Error "0.1.0" "a metric is used that nobody declared";
    NAME_UNKNOWN_NOTICE = "name/unknown-notice" Error "0.1.0" "a notice is named that nobody declared";
    NAME_UNKNOWN_NOTICE_VERSION = "name/unknown-notice-version" Error "0.1.0" "a notice does not have a version of that name";
    NAME_UNKNOWN_OBJECT = "name/unknown-object" Error "0.1.0" "a system does not have an object of that name";
    NAME_UNKNOWN_OWNER = "name/unknown-owner" Error "0.1.0" "data belongs to somebody who is not declared";
    NAME_UNKNOWN_PARTY = "name/unknown-party" Error "0.1.0" "a choice was made by somebody who cannot make it";
    NAME_UNKNOWN_PERIOD = "name/unknown-period" Error "0.1.0" "a metric is counted over an unknown time";
    NAME_UNKNOWN_PLACE = "name/unknown-place" Error "0.1.0" "a place is named that does not exist";
    NAME_UNKNOWN_POLICY = "name/unknown-policy" Error "0.1.0" "a waiver names a policy that nobody declared";
    NAME_UNKNOWN_PRODUCT_KIND = "name/unknown-product-kind" Warning "0.1.0" "a policy is about a kind of product that looks like a slip";
    NAME_UNKNOWN_PURPOSE = "name/unknown-purpose" Error "0.1.0" "a purpose is used that nobody declared";
    NAME_UNKNOWN_ROLE = "name/unknown-role" Error "0.1.0" "a policy names a legal role that does not exist";
    NAME_UNKNOWN_RULES = "name/unknown-rules" Error "0.1.0" "a company names a rule pack that does not exist";
    NAME_UNKNOWN_SETTING = "name/unknown-setting" Error "0.1.0" "a system has a setting that its connector does not know";
    NAME_UNKNOWN_SETTING_VALUE = "name/unknown-setting-value" Error "0.1.0" "a setting has a value that it does not take";
    NAME_UNKNOWN_STATE = "name/unknown-state" Error "0.1.0" "a value of a consent means a state that does not exist";
    NAME_UNKNOWN_SUPPORT = "name/unknown-support" Error "0.1.0" "a connector says in an unknown word how far it can be relied on";
    NAME_UNKNOWN_SUPPRESSION = "name/unknown-suppression" Error "0.1.0" "a suppression list is named that nobody declared";
    NAME_UNKNOWN_SUPPRESSION_KIND = "name/unknown-suppression-kind" Error "0.1.0" "a suppression list is of an unknown kind";
    NAME_UNKNOWN_SYSTEM = "name/unknown-system" Error "0.1.0" "a system is used that nobody declared";
    NAME_UNKNOWN_TEAM = "name/unknown-team" Warning "0.1.0" "the name of a team looks like a slip";
    NAME_UNKNOWN_TERM = "name/unknown-term" Error "0.1.0" "an agreement has a term that is not known";
    NAME_UNKNOWN_TOPIC = "name/unknown-topic" Error "0.1.0" "a topic is used that nobody declared";
    NAME_UNKNOWN_TRANSFER = "name/unknown-transfer" Error "0.1.0" "a mechanism of transfers abroad is named that does not exist";
    NAME_UNKNOWN_TYPE = "name/unknown-type" Error "0.1.0" "a field has a type that does not exist";
    NAME_UNKNOWN_ZONE = "name/unknown-zone" Error "0.1.0" "a time zone does not exist";
    NAME_UNUSUAL_PERSON = "name/unusual-person" Warning "0.1.0" "a word for whose data it is looks like a slip";
    PLACE_BASIS_NOT_ENOUGH = "place/basis-not-enough" Warning "0.1.0" "a legal basis carries no message in a place where it is said to hold";
    PLACE_REGISTER_MISSING = "place/register-missing" Warning "0.1.0" "messages rest on silence, and no register is looked at before";
    PLACE_REGISTER_TOO_OLD = "place/register-too-old" Warning "0.1.0" "a register is fetched less often than the law lets it be used";
    PLACE_TRANSFER_NOT_AGREED = "place/transfer-not-agreed" Error "0.1.0" "data goes abroad without a mechanism for it";
    POLICY_APPROVAL_HASH = "policy/approval-hash" Error "0.1.0" "an approval does not name what was looked at";
    POLICY_APPROVAL_WITHOUT_EFFECT = "policy/approval-without-effect" Warning "0.1.0" "an approval is of nothing that anybody asks about";
    POLICY_APPROVER_NOT_ASKED = "policy/approver-not-asked" Warning "0.1.0" "somebody approves who is not asked";
    POLICY_CANNOT_HAVE = "policy/cannot-have" Error "0.1.0" "a policy demands something that its subjects never have";
    POLICY_COVERED_BY_ANOTHER = "policy/covered-by-another" Warning "0.1.0" "a policy asks nothing that another does not ask";
    POLICY_DEMANDS = "policy/demands" Error "0.1.0" "something lacks what a policy demands";
    POLICY_EXAMPLE_FAILS = "policy/example-fails" Error "0.1.0" "an example of a policy does not come out as it says";
    POLICY_FORBIDS = "policy/forbids" Error "0.1.0" "something is handed over that a policy forbids";
    POLICY_MATCHES_NOTHING = "policy/matches-nothing" Warning "0.1.0" "a rule of a policy is about nothing";
    POLICY_NOT_APPROVED = "policy/not-approved" Error "0.1.0" "something was not approved that must be";
    POLICY_WITHOUT_RULE = "policy/without-rule" Error "0.1.0" "a policy says nothing";
    POLICY_WRONG_GROUP = "policy/wrong-group" Error "0.1.0" "a rule is about something that it cannot hold for";
    PROJECT_CONNECTOR_WITHOUT_DRIVER = "project/connector-without-driver" Error "0.1.0" "a connector says nothing about its driver";
    PROJECT_CONTRADICTS_CONNECTOR = "project/contradicts-connector" Error "0.1.0" "a system says something else than its product";
    PROJECT_CREDENTIAL_IN_PLAIN_TEXT = "project/credential-in-plain-text" Warning "0.1.0" "a key or password stands where everybody can read it";
    PROJECT_ERASED_TWICE = "project/erased-twice" Error "0.1.0" "it is said twice how an object is erased";
    PROJECT_FILE_TOO_LARGE = "project/file-too-large" Error "0.1.0" "a file is too large";
    PROJECT_MANIFEST_SYNTAX = "project/manifest-syntax" Error "0.1.0" "`martlet.toml` cannot be read";
    PROJECT_MARKS_CONTRADICT = "project/marks-contradict" Error "0.1.0" "two marks of a field cannot both be true";
    PROJECT_METRIC_WITHOUT_MEASURE = "project/metric-without-measure" Error "0.1.0" "a metric does not say what it measures";
    PROJECT_NO_NAME = "project/no-name" Error "0.1.0" "`martlet.toml` does not name the project";
    PROJECT_NO_TIME = "project/no-time" Error "0.1.0" "a period has no length";
    PROJECT_NOT_BUILT_YET = "project/not-built-yet" Error "0.1.0" "a part of the language is used that is not built yet";
    PROJECT_NOT_JUDGED_YET = "project/not-judged-yet" Warning "0.1.0" "a project says something that is not acted upon yet";
    PROJECT_NOT_TEXT = "project/not-text" Error "0.1.0" "a file is not text in UTF-8";
    PROJECT_NOTICE_WITHOUT_VERSION = "project/notice-without-version" Error "0.1.0" "a notice has no version";
    PROJECT_ONE_OBJECT_PER_FILE = "project/one-object-per-file" Error "0.1.0" "a file holds two objects";
    PROJECT_ONLY_ONE = "project/only-one" Error "0.1.0" "a project declares twice what it has once";
    PROJECT_PATH_HOLE = "project/path-hole" Error "0.1.0" "a path holds something that is not known when the file is named";
    PROJECT_RULES_FILE = "project/rules-file" Error "0.1.0" "a rule pack of the project cannot be used";
    PROJECT_SECRET_NOT_WANTED = "project/secret-not-wanted" Error "0.1.0" "a setting that is no secret is kept like one";
    PROJECT_SETTING_MISSING = "project/setting-missing" Error "0.1.0" "a system lacks a setting that it needs";
    PROJECT_TABLE_FILE = "project/table-file" Error "0.1.0" "the file of a table cannot be used";
    PROJECT_TEAM_WITHOUT_MEMBERS = "project/team-without-members" Error "0.1.0" "a team has no members";
    PROJECT_TOO_LARGE = "project/too-large" Error "0.1.0" "the files of a project are too large together";
    PROJECT_TOO_MANY_DECLARATIONS = "project/too-many-declarations" Error "0.1.0" "a file or a project declares too many things";
    PROJECT_UNKNOWN_SETTING = "project/unknown-setting" Error "0.1.0" "`martlet.toml` has a setting that is none";
    PROJECT_UNKNOWN_ZONE = "project/unknown-zone" Error "0.1.0" "the project's time zone is not known";
    PROJECT_UNREADABLE_FILE = "project/unreadable-file" Error "0.1.0" "a file cannot be read";
    PROJECT_VERSIONS_OUT_OF_ORDER = "project/versions-out-of-order" Error "0.1.0" "a version of a notice does not begin after the one before";
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
    SYNTAX_IF_WITHOUT_PARENTHESES = "syntax/if-without-parentheses" Error "0.1.0" "a choice by `if` stands without parentheses";
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
    TYPE_BOUNDS_NOT_RISING = "type/bounds-not-rising" Error "0.1.0" "bounds of ranges do not rise";
    TYPE_BY_OR_NOT = "type/by-or-not" Error "0.1.0" "`by` is missing, or stands where it does not belong";
    TYPE_CANNOT_COMPARE = "type/cannot-compare" Error "0.1.0" "two values cannot be compared";
    TYPE_COLUMNS_BACKWARDS = "type/columns-backwards" Error "0.1.0" "the columns of a field are none";
    TYPE_COLUMNS_BEYOND_LINE = "type/columns-beyond-line" Error "0.1.0" "a field ends behind the end of the line";
    TYPE_COLUMNS_MISSING = "type/columns-missing" Error "0.1.0" "a field of a file of fixed width has no columns";
    TYPE_COLUMNS_OVERLAP = "type/columns-overlap" Error "0.1.0" "two fields share columns";
    TYPE_CURRENCY_NOT_KNOWN = "type/currency-not-known" Error "0.1.0" "amounts may be in different currencies";
    TYPE_DEFAULT_WITHOUT_EFFECT = "type/default-without-effect" Error "0.1.0" "`default` stands after a value that is always there";
    TYPE_DIVISION_BY_ZERO = "type/division-by-zero" Error "0.1.0" "something is divided by 0";
    TYPE_DOES_NOT_FIT = "type/does-not-fit" Error "0.1.0" "a value does not fit the field it is mapped to";
    TYPE_EMPTY_RECORD = "type/empty-record" Error "0.1.0" "a record has no fields";
    TYPE_FIELD_NOT_IN_FULL = "type/field-not-in-full" Error "0.1.0" "a fact about people names its field by half";
    TYPE_INDEX_OF_NO_LIST = "type/index-of-no-list" Error "0.1.0" "an item is taken of something that is no list";
    TYPE_ITEM_FIELD_MISSING = "type/item-field-missing" Error "0.1.0" "it is open which field of the items is meant";
    TYPE_ITEM_OUTSIDE_LIST = "type/item-outside-list" Error "0.1.0" "the field of an item stands where no list is";
    TYPE_ITEMS_MAY_BE_ABSENT = "type/items-may-be-absent" Error "0.1.0" "items of a list may be absent where they are needed";
    TYPE_KEEP_AFTER_NO_TIME = "type/keep-after-no-time" Error "0.1.0" "the time that records are kept is counted from no time";
    TYPE_LENGTH_NOT_FIXED = "type/length-not-fixed" Error "0.1.0" "a length of time without a fixed length is compared";
    TYPE_LIST_AS_ONE = "type/list-as-one" Error "0.1.0" "a list is used like one of its items";
    TYPE_LITERAL_NOT_VALID = "type/literal-not-valid" Error "0.1.0" "an argument is written in a way that its function cannot read";
    TYPE_MANY_AS_ONE = "type/many-as-one" Error "0.1.0" "a look-up of any number of records is used like one";
    TYPE_MARK_WITHOUT_MEANING = "type/mark-without-meaning" Error "0.1.0" "a mark stands where it has no meaning";
    TYPE_MATCHES_WANTS_A_PATTERN = "type/matches-wants-a-pattern" Error "0.1.0" "`matches` stands without a pattern";
    TYPE_MAY_BE_ABSENT = "type/may-be-absent" Error "0.1.0" "a value may be absent where one is needed";
    TYPE_MAY_FAIL = "type/may-fail" Error "0.1.0" "a step may fail and nothing says what happens then";
    TYPE_METRIC_AT_NO_TIME = "type/metric-at-no-time" Error "0.1.0" "a metric is counted by a field that is no time";
    TYPE_MISPLACED_LIST = "type/misplaced-list" Error "0.1.0" "a list stands where one value is wanted";
    TYPE_MISPLACED_PATTERN = "type/misplaced-pattern" Error "0.1.0" "a pattern stands where a value is wanted";
    TYPE_MISPLACED_REJECT = "type/misplaced-reject" Error "0.1.0" "a record is rejected in the middle of a line";
    TYPE_MISPLACED_UNCHANGED = "type/misplaced-unchanged" Error "0.1.0" "`unchanged` stands where there is nothing to keep";
    TYPE_MONEY_AND_NUMBER = "type/money-and-number" Error "0.1.0" "an amount of money is calculated with as if it were a number";
    TYPE_NEEDS_A_ZONE = "type/needs-a-zone" Error "0.1.0" "a day and a point in time are put together";
    TYPE_NEVER_REACHED = "type/never-reached" Error "0.1.0" "a line of a table can never be reached";
    TYPE_NO_PARTS = "type/no-parts" Error "0.1.0" "a part is taken of a value that has none";
    TYPE_NOT_A_CONDITION = "type/not-a-condition" Error "0.1.0" "a condition is wanted, and this is something else";
    TYPE_NOT_A_NUMBER = "type/not-a-number" Error "0.1.0" "a value is calculated with that is no number";
    TYPE_NOT_EXHAUSTIVE = "type/not-exhaustive" Error "0.1.0" "a `match` leaves values without a line";
    TYPE_NUMBER_AS_MONEY = "type/number-as-money" Error "0.1.0" "a number without a currency goes into an amount of money";
    TYPE_NUMBER_TOO_LARGE = "type/number-too-large" Error "0.1.0" "a number has too many digits";
    TYPE_OTHERWISE_WITHOUT_EFFECT = "type/otherwise-without-effect" Error "0.1.0" "`otherwise` stands after a value that cannot fail";
    TYPE_PATTERN_DOES_NOT_FIT = "type/pattern-does-not-fit" Error "0.1.0" "a pattern can never be the value it is compared with";
    TYPE_PATTERN_LOOKS_AROUND = "type/pattern-looks-around" Error "0.1.0" "a pattern looks ahead or back";
    TYPE_PATTERN_NOT_VALID = "type/pattern-not-valid" Error "0.1.0" "a pattern cannot be read";
    TYPE_PATTERN_TOO_LARGE = "type/pattern-too-large" Error "0.1.0" "a pattern is too large";
    TYPE_RECORD_AS_VALUE = "type/record-as-value" Error "0.1.0" "a whole record stands where one value is wanted";
    TYPE_RECORD_INCOMPLETE = "type/record-incomplete" Error "0.1.0" "a record lacks a value that its target needs";
    TYPE_RECORD_TOO_WIDE = "type/record-too-wide" Error "0.1.0" "a record holds a value that its target has no room for";
    TYPE_RECURSION = "type/recursion" Error "0.1.0" "a function calls itself";
    TYPE_RESULT_MAY_BE_ABSENT = "type/result-may-be-absent" Error "0.1.0" "a function may give no value although it says otherwise";
    TYPE_RUN_COUNT_TOO_EARLY = "type/run-count-too-early" Error "0.1.0" "the number of records is used before it is known";
    TYPE_SUM_OF_NO_NUMBERS = "type/sum-of-no-numbers" Error "0.1.0" "a sum is made of what is no number";
    TYPE_TABLE_KEY_TWICE = "type/table-key-twice" Error "0.1.0" "a table has two lines for one value";
    TYPE_TABLE_NOT_FIXED = "type/table-not-fixed" Error "0.1.0" "a table holds what depends on a record";
    TYPE_TEST_GOES_BACK = "type/test-goes-back" Error "0.1.0" "a test goes back in time";
    TYPE_TEST_TIME = "type/test-time" Error "0.1.0" "a test is set at something that is no time";
    TYPE_TIME_ARITHMETIC = "type/time-arithmetic" Error "0.1.0" "days are calculated with in a way that has no meaning";
    TYPE_TOO_DEEP = "type/too-deep" Error "0.1.0" "an expression has too many steps";
    TYPE_TOO_FINE_FOR_A_DAY = "type/too-fine-for-a-day" Error "0.1.0" "hours are added to a day";
    TYPE_TREAT_WITHOUT_EFFECT = "type/treat-without-effect" Error "0.1.0" "a value without a category is treated as another";
    TYPE_TWO_CURRENCIES = "type/two-currencies" Error "0.1.0" "amounts of two currencies are put together";
    TYPE_TYPE_PARAMETERS = "type/type-parameters" Error "0.1.0" "the numbers or texts of a type do not suit it";
    TYPE_UNKNOWN_CHOICE = "type/unknown-choice" Error "0.1.0" "a word is used that a field cannot have";
    TYPE_VALUES_DIFFER = "type/values-differ" Error "0.1.0" "two values that take turns are of different kinds";
    TYPE_WOULD_LOSE = "type/would-lose" Error "0.1.0" "a number or a day would lose a part of itself";
    WAIVER_NOT_POSSIBLE = "waiver/not-possible" Error "0.1.0" "a check is waived that cannot be";
    WAIVER_TOO_LONG = "waiver/too-long" Warning "0.1.0" "an exception is made for more than a year";
    WAIVER_WITHOUT_EFFECT = "waiver/without-effect" Warning "0.1.0" "a waiver lets nothing pass";
}

/// The entry of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().copied().find(|entry| entry.name == name)
}
