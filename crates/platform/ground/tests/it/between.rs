//! A socket before PostgreSQL's, whose line breaks where it is told to: in the middle of a commit.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use castra_platform::db::Location;
use castra_testkit::Database;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};

/// What a line to the database does to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// Carries everything.
    Good,
    /// Lets a commit through, and is cut before its answer; then it is good.
    CutAfterCommit,
    /// Is cut before a commit gets through; then it is good.
    CutBeforeCommit,
    /// Lets a commit through, and nothing after that.
    DeadAfterCommit,
    /// Carries nothing.
    Dead,
}

/// The line, and how many commits it carries before the one that it is told of.
type Told = Arc<Mutex<(Line, usize)>>;

/// The socket.
pub(crate) struct Between(Told);

impl Between {
    pub(crate) fn new(database: &Database) -> (Self, Location) {
        let Location::Postgres(url) = &database.location else { panic!("this is about PostgreSQL") };
        let (before, folder) = url.split_once("host=").unwrap();
        let ours = database.dir().join("socket");
        std::fs::create_dir(&ours).unwrap();
        let socket = |folder: &Path| folder.join(".s.PGSQL.5432");
        let listener = UnixListener::bind(socket(&ours)).unwrap();
        let server = socket(Path::new(folder));
        let told: Told = Arc::new(Mutex::new((Line::Good, 0)));
        let known = Arc::clone(&told);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, server.clone(), Arc::clone(&known)));
            }
        });
        (Self(told), Location::Postgres(format!("{before}host={}", ours.display())))
    }

    pub(crate) fn is(&self, line: Line, after_commits: usize) {
        *self.0.lock().unwrap() = (line, after_commits);
    }
}

/// What becomes of a commit that comes now.
fn next(told: &Told) -> Line {
    let mut told = told.lock().unwrap();
    match *told {
        (Line::Good | Line::Dead, _) => told.0,
        (_, after @ 1..) => {
            told.1 = after - 1;
            Line::Good
        }
        (line, 0) => {
            told.0 = if line == Line::DeadAfterCommit { Line::Dead } else { Line::Good };
            line
        }
    }
}

/// Carries one connection. A commit is prepared once, under a name, and then carried out by that name.
async fn carry(mut client: UnixStream, server: PathBuf, told: Told) {
    if told.lock().unwrap().0 == Line::Dead {
        return;
    }
    let mut server = UnixStream::connect(server).await.unwrap();
    let (mut there, mut back) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut commit = None;
    loop {
        tokio::select! {
            read = client.read(&mut there) => {
                let Ok(length @ 1..) = read else { return };
                if told.lock().unwrap().0 == Line::Dead {
                    return;
                }
                let bytes = &there[..length];
                let is_commit = commit.as_ref().is_some_and(|name: &Vec<u8>| is_within(bytes, name));
                let line = if is_commit { next(&told) } else { Line::Good };
                if line != Line::CutBeforeCommit {
                    server.write_all(bytes).await.unwrap();
                }
                if line != Line::Good {
                    // Answered: it was carried out.
                    assert!(line == Line::CutBeforeCommit || server.read(&mut back).await.unwrap() > 0);
                    return;
                }
                commit = commit.or_else(|| prepared(bytes));
            }
            read = server.read(&mut back) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&back[..length]).await.is_err() { return }
            }
        }
    }
}

fn is_within(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|here| here == part)
}

/// By which bytes a commit is carried out that is prepared here: its name behind that of no portal.
fn prepared(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = bytes.windows(8).position(|here| here == b"\0commit\0")?;
    let start = bytes[..end].iter().rposition(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')?;
    Some([b"\0", &bytes[start + 1..end], b"\0"].concat())
}
