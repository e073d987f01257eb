//! All differences between the two databases, in one place.

use std::borrow::Cow;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// Serializes writing transactions; released at commit or rollback.
pub(super) const LOCK_WRITERS: &str = "select pg_advisory_xact_lock(7274499101)";

/// Ends the session that holds the writers' lock, if the server has waited for its program as long as a transaction may
/// be silent. As one of the conditions, the call could run before the others are checked. Of the lock's number, `classid`
/// is the upper half and `objid` the lower.
pub(super) const END_SILENT_WRITER: &str = "
    select pg_terminate_backend(activity.pid)
    from pg_locks held join pg_stat_activity activity on activity.pid = held.pid
    where held.locktype = 'advisory' and held.granted and held.objsubid = 1
      and held.classid = 7274499101 >> 32 and held.objid = 7274499101 & 4294967295
      and held.database = (select oid from pg_database where datname = current_database())
      and activity.wait_event_type = 'Client'
      and activity.state_change < clock_timestamp() - interval '5 seconds'";

/// Keeps two processes from migrating at once on PostgreSQL; SQLite's `begin immediate` does it there.
pub(super) const LOCK_MIGRATIONS: &str = "select pg_advisory_xact_lock(7274499102)";

/// The channel between programs on one PostgreSQL database.
pub(super) const CHANNEL: &str = "castra_live";

/// Sends a notification when the transaction commits.
pub(super) const NOTIFY: &str = "select pg_notify($1, $2)";

/// Tables and columns as PostgreSQL describes them.
pub(super) const POSTGRES_SCHEMA: &str = "
    select c.table_name as table_name, c.column_name as column_name, c.data_type as data_type,
           cast(case when c.is_nullable = 'NO' then 1 else 0 end as bigint) as required
    from information_schema.columns c
    join information_schema.tables t on t.table_name = c.table_name and t.table_schema = c.table_schema
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
    order by 1, 2";

/// Tables and columns as SQLite describes them.
pub(super) const SQLITE_SCHEMA: &str = "
    select m.name as table_name, c.name as column_name, lower(c.type) as data_type,
           case when c.\"notnull\" = 1 or c.pk > 0 then 1 else 0 end as required
    from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite_%'
    order by 1, 2";

/// The first fault of the file, or `ok`.
pub(super) const SQLITE_IS_WHOLE: &str = "select quick_check from pragma_quick_check limit 1";

/// A statement in SQLite's form.
pub(super) fn for_sqlite(sql: &'static str) -> SqlStr {
    with_lists(sql, "select value from json_each(", ")")
}

/// A statement in PostgreSQL's form.
pub(super) fn for_postgres(sql: &'static str) -> SqlStr {
    with_lists(sql, "select json_array_elements_text(cast(", " as json))")
}

/// Makes `x in (any_of($1))` compare with each text of a list passed as one argument ([`super::Value::list`]), so the
/// statement is the same for every length.
fn with_lists(sql: &'static str, open: &str, close: &str) -> SqlStr {
    let mut parts = sql.split("any_of(");
    let mut text = Cow::Borrowed(parts.next().unwrap_or_default());
    for part in parts {
        let (argument, rest) = part.split_once(')').unwrap_or((part, ""));
        text.to_mut().extend([open, argument, close, rest]);
    }
    AssertSqlSafe(text).into_sql_str()
}
