//! Bringing the mirror of a repository up to date: where it leads, as whom, how much and for how long.
//!
//! Every connection goes to an address that [`castra_platform::outgoing`] looked at, and no program is run for it. A
//! secret is shown only to what lies below the address that it belongs to, also after a redirect.

mod http;
mod incoming;
mod ssh;

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use castra_history::{Progress, Remote, remove_mirror, update_mirror};
use castra_org::organization::{CloneScheme, CloneUrl, RepositoryId};
use castra_platform::{Ctx, Error, Result, app::CloneLimits, outgoing::Outgoing};
use tokio::runtime::Handle;

use crate::code_hosts::{Access, access_to};

/// The longest that a connection may say nothing.
const SILENCE: Duration = Duration::from_mins(1);

/// A mirror that can be brought up to date.
pub(super) struct Mirror {
    folder: PathBuf,
    way: Way,
}

/// The way to a repository, for as many connections as it takes.
struct Way {
    address: CloneUrl,
    access: Option<Arc<Access>>,
    outgoing: Outgoing,
    limits: CloneLimits,
    runtime: Handle,
}

/// Where the mirrors are.
fn home(ctx: &Ctx) -> PathBuf {
    ctx.app.data_dir.join("mirrors")
}

impl Mirror {
    /// The mirror of a repository elsewhere, with what opens the way to it.
    pub(super) async fn of(ctx: &Ctx, repository: &RepositoryId, address: &CloneUrl) -> Result<Self> {
        let way = Way {
            address: address.clone(),
            access: access_to(ctx, address).await?.map(Arc::new),
            outgoing: ctx.app.outgoing.clone(),
            limits: ctx.app.settings.clones,
            runtime: Handle::current(),
        };
        Ok(Self { folder: home(ctx).join(repository.as_str()), way })
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Brings it up to date. Blocks, and must not be called where other things run.
    pub(super) fn update(&self, progress: &dyn Progress) -> std::result::Result<(), castra_history::Error> {
        // The clock of the limit, not of what is recorded.
        let until = Instant::now() + self.way.limits.time;
        let address = self.way.address.to_string();
        update_mirror(
            &self.folder,
            &address,
            &mut || self.way.connect(until),
            self.way.limits.bytes,
            progress,
        )
    }
}

impl Way {
    fn connect(&self, until: Instant) -> io::Result<Remote> {
        match self.address.scheme {
            CloneScheme::Https | CloneScheme::Http => {
                let exchange = http::HttpExchange::new(
                    self.address.clone(),
                    self.access.clone(),
                    self.outgoing.clone(),
                    self.runtime.clone(),
                    until,
                );
                Ok(Remote::Http(Box::new(exchange)))
            }
            CloneScheme::Ssh => {
                let session = ssh::connect(&self.address, self.access.as_deref(), &self.outgoing, until);
                let (reader, writer) = self.runtime.block_on(session)?;
                Ok(Remote::Pipes(Box::new(reader), Box::new(writer)))
            }
        }
    }
}

/// What people are told in place of a failure's own words.
fn told(error: &Error) -> io::Error {
    let hints = error.hints.iter().map(|hint| format!("; {hint}")).collect::<String>();
    io::Error::other(format!("{}{hints}", error.message))
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "it took too long, or stopped in the middle")
}

/// How long may be waited for the next piece.
fn patience(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now()).min(SILENCE)
}

/// Removes the mirrors of repositories that are not cloned any more.
pub(super) fn remove_others(ctx: &Ctx, kept: &BTreeSet<RepositoryId>) -> Result<()> {
    let home = home(ctx);
    let Ok(entries) = std::fs::read_dir(&home) else { return Ok(()) };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = [".new", ".old"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
        if !kept.contains(name.as_str()) && !kept.contains(id) {
            remove_mirror(&home.join(id)).map_err(|error| Error::internal(error.to_string()))?;
        }
    }
    Ok(())
}
