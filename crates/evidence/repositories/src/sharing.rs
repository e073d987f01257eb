//! Facts that every replica can read: kept in pieces in the shared database, and fetched from there into the
//! data folder of any replica that lacks them.
//!
//! Each piece is written in a transaction of its own, so that no one waits long. The pieces count once the
//! summary of the scan names their version, which happens only when all are stored. An embedded database has
//! one data folder and keeps none.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use castra_history::Facts;
use castra_platform::{Ctx, Error, Kind, Result, db::Tx, files};
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use tokio::sync::Mutex;

use crate::{aside::aside, store};

/// The size of a piece, before it is deflated.
const PIECE: usize = 4 * 1024 * 1024;
/// The most pieces that facts may have: four gigabytes, many times those of the largest known histories.
const MOST: i64 = 1024;

/// One fetch at a time: others who want the same then find it on disk.
#[derive(Debug, Default)]
struct Fetching(Mutex<()>);

/// Facts in the database, or there once [`settle`] has been committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared {
    /// The version of the facts.
    pub(super) version: String,
    /// The number of pieces; `None` if there is only one data folder.
    parts: Option<i64>,
}

/// Stores the facts of a file in the database, if other replicas read it.
pub(super) async fn share(ctx: &Ctx, repository: &str, file: PathBuf) -> Result<Shared> {
    let (version, mut from) = aside(move || -> Result<(String, File)> {
        // One open file, even if another replaces it meanwhile.
        let mut from = File::open(&file)?;
        let version = Facts::version_of(&mut from).ok_or_else(|| Error::internal("facts have no version"))?;
        Ok((version, from))
    })
    .await??;
    if !ctx.read().is_shared() {
        return Ok(Shared { version, parts: None });
    }
    let mut part = 0;
    loop {
        let (read, back) = aside(move || next_piece(from)).await??;
        from = back;
        let Some(piece) = read else { break };
        if part == MOST {
            return Err(Error::invalid("its facts are too large to be shared by several servers"));
        }
        let mut tx = ctx.write().await?;
        store::add_piece(&mut tx, repository, &version, part, &piece).await?;
        tx.commit_unsaid().await?;
        part += 1;
    }
    Ok(Shared { version, parts: Some(part) })
}

/// The next piece of a file as stored, and the file.
fn next_piece(mut from: File) -> Result<(Option<String>, File)> {
    let mut bytes = Vec::with_capacity(PIECE);
    Read::by_ref(&mut from).take(PIECE as u64).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok((None, from));
    }
    let mut compressor = Compressor::new(CompressionLvl::fastest());
    let mut deflated = vec![0; compressor.deflate_compress_bound(bytes.len())];
    let length = compressor
        .deflate_compress(&bytes, &mut deflated)
        .map_err(|error| Error::internal("facts cannot be deflated").caused_by(error))?;
    Ok((Some(STANDARD.encode(&deflated[..length])), from))
}

/// Runs within the change that makes the facts current: checks that all pieces are stored, and deletes those
/// of other scans.
pub(super) async fn settle(tx: &mut Tx, repository: &str, shared: &Shared) -> Result<()> {
    let Some(parts) = shared.parts else { return Ok(()) };
    if store::pieces(tx, repository, &shared.version).await? != parts {
        return Err(Error::conflict("another scan of this repository was saved in the meantime"));
    }
    store::forget_other_pieces(tx, repository, &shared.version).await
}

/// Whether the facts in a file are of this version.
async fn is_here(file: &Path, version: &str) -> Result<bool> {
    let file = file.to_owned();
    let found = aside(move || Facts::version_of(&mut File::open(file).ok()?)).await?;
    Ok(found.as_deref() == Some(version))
}

/// Makes sure that the data folder has the facts of this version; false if no replica has shared them.
pub(super) async fn bring(ctx: &Ctx, repository: &str, version: &str, file: &Path) -> Result<bool> {
    if is_here(file, version).await? {
        return Ok(true);
    }
    if !ctx.read().is_shared() {
        return Ok(false);
    }
    fetch(ctx, repository, version, file).await
}

/// The same if the local file is damaged, or was fetched while it was being replaced.
pub(super) async fn bring_anew(ctx: &Ctx, repository: &str, version: &str, file: &Path) -> Result<bool> {
    if !ctx.read().is_shared() {
        return Ok(false);
    }
    let damaged = file.to_owned();
    aside(move || std::fs::remove_file(damaged)).await??;
    fetch(ctx, repository, version, file).await
}

async fn fetch(ctx: &Ctx, repository: &str, version: &str, file: &Path) -> Result<bool> {
    let fetching: Arc<Fetching> = ctx.app.cache();
    let _turn = fetching.0.lock().await;
    if is_here(file, version).await? {
        return Ok(true);
    }
    let mut whole = Vec::new();
    for part in 0..MOST {
        let Some(piece) = store::piece(ctx.read(), repository, version, part).await? else { break };
        whole = aside(move || inflate(whole, &piece)).await??;
    }
    if whole.is_empty() {
        return Ok(false);
    }
    let file = file.to_owned();
    aside(move || {
        if let Some(folder) = file.parent() {
            files::private_folder(folder)?;
        }
        files::write_whole(&file, &whole)
    })
    .await??;
    tracing::info!(repository, "fetched facts from another server");
    Ok(true)
}

/// Appends an inflated piece.
fn inflate(mut whole: Vec<u8>, piece: &str) -> Result<Vec<u8>> {
    let damaged = || Error::new(Kind::Unavailable, "facts in the database are damaged").hint("scan it again");
    let deflated = STANDARD.decode(piece).map_err(|error| damaged().caused_by(error))?;
    let start = whole.len();
    whole.resize(start + PIECE, 0);
    let length = Decompressor::new()
        .deflate_decompress(&deflated, &mut whole[start..])
        .map_err(|error| damaged().caused_by(error))?;
    whole.truncate(start + length);
    Ok(whole)
}
