//! `average`: the mean of the numbers of a list.

use super::declare::*;
#[cfg(feature = "kernels")]
use super::work::*;

pub(super) static FUNCTION: Function = Function {
    name: "average",
    family: Family::Lists,
    summary: "the sum of the numbers divided by how many there are; absent where there is none",
    in_words: "only the average",
    params: &[value("list", Kind::List, "the list"), value("number", EACH_NUMBER, "which number of each item")],
    returns: Returns::Kind(Kind::Decimal),
    may_be_absent: true,
    effect: CategoryEffect::Aggregates,
    change: ChangeKind::Reduced,
    search: &["mean", "avg"],
    examples: &[
        example("two amounts", "[{ n: 2 }, { n: 3 }] | average(.n)", "2.5"),
        example("none", "[1] | keep_if(false) | average", "null"),
    ],
    ..BASE
};

#[cfg(feature = "kernels")]
pub(super) fn kernel<'a>(arguments: &[Value<'a>]) -> Outcome<'a> {
    on_list(arguments, |_| {
        let (mut total, mut count) = (Decimal::ZERO, 0_u64);
        for number in per_item(arguments, 1).iter().filter_map(crate::values::number) {
            count += 1;
            match total.checked_add(number) {
                Some(sum) => total = sum,
                None => return fails("the result is too large a number"),
            }
        }
        match total.checked_div(Decimal::from(count)) {
            Some(mean) => Outcome::Value(Value::Decimal(mean.normalize())),
            None => Outcome::Absent,
        }
    })
}
