//! The master keys, kept outside the database: in a file that only its owner may read, or in `CASTRA_KEY`.
//!
//! Format: keys of 64 hexadecimal digits, the current one first, each on its own line of the file, or separated by commas
//! in the variable. A key's id is the beginning of its hash, so the id tells whether it is the right key.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use chacha20poly1305::Key;
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Kind, Result},
    files,
    ids::Ids,
};

/// The master keys of an instance.
pub struct Keyring {
    origin: Origin,
    keys: RwLock<Vec<(String, Key)>>,
}

enum Origin {
    File(PathBuf),
    Environment,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keyring").field("ids", &self.ids()).finish_non_exhaustive()
    }
}

impl Keyring {
    /// The keys in a file, which need not exist yet. A file that others may read is refused.
    pub fn in_file(path: PathBuf) -> Result<Self> {
        let keys = RwLock::new(read(&path)?);
        Ok(Self { origin: Origin::File(path), keys })
    }

    /// The keys in `CASTRA_KEY`.
    pub fn given(text: &str) -> Result<Self> {
        let keys = parse(text.split(','), "CASTRA_KEY")?;
        if keys.is_empty() {
            return Err(Error::invalid("CASTRA_KEY is set, but empty").hint(HOW_TO_MAKE));
        }
        Ok(Self { origin: Origin::Environment, keys: RwLock::new(keys) })
    }

    /// The ids of the keys, the current one first.
    pub fn ids(&self) -> Vec<String> {
        self.keys().iter().map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn holds(&self, id: &str) -> bool {
        self.keys().iter().any(|(known, _)| known == id)
    }

    /// Where to put the missing key.
    pub(super) fn where_it_belongs(&self) -> String {
        match &self.origin {
            Origin::File(path) => format!(
                "put the key file of this instance back at {}, or set CASTRA_KEY; without the key no private text can be read",
                path.display()
            ),
            Origin::Environment => {
                "set the right key in CASTRA_KEY; during a key change it takes several, separated by commas"
                    .to_owned()
            }
        }
    }

    /// Uses a key; reads the file again for a key that another process has added.
    pub(super) fn with<T>(&self, id: &str, using: impl FnOnce(&Key) -> T) -> Result<T> {
        if !self.holds(id)
            && let Origin::File(path) = &self.origin
        {
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = read(path)?;
        }
        let keys = self.keys();
        let (_, key) = keys.iter().find(|(known, _)| known == id).ok_or_else(|| {
            Error::new(
                Kind::Unavailable,
                format!("the key {id} is missing; private text cannot be read or stored"),
            )
            .hint(self.where_it_belongs())
        })?;
        Ok(using(key))
    }

    /// The id of the current key; creates one if there is none yet.
    pub(super) fn first_or_make(&self, ids: &Ids) -> Result<String> {
        if let Some((id, _)) = self.keys().first() {
            return Ok(id.clone());
        }
        self.add(ids)
    }

    /// The key to change to: a new one in the file, or the first one given.
    pub(super) fn next(&self, current: &str, ids: &Ids) -> Result<String> {
        if matches!(self.origin, Origin::File(_)) {
            return self.add(ids);
        }
        let first = self.keys().first().map(|(id, _)| id.clone()).unwrap_or_default();
        if first == current {
            return Err(Error::conflict(format!("{current} is already the current key"))
                .hint("put the new key before the old one in CASTRA_KEY, separated by a comma, for every server; then run this again")
                .hint(HOW_TO_MAKE));
        }
        Ok(first)
    }

    /// Removes all keys but this one; returns the ids of those removed.
    pub(super) fn keep_only(&self, current: &str) -> Result<Vec<String>> {
        let Origin::File(path) = &self.origin else {
            return Err(Error::conflict("the keys are set in CASTRA_KEY")
                .hint(format!("remove all but {current} there")));
        };
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let (kept, gone): (Vec<_>, Vec<_>) = keys.drain(..).partition(|(id, _)| id == current);
        *keys = kept;
        write(path, &keys)?;
        Ok(gone.into_iter().map(|(id, _)| id).collect())
    }

    fn add(&self, ids: &Ids) -> Result<String> {
        let Origin::File(path) = &self.origin else {
            return Err(Error::internal("keys can only be added to files"));
        };
        let key = Key::from(ids.bytes());
        let id = id_of(&key);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.insert(0, (id.clone(), key));
        write(path, &keys)?;
        Ok(id)
    }

    fn keys(&self) -> std::sync::RwLockReadGuard<'_, Vec<(String, Key)>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

const HOW_TO_MAKE: &str = "`openssl rand -hex 32` creates a key";

fn id_of(key: &Key) -> String {
    let hash = Sha256::new_with_prefix(b"castra master key").chain_update(key).finalize();
    hex(&hash[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(path: &Path) -> Result<Vec<(String, Key)>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::new(
                Kind::Unavailable,
                format!("the key file {} cannot be read: {error}", path.display()),
            ));
        }
    };
    if files::is_open_to_others(path)? {
        return Err(Error::new(
            Kind::Unavailable,
            format!("other users can read the key file {}", path.display()),
        )
        .hint(format!("chmod 600 {}", path.display())));
    }
    parse(text.lines(), &path.display().to_string())
}

fn parse<'a>(lines: impl Iterator<Item = &'a str>, from: &str) -> Result<Vec<(String, Key)>> {
    let lines = lines.map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    let keys = lines.map(|(at, line)| {
        let bytes: Option<Vec<u8>> = (line.len() == 64 && line.is_ascii())
            .then(|| (0..32).map(|byte| u8::from_str_radix(&line[2 * byte..2 * byte + 2], 16).ok()).collect())
            .flatten();
        let key = bytes.and_then(|bytes| Key::try_from(bytes.as_slice()).ok());
        key.map(|key| (id_of(&key), key)).ok_or_else(|| {
            Error::invalid(format!("{from}, key {}: not 64 hexadecimal digits", at + 1)).hint(HOW_TO_MAKE)
        })
    });
    keys.collect()
}

/// Replaces the whole file, readable only by its owner from the first moment.
fn write(path: &Path, keys: &[(String, Key)]) -> Result<()> {
    let text: String = keys.iter().map(|(_, key)| format!("{}\n", hex(key))).collect();
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        drop(fs::remove_file(&beside));
        Error::new(Kind::Unavailable, format!("the key file {} cannot be written: {error}", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_their_order_and_faults_are_named() {
        let (one, two) = ("1".repeat(64), "f".repeat(64));
        let ring = Keyring::given(&format!("{one}, {two}")).unwrap();
        assert_eq!(ring.ids().len(), 2);
        assert_eq!(ring.ids()[0], Keyring::given(&one).unwrap().ids()[0]);
        for (wrong, place) in [
            (format!("{one},{}", &one[1..]), "key 2"),
            (format!("{}é", &one[2..]), "key 1"),
            ("xyz".to_owned(), "key 1"),
        ] {
            let error = Keyring::given(&wrong).unwrap_err().message;
            assert!(error.contains(place) && !error.contains(&one[2..]), "{error}");
        }
        assert!(Keyring::given("").unwrap_err().message.contains("empty"));
        assert!(!format!("{ring:?}").contains(&one), "a key is never printed");
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let ids = Ids::seeded(1);
        let made = Keyring::in_file(file.clone()).unwrap().first_or_make(&ids).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Keyring::in_file(file.clone()).unwrap().ids(), [made]);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Keyring::in_file(file.clone()).unwrap_err();
        assert_eq!(error.hints, [format!("chmod 600 {}", file.display())]);
    }
}
