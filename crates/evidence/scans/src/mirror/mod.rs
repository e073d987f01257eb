//! Bringing the mirror of a repository up to date: its address, credentials and limits.
//!
//! What a host sends is not trusted to be small or quick: a little data may expand to a lot, or keep a
//! program busy forever. So each fetch runs in a new process of this program ([`child`]), and the operating
//! system limits that process in memory, disk and time. No other program is run.

mod child;
mod http;
mod incoming;
mod limits;
mod order;
mod ssh;

use std::{
    collections::BTreeSet,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use castra_code_hosts::access_to;
use castra_history::{distrust_mirror, mirror_of, remove_mirror};
use castra_org::organization::{CloneUrl, RepositoryId};
use castra_platform::{
    Ctx, Error, Kind, Result,
    app::{CloneLimits, Settings},
    config::SECRETS,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

pub(super) use child::{define, fetch};
use limits::{too_long, too_much_memory};
use order::{Order, Said};

/// The file in a mirror that keeps the extent of the damage with which it came.
const DAMAGE: &str = "castra-damage";
/// How long past its time limit a fetch may take to report that.
const GRACE: Duration = Duration::from_secs(20);

/// A mirror that can be brought up to date.
pub(super) struct Mirror {
    order: Order,
    program: PathBuf,
}

/// The folder of all mirrors.
fn home(ctx: &Ctx) -> PathBuf {
    ctx.app.data_dir.join("mirrors")
}

impl Mirror {
    /// The mirror of a remote repository, with its credentials.
    pub(super) async fn of(ctx: &Ctx, repository: &RepositoryId, address: &CloneUrl) -> Result<Self> {
        let Settings { clones, program, outgoing, .. } = &ctx.app.settings;
        let order = Order {
            home: home(ctx).join(repository.as_str()),
            address: address.clone(),
            access: access_to(ctx, address).await?,
            allowed: outgoing.clone(),
            limits: *clones,
        };
        let program = program.clone().ok_or_else(|| Error::internal("no program for fetching is known"))?;
        Ok(Self { order, program })
    }

    /// Its folder, once brought up to date.
    pub(super) fn folder(&self) -> PathBuf {
        mirror_of(&self.order.home)
    }

    /// Brings it up to date, reporting how many bytes were received. Dropping the future ends the fetch.
    pub(super) async fn update(&self, received: impl Fn(u64)) -> Result<()> {
        let mut child = start(&self.program)?;
        let gone = || Error::internal("a fetch has no input or output");
        let (mut order, said) = (child.stdin.take().ok_or_else(gone)?, child.stdout.take().ok_or_else(gone)?);
        let mut line = serde_json::to_vec(&self.order)?;
        line.push(b'\n');
        order.write_all(&line).await?;
        let follow = async {
            let mut lines = BufReader::new(said).lines();
            while let Some(line) = lines.next_line().await? {
                match serde_json::from_str(&line)? {
                    Said::Received(bytes) => received(bytes),
                    Said::Done => return Ok(()),
                    Said::Failed { words, is_passing } => {
                        let kind = if is_passing { Kind::Unavailable } else { Kind::Invalid };
                        return Err(Error::new(kind, words));
                    }
                }
            }
            Err(self.ended(child.wait().await?))
        };
        let followed = timeout(self.order.limits.time + GRACE, follow).await;
        // Open until now: if the parent is gone, the fetch ends.
        drop(order);
        followed.map_err(|_| Error::invalid(too_long().to_string()))?
    }

    /// Whether it has damage that it did not come with. Then the next update clones it again.
    pub(super) fn distrust(&self, damage: &str) -> Result<bool> {
        let came_with = std::fs::read_to_string(self.folder().join(DAMAGE)).unwrap_or_default();
        if came_with == damage {
            return Ok(false);
        }
        distrust_mirror(&self.order.home)
            .map_err(|error| Error::new(Kind::Unavailable, error.to_string()).caused_by(error))?;
        Ok(true)
    }

    /// Notes the damage that a new clone has, too: the host has it, and cloning again would be in vain.
    pub(super) fn came_with(&self, damage: &str) -> Result<()> {
        Ok(std::fs::write(self.folder().join(DAMAGE), damage)?)
    }

    /// Why a fetch ended without a message.
    fn ended(&self, status: ExitStatus) -> Error {
        let CloneLimits { bytes, memory, .. } = self.order.limits;
        Error::invalid(match status.signal() {
            // Rust's abort when memory runs out, and the kill from the system's out-of-memory handling.
            Some(6 | 9) => too_much_memory(memory),
            Some(25) => format!(
                "it takes more than {} MB on disk; an operator can raise `clone_megabytes`",
                bytes / 500_000
            ),
            Some(24) => too_long().to_string(),
            _ => format!("the data from the host could not be processed ({status})"),
        })
    }
}

/// Starts this program as a fetch, without the secrets in its environment.
fn start(program: &Path) -> Result<Child> {
    let mut command = Command::new(program);
    for name in SECRETS {
        command.env_remove(name);
    }
    let started = command
        .arg("fetch-mirror")
        // The allocator would reserve a gigabyte at the start, which counts towards the limit.
        .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    started.map_err(|error| Error::internal("a fetch cannot be started").caused_by(error))
}

/// Removes the mirrors of repositories that are no longer cloned.
pub(super) fn remove_others(ctx: &Ctx, kept: &BTreeSet<RepositoryId>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(home(ctx)) else { return Ok(()) };
    for entry in entries.flatten() {
        if kept.contains(entry.file_name().to_string_lossy().as_ref()) {
            continue;
        }
        match remove_mirror(&entry.path()) {
            // The next round tries again.
            Ok(()) | Err(castra_history::Error::Busy) => {}
            Err(error) => return Err(Error::internal(error.to_string())),
        }
    }
    Ok(())
}
