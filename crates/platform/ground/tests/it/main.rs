//! The ground's tests through its public face, on both databases; one binary, so that it links once.
#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![expect(clippy::needless_pass_by_value, reason = "a closure reads better without `&` in every test")]

mod between;
mod connections;
mod database_address;
mod drafts;
mod erasing;
mod faults;
mod idempotency;
mod jobs;
mod journal;
mod limits;
mod migrations;
mod own_data;
mod private;
mod standstill;
mod transactions;
mod values;
mod web;

use castra_platform::{
    db::{Db, Migration},
    journal::Entry,
};
use castra_testkit::noon;

/// A table for tests, beside the platform's own.
const NUMBERS: Migration = Migration {
    key: "20261102_numbers",
    sql: "create table numbers (number bigint primary key not null check (number >= 0))",
};

/// Brings a fresh database to the platform's schema and [`NUMBERS`].
async fn prepare(db: &Db) {
    let mut migrations = castra_platform::app::migrations(&[]);
    migrations.push(NUMBERS);
    db.migrate(&migrations).await.unwrap();
}

fn says(subject: &str) -> Entry {
    Entry {
        at: noon(),
        actor: "host".to_owned(),
        source: "cli".to_owned(),
        action: "wrote".to_owned(),
        subject: subject.to_owned(),
        details: String::new(),
        address: "192.0.2.7".to_owned(),
        behalf: "person:ana".to_owned(),
    }
}

/// Writes a number and says so.
async fn write(db: &Db, number: i64) -> castra_platform::Result<()> {
    let mut tx = db.write().await?;
    tx.execute("insert into numbers (number) values ($1)", &castra_platform::args![number]).await?;
    tx.commit(says(&format!("number:{number}"))).await
}

async fn numbers(db: &Db) -> Vec<i64> {
    db.fetch_all("select number from numbers order by number", &[]).await.unwrap()
}

#[test]
fn no_test_file_is_forgotten() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || main.contains(&format!("mod {module};")), "{name} is in no test binary");
    }
}
