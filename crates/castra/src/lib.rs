//! The program: reads the command line, assembles an instance, runs one command, prints its output.
//!
//! A library so that benchmarks can fill an instance with the demo company and query it; nothing else builds on it.

mod cli;
pub mod demo;
mod doctor;
#[cfg(test)]
mod doors;
pub mod features;
mod instance;
mod output;
#[cfg(test)]
mod races;
mod reference;
mod server;

use std::{process::ExitCode, time::Duration};

use castra_platform::Error;
use tokio::runtime::Runtime;

/// How long computations that were abandoned may take to notice it. Then they end with the process.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let ran = Runtime::new().map_err(Error::from).and_then(|runtime| {
        let ran = runtime.block_on(cli::run(std::env::args_os()));
        runtime.shutdown_timeout(PATIENCE);
        ran
    });
    ExitCode::from(ran.unwrap_or_else(|error| {
        output::message(&error.for_terminal());
        error.kind.exit_code()
    }))
}
