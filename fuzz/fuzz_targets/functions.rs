//! A file whose functions are measured.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| castra_history::fuzzing::functions(bytes));
