//! Programs that stand still, end or are cut off in the middle of a change: the others write again within ten seconds, and
//! nobody is told that something was saved which was not, or the other way round.
#![expect(clippy::disallowed_methods, reason = "real programs are stopped, in real time")]

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use castra_platform::{
    Kind,
    db::{Db, Location},
    journal,
};
use castra_testkit::{Database, each_database, on_postgres, on_sqlite};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};

use crate::{numbers, prepare, write};

const BACK_WITHIN: Duration = Duration::from_secs(10);

/// `examples/hold_write.rs`, in the middle of writing a number.
struct Holder {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Holder {
    fn start(location: &Location, number: i64) -> Self {
        let test = std::env::current_exe().unwrap();
        let program = test.parent().unwrap().parent().unwrap().join("examples/hold_write");
        let location = match location {
            Location::Sqlite(path) => path.display().to_string(),
            Location::Postgres(url) => url.clone(),
        };
        let mut command = Command::new(program);
        command.args([location, number.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut holder = Self { child, said };
        assert_eq!(holder.line(), "holding");
        holder
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Lets it go on; gives what became of it.
    fn goes_on(mut self) -> String {
        self.child.stdin.take().unwrap().write_all(b"on\n").unwrap();
        let line = self.line();
        self.child.wait().unwrap();
        line
    }
}

/// Writes once, which has to go well; gives how long it took.
async fn written(db: &Db, number: i64) -> Duration {
    let start = Instant::now();
    write(db, number).await.unwrap_or_else(|error| panic!("after {:?}: {}", start.elapsed(), error.chain()));
    start.elapsed()
}

async fn is_whole(db: &Db, expected: &[i64]) {
    assert_eq!(numbers(db).await, expected);
    let verdict = journal::verify(db, None).await.unwrap();
    assert_eq!((verdict.fault, verdict.entries), (None, i64::try_from(expected.len()).unwrap()));
}

#[test]
fn a_program_that_is_stopped_does_not_keep_others_from_writing() {
    on_postgres(async |database| {
        prepare(&database.db).await;
        let holder = Holder::start(&database.location, 1);
        holder.signal("-STOP");
        let took = written(&database.db, 2).await;
        assert!(took < BACK_WITHIN, "{took:?}");
        holder.signal("-CONT");
        let said = holder.goes_on();
        assert!(said.starts_with("Unavailable:") && said.ends_with("nothing was saved"), "{said}");
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn a_program_that_is_killed_leaves_nothing_and_holds_nothing() {
    each_database(async |database| {
        prepare(&database.db).await;
        let mut holder = Holder::start(&database.location, 1);
        holder.signal("-KILL");
        holder.child.wait().unwrap();
        let took = written(&database.db, 2).await;
        assert!(took < BACK_WITHIN, "{took:?}");
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn a_program_whose_connection_is_ended_is_told_that_nothing_was_saved() {
    on_postgres(async |database| {
        prepare(&database.db).await;
        let holder = Holder::start(&database.location, 1);
        let sql = "select cast(1 as bigint) from pg_stat_activity
                   where datname = current_database() and state = 'idle in transaction' and pg_terminate_backend(pid)";
        assert_eq!(database.db.fetch_all::<i64>(sql, &[]).await.unwrap(), [1]);
        let took = written(&database.db, 2).await;
        assert!(took < BACK_WITHIN, "{took:?}");
        let said = holder.goes_on();
        assert!(said.starts_with("Unavailable:") && said.ends_with("nothing was saved"), "{said}");
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn a_file_that_another_program_writes_is_waited_for_and_then_said() {
    on_sqlite(async |database| {
        prepare(&database.db).await;
        let holder = Holder::start(&database.location, 1);
        let start = Instant::now();
        let refused = write(&database.db, 2).await.unwrap_err();
        assert!(start.elapsed() < BACK_WITHIN, "{:?}", start.elapsed());
        assert_eq!(refused.kind, Kind::Unavailable);
        assert_eq!(
            refused.message,
            "another program is writing to the database file; nothing was saved",
            "{}",
            refused.chain()
        );
        assert!(numbers(&database.db).await.is_empty(), "reading goes on");
        assert_eq!(holder.goes_on(), "saved");
        written(&database.db, 3).await;
        is_whole(&database.db, &[1, 3]).await;
    });
}

#[test]
fn whoever_waits_too_long_for_their_turn_is_told_so() {
    each_database(async |database| {
        prepare(&database.db).await;
        let held = database.db.write().await.unwrap();
        let start = Instant::now();
        let refused = write(&database.db, 1).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
        assert_eq!(refused.kind, Kind::Unavailable, "{}", refused.chain());
        assert!(refused.message.ends_with("nothing was saved"), "{}", refused.message);
        drop(held);
        written(&database.db, 2).await;
        is_whole(&database.db, &[2]).await;
    });
}

/// What a line to the database does to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Line {
    /// Carries everything.
    Good,
    /// Lets the next commit through, and is cut before its answer; then it is good.
    CutAfterCommit,
    /// Is cut before the next commit gets through; then it is good.
    CutBeforeCommit,
    /// Lets the next commit through, and nothing after that.
    DeadAfterCommit,
    /// Carries nothing.
    Dead,
}

const LINES: [Line; 5] =
    [Line::Good, Line::CutAfterCommit, Line::CutBeforeCommit, Line::DeadAfterCommit, Line::Dead];

/// A socket before the server's, whose line does what it is told.
struct Between(Arc<AtomicU8>);

impl Between {
    fn new(database: &Database) -> (Self, Location) {
        let Location::Postgres(url) = &database.location else { panic!("this is about PostgreSQL") };
        let (before, folder) = url.split_once("host=").unwrap();
        let ours = database.dir().join("socket");
        std::fs::create_dir(&ours).unwrap();
        std::fs::set_permissions(&ours, std::fs::Permissions::from_mode(0o700)).unwrap();
        let socket = |folder: &Path| folder.join(".s.PGSQL.5432");
        let listener = UnixListener::bind(socket(&ours)).unwrap();
        let server = socket(Path::new(folder));
        let line = Arc::new(AtomicU8::new(0));
        let known = Arc::clone(&line);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), Arc::clone(&known)));
            }
        });
        (Self(line), Location::Postgres(format!("{before}host={}", ours.display())))
    }

    fn is(&self, line: Line) {
        self.0.store(line as u8, Ordering::SeqCst);
    }
}

/// Carries one connection. A commit comes in two messages: it is prepared, and then carried out.
async fn carry(mut client: UnixStream, server: PathBuf, line: Arc<AtomicU8>) {
    let now = || LINES[usize::from(line.load(Ordering::SeqCst))];
    let set = |line_now: Line| line.store(line_now as u8, Ordering::SeqCst);
    if now() == Line::Dead {
        return;
    }
    let mut server = UnixStream::connect(server).await.unwrap();
    let (mut there, mut back) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut is_prepared = false;
    loop {
        tokio::select! {
            read = client.read(&mut there) => {
                let Ok(length @ 1..) = read else { return };
                let bytes = &there[..length];
                if now() != Line::Good && is_prepared {
                    let told = now();
                    set(if told == Line::DeadAfterCommit { Line::Dead } else { Line::Good });
                    if told != Line::CutBeforeCommit {
                        server.write_all(bytes).await.unwrap();
                        // Answered: it was carried out.
                        assert!(server.read(&mut back).await.unwrap() > 0);
                    }
                    return;
                }
                is_prepared = bytes.windows(7).any(|part| part == b"commit\0");
                server.write_all(bytes).await.unwrap();
            }
            read = server.read(&mut back) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&back[..length]).await.is_err() { return }
            }
        }
    }
}

#[test]
fn what_became_of_a_commit_without_an_answer_is_found_out_or_said_not_to_be_known() {
    on_postgres(async |database| {
        prepare(&database.db).await;
        let (between, location) = Between::new(database);
        let fresh = async || Db::open(&location).await.unwrap();

        let db = fresh().await;
        between.is(Line::CutAfterCommit);
        write(&db, 1).await.expect("it was saved, and that is found out");
        is_whole(&database.db, &[1]).await;

        let db = fresh().await;
        between.is(Line::CutBeforeCommit);
        let refused = write(&db, 2).await.unwrap_err();
        assert_eq!((refused.kind, refused.message.as_str()), (Kind::Unavailable, "the database did not answer; nothing was saved"));
        is_whole(&database.db, &[1]).await;

        let db = fresh().await;
        between.is(Line::DeadAfterCommit);
        let unknown = write(&db, 3).await.unwrap_err();
        assert_eq!(unknown.kind, Kind::Unknown, "{}", unknown.chain());
        assert!(unknown.message.ends_with("whether it was saved is not known"), "{}", unknown.message);
        is_whole(&database.db, &[1, 3]).await;
        between.is(Line::Good);
        write(&db, 4).await.unwrap();
        is_whole(&database.db, &[1, 3, 4]).await;
    });
}
