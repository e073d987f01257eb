//! What both roles work on, tried through the front door on both databases.
#![expect(clippy::unwrap_used, reason = "a test may stop where its ground is not as it says")]

mod decisions;
mod deliverables;
mod goals;
mod reviews;
