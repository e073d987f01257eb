//! A change sent twice under one key is made once, whatever happens between.

use axum::{
    body::Body,
    http::{Request, header},
    response::IntoResponse,
};
use castra_platform::access::Rule;
use castra_platform::{
    Ctx, Error, Result, args,
    db::Migration,
    feature::Feature,
    web::{Routes, api::Json},
};
use castra_testkit::{Answer, Client, Setup, TestApp, each_database, on_postgres, on_sqlite};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::Notify;
use utoipa_axum::routes;

use crate::between::{Between, Line};

static FEATURES: [&Feature; 1] = [&FEATURE];
static FEATURE: Feature = Feature {
    api: Some(api),
    migrations: &[Migration {
        key: "20261130_counted",
        sql: "create table counted (id text primary key not null)",
    }],
    tables: &["counted"],
    ..Feature::new("counting", "Counting")
};

fn api() -> Routes {
    let routes = Routes::new().chapter("Counting", "Counts.");
    routes.api(Rule::SignedIn, routes!(count)).api_reading(Rule::SignedIn, routes!(look))
}

/// Where a request stops, for a test to look around.
#[derive(Default)]
struct Gate {
    entered: Notify,
    open: Notify,
}

/// Count
#[utoipa::path(post, path = "/api/v1/count", request_body = Value, responses((status = 201, description = "Counted.")))]
async fn count(ctx: Ctx, Json(sent): Json<Value>) -> Result<axum::response::Response> {
    let gate = ctx.app.cache::<Gate>();
    let stop = async |here: &str| {
        if sent["stop"] == here {
            gate.entered.notify_one();
            gate.open.notified().await;
        }
    };
    stop("before").await;
    if sent["refuse"] == true {
        return Err(Error::conflict("not now"));
    }
    let mut tx = ctx.write().await?;
    tx.execute("insert into counted (id) values ($1)", &args![ctx.new_id()]).await?;
    tx.commit(ctx.says("counted", "count:1", "")).await?;
    stop("after").await;
    let head = [(header::LOCATION, "/api/v1/count"), (header::ETAG, "\"v1\"")];
    let said = &sent["say"];
    Ok((axum::http::StatusCode::CREATED, head, Json(json!({"id": ctx.new_id(), "said": said})))
        .into_response())
}
/// Look
#[utoipa::path(post, path = "/api/v1/look", responses((status = 200, description = "Seen.")))]
async fn look(ctx: Ctx) -> Json<Value> {
    Json(json!({"id": ctx.new_id()}))
}

async fn app(database: &castra_testkit::Database) -> (TestApp, Client) {
    let app = Setup::new(&FEATURES).start(database).await;
    let ana = app.somebody("ana", false).await;
    (app, ana)
}

async fn send(client: &Client, key: &str, body: &Value) -> Answer {
    let request = Request::post("/api/v1/count").header(header::CONTENT_TYPE, "application/json");
    let request = request.header("idempotency-key", key);
    client.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn counted(app: &TestApp) -> usize {
    app.app.db.fetch_all::<String>("select id from counted", &[]).await.unwrap().len()
}

#[test]
fn the_same_request_under_its_key_is_answered_again_and_done_once() {
    each_database(async |database| {
        let (app, ana) = app(database).await;
        let first = send(&ana, "k1", &json!({})).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let again = send(&ana, "k1", &json!({})).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        for name in ["location", "etag", "content-type"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        assert_eq!(
            (first.header("idempotency-replayed"), again.header("idempotency-replayed")),
            ("", "true")
        );
        assert_eq!(counted(&app).await, 1);

        let other = send(&ana, "k1", &json!({"more": 1})).await;
        assert_eq!(
            (other.status.as_u16(), &other.json()["errors"][0]["field"]),
            (422, &json!("Idempotency-Key"))
        );
        let bo = app.somebody("bo", false).await;
        assert_eq!(send(&bo, "k1", &json!({})).await.status, 201, "another person's keys are their own");
        assert_eq!(counted(&app).await, 2);

        app.app.clock.advance(TimeDelta::hours(23));
        assert_eq!(send(&ana, "k1", &json!({})).await.header("idempotency-replayed"), "true");
        app.app.clock.advance(TimeDelta::hours(2));
        assert_eq!(send(&ana, "k1", &json!({})).await.header("idempotency-replayed"), "");
        assert_eq!(counted(&app).await, 3);
    });
}

#[test]
fn no_answer_stands_in_the_database_as_it_was_given() {
    on_sqlite(async |database| {
        let (app, ana) = app(database).await;
        let sent = json!({"say": "a canary of an answer"});
        let first = send(&ana, "k1", &sent).await;
        assert!(first.text().contains("canary of an answer"));
        assert_eq!(send(&ana, "k1", &sent).await.body, first.body, "whoever was answered is answered again");
        let mut files = 0;
        for entry in std::fs::read_dir(database.dir()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let has = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
            assert!(!has("canary"), "the answer");
            files += usize::from(has("idempotency_keys"));
        }
        assert!(files > 0, "the right files were looked at");
        castra_platform::private::erase(&app.host(), "ana").await.unwrap();
        assert_eq!(
            send(&ana, "k1", &sent).await.header("idempotency-replayed"),
            "",
            "erasing takes answers along"
        );
    });
}

#[test]
fn while_the_first_is_under_way_the_second_waits_outside() {
    each_database(async |database| {
        let (app, ana) = app(database).await;
        let gate = app.app.cache::<Gate>();
        let sent = json!({"stop": "before"});
        let second = async {
            gate.entered.notified().await;
            let second = send(&ana, "k1", &sent).await;
            gate.open.notify_one();
            second
        };
        let (first, second) = tokio::join!(send(&ana, "k1", &sent), second);
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 409), "{}", second.text());
        assert_eq!(send(&ana, "k1", &sent).await.body, first.body);
        assert_eq!(counted(&app).await, 1);
    });
}

#[test]
fn what_was_cut_off_is_done_again_only_if_it_was_not_done() {
    each_database(async |database| {
        let (app, ana) = app(database).await;
        let gate = app.app.cache::<Gate>();
        for (stop, expected, done) in [("before", 201, 1), ("after", 409, 2)] {
            let sent = json!({"stop": stop});
            tokio::select! {
                answer = send(&ana, stop, &sent) => panic!("it was not cut off: {}", answer.text()),
                () = gate.entered.notified() => {}
            }
            assert_eq!(send(&ana, stop, &sent).await.status, 409, "nobody knows yet that it was cut off");
            app.app.clock.advance(TimeDelta::minutes(3));
            let open = async {
                gate.entered.notified().await;
                gate.open.notify_one();
            };
            let again = send(&ana, stop, &sent);
            let again = if stop == "before" { tokio::join!(again, open).0 } else { again.await };
            assert_eq!(again.status.as_u16(), expected, "{stop}: {}", again.text());
            assert_eq!(counted(&app).await, done, "{stop}");
        }
    });
}

#[test]
fn a_request_that_was_overtaken_changes_nothing() {
    each_database(async |database| {
        let (app, ana) = app(database).await;
        let gate = app.app.cache::<Gate>();
        let sent = json!({"stop": "before"});
        let overtake = async {
            gate.entered.notified().await;
            app.app.clock.advance(TimeDelta::minutes(3));
            let open = async {
                gate.entered.notified().await;
                // The one that waits longer goes first.
                gate.open.notify_one();
                gate.open.notify_one();
                tokio::task::yield_now().await;
                gate.open.notify_one();
            };
            tokio::join!(send(&ana, "k1", &sent), open).0
        };
        let (first, second) = tokio::join!(send(&ana, "k1", &sent), overtake);
        let mut seen = [first.status.as_u16(), second.status.as_u16()];
        seen.sort_unstable();
        assert_eq!(seen, [201, 409], "{} {}", first.text(), second.text());
        assert_eq!(counted(&app).await, 1);
    });
}

#[test]
fn a_refusal_leaves_the_key_free_and_a_bad_key_is_refused() {
    on_sqlite(async |database| {
        let (app, ana) = app(database).await;
        assert_eq!(send(&ana, "k1", &json!({"refuse": true})).await.status, 409);
        assert_eq!(send(&ana, "k1", &json!({})).await.status, 201);
        for bad in ["", "two words", &"k".repeat(256)] {
            assert_eq!(send(&ana, bad, &json!({})).await.status, 422, "{bad}");
        }
        assert_eq!(send(&ana, &"k".repeat(255), &json!({})).await.status, 201);
        assert_eq!(counted(&app).await, 2);
        let look = async || {
            let request = Request::post("/api/v1/look").header("idempotency-key", "k1");
            ana.send(request.body(Body::empty()).unwrap()).await.body
        };
        assert_ne!(look().await, look().await, "what changes nothing is answered anew");
    });
}

#[test]
fn the_description_tells_of_the_key() {
    on_sqlite(async |database| {
        let (app, _) = app(database).await;
        let document = app.anonymous().get("/api/v1/openapi.json").await.json();
        let count = &document["paths"]["/api/v1/count"]["post"];
        assert_eq!(count["parameters"][0]["name"], "Idempotency-Key");
        assert_eq!(count["responses"]["409"]["content"].as_object().unwrap().len(), 1, "{count}");
        assert!(document["paths"]["/api/v1/look"]["post"]["parameters"].is_null());
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_told_truly_under_its_key() {
    on_postgres(async |database| {
        let (between, location) = Between::new(database);
        let folder = database.dir().join("data");
        let app = Setup::new(&FEATURES).start_replica_at(&location, folder).await;
        let ana = app.somebody("ana", false).await;
        let counted =
            async || database.db.fetch_one::<i64>("select count(*) from counted", &[]).await.unwrap();
        // The first commit of a request under a key claims it.
        between.is(Line::CutAfterCommit, 1);
        let found_out = send(&ana, "one", &json!({})).await;
        assert_eq!((found_out.status.as_u16(), counted().await), (201, 1), "{}", found_out.text());
        assert_eq!(send(&ana, "one", &json!({})).await.header("idempotency-replayed"), "true");
        between.is(Line::CutBeforeCommit, 1);
        let refused = send(&ana, "two", &json!({})).await;
        assert_eq!((refused.status.as_u16(), counted().await), (503, 1), "{}", refused.text());
        assert_eq!(refused.header("retry-after"), "5");
        assert_eq!((send(&ana, "two", &json!({})).await.status.as_u16(), counted().await), (201, 2));
        between.is(Line::DeadAfterCommit, 1);
        let unknown = send(&ana, "three", &json!({})).await;
        let problem = unknown.json();
        assert_eq!((unknown.status.as_u16(), counted().await), (504, 3), "{problem}");
        assert_eq!(problem["title"], "It is not known whether this was saved");
        assert_eq!(problem["hints"][0], "check whether it is there before you try again");
        assert_eq!(unknown.header("retry-after"), "", "it is not to be sent again just so");
        between.is(Line::Good, 0);
        app.app.clock.advance(TimeDelta::minutes(3));
        let told = send(&ana, "three", &json!({})).await;
        assert_eq!((told.status.as_u16(), counted().await), (409, 3), "{}", told.text());
        assert_eq!(told.json()["detail"], "this was saved, but its answer was lost");
    });
}
