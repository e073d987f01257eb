//! Everything CI runs, with the time each step took: first what is quick and the build, then what uses the compiler beside what
//! uses the program, and the tests last, so that their summary closes the output.

use std::{
    fmt,
    path::Path,
    process::{ExitCode, Stdio},
    thread,
    time::Instant,
};

use anyhow::{Context, Error, Result, anyhow, bail};

use crate::{run, tidy, tools};

/// Takes a step, in this folder and, where it depends on the day, on the day of this instant.
type Step = (&'static str, fn(&Path, &str) -> Result<()>);

/// What is quick, and then the program and its tests, which everything after needs.
const FIRST: [Step; 7] = [
    ("tools", |root, _| tools::install(root)),
    ("format", |root, _| run::cargo(root, &["fmt", "--all", "--check"])),
    ("tidy", |root, _| tidy::check(root)),
    ("spelling", |root, _| run::finish(&mut run::program(root, "typos"))),
    ("licences and sources", |root, _| {
        run::cargo(root, &["deny", "--log-level", "error", "check", "licenses", "bans", "sources"])
    }),
    ("advisories", |root, _| advisories(root)),
    ("build", |root, _| build(root)),
];

/// What keeps the compiler busy.
const COMPILER: [Step; 2] = [
    ("lints", |root, _| {
        run::cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    ("documentation", |root, _| document(root)),
];

/// What asks the program, and waits for it most of the time.
const PROGRAM: [Step; 7] = [
    ("journeys", |root, _| journeys(root)),
    ("another day", another_day),
    ("fuzzing the API", |root, _| by_clock(root, "now", &["python3", "e2e/api.py", BUILT])),
    ("provisioning", |root, _| by_clock(root, "now", &["python3", "e2e/scim.py", BUILT])),
    ("mail", |root, _| by_clock(root, "now", &["python3", "e2e/mail.py", BUILT])),
    ("calendars", |root, _| by_clock(root, "now", &["python3", "e2e/calendars.py", BUILT])),
    ("a CalDAV server", |root, _| by_clock(root, "now", &["python3", "e2e/week_calendars.py", BUILT])),
];

const LAST: [Step; 1] =
    [("tests", |root, _| run::cargo(root, &["nextest", "run", "--workspace", "--profile", "ci"]))];

const BUILT: &str = "target/debug/castra";

/// The reason a step could not run here: it has not failed, and must not pass for one that succeeded.
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
    /// Notes a step; gives the words for it.
    fn note(&mut self, name: &'static str, took: f64, result: Result<(), Error>) -> String {
        let Err(error) = result else { return format!("ok, {took:.1} s") };
        if let Some(NotTaken(why)) = error.downcast_ref() {
            self.not_taken.push(format!("{name} ({why})"));
            return format!("SKIPPED: {why}");
        }
        self.failed.push(name);
        format!("failed after {took:.1} s: {error:#}")
    }

    fn add(&mut self, other: Self) {
        self.failed.extend(other.failed);
        self.not_taken.extend(other.not_taken);
    }

    /// The summary at the end.
    fn words(&self) -> String {
        let line = |what: &str, all: String| if all.is_empty() { all } else { format!("{what}: {all}\n") };
        line("SKIPPED", self.not_taken.join(", ")) + &line("failed", self.failed.join(", "))
    }
}

/// Runs every step, also after one has failed, so that one run tells all. What depends on the day is tried by the real one
/// and once more at an instant: one that `node e2e/at.mjs` lists, or `turn` for another one every day.
pub(crate) fn run(root: &Path, instant: &str) -> ExitCode {
    // Asked before the build, which may put another in its place.
    let myself = std::env::current_exe().unwrap_or_else(|_| root.join("target/debug/xtask"));
    let mut rest = Rest::default();
    for (name, step) in FIRST {
        println!("── {name}");
        rest.add(timed(name, || step(root, instant)));
    }
    let lane = |steps: &'static [Step], niceness| {
        let mut rest = Rest::default();
        for (name, _) in steps {
            rest.add(timed(name, || apart(root, &myself, niceness, &["ci", "step", name, instant])));
        }
        rest
    };
    let (compiler, program) = thread::scope(|scope| {
        let compiler = scope.spawn(|| lane(&COMPILER, "10"));
        let program = lane(&PROGRAM, "0");
        (compiler.join(), program)
    });
    rest.add(compiler.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    rest.add(program);
    for (name, step) in LAST {
        println!("── {name}");
        rest.add(timed(name, || step(root, instant)));
    }
    print!("{}", rest.words());
    if rest.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Takes one step by its name.
pub(crate) fn one(root: &Path, name: &str, instant: &str) -> Result<()> {
    let mut all = FIRST.iter().chain(&COMPILER).chain(&PROGRAM).chain(&LAST);
    let Some((_, step)) = all.find(|(known, _)| *known == name) else { bail!("there is no step `{name}`") };
    step(root, instant)
}

fn timed(name: &'static str, step: impl FnOnce() -> Result<()>) -> Rest {
    let mut rest = Rest::default();
    let start = Instant::now();
    let result = step();
    println!("── {name}: {}", rest.note(name, start.elapsed().as_secs_f64(), result));
    rest
}

/// Takes a step in a process of its own and shows what it printed when it is done, because another step runs at the same time.
/// The compiler gives way to what waits for the program.
fn apart(root: &Path, myself: &Path, niceness: &str, args: &[&str]) -> Result<()> {
    let mut step = run::program(root, "nice");
    step.args(["-n", niceness]).arg(myself).args(args).stdin(Stdio::null());
    let output = step.stderr(Stdio::piped()).output().context("cannot run nice")?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    println!("{}\n{}", text(&output.stdout), text(&output.stderr));
    if output.status.success() { Ok(()) } else { Err(anyhow!("it ended with {}", output.status)) }
}

/// What is known of weaknesses in the libraries, by `RustSec`'s list as it is now.
fn advisories(root: &Path) -> Result<()> {
    let deny = |args: &[&str]| run::cargo(root, &[&["deny", "--log-level", "error"], args].concat());
    if deny(&["fetch", "db"]).is_err() {
        return Err(NotTaken(
            "RustSec's list cannot be fetched from here; ask `cargo deny check advisories` where it can",
        )
        .into());
    }
    deny(&["--offline", "check", "advisories"])
}

/// The program and the tests of the whole workspace: with one crate's features alone, most would be compiled twice.
fn build(root: &Path) -> Result<()> {
    run::cargo(root, &["build", "--quiet", "--workspace"])?;
    run::cargo(root, &["nextest", "run", "--workspace", "--no-run"])
}

/// The documentation builds without a broken link, and its examples run.
fn document(root: &Path) -> Result<()> {
    run::cargo_with(
        root,
        &["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    run::cargo(root, &["test", "--workspace", "--doc", "--quiet"])
}

/// The browser journeys, signing in through an identity provider, and the headers of all sorts of answers.
fn journeys(root: &Path) -> Result<()> {
    if !root.join("e2e/package.json").exists() {
        return Ok(());
    }
    if !root.join("e2e/node_modules").exists() {
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "e2e"];
        run::finish(run::program(root, "npm").args(install))?;
    }
    by_clock(root, "now", &["node", "e2e/run.mjs"])?;
    by_clock(root, "now", &["node", "e2e/oidc.mjs"])?;
    by_clock(root, "now", &["node", "e2e/headers.mjs"])
}

/// What depends on the day, on another day. What pages look like and how the API is described does not.
fn another_day(root: &Path, instant: &str) -> Result<()> {
    by_clock(root, instant, &["node", "e2e/run.mjs", "--journeys"])?;
    by_clock(root, instant, &["node", "e2e/oidc.mjs"])?;
    by_clock(root, instant, &["python3", "e2e/mail.py", BUILT])?;
    by_clock(root, instant, &["python3", "e2e/calendars.py", BUILT])
}

/// Runs a command by a clock that begins at an instant, and with it the server that it starts.
fn by_clock(root: &Path, instant: &str, command: &[&str]) -> Result<()> {
    run::finish(run::program(root, "node").args(["e2e/at.mjs", instant]).args(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_step_is_reported_and_does_not_pass() {
        let mut rest = Rest::default();
        assert_eq!(rest.note("format", 1.0, Ok(())), "ok, 1.0 s");
        assert_eq!(rest.words(), "");
        assert_eq!(rest.note("advisories", 1.0, Err(NotTaken("no list").into())), "SKIPPED: no list");
        assert_eq!(rest.words(), "SKIPPED: advisories (no list)\n");
        assert_eq!(rest.note("tests", 1.0, Err(anyhow!("one of them"))), "failed after 1.0 s: one of them");
        assert_eq!(rest.words(), "SKIPPED: advisories (no list)\nfailed: tests\n");
    }
}
