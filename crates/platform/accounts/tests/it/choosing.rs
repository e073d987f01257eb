//! The first visit by a link: a passkey or a password before anything else, and no one locked out by closing the page.

use axum::http::StatusCode;
use castra_accounts::Invitation;
use castra_platform::{
    access::Viewer,
    app::{App, Settings},
    directory::{Directory, Found},
    feature::Feature,
    jobs,
};
use castra_testkit::{Client, Postbox, Setup, TestApp, each_database, on_sqlite};
use chrono::TimeDelta;

use crate::{
    authenticator::Authenticator,
    says,
    sign_in::{PASSWORD, add_ana, enter, turn_on},
};

static FEATURES: [&Feature; 2] = [&castra_accounts::FEATURE, &jobs::FEATURE];

fn known<'a>(
    _: &'a App,
    email: &'a str,
) -> futures::future::BoxFuture<'a, castra_platform::Result<Option<Found>>> {
    let found = (email == "ana@example.com").then(|| Found {
        person: "ana".to_owned(),
        email: Some(email.to_owned()),
        is_settled: true,
    });
    Box::pin(async { Ok(found) })
}

/// A directory that knows Ana by her address.
const DIRECTORY: Directory = Directory { person_of_email: known, ..Directory::NOBODY };

fn each_app(settings: &Settings, test: impl AsyncFn(&TestApp)) {
    each_database(async |database| {
        let setup = Setup { settings: settings.clone(), directory: DIRECTORY, ..Setup::new(&FEATURES) };
        test(&setup.start(database).await).await;
    });
}

async fn invite(app: &TestApp, proves: bool) -> String {
    app.add_person(Viewer { person: Some("ana".to_owned()), name: "Ana".to_owned(), ..Viewer::anonymous() });
    let ctx = app.host();
    let invitation = Invitation {
        person: "ana",
        email: "ana@example.com",
        valid: TimeDelta::days(7),
        proves,
        admits: false,
    };
    let mut tx = ctx.write().await.unwrap();
    let link = castra_accounts::invite(&mut tx, &ctx, &invitation).await.unwrap();
    tx.commit(says("account:ana")).await.unwrap();
    link
}

async fn choose(browser: &Client, password: &str) -> castra_testkit::Answer {
    browser.post("/sign-in/first/password", &[("password", password), ("again", password)]).await
}

#[test]
fn who_closes_the_page_opens_the_link_again_until_they_have_chosen() {
    each_app(&Settings::default(), async |app| {
        let link = invite(app, true).await;
        let ana = app.anonymous();
        assert_eq!(ana.use_link(&link).await.header("location"), "/sign-in/first");
        for closed in ["/account", "/account/proof"] {
            assert!(ana.get(closed).await.header("location").starts_with("/sign-in?to="), "{closed}");
        }
        for other in ["/sign-in/second", "/sign-in/enrol", "/sign-in/enrol/app"] {
            assert_eq!(ana.get(other).await.header("location"), "/sign-in", "{other} is no way around");
        }
        app.app.clock.advance(TimeDelta::days(2));
        assert_eq!(choose(&ana, PASSWORD).await.header("location"), "/sign-in/link", "too late");

        let phone = app.anonymous();
        assert_eq!(phone.use_link(&link).await.header("location"), "/sign-in/first", "and again");
        let page = phone.get("/sign-in/first").await.text();
        assert!(page.contains("Welcome to Castra") && page.contains("ana@example.com"), "{page}");
        assert_eq!(choose(&phone, "short").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let differ = phone.post("/sign-in/first/password", &[("password", PASSWORD), ("again", "x")]).await;
        assert_eq!(differ.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(choose(&phone, PASSWORD).await.header("location"), "/");
        assert_eq!(phone.get("/account").await.status, StatusCode::OK);
        assert_eq!(app.anonymous().use_link(&link).await.status, StatusCode::NOT_FOUND, "it is used up");
        app.app.clock.advance(TimeDelta::days(10));
        enter(app, PASSWORD).await;
    });
}

#[test]
fn of_two_browsers_with_one_link_the_first_to_choose_has_it() {
    each_app(&Settings::default(), async |app| {
        let link = invite(app, true).await;
        let (one, other) = (app.anonymous(), app.anonymous());
        one.use_link(&link).await;
        other.use_link(&link).await;
        assert_eq!(choose(&one, PASSWORD).await.header("location"), "/");
        assert_eq!(choose(&other, "five other calm words").await.header("location"), "/sign-in/link");
        enter(app, PASSWORD).await;
    });
}

#[test]
fn a_new_invitation_ends_what_an_earlier_one_led_to() {
    each_app(&Settings::default(), async |app| {
        let first = invite(app, false).await;
        let early = app.anonymous();
        early.use_link(&first).await;
        let second = invite(app, false).await;
        assert_eq!(choose(&early, PASSWORD).await.header("location"), "/sign-in/link");
        let ana = app.anonymous();
        assert_eq!(ana.come_in(&second).await.header("location"), "/account/proof");
    });
}

#[test]
fn a_password_that_others_may_know_is_not_what_is_confirmed() {
    each_app(&Settings::default(), async |app| {
        let link = invite(app, false).await;
        let first = app.anonymous();
        first.use_link(&link).await;
        assert_eq!(choose(&first, PASSWORD).await.header("location"), "/account/proof");
        assert!(first.get("/account/proof").await.text().contains("Your code<"));
        // Its author chose the password and passed it on.
        let other = enter(app, PASSWORD).await;
        let page = other.get("/account/proof").await.text();
        assert!(page.contains("Your code is in another browser") && !page.contains("<pre"), "{page}");
    });
}

#[test]
fn a_passkey_is_chosen_instead_of_a_password() {
    let settings = Settings { public_url: Some("https://castra.example".to_owned()), ..Settings::default() };
    each_app(&settings, async |app| {
        let link = invite(app, true).await;
        let ana = app.anonymous();
        ana.use_link(&link).await;
        let mut device = Authenticator::new(1);
        let question = ana.post("/sign-in/first/passkey/begin", &[]).await.json();
        let fields = [("passkey-name", "a phone"), ("credential", &*device.make(&question))];
        let added = ana.post("/sign-in/first/passkey", &fields).await;
        assert!(added.text().contains("Your recovery codes"), "{}", added.text());
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);
        assert_eq!(app.anonymous().use_link(&link).await.status, StatusCode::NOT_FOUND, "it is used up");
    });
}

#[test]
fn a_second_factor_that_is_required_is_set_up_next() {
    let settings = Settings { require_second_factor: true, ..Settings::default() };
    each_app(&settings, async |app| {
        let link = invite(app, true).await;
        let ana = app.anonymous();
        ana.use_link(&link).await;
        assert_eq!(choose(&ana, PASSWORD).await.header("location"), "/sign-in/second?to=%2F");
        assert_eq!(ana.get("/sign-in/second").await.header("location"), "/sign-in/enrol?to=");
        assert!(ana.get("/account").await.header("location").starts_with("/sign-in?"), "not yet");
    });
}

async fn ask(app: &TestApp, email: &str) -> castra_testkit::Answer {
    app.anonymous().post("/sign-in/forgotten", &[("email", email)]).await
}

fn link_in(text: &str) -> String {
    let text = text.replace("=\r\n", "").replace("=23", "#");
    let at = text.find("/sign-in/link#").expect("a link");
    text[at..].chars().take("/sign-in/link#".len() + 64).collect()
}

#[test]
fn a_forgotten_password_is_chosen_anew_by_a_link_that_is_mailed() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let settings = Settings {
            public_url: Some("https://castra.example".to_owned()),
            mail: Some(postbox.settings()),
            ..Settings::default()
        };
        let setup = Setup { settings, directory: DIRECTORY, ..Setup::new(&FEATURES) };
        let app = &setup.start(database).await;
        add_ana(app, Some(PASSWORD)).await;
        let elsewhere = enter(app, PASSWORD).await;
        let send = async |email: &str| {
            let answer = ask(app, email).await;
            jobs::run_queued(&app.host()).await.unwrap();
            (answer.status, answer.text())
        };
        let unknown = send("unknown@example.com").await;
        assert!(postbox.arrived().is_empty(), "no account has this address");
        let found = send("Ana@Example.com").await;
        assert_eq!(unknown, found, "the answer does not tell who has an account");
        assert!(found.1.contains("Check your mail"), "{}", found.1);
        send("ana@example.com").await;
        assert_eq!(postbox.arrived().len(), 1, "not twice within ten minutes");
        let letter = &postbox.arrived()[0];
        assert_eq!(letter.to, "ana@example.com");
        assert!(letter.text.contains("https://castra.example/sign-in/link"), "{}", letter.text);

        let ana = app.anonymous();
        ana.use_link(&link_in(&letter.text)).await;
        assert!(ana.get("/sign-in/first").await.text().contains("Choose a new password"));
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::OK, "opening it changes nothing");
        assert_eq!(choose(&ana, "five other calm words").await.header("location"), "/");
        assert_eq!(elsewhere.get("/account").await.status, StatusCode::SEE_OTHER, "other sessions ended");
        assert!(ana.get("/account").await.text().contains("Was sent a link for a new password"));
        enter(app, "five other calm words").await;
        assert_eq!(app.anonymous().use_link(&link_in(&letter.text)).await.status, StatusCode::NOT_FOUND);

        app.app.clock.advance(TimeDelta::minutes(20));
        send("ana@example.com").await;
        app.app.clock.advance(TimeDelta::minutes(61));
        let late = link_in(&postbox.arrived()[1].text);
        assert_eq!(app.anonymous().use_link(&late).await.status, StatusCode::NOT_FOUND, "an hour has passed");
        for _ in 0..20 {
            send("ana@example.com").await;
            app.app.clock.advance(TimeDelta::seconds(1));
        }
        assert_eq!(postbox.arrived().len(), 3);
    });
}

#[test]
fn a_link_for_a_new_password_does_not_pass_a_second_factor() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let settings = Settings {
            public_url: Some("https://castra.example".to_owned()),
            mail: Some(postbox.settings()),
            ..Settings::default()
        };
        let setup = Setup { settings, directory: DIRECTORY, ..Setup::new(&FEATURES) };
        let app = &setup.start(database).await;
        add_ana(app, Some(PASSWORD)).await;
        let (_, codes) = turn_on(app, &enter(app, PASSWORD).await).await;
        ask(app, "ana@example.com").await;
        jobs::run_queued(&app.host()).await.unwrap();
        let ana = app.anonymous();
        let opened = ana.use_link(&link_in(&postbox.arrived()[0].text)).await;
        assert!(opened.header("location").starts_with("/sign-in/second"), "{opened:?}");
        assert_eq!(choose(&ana, "five other calm words").await.header("location"), "/sign-in/link");
        let shown = ana.post("/sign-in/second", &[("code", &codes[0])]).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER);
        let fields = [("password", "five other calm words"), ("again", "five other calm words")];
        assert_eq!(ana.post("/account/password", &fields).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn without_mail_the_page_says_who_can_help() {
    each_app(&Settings::default(), async |app| {
        let page = app.anonymous().get("/sign-in/forgotten").await.text();
        assert!(page.contains("castra sign-in-link") && !page.contains("<input type=\"email\""), "{page}");
    });
}

#[test]
fn asking_for_many_new_passwords_keeps_no_one_from_signing_in() {
    on_sqlite(async |database| {
        let postbox = Postbox::start().await;
        let settings = Settings {
            public_url: Some("https://castra.example".to_owned()),
            mail: Some(postbox.settings()),
            ..Settings::default()
        };
        let setup = Setup { settings, directory: DIRECTORY, ..Setup::new(&FEATURES) };
        let app = &setup.start(database).await;
        add_ana(app, Some(PASSWORD)).await;
        for number in 0..70 {
            ask(app, &format!("person-{number}@example.com")).await;
        }
        enter(app, PASSWORD).await;
    });
}
