//! A person's week through its pages and its API, as everybody, on both databases.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, http::Method, routing::get};
use castra_org::organization;
use castra_platform::{Ctx, app::Settings, private, reading::Status};
use castra_testkit::{Client, Setup, TestApp, each_database, on_sqlite};
use castra_time::FEATURE;
use serde_json::{Value, json};

use crate::{FEATURES, facts, of, people::Team, set_up_long_ago, weeks_of_work};

/// The Monday of the last full week: the tests begin on Monday, 2 March 2026.
const LAST: &str = "2026-02-23";

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

/// An hour of the last full week, with Bo and a stranger.
fn meeting(uid: &str, title: &str, start: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nORGANIZER:mailto:ANA@example.org\r\n\
         ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:x@elsewhere.example\r\nEND:VEVENT\r\n"
    )
}

async fn send(client: &Client, method: Method, path: &str, body: Value) -> Value {
    let answer = client.json(method.clone(), path, &body).await;
    assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

/// The low and high minutes of a part in the last full week.
async fn minutes(client: &Client, part: &str) -> (i64, i64) {
    let week = client.get(&format!("/api/v1/week/{LAST}")).await.json();
    let parts = week["parts"].as_array().expect("parts").clone();
    let known = parts.iter().find(|known| known["part"] == part).expect("the part").clone();
    (known["low_minutes"].as_i64().unwrap(), known["high_minutes"].as_i64().unwrap())
}

#[test]
fn an_uploaded_file_and_ones_own_word_make_a_week_that_nobody_else_sees() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let ana = team.client("ana");
        let file = calendar(
            &[
                meeting("1", "Canary of a meeting", "20260224T090000Z"),
                meeting("2", "Code review of the canary", "20260225T090000Z"),
            ]
            .concat(),
        );
        let added = send(
            ana,
            Method::POST,
            "/api/v1/week/calendars/upload",
            json!({"name": "Canary calendar", "content": file}),
        )
        .await;
        let id = added["id"].as_str().expect("an id").to_owned();
        assert_eq!((minutes(ana, "coordination").await, minutes(ana, "reviews").await), ((60, 60), (60, 60)));
        let own = json!({"reviews": 3.5, "left_out": false});
        let week = send(ana, Method::PUT, &format!("/api/v1/week/{LAST}"), own).await;
        assert_eq!((week["revision"].as_i64(), minutes(ana, "reviews").await), (Some(1), (210, 210)));
        let page = ana.get("/week").await.text();
        for shown in ["Only you", "What others see", "3.5", "Coordination", "your own word"] {
            assert!(page.contains(shown), "{shown}");
        }
        assert!(!page.contains("Canary of a meeting"), "one occurrence is no regular meeting");
        assert!(ana.get("/week/settings").await.text().contains("Canary of a meeting"));
        assert!(ana.get("/week/calendars").await.text().contains("Canary calendar"));
        // A second correction needs the revision that was seen.
        let stale = ana.post(&format!("/week/{LAST}"), &[("coding", "5"), ("revision", "0")]).await;
        assert_eq!(stale.status.as_u16(), 409);
        let wrong = ana.post(&format!("/week/{LAST}"), &[("coding", "many"), ("revision", "1")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("value=\"many\"") && wrong.text().contains("are no hours"));
        for day in ["2026-02-24", "2026-03-09", "2020-01-06", "tomorrow"] {
            let answer = ana.json(Method::PUT, &format!("/api/v1/week/{day}"), &json!({"coding": 1})).await;
            assert_eq!(answer.status.as_u16(), 422, "{day}");
        }
        // Everyone has their own address, and nothing of hers is at theirs.
        for other in ["bo", "lea", "max", "mira", "root"] {
            let client = team.client(other);
            for path in
                ["/week", "/week/settings", "/week/calendars", "/api/v1/week", "/api/v1/week/calendars"]
            {
                let answer = client.get(path).await;
                assert_eq!(answer.status.as_u16(), 200, "{other} {path}");
                assert!(!answer.text().to_lowercase().contains("canary"), "{other} {path}");
            }
        }
        for other in ["bo", "lea", "max", "mira", "root"] {
            let client = team.client(other);
            for path in [format!("/week/calendars/{id}/refresh"), format!("/week/calendars/{id}/remove")] {
                assert_eq!(client.post(&path, &[]).await.status.as_u16(), 404, "{other} {path}");
            }
            let gone = client.json(Method::DELETE, &format!("/api/v1/week/calendars/{id}"), &json!({})).await;
            assert_eq!(gone.status.as_u16(), 404, "{other}");
        }
        for (table, rows) in team.dump().await {
            assert!(rows.iter().all(|row| !row.to_lowercase().contains("canary")), "{table}");
        }
        // Her own data has everything.
        let ctx = team.ctx("ana").await;
        let records = (FEATURE.own.expect("it has some"))(&ctx).await.unwrap();
        let text = serde_json::to_string(&records).unwrap();
        for part in ["Canary of a meeting", "Canary calendar", "\"hours\":{", "time.week"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(
            (FEATURE.own.expect("it has some"))(&team.ctx("bo").await)
                .await
                .unwrap()
                .iter()
                .all(|record| { !serde_json::to_string(record).unwrap().to_lowercase().contains("canary") })
        );
        // Erased, the numbers are gone too.
        private::erase(&team.app.host(), "ana").await.unwrap();
        assert_eq!(minutes(ana, "reviews").await, (0, 0));
    });
}

#[test]
fn rules_on_words_change_at_once_what_past_meetings_count_as() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let ana = team.client("ana");
        let file = calendar(&meeting("1", "Harbour round", "20260224T090000Z"));
        send(ana, Method::POST, "/api/v1/week/calendars/upload", json!({"name": "Work", "content": file}))
            .await;
        assert_eq!(minutes(ana, "coordination").await, (60, 60));
        let rules = json!({"words": ["harbour: decisions"], "hours": 20});
        send(ana, Method::PUT, "/api/v1/week/settings", rules).await;
        assert_eq!((minutes(ana, "coordination").await, minutes(ana, "decisions").await), ((0, 0), (60, 60)));
        let week = ana.get(&format!("/api/v1/week/{LAST}")).await.json();
        assert_eq!(week["working_minutes"], 1200);
        let bad = ana.post("/week/settings", &[("words", "harbour: swimming"), ("revision", "1")]).await;
        assert_eq!(bad.status.as_u16(), 422);
        assert!(bad.text().contains("is not a rule") && bad.text().contains("harbour: swimming"));
        let none = ana
            .json(Method::POST, "/api/v1/week/calendars/upload", &json!({"name": "x", "content": "<html>"}))
            .await;
        assert_eq!(none.status.as_u16(), 422);
    });
}

/// A server of one calendar that can be changed, or fail.
async fn server(text: Arc<Mutex<Option<String>>>) -> String {
    async fn file(State(text): State<Arc<Mutex<Option<String>>>>) -> Result<String, axum::http::StatusCode> {
        text.lock().unwrap().clone().ok_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR)
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let elsewhere = get(async || axum::response::Redirect::temporary("http://10.0.0.1/secret.ics"));
    let router = Router::new().route("/secret.ics", get(file)).route("/away.ics", elsewhere).with_state(text);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn with_outgoing(database: &castra_testkit::Database) -> TestApp {
    let outgoing = vec!["127.0.0.1/32".parse().expect("a network")];
    let settings = Settings { outgoing, ..Settings::default() };
    let app =
        Setup { viewers: organization::viewer, settings, ..Setup::new(&FEATURES) }.start(database).await;
    castra_org::org_file::apply(&app.host(), "org.yaml", crate::people::ORGANIZATION)
        .await
        .expect("a good file");
    set_up_long_ago(&app).await;
    app.add_account("ana", false).await;
    app
}

#[test]
fn an_address_is_read_every_hour_and_leads_nowhere_inside() {
    each_database(async |database| {
        let app = with_outgoing(database).await;
        let ana = app.signed_in("ana").await;
        let text = Arc::new(Mutex::new(Some(calendar(&meeting("1", "Round", "20260224T090000Z")))));
        let host = server(Arc::clone(&text)).await;
        let add = async |address: String| {
            let body = json!({"kind": "address", "calendar": {"name": "Work", "address": address}});
            ana.json(Method::POST, "/api/v1/week/calendars", &body).await
        };
        for inside in [
            "http://10.0.0.1/a.ics",
            "https://127.0.0.2/a.ics",
            "https://[::1]/a.ics",
            "ftp://example.org/a",
            "nonsense",
        ] {
            let refused = add(inside.to_owned()).await;
            assert_eq!(refused.status.as_u16(), 422, "{inside}: {}", refused.text());
            assert!(!refused.text().contains("a.ics"), "{inside}: {}", refused.text());
        }
        assert_eq!(
            add(format!("{host}/away.ics")).await.status.as_u16(),
            422,
            "a redirect is looked at, too"
        );
        let added = add(format!("{host}/secret.ics")).await;
        assert_eq!(added.status.as_u16(), 201, "{}", added.text());
        let id = added.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(minutes(&ana, "coordination").await, (60, 60));
        let two = calendar(
            &[meeting("1", "Round", "20260224T100000Z"), meeting("2", "Sync", "20260225T100000Z")].concat(),
        );
        *text.lock().unwrap() = Some(two);
        let run = async || {
            let ctx = Ctx::system(&app.app);
            castra_platform::jobs::queue_now(&ctx, "week-calendars", "").await.unwrap();
            castra_platform::jobs::run_queued(&ctx).await.unwrap();
            let job = castra_platform::jobs::find(ctx.read(), "week-calendars", "").await.unwrap();
            assert_eq!(job.expect("it was queued").error, None);
        };
        run().await;
        assert_eq!(minutes(&ana, "coordination").await, (120, 120));
        // A server that fails loses nothing, and says so to her alone.
        *text.lock().unwrap() = None;
        run().await;
        let listed = ana.get("/api/v1/week/calendars").await;
        assert_eq!(listed.json()["items"][0]["fault"], "the server answered 500");
        assert!(!listed.text().contains("secret.ics"));
        assert_eq!(minutes(&ana, "coordination").await, (120, 120));
        *text.lock().unwrap() = Some(calendar(""));
        let read = ana.json(Method::POST, &format!("/api/v1/week/calendars/{id}/refresh"), &json!({})).await;
        assert_eq!((read.status.as_u16(), minutes(&ana, "coordination").await), (200, (0, 0)));
    });
}

#[test]
fn a_leaver_takes_their_calendars_with_them() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let ana = team.client("ana");
        let file = calendar(&meeting("1", "Round", "20260224T090000Z"));
        send(ana, Method::POST, "/api/v1/week/calendars/upload", json!({"name": "Work", "content": file}))
            .await;
        assert!(!team.dump().await["week_resources"].is_empty());
        team.leaves("ana").await;
        team.run("week-calendars").await;
        assert!(!team.dump().await["week_resources"].is_empty(), "today is the last day");
        team.days_pass(1).await;
        team.run("week-calendars").await;
        let dump = team.dump().await;
        assert!(dump["week_resources"].is_empty() && dump["week_calendars"].is_empty());
    });
}

#[test]
fn a_status_on_ones_own_word_shows_no_figure_to_anyone() {
    each_database(async |database| {
        let app = crate::instance(database).await;
        app.add_account("lea", false).await;
        app.add_account("jonas", false).await;
        castra_repositories::keep(&app.host(), "api", facts(weeks_of_work("lea", 8, 3))).await.unwrap();
        assert_eq!(of(&app, "hands-on", "core").await.status, Status::Slipping);
        let lea = app.signed_in("lea").await;
        for back in 1..=8 {
            let monday = castra_testkit::noon().date_naive() - chrono::Days::new(7 * back);
            send(&lea, Method::PUT, &format!("/api/v1/week/{monday}"), json!({"coding": 16.25})).await;
        }
        let judged = of(&app, "hands-on", "core").await;
        assert_eq!(
            (judged.status, judged.basis),
            (Status::Practised, Some(castra_platform::reading::Basis::Stated))
        );
        castra_org::readings::take(&app.host()).await.unwrap();
        for who in ["lea", "jonas"] {
            let client = app.signed_in(who).await;
            let lines = client.get("/api/v1/charter?team=core").await.json();
            let line = lines
                .as_array()
                .unwrap()
                .iter()
                .find(|line| line["responsibility"] == "hands-on")
                .unwrap()
                .clone();
            assert_eq!(
                (line["status"].as_str(), line["value"].as_f64()),
                (Some("practised"), None),
                "{who}: {line}"
            );
            assert!(line["because"].as_str().unwrap().starts_with("Not shown"), "{line}");
            assert!(!client.get("/teams/core/charter").await.text().contains("16.2"), "{who}");
        }
        let page = lea.get("/week").await.text();
        assert!(page.contains("No figures: this rests on your own record"), "what others see");
        assert!(
            page.contains("8 of them by the lead&#39;s own word")
                || page.contains("8 of them by the lead's own word")
        );
        // A week left out counts for nothing, and the signal looks further back.
        let monday = castra_testkit::noon().date_naive() - chrono::Days::new(7);
        let left = json!({"coding": 40, "left_out": true});
        send(&lea, Method::PUT, &format!("/api/v1/week/{monday}"), left).await;
        let judged = of(&app, "hands-on", "core").await;
        assert_eq!((judged.value, judged.sample), (Some(0.41), 8));
    });
}

#[test]
fn two_weeks_outside_the_range_are_on_today_once() {
    on_sqlite(async |database| {
        let app = crate::instance(database).await;
        let host = app.host();
        castra_repositories::keep(&host, "api", facts(weeks_of_work("lea", 2, 3))).await.unwrap();
        castra_time::measure(&host).await.unwrap();
        let items = async |who: &str| {
            let ctx = crate::as_person(&app, who).await;
            (FEATURE.today.expect("it has items"))(&ctx).await.unwrap()
        };
        let nothing_before = items("lea").await;
        assert_eq!(nothing_before.len(), 0, "the week before was outside, too: {nothing_before:?}");
        app.add_account("lea", false).await;
        let lea = app.signed_in("lea").await;
        send(&lea, Method::PUT, "/api/v1/week/2026-02-09", json!({"coding": 15})).await;
        let found = items("lea").await;
        assert_eq!((found.len(), found[0].urgency), (1, 3));
        assert!(
            found[0].because.starts_with("3.5 and 3.5 hours of coding since 16 February 2026"),
            "{found:?}"
        );
        assert_eq!(items("dev").await.len() + items("jonas").await.len(), 0);
        send(&lea, Method::PUT, "/api/v1/week/2026-02-23", json!({"coding": 15})).await;
        assert_eq!(items("lea").await.len(), 0, "the last week was within the range");
    });
}
