//! Files that people asked for, and private files that only their owner may read.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use crate::{Error, Kind, Result};

/// Writes a file next to its place, then moves it there: until then, or if it fails, the previous file stays whole.
///
/// # Errors
///
/// [`Kind::Invalid`] if the place cannot be written; the message names it.
pub fn write_whole(file: &Path, content: &[u8]) -> Result<()> {
    let folder =
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let name = file.file_name().ok_or_else(|| Error::invalid(format!("{} is not a file", file.display())))?;
    // A device or a pipe accepts data and cannot be replaced.
    let is_special = fs::metadata(file).is_ok_and(|known| !known.is_file() && !known.is_dir());
    let beside = folder.join(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = if is_special {
        fs::OpenOptions::new().write(true).open(file).and_then(|mut open| open.write_all(content))
    } else {
        fs::File::create(&beside)
            .and_then(|mut open| open.write_all(content).and_then(|()| open.sync_all()))
            .and_then(|()| fs::rename(&beside, file))
    };
    written.map_err(|error| {
        if !is_special {
            drop(fs::remove_file(&beside));
        }
        Error::invalid(format!("cannot write {}: {error}", file.display()))
    })
}

/// Creates a folder, and those above it, that only its owner may access, or removes others' rights to it.
///
/// # Errors
///
/// [`Kind::Unavailable`] if it cannot be created or belongs to another user.
pub fn private_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| cannot("make the folder", folder).caused_by(error))?;
    close_to_others(folder, 0o700)
}

/// Creates a file that only its owner may read, if it does not exist, or removes others' rights to it.
///
/// # Errors
///
/// [`Kind::Unavailable`] if it cannot be created or belongs to another user.
pub fn private_file(file: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(cannot("make the file", file).caused_by(error))
        }
        _ => close_to_others(file, 0o600),
    }
}

/// Whether other users of this machine have any rights to it.
pub fn is_open_to_others(path: &Path) -> Result<bool> {
    mode(path).map(|mode| mode & 0o077 != 0)
}

fn close_to_others(path: &Path, mode: u32) -> Result<()> {
    if !is_open_to_others(path)? {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|error| {
        let message = format!(
            "other users of this machine can read {}, and only its owner can change that",
            path.display()
        );
        Error::new(Kind::Unavailable, message)
            .hint(format!("as its owner: chmod {mode:o} {}", path.display()))
            .caused_by(error)
    })?;
    tracing::warn!(path = %path.display(), "other users of this machine could read it; access was removed");
    Ok(())
}

fn cannot(what: &str, path: &Path) -> Error {
    Error::new(Kind::Unavailable, format!("cannot {what} {}", path.display()))
        .hint("check that the folder above it exists, is writable and has free space")
}

/// A file's permission bits.
pub fn mode(path: &Path) -> Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_closed_to_others_from_the_start_and_again() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("a/b");
        let file = folder.join("file");
        for _ in 0..2 {
            private_folder(&folder).unwrap();
            private_file(&file).unwrap();
            assert_eq!((mode(&folder).unwrap() & 0o777, mode(&file).unwrap() & 0o777), (0o700, 0o600));
            fs::write(&file, "kept").unwrap();
            for (path, mode) in [(&folder, 0o755), (&file, 0o644)] {
                fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            }
        }
        assert_eq!(fs::read(&file).unwrap(), b"kept");
        let error = private_file(&above.path().join("nowhere/file")).unwrap_err();
        assert!(error.message.starts_with("cannot make the file"), "{}", error.message);
    }

    #[test]
    fn a_file_is_the_old_one_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report");
        write_whole(&file, b"old").unwrap();
        write_whole(&file, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
        for wrong in [folder.path().to_path_buf(), folder.path().join("nowhere/report")] {
            let error = write_whole(&wrong, b"").unwrap_err().to_string();
            assert!(error.starts_with(&format!("cannot write {}", wrong.display())), "{error}");
        }
        write_whole(Path::new("/dev/null"), b"gone").unwrap();
    }
}
