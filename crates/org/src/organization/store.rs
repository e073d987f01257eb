//! SQL for the organization: one row per record, all read at once.

use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Row, Tx},
    text,
};

use super::{
    Assignment, AssignmentId, Key, Membership, Organization, Period, Person, PersonId, Practices, RaciEntry,
    Record, Repository, ResponsibilityId, Responsible, RoleId, Scope, Settings, Team, TeamId,
};
use crate::catalog::Catalog;

fn period(row: &Row) -> Result<Period> {
    Ok(Period { from: row.get("valid_from")?, to: row.get("valid_to")? })
}

fn optional_id<T: From<String>>(row: &Row, column: &str) -> Result<Option<T>> {
    Ok(row.get::<Option<String>>(column)?.map(T::from))
}

fn scope(row: &Row) -> Result<Scope> {
    Ok(Scope::of(optional_id(row, "team")?))
}

fn people(row: &Row, column: &str) -> Result<Vec<PersonId>> {
    Ok(row.json::<Vec<String>>(column)?.into_iter().map(PersonId::from).collect())
}

/// A name, which may have been stored before names were normalized.
fn name(row: &Row) -> Result<String> {
    Ok(text::name(&row.get::<String>("name")?))
}

struct Versioned {
    settings: Settings,
    set_up_on: Option<chrono::NaiveDate>,
    version: i64,
}

impl FromRow for Versioned {
    fn from_row(row: &Row) -> Result<Self> {
        let not_used: Vec<String> = row.json("not_used")?;
        let practices = Practices::from_json(&row.json("practices")?);
        let settings = Settings {
            name: name(row)?,
            stage: row.parse("stage")?,
            timezone: row.parse("timezone")?,
            not_used: not_used.into_iter().map(ResponsibilityId::from).collect(),
            practices: practices.ok_or_else(|| Error::internal("the stored practices are no list"))?,
        };
        Ok(Self { settings, set_up_on: row.get("set_up_on")?, version: row.get("version")? })
    }
}

impl FromRow for Person {
    fn from_row(row: &Row) -> Result<Self> {
        let level: Option<String> = row.get("level")?;
        Ok(Self {
            id: row.parse("id")?,
            name: name(row)?,
            email: row.get::<Option<String>>("email")?.map(|email| text::composed(&email).into_owned()),
            level: level
                .map(|level| level.parse().map_err(|()| Error::internal("a stored level is unknown")))
                .transpose()?,
            period: period(row)?,
            manager: optional_id(row, "manager")?,
            git: row.json("git")?,
        })
    }
}

impl FromRow for Team {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parse("id")?,
            name: name(row)?,
            parent: optional_id(row, "parent")?,
            period: period(row)?,
        })
    }
}

impl FromRow for Membership {
    fn from_row(row: &Row) -> Result<Self> {
        let day = |column: &str| -> Result<Option<chrono::NaiveDate>> {
            let text: String = row.get(column)?;
            if text.is_empty() { Ok(None) } else { row.get(column) }
        };
        let period = Period { from: day("valid_from")?, to: day("valid_to")? };
        Ok(Self { team: row.parse("team")?, person: row.parse("person")?, period })
    }
}

impl FromRow for Assignment {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parse("id")?,
            person: row.parse("person")?,
            role: row.parse("role")?,
            scope: scope(row)?,
            period: period(row)?,
            acting_for: optional_id(row, "acting_for")?,
            deputy_for: optional_id(row, "deputy_for")?,
        })
    }
}

impl FromRow for RaciEntry {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parse("id")?,
            responsibility: ResponsibilityId::from(row.get::<String>("responsibility")?),
            scope: scope(row)?,
            accountable: optional_id(row, "accountable")?,
            others: Responsible {
                responsible: people(row, "responsible")?,
                consulted: people(row, "consulted")?,
                informed: people(row, "informed")?,
            },
            period: period(row)?,
        })
    }
}

impl FromRow for Repository {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parse("id")?,
            team: row.parse("team")?,
            path: row.get("path")?,
            url: row.get("url")?,
            branch: row.get("branch")?,
            exclude: row.json("exclude")?,
            period: period(row)?,
        })
    }
}

struct OwnRoleRow(RoleId, serde_json::Value);

impl FromRow for OwnRoleRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parse("id")?, row.json("body")?))
    }
}

/// The stored version; 0 before the set-up.
pub(super) async fn version(db: &Db) -> Result<i64> {
    Ok(db.fetch_optional::<i64>("select version from organization", &[]).await?.unwrap_or(0))
}

/// Everything, with its version; `None` before the set-up.
pub(super) async fn load(db: &Db) -> Result<Option<(i64, Organization)>> {
    // The version is read first: if the organization changes in between, the copy counts as old and is read again.
    let found = db.fetch_optional("select * from organization", &[]).await?;
    let Some(Versioned { settings, set_up_on, version }) = found else { return Ok(None) };
    let mut organization = Organization { settings, set_up_on, ..Organization::empty("") };
    let people: Vec<Person> = db.fetch_all("select * from people", &[]).await?;
    organization.people = people.into_iter().map(|person| (person.id.clone(), person)).collect();
    let teams: Vec<Team> = db.fetch_all("select * from teams", &[]).await?;
    organization.teams = teams.into_iter().map(|team| (team.id.clone(), team)).collect();
    organization.memberships = db.fetch_all("select * from memberships", &[]).await?.into_iter().collect();
    let assignments: Vec<Assignment> = db.fetch_all("select * from assignments", &[]).await?;
    organization.assignments = assignments.into_iter().map(|held| (held.id.clone(), held)).collect();
    let raci: Vec<RaciEntry> = db.fetch_all("select * from responsibility_assignments", &[]).await?;
    organization.raci = raci.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
    let repositories: Vec<Repository> = db.fetch_all("select * from repositories", &[]).await?;
    organization.repositories = repositories.into_iter().map(|known| (known.id.clone(), known)).collect();
    let roles: Vec<OwnRoleRow> = db.fetch_all("select * from role_definitions", &[]).await?;
    organization.own_roles = roles.into_iter().map(|OwnRoleRow(id, body)| (id, body)).collect();
    organization.catalog = Catalog::with_own(&organization.own_roles);
    Ok(Some((version, organization)))
}

/// Raises the version within a transaction, and returns it.
pub(super) async fn raise_version(tx: &mut Tx) -> Result<i64> {
    tx.execute("update organization set version = version + 1", &[]).await?;
    version_in(tx).await
}

/// The version within a transaction.
pub(super) async fn version_in(tx: &mut Tx) -> Result<i64> {
    let versions: Vec<i64> = tx.fetch_all("select version from organization", &[]).await?;
    Ok(versions.into_iter().next().unwrap_or(0))
}

fn ids(people: &[PersonId]) -> Result<String> {
    Ok(serde_json::to_string(&people.iter().map(PersonId::as_str).collect::<Vec<_>>())?)
}

fn id<T: AsRef<str> + ?Sized>(id: Option<&T>) -> Option<&str> {
    id.map(AsRef::as_ref)
}

/// Stores a record, replacing one with the same key.
pub(super) async fn put(tx: &mut Tx, record: &Record) -> Result<()> {
    match record {
        Record::Settings(settings) => put_settings(tx, settings).await,
        Record::Person(person) => put_person(tx, person).await,
        Record::Team(team) => put_team(tx, team).await,
        Record::Membership(membership) => put_membership(tx, membership).await,
        Record::Assignment(assignment) => put_assignment(tx, assignment).await,
        Record::Raci(entry) => put_raci(tx, entry).await,
        Record::Repository(repository) => put_repository(tx, repository).await,
        Record::Role(role, body) => {
            let sql = "insert into role_definitions (id, body) values ($1, $2)
                       on conflict (id) do update set body = excluded.body";
            tx.execute(sql, &args![role.as_str(), body.to_string()]).await.map(drop)
        }
    }
}

async fn put_settings(tx: &mut Tx, settings: &Settings) -> Result<()> {
    let sql = "insert into organization (id, name, stage, timezone, not_used, practices, version)
               values (1, $1, $2, $3, $4, $5, 1)
               on conflict (id) do update set name = excluded.name, stage = excluded.stage, timezone = excluded.timezone,
                   not_used = excluded.not_used, practices = excluded.practices";
    let not_used: Vec<&str> = settings.not_used.iter().map(ResponsibilityId::as_str).collect();
    let args = args![
        &settings.name,
        settings.stage.to_string(),
        settings.timezone.name(),
        serde_json::to_string(&not_used)?,
        settings.practices.to_json().to_string(),
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Records the set-up day.
pub(super) async fn note_set_up(tx: &mut Tx, day: chrono::NaiveDate) -> Result<()> {
    tx.execute("update organization set set_up_on = $1", &args![day]).await.map(drop)
}

async fn put_person(tx: &mut Tx, person: &Person) -> Result<()> {
    let sql = "insert into people (id, name, email, level, valid_from, valid_to, manager, git)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict (id) do update set name = excluded.name, email = excluded.email, level = excluded.level,
                   valid_from = excluded.valid_from, valid_to = excluded.valid_to, manager = excluded.manager,
                   git = excluded.git";
    let args = args![
        person.id.as_str(),
        &person.name,
        person.email.clone(),
        person.level.map(super::Level::as_str),
        person.period.from,
        person.period.to,
        id(person.manager.as_ref()),
        serde_json::to_string(&person.git)?,
    ];
    tx.execute(sql, &args).await.map(drop)
}

async fn put_team(tx: &mut Tx, team: &Team) -> Result<()> {
    let sql = "insert into teams (id, name, parent, valid_from, valid_to) values ($1, $2, $3, $4, $5)
               on conflict (id) do update set name = excluded.name, parent = excluded.parent,
                   valid_from = excluded.valid_from, valid_to = excluded.valid_to";
    let args =
        args![team.id.as_str(), &team.name, id(team.parent.as_ref()), team.period.from, team.period.to];
    tx.execute(sql, &args).await.map(drop)
}

fn day_or_empty(day: Option<chrono::NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

async fn put_membership(tx: &mut Tx, membership: &Membership) -> Result<()> {
    let sql = "insert into memberships (team, person, valid_from, valid_to) values ($1, $2, $3, $4)
               on conflict (team, person, valid_from, valid_to) do nothing";
    let Period { from, to } = membership.period;
    let args =
        args![membership.team.as_str(), membership.person.as_str(), day_or_empty(from), day_or_empty(to)];
    tx.execute(sql, &args).await.map(drop)
}

async fn put_assignment(tx: &mut Tx, held: &Assignment) -> Result<()> {
    let sql = "insert into assignments (id, person, role, team, valid_from, valid_to, acting_for, deputy_for)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict (id) do update set person = excluded.person, role = excluded.role, team = excluded.team,
                   valid_from = excluded.valid_from, valid_to = excluded.valid_to,
                   acting_for = excluded.acting_for, deputy_for = excluded.deputy_for";
    let args = args![
        held.id.as_str(),
        held.person.as_str(),
        held.role.as_str(),
        id(held.scope.team()),
        held.period.from,
        held.period.to,
        id(held.acting_for.as_ref()),
        id(held.deputy_for.as_ref()),
    ];
    tx.execute(sql, &args).await.map(drop)
}

async fn put_raci(tx: &mut Tx, entry: &RaciEntry) -> Result<()> {
    let sql = "insert into responsibility_assignments
                   (id, responsibility, team, accountable, responsible, consulted, informed, valid_from, valid_to)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               on conflict (id) do update set responsibility = excluded.responsibility, team = excluded.team,
                   accountable = excluded.accountable, responsible = excluded.responsible,
                   consulted = excluded.consulted, informed = excluded.informed,
                   valid_from = excluded.valid_from, valid_to = excluded.valid_to";
    let args = args![
        entry.id.as_str(),
        entry.responsibility.as_str(),
        id(entry.scope.team()),
        id(entry.accountable.as_ref()),
        ids(&entry.others.responsible)?,
        ids(&entry.others.consulted)?,
        ids(&entry.others.informed)?,
        entry.period.from,
        entry.period.to,
    ];
    tx.execute(sql, &args).await.map(drop)
}

async fn put_repository(tx: &mut Tx, repository: &Repository) -> Result<()> {
    let sql = "insert into repositories (id, team, path, url, branch, valid_from, valid_to, exclude)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict (id) do update set team = excluded.team, path = excluded.path, url = excluded.url,
                   branch = excluded.branch, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
                   exclude = excluded.exclude";
    let args = args![
        repository.id.as_str(),
        repository.team.as_str(),
        repository.path.clone(),
        repository.url.clone(),
        repository.branch.clone(),
        repository.period.from,
        repository.period.to,
        serde_json::to_string(&repository.exclude)?,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Records the address a person comes with; an author who vouches for identities may replace it.
pub(super) async fn settle_address(
    tx: &mut Tx,
    person: &str,
    email: Option<&str>,
    in_place_of_another: bool,
) -> Result<()> {
    let sql = if in_place_of_another {
        "insert into settled_addresses (person, email) values ($1, $2)
         on conflict (person) do update set email = excluded.email"
    } else {
        "insert into settled_addresses (person, email) values ($1, $2) on conflict (person) do nothing"
    };
    tx.execute(sql, &args![person, email]).await.map(drop)
}

/// The address that is a person's own: since they came, or set by an author who vouches for identities.
pub(crate) async fn settled_address(db: &Db, person: &str) -> Result<Option<String>> {
    struct Settled(Option<String>);
    impl FromRow for Settled {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("email")?))
        }
    }
    let sql = "select email from settled_addresses where person = $1";
    Ok(db.fetch_optional(sql, &args![person]).await?.and_then(|Settled(email)| email))
}

/// Removes a record; only an undo, or an end before its start, does that.
pub(super) async fn remove(tx: &mut Tx, key: &Key) -> Result<()> {
    let (sql, args) = match key {
        Key::Settings => return Err(Error::conflict("an organization's settings cannot be removed")),
        Key::Person(id) => ("delete from people where id = $1", args![id.as_str()].to_vec()),
        Key::Team(id) => ("delete from teams where id = $1", args![id.as_str()].to_vec()),
        Key::Membership(Membership { team, person, period }) => (
            "delete from memberships where team = $1 and person = $2 and valid_from = $3 and valid_to = $4",
            args![team.as_str(), person.as_str(), day_or_empty(period.from), day_or_empty(period.to)]
                .to_vec(),
        ),
        Key::Assignment(id) => ("delete from assignments where id = $1", args![id.as_str()].to_vec()),
        Key::Raci(id) => {
            ("delete from responsibility_assignments where id = $1", args![id.as_str()].to_vec())
        }
        Key::Repository(id) => ("delete from repositories where id = $1", args![id.as_str()].to_vec()),
        Key::Role(id) => ("delete from role_definitions where id = $1", args![id.as_str()].to_vec()),
    };
    tx.execute(sql, &args).await.map(drop)
}

/// The id as text, for the statements above.
macro_rules! as_ref {
    ($($name:ident),*) => { $( impl AsRef<str> for $name { fn as_ref(&self) -> &str { self.as_str() } } )* };
}
as_ref!(PersonId, TeamId, RoleId, AssignmentId);
