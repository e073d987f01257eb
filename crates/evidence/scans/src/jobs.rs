//! The background scan: fetches a remote repository, reads what is new in it and stores it.

use std::{
    error::Error as _,
    fs::File,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use castra_history::{Facts, Phase, ScanOptions};
use castra_org::organization::{self, Place, Repository};
use castra_platform::{
    Ctx, Error, Kind, Result,
    db::Tx,
    jobs::{self as queue, Job},
};
use castra_repositories::{self as repositories, RULE_VERSION, SCAN, ScanState, ScanSummary, aside};
use futures::future::BoxFuture;
use tokio::sync::watch;

use crate::{actions, mirror::Mirror};

/// The shortest time between two progress notes.
const NOTED_EVERY: Duration = Duration::from_millis(250);

/// A scan's progress: phase, done, total.
type Far = (Phase, u64, u64);

/// The result of a scan.
struct Read {
    facts: Facts,
    /// The state of the facts on file, compared with these.
    on_file: OnFile,
    /// The version of those facts.
    version: Option<String>,
}

/// The state of the facts on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnFile {
    /// Current: nothing was read.
    Same,
    /// Perhaps current: unreadable objects are tried again every time.
    Older,
    /// None that can be read.
    Missing,
}

/// Scans at once any repository that is new to the organization or has moved, however that happened.
pub(super) fn follow<'a>(tx: &'a mut Tx, ctx: &'a Ctx, subjects: &'a [String]) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        for id in subjects.iter().filter_map(|subject| subject.strip_prefix("repository:")) {
            queue::queue(tx, ctx, SCAN, id).await?;
        }
        Ok(())
    })
}

pub(super) fn run_scans<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(actions::queue_all(ctx))
}

pub(super) fn run_scan<'a>(ctx: &'a Ctx, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        // Removed since it was queued.
        let known = current.organization().repositories.get(job.subject.as_str());
        let Some(repository) = known.filter(|known| known.period.contains(current.today)) else {
            return Ok(());
        };
        let known = repositories::summary(ctx, repository.id.as_str()).await?;
        if actions::is_brought(repository, known.is_some_and(|known| known.head.is_some())) {
            return Ok(());
        }
        match read(ctx, job, repository).await {
            Ok(mut read) => {
                read.facts.leave_out(&repository.exclude);
                let known = repositories::summary(ctx, repository.id.as_str()).await?;
                if !known.is_some_and(|known| is_current(&known, &read)) {
                    repositories::keep(ctx, repository.id.as_str(), read.facts).await?;
                }
                Ok(())
            }
            Err(error) if error.kind == Kind::Invalid => {
                repositories::note_failure(ctx, repository, &error.message).await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    })
}

/// Whether the summary need not be written again: hourly scans that find nothing new leave no trace.
fn is_current(known: &ScanSummary, read: &Read) -> bool {
    let is_same = known.head == read.facts.head().map(|head| head.to_string());
    let is_good = is_same && known.state != ScanState::Failed && known.rule_version == RULE_VERSION;
    let is_good = is_good && known.facts.is_some() && known.facts == read.version;
    let is_good = is_good && known.left_out.patterns == read.facts.left_out();
    is_good
        && match read.on_file {
            OnFile::Same => true,
            OnFile::Older => {
                let new = ScanSummary::of(&read.facts, &known.repository, known.scanned_at);
                // Shares lose their last bit in the database.
                let (languages, facts) = (known.languages.clone(), known.facts.clone());
                let (folders, remote) = (known.folders.clone(), known.remote.clone());
                ScanSummary { languages, facts, folders, remote, ..new } == *known
            }
            OnFile::Missing => false,
        }
}

/// Fetches a remote repository and scans it on a blocking thread, noting progress. Ends when the job is no
/// longer ours; so do the fetch and the scan themselves, which notice that their receiver is gone.
async fn read(ctx: &Ctx, job: &Job, repository: &Repository) -> Result<Read> {
    let (far, noted) = watch::channel((Phase::Commits, 0, 0));
    let options = ScanOptions { revision: repository.branch.clone(), ..ScanOptions::default() };
    let file = repositories::facts_file(ctx, repository.id.as_str());
    repositories::bring_facts(ctx, repository.id.as_str()).await?;
    let far = Arc::new(far);
    let scan_of = |place: PathBuf| {
        let (options, file, far) = (options.clone(), file.clone(), Arc::clone(&far));
        aside(move || scan(&place, &options, &file, &far))
    };
    let received = |bytes: u64| far.send_modify(|far| *far = (Phase::Fetch, bytes / 1_000_000, 0));
    let reading = async {
        let address = match repository.place().map_err(Error::invalid)? {
            Place::Here(place) => return scan_of(place).await?,
            Place::There(address) => address,
        };
        let mirror = Mirror::of(ctx, &repository.id, &address).await?;
        mirror.update(received).await?;
        let read = scan_of(mirror.folder()).await?;
        let Some(damage) = damage(&read) else { return read };
        if !mirror.distrust(&damage)? {
            return read;
        }
        tracing::warn!(damage, "a mirror is damaged and is cloned again");
        mirror.update(received).await?;
        let read = scan_of(mirror.folder()).await?;
        if let Some(damage) = self::damage(&read) {
            mirror.came_with(&damage)?;
        }
        read
    };
    tokio::select! {
        read = reading => read,
        taken = note(ctx, job, noted) => Err(taken),
    }
}

/// The damage that a scan met, if any.
fn damage(read: &Result<Read>) -> Option<String> {
    match read {
        Ok(read) => read.facts.gaps().damage(),
        Err(error) => error
            .source()
            .and_then(|source| source.downcast_ref::<castra_history::Error>())
            .filter(|error| error.is_damage())
            .map(ToString::to_string),
    }
}

/// Notes progress regularly; ends when the job is no longer ours.
async fn note(ctx: &Ctx, job: &Job, mut noted: watch::Receiver<Far>) -> Error {
    loop {
        tokio::time::sleep(NOTED_EVERY).await;
        if noted.has_changed().unwrap_or(false) {
            let (phase, done, total) = *noted.borrow_and_update();
            match job.progress(ctx, done, total, repositories::phase(phase)).await {
                Err(error) if error.kind == Kind::Conflict => return error,
                _ => {}
            }
        }
    }
}

fn scan(place: &Path, options: &ScanOptions, file: &Path, far: &watch::Sender<Far>) -> Result<Read> {
    if !place.exists() {
        return Err(Error::invalid(format!("{} does not exist", place.display())));
    }
    // Absent or damaged facts, and those of another version, are replaced.
    let version = File::open(file).ok().and_then(|mut file| Facts::version_of(&mut file));
    let previous = Facts::load(file).ok();
    let is_missing = previous.is_none();
    let has_read = AtomicBool::new(false);
    let listen = |phase: Phase, done: u64, total: u64| {
        has_read.store(true, Ordering::Relaxed);
        match far.send((phase, done, total)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    };
    let facts = castra_history::scan(place, options, previous, &listen).map_err(failed)?;
    if facts.head().is_none() {
        return Err(Error::invalid("it has no commits yet"));
    }
    let on_file = match (is_missing, has_read.into_inner()) {
        (true, _) => OnFile::Missing,
        (false, true) => OnFile::Older,
        (false, false) => OnFile::Same,
    };
    Ok(Read { facts, on_file, version })
}

fn failed(error: castra_history::Error) -> Error {
    let kind = match error {
        castra_history::Error::Cancelled => Kind::Conflict,
        castra_history::Error::Io { .. } => Kind::Unavailable,
        _ => Kind::Invalid,
    };
    Error::new(kind, error.to_string()).caused_by(error)
}
