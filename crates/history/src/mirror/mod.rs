//! Mirrors: bare copies of remote repositories, updated over a connection supplied by the caller.
//!
//! Only Git's fetch protocol is used. Nothing of the remote side is run or obeyed: no hook, no filter, no
//! program, none of its configuration; it sends only objects and names of branches and tags. The caller
//! decides where the connection leads, with which credentials and for how long.

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

/// The content of a mirror: every branch, every tag, and which branch is the head.
const WANTED: [&str; 3] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "HEAD"];
/// Every fetch adds a pack. A mirror with more is recreated, which also drops unreachable objects.
const MOST_PACKS: usize = 50;
/// The head of a mirror whose remote has none; no branch can have this name.
const NOWHERE: &str = "refs/nowhere";
/// The file in which a mirror records what it is a copy of.
const SOURCE: &str = "castra-source";

/// A connection to a remote repository.
pub enum Remote {
    /// Git's smart HTTP protocol, over a client of the caller's.
    Http(Box<dyn Exchange>),
    /// The two ends of any `git upload-pack`, such as an SSH session.
    Pipes(Box<dyn Read + Send>, Box<dyn Write + Send>),
}

/// The source of a mirror, and the limits of an update.
pub struct MirrorSource<'a> {
    /// The repository's address; only used as a name.
    pub address: &'a str,
    /// Called for each connection that is needed, at most three: another one if the mirror has to be
    /// recreated, and one more if only then the remote turns out to use another object hash.
    pub connect: &'a mut dyn FnMut() -> io::Result<Remote>,
    /// The most bytes received over one connection.
    pub most_bytes: u64,
    /// The most bytes of memory for one thing: a whole object, or the list of all received ones.
    pub most_memory: u64,
    /// Stops the update at any point when it becomes true.
    pub interrupt: &'a AtomicBool,
}

/// The bare repository of the mirror kept in `home`, once there is one.
pub fn mirror_of(home: &Path) -> PathBuf {
    home.join("git")
}

/// Updates the mirror in `home`. Creates it if there is none, and recreates it if it is of another address,
/// cannot be updated, or has too many packs; the old one then stays until the new one is complete.
///
/// A hostile repository may take memory and time beyond what it sends: for untrusted ones, call this in a
/// process that the operating system limits.
///
/// # Errors
/// [`Error::Busy`] while another process does the same, [`Error::Remote`] with the connection's error,
/// [`Error::TooLarge`] and [`Error::OutOfMemory`] if it takes more than allowed, [`Error::Fetch`] if the
/// received data is invalid, and [`Error::Cancelled`].
pub fn update_mirror(
    home: &Path,
    mut source: MirrorSource<'_>,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let _lock = lock(home)?;
    let (folder, fresh) = (mirror_of(home), home.join("new"));
    if is_good_for(&folder, &source) {
        match source.fill(&folder, Kind::Sha1, progress) {
            // A new copy fixes a broken copy, but not a broken connection.
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
    // Only the remote knows its object hash, and a mirror is created for one.
    let made = match make(Kind::Sha1) {
        Err(Failed::OtherHash(kind)) => make(kind),
        made => made,
    };
    let made = match made {
        Err(Failed::OtherHash(kind)) => {
            Err(fetch_error(format!("objects are now named by {kind}, before by another hash")))
        }
        Err(Failed::Because(error)) => Err(error),
        Ok(()) => replace(home, &fresh),
    };
    if made.is_err() {
        drop(fs::remove_dir_all(&fresh));
    }
    made
}

/// The reason why a mirror was not filled.
enum Failed {
    /// It was created for another hash than the remote's.
    OtherHash(Kind),
    Because(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Because(error)
    }
}

/// Makes the next update recreate the mirror in `home`. Until the new one is complete, it stays.
///
/// A fetch that brings nothing new reads nothing old, so it does not notice damage; a scan does.
///
/// # Errors
/// [`Error::Busy`] while it is being updated, [`Error::Io`] if it cannot be changed.
pub fn distrust_mirror(home: &Path) -> Result<(), Error> {
    let _lock = lock(home)?;
    let source = mirror_of(home).join(SOURCE);
    match fs::remove_file(&source) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(not_written(&source, error)),
        _ => Ok(()),
    }
}

/// Removes everything in `home`, complete or not.
///
/// # Errors
/// [`Error::Busy`] while it is being updated, [`Error::Io`] if it cannot be removed.
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

/// Held while a mirror is written; the operating system releases it with the process.
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

/// Whether a mirror is a copy of this address, without too many packs, and not grown beyond two complete
/// ones.
fn is_good_for(folder: &Path, source: &MirrorSource<'_>) -> bool {
    let entries = fs::read_dir(folder.join("objects/pack")).into_iter().flatten().flatten();
    let packs = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "pack"));
    let sizes: Vec<u64> = packs.map(|pack| pack.metadata().map_or(0, |known| known.len())).collect();
    fs::read(folder.join(SOURCE)).is_ok_and(|known| known == source.address.as_bytes())
        && sizes.len() < MOST_PACKS
        && sizes.iter().sum::<u64>() <= source.most_bytes.saturating_mul(2)
}

/// Removes what a killed fetch left behind.
fn clean(folder: &Path) {
    for entry in fs::read_dir(folder.join("objects/pack")).into_iter().flatten().flatten() {
        if !entry.file_name().as_encoded_bytes().starts_with(b"pack-") {
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// Puts a new mirror in place of the old one.
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
    /// Updates the mirror in `folder`; if there is none, creates one for objects named by `kind`.
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
        // An error of the connection explains more than its consequences here.
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
            // Credentials belong to the connection; no one is asked, and no helper is run.
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

/// Opens a mirror, or creates an empty one for objects named by `kind`.
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

/// The branches and tags of the remote.
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
            // The head is absent or leads nowhere: the mirror's previous head branch is not the head there.
            None if !refs.is_empty() => Some(Target::Symbolic(named(NOWHERE.into())?)),
            None => None,
        };
        let has_commits = refs.iter().any(|known| !matches!(known, Ref::Unborn { .. }));
        Ok(Self { names: refs.iter().map(|known| known.unpack().0.to_owned()).collect(), head, has_commits })
    }

    /// Sets the head to the remote's (a branch, or a commit if there is no branch), and deletes branches and
    /// tags that no longer exist there.
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
