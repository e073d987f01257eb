//! The pages of assessments.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::{charter::show, organization::PersonId};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    error::FieldError,
    ui::{Flash, Tone},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{
    actions,
    model::AssessmentTerms,
    views::{Assess, History},
};
use crate::{
    kinds::Confidence,
    ladder::{Ladder, ladder},
    plans,
    sight::{self, Eye},
    typed::{Typed, text, whole},
};

pub(crate) fn add(routes: Routes) -> Routes {
    routes
        .get("/people/{id}/growth/assess", Rule::SignedIn, form)
        .post("/people/{id}/growth/assess", Rule::SignedIn, assess)
        .get("/people/{id}/growth/history", Rule::SignedIn, history)
        .post("/people/{id}/growth/skills", Rule::SignedIn, rate)
}

async fn view(ctx: &Ctx, person: &PersonId, typed: Typed) -> Result<Assess> {
    let (current, eye) = sight::entitled(ctx, person).await?;
    let (_, ladder) = ladder(ctx).await?;
    let standing = actions::standing(ctx, person).await?;
    Ok(Assess {
        person: show::person_link(current.organization(), person),
        href: format!("/people/{person}/growth"),
        is_own: eye == Eye::Own,
        audience: plans::pages::audience(ctx, &current, person),
        before: if eye == Eye::Own { standing.own } else { standing.lead },
        ladder,
        typed,
    })
}

async fn form(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let view = view(&ctx, &PersonId::from(id), Typed::default()).await?;
    Ok(Page::new("Assess levels", view.render()))
}

/// The assessments of the axes filled in, or every error at its field.
fn said(sent: &Form, ladder: &Ladder) -> Result<Vec<AssessmentTerms>> {
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for axis in &ladder.axes {
        let field = |name: &str| format!("{name}-{}", axis.id);
        let level =
            whole(sent, &field("level")).map(|level| level.map(|level| u8::try_from(level).unwrap_or(0)));
        let evidence = text(sent, &field("evidence"));
        match level {
            Ok(Some(level)) => {
                let confidence = text(sent, &field("confidence")).parse().unwrap_or(Confidence::Medium);
                all.push(AssessmentTerms { axis: axis.id.clone(), level, confidence, evidence });
            }
            Ok(None) if evidence.is_empty() => {}
            Ok(None) => faults.push(FieldError {
                field: field("level"),
                message: format!("choose the level on {} that this is evidence for", axis.title),
            }),
            Err(error) => faults.extend(error.fields),
        }
    }
    if faults.is_empty() && all.is_empty() {
        let first = ladder.axes.first().map_or("level", |axis| axis.id.as_str());
        let message = "choose a level on at least one axis".to_owned();
        faults.push(FieldError { field: format!("level-{first}"), message });
    }
    if faults.is_empty() {
        Ok(all)
    } else {
        Err(Error::invalid("the assessment was not saved; check these fields").with_fields(faults))
    }
}

async fn assess(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    sight::entitled(&ctx, &person).await?;
    let (_, ladder) = ladder(&ctx).await?;
    let saved = match said(&sent, &ladder) {
        Ok(all) => actions::assess(&ctx, &person, &all).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => {
            let flash = Flash {
                tone: Tone::Good,
                message: "Assessment saved. Earlier ones are in the history.".to_owned(),
                undo: None,
            };
            Ok(redirect_with(&format!("/people/{person}/growth#levels"), &flash))
        }
        Err(error) => {
            let names: Vec<String> = ladder
                .axes
                .iter()
                .flat_map(|axis| {
                    ["level", "confidence", "evidence"].map(|name| format!("{name}-{}", axis.id))
                })
                .collect();
            let typed = Typed::again(&sent, &names.iter().map(String::as_str).collect::<Vec<_>>(), error)?;
            let page = Page::new("Check the form", view(&ctx, &person, typed).await?.render());
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

async fn history(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let person = PersonId::from(id);
    let (current, _) = sight::entitled(&ctx, &person).await?;
    let (_, ladder) = ladder(&ctx).await?;
    let said = actions::history(&ctx, &person).await?.into_iter().rev();
    let view = History {
        person: show::person_link(current.organization(), &person),
        href: format!("/people/{person}/growth"),
        audience: plans::pages::audience(&ctx, &current, &person),
        ladder,
        said: said.map(|known| (show::person_link(current.organization(), &known.author), known)).collect(),
        ratings: actions::ratings(&ctx, &person).await?.into_iter().rev().collect(),
    };
    Ok(Page::new("Assessment history", view.render()))
}

async fn rate(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    let step = |name: &str| {
        Ok::<_, Error>(whole(&sent, name)?.and_then(|step| u8::try_from(step).ok()).unwrap_or(0))
    };
    actions::rate(&ctx, &person, &text(&sent, "skill"), step("knowledge")?, step("willingness")?).await?;
    let flash = Flash { tone: Tone::Good, message: "Rating saved.".to_owned(), undo: None };
    Ok(redirect_with(&format!("/people/{person}/growth#skills"), &flash))
}
