//! Slow work, off the threads that answer requests.

use castra_platform::{Error, Result};

/// Runs slow work on a blocking thread.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::internal("a computation failed unexpectedly").caused_by(error))
}
