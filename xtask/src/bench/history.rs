//! The history engine against `git log --numstat -M --no-merges -z`: whole processes in turn, medians, and
//! whether every row is the same. Prints a Markdown table for each repository.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
};

use anyhow::{Context, Result, bail, ensure};

use super::measure::{Cost, measure, median};
use super::rows::{Agreement, compare};
use crate::run;

/// The number of new commits when a store is brought up to date.
const NEW_COMMITS: usize = 100;

/// The measurements of one repository.
struct Report {
    name: String,
    commits: String,
    git: Cost,
    ours: Cost,
    /// Without reading the syntax of the files that change most, which Git does not do.
    plain: Cost,
    inflate: Cost,
    rescan: Cost,
    plain_rescan: Cost,
    nothing_new: Cost,
    answers: Cost,
    agreement: Agreement,
}

/// `[--runs N] PATH...`
pub(super) fn run(root: &Path, words: &[&str]) -> Result<()> {
    let (mut runs, mut paths, mut words) = (5, Vec::new(), words.iter());
    while let Some(&word) = words.next() {
        match word {
            "--runs" => runs = words.next().context("--runs needs a number")?.parse()?,
            path => paths.push(PathBuf::from(path)),
        }
    }
    if paths.is_empty() || runs == 0 {
        bail!("cargo x bench history PATH... [--runs N]");
    }
    run::cargo(root, &["build", "--release", "--quiet", "-p", "castra-history", "--example", "history"])?;
    for path in paths {
        let folder = std::env::temp_dir().join(format!("castra-bench-{}", process::id()));
        fs::create_dir_all(&folder).context("cannot create a temporary folder")?;
        let bench = Bench { engine: engine(root, "release"), repository: fs::canonicalize(path)?, folder };
        let report = bench.report(runs);
        fs::remove_dir_all(&bench.folder).context("cannot remove the temporary folder")?;
        print(&report?, runs);
    }
    Ok(())
}

/// The engine as a program, built in a profile.
pub(super) fn engine(root: &Path, profile: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join(profile).join("examples/history")
}

/// One repository to be measured.
struct Bench {
    engine: PathBuf,
    repository: PathBuf,
    /// For stores, and for a repository whose head can be moved.
    folder: PathBuf,
}

impl Bench {
    fn report(&self, runs: usize) -> Result<Report> {
        let store = self.folder.join("full");
        let moved = self.moving_repository()?;
        let (before, partial, updated) =
            (self.before()?, self.folder.join("partial"), self.folder.join("updated"));
        let head = self.git_text(&["rev-parse", "HEAD"])?;
        set_head(&moved, &before)?;
        let plain_partial = self.folder.join("plain-partial");
        measure(&mut self.engine(&["scan"], &[&moved, &partial]))?;
        measure(&mut self.plain(&moved, &plain_partial))?;
        set_head(&moved, &head)?;
        // Once without measuring, so that both find the packs in memory.
        measure(&mut self.engine(&["scan"], &[&self.repository, &store]))?;
        let mut costs: [Vec<Cost>; 8] = Default::default();
        for _ in 0..runs {
            costs[0].push(measure(&mut self.git(&["log", "--numstat", "-M", "--no-merges", "-z"]))?);
            fs::remove_file(&store)?;
            costs[1].push(measure(&mut self.engine(&["scan"], &[&self.repository, &store]))?);
            let all = ["cat-file", "--batch", "--batch-all-objects", "--unordered"];
            costs[2].push(measure(&mut self.git(&all))?);
            fs::copy(&partial, &updated)?;
            costs[3].push(measure(&mut self.engine(&["scan"], &[&moved, &updated]))?);
            costs[4].push(measure(&mut self.engine(&["scan"], &[&moved, &updated]))?);
            costs[5].push(measure(&mut self.engine(&["answers"], &[&store]))?);
            let plain = self.folder.join("plain");
            costs[6].push(measure(&mut self.plain(&self.repository, &plain))?);
            fs::remove_file(&plain)?;
            fs::copy(&plain_partial, &plain)?;
            costs[7].push(measure(&mut self.plain(&moved, &plain))?);
            fs::remove_file(&plain)?;
        }
        let [git, ours, inflate, rescan, nothing_new, answers, plain, plain_rescan] =
            costs.map(|costs| median(&costs));
        Ok(Report {
            name: self.name(),
            commits: self.git_text(&["rev-list", "--count", "HEAD"])?,
            git,
            ours,
            plain,
            inflate,
            rescan,
            plain_rescan,
            nothing_new,
            answers,
            agreement: self.agreement(&store)?,
        })
    }

    fn agreement(&self, store: &Path) -> Result<Agreement> {
        let log = ["log", "--numstat", "-M", "--no-merges", "-z", "--format=%x01%H%x00"];
        let git = output(&mut self.git(&log))?;
        Ok(compare(&git, &output(&mut self.engine(&["numstat"], &[store]))?))
    }

    /// A repository with the same objects, without copying them.
    fn moving_repository(&self) -> Result<PathBuf> {
        let path = self.folder.join("moved");
        let format = format!("--object-format={}", self.git_text(&["rev-parse", "--show-object-format"])?);
        let path_text = path.to_str().context("the temporary folder is not UTF-8")?;
        output(git_command().args(["init", "-q", "--bare", "-b", "main", &format, path_text]))?;
        let objects = self.git_text(&["rev-parse", "--git-path", "objects"])?;
        let objects = self.repository.join(objects);
        fs::write(path.join("objects/info/alternates"), format!("{}\n", objects.display()))?;
        // Replacement objects apply here too.
        for line in
            self.git_text(&["for-each-ref", "--format=%(refname) %(objectname)", "refs/replace"])?.lines()
        {
            if let Some((name, object)) = line.split_once(' ') {
                output(git_command().arg("-C").arg(&path).args(["update-ref", name, object]))?;
            }
        }
        Ok(path)
    }

    /// The newest commit of the main line that lacks at least `NEW_COMMITS` of the head's commits.
    fn before(&self) -> Result<String> {
        let count = format!("--max-count={}", NEW_COMMITS + 1);
        let line = self.git_text(&["rev-list", "--first-parent", &count, "HEAD"])?;
        for commit in line.lines() {
            let new = self.git_text(&["rev-list", "--count", &format!("{commit}..HEAD")])?;
            if new.parse::<usize>()? >= NEW_COMMITS {
                return Ok(commit.to_owned());
            }
        }
        bail!("{} has fewer than {NEW_COMMITS} commits", self.name())
    }

    fn name(&self) -> String {
        let parts: Vec<&str> = self.repository.iter().filter_map(|part| part.to_str()).collect();
        let is_plain = |part: &&&str| !matches!(**part, "repo" | ".git");
        let name = parts.iter().rev().find(is_plain).copied().unwrap_or("repository");
        name.trim_end_matches(".git").replace('+', "/")
    }

    fn engine(&self, words: &[&str], paths: &[&Path]) -> Command {
        let mut command = Command::new(&self.engine);
        command.args(words).args(paths);
        command
    }

    /// A scan that reads no syntax.
    fn plain(&self, repository: &Path, store: &Path) -> Command {
        let mut command = self.engine(&["scan"], &[repository, store]);
        command.env("HISTORY_SYNTAX", "0");
        command
    }

    fn git(&self, words: &[&str]) -> Command {
        let mut command = git_command();
        command.arg("-C").arg(&self.repository).args(words);
        command
    }

    fn git_text(&self, words: &[&str]) -> Result<String> {
        Ok(String::from_utf8(output(&mut self.git(words))?)?.trim().to_owned())
    }
}

/// Git without user or system configuration, and without fetching missing objects.
pub(super) fn git_command() -> Command {
    let mut command = Command::new("git");
    let shielded =
        [("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_NO_LAZY_FETCH", "1")];
    command.envs(shielded).args(["-c", "safe.directory=*"]);
    command
}

fn set_head(repository: &Path, commit: &str) -> Result<()> {
    output(git_command().arg("-C").arg(repository).args(["update-ref", "refs/heads/main", commit])).map(drop)
}

/// The output of a command, if it succeeds.
pub(super) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output =
        command.output().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {error}", command.get_program().display());
    Ok(output.stdout)
}

/// One line of the table.
struct Line {
    what: &'static str,
    git: String,
    ours: String,
    ratio: String,
    bar: String,
    passes: bool,
}

impl Line {
    /// A figure of ours as a share of another.
    fn share(what: &'static str, unit: &str, other: f64, ours: f64, bar: f64) -> Self {
        let ratio = ours / other;
        Self {
            what,
            git: format!("{other:.2} {unit}"),
            ours: if ours < 0.1 { format!("{ours:.3} {unit}") } else { format!("{ours:.2} {unit}") },
            ratio: if bar < 0.1 { format!("{ratio:.4}") } else { format!("{ratio:.2}") },
            bar: format!("≤ {bar:.2}"),
            passes: ratio <= bar,
        }
    }
}

fn lines(report: &Report) -> Vec<Line> {
    let Report { git, ours, plain, inflate, rescan, plain_rescan, nothing_new, answers, agreement, .. } =
        report;
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    let share = agreement.same as f64 / agreement.commits.max(1) as f64 * 100.0;
    let exact = Line {
        what: "commits whose every row equals git's",
        git: agreement.commits.to_string(),
        ours: agreement.same.to_string(),
        ratio: format!("{share:.3} %"),
        bar: "≥ 99.95 %".to_owned(),
        passes: share >= 99.95,
    };
    let nothing = Line {
        what: "rescan, nothing new",
        git: "–".to_owned(),
        ours: format!("{:.1} ms", nothing_new.wall * 1e3),
        ratio: "–".to_owned(),
        bar: "≤ 50 ms".to_owned(),
        passes: nothing_new.wall <= 0.05,
    };
    vec![
        Line::share("full scan, wall", "s", git.wall, ours.wall, 0.2),
        Line::share("full scan, CPU", "s", git.cpu, ours.cpu, 0.35),
        Line::share("full scan without syntax, wall", "s", git.wall, plain.wall, 0.2),
        Line::share("full scan without syntax, CPU", "s", git.cpu, plain.cpu, 0.35),
        Line::share("full scan, CPU, of inflating each object once", "s", inflate.cpu, ours.cpu, 1.2),
        Line::share("peak memory", "MB", git.memory, ours.memory, 1.5),
        exact,
        Line::share("rescan after 100 commits, wall", "s", git.wall, rescan.wall, 0.02),
        Line::share("rescan without syntax, wall", "s", git.wall, plain_rescan.wall, 0.02),
        nothing,
        Line::share("all answers, CPU, of the scan's", "s", ours.cpu, answers.cpu, 0.1),
    ]
}

fn print(report: &Report, runs: usize) {
    println!("\n### {}: {} commits, median of {runs}\n", report.name, report.commits);
    println!("| what | git | Castra | ratio | bar | passes |\n|---|--:|--:|--:|--:|---|");
    for Line { what, git, ours, ratio, bar, passes } in lines(report) {
        println!("| {what} | {git} | {ours} | {ratio} | {bar} | {} |", if passes { "yes" } else { "**no**" });
    }
    if !report.agreement.examples.is_empty() {
        eprintln!("rows differ in: {}", report.agreement.examples.join(" "));
    }
}
