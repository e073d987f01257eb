//! Passkeys: what signs somebody in, and all that does not.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_platform::{access::Viewer, app::Settings, feature::Feature, journal};
use castra_testkit::{Answer, Client, Setup, TestApp, each_database};
use chrono::TimeDelta;
use serde_json::Value;

use crate::{
    authenticator::{Authenticator, ORIGIN},
    says,
};

static FEATURES: [&Feature; 1] = [&castra_accounts::FEATURE];

const PASSWORD: &str = "four calm words here";

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| {
        let mut setup = Setup::new(&FEATURES);
        setup.settings = Settings { public_url: Some(ORIGIN.to_owned()), ..Settings::default() };
        test(&setup.start(database).await).await;
    });
}

async fn add_person(app: &TestApp, person: &str, password: Option<&str>) -> Client {
    let name = person.to_owned();
    app.add_person(Viewer { person: Some(name.clone()), name, ..Viewer::anonymous() });
    let ctx = app.host();
    let mut tx = ctx.write().await.unwrap();
    let email = format!("{person}@example.com");
    castra_accounts::save_account(&mut tx, &ctx, person, &email, password, false).await.unwrap();
    tx.commit(says(&format!("account:{person}"))).await.unwrap();
    app.signed_in(person).await
}

async fn ask(browser: &Client, path: &str) -> Value {
    let answer = browser.post(path, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.json()
}

async fn add(browser: &Client, device: &mut Authenticator) -> Answer {
    let question = ask(browser, "/account/passkeys/begin").await;
    let made = device.make(&question);
    browser.post("/account/passkeys", &[("passkey-name", "a phone"), ("credential", &made)]).await
}

/// Ana with a password and a passkey; her session, her device.
async fn ana(app: &TestApp) -> (Client, Authenticator) {
    let browser = add_person(app, "ana", Some(PASSWORD)).await;
    let mut device = Authenticator::new(1);
    assert_eq!(add(&browser, &mut device).await.status, StatusCode::OK);
    (browser, device)
}

async fn enter(browser: &Client, device: &mut Authenticator) -> Answer {
    let question = ask(browser, "/sign-in/passkey/begin").await;
    assert_eq!(
        question["allowCredentials"],
        Value::Array(Vec::new()),
        "it says nothing of who has an account"
    );
    let shown = device.show(&question);
    browser.post("/sign-in/passkey", &[("to", "/account"), ("credential", &shown)]).await
}

async fn half_way(app: &TestApp) -> Client {
    let browser = app.anonymous();
    let entered = browser.post("/sign-in", &[("email", "ana@example.com"), ("password", PASSWORD)]).await;
    assert!(entered.header("location").starts_with("/sign-in/second"), "{}", entered.text());
    browser
}

async fn only_passkey(browser: &Client) -> String {
    let listed = browser.get("/api/v1/account/passkeys").await.json();
    listed["items"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_passkey_signs_in_alone() {
    each_app(async |app| {
        let browser = add_person(app, "ana", Some(PASSWORD)).await;
        let elsewhere = app.signed_in("ana").await;
        let mut device = Authenticator::new(1);
        let added = add(&browser, &mut device).await;
        assert!(added.text().contains("recovery codes"), "the first second factor brings them");
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::SEE_OTHER, "other sessions ended");
        let page = browser.get("/account").await.text();
        assert!(page.contains("a phone") && page.contains("10 recovery codes left"));
        assert!(page.contains("Added a passkey") && page.contains("by you"), "it stands on her page");

        app.app.clock.advance(TimeDelta::hours(1));
        let other = app.anonymous();
        let entered = enter(&other, &mut device).await;
        assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/account"));
        let page = other.get("/account").await;
        assert_eq!(page.status, StatusCode::OK, "nothing more is asked");
        assert!(page.text().contains("by passkey"), "her sessions say how they began");
        let listed = other.get("/api/v1/account/passkeys").await.json();
        assert_eq!(listed["items"][0]["used_at"], "2026-03-02T13:00:00Z");
        assert_eq!(listed["items"][0]["host"], "castra.example");

        let mut second = Authenticator::new(2);
        let added = add(&other, &mut second).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "a further one brings no codes: {}", added.text());
        assert_eq!(enter(&app.anonymous(), &mut second).await.status, StatusCode::SEE_OTHER);
        assert_eq!(second.handle, device.handle, "both know her by one handle");
    });
}

#[test]
fn whatever_is_wrong_with_a_passkey_it_is_refused_with_the_same_words() {
    type Change = fn(&mut Authenticator);
    let changes: [(&str, Change); 9] = [
        ("another origin", |device| device.origin = "https://evil.example".to_owned()),
        ("another port", |device| device.origin = format!("{ORIGIN}:8443")),
        ("another host's key", |device| device.host = "evil.example".to_owned()),
        ("another challenge", |device| device.challenge = Some("AAAA".repeat(10))),
        ("its owner not verified", |device| device.verifies = false),
        ("a spoilt signature", |device| device.spoils_signatures = true),
        ("a key that nobody knows", |device| device.id = vec![9; 16]),
        ("nobody's", |device| device.handle = None),
        ("a handle that nobody has", |device| device.handle = Some(vec![7; 16])),
    ];
    each_app(async |app| {
        let (browser, mut device) = ana(app).await;
        let bob = add_person(app, "bob", None).await;
        let mut theirs = Authenticator::new(2);
        add(&bob, &mut theirs).await;
        device.counter = 5;
        assert_eq!(enter(&app.anonymous(), &mut device).await.status, StatusCode::SEE_OTHER);
        device.counter = 6;

        let first = app.anonymous().post("/sign-in/passkey", &[("to", "/account")]).await;
        let words = first.text();
        assert!(words.contains("this passkey did not sign you in"), "{words}");
        let refused = |what: &str, answer: Answer| {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            assert_eq!(answer.text(), words, "{what}");
            assert!(!answer.header("set-cookie").contains("castra_session="), "{what}");
        };
        for (what, change) in changes {
            let mut changed = device.clone();
            change(&mut changed);
            refused(what, enter(&app.anonymous(), &mut changed).await);
        }
        let mut changed = device.clone();
        changed.handle.clone_from(&theirs.handle);
        refused("somebody else's handle", enter(&app.anonymous(), &mut changed).await);
        let mut changed = device.clone();
        changed.id.clone_from(&theirs.id);
        refused("somebody else's key", enter(&app.anonymous(), &mut changed).await);
        for broken in ["", "{}", "[]", "null"] {
            let other = app.anonymous();
            ask(&other, "/sign-in/passkey/begin").await;
            let fields = [("to", "/account"), ("credential", broken)];
            refused(broken, other.post("/sign-in/passkey", &fields).await);
        }
        let mut copy = device.clone();
        copy.counter = 5;
        refused("its counter went back", enter(&app.anonymous(), &mut copy).await);
        let page = browser.get("/account").await.text();
        assert!(page.contains("Refused a passkey that may have been copied"), "she learns of it");

        assert_eq!(
            enter(&app.anonymous(), &mut device).await.status,
            StatusCode::SEE_OTHER,
            "hers still works"
        );
        app.add_account("root", true).await;
        castra_accounts::disable(&app.host(), "bob").await.unwrap();
        refused("a closed account's", enter(&app.anonymous(), &mut theirs).await);
        let id = only_passkey(&browser).await;
        browser.post(&format!("/account/passkeys/{id}/remove"), &[]).await;
        device.counter = 7;
        refused("a removed one", enter(&app.anonymous(), &mut device).await);
    });
}

#[test]
fn a_challenge_is_answered_once_soon_and_by_the_browser_that_was_asked() {
    each_app(async |app| {
        let (browser, mut device) = ana(app).await;
        let begun = app.anonymous().post("/sign-in/passkey/begin", &[]).await;
        let cookie = begun.header("set-cookie");
        assert!(cookie.starts_with("__Host-castra_passkey=") && cookie.contains("HttpOnly; SameSite=Strict"));
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let shown = device.show(&begun.json());
        let answer = async |cookie: Option<&str>, path: &str, shown: &str| {
            let mut request = Request::post(path);
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, cookie);
            }
            let body = format!("to=/account&credential={}", shown.replace('+', "%2B").replace('=', "%3D"));
            app.anonymous().send(request.body(Body::from(body)).unwrap()).await.status
        };
        let wrong = StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(answer(None, "/sign-in/passkey", &shown).await, wrong, "another browser");
        let other = app.anonymous();
        ask(&other, "/sign-in/passkey/begin").await;
        let fields = [("credential", shown.as_str())];
        assert_eq!(
            other.post("/sign-in/passkey", &fields).await.status,
            wrong,
            "another browser's challenge"
        );
        assert_eq!(answer(Some(&cookie), "/sign-in/passkey", &shown).await, StatusCode::SEE_OTHER);
        assert_eq!(answer(Some(&cookie), "/sign-in/passkey", &shown).await, wrong, "once");

        let late = app.anonymous();
        let question = ask(&late, "/sign-in/passkey/begin").await;
        app.app.clock.advance(TimeDelta::minutes(5));
        let fields = [("credential", device.show(&question))];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(late.post("/sign-in/passkey", &fields).await.status, wrong, "too late");

        let half = half_way(app).await;
        let question = ask(&half, "/sign-in/second/passkey/begin").await;
        let shown = device.show(&question);
        let fields = [("credential", shown.as_str())];
        assert_eq!(half.post("/sign-in/passkey", &fields).await.status, wrong, "asked for something else");
        let question = ask(&browser, "/account/passkeys/begin").await;
        let made = Authenticator::new(3).make(&question);
        let fields = [("passkey-name", "x"), ("credential", made.as_str())];
        let bob = add_person(app, "bob", None).await;
        assert_eq!(bob.post("/account/passkeys", &fields).await.status, wrong, "somebody else's question");
        assert_eq!(browser.post("/account/passkeys", &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.post("/account/passkeys", &fields).await.status, wrong, "once");
    });
}

#[test]
fn a_passkey_that_is_not_as_it_was_asked_for_is_not_added() {
    type Change = fn(&mut Authenticator);
    let changes: [(&str, Change); 5] = [
        ("another origin", |device| device.origin = "https://evil.example".to_owned()),
        ("another host", |device| device.host = "evil.example".to_owned()),
        ("another challenge", |device| device.challenge = Some("AAAA".repeat(10))),
        ("its owner not verified", |device| device.verifies = false),
        ("a key that is known", |device| device.id = vec![1; 16]),
    ];
    each_app(async |app| {
        ana(app).await;
        let bob = add_person(app, "bob", None).await;
        for (what, change) in changes {
            let mut device = Authenticator::new(2);
            change(&mut device);
            let answer = add(&bob, &mut device).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            assert!(answer.text().contains("this passkey was not accepted; try again"), "{what}");
        }
        let listed = bob.get("/api/v1/account/passkeys").await.json();
        assert_eq!(listed["items"], Value::Array(Vec::new()));
        let question = ask(&bob, "/account/passkeys/begin").await;
        let made = Authenticator::new(2).make(&question);
        let nameless = bob.post("/account/passkeys", &[("passkey-name", " "), ("credential", &made)]).await;
        assert!(nameless.text().contains("name the device"), "{}", nameless.text());
    });
}

#[test]
fn a_passkey_is_asked_for_after_a_password_or_a_link() {
    each_app(async |app| {
        let (_, mut device) = ana(app).await;
        let bob = add_person(app, "bob", None).await;
        let mut theirs = Authenticator::new(2);
        let codes = add(&bob, &mut theirs).await.text();
        assert!(codes.contains("recovery codes"));
        let half = half_way(app).await;
        assert_eq!(half.get("/account").await.status, StatusCode::SEE_OTHER, "half a sign-in opens nothing");
        let page = half.get("/sign-in/second").await.text();
        assert!(page.contains("Sign in with a passkey") && page.contains("Recovery code"), "{page}");
        let show = async |browser: &Client, device: &mut Authenticator| {
            let question = ask(browser, "/sign-in/second/passkey/begin").await;
            assert_eq!(question["allowCredentials"].as_array().unwrap().len(), 1, "hers alone");
            let shown = device.show(&question);
            browser.post("/sign-in/second/passkey", &[("to", "/account"), ("credential", &shown)]).await
        };
        let refused = show(&half, &mut theirs).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody else's");
        assert!(refused.text().contains("this passkey did not sign you in"));
        let mut unverified = device.clone();
        unverified.verifies = false;
        assert_eq!(show(&half, &mut unverified).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(show(&half, &mut device).await.header("location"), "/account");
        assert_eq!(half.get("/account").await.status, StatusCode::OK);

        let link =
            castra_accounts::issue_sign_in_link(&app.host(), "ana", TimeDelta::hours(1)).await.unwrap();
        let by_link = app.anonymous();
        let next = by_link.use_link(&link).await;
        assert!(next.header("location").starts_with("/sign-in/second"), "a link does not pass it by");
        // An authenticator that was told which passkeys are meant need not say whose they are.
        device.handle = None;
        assert_eq!(show(&by_link, &mut device).await.status, StatusCode::SEE_OTHER);

        let nobody = app.anonymous();
        assert_eq!(nobody.get("/sign-in/second").await.header("location"), "/sign-in");
        let begun = nobody.post("/sign-in/second/passkey/begin", &[]).await;
        assert_eq!(begun.header("location"), "/sign-in", "half a sign-in comes first");
    });
}

#[test]
fn who_has_lost_a_passkey_comes_in_by_a_recovery_code() {
    each_app(async |app| {
        let browser = add_person(app, "ana", Some(PASSWORD)).await;
        let page = add(&browser, &mut Authenticator::new(1)).await.text();
        let codes = page.split("<pre").nth(1).unwrap().split("</pre>").next().unwrap();
        let code = codes.rsplit('>').find(|part| part.contains('-')).unwrap().lines().next().unwrap();
        let half = half_way(app).await;
        let wrong = half.post("/sign-in/second", &[("code", "aaaa-bbbb-cccc-dddd")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(half.post("/sign-in/second", &[("code", code)]).await.status, StatusCode::SEE_OTHER);
        assert!(half.get("/account").await.text().contains("9 recovery codes left"));
        let renewed = half.post("/account/recovery-codes", &[]).await;
        assert_eq!(renewed.status, StatusCode::OK, "they are renewed without an app, too");

        let id = only_passkey(&half).await;
        half.post(&format!("/account/passkeys/{id}/remove"), &[]).await;
        let page = half.get("/account").await.text();
        assert!(!page.contains("recovery codes left"), "there is nothing left to recover");
        let again = app.anonymous();
        let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("to", "/account")];
        assert_eq!(again.post("/sign-in", &fields).await.header("location"), "/account");
    });
}

#[test]
fn passkeys_are_changed_by_a_fresh_sign_in_and_their_owner_alone() {
    each_app(async |app| {
        let (browser, _) = ana(app).await;
        let id = only_passkey(&browser).await;
        let bob = add_person(app, "bob", None).await;
        let path = format!("/account/passkeys/{id}");
        for path in [path.clone(), format!("{path}/remove")] {
            let theirs = bob.post(&path, &[("passkey-name", "mine")]).await;
            assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(bob.get(&path).await.status, StatusCode::NOT_FOUND);
        let unnamed = browser.post(&path, &[("passkey-name", "")]).await;
        assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.post(&path, &[("passkey-name", "my key")]).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get(&path).await.text().contains("my key"));

        let host = app.host();
        let token =
            castra_accounts::make_personal_token(&host, "ana", "x", &["read", "write"], 1).await.unwrap();
        let request = Request::builder()
            .method(Method::DELETE)
            .uri(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {token}"));
        let by_token = app.anonymous().send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(by_token.status, StatusCode::UNAUTHORIZED, "a token is not enough");

        app.app.clock.advance(TimeDelta::minutes(16));
        for path in ["/account/passkeys/begin", "/account/passkeys", &path, &format!("{path}/remove")] {
            let late = browser.post(path, &[("passkey-name", "x")]).await;
            assert_eq!(late.header("location"), "/sign-in?to=/account", "{path}");
        }
        assert!(browser.get(&path).await.text().contains("Sign in again"));
        let fresh = app.signed_in("ana").await;
        let removed = fresh.send(
            Request::builder()
                .method(Method::DELETE)
                .uri(format!("/api/v1{path}"))
                .header("sec-fetch-site", "same-origin")
                .body(Body::empty())
                .unwrap(),
        );
        assert_eq!(removed.await.status, StatusCode::NO_CONTENT);
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER, "other sessions ended");
        let said = journal::about(host.read(), "account:ana", 20).await.unwrap();
        let said: Vec<&str> = said.iter().map(|recorded| recorded.entry.action.as_str()).collect();
        for sentence in ["added a passkey", "renamed a passkey", "removed a passkey"] {
            assert!(said.contains(&sentence), "{said:?}");
        }
    });
}

#[test]
fn the_only_way_in_is_not_removed() {
    each_app(async |app| {
        let browser = add_person(app, "ana", None).await;
        let mut device = Authenticator::new(1);
        add(&browser, &mut device).await;
        let id = only_passkey(&browser).await;
        let refused = browser.post(&format!("/account/passkeys/{id}/remove"), &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("your only way to sign in"), "{}", refused.text());
        assert_eq!(enter(&app.anonymous(), &mut device).await.status, StatusCode::SEE_OTHER);
        add(&browser, &mut Authenticator::new(2)).await;
        let removed = browser.post(&format!("/account/passkeys/{id}/remove"), &[]).await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER, "another is left");
    });
}

#[test]
fn too_many_questions_from_one_address_are_not_answered() {
    each_app(async |app| {
        let (_, mut device) = ana(app).await;
        for _ in 0..70 {
            assert_eq!(enter(&app.anonymous(), &mut device).await.status, StatusCode::SEE_OTHER, "those go");
        }
        let begin = async || app.anonymous().post("/sign-in/passkey/begin", &[]).await.status;
        for _ in 0..60 {
            assert_eq!(begin().await, StatusCode::OK);
        }
        assert_eq!(begin().await, StatusCode::CONFLICT);
        app.app.clock.advance(TimeDelta::minutes(16));
        assert_eq!(begin().await, StatusCode::OK);

        let half = half_way(app).await;
        let begin = async || half.post("/sign-in/second/passkey/begin", &[]).await.status;
        for _ in 0..8 {
            assert_eq!(begin().await, StatusCode::OK);
        }
        assert_eq!(begin().await, StatusCode::CONFLICT, "as many as codes");
    });
}

#[test]
fn without_an_address_of_its_own_an_instance_takes_passkeys_on_localhost_alone() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let browser = add_person(&app, "ana", None).await;
        let page = browser.get("/account").await.text();
        assert!(page.contains("none is configured") && !page.contains("data-passkey="), "it says why");
        assert_eq!(browser.post("/account/passkeys/begin", &[]).await.status, StatusCode::CONFLICT);
        assert!(!app.anonymous().get("/sign-in").await.text().contains("Sign in with a passkey"));
        let there = async |method: Method, path: &str, body: String| {
            let request = Request::builder().method(method).uri(path).header(header::HOST, "localhost:7700");
            browser.send(request.body(Body::from(body)).unwrap()).await
        };
        let mut device = Authenticator::new(1);
        "localhost".clone_into(&mut device.host);
        "http://localhost:7700".clone_into(&mut device.origin);
        let begun = there(Method::POST, "/account/passkeys/begin", String::new()).await;
        assert_eq!(begun.json()["rp"]["id"], "localhost");
        let made = device.make(&begun.json());
        let added =
            there(Method::POST, "/account/passkeys", format!("passkey-name=x&credential={made}")).await;
        assert_eq!(added.status, StatusCode::OK, "{}", added.text());
        let begun = there(Method::POST, "/sign-in/passkey/begin", String::new()).await;
        let shown = device.show(&begun.json());
        let entered = there(Method::POST, "/sign-in/passkey", format!("credential={shown}")).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
        assert!(
            there(Method::GET, "/sign-in", String::new()).await.text().contains("Sign in with a passkey")
        );
        let page = browser.get("/account").await.text();
        assert!(page.contains("made for localhost, works only there"));
    });
}
