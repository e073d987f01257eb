//! Everything in which the two databases differ, in one place.

/// Makes writing transactions run one after the other; released at commit or rollback.
pub(super) const LOCK_WRITERS: &str = "select pg_advisory_xact_lock(7274499101)";

/// Keeps two processes from migrating at once on PostgreSQL; SQLite's `begin immediate` does it there.
pub(super) const LOCK_MIGRATIONS: &str = "select pg_advisory_xact_lock(7274499102)";

/// What the programs on one PostgreSQL database say to each other by.
pub(super) const CHANNEL: &str = "castra_live";

/// Says something by a channel when the transaction commits.
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

/// The first thing that is wrong with the file, or `ok`.
pub(super) const SQLITE_IS_WHOLE: &str = "select quick_check from pragma_quick_check limit 1";
