//! Runs other programs: searched in the project's own tools first, with their output passed through.

use std::{env, ffi::OsString, path::Path, process::Command};

use anyhow::{Context, Result, ensure};

/// Runs cargo.
pub(crate) fn cargo(root: &Path, args: &[&str]) -> Result<()> {
    cargo_with(root, args, &[])
}

/// Runs cargo with additional environment variables.
pub(crate) fn cargo_with(root: &Path, args: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let mut command = program(root, "cargo");
    finish(command.args(args).envs(environment.iter().copied()))
}

/// A program, started in the repository's root.
pub(crate) fn program(root: &Path, name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root).env("PATH", path(root));
    command
}

/// Runs a command to its end and fails if it does.
pub(crate) fn finish(command: &mut Command) -> Result<()> {
    let status =
        command.status().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    ensure!(status.success(), "{} ended with {status}", command.get_program().display());
    Ok(())
}

/// The search path, the project's own tools first.
fn path(root: &Path) -> OsString {
    let known = env::var_os("PATH").unwrap_or_default();
    let folders = [root.join("target/tools/bin")].into_iter().chain(env::split_paths(&known));
    env::join_paths(folders).unwrap_or(known)
}
