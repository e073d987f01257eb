//! Drafts: kept as typed, read by their person alone, erased when the form was accepted.

use axum::response::{IntoResponse, Response};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    drafts,
    feature::Feature,
    web::{Routes, done, form::Form},
};
use castra_testkit::{Answer, Client, Setup, TestApp, each_database};
use chrono::TimeDelta;
use serde_json::Value;

static NOTES: Feature = Feature { pages: Some(routes), ..Feature::new("notes", "Notes") };
static FEATURES: [&Feature; 3] = [&NOTES, &castra_accounts::FEATURE, &drafts::FEATURE];

/// A form without fixed values: nothing follows the space.
const PLACE: &str = "/notes ";

fn routes() -> Routes {
    Routes::new().post("/notes", Rule::SignedIn, write)
}

/// Accepts a note, unless it is empty; it must not see where it was written.
async fn write(_: Ctx, form: Form) -> Result<Response> {
    assert_eq!(form.verbatim("draft"), "", "the place is not the form's business");
    match form.get("text") {
        Some(_) => Ok(done("/notes", "Saved.")),
        None => Err(Error::invalid_field("text", "enter a note")),
    }
    .map(IntoResponse::into_response)
}

async fn start(database: &castra_testkit::Database) -> TestApp {
    Setup::new(&FEATURES).start(database).await
}

async fn save(client: &Client, place: &str, text: &str) -> Answer {
    client.post("/drafts", &[("place", place), ("text", text), ("revision", "3")]).await
}

/// The text of the draft at a place, if there is one.
async fn draft(client: &Client, place: &str) -> Option<String> {
    let answer = client.post("/drafts/open", &[("place", place), ("place", "/elsewhere /x")]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let drafts: Value = serde_json::from_str(&answer.text()).unwrap();
    let fields = drafts[0]["fields"].as_array()?;
    assert_eq!(drafts[0]["place"], place);
    fields.iter().find(|pair| pair[0] == "text").map(|pair| pair[1].as_str().unwrap().to_owned())
}

#[test]
fn a_draft_is_its_persons_and_sealed() {
    each_database(async |database| {
        let app = start(database).await;
        let (ana, bo) = (app.somebody("ana", false).await, app.somebody("bo", false).await);
        assert_eq!(save(&ana, PLACE, "a canary").await.status, 204);
        assert_eq!(save(&ana, PLACE, "a canary, and more").await.status, 204);
        assert_eq!(draft(&ana, PLACE).await.as_deref(), Some("a canary, and more"));
        assert_eq!(draft(&bo, PLACE).await, None, "nobody else's");
        let elsewhere = app.somebody("ana", false).await;
        assert_eq!(draft(&elsewhere, PLACE).await.as_deref(), Some("a canary, and more"), "another device");
        let rows: Vec<String> = app
            .host()
            .read()
            .fetch_all("select id || fields from drafts", &castra_platform::args![])
            .await
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert!(
            !format!("{rows:?}").contains("canary") && !format!("{rows:?}").contains("notes"),
            "{rows:?}"
        );
        let refused = save(&app.anonymous(), PLACE, "x").await;
        assert!(refused.status != 204, "only a person has drafts");
        assert_eq!(save(&ana, "", "x").await.status, 422, "a place is named");
        let long = "x".repeat(49_000);
        let fields: Vec<(&str, &str)> =
            [("place", PLACE)].into_iter().chain((0..5).map(|_| ("text", long.as_str()))).collect();
        assert_eq!(ana.post("/drafts", &fields).await.status, 422, "a draft has a size");
    });
}

#[test]
fn a_draft_goes_once_its_form_was_accepted() {
    each_database(async |database| {
        let app = start(database).await;
        let ana = app.somebody("ana", false).await;
        save(&ana, PLACE, "typed").await;
        let refused = ana.post("/notes", &[("draft", PLACE), ("text", "")]).await;
        assert_eq!((refused.status.as_u16(), draft(&ana, PLACE).await.as_deref()), (422, Some("typed")));
        let accepted = ana.post("/notes", &[("draft", PLACE), ("text", "typed")]).await;
        assert_eq!((accepted.status.as_u16(), draft(&ana, PLACE).await), (303, None));
        save(&ana, PLACE, "again").await;
        let emptied = ana.post("/drafts", &[("place", PLACE)]).await;
        assert_eq!((emptied.status.as_u16(), draft(&ana, PLACE).await), (204, None), "discarded");
    });
}

#[test]
fn drafts_are_limited_in_number_and_time() {
    each_database(async |database| {
        let app = start(database).await;
        let ana = app.somebody("ana", false).await;
        for at in 0..53 {
            app.app.clock.advance(TimeDelta::seconds(1));
            save(&ana, &format!("/notes/{at} /notes"), "typed").await;
        }
        assert_eq!(draft(&ana, "/notes/2 /notes").await, None, "the oldest went");
        assert!(draft(&ana, "/notes/3 /notes").await.is_some());
        app.app.clock.advance(TimeDelta::days(31));
        castra_platform::jobs::queue_now(&app.host(), "drafts", "").await.unwrap();
        castra_platform::jobs::run_queued(&app.host()).await.unwrap();
        let ana = app.somebody("ana", false).await;
        assert_eq!(draft(&ana, "/notes/52 /notes").await, None, "after its time");
    });
}
