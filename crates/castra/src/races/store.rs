//! The whole content of a database, to compare and to restore.

use std::collections::BTreeMap;

use castra_platform::db::{Db, SchemaColumn, Value};

/// The separator between the values of a row, and the mark of a missing value.
const BETWEEN: &str = "|~|";
const NOTHING: &str = "~nothing~";
/// Tables that only record that something was done, and are not compared.
const LEFT_OUT: [&str; 4] = ["schema_migrations", "journal", "journal_head", "idempotency_keys"];
/// Restored, but not compared: the second request may have been refused before any attempt.
const TRIES: &str = "sign_in_tries";
/// Tables that refer to each other, the referenced ones first.
const TIED: [&[&str]; 12] = [
    &[
        "teams",
        "people",
        "memberships",
        "assignments",
        "responsibility_assignments",
        "repositories",
        "role_definitions",
    ],
    &["master_keys", "private_keys"],
    &["one_on_one_series"],
    &["conflict_cases"],
    &["concerns"],
    &["growth_areas", "growth_pairs"],
    &["review_series"],
    &["agreements", "agreement_proposals"],
    &["rotations", "rotation_plans"],
    &["trust_rounds"],
    &["delegations", "delegation_areas", "delegation_polls"],
    &["week_calendars"],
];
/// The prefixes of the other tables of each group, in the same order.
const TIED_BY_NAME: [&str; 12] = [
    "\0",
    "\0",
    "one_on_one_",
    "conflict_",
    "concern_",
    "growth_",
    "review_",
    "agreement_",
    "rotation_",
    "trust_",
    "delegation_",
    "week_",
];

/// The rows of every table, as texts, sorted.
pub(super) type Kept = BTreeMap<String, Vec<String>>;

/// A table, and how its rows are written.
struct Table {
    name: String,
    columns: Vec<SchemaColumn>,
    insert: &'static str,
    delete: &'static str,
}

/// Every table that is compared.
pub(super) struct Tables {
    all: Vec<Table>,
    select: &'static str,
}

fn leak(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

impl Tables {
    /// The tables of a database, by its schema.
    pub(super) async fn of_schema(db: &Db) -> Self {
        let mut by_table: BTreeMap<String, Vec<SchemaColumn>> = BTreeMap::new();
        for column in db.schema().await.unwrap() {
            // The organization's version only grows: in-memory copies are told apart by it.
            let is_version = column.table == "organization" && column.column == "version";
            if !LEFT_OUT.contains(&column.table.as_str()) && !is_version {
                by_table.entry(column.table.clone()).or_default().push(column);
            }
        }
        let mut selects = Vec::new();
        let mut all: Vec<Table> = Vec::new();
        for (name, columns) in by_table {
            let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.column)).collect();
            let values: Vec<String> = names
                .iter()
                .map(|name| format!("'{BETWEEN}' || coalesce(cast({name} as text), '{NOTHING}')"))
                .collect();
            selects.push(format!("select '{name}' || {} from {name}", values.join(" || ")));
            let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
            let insert = if name == "organization" {
                let sets: Vec<String> =
                    names.iter().zip(&places).map(|(name, place)| format!("{name} = {place}")).collect();
                format!("update organization set {}, version = version + 1", sets.join(", "))
            } else {
                format!("insert into {name} ({}) values ({})", names.join(", "), places.join(", "))
            };
            let delete = leak(format!("delete from {name}"));
            all.push(Table { name, columns, insert: leak(insert), delete });
        }
        all.sort_by_key(|table| {
            let place = TIED.iter().flat_map(|tied| tied.iter()).position(|known| *known == table.name);
            (place.unwrap_or(usize::MAX), table.name.clone())
        });
        Self { all, select: leak(selects.join(" union all ")) }
    }

    /// Reads the current rows.
    pub(super) async fn read(&self, db: &Db) -> Kept {
        let mut kept: Kept = self.all.iter().map(|table| (table.name.clone(), Vec::new())).collect();
        for row in db.fetch_all::<String>(self.select, &[]).await.unwrap() {
            let (table, values) = row.split_once(BETWEEN).unwrap();
            kept.get_mut(table).unwrap().push(values.to_owned());
        }
        for rows in kept.values_mut() {
            rows.sort();
        }
        kept
    }

    /// Restores the earlier rows, table by table where something differs.
    pub(super) async fn restore(&self, db: &Db, now: &Kept, kept: &Kept) {
        let groups: Vec<String> = self
            .all
            .iter()
            .filter(|table| now[&table.name] != kept[&table.name])
            .map(|table| group(&table.name))
            .collect();
        let changes_organization = groups.iter().any(|group| group == "0");
        let changed: Vec<&Table> = self
            .all
            .iter()
            .filter(|table| {
                let is_version = table.name == "organization" && changes_organization;
                is_version || groups.contains(&group(&table.name))
            })
            .collect();
        if changed.is_empty() {
            return;
        }
        let mut tx = db.write().await.unwrap();
        for table in changed.iter().rev().filter(|table| table.name != "organization") {
            tx.execute(table.delete, &[]).await.unwrap();
        }
        for table in &changed {
            for row in &kept[&table.name] {
                let values: Vec<Value> = row
                    .split(BETWEEN)
                    .zip(&table.columns)
                    .map(|(text, column)| value(text, column))
                    .collect();
                tx.execute(table.insert, &values).await.unwrap();
            }
        }
        tx.commit_unsaid().await.unwrap();
    }
}

/// The tables that are restored together.
fn group(table: &str) -> String {
    let named = TIED.iter().position(|tied| tied.contains(&table));
    let begins = || TIED_BY_NAME.iter().position(|begins| table.starts_with(begins));
    named.or_else(begins).map_or_else(|| table.to_owned(), |group| group.to_string())
}

fn value(text: &str, column: &SchemaColumn) -> Value {
    let text = (text != NOTHING).then_some(text);
    match column.data_type.as_str() {
        "bigint" => Value::Integer(text.map(|text| text.parse().unwrap())),
        "double precision" => Value::Real(text.map(|text| text.parse().unwrap())),
        "boolean" => Value::Boolean(text.map(|text| text == "true" || text == "1")),
        _ => Value::Text(text.map(str::to_owned)),
    }
}

/// The new and the removed rows, without random parts: ids, secrets, sealed text.
pub(super) fn differences(before: &Kept, after: &Kept) -> Vec<String> {
    let mut found = Vec::new();
    for (table, rows) in after.iter().filter(|(table, rows)| *table != TRIES && before[*table] != **rows) {
        let without = |all: &[String], others: &[String]| {
            let mut others = others.to_vec();
            let is_new = |row: &&String| match others.iter().position(|other| other == *row) {
                Some(at) => {
                    others.swap_remove(at);
                    false
                }
                None => true,
            };
            all.iter().filter(is_new).map(|row| masked(row)).collect::<Vec<_>>()
        };
        found.extend(without(rows, &before[table]).into_iter().map(|row| format!("+ {table}: {row}")));
        found.extend(without(&before[table], rows).into_iter().map(|row| format!("- {table}: {row}")));
    }
    found.sort();
    found
}

/// A text with every run of 30 letters or more that could be an id, a hash or sealed text replaced by `#`.
fn masked(text: &str) -> String {
    // A password's hash contains its salt, which is shorter and different each time.
    let text = text.split(BETWEEN).map(|part| if part.starts_with("$argon2id$") { "#" } else { part });
    let text = text.collect::<Vec<_>>().join(BETWEEN);
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_.+/=".contains(letter);
    let mut masked = String::new();
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        if is_part(letter) {
            run.push(letter);
            continue;
        }
        masked.push_str(if run.len() >= 30 { "#" } else { &run });
        run.clear();
        masked.push(letter);
    }
    masked.truncate(masked.len() - 1);
    masked
}
