//! Accepting connections: how long a client may take, and how many there may be.
//!
//! Terms: a connection is *quiet* while we wait for the client: for a request's head, for the rest of its body, or for
//! the next request. When there is no room left, the connection that has been quiet longest is closed for a new one. So
//! clients that open connections and send nothing cannot keep others out: a client with a request is no longer quiet.
//!
//! Absent: TLS and HTTP/2, which the proxy in front of us handles.

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

/// The limits of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a request's head, and for the next one to begin.
    pub head: Duration,
    /// For the next part of a body to arrive, or to be accepted by the client.
    pub stall: Duration,
    /// The most connections; from one address, half as many.
    pub most: usize,
}

/// The most connections, however many files the system lets us open.
const MOST: u64 = 4096;
/// Files reserved for everything else: the database, repositories being read, outgoing requests.
const LEFT_FREE: u64 = 64;
/// How long to wait when the system accepts no more connections.
const PAUSE: Duration = Duration::from_millis(50);

impl Limits {
    /// The limits that fit this process.
    pub fn of_this_process() -> Self {
        let files = getrlimit(Resource::Nofile).current.unwrap_or(MOST);
        let room = files.saturating_sub(LEFT_FREE.max(files / 4)).clamp(16, MOST);
        Self {
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            most: usize::try_from(room).unwrap_or(usize::MAX),
        }
    }

    /// The most connections from one address: a crowd behind one proxy finds room, and a single client cannot take it
    /// all.
    fn of_one(&self) -> usize {
        self.most.div_ceil(2)
    }
}

/// Serves until `stop` is ready; then accepts no one, and ends when the open requests have been answered.
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
                // Without room, the connection is closed.
                let Some(visit) = visits.enter(address) else { continue };
                tokio::spawn(attend(stream, router.clone(), visit, stopped.clone()));
            }
            // The client left before we accepted it.
            Err(error)
                if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted; the quietest one is closed");
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
    // Each write is complete; waiting for more would only delay it.
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

/// All open connections.
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
    /// Since when it is quiet; `None` while a request is processed.
    quiet_since: Option<Instant>,
    leave: Arc<Notify>,
}

impl Visits {
    fn lock(&self) -> std::sync::MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Admits a connection, if there is room or can be made.
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

    /// Closes the connection that has been quiet longest, from one address or from all; false if none is quiet.
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
    /// Sets whether it is being waited for, or worked for.
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

/// Held from a request's head until its response is written.
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
