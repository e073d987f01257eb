//! The pages of conflicts: the list, the form, one case.

use axum::{extract::Path, response::Response};
use castra_org::organization::{self, Current, PersonId, Scope};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Rule,
    terms::Terms as _,
    web::{Page, Routes, done, form::Form},
};

use super::{
    actions,
    kinds::CaseState,
    model::{Entry, Terms},
    views::{CaseForm, ListCases, ShowCase, names},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/conflicts", Rule::SignedIn, index)
        .post("/conflicts", Rule::SignedIn, open)
        .get("/conflicts/new", Rule::SignedIn, new)
        .get("/conflicts/{id}", Rule::SignedIn, show)
        .post("/conflicts/{id}", Rule::SignedIn, change)
        .get("/conflicts/{id}/edit", Rule::SignedIn, edit)
        .post("/conflicts/{id}/notes", Rule::SignedIn, note)
        .post("/conflicts/{id}/next-done", Rule::SignedIn, next_done)
        .post("/conflicts/{id}/readers", Rule::SignedIn, let_read)
}

async fn index(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let lines = actions::mine(&ctx).await?;
    let (open, ended) = lines.into_iter().partition(|line| line.case.state == CaseState::Open);
    let view = ListCases {
        organization: current.charter.shared(),
        today: current.today,
        may_open: !actions::teams(&ctx, &current).is_empty(),
        open,
        ended,
    };
    Ok(Page::new("Conflicts", view.render()))
}

fn form(ctx: &Ctx, current: &Current) -> CaseForm {
    let organization = current.organization();
    let teams = actions::teams(ctx, current).into_iter().map(|team| {
        let name = organization.scope_name(&Scope::Team(team.clone())).to_owned();
        (team.to_string(), name)
    });
    let mut parties: Vec<(String, String)> = organization
        .active_people(current.today)
        .filter(|person| !ctx.viewer.is(person.id.as_str()))
        .map(|person| (person.name.clone(), format!("person:{}", person.id)))
        .collect();
    parties.extend(
        organization
            .active_teams(current.today)
            .map(|team| (format!("{} (team)", team.name), format!("team:{}", team.id))),
    );
    parties.sort();
    CaseForm {
        action: "/conflicts".to_owned(),
        is_new: true,
        teams: teams.collect(),
        parties,
        ..CaseForm::default()
    }
}

async fn new(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current);
    if form.teams.is_empty() {
        return Err(Error::forbidden(
            "only those accountable or responsible for conflicts in a team can open a case",
        )
        .ask_who("conflict"));
    }
    Ok(Page::new("Open a case", form.render()))
}

/// The terms of a submitted form; parties are typed by name, one per line.
fn terms(form: &CaseForm, sent: &Form) -> Result<Terms> {
    let (mut terms, mut faults) = Terms::read(sent);
    for typed in &mut terms.between {
        let known = form.parties.iter().find(|(name, key)| {
            name.eq_ignore_ascii_case(typed)
                || key == typed
                || key.split_once(':').is_some_and(|(_, id)| id == typed)
        });
        match known {
            Some((_, key)) => typed.clone_from(key),
            None => faults
                .add("between", format!("`{typed}` is not a person or team here; write one name per line")),
        }
    }
    faults.with_limits(&terms).refuse("the case").map(|()| terms)
}

async fn open(ctx: Ctx, sent: Form) -> Result<Response> {
    let form = form(&ctx, &organization::current(&ctx).await?);
    let team = sent.get("team").unwrap_or_default();
    sent.submit(
        async { actions::open(&ctx, team, terms(&form, &sent)?).await },
        |case| done(&crate::url::show(&case.id), "Case opened. Only you can read it."),
        |filled| CaseForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn editing(ctx: &Ctx, id: &str) -> Result<CaseForm> {
    let opened = actions::opened(ctx, id).await?;
    if !ctx.viewer.is(opened.case.lead.as_str()) {
        return Err(Error::forbidden(
            "only the lead who opened a case can change it; you can read it and add notes",
        ));
    }
    let current = organization::current(ctx).await?;
    let between = opened.terms.as_ref().map(|terms| names(current.organization(), &terms.between));
    let filled = opened.terms.unwrap_or_default().filled();
    Ok(CaseForm {
        action: crate::url::show(id),
        is_new: false,
        filled: filled.replacing("between", between.unwrap_or_default().join("\n")).at(opened.case.revision),
        ..form(ctx, &current)
    })
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit case", editing(&ctx, &id).await?.render()))
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, terms(&form, &sent)?).await },
        |()| done(&crate::url::show(&id), "Saved."),
        |filled| CaseForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let lead = opened.case.lead.clone();
    let people: Vec<(String, String)> = current
        .organization()
        .active_people(current.today)
        .filter(|person| person.id != lead && !opened.readers.contains(&person.id))
        .map(|person| (person.id.to_string(), person.name.clone()))
        .collect();
    let view = ShowCase {
        organization: current.charter.shared(),
        today: current.today,
        is_mine: ctx.viewer.is(lead.as_str()),
        me: PersonId::from(ctx.viewer.person.clone().unwrap_or_default()),
        people,
        opened,
    };
    Ok(Page::new("Case", view.render()))
}

async fn note(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let entry = Entry {
        said: sent.read("the note")?,
        step: sent.get("step").map(str::to_owned),
        to: sent.parse("to")?,
    };
    // A note that changes no status depends on no revision.
    let seen = if entry.to.is_some() { sent.seen("revision")? } else { Seen::ANY };
    actions::note(&ctx, &id, &seen, &entry).await?;
    let message = match entry.to {
        Some(CaseState::Settled) => "Case settled.",
        Some(CaseState::HandedOn) => "Case handed over.",
        Some(CaseState::Open) => "Case reopened.",
        None => "Note added.",
    };
    Ok(done(&crate::url::show(&id), message))
}

async fn next_done(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::next_done(&ctx, &id).await?;
    Ok(done(sent.back(&crate::url::show(&id)), "Step done. Plan the next one."))
}

async fn let_read(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::let_read(&ctx, &id, sent.get("person").unwrap_or_default()).await?;
    Ok(done(&crate::url::show(&id), "Case shared."))
}
