//! The tables of a facts file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| castra_history::fuzzing::facts(bytes));
