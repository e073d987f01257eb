//! The manual's pages.

use axum::{
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    access::{Rule, Viewer},
    feature::{Feature, Found},
    text::folded,
    web::{Page, Routes, ceiling},
};
use futures::future::BoxFuture;
use serde::Deserialize;

use crate::{
    articles, rules,
    views::{Index, ShowArticle},
};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/manual", Rule::SignedIn, index).get("/manual/{article}", Rule::SignedIn, show).get(
        "/manual/images/{name}",
        Rule::SignedIn,
        picture,
    )
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// What is searched for.
    #[serde(default)]
    q: String,
    /// The address of a page that help is wanted for.
    #[serde(default)]
    page: String,
}

async fn index(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    if let Some(article) = article_of(ctx.app.features, &asked.page) {
        return Ok(Redirect::to(&format!("/manual/{article}")).into_response());
    }
    let query = ceiling::search("q", &asked.q)?;
    let hits = rules::search(articles::all(), &folded(query));
    Ok(Page::new("Manual", Index { query: query.to_owned(), hits }).into_response())
}

/// The article about a page: that of the feature whose page it is.
fn article_of(features: &[&Feature], address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().filter(|path| !path.is_empty())?;
    let fits = features.iter().filter_map(|feature| {
        let operations = feature.pages?();
        let fit =
            operations.operations().iter().filter_map(|operation| rules::fit(&operation.path, path)).max()?;
        Some((fit, feature.key))
    });
    let (_, key) = fits.max()?;
    articles::named(key).map(|article| article.name)
}

async fn show(Path(name): Path<String>) -> Result<Page> {
    let article = articles::named(&name).ok_or_else(|| Error::not_found("such page of the manual"))?;
    Ok(Page::new(&article.title, ShowArticle { article }))
}

async fn picture(Path(name): Path<String>) -> Result<Response> {
    let content = articles::picture(&name).ok_or_else(|| Error::not_found("such picture of the manual"))?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, content).into_response())
}

/// The best sections for a query.
pub(crate) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        // A practice that is off is not mentioned; its article stays readable in the manual.
        let off = ctx.off().await?;
        let is_off = |article: &str| {
            let about = ctx.app.features.iter().find(|feature| feature.key == article);
            about.is_some_and(|feature| !off.shows(feature))
        };
        let hits = rules::search(articles::all(), &folded(query)).into_iter();
        let hits = hits.filter(|hit| !is_off(hit.article)).take(MOST).map(|hit| Found {
            kind: "manual",
            title: if hit.section.is_empty() { hit.title.to_owned() } else { hit.section.to_owned() },
            detail: if hit.section.is_empty() { String::new() } else { hit.title.to_owned() },
            href: href(&hit),
            score: hit.score,
        });
        Ok(hits.collect())
    })
}

/// Results in the palette.
const MOST: usize = 3;

pub(crate) fn href(hit: &rules::Hit<'_>) -> String {
    match hit.anchor {
        "" => format!("/manual/{}", hit.article),
        anchor => format!("/manual/{}#{anchor}", hit.article),
    }
}
