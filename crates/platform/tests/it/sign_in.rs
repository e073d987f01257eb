//! Doors: links that work once, sessions that end, passwords that are not guessed.

use axum::http::StatusCode;
use castra_platform::{Kind, access::Viewer, web::sign_in};
use castra_testkit::{Setup, TestApp, each_database};
use chrono::TimeDelta;

use crate::says;

const PASSWORD: &str = "four calm words here";

fn each_app(test: impl AsyncFn(&TestApp)) {
    each_database(async |database| test(&Setup::new(&[]).start(database).await).await);
}

async fn add_ana(app: &TestApp, password: Option<&str>) {
    app.add_person(Viewer { person: Some("ana".to_owned()), name: "Ana".to_owned(), ..Viewer::anonymous() });
    let ctx = app.host();
    let mut tx = ctx.write().await.unwrap();
    sign_in::save_account(&mut tx, &ctx, "ana", "Ana@Example.com", password, false).await.unwrap();
    tx.commit(says("account:ana")).await.unwrap();
}

#[test]
fn a_sign_in_link_works_once() {
    each_app(async |app| {
        add_ana(app, None).await;
        let link = sign_in::issue_link(&app.app, Some("ana"), TimeDelta::hours(1)).await.unwrap();
        let browser = app.anonymous();
        assert_eq!(browser.get(&link).await.status, StatusCode::OK, "opening it does not use it up");
        let other = app.anonymous();
        let (first, second) = futures::future::join(browser.post(&link, &[]), other.post(&link, &[])).await;
        let statuses = [first.status, second.status];
        assert!(
            statuses.contains(&StatusCode::SEE_OTHER) && statuses.contains(&StatusCode::NOT_FOUND),
            "{statuses:?}"
        );
        assert_eq!(app.anonymous().post(&link, &[]).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn an_expired_link_opens_nothing() {
    each_app(async |app| {
        add_ana(app, None).await;
        let link = sign_in::issue_link(&app.app, Some("ana"), TimeDelta::hours(1)).await.unwrap();
        app.app.clock.advance(TimeDelta::hours(1));
        assert_eq!(app.anonymous().post(&link, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.anonymous().post("/sign-in/0123", &[]).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_set_up_link_is_used_up_by_the_change_that_sets_up() {
    each_app(async |app| {
        let ctx = app.host();
        let issue = async || {
            let link = sign_in::issue_link(&app.app, None, TimeDelta::hours(1)).await.unwrap();
            link.strip_prefix("/set-up/").unwrap().to_owned()
        };
        let old = issue().await;
        let secret = issue().await;
        let refused = sign_in::check_set_up_link(&app.app, &old).await.unwrap_err();
        assert_eq!(refused.kind, Kind::NotFound, "a new link takes the place of the old one");
        sign_in::check_set_up_link(&app.app, &secret).await.unwrap();

        let mut tx = ctx.write().await.unwrap();
        sign_in::use_set_up_link(&mut tx, &ctx, &secret).await.unwrap();
        drop(tx);
        sign_in::check_set_up_link(&app.app, &secret).await.expect("a change that failed did not use it up");

        let mut tx = ctx.write().await.unwrap();
        sign_in::use_set_up_link(&mut tx, &ctx, &secret).await.unwrap();
        tx.commit(says("organization")).await.unwrap();
        let mut tx = ctx.write().await.unwrap();
        assert_eq!(sign_in::use_set_up_link(&mut tx, &ctx, &secret).await.unwrap_err().kind, Kind::NotFound);
        drop(tx);

        let late = issue().await;
        app.app.clock.advance(TimeDelta::hours(2));
        let mut tx = ctx.write().await.unwrap();
        assert_eq!(sign_in::use_set_up_link(&mut tx, &ctx, &late).await.unwrap_err().kind, Kind::NotFound);
    });
}

#[test]
fn a_session_ends_when_told_and_by_itself() {
    each_app(async |app| {
        let ana = app.somebody("ana", false).await;
        let inside = |answer: castra_testkit::Answer| answer.header("location") != "/sign-in";
        assert_eq!(ana.post("/sign-out", &[]).await.header("location"), "/sign-in");
        assert_eq!(
            ana.post("/sign-out", &[]).await.status,
            StatusCode::SEE_OTHER,
            "nobody is signed in any more"
        );

        let ana = app.signed_in("ana").await;
        app.app.clock.advance(TimeDelta::days(sign_in::SESSION_DAYS - 1));
        let still = ana.get("/nowhere").await;
        assert!(inside(still.clone()) && still.text().contains("/people/ana"));
        app.app.clock.advance(TimeDelta::days(1));
        assert!(!ana.get("/nowhere").await.text().contains("/people/ana"));
    });
}

#[test]
fn passwords_open_the_door_and_guessing_closes_it() {
    each_app(async |app| {
        add_ana(app, Some(PASSWORD)).await;
        let try_with = async |email: &str, password: &str, to: &str| {
            app.anonymous().post("/sign-in", &[("email", email), ("password", password), ("to", to)]).await
        };
        let good = try_with("ANA@example.com", PASSWORD, "/teams/web").await;
        assert_eq!((good.status, good.header("location")), (StatusCode::SEE_OTHER, "/teams/web"));
        assert!(
            good.header("set-cookie").contains("HttpOnly; SameSite=Lax"),
            "{}",
            good.header("set-cookie")
        );
        for elsewhere in ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"] {
            assert_eq!(try_with("ana@example.com", PASSWORD, elsewhere).await.header("location"), "/");
        }
        let wrong = try_with("ana@example.com", "not this one", "/").await;
        let unknown = try_with("nobody@example.com", "not this one", "/").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let same = |text: String, email: &str| text.replace(email, "");
        assert_eq!(
            same(wrong.text(), "ana@example.com"),
            same(unknown.text(), "nobody@example.com"),
            "nobody learns which addresses have accounts"
        );
        for _ in 0..8 {
            try_with("ana@example.com", "not this one", "/").await;
        }
        assert_eq!(try_with("ana@example.com", PASSWORD, "/").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        app.app.clock.advance(TimeDelta::minutes(16));
        assert_eq!(try_with("ana@example.com", PASSWORD, "/").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_short_password_is_refused_at_its_field() {
    each_app(async |app| {
        let ctx = app.host();
        let mut tx = ctx.write().await.unwrap();
        let refused =
            sign_in::save_account(&mut tx, &ctx, "ana", "ana@example.com", Some("short"), false).await;
        let refused = refused.unwrap_err();
        assert_eq!((refused.kind, refused.fields[0].field.as_str()), (Kind::Invalid, "password"));
    });
}

#[test]
fn somebody_who_left_has_no_door_but_an_operator_need_not_be_of_the_organization() {
    each_app(async |app| {
        app.add_account("left", false).await;
        app.add_account("operator", true).await;
        let left = app.signed_in("left").await;
        assert!(!left.get("/nowhere").await.text().contains("/people/left"));
        let operator = app.signed_in("operator").await;
        assert!(operator.get("/nowhere").await.text().contains("/people/operator"));
    });
}
