//! Connections that take their time: who says nothing is shown out, and never keeps others out.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    routing::{get, post},
};
use castra_platform::web::{self, Limits};
use futures::{StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    time::{sleep, timeout},
};

const SHORT: Limits =
    Limits { head: Duration::from_millis(400), stall: Duration::from_millis(400), most: 1000 };
const SOON: Duration = Duration::from_secs(5);

struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn served(limits: Limits, router: Router) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(web::serve(listener, router, limits, async move { drop(stopped.await) }));
    Served { address, stop, ended }
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" })).route(
        "/length",
        post(|body: Result<Bytes, axum::extract::rejection::BytesRejection>| async move {
            body.map_or_else(|_| "broken off".to_owned(), |body| body.len().to_string())
        }),
    )
}

async fn half_a_head(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: castra\r\nX-Slow: ").await.unwrap();
    stream
}

/// What comes until the other side closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that is reset is closed as well.
    drop(timeout(SOON, stream.read_to_end(&mut text)).await.expect("it is closed"));
    String::from_utf8_lossy(&text).into_owned()
}

async fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: castra\r\nConnection: close\r\n\r\n").await.unwrap();
    rest(stream).await
}

#[tokio::test]
async fn heads_that_do_not_end_are_given_up() {
    let served = served(SHORT, hello()).await;
    let mut half = Vec::new();
    for _ in 0..200 {
        half.push(half_a_head(served.address).await);
    }
    let start = Instant::now();
    for stream in half {
        assert!(!rest(stream).await.contains("200 OK"));
    }
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    // One who was answered and asks nothing more is shown out as well.
    let mut idle = TcpStream::connect(served.address).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nHost: castra\r\n\r\n").await.unwrap();
    assert!(rest(idle).await.contains("hello"));
}

#[tokio::test]
async fn who_says_nothing_makes_room_for_who_asks() {
    let limits = Limits { head: Duration::from_mins(1), most: 20, ..SHORT };
    let served = served(limits, hello()).await;
    let mut half = Vec::new();
    for round in 0..5 {
        for _ in 0..20 {
            half.push(half_a_head(served.address).await);
        }
        let start = Instant::now();
        assert!(ask(served.address).await.contains("hello"), "round {round}");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn one_address_does_not_fill_the_house() {
    let limits = Limits { head: Duration::from_mins(1), most: 8, ..SHORT };
    let from = |ConnectInfo(address): ConnectInfo<SocketAddr>| async move { address.ip().to_string() };
    let served = served(limits, Router::new().route("/", get(from))).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = socket.connect(served.address).await.unwrap();
    let mut half = Vec::new();
    for _ in 0..30 {
        half.push(half_a_head(served.address).await);
    }
    // It came first and has said nothing so far, but those are of another address.
    other.write_all(b"GET / HTTP/1.1\r\nHost: castra\r\nConnection: close\r\n\r\n").await.unwrap();
    assert!(rest(other).await.ends_with("127.0.0.2"));
}

#[tokio::test]
async fn who_is_worked_for_stays_and_who_comes_is_turned_away() {
    let limits = Limits { most: 2, ..SHORT };
    let (begun, release) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
    let (said, wait) = (Arc::clone(&begun), Arc::clone(&release));
    let work = move || {
        let (said, wait) = (Arc::clone(&said), Arc::clone(&wait));
        async move {
            said.notify_one();
            wait.notified().await;
            "done"
        }
    };
    let served = served(limits, Router::new().route("/", get(work))).await;
    let working = tokio::spawn(ask(served.address));
    begun.notified().await;
    assert_eq!(ask(served.address).await, "", "half the house is all that one address may have");
    release.notify_one();
    assert!(working.await.unwrap().contains("done"));
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up() {
    let served = served(SHORT, hello()).await;
    let send = async |pauses: [u64; 3]| {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let head = b"POST /length HTTP/1.1\r\nHost: castra\r\nConnection: close\r\nContent-Length: 6\r\n\r\n";
        stream.write_all(head).await.unwrap();
        for pause in pauses {
            sleep(Duration::from_millis(pause)).await;
            drop(stream.write_all(b"ab").await);
        }
        rest(stream).await
    };
    assert!(send([200, 200, 200]).await.ends_with('6'), "slow, but it moves");
    assert!(!send([0, 0, 1500]).await.ends_with('6'));
}

#[tokio::test]
async fn an_answer_may_take_long_and_be_long() {
    let slow = || async {
        let parts = stream::iter(0..4).then(|part| async move {
            sleep(Duration::from_millis(500)).await;
            Ok::<_, std::io::Error>(format!("part {part}\n"))
        });
        Body::from_stream(parts)
    };
    let served = served(SHORT, Router::new().route("/", get(slow))).await;
    let answer = ask(served.address).await;
    assert!(answer.contains("part 0") && answer.contains("part 3"), "{answer}");
}

/// Says when it is gone.
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let gone = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&gone);
    let endless = move || {
        let gone = Gone(Arc::clone(&watched));
        async move {
            let parts = stream::repeat_with(move || {
                let _kept = &gone;
                Ok::<_, std::io::Error>(vec![b'x'; 1 << 16])
            });
            Body::from_stream(parts)
        }
    };
    let served = served(SHORT, Router::new().route("/", get(endless))).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: castra\r\n\r\n").await.unwrap();
    let start = Instant::now();
    while !gone.load(Ordering::SeqCst) {
        assert!(start.elapsed() < SOON, "it still waits for somebody who takes nothing");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn who_is_in_is_answered_before_the_end() {
    let slow = || async {
        sleep(Duration::from_millis(500)).await;
        "at last"
    };
    let served = served(SHORT, Router::new().route("/", get(slow))).await;
    let idle = half_a_head(served.address).await;
    let asked = tokio::spawn(ask(served.address));
    sleep(Duration::from_millis(200)).await;
    served.stop.send(()).unwrap();
    assert!(asked.await.unwrap().contains("at last"));
    timeout(SOON, served.ended).await.expect("it ends").unwrap();
    assert!(TcpStream::connect(served.address).await.is_err(), "nobody is taken in any more");
    drop(idle);
}
