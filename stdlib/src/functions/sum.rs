//! `sum`: all numbers of a list together.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "sum",
    family: Family::Lists,
    summary: "all numbers together, 0 where there is none; absent ones do not count",
    in_words: "only the sum",
    params: &[value("list", Kind::List, "the list"), value("number", EACH_NUMBER, "which number of each item")],
    returns: Returns::OfItems,
    effect: CategoryEffect::Aggregates,
    change: ChangeKind::Reduced,
    search: &["total", "add up", "revenue", "turnover"],
    examples: &[
        example("amounts", "[{ n: 2.50 }, { n: 3.00 }] | sum(.n)", "5.50"),
        example("numbers themselves", "[1, 2, 3] | sum", "6"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| {
        let numbers = per_item(arguments, 1);
        let whole = numbers.iter().all(|number| matches!(number, Value::Int(_) | Value::Null | Value::Missing));
        let mut total = Decimal::ZERO;
        for number in numbers.iter().filter_map(crate::values::number) {
            match crate::values::plus(total, number) {
                Some(sum) => total = sum,
                None => return fails("the result is too large a number"),
            }
        }
        if whole { super::work::whole(total) } else { Outcome::Value(Value::Decimal(total)) }
    })
}
