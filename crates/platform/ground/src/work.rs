//! Work that keeps a processor busy for a while: reading and comparing files, hashing passwords. It runs outside the
//! threads that answer requests, limited so that those keep a processor, and limited for each caller so that others get
//! their turn.

use std::{
    collections::HashMap,
    future::{Future, poll_fn},
    panic::resume_unwind,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{Semaphore, SemaphorePermit},
    task::spawn_blocking,
};
use tracing::Span;

use crate::{
    context::Ctx,
    error::{Error, Kind, Result},
};

/// How many pieces of work one caller may have under way or waiting.
const EACH: usize = 2;
/// How long a piece of work waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// A kind of work whose pieces take turns.
#[derive(Debug, Default)]
pub struct Turns(OnceLock<Semaphore>);

/// Files and other long texts.
pub static FILES: Turns = Turns::new();

impl Turns {
    /// A kind of work of which nothing is under way yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Half of the processors work; the others answer requests.
    fn free(&self) -> &Semaphore {
        self.0.get_or_init(|| {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            Semaphore::new((processors / 2).max(1))
        })
    }

    async fn wait(&'static self, patience: Duration) -> Result<SemaphorePermit<'static>> {
        let turn = tokio::time::timeout(patience, self.free().acquire()).await;
        turn.ok().and_then(std::result::Result::ok).ok_or_else(too_busy)
    }

    /// Does a piece of work when its turn comes. It keeps its turn to its end, even if no one waits for it any more.
    pub async fn take<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self.wait(PATIENCE).await?;
        let done = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|error| {
            Error::internal("a computation stopped because of an internal error").caused_by(error)
        })
    }
}

/// How many pieces of work each caller has under way or waiting.
#[derive(Debug, Default)]
struct Askers(Mutex<HashMap<String, usize>>);

/// One piece of a caller's work, until dropped.
struct Place {
    askers: Arc<Askers>,
    asker: String,
}

impl Askers {
    fn place(self: &Arc<Self>, asker: String) -> Option<Place> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(asker.clone()).or_default();
        if *count >= EACH {
            return None;
        }
        *count += 1;
        Some(Place { askers: Arc::clone(self), asker })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.askers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.asker) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.asker);
            }
        }
    }
}

/// Reads or compares something long for a caller: outside the request threads, when its turn comes.
pub async fn on_file<T: Send + 'static>(
    ctx: &Ctx,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let askers = ctx.app.cache::<Askers>();
    let place = askers.place(ctx.actor.to_string()).ok_or_else(|| {
        Error::new(Kind::TooMany, format!("{EACH} of your files are already being read; nothing was done"))
            .hint("send the next one when they are done")
    })?;
    let work = move || {
        let done = work();
        drop(place);
        done
    };
    FILES.take(work).await?
}

/// How many long requests are under way at most, computing or waiting for the database.
const LONG_REQUESTS: usize = 32;
static LONG: Semaphore = Semaphore::const_new(LONG_REQUESTS);
static COMPUTING: Mutex<()> = Mutex::new(());

/// Answers a request with much to read apart from the threads that answer all others. Of such requests one computes at a time;
/// while it waits, for the database or its turn at a file, the next one does.
///
/// # Errors
/// There are too many of them, for longer than one waits.
pub(crate) async fn apart<F>(request: F) -> Result<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let place = tokio::time::timeout(PATIENCE, LONG.acquire()).await.ok().and_then(std::result::Result::ok);
    let place = place.ok_or_else(too_busy)?;
    let (runtime, span) = (Handle::current(), Span::current());
    let work = move || {
        let mut request = Box::pin(request);
        let done = runtime.block_on(poll_fn(|context| {
            let _turn = COMPUTING.lock().unwrap_or_else(PoisonError::into_inner);
            let _within = span.enter();
            request.as_mut().poll(context)
        }));
        drop(place);
        done
    };
    match spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(error) => Err(Error::internal("a request stopped because of an internal error").caused_by(error)),
    }
}

fn too_busy() -> Error {
    Error::new(Kind::Unavailable, "Castra is too busy right now; nothing was done")
        .hint("try again in a moment")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn an_asker_has_two_places_and_gets_them_back() {
        let askers = Arc::new(Askers::default());
        let (one, two) = (askers.place("ana".to_owned()), askers.place("ana".to_owned()));
        assert!(one.is_some() && two.is_some());
        assert!(askers.place("ana".to_owned()).is_none());
        assert!(askers.place("bo".to_owned()).is_some(), "other callers have their own");
        drop(one);
        assert!(askers.place("ana".to_owned()).is_some());
        drop(two);
        assert!(askers.0.lock().unwrap().is_empty(), "no caller is remembered");
    }

    #[tokio::test]
    async fn work_takes_turns_and_a_turn_lasts_as_long_as_the_work() {
        static TURNS: Turns = Turns::new();
        let places = TURNS.free().available_permits();
        let mut workers = Vec::new();
        for _ in 0..places {
            let (go, begin) = mpsc::channel::<()>();
            let (begun, has_begun) = tokio::sync::oneshot::channel();
            let work = tokio::spawn(TURNS.take(move || {
                begun.send(()).unwrap();
                begin.recv().unwrap();
            }));
            has_begun.await.unwrap();
            // The caller has gone; the work has not.
            work.abort();
            workers.push(go);
        }
        let late = TURNS.wait(Duration::from_millis(20)).await.unwrap_err();
        assert_eq!(late.kind, Kind::Unavailable);
        for go in workers {
            go.send(()).unwrap();
        }
        assert_eq!(TURNS.take(|| 7).await.unwrap(), 7);
    }
}
