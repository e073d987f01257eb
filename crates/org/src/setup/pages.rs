//! The set-up wizard: three steps that carry the earlier answers along, so that nothing is stored before the end.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::FieldError,
    web::{Page, Routes, form::Form},
};

use super::{
    Answers, Me, NamedLead, TeamAnswer, Template, actions, set_up, template,
    views::{self, Setup, Step},
};

/// More teams than this are better imported from a file.
const MOST_TEAMS: usize = 40;

pub(super) fn routes() -> Routes {
    Routes::new().get("/set-up", Rule::Anyone, begin).post("/set-up", Rule::Anyone, step)
}

async fn begin(ctx: Ctx) -> Result<Page> {
    if castra_accounts::is_set_up(&ctx.app).await? {
        return Ok(Page::new("Castra is set up", views::done()).gate());
    }
    Ok(Page::new("Welcome to Castra", views::begin()).gate())
}

fn page(secret: &str, step: Step, answers: Answers, size: String, errors: Vec<FieldError>) -> Page {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = Setup { code: secret.to_owned(), step, answers, size, errors, text: None };
    Page::new("Set up", view.render()).gate().status(status)
}

fn answers(form: &Form) -> Answers {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    // Kept as typed: invisible characters around an address are reported, not removed.
    let address = |name: &str| form.verbatim(name).to_owned();
    let team = |at: usize| {
        let lead = form.get(&format!("lead-{at}"));
        let lead =
            lead.map(|name| NamedLead { name: name.to_owned(), email: address(&format!("email-{at}")) });
        TeamAnswer { name: text(&format!("team-{at}")), lead }
    };
    let known = (1..=MOST_TEAMS)
        .filter(|at| form.get(&format!("team-{at}")).is_some() || form.get(&format!("lead-{at}")).is_some());
    Answers {
        name: text("organization"),
        timezone: text("timezone"),
        teams: known.map(team).collect(),
        me: Me { name: text("name"), email: address("email"), role: text("role") },
    }
}

async fn step(ctx: Ctx, form: Form) -> Result<Response> {
    let secret = form.secret_of_link();
    castra_accounts::check_set_up_link(&ctx.app, secret).await?;
    let mut answers = answers(&form);
    let size = form.get("size").unwrap_or("small").to_owned();
    let show = |step, answers, errors| page(secret, step, answers, size.clone(), errors).into_response();
    match form.get("step").unwrap_or_default() {
        "" => {
            let answers = Answers { timezone: "Europe/Vienna".to_owned(), ..answers };
            Ok(show(Step::Organization, answers, Vec::new()))
        }
        "organization" => {
            let mut errors = Vec::new();
            let mut fault = |field: &str, message: &str| {
                errors.push(FieldError { field: field.to_owned(), message: message.to_owned() })
            };
            if answers.name.is_empty() {
                fault("organization", "Please give the organization's name.");
            }
            if answers.timezone.parse::<chrono_tz::Tz>().is_err() {
                fault("timezone", "This is not a time zone; write it like Europe/Vienna.");
            }
            if !errors.is_empty() {
                return Ok(show(Step::Organization, answers, errors));
            }
            if answers.teams.is_empty() {
                let names = chosen(&size)?.teams;
                answers.teams = names
                    .iter()
                    .map(|name| TeamAnswer { name: (*name).to_owned(), ..TeamAnswer::default() })
                    .collect();
            }
            Ok(show(Step::Teams, answers, Vec::new()))
        }
        "teams" if form.get("back").is_some() => Ok(show(Step::Organization, answers, Vec::new())),
        "teams" if form.get("more").is_some() => {
            answers.teams.extend(std::iter::repeat_n(TeamAnswer::default(), 3));
            Ok(show(Step::Teams, answers, Vec::new()))
        }
        "teams" => Ok(show(Step::You, answers, Vec::new())),
        "you" if form.get("back").is_some() => Ok(show(Step::Teams, answers, Vec::new())),
        "you" if form.get("preview").is_some() => preview(secret, answers, &size),
        "you" => {
            let password = form.verbatim("password");
            match set_up(&ctx, secret, chosen(&size)?, &answers, password).await {
                Ok(me) => castra_accounts::let_in_after_set_up(&ctx, me.as_str(), "/").await,
                Err(error) if error.kind == Kind::Invalid => Ok(show(Step::You, answers, faults(&error))),
                Err(error) => Err(error),
            }
        }
        _ => Err(Error::invalid("this step is unknown").hint("start again at the first step")),
    }
}

fn chosen(size: &str) -> Result<&'static Template> {
    template(size).ok_or_else(|| Error::invalid_field("size", format!("there is no size `{size}`")))
}

fn preview(secret: &str, answers: Answers, size: &str) -> Result<Response> {
    let text = match actions::described(chosen(size)?, &answers) {
        Ok((text, _)) => text,
        Err(error) if error.kind == Kind::Invalid => {
            return Ok(page(secret, Step::You, answers, size.to_owned(), faults(&error)).into_response());
        }
        Err(error) => return Err(error),
    };
    let view = Setup {
        code: secret.to_owned(),
        step: Step::You,
        answers,
        size: size.to_owned(),
        errors: Vec::new(),
        text: Some(text),
    };
    Ok(Page::new("Set up", view.render()).gate().into_response())
}

/// The errors of this step's fields; those of a team name it.
fn faults(error: &Error) -> Vec<FieldError> {
    let fault =
        |field: &str, message: &str| FieldError { field: field.to_owned(), message: message.to_owned() };
    let fields = error.fields.iter().map(|known| match known.field.strip_prefix("teams.") {
        Some(rest) => {
            let team = rest.split('.').next().and_then(|at| at.parse::<usize>().ok()).map_or(0, |at| at + 1);
            fault("name", &format!("Team {team}: {}", known.message))
        }
        None => fault(known.field.trim_start_matches("me."), &known.message),
    });
    fields.collect()
}
