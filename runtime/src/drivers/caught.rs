//! Calls into readers of formats that panic where bytes are damaged: the panic becomes an error, and is not printed.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected, and caught.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// What the call gives; `None` where it panicked. What it worked on is not to be used any more then.
pub(super) fn caught<T>(call: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !EXPECTED.get() {
                before(panic);
            }
        }));
    });
    EXPECTED.set(true);
    let given = catch_unwind(AssertUnwindSafe(call)).ok();
    EXPECTED.set(false);
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_end() {
        assert_eq!(caught(|| [1, 2].get(1).copied()), Some(Some(2)));
        let nothing: Option<u8> = None;
        assert_eq!(caught(|| nothing.map(u32::from).expect("something")), None);
        assert!(!EXPECTED.get());
    }
}
