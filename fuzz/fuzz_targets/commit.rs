//! A commit object.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| castra_history::fuzzing::commit(bytes));
