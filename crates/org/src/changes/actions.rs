//! Proposing, agreeing to, applying and undoing a change.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use castra_platform::{Ctx, Error, Result, access::Permission, clock::date_in, db::Tx};
use chrono::NaiveDate;

use super::{
    Request,
    rules::{self, Refused},
    store::{self, ProposalState, Proposed},
    words,
};
use crate::{
    authority::{self, Standing},
    charter::{self, Charter, Opened, Repair},
    organization::{self, AssignmentId, Change, Current, PersonId, Record, Scope, may_change},
};

/// The longest reason of a proposed edit, in characters.
const LONGEST_REASON: usize = 1_000;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotHere(_) => Self::invalid_field("person", refused.to_string()),
            Refused::WrongScope(..) => Self::invalid_field("scope", refused.to_string()),
            Refused::Unknown(_) => Self::not_found(refused.to_string().trim_start_matches("there is no ")),
            Refused::NothingToDo | Refused::NobodyLeft => Self::conflict(refused.to_string()),
        }
    }
}

/// The proposal with this id.
pub(super) async fn find(ctx: &Ctx, id: &str) -> Result<Proposed> {
    organization::current(ctx).await?;
    store::find(ctx.read(), id).await
}

/// The newest proposals.
pub(super) async fn list(ctx: &Ctx) -> Result<Vec<Proposed>> {
    organization::current(ctx).await?;
    store::list(ctx.read(), 200).await
}

/// The newest proposals, optionally in one state, that are older than the proposal with the id `after`.
pub(super) async fn page(
    ctx: &Ctx,
    state: Option<ProposalState>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Proposed>> {
    organization::current(ctx).await?;
    store::page(ctx.read(), state, after, limit).await
}

/// Proposes a change from a day on, without applying it. Only the CTO may propose a past day.
pub async fn propose(
    ctx: &Ctx,
    request: &Request,
    from: Option<NaiveDate>,
    reason: &str,
) -> Result<Proposed> {
    let tx = ctx.write().await?;
    let opened = charter::of_day(ctx, None).await?;
    let proposal = draft(ctx, &opened, request, from, reason)?;
    save_new(tx, ctx, proposal).await
}

async fn save_new(mut tx: Tx, ctx: &Ctx, proposal: Proposed) -> Result<Proposed> {
    store::save(&mut tx, &proposal, None).await?;
    done(tx, ctx, proposal, "proposed a change").await
}

/// A proposal that is not recorded yet.
fn draft(
    ctx: &Ctx,
    opened: &Opened,
    request: &Request,
    from: Option<NaiveDate>,
    reason: &str,
) -> Result<Proposed> {
    let (Request::Role { scope, .. } | Request::Part { scope, .. }) = request;
    may_change(ctx, &opened.current, scope)?;
    let effective = from.unwrap_or(opened.day());
    if effective < opened.day() && !ctx.viewer.host {
        // Whether everyone whose record it touches has agreed is checked when it is applied.
        may_change(ctx, &opened.current, &Scope::Organization).map_err(|_| {
            Error::forbidden("this day has passed: only the CTO may propose a change of the past")
        })?;
    }
    let changes = rules::changes(&opened.charter, request, effective, || AssignmentId::from(ctx.new_id()))?;
    let mut proposal = Proposed {
        id: ctx.new_id(),
        summary: summary(&opened.current, request),
        reason: reason.to_owned(),
        state: ProposalState::Proposed,
        effective,
        proposed_at: ctx.now(),
        proposed_by: ctx.actor.to_string(),
        decided_at: None,
        decided_by: None,
        changes,
        agreed: BTreeMap::new(),
    };
    // The author of a proposal agrees to what it gives them, and to nothing else.
    if let Some(person) = &ctx.viewer.person
        && gainers(&opened.current, &proposal).contains(person)
    {
        proposal.agreed.insert(person.clone(), opened.day());
    }
    Ok(proposal)
}

/// The repair of a finding: the person who becomes accountable for what it is about, and from which day; today by default.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) key: String,
    pub(crate) person: PersonId,
    pub(crate) from: Option<NaiveDate>,
}

/// What a repair would change. Looking at it records nothing.
#[derive(Debug)]
pub(crate) struct Preview {
    /// Who gains what, in words.
    pub(crate) gains: Vec<(PersonId, Vec<String>)>,
    /// Who loses what, in words.
    pub(crate) losses: Vec<(PersonId, Vec<String>)>,
    /// The first day.
    pub(crate) from: NaiveDate,
    /// Whether the finding is resolved then.
    pub(crate) resolves: bool,
    /// Why the viewer cannot apply it without asking first.
    pub(crate) refusal: Option<Error>,
}

/// What a repair would change.
pub(crate) async fn preview(ctx: &Ctx, opened: &Opened, wanted: &Wanted) -> Result<Preview> {
    let proposal = repairing(ctx, opened, wanted).await?;
    let organization = opened.organization();
    let effects = rules::effects(organization, &proposal.changes, proposal.effective);
    let mut after = organization.clone();
    after.apply(&proposal.changes);
    let after = Charter::new(Arc::new(after), proposal.effective);
    let left = charter::find(&after, &opened.readings);
    Ok(Preview {
        gains: words::gains(organization, &effects, proposal.effective),
        losses: words::losses(organization, &effects, proposal.effective),
        from: proposal.effective,
        resolves: left.iter().all(|finding| finding.key() != wanted.key),
        refusal: refusal(ctx, &opened.current, &proposal).await,
    })
}

/// Proposes a repair, which asks the people who gain something by it.
pub(crate) async fn ask_to_repair(ctx: &Ctx, wanted: &Wanted) -> Result<Proposed> {
    let tx = ctx.write().await?;
    let opened = charter::of_day(ctx, None).await?;
    let proposal = repairing(ctx, &opened, wanted).await?;
    save_new(tx, ctx, proposal).await
}

/// Applies a repair at once.
pub(crate) async fn repair(ctx: &Ctx, wanted: &Wanted) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    let opened = charter::of_day(ctx, None).await?;
    let proposal = repairing(ctx, &opened, wanted).await?;
    let applied = apply_in(&mut tx, ctx, &opened.current, proposal).await?;
    store::save(&mut tx, &applied, None).await?;
    done(tx, ctx, applied, "applied a change").await
}

async fn repairing(ctx: &Ctx, opened: &Opened, wanted: &Wanted) -> Result<Proposed> {
    let found = charter::open_findings(ctx, opened).await?;
    let finding = found.into_iter().find(|finding| finding.key() == wanted.key);
    let finding = finding
        .ok_or_else(|| Error::not_found("such finding").hint("it may have been resolved meanwhile"))?;
    let (scope, person) = (finding.scope.clone(), wanted.person.clone());
    let request = match finding.repair {
        Repair::AssignRole(role, _) => Request::Role { role, scope, person },
        Repair::AssignResponsibility(responsibility, _) => {
            Request::Part { responsibility, scope, person, letter: Some(rules::Letter::Accountable) }
        }
        Repair::Elsewhere => {
            return Err(Error::conflict("this finding cannot be resolved by assigning a person"));
        }
    };
    let reason = format!("{}: {}", finding.kind.label(), finding.because);
    draft(ctx, opened, &request, wanted.from, &reason)
}

fn summary(current: &Current, request: &Request) -> String {
    let organization = current.organization();
    let (Request::Role { person, scope, .. } | Request::Part { person, scope, .. }) = request;
    let (name, place) = (organization.person_name(person), organization.scope_name(scope));
    match request {
        Request::Role { role, .. } => {
            let title = organization.catalog.role(role.as_str()).map_or(role.as_str(), |role| &role.title);
            format!("{name} becomes {title} of {place}")
        }
        Request::Part { responsibility, letter, .. } => {
            let title = organization
                .catalog
                .responsibility(responsibility.as_str())
                .map_or(responsibility.as_str(), |r| &r.title);
            let part = match letter {
                Some(rules::Letter::Accountable) => "becomes accountable for",
                Some(rules::Letter::Responsible) => "becomes responsible for",
                Some(rules::Letter::Consulted) => "is consulted on",
                Some(rules::Letter::Informed) => "is informed of",
                None => "no longer has a part in",
            };
            format!("{name} {part} {title} in {place}")
        }
    }
}

/// The scope that decides who may act on a change: the one that all of its records are of.
pub(super) fn scope(proposal: &Proposed) -> Scope {
    let records = proposal.changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let scope = |record: &Record| match record {
        Record::Assignment(held) => held.scope.clone(),
        Record::Raci(row) => row.scope.clone(),
        Record::Membership(held) => Scope::Team(held.team.clone()),
        Record::Team(team) => Scope::Team(team.id.clone()),
        _ => Scope::Organization,
    };
    let mut scopes: Vec<Scope> = records.map(scope).collect();
    scopes.dedup();
    match scopes.as_slice() {
        [one] => one.clone(),
        _ => Scope::Organization,
    }
}

/// Applies changes of people, teams and memberships at once, and keeps them so that they can be undone.
pub(crate) async fn make(
    tx: &mut Tx,
    ctx: &Ctx,
    current: &Current,
    changes: &[Change],
    summary: &str,
) -> Result<Proposed> {
    let made = Proposed {
        id: ctx.new_id(),
        summary: summary.to_owned(),
        reason: String::new(),
        state: ProposalState::Applied,
        effective: current.today,
        proposed_at: ctx.now(),
        proposed_by: ctx.actor.to_string(),
        decided_at: Some(ctx.now()),
        decided_by: Some(ctx.actor.to_string()),
        changes: changes.to_vec(),
        agreed: BTreeMap::new(),
    };
    organization::apply_in(tx, ctx, changes).await?;
    store::save(tx, &made, None).await?;
    Ok(made)
}

/// Proposes changes of people, teams and memberships, for the CTO or an operator to apply.
pub(crate) async fn propose_edit(
    tx: Tx,
    ctx: &Ctx,
    current: &Current,
    (changes, summary): (&[Change], &str),
    reason: &str,
) -> Result<Proposed> {
    if reason.chars().count() > LONGEST_REASON {
        return Err(Error::invalid_field("reason", format!("enter at most {LONGEST_REASON} characters")));
    }
    let mut proposal = Proposed {
        id: ctx.new_id(),
        summary: summary.to_owned(),
        reason: reason.to_owned(),
        state: ProposalState::Proposed,
        effective: current.today,
        proposed_at: ctx.now(),
        proposed_by: ctx.actor.to_string(),
        decided_at: None,
        decided_by: None,
        changes: changes.to_vec(),
        agreed: BTreeMap::new(),
    };
    if let Some(person) = &ctx.viewer.person
        && gainers(current, &proposal).contains(person)
    {
        proposal.agreed.insert(person.clone(), current.today);
    }
    save_new(tx, ctx, proposal).await
}

/// Proposed changes of people and teams that the viewer may apply.
pub(crate) async fn edits_to_decide(ctx: &Ctx) -> Result<Vec<Proposed>> {
    if ctx.may(&Permission::ChangeOrganization).is_err() {
        return Ok(Vec::new());
    }
    let me = ctx.actor.to_string();
    let is_edit = |change: &Change| {
        let records = [&change.before, &change.after].into_iter().flatten();
        records
            .into_iter()
            .any(|record| matches!(record, Record::Person(_) | Record::Team(_) | Record::Membership(_)))
    };
    let mut open = store::list(ctx.read(), 200).await?;
    open.retain(|proposal| {
        proposal.state == ProposalState::Proposed
            && proposal.proposed_by != me
            && proposal.changes.iter().any(is_edit)
    });
    Ok(open)
}

fn expect(proposal: &Proposed, state: ProposalState) -> Result<()> {
    if proposal.state == state {
        Ok(())
    } else {
        Err(Error::conflict(format!("this change is {}, not {state}", proposal.state)))
    }
}

/// The people who gain something by a proposal and are asked: a responsibility, a role or part, access to others' records. If
/// it would change the past, everyone whose record it touches is asked.
pub(super) fn gainers(current: &Current, proposal: &Proposed) -> BTreeSet<String> {
    let organization = current.organization();
    let mut after = organization.clone();
    after.apply(&proposal.changes);
    let effects = rules::effects(organization, &proposal.changes, proposal.effective);
    let gains = authority::gains(&current.charter, &after, &proposal.changes);
    let mut people: BTreeSet<PersonId> = effects.gains.into_iter().map(|(person, ..)| person).collect();
    people.extend(gains.into_iter().map(|gain| gain.gainer));
    people.extend(rules::offers(&proposal.changes).into_iter().map(|(person, ..)| person));
    if proposal.effective < current.today {
        people.extend(authority::touched(&proposal.changes));
    }
    people.into_iter().map(|person| person.to_string()).collect()
}

/// Agrees to take on what a proposal gives the viewer.
pub(super) async fn agree(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    let (current, mut proposal, person) = asked(ctx, id).await?;
    proposal.agreed.insert(person, current.today);
    store::save(&mut tx, &proposal, Some(ProposalState::Proposed)).await?;
    done(tx, ctx, proposal, "agreed to a change").await
}

/// Declines what a proposal would give the viewer.
pub(super) async fn decline(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    let (_, proposal, _) = asked(ctx, id).await?;
    let declined = Proposed { state: ProposalState::Declined, ..decided(ctx, proposal) };
    store::save(&mut tx, &declined, Some(ProposalState::Proposed)).await?;
    done(tx, ctx, declined, "declined a change").await
}

/// Withdraws a proposal, by its author or by anyone who could apply it.
pub(super) async fn withdraw(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Proposed)?;
    if !is_own(ctx, &proposal) {
        may_change(ctx, &current, &scope(&proposal))?;
    }
    let withdrawn = Proposed { state: ProposalState::Withdrawn, ..decided(ctx, proposal) };
    store::save(&mut tx, &withdrawn, Some(ProposalState::Proposed)).await?;
    done(tx, ctx, withdrawn, "withdrew a change").await
}

/// Whether the viewer proposed it.
pub(super) fn is_own(ctx: &Ctx, proposal: &Proposed) -> bool {
    ctx.viewer.is_known() && proposal.proposed_by == ctx.actor.to_string()
}

/// A proposal that waits for the viewer's answer.
async fn asked(ctx: &Ctx, id: &str) -> Result<(Current, Proposed, String)> {
    let current = organization::current(ctx).await?;
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Proposed)?;
    let person = ctx.viewer.person.clone().filter(|person| gainers(&current, &proposal).contains(person));
    let person =
        person.ok_or_else(|| Error::forbidden("only the people who would gain something are asked"))?;
    Ok((current, proposal, person))
}

fn decided(ctx: &Ctx, proposal: Proposed) -> Proposed {
    Proposed { decided_at: Some(ctx.now()), decided_by: Some(ctx.actor.to_string()), ..proposal }
}

async fn done(tx: Tx, ctx: &Ctx, proposal: Proposed, action: &str) -> Result<Proposed> {
    tx.commit(ctx.says(action, format!("change:{}", proposal.id), &proposal.summary)).await?;
    Ok(proposal)
}

fn agreed(proposal: &Proposed) -> BTreeSet<PersonId> {
    proposal.agreed.keys().map(|person| PersonId::from(person.as_str())).collect()
}

/// Applies a proposal, whole or not at all. One whose day has passed meanwhile begins today.
pub async fn apply(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Proposed)?;
    let applied = apply_in(&mut tx, ctx, &current, proposal).await?;
    store::save(&mut tx, &applied, Some(ProposalState::Proposed)).await?;
    done(tx, ctx, applied, "applied a change").await
}

async fn apply_in(tx: &mut Tx, ctx: &Ctx, current: &Current, proposal: Proposed) -> Result<Proposed> {
    may_change(ctx, current, &scope(&proposal))?;
    let proposal = as_of_today(current, proposal);
    was_not_declined(ctx, current, &proposal).await?;
    let applied = Proposed { state: ProposalState::Applied, ..decided(ctx, proposal) };
    let (changes, agreed) = (&applied.changes, agreed(&applied));
    organization::apply_agreed(tx, ctx, changes, &agreed, &applied.reason).await?;
    Ok(applied)
}

/// A proposal whose day passed while it waited, starting today.
pub(super) fn as_of_today(current: &Current, proposal: Proposed) -> Proposed {
    let zone = current.organization().settings.timezone;
    let was_of_the_past = proposal.effective < date_in(proposal.proposed_at, zone);
    if was_of_the_past || proposal.effective >= current.today {
        return proposal;
    }
    let changes = rules::from_today(&proposal.changes, proposal.effective, current.today);
    Proposed { changes, effective: current.today, ..proposal }
}

/// Refuses to apply, without the person's agreement, what they declined when the same author asked before.
async fn was_not_declined(ctx: &Ctx, current: &Current, proposal: &Proposed) -> Result<()> {
    let offers = rules::offers(&proposal.changes);
    for declined in store::declined_of(ctx.read(), &ctx.actor.to_string()).await? {
        let Some(who) = declined.decided_by.as_deref().and_then(|by| by.strip_prefix("person:")) else {
            continue;
        };
        let again = rules::offers(&declined.changes)
            .into_iter()
            .any(|offer| offer.0.as_str() == who && offers.contains(&offer));
        if again && !proposal.agreed.contains_key(who) {
            let name = current.organization().person_name(&PersonId::from(who)).to_owned();
            return Err(Error::conflict(format!("{name} declined this before and has not agreed since"))
                .hint("ask them again, or let someone else decide"));
        }
    }
    Ok(())
}

/// Undoes a change from today on, unless something it touched has changed since.
pub(super) async fn undo(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Applied)?;
    may_change(ctx, &current, &scope(&proposal))?;
    is_unchanged_since(&current, &proposal)?;
    let undone = Proposed { state: ProposalState::Undone, ..decided(ctx, proposal) };
    let inverse = rules::taken_back(&undone.changes, undone.effective, current.today, || {
        AssignmentId::from(ctx.new_id())
    });
    organization::apply_in(&mut tx, ctx, &inverse).await?;
    store::save(&mut tx, &undone, Some(ProposalState::Applied)).await?;
    done(tx, ctx, undone, "undid a change").await
}

/// Refuses to undo what has been changed since.
fn is_unchanged_since(current: &Current, proposal: &Proposed) -> Result<()> {
    let organization = current.organization();
    let is_as_left = |change: &Change| match (&change.before, &change.after) {
        (_, Some(after)) => organization.record(&after.key()).as_ref() == Some(after),
        (Some(before), None) => organization.record(&before.key()).is_none(),
        (None, None) => true,
    };
    if proposal.changes.iter().all(is_as_left) {
        return Ok(());
    }
    Err(Error::conflict("what this change touched has changed since, so nothing was undone")
        .hint("propose a new change instead"))
}

/// Why the viewer could not apply a proposal now; `None` if they could.
pub(super) async fn refusal(ctx: &Ctx, current: &Current, proposal: &Proposed) -> Option<Error> {
    let agreed = agreed(proposal);
    let proposal = as_of_today(current, proposal.clone());
    if let Err(error) = was_not_declined(ctx, current, &proposal).await {
        return Some(error);
    }
    let standing = Standing { agreed: Some(&agreed), ..organization::standing(ctx) };
    authority::permit(&ctx.app, &current.charter, &proposal.changes, &standing).await.err()
}

/// The proposals that wait for the viewer's answer.
pub(crate) async fn waiting_for(ctx: &Ctx) -> Result<Vec<Proposed>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let current = organization::current(ctx).await?;
    let open = store::list(ctx.read(), 200)
        .await?
        .into_iter()
        .filter(|proposal| proposal.state == ProposalState::Proposed);
    let asks = |proposal: &Proposed| {
        !proposal.agreed.contains_key(me) && gainers(&current, proposal).iter().any(|who| who == me)
    };
    Ok(open.filter(asks).collect())
}
