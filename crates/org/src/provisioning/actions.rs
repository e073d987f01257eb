//! The operations of a directory: find, create, change and delete people and teams.

use std::sync::Arc;

use castra_platform::{Ctx, Error, Result, access::Permission, db::Tx};
use serde_json::{Map, Value, json};

use super::{
    filter, patch,
    resource::{self, Kind},
    store::{self, Provisioned},
};
use crate::{
    accounts::membership_change,
    charter::Charter,
    imports::slug,
    organization::{
        self, Change, Current, Period, Person, PersonId, Record, Team, TeamId, rules, vouches_for_identities,
    },
};

/// Everything a directory can find.
struct Known {
    kind: Kind,
    current: Current,
    rows: Vec<Provisioned>,
    base: String,
}

impl Known {
    async fn load(ctx: &Ctx, kind: Kind, base: &str) -> Result<Self> {
        ctx.may(&Permission::Provision)?;
        let current = organization::current(ctx).await?;
        Ok(Self { kind, current, rows: store::all(ctx.read(), kind).await?, base: base.to_owned() })
    }

    /// The same within a change. Changes are serialized: nothing read here moves before the commit.
    async fn within(tx: &mut Tx, ctx: &Ctx, kind: Kind, base: &str) -> Result<Self> {
        ctx.may(&Permission::Provision)?;
        let current = organization::current(ctx).await?;
        Ok(Self { kind, current, rows: store::all_within(tx, kind).await?, base: base.to_owned() })
    }

    /// The same after changes made just now, with the rows they leave.
    fn after(&self, changes: &[Change], rows: Vec<Provisioned>) -> Self {
        let mut organization = self.current.organization().clone();
        organization.apply(changes);
        let charter = Arc::new(Charter::new(Arc::new(organization), self.current.today));
        let current = Current { charter, ..self.current.clone() };
        Self { kind: self.kind, current, rows, base: self.base.clone() }
    }

    fn row(&self, id: &str) -> Option<&Provisioned> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Every resource, by id: those that a directory made, and current people and teams that none did.
    fn all(&self) -> Vec<Value> {
        let known = self.current.organization();
        let today = self.current.today;
        let ids: Vec<String> = match self.kind {
            Kind::User => known.active_people(today).map(|person| person.id.to_string()).collect(),
            Kind::Group => known.active_teams(today).map(|team| team.id.to_string()).collect(),
        };
        let mut ids: Vec<String> =
            ids.into_iter().chain(self.rows.iter().map(|row| row.id.clone())).collect();
        ids.sort();
        ids.dedup();
        ids.iter().filter_map(|id| self.one(id)).collect()
    }

    fn one(&self, id: &str) -> Option<Value> {
        let row = self.row(id);
        if row.is_some_and(|row| row.deleted_at.is_some()) {
            return None;
        }
        let mut attributes = match row {
            Some(row) => row.attributes.as_object().cloned().unwrap_or_default(),
            None => self.derived(id)?,
        };
        if self.kind == Kind::User {
            self.put_manager(id, &mut attributes);
        }
        if self.kind == Kind::Group {
            let members = self.members(id);
            if !members.is_empty() {
                attributes.insert("members".to_owned(), Value::Array(members));
            }
        }
        let dates = row.map(|row| (row.created_at, row.changed_at));
        Some(resource::write(self.kind, &self.base, id, &attributes, dates))
    }

    /// Sets the manager as the organization has it; an id it does not know yet stays as sent.
    fn put_manager(&self, id: &str, attributes: &mut Map<String, Value>) {
        let known = self.current.organization();
        let Some(person) = known.people.get(id) else { return };
        if let Some(manager) = &person.manager {
            let whole = json!({
                "value": manager.as_str(),
                "$ref": format!("{}/Users/{manager}", self.base),
                "displayName": known.person_name(manager),
            });
            attributes.insert("manager".to_owned(), whole);
        } else if resource::manager(attributes).is_some_and(|sent| known.people.contains_key(sent)) {
            attributes.remove("manager");
        }
    }

    /// The attributes of a person or team that no directory made.
    fn derived(&self, id: &str) -> Option<Map<String, Value>> {
        let known = self.current.organization();
        let derived = match self.kind {
            Kind::User => {
                let person =
                    known.active_people(self.current.today).find(|person| person.id.as_str() == id)?;
                let mut derived = json!({
                    "userName": person.email.as_deref().unwrap_or(id), "displayName": person.name, "active": true,
                });
                if let Some(email) = &person.email {
                    derived["emails"] = json!([{"value": email, "type": "work", "primary": true}]);
                }
                derived
            }
            Kind::Group => {
                let team = known.active_teams(self.current.today).find(|team| team.id.as_str() == id)?;
                json!({"displayName": team.name})
            }
        };
        derived.as_object().cloned()
    }

    fn members(&self, team: &str) -> Vec<Value> {
        let (known, base) = (self.current.organization(), &self.base);
        let Some(team) = known.teams.keys().find(|id| id.as_str() == team) else { return Vec::new() };
        let of = |person: &Person| json!({"value": person.id.as_str(), "type": "User", "$ref": format!("{base}/Users/{}", person.id)});
        known.members(team, self.current.today).map(of).collect()
    }

    fn required(&self, id: &str) -> Result<Value> {
        self.one(id).ok_or_else(|| Error::not_found(format!("{} `{id}`", self.kind.as_str())))
    }

    /// An id that no one has or had.
    fn new_id(&self, name: &str) -> String {
        let known = self.current.organization();
        let is_taken = |id: &str| match self.kind {
            Kind::User => known.people.contains_key(id),
            Kind::Group => known.teams.contains_key(id),
        };
        let plain = Some(slug(name)).filter(|slug| !slug.is_empty());
        let plain = plain.unwrap_or_else(|| self.kind.as_str().to_lowercase());
        rules::free_id(&plain, |id| !is_taken(id) && self.rows.iter().all(|row| row.id != id))
    }

    /// Refuses another resource's name, ignoring case.
    fn check_unique(&self, id: &str, attributes: &Map<String, Value>) -> Result<()> {
        let name = self.kind.unique_name();
        let wanted = resource::folded(attributes.get(name));
        let is_same = |other: &Value| other["id"] != id && resource::folded(other.get(name)) == wanted;
        if self.all().iter().any(is_same) {
            return Err(not_unique(format!("a {} with this `{name}` already exists", self.kind.as_str())));
        }
        Ok(())
    }

    /// Whether the directory's names for a person can be trusted to identify them at the identity provider: only as set by a
    /// trusted directory, not as an operator could have set them.
    fn is_trusted(&self, ctx: &Ctx, id: &str, attributes: &Map<String, Value>) -> bool {
        let is_same = |row: &Provisioned| {
            ["externalId", "userName"].iter().all(|name| row.attributes.get(name) == attributes.get(*name))
        };
        vouches_for_identities(ctx) || self.row(id).is_some_and(|row| row.is_trusted && is_same(row))
    }
}

fn not_unique(message: impl Into<String>) -> Error {
    let mut error = Error::conflict(message);
    error.fields = Error::invalid_field("uniqueness", "").fields;
    error
}

/// A requested page of a list.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) filter: Option<&'a str>,
    /// The first entry, from 1.
    pub(super) start: usize,
    pub(super) count: usize,
}

/// A page of the matching resources of these kinds, and the number of all.
pub(super) async fn list(
    ctx: &Ctx,
    kinds: &[Kind],
    base: &str,
    asked: &Asked<'_>,
) -> Result<(Vec<Value>, usize)> {
    let filter = asked.filter.map(filter::parse).transpose()?;
    let mut found = Vec::new();
    for kind in kinds {
        found.extend(Known::load(ctx, *kind, base).await?.all());
    }
    if let Some(filter) = filter {
        found.retain(|resource| filter.fits(&resource::flat(resource)));
    }
    let total = found.len();
    Ok((found.into_iter().skip(asked.start - 1).take(asked.count).collect(), total))
}

pub(super) async fn find(ctx: &Ctx, kind: Kind, base: &str, id: &str) -> Result<Value> {
    Known::load(ctx, kind, base).await?.required(id)
}

pub(super) async fn create(ctx: &Ctx, kind: Kind, base: &str, document: &Value) -> Result<Value> {
    let attributes = resource::read(kind, document)?;
    let made = apply(ctx, kind, base, |known| {
        let id = known.new_id(&resource::name(&attributes));
        kept(known, &id, attributes, document, false)
    });
    saved_resource(made.await?)
}

pub(super) async fn replace(ctx: &Ctx, kind: Kind, base: &str, id: &str, document: &Value) -> Result<Value> {
    let attributes = resource::read(kind, document)?;
    let replaced = apply(ctx, kind, base, |known| {
        known.required(id)?;
        let had_manager = known.row(id).is_some_and(|row| row.attributes.get("manager").is_some());
        kept(known, id, attributes, document, had_manager)
    });
    saved_resource(replaced.await?)
}

pub(super) async fn change(ctx: &Ctx, kind: Kind, base: &str, id: &str, document: &Value) -> Result<Value> {
    let changed = apply(ctx, kind, base, |known| {
        let before = resource::flat(&known.required(id)?);
        let changed = patch::apply(&before, document)?;
        let attributes = resource::read(kind, &changed)?;
        kept(known, id, attributes, &changed, before.get("manager").is_some())
    });
    saved_resource(changed.await?)
}

/// The resource as saved; it may have been deleted since.
fn saved_resource(saved: Option<Value>) -> Result<Value> {
    saved.ok_or_else(|| Error::internal("the saved resource is missing"))
}

/// Deletes the resource: the person leaves and their account closes, or the team ends.
pub(super) async fn delete(ctx: &Ctx, kind: Kind, base: &str, id: &str) -> Result<()> {
    apply(ctx, kind, base, |known| {
        known.required(id)?;
        let (today, organization) = (known.current.today, known.current.organization());
        let changes = match kind {
            Kind::User => organization.people.get(id).map(|person| {
                let after = Person { period: present(person.period, today, false), ..person.clone() };
                change_of(Some(Record::Person(person.clone())), Record::Person(after))
            }),
            Kind::Group => organization.teams.get(id).map(|team| {
                let after = Team { period: present(team.period, today, false), ..team.clone() };
                change_of(Some(Record::Team(team.clone())), Record::Team(after))
            }),
        };
        Ok(Decided {
            id: id.to_owned(),
            changes: changes.unwrap_or_default(),
            attributes: None,
            is_here: false,
        })
    })
    .await
    .map(drop)
}

/// The effect of a directory's request.
struct Decided {
    id: String,
    changes: Vec<Change>,
    /// The stored attributes; none if the resource is gone.
    attributes: Option<Map<String, Value>>,
    /// Whether the person is active from now on.
    is_here: bool,
}

/// `had_manager`: a directory that never sent a manager removes none by omitting it.
fn kept(
    known: &Known,
    id: &str,
    attributes: Map<String, Value>,
    document: &Value,
    had_manager: bool,
) -> Result<Decided> {
    known.check_unique(id, &attributes)?;
    let changes = match known.kind {
        Kind::User => person_changes(known, id, &attributes, had_manager),
        Kind::Group => team_changes(known, id, &attributes, &resource::members(document)?),
    };
    let changes = checked(known, changes)?;
    let is_here = attributes.get("active") != Some(&Value::Bool(false));
    Ok(Decided { id: id.to_owned(), changes, attributes: Some(attributes), is_here })
}

/// Opens the change, decides by the state within it, and commits all or nothing: the organization, the account and the
/// resource go together. Returns the resource as saved, unless it is gone.
async fn apply(
    ctx: &Ctx,
    kind: Kind,
    base: &str,
    decide: impl FnOnce(&Known) -> Result<Decided>,
) -> Result<Option<Value>> {
    ctx.may(&Permission::Provision)?;
    let mut tx = ctx.write().await?;
    let known = Known::within(&mut tx, ctx, kind, base).await?;
    let decided = match decide(&known) {
        Ok(decided) => decided,
        Err(refused) => {
            drop(tx.roll_back().await);
            return Err(refused);
        }
    };
    organization::apply_in(&mut tx, ctx, &decided.changes).await?;
    let id = decided.id.as_str();
    let details = match &decided.attributes {
        Some(attributes) => {
            let is_trusted = known.is_trusted(ctx, id, attributes);
            store::save(&mut tx, kind, id, attributes, is_trusted, ctx.now()).await?;
            format!("{} changes of the organization", decided.changes.len())
        }
        None => {
            store::delete(&mut tx, kind, id, ctx.now()).await?;
            "by provisioning".to_owned()
        }
    };
    if kind == Kind::User {
        set_door(&mut tx, ctx, id, decided.is_here).await?;
    }
    let did = if decided.attributes.is_some() { "provisioned" } else { "deprovisioned" };
    let saved = known.after(&decided.changes, store::all_within(&mut tx, kind).await?).one(id);
    tx.commit(ctx.says(did, format!("{}:{id}", subject(kind)), details)).await?;
    Ok(saved)
}

fn subject(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "person",
        Kind::Group => "team",
    }
}

/// Closes the account of a person who is no longer active, or reopens it, without touching anything else that operators set.
async fn set_door(tx: &mut Tx, ctx: &Ctx, person: &str, is_here: bool) -> Result<()> {
    match (is_here, castra_accounts::is_open_within(tx, person).await?) {
        (false, Some(true)) => castra_accounts::close(tx, ctx, person).await.map(drop),
        (true, Some(false)) => castra_accounts::open_again(tx, ctx, person).await,
        _ => Ok(()),
    }
}

fn person_changes(
    known: &Known,
    id: &str,
    attributes: &Map<String, Value>,
    had_manager: bool,
) -> Vec<Change> {
    let (today, organization) = (known.current.today, known.current.organization());
    let is_here = attributes.get("active") != Some(&Value::Bool(false));
    let before = organization.people.get(id);
    let mut after = before.cloned().unwrap_or_else(|| Person {
        id: PersonId::from(id.to_owned()),
        name: String::new(),
        email: None,
        level: None,
        period: Period::since(today),
        manager: None,
        git: Vec::new(),
    });
    after.name = resource::name(attributes);
    after.email = resource::email(attributes);
    after.period = present(after.period, today, is_here);
    match resource::manager(attributes) {
        // A directory may refer to a person before creating them; it sends the reference again afterwards.
        Some(manager) => after.manager = organization.people.get(manager).map(|known| known.id.clone()),
        None if had_manager => after.manager = None,
        None => {}
    }
    change_of(before.cloned().map(Record::Person), Record::Person(after))
}

/// Refuses what the organization's rules refuse, in SCIM's words for it.
fn checked(known: &Known, changes: Vec<Change>) -> Result<Vec<Change>> {
    match rules::faults(known.current.organization(), &changes).into_iter().next() {
        None => Ok(changes),
        Some(fault) if fault.field == "email" => Err(not_unique(fault.message)),
        Some(fault) => Err(Error::invalid_field("invalidValue", fault.message)),
    }
}

/// A period that continues, or that ended yesterday; one that began today ends today.
fn present(period: Period, today: chrono::NaiveDate, goes_on: bool) -> Period {
    match (goes_on, period.contains(today)) {
        (true, true) | (false, false) => period,
        (true, false) => Period { to: None, ..period },
        (false, true) => {
            let yesterday = today.pred_opt().unwrap_or(today);
            Period { to: Some(period.from.map_or(yesterday, |from| from.max(yesterday))), ..period }
        }
    }
}

fn change_of(before: Option<Record>, after: Record) -> Vec<Change> {
    match before {
        Some(before) if before == after => Vec::new(),
        Some(before) => vec![Change::replace(before, after)],
        None => vec![Change::add(after)],
    }
}

fn team_changes(known: &Known, id: &str, attributes: &Map<String, Value>, members: &[String]) -> Vec<Change> {
    let (today, organization) = (known.current.today, known.current.organization());
    // A directory may refer to a person before creating them; it sends the reference again afterwards.
    let members: Vec<&String> =
        members.iter().filter(|member| organization.people.contains_key(member.as_str())).collect();
    let before = organization.teams.get(id);
    let mut after = before.cloned().unwrap_or_else(|| Team {
        id: TeamId::from(id.to_owned()),
        name: String::new(),
        parent: None,
        period: Period::since(today),
    });
    after.name = resource::name(attributes);
    after.period = present(after.period, today, true);
    let mut changes = change_of(before.cloned().map(Record::Team), Record::Team(after.clone()));
    let now: Vec<String> =
        organization.members(&after.id, today).map(|person| person.id.to_string()).collect();
    let mut concerned: Vec<&String> = now.iter().chain(members.iter().copied()).collect();
    concerned.sort();
    concerned.dedup();
    changes.extend(concerned.into_iter().filter_map(|person| {
        membership_change(&known.current, person, &after.id, members.contains(&person))
    }));
    changes
}
