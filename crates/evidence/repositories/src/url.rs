//! The addresses of the repositories' pages.

use std::fmt::{Display, Write};

/// The list of repositories.
pub fn index() -> String {
    "/repositories".to_owned()
}

/// The form for a new repository; no id begins like this.
pub fn new() -> String {
    "/repositories/-new".to_owned()
}

/// The form for editing a repository.
pub fn edit(repository: &str) -> String {
    format!("{}/edit", show(repository))
}

/// The files of a repository that are left out.
pub fn left_out(repository: &str) -> String {
    format!("{}/left-out", show(repository))
}

/// The form for the parts of a repository.
pub fn parts(repository: &str) -> String {
    format!("{}/parts", show(repository))
}

/// One repository.
pub fn show(repository: impl Display) -> String {
    format!("/repositories/{repository}")
}

/// One file of a repository.
pub fn file(repository: &str, path: &str) -> String {
    format!("/repositories/{repository}?file={}", encoded(path))
}

/// The technologies of a repository.
pub fn technology(repository: &str) -> String {
    format!("{}/technology", show(repository))
}

/// Where requests for a scan are posted.
pub fn scan(repository: &str) -> String {
    format!("/repositories/{repository}/scan")
}

/// A path as a query value, encoded byte by byte; slashes stay readable.
fn encoded(path: &str) -> String {
    let bytes = castra_history::path_bytes(path).unwrap_or_else(|| path.as_bytes().to_vec());
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a String takes everything");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_the_query() {
        assert_eq!(file("api", "src/a b&c#é.rs"), "/repositories/api?file=src/a%20b%26c%23%C3%A9.rs");
        assert_eq!(file("api", "caf\\xe9.rs"), "/repositories/api?file=caf%E9.rs", "the path's own byte");
        assert_eq!(file("api", "a\\b.rs"), "/repositories/api?file=a%5Cb.rs");
    }
}
