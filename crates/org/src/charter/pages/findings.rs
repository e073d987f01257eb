//! Findings, handled where they are shown.

use axum::{
    extract::Query,
    response::{Redirect, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    ui::{Choice, Flash, Link, Tone},
    web::{form::Form, redirect_with},
};
use serde::Deserialize;

use crate::{
    changes,
    charter::{Finding, Opened, Repair, actions, show, url, views::who::WhoFinding},
    organization::{self, PersonId},
};

pub(super) fn finding_view(ctx: &Ctx, opened: &Opened, finding: &Finding) -> WhoFinding {
    let organization = opened.organization();
    let candidates = match &finding.repair {
        Repair::AssignRole(_, people) | Repair::AssignResponsibility(_, people) => people.as_slice(),
        Repair::Elsewhere => &[],
    };
    let choice = |id: &PersonId| {
        let level = organization.people.get(id).and_then(|person| person.level);
        let level = level.map_or_else(String::new, |level| format!(", {level}"));
        Choice::new(id.as_str(), format!("{}{level}", organization.person_name(id)))
    };
    let today = opened.day() == opened.current.today;
    WhoFinding {
        id: url::finding_anchor(&finding.key()),
        pill: show::finding_pill(&finding.kind, finding.severity),
        title: finding.title.clone(),
        because: finding.because.clone(),
        evidence: finding.href.iter().map(|href| Link::new("Records", href)).collect(),
        action: if candidates.is_empty() { "Decide…" } else { "Assign…" }.to_owned(),
        key: finding.key(),
        proposal: finding.proposal.clone(),
        candidates: candidates.iter().map(choice).collect(),
        elsewhere: finding.href.as_ref().map(|href| Link::new("Open the records", href)),
        today: opened.current.today.to_string(),
        last: actions::longest_acceptance(opened).to_string(),
        may_accept: today && actions::may_accept(ctx, opened, finding).is_ok(),
        may_act: today && organization::may_change(ctx, &opened.current, &finding.scope).is_ok(),
    }
}

pub(super) async fn propose(ctx: Ctx, form: Form) -> Result<Redirect> {
    let key = form.required("key", "the finding")?;
    let person = PersonId::from(form.required("person", "the person to be accountable")?);
    let proposal = changes::repair(&ctx, key, person, form.date("from")?).await?;
    Ok(Redirect::to(&changes::url::show(&proposal.id)))
}

pub(super) async fn accept(ctx: Ctx, form: Form) -> Result<Response> {
    let key = form.required("key", "the finding")?;
    let until = form.date("until")?.ok_or_else(|| Error::invalid_field("until", "enter an end date"))?;
    let reason = form.required("reason", "the reason")?;
    let finding = actions::accept_risk(&ctx, key, Some(until), reason).await?;
    let undo = castra_platform::ui::Undo { action: url::reopen(key), label: "Undo".to_owned() };
    let message = format!("Accepted until {}: {}.", show::long_date(until), finding.title);
    Ok(redirect_with(&url::findings(), &Flash { tone: Tone::Good, message, undo: Some(undo) }))
}

#[derive(Debug, Deserialize)]
pub(super) struct Key {
    key: String,
}

pub(super) async fn reopen(ctx: Ctx, Query(Key { key }): Query<Key>) -> Result<Response> {
    let finding = actions::accept_risk(&ctx, &key, None, "").await?;
    Ok(redirect_with(
        &url::findings(),
        &Flash { tone: Tone::Good, message: format!("Reopened: {}.", finding.title), undo: None },
    ))
}
