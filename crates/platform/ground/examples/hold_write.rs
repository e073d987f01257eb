//! Begins to write a number, says so, and goes on when it reads a line: for tests to stop it in the middle.
//! `hold_write LOCATION NUMBER`
// tidy: Clock::System, because it is a program of its own.
#![expect(clippy::print_stdout, reason = "what became of it is told on standard output")]

use std::path::PathBuf;

use castra_platform::{
    Error, Result, args,
    clock::Clock,
    db::{Db, Location},
    journal::Entry,
};

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, location, number] = args.as_slice() else { panic!("usage: hold_write LOCATION NUMBER") };
    let location = match location.starts_with("postgres://") {
        true => Location::Postgres(location.clone()),
        false => Location::Sqlite(PathBuf::from(location)),
    };
    match write(&location, number.parse().expect("NUMBER is a number")).await {
        Ok(()) => println!("saved"),
        Err(error) => println!("{:?}: {}", error.kind, error.message),
    }
}

async fn write(location: &Location, number: i64) -> Result<()> {
    let db = Db::open(location).await?;
    let mut tx = db.write().await?;
    tx.execute("insert into numbers (number) values ($1)", &args![number]).await?;
    println!("holding");
    let read = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    read.await.map_err(|error| Error::internal("the task was stopped").caused_by(error))??;
    tx.commit(Entry {
        at: Clock::System.now(),
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
