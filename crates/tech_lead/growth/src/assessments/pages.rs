//! The pages of assessments.

use axum::{extract::Path, response::Response};
use castra_org::{charter::show, organization::PersonId};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    terms::{Faults, Filled, Typed},
    web::{Page, Routes, done, form::Form},
};

use super::{
    actions,
    model::AssessmentTerms,
    views::{Assess, History},
};
use crate::{
    kinds::Confidence,
    ladder::{Ladder, ladder},
    sight::{self, Eye},
};

pub(crate) fn add(routes: Routes) -> Routes {
    routes
        .get("/people/{id}/growth/assess", Rule::SignedIn, form)
        .post("/people/{id}/growth/assess", Rule::SignedIn, assess)
        .get("/people/{id}/growth/history", Rule::SignedIn, history)
        .post("/people/{id}/growth/skills", Rule::SignedIn, rate)
}

async fn view(ctx: &Ctx, person: &PersonId) -> Result<Assess> {
    let (current, eye) = sight::entitled(ctx, person).await?;
    let (_, ladder) = ladder(ctx).await?;
    let standing = actions::standing(ctx, person).await?;
    Ok(Assess {
        person: show::person_link(current.organization(), person),
        href: crate::url::person(person),
        is_own: eye == Eye::Own,
        audience: sight::audience(ctx, &current, person),
        before: if eye == Eye::Own { standing.own } else { standing.lead },
        ladder,
        filled: Filled::default(),
    })
}

async fn form(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Assess levels", view(&ctx, &PersonId::from(id)).await?.render()))
}

/// The assessments of the axes filled in, or every fault at its field.
fn said(sent: &Form, ladder: &Ladder) -> Result<Vec<AssessmentTerms>> {
    let (mut all, mut faults) = (Vec::new(), Faults::default());
    for axis in &ladder.axes {
        let field = |name: &str| format!("{name}-{}", axis.id);
        let evidence = String::read(sent, &field("evidence")).unwrap_or_default();
        match Option::<i64>::read(sent, &field("level")) {
            Ok(Some(level)) => {
                let confidence: Option<_> = sent.parse(&field("confidence"))?.or(Some(Confidence::Medium));
                all.push(AssessmentTerms { axis: axis.id.clone(), level, confidence, evidence });
            }
            Ok(None) if evidence.is_empty() => {}
            Ok(None) => {
                let message = format!("choose the level on {} that this is evidence for", axis.title);
                faults.add(field("level"), message);
            }
            Err(fault) => faults.add(field("level"), fault),
        }
    }
    if faults.is_empty() && all.is_empty() {
        let first = ladder.axes.first().map_or("level", |axis| axis.id.as_str());
        faults.add(format!("level-{first}"), "choose a level on at least one axis");
    }
    faults.refuse("the assessment").map(|()| all)
}

async fn assess(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    let view = view(&ctx, &person).await?;
    let message = "Assessment saved. Earlier ones are in the history.";
    sent.submit(
        async { actions::assess(&ctx, &person, said(&sent, &view.ladder)?).await },
        |_| done(&format!("/people/{person}/growth#levels"), message),
        |filled| Assess { filled, ..view.clone() }.render(),
    )
    .await
}

async fn history(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let person = PersonId::from(id);
    let (current, _) = sight::entitled(&ctx, &person).await?;
    let (_, ladder) = ladder(&ctx).await?;
    let said = actions::history(&ctx, &person).await?.into_iter().rev();
    let view = History {
        person: show::person_link(current.organization(), &person),
        href: crate::url::person(&person),
        audience: sight::audience(&ctx, &current, &person),
        ladder,
        said: said.map(|known| (show::person_link(current.organization(), &known.author), known)).collect(),
        ratings: actions::ratings(&ctx, &person).await?.into_iter().rev().collect(),
    };
    Ok(Page::new("Assessment history", view.render()))
}

async fn rate(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    actions::rate(&ctx, &person, sent.read("the rating")?).await?;
    Ok(done(&format!("/people/{person}/growth#skills"), "Rating saved."))
}
