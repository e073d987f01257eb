//! `castra scan`, `castra history numstat`: a repository's history without a server or an instance.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use castra_history::{Facts, Phase, Progress, ScanOptions};
use castra_org::organization::{Organization, exclusion_problem};
use castra_platform::{
    Error, Result,
    feature::{Output, Terminal},
    files,
};
use castra_repositories::{aside, phase as phase_words};
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use crate::{figures::Analysis, report, terminal};

fn path() -> Arg {
    Arg::new("path")
        .value_name("PATH")
        .required(true)
        .value_parser(clap::value_parser!(PathBuf))
        .help("A Git repository: its folder, its .git folder, or a bare one")
}

pub(super) fn define_scan() -> Command {
    Command::new("scan")
        .about("Read a repository's history: hotspots, knowledge, technology, releases, coding time")
        .long_about(
            "Read a repository's history: hotspots by file and function, what changes together, knowledge, technology, \
             releases, documents left behind, coding time.\n\n\
             Needs no server and no instance, and writes nothing to disk but the report that --html asks for. Commits of programs and generated or \
             copied-in files are left out, and the report says how many.",
        )
        .arg(path())
        .arg(
            Arg::new("html")
                .long("html")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Also write a report with pictures into this file: one self-contained document"),
        )
        .arg(
            Arg::new("exclude")
                .long("exclude")
                .value_name("GLOB")
                .action(ArgAction::Append)
                .help("Leave out files that match: `*` within a folder, `**` across folders; may be repeated"),
        )
        .arg(Arg::new("timings").long("timings").action(ArgAction::SetTrue).help("Print how long each part took"))
}

pub(super) fn define_numstat() -> Command {
    Command::new("numstat")
        .about("Print added and removed lines of every file of every commit, tab-separated")
        .long_about(
            "Print added and removed lines of every file of every commit, tab-separated: commit, added, removed, path, \
             old path. Newest first, as git log orders; `-` for binary files; merges print nothing; paths are quoted \
             as Git does.",
        )
        .arg(path())
        .arg(Arg::new("rev").long("rev").value_name("REV").help(
            "Branch, tag or commit to start from, in any notation of Git; default: the head",
        ))
}

/// Shows a scan's progress: a bar redrawn in place on a terminal, otherwise one line for each part.
struct Shown {
    terminal: Terminal,
    started: Instant,
    /// Milliseconds from the start to when the bar was last drawn.
    drawn: AtomicU64,
    phase: Mutex<Option<(Phase, Instant)>>,
    took: Mutex<Vec<(Phase, Duration)>>,
}

impl Shown {
    fn new(terminal: Terminal) -> Self {
        Self {
            terminal,
            started: Instant::now(),
            drawn: AtomicU64::new(0),
            phase: Mutex::default(),
            took: Mutex::default(),
        }
    }

    fn draw(&self, phase: Phase, done: u64, total: u64) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let before = self.drawn.load(Ordering::Relaxed);
        if now < before + 100
            || self.drawn.compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return;
        }
        let bar = match total {
            0 => format!("{done}"),
            total => {
                let full = usize::try_from(done.min(total) * 30 / total).unwrap_or(30);
                format!("[{}{}] {done} of {total}", "#".repeat(full), ".".repeat(30 - full))
            }
        };
        (self.terminal.say)(&format!("\r\x1b[K{}: {bar}", phase_words(phase)));
    }

    /// Clears the bar; returns how long each part took.
    fn finish(&self) -> Vec<(Phase, Duration)> {
        if self.terminal.is_watched && self.drawn.load(Ordering::Relaxed) > 0 {
            (self.terminal.say)("\r\x1b[K");
        }
        let last = self.phase.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        took.extend(last.map(|(phase, since)| (phase, since.elapsed())));
        took.clone()
    }
}

impl Progress for Shown {
    fn report(&self, phase: Phase, done: u64, total: u64) -> ControlFlow<()> {
        let mut current = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        if current.is_none_or(|(known, _)| known != phase) {
            let ended = current.replace((phase, Instant::now()));
            let mut took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
            took.extend(ended.map(|(phase, since)| (phase, since.elapsed())));
            if !self.terminal.is_watched {
                (self.terminal.say)(&format!("{}\n", phase_words(phase)));
            }
        }
        drop(current);
        if self.terminal.is_watched {
            self.draw(phase, done, total);
        }
        ControlFlow::Continue(())
    }
}

fn read(path: &Path, options: &ScanOptions, progress: &dyn Progress) -> Result<Facts> {
    if !path.exists() {
        return Err(Error::not_found(format!("folder {}", path.display())));
    }
    let facts = castra_history::scan(path, options, None, progress);
    let facts = facts.map_err(|error| match error {
        castra_history::Error::NoSuchRevision { name } => {
            Error::not_found(format!("branch, tag or commit `{name}`"))
        }
        other => Error::invalid(other.to_string()).caused_by(other),
    })?;
    if facts.head().is_none() {
        return Err(Error::invalid(format!("{} has no commits yet", path.display())));
    }
    Ok(facts)
}

pub(super) fn scan(terminal: Terminal, args: &ArgMatches) -> BoxFuture<'_, Result<Output>> {
    Box::pin(async move {
        let path: PathBuf = args.get_one::<PathBuf>("path").expect("clap requires it").clone();
        let shown = Arc::new(Shown::new(terminal));
        let listener = Arc::clone(&shown);
        let now = terminal.now;
        let html = args.get_one::<PathBuf>("html").cloned();
        let exclude: Vec<String> = args.get_many("exclude").into_iter().flatten().cloned().collect();
        if let Some(problem) = exclude.iter().find_map(|pattern| exclusion_problem(pattern)) {
            return Err(Error::invalid(problem));
        }
        let scanned = aside(move || {
            let facts = read(&path, &ScanOptions::default(), listener.as_ref());
            let took = listener.finish();
            let answers = Instant::now();
            let mut facts = facts?;
            facts.leave_out(&exclude);
            let place = path.display().to_string();
            let organization = Organization::empty("");
            let analysis = Analysis::new(Arc::new(facts), &organization, now.date_naive(), Vec::new());
            let told = terminal::report(&analysis, &place);
            if let Some(file) = html {
                let document = report::document(&analysis, &organization, &place, now);
                files::write_whole(&file, document.as_bytes())?;
            }
            Ok::<_, Error>((told, took, answers.elapsed()))
        });
        let ((mut text, mut json), took, answers) = scanned.await??;
        if args.get_flag("timings") {
            let parts = took.iter().map(|(phase, time)| (phase_words(*phase), time.as_secs_f64()));
            let parts: Vec<(&str, f64)> = parts.chain([("answering", answers.as_secs_f64())]).collect();
            let total = shown.started.elapsed().as_secs_f64();
            let lines: String =
                parts.iter().map(|(what, seconds)| format!("  {seconds:>8.3} s  {what}\n")).collect();
            text.push_str(&format!("\nTimings:\n{lines}  {total:>8.3} s  total\n"));
            json["timings"] =
                parts.iter().map(|(what, seconds)| json!({"part": what, "seconds": seconds})).collect();
        }
        Ok(Output::new(text, json))
    })
}

pub(super) fn numstat(_: Terminal, args: &ArgMatches) -> BoxFuture<'_, Result<Output>> {
    Box::pin(async move {
        let path: PathBuf = args.get_one::<PathBuf>("path").expect("clap requires it").clone();
        let revision = args.get_one::<String>("rev").cloned();
        let text = aside(move || numstat_of(&path, revision.as_deref())).await??;
        let rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let json = rows
            .map(|row| json!({"commit": row[0], "added": row[1].parse::<u32>().ok(), "removed": row[2].parse::<u32>().ok(),
                "path": row[3], "old_path": Some(row[4]).filter(|old| !old.is_empty())}))
            .collect();
        Ok(Output::new(text, json))
    })
}

/// The rows of every commit reachable from a revision, or from the head.
fn numstat_of(path: &Path, revision: Option<&str>) -> Result<String> {
    let revision = revision.map(str::to_owned);
    Ok(terminal::numstat(&read(
        path,
        &ScanOptions { revision, trend_files: 0, function_files: 0, ..ScanOptions::default() },
        &(),
    )?))
}
