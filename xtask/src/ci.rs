//! Everything CI runs, in the same order, with the time each step took.

use std::{fs, path::Path, process::ExitCode, time::Instant};

use anyhow::Result;

use crate::{run, tidy, tools};

type Step = (&'static str, fn(&Path) -> Result<()>);

/// The tests come last, so that their summary closes the output.
const STEPS: [Step; 13] = [
    ("tools", tools::install),
    ("format", |root| run::cargo(root, &["fmt", "--all", "--check"])),
    ("tidy", tidy::check),
    ("spelling", |root| run::finish(&mut run::program(root, "typos"))),
    ("licences and sources", |root| {
        run::cargo(root, &["deny", "--log-level", "error", "check", "licenses", "bans", "sources"])
    }),
    ("lints", |root| run::cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    ("documentation", document),
    ("journeys", journeys),
    ("fuzzing the API", |root| {
        run::finish(run::program(root, "python3").args(["e2e/api.py", "target/debug/castra"]))
    }),
    ("provisioning", |root| {
        run::finish(run::program(root, "python3").args(["e2e/scim.py", "target/debug/castra"]))
    }),
    ("mail", |root| run::finish(run::program(root, "python3").args(["e2e/mail.py", "target/debug/castra"]))),
    ("calendars", |root| {
        run::finish(run::program(root, "python3").args(["e2e/calendars.py", "target/debug/castra"]))
    }),
    ("tests", |root| run::cargo(root, &["nextest", "run", "--workspace", "--profile", "ci"])),
];

/// Runs every step, also after one has failed, so that one run tells all.
pub(crate) fn run(root: &Path) -> ExitCode {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        println!("── {name}");
        let start = Instant::now();
        let result = step(root);
        let took = start.elapsed().as_secs_f64();
        match result {
            Ok(()) => println!("── {name}: good, {took:.1} s"),
            Err(error) => {
                println!("── {name}: failed after {took:.1} s: {error:#}");
                failed.push(name);
            }
        }
    }
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("failed: {}", failed.join(", "));
    ExitCode::FAILURE
}

/// The documentation builds without a broken link, and its examples run.
fn document(root: &Path) -> Result<()> {
    run::cargo_with(
        root,
        &["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    let crates = tidy::rust_files(root)?;
    let has_examples =
        crates.iter().any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("/// ```")));
    if has_examples { run::cargo(root, &["test", "--workspace", "--doc", "--quiet"]) } else { Ok(()) }
}

/// The browser journeys, signing in through an identity provider, and the headers of all sorts of answers.
fn journeys(root: &Path) -> Result<()> {
    if !root.join("e2e/package.json").exists() {
        return Ok(());
    }
    // Of the whole workspace, as the tests are: with one crate's features alone, most would be compiled twice.
    run::cargo(root, &["build", "--quiet", "--workspace"])?;
    if !root.join("e2e/node_modules").exists() {
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "e2e"];
        run::finish(run::program(root, "npm").args(install))?;
    }
    run::finish(run::program(root, "node").arg("e2e/run.mjs"))?;
    run::finish(run::program(root, "node").arg("e2e/oidc.mjs"))?;
    run::finish(run::program(root, "node").arg("e2e/headers.mjs"))
}
