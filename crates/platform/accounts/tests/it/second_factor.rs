//! An instance that requires two factors: what somebody with one can do, which is to set up the second.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use castra_platform::{access::Rule, app::Settings, feature::Feature};
use castra_testkit::{Answer, Client, Setup, TestApp, each_database};
use chrono::TimeDelta;
use totp_rs::Secret;

use crate::{
    authenticator::{Authenticator, ORIGIN},
    sign_in::{PASSWORD, add_ana, code_now},
};

static FEATURES: [&Feature; 1] = [&castra_accounts::FEATURE];

fn required() -> Setup {
    let settings =
        Settings { require_second_factor: true, public_url: Some(ORIGIN.to_owned()), ..Settings::default() };
    Setup { settings, ..Setup::new(&FEATURES) }
}

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| test(&required().start(database).await).await);
}

/// Ana's browser, after her password alone.
async fn half_way(app: &TestApp) -> Client {
    let browser = app.anonymous();
    let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("to", "/account")];
    let entered = browser.post("/sign-in", &fields).await;
    assert_eq!(entered.header("location"), "/sign-in/second?to=%2Faccount", "{}", entered.text());
    browser
}

/// Begins with an app; gives its secret.
async fn begin_app(browser: &Client) -> Secret {
    let begun = browser.post("/sign-in/enrol/app", &[("to", "/account")]).await;
    assert_eq!(begun.header("location"), "/sign-in/enrol/app?to=%2Faccount");
    let page = browser.get("/sign-in/enrol/app?to=/account").await.text();
    let code = page.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    Secret::try_from_base32(code.replace(' ', "")).unwrap()
}

async fn confirm(browser: &Client, code: &str) -> Answer {
    browser.post("/sign-in/enrol/app/confirm", &[("code", code), ("to", "/account")]).await
}

#[test]
fn one_factor_opens_nothing_but_the_setting_up_of_a_second() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let ana = half_way(app).await;
        for operation in app.web.operations.iter().filter(|operation| operation.rule != Rule::Anyone) {
            let request = Request::builder().method(&operation.method).uri(operation.path.as_str());
            let answer =
                ana.send(request.header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap());
            let answer = answer.await;
            let kept_out = answer.status == StatusCode::UNAUTHORIZED
                || answer.status == StatusCode::SEE_OTHER
                    && answer.header("location").starts_with("/sign-in?");
            assert!(kept_out, "{} {}: {}", operation.method, operation.path, answer.status);
        }
        assert_eq!(ana.get("/api/v1/account").await.status, StatusCode::UNAUTHORIZED);

        let next = ana.get("/sign-in/second?to=%2Faccount").await;
        assert_eq!(next.header("location"), "/sign-in/enrol?to=%2Faccount");
        assert_eq!(ana.get("/sign-in/enrol?to=/account").await.status, StatusCode::OK);
        let secret = begin_app(&ana).await;
        assert_eq!(confirm(&ana, "000000").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ana.get("/account").await.status, StatusCode::SEE_OTHER, "begun is not done");
        let done = confirm(&ana, &code_now(app, &secret)).await;
        assert!(done.text().contains("Your recovery codes"), "{}", done.text());
        assert!(ana.get("/account").await.text().contains("by password"));
        let fields = [("name", "a script"), ("days", "1"), ("scopes", "read")];
        assert_eq!(ana.post("/account/tokens", &fields).await.status, StatusCode::OK);

        app.app.clock.advance(TimeDelta::minutes(1));
        let again = half_way(app).await;
        assert_eq!(again.get("/sign-in/second").await.status, StatusCode::OK, "it is asked for now");
        let shown = again.post("/sign-in/second", &[("code", &code_now(app, &secret))]).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER);
        assert_eq!(again.get("/account").await.status, StatusCode::OK);
    });
}

#[test]
fn a_link_is_one_factor_and_a_passkey_is_both() {
    each_app(async |app| {
        add_ana(app, None).await;
        let link =
            castra_accounts::issue_sign_in_link(&app.host(), "ana", TimeDelta::hours(1)).await.unwrap();
        let ana = app.anonymous();
        assert_eq!(ana.use_link(&link).await.header("location"), "/sign-in/first");
        let mut device = Authenticator::new(1);
        let question = ana.post("/sign-in/first/passkey/begin", &[]).await.json();
        let made = device.make(&question);
        let unnamed = ana.post("/sign-in/first/passkey", &[("credential", &made)]).await;
        assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unnamed.text().contains("name the device"), "{}", unnamed.text());
        let question = ana.post("/sign-in/first/passkey/begin", &[]).await.json();
        let fields = [("passkey-name", "a phone"), ("credential", &device.make(&question))];
        let added = ana.post("/sign-in/first/passkey", &fields).await;
        assert!(added.text().contains("Your recovery codes"), "{}", added.text());
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);

        let other = app.anonymous();
        let question = other.post("/sign-in/passkey/begin", &[]).await.json();
        let entered = other.post("/sign-in/passkey", &[("credential", &device.show(&question))]).await;
        assert_eq!(entered.header("location"), "/", "nothing more is asked");
        assert_eq!(other.get("/account").await.status, StatusCode::OK);
    });
}

#[test]
fn one_factor_sets_up_no_second_beside_one_that_is_there() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let (ana, thief) = (half_way(app).await, half_way(app).await);
        let secret = begin_app(&ana).await;
        let elsewhere = thief.get("/sign-in/enrol/app").await;
        assert_eq!(elsewhere.header("location"), "/sign-in/enrol", "her secret is for her browser alone");
        begin_app(&thief).await;
        assert_eq!(confirm(&ana, &code_now(app, &secret)).await.status, StatusCode::OK);
        app.app.clock.advance(TimeDelta::minutes(1));
        for thief in [thief, half_way(app).await] {
            for path in ["/sign-in/enrol/app", "/sign-in/enrol/app/confirm", "/sign-in/enrol/passkey/begin"] {
                let refused = thief.post(path, &[("code", &code_now(app, &secret))]).await;
                assert_eq!(refused.header("location"), "/sign-in", "{path}: {}", refused.text());
            }
            assert_eq!(thief.get("/sign-in/enrol").await.header("location"), "/sign-in");
            assert_eq!(thief.get("/account").await.status, StatusCode::SEE_OTHER);
        }
    });
}

#[test]
fn an_app_that_was_not_confirmed_opens_nothing() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let thief = half_way(app).await;
        let planted = begin_app(&thief).await;
        let is_kept_out = async || {
            let thief = half_way(app).await;
            let shown = thief.post("/sign-in/second", &[("code", &code_now(app, &planted))]).await;
            assert_ne!(shown.header("location"), "/account", "{}", shown.text());
            assert_eq!(thief.get("/account").await.status, StatusCode::SEE_OTHER);
        };
        is_kept_out().await;
        let ana = half_way(app).await;
        let question = ana.post("/sign-in/enrol/passkey/begin", &[]).await.json();
        let fields = [("passkey-name", "a phone"), ("credential", &Authenticator::new(1).make(&question))];
        assert_eq!(ana.post("/sign-in/enrol/passkey", &fields).await.status, StatusCode::OK);
        is_kept_out().await;
        assert_eq!(
            confirm(&thief, &code_now(app, &planted)).await.header("location"),
            "/sign-in",
            "who was half-way in is not any more"
        );
    });
}

#[test]
fn a_session_of_one_factor_ends_when_two_are_required() {
    each_database(async |database| {
        let before = Setup {
            settings: Settings { require_second_factor: false, ..required().settings },
            ..required()
        };
        let before = before.start(database).await;
        add_ana(&before, Some(PASSWORD)).await;
        let ana = before.anonymous();
        let entered = ana.post("/sign-in", &[("email", "ana@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);
        let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();

        let now = required().start_replica(database).await;
        now.add_person(castra_platform::access::Viewer {
            person: Some("ana".to_owned()),
            ..castra_platform::access::Viewer::anonymous()
        });
        let ask = async |path: &str| {
            let request = Request::builder().method(Method::GET).uri(path).header("cookie", &cookie);
            now.anonymous().send(request.body(Body::empty()).unwrap()).await.status
        };
        assert_eq!(ask("/account").await, StatusCode::SEE_OTHER);
        assert_eq!(ask("/api/v1/account").await, StatusCode::UNAUTHORIZED);
        let again = half_way(&now).await;
        assert_eq!(again.get("/sign-in/enrol").await.status, StatusCode::OK);
    });
}

#[test]
fn the_only_second_factor_stays_where_one_is_required() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let ana = half_way(app).await;
        let secret = begin_app(&ana).await;
        assert_eq!(confirm(&ana, &code_now(app, &secret)).await.status, StatusCode::OK);
        assert_eq!(ana.post("/account/authenticator/remove", &[]).await.status, StatusCode::CONFLICT);
        let mut device = Authenticator::new(1);
        let question = ana.post("/account/passkeys/begin", &[]).await.json();
        let fields = [("passkey-name", "a phone"), ("credential", &device.make(&question))];
        assert_eq!(ana.post("/account/passkeys", &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(ana.post("/account/authenticator/remove", &[]).await.status, StatusCode::SEE_OTHER);
        let listed = ana.get("/api/v1/account/passkeys").await.json();
        let path = format!("/account/passkeys/{}/remove", listed["items"][0]["id"].as_str().unwrap());
        let kept = ana.post(&path, &[]).await;
        assert!(kept.text().contains("requires a second factor"), "{}", kept.text());
        assert_eq!(ana.get("/api/v1/account/passkeys").await.json()["items"].as_array().unwrap().len(), 1);
    });
}
