//! Writes numbers into a database from many tasks at once and prints each as soon as it is acknowledged, for the
//! fault tests to kill. `write_load LOCATION WRITERS FIRST COUNT`
//!
//! What is absent: an end by itself when writes fail. It tries on until it is killed or has written all.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is acknowledged is told on standard output"
)]

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use castra_platform::{
    Kind, args,
    clock::from_text,
    db::{Db, Location},
    journal::Entry,
};

const PAUSE: Duration = Duration::from_millis(5);

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, location, writers, first, count] = args.as_slice() else {
        panic!("usage: write_load LOCATION WRITERS FIRST COUNT");
    };
    let location = if location.starts_with("postgres://") {
        Location::Postgres(location.clone())
    } else {
        Location::Sqlite(PathBuf::from(location))
    };
    let first: i64 = first.parse().expect("FIRST is a number");
    let end = first + count.parse::<i64>().expect("COUNT is a number");
    let db = open(&location).await;
    let next = Arc::new(AtomicI64::new(first));
    let tasks: Vec<_> = (0..writers.parse::<usize>().expect("WRITERS is a number"))
        .map(|_| tokio::spawn(write_all(db.clone(), Arc::clone(&next), end)))
        .collect();
    for task in tasks {
        task.await.expect("a writer does not panic");
    }
}

async fn open(location: &Location) -> Db {
    loop {
        match Db::open(location).await {
            Ok(db) => return db,
            Err(error) => eprintln!("failed {}", error.chain()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn write_all(db: Db, next: Arc<AtomicI64>, end: i64) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= end {
            return;
        }
        loop {
            match write(&db, number).await {
                Ok(()) => println!("{number}"),
                // An earlier try was saved though its answer was lost.
                Err(error) if error.kind == Kind::Conflict => {}
                Err(error) => {
                    println!("failed");
                    eprintln!("failed {}", error.chain());
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            }
            break;
        }
    }
}

async fn write(db: &Db, number: i64) -> castra_platform::Result<()> {
    let mut tx = db.write().await?;
    tx.execute("insert into numbers (number) values ($1)", &args![number]).await?;
    tx.commit(Entry {
        at: from_text("2026-03-02T12:00:00Z").expect("this is an instant"),
        actor: "host".to_owned(),
        source: "cli".to_owned(),
        action: "wrote".to_owned(),
        subject: format!("number:{number}"),
        details: String::new(),
        address: String::new(),
        behalf: String::new(),
    })
    .await
}
