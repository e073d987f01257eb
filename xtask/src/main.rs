//! The project's own tools, in plain Rust so that nothing needs to be installed to run them.
#![expect(
    clippy::disallowed_methods,
    reason = "tools run programs and read the environment; the product does not"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "tools print to the terminal")]

mod bench;
mod ci;
mod new_feature;
mod run;
mod tidy;
mod tools;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;

const HELP: &str = "\
cargo x tidy                     check what the compiler cannot: layers, documents, names
cargo x tools                    install the pinned development tools into target/tools
cargo x ci [--at INSTANT]        everything CI runs, in the same order, its other day at an instant of e2e/at.mjs
cargo x ci step NAME             one of its steps
cargo x docs                     write docs/reference anew
cargo x bench [ARGS]             run the benchmarks, in release mode
cargo x bench history PATH...    the history engine against git, on repositories [--runs N]
cargo x bench gate PATH...       the gate against a reviewer, on clones of the repositories of its corpus
cargo x bench code-maat PATH     answers against the tests in a checkout of code-maat
cargo x faults                   the tests of faults, races and escalation at full length
cargo x new-feature AREA NAME    lay out a feature's folder
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<ExitCode> {
    match words {
        ["tidy"] => return Ok(tidy::report(&root())),
        ["tools"] => tools::install(&root())?,
        ["ci"] => return Ok(ci::run(&root(), "turn")),
        ["ci", "--at", instant] => return Ok(ci::run(&root(), instant)),
        ["ci", "step", name] => ci::one(&root(), name, "turn")?,
        ["ci", "step", name, instant] => ci::one(&root(), name, instant)?,
        ["docs"] => docs(&root())?,
        ["bench", rest @ ..] => bench::run(&root(), rest)?,
        ["faults"] => faults()?,
        ["new-feature", area, name] => new_feature::create(&root(), area, name)?,
        _ => {
            print!("{HELP}");
            return Ok(if matches!(words, [] | ["help" | "--help" | "-h"]) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the reference, with the program as the tests build it: for one package, most would be compiled a second time.
fn docs(root: &Path) -> Result<()> {
    run::cargo(root, &["build", "--quiet", "--workspace"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let program = target.join("debug/castra");
    run::finish(run::program(root, &program.to_string_lossy()).args(["reference", "docs/reference"]))
}

/// Kills the program fifty times among a thousand concurrent writes on each database, and runs every other
/// fault test; then the tests that search by repetition, with more rounds than in the daily run.
fn faults() -> Result<()> {
    let args = [
        "test",
        "-p",
        "castra-platform",
        "--test",
        "it",
        "faults::",
        "--",
        "--nocapture",
        "--test-threads",
        "1",
    ];
    run::cargo_with(&root(), &args, &[("CASTRA_FAULT_ROUNDS", "50")])?;
    let search = "test(/^races::/) + test(/^doors::escalation/)";
    let args = ["nextest", "run", "--workspace", "--profile", "long", "-E", search];
    run::cargo_with(&root(), &args, &[("CASTRA_FULL_LENGTH", "1")])
}

/// The repository's root, wherever the tool is run from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}
