//! Writing and editing feedback, with the tone check.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    terms::{Filled, Terms as _},
    ui::Link,
    web::{Page, done, form::Form},
};
use castra_tone as tone;
use serde::Deserialize;

use super::people;
use crate::{
    actions,
    model::{FeedbackKind, FeedbackTerms, FeedbackWords, Reader},
    requests, url,
    views::FeedbackForm,
};

/// Prefilled values.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Known {
    to: String,
    kind: String,
    request: String,
}

/// The form with everything that does not depend on what was typed.
async fn form(ctx: &Ctx, receiver: &str, request: &str) -> Result<FeedbackForm> {
    let current = organization::current(ctx).await?;
    let answers = match request {
        "" => None,
        id => requests::opened_request(ctx, id).await?.question.map(|asked| {
            let link = (!asked.link.is_empty()).then(|| Link::new(&asked.link, &asked.link));
            (asked.question, link)
        }),
    };
    Ok(FeedbackForm {
        action: "/feedback".to_owned(),
        is_new: true,
        people: people(&current, ctx.viewer.person.as_deref()),
        receiver: current.organization().people.get(receiver).map(|person| person.name.clone()),
        answers,
        ..FeedbackForm::default()
    })
}

pub(super) async fn new(ctx: Ctx, Query(known): Query<Known>) -> Result<Page> {
    let kind = known.kind.parse().unwrap_or(FeedbackKind::Praise);
    let filled = Filled::default().with("receiver", &known.to).with("kind", kind.as_str());
    let form = FeedbackForm {
        filled: filled.with("request_id", &known.request),
        ..form(&ctx, &known.to, &known.request).await?
    };
    Ok(Page::new("Give feedback", form.render()))
}

/// The form of feedback the viewer gave, with its stored values.
async fn editing(ctx: &Ctx, id: &str) -> Result<FeedbackForm> {
    let opened = actions::opened(ctx, id).await?;
    if opened.reader != Reader::Giver {
        return Err(actions::not_there());
    }
    let feedback = &opened.feedback;
    actions::still_open(feedback)?;
    let (receiver, request) = (feedback.receiver.as_str(), feedback.request.as_deref().unwrap_or_default());
    let filled = opened.words.unwrap_or_default().filled();
    let filled = filled.with("receiver", receiver).with("kind", feedback.kind.as_str());
    let filled = filled.with("public", if feedback.wants_public { "yes" } else { "" });
    Ok(FeedbackForm {
        action: url::show(id),
        is_new: false,
        is_sent: feedback.sent_at.is_some(),
        filled: filled.with("request_id", request).at(feedback.revision),
        ..form(ctx, receiver, request).await?
    })
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    Ok(Page::new("Edit feedback", editing(&ctx, &id).await?.render()))
}

fn terms(sent: &Form) -> Result<FeedbackTerms> {
    let (words, mut faults) = FeedbackWords::read(sent);
    let receiver = sent.get("receiver").map(PersonId::from);
    if receiver.is_none() {
        faults.add("receiver", "choose a receiver");
    }
    let kind = faults.take(sent.parse::<FeedbackKind>("kind"))?;
    if kind.is_none() {
        faults.add("kind", "choose a kind of feedback");
    }
    let (Some(receiver), Some(kind)) = (receiver, kind) else {
        return Err(faults.refuse("the feedback").expect_err("one of them is missing"));
    };
    Ok(FeedbackTerms {
        receiver,
        kind,
        words,
        // The box is shown for praise only, and may have been ticked before the kind was changed.
        wants_public: sent.get("public") == Some("yes") && kind == FeedbackKind::Praise,
        request: sent.get("request_id").map(str::to_owned),
    })
}

/// The action of the button pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Check,
    Draft,
    Send,
}

fn wish(sent: &Form) -> Wish {
    match (sent.get("take"), sent.get("do")) {
        (Some(_), _) | (None, Some("check")) => Wish::Check,
        (None, Some("draft")) => Wish::Draft,
        (None, _) => Wish::Send,
    }
}

pub(super) async fn give(ctx: Ctx, sent: Form) -> Result<Response> {
    write(&ctx, None, &sent).await
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    write(&ctx, Some(&id), &sent).await
}

async fn write(ctx: &Ctx, id: Option<&str>, sent: &Form) -> Result<Response> {
    let form = match id {
        Some(id) => editing(ctx, id).await?,
        None => {
            let value = |name| sent.get(name).unwrap_or_default();
            form(ctx, value("receiver"), value("request_id")).await?
        }
    };
    let wish = wish(sent);
    if wish == Wish::Check {
        return Ok(Page::new("Give feedback", checked(form, sent).render()).into_response());
    }
    if wish == Wish::Send && sent.get("do") != Some("send-unfilled") {
        let words = FeedbackWords::read(sent).0;
        let unfilled = tone::unfilled(words.parts().map(|(_, text)| text));
        if !unfilled.is_empty() {
            let filled = Filled::again(sent, Error::invalid(""));
            let form = FeedbackForm { filled, checked: tone::looked_at(words.parts()), unfilled, ..form };
            let page = Page::new("Give feedback", form.render());
            return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
    }
    let saved = async {
        let seen = if id.is_some() { sent.seen("revision")? } else { Seen::ANY };
        actions::save(ctx, id, &seen, terms(sent)?, wish == Wish::Send).await
    };
    let message = |is_sent| if is_sent { "Feedback sent." } else { "Draft saved. Only you can see it." };
    sent.submit(
        saved,
        |feedback| done(&url::show(&feedback.id), message(feedback.sent_at.is_some())),
        |filled| {
            let checked = tone::looked_at(FeedbackWords::read(sent).0.parts());
            FeedbackForm { filled, checked, ..form.clone() }.render()
        },
    )
    .await
}

/// The form as typed with the findings of the tone check, after taking over a rewording.
fn checked(form: FeedbackForm, sent: &Form) -> FeedbackForm {
    let typed = |sent: &Form| tone::looked_at(FeedbackWords::read(sent).0.parts());
    let filled = |sent: &Form| Filled::again(sent, Error::invalid(""));
    let found = typed(sent);
    match sent.get("take").and_then(|button| tone::take_over(&found, button)) {
        None => FeedbackForm { filled: filled(sent), checked: found, was_checked: true, ..form },
        Some((part, text)) => {
            let reworded = |(name, value): (&str, &str)| {
                (name.to_owned(), if name == part { text.clone() } else { value.to_owned() })
            };
            let sent: Form = sent.pairs().map(reworded).collect();
            FeedbackForm { filled: filled(&sent), checked: typed(&sent), was_checked: true, ..form }
        }
    }
}
