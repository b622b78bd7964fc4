//! What a person calls each rule of the grammar, so that no rule's name reaches a message; and near misses of words.

use martlet_grammar::Rule;
use martlet_grammar::keywords::Block;

/// What belongs where the grammar failed: at most four things, else nothing can be said shortly.
pub(super) fn expected(rules: &[Rule]) -> Option<String> {
    let mut phrases: Vec<&str> = Vec::new();
    for phrase in rules.iter().filter_map(|rule| phrase(*rule)) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    // A name, a number, a text …: a person says "a value".
    let expects_value = phrases.contains(&VALUE);
    if expects_value {
        phrases.retain(|phrase| !matches!(*phrase, NAME | TEXT | NUMBER | DURATION | DATE));
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
    let length = word.chars().count();
    let bound = if length <= 4 { 1 } else { 2 };
    let scored = candidates.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    let near =
        scored.filter(|(distance, candidate)| *distance <= bound && *distance < candidate.len().min(length));
    // Of two equally near the one that begins alike is meant: people lose the end of a word.
    let alike = |candidate: &str| word.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count();
    near.min_by_key(|(distance, candidate)| (*distance, std::cmp::Reverse(alike(candidate)), *candidate))
        .map(|(_, candidate)| candidate)
}

/// The keywords of a block, as a help lists them.
pub(super) fn list(block: Block) -> String {
    let built = block.keywords().iter().filter(|keyword| keyword.built);
    built.map(|keyword| format!("`{}`", keyword.word)).collect::<Vec<_>>().join(", ")
}

/// Whether a rule is a clause of a block, so that where it failed any clause could begin.
pub(super) fn opens_clause(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::address
            | Rule::owner
            | Rule::vendor
            | Rule::value_head
            | Rule::fact_at
            | Rule::channels
            | Rule::from
            | Rule::consent_from
    )
}

/// The words of a rule that is one of a few words.
pub(super) fn spellings(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::because => &["because"],
        Rule::by => &["by"],
        Rule::as_ => &["as"],
        Rule::at_ => &["at"],
        Rule::conflict_ => &["conflict"],
        Rule::ends_ => &["ends"],
        Rule::file_ => &["file"],
        Rule::from_ => &["from"],
        Rule::in_ => &["in"],
        Rule::is_ => &["is"],
        Rule::else_ => &["else"],
        Rule::then_ => &["then"],
        Rule::people => &["people"],
        Rule::version => &["version"],
        Rule::via_ => &["via"],
        Rule::otherwise => &["otherwise"],
        Rule::fallback => &["default"],
        Rule::logic => &["and", "or"],
        Rule::let_line => &["let"],
        Rule::unit => &["seconds", "minutes", "hours", "days", "weeks", "months", "years"],
        Rule::blank_rule => &["unchanged", "clear"],
        Rule::role_kind => &["controller", "processor"],
        Rule::polarity => &["opt_in", "opt_out"],
        Rule::go_on => &["continue"],
        Rule::stop => &["stop"],
        Rule::remove => &["remove"],
        Rule::erase => &["erase"],
        Rule::keep => &["keep"],
        Rule::upsert => &["upsert"],
        _ => &[],
    }
}

const NAME: &str = "a name";
const TEXT: &str = "a text in double quotes";
const NUMBER: &str = "a number";
const DURATION: &str = "a duration such as `15 minutes`";
const DATE: &str = "a date";
const VALUE: &str = "a value";
const COLON: &str = "`:` and a type";
const PATTERN: &str = "a value to compare with";
const OPERATOR: &str = "an operator";
const CLAUSE: &str = "a new clause";
const STATE: &str = "a value and its state (`true => granted`)";

/// What a person calls it; `None` where naming it would not help.
fn phrase(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::because => "`because` and a reason",
        Rule::by => "`by`",
        Rule::as_ => "`as`",
        Rule::at_ => "`at`",
        Rule::conflict_ => "`conflict`",
        Rule::ends_ => "`ends`",
        Rule::file_ => "`file`",
        Rule::from_ => "`from`",
        Rule::in_ => "`in`",
        Rule::is_ => "`is` and a connector",
        Rule::else_ => "`else`",
        Rule::then_ => "`then`",
        Rule::people => "`people`",
        Rule::version => "`version`",
        Rule::via_ | Rule::via => "`via` and a channel",
        Rule::arrow => "`->` and a target field",
        Rule::becomes => "`=>`",
        Rule::colon => COLON,
        Rule::comma => "`,`",
        Rule::equals => "`=`",
        Rule::close => "`)`",
        Rule::optional => return None,
        Rule::word | Rule::quoted | Rule::name | Rule::names => NAME,
        Rule::path | Rule::target | Rule::slot => NAME,
        Rule::outside => "an identifier such as `dpv:DirectMarketing`",
        Rule::plain => TEXT,
        Rule::text | Rule::hole | Rule::text_run => TEXT,
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
        Rule::remove | Rule::erase | Rule::keep | Rule::ending => "`remove`, `erase` or `keep because \"…\"`",
        Rule::mode | Rule::upsert | Rule::one_file | Rule::mode_later => "`upsert by` a field, or `one file`",
        Rule::type_expr | Rule::named_type | Rule::enum_type | Rule::list_later => "a type",
        Rule::primary | Rule::value | Rule::match_expr | Rule::paren | Rule::list => VALUE,
        Rule::element_later | Rule::record_later | Rule::regex_later | Rule::percent_later => VALUE,
        Rule::expr
        | Rule::flow_expr
        | Rule::operand
        | Rule::one_value
        | Rule::arg
        | Rule::cell
        | Rule::if_expr => VALUE,
        Rule::date_later | Rule::range | Rule::pattern | Rule::patterns | Rule::regex => {
            "a value to compare with"
        }
        Rule::prefix | Rule::negate => VALUE,
        Rule::reject | Rule::skip | Rule::unchanged => VALUE,
        Rule::minus | Rule::slash | Rule::plus | Rule::compare | Rule::logic | Rule::is_absent => OPERATOR,
        Rule::pipe | Rule::fallback | Rule::otherwise | Rule::matches_later => OPERATOR,
        Rule::step | Rule::flow_step | Rule::member | Rule::args | Rule::index_later => OPERATOR,
        Rule::by_element_later | Rule::treat_later => return None,
        Rule::arm => "an answer such as `\"a\" => \"b\"`",
        Rule::setting => "a setting and its value",
        Rule::secret => "`secret(\"NAME\")`",
        Rule::setting_later => return None,
        Rule::state => STATE,
        Rule::state_line | Rule::by_party_later => return None,
        Rule::field => "a field such as `Name: text`",
        Rule::mark | Rule::flag | Rule::deprecated | Rule::category_mark | Rule::consent_mark => return None,
        Rule::unit_later | Rule::columns_later | Rule::by_later | Rule::type_args | Rule::type_arg => {
            return None;
        }
        Rule::open | Rule::enum_value => return None,
        Rule::only | Rule::when_mark | Rule::else_null | Rule::use_later => return None,
        Rule::let_line | Rule::field_line | Rule::map_part | Rule::map_line => return None,
        Rule::company_clause | Rule::address | Rule::dpo | Rule::markets => CLAUSE,
        Rule::system_clause | Rule::owner | Rule::stored | Rule::accessed | Rule::role => CLAUSE,
        Rule::connect_head | Rule::object_head | Rule::fact_head | Rule::file_later | Rule::keep_later => {
            return None;
        }
        Rule::connector_clause
        | Rule::vendor
        | Rule::kind
        | Rule::contacts
        | Rule::driver
        | Rule::support => CLAUSE,
        Rule::fact_clause | Rule::fact_at | Rule::method | Rule::notice | Rule::evidence | Rule::asserts => {
            CLAUSE
        }
        Rule::value_head => CLAUSE,
        Rule::purpose_clause | Rule::channels | Rule::uses | Rule::basis => CLAUSE,
        Rule::flow_clause | Rule::from | Rule::r#where | Rule::to | Rule::flow_purpose | Rule::person => {
            CLAUSE
        }
        Rule::every | Rule::daily | Rule::manual | Rule::blanks | Rule::on_reject | Rule::on_event_later => {
            CLAUSE
        }
        Rule::permission_ends | Rule::gone | Rule::map_head => CLAUSE,
        Rule::consent_clause | Rule::consent_from | Rule::conflict | Rule::within => CLAUSE,
        Rule::same | Rule::under | Rule::label | Rule::about | Rule::all_of | Rule::basis_later => {
            return None;
        }
        Rule::brand_later | Rule::parameter_later | Rule::argument_later | Rule::rest_later => return None,
        Rule::per_run_later | Rule::confirming_later | Rule::slot_later | Rule::keys => return None,
        Rule::named_head | Rule::system_head | Rule::consent_head => return None,
        Rule::category_item | Rule::channel_item => return None,
        Rule::company_line | Rule::system_line | Rule::connector_line | Rule::connect_line => return None,
        Rule::object_line | Rule::fact_line | Rule::purpose_line | Rule::flow_line | Rule::consent_line => {
            return None;
        }
        Rule::blank | Rule::comment | Rule::w | Rule::h | Rule::g | Rule::wb | Rule::s | Rule::name_char => {
            return None;
        }
        Rule::EOI => return None,
    })
}
