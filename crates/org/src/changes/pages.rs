//! The pages of changes: the list, one change with its preview, and the actions on it.

use std::collections::{BTreeMap, BTreeSet};

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    feature::{Act, Done},
    ui::{Effect, Flash, Link, Pill, PlanLine, Tone, Undo},
    web::{Page, Routes, form::Form, redirect_with},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    actions,
    rules::{self, Effects},
    store::{ProposalState, Proposed},
    url,
    views::{ChangeItem, Gain, ListChanges, Proposal},
    words,
};
use crate::{
    charter::show,
    org_file::describe,
    organization::{self, Change, Current, Organization, Period, Person, PersonId, Record, Scope, Team},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/changes", Rule::SignedIn, list)
        .get("/changes/{id}", Rule::SignedIn, show_one)
        .post("/changes/{id}/agree", Rule::SignedIn, agree)
        .post("/changes/{id}/decline", Rule::SignedIn, decline)
        .post("/changes/{id}/withdraw", Rule::SignedIn, withdraw)
        .post("/changes/{id}/apply", Rule::SignedIn, apply)
        .post("/changes/{id}/undo", Rule::SignedIn, undo)
}

/// An author's name, from the form that the journal has.
pub(crate) fn actor_name(current: &Current, actor: &str) -> String {
    match actor.strip_prefix("person:") {
        Some(id) => current.organization().person_name(&PersonId::from(id)).to_owned(),
        None => "this machine".to_owned(),
    }
}

/// The changes that the viewer applied on a day.
pub(super) fn done_on(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Done>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let applied = actions::applied_on(ctx, &current, day).await?;
        let done = |change: Proposed| Done {
            at: change.decided_at,
            href: url::show(&change.id),
            undo: may_decide(ctx, &current, &change).then(|| Act::new("Undo", url::undo(&change.id))),
            title: change.summary,
        };
        Ok(applied.into_iter().map(done).collect())
    })
}

fn may_decide(ctx: &Ctx, current: &Current, proposal: &Proposed) -> bool {
    organization::may_change(ctx, current, &actions::scope(proposal)).is_ok()
}

async fn list(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let item = |proposal: Proposed| {
        let tone = match proposal.state {
            ProposalState::Applied => Tone::Good,
            ProposalState::Proposed => Tone::Warn,
            ProposalState::Declined | ProposalState::Withdrawn | ProposalState::Undone => Tone::Neutral,
        };
        let day = current.day_of(proposal.proposed_at);
        let undo = proposal.state == ProposalState::Applied && may_decide(&ctx, &current, &proposal);
        ChangeItem {
            link: Link::new(&proposal.summary, url::show(&proposal.id)),
            at: day.to_string(),
            date: show::long_date(day),
            note: format!(
                "{}, by {}, from {}",
                proposal.state,
                actor_name(&current, &proposal.proposed_by),
                show::long_date(proposal.effective)
            ),
            tone,
            undo: undo.then(|| url::undo(&proposal.id)),
        }
    };
    let changes = actions::list(&ctx).await?.into_iter().map(item).collect();
    Ok(Page::new("Changes", ListChanges { changes }.render()))
}

async fn show_one(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let proposal = actions::find(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let view = view(&ctx, &current, &proposal).await;
    Ok(Page::new(&proposal.summary, view.render()))
}

async fn view(ctx: &Ctx, current: &Current, proposal: &Proposed) -> Proposal {
    let organization = current.organization();
    let open = proposal.state == ProposalState::Proposed;
    // Once it is applied, the page is built from the change itself: the organization has moved on.
    let effects = if open {
        rules::effects(organization, &proposal.changes, proposal.effective)
    } else {
        Effects::default()
    };
    let asked = if open { actions::gainers(current, proposal) } else { BTreeSet::new() };
    let mut duties: BTreeMap<PersonId, Vec<String>> =
        words::gains(organization, &effects, proposal.effective).into_iter().collect();
    for person in &asked {
        duties
            .entry(PersonId::from(person.as_str()))
            .or_insert_with(|| vec!["a part in it, or access to others' records".to_owned()]);
    }
    let gains: Vec<Gain> = duties
        .into_iter()
        .map(|(person, what)| Gain {
            agreed: proposal.agreed.get(person.as_str()).map(|day| show::long_date(*day)),
            person: show::person_link(organization, &person),
            what: what.join("; "),
        })
        .collect();
    let waits = gains.iter().filter(|gain| gain.agreed.is_none()).count();
    let state = match proposal.state {
        ProposalState::Proposed if waits > 0 => Pill::tone(
            Tone::Warn,
            if waits == 1 {
                "Waiting for one person".to_owned()
            } else {
                format!("Waiting for {waits} people")
            },
        ),
        ProposalState::Proposed => Pill::tone(Tone::Info, "Ready"),
        ProposalState::Applied => Pill::tone(Tone::Good, "Applied"),
        ProposalState::Declined => Pill::tone(Tone::Neutral, "Declined"),
        ProposalState::Withdrawn => Pill::tone(Tone::Neutral, "Withdrawn"),
        ProposalState::Undone => Pill::tone(Tone::Neutral, "Undone"),
    };
    let me = ctx.viewer.person.as_deref();
    let asks_me = me.is_some_and(|me| asked.contains(me) && !proposal.agreed.contains_key(me));
    let may_decide = may_decide(ctx, current, proposal);
    let refusal = match open && may_decide {
        true => actions::refusal(ctx, current, proposal).await,
        false => None,
    };
    let losses = words::losses(organization, &effects, proposal.effective);
    Proposal {
        href: url::show(&proposal.id),
        title: proposal.summary.clone(),
        reason: proposal.reason.clone(),
        proposed: format!(
            "{} by {}",
            show::long_date(current.day_of(proposal.proposed_at)),
            actor_name(current, &proposal.proposed_by)
        ),
        effective: show::long_date(proposal.effective),
        state,
        lines: proposal.changes.iter().map(|change| plan_line(organization, change)).collect(),
        gains,
        losses: losses
            .into_iter()
            .map(|(person, what)| (show::person_link(organization, &person), what.join("; ")))
            .collect(),
        may_agree: open && asks_me,
        waits: waits > 0,
        may_withdraw: open && (actions::is_own(ctx, proposal) || may_decide),
        may_apply: open && may_decide && refusal.is_none(),
        refusal: refusal
            .map(|error| std::iter::once(error.message).chain(error.hints).collect::<Vec<_>>().join("; ")),
        may_undo: proposal.state == ProposalState::Applied && may_decide,
        is_open: open,
    }
}

/// A record's change in readable form: names instead of ids, dates in words.
pub(crate) fn plan_line(organization: &Organization, change: &Change) -> PlanLine {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "as long as recorded".to_owned(), show::long_date);
    let (effect, record, note) = match (&change.before, &change.after) {
        (None, Some(Record::Person(person))) => {
            let level = person.level.map(|level| level.to_string());
            let from = person.period.from.map(|from| format!("from {}", show::long_date(from)));
            let parts = person.email.clone().into_iter().chain(level).chain(from);
            return PlanLine::new(Effect::Adds, &person.name, parts.collect::<Vec<_>>().join(", "));
        }
        (Some(Record::Person(before)), Some(Record::Person(after))) => {
            return PlanLine::new(
                effect_of(before.period, after.period),
                &before.name,
                differences(&person_fields(organization, before), &person_fields(organization, after)),
            );
        }
        (Some(Record::Team(before)), Some(Record::Team(after))) => {
            return PlanLine::new(
                effect_of(before.period, after.period),
                format!("Team {}", before.name),
                differences(&team_fields(organization, before), &team_fields(organization, after)),
            );
        }
        (None, Some(after @ (Record::Team(_) | Record::Membership(_)))) => {
            let from = period(after).from.map(|from| format!("from {}", show::long_date(from)));
            (Effect::Adds, after, from.unwrap_or_default())
        }
        (None, Some(after)) => (Effect::Adds, after, format!("from {}", day(period(after).from))),
        (Some(before), Some(after)) => {
            (Effect::Ends, before, format!("last day {}", day(period(after).to.or(period(before).to))))
        }
        (Some(before), None) => (Effect::Ends, before, "never took effect".to_owned()),
        (None, None) => return PlanLine::new(Effect::Changes, "Nothing", ""),
    };
    PlanLine::new(effect, sentence(organization, record), note)
}

/// Whether a changed person or team leaves by it, or only changes.
fn effect_of(before: Period, after: Period) -> Effect {
    if after.to.is_some() && after.to != before.to { Effect::Ends } else { Effect::Changes }
}

type Fields = Vec<(&'static str, String)>;

fn person_fields(organization: &Organization, person: &Person) -> Fields {
    let manager = person.manager.as_ref().map(|id| organization.person_name(id).to_owned());
    let fields = [
        ("name", Some(person.name.clone())),
        ("e-mail", person.email.clone()),
        ("level", person.level.map(|level| level.to_string())),
        ("reports to", manager),
        ("Git identities", Some(person.git.join(", "))),
        ("first day", person.period.from.map(show::long_date)),
        ("last day", person.period.to.map(show::long_date)),
    ];
    fields.into_iter().map(|(name, value)| (name, value.unwrap_or_default())).collect()
}

fn team_fields(organization: &Organization, team: &Team) -> Fields {
    let parent = team.parent.clone().map(|id| organization.scope_name(&Scope::Team(id)).to_owned());
    let fields = [
        ("name", Some(team.name.clone())),
        ("part of", parent),
        ("first day", team.period.from.map(show::long_date)),
        ("last day", team.period.to.map(show::long_date)),
    ];
    fields.into_iter().map(|(name, value)| (name, value.unwrap_or_default())).collect()
}

/// "level: senior → staff".
fn differences(before: &Fields, after: &Fields) -> String {
    let none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let changed = before.iter().zip(after).filter(|(before, after)| before.1 != after.1);
    let words = changed.map(|((name, was), (_, is))| format!("{name}: {} → {}", none(was), none(is)));
    words.collect::<Vec<_>>().join("; ")
}

/// Who loses which responsibility by these changes on a day, in words.
pub(crate) fn losses(current: &Current, changes: &[Change], day: NaiveDate) -> Vec<(PersonId, String)> {
    let organization = current.organization();
    let losses = words::losses(organization, &rules::effects(organization, changes, day), day);
    losses.into_iter().map(|(person, what)| (person, what.join("; "))).collect()
}

fn period(record: &Record) -> Period {
    match record {
        Record::Assignment(held) => held.period,
        Record::Raci(row) => row.period,
        Record::Team(team) => team.period,
        Record::Membership(held) => held.period,
        _ => Period::ALWAYS,
    }
}

fn sentence(organization: &Organization, record: &Record) -> String {
    match record {
        Record::Assignment(held) => {
            let role = organization.catalog.role(held.role.as_str());
            let role = role.map_or_else(|| held.role.to_string(), |role| role.title.clone());
            let who = organization.person_name(&held.person);
            format!("{role} of {}: {who}", organization.scope_name(&held.scope))
        }
        Record::Raci(row) => {
            let entry = organization.catalog.responsibility(row.responsibility.as_str());
            let title = entry.map_or_else(|| row.responsibility.to_string(), |entry| entry.title.clone());
            let names = |ids: &[PersonId]| {
                ids.iter().map(|id| organization.person_name(id)).collect::<Vec<_>>().join(", ")
            };
            let accountable = row.accountable.as_ref().map(|id| organization.person_name(id).to_owned());
            let parts = [
                ("accountable", accountable.unwrap_or_default()),
                ("responsible", names(&row.others.responsible)),
                ("consulted", names(&row.others.consulted)),
                ("informed", names(&row.others.informed)),
            ];
            let parts =
                parts.iter().filter(|(_, who)| !who.is_empty()).map(|(part, who)| format!("{part} {who}"));
            let parts = parts.collect::<Vec<_>>().join("; ");
            let parts = if parts.is_empty() { "as its role sets it".to_owned() } else { parts };
            format!("{title} in {}: {parts}", organization.scope_name(&row.scope))
        }
        Record::Team(team) => format!("Team {}", team.name),
        Record::Membership(held) => {
            let team = Scope::Team(held.team.clone());
            format!("{} in {}", organization.person_name(&held.person), organization.scope_name(&team))
        }
        // Nothing else is changed so; should it ever, it reads as in the organization file.
        other => describe(&Change::add(other.clone())).1,
    }
}

async fn agree(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let proposal = actions::agree(&ctx, &id).await?;
    Ok(answered(&proposal, &form, "Change agreed to."))
}

async fn decline(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let proposal = actions::decline(&ctx, &id).await?;
    Ok(answered(&proposal, &form, "Change declined. Nothing changes."))
}

/// Back to where the answer was given: the change's page, or Today.
fn answered(proposal: &Proposed, form: &Form, message: &str) -> Response {
    let flash = Flash { tone: Tone::Good, message: message.to_owned(), undo: None };
    redirect_with(form.back(&url::show(&proposal.id)), &flash)
}

async fn withdraw(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let proposal = actions::withdraw(&ctx, &id).await?;
    Ok(back(&proposal, "Change withdrawn. Nothing changes.", None))
}

async fn apply(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let proposal = actions::apply(&ctx, &id).await?;
    let undo = Undo { action: url::undo(&id), label: "Undo".to_owned() };
    Ok(back(&proposal, &format!("Applied: {}.", proposal.summary), Some(undo)))
}

/// Undoes a change, and leads back to where it was made, if that page says so.
async fn undo(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let proposal = actions::undo(&ctx, &id).await?;
    Ok(answered(&proposal, &form, "Change undone from today on."))
}

fn back(proposal: &Proposed, message: &str, undo: Option<Undo>) -> Response {
    let flash = Flash { tone: Tone::Good, message: message.to_owned(), undo };
    redirect_with(&url::show(&proposal.id), &flash)
}
