//! Where a repository is: on this machine, or remote.

use std::path::PathBuf;

use castra_platform::text::is_unseen;

use super::{CloneScheme, CloneUrl, Repository};

/// The place of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On this machine.
    Here(PathBuf),
    /// Remote: it is cloned.
    There(CloneUrl),
}

impl Repository {
    /// The repository's place.
    ///
    /// # Errors
    /// In words, if it has no valid place.
    pub fn place(&self) -> Result<Place, String> {
        if let Some(path) = self.path.as_deref().filter(|path| !path.is_empty()) {
            return Ok(Place::Here(PathBuf::from(path)));
        }
        let url = self.url.as_deref();
        Place::of_url(url.ok_or("it has neither a path nor an address")?)
    }
}

impl Place {
    fn of_url(url: &str) -> Result<Self, String> {
        match url.strip_prefix("file://") {
            Some(path) if path.starts_with('/') => Ok(Self::Here(PathBuf::from(decoded(path)))),
            Some(_) => Err("file:// must be followed by a path that starts with a slash".to_owned()),
            None => CloneUrl::parse(url).map(Self::There),
        }
    }
}

/// The fault of a repository's address, in words.
pub fn url_problem(url: &str) -> Option<String> {
    match Place::of_url(url) {
        Ok(Place::There(CloneUrl { scheme: CloneScheme::Http, host, .. })) => {
            Some(format!("{host} would be reached unencrypted; use https://, ssh:// or file://"))
        }
        Ok(_) => None,
        Err(problem) => Some(problem),
    }
}

/// The fault of a branch name, in words.
pub fn branch_problem(branch: &str) -> Option<String> {
    let is_good = !branch.starts_with('-') && !branch.is_empty() && !branch.contains(char::is_whitespace);
    (!is_good).then(|| format!("`{branch}` is not a branch name"))
}

/// The most characters of a pattern.
const LONGEST_PATTERN: usize = 200;
/// The most patterns of a repository.
pub const MOST_PATTERNS: usize = 100;

/// The fault of a pattern of files or folders, in words.
pub fn pattern_problem(pattern: &str) -> Option<String> {
    let is_hidden = |letter: char| letter.is_control() || is_unseen(letter);
    if pattern.trim().is_empty() {
        Some("a pattern cannot be empty".to_owned())
    } else if pattern.chars().any(is_hidden) {
        Some("a pattern cannot contain invisible characters".to_owned())
    } else if pattern.starts_with('!') {
        Some(format!(
            "`{pattern}`: a pattern cannot begin with `!`; remove the pattern that matches too much instead"
        ))
    } else if pattern.chars().count() > LONGEST_PATTERN {
        Some(format!("a pattern has at most {LONGEST_PATTERN} characters"))
    } else {
        None
    }
}

/// The fault of an `exclude` pattern, in words.
pub fn exclusion_problem(pattern: &str) -> Option<String> {
    let is_everything = !pattern.is_empty() && pattern.chars().all(|sign| "*/".contains(sign));
    if is_everything {
        return Some(format!("`{pattern}` would exclude everything"));
    }
    pattern_problem(pattern)
}

/// `%20` and other escapes, decoded.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(decoded.unwrap_or(first));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::Period;

    fn place(path: Option<&str>, url: Option<&str>) -> Result<Place, String> {
        let repository = Repository {
            id: "r".into(),
            team: "t".into(),
            path: path.map(str::to_owned),
            url: url.map(str::to_owned),
            branch: None,
            exclude: Vec::new(),
            period: Period::ALWAYS,
        };
        repository.place()
    }

    #[test]
    fn a_pattern_leaves_out_something_but_not_everything() {
        for good in ["docs/**", "*.csv", "/data/x.json", "a b/*", "x"] {
            assert_eq!(exclusion_problem(good), None, "{good}");
        }
        for bad in
            ["", " ", "*", "**", "**/*", "/", "!docs/**", "a\u{7}", "a\u{202e}", "x".repeat(201).as_str()]
        {
            assert!(exclusion_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_path_comes_before_an_address() {
        let here = |path: &str| Ok(Place::Here(PathBuf::from(path)));
        assert_eq!(place(Some("../api"), Some("https://example.org/api")), here("../api"));
        assert_eq!(place(None, Some("file:///srv/my%20api.git")), here("/srv/my api.git"));
        let there = CloneUrl::parse("https://example.org/api").unwrap();
        assert_eq!(place(None, Some("https://example.org/api")), Ok(Place::There(there)));
        assert!(place(Some(""), Some("file://srv/api")).is_err());
        assert!(place(None, Some("git@example.org:api")).is_err());
        assert!(place(None, None).is_err());
    }

    #[test]
    fn an_organization_file_names_no_address_in_the_open() {
        assert_eq!(url_problem("https://example.org/api"), None);
        assert_eq!(url_problem("file:///srv/api"), None);
        assert!(url_problem("http://example.org/api").is_some_and(|problem| problem.contains("unencrypted")));
        assert!(url_problem("ftp://example.org/api").is_some());
    }
}
