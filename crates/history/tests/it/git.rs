//! Runs the `git` binary on throw-away repositories, shielded from the user's configuration.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use castra_history::{Facts, ScanOptions, scan};
use tempfile::TempDir;

/// A repository that is deleted when it goes out of scope.
pub(crate) struct TestRepository {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

impl TestRepository {
    pub(crate) fn bare(object_format: &str) -> Self {
        Self::init(&["--bare", &format!("--object-format={object_format}")])
    }

    pub(crate) fn with_work_tree() -> Self {
        Self::init(&[])
    }

    fn init(arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("repo");
        std::fs::create_dir(&path).unwrap();
        let repository = Self { _folder: folder, path };
        repository.git(&[&["init", "-q", "-b", "main"], arguments].concat());
        repository
    }

    /// A shallow clone of `other`.
    pub(crate) fn shallow_clone(other: &Self, depth: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("repo");
        let url = format!("file://{}", other.path.display());
        let depth = format!("--depth={depth}");
        let target = path.to_str().unwrap();
        run(folder.path(), &["clone", "-q", "--bare", &depth, &url, target], b"");
        Self { _folder: folder, path }
    }

    /// A bare clone of `other` without what `filter` leaves out.
    pub(crate) fn partial_clone(other: &Self, filter: &str) -> Self {
        other.git(&["config", "uploadpack.allowFilter", "true"]);
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("repo");
        let url = format!("file://{}", other.path.display());
        let filter = format!("--filter={filter}");
        let target = path.to_str().unwrap();
        run(folder.path(), &["clone", "-q", "--bare", &filter, &url, target], b"");
        Self { _folder: folder, path }
    }

    /// A repository made with these options; nothing, said aloud, where the installed `git` does not know them.
    pub(crate) fn if_known(arguments: &[&str]) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("repo");
        let all = [&["init", "-q", "-b", "main"], arguments, &[path.to_str().unwrap()]].concat();
        let made = command(folder.path()).args(all).output().unwrap();
        if !made.status.success() {
            #[expect(clippy::print_stderr, reason = "that nothing was tested is said aloud")]
            {
                eprintln!("NOT TESTED: this git does not make a repository with {arguments:?}");
            }
            return None;
        }
        Some(Self { _folder: folder, path })
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> Vec<u8> {
        run(&self.path, arguments, b"")
    }

    pub(crate) fn git_text(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.git(arguments)).unwrap().trim().to_owned()
    }

    /// What Git says, whose commits are made at a date.
    pub(crate) fn git_at(&self, date: &str, arguments: &[&str]) -> String {
        let identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
        let output = command(&self.path)
            .args(identity)
            .args(arguments)
            .envs([("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn git_with_input(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        run(&self.path, arguments, input)
    }

    /// Writes a file into the work tree.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Commits everything in the work tree as `who` at `time`.
    pub(crate) fn commit(&self, who: &str, time: i64, message: &str) {
        self.git(&["add", "-A"]);
        let email = format!("{}@example.org", who.to_lowercase());
        let date = format!("{time} +0100");
        let identity = [format!("user.name={who}"), format!("user.email={email}")];
        let output = command(&self.path)
            .args(["-c", &identity[0], "-c", &identity[1]])
            .args(["commit", "-q", "--allow-empty", "-m", message])
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn scan(&self) -> Facts {
        self.try_scan().unwrap()
    }

    pub(crate) fn try_scan(&self) -> Result<Facts, castra_history::Error> {
        scan(&self.path, &ScanOptions::default(), None, &())
    }

    /// The file of a loose object.
    pub(crate) fn loose(&self, id: &str) -> PathBuf {
        let objects = self.git_text(&["rev-parse", "--git-path", "objects"]);
        self.path.join(objects).join(&id[..2]).join(&id[2..])
    }
}

#[expect(clippy::disallowed_methods, reason = "the reference is git itself")]
fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("LC_ALL", "C");
    command
}

/// What git says in a folder.
pub(crate) fn text(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(folder, arguments, b"")).unwrap().trim().to_owned()
}

/// The other end of a fetch from a repository.
pub(crate) fn upload_pack(there: &Path, arguments: &[&str], protocol: &str) -> Child {
    let mut command = command(there);
    command.arg("upload-pack").args(arguments).arg(there).env("GIT_PROTOCOL", protocol);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = command(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
