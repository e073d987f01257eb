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
    terms::Filled,
    web::{Page, Routes, done, form::Form},
};

use super::{
    actions,
    kinds::ConcernState,
    model::{Addressee, Deed, Terms},
    post::{self, Written},
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
        filled: Filled::default().with("escalates", "yes"),
    }
}

async fn new(ctx: Ctx) -> Result<Page> {
    let me = actions::me(&ctx)?;
    let current = organization::current(&ctx).await?;
    Ok(Page::new("Raise a concern", form(&current, &me).render()))
}

async fn raise(ctx: Ctx, sent: Form) -> Result<Response> {
    let me = actions::me(&ctx)?;
    let mut terms: Terms = sent.read("the concern")?;
    let current = organization::current(&ctx).await?;
    let addressee = PersonId::from(terms.addressee.as_str());
    // Where no one is above, the box is hidden, and means nothing.
    terms.escalates &= actions::next_leader(&current.charter, &addressee, Some(&me)).is_some();
    let addressee = current.organization().person_name(&addressee).to_owned();
    let raised = async {
        match sent.get("name") {
            Some("yes") => {
                let concern = actions::raise(&ctx, terms).await?;
                let message = format!("Concern raised. {addressee} can read it now, and no one else.");
                Ok(done(&crate::url::show(&concern.id), message))
            }
            Some("no") => {
                // Shown in the response itself: a URL or a cookie would keep the code.
                let view = GivenCode { code: post::raise(&ctx, terms).await?, addressee: addressee.clone() };
                Ok(Page::new("Your return code", view.render()).into_response())
            }
            _ => Err(Error::invalid_field("name", "choose whether to show your name")),
        }
    };
    let again = |filled| ConcernForm { filled, ..form(&current, &me) }.render();
    sent.submit(raised, |response| response, again).await
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Concern", showing(&ctx, &id).await?.render()))
}

async fn showing(ctx: &Ctx, id: &str) -> Result<ShowConcern> {
    let current = organization::current(ctx).await?;
    let opened = actions::opened(ctx, id).await?;
    let me = ctx.viewer.person.clone().unwrap_or_default();
    let concern = &opened.concern;
    let passes_on =
        concern.escalates && concern.passed_from.is_none() && concern.state == ConcernState::Raised;
    let next = actions::next_leader(&current.charter, &concern.addressee, concern.author.as_ref());
    let organization = current.charter.shared();
    Ok(ShowConcern {
        next: next.filter(|_| passes_on).map(|next| organization.person_name(&next).to_owned()),
        filled: Filled::default().at(concern.revision),
        conversation: Conversation {
            organization,
            today: current.today,
            by_author: !concern.is_told_to(&me),
            opened,
        },
        me,
    })
}

async fn write(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let view = showing(&ctx, &id).await?;
    let written =
        async { actions::write(&ctx, &id, &sent.seen("revision")?, sent.read("the message")?).await };
    let message = |state| match state {
        ConcernState::Resolved => "Concern resolved.",
        ConcernState::Closed => "Concern closed.",
        _ => "Reply sent.",
    };
    let usual = crate::url::show(&id);
    sent.submit(
        written,
        |state| done(sent.back(&usual), message(state)),
        |filled| ShowConcern { filled, ..view.clone() }.render(),
    )
    .await
}

async fn ask_code(ctx: Ctx) -> Page {
    door(&ctx, Page::new("Use a return code", EnterCode::default().render()))
}

/// Hides the navigation from visitors who are not signed in; they need only the code.
fn door(ctx: &Ctx, page: Page) -> Page {
    if ctx.viewer.is_known() { page } else { page.gate() }
}

async fn by_code(ctx: Ctx, sent: Form) -> Result<Response> {
    returned(&ctx, &sent, None, None).await
}

/// What the code opens, in the response itself, so that the code appears in no URL.
async fn returned(
    ctx: &Ctx,
    sent: &Form,
    done: Option<&'static str>,
    refused: Option<Error>,
) -> Result<Response> {
    let code = sent.get("code").unwrap_or_default().to_owned();
    let found = match post::returned(ctx, &code).await {
        Err(error) if error.kind == Kind::Invalid => {
            let view = EnterCode { filled: Filled::again(sent, error), ..EnterCode::default() };
            let page = Page::new("Use a return code", view.render()).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(door(ctx, page).into_response());
        }
        found => found?,
    };
    let current = organization::current(&Ctx::system(&ctx.app)).await?;
    let organization = current.charter.shared();
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
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
        code,
        done,
        filled: refused.map(|error| Filled::again(sent, error)).unwrap_or_default(),
    };
    Ok(door(ctx, Page::new("Your concern", view.render()).status(status)).into_response())
}

async fn write_by_code(ctx: Ctx, sent: Form) -> Result<Response> {
    let deed = match sent.get("to") {
        Some("erase") => Ok(Deed::Erase),
        _ => sent.read("the message").map(Deed::Say),
    };
    let written = async { post::write_on(&ctx, sent.get("code").unwrap_or_default(), deed?).await };
    match written.await {
        Ok(Written::Waits) => returned(&ctx, &sent, Some("Saved. It is delivered tomorrow."), None).await,
        Ok(Written::Erased) => {
            let done = "Erased: no one can read what you wrote any longer. Tomorrow the concern is closed.";
            returned(&ctx, &sent, Some(done), None).await
        }
        Ok(Written::Undelivered) => {
            let view = EnterCode { is_erased: true, ..EnterCode::default() };
            Ok(door(&ctx, Page::new("Use a return code", view.render())).into_response())
        }
        Err(error) if error.kind == Kind::Invalid => returned(&ctx, &sent, None, Some(error)).await,
        Err(error) => Err(error),
    }
}
