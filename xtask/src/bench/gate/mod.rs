//! The gate against a careful reviewer: it is run on each commit of the corpus as a pipeline would, and its
//! findings are compared with a reviewer's on the same diff. Prints the differences and a verdict.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::run;

/// The least share of right findings.
const PRECISION: f64 = 0.8;
/// The greatest share of ordinary commits with any finding.
const DISTURBED: f64 = 0.15;

/// Commits and the reviewer's findings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpus {
    commit: Vec<Judged>,
}

/// One commit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Judged {
    /// Owner and name on the repository's host.
    repository: String,
    id: String,
    /// What it does, in a sentence, and why a finding is right or none is.
    why: String,
    #[serde(default)]
    findings: Vec<Finding>,
}

/// A finding of the gate, actual or expected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Finding {
    rule: String,
    path: String,
}

/// The parts of a gate report that are compared.
#[derive(Debug, Deserialize)]
struct Report {
    violations: Vec<Violation>,
    not_judged: Vec<Unjudged>,
}

#[derive(Debug, Deserialize)]
struct Unjudged {
    rule: Option<String>,
    level: String,
    because: String,
}

#[derive(Debug, Deserialize)]
struct Violation {
    #[serde(flatten)]
    finding: Finding,
    because: String,
}

/// The agreement of the gate and the reviewer.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    commits: usize,
    /// Commits with any finding of the gate.
    disturbed: usize,
    /// Findings that the reviewer has too.
    right: usize,
    wrong: usize,
    missed: usize,
}

/// `[--corpus FILE] PATH...`, or `[--every N] [--days N] PATH...` to see the gate's findings on other
/// commits.
pub(super) fn run(root: &Path, words: &[&str]) -> Result<()> {
    let (mut file, mut every, mut days) = (root.join("xtask/src/bench/gate/corpus.toml"), None, 730_u32);
    let (mut paths, mut words) = (Vec::new(), words.iter());
    while let Some(&word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word {
            "--corpus" => file = PathBuf::from(value()?),
            "--every" => every = Some(value()?.parse::<usize>()?.max(1)),
            "--days" => days = value()?.parse()?,
            path => paths.push(PathBuf::from(path)),
        }
    }
    if paths.is_empty() {
        bail!("cargo x bench gate PATH... [--corpus FILE] [--every N [--days N]]");
    }
    // Built like the tests, so that nothing is compiled only for this.
    run::cargo(root, &["build", "--quiet", "--workspace"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let gate = Gate { program: target.join("debug/castra") };
    let commits = match every {
        None => {
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            toml::from_str::<Corpus>(&text).with_context(|| file.display().to_string())?.commit
        }
        Some(every) => paths
            .iter()
            .map(|path| others(path, every, days))
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect(),
    };
    let mut tally = Tally::default();
    for commit in &commits {
        let path = paths.iter().find(|path| has(path, &commit.id));
        let path = path
            .with_context(|| format!("{} of {} is not in any of the paths", commit.id, commit.repository))?;
        let report = gate.report(path, &commit.id)?;
        // A little of the history may be missing: clones of public repositories often lack a few large files.
        let unjudged = report.not_judged.iter().find(|left| left.rule.is_some() || left.level == "fail");
        if let Some(left) = unjudged {
            bail!("{} could not be judged: {}", commit.id, left.because);
        }
        print(commit, &report, every.is_none());
        let found = report.violations.iter().map(|violation| violation.finding.clone()).collect();
        tally.count(&found, &commit.findings.iter().cloned().collect());
    }
    println!("\n{}", if every.is_none() { tally.verdict() } else { tally.found() });
    Ok(())
}

impl Tally {
    fn count(&mut self, found: &BTreeSet<Finding>, wanted: &BTreeSet<Finding>) {
        self.commits += 1;
        self.disturbed += usize::from(!found.is_empty());
        self.right += found.intersection(wanted).count();
        self.wrong += found.difference(wanted).count();
        self.missed += wanted.difference(found).count();
    }

    fn found(&self) -> String {
        format!(
            "{} commits, {} of them with a finding ({:.0} %), {} findings.",
            self.commits,
            self.disturbed,
            share(self.disturbed, self.commits) * 100.0,
            self.right + self.wrong
        )
    }

    fn verdict(&self) -> String {
        let precision = share(self.right, self.right + self.wrong);
        let disturbed = share(self.disturbed, self.commits);
        let passes = |passes: bool| if passes { "yes" } else { "**no**" };
        format!(
            "| what | of | share | bar | passes |\n|---|--:|--:|--:|---|\n\
             | findings that are right | {} of {} | {:.0} % | ≥ {:.0} % | {} |\n\
             | what a reviewer finds and the gate too | {} of {} | {:.0} % | – | – |\n\
             | commits with any finding | {} of {} | {:.0} % | ≤ {:.0} % | {} |",
            self.right,
            self.right + self.wrong,
            precision * 100.0,
            PRECISION * 100.0,
            passes(precision >= PRECISION),
            self.right,
            self.right + self.missed,
            share(self.right, self.right + self.missed) * 100.0,
            self.disturbed,
            self.commits,
            disturbed * 100.0,
            DISTURBED * 100.0,
            passes(disturbed <= DISTURBED),
        )
    }
}

/// A part of a whole; 100 % if the whole is 0.
#[expect(clippy::cast_precision_loss, reason = "a share for people")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn print(commit: &Judged, report: &Report, is_judged: bool) {
    let place = format!("{} {}", commit.repository, commit.id.get(..9).unwrap_or(&commit.id));
    for Violation { finding, because } in &report.violations {
        let word = match commit.findings.contains(finding) {
            _ if !is_judged => "found",
            true => "right",
            false => "wrong",
        };
        println!("{word:<6} {place} {} {}: {because}", finding.rule, finding.path);
    }
    for finding in &commit.findings {
        if !report.violations.iter().any(|violation| violation.finding == *finding) {
            println!("missed {place} {} {}: {}", finding.rule, finding.path, commit.why);
        }
    }
}

/// Every n-th commit of this many days before the newest, without merges and programs' commits.
fn others(path: &Path, every: usize, days: u32) -> Result<Vec<Judged>> {
    let newest: i64 = git(path, &["log", "-1", "--format=%ct"])?.parse()?;
    let since = format!("--since=@{}", newest - i64::from(days) * 86_400);
    let log = git(path, &["log", "--no-merges", &since, "--format=%H %an <%ae>"])?;
    let is_program = |line: &&str| line.contains("[bot]") || line.contains("dependabot");
    let people = log.lines().filter(|line| !is_program(line));
    let repository = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let chosen = people.skip(every / 2).step_by(every).filter_map(|line| line.split(' ').next());
    Ok(chosen
        .map(|id| Judged {
            repository: repository.clone(),
            id: id.to_owned(),
            why: String::new(),
            findings: Vec::new(),
        })
        .collect())
}

fn has(path: &Path, id: &str) -> bool {
    git(path, &["cat-file", "-e", &format!("{id}^{{commit}}")]).is_ok()
}

fn git(path: &Path, words: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "-C"])
        .arg(path)
        .args(words)
        .output()
        .context("cannot run git")?;
    ensure!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The program under test.
struct Gate {
    program: PathBuf,
}

impl Gate {
    fn report(&self, repository: &Path, id: &str) -> Result<Report> {
        let base = format!("{id}^");
        let mut command = Command::new(&self.program);
        command.arg("gate").arg("--repository").arg(repository);
        command.args(["--base", &base, "--head", id, "--format", "json"]);
        let output = command.output().with_context(|| format!("cannot run {}", self.program.display()))?;
        let error = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).with_context(|| format!("{id}: no report: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_is_sixty_commits_of_three_repositories() {
        let corpus: Corpus = toml::from_str(include_str!("corpus.toml")).unwrap();
        let repositories: BTreeSet<&str> =
            corpus.commit.iter().map(|commit| commit.repository.as_str()).collect();
        let ids: BTreeSet<&str> = corpus.commit.iter().map(|commit| commit.id.as_str()).collect();
        assert_eq!((corpus.commit.len(), ids.len(), repositories.len()), (60, 60, 3));
        assert!(corpus.commit.iter().all(|commit| commit.id.len() == 40 && !commit.why.is_empty()));
    }

    #[test]
    fn what_both_say_is_right_and_what_one_says_is_wrong_or_missed() {
        let finding = |path: &str| Finding { rule: "complex-unit".to_owned(), path: path.to_owned() };
        let mut tally = Tally::default();
        tally.count(
            &BTreeSet::from([finding("a"), finding("b")]),
            &BTreeSet::from([finding("b"), finding("c")]),
        );
        tally.count(&BTreeSet::new(), &BTreeSet::new());
        assert_eq!(tally, Tally { commits: 2, disturbed: 1, right: 1, wrong: 1, missed: 1 });
        assert!(tally.verdict().contains("| 1 of 2 | 50 % | ≥ 80 % | **no** |"), "{}", tally.verdict());
        assert!(Tally::default().verdict().contains("yes"), "no finding is no fault");
    }
}
