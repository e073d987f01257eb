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

/// What somebody asks for, as they gave it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) rhythm: &'a str,
    pub(super) weekday: &'a str,
    pub(super) hour: &'a str,
    pub(super) zone: &'a str,
}

pub(super) fn person(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("this is about one's own mail, and a program has none"))
}

/// What the viewer chose, or what holds for whoever chose nothing.
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

/// Chooses. Every fault at its field.
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
        Error::invalid_field("zone", format!("`{}` is no time zone; write it as Europe/Vienna", asked.zone))
    });
    let (rhythm, weekday, hour, zone) = match (rhythm, weekday, hour, zone) {
        (Ok(rhythm), Ok(weekday), Ok(hour), Ok(zone)) => (rhythm, weekday, hour, zone),
        (rhythm, weekday, hour, zone) => {
            let faults = [rhythm.err(), weekday.err(), hour.err(), zone.err()];
            let fields = faults.into_iter().flatten().flat_map(|error| error.fields).collect();
            return Err(Error::invalid("this cannot be chosen").with_fields(fields));
        }
    };
    if rhythm != Rhythm::Never && ctx.app.mail.is_none() {
        return Err(Error::conflict("no mail goes out from here yet")
            .hint("ask whoever operates this instance to name a mail server"));
    }
    let choice = Choice { rhythm, weekday, hour, zone, chosen_at: ctx.now() };
    let mut tx = ctx.write().await?;
    store::save(&mut tx, person, &choice).await?;
    tx.commit(ctx.says("chose when the digest comes", format!("account:{person}"), rhythm.as_str())).await?;
    Ok(choice)
}

/// Ends the digests of whoever got the mail that this secret was in. Pressed twice, it is ended still.
pub(super) async fn unsubscribe(ctx: &Ctx, token: &str) -> Result<()> {
    // As with sessions, it is the hash that is looked up: how long that takes tells nothing of the secret. Whose it is never
    // changes, and whoever guesses takes no turn to write.
    let Some(person) = store::person_of(ctx.read(), &ids::digest(token)).await? else {
        return Err(Error::not_found("mail of ours with this link")
            .hint("the whole link is needed, and one that is older than a year is forgotten")
            .hint("sign in, and choose on your account's page under Notifications"));
    };
    let mut tx = ctx.write().await?;
    if !store::end(&mut tx, &person, ctx.now()).await? {
        return tx.roll_back().await;
    }
    tx.commit(ctx.says("ended the digest by its link", format!("account:{person}"), "")).await
}

/// What somebody chose.
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
