//! Everything CI runs, in the same order, with the time of each step.

use std::{fmt, path::Path, process::ExitCode, time::Instant};

use anyhow::{Error, Result};

use crate::{run, tidy, tools};

/// Runs a step in this folder and, if it depends on the day, at this instant.
type Step = (&'static str, fn(&Path, &str) -> Result<()>);

/// The tests come last, so that their summary is at the end of the output.
const STEPS: [Step; 15] = [
    ("tools", |root, _| tools::install(root)),
    ("format", |root, _| run::cargo(root, &["fmt", "--all", "--check"])),
    ("tidy", |root, _| tidy::check(root)),
    ("spelling", |root, _| run::finish(&mut run::program(root, "typos"))),
    ("licences and sources", |root, _| {
        run::cargo(root, &["deny", "--log-level", "error", "check", "licenses", "bans", "sources"])
    }),
    ("advisories", |root, _| advisories(root)),
    ("lints", |root, _| {
        run::cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    ("documentation", |root, _| document(root)),
    ("journeys", |root, _| journeys(root)),
    ("another day", another_day),
    ("fuzzing the API", |root, _| by_clock(root, "now", &["python3", "e2e/api.py", BUILT])),
    ("provisioning", |root, _| by_clock(root, "now", &["python3", "e2e/scim.py", BUILT])),
    ("mail", |root, _| by_clock(root, "now", &["python3", "e2e/mail.py", BUILT])),
    ("calendars", |root, _| by_clock(root, "now", &["python3", "e2e/calendars.py", BUILT])),
    ("tests", |root, _| run::cargo(root, &["nextest", "run", "--workspace", "--profile", "ci"])),
];

const BUILT: &str = "target/debug/castra";

/// The reason why a step could not run here: it has not failed, but must not pass for a success.
#[derive(Debug)]
struct NotTaken(&'static str);

impl fmt::Display for NotTaken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::error::Error for NotTaken {}

/// The steps that did not succeed.
#[derive(Debug, Default)]
struct Rest {
    failed: Vec<&'static str>,
    not_taken: Vec<String>,
}

impl Rest {
    /// Records the result of a step; returns the line for it.
    fn note(&mut self, name: &'static str, took: f64, result: Result<(), Error>) -> String {
        let Err(error) = result else { return format!("ok, {took:.1} s") };
        if let Some(NotTaken(why)) = error.downcast_ref() {
            self.not_taken.push(format!("{name} ({why})"));
            return format!("SKIPPED: {why}");
        }
        self.failed.push(name);
        format!("failed after {took:.1} s: {error:#}")
    }

    /// The last lines of the output.
    fn words(&self) -> String {
        let line = |what: &str, all: String| if all.is_empty() { all } else { format!("{what}: {all}\n") };
        line("SKIPPED", self.not_taken.join(", ")) + &line("failed", self.failed.join(", "))
    }
}

/// Runs every step, even after one has failed, so that one run shows all failures. Steps that depend on the
/// day run on the real day and once more at an instant: one listed by `node e2e/at.mjs`, or `turn` for
/// another one every day.
pub(crate) fn run(root: &Path, instant: &str) -> ExitCode {
    let mut rest = Rest::default();
    for (name, step) in STEPS {
        println!("── {name}");
        let start = Instant::now();
        let result = step(root, instant);
        let took = start.elapsed().as_secs_f64();
        println!("── {name}: {}", rest.note(name, took, result));
    }
    print!("{}", rest.words());
    if rest.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Known vulnerabilities of dependencies, from the current `RustSec` list.
fn advisories(root: &Path) -> Result<()> {
    let deny = |args: &[&str]| run::cargo(root, &[&["deny", "--log-level", "error"], args].concat());
    if deny(&["fetch", "db"]).is_err() {
        return Err(NotTaken(
            "RustSec's list cannot be fetched from here; run `cargo deny check advisories` where it can",
        )
        .into());
    }
    deny(&["--offline", "check", "advisories"])
}

/// Builds the documentation without broken links, and runs its examples.
fn document(root: &Path) -> Result<()> {
    run::cargo_with(
        root,
        &["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    run::cargo(root, &["test", "--workspace", "--doc", "--quiet"])
}

/// The browser journeys, sign-in through an identity provider, and the headers of many kinds of answers.
fn journeys(root: &Path) -> Result<()> {
    if !root.join("e2e/package.json").exists() {
        return Ok(());
    }
    // The whole workspace, like the tests: with one crate's features, most of it would be compiled twice.
    run::cargo(root, &["build", "--quiet", "--workspace"])?;
    if !root.join("e2e/node_modules").exists() {
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "e2e"];
        run::finish(run::program(root, "npm").args(install))?;
    }
    by_clock(root, "now", &["node", "e2e/run.mjs"])?;
    by_clock(root, "now", &["node", "e2e/oidc.mjs"])?;
    by_clock(root, "now", &["node", "e2e/headers.mjs"])
}

/// Everything that depends on the day, on another day, except the looks of pages and the description of the
/// API.
fn another_day(root: &Path, instant: &str) -> Result<()> {
    by_clock(root, instant, &["node", "e2e/run.mjs", "--journeys"])?;
    by_clock(root, instant, &["node", "e2e/oidc.mjs"])?;
    by_clock(root, instant, &["python3", "e2e/mail.py", BUILT])?;
    by_clock(root, instant, &["python3", "e2e/calendars.py", BUILT])
}

/// Runs a command, and the server it starts, under a clock that begins at an instant.
fn by_clock(root: &Path, instant: &str, command: &[&str]) -> Result<()> {
    run::finish(run::program(root, "node").args(["e2e/at.mjs", instant]).args(command))
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn what_could_not_be_looked_at_is_said_and_is_not_good() {
        let mut rest = Rest::default();
        assert_eq!(rest.note("format", 1.0, Ok(())), "ok, 1.0 s");
        assert_eq!(rest.words(), "");
        assert_eq!(rest.note("advisories", 1.0, Err(NotTaken("no list").into())), "SKIPPED: no list");
        assert_eq!(rest.words(), "SKIPPED: advisories (no list)\n");
        assert_eq!(rest.note("tests", 1.0, Err(anyhow!("one of them"))), "failed after 1.0 s: one of them");
        assert_eq!(rest.words(), "SKIPPED: advisories (no list)\nfailed: tests\n");
    }
}
