//! Programs that stand still, end or are cut off in the middle of a change: the others write again within ten seconds, and
//! nobody is told that something was saved which was not, or the other way round.
#![expect(clippy::disallowed_methods, reason = "real programs are stopped, in real time")]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use castra_platform::{
    Kind,
    db::{Db, Location},
    journal,
};
use castra_testkit::{each_database, on_postgres, on_sqlite};

use crate::{
    between::{Between, Line},
    numbers, prepare, write,
};

const BACK_WITHIN: Duration = Duration::from_secs(10);

/// `examples/hold_write.rs`, in the middle of writing a number.
struct Holder {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Holder {
    fn start(location: &Location, number: i64) -> Self {
        let test = std::env::current_exe().unwrap();
        let program = test.parent().unwrap().parent().unwrap().join("examples/hold_write");
        let location = match location {
            Location::Sqlite(path) => path.display().to_string(),
            Location::Postgres(url) => url.clone(),
        };
        let mut command = Command::new(program);
        command.args([location, number.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut holder = Self { child, said };
        assert_eq!(holder.line(), "holding");
        holder
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Lets it go on; gives what became of it.
    fn goes_on(mut self) -> String {
        self.child.stdin.take().unwrap().write_all(b"on\n").unwrap();
        let line = self.line();
        self.child.wait().unwrap();
        line
    }
}

/// Writes once, which has to go well; gives how long it took.
async fn written(db: &Db, number: i64) -> Duration {
    let start = Instant::now();
    write(db, number).await.unwrap_or_else(|error| panic!("after {:?}: {}", start.elapsed(), error.chain()));
    start.elapsed()
}

async fn is_whole(db: &Db, expected: &[i64]) {
    assert_eq!(numbers(db).await, expected);
    let verdict = journal::verify(db, None).await.unwrap();
    assert_eq!((verdict.fault, verdict.entries), (None, i64::try_from(expected.len()).unwrap()));
}

#[test]
fn a_program_that_is_stopped_does_not_keep_others_from_writing() {
    on_postgres(async |database| {
        prepare(&database.db).await;
        let holder = Holder::start(&database.location, 1);
        holder.signal("-STOP");
        let took = written(&database.db, 2).await;
        assert!(took < BACK_WITHIN, "{took:?}");
        holder.signal("-CONT");
        let said = holder.goes_on();
        assert!(said.starts_with("Unavailable:") && said.ends_with("nothing was saved"), "{said}");
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn a_program_that_is_killed_leaves_nothing_and_holds_nothing() {
    each_database(async |database| {
        prepare(&database.db).await;
        let mut holder = Holder::start(&database.location, 1);
        holder.signal("-KILL");
        holder.child.wait().unwrap();
        let took = written(&database.db, 2).await;
        assert!(took < BACK_WITHIN, "{took:?}");
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn a_program_whose_connection_is_ended_is_told_that_nothing_was_saved() {
    on_postgres(async |database| {
        prepare(&database.db).await;
        let holder = Holder::start(&database.location, 1);
        let sql = "select cast(pg_terminate_backend(pid) as text) from pg_stat_activity
                   where datname = current_database() and state = 'idle in transaction'";
        assert_eq!(database.db.fetch_all::<String>(sql, &[]).await.unwrap(), ["true"]);
        let took = written(&database.db, 2).await;
        assert!(took < BACK_WITHIN, "{took:?}");
        let said = holder.goes_on();
        assert!(said.starts_with("Unavailable:") && said.ends_with("nothing was saved"), "{said}");
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn a_file_that_another_program_writes_is_waited_for_and_then_said() {
    on_sqlite(async |database| {
        prepare(&database.db).await;
        let holder = Holder::start(&database.location, 1);
        let start = Instant::now();
        let refused = write(&database.db, 2).await.unwrap_err();
        assert!(start.elapsed() < BACK_WITHIN, "{:?}", start.elapsed());
        assert_eq!(refused.kind, Kind::Unavailable);
        assert_eq!(
            refused.message,
            "another program is writing to the database file; nothing was saved",
            "{}",
            refused.chain()
        );
        assert!(numbers(&database.db).await.is_empty(), "reading goes on");
        assert_eq!(holder.goes_on(), "saved");
        written(&database.db, 3).await;
        is_whole(&database.db, &[1, 3]).await;
    });
}

#[test]
fn whoever_waits_too_long_for_their_turn_is_told_so() {
    on_sqlite(async |database| {
        prepare(&database.db).await;
        let held = database.db.write().await.unwrap();
        let start = Instant::now();
        let refused = write(&database.db, 1).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
        assert_eq!(refused.kind, Kind::Unavailable, "{}", refused.chain());
        assert!(refused.message.ends_with("nothing was saved"), "{}", refused.message);
        drop(held);
        written(&database.db, 2).await;
        is_whole(&database.db, &[2]).await;
    });
}

#[test]
fn what_became_of_a_commit_without_an_answer_is_found_out_or_said_not_to_be_known() {
    on_postgres(async |database| {
        prepare(&database.db).await;
        let (between, location) = Between::new(database);
        let fresh = async || Db::open(&location).await.unwrap();

        let db = fresh().await;
        between.is(Line::CutAfterCommit, 0);
        write(&db, 1).await.expect("it was saved, and that is found out");
        is_whole(&database.db, &[1]).await;

        let db = fresh().await;
        between.is(Line::CutBeforeCommit, 0);
        let refused = write(&db, 2).await.unwrap_err();
        assert_eq!(
            (refused.kind, refused.message.as_str()),
            (Kind::Unavailable, "the database did not answer; nothing was saved")
        );
        is_whole(&database.db, &[1]).await;

        let db = fresh().await;
        between.is(Line::DeadAfterCommit, 0);
        let unknown = write(&db, 3).await.unwrap_err();
        assert_eq!(unknown.kind, Kind::Unknown, "{}", unknown.chain());
        assert!(unknown.message.ends_with("it is not known whether it was saved"), "{}", unknown.message);
        is_whole(&database.db, &[1, 3]).await;
        between.is(Line::Good, 0);
        write(&db, 4).await.unwrap();
        is_whole(&database.db, &[1, 3, 4]).await;
    });
}
