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

use std::process::ExitCode;

/// Runs the command that the process was started with.
pub async fn run() -> ExitCode {
    let code = match cli::run(std::env::args_os()).await {
        Ok(code) => code,
        Err(error) => {
            output::message(&error.for_terminal());
            error.kind.exit_code()
        }
    };
    ExitCode::from(code)
}
