//! A stream of server-sent events that reports that something changed, and never what.

use std::{convert::Infallible, time::Duration};

use axum::{
    http::header,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use tokio::time::{Instant, sleep_until};

use crate::{context::Ctx, error::Result};

/// The longest duration of a stream. The browser then reconnects and is identified again, so a person who may no longer
/// read the topic is not notified for longer than that.
const LONGEST: Duration = Duration::from_mins(5);
/// Keeps proxies from closing a silent connection.
const PULSE: Duration = Duration::from_secs(20);

/// Responds with the stream of a topic; the caller has checked that the viewer may follow it.
pub async fn changes(ctx: &Ctx, topic: &str) -> Result<Response> {
    let following = ctx.app.live.follow(&ctx.app.db, topic).await?;
    let ends = Instant::now() + LONGEST;
    let events = stream::unfold((following, true), move |(mut following, is_first)| async move {
        if is_first {
            return Some((event("following"), (following, false)));
        }
        let goes_on = tokio::select! {
            changed = following.changed() => changed,
            () = sleep_until(ends) => false,
        };
        goes_on.then(|| (event("changed"), (following, false)))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(PULSE));
    // nginx would buffer events.
    Ok(([(header::HeaderName::from_static("x-accel-buffering"), "no")], stream).into_response())
}

#[expect(clippy::unnecessary_wraps, reason = "a stream of events is a stream of results")]
fn event(name: &str) -> Result<Event, Infallible> {
    // Browsers ignore an event without data.
    Ok(Event::default().event(name).data(name))
}
