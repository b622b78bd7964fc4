//! What a person calls each rule of the grammar, so that no rule's name reaches a message; and near misses of words.

use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;
use std::borrow::Cow;
use std::cmp::Reverse;

/// What belongs where the grammar failed: at most four things, else nothing can be said shortly.
pub(super) fn expected(rules: &[Rule]) -> Option<String> {
    let found: Vec<Cow<'static, str>> = rules.iter().filter_map(|rule| phrase(*rule)).collect();
    let mut phrases: Vec<&str> = Vec::new();
    for phrase in found.iter().map(AsRef::as_ref) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    // A name, a number, a text …: a person says "a value".
    let expects_value = phrases.contains(&VALUE);
    if expects_value {
        phrases.retain(|phrase| !matches!(*phrase, NAME | TEXT | NUMBER | DURATION | DATE | RECORD));
    }
    // A label, a comparison, a clause may stand there too, but something that must stand there says more.
    if phrases.contains(&COLON) {
        phrases = vec![COLON];
    }
    phrases.retain(|phrase| *phrase != PATTERN || !expects_value);
    if phrases.iter().any(|phrase| !matches!(*phrase, CLAUSE | OPERATOR)) {
        phrases.retain(|phrase| *phrase != CLAUSE);
    }
    // Whatever may go on after a complete value is no help where something else is missing.
    let certain: Vec<&str> = phrases.iter().copied().filter(|phrase| *phrase != OPERATOR).collect();
    let phrases = if certain.is_empty() { phrases } else { certain };
    match phrases.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] if first.len() < 4 => Some(format!("{} or {last}", first.join(", "))),
        _ => None,
    }
}

/// The candidate that a word is most likely a misspelling of.
pub(super) fn nearest<'w>(word: &str, candidates: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    near(word, candidates, 1).pop()
}

/// How many letters of a word of that length may be wrong.
pub(super) fn bound(length: usize) -> usize {
    if length <= 4 { 1 } else { 2 }
}

/// The candidates that a word may be a misspelling of, the likeliest first.
pub(super) fn near<'w>(word: &str, candidates: impl Iterator<Item = &'w str>, most: usize) -> Vec<&'w str> {
    let length = word.chars().count();
    let bound = bound(length);
    let close =
        candidates.filter(|candidate| candidate.len().abs_diff(length) <= bound && *candidate != word);
    let scored = close.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    let mut near: Vec<_> = scored
        .filter(|(distance, candidate)| *distance <= bound && *distance < candidate.len().min(length))
        .collect();
    // Of two equally near the one that begins alike is meant, or the longer: people lose letters, and the end of a word.
    let alike = |candidate: &str| word.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count();
    near.sort_by_key(|(distance, candidate)| {
        (*distance, Reverse(alike(candidate)), Reverse(candidate.len()), *candidate)
    });
    near.dedup();
    near.truncate(most);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The keywords of a block, as a help lists them.
pub(super) fn list(block: Block) -> String {
    block.keywords().iter().map(|keyword| format!("`{}`", keyword.word)).collect::<Vec<_>>().join(", ")
}

/// Whether a rule is the first clause of a block, so that where it failed any clause could begin.
pub(super) fn opens_clause(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::address
            | Rule::members
            | Rule::owner
            | Rule::vendor
            | Rule::fact_at
            | Rule::file_name
            | Rule::channels
            | Rule::notice_version
            | Rule::kind
            | Rule::from
            | Rule::r#where
            | Rule::permission_ends
            | Rule::slots
            | Rule::match_point
            | Rule::party
            | Rule::requests
            | Rule::count
            | Rule::now
    )
}

/// The word that a rule of one word reads; its name is `k_` and the word.
fn word(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("k_").map(ToOwned::to_owned)
}

/// The words of a rule that is one of a few words.
pub(super) fn spellings(rule: Rule) -> Vec<String> {
    let few: &[&str] = match rule {
        Rule::otherwise => &["otherwise"],
        Rule::fallback => &["default"],
        Rule::logic => &["and", "or"],
        Rule::compare => &["in", "matches"],
        Rule::is_absent | Rule::is_product => &["is"],
        Rule::let_line => &["let"],
        Rule::use_line => &["use"],
        Rule::when_mark => &["when"],
        Rule::unit => &["seconds", "minutes", "hours", "days", "weeks", "months", "years"],
        Rule::blank_rule => &["unchanged", "clear"],
        Rule::role_kind => &["controller", "processor"],
        Rule::polarity => &["opt_in", "opt_out"],
        Rule::flag => &["key", "match", "required", "read_only", "write_only", "cursor", "lenient"],
        Rule::deprecated => &["deprecated"],
        Rule::category_mark => &["category"],
        Rule::hashed_mark => &["hashed"],
        Rule::columns => &["columns"],
        Rule::remove => &["remove"],
        Rule::erase => &["erase"],
        Rule::keep => &["keep"],
        Rule::confirming => &["confirming"],
        Rule::under => &["under"],
        Rule::same => &["same"],
        Rule::brand | Rule::brand_field => &["brand"],
        Rule::topic | Rule::topic_field => &["topic"],
        Rule::about => &["about"],
        Rule::all_of => &["all"],
        Rule::assessed => &["assessed"],
        Rule::widens => &["widens"],
        Rule::must_word => &["hold", "fail"],
        Rule::latest_wins => &["latest"],
        Rule::fact_kind => &["country", "born", "last"],
        Rule::control_word => &["count", "bytes", "sha256"],
        Rule::scope_place => &["place"],
        Rule::scope_data => &["data"],
        Rule::no_consent => &["no"],
        Rule::said => &["consent"],
        Rule::from_file => &["file"],
        Rule::delivered => &["delivered"],
        Rule::known => &["person"],
        Rule::suppressed => &["suppressed"],
        Rule::is_gone => &["gone"],
        Rule::enum_type => &["enum"],
        Rule::open => &["open"],
        Rule::list_type => &["list"],
        Rule::record_type => &["record"],
        Rule::secret => &["secret"],
        _ => return word(rule).into_iter().collect(),
    };
    few.iter().map(|word| (*word).to_owned()).collect()
}

const NAME: &str = "a name";
const TEXT: &str = "a text in double quotes";
const NUMBER: &str = "a number";
const DURATION: &str = "a duration such as `15 minutes`";
const DATE: &str = "a date such as `2027-01-31`";
const RECORD: &str = "a record such as `{ email: \"…\" }`";
const VALUE: &str = "a value";
const COLON: &str = "`:` and a type";
const PATTERN: &str = "a value to compare with";
const OPERATOR: &str = "an operator";
const CLAUSE: &str = "a new clause";

/// What a person calls it; `None` where naming it would not help.
fn phrase(rule: Rule) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match rule {
        Rule::is_product => "`is` and a connector",
        Rule::k_because | Rule::because => "`because` and a reason",
        Rule::k_via | Rule::via | Rule::via_each => "`via` and a channel",
        Rule::arrow => "`->` and a target field",
        Rule::becomes => "`=>`",
        Rule::colon => COLON,
        Rule::comma => "`,`",
        Rule::equals => "`=`",
        Rule::close => "`)`",
        Rule::word | Rule::quoted | Rule::name | Rule::names => NAME,
        Rule::path | Rule::target | Rule::slot | Rule::object_ref | Rule::scope => NAME,
        Rule::outside => "an identifier such as `dpv:DirectMarketing`",
        Rule::plain | Rule::text | Rule::hole | Rule::text_run | Rule::rule_pack => TEXT,
        Rule::digits | Rule::number | Rule::signed | Rule::signed_setting | Rule::percent | Rule::amount => {
            NUMBER
        }
        Rule::date | Rule::instant => DATE,
        Rule::clock => "a time such as `02:00`",
        Rule::unit => "a unit such as `minutes` or `hours`",
        Rule::duration => DURATION,
        Rule::role_kind => "`controller`, `processor`, `joint controller` or `third party`",
        Rule::polarity => "`opt_in` or `opt_out`",
        Rule::asserted => "`grants and refusals` or `refusals only`",
        Rule::blank_rule => "`unchanged` or `clear`",
        Rule::go_on | Rule::stop => "`continue` or `stop`",
        Rule::verdict => "`latest choice wins` or `any refusal wins`",
        Rule::power => "`yes`, `no`, `inert`, `pending only` or `conditional because \"…\"`",
        Rule::remove | Rule::erase | Rule::keep | Rule::ending => "`remove`, `erase` or `keep because \"…\"`",
        Rule::mode | Rule::upsert | Rule::update | Rule::insert | Rule::append | Rule::one_file => {
            "a mode such as `upsert by` a field"
        }
        Rule::exception => "`hashed` or `transfer agreed`",
        Rule::must_word => "`hold` or `fail`",
        Rule::fact_kind => "`country`, `born` or `last sale`",
        Rule::control_word | Rule::sum_of => "`count`, `bytes`, `sha256` or `sum(FIELD)`",
        Rule::check_name => "the name of a check such as `consent/grain-lost`",
        Rule::subject => "`flow` or `consent` and its name",
        Rule::approved_by => "`approved by` and a name in quotes",
        Rule::erases_nothing => "`nothing because \"…\"`",
        Rule::erases_request => "`request within 30 days`",
        Rule::type_expr | Rule::named_type | Rule::enum_type | Rule::list_type | Rule::record_type => {
            "a type"
        }
        Rule::item_type => "a type",
        Rule::primary | Rule::value | Rule::match_expr | Rule::paren | Rule::list => VALUE,
        Rule::element | Rule::regex | Rule::by_item => VALUE,
        Rule::record | Rule::a_record => RECORD,
        Rule::expr | Rule::flow_expr | Rule::operand | Rule::one_value | Rule::arg | Rule::cell => VALUE,
        Rule::if_expr | Rule::prefix | Rule::negate | Rule::reject | Rule::skip | Rule::unchanged => VALUE,
        Rule::range | Rule::pattern | Rule::patterns => PATTERN,
        Rule::minus | Rule::slash | Rule::plus | Rule::compare | Rule::logic | Rule::is_absent => OPERATOR,
        Rule::pipe | Rule::fallback | Rule::otherwise | Rule::step | Rule::flow_step => OPERATOR,
        Rule::member | Rule::args | Rule::index => OPERATOR,
        Rule::arm => "an answer such as `\"a\" => \"b\"`",
        Rule::entry => "a value such as `email: \"…\"`",
        Rule::setting => "a setting and its value",
        Rule::secret => "`secret(\"NAME\")`",
        Rule::state => "a value and its state (`true => granted`)",
        Rule::field => "a field such as `Name: text`",
        Rule::parameter => "a parameter such as `name: text`",
        rule if opens_clause(rule) => CLAUSE,
        rule => return word(rule).map(|word| Cow::Owned(format!("`{word}`"))),
    }))
}
