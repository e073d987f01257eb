//! The pages of concerns: the lists, the form, one concern, and return codes.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    ui::{FieldError, Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions,
    kinds::ConcernState,
    model::{Addressee, Opened, Terms},
    post::{self, Deed},
    views::{ConcernForm, Conversation, EnterCode, GivenCode, ListConcerns, ShowConcern, ShowReturned},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/concerns", Rule::SignedIn, index)
        .get("/concerns/new", Rule::SignedIn, new)
        .post("/concerns", Rule::SignedIn, raise)
        .get("/concerns/return", Rule::Anyone, ask_code)
        .post("/concerns/return", Rule::Anyone, by_code)
        .post("/concerns/return/write", Rule::Anyone, write_by_code)
        .get("/concerns/{id}", Rule::SignedIn, show)
        .post("/concerns/{id}", Rule::SignedIn, write)
}

fn fields(error: Error) -> Vec<FieldError> {
    let fault =
        |known: castra_platform::error::FieldError| FieldError { field: known.field, message: known.message };
    error.fields.into_iter().map(fault).collect()
}

async fn index(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let lines = actions::mine(&ctx).await?;
    let (raised, told) = lines
        .into_iter()
        .partition(|line| line.concern.author.as_ref().is_some_and(|author| ctx.viewer.is(author.as_str())));
    let view = ListConcerns { organization: current.charter.shared(), today: current.today, raised, told };
    Ok(Page::new("Concerns", view.render()))
}

fn form(current: &Current, me: &PersonId) -> ConcernForm {
    let organization = current.organization();
    let line = |known: Addressee| {
        let words = format!("{}, {}", organization.person_name(&known.person), known.roles.join(", "));
        let next = known.next.map(|next| organization.person_name(&next).to_owned());
        (known.person.to_string(), words, next)
    };
    ConcernForm {
        addressees: actions::addressees(current, me).into_iter().map(line).collect(),
        company: actions::company(current, me),
        ..ConcernForm::default()
    }
}

async fn new(ctx: Ctx) -> Result<Page> {
    let me = actions::me(&ctx)?;
    let current = organization::current(&ctx).await?;
    Ok(Page::new("Raise a concern", form(&current, &me).render()))
}

async fn raise(ctx: Ctx, sent: Form) -> Result<Response> {
    let me = actions::me(&ctx)?;
    let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let terms = Terms {
        addressee: text("addressee").as_str().into(),
        about: text("about"),
        words: text("words"),
        escalates: sent.get("escalates").is_some(),
    };
    let current = organization::current(&ctx).await?;
    let addressee = current.organization().person_name(&terms.addressee).to_owned();
    let again = |error: Error| {
        if error.kind != Kind::Invalid {
            return Err(error);
        }
        let view = ConcernForm { errors: fields(error), sent: Some(sent.clone()), ..form(&current, &me) };
        let page = Page::new("Check the form", view.render());
        Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
    };
    match sent.get("name") {
        Some("yes") => match actions::raise(&ctx, terms).await {
            Ok(concern) => {
                let message = format!("Concern raised. {addressee} can read it now, and no one else.");
                Ok(back(&format!("/concerns/{}", concern.id), &message))
            }
            Err(error) => again(error),
        },
        Some("no") => match post::raise(&ctx, terms).await {
            // Shown in the response itself: a URL or a cookie would keep the code.
            Ok(code) => {
                Ok(Page::new("Your return code", GivenCode { code, addressee }.render()).into_response())
            }
            Err(error) => again(error),
        },
        _ => again(Error::invalid_field("name", "choose whether to show your name")),
    }
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let opened = actions::opened(&ctx, &id).await?;
    Ok(Page::new("Concern", showing(&ctx, &current, opened, None, Vec::new()).render()))
}

fn showing(
    ctx: &Ctx,
    current: &Current,
    opened: Opened,
    sent: Option<Form>,
    errors: Vec<FieldError>,
) -> ShowConcern {
    let me = ctx.viewer.person.clone().unwrap_or_default();
    let concern = &opened.concern;
    let passes_on =
        concern.escalates && concern.passed_from.is_none() && concern.state == ConcernState::Raised;
    let next = actions::next_leader(&current.charter, &concern.addressee, concern.author.as_ref());
    let organization = current.charter.shared();
    ShowConcern {
        next: next.filter(|_| passes_on).map(|next| organization.person_name(&next).to_owned()),
        conversation: Conversation {
            organization,
            today: current.today,
            by_author: !concern.is_told_to(&me),
            opened,
        },
        me,
        sent,
        errors,
    }
}

async fn write(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let to = wanted(&sent)?;
    let revision = sent.seen("revision")?;
    let usual = format!("/concerns/{id}");
    match actions::write(&ctx, &id, revision, sent.get("words").unwrap_or_default(), to).await {
        Ok(concern) => Ok(back(sent.back(&usual), said(concern.state))),
        Err(error) if error.kind == Kind::Invalid => {
            let current = organization::current(&ctx).await?;
            let opened = actions::opened(&ctx, &id).await?;
            let view = showing(&ctx, &current, opened, Some(sent), fields(error));
            let page = Page::new("Check the form", view.render());
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(error) => Err(error),
    }
}

fn said(state: ConcernState) -> &'static str {
    match state {
        ConcernState::Resolved => "Concern resolved.",
        ConcernState::Closed => "Concern closed.",
        _ => "Reply sent.",
    }
}

fn wanted(sent: &Form) -> Result<Option<ConcernState>> {
    let parse = |text: &str| {
        text.parse()
            .map_err(|()| Error::invalid_field("to", format!("`{text}` is not a status of a concern")))
    };
    sent.get("to").map(parse).transpose()
}

async fn ask_code(ctx: Ctx) -> Page {
    door(&ctx, Page::new("Use a return code", EnterCode::default().render()))
}

/// Hides the navigation from visitors who are not signed in; they need only the code.
fn door(ctx: &Ctx, page: Page) -> Page {
    if ctx.viewer.is_known() { page } else { page.gate() }
}

async fn by_code(ctx: Ctx, sent: Form) -> Result<Response> {
    returned(&ctx, &sent, None, Vec::new()).await
}

/// What the code opens, in the response itself, so that the code appears in no URL.
async fn returned(
    ctx: &Ctx,
    sent: &Form,
    done: Option<&'static str>,
    errors: Vec<FieldError>,
) -> Result<Response> {
    let code = sent.get("code").unwrap_or_default().to_owned();
    let found = match post::returned(ctx, &code).await {
        Ok(found) => found,
        Err(error) if error.kind == Kind::Invalid => {
            let view = EnterCode { code, errors: fields(error) };
            let page = Page::new("Use a return code", view.render()).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(door(ctx, page).into_response());
        }
        Err(error) => return Err(error),
    };
    let current = organization::current(&Ctx::system(&ctx.app)).await?;
    let organization = current.charter.shared();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let words = (!errors.is_empty()).then(|| sent.get("words").unwrap_or_default().to_owned());
    let view = ShowReturned {
        addressee: organization.person_name(&found.addressee).to_owned(),
        conversation: found.opened.map(|opened| Conversation {
            organization,
            today: current.today,
            opened,
            by_author: true,
        }),
        may_write: found.may_write,
        waiting: found.waiting,
        due: found.due,
        words: words.unwrap_or_default(),
        code,
        done,
        errors,
    };
    Ok(door(ctx, Page::new("Your concern", view.render()).status(status)).into_response())
}

async fn write_by_code(ctx: Ctx, sent: Form) -> Result<Response> {
    let code = sent.get("code").unwrap_or_default();
    let deed = match sent.get("to") {
        Some("erase") => Deed::Erase,
        _ => Deed::Say(sent.get("words").unwrap_or_default().to_owned(), wanted(&sent)?),
    };
    match post::write_on(&ctx, code, deed).await {
        Ok(()) => returned(&ctx, &sent, Some("Saved. It is delivered tomorrow."), Vec::new()).await,
        Err(error) if error.kind == Kind::Invalid => {
            let errors = fields(error);
            returned(&ctx, &sent, None, errors).await
        }
        Err(error) => Err(error),
    }
}

fn back(href: &str, message: &str) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}
