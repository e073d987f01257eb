//! Passwords known from breaches: a file of their hashes, named by an operator.
//!
//! Its lines are `SHA-1:COUNT`, sorted, as the downloader of Pwned Passwords writes them. The file has tens of gigabytes,
//! so it is never read whole: a lookup reads about forty lines of it. No part of a password leaves the machine.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use castra_platform::error::{Error, Kind, Result};
use sha1::{Digest, Sha1};

/// Hexadecimal digits of a hash.
const DIGITS: usize = 40;
/// The longest line: a hash, a colon, a count, and the line's end.
const LONGEST_LINE: u64 = 64;
/// About how many lines are checked before the file is accepted.
const SAMPLES: u64 = 64;

type Hash = [u8; DIGITS];

/// A checked file of breached passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreachedPasswords {
    path: PathBuf,
}

impl BreachedPasswords {
    /// Opens the file at this path, if it can be read and samples show that it has the right form.
    pub fn at(path: &Path) -> Result<Self> {
        let known = Self { path: path.to_owned() };
        let mut lines = known.open()?;
        let (step, near_the_end) = (lines.length / SAMPLES, lines.length.saturating_sub(LONGEST_LINE));
        let (mut at, mut last) = (0, None);
        while let Some(line) = lines.first_from(at)? {
            if last.is_some_and(|last| line.hash < last) {
                return Err(lines.not_sorted(line.start));
            }
            last = Some(line.hash);
            // The last lines are checked one by one, to detect an incomplete download.
            at = line.end.max((line.end + step).min(near_the_end));
        }
        if last.is_none() { Err(lines.not_sorted(0)) } else { Ok(known) }
    }

    /// The file at this path, which was checked when the instance started.
    pub(super) fn checked(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Whether the file contains the password.
    pub(super) fn hold(&self, password: &str) -> Result<bool> {
        let wanted = hash(password);
        let mut lines = self.open()?;
        // Its line, if there is one, begins at or after `low` and before `high`.
        let (mut low, mut high) = (0, lines.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match lines.first_from(middle)?.filter(|line| line.start < high) {
                Some(line) if line.hash == wanted => return Ok(true),
                Some(line) if line.hash < wanted => low = line.end,
                _ => high = middle,
            }
        }
        Ok(false)
    }

    fn open(&self) -> Result<Lines<'_>> {
        let file = File::open(&self.path).map_err(|error| unreadable(&self.path, error))?;
        let length = file.metadata().map_err(|error| unreadable(&self.path, error))?.len();
        let file = BufReader::with_capacity(2 * usize::try_from(LONGEST_LINE).unwrap_or_default(), file);
        Ok(Lines { path: &self.path, file, length })
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::new(Kind::Unavailable, format!("breached_passwords: {} cannot be read: {error}", path.display()))
        .hint("set it to the file that the Pwned Passwords downloader wrote, and let Castra read it")
        .caused_by(error)
}

fn hash(password: &str) -> Hash {
    let mut digits = [0; DIGITS];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(Sha1::digest(password.as_bytes())) {
        let digit = |value: u8| b"0123456789ABCDEF"[usize::from(value)];
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    digits
}

/// A hash, with the start and end of its line.
struct Line {
    hash: Hash,
    start: u64,
    end: u64,
}

struct Lines<'a> {
    path: &'a Path,
    file: BufReader<File>,
    length: u64,
}

impl Lines<'_> {
    /// The first line that begins at this position or later.
    fn first_from(&mut self, at: u64) -> Result<Option<Line>> {
        // A line begins here if the previous byte ends one.
        let before = at.saturating_sub(1);
        self.file.seek(SeekFrom::Start(before)).map_err(|error| unreadable(self.path, error))?;
        let start = if at == 0 { 0 } else { before + self.read(before)?.1 };
        let (text, length) = self.read(start)?;
        if length == 0 {
            return Ok(None);
        }
        let hash = read_hash(&text).ok_or_else(|| self.not_sorted(start))?;
        Ok(Some(Line { hash, start, end: start + length }))
    }

    /// The content up to the end of the line, and its length.
    fn read(&mut self, at: u64) -> Result<(Vec<u8>, u64)> {
        let mut text = Vec::new();
        let read = (&mut self.file).take(LONGEST_LINE).read_until(b'\n', &mut text);
        let length = read.map_err(|error| unreadable(self.path, error))? as u64;
        if length == LONGEST_LINE && !text.ends_with(b"\n") {
            return Err(self.not_sorted(at));
        }
        Ok((text, length))
    }

    fn not_sorted(&self, at: u64) -> Error {
        let message = format!(
            "breached_passwords: {} is not a sorted list of lines such as 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:52; see byte {at}",
            self.path.display()
        );
        Error::new(Kind::Unavailable, message)
            .hint("download it again with the Pwned Passwords downloader, as SHA-1")
    }
}

/// The hash at the start of a line, if a count or nothing follows it.
fn read_hash(line: &[u8]) -> Option<Hash> {
    let (hash, rest) = line.trim_ascii_end().split_first_chunk::<DIGITS>()?;
    let count = rest.strip_prefix(b":").or(rest.is_empty().then_some(rest))?;
    let is_read = hash.iter().all(u8::is_ascii_hexdigit) && count.iter().all(u8::is_ascii_digit);
    is_read.then(|| hash.to_ascii_uppercase().try_into().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(numbers: impl Iterator<Item = u32>, end: &str) -> String {
        let mut hashes: Vec<String> =
            numbers.map(|number| String::from_utf8(hash(&number.to_string()).to_vec()).unwrap()).collect();
        hashes.sort();
        // Counts of every width, so that lines differ in length.
        hashes.iter().zip(0_u32..).map(|(hash, at)| format!("{hash}:{}{end}", 7_u64.pow(at % 20))).collect()
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(&hash("password"), b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
    }

    #[test]
    fn what_is_in_the_file_is_found_and_nothing_else() {
        for many in [1, 2, 3, 10, 1000] {
            for text in [lines(0..many, "\n"), lines(0..many, "\r\n"), lines(0..many, "\n").to_lowercase()] {
                for text in [text.as_str(), text.trim_end()] {
                    let file = file(text);
                    let known = BreachedPasswords::at(file.path()).unwrap();
                    for number in 0..2 * many {
                        assert_eq!(
                            known.hold(&number.to_string()).unwrap(),
                            number < many,
                            "{number} of {many}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_file_of_something_else_is_not_taken() {
        let sorted = lines(0..1000, "\n");
        let backwards: Vec<&str> = sorted.lines().rev().collect();
        for (wrong, at) in [
            (String::new(), "byte 0"),
            ("password\n".to_owned(), "byte 0"),
            ("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8;52\n".to_owned(), "byte 0"),
            ("8846F7EAEE8FB117AD06BDD830B7586C:3\n".to_owned(), "byte 0"),
            ("x".repeat(1000), "byte 0"),
            (backwards.join("\n"), "see byte"),
            (format!("{sorted}the end"), "see byte"),
        ] {
            let file = file(&wrong);
            let error = BreachedPasswords::at(file.path()).unwrap_err();
            assert!(error.message.contains(at), "{}", error.message);
        }
        let folder = tempfile::tempdir().unwrap();
        for nowhere in [folder.path().join("nothing"), folder.path().to_owned()] {
            let error = BreachedPasswords::at(&nowhere).unwrap_err();
            assert!(error.message.contains("cannot be read"), "{}", error.message);
        }
    }
}
