//! Benchmarks: criterion's for what is measured within one process, and those that compare whole programs.

mod history;
mod measure;
mod rows;

use std::path::Path;

use anyhow::Result;

use crate::run;

/// `history PATH...` compares the history engine with git; anything else goes to `cargo bench`.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<()> {
    match words {
        ["history", rest @ ..] => history::run(root, rest),
        _ => run::cargo(root, &[&["bench", "--workspace"], words].concat()),
    }
}
