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
    sync::atomic::AtomicBool,
};

use gix::{
    bstr::{BStr, BString, ByteSlice},
    protocol::{handshake::Ref, transport::Protocol},
    refs::{
        FullName, Target,
        transaction::{Change, LogChange, PreviousValue, RefEdit, RefLog},
    },
    remote::{
        Direction, fetch,
        fetch::{RefMap, Status, refs::update::Mode},
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
/// The largest object that is taken in, in bytes: what would have to be in memory as a whole.
const LARGEST_OBJECT: usize = 256 * 1024 * 1024;
/// Where a mirror says what it is a copy of.
const SOURCE: &str = "castra-source";

/// A connection to a repository elsewhere.
pub enum Remote {
    /// Git's smart HTTP protocol, over a client of the caller's.
    Http(Box<dyn Exchange>),
    /// Whatever `git upload-pack` is at the other end of, such as a session of SSH.
    Pipes(Box<dyn Read + Send>, Box<dyn Write + Send>),
}

/// Brings the mirror in `folder` up to date with the repository at `address`, which only names it. Makes the mirror
/// where there is none, and anew where it is of another address, cannot be brought up to date, or has become scattered;
/// the old one then stays until the new one is whole. `connect` is called for each connection needed, at most two.
///
/// # Errors
/// [`Error::Busy`] while another process does the same, [`Error::Remote`] with the words of the connection,
/// [`Error::TooLarge`] if more than `most_bytes` would be received, [`Error::Fetch`] if what came makes no sense, and
/// [`Error::Cancelled`].
pub fn update_mirror(
    folder: &Path,
    address: &str,
    connect: &mut dyn FnMut() -> io::Result<Remote>,
    most_bytes: u64,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let _lock = lock(folder)?;
    let mut fetching = Fetching { address, connect, most_bytes, progress };
    if is_good_for(folder, address) {
        match fetching.fill(folder) {
            // What is wrong with the copy is mended by another one; what is wrong with the way there is not.
            Err(error @ (Error::Fetch { .. } | Error::NotARepository { .. })) => drop(error),
            done => return done,
        }
    }
    let fresh = beside(folder, ".new");
    remove(&fresh)?;
    let made = fetching.fill(&fresh).and_then(|()| replace(folder, &fresh));
    if made.is_err() {
        drop(fs::remove_dir_all(&fresh));
    }
    made
}

/// Removes a mirror, whole or not.
///
/// # Errors
/// [`Error::Io`] if it cannot be removed.
pub fn remove_mirror(folder: &Path) -> Result<(), Error> {
    for ending in ["", ".new", ".old"] {
        remove(&beside(folder, ending))?;
    }
    match fs::remove_file(beside(folder, ".lock")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(not_written(folder, error)),
        _ => Ok(()),
    }
}

/// `folder`, with more at the end of its name.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut path = folder.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
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
fn lock(folder: &Path) -> Result<File, Error> {
    let path = beside(folder, ".lock");
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| not_written(parent, error))?;
    }
    let file = File::create(&path).map_err(|error| not_written(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Busy),
        Err(fs::TryLockError::Error(error)) => Err(not_written(&path, error)),
    }
}

/// Whether a mirror is a copy of this address and not scattered over many packs.
fn is_good_for(folder: &Path, address: &str) -> bool {
    let is_pack = |entry: &fs::DirEntry| entry.path().extension().is_some_and(|ending| ending == "pack");
    let packs = fs::read_dir(folder.join("objects/pack"));
    let packs = packs.map_or(0, |entries| entries.flatten().filter(is_pack).count());
    fs::read(folder.join(SOURCE)).is_ok_and(|known| known == address.as_bytes()) && packs < MOST_PACKS
}

/// Puts a new mirror in the place of the old one.
fn replace(folder: &Path, fresh: &Path) -> Result<(), Error> {
    let old = beside(folder, ".old");
    remove(&old)?;
    if folder.exists() {
        fs::rename(folder, &old).map_err(|error| not_written(folder, error))?;
    }
    fs::rename(fresh, folder).map_err(|error| not_written(folder, error))?;
    remove(&old)
}

/// Whence a mirror is brought up to date.
struct Fetching<'a> {
    address: &'a str,
    connect: &'a mut dyn FnMut() -> io::Result<Remote>,
    most_bytes: u64,
    progress: &'a dyn Progress,
}

impl Fetching<'_> {
    fn fill(&mut self, folder: &Path) -> Result<(), Error> {
        let mirror = open(folder, self.address)?;
        let remote = (self.connect)().map_err(|source| Error::Remote { source })?;
        let meter = Meter::new(self.most_bytes, self.progress);
        let fetched = match remote {
            Remote::Http(exchange) => {
                let url = gix::url::parse(BStr::new(self.address)).map_err(fetch_error)?;
                let client = Client::new(exchange, &meter);
                fetch_over(&mirror, self.address, HttpTransport::new_http(client, url, Protocol::V2, false))
            }
            Remote::Pipes(reader, writer) => {
                let reader = Metered::new(reader, &meter);
                let none = None::<(String, Option<u16>)>;
                let mode = ConnectMode::Process;
                let pipes = Connection::new(reader, writer, Protocol::V2, self.address, none, mode, false);
                fetch_over(&mirror, self.address, pipes)
            }
        };
        // What went wrong on the way says more than what became of it here.
        fetched.map_err(|error| meter.reason().unwrap_or(error))
    }
}

fn fetch_error(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Fetch { source: source.into() }
}

/// Opens a mirror, or makes an empty one.
fn open(folder: &Path, address: &str) -> Result<gix::Repository, Error> {
    let options = gix::open::Options::isolated()
        .with(gix::sec::Trust::Full)
        .config_overrides([format!("gitoxide.objects.allocLimit={LARGEST_OBJECT}")]);
    if folder.join("HEAD").exists() {
        let failed =
            |source: gix::Error| Error::NotARepository { path: folder.to_owned(), source: source.into() };
        return options.open(folder).map(|shared| shared.to_thread_local()).map_err(failed);
    }
    fs::create_dir_all(folder).map_err(|error| not_written(folder, error))?;
    let made = gix::ThreadSafeRepository::init_opts(
        folder,
        gix::create::Kind::Bare,
        gix::create::Options::default(),
        options,
    );
    let made = made.map_err(fetch_error)?;
    fs::write(folder.join(SOURCE), address).map_err(|error| not_written(folder, error))?;
    Ok(made.to_thread_local())
}

fn fetch_over(mirror: &gix::Repository, address: &str, transport: impl Transport) -> Result<(), Error> {
    let remote = mirror
        .remote_at_without_url_rewrite(address)
        .and_then(|remote| remote.with_refspecs(WANTED, Direction::Fetch))
        .map_err(fetch_error)?
        .with_fetch_tags(fetch::Tags::None);
    let connection = remote
        .to_connection_with_transport(transport)
        // Whom to be is decided where the connection is made; nobody is asked, and no helper is run.
        .with_credentials(|_| Ok(None));
    let prepared =
        connection.prepare_fetch(gix::progress::Discard, ref_map::Options::default()).map_err(fetch_error)?;
    let there = prepared.ref_map().clone();
    if there.remote_refs.iter().all(|known| matches!(known, Ref::Unborn { .. })) {
        return forget_others(mirror, &there);
    }
    let outcome = prepared
        .with_write_packed_refs_only(true)
        .receive(gix::progress::Discard, &AtomicBool::new(false))
        .map_err(fetch_error)?;
    let (Status::Change { update_refs, .. } | Status::NoPackReceived { update_refs, .. }) = outcome.status;
    if let Some(refused) = update_refs.updates.iter().map(|update| &update.mode).find(|mode| is_refusal(mode))
    {
        return Err(fetch_error(format!("a branch or tag: {refused}")));
    }
    point_head(mirror, &there)?;
    forget_others(mirror, &there)
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

/// Makes the head what it is there: a branch, or where no branch is, a commit.
fn point_head(mirror: &gix::Repository, there: &RefMap) -> Result<(), Error> {
    let is_head = |known: &&Ref| known.unpack().0 == "HEAD";
    let target = match there.remote_refs.iter().find(is_head) {
        Some(Ref::Symbolic { target, .. } | Ref::Unborn { target, .. }) => {
            Target::Symbolic(named(target.as_bstr())?)
        }
        Some(Ref::Direct { object, .. } | Ref::Peeled { object, .. }) => Target::Object(*object),
        None => return Ok(()),
    };
    let log =
        LogChange { mode: RefLog::AndReference, force_create_reflog: false, message: BString::default() };
    let change = Change::Update { log, expected: PreviousValue::Any, new: target };
    mirror.edit_references([edit(named("HEAD".into())?, change)]).map(drop).map_err(fetch_error)
}

/// Takes out the branches and tags that are not there any more.
fn forget_others(mirror: &gix::Repository, there: &RefMap) -> Result<(), Error> {
    let known: HashSet<&BStr> = there.remote_refs.iter().map(|known| known.unpack().0).collect();
    let all = mirror.references().map_err(fetch_error)?;
    let all = all.all().map_err(fetch_error)?;
    let gone = all.filter_map(Result::ok).map(|reference| reference.name().to_owned()).filter(|name| {
        let name = name.as_bstr();
        (name.starts_with(b"refs/heads/") || name.starts_with(b"refs/tags/")) && !known.contains(name)
    });
    let change = Change::Delete { expected: PreviousValue::Any, log: RefLog::AndReference };
    let edits: Vec<RefEdit> = gone.map(|name| edit(name, change.clone())).collect();
    mirror.edit_references(edits).map(drop).map_err(fetch_error)
}
