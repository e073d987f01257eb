//! Faults: a full disk, failing writes, killed programs and servers. No acknowledged write is lost, each is there with
//! its journal entry, and service is back by itself within five seconds after the fault has ended.
//!
//! `cargo x faults` runs them longer, by `CASTRA_FAULT_ROUNDS`. What this machine cannot do is said and passed over.
#![expect(clippy::disallowed_methods, reason = "real faults need real programs and real time")]
#![expect(clippy::print_stdout, reason = "says what was measured, and what could not be")]

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::sleep,
    time::{Duration, Instant},
};

use castra_platform::{
    db::{Db, Location},
    journal,
};
use castra_testkit::{Cluster, Database, each_database, in_ci, installed, on_sqlite};

use crate::{numbers, prepare, write};

const BACK_WITHIN: Duration = Duration::from_secs(5);

/// How many rounds to kill: a few in the daily run.
fn rounds() -> usize {
    std::env::var("CASTRA_FAULT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

/// Whether a program is there; in CI, where all are installed, its absence is a failure.
fn has(program: &str) -> bool {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|dir| dir.join(program).exists());
    if !found {
        assert!(!in_ci(), "{program} is not installed, and in CI it must be");
        println!("{program} is not installed: not tested");
    }
    found
}

/// The program that writes numbers until it is killed, from `examples/write_load.rs`.
fn load(location: &Location, writers: usize, first: usize, count: usize) -> Vec<String> {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("examples/write_load");
    assert!(program.exists(), "{} is built with the tests", program.display());
    let location = match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(url) => url.clone(),
    };
    let numbers = [writers, first, count].map(|number| number.to_string());
    [program.display().to_string(), location].into_iter().chain(numbers).collect()
}

/// A running load, and what it has said so far.
struct Running {
    child: Child,
    heard: Arc<Mutex<Heard>>,
    ear: std::thread::JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    acknowledged: Vec<(Instant, i64)>,
    failures: Vec<Instant>,
}

impl Running {
    fn start(command: &[String], errors: Stdio) -> Self {
        let mut child = Command::new(&command[0])
            .args(&command[1..])
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .unwrap();
        let heard = Arc::new(Mutex::new(Heard::default()));
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ear = std::thread::spawn({
            let heard = Arc::clone(&heard);
            move || {
                for line in lines.map_while(Result::ok) {
                    let mut heard = heard.lock().unwrap();
                    match line.parse() {
                        Ok(number) => heard.acknowledged.push((Instant::now(), number)),
                        Err(_) => heard.failures.push(Instant::now()),
                    }
                }
            }
        });
        Self { child, heard, ear }
    }

    fn acknowledged(&self) -> usize {
        self.heard.lock().unwrap().acknowledged.len()
    }

    /// Waits until so many writes were acknowledged.
    fn until(&self, acknowledged: usize) {
        let start = Instant::now();
        while self.acknowledged() < acknowledged {
            assert!(start.elapsed() < Duration::from_mins(1), "only {} acknowledged", self.acknowledged());
            sleep(Duration::from_millis(2));
        }
    }

    /// Kills it as the kernel would, and gives what it had said.
    fn kill(mut self) -> Heard {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.ear.join().unwrap();
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

/// Checks that what was acknowledged is there, with its entry, in a chain that is whole; gives how many there are.
async fn check(db: &Db, acknowledged: impl IntoIterator<Item = i64>) -> usize {
    // In one statement: a server may still be committing what a program that was killed had asked of it.
    let lines: Vec<String> = db
        .fetch_all("select cast(number as text) from numbers union all select subject from journal", &[])
        .await
        .unwrap();
    let (subjects, rows): (Vec<&String>, Vec<&String>) =
        lines.iter().partition(|line| line.starts_with("number:"));
    let written: BTreeSet<i64> = rows.iter().map(|line| line.parse().unwrap()).collect();
    let said: BTreeSet<i64> =
        subjects.iter().map(|subject| subject["number:".len()..].parse().unwrap()).collect();
    assert_eq!(subjects.len(), said.len(), "a change was said twice");
    assert_eq!(written, said, "a change and its entry stand together");
    let lost: Vec<i64> = acknowledged.into_iter().filter(|number| !written.contains(number)).collect();
    assert!(lost.is_empty(), "{} acknowledged writes are lost: {lost:?}", lost.len());
    assert_eq!(journal::verify(db, None).await.unwrap().fault, None);
    written.len()
}

/// Writes until it is possible again; gives how long that took.
async fn back(db: &Db, number: i64) -> Duration {
    let start = Instant::now();
    while let Err(error) = write(db, number).await {
        assert!(start.elapsed() < BACK_WITHIN, "not back after {:?}: {}", start.elapsed(), error.chain());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    start.elapsed()
}

#[test]
fn killed_among_concurrent_writes() {
    each_database(async |database| {
        prepare(&database.db).await;
        database.db.close().await;
        let mut acknowledged = Vec::new();
        let mut slowest = Duration::ZERO;
        for round in 0..rounds() {
            let running =
                Running::start(&load(&database.location, 1000, round * 1_000_000, 100_000), Stdio::null());
            // At another moment in every round.
            running.until(20 + (round * 37) % 200);
            acknowledged.extend(running.kill().acknowledged.into_iter().map(|(_, number)| number));
            let start = Instant::now();
            let db = Db::open(&database.location).await.unwrap();
            db.ping().await.unwrap();
            slowest = slowest.max(start.elapsed());
            check(&db, acknowledged.iter().copied()).await;
            db.close().await;
        }
        println!(
            "{} rounds, {} acknowledged, 0 lost, open again in {slowest:?}",
            rounds(),
            acknowledged.len()
        );
        assert!(slowest < Duration::from_secs(2));
    });
}

#[test]
fn one_in_a_hundred_writes_fails() {
    if !has("fiu-run") || !has("fiu-ctrl") {
        return;
    }
    on_sqlite(async |database| {
        prepare(&database.db).await;
        database.db.close().await;
        let pipes = database.dir().join("fiu");
        let name = "posix/io/rw/pwrite*";
        let mut command: Vec<String> =
            ["fiu-run", "-x", "-f", &pipes.display().to_string(), "-c"].map(str::to_owned).into();
        command.push(format!("enable_random name={name},probability=0.01"));
        command.extend(load(&database.location, 16, 0, 10_000_000));
        let said = database.dir().join("errors");
        let running = Running::start(&command, File::create(&said).unwrap().into());
        sleep(Duration::from_secs(4));
        let pid = running.child.id().to_string();
        let control = Command::new("fiu-ctrl")
            .args(["-f", &pipes.display().to_string(), "-c", &format!("disable name={name}"), &pid])
            .output()
            .unwrap();
        assert!(control.status.success(), "{}", String::from_utf8_lossy(&control.stderr));
        let ended = Instant::now();
        sleep(BACK_WITHIN);
        let during = running.acknowledged();
        running.until(during + 100);
        let heard = running.kill();
        let late = heard.failures.iter().filter(|at| **at > ended + Duration::from_secs(2)).count();
        let db = Db::open(&database.location).await.unwrap();
        let written = check(&db, heard.acknowledged.iter().map(|(_, number)| *number)).await;
        println!("{written} written, {} failed, 0 lost; {late} failed after the fault", heard.failures.len());
        let errors = std::fs::read_to_string(&said).unwrap();
        assert!(
            !heard.failures.is_empty(),
            "no write failed: the fault did not reach the database: {errors}"
        );
        assert_eq!(late, 0, "{errors}");
        let first = heard.acknowledged.iter().find(|(at, _)| *at > ended).expect("service is back").0;
        assert!(first < ended + BACK_WITHIN);
    });
}

/// A file system of two megabytes, gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(dir: &Path) -> Option<Self> {
        let path = dir.join("disk");
        std::fs::create_dir(&path).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "castra-test"])
            .arg(&path)
            .output()
            .unwrap();
        if mount.status.success() {
            return Some(Self(path));
        }
        println!("mounting is not permitted: not tested: {}", String::from_utf8_lossy(&mount.stderr));
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[test]
fn the_disk_is_full() {
    on_sqlite(async |database| {
        let Some(disk) = SmallDisk::mount(database.dir()) else { return };
        let location = Location::Sqlite(disk.0.join("castra.sqlite"));
        let db = Db::open(&location).await.unwrap();
        prepare(&db).await;
        let ballast = disk.0.join("ballast");
        std::fs::write(&ballast, vec![0; 1024 * 1024]).unwrap();
        let mut acknowledged = Vec::new();
        let mut failures = 0;
        for round in 0..3 {
            let first = i64::from(round) * 1_000_000;
            let mut number = first;
            let mut failed_here = 0;
            while failed_here < 80 {
                match write(&db, number).await {
                    Ok(()) => acknowledged.push(number),
                    Err(error) => {
                        assert_eq!(
                            error.message,
                            "the disk is full or failing; nothing was saved",
                            "{}",
                            error.chain()
                        );
                        failed_here += 1;
                    }
                }
                number += 1;
                assert!(number - first < 100_000, "the disk does not fill");
            }
            failures += failed_here;
            // What was saved can still be read, in the very process that hit the wall.
            let seen = numbers(&db).await;
            assert!(acknowledged.iter().all(|number| seen.contains(number)));
            std::fs::write(&ballast, vec![0; (2 - usize::try_from(round).unwrap().min(2)) * 256 * 1024])
                .unwrap();
            let took = back(&db, number).await;
            acknowledged.push(number);
            println!("{failed_here} refused, back in {took:?}");
        }
        check(&db, acknowledged.iter().copied()).await;
        db.close().await;
        let again = Db::open(&location).await.unwrap();
        let written = check(&again, acknowledged.iter().copied()).await;
        println!("{} acknowledged, {written} written, {failures} refused, 0 lost", acknowledged.len());
        again.close().await;
        drop(disk);
    });
}

#[test]
fn the_postgres_server_is_killed_and_comes_back() {
    let Some(programs) = installed() else { return };
    // The runtime and a folder come with a database that is not used otherwise.
    on_sqlite(async |beside: &Database| {
        let cluster = Cluster::durable(&programs, beside.dir());
        let location = Location::Postgres(cluster.database("faults"));
        let db = Db::open(&location).await.unwrap();
        prepare(&db).await;
        let mut acknowledged = Vec::new();
        let mut slowest = Duration::ZERO;
        for round in 0..rounds().min(3) {
            let running = Running::start(&load(&location, 50, round * 1_000_000, 100_000), Stdio::null());
            running.until(50);
            cluster.kill();
            let refused = write(&db, 900_000_000).await.unwrap_err();
            assert_eq!(
                refused.message,
                "the database did not answer; nothing was saved",
                "{}",
                refused.chain()
            );
            cluster.start();
            slowest = slowest.max(back(&db, 500_000_000 + i64::try_from(round).unwrap()).await);
            let before = running.acknowledged();
            let start = Instant::now();
            running.until(before + 50);
            assert!(start.elapsed() < BACK_WITHIN, "the load is back without a restart of its own");
            acknowledged.extend(running.kill().acknowledged.into_iter().map(|(_, number)| number));
        }
        check(&db, acknowledged.iter().copied()).await;
        println!("{} acknowledged, 0 lost, back in {slowest:?}", acknowledged.len());
        db.close().await;
    });
}

#[test]
fn what_is_acknowledged_was_synchronised_first() {
    if !has("strace") {
        return;
    }
    on_sqlite(async |database| {
        prepare(&database.db).await;
        let trace = database.dir().join("trace");
        let mut command: Vec<String> =
            ["strace", "-f", "-y", "-e", "trace=pwrite64,fdatasync,fsync,write", "-o"]
                .map(str::to_owned)
                .into();
        command.push(trace.display().to_string());
        command.extend(load(&database.location, 1, 0, 20));
        let output = Command::new(&command[0]).args(&command[1..]).output().unwrap();
        let text = std::fs::read_to_string(&trace).unwrap_or_default();
        if text.is_empty() {
            println!("tracing is not permitted: not tested: {}", String::from_utf8_lossy(&output.stderr));
            return;
        }
        let (mut dirty, mut synchronised, mut acknowledged) = (false, 0, 0);
        for line in text.lines() {
            if line.contains("pwrite64(") && line.contains("castra.sqlite-wal>") {
                dirty = true;
            } else if is_done(line) {
                dirty = false;
                synchronised += 1;
            } else if line.contains(" write(1<") {
                assert!(!dirty, "acknowledged before it was synchronised: {line}");
                assert!(synchronised > acknowledged, "no synchronising of its own: {line}");
                acknowledged += 1;
            }
        }
        println!("{acknowledged} acknowledged, {synchronised} synchronised");
        assert_eq!(acknowledged, 20);
    });
}

/// Whether a line of the trace tells that a synchronising of the log has returned. (Others than the log are not
/// synchronised by these few writes, so the second half of a line that was torn apart need not name it.)
fn is_done(line: &str) -> bool {
    let whole =
        line.contains("sync(") && line.contains("castra.sqlite-wal>") && !line.contains("<unfinished");
    whole || line.contains("sync resumed>")
}
