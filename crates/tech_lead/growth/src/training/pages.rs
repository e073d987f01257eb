//! The training catalog's pages.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    ui::{Flash, Tone},
    web::{Page, Routes, csv, form::Form, redirect_with},
};

use super::{
    actions,
    model::TrainingTerms,
    views::{ShowCatalog, TrainingForm},
};
use crate::{
    money,
    typed::{Typed, amount, text},
};

pub(crate) fn add(routes: Routes) -> Routes {
    routes
        .get("/growth/training", Rule::SignedIn, catalog)
        .get("/growth/training.csv", Rule::SignedIn, as_csv)
        .get("/growth/training/new", Rule::SignedIn, new)
        .post("/growth/training", Rule::SignedIn, add_one)
        .get("/growth/training/{id}/edit", Rule::SignedIn, edit)
        .post("/growth/training/{id}", Rule::SignedIn, change)
}

async fn catalog(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let view =
        ShowCatalog { trainings: actions::list(&ctx).await?, may_keep: actions::may_keep(&ctx, &current) };
    Ok(Page::new("Training", view.render()))
}

const HEAD: [&str; 9] =
    ["id", "title", "provider", "link", "about", "cost", "currency", "certificate", "offered"];

async fn as_csv(ctx: Ctx) -> Result<Response> {
    let rows = actions::list(&ctx).await?.into_iter().map(|training| {
        let terms = training.terms;
        let cost = money::typed(terms.cost_minor, &terms.currency);
        let offered = if terms.offered { "yes" } else { "no" }.to_owned();
        vec![
            training.id,
            terms.title,
            terms.provider,
            terms.link,
            terms.about,
            cost,
            terms.currency,
            terms.certificate,
            offered,
        ]
    });
    Ok(csv::download("training", &HEAD, rows))
}

async fn to_keep(ctx: &Ctx) -> Result<()> {
    let current = organization::current(ctx).await?;
    if actions::may_keep(ctx, &current) {
        return Ok(());
    }
    Err(Error::forbidden("only the CTO and those accountable for growing people edit the training catalog"))
}

async fn new(ctx: Ctx) -> Result<Page> {
    to_keep(&ctx).await?;
    let typed = Typed::new(&[("offered", "yes".to_owned())]);
    Ok(Page::new("Training", TrainingForm { id: None, revision: None, typed }.render()))
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    to_keep(&ctx).await?;
    let training = actions::find(&ctx, &id).await?;
    let terms = training.terms;
    let typed = Typed::new(&[
        ("cost", money::typed(terms.cost_minor, &terms.currency)),
        ("title", terms.title),
        ("provider", terms.provider),
        ("link", terms.link),
        ("about", terms.about),
        ("currency", terms.currency),
        ("certificate", terms.certificate),
        ("offered", if terms.offered { "yes".to_owned() } else { String::new() }),
    ]);
    let form = TrainingForm { id: Some(id), revision: Some(training.revision.to_string()), typed };
    Ok(Page::new("Training", form.render()))
}

fn terms(sent: &Form) -> Result<TrainingTerms> {
    let currency = text(sent, "currency").to_uppercase();
    Ok(TrainingTerms {
        title: text(sent, "title"),
        provider: text(sent, "provider"),
        link: text(sent, "link"),
        about: text(sent, "about"),
        cost_minor: amount(sent, "cost", &currency)?,
        currency,
        certificate: text(sent, "certificate"),
        offered: sent.get("offered").is_some(),
    })
}

fn again(id: Option<String>, sent: &Form, error: Error) -> Result<Response> {
    let names = ["title", "provider", "link", "about", "cost", "currency", "certificate", "offered"];
    let typed = Typed::again(sent, &names, error)?;
    let form = TrainingForm { id, revision: sent.get("revision").map(str::to_owned), typed };
    let page = Page::new("Check the form", form.render());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

fn done(message: &str) -> Response {
    redirect_with("/growth/training", &Flash { tone: Tone::Good, message: message.to_owned(), undo: None })
}

async fn add_one(ctx: Ctx, sent: Form) -> Result<Response> {
    to_keep(&ctx).await?;
    let added = match terms(&sent) {
        Ok(terms) => actions::add(&ctx, terms).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(done("Training added.")),
        Err(error) => again(None, &sent, error),
    }
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    to_keep(&ctx).await?;
    let seen = Some(sent.must_have_seen("revision")?);
    let changed = match terms(&sent) {
        Ok(terms) => actions::change(&ctx, &id, seen, terms).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => Ok(done("Training saved.")),
        Err(error) => again(Some(id), &sent, error),
    }
}
