//! A delta of a pack.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| castra_history::fuzzing::delta(bytes));
