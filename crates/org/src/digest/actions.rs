//! Choosing when the digest comes, and ending it.

use castra_platform::{Ctx, Error, Result, feature::OwnRecord, ids};
use chrono::Weekday;
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    model::{Choice, Rhythm},
    store,
};
use crate::organization;

/// The requested choice, as submitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) rhythm: &'a str,
    pub(super) weekday: &'a str,
    pub(super) hour: &'a str,
    pub(super) zone: &'a str,
}

pub(super) fn person(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("only a person has notification settings; a program has none"))
}

/// The viewer's choice, or the default.
pub(super) async fn choice(ctx: &Ctx) -> Result<Choice> {
    let person = person(ctx)?;
    if let Some(choice) = store::choice(ctx.read(), person).await? {
        return Ok(choice);
    }
    let zone = organization::of_app(&ctx.app)
        .await?
        .map_or(chrono_tz::Tz::UTC, |current| current.organization().settings.timezone);
    Ok(Choice::nothing_yet(zone, ctx.now()))
}

/// Saves a choice; each error names its field.
pub(super) async fn choose(ctx: &Ctx, asked: &Asked<'_>) -> Result<Choice> {
    let person = person(ctx)?;
    let rhythm: Result<Rhythm> =
        asked.rhythm.parse().map_err(|()| Error::invalid_field("rhythm", "choose none, weekly or daily"));
    let weekday: Result<Weekday> =
        asked.weekday.parse().map_err(|_| Error::invalid_field("weekday", "choose a day of the week"));
    let hour: Result<u32> = asked
        .hour
        .parse()
        .ok()
        .filter(|hour| *hour < 24)
        .ok_or_else(|| Error::invalid_field("hour", "choose an hour from 0 to 23"));
    let zone: Result<chrono_tz::Tz> = asked.zone.parse().map_err(|_| {
        Error::invalid_field(
            "zone",
            format!("`{}` is not a time zone; write it like Europe/Vienna", asked.zone),
        )
    });
    let (rhythm, weekday, hour, zone) = match (rhythm, weekday, hour, zone) {
        (Ok(rhythm), Ok(weekday), Ok(hour), Ok(zone)) => (rhythm, weekday, hour, zone),
        (rhythm, weekday, hour, zone) => {
            let faults = [rhythm.err(), weekday.err(), hour.err(), zone.err()];
            let fields = faults.into_iter().flatten().flat_map(|error| error.fields).collect();
            return Err(Error::invalid("these settings cannot be saved").with_fields(fields));
        }
    };
    if rhythm != Rhythm::Never && ctx.app.mail.is_none() {
        return Err(
            Error::conflict("no mail server is set up yet").hint("ask an operator to set up a mail server")
        );
    }
    let choice = Choice { rhythm, weekday, hour, zone, chosen_at: ctx.now() };
    let mut tx = ctx.write().await?;
    store::save(&mut tx, person, &choice).await?;
    tx.commit(ctx.says("chose when the digest comes", format!("account:{person}"), rhythm.as_str())).await?;
    Ok(choice)
}

/// Ends the digests of the person whose mail carried this secret. A second press changes nothing.
pub(super) async fn unsubscribe(ctx: &Ctx, token: &str) -> Result<()> {
    // As with sessions, the hash is looked up, so the time taken reveals nothing about the secret. Its owner never changes, so
    // a guess takes no write lock.
    let Some(person) = store::person_of(ctx.read(), &ids::digest(token)).await? else {
        return Err(Error::not_found("mail with this link")
            .hint("use the complete link; links expire after about a year")
            .hint("or sign in and change it under Account, Notifications"));
    };
    let mut tx = ctx.write().await?;
    if !store::end(&mut tx, &person, ctx.now()).await? {
        return tx.roll_back().await;
    }
    tx.commit(ctx.says("ended the digest by its link", format!("account:{person}"), "")).await
}

/// The viewer's choice, as an own record.
pub(super) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(person) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let choice = store::choice(ctx.read(), person).await?;
        let record = |choice: Choice| OwnRecord {
            kind: "digest.choice",
            record: json!({
                "rhythm": choice.rhythm.as_str(), "weekday": choice.weekday.to_string(), "hour": choice.hour,
                "zone": choice.zone.name(), "chosen_at": choice.chosen_at,
            }),
        };
        Ok(choice.map(record).into_iter().collect())
    })
}
