//! Repositories created by Git itself.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A repository that tests write to with Git itself.
#[derive(Debug)]
pub struct Repository {
    /// Its work tree.
    pub path: PathBuf,
    /// Hours since its beginning: each commit is one later.
    pub hour: u32,
}

impl Repository {
    /// An empty repository in a folder.
    pub fn new(folder: &Path) -> Self {
        let repository = Self { path: folder.join("repository"), hour: 0 };
        std::fs::create_dir_all(&repository.path).expect("the temporary folder is writable");
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    /// Runs Git without any user's or system's configuration.
    pub fn git(&self, args: &[&str]) -> String {
        let at = format!("2026-02-{:02}T{:02}:00:00+0000", 2 + self.hour / 24, self.hour % 24);
        let run = Command::new("git")
            .args(["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "gc.auto=0"])
            .args(args)
            .current_dir(&self.path)
            .envs([
                ("GIT_CONFIG_GLOBAL", "/dev/null"),
                ("GIT_CONFIG_NOSYSTEM", "1"),
                ("GIT_COMMITTER_DATE", &at),
                ("GIT_AUTHOR_DATE", &at),
            ])
            .output()
            .expect("git is installed");
        assert!(run.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).into_owned()
    }

    /// Writes a file and commits it as an author, an hour after the last commit.
    pub fn commit(&mut self, author: &str, path: impl AsRef<Path>, text: &str) {
        self.hour += 1;
        let path = path.as_ref();
        let file = self.path.join(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder"))
            .expect("the temporary folder is writable");
        std::fs::write(file, text).expect("the temporary folder is writable");
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", &format!("change {}", path.display()), "--author", author]);
    }

    /// The newest commit.
    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }
}
