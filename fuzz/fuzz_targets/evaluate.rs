//! Hands what the fuzzer makes up to `evaluate`.

#![no_main]

#[path = "../../runtime/tests/corpus/target.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    target::evaluate(bytes);
});
