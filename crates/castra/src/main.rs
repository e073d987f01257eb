//! `castra`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    castra::run().await
}
