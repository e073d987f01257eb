//! The program: reads the command line, wires an instance together, runs one command, prints what it gives.

mod cli;
mod demo;
mod doctor;
#[cfg(test)]
mod doors;
mod features;
mod output;
mod reference;
mod server;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let code = match cli::run(std::env::args_os()).await {
        Ok(code) => code,
        Err(error) => {
            output::words(&error.for_terminal());
            error.kind.exit_code()
        }
    };
    ExitCode::from(code)
}
