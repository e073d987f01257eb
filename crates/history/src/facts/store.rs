//! Saves facts to one file and loads them again. The file is replaced as a whole or not at all, and a
//! checksum over every byte detects damage.
//!
//! Layout: magic (8 bytes), format number (4, little endian), XXH3-128 of the rest (16), length of the tables
//! (8), tables, and the bytes of all strings: most of a file, read directly into place.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::Facts;
use super::codec::{Reader, Writer};
use super::tables::Strings;
use super::tables_codec::{read_facts, write_facts};
use crate::error::Error;

const MAGIC: &[u8; 8] = b"CASTRAHF";
/// Raised whenever the layout *or the meaning* of the tables changes.
const FORMAT: u32 = 10;
const HEADER: usize = MAGIC.len() + 4 + 16;

impl Facts {
    /// Writes the facts to `path`: to a temporary file beside it, flushed to disk, then renamed over it, so
    /// that a reader sees either the old or the new facts.
    ///
    /// # Errors
    /// [`Error::Io`] if the folder or the disk does not allow it.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let mut writer = Writer::default();
        write_facts(&mut writer, self);
        let length = (writer.bytes.len() as u64).to_le_bytes();
        let mut body: Vec<&[u8]> = vec![&length, &writer.bytes];
        body.extend(self.strings().map(Strings::bytes));
        let mut sum = Xxh3::new();
        for part in &body {
            sum.update(part);
        }
        let (format, sum) = (FORMAT.to_le_bytes(), seeded(&sum, FORMAT).to_le_bytes());
        let header: [&[u8]; 3] = [MAGIC, &format, &sum];
        let failed = |source| Error::Io { path: path.to_owned(), action: "written", source };
        replace(path, header.iter().chain(&body)).map_err(failed)
    }

    /// The version of the facts in a file: files of one version hold the same facts. Rewinds the file. `None`
    /// if it holds none that this program reads.
    pub fn version_of(file: &mut File) -> Option<String> {
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        file.rewind().ok()?;
        let mut reader = Reader::new(&header);
        let is_ours =
            reader.take(MAGIC.len()) == Some(MAGIC) && u32::from_le_bytes(array(reader.take(4))) == FORMAT;
        is_ours.then(|| format!("{:032x}", u128::from_le_bytes(array(reader.take(16)))))
    }

    /// Reads facts written by [`Facts::save`].
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::OtherVersion`] if only a full scan helps, [`Error::Io`] if
    /// the file cannot be read.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Io { path: path.to_owned(), action: "read", source };
        let damaged = |reason: &str| Error::Damaged { path: path.to_owned(), reason: reason.to_owned() };
        let file = File::open(path).map_err(failed)?;
        let left = file.metadata().map_err(failed)?.len();
        let mut body = Body { from: file, left, sum: Xxh3::new() };
        let header = body.take(HEADER).map_err(failed)?.ok_or_else(|| damaged("truncated"))?;
        let mut header = Reader::new(&header);
        if header.take(MAGIC.len()) != Some(MAGIC) {
            return Err(damaged("not a facts file"));
        }
        let found = u32::from_le_bytes(array(header.take(4)));
        let expected_sum = u128::from_le_bytes(array(header.take(16)));
        body.sum.reset();
        let facts = if found == FORMAT { read_body(&mut body).map_err(failed)? } else { None };
        body.finish().map_err(failed)?;
        if seeded(&body.sum, found) != expected_sum {
            return Err(damaged("the checksum does not match"));
        }
        if found != FORMAT {
            return Err(Error::OtherVersion { path: path.to_owned(), found, expected: FORMAT });
        }
        facts.ok_or_else(|| damaged("the tables contradict each other"))
    }
}

/// Facts from the bytes after the checksum; `None` if the tables are inconsistent.
#[cfg(fuzzing)]
pub(crate) fn read_tables(body: &[u8]) -> Option<Facts> {
    read_body(&mut Body { from: body, left: body.len() as u64, sum: Xxh3::new() }).ok()?
}

fn read_body(body: &mut Body<impl Read>) -> io::Result<Option<Facts>> {
    let Some(length) = body.take(8)? else { return Ok(None) };
    let length = u64::from_le_bytes(array(Some(&length)));
    let Some(tables) = body.take(usize::try_from(length).unwrap_or(usize::MAX))? else { return Ok(None) };
    let mut reader = Reader::new(&tables);
    let Some(mut facts) = read_facts(&mut reader).filter(|_| reader.is_at_end()) else { return Ok(None) };
    for strings in facts.strings_mut() {
        let Some(bytes) = body.take(strings.promised())? else { return Ok(None) };
        strings.fill(bytes);
    }
    Ok((body.left == 0).then_some(facts))
}

/// The rest of a file, and the checksum of what was read of it.
struct Body<R> {
    from: R,
    left: u64,
    sum: Xxh3,
}

impl<R: Read> Body<R> {
    /// The next bytes; `None` if there are fewer.
    fn take(&mut self, length: usize) -> io::Result<Option<Vec<u8>>> {
        let Some(left) = self.left.checked_sub(length as u64) else { return Ok(None) };
        let mut bytes = Vec::with_capacity(length);
        self.from.by_ref().take(length as u64).read_to_end(&mut bytes)?;
        self.sum.update(&bytes);
        self.left = left;
        Ok((bytes.len() == length).then_some(bytes))
    }

    /// Reads the rest only for its checksum.
    fn finish(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            match self.from.read(&mut buffer)? {
                0 => return Ok(()),
                length => self.sum.update(&buffer[..length]),
            }
        }
    }
}

/// A checksum that covers the format number too, so that a flipped bit there is damage, not another version.
fn seeded(sum: &Xxh3, format: u32) -> u128 {
    sum.digest128() ^ xxh3_128(&format.to_le_bytes())
}

/// The bytes as an array; zeros if there are too few.
fn array<const N: usize>(bytes: Option<&[u8]>) -> [u8; N] {
    bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; N])
}

fn replace<'a>(path: &Path, parts: impl Iterator<Item = &'a &'a [u8]>) -> io::Result<()> {
    let temporary = temporary_beside(path);
    let written = write_synced(&temporary, parts).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // A leftover file cannot be helped; the first error is the one to report.
        drop(fs::remove_file(&temporary));
        return written;
    }
    // The rename itself is durable only once its folder is synced.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn write_synced<'a>(path: &Path, parts: impl Iterator<Item = &'a &'a [u8]>) -> io::Result<()> {
    let mut file = File::create(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

/// Distinguishes the saves of this process.
static SAVES: AtomicU64 = AtomicU64::new(0);

/// A name that no other save on this machine uses at the same time.
fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let number = SAVES.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}.tmp", std::process::id()));
    path.with_file_name(name)
}
