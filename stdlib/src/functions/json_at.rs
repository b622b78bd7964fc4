//! `json_at`: a part of JSON.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "json_at",
    family: Family::Json,

    summary: "the part of JSON that a path leads to, through names that no dot of the language reaches and places of lists; absent where there is none",
    in_words: "only its part {path}",
    params: &[
        value("json", Kind::Json, "the JSON"),
        literal("path", Kind::Text, "the way to it: names with dots, places in brackets from 0 on, `orders[0].total`"),
    ],
    returns: Returns::Kind(Kind::Json),
    check_literals: Some(super::json_at::a_path),
    may_be_absent: true,
    change: ChangeKind::Reduced,
    
    search: &["jsonpath", "json_extract", "get", "key", "property", "nested"],
    examples: &[
        example("a name of two words", r#""{{\"custom fields\": [{{\"id\": 7}}]}}" | parse_json otherwise null | json_at("custom fields[0]") | to_json"#, r#""{"id":7}""#),
        example("not there", r#""{{}}" | parse_json otherwise null | json_at("a.b") | to_json"#, "null"),
        example("null stays null", r#""null" | parse_json otherwise null | json_at("a") | to_json"#, "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    match found(arguments) {
        Ok(Value::Missing | Value::Null) => Outcome::Absent,
        Ok(found) => Outcome::Value(found),
        Err(outcome) => outcome,
    }
}

/// A path that can be followed.
pub(super) fn a_path(literals: &[Option<&str>]) -> Result<(), String> {
    let Some(path) = literals.get(1).copied().flatten() else { return Ok(()) };
    let mut rest = path;
    while !rest.is_empty() {
        match step(rest) {
            Some((_, after)) => rest = after,
            None => {
                return Err(format!(
                    "`{path}` is no way through JSON; write names with dots between them and places in brackets, such as \
                     `orders[0].total`"
                ));
            }
        }
    }
    if path.is_empty() { Err("the path is empty; write a name such as `orders[0].total`".to_owned()) } else { Ok(()) }
}

#[cfg_attr(not(feature = "kernels"), expect(dead_code, reason = "only following a path looks into its steps"))]
enum Step<'p> {
    Name(&'p str),
    Place(usize),
}

/// The first step of a path, and what follows it.
fn step(path: &str) -> Option<(Step<'_>, &str)> {
    if let Some(inside) = path.strip_prefix('[') {
        let (place, after) = inside.split_once(']')?;
        let plain = !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_digit());
        let after = match after.strip_prefix('.') {
            Some("") => return None,
            Some(after) => after,
            None if after.is_empty() || after.starts_with('[') => after,
            None => return None,
        };
        return plain.then(|| place.parse().ok()).flatten().map(|place| (Step::Place(place), after));
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (name, after) = path.split_at_checked(end)?;
    let after = match after.strip_prefix('.') {
        Some("") => return None,
        Some(after) => after,
        None => after,
    };
    (!name.is_empty()).then_some((Step::Name(name), after))
}

/// What the path that is the second argument leads to in the first.
#[cfg(feature = "kernels")]
pub(super) fn found<'a>(arguments: &[Value<'a>]) -> Result<Value<'a>, Outcome<'a>> {
    let (Some(json), Some(mut path)) = (arguments.first(), text_at(arguments, 1)) else {
        return Err(other(arguments.first()));
    };
    let mut found = json.clone();
    while let Some((step, after)) = step(path) {
        path = after;
        found = match (step, &found) {
            (Step::Name(name), Value::Record(_)) => found.get(name),
            (Step::Place(place), Value::List(items)) => items.get(place).cloned().unwrap_or(Value::Missing),
            _ => Value::Missing,
        };
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::a_path;

    #[test]
    fn paths_are_told_from_other_texts() {
        for path in ["a", "a.b", "a[0]", "[0]", "[0][1].b", "custom fields.e-mail[12]"] {
            assert!(a_path(&[None, Some(path)]).is_ok(), "{path}");
        }
        for path in ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[x]", "a[0]b", "a[0].", "[-1]"] {
            assert!(a_path(&[None, Some(path)]).is_err(), "{path}");
        }
    }
}
