//! The pages of conflicts: the list, the form, one case.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, Current, PersonId, Scope};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions,
    kinds::CaseState,
    model::{Said, Terms},
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
    CaseForm { action: "/conflicts".to_owned(), teams: teams.collect(), parties, ..CaseForm::default() }
}

async fn new(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current);
    if form.teams.is_empty() {
        return Err(Error::forbidden(
            "only those accountable or responsible for conflicts in a team can open a case",
        )
        .hint("run `castra who conflict` to see who that is"));
    }
    Ok(Page::new("Open a case", form.render()))
}

/// The terms of a submitted form; parties are typed by name, one per line.
fn terms(form: &CaseForm, sent: &Form) -> Result<Terms> {
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let mut between = Vec::new();
    let mut faults = Vec::new();
    for typed in text("between").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let known = form.parties.iter().find(|(name, key)| {
            name.eq_ignore_ascii_case(typed)
                || key == typed
                || key.split_once(':').is_some_and(|(_, id)| id == typed)
        });
        match known {
            Some((_, key)) => between.push(key.clone()),
            None => {
                let message = format!("`{typed}` is not a person or team here; write one name per line");
                faults.extend(Error::invalid_field("between", message).fields);
            }
        }
    }
    let next_on = sent.date("next_on").unwrap_or_else(|error| {
        faults.extend(error.fields);
        None
    });
    if !faults.is_empty() {
        return Err(Error::invalid("the case was not saved; check these fields").with_fields(faults));
    }
    Ok(Terms { between, about: text("about"), situation: text("situation"), next: text("next"), next_on })
}

/// The form again as typed, with the errors.
fn again(form: CaseForm, sent: &Form, error: Error) -> Result<Response> {
    if error.kind != Kind::Invalid {
        return Err(error);
    }
    let fault =
        |known: castra_platform::error::FieldError| FieldError { field: known.field, message: known.message };
    let typed = ["team", "between", "about", "situation", "next", "next_on"]
        .map(|name| (name, sent.get(name).unwrap_or_default().to_owned()));
    let form =
        CaseForm { values: typed.to_vec(), errors: error.fields.into_iter().map(fault).collect(), ..form };
    let page = Page::new("Check the form", form.render());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

async fn open(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let form = form(&ctx, &current);
    let team = sent.get("team").unwrap_or_default();
    let opened = match terms(&form, &sent) {
        Ok(terms) => actions::open(&ctx, team, terms).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(case) => Ok(back(&format!("/conflicts/{}", case.id), "Case opened. Only you can read it.")),
        Err(error) => again(form, &sent, error),
    }
}

async fn editing(ctx: &Ctx, id: &str) -> Result<CaseForm> {
    let opened = actions::opened(ctx, id).await?;
    if !ctx.viewer.is(opened.case.lead.as_str()) {
        return Err(Error::forbidden(
            "only the lead who opened a case can change it; you can read it and add notes",
        ));
    }
    let current = organization::current(ctx).await?;
    let terms = opened.terms.unwrap_or_default();
    let day = terms.next_on.map_or_else(String::new, |day| day.to_string());
    Ok(CaseForm {
        action: format!("/conflicts/{id}"),
        revision: Some(opened.case.revision),
        values: vec![
            ("between", names(current.organization(), &terms.between).join("\n")),
            ("about", terms.about),
            ("situation", terms.situation),
            ("next", terms.next),
            ("next_on", day),
        ],
        ..form(ctx, &current)
    })
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit case", editing(&ctx, &id).await?.render()))
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let form = editing(&ctx, &id).await?;
    let seen = Some(sent.must_have_seen("revision")?);
    let changed = match terms(&form, &sent) {
        Ok(terms) => actions::change(&ctx, &id, seen, terms).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => Ok(back(&format!("/conflicts/{id}"), "Saved.")),
        Err(error) => again(CaseForm { revision: seen, ..form }, &sent, error),
    }
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
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let parse = |text: &str| {
        text.parse().map_err(|()| Error::invalid_field("to", format!("`{text}` is not a status of a case")))
    };
    let to: Option<CaseState> = sent.get("to").map(parse).transpose()?;
    let said = Said { words: text("words"), learning: text("learning") };
    actions::note(&ctx, &id, sent.seen("revision")?, said, sent.get("step"), to).await?;
    let message = match to {
        Some(CaseState::Settled) => "Case settled.",
        Some(CaseState::HandedOn) => "Case handed over.",
        Some(CaseState::Open) => "Case reopened.",
        None => "Note added.",
    };
    Ok(back(&format!("/conflicts/{id}"), message))
}

async fn next_done(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::next_done(&ctx, &id).await?;
    let usual = format!("/conflicts/{id}");
    Ok(back(sent.back(&usual), "Step done. Plan the next one."))
}

async fn let_read(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::let_read(&ctx, &id, sent.get("person").unwrap_or_default()).await?;
    Ok(back(&format!("/conflicts/{id}"), "Case shared."))
}

fn back(href: &str, message: &str) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}
