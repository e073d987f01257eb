//! Counts received bytes, and stops at the limit or on cancellation.

use std::{
    io::{self, Read},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    error::Error,
    progress::{Phase, Progress},
};

/// Bytes between two reports.
const REPORTED_EVERY: u64 = 256 * 1024;

/// What one connection received, and why it ended early.
pub(super) struct Meter<'a> {
    most: u64,
    interrupt: &'a AtomicBool,
    progress: &'a dyn Progress,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    received: u64,
    reported: Option<u64>,
    reason: Option<Error>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(most: u64, interrupt: &'a AtomicBool, progress: &'a dyn Progress) -> Self {
        Self { most, interrupt, progress, state: Mutex::default() }
    }

    /// Why the connection ended, if it failed or was stopped.
    pub(super) fn reason(&self) -> Option<Error> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).reason.take()
    }

    /// Records that the connection failed; returns the error for Git's side of it.
    pub(super) fn failed(&self, source: io::Error) -> io::Error {
        self.ended(Error::Remote { source })
    }

    fn ended(&self, reason: Error) -> io::Error {
        let told = io::Error::other(reason.to_string());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.reason.get_or_insert(reason);
        told
    }

    fn received(&self, bytes: usize) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.received += bytes as u64;
        let received = state.received;
        let is_due = state.reported.is_none_or(|reported| received >= reported + REPORTED_EVERY);
        if is_due {
            state.reported = Some(received);
        }
        drop(state);
        if received > self.most {
            return Err(self.ended(Error::TooLarge { most: self.most }));
        }
        let is_unwanted = is_due && self.progress.report(Phase::Fetch, received, 0).is_break();
        if is_unwanted || self.interrupt.load(Ordering::Relaxed) {
            return Err(self.ended(Error::Cancelled));
        }
        Ok(())
    }
}

/// A reader whose bytes are counted.
pub(super) struct Metered<'a, R> {
    inner: R,
    meter: &'a Meter<'a>,
}

impl<'a, R: Read> Metered<'a, R> {
    pub(super) fn new(inner: R, meter: &'a Meter<'a>) -> Self {
        Self { inner, meter }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into).map_err(|error| self.meter.failed(error))?;
        self.meter.received(read)?;
        Ok(read)
    }
}
