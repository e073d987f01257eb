//! Where code hosts of unknown kinds show files, commits and releases.

use crate::error::{Error, Result};

/// The placeholders of an address, each with what it stands for.
const PLACES: [&str; 4] = ["{repository}", "{commit}", "{path}", "{tag}"];

/// A code host with the addresses of its pages, in which `{repository}`, `{commit}`, `{path}` and `{tag}` are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLinks {
    /// The host's name, as in clone addresses.
    pub host: String,
    /// A file at a commit.
    pub file: String,
    /// A commit.
    pub commit: String,
    /// A release.
    pub release: String,
}

impl CodeLinks {
    /// From the setting: hosts separated by semicolons, each as `host file=… commit=… release=…`.
    pub(super) fn read(text: &str) -> Result<Vec<Self>> {
        let entries = text.split(';').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(Self::of).collect()
    }

    fn of(entry: &str) -> Result<Self> {
        let refused = |why: String| Error::invalid(format!("`code_links`: {why}"));
        let mut words = entry.split_whitespace();
        let host = words.next().unwrap_or_default().to_lowercase();
        if host.is_empty() || host.contains(['=', '/', ':']) {
            return Err(refused(format!("`{entry}` must begin with the name of a code host")));
        }
        let mut links = Self { host, file: String::new(), commit: String::new(), release: String::new() };
        for word in words {
            let (name, address) = word.split_once('=').unwrap_or((word, ""));
            let place = match name {
                "file" => &mut links.file,
                "commit" => &mut links.commit,
                "release" => &mut links.release,
                _ => return Err(refused(format!("`{name}` is none of file, commit and release"))),
            };
            check(address).map_err(refused)?;
            address.clone_into(place);
        }
        if [&links.file, &links.commit, &links.release].iter().any(|address| address.is_empty()) {
            return Err(refused(format!("{} needs file=, commit= and release=", links.host)));
        }
        Ok(links)
    }
}

/// Refuses an address that no browser could follow, or with a placeholder that is none.
fn check(address: &str) -> Result<(), String> {
    if !address.starts_with("https://") && !address.starts_with("http://") {
        return Err(format!("`{address}` must start with https://"));
    }
    let rest = PLACES.iter().fold(address.to_owned(), |rest, place| rest.replace(place, ""));
    if rest.contains(['{', '}']) {
        return Err(format!("`{address}` has a placeholder that is none of {}", PLACES.join(", ")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_and_mistakes_are_named() {
        let good = "Git.example.org file=https://git.example.org/{repository}/f/{commit}/{path} \
                    commit=https://git.example.org/{repository}/c/{commit} release=https://git.example.org/{repository}/t/{tag};";
        let read = CodeLinks::read(good).unwrap();
        assert_eq!((read.len(), read[0].host.as_str()), (1, "git.example.org"));
        assert_eq!(CodeLinks::read(" ").unwrap(), []);
        for (text, why) in [
            ("file=https://x", "begin with the name of a code host"),
            ("git.example.org file=https://x commit=https://x", "needs file=, commit= and release="),
            ("git.example.org file=ftp://x", "must start with https://"),
            ("git.example.org file=https://x/{branch}", "placeholder that is none"),
            ("git.example.org tree=https://x", "none of file, commit and release"),
        ] {
            let error = CodeLinks::read(text).unwrap_err();
            assert!(error.message.contains(why), "{text}: {}", error.message);
        }
    }
}
