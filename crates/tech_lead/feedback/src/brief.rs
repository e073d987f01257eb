//! Feedback in the brief for a meeting of two people.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Result,
    clock::Timestamp,
    feature::{BriefAbout, BriefLine, BriefTone},
};
use futures::future::BoxFuture;

use super::{actions, balance, model::Folder, rules, url};

/// How far back to look where the two never met.
const NEWS_DAYS: u64 = 30;

/// Feedback given and received since the last meeting, and missing kinds.
pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let since = about.news_from(NEWS_DAYS).and_time(chrono::NaiveTime::MIN).and_utc();
        let (of, with) = (PersonId::from(about.of.as_str()), PersonId::from(about.with.as_str()));
        brief_lines(ctx, &of, &with, since).await
    })
}

/// The feedback exchanged by two people since they last met, for `of` only: empty for any other viewer. A viewer who
/// can read the balance of the other's team also sees which kinds are missing.
pub async fn brief_lines(
    ctx: &Ctx,
    of: &PersonId,
    with: &PersonId,
    since: Timestamp,
) -> Result<Vec<BriefLine>> {
    if !ctx.viewer.is(of.as_str()) {
        return Ok(Vec::new());
    }
    let current = organization::current(ctx).await?;
    let name = current.organization().person_name(with).to_owned();
    let line = |detail: String, href: String| BriefLine {
        title: "Feedback".to_owned(),
        detail,
        href,
        tone: BriefTone::News,
    };
    let mut lines = Vec::new();
    for (feedback, words) in actions::list(ctx, Folder::Given, with.as_str(), "", "", 20).await? {
        if feedback.sent_at.is_some_and(|sent| sent > since) {
            let standing = match (feedback.read_at, feedback.acknowledged_at) {
                (None, _) => "not read yet",
                (_, None) => "read",
                _ => "acknowledged",
            };
            let about = words.map(|words| rules::beginning(&words)).unwrap_or_default();
            let kind = feedback.kind.words().to_lowercase();
            let text = format!("You gave {name} feedback ({kind}, {standing}): {about}");
            lines.push(line(text, url::show(&feedback.id)));
        }
    }
    for (feedback, _) in actions::list(ctx, Folder::Received, with.as_str(), "", "", 20).await? {
        if feedback.sent_at.is_some_and(|sent| sent > since) {
            let standing = if feedback.read_at.is_none() { ", which you have not read yet" } else { "" };
            let kind = feedback.kind.words().to_lowercase();
            let text = format!("{name} gave you feedback ({kind}){standing}");
            lines.push(line(text, url::show(&feedback.id)));
        }
    }
    let balances = balance::mine(ctx).await?;
    let member = balances.iter().flat_map(|balance| &balance.members).find(|member| member.person == *with);
    if let Some(member) = member.filter(|member| !member.missing.is_empty()) {
        let kinds: Vec<String> = member.missing.iter().map(|kind| kind.words().to_lowercase()).collect();
        let text = format!("{name} has not received in 90 days: {}", kinds.join(", "));
        lines.push(line(text, url::new(with.as_str(), member.missing[0].as_str(), "")));
    }
    Ok(lines)
}
