//! How long a fetch waits, and what it says where a limit ends it.

use std::time::{Duration, Instant};

use castra_platform::Error;

/// The longest that a connection may be silent.
pub(super) const SILENCE: Duration = Duration::from_mins(1);

/// The longest wait for the next piece.
pub(super) fn patience(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now()).min(SILENCE)
}

/// The message shown for an error, with its hints.
pub(super) fn told(error: &Error) -> std::io::Error {
    let hints = error.hints.iter().map(|hint| format!("; {hint}")).collect::<String>();
    std::io::Error::other(format!("{}{hints}", error.message))
}

pub(super) fn too_long() -> std::io::Error {
    std::io::Error::new(
        std::io::ErrorKind::TimedOut,
        "it took too long, or stalled; an operator can raise `clone_minutes`",
    )
}

pub(super) fn too_much_memory(most: u64) -> String {
    format!(
        "it takes more than {} MB of memory; an operator can raise `clone_memory_megabytes`",
        most / 1_000_000
    )
}
