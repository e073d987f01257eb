//! The engine as a program of its own, for measuring it and for looking at what it reads.
//!
//! ```text
//! history scan REPOSITORY STORE     bring the store up to date (a full scan if it is not there)
//!                                   (HISTORY_THREADS=N on so many threads, HISTORY_SYNTAX=0 without reading functions)
//! history numstat STORE             what `git log --numstat -M --no-merges -z --format=%x01%H%x00` prints
//! history answers STORE             compute every answer once and say how long each took
//! history documents STORE           which documents fell behind what, and which files a program wrote
//! history truck STORE               whom the truck factor counts, as letters, and how many files each is an author of
//! history sole STORE                whom each file and component is known to alone, and how much of it is theirs
//! history truck STORE files         every file that counts with its authors by address, to be checked by other means
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
    Commit, Division, DocumentationOptions, Error, Facts, FileKnowledge, Filter, HotspotOptions, Knowledge,
    KnowledgeOptions, Phase, Progress, ScanOptions, SessionOptions, SoleKnowledge, SummaryOptions,
    coding_sessions, commits_by_person, documentation_freshness, hotspots, knowledge, numstat, scan, summary,
};
use mimalloc::MiMalloc;

/// The program's own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["scan", repository, store] => update(Path::new(repository), Path::new(store)),
        ["numstat", store] => Facts::load(Path::new(store)).map(|facts| drop(print_numstat(&facts))),
        ["answers", store] => Facts::load(Path::new(store)).map(|facts| answer(&facts)),
        ["documents", store] => Facts::load(Path::new(store)).map(|facts| tell_documents(&facts)),
        ["sole", store] => Facts::load(Path::new(store)).map(|facts| tell_sole(&facts)),
        ["truck", store] => Facts::load(Path::new(store)).map(|facts| tell_truck(&facts)),
        ["truck", store, "files"] => Facts::load(Path::new(store)).map(|facts| tell_authors(&facts)),
        _ => {
            eprintln!(
                "usage: history scan REPOSITORY STORE | numstat STORE | answers STORE | documents STORE | sole STORE | truck STORE [files]"
            );
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
    let mut options = ScanOptions { threads: threads.unwrap_or(0), ..ScanOptions::default() };
    if std::env::var("HISTORY_SYNTAX").is_ok_and(|syntax| syntax == "0") {
        options.function_files = 0;
    }
    let clock = Clock::default();
    let previous = Facts::load(store).ok();
    let kept = previous.as_ref().map(Facts::reading);
    let facts = scan(repository, &options, previous, &clock)?;
    // What could not be read was tried again, and may be there now.
    let is_whole = facts.n_unknown_changes() + facts.n_unknown_commits() + facts.n_missing_commits() == 0;
    if kept != Some(facts.reading()) || !is_whole {
        facts.save(store)?;
    }
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

fn tell_documents(facts: &Facts) {
    let now = facts.commits().map(Commit::author_time).max().unwrap_or(0);
    let found = documentation_freshness(facts, &DocumentationOptions::at(now));
    println!(
        "{} documents measured, {} behind; {} records and {} without code are not",
        found.all_documents,
        found.documents.len(),
        found.records,
        found.without_code
    );
    for document in &found.documents {
        let named = facts.described_by(document.path).iter().take(4);
        let named: Vec<_> = named.map(|path| facts.path_text(*path)).collect();
        let against =
            if document.folder.is_empty() { named.join(" ") } else { format!("{}/", document.folder) };
        println!(
            "{:>5} commits {:>6.0} days behind, {:>4} of {:>4} files: {} <- {against}",
            document.commits,
            document.days_behind,
            document.changed_files,
            document.code_files,
            facts.path_text(document.path),
        );
    }
    let generated = facts.head_files().iter().filter(|file| facts.class(file.path).generated);
    for file in generated {
        println!(
            "generated: {} {}",
            facts.path_text(file.path),
            if file.is_marked { "by its words" } else { "" }
        );
    }
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

fn known(facts: &Facts) -> Knowledge {
    let now = facts.commits().map(Commit::author_time).max().unwrap_or(0);
    knowledge(facts, &KnowledgeOptions::at(now))
}

/// Letters, because the names are private.
fn tell_truck(facts: &Facts) {
    let known = known(facts);
    println!("{} files, truck factor {}", known.files.len(), known.whole.truck_factor());
    println!(
        "| who | author of | degree of authorship, median | left without an author |\n|---|--:|--:|--:|"
    );
    for (letter, step) in ('A'..='Z').zip(&known.whole.truck_list) {
        let of = |file: &FileKnowledge| {
            file.authorships
                .iter()
                .find(|part| part.person == step.person && part.is_author)
                .map(|part| part.degree)
        };
        let mut degrees: Vec<f64> = known.files.iter().filter_map(of).collect();
        degrees.sort_by(f64::total_cmp);
        let median = degrees.get(degrees.len() / 2).copied().unwrap_or_default();
        println!("| {letter} | {} | {median:.2} | {} |", degrees.len(), step.abandoned_files);
    }
}

fn tell_authors(facts: &Facts) {
    for file in known(facts).files {
        let authors = file.authorships.iter().filter(|part| part.is_author);
        let authors = authors.map(|part| format!("{} {:.4}", facts.person(part.person).email, part.degree));
        println!("{}\t{}", facts.path_text(file.path), authors.collect::<Vec<_>>().join("\t"));
    }
}

/// Each sentence, whom it names by every name and address, and the files that it is about.
fn tell_sole(facts: &Facts) {
    let now = facts.commits().map(Commit::author_time).max().unwrap_or(0);
    let components = Division::Content { folders: Vec::new() };
    let known = knowledge(facts, &KnowledgeOptions { components, ..KnowledgeOptions::at(now) });
    let tell = |kind: &str, name: &str, sole: &SoleKnowledge, files: &[&FileKnowledge]| {
        println!("{kind}\t{name}\t{:.4}", sole.lines_share);
        let person = facts.person(sole.person);
        println!("who\t{}\t{}", person.name, person.email);
        for (_, written) in facts.identities().filter(|(who, _)| *who == sole.person) {
            println!("who\t{}\t{}", written.name.replace('\t', " "), written.email);
        }
        for file in files {
            println!("of\t{}", facts.path_text(file.path));
        }
    };
    for file in &known.files {
        if let Some(sole) = &file.sole {
            tell("file", &facts.path_text(file.path), sole, &[file]);
        }
    }
    for component in &known.components {
        if let Some(sole) = &component.sole {
            let files: Vec<_> = known.files.iter().filter(|file| file.component == component.name).collect();
            tell("component", &component.name, sole, &files);
        }
    }
}

fn timed<T>(name: &str, answer: impl FnOnce() -> T) {
    let start = Instant::now();
    drop(answer());
    println!("{name}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
}
