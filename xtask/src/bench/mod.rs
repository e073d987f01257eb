//! Benchmarks: criterion's for measurements within one process, and those that compare whole programs.

mod blame;
mod gate;
mod history;
mod measure;
mod rows;

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::run;

/// `history PATH...` compares the history engine with git, `blame PATH...` its claims of sole knowledge with
/// `git blame`, `gate PATH...` the gate with a reviewer, `code-maat CHECKOUT` its answers with code-maat's
/// own tests; anything else goes to `cargo bench`.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<()> {
    match words {
        ["history", rest @ ..] => history::run(root, rest),
        ["blame", rest @ ..] => blame::run(root, rest),
        ["gate", rest @ ..] => gate::run(root, rest),
        ["code-maat", checkout] => {
            let checkout =
                std::fs::canonicalize(checkout).with_context(|| format!("{checkout} does not exist"))?;
            let checkout = checkout.to_str().context("the path is not UTF-8")?;
            let example =
                ["run", "--quiet", "-p", "castra-history", "--example", "code_maat", "--", checkout];
            run::cargo(root, &example)
        }
        _ => run::cargo(root, &[&["bench", "--workspace"], words].concat()),
    }
}
