//! Writing and editing feedback, with the tone check.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Kind, Result,
    ui::Link,
    web::{Page, form::Form},
};
use castra_tone as tone;
use serde::Deserialize;

use super::{back, faults, people};
use crate::{
    actions,
    model::{FeedbackTerms, FeedbackWords, Reader},
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

/// The form's values, by field.
type Values = Vec<(String, String)>;

fn values(receiver: &str, kind: &str, words: &FeedbackWords, is_public: bool, request: &str) -> Values {
    let mut values = vec![
        ("receiver".to_owned(), receiver.to_owned()),
        ("kind".to_owned(), if kind.is_empty() { "praise".to_owned() } else { kind.to_owned() }),
        ("public".to_owned(), if is_public { "yes".to_owned() } else { String::new() }),
        ("request_id".to_owned(), request.to_owned()),
    ];
    values.extend(words.parts().map(|(name, text)| (name.to_owned(), text.to_owned())));
    values
}

/// The form with everything that does not depend on what was typed.
async fn form(ctx: &Ctx, action: String, values: Values) -> Result<FeedbackForm> {
    let current = organization::current(ctx).await?;
    let value =
        |name: &str| values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let receiver = value("receiver");
    let name = current.organization().people.get(receiver).map(|person| person.name.clone());
    let answers = match value("request_id") {
        "" => None,
        id => requests::opened_request(ctx, id).await?.question.map(|asked| {
            let link = (!asked.link.is_empty()).then(|| Link::new(&asked.link, &asked.link));
            (asked.question, link)
        }),
    };
    Ok(FeedbackForm {
        action,
        people: people(&current, ctx.viewer.person.as_deref()),
        receiver: name,
        answers,
        values,
        ..FeedbackForm::default()
    })
}

pub(super) async fn new(ctx: Ctx, Query(known): Query<Known>) -> Result<Page> {
    let values = values(&known.to, &known.kind, &FeedbackWords::default(), false, &known.request);
    Ok(Page::new("Give feedback", form(&ctx, "/feedback".to_owned(), values).await?.render()))
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id).await?;
    if opened.reader != Reader::Giver {
        return Err(actions::not_there());
    }
    let feedback = &opened.feedback;
    if !feedback.is_open() {
        return Err(Error::conflict("this feedback has been read and can no longer be edited")
            .hint("add to the thread instead"));
    }
    let words = opened.words.unwrap_or_default();
    let request = feedback.request.clone().unwrap_or_default();
    let values =
        values(feedback.receiver.as_str(), feedback.kind.as_str(), &words, feedback.wants_public, &request);
    let form = FeedbackForm {
        revision: Some(feedback.revision),
        is_sent: feedback.sent_at.is_some(),
        ..form(&ctx, url::show(&id), values).await?
    };
    Ok(Page::new("Edit feedback", form.render()))
}

/// The text exactly as typed.
fn words(sent: &Form) -> FeedbackWords {
    let text = |name: &str| sent.verbatim(name).replace("\r\n", "\n");
    FeedbackWords {
        situation: text("situation"),
        behaviour: text("behaviour"),
        impact: text("impact"),
        request: text("request"),
        text: text("text"),
    }
}

fn terms(sent: &Form) -> Result<FeedbackTerms> {
    let receiver =
        sent.get("receiver").ok_or_else(|| Error::invalid_field("receiver", "choose a receiver"))?;
    let kind = sent.get("kind").unwrap_or_default();
    Ok(FeedbackTerms {
        receiver: PersonId::from(receiver),
        kind: kind
            .parse()
            .map_err(|()| Error::invalid_field("kind", format!("`{kind}` is not a kind of feedback")))?,
        words: words(sent),
        wants_public: sent.get("public") == Some("yes"),
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
    let wish = wish(sent);
    if wish == Wish::Check {
        return again(ctx, id, sent, None).await;
    }
    let revision = sent.get("revision").and_then(|text| text.parse().ok());
    let saved = match terms(sent) {
        Ok(terms) => actions::save(ctx, id, revision, terms, wish == Wish::Send).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(feedback) => {
            let message = if feedback.sent_at.is_some() {
                "Feedback sent."
            } else {
                "Draft saved. Only you can see it."
            };
            Ok(back(&url::show(&feedback.id), message))
        }
        Err(error) if error.kind == Kind::Invalid => again(ctx, id, sent, Some(error)).await,
        Err(error) => Err(error),
    }
}

/// The form again as typed, with the errors or the findings of the tone check.
async fn again(ctx: &Ctx, id: Option<&str>, sent: &Form, error: Option<Error>) -> Result<Response> {
    let (revision, is_sent) = match id {
        Some(id) => {
            let opened = actions::opened(ctx, id).await?;
            if opened.reader != Reader::Giver {
                return Err(actions::not_there());
            }
            (sent.get("revision").and_then(|text| text.parse().ok()), opened.feedback.sent_at.is_some())
        }
        None => (None, false),
    };
    let mut words = words(sent);
    let mut checked = tone::looked_at(words.parts());
    if let Some((name, text)) = sent.get("take").and_then(|button| tone::take_over(&checked, button)) {
        let part = match name.as_str() {
            "situation" => &mut words.situation,
            "behaviour" => &mut words.behaviour,
            "impact" => &mut words.impact,
            "request" => &mut words.request,
            _ => &mut words.text,
        };
        *part = text;
        checked = tone::looked_at(words.parts());
    }
    let value = |name: &str| sent.get(name).unwrap_or_default();
    let values =
        values(value("receiver"), value("kind"), &words, value("public") == "yes", value("request_id"));
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = FeedbackForm {
        revision,
        is_sent,
        was_checked: error.is_none(),
        checked,
        errors: error.map(faults).unwrap_or_default(),
        ..form(ctx, id.map_or_else(|| "/feedback".to_owned(), url::show), values).await?
    };
    Ok(Page::new("Give feedback", form.render()).status(status).into_response())
}
