//! Hands what the fuzzer makes up to `check`.

#![no_main]
#![allow(dead_code, reason = "the targets share a file, each uses one")]

#[path = "../../compiler/tests/corpus/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::check(bytes));
