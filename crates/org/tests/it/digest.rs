//! The digest: for those who asked, at their hour, once, and ended with one press.

use axum::{body::Body, http::Request};
use castra_org::{org_file, organization};
use castra_platform::{app::Settings, jobs};
use castra_testkit::{Client, Database, Postbox, Setup, TestApp, each_database};
use chrono::TimeDelta;
use serde_json::json;

use crate::{FEATURES, ORGANIZATION};

/// The example instance with a mail server.
async fn mailing(database: &Database, postbox: &Postbox) -> TestApp {
    let settings = Settings {
        public_url: Some("http://castra.example".to_owned()),
        mail: Some(postbox.settings()),
        ..Settings::default()
    };
    let setup = Setup { viewers: organization::viewer, settings, ..Setup::new(&FEATURES) };
    let app = setup.start(database).await;
    org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
    for person in ["ana", "bo", "mira"] {
        app.add_account(person, false).await;
    }
    app
}

async fn choose(client: &Client, rhythm: &str, hour: &str) {
    let fields = [("rhythm", rhythm), ("weekday", "Mon"), ("hour", hour), ("zone", "UTC")];
    let answer = client.post("/account/notifications", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

/// One turn of a worker.
async fn work(app: &TestApp) {
    jobs::queue_now(&app.host(), "digests", "").await.unwrap();
    jobs::run_queued(&app.host()).await.unwrap();
}

async fn advance_and_work(app: &TestApp, by: TimeDelta) {
    app.app.clock.advance(by);
    work(app).await;
}

/// A mail's text with its lines unfolded.
fn unfolded(text: &str) -> String {
    text.replace("=\r\n", "").replace("=3D", "=").replace("\r\n ", " ")
}

#[test]
fn a_digest_is_sent_to_subscribers_at_their_hour_and_once() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let app = mailing(database, &postbox).await;
        let ana = app.signed_in("ana").await;
        advance_and_work(&app, TimeDelta::hours(1)).await;
        assert!(postbox.arrived().is_empty(), "nobody asked");
        choose(&ana, "weekly", "14").await;
        work(&app).await;
        assert!(postbox.arrived().is_empty(), "an hour before");
        advance_and_work(&app, TimeDelta::hours(1)).await;
        let arrived = postbox.arrived();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        assert_eq!(arrived[0].to, "ana@example.com");
        let text = unfolded(&arrived[0].text);
        for part in [
            "List-Unsubscribe: <http://castra.example/unsubscribe/",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Auto-Submitted: auto-generated",
            "As tech lead of Payments",
            "Departed",
            "http://castra.example/account/notifications",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        for hours in [1, 1, 23, 24] {
            advance_and_work(&app, TimeDelta::hours(hours)).await;
        }
        assert_eq!(postbox.arrived().len(), 1, "it is weekly");
        advance_and_work(&app, TimeDelta::days(5)).await;
        assert_eq!(postbox.arrived().len(), 2, "a week later");
    });
}

#[test]
fn two_workers_send_one_mail_and_a_server_that_is_away_loses_none() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let app = mailing(database, &postbox).await;
        choose(&app.signed_in("ana").await, "daily", "13").await;
        choose(&app.signed_in("mira").await, "daily", "13").await;
        app.app.clock.advance(TimeDelta::hours(1));
        for worker in ["one", "two", "three"] {
            jobs::queue_now(&app.host(), "digests", worker).await.unwrap();
        }
        let host = app.host();
        let (first, second) = futures::future::join(jobs::run_queued(&host), jobs::run_queued(&host)).await;
        // One more job takes the readings that follow from the set-up.
        assert_eq!(first.unwrap() + second.unwrap(), 4);
        let mut to: Vec<String> = postbox.arrived().into_iter().map(|letter| letter.to).collect();
        to.sort();
        assert_eq!(to, ["ana@example.com", "mira@example.com"], "once each");

        app.app.clock.advance(TimeDelta::days(1));
        postbox.answer(Some("451 come back later"));
        work(&app).await;
        assert_eq!(postbox.arrived().len(), 2, "put off");
        postbox.answer(None);
        advance_and_work(&app, TimeDelta::minutes(5)).await;
        work(&app).await;
        assert_eq!(postbox.arrived().len(), 4, "tried again, and once");
        let id = |at: usize| {
            let letter = postbox.arrived()[at].text.clone();
            letter.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned()
        };
        assert!(id(0) != id(2) && id(2) != id(3), "every letter has its own name");

        app.app.clock.advance(TimeDelta::days(1));
        postbox.answer(Some("550 no such mailbox"));
        work(&app).await;
        postbox.answer(None);
        work(&app).await;
        assert_eq!(postbox.arrived().len(), 4, "what is refused for good is not tried again");
    });
}

#[test]
fn leavers_and_closed_accounts_get_no_digest() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let app = mailing(database, &postbox).await;
        for person in ["ana", "bo", "mira"] {
            choose(&app.signed_in(person).await, "daily", "13").await;
        }
        // The last operator's account stays open.
        app.add_account("root", true).await;
        castra_accounts::disable(&app.host(), "mira").await.unwrap();
        let left = ORGANIZATION
            .replace("level: mid, manager: ana }", "level: mid, manager: ana, to: 2026-03-01 }")
            .replace("members: [ana, bo]", "members: [ana]");
        assert_ne!(left, ORGANIZATION);
        org_file::apply(&app.host(), "org.yaml", &left).await.unwrap();
        advance_and_work(&app, TimeDelta::hours(1)).await;
        let to: Vec<String> = postbox.arrived().into_iter().map(|letter| letter.to).collect();
        assert_eq!(to, ["ana@example.com"]);
    });
}

#[test]
fn one_press_ends_it_signed_out_as_well_and_looking_does_not() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let app = mailing(database, &postbox).await;
        let ana = app.signed_in("ana").await;
        choose(&ana, "daily", "13").await;
        advance_and_work(&app, TimeDelta::hours(1)).await;
        let letter = postbox.arrived()[0].text.clone();
        let link =
            letter.split("http://castra.example").find(|part| part.starts_with("/unsubscribe/")).unwrap();
        let link = link.split('>').next().unwrap();
        let token = link.rsplit('/').next().unwrap();
        for entry in std::fs::read_dir(database.dir()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(64).any(|window| window == token.as_bytes()), "only its hash is kept");
        }
        let nobody = app.anonymous();
        let (good, wrong) = (nobody.get(link).await, nobody.get("/unsubscribe/0123").await);
        let plain = |text: String, token: &str| text.replace(token, "");
        assert_eq!(plain(good.text(), token), plain(wrong.text(), "0123"), "looking tells nothing");
        let rhythm = async || ana.get("/api/v1/account/notifications").await.json()["rhythm"].clone();
        assert_eq!(rhythm().await, "daily", "a look does not end it");
        assert_eq!(nobody.post("/unsubscribe/0123", &[]).await.status, 404);
        let press = || {
            let request = Request::post(link).header("content-type", "application/x-www-form-urlencoded");
            request.body(Body::from("List-Unsubscribe=One-Click")).unwrap()
        };
        for _ in 0..2 {
            let ended = nobody.send(press()).await;
            assert_eq!(ended.status, 200, "{}", ended.text());
            assert!(!ended.text().contains("Ana"), "it does not say whose it was");
        }
        assert_eq!(rhythm().await, "none");
        advance_and_work(&app, TimeDelta::days(1)).await;
        assert_eq!(postbox.arrived().len(), 1);
    });
}

#[test]
fn a_choice_is_checked_field_by_field_and_needs_a_mail_server() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let app = mailing(database, &postbox).await;
        let ana = app.signed_in("ana").await;
        let wrong = [("rhythm", "often"), ("weekday", "Day"), ("hour", "24"), ("zone", "Vienna")];
        let answer = ana.post("/account/notifications", &wrong).await;
        assert_eq!(answer.status, 422);
        for part in ["4 fields need correcting", "`Vienna` is not a time zone"] {
            assert!(answer.text().contains(part), "{part}");
        }
        let path = "/api/v1/account/notifications";
        let sent = json!({"rhythm": "weekly", "weekday": "Tue", "hour": 6, "zone": "Europe/Vienna"});
        let answer = ana.json(axum::http::Method::PUT, path, &sent).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, sent.clone()));
        assert_eq!(app.signed_in("bo").await.get(path).await.json()["rhythm"], "none", "nobody else's");
    });
    each_database(async |database| {
        let app = crate::example(database).await;
        let ana = crate::Persona::Lead.client(&app).await;
        let page = ana.get("/account/notifications").await.text();
        assert!(page.contains("No mail server yet"), "{page}");
        let sent = json!({"rhythm": "weekly", "weekday": "Tue", "hour": 6, "zone": "UTC"});
        let answer = ana.json(axum::http::Method::PUT, "/api/v1/account/notifications", &sent).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        work(&app).await;
    });
}
