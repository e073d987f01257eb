//! The one place that writes to the terminal: data to standard output, words to standard error.

use std::io::Write;

/// Writes data to standard output. A closed pipe (`| head`) is no error of ours.
pub(crate) fn data(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Writes words for a person to standard error.
pub(crate) fn words(text: &str) {
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
}
