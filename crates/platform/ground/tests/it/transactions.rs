//! Transactions: whole or not at all, one after the other, and usable again after every error.

use castra_platform::{Kind, args, journal};
use castra_testkit::{each_database, on_postgres, on_sqlite};

use crate::{numbers, prepare, says, write};

#[test]
fn a_dropped_transaction_leaves_nothing() {
    each_database(async |database| {
        let db = &database.db;
        prepare(db).await;
        let mut tx = db.write().await.unwrap();
        tx.execute("insert into numbers (number) values (1)", &[]).await.unwrap();
        drop(tx);
        assert!(numbers(db).await.is_empty());
        write(db, 2).await.unwrap();
        assert_eq!(numbers(db).await, [2]);
        assert_eq!(journal::verify(db, None).await.unwrap().entries, 1);
    });
}

/// Most changes that are begun and not made were refused by a rule: connecting anew for each costs more than the change.
#[test]
fn a_refused_change_keeps_its_connection_and_a_failed_one_does_not() {
    on_postgres(async |database| {
        let db = &database.db;
        prepare(db).await;
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..30 {
            let mut tx = db.write().await.unwrap();
            let process: i64 =
                tx.fetch_optional("select pg_backend_pid()::bigint", &[]).await.unwrap().unwrap();
            seen.insert(process);
            tx.execute("insert into numbers (number) values ($1)", &args![number]).await.unwrap();
            drop(tx);
        }
        assert!(numbers(db).await.is_empty());
        assert!(seen.len() <= 4, "{} connections for 30 refused changes", seen.len());
        let mut tx = db.write().await.unwrap();
        let process: i64 = tx.fetch_optional("select pg_backend_pid()::bigint", &[]).await.unwrap().unwrap();
        tx.execute("insert into numbers (number) values (-1)", &[]).await.unwrap_err();
        drop(tx);
        for _ in 0..8 {
            let mut tx = db.write().await.unwrap();
            let next: i64 = tx.fetch_optional("select pg_backend_pid()::bigint", &[]).await.unwrap().unwrap();
            assert_ne!(next, process, "what failed is closed");
        }
    });
}

#[test]
fn what_is_not_committed_is_not_seen() {
    each_database(async |database| {
        let db = &database.db;
        prepare(db).await;
        let mut tx = db.write().await.unwrap();
        tx.execute("insert into numbers (number) values (1)", &[]).await.unwrap();
        assert!(numbers(db).await.is_empty());
        tx.commit(says("number:1")).await.unwrap();
        assert_eq!(numbers(db).await, [1]);
    });
}

#[test]
fn an_error_ends_the_transaction_and_the_next_one_works() {
    each_database(async |database| {
        let db = &database.db;
        prepare(db).await;
        write(db, 1).await.unwrap();
        let cases = [
            ("insert into numbers (number) values (1)", Kind::Conflict),
            ("insert into numbers (number) values (-1)", Kind::Conflict),
            ("insert into numbers (number) values (null)", Kind::Internal),
            ("insert into nowhere (number) values (1)", Kind::Internal),
            ("this is no statement", Kind::Internal),
        ];
        for (sql, kind) in cases {
            let mut tx = db.write().await.unwrap();
            tx.execute("insert into numbers (number) values (2)", &[]).await.unwrap();
            assert_eq!(tx.execute(sql, &[]).await.unwrap_err().kind, kind, "{sql}");
            let after = tx.execute("insert into numbers (number) values (3)", &[]).await.unwrap_err();
            assert_eq!(after.message, "the transaction has ended after an earlier error");
            assert_eq!(tx.commit(says("number:3")).await.unwrap_err().kind, Kind::Unavailable);
        }
        assert_eq!(numbers(db).await, [1]);
        write(db, 4).await.unwrap();
        assert_eq!(numbers(db).await, [1, 4]);
        let verdict = journal::verify(db, None).await.unwrap();
        assert_eq!((verdict.entries, verdict.fault), (2, None));
    });
}

#[test]
fn a_rule_checked_inside_stays_true_until_the_commit() {
    each_database(async |database| {
        let db = &database.db;
        prepare(db).await;
        let one_more = async || {
            let mut tx = db.write().await.unwrap();
            let highest: Option<i64> = tx
                .fetch_optional("select number from numbers order by number desc limit 1", &[])
                .await
                .unwrap();
            tokio::task::yield_now().await;
            let next = highest.map_or(0, |number| number + 1);
            tx.execute("insert into numbers (number) values ($1)", &args![next]).await.unwrap();
            tx.commit(says(&format!("number:{next}"))).await.unwrap();
        };
        // Far more than the pool has connections.
        futures::future::join_all((0..100).map(|_| one_more())).await;
        assert_eq!(numbers(db).await, (0..100).collect::<Vec<i64>>());
        let verdict = journal::verify(db, None).await.unwrap();
        assert_eq!((verdict.entries, verdict.fault), (100, None));
    });
}

#[test]
fn readers_do_not_wait_for_writers() {
    each_database(async |database| {
        let db = &database.db;
        prepare(db).await;
        let writing = db.write().await.unwrap();
        let waiting: Vec<_> = (0..50)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move { write(&db, number).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let read = tokio::time::timeout(std::time::Duration::from_secs(2), numbers(db)).await;
        assert!(read.expect("a read is not held up").is_empty());
        drop(writing);
        for write in waiting {
            write.await.unwrap().unwrap();
        }
        assert_eq!(numbers(db).await.len(), 50);
    });
}

#[test]
fn readers_cannot_write_the_embedded_database() {
    on_sqlite(async |database| {
        prepare(&database.db).await;
        let refused = database
            .db
            .fetch_all::<i64>("insert into numbers (number) values (1) returning number", &[])
            .await;
        assert!(refused.is_err());
        assert!(numbers(&database.db).await.is_empty());
    });
}

#[test]
fn a_write_given_up_midway_leaves_nothing_and_holds_nothing() {
    each_database(async |database| {
        let db = &database.db;
        prepare(db).await;
        for number in 0..40 {
            let patience = std::time::Duration::from_micros(50 * u64::try_from(number).unwrap());
            drop(tokio::time::timeout(patience, write(db, number)).await);
        }
        write(db, 100).await.unwrap();
        let written = numbers(db).await;
        let subjects: Vec<String> =
            db.fetch_all("select subject from journal order by sequence", &[]).await.unwrap();
        let mut said: Vec<i64> =
            subjects.iter().map(|subject| subject["number:".len()..].parse().unwrap()).collect();
        said.sort_unstable();
        assert_eq!(written, said);
        assert_eq!(journal::verify(db, None).await.unwrap().fault, None);
    });
}
