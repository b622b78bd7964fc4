//! `all`: whether a condition holds for every item.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "all",
    family: Family::Lists,
    summary: "whether the condition holds for every item; it does where there is none",
    in_words: "only whether for all {item}",
    params: &[value("list", Kind::List, "the list"), value("condition", EACH_BOOL, "the condition")],
    returns: Returns::Kind(Kind::Bool),
    change: ChangeKind::Reduced,
    search: &["every", "each", "for all"],
    examples: &[
        example("both are", "[{ n: 4 }, { n: 5 }] | all(.n > 3)", "true"),
        example("one is not", "[{ n: 1 }, { n: 5 }] | all(.n > 3)", "false"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| yes(per_item(arguments, 1).iter().all(|holds| *holds == Value::Bool(true))))
}
