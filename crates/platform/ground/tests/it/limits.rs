//! How often programs may ask, and how they are told.

use castra_platform::{app::Settings, journal};
use castra_testkit::{Setup, each_database, on_sqlite};
use chrono::TimeDelta;

static FEATURES: [&castra_platform::feature::Feature; 1] = [&journal::FEATURE];

fn limited(requests: Option<u32>) -> Setup {
    let settings = Settings { api_rate_limit: requests, ..Settings::default() };
    Setup { settings, ..Setup::new(&FEATURES) }
}

#[test]
fn whoever_asks_too_often_is_told_when_to_ask_again() {
    each_database(async |database| {
        let app = limited(Some(3)).start(database).await;
        let (root, eve) = (app.somebody("root", true).await, app.somebody("eve", true).await);
        for left in ["2", "1", "0"] {
            let answer = root.get("/api/v1/journal").await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("ratelimit-policy"), "\"minute\";q=3;w=60");
            assert!(answer.header("ratelimit").starts_with(&format!("\"minute\";r={left};t=")), "{answer:?}");
            assert_eq!(answer.header("retry-after"), "");
        }
        let refused = app.signed_in("root").await.get("/api/v1/journal").await;
        assert_eq!(refused.status, 429, "another browser of the same account shares its limit");
        assert_eq!(refused.header("retry-after"), "20");
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert_eq!(refused.json()["title"], "Too many requests");
        assert_eq!(eve.get("/api/v1/journal").await.status, 200, "others are not slowed");
        assert_eq!(app.anonymous().get("/api/v1/journal").await.status, 401);
        app.app.clock.advance(TimeDelta::seconds(20));
        assert_eq!(root.get("/api/v1/journal").await.status, 200);
    });
}

#[test]
fn somebody_who_shows_nothing_is_counted_by_address() {
    on_sqlite(async |database| {
        let app = limited(Some(2)).start(database).await;
        let nobody = app.anonymous();
        for expected in [401, 401, 429] {
            assert_eq!(nobody.get("/api/v1/journal").await.status, expected);
        }
    });
}

#[test]
fn pages_are_not_counted_and_without_a_limit_nothing_is_said() {
    on_sqlite(async |database| {
        let app = limited(Some(1)).start(database).await;
        for _ in 0..3 {
            assert_eq!(app.anonymous().get("/healthz").await.status, 200);
        }
        let app = limited(None).start(database).await;
        assert_eq!(app.anonymous().get("/api/v1/journal").await.header("ratelimit"), "");
    });
}
