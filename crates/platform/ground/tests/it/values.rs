//! Values of every type, and nulls of every type, come back from both databases as they went in.

use castra_platform::{
    Error, Kind, Result, args,
    clock::{Timestamp, from_text},
    db::{FromRow, Migration, Row, Value},
};
use castra_testkit::{each_database, noon};
use chrono::NaiveDate;

const TABLE: Migration = Migration {
    key: "20261102_things",
    sql: "create table things (id bigint primary key not null, words text, count bigint, share double precision,
          yes boolean, day text, at text)",
};

#[derive(Debug, Clone, PartialEq)]
struct Thing {
    id: i64,
    words: Option<String>,
    count: Option<i64>,
    share: Option<f64>,
    yes: Option<bool>,
    day: Option<NaiveDate>,
    at: Option<Timestamp>,
}

impl FromRow for Thing {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            words: row.get("words")?,
            count: row.get("count")?,
            share: row.get("share")?,
            yes: row.get("yes")?,
            day: row.get("day")?,
            at: row.get("at")?,
        })
    }
}

fn things() -> Vec<Thing> {
    let empty = Thing { id: 0, words: None, count: None, share: None, yes: None, day: None, at: None };
    let full = |id, words: &str, count, share, yes| Thing {
        id,
        words: Some(words.to_owned()),
        count: Some(count),
        share: Some(share),
        yes: Some(yes),
        day: NaiveDate::from_ymd_opt(2024, 2, 29),
        at: from_text("2026-03-01T23:59:59.999999Z"),
    };
    vec![
        empty,
        full(1, "", 0, 0.0, false),
        full(2, "Žofie 'O\"Brien'; drop table things; -- \u{1F9ED}\n\t%_\\", i64::MAX, 0.1 + 0.2, true),
        full(3, &"ä".repeat(100_000), i64::MIN, f64::MIN_POSITIVE, true),
        full(4, "null", -1, -1e300, false),
    ]
}

#[test]
fn values_and_nulls_come_back() {
    each_database(async |database| {
        let db = &database.db;
        let mut migrations = castra_platform::app::migrations(&[]);
        migrations.push(TABLE);
        db.migrate(&migrations).await.unwrap();
        let mut tx = db.write().await.unwrap();
        for thing in things() {
            tx.execute(
                "insert into things (id, words, count, share, yes, day, at) values ($1, $2, $3, $4, $5, $6, $7)",
                &args![thing.id, thing.words, thing.count, thing.share, thing.yes, thing.day, thing.at],
            )
            .await
            .unwrap();
        }
        let inside: Vec<Thing> = tx.fetch_all("select * from things order by id", &[]).await.unwrap();
        assert_eq!(inside, things());
        tx.commit(crate::says("things")).await.unwrap();
        let outside: Vec<Thing> = db.fetch_all("select * from things order by id", &[]).await.unwrap();
        assert_eq!(outside, things());
    });
}

#[test]
fn arguments_are_numbered_not_counted() {
    each_database(async |database| {
        let text: String = database.db.fetch_one("select $2 || $1 || $2", &args!["a", "b"]).await.unwrap();
        assert_eq!(text, "bab");
    });
}

#[test]
fn a_list_is_one_argument_however_long() {
    each_database(async |database| {
        let wanted = ["a", "b'\"", "c,d", ""];
        for (list, expected) in [(&wanted[..], 3), (&wanted[1..2], 1), (&[][..], 0)] {
            let sql = "select count(*) from (select 'a' as x union all select 'b''\"' union all select ''
                       union all select 'd' union all select $2) as all_of_it where x in (any_of($1))";
            let args = args![Value::list(list.iter().copied()), "z"];
            assert_eq!(database.db.fetch_one::<i64>(sql, &args).await.unwrap(), expected, "{list:?}");
        }
        let many: Vec<String> = (0..5000).map(|n| n.to_string()).collect();
        let args = args![Value::list(many.iter().map(String::as_str))];
        let found = database.db.fetch_one::<i64>("select count(*) where '4999' in (any_of($1))", &args).await;
        assert_eq!(found.unwrap(), 1);
    });
}

#[test]
fn a_number_is_read_whatever_its_width() {
    each_database(async |database| {
        database.db.ping().await.unwrap();
        assert_eq!(database.db.fetch_one::<i64>("select 41 + 1", &[]).await.unwrap(), 42);
        assert_eq!(
            database.db.fetch_one::<i64>("select count(*) from (select 1) as one", &[]).await.unwrap(),
            1
        );
    });
}

#[test]
fn what_the_two_would_keep_differently_is_refused() {
    each_database(async |database| {
        crate::prepare(&database.db).await;
        let refused = async |args: &[castra_platform::db::Value]| -> Error {
            let mut tx = database.db.write().await.unwrap();
            tx.execute("select $1", args).await.unwrap_err()
        };
        assert_eq!(refused(&args!["a\0b"]).await.kind, Kind::Invalid);
        assert_eq!(refused(&args![Value::list(["a\0b"])]).await.kind, Kind::Invalid);
        assert_eq!(refused(&args![f64::NAN]).await.kind, Kind::Internal);
        crate::write(&database.db, 1).await.unwrap();
    });
}

#[test]
fn a_stored_value_that_cannot_be_read_is_named() {
    struct At(Timestamp);
    impl FromRow for At {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("at")?))
        }
    }
    each_database(async |database| {
        let db = &database.db;
        let wrong = db.fetch_one::<At>("select 'yesterday' as at", &[]).await.map(|at| at.0).unwrap_err();
        assert_eq!(wrong.message, "`yesterday` is stored where an instant belongs");
        let right = db.fetch_one::<At>("select '2026-03-02T12:00:00.000000Z' as at", &[]).await.unwrap();
        assert_eq!(right.0, noon());
    });
}
