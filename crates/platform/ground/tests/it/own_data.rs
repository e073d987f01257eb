//! What is kept of somebody: counted for them, taken along by them alone, and only just after they said who they are.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use castra_platform::{
    Ctx, Result,
    feature::{Feature, OwnRecord},
    ids, journal, own_data,
};
use castra_testkit::{Answer, Setup, TestApp, each_database};
use chrono::TimeDelta;
use futures::future::BoxFuture;
use serde_json::json;

static NOTES: Feature = Feature { own: Some(notes), ..Feature::new("notes", "Notes") };
static FEATURES: [&Feature; 3] = [&NOTES, &castra_accounts::FEATURE, &own_data::FEATURE];

/// One private note of whoever looks.
fn notes(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    let person = ctx.viewer.person.clone().unwrap_or_default();
    let record = json!({"text": format!("canary of {person}\nin two lines")});
    Box::pin(async { Ok(vec![OwnRecord { kind: "notes.note", record }]) })
}

async fn by_token(app: &TestApp, token: &str) -> Answer {
    let request =
        Request::get("/api/v1/account/data").header(header::AUTHORIZATION, format!("Bearer {token}"));
    app.anonymous().send(request.body(Body::empty()).unwrap()).await
}

#[test]
fn the_file_is_whole_and_the_journal_says_that_it_was_taken() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let (ana, bo) = (app.somebody("ana", false).await, app.somebody("bo", false).await);
        let page = ana.get("/account/data").await.text();
        assert!(page.contains("Notes") && page.contains(">Note<") && !page.contains("canary"), "{page}");
        assert!(
            ana.get("/account").await.text().contains("href=\"/account/data\""),
            "the account leads there"
        );
        let answer = ana.get("/account/data.jsonl").await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"castra-ana-2026-03-02.jsonl\""
        );
        let text = answer.text();
        let (body, last) = text.trim_end().rsplit_once('\n').unwrap();
        let last: serde_json::Value = serde_json::from_str(last).unwrap();
        assert_eq!(last["sha256"], ids::digest(&format!("{body}\n")));
        assert_eq!(last["lines"], body.lines().count());
        let head: serde_json::Value = serde_json::from_str(body.lines().next().unwrap()).unwrap();
        assert_eq!(
            (&head["format"], &head["version"], &head["person"]),
            (&json!("castra-own-data"), &json!(1), &json!("ana"))
        );
        assert_eq!(head["counts"]["notes.note"], 1);
        assert!(text.contains("canary of ana\\nin two lines") && !text.contains("token_hash"), "{text}");
        let his = bo.get("/account/data.jsonl").await.text();
        assert!(his.contains("canary of bo") && !his.contains("canary of ana"), "{his}");
        let said = journal::latest(app.host().read(), 50).await.unwrap();
        assert!(
            said.iter().any(|said| said.entry.action == "downloaded their own data"
                && said.entry.subject == "account:ana")
        );
        assert!(!format!("{said:?}").contains("canary"));
    });
}

#[test]
fn it_takes_a_fresh_sign_in_or_a_token_that_was_just_made() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ana = app.somebody("ana", false).await;
        let token = castra_accounts::make_personal_token(&app.host(), "ana", "a script", &["read"], 30)
            .await
            .unwrap();
        let service =
            castra_accounts::make_service_token(&app.host(), "a program", &["read"], 30).await.unwrap();
        let answer = by_token(&app, &token).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.json()["counts"]["notes.note"], 1);
        assert_eq!(
            by_token(&app, &service).await.status,
            StatusCode::FORBIDDEN,
            "a program has no data of its own"
        );
        app.app.clock.advance(TimeDelta::minutes(16));
        let old = by_token(&app, &token).await;
        assert_eq!(old.status, StatusCode::UNAUTHORIZED, "{}", old.text());
        assert!(!old.text().contains("canary"));
        let late = ana.get("/account/data.jsonl").await;
        assert_eq!((late.status, late.header("location")), (StatusCode::SEE_OTHER, "/account/data"));
        let page = ana.get("/account/data").await.text();
        assert!(page.contains("/sign-in?to=/account/data") && !page.contains("data.jsonl"), "{page}");
        let nobody = app.anonymous().get("/account/data.jsonl").await;
        assert!(nobody.header("location").starts_with("/s"), "{nobody:?}");
    });
}
