//! Requests for feedback: the list, asking, one request, declining and closing.

use axum::{extract::Path, response::Response};
use castra_org::{
    charter::show::long_date,
    organization::{self, Current, PersonId},
};
use castra_platform::{
    Ctx, Result,
    terms::{Filled, Terms as _},
    text::{self, folded},
    ui::{Link, Tone},
    web::{Page, done, form::Form},
};
use chrono::{NaiveDate, TimeDelta};

use super::{near, people};
use crate::{
    model::{Asked, FeedbackRequest, Question, RequestTerms},
    requests, rules, url,
    views::{AskedLine, RequestForm, RequestLine, Requests, ShowRequest},
};

/// How many of the viewer's requests are listed.
const LISTED: i64 = 100;

fn ends(current: &Current, request: &FeedbackRequest) -> String {
    if request.closed_at.is_some() {
        return "Closed".to_owned();
    }
    let day = long_date(request.expires_on);
    if request.is_open(current.today) { format!("Open until {day}") } else { format!("Ended on {day}") }
}

fn begins(question: Option<&Question>) -> String {
    let words = crate::FeedbackWords {
        text: question.map_or_else(|| "Erased".to_owned(), |question| question.question.clone()),
        ..crate::FeedbackWords::default()
    };
    rules::beginning(&words)
}

pub(super) async fn list(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let to_answer = requests::to_answer(&ctx).await?;
    let waiting = to_answer.iter().map(|(request, question)| RequestLine {
        link: Link::new(begins(question.as_ref()), url::request(&request.id)),
        who: current.organization().person_name(&request.asker).to_owned(),
        ends: ends(&current, request),
    });
    let asked = requests::asked_by_me(&ctx, "", LISTED).await?;
    let asked = asked.iter().map(|opened| {
        let answered = opened.asked.iter().filter(|(asked, _)| asked.feedback.is_some()).count();
        RequestLine {
            link: Link::new(begins(opened.question.as_ref()), url::request(&opened.request.id)),
            who: format!("{answered} of {}", opened.asked.len()),
            ends: ends(&current, &opened.request),
        }
    });
    let view = Requests { to_answer: waiting.collect(), asked: asked.collect() };
    Ok(Page::new("Requests for feedback", view.render()))
}

/// The last day to answer, unless another one is chosen.
fn last_day(current: &Current) -> NaiveDate {
    current.today + TimeDelta::days(rules::ASKS_FOR)
}

fn form(ctx: &Ctx, current: &Current) -> RequestForm {
    let me = ctx.viewer.person.as_deref();
    let near = near(current, me);
    let all = people(current, me);
    let is_near = |(id, _): &&(String, String)| near.contains(&PersonId::from(id.as_str()));
    RequestForm {
        people: all.iter().filter(is_near).take(30).cloned().collect(),
        everybody: all.iter().map(|(_, name)| name.clone()).collect(),
        filled: Filled::default().with("expires_on", last_day(current).to_string()),
    }
}

pub(super) async fn new(ctx: Ctx) -> Result<Page> {
    Ok(Page::new("Ask for feedback", form(&ctx, &organization::current(&ctx).await?).render()))
}

/// The request of a form: to the people ticked, and one by name or id.
fn terms(current: &Current, sent: &Form) -> Result<RequestTerms> {
    let (mut terms, mut faults) = RequestTerms::read(sent);
    terms.expires_on = terms.expires_on.or_else(|| Some(last_day(current)));
    if let Some(other) = sent.get("other") {
        match named(current, other) {
            Ok(person) => terms.people.push(person.to_string()),
            Err(fault) => faults.add("people", fault),
        }
    }
    faults.with_limits(&terms).refuse("the request").map(|()| terms)
}

fn named(current: &Current, other: &str) -> Result<PersonId, String> {
    let wanted = folded(&text::name(other));
    let people = current.organization().active_people(current.today);
    let mut fits = people.filter(|person| person.id.as_str() == wanted || folded(&person.name) == wanted);
    match (fits.next(), fits.next()) {
        (Some(one), None) => Ok(one.id.clone()),
        (None, _) => Err(format!("no active person is called “{other}”")),
        _ => Err(format!("several people are called “{other}”; enter an id instead")),
    }
}

pub(super) async fn ask(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    sent.submit(
        async { requests::ask(&ctx, terms(&current, &sent)?).await },
        |request| done(&url::request(&request.id), "Request sent. It is on their Today page."),
        |filled| RequestForm { filled, ..form(&ctx, &current) }.render(),
    )
    .await
}

fn asked_line(current: &Current, is_open: bool, asked: &Asked, reason: Option<&String>) -> AskedLine {
    AskedLine {
        name: current.organization().person_name(&asked.person).to_owned(),
        standing: match (asked.feedback.is_some(), asked.declined_at.is_some()) {
            (true, _) => (Tone::Good, "Answered"),
            (_, true) => (Tone::Neutral, "Declined"),
            _ if is_open => (Tone::Info, "Waiting"),
            _ => (Tone::Neutral, "No answer"),
        },
        reason: reason.cloned(),
        answer: asked.feedback.as_ref().map(|id| Link::new("Open the answer", url::show(id))),
    }
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = requests::opened_request(&ctx, &id).await?;
    let current = organization::current(&ctx).await?;
    let request = &opened.request;
    let is_open = request.is_open(current.today);
    let mine = opened.asked.iter().find(|(asked, _)| ctx.viewer.is(asked.person.as_str()));
    let link =
        opened.question.as_ref().map(|question| question.link.as_str()).filter(|link| !link.is_empty());
    let view = ShowRequest {
        asker: (request.asker.to_string(), current.organization().person_name(&request.asker).to_owned()),
        question: opened.question.as_ref().map(|question| question.question.clone()),
        link: link.map(|link| Link::new(link, link)),
        ends: ends(&current, request),
        is_open,
        is_asker: opened.is_asker,
        may_answer: is_open && !opened.is_asker && mine.is_some_and(|(asked, _)| asked.is_waiting()),
        asked: opened
            .asked
            .iter()
            .map(|(asked, reason)| asked_line(&current, is_open, asked, reason.as_ref()))
            .collect(),
        id,
    };
    Ok(Page::new("Request for feedback", view.render()))
}

pub(super) async fn decline(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    requests::decline(&ctx, &id, sent.read("the answer")?).await?;
    Ok(done(sent.back("/feedback/requests"), "Request declined. Its author can see that."))
}

pub(super) async fn close(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    requests::close(&ctx, &id).await?;
    Ok(done(sent.back(&url::request(&id)), "Request closed."))
}
