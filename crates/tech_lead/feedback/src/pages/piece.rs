//! The viewer's lists, one piece of feedback, and actions on it.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::{
    charter::show::person_link,
    organization::{self, PersonId},
};
use castra_platform::{
    Ctx, Result,
    ui::Link,
    web::{Page, csv, done, form::Form},
};
use serde::Deserialize;

use super::{date, standing};
use crate::{
    actions,
    model::{Feedback, FeedbackWords, Folder, Reader},
    requests, rules, url,
    views::{Inbox, InboxFolder, InboxLine, ShowPiece, ThreadLine},
};

/// Page size.
const ON_A_PAGE: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    folder: String,
    with: String,
    before: String,
}

pub(super) async fn inbox(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let folder = asked.folder.parse().unwrap_or(InboxFolder::Received);
    let rows = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let list = async |folder| actions::list(&ctx, folder, &asked.with, "", &asked.before, rows).await;
    let mut found = match folder {
        InboxFolder::Received => list(Folder::Received).await?,
        InboxFolder::Given => list(Folder::Given).await?,
        InboxFolder::Drafts => list(Folder::Drafts).await?,
        InboxFolder::Shared => actions::shared_with_me(&ctx).await?,
    };
    let is_more = folder != InboxFolder::Shared && found.len() > ON_A_PAGE;
    if is_more {
        found.truncate(ON_A_PAGE);
    }
    let name = |id: &PersonId| current.organization().person_name(id).to_owned();
    let line = |(feedback, words): &(Feedback, Option<FeedbackWords>)| {
        let begins = match words {
            Some(words) => rules::beginning(words),
            None if feedback.is_open() => format!("From {}: not read yet", name(&feedback.giver)),
            None => "Erased".to_owned(),
        };
        let begins = if begins.is_empty() { "Nothing written yet".to_owned() } else { begins };
        InboxLine {
            link: Link::new(begins, url::show(&feedback.id)),
            people: match folder {
                InboxFolder::Received => name(&feedback.giver),
                InboxFolder::Given | InboxFolder::Drafts => name(&feedback.receiver),
                InboxFolder::Shared => format!("{} to {}", name(&feedback.giver), name(&feedback.receiver)),
            },
            kind: feedback.kind.words(),
            date: date(&current, feedback.sent_at.unwrap_or(feedback.created_at)),
            standing: standing(feedback),
        }
    };
    let older = found.last().filter(|_| is_more).map(|(last, _)| {
        let with = if asked.with.is_empty() { String::new() } else { format!("&with={}", asked.with) };
        format!("/feedback?folder={}{with}&before={}", folder.as_str(), last.id)
    });
    // Anyone can write any id into the URL, so only known people are named.
    let with = current.organization().people.get(asked.with.as_str());
    let view = Inbox {
        folder,
        lines: found.iter().map(line).collect(),
        with: with.map(|person| (person.id.to_string(), person.name.clone())),
        older,
        to_answer: requests::to_answer(&ctx).await?.len(),
    };
    Ok(Page::new("Feedback", view.render()))
}

const HEAD: [&str; 14] = [
    "id",
    "folder",
    "giver",
    "receiver",
    "kind",
    "situation",
    "behaviour",
    "impact",
    "request",
    "text",
    "sent_at",
    "read_at",
    "acknowledged_at",
    "public",
];

/// Downloads the viewer's own feedback; unopened feedback comes without its text.
pub(super) async fn download(ctx: Ctx) -> Result<Response> {
    let mut rows = Vec::new();
    for folder in Folder::ALL.iter().copied() {
        for (feedback, words) in actions::list(&ctx, folder, "", "", "", i64::from(u32::MAX)).await? {
            let words = words.unwrap_or_default();
            let at = |at: Option<castra_platform::clock::Timestamp>| {
                at.map_or_else(String::new, castra_platform::clock::to_text)
            };
            let mut row = vec![
                feedback.id.clone(),
                folder.as_str().to_owned(),
                feedback.giver.to_string(),
                feedback.receiver.to_string(),
                feedback.kind.to_string(),
            ];
            row.extend(words.parts().map(|(_, text)| text.to_owned()));
            row.extend([at(feedback.sent_at), at(feedback.read_at), at(feedback.acknowledged_at)]);
            row.push(feedback.is_public().to_string());
            rows.push(row);
        }
    }
    Ok(csv::download("feedback", &HEAD, rows))
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let mut opened = actions::opened(&ctx, &id).await?;
    // Opening marks it as read: from now on it cannot be edited.
    if opened.reader == Reader::Receiver && opened.feedback.read_at.is_none() {
        actions::read(&ctx, &id).await?;
        opened = actions::opened(&ctx, &id).await?;
    }
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let feedback = &opened.feedback;
    let name = |id: &PersonId| organization.person_name(id).to_owned();
    let dated =
        [("Sent", feedback.sent_at), ("Read", feedback.read_at), ("Acknowledged", feedback.acknowledged_at)];
    let thread = opened.replies.iter().map(|(author, text, at)| ThreadLine {
        author: name(author),
        text: text.clone(),
        date: date(&current, *at),
    });
    let view = ShowPiece {
        giver: person_link(organization, &feedback.giver),
        receiver: person_link(organization, &feedback.receiver),
        shares: opened
            .shares
            .iter()
            .map(|(id, at)| (id.to_string(), name(id), date(&current, *at)))
            .collect(),
        leaders: opened.leaders.iter().map(|id| (id.to_string(), name(id))).collect(),
        thread: thread.collect(),
        dates: dated.into_iter().filter_map(|(term, at)| Some((term, date(&current, at?)))).collect(),
        standing: standing(feedback),
        opened,
    };
    Ok(Page::new("Feedback", view.render()))
}

pub(super) async fn send(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::send(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Feedback sent."))
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::withdraw(&ctx, &id).await?;
    Ok(done(sent.back(&url::show(&id)), "Feedback withdrawn unread. It is a draft again."))
}

pub(super) async fn discard(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::discard(&ctx, &id).await?;
    Ok(done(sent.back("/feedback?folder=drafts"), "Draft discarded."))
}

pub(super) async fn acknowledge(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::acknowledge(&ctx, &id, sent.read("the acknowledgement")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Feedback acknowledged."))
}

pub(super) async fn reply(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::reply(&ctx, &id, sent.read("the reply")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Reply sent."))
}

pub(super) async fn share(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::share(&ctx, &id, sent.required("person", "a lead to share it with")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Feedback shared."))
}

pub(super) async fn unshare(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::unshare(&ctx, &id, sent.required("person", "a person to stop sharing with")?).await?;
    Ok(done(sent.back(&url::show(&id)), "Sharing stopped."))
}

pub(super) async fn set_public(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let is_public = sent.get("public") == Some("yes");
    actions::set_public(&ctx, &id, is_public).await?;
    let message = if is_public { "Praise made public." } else { "Praise made private." };
    Ok(done(sent.back(&url::show(&id)), message))
}

pub(super) async fn take_off(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::take_off(&ctx, &id).await?;
    Ok(done(sent.back(&url::show(&id)), "Praise removed from the wall."))
}
