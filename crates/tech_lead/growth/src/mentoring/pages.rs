//! The pages of mentoring: the viewer's own, a pair, and finding a mentor.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::{
    charter::show,
    organization::{self, PersonId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    terms::Filled,
    web::{Page, Routes, done, form::Form},
};
use serde::Deserialize;

use super::{
    actions::{self, Seat},
    finding,
    model::{Ask, AvailabilityTerms, SessionTerms, USUAL_CAPACITY},
    rules, sessions,
    views::{FindMentor, PairLine, ShowMentoring, ShowPair},
};
use crate::{
    assessments,
    ladder::{Ladder, ladder},
    pairs::{Pair, Part},
    sight,
};

pub(crate) fn add(routes: Routes) -> Routes {
    routes
        .get("/growth/mentoring", Rule::SignedIn, index)
        .post("/growth/mentoring/availability", Rule::SignedIn, be_available)
        .get("/growth/mentoring/{id}", Rule::SignedIn, show_pair)
        .post("/growth/mentoring/{id}/answer", Rule::SignedIn, answer)
        .post("/growth/mentoring/{id}/end", Rule::SignedIn, end)
        .post("/growth/mentoring/{id}/sessions", Rule::SignedIn, meet)
        .post("/growth/sessions/{id}", Rule::SignedIn, close)
        .get("/people/{id}/growth/mentors", Rule::SignedIn, find)
        .post("/people/{id}/growth/mentors", Rule::SignedIn, ask)
}

async fn index(ctx: Ctx) -> Result<Page> {
    Ok(Page::new("Mentoring", mentoring(&ctx).await?.render()))
}

async fn mentoring(ctx: &Ctx) -> Result<ShowMentoring> {
    let current = organization::current(ctx).await?;
    let organization = current.organization();
    let (_, ladder) = ladder(ctx).await?;
    let me = sight::me(ctx).unwrap_or_else(|| PersonId::from(""));
    let line = |pair: Pair| PairLine {
        is_mentor: pair.mentor == me,
        other: show::person_link(organization, if pair.mentor == me { &pair.mentee } else { &pair.mentor }),
        about: about(&ladder, &pair),
        pair,
    };
    let known = actions::availability(ctx).await?;
    let revision = actions::revision_of(known.as_ref())?;
    let terms = known.unwrap_or(AvailabilityTerms { capacity: USUAL_CAPACITY, axes: Vec::new() });
    let axes = terms.axes.iter().fold(Filled::default(), |filled, axis| filled.with("axes", axis));
    Ok(ShowMentoring {
        pairs: actions::mine(ctx).await?.into_iter().map(line).collect(),
        may_mentor: organization.is_active(&me, current.today),
        axes: ladder.axes.iter().map(|axis| (axis.id.clone(), axis.title.clone())).collect(),
        filled: axes.with("capacity", terms.capacity.to_string()).at(revision),
        me: me.to_string(),
    })
}

/// The topic of a pair: its axis and part of the code.
fn about(ladder: &Ladder, pair: &Pair) -> String {
    let axis = ladder.axis(&pair.axis).map(|axis| axis.title.clone());
    let part = pair.part.as_ref().map(rules::part_name);
    axis.into_iter().chain(part).collect::<Vec<_>>().join(", ")
}

async fn be_available(ctx: Ctx, sent: Form) -> Result<Response> {
    let page = mentoring(&ctx).await?;
    sent.submit(
        async {
            let terms = sent.read::<AvailabilityTerms>("the availability")?;
            actions::be_available(&ctx, &sent.seen("revision")?, terms).await
        },
        |()| done("/growth/mentoring", "Availability saved."),
        |filled| ShowMentoring { filled, ..page.clone() }.render(),
    )
    .await
}

async fn show_pair(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let (_, ladder) = ladder(&ctx).await?;
    let pair = &opened.pair;
    let spread = match (pair.then, opened.now, &pair.part) {
        (Some(then), Some(now), Some(part)) => {
            Some(rules::spread(then, now, &rules::part_name(part), organization.person_name(&pair.mentee)))
        }
        _ => None,
    };
    let name = |id: &PersonId| organization.person_name(id).to_owned();
    let view = ShowPair {
        mentor: show::person_link(organization, &pair.mentor),
        mentee: show::person_link(organization, &pair.mentee),
        asked_by: name(&pair.asked_by),
        about: about(&ladder, pair),
        authors: opened.sessions.iter().map(|session| name(&session.author)).collect(),
        may_take_back: opened.part != Seat::Mentor,
        day: current.today,
        spread,
        opened,
    };
    Ok(Page::new("Mentoring", view.render()))
}

async fn answer(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let accepts = match sent.get("answer") {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(Error::invalid_field("answer", "must be `yes` or `no`")),
    };
    let pair = actions::answer(&ctx, &id, accepts, sent.get("text").unwrap_or_default()).await?;
    let message = match accepts {
        true if pair.waits_for_mentor() => "Agreed. The mentor is asked next.",
        true => "Accepted. Plan the first session.",
        false => "Declined.",
    };
    Ok(done(sent.back(&crate::url::pair(&id)), message))
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::end(&ctx, &id).await?;
    Ok(done(sent.back(&crate::url::pair(&id)), "Mentoring ended."))
}

async fn meet(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    // A viewer who may not see the pair gets `not found` before any validation message.
    actions::opened(&ctx, &id).await?;
    let terms = SessionTerms { held: sent.get("to") == Some("held"), ..sent.read("the session")? };
    let message = if terms.held { "Session recorded." } else { "Session planned." };
    sessions::meet(&ctx, &id, terms).await?;
    Ok(done(&crate::url::pair(&id), message))
}

async fn close(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let is_held = match sent.get("to") {
        Some("held") => true,
        Some("skipped") => false,
        _ => return Err(sight::nothing()),
    };
    let session = sessions::close(&ctx, &id, is_held, sent.get("note").unwrap_or_default()).await?;
    let message = if is_held { "Session held." } else { "Session skipped." };
    Ok(done(sent.back(&crate::url::pair(&session.pair)), message))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    axis: String,
    area: String,
    repository: String,
    component: String,
    mentor: String,
}

async fn find(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Page> {
    let person = PersonId::from(id);
    let (current, _) = sight::entitled(&ctx, &person).await?;
    let organization = current.organization();
    let (_, ladder) = ladder(&ctx).await?;
    let standing = assessments::standing(&ctx, &person).await?;
    let axis = ladder
        .axis(&asked.axis)
        .or_else(|| ladder.axes.first())
        .map(|axis| axis.id.clone())
        .unwrap_or_default();
    let found = finding::candidates(&ctx, &person, &axis).await?;
    let mut people: Vec<(String, String)> = organization
        .active_people(current.today)
        .filter(|known| known.id != person)
        .map(|known| (known.id.to_string(), known.name.clone()))
        .collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let view = FindMentor {
        person: show::person_link(organization, &person),
        href: crate::url::person(&person),
        axes: ladder.axes.iter().map(|axis| (axis.id.clone(), axis.title.clone())).collect(),
        is_assessed: standing.level(&axis).is_some(),
        found: found
            .into_iter()
            .map(|known| (show::person_link(organization, &known.person), known))
            .collect(),
        people,
        axis,
        area: asked.area,
        part: (!asked.repository.is_empty())
            .then(|| Part { repository: asked.repository.into(), component: asked.component }),
        mentor: asked.mentor,
    };
    Ok(Page::new("Find a mentor", view.render()))
}

async fn ask(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let person = PersonId::from(id);
    let component = sent.verbatim("component").to_owned();
    let ask = Ask { component, ..sent.read("the request")? };
    let pair = actions::ask(&ctx, &person, ask).await?;
    let message = if pair.waits_for_mentee() {
        "Proposed. It is on their Today page; once they agree, the mentor is asked."
    } else {
        "Request sent. It is on their Today page."
    };
    Ok(done(&crate::url::pair(&pair.id), message))
}
