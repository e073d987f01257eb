//! Taking connections in: how long somebody may take to say what they want, and how many there may be.
//!
//! Words: a connection is *quiet* while we wait for the other side: for a request's head, for the rest of its body, or for
//! the next request. Where there is no room left, whoever has been quiet longest makes room for whoever comes. So those who
//! open connections and say nothing cannot keep others out: whoever asks is quiet no longer.
//!
//! Absent: TLS and HTTP/2, which the proxy before us speaks.

mod bodies;
mod paced;

use std::{
    collections::HashMap,
    convert::Infallible,
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    time::{Instant, sleep},
};
use tower::ServiceExt;

use self::{
    bodies::{Answer, Upload},
    paced::Paced,
};

/// What connections may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a request's head, and for the next one to begin.
    pub head: Duration,
    /// For the next part of a body to come, or to be taken.
    pub stall: Duration,
    /// How many there may be; of one address, half as many.
    pub most: usize,
}

/// The most connections, however many files the system lets us open.
const MOST: u64 = 4096;
/// Files that are left for everything else: the database, repositories that are read, requests to the outside.
const LEFT_FREE: u64 = 64;
/// How long to wait where the system gives no more connections.
const PAUSE: Duration = Duration::from_millis(50);

impl Limits {
    /// What this process has room for.
    pub fn of_this_process() -> Self {
        let files = getrlimit(Resource::Nofile).current.unwrap_or(MOST);
        let room = files.saturating_sub(LEFT_FREE.max(files / 4)).clamp(16, MOST);
        Self {
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            most: usize::try_from(room).unwrap_or(usize::MAX),
        }
    }

    /// How many there may be of one address: a crowd behind one proxy finds room, and one alone cannot fill the house.
    fn of_one(&self) -> usize {
        self.most.div_ceil(2)
    }
}

/// Serves until `stop` is ready; then takes nobody in, and ends when those who are in have got their answers.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let visits = Arc::new(Visits { limits, all: Mutex::default() });
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, address)) => {
                // Whoever finds no room finds the door closed.
                let Some(visit) = visits.enter(address) else { continue };
                tokio::spawn(attend(stream, router.clone(), visit, stopped.clone()));
            }
            // Gone again before we came to it.
            Err(error)
                if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken in; the quietest makes room");
                visits.make_room(None);
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    drop(stopped);
    stopping.closed().await;
}

/// Serves one connection to its end.
async fn attend(stream: TcpStream, router: Router, visit: Arc<Visit>, mut stopped: watch::Receiver<bool>) {
    let limits = visit.house.limits;
    // What is written is whole; waiting for more would only hold it back.
    drop(stream.set_nodelay(true));
    let answer = service_fn(|request: hyper::Request<Incoming>| {
        let working = Working::begin(&visit);
        let mut request = request.map(|body| Body::new(Upload::new(body, Arc::clone(&visit))));
        request.extensions_mut().insert(ConnectInfo(visit.address));
        let router = router.clone();
        async move {
            let response = router.oneshot(request).await?;
            Ok::<_, Infallible>(response.map(|body| Answer::new(body, working)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(Paced::new(stream, limits.stall)), answer);
    let mut connection = pin!(connection);
    let mut is_stopping = *stopped.borrow();
    loop {
        if is_stopping {
            connection.as_mut().graceful_shutdown();
        }
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection was broken off");
                }
                return;
            }
            () = visit.leave.notified() => return,
            changed = stopped.changed(), if !is_stopping => is_stopping = changed.is_err() || *stopped.borrow(),
        }
    }
}

/// Everybody who is in.
#[derive(Debug)]
struct Visits {
    limits: Limits,
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    last: u64,
    known: HashMap<u64, Known>,
}

#[derive(Debug)]
struct Known {
    from: IpAddr,
    /// Since when it is quiet; nothing while it is worked for.
    quiet_since: Option<Instant>,
    leave: Arc<Notify>,
}

impl Visits {
    fn lock(&self) -> std::sync::MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes somebody in, if there is room or can be made.
    fn enter(self: &Arc<Self>, address: SocketAddr) -> Option<Arc<Visit>> {
        let from = address.ip();
        let (all, of_one) = {
            let known = &self.lock().known;
            (known.len(), known.values().filter(|visit| visit.from == from).count())
        };
        let has_room = if of_one >= self.limits.of_one() {
            self.make_room(Some(from))
        } else {
            all < self.limits.most || self.make_room(None)
        };
        if !has_room {
            tracing::warn!(%from, "there is no room for another connection");
            return None;
        }
        let leave = Arc::new(Notify::new());
        let mut all = self.lock();
        all.last += 1;
        let number = all.last;
        let quiet_since = Some(Instant::now());
        all.known.insert(number, Known { from, quiet_since, leave: Arc::clone(&leave) });
        Some(Arc::new(Visit { number, address, house: Arc::clone(self), leave }))
    }

    /// Has whoever has been quiet longest leave, of one address or of all; false where all are worked for.
    fn make_room(&self, from: Option<IpAddr>) -> bool {
        let mut all = self.lock();
        let those = all.known.iter().filter(|(_, visit)| from.is_none_or(|from| visit.from == from));
        let quietest = those
            .filter_map(|(number, visit)| Some((visit.quiet_since?, *number)))
            .min()
            .and_then(|(_, number)| all.known.remove(&number));
        if let Some(visit) = &quietest {
            visit.leave.notify_one();
        }
        quietest.is_some()
    }
}

/// One connection, for as long as it lasts.
#[derive(Debug)]
struct Visit {
    number: u64,
    address: SocketAddr,
    house: Arc<Visits>,
    leave: Arc<Notify>,
}

impl Visit {
    /// It is worked for from now on, or waited for.
    fn is_quiet(&self, is_quiet: bool) {
        if let Some(known) = self.house.lock().known.get_mut(&self.number) {
            known.quiet_since = is_quiet.then(Instant::now);
        }
    }

    fn patience(&self) -> Duration {
        self.house.limits.stall
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.house.lock().known.remove(&self.number);
    }
}

/// Held from a request's head until its answer is written.
#[derive(Debug)]
struct Working(Arc<Visit>);

impl Working {
    fn begin(visit: &Arc<Visit>) -> Self {
        visit.is_quiet(false);
        Self(Arc::clone(visit))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.is_quiet(true);
    }
}
