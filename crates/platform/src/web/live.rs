//! A stream of server-sent events that says when something changed, and never what.

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

/// A stream ends after this long. The browser opens it anew and is asked again who it is, so that whoever may no longer
/// read what the topic is about does not hear of it for longer than that.
const LONGEST: Duration = Duration::from_mins(5);
/// Keeps proxies from closing a silent line.
const PULSE: Duration = Duration::from_secs(20);

/// Answers with the stream of a topic; whether the viewer may follow it has been asked by whoever calls this.
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
    // nginx would hold events back.
    Ok(([(header::HeaderName::from_static("x-accel-buffering"), "no")], stream).into_response())
}

#[expect(clippy::unnecessary_wraps, reason = "a stream of events is a stream of results")]
fn event(name: &str) -> Result<Event, Infallible> {
    // Browsers pass over an event without data.
    Ok(Event::default().event(name).data(name))
}
