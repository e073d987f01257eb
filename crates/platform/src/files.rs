//! Files that people asked for.

use std::{fs, io::Write, path::Path};

use crate::{Error, Result};

/// Writes a file beside its place, and then into it: until then, and if it fails, what was there before stays whole.
///
/// # Errors
///
/// [`Kind::Invalid`](crate::Kind::Invalid) where the place cannot be written, with the place's name.
pub fn write_whole(file: &Path, content: &[u8]) -> Result<()> {
    let folder =
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let name = file.file_name().ok_or_else(|| Error::invalid(format!("{} is no file", file.display())))?;
    // A device or a pipe takes what it is given and cannot be replaced.
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

/// Who may do what with a file, as its permission bits.
pub fn mode(path: &Path) -> Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_old_one_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report");
        write_whole(&file, b"old").unwrap();
        write_whole(&file, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        for wrong in [folder.path().to_path_buf(), folder.path().join("nowhere/report")] {
            let error = write_whole(&wrong, b"").unwrap_err().to_string();
            assert!(error.starts_with(&format!("cannot write {}", wrong.display())), "{error}");
        }
        write_whole(Path::new("/dev/null"), b"gone").unwrap();
    }
}
