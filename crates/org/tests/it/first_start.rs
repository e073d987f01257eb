//! Setting an instance up: all of it in one transaction, once.

use axum::http::StatusCode;
use castra_org::{
    organization,
    setup::{Answers, Me, set_up, template},
};
use castra_platform::{Kind, accounts, app::Settings, journal};
use castra_testkit::{Setup, each_database};
use chrono::TimeDelta;

use crate::FEATURES;

fn answers() -> Answers {
    let me =
        Me { name: "Ana Example".to_owned(), email: "ana@example.org".to_owned(), role: "cto".to_owned() };
    Answers { name: "Example".to_owned(), me, ..Answers::default() }
}

#[test]
fn a_link_sets_an_instance_up_once() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ctx = app.host();
        let small = template("small").unwrap();
        let link = accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
        let secret = link.strip_prefix("/set-up#").unwrap();

        let short = set_up(&ctx, secret, small, &answers(), "short").await.unwrap_err();
        assert_eq!(short.fields[0].field, "password");
        assert!(organization::current(&ctx).await.is_err(), "nothing was kept");
        assert!(!accounts::is_set_up(&app.app).await.unwrap());

        let wrong = set_up(&ctx, "0123", small, &answers(), "four calm words here").await.unwrap_err();
        assert_eq!(wrong.kind, Kind::NotFound);

        let me = set_up(&ctx, secret, small, &answers(), "four calm words here").await.unwrap();
        assert_eq!(me.as_str(), "ana-example");
        let account = accounts::account(&app.app, "ana-example").await.unwrap().unwrap();
        assert!(account.operator);
        let current = organization::current(&ctx).await.unwrap();
        assert_eq!(current.organization().teams.len(), 2);
        assert!(journal::verify(&app.app.db, None).await.unwrap().fault.is_none());

        let again = set_up(&ctx, secret, small, &answers(), "four calm words here").await.unwrap_err();
        assert_eq!(again.kind, Kind::NotFound);
    });
}

#[test]
fn an_organization_that_is_there_stays_as_it_is() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ctx = app.host();
        let file = "castra: 1\norganization: { name: Other }\npeople:\n  - { id: ana, name: Ana, email: ANA@example.org }\n";
        castra_org::org_file::apply(&ctx, "org.yaml", file).await.unwrap();
        let link = accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
        let secret = link.strip_prefix("/set-up#").unwrap();
        let small = template("small").unwrap();

        let mut stranger = answers();
        stranger.me.email = "somebody@example.org".to_owned();
        let refused = set_up(&ctx, secret, small, &stranger, "four calm words here").await.unwrap_err();
        assert_eq!(refused.fields[0].field, "me.email");

        let me = set_up(&ctx, secret, small, &answers(), "four calm words here").await.unwrap();
        assert_eq!(me.as_str(), "ana");
        assert_eq!(organization::current(&ctx).await.unwrap().organization().settings.name, "Other");
    });
}

#[test]
fn where_two_factors_are_required_setting_up_ends_with_the_second() {
    each_database(async |database| {
        let settings = Settings { require_second_factor: true, ..Settings::default() };
        let setup = Setup { settings, viewers: organization::viewer, ..Setup::new(&FEATURES) };
        let app = setup.start(database).await;
        let link = accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
        let browser = app.anonymous();
        let (path, code) = link.split_once('#').unwrap();
        let begun = browser.use_link(&link).await;
        assert!(begun.text().contains("Three short steps"), "{}", begun.text());
        let fields = [
            ("code", code),
            ("step", "you"),
            ("size", "small"),
            ("organization", "Example"),
            ("timezone", "UTC"),
            ("name", "Ana Example"),
            ("email", "ana@example.org"),
            ("role", "cto"),
            ("password", "four calm words here"),
        ];
        let done = browser.post(path, &fields).await;
        assert_eq!(done.header("location"), "/sign-in/second?to=%2Fwho", "{}", done.text());
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/sign-in/enrol").await.status, StatusCode::OK);
    });
}
