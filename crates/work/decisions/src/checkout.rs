//! A branch with one commit in somebody's checkout, for a person to merge. The work tree, the index and the current branch stay as
//! they are, and a branch that is there already is never moved.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use castra_platform::{Error, Result};

use super::actions::Written;

/// A folder of a checkout, where a branch can be made.
#[derive(Debug)]
pub(super) struct Checkout {
    folder: PathBuf,
    /// The folder's path in the repository, with `/` at its end, or empty for the root.
    prefix: String,
    branch: String,
}

impl Checkout {
    /// Looks whether the branch can be made there, before anything is read or changed.
    pub(super) fn open(folder: &Path, branch: &str) -> Result<Self> {
        let mut checkout =
            Self { folder: folder.to_owned(), prefix: String::new(), branch: branch.to_owned() };
        checkout
            .git(&["check-ref-format", "--branch", branch])
            .map_err(|_| Error::invalid(format!("`{branch}` cannot be the name of a branch")))?;
        checkout.prefix = checkout.git(&["rev-parse", "--show-prefix"])?;
        if checkout.git(&["rev-parse", "--verify", "--quiet", &checkout.reference()]).is_ok() {
            let message =
                format!("the branch `{branch}` is there already: merge or delete it, or name another");
            return Err(Error::conflict(message));
        }
        if !checkout.git(&["status", "--porcelain", "--", "."])?.is_empty() {
            let message = format!(
                "{} has changes that are not committed: commit them first, so that the branch holds only what was edited in Castra",
                folder.display()
            );
            return Err(Error::conflict(message));
        }
        Ok(checkout)
    }

    /// Commits the files that differ to a new branch, which begins at the current commit. Returns their names; without any, no
    /// branch is made.
    pub(super) fn commit(&self, files: &[Written]) -> Result<Vec<String>> {
        let differs = |file: &&Written| {
            !fs::read(self.folder.join(&file.name)).is_ok_and(|known| known == file.text.as_bytes())
        };
        let files: Vec<&Written> = files.iter().filter(differs).collect();
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let index = tempfile::tempdir()?;
        let index = index.path().join("index");
        let with_index =
            |args: &[&str]| self.run(Command::new("git").env("GIT_INDEX_FILE", &index), args, "");
        with_index(&["read-tree", "HEAD"])?;
        for file in &files {
            let blob = self.run(&mut Command::new("git"), &["hash-object", "-w", "--stdin"], &file.text)?;
            let entry = format!("100644,{blob},{}{}", self.prefix, file.name);
            with_index(&["update-index", "--add", "--cacheinfo", &entry])?;
        }
        let tree = with_index(&["write-tree"])?;
        let subject = "Update decision records";
        let commit = self.git(&["commit-tree", &tree, "-p", "HEAD", "-m", subject])?;
        // With the empty id of what must be there before: another one who made the branch meanwhile keeps it.
        let none = "0".repeat(commit.len());
        self.git(&["update-ref", "-m", subject, &self.reference(), &commit, &none])?;
        Ok(files.into_iter().map(|file| file.name.clone()).collect())
    }

    fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    fn git(&self, args: &[&str]) -> Result<String> {
        self.run(&mut Command::new("git"), args, "")
    }

    fn run(&self, command: &mut Command, args: &[&str], input: &str) -> Result<String> {
        let command = command.arg("-C").arg(&self.folder).args(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(
                |error| Error::invalid(format!("git is needed for --branch, and cannot be run: {error}")),
            )?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(Error::invalid(format!(
                "{}: git {}: {}",
                self.folder.display(),
                args[0],
                why.trim()
            )));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
    }
}
