//! Gathering the steps, putting them away, and testing mail.

use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Permission,
    db::Tx,
    feature::{FirstStep, OwnRecord},
    mail::{Posted, Recipient},
};
use futures::future::BoxFuture;
use serde_json::json;

use super::{letter, store, views::ShowFirstSteps};
use crate::organization;

/// Begins the steps for the person who sets the company up, within that change.
pub(crate) async fn begin(tx: &mut Tx, ctx: &Ctx, person: &str) -> Result<()> {
    store::begin(tx, person, ctx.now()).await
}

/// The steps on the viewer's Today page, if they are shown there.
pub(crate) async fn shown(ctx: &Ctx) -> Result<Option<ShowFirstSteps>> {
    let Some(person) = ctx.viewer.person.as_deref().filter(|_| ctx.viewer.operator) else { return Ok(None) };
    let begun = store::begun(ctx.read(), person).await?;
    if begun.is_none_or(|begun| begun.put_away_at.is_some()) {
        return Ok(None);
    }
    let skipped = store::skipped(ctx.read()).await?;
    let mut steps = all(ctx).await?;
    steps.retain(|step| !(step.is_optional && skipped.iter().any(|key| key == step.key)));
    let current = organization::current(ctx).await?;
    Ok(Some(ShowFirstSteps { organization: current.organization().settings.name.clone(), steps }))
}

/// The steps of every feature, in their order.
async fn all(ctx: &Ctx) -> Result<Vec<FirstStep>> {
    let mut steps = Vec::new();
    for source in ctx.features().await?.iter().filter_map(|feature| feature.first_steps) {
        steps.extend(source(ctx).await?);
    }
    steps.sort_by_key(|step| step.place);
    Ok(steps)
}

/// How many people here have no account, and of how many, where that is most of them: little can wait for anybody yet.
pub(crate) async fn most_are_missing(ctx: &Ctx) -> Result<Option<(usize, usize)>> {
    let current = organization::current(ctx).await?;
    let known = castra_accounts::with_open_doors(&ctx.app).await?;
    let has_account = |id: &str| known.iter().any(|(person, _)| person == id);
    let people: Vec<_> = current.organization().active_people(current.today).collect();
    let missing = people.iter().filter(|person| !has_account(person.id.as_str())).count();
    Ok((missing * 2 > people.len()).then_some((missing, people.len())))
}

fn person(ctx: &Ctx) -> Result<&str> {
    ctx.may(&Permission::Operate)?;
    ctx.viewer.person.as_deref().ok_or_else(|| Error::forbidden("only a person has first steps"))
}

/// Puts the list away for good. The journal does not record this: it concerns no one but the viewer.
pub(super) async fn put_away(ctx: &Ctx) -> Result<()> {
    let person = person(ctx)?;
    let mut tx = ctx.write().await?;
    store::put_away(&mut tx, person, ctx.now()).await?;
    tx.commit_unsaid().await
}

/// Shows the list again that the viewer put away.
pub(super) async fn bring_back(ctx: &Ctx) -> Result<()> {
    let person = person(ctx)?;
    let mut tx = ctx.write().await?;
    store::bring_back(&mut tx, person).await?;
    tx.commit_unsaid().await
}

/// Takes a step in again.
pub(super) async fn unskip(ctx: &Ctx, key: &str) -> Result<()> {
    person(ctx)?;
    let mut tx = ctx.write().await?;
    store::unskip(&mut tx, key).await?;
    tx.commit_unsaid().await
}

/// Does without a step.
pub(super) async fn skip(ctx: &Ctx, key: &str) -> Result<()> {
    person(ctx)?;
    if !all(ctx).await?.iter().any(|step| step.is_optional && step.key == key) {
        return Err(Error::not_found("such step that an organization may do without"));
    }
    let mut tx = ctx.write().await?;
    store::skip(&mut tx, key, ctx.now()).await?;
    tx.commit_unsaid().await
}

/// Sends the viewer a mail and keeps what came of it; returns their address.
pub(super) async fn test_mail(ctx: &Ctx) -> Result<String> {
    let person = person(ctx)?;
    let account = castra_accounts::account(&ctx.app, person).await?;
    let email = account.ok_or_else(|| Error::not_found("account for you"))?.email;
    let mailer = ctx.app.mail.as_ref().ok_or_else(|| {
        Error::conflict("no mail server is set up").hint("set mail_host, mail_from and public_url")
    })?;
    let to = Recipient { name: ctx.viewer.name.clone(), email: email.clone() };
    let letter = letter::test(ctx, to);
    let posted = match mailer.send(ctx.now(), &letter).await {
        Ok(Posted::Taken) => Ok(()),
        Ok(Posted::Refused(code)) => {
            Err(Error::new(Kind::Conflict, format!("the mail server refuses {email}, with {code}")))
        }
        Err(error) => Err(error),
    };
    let problem = posted.as_ref().err().map(|error| error.message.clone());
    let mut tx = ctx.write().await?;
    store::save_mail_test(&mut tx, ctx.now(), problem.as_deref()).await?;
    tx.commit(ctx.says(
        "tested the mail server",
        "settings:mail",
        problem.unwrap_or_else(|| "it works".to_owned()),
    ))
    .await?;
    posted.map(|()| email)
}

/// Whether the viewer was shown the steps, as an own record.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(person) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let begun = store::begun(ctx.read(), person).await?;
        let record = |begun: store::Begun| OwnRecord {
            kind: "first_steps",
            record: json!({"begun_at": begun.begun_at, "put_away_at": begun.put_away_at}),
        };
        Ok(begun.into_iter().map(record).collect())
    })
}
