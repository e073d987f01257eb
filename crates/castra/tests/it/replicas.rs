//! Several servers on one PostgreSQL, as they are started: one stands still, ends or is cut off in the middle of a change, and
//! the others go on; and a crowd that says nothing keeps nobody out.
#![expect(clippy::unwrap_used, reason = "a server that cannot go on should stop the test")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::sleep,
    time::{Duration, Instant},
};

use castra_platform::{
    args,
    db::{Db, Location, files_of},
    files::is_open_to_others,
    journal,
};
use castra_testkit::{Database, installed, on_postgres, on_sqlite};

const BACK_WITHIN: Duration = Duration::from_secs(10);
const KEY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// A server in a process of its own, with a data folder of its own.
struct Server {
    child: Child,
    address: String,
    /// What it says from then on.
    output: Arc<Mutex<String>>,
}

impl Server {
    /// Starts one and waits until it says where it is. `limit` is how many files it may open.
    fn start(location: &Location, folder: PathBuf, limit: u32) -> Self {
        let url = match location {
            Location::Sqlite(path) => format!("sqlite://{}", path.display()),
            Location::Postgres(url) => url.clone(),
        };
        let mut child = Command::new("sh")
            .args(["-c", "umask 000; ulimit -n \"$1\"; shift; exec \"$@\"", "sh", &limit.to_string()])
            .args([env!("CARGO_BIN_EXE_castra"), "serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .env("DATABASE_URL", url)
            .env("CASTRA_KEY", KEY)
            .env("CASTRA_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let output = Arc::new(Mutex::new(String::new()));
        let address = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended: {}", output.lock().unwrap());
            output.lock().unwrap().push_str(&line);
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split(['/', '\n']).next().unwrap().to_owned();
            }
        };
        let sink = Arc::clone(&output);
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                sink.lock().unwrap().push_str(&line);
            }
        });
        Self { child, address, output }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Asks for something; gives the whole answer.
    fn ask(&self, head: &str, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(40)))?;
        let address = &self.address;
        write!(
            stream,
            "{head} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Tries to sign in, which writes down that it was tried; gives how long the answer took. It must be that the password is
    /// wrong, and not that the database does not answer.
    fn sign_in(&self) -> Duration {
        let start = Instant::now();
        let answer = self.ask("POST /sign-in", "email=nobody%40example.org&password=wrong").unwrap();
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(status.starts_with(['3', '4']), "after {:?}: {answer}", start.elapsed());
        start.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The queue, locked by somebody else.
struct QueueLock(Child);

impl QueueLock {
    fn take(location: &Location) -> Self {
        let Location::Postgres(url) = location else { panic!("this is about PostgreSQL") };
        let psql = installed().unwrap().join("psql");
        let mut command = Command::new(psql);
        command.args(["-q", "-X", url]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(b"begin; lock table jobs in exclusive mode;\n").unwrap();
        Self(child)
    }

    fn release(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

/// Whose claim of a job waits for the queue, in a transaction that has the turn to write.
const CAUGHT: &str = "
    select held.pid::bigint from pg_locks held join pg_locks waiting on waiting.pid = held.pid
    where held.locktype = 'advisory' and held.granted
      and waiting.relation = 'jobs'::regclass and not waiting.granted";

/// Waits until a statement gives something.
async fn until(db: &Db, sql: &'static str) -> i64 {
    let start = Instant::now();
    loop {
        if let Some(found) = db.fetch_optional::<i64>(sql, &[]).await.unwrap() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "it does not come to {sql}");
        sleep(Duration::from_millis(20));
    }
}

/// Two servers, and the first has the turn to write and is in the middle of claiming a job when something happens to it.
async fn in_the_middle(
    database: &Database,
    happens: impl AsyncFnOnce(&Server, i64),
) -> (Server, Server, Duration) {
    let folder = |name: &str| database.dir().join(name);
    let first = Server::start(&database.location, folder("first"), 1024);
    let second = Server::start(&database.location, folder("second"), 1024);
    second.sign_in();
    // The second one looks away, so that the first one's worker has the turn.
    second.signal("-STOP");
    let lock = QueueLock::take(&database.location);
    let session = until(&database.db, CAUGHT).await;
    happens(&first, session).await;
    lock.release();
    let start = Instant::now();
    second.signal("-CONT");
    second.sign_in();
    let took = start.elapsed();
    assert!(took < BACK_WITHIN, "the other wrote again after {took:?}: {}", second.output.lock().unwrap());
    (first, second, took)
}

#[test]
fn a_hanging_server_does_not_keep_the_other_from_writing() {
    on_postgres(async |database| {
        let (first, second, _) = in_the_middle(database, async |first, _| first.signal("-STOP")).await;
        second.sign_in();
        // Awake again, its claim has failed, and it goes on with the next.
        first.signal("-CONT");
        first.sign_in();
        let claimed = "select count(*) from jobs where state = 'running' and lease_until is null";
        assert_eq!(database.db.fetch_one::<i64>(claimed, &[]).await.unwrap(), 0);
        assert!(!first.output.lock().unwrap().contains("panicked"), "{}", first.output.lock().unwrap());
        assert_eq!(journal::verify(&database.db, None).await.unwrap().fault, None);
    });
}

#[test]
fn a_server_that_is_killed_does_not_keep_the_other_from_writing() {
    on_postgres(async |database| {
        let (first, second, _) = in_the_middle(database, async |first, _| first.signal("-KILL")).await;
        drop(first);
        second.sign_in();
        assert_eq!(journal::verify(&database.db, None).await.unwrap().fault, None);
    });
}

#[test]
fn a_server_whose_connection_is_ended_continues_with_the_other() {
    on_postgres(async |database| {
        let ends = async |_: &Server, session: i64| {
            let sql = "select cast(1 as bigint) where pg_terminate_backend(cast($1 as int))";
            assert_eq!(database.db.fetch_all::<i64>(sql, &args![session]).await.unwrap(), [1]);
        };
        let (first, second, _) = in_the_middle(database, ends).await;
        assert!(first.sign_in() < BACK_WITHIN && second.sign_in() < BACK_WITHIN);
        assert_eq!(journal::verify(&database.db, None).await.unwrap().fault, None);
    });
}

const ORGANIZATION: &str = "castra: 1
organization: { name: Example, practices: all }
people:
  - { id: ana, name: Ana Ora, email: ana@example.org }
teams:
  - { id: core, name: Core, members: [ana], repositories: [{ id: api, path: REPOSITORY }] }
";

#[test]
fn a_server_ends_within_seconds_though_its_scan_does_not() {
    on_sqlite(async |database| {
        // A repository that can be opened for as long as one likes: its configuration is a pipe without a writer.
        let repository = database.dir().join("stuck");
        let run = |command: &mut Command| assert!(command.status().unwrap().success());
        run(Command::new("git").args(["init", "-q"]).arg(&repository));
        std::fs::remove_file(repository.join(".git/config")).unwrap();
        run(Command::new("mkfifo").arg(repository.join(".git/config")));
        let file = database.dir().join("org.yaml");
        let organization = ORGANIZATION.replace("REPOSITORY", repository.to_str().unwrap());
        std::fs::write(&file, organization).unwrap();
        let Location::Sqlite(path) = &database.location else { panic!("this is about SQLite") };
        let folder = database.dir().join("data");
        run(Command::new(env!("CARGO_BIN_EXE_castra"))
            .args(["apply".as_ref(), file.as_os_str(), "--data-dir".as_ref(), folder.as_os_str()])
            .env("DATABASE_URL", format!("sqlite://{}", path.display()))
            .env("CASTRA_KEY", KEY)
            .stdout(Stdio::null()));
        let mut server = Server::start(&database.location, folder, 1024);
        until(&database.db, "select attempt from jobs where kind = 'scan' and state = 'running'").await;
        server.signal("-TERM");
        let start = Instant::now();
        let ended = loop {
            if let Some(ended) = server.child.try_wait().unwrap() {
                break ended;
            }
            assert!(start.elapsed() < BACK_WITHIN, "it goes on: {}", server.output.lock().unwrap());
            sleep(Duration::from_millis(20));
        };
        assert!(ended.success(), "{ended}: {}", server.output.lock().unwrap());
        let left = "select attempt from jobs where kind = 'scan' and state = 'queued'";
        assert_eq!(database.db.fetch_all::<i64>(left, &[]).await.unwrap(), [0], "for the next start");
    });
}

#[test]
fn silent_connections_keep_no_one_out_and_files_are_only_for_their_owner() {
    on_sqlite(async |database| {
        let folder = database.dir().join("data");
        let server = Server::start(&database.location, folder.clone(), 160);
        let mut crowd = Vec::new();
        for _ in 0..200 {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            drop(stream.write_all(b"GET / HTTP/1.1\r\nHost: castra\r\nX-Slow: "));
            crowd.push(stream);
        }
        let start = Instant::now();
        for _ in 0..3 {
            assert!(server.ask("GET /readyz", "").unwrap().ends_with("ready"));
            server.sign_in();
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        for stream in &mut crowd {
            stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
            // Closed or reset, but not left open.
            let read = stream.read_to_end(&mut Vec::new());
            assert!(
                !matches!(read, Err(error) if error.kind() == std::io::ErrorKind::WouldBlock),
                "it is left open"
            );
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
        assert!(!is_open_to_others(&folder).unwrap());
        let Location::Sqlite(file) = &database.location else { panic!("this is about SQLite") };
        for file in files_of(file).iter().filter(|file| file.exists()) {
            assert!(!is_open_to_others(file).unwrap(), "{}", file.display());
        }
    });
}
