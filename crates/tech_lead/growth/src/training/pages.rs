//! The training catalog's pages.

use axum::{extract::Path, response::Response};
use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    terms::Terms as _,
    web::{Page, Routes, csv, done, form::Form},
};

use super::{
    actions,
    model::TrainingTerms,
    views::{ShowCatalog, TrainingForm},
};
use crate::money;

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
        let offered = if terms.offered.0 { "yes" } else { "no" }.to_owned();
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

async fn new(ctx: Ctx) -> Result<Page> {
    actions::to_keep(&ctx).await?;
    let form = TrainingForm { id: None, filled: TrainingTerms::default().filled() };
    Ok(Page::new("Training", form.render()))
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    actions::to_keep(&ctx).await?;
    let training = actions::find(&ctx, &id).await?;
    let cost = money::typed(training.terms.cost_minor, &training.terms.currency);
    let filled = training.terms.filled().with("cost", cost).at(training.revision);
    Ok(Page::new("Training", TrainingForm { id: Some(id), filled }.render()))
}

/// The terms of a submitted form, whose cost is typed in its currency.
fn terms(sent: &Form) -> Result<TrainingTerms> {
    let (mut terms, mut faults) = TrainingTerms::read(sent);
    terms.currency = terms.currency.to_uppercase();
    terms.cost_minor = faults.take(money::of_form(sent, "cost", &terms.currency))?;
    faults.with_limits(&terms).refuse("the training").map(|()| terms)
}

async fn add_one(ctx: Ctx, sent: Form) -> Result<Response> {
    actions::to_keep(&ctx).await?;
    sent.submit(
        async { actions::add(&ctx, terms(&sent)?).await },
        |_| done("/growth/training", "Training added."),
        |filled| TrainingForm { id: None, filled }.render(),
    )
    .await
}

async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::to_keep(&ctx).await?;
    sent.submit(
        async { actions::change(&ctx, &id, &sent.seen("revision")?, terms(&sent)?).await },
        |_| done("/growth/training", "Training saved."),
        |filled| TrainingForm { id: Some(id.clone()), filled }.render(),
    )
    .await
}
