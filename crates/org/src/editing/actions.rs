//! Making a change of people and teams: decided, permitted, stored, said.

use castra_platform::{Ctx, Result, Seen, access::Permission, text};
use chrono::NaiveDate;

use super::{
    model::{Consequences, Decided, NewTeams, PersonTerms, TeamTerms},
    rows::TypedRow,
    rules,
};
use crate::{
    authority, changes, imports,
    organization::{self, Change, Current, Record, Scope, TeamId, may_change},
};

/// What is wanted.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A person as typed; a new one without an id.
    Person(Option<String>, PersonTerms),
    /// A team as typed; a new one without an id.
    Team(Option<String>, TeamTerms),
    /// Several new teams.
    Teams(NewTeams),
    /// A list of people.
    Rows(Vec<TypedRow>),
}

/// A change that was made: its id, for the undo, and what it says. None if nothing was left to do.
pub(super) type Made = Option<(String, Decided)>;

/// Refuses unless the viewer may edit this at all; the finer questions are `authority`'s.
pub(super) fn may_edit(ctx: &Ctx, current: &Current, team: Option<&str>) -> Result<()> {
    match team {
        Some(team) => may_change(ctx, current, &Scope::Team(TeamId::from(team))),
        None => ctx.may(&Permission::ChangeOrganization),
    }
}

fn decide(ctx: &Ctx, current: &Current, seen: &Seen, wanted: &Wanted) -> Result<Decided> {
    let organization = current.organization();
    match wanted {
        Wanted::Person(id, terms) => {
            may_edit(ctx, current, None)?;
            let before = id.as_deref().map(|id| rules::known_person(organization, id)).transpose()?;
            if let Some(before) = before {
                seen.check(current.revision_of_person(before.id.as_str())?)?;
            }
            rules::person(current, before, terms)
        }
        Wanted::Team(id, terms) => {
            let before = id.as_deref().map(|id| rules::known_team(organization, id)).transpose()?;
            may_edit(ctx, current, id.as_deref())?;
            if let Some(before) = before {
                seen.check(current.revision_of_team(before.id.as_str())?)?;
            }
            rules::team(current, before, terms)
        }
        Wanted::Teams(terms) => {
            may_edit(ctx, current, None)?;
            rules::teams(current, terms)
        }
        Wanted::Rows(rows) => {
            may_edit(ctx, current, None)?;
            let changes = imports::changes_of_rows(organization, current.today, rows)?;
            Ok(Decided {
                summary: rules::summary_of_rows(&changes),
                changes,
                did: "added people",
                subject: "organization:1".to_owned(),
                added: None,
            })
        }
    }
}

/// What a change would do, without making it; refused where making it would be.
pub(super) async fn preview(ctx: &Ctx, seen: &Seen, wanted: &Wanted) -> Result<(Decided, Consequences)> {
    let current = organization::current(ctx).await?;
    let decided = decide(ctx, &current, seen, wanted)?;
    let standing = organization::standing(ctx);
    let gains = authority::permit(&ctx.app, &current.charter, &decided.changes, &standing).await?;
    let mut after = current.organization().clone();
    after.apply(&decided.changes);
    let consequences = Consequences {
        opens: gains.iter().map(|gain| text::capitalized(&gain.words(&after))).collect(),
        losses: changes::losses(&current, &decided.changes, effective(&decided.changes, current.today)),
        ends: decided.changes.iter().any(ends),
    };
    Ok((decided, consequences))
}

/// What the viewer may edit but not make, because another's authority is needed.
pub(super) async fn decided(ctx: &Ctx, seen: &Seen, wanted: &Wanted) -> Result<Decided> {
    decide(ctx, &organization::current(ctx).await?, seen, wanted)
}

/// Proposes it to those who may make it; returns the id of the proposal.
pub(super) async fn propose(ctx: &Ctx, seen: &Seen, wanted: &Wanted, reason: &str) -> Result<Made> {
    let tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let decided = decide(ctx, &current, seen, wanted)?;
    if decided.changes.is_empty() {
        tx.roll_back().await?;
        return Ok(None);
    }
    let what = (decided.changes.as_slice(), decided.summary.as_str());
    let proposed = changes::propose_edit(tx, ctx, &current, what, reason).await?;
    Ok(Some((proposed.id, decided)))
}

/// Makes it.
pub(super) async fn make(ctx: &Ctx, seen: &Seen, wanted: &Wanted) -> Result<Made> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let decided = match decide(ctx, &current, seen, wanted) {
        Ok(decided) => decided,
        Err(refused) => {
            tx.roll_back().await?;
            return Err(refused);
        }
    };
    if decided.changes.is_empty() {
        tx.roll_back().await?;
        return Ok(None);
    }
    let made = changes::make(&mut tx, ctx, &current, &decided.changes, &decided.summary).await?;
    tx.commit(ctx.says(decided.did, &decided.subject, &decided.summary)).await?;
    Ok(Some((made.id, decided)))
}

/// The first day without those who leave, else today.
fn effective(changes: &[Change], today: NaiveDate) -> NaiveDate {
    let last = changes.iter().filter(|change| ends(change)).filter_map(|change| match &change.after {
        Some(Record::Person(person)) => person.period.to,
        Some(Record::Team(team)) => team.period.to,
        _ => None,
    });
    last.max().and_then(|last| last.succ_opt()).map_or(today, |day| day.max(today))
}

/// Whether someone leaves by a change, or a team ends.
fn ends(change: &Change) -> bool {
    let periods = match (&change.before, &change.after) {
        (Some(Record::Person(before)), Some(Record::Person(after))) => (before.period, after.period),
        (Some(Record::Team(before)), Some(Record::Team(after))) => (before.period, after.period),
        _ => return false,
    };
    periods.1.to.is_some() && periods.1.to != periods.0.to
}

/// A person as recorded, and its revision.
pub(super) async fn person(ctx: &Ctx, id: &str) -> Result<(Current, PersonTerms, i64)> {
    let current = organization::current(ctx).await?;
    let person = rules::known_person(current.organization(), id)?;
    may_edit(ctx, &current, None)?;
    let terms = PersonTerms::of(current.organization(), person, current.today);
    let revision = current.revision_of_person(id)?;
    Ok((current, terms, revision))
}

/// A team as recorded, and its revision.
pub(super) async fn team(ctx: &Ctx, id: &str) -> Result<(Current, TeamTerms, i64)> {
    let current = organization::current(ctx).await?;
    let team = rules::known_team(current.organization(), id)?;
    may_edit(ctx, &current, Some(id))?;
    let terms = TeamTerms::of(current.organization(), team, current.today);
    let revision = current.revision_of_team(id)?;
    Ok((current, terms, revision))
}
