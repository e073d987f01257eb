//! How a scan reports progress, and how it is cancelled.

use std::ops::ControlFlow;

/// The parts of a scan, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Walking the commits; the total is unknown (0).
    Commits,
    /// Comparing trees and finding renames; counted in commits.
    Trees,
    /// Comparing lines; counted in pairs of files.
    Lines,
    /// Measuring the files at the head; counted in files.
    Head,
    /// Measuring past revisions of the hotspots; counted in revisions.
    Trend,
    /// Reading the syntax of the files that change most; counted in files.
    Functions,
    /// Reading what documents describe; counted in documents.
    Documents,
    /// Fetching a mirror, which comes first; counted in bytes, and the total is unknown (0).
    Fetch,
}

/// A listener to a scan's progress. `()` ignores it, and any suitable closure is a listener.
pub trait Progress: Sync {
    /// Reports that `done` of `total` (0 = unknown) units of `phase` are finished.
    ///
    /// Called from several threads, about two hundred times per phase whatever its size. Returning
    /// [`ControlFlow::Break`] cancels the scan, which then ends with
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    fn report(&self, phase: Phase, done: u64, total: u64) -> ControlFlow<()>;
}

impl Progress for () {
    fn report(&self, _phase: Phase, _done: u64, _total: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl<F> Progress for F
where
    F: Fn(Phase, u64, u64) -> ControlFlow<()> + Sync,
{
    fn report(&self, phase: Phase, done: u64, total: u64) -> ControlFlow<()> {
        self(phase, done, total)
    }
}
