//! The engine as a program of its own, for measuring it and for looking at what it reads.
//!
//! ```text
//! history scan REPOSITORY STORE     bring the store up to date (a full scan if it is not there)
//! history numstat STORE             what `git log --numstat -M --no-merges -z --format=%x01%H%x00` prints
//! history answers STORE             compute every answer once and say how long each took
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to the terminal")]
#![expect(clippy::disallowed_methods, reason = "the example runs outside Castra")]

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use castra_history::{
    Commit, Error, Facts, Filter, HotspotOptions, KnowledgeOptions, Phase, Progress, ScanOptions,
    SessionOptions, SummaryOptions, coding_sessions, commits_by_person, hotspots, knowledge, numstat, scan,
    summary,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["scan", repository, store] => update(Path::new(repository), Path::new(store)),
        ["numstat", store] => Facts::load(Path::new(store)).map(|facts| drop(print_numstat(&facts))),
        ["answers", store] => Facts::load(Path::new(store)).map(|facts| answer(&facts)),
        _ => {
            eprintln!("usage: history scan REPOSITORY STORE | numstat STORE | answers STORE");
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = result {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn update(repository: &Path, store: &Path) -> Result<(), Error> {
    let threads = std::env::var("HISTORY_THREADS").ok().and_then(|threads| threads.parse().ok());
    let options = ScanOptions { threads: threads.unwrap_or(0), ..ScanOptions::default() };
    let clock = Clock::default();
    let facts = scan(repository, &options, Facts::load(store).ok(), &clock)?;
    facts.save(store)?;
    println!("{}", clock.report());
    println!("{} commits", facts.commits().len());
    Ok(())
}

/// When each phase was heard of last.
struct Clock {
    start: Instant,
    ends: Mutex<BTreeMap<Phase, Instant>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { start: Instant::now(), ends: Mutex::default() }
    }
}

impl Progress for Clock {
    fn report(&self, phase: Phase, _done: u64, _total: u64) -> ControlFlow<()> {
        if let Ok(mut ends) = self.ends.lock() {
            ends.insert(phase, Instant::now());
        }
        ControlFlow::Continue(())
    }
}

impl Clock {
    fn report(&self) -> String {
        let until = |end: Instant| format!("{:.3} s", end.duration_since(self.start).as_secs_f64());
        let ends = self.ends.lock().map(|ends| ends.clone()).unwrap_or_default();
        let phases: Vec<String> =
            ends.into_iter().map(|(phase, end)| format!("{phase:?} until {}", until(end))).collect();
        format!("{}, all {}", phases.join(", "), until(Instant::now()))
    }
}

fn print_numstat(facts: &Facts) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut rows = numstat(facts).peekable();
    for commit in facts.commits().filter(|commit| !commit.is_merge()) {
        write!(out, "\x01{}\0", commit.id())?;
        while let Some(row) = rows.next_if(|row| row.commit == commit.id()) {
            row.write_z(&mut out)?;
        }
    }
    out.flush()
}

fn answer(facts: &Facts) {
    let now = facts.commits().map(Commit::author_time).max().unwrap_or(0);
    let year = 365 * 86_400;
    timed("summary", || summary(facts, &SummaryOptions::default()));
    timed("hotspots", || hotspots(facts, &HotspotOptions::at(now)));
    timed("knowledge", || knowledge(facts, &KnowledgeOptions::at(now)));
    timed("coding time", || coding_sessions(facts, &SessionOptions::default()));
    timed("activity", || commits_by_person(facts, now - year, now, &Filter::default()));
}

fn timed<T>(name: &str, answer: impl FnOnce() -> T) {
    let start = Instant::now();
    drop(answer());
    println!("{name}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
}
