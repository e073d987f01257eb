//! Praise that everybody may read.

use castra_org::organization;
use castra_platform::{Ctx, Result, access::Permission, clock::date_in};
use chrono::{NaiveDate, TimeDelta};

use super::{
    actions::words_of,
    model::{Feedback, FeedbackWords, PublicPraise},
    store,
};

/// Praise on the wall before one of them (empty: from the newest on), of everybody or (not empty) for one person, newest
/// first, so many at most. What was erased is left out.
pub async fn wall(ctx: &Ctx, receiver: &str, before: &str, limit: usize) -> Result<Vec<PublicPraise>> {
    ctx.may(&Permission::ReadOrganization)?;
    let (mut before, mut shown) = (before.to_owned(), Vec::new());
    loop {
        let rows = i64::try_from(limit).unwrap_or(i64::MAX);
        let found = store::wall(ctx.read(), receiver, &before, rows).await?;
        let (count, last) = (found.len(), found.last().map(|each| each.id.clone()));
        let words = words_of(ctx, &found).await?;
        shown.extend(found.into_iter().zip(words).filter_map(|(each, words)| praise(each, words?)));
        match last {
            Some(last) if count == limit && shown.len() < limit => before = last,
            _ => break,
        }
    }
    shown.truncate(limit);
    Ok(shown)
}

fn praise(feedback: Feedback, words: FeedbackWords) -> Option<PublicPraise> {
    Some(PublicPraise {
        id: feedback.id,
        giver: feedback.giver,
        receiver: feedback.receiver,
        words,
        sent_at: feedback.sent_at?,
        appeared_at: feedback.read_at?,
    })
}

/// What came to the wall in the seven days up to a day, newest first: for the weekly mail.
pub async fn praise_of_the_week(ctx: &Ctx, day: NaiveDate) -> Result<Vec<PublicPraise>> {
    let zone = organization::current(ctx).await?.organization().settings.timezone;
    let is_of_week = |praise: &PublicPraise| {
        let appeared = date_in(praise.appeared_at, zone);
        appeared <= day && appeared > day - TimeDelta::days(7)
    };
    Ok(wall(ctx, "", "", 200).await?.into_iter().filter(is_of_week).collect())
}
