//! Saves facts to one file and loads them again. The file is replaced as a whole or not at all,
//! and a checksum over every byte tells damage from facts.
//!
//! Layout: magic (8 bytes), format number (4, little endian), XXH3-128 of the rest (16), tables.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use xxhash_rust::xxh3::xxh3_128;

use super::Facts;
use super::codec::{Reader, Writer};
use super::tables_codec::{read_facts, write_facts};
use crate::error::Error;

const MAGIC: &[u8; 8] = b"CASTRAHF";
/// Raised whenever the layout *or the meaning* of the tables changes.
const FORMAT: u32 = 6;
const HEADER: usize = MAGIC.len() + 4 + 16;

impl Facts {
    /// Writes the facts to `path`: to a temporary file beside it, flushed to disk, then renamed
    /// over it, so that a reader sees the old or the new facts and nothing between.
    ///
    /// # Errors
    /// [`Error::Io`] if the folder or the disk does not let us.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let mut writer = Writer::default();
        write_facts(&mut writer, self);
        let mut bytes = Vec::with_capacity(HEADER + writer.bytes.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&checksum(&writer.bytes).to_le_bytes());
        bytes.extend_from_slice(&writer.bytes);
        let failed = |source| Error::Io { path: path.to_owned(), action: "written", source };
        replace(path, &bytes).map_err(failed)
    }

    /// Reads facts written by [`Facts::save`].
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::OtherVersion`] if only a full scan helps, [`Error::Io`] if
    /// the file cannot be read.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Io { path: path.to_owned(), action: "read", source };
        let bytes = fs::read(path).map_err(failed)?;
        let damaged = |reason: &str| Error::Damaged { path: path.to_owned(), reason: reason.to_owned() };
        let mut header = Reader::new(bytes.get(..HEADER).ok_or_else(|| damaged("cut short"))?);
        if header.take(MAGIC.len()) != Some(MAGIC) {
            return Err(damaged("not a facts file"));
        }
        let found = u32::from_le_bytes(array(header.take(4)));
        let expected_sum = u128::from_le_bytes(array(header.take(16)));
        let body = &bytes[HEADER..];
        if found != FORMAT && seeded_checksum(body, found) == expected_sum {
            return Err(Error::OtherVersion { path: path.to_owned(), found, expected: FORMAT });
        }
        if found != FORMAT || checksum(body) != expected_sum {
            return Err(damaged("the checksum does not match"));
        }
        read_tables(body).ok_or_else(|| damaged("the tables contradict each other"))
    }
}

/// Facts from a file's tables; nothing if these contradict each other.
pub(crate) fn read_tables(body: &[u8]) -> Option<Facts> {
    let mut reader = Reader::new(body);
    read_facts(&mut reader).filter(|_| reader.is_at_end())
}

/// The checksum covers the format number too, so that a flipped bit there is damage and not
/// another version.
fn checksum(body: &[u8]) -> u128 {
    seeded_checksum(body, FORMAT)
}

fn seeded_checksum(body: &[u8], format: u32) -> u128 {
    xxh3_128(body) ^ xxh3_128(&format.to_le_bytes())
}

/// The bytes as an array; zeros if there are not as many.
fn array<const N: usize>(bytes: Option<&[u8]>) -> [u8; N] {
    bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; N])
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let temporary = temporary_beside(path);
    let written = write_synced(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // Nothing more can be done about a leftover; the first error is the one to tell.
        drop(fs::remove_file(&temporary));
        return written;
    }
    // The rename itself is durable only once its folder is.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Tells the saves of this process apart.
static SAVES: AtomicU64 = AtomicU64::new(0);

/// A name that no other save on this machine uses at the same time.
fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let number = SAVES.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}.tmp", std::process::id()));
    path.with_file_name(name)
}
