//! What held until a day that is over. An exception that nobody prolongs is none.

use crate::diagnostics::{Diagnostic, Diagnostics, catalogue};
use crate::resolve::{of_item, walk};
use crate::syntax::ast::{Ast, Expr, ExprKind, Text};
use jiff::civil::Date;

/// The day that was written; one that does not exist has its finding already.
pub(super) fn day(written: &Text) -> Option<Date> {
    written.value.parse().ok()
}

/// Whether the day is over; the last day belongs to the time.
pub(super) fn is_over(written: &Text, today: Option<Date>) -> bool {
    day(written).zip(today).is_some_and(|(last, today)| last < today)
}

/// Says where a value is treated as another category after the day until which somebody answers for that.
pub(super) fn treatments(asts: &[Ast], today: Option<Date>, out: &mut Diagnostics) {
    for item in asts.iter().flat_map(|ast| &ast.items) {
        let mut all = Vec::new();
        of_item(&item.kind, &mut all);
        for expr in all {
            walk(expr, &mut |part: &Expr| {
                if let ExprKind::Treat { category, approved_by, until, .. } = &part.kind
                    && is_over(until, today)
                {
                    let message = format!(
                        "a value may be treated as `{}` until {} only, and that day is over",
                        category.text(),
                        until.value
                    );
                    out.push(
                        Diagnostic::new(&catalogue::CATEGORY_TREATMENT_OVER, until.span, message)
                            .also(approved_by.span, "whoever answers for it")
                            .help("leave `| treat as …` out, or let whoever answers for it look again and write the new day"),
                    );
                }
            });
        }
    }
}
