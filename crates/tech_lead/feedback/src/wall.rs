//! Public praise.

use castra_org::organization;
use castra_platform::{Ctx, Result, access::Permission, clock::date_in, feature::NewsLine};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    actions::words_of,
    model::{Feedback, FeedbackWords, PublicPraise},
    rules, store, url,
};

/// Maximum lines in a digest.
const NEWS: usize = 20;

/// Up to `limit` praises on the wall before an id (empty: from the newest), for everyone or for one receiver, newest
/// first. Erased praise is left out.
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

/// Praise that appeared on the wall since a day, newest first: for digests.
pub(super) fn news(ctx: &Ctx, since: NaiveDate) -> BoxFuture<'_, Result<Vec<NewsLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let zone = organization.settings.timezone;
        let praise = wall(ctx, "", "", NEWS).await?.into_iter();
        let line = |praise: PublicPraise| NewsLine {
            text: format!(
                "{} thanks {}: {}",
                organization.person_name(&praise.giver),
                organization.person_name(&praise.receiver),
                rules::beginning(&praise.words)
            ),
            href: url::praise(&praise.id),
        };
        Ok(praise.filter(|praise| date_in(praise.appeared_at, zone) >= since).map(line).collect())
    })
}
