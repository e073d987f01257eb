//! Sending the digests that are due.

use castra_platform::{
    Ctx, Kind, Result,
    access::Actor,
    context::Source,
    ids,
    jobs::Job,
    mail::{Mailer, Posted, Recipient},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    letter::{Digest, News},
    model::Chosen,
    rules, store, url,
};
use crate::{organization, today};

/// How long the links in mails stay valid, in days.
const KEPT_DAYS: u64 = 400;

/// Sends every digest that is due. If the mail server cannot be reached it stops, and the rest is tried
/// again.
pub(super) fn send_due<'a>(ctx: &'a Ctx, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Some(mailer) = &ctx.app.mail else { return Ok(()) };
        if organization::of_app(&ctx.app).await?.is_none() {
            return Ok(());
        }
        let mut due = Vec::new();
        for chosen in store::wanted(ctx.read()).await? {
            if let Some(day) = rules::due(&chosen.choice, ctx.now())
                && !store::is_claimed(ctx.read(), &chosen.person, day).await?
            {
                due.push((chosen, day));
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        let mut tx = ctx.write().await?;
        store::forget(&mut tx, ctx.now().date_naive() - Days::new(KEPT_DAYS)).await?;
        tx.commit_unsaid().await?;
        let total = due.len() as u64;
        for (at, (chosen, day)) in (0..).zip(&due) {
            // Fails if another worker has taken over the job.
            job.progress(ctx, at, total, "sending digests").await?;
            send(ctx, mailer, chosen, *day).await?;
        }
        Ok(())
    })
}

/// Sends one digest, if its person is active and no other worker sends it.
async fn send(ctx: &Ctx, mailer: &Mailer, chosen: &Chosen, day: NaiveDate) -> Result<()> {
    let Some((theirs, to)) = subscriber(ctx, &chosen.person).await? else { return Ok(()) };
    let digest = compose(&theirs, chosen, day).await?;
    let token = ctx.app.ids.secret();
    let hash = ids::digest(&token);
    let state = if digest.is_empty() { "empty" } else { "sending" };
    let mut tx = ctx.write().await?;
    let is_ours = store::claim(&mut tx, &chosen.person, day, (state, &hash), ctx.now()).await?;
    tx.commit_unsaid().await?;
    if !is_ours || digest.is_empty() {
        return Ok(());
    }
    let unsubscribe = format!("{}{}", digest.base, url::unsubscribe(&token));
    // The same at every attempt, so that a mail that arrives twice is shown once.
    let id = ids::digest(&format!("digest/{}/{day}", chosen.person));
    let posted = mailer.send(ctx.now(), &digest.letter(to, id, unsubscribe)).await;
    let mut tx = ctx.write().await?;
    match &posted {
        Ok(Posted::Taken) => store::settle(&mut tx, &hash, "sent", ctx.now()).await?,
        Ok(Posted::Refused(code)) => {
            tracing::warn!(person = %chosen.person, code, "the mail server refuses a person's digest");
            store::settle(&mut tx, &hash, "refused", ctx.now()).await?;
        }
        Err(error) if error.kind == Kind::Unavailable => store::release(&mut tx, &hash).await?,
        Err(error) => {
            tracing::warn!(person = %chosen.person, error = %error.chain(), "a digest could not be written");
            store::settle(&mut tx, &hash, "refused", ctx.now()).await?;
        }
    }
    tx.commit_unsaid().await?;
    match posted {
        Err(error) if error.kind == Kind::Unavailable => Err(error),
        _ => Ok(()),
    }
}

/// The context and mail address of an active person with an open account. People who left, and closed
/// accounts, get none.
async fn subscriber(ctx: &Ctx, person: &str) -> Result<Option<(Ctx, Recipient)>> {
    let account = castra_accounts::account(&ctx.app, person)
        .await?
        .filter(|account| account.is_open() && account.is_in_use());
    let Some(account) = account else { return Ok(None) };
    let Some(mut viewer) = (ctx.app.viewers)(&ctx.app, person).await? else { return Ok(None) };
    viewer.operator = account.operator;
    let to = Recipient { name: viewer.name.clone(), email: account.email };
    Ok(Some((Ctx::new(&ctx.app, Actor::System, viewer, Source::Job), to)))
}

async fn compose(theirs: &Ctx, chosen: &Chosen, day: NaiveDate) -> Result<Digest> {
    let gathered = today::gather(theirs).await?;
    let since = rules::news_since(&chosen.choice, day);
    let mut news = Vec::new();
    for source in theirs.features().await?.iter().filter_map(|feature| feature.news) {
        let lines = (source.since)(theirs, since).await?;
        if !lines.is_empty() {
            news.push(News { title: source.title, lines });
        }
    }
    let current = organization::current(theirs).await?;
    Ok(Digest {
        day,
        organization: current.organization().settings.name.clone(),
        base: theirs.app.settings.public_url.clone().unwrap_or_default(),
        // A cadence that was missed twice is not asked for a third time.
        waiting: gathered.waiting.into_iter().filter(|known| !known.is_reconsidered()).collect(),
        news,
    })
}
