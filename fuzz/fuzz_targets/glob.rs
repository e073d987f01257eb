//! A glob of settings.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| castra_history::fuzzing::glob(bytes));
