//! Distributes work over threads, with results in the order of the tasks, so that any number of threads gives
//! the same facts.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::Error;
use crate::progress::{Phase, Progress};

/// A phase of the scan, for the listener.
pub(super) struct Reporter<'a> {
    pub(super) progress: &'a dyn Progress,
    pub(super) phase: Phase,
    /// Units of the whole phase; 0 if unknown.
    pub(super) total: usize,
}

impl Reporter<'_> {
    /// Reports to the listener, about two hundred times per phase whatever its size.
    pub(super) fn advance(&self, before: usize, after: usize) -> Result<(), Error> {
        let step = (self.total / 200).max(1);
        if before / step == after / step && after != self.total {
            return Ok(());
        }
        let answer = self.progress.report(self.phase, after as u64, self.total as u64);
        if answer.is_break() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// Runs `work` for every task, on `threads` threads with a `state` each. A task counts for `units` units of
/// progress.
pub(super) fn run<T, S, R>(
    threads: usize,
    tasks: &[T],
    reporter: &Reporter<'_>,
    units: impl Fn(&T) -> usize + Sync,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Result<Vec<R>, Error>
where
    T: Sync,
    R: Send,
{
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let cancelled = AtomicBool::new(false);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(tasks.len()));
    let worker = || {
        let mut own = Vec::new();
        let mut own_state = None;
        while !cancelled.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(index) else { break };
            own.push((index, work(own_state.get_or_insert_with(&state), task)));
            let before = done.fetch_add(units(task), Ordering::Relaxed);
            if reporter.advance(before, before + units(task)).is_err() {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
        let mut all = results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.extend(own);
    };
    let threads = threads.clamp(1, tasks.len().max(1));
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    if cancelled.into_inner() {
        return Err(Error::Cancelled);
    }
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|&(index, _)| index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
