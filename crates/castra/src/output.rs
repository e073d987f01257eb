//! The only place that writes to the terminal: data to standard output, messages to standard error.

use std::io::Write;

/// Writes data to standard output. A closed pipe (`| head`) is not an error.
pub(crate) fn data(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Writes a message for a person to standard error.
pub(crate) fn message(text: &str) {
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
}
