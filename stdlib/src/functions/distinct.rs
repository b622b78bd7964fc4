//! `distinct`: each value of a list once.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "distinct",
    family: Family::Lists,
    summary: "the items without repeats, each at its first place; by a value of theirs where one is named",
    in_words: "each once",
    params: &[value("list", Kind::List, "the list"), value("by", EACH_ANY, "what makes two items the same")],
    returns: Returns::Same(0),
    change: ChangeKind::Reduced,
    search: &["unique", "dedupe", "without duplicates"],
    examples: &[
        example("words", r#""b,a,b" | split(",") | distinct | join(",")"#, r#""b,a""#),
        example("items by a field", "[{ c: 1, n: 5 }, { c: 1, n: 7 }] | distinct(.c) | sum(.n)", "5"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |items| {
        let mut seen: Vec<&Value<'a>> = Vec::new();
        let mut kept = Vec::new();
        for (item, key) in items.iter().zip(per_item(arguments, 1)) {
            if !seen.iter().any(|held| equal(held, key)) {
                seen.push(key);
                kept.push(item.clone());
            }
        }
        Outcome::Value(Value::list(kept))
    })
}
