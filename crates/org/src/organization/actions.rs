//! Reading the organization (from memory while it is current) and changing it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use castra_platform::{
    App, Ctx, Error, Kind, Result, Seen,
    access::{Hat, Holding, Permission, Viewer},
    clock::{Timestamp, date_in},
    db::Tx,
    error::FieldError,
    feature::{self, Practice},
    figures::counted,
    journal::Entry,
    revision,
    web::Banner,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    Change, Key, Membership, Organization, PersonId, Place, Record, Scope, Settings, TeamId,
    adoption::may_adopt, presence, rules, store,
};
use crate::{
    authority::{self, Gain, Standing},
    catalog::RoleHat,
    charter::Charter,
    practices,
};

/// The current organization and day.
#[derive(Debug, Clone)]
pub struct Current {
    /// The version, which grows with every change.
    pub version: i64,
    /// Today, in the organization's time zone.
    pub today: NaiveDate,
    /// Who does what today.
    pub charter: Arc<Charter>,
}

impl Current {
    /// The organization itself.
    pub fn organization(&self) -> &Organization {
        self.charter.organization()
    }

    /// The day of an instant, in the organization's time zone.
    pub fn day_of(&self, instant: Timestamp) -> NaiveDate {
        date_in(instant, self.organization().settings.timezone)
    }

    /// The revision of a person's record with their teams, to notice that someone else changed it.
    pub(crate) fn revision_of_person(&self, id: &str) -> Result<i64> {
        let organization = self.organization();
        let mine: Vec<&Membership> =
            organization.memberships.iter().filter(|held| held.person.as_str() == id).collect();
        revision::of_content(&(organization.people.get(id), mine))
    }

    /// The same of a team with its members.
    pub(crate) fn revision_of_team(&self, id: &str) -> Result<i64> {
        let organization = self.organization();
        let its: Vec<&Membership> =
            organization.memberships.iter().filter(|held| held.team.as_str() == id).collect();
        revision::of_content(&(organization.teams.get(id), its))
    }

    /// Who does what on another day; today's is computed already.
    pub fn charter_on(&self, day: NaiveDate) -> Arc<Charter> {
        if day == self.today {
            return Arc::clone(&self.charter);
        }
        self.charter.on(day)
    }
}

#[derive(Debug, Default)]
struct Copy(Mutex<Option<Current>>);

/// The current organization; not found before the set-up.
pub async fn current(ctx: &Ctx) -> Result<Current> {
    ctx.may(&Permission::ReadOrganization)?;
    ctx.once(load_current(&ctx.app)).await?.ok_or_else(|| {
        Error::not_found("organization yet").hint("run `castra init --name NAME`, or `castra apply org.yaml`")
    })
}

/// The current organization, for requests before sign-in; none before the set-up.
pub(crate) async fn of_app(app: &App) -> Result<Option<Current>> {
    load_current(app).await
}

fn load_current(app: &App) -> BoxFuture<'_, Result<Option<Current>>> {
    Box::pin(async move {
        let copy = app.cache::<Copy>();
        let version = store::version(&app.db).await?;
        let lock = || copy.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let known = lock().clone().filter(|known| known.version == version);
        if let Some(known) = known {
            let today = today(app, known.organization());
            let current = Current { today, charter: known.charter_on(today), ..known.clone() };
            if today != known.today {
                *lock() = Some(current.clone());
            }
            return Ok(Some(current));
        }
        let Some((version, mut organization)) = store::load(&app.db).await? else { return Ok(None) };
        organization.off = practices::off(app.features, &organization.settings.practices);
        let today = today(app, &organization);
        let current =
            Current { version, today, charter: Arc::new(Charter::new(Arc::new(organization), today)) };
        *lock() = Some(current.clone());
        Ok(Some(current))
    })
}

/// Today in the organization's time zone.
fn today(app: &App, organization: &Organization) -> NaiveDate {
    date_in(app.clock.now(), organization.settings.timezone)
}

/// Applies changes together, with a journal entry; refuses if the organization changed meanwhile or the viewer may not.
pub async fn apply(ctx: &Ctx, changes: &[Change], entry: Entry) -> Result<()> {
    let mut tx = ctx.write().await?;
    apply_in(&mut tx, ctx, changes).await?;
    tx.commit(entry).await
}

/// Begins a change, if the organization is still at this version.
pub(crate) async fn begin_at(ctx: &Ctx, version: i64) -> Result<Tx> {
    let mut tx = ctx.write().await?;
    // Writes run one after another: what holds here holds until the commit.
    if store::version_in(&mut tx).await? != version {
        let message = "the organization changed meanwhile; nothing was applied";
        let error = Error::new(Kind::PreconditionFailed, message);
        return Err(error.hint("preview it again and apply that"));
    }
    Ok(tx)
}

/// The same inside a larger transaction.
pub async fn apply_in(tx: &mut Tx, ctx: &Ctx, changes: &[Change]) -> Result<()> {
    apply_as(tx, ctx, &standing(ctx), changes, "").await
}

/// The same for a directory, whoever signs in by it: people, teams and memberships.
pub(crate) async fn apply_for_directory(tx: &mut Tx, ctx: &Ctx, changes: &[Change]) -> Result<()> {
    let created_by = ctx.made_by().map(PersonId::from);
    let directory = Standing { is_directory: true, created_by, ..Standing::default() };
    apply_as(tx, ctx, &directory, changes, "").await
}

/// The same for a proposal with the agreement of these people, for its reason.
pub(crate) async fn apply_agreed(
    tx: &mut Tx,
    ctx: &Ctx,
    changes: &[Change],
    agreed: &BTreeSet<PersonId>,
    reason: &str,
) -> Result<()> {
    apply_as(tx, ctx, &Standing { agreed: Some(agreed), ..standing(ctx) }, changes, reason).await
}

/// A viewer's standing to change the organization, without what they hold: that is read when the change is applied.
pub(crate) fn standing(ctx: &Ctx) -> Standing<'static> {
    Standing {
        person: ctx.viewer.person.as_deref().map(PersonId::from),
        is_machine: ctx.viewer.host,
        is_operator: ctx.viewer.operator,
        is_directory: ctx.viewer.provisions,
        created_by: ctx.made_by().map(PersonId::from),
        agreed: None,
    }
}

/// The only way to change the organization: every other leads here.
fn apply_as<'a>(
    tx: &'a mut Tx,
    ctx: &'a Ctx,
    standing: &'a Standing<'a>,
    changes: &'a [Change],
    reason: &'a str,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let empty = Organization::empty("");
        let loaded = load_current(&ctx.app).await?;
        let organization = loaded.as_ref().map_or(&empty, Current::organization);
        if let Some(moved) = changes
            .iter()
            .find(|change| !is_first_setting(loaded.as_ref(), change) && !change.fits(organization))
        {
            let what = moved
                .before
                .as_ref()
                .or(moved.after.as_ref())
                .map(|record| subject(&record.key()))
                .unwrap_or_default();
            return Err(Error::conflict(format!("{what} changed meanwhile; nothing was applied"))
                .hint("preview it again and apply that"));
        }
        let broken = rules::faults(organization, changes);
        if let Some(first) = broken.first() {
            let message = format!("{}: {}", subject(&first.record), first.message);
            let fields = broken
                .into_iter()
                .map(|fault| FieldError { field: fault.field.to_owned(), message: fault.message });
            return Err(Error::invalid(message).with_fields(fields.collect()));
        }
        practices::check(ctx.app.features, organization, changes)?;
        may_place(ctx, changes)?;
        may_adopt(&ctx.viewer, changes)?;
        let gains = permitted(ctx, loaded.as_ref(), standing, changes).await?;
        let today = loaded.as_ref().map_or_else(|| ctx.now().date_naive(), |current| current.today);
        let ended = presence::terms_ended_by_absence(organization, changes, today);
        let changes = &[changes, ended.as_slice()].concat();
        let known = loaded.as_ref().map_or(0, |current| current.version);
        // New records first, in the order in which they may refer to one another, and within a kind endings before what takes
        // their place; then removals, last first.
        let mut added: Vec<&Record> = changes.iter().filter_map(|change| change.after.as_ref()).collect();
        added.sort_by_key(|record| (rank(&record.key()), record.is_open()));
        let kept: BTreeSet<Key> = added.iter().map(|record| record.key()).collect();
        let gone = changes.iter().filter_map(|change| change.before.as_ref());
        let mut removed: Vec<&Record> = gone.filter(|record| !kept.contains(&record.key())).collect();
        removed.sort_by_key(|record| std::cmp::Reverse(rank(&record.key())));
        for change in changes {
            tx.changing(change.before.as_ref(), change.after.as_ref())?;
        }
        for record in added {
            store::put(tx, record).await?;
        }
        for record in removed {
            store::remove(tx, &record.key()).await?;
        }
        if loaded.is_none() {
            store::note_set_up(tx, today).await?;
        }
        authority::notify(tx, ctx, &gains, reason).await?;
        presence::settle_addresses(tx, ctx, changes).await?;
        presence::end_ways_in(tx, ctx, changes, today).await?;
        let subjects: Vec<String> = changes.iter().filter_map(Change::subject).collect();
        for follows in ctx.app.features.iter().filter_map(|feature| feature.follows) {
            follows(tx, ctx, &subjects).await?;
        }
        let version = store::raise_version(tx).await?;
        if known > 0 && version != known + 1 {
            return Err(
                Error::conflict("the organization changed meanwhile; nothing was applied").hint("try again")
            );
        }
        Ok(())
    })
}

/// Sets whether a responsibility's signal is used here. For the CTO and operators: it is part of an agreement with the people
/// concerned. `seen` is the organization's version that the decision is based on.
pub async fn use_signal(ctx: &Ctx, responsibility: &str, seen: &Seen, is_used: bool) -> Result<()> {
    ctx.may(&Permission::ChangeScope(None))?;
    let mut tx = ctx.write().await?;
    let current = current(ctx).await?;
    let organization = current.organization();
    let Some(known) = organization.catalog.responsibility(responsibility) else {
        return Err(Error::not_found(format!("responsibility `{responsibility}`")));
    };
    seen.check(store::version_in(&mut tx).await?)?;
    if let Some(practice) = organization.off.get(&known.id) {
        return Err(Error::conflict(practice.is_off_here()).hint("switch the practice on first"));
    }
    if organization.is_used(&known.id) == is_used {
        return tx.roll_back().await;
    }
    let before = organization.settings.clone();
    let mut after = before.clone();
    if is_used {
        after.not_used.remove(&known.id);
    } else {
        after.not_used.insert(known.id.clone());
    }
    apply_in(&mut tx, ctx, &[Change::replace(Record::Settings(before), Record::Settings(after))]).await?;
    let did = if is_used { "switched a signal on" } else { "switched a signal off" };
    tx.commit(ctx.says(did, format!("responsibility:{responsibility}"), "")).await
}

/// Switches a practice on or off. For the CTO and operators. `seen` is the organization's version that the decision is
/// based on. Returns whether anything changed.
pub async fn switch_practice(ctx: &Ctx, practice: &Practice, seen: &Seen, is_on: bool) -> Result<bool> {
    ctx.may(&Permission::ChangeOrganization)?;
    let mut tx = ctx.write().await?;
    let current = current(ctx).await?;
    seen.check(store::version_in(&mut tx).await?)?;
    let before = current.organization().settings.clone();
    if before.practices.has(practice.key) == is_on {
        tx.roll_back().await?;
        return Ok(false);
    }
    let known = feature::practices(ctx.app.features);
    let practices = before.practices.with(known.iter().map(|known| known.key), practice.key, is_on);
    let after = Settings { practices, ..before.clone() };
    apply_in(&mut tx, ctx, &[Change::replace(Record::Settings(before), Record::Settings(after))]).await?;
    let did = if is_on { "switched a practice on" } else { "switched a practice off" };
    tx.commit(ctx.says(did, "organization:1", practice.title)).await?;
    Ok(true)
}

/// Sets an earlier set-up day: for an organization with a past, such as an invented company.
pub async fn set_up_since(ctx: &Ctx, day: NaiveDate) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    store::note_set_up(&mut tx, day).await?;
    store::raise_version(&mut tx).await?;
    tx.commit(ctx.says("dated the set-up", "organization:1", day.to_string())).await
}

/// What the changes open to people, if they are allowed: checked against the organization inside the write transaction,
/// in which no one else can change it.
async fn permitted(
    ctx: &Ctx,
    loaded: Option<&Current>,
    standing: &Standing<'_>,
    changes: &[Change],
) -> Result<BTreeSet<Gain>> {
    let before = match loaded {
        Some(current) => Arc::clone(&current.charter),
        None => {
            let timezone = changes.iter().find_map(|change| match &change.after {
                Some(Record::Settings(settings)) => Some(settings.timezone),
                _ => None,
            });
            let today = date_in(ctx.now(), timezone.unwrap_or_default());
            Arc::new(Charter::new(Arc::new(Organization::empty("")), today))
        }
    };
    authority::permit(&ctx.app, &before, changes, standing).await
}

/// Whether the new places of repositories are valid and allowed for this viewer. Only operators place a repository
/// on this machine: it shows everyone what is there.
fn may_place(ctx: &Ctx, changes: &[Change]) -> Result<()> {
    for change in changes {
        let Some(Record::Repository(after)) = &change.after else { continue };
        let before = match &change.before {
            Some(Record::Repository(before)) => Some(before.place()),
            _ => None,
        };
        let place = after.place();
        if before.as_ref() == Some(&place) {
            continue;
        }
        let what = subject(&Key::Repository(after.id.clone()));
        match place {
            Err(problem) => return Err(Error::invalid(format!("{what} has no valid place: {problem}"))),
            Ok(Place::Here(_)) if !ctx.viewer.may(&Permission::Operate) => {
                let error = format!("{what} would be on this machine, which only an operator may set");
                let hint = "give it an address to clone from, or ask an operator to apply this";
                return Err(Error::forbidden(error).hint(hint));
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

fn is_first_setting(loaded: Option<&Current>, change: &Change) -> bool {
    loaded.is_none() && matches!(change.after, Some(Record::Settings(_)))
}

fn rank(key: &Key) -> u8 {
    match key {
        Key::Settings => 0,
        Key::Role(_) => 1,
        Key::Person(_) => 2,
        Key::Team(_) => 3,
        Key::Repository(_) => 4,
        Key::Membership(_) => 5,
        Key::Assignment(_) => 6,
        Key::Raci(_) => 7,
    }
}

fn subject(key: &Key) -> String {
    match key {
        Key::Settings => "the organization's settings".to_owned(),
        Key::Role(id) => format!("the role {id}"),
        Key::Person(id) => format!("the person {id}"),
        Key::Team(id) => format!("the team {id}"),
        Key::Repository(id) => format!("the repository {id}"),
        Key::Membership(membership) => format!("{}'s membership in {}", membership.person, membership.team),
        Key::Assignment(_) => "an assignment".to_owned(),
        Key::Raci(_) => "a responsibility's row".to_owned(),
    }
}

/// What a person holds now, for the access policy; `None` if they are not active.
pub fn viewer<'a>(app: &'a App, person: &'a str) -> BoxFuture<'a, Result<Option<Viewer>>> {
    Box::pin(async move {
        let Some(current) = load_current(app).await? else { return Ok(None) };
        let id = PersonId::from(person);
        let organization = current.organization();
        if !organization.is_active(&id, current.today) {
            return Ok(None);
        }
        Ok(Some(Viewer {
            person: Some(person.to_owned()),
            name: organization.person_name(&id).to_owned(),
            holdings: holdings(&current, &id),
            teams: teams_of(&current, &id),
            member_of: member_of(&current, &id),
            ..Viewer::anonymous()
        }))
    })
}

fn holdings(current: &Current, person: &PersonId) -> Vec<Holding> {
    let organization = current.organization();
    let held = current.charter.assignments_of(person);
    let mut holdings: Vec<Holding> = held
        // A deputy has the authority only once the person they stand for is gone.
        .filter(|held| held.deputy_for.as_ref().is_none_or(|of| !organization.is_active(of, current.today)))
        .filter_map(|held| {
            let hat = match organization.catalog.role(held.role.as_str())?.hat {
                RoleHat::Lead => Hat::Lead,
                RoleHat::Cto => Hat::Cto,
                RoleHat::Everyone => return None,
            };
            let team =
                held.scope.team().map(|id| (id.to_string(), organization.scope_name(&held.scope).to_owned()));
            let stands_in_for =
                held.acting_for.as_ref().or(held.deputy_for.as_ref()).map(ToString::to_string);
            Some(Holding { hat, team, stands_in_for })
        })
        .collect();
    let is_cto = holdings.iter().any(|holding| holding.hat == Hat::Cto);
    if !is_cto && current.charter.de_facto_cto().is_some_and(|(id, _)| &id == person) {
        holdings.push(Holding { hat: Hat::Cto, team: None, stands_in_for: None });
    }
    // Roles in one's own right come before roles held in another's place.
    let order = |held: &Holding| (held.hat, held.team.clone(), held.stands_in_for.clone());
    holdings.sort_by_key(order);
    holdings.dedup_by(|a, b| (a.hat, &a.team) == (b.hat, &b.team));
    holdings
}

fn member_of(current: &Current, person: &PersonId) -> Vec<(String, String)> {
    let organization = current.organization();
    let named =
        |team: &TeamId| (team.to_string(), organization.scope_name(&Scope::Team(team.clone())).to_owned());
    current.charter.teams_of(person).iter().map(named).collect()
}

fn teams_of(current: &Current, person: &PersonId) -> Vec<String> {
    let organization = current.organization();
    let mine = current.charter.teams_of(person).iter();
    let mut teams: Vec<String> =
        mine.flat_map(|team| organization.lineage(team).into_iter().map(ToString::to_string)).collect();
    teams.sort();
    teams.dedup();
    teams
}

/// The organization's line in the top bar of every page.
pub fn banner(ctx: &Ctx) -> BoxFuture<'_, Result<Option<Banner>>> {
    Box::pin(async move {
        let Some(current) = load_current(&ctx.app).await? else { return Ok(None) };
        let organization = current.organization();
        let people = organization.active_people(current.today).count();
        let teams = organization.active_teams(current.today).count();
        Ok(Some(Banner {
            name: organization.settings.name.clone(),
            stage: organization.stage_on(current.today).label().to_owned(),
            size: format!("{}, {}", counted(people, "person", "people"), counted(teams, "team", "teams")),
        }))
    })
}

/// Refuses unless the viewer may change who does what in a scope: its lead and those above, the CTO, operators.
pub(crate) fn may_change(ctx: &Ctx, current: &Current, scope: &Scope) -> Result<()> {
    let above = ctx
        .viewer
        .person
        .as_deref()
        .is_some_and(|person| authority::may_change(&current.charter, &PersonId::from(person), scope));
    if above {
        return Ok(());
    }
    ctx.may(&Permission::ChangeScope(scope.team().map(super::TeamId::as_str)))
}

/// Refuses unless the viewer does the work of a scope's role, also as a stand-in.
pub(crate) fn may_work_in(ctx: &Ctx, scope: &Scope) -> Result<()> {
    ctx.may(&Permission::WorkIn(scope.team().map(super::TeamId::as_str)))
}
