//! Rate limit of programs: requests per minute for an account or a service, or for an address where the caller is not
//! identified.
//!
//! Each process counts for itself, in memory: behind several replicas a program gets a multiple of the limit. Counting in
//! the database would cost every request a write that takes its turn, for a limit whose purpose is to keep one program
//! from slowing the others. Sign-in attempts are counted in the database, before each attempt.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::problem;
use crate::{
    access::Actor,
    clock::Timestamp,
    context::Ctx,
    error::{Error, Kind},
};

/// The seconds over which the limit is counted.
const WINDOW: u64 = 60;
/// How many callers are remembered before idle ones are removed.
const MANY: usize = 10_000;

/// The requests that each caller has left.
#[derive(Debug, Default)]
pub(super) struct Buckets(Mutex<HashMap<String, Bucket>>);

/// Requests left, in thousandths, refilled evenly over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    left: u64,
    at: Timestamp,
}

/// The outcome of one more request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    allowed: bool,
    /// How many more requests are allowed at once.
    remaining: u64,
    /// In how many seconds the full limit is available again.
    full_in: u64,
    /// In how many seconds one more request is allowed.
    next_in: u64,
}

impl Bucket {
    fn full(limit: u32, now: Timestamp) -> Self {
        Self { left: u64::from(limit) * 1000, at: now }
    }

    fn refilled(self, limit: u32, now: Timestamp) -> Self {
        let whole = u64::from(limit) * 1000;
        let passed = u64::try_from((now - self.at).num_milliseconds()).unwrap_or(0);
        // In a second, a sixtieth of the limit; in a millisecond, as many thousandths.
        let gained = passed.saturating_mul(u64::from(limit)) / WINDOW;
        if gained == 0 { self } else { Self { left: (self.left + gained).min(whole), at: now } }
    }

    fn take(&mut self, limit: u32, now: Timestamp) -> Found {
        *self = self.refilled(limit, now);
        let allowed = self.left >= 1000;
        if allowed {
            self.left -= 1000;
        }
        let rate = u64::from(limit).max(1);
        let seconds = |thousandths: u64| (thousandths * WINDOW).div_ceil(rate * 1000);
        Found {
            allowed,
            remaining: self.left / 1000,
            full_in: seconds(u64::from(limit) * 1000 - self.left),
            next_in: seconds(1000_u64.saturating_sub(self.left)).max(1),
        }
    }
}

impl Buckets {
    fn take(&self, asker: String, limit: u32, now: Timestamp) -> Found {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY {
            let full = Bucket::full(limit, now).left;
            all.retain(|_, bucket| bucket.refilled(limit, now).left < full);
        }
        all.entry(asker).or_insert_with(|| Bucket::full(limit, now)).take(limit, now)
    }
}

/// The caller that is counted: an account with all its tokens and browsers, a service, or an address. For IPv6 it is the
/// network, because a client can use 2^64 addresses as easily as one.
fn asker(ctx: &Ctx) -> String {
    match &ctx.actor {
        Actor::Person(_) | Actor::Service(_) => ctx.actor.to_string(),
        Actor::Host | Actor::System => match ctx.address.parse() {
            Ok(IpAddr::V6(address)) => format!("{:?}", &address.segments()[..4]),
            _ => ctx.address.clone(),
        },
    }
}

/// Lets programs' requests through up to the limit, and reports in the response how many are left
/// (draft-ietf-httpapi-ratelimit-headers).
pub(super) async fn limit(State(limit): State<Option<u32>>, request: Request, next: Next) -> Response {
    let ctx =
        request.extensions().get::<Ctx>().filter(|_| problem::for_programs(request.uri().path()).is_some());
    let (Some(limit), Some(ctx)) = (limit, ctx) else { return next.run(request).await };
    let found = ctx.app.cache::<Buckets>().take(asker(ctx), limit, ctx.now());
    let mut response = if found.allowed {
        next.run(request).await
    } else {
        tracing::info!(asker = asker(ctx), "too many requests of a program");
        let message = format!("more than {limit} requests a minute; nothing was done");
        let error = Error::new(Kind::TooMany, message);
        error.hint(format!("try again in {} seconds", found.next_in)).into_response()
    };
    let headers = response.headers_mut();
    let mut say = |name: &'static str, text: String| {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    };
    say("ratelimit-policy", format!("\"minute\";q={limit};w={WINDOW}"));
    say("ratelimit", format!("\"minute\";r={};t={}", found.remaining, found.full_in));
    if !found.allowed {
        say(header::RETRY_AFTER.as_str(), found.next_in.to_string());
    }
    response
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_limit_is_used_up_and_comes_back_evenly() {
        let (buckets, start) = (Buckets::default(), Timestamp::default());
        let ask = |seconds: i64| buckets.take("ana".to_owned(), 6, start + TimeDelta::seconds(seconds));
        for left in (0..6).rev() {
            let found = ask(0);
            assert!(found.allowed && found.remaining == left, "{found:?}");
        }
        assert_eq!(ask(0), Found { allowed: false, remaining: 0, full_in: 60, next_in: 10 });
        assert_eq!(ask(4).next_in, 6);
        assert!(ask(10).allowed && !ask(10).allowed);
        assert_eq!((ask(600).remaining, ask(600).full_in), (5, 20));
        assert!(buckets.take("bo".to_owned(), 6, start).allowed, "other callers have their own");
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_and_takes_nothing() {
        let (mut bucket, now) = (Bucket::full(6, Timestamp::default()), Timestamp::default());
        assert!(bucket.take(6, now - TimeDelta::hours(1)).allowed);
        assert_eq!(bucket.take(6, now).remaining, 4);
    }

    #[test]
    fn those_who_have_been_quiet_are_forgotten() {
        let (buckets, start) = (Buckets::default(), Timestamp::default());
        for number in 0..MANY {
            buckets.take(number.to_string(), 60, start);
        }
        buckets.take("late".to_owned(), 60, start + TimeDelta::minutes(1));
        assert_eq!(buckets.0.lock().unwrap().len(), 1);
    }
}
