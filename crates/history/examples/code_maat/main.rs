//! Compares answers with those that code-maat's own tests expect, on the histories that these tests use: their logs and
//! tables are read from a checkout of it, and what they expect too, so that nothing of it is kept here.
//!
//! ```text
//! code_maat CHECKOUT     prints a Markdown table; fails if something that is asked cannot be found, or differs
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to the terminal")]

mod answers;
mod cases;
mod clojure;
mod logs;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cases::{Case, Source};
use clojure::Form;
use logs::Revision;

type Rows = Vec<Vec<String>>;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [checkout] = arguments.as_slice() else {
        eprintln!("usage: code_maat CHECKOUT");
        return ExitCode::FAILURE;
    };
    match report(&checkout.join("test/code_maat")) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was compared of one question.
#[derive(Default)]
struct Count {
    expectations: usize,
    rows: usize,
    agreeing: usize,
}

/// Says whether all agrees.
fn report(tests: &Path) -> Result<bool, String> {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut differences = Vec::new();
    for case in cases::all() {
        let (expected, ours) =
            (expected(tests, &case)?, case.question.ask(&logs::facts_of(&history(tests, &case)?)));
        let is_told = |row: &&Vec<String>| ours.iter().any(|own| is_same(row, own));
        let agreeing = expected.iter().filter(is_told).count();
        let count = counts.entry(case.question.name()).or_default();
        count.expectations += 1;
        count.rows += expected.len();
        count.agreeing += agreeing;
        if agreeing < expected.len() || (!case.is_cut && ours.len() != expected.len()) {
            differences
                .push(format!("{} {}: {expected:?} is asked for, and told {ours:?}", case.file, case.test));
        }
    }
    println!("| answer | expectations | rows | agree |\n|---|--:|--:|--:|");
    for (question, Count { expectations, rows, agreeing }) in &counts {
        println!("| {question} | {expectations} | {rows} | {agreeing} |");
    }
    for difference in &differences {
        println!("\n* {difference}");
    }
    Ok(differences.is_empty())
}

fn read(tests: &Path, file: &str) -> Result<String, String> {
    let path = tests.join(file);
    fs::read_to_string(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn history(tests: &Path, case: &Case) -> Result<Vec<Revision>, String> {
    let (kind, log, teams) = match case.source {
        Source::Table(name) => {
            let forms = clojure::read(&read(tests, case.file)?);
            let defines = |form: &&Form| {
                let is_data = form.calls("def") || form.calls("ds/def-ds");
                is_data && form.items().get(1).and_then(Form::word) == Some(name)
            };
            let table = forms.iter().find(defines).and_then(|form| form.items().last());
            return Ok(logs::of_table(table.ok_or_else(|| format!("{} has no {name}", case.file))?));
        }
        Source::Log(kind, log) => (kind, log, None),
        Source::ByTeam(kind, log, teams) => (kind, log, Some(read(tests, teams)?)),
    };
    let mut revisions = logs::read(kind, &read(tests, log)?);
    let teams: BTreeMap<&str, &str> =
        teams.iter().flat_map(|text| text.lines()).filter_map(|line| line.split_once(',')).collect();
    for revision in &mut revisions {
        if let Some(&team) = teams.get(revision.author.as_str()) {
            team.clone_into(&mut revision.author);
        }
    }
    Ok(revisions)
}

/// The rows that a test asks for: of the output as text without its heading, or as data.
fn expected(tests: &Path, case: &Case) -> Result<Rows, String> {
    let forms = clojure::read(&read(tests, case.file)?);
    let is_named = |form: &&Form| form.items().get(1).and_then(Form::word) == Some(case.test);
    let test = forms.iter().find(is_named);
    let test = test.ok_or_else(|| format!("{} has no test {}", case.file, case.test))?;
    let asked =
        test.all().into_iter().filter(|form| form.calls("=") && form.items().len() == 3).nth(case.nth);
    let asked = asked.ok_or_else(|| format!("{} asks for less", case.test))?;
    let [_, _, wanted] = asked.items() else { return Err(format!("{} asks for nothing", case.test)) };
    if let Form::Text(output) = wanted {
        let row = |line: &str| line.split(',').map(str::to_owned).collect();
        return Ok(output.lines().skip(1).map(row).collect());
    }
    let rows = if let Form::Vector(rows) = wanted {
        rows
    } else {
        wanted.items().last().map_or(&[][..], Form::items)
    };
    let row = |row: &Form| row.items().iter().map(|cell| cell.shown().to_owned()).collect();
    Ok(rows.iter().map(row).collect())
}

/// Text is the same, and numbers are as far as two places show.
fn is_same(expected: &[String], ours: &[String]) -> bool {
    let same = |(left, right): (&String, &String)| match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => (left - right).abs() < 0.005 + f64::EPSILON,
        _ => left == right,
    };
    expected.len() == ours.len() && expected.iter().zip(ours).all(same)
}
