//! Mirrors: bare copies of repositories elsewhere, brought up to date over a connection that the caller makes.
//!
//! Only Git's protocol for fetching is spoken. Nothing of the other side's is run or obeyed: no hook, no filter, no
//! program, none of its configuration; what it sends is objects and names of branches and tags. Where the connection
//! leads, as whom, and for how long, is the caller's to decide.

mod http;
mod meter;

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use gix::{
    bstr::{BStr, BString, ByteSlice},
    hash::Kind,
    protocol::{handshake::Ref, transport::Protocol},
    refs::{
        FullName, Target,
        transaction::{Change, LogChange, PreviousValue, RefEdit, RefLog},
    },
    remote::{
        Direction, fetch,
        fetch::{Status, refs::update::Mode},
        ref_map,
    },
};
use gix_transport::client::{
    blocking_io::{Transport, http::Transport as HttpTransport},
    git::{ConnectMode, blocking_io::Connection},
};
use http::Client;
pub use http::{Answer, Exchange};
use meter::{Meter, Metered};

use crate::{error::Error, progress::Progress};

/// What a mirror holds: every branch, every tag, and which branch is the head.
const WANTED: [&str; 3] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "HEAD"];
/// Every fetch adds a pack. A mirror of more is made anew, which also forgets what no branch leads to any more.
const MOST_PACKS: usize = 50;
/// What the head of a mirror names where there is none on the other side; no branch can be called so.
const NOWHERE: &str = "refs/nowhere";
/// Where a mirror says what it is a copy of.
const SOURCE: &str = "castra-source";

/// A connection to a repository elsewhere.
pub enum Remote {
    /// Git's smart HTTP protocol, over a client of the caller's.
    Http(Box<dyn Exchange>),
    /// Whatever `git upload-pack` is at the other end of, such as a session of SSH.
    Pipes(Box<dyn Read + Send>, Box<dyn Write + Send>),
}

/// What a mirror is brought up to date from, and how far that may go.
pub struct MirrorSource<'a> {
    /// Where the repository is; it only names it.
    pub address: &'a str,
    /// Called for each connection that is needed, at most three: another where the mirror has to be made anew, and one
    /// more where it turns out only then that the other side names objects by another hash.
    pub connect: &'a mut dyn FnMut() -> io::Result<Remote>,
    /// The most that may be received over one of them.
    pub most_bytes: u64,
    /// The most bytes of memory for one thing: an object as a whole, or the list of all that are received.
    pub most_memory: u64,
    /// Ends it, at whatever it is, when it becomes true.
    pub interrupt: &'a AtomicBool,
}

/// Where the mirror that is kept in `home` is, once there is one: a bare repository.
pub fn mirror_of(home: &Path) -> PathBuf {
    home.join("git")
}

/// Brings the mirror in `home` up to date. Makes the mirror where there is none, and anew where it is of another address,
/// cannot be brought up to date, or has become scattered; the old one then stays until the new one is whole.
///
/// A hostile repository may take memory and time beyond what it sends: whoever does not trust it calls this in a process
/// that the operating system holds to limits.
///
/// # Errors
/// [`Error::Busy`] while another process does the same, [`Error::Remote`] with the words of the connection,
/// [`Error::TooLarge`] and [`Error::OutOfMemory`] if it takes more than was allowed, [`Error::Fetch`] if what came makes no
/// sense, and [`Error::Cancelled`].
pub fn update_mirror(
    home: &Path,
    mut source: MirrorSource<'_>,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let _lock = lock(home)?;
    let (folder, fresh) = (mirror_of(home), home.join("new"));
    if is_good_for(&folder, &source) {
        match source.fill(&folder, Kind::Sha1, progress) {
            // What is wrong with the copy is mended by another one; what is wrong with the way there is not.
            Err(
                Failed::OtherHash(_) | Failed::Because(Error::Fetch { .. } | Error::NotARepository { .. }),
            ) => {}
            Err(Failed::Because(error)) => return Err(error),
            Ok(()) => return Ok(()),
        }
    }
    let mut make = |kind| {
        remove(&fresh)?;
        source.fill(&fresh, kind, progress)
    };
    // Only the other side knows by which hash it names objects, and a mirror has to be made for one.
    let made = match make(Kind::Sha1) {
        Err(Failed::OtherHash(kind)) => make(kind),
        made => made,
    };
    let made = match made {
        Err(Failed::OtherHash(kind)) => {
            Err(fetch_error(format!("objects are named by {kind} now, by another hash before")))
        }
        Err(Failed::Because(error)) => Err(error),
        Ok(()) => replace(home, &fresh),
    };
    if made.is_err() {
        drop(fs::remove_dir_all(&fresh));
    }
    made
}

/// Why a mirror was not filled.
enum Failed {
    /// It was made for another hash than the other side's.
    OtherHash(Kind),
    Because(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Because(error)
    }
}

/// Removes what is kept in `home`, whole or not.
///
/// # Errors
/// [`Error::Busy`] while it is brought up to date, [`Error::Io`] if it cannot be removed.
pub fn remove_mirror(home: &Path) -> Result<(), Error> {
    if !home.exists() {
        return Ok(());
    }
    let _lock = lock(home)?;
    remove(home)
}

fn not_written(path: &Path, source: io::Error) -> Error {
    Error::Io { path: path.to_owned(), action: "written", source }
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(not_written(folder, error)),
        _ => Ok(()),
    }
}

/// Held while a mirror is written; the operating system lets go of it with the process.
fn lock(home: &Path) -> Result<File, Error> {
    fs::create_dir_all(home).map_err(|error| not_written(home, error))?;
    let path = home.join("lock");
    let file = File::create(&path).map_err(|error| not_written(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Busy),
        Err(fs::TryLockError::Error(error)) => Err(not_written(&path, error)),
    }
}

/// Whether a mirror is a copy of this address, not scattered over many packs, and not grown beyond two whole ones.
fn is_good_for(folder: &Path, source: &MirrorSource<'_>) -> bool {
    let entries = fs::read_dir(folder.join("objects/pack")).into_iter().flatten().flatten();
    let packs = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "pack"));
    let sizes: Vec<u64> = packs.map(|pack| pack.metadata().map_or(0, |known| known.len())).collect();
    fs::read(folder.join(SOURCE)).is_ok_and(|known| known == source.address.as_bytes())
        && sizes.len() < MOST_PACKS
        && sizes.iter().sum::<u64>() <= source.most_bytes.saturating_mul(2)
}

/// Takes away what a fetch left behind that was killed.
fn clean(folder: &Path) {
    for entry in fs::read_dir(folder.join("objects/pack")).into_iter().flatten().flatten() {
        if !entry.file_name().as_encoded_bytes().starts_with(b"pack-") {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Puts a new mirror in the place of the old one.
fn replace(home: &Path, fresh: &Path) -> Result<(), Error> {
    let (folder, old) = (mirror_of(home), home.join("old"));
    remove(&old)?;
    if folder.exists() {
        fs::rename(&folder, &old).map_err(|error| not_written(&folder, error))?;
    }
    fs::rename(fresh, &folder).map_err(|error| not_written(&folder, error))?;
    remove(&old)
}

impl MirrorSource<'_> {
    /// Brings what is in `folder` up to date; where nothing is, makes it for objects named by `kind`.
    fn fill(&mut self, folder: &Path, kind: Kind, progress: &dyn Progress) -> Result<(), Failed> {
        clean(folder);
        let mirror = open(folder, kind, self)?;
        let remote = (self.connect)().map_err(|source| Error::Remote { source })?;
        let meter = Meter::new(self.most_bytes, self.interrupt, progress);
        let fetched = match remote {
            Remote::Http(exchange) => {
                let url = gix::url::parse(BStr::new(self.address)).map_err(fetch_error)?;
                let client = Client::new(exchange, &meter);
                self.fetch_over(&mirror, HttpTransport::new_http(client, url, Protocol::V2, false))
            }
            Remote::Pipes(reader, writer) => {
                let reader = Metered::new(reader, &meter);
                let none = None::<(String, Option<u16>)>;
                let mode = ConnectMode::Process;
                let pipes = Connection::new(reader, writer, Protocol::V2, self.address, none, mode, false);
                self.fetch_over(&mirror, pipes)
            }
        };
        // What went wrong on the way says more than what became of it here.
        fetched.map_err(|failed| match meter.reason() {
            Some(reason) => Failed::Because(reason),
            None if self.interrupt.load(Ordering::Relaxed) => Failed::Because(Error::Cancelled),
            None => failed,
        })
    }

    fn fetch_over(&self, mirror: &gix::Repository, transport: impl Transport) -> Result<(), Failed> {
        let remote = mirror
            .remote_at_without_url_rewrite(self.address)
            .and_then(|remote| remote.with_refspecs(WANTED, Direction::Fetch))
            .map_err(fetch_error)?
            .with_fetch_tags(fetch::Tags::None);
        let connection = remote
            .to_connection_with_transport(transport)
            // Whom to be is decided where the connection is made; nobody is asked, and no helper is run.
            .with_credentials(|_| Ok(None));
        let prepared = connection
            .prepare_fetch(gix::progress::Discard, ref_map::Options::default())
            .map_err(fetch_error)?;
        let kind = prepared.ref_map().object_hash;
        if kind != mirror.object_hash() {
            return Err(Failed::OtherHash(kind));
        }
        let there = There::of(&prepared.ref_map().remote_refs)?;
        if there.has_commits {
            let outcome = prepared
                .with_write_packed_refs_only(true)
                .receive(gix::progress::Discard, self.interrupt)
                .map_err(|error| match error.is_resource_exhausted() {
                    true => Error::OutOfMemory,
                    false => fetch_error(error),
                })?;
            let (Status::Change { update_refs, .. } | Status::NoPackReceived { update_refs, .. }) =
                outcome.status;
            let mut modes = update_refs.updates.iter().map(|update| &update.mode);
            if let Some(refused) = modes.find(|mode| is_refusal(mode)) {
                return Err(fetch_error(format!("a branch or tag: {refused}")).into());
            }
        }
        Ok(there.settle(mirror)?)
    }
}

fn fetch_error(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Fetch { source: source.into() }
}

/// Opens a mirror, or makes an empty one for objects named by `kind`.
fn open(folder: &Path, kind: Kind, source: &MirrorSource<'_>) -> Result<gix::Repository, Error> {
    let options = gix::open::Options::isolated().with(gix::sec::Trust::Full).config_overrides([
        format!("gitoxide.objects.allocLimit={}", source.most_memory),
        "pack.threads=1".to_owned(),
    ]);
    if folder.join("HEAD").exists() {
        let failed =
            |source: gix::Error| Error::NotARepository { path: folder.to_owned(), source: source.into() };
        return options.open(folder).map(|shared| shared.to_thread_local()).map_err(failed);
    }
    fs::create_dir_all(folder).map_err(|error| not_written(folder, error))?;
    let made = gix::ThreadSafeRepository::init_opts(
        folder,
        gix::create::Kind::Bare,
        gix::create::Options { object_hash: Some(kind), ..gix::create::Options::default() },
        options,
    );
    let made = made.map_err(fetch_error)?;
    fs::write(folder.join(SOURCE), source.address).map_err(|error| not_written(folder, error))?;
    Ok(made.to_thread_local())
}

fn is_refusal(mode: &Mode) -> bool {
    matches!(
        mode,
        Mode::RejectedSourceObjectNotFound { .. }
            | Mode::RejectedTagUpdate
            | Mode::RejectedNonFastForward
            | Mode::RejectedToReplaceWithUnborn
            | Mode::RejectedCurrentlyCheckedOut { .. }
    )
}

fn edit(name: FullName, change: Change) -> RefEdit {
    RefEdit { change, name, deref: false }
}

fn named(name: &BStr) -> Result<FullName, Error> {
    FullName::try_from(name).map_err(fetch_error)
}

/// What branches and tags there are on the other side.
struct There {
    names: HashSet<BString>,
    head: Option<Target>,
    has_commits: bool,
}

impl There {
    fn of(refs: &[Ref]) -> Result<Self, Error> {
        let head = match refs.iter().find(|known| known.unpack().0 == "HEAD") {
            Some(Ref::Symbolic { target, .. } | Ref::Unborn { target, .. }) => {
                Some(Target::Symbolic(named(target.as_bstr())?))
            }
            Some(Ref::Direct { object, .. } | Ref::Peeled { object, .. }) => Some(Target::Object(*object)),
            // It is not said, or leads nowhere: whatever branch the mirror had before is not the head there.
            None if !refs.is_empty() => Some(Target::Symbolic(named(NOWHERE.into())?)),
            None => None,
        };
        let has_commits = refs.iter().any(|known| !matches!(known, Ref::Unborn { .. }));
        Ok(Self { names: refs.iter().map(|known| known.unpack().0.to_owned()).collect(), head, has_commits })
    }

    /// Makes the head what it is there (a branch, or where no branch is, a commit), and takes out the branches and tags
    /// that are not there any more.
    fn settle(self, mirror: &gix::Repository) -> Result<(), Error> {
        let all = mirror.references().map_err(fetch_error)?;
        let all = all.all().map_err(fetch_error)?;
        let gone = all.filter_map(Result::ok).map(|reference| reference.name().to_owned()).filter(|name| {
            let name = name.as_bstr();
            (name.starts_with(b"refs/heads/") || name.starts_with(b"refs/tags/"))
                && !self.names.contains(name)
        });
        let change = Change::Delete { expected: PreviousValue::Any, log: RefLog::AndReference };
        let mut edits: Vec<RefEdit> = gone.map(|name| edit(name, change.clone())).collect();
        if let Some(new) = self.head {
            let log = LogChange {
                mode: RefLog::AndReference,
                force_create_reflog: false,
                message: BString::default(),
            };
            let change = Change::Update { log, expected: PreviousValue::Any, new };
            edits.push(edit(named("HEAD".into())?, change));
        }
        mirror.edit_references(edits).map(drop).map_err(fetch_error)
    }
}
