//! Migrations: once, in order, each whole, never onto a newer database; and the same schema on both.

use std::{cell::RefCell, collections::BTreeMap};

use castra_platform::{
    Kind,
    app::{PLATFORM_TABLES, migrations},
    db::{Migration, SchemaColumn},
};
use castra_testkit::each_database;

use crate::{NUMBERS, numbers, prepare};

#[test]
fn each_step_is_applied_once() {
    each_database(async |database| {
        let mut steps = migrations(&[]);
        steps.push(NUMBERS);
        assert_eq!(database.db.migrate(&steps).await.unwrap(), steps.len());
        let before = database.db.schema().await.unwrap();
        assert_eq!(database.db.migrate(&steps).await.unwrap(), 0);
        assert_eq!(database.db.schema().await.unwrap(), before);
    });
}

#[test]
fn steps_are_applied_in_the_order_of_their_keys() {
    each_database(async |database| {
        let add = Migration { key: "20261103_add", sql: "insert into numbers (number) values (1)" };
        let remove = Migration { key: "20261104_remove", sql: "delete from numbers" };
        assert_eq!(database.db.migrate(&[remove, NUMBERS, add]).await.unwrap(), 3);
        assert!(numbers(&database.db).await.is_empty());
    });
}

#[test]
fn a_newer_database_is_refused_and_left_untouched() {
    each_database(async |database| {
        prepare(&database.db).await;
        let before = database.db.schema().await.unwrap();
        let other =
            Migration { key: "20261101_other", sql: "create table other (id bigint primary key not null)" };
        let mut older = migrations(&[]);
        older.push(other);
        let refused = database.db.migrate(&older).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Conflict);
        assert!(
            refused.message.contains("newer Castra (it has the step 20261102_numbers)"),
            "{}",
            refused.message
        );
        assert_eq!(database.db.schema().await.unwrap(), before);
    });
}

#[test]
fn a_failing_step_is_taken_back_whole() {
    each_database(async |database| {
        prepare(&database.db).await;
        let before = database.db.schema().await.unwrap();
        let broken = Migration {
            key: "20261103_broken",
            sql: "create table half (id bigint primary key not null);
                  insert into numbers (number) values (1);
                  alter table nowhere add column word text",
        };
        let mut steps = migrations(&[]);
        steps.extend([NUMBERS, broken]);
        let failed = database.db.migrate(&steps).await.unwrap_err();
        assert_eq!(failed.message, "migration 20261103_broken failed; nothing was changed");
        assert_eq!(database.db.schema().await.unwrap(), before);
        assert!(numbers(&database.db).await.is_empty());
        let mended = Migration { sql: "insert into numbers (number) values (2)", ..broken };
        steps.pop();
        steps.push(mended);
        assert_eq!(database.db.migrate(&steps).await.unwrap(), 1);
        assert_eq!(numbers(&database.db).await, [2]);
    });
}

#[test]
fn two_that_start_at_once_apply_each_step_once() {
    each_database(async |database| {
        let steps = migrations(&[]);
        let applied = futures::future::join_all((0..4).map(|_| database.db.migrate(&steps))).await;
        let applied: usize = applied.into_iter().map(Result::unwrap).sum();
        assert_eq!(applied, steps.len());
    });
}

#[test]
fn both_databases_have_the_same_schema_and_every_table_an_owner() {
    let seen: RefCell<BTreeMap<&str, Vec<SchemaColumn>>> = RefCell::default();
    each_database(async |database| {
        // The first of the ground's own steps made tables of accounts too.
        database.db.migrate(&migrations(&[&castra_accounts::FEATURE])).await.unwrap();
        let schema = database.db.schema().await.unwrap();
        for column in &schema {
            let known = PLATFORM_TABLES.iter().chain(castra_accounts::FEATURE.tables);
            assert!(known.into_iter().any(|table| *table == column.table), "{} has no owner", column.table);
            let portable = ["text", "bigint", "boolean", "double precision"];
            assert!(portable.contains(&column.data_type.as_str()), "{column:?}");
        }
        seen.borrow_mut().insert(database.db.engine(), schema);
    });
    let seen = seen.into_inner();
    let schemas: Vec<_> = seen.values().collect();
    for pair in schemas.windows(2) {
        assert_eq!(pair[0], pair[1]);
    }
}
