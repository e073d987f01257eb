//! Findings, handled where they are shown: a repair is looked at, applied and undone, a risk accepted and revoked.

use axum::{
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    clock::parse_day,
    ui::{Flash, Hat, Link, Part, PersonChip, Tone, Undo},
    web::{Page, form::Form, redirect_with},
};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    changes::{self, Preview, Wanted},
    charter::{
        Finding, Opened, actions, eligible, reasons, show as words, url,
        views::{
            repair::{Assigning, RepairFinding, Seen},
            who::{AcceptedView, WhoFinding},
        },
    },
    find,
    organization::{self, Organization, PersonId},
    people,
};

/// People offered while a name is typed; everyone else is found by their name too.
const OFFERED: usize = 300;

pub(super) fn finding_view(ctx: &Ctx, opened: &Opened, finding: &Finding) -> WhoFinding {
    let today = opened.day() == opened.current.today;
    WhoFinding {
        id: url::finding_anchor(&finding.key()),
        pill: words::finding_pill(&finding.kind, finding.severity),
        title: finding.title.clone(),
        because: finding.because.clone(),
        evidence: finding.href.iter().map(|href| Link::new("Records", href)).collect(),
        action: (today && may_decide(ctx, opened, finding).is_ok()).then(|| {
            let label = if finding.candidates().is_empty() { "Decide…" } else { "Assign…" };
            Link::new(label, url::repair(&finding.key(), &url::findings()))
        }),
    }
}

/// Refuses those who can neither change who does what in the finding's scope, nor decide there.
fn may_decide(ctx: &Ctx, opened: &Opened, finding: &Finding) -> Result<()> {
    organization::may_change(ctx, &opened.current, &finding.scope)
        .or_else(|refused| organization::may_work_in(ctx, &finding.scope).map_err(|_| refused))
}

/// The accepted risks of the day that are still findings, soonest to end first.
pub(super) async fn accepted(ctx: &Ctx, opened: &Opened) -> Result<Vec<AcceptedView>> {
    let mut risks = actions::accepted(ctx, opened).await?;
    risks.sort_by_key(|risk| risk.until);
    let all = actions::findings(ctx, opened);
    let today = opened.day() == opened.current.today;
    let views = risks.into_iter().filter_map(|risk| {
        let finding = all.iter().find(|finding| finding.key() == risk.finding)?;
        Some(AcceptedView {
            title: finding.title.clone(),
            reason: risk.reason,
            until: words::long_date(risk.until),
            by: changes::actor_name(&opened.current, &risk.accepted_by),
            revoke: (today && organization::may_work_in(ctx, &finding.scope).is_ok())
                .then(|| url::reopen(&risk.finding)),
        })
    });
    Ok(views.collect())
}

/// The repair that is looked at. An empty field sends an empty text.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    key: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let opened = actions::of_day(&ctx, None).await?;
    let finding = found(&ctx, &opened, &asked.key).await?;
    let from = match asked.from.as_str() {
        "" => None,
        typed => Some(parse_day(typed).map_err(|fault| Error::invalid_field("from", fault))?),
    };
    let may_change = organization::may_change(&ctx, &opened.current, &finding.scope).is_ok();
    let assigning = if may_change && !finding.candidates().is_empty() {
        Some(assigning(&ctx, &opened, &finding, &asked.person, from, &asked.back).await?)
    } else {
        None
    };
    let view = RepairFinding {
        key: asked.key,
        back: asked.back,
        pill: words::finding_pill(&finding.kind, finding.severity),
        title: finding.title.clone(),
        because: finding.because.clone(),
        proposal: finding.proposal.clone(),
        assigning,
        elsewhere: finding.href.as_ref().map(|href| Link::new("Open the records", href)),
        today: opened.current.today.to_string(),
        last: actions::longest_acceptance(&opened).to_string(),
        may_accept: actions::may_accept(&ctx, &opened, &finding).is_ok(),
    };
    Ok(Page::new(&finding.title, view.render()))
}

async fn found(ctx: &Ctx, opened: &Opened, key: &str) -> Result<Finding> {
    let all = actions::open_findings(ctx, opened).await?;
    let finding = all.into_iter().find(|finding| finding.key() == key);
    let finding = finding
        .ok_or_else(|| Error::not_found("such finding").hint("it may have been resolved meanwhile"))?;
    may_decide(ctx, opened, &finding)?;
    Ok(finding)
}

async fn assigning(
    ctx: &Ctx,
    opened: &Opened,
    finding: &Finding,
    typed: &str,
    from: Option<NaiveDate>,
    back: &str,
) -> Result<Assigning> {
    let organization = opened.organization();
    let candidates = finding.candidates();
    let eligible = eligible(&opened.charter, finding);
    let meant = match typed.trim() {
        "" => candidates.iter().take(1).cloned().collect(),
        typed => find::people(ctx, opened, typed).await?,
    };
    let others = eligible.iter().filter(|person| !candidates.contains(person));
    let offered = candidates.iter().chain(others).take(OFFERED);
    let name = |person: &PersonId| name(organization, person);
    let again = |person: &PersonId| {
        Link::new(name(person), url::repair_from(&finding.key(), person.as_str(), from, back))
    };
    let mut view = Assigning {
        typed: typed.to_owned(),
        from: from.unwrap_or(opened.current.today).to_string(),
        why: String::new(),
        n_eligible: eligible.len(),
        offered: offered.map(name).collect(),
        fault: None,
        meant: Vec::new(),
        seen: None,
    };
    match meant.as_slice() {
        [] => view.fault = Some(format!("no one here is called “{typed}”; type another name")),
        [person] => {
            view.typed = name(person);
            view.why = why(opened, finding, person, typed.trim().is_empty());
            let wanted = Wanted { key: finding.key(), person: person.clone(), from };
            match changes::preview(ctx, opened, &wanted).await {
                Ok(preview) => view.seen = Some(seen(opened, person, preview)),
                Err(error) => view.fault = Some(error.message),
            }
        }
        several => view.meant = several.iter().map(again).collect(),
    }
    Ok(view)
}

/// A person's name, with their id where others have the same name.
fn name(organization: &Organization, person: &PersonId) -> String {
    let name = organization.person_name(person);
    let is_shared = organization.people.values().any(|other| other.name == name && other.id != *person);
    if is_shared { format!("{name} ({person})") } else { name.to_owned() }
}

fn why(opened: &Opened, finding: &Finding, person: &PersonId, is_suggested: bool) -> String {
    let reasons = reasons(&opened.charter, finding, person);
    let name = opened.organization().person_name(person);
    match (is_suggested, reasons.is_empty()) {
        (_, true) => String::new(),
        (true, false) => format!("Suggested: {name} {}.", reasons.join(", ")),
        (false, false) => format!("{name} {}.", reasons.join(", ")),
    }
}

fn seen(opened: &Opened, person: &PersonId, preview: Preview) -> Seen {
    let organization = opened.organization();
    let part = |(person, what): (PersonId, Vec<String>)| {
        let chip = PersonChip::new(organization.person_name(&person), Hat::Everyone)
            .href(people::url::person(person.as_str()));
        Part { person: chip, what }
    };
    let when = if preview.from > opened.current.today {
        format!(" on {}", words::long_date(preview.from))
    } else {
        String::new()
    };
    Seen {
        person: person.to_string(),
        name: organization.person_name(person).to_owned(),
        gains: preview.gains.into_iter().map(part).collect(),
        losses: preview.losses.into_iter().map(part).collect(),
        outcome: if preview.resolves {
            format!("This finding is then resolved{when}.")
        } else {
            "This finding then stays open: it has another cause too.".to_owned()
        },
        refusal: preview
            .refusal
            .map(|error| std::iter::once(error.message).chain(error.hints).collect::<Vec<_>>().join("; ")),
    }
}

/// Applies a repair, or asks the people who gain something by it. What was not looked at is shown first.
pub(super) async fn repair(ctx: Ctx, form: Form) -> Result<Response> {
    let key = form.required("key", "the finding")?;
    let typed = form.required("person", "the person to be accountable")?;
    let from = form.date("from")?;
    let opened = actions::of_day(&ctx, None).await?;
    found(&ctx, &opened, key).await?;
    let usual = url::findings();
    let back = form.back(&usual);
    let meant = find::people(&ctx, &opened, typed).await?;
    let [person] = meant.as_slice() else { return Ok(look(key, typed, from, back)) };
    let wanted = Wanted { key: key.to_owned(), person: person.clone(), from };
    if form.get("act") == Some("ask") {
        let proposal = changes::ask_to_repair(&ctx, &wanted).await?;
        let message = format!("Asked: {}. It changes nothing until it is applied.", proposal.summary);
        let undo = Undo { action: changes::url::withdraw(&proposal.id), label: "Withdraw".to_owned() };
        return Ok(redirect_with(back, &Flash { tone: Tone::Good, message, undo: Some(undo) }));
    }
    let is_seen = form.get("seen") == Some(person.as_str())
        && form.date("seen_from")?.unwrap_or(opened.current.today) == from.unwrap_or(opened.current.today);
    if !is_seen {
        return Ok(look(key, person.as_str(), from, back));
    }
    let applied = changes::repair(&ctx, &wanted).await?;
    let message = format!("{} from {}.", applied.summary, words::long_date(applied.effective));
    let undo = Undo { action: changes::url::undo(&applied.id), label: "Undo".to_owned() };
    Ok(redirect_with(back, &Flash { tone: Tone::Good, message, undo: Some(undo) }))
}

/// To the page that shows what a repair would change.
fn look(key: &str, person: &str, from: Option<NaiveDate>, back: &str) -> Response {
    Redirect::to(&url::repair_from(key, person, from, back)).into_response()
}

pub(super) async fn accept(ctx: Ctx, form: Form) -> Result<Response> {
    let key = form.required("key", "the finding")?;
    let until = form.date("until")?.ok_or_else(|| Error::invalid_field("until", "enter an end date"))?;
    let reason = form.required("reason", "the reason")?;
    let finding = actions::accept_risk(&ctx, key, Some(until), reason).await?;
    let undo = Undo { action: url::reopen(key), label: "Undo".to_owned() };
    let message = format!("Accepted until {}: {}.", words::long_date(until), finding.title);
    let flash = Flash { tone: Tone::Good, message, undo: Some(undo) };
    Ok(redirect_with(form.back(&url::findings()), &flash))
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
