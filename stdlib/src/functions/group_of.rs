//! `group_of`: the items of a list where they are of enough different people, and nothing where they are of fewer.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "group_of",
    family: Family::Lists,
    summary: "the items, where they are of at least so many different people; absent where they are of fewer. Straight behind \
              it `count`, `sum(.field)` and `average(.field)` tell something about a group and nothing about anybody, so \
              that the result is `not_personal`; behind any other list they keep the categories of what they are made of",
    in_words: "only of at least {people} people",
    params: &[
        value("list", Kind::List, "the list"),
        literal("people", Kind::Int, "how many people at least, 3 or more"),
        value("by", BY_ANY, "what tells people apart, as `by .email`; items without it do not count"),
    ],
    returns: Returns::Same(0),
    may_be_absent: true,
    effect: CategoryEffect::Groups,
    change: ChangeKind::Reduced,
    search: &["minimum group size", "k-anonymity", "anonymous", "aggregate", "small cells", "threshold", "privacy"],
    examples: &[
        example(
            "orders of three people",
            r#"[{ p: "a", n: 1 }, { p: "b", n: 2 }, { p: "c", n: 3 }] | group_of(3, by .p) | sum(.n)"#,
            "6",
        ),
        example(
            "three orders of two people",
            r#"[{ p: "a", n: 1 }, { p: "b", n: 2 }, { p: "a", n: 3 }] | group_of(3, by .p) | count"#,
            "null",
        ),
        example(
            "an item of nobody does not count",
            r#"[{ p: "a" }, { p: "b" }, { p: null }] | group_of(3, by .p) | count"#,
            "null",
        ),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    // What is worked out for each item stands before the other arguments.
    let wanted = int_at(arguments, 2).and_then(|people| usize::try_from(people).ok()).unwrap_or(usize::MAX);
    on_list(arguments, |items| {
        let mut people: Vec<&Value<'a>> = Vec::new();
        for key in per_item(arguments, 1).iter().filter(|key| !key.is_absent()) {
            if people.len() >= wanted {
                break;
            }
            if !people.iter().any(|held| equal(held, key)) {
                people.push(key);
            }
        }
        if people.len() >= wanted {
            Outcome::Value(Value::list(items.iter().cloned()))
        } else {
            Outcome::Absent
        }
    })
}
