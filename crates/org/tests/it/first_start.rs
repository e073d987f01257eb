//! Setting up an instance: everything in one transaction, once.

use axum::http::StatusCode;
use castra_org::{
    organization,
    setup::{Answers, Me, set_up, template},
};
use castra_platform::{Kind, app::Settings, args, journal};
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
        let link = castra_accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
        let secret = link.strip_prefix("/set-up#").unwrap();

        let short = set_up(&ctx, secret, small, &answers(), "short").await.unwrap_err();
        assert_eq!(short.fields[0].field, "password");
        assert!(organization::current(&ctx).await.is_err(), "nothing was kept");
        assert!(!castra_accounts::is_set_up(&app.app).await.unwrap());

        let wrong = set_up(&ctx, "0123", small, &answers(), "four calm words here").await.unwrap_err();
        assert_eq!(wrong.kind, Kind::NotFound);

        let me = set_up(&ctx, secret, small, &answers(), "four calm words here").await.unwrap();
        assert_eq!(me.as_str(), "ana-example");
        let account = castra_accounts::account(&app.app, "ana-example").await.unwrap().unwrap();
        assert!(account.operator);
        let current = organization::current(&ctx).await.unwrap();
        assert_eq!(current.organization().teams.len(), 2);
        let practices = current.organization().settings.practices.to_string();
        assert_eq!(practices, "one-on-ones repositories", "besides who does what");
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
        let link = castra_accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
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
fn an_address_with_something_unseen_sets_nothing_up() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let link = castra_accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
        let code = link.strip_prefix("/set-up#").unwrap();
        for address in ["ana@example.org\u{a0}", "a\u{ad}na@example.org"] {
            let fields = [
                ("code", code),
                ("step", "you"),
                ("organization", "Example"),
                ("timezone", "UTC"),
                ("name", "Ana Example"),
                ("email", address),
                ("role", "cto"),
                ("password", "four calm words here"),
            ];
            let refused = app.anonymous().post("/set-up", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let text = refused.text();
            assert!(text.contains("no-break space") || text.contains("soft hyphen"), "{text}");
        }
        assert!(!castra_accounts::is_set_up(&app.app).await.unwrap());
    });
}

#[test]
fn names_that_were_kept_in_two_forms_are_read_in_one() {
    each_database(async |database| {
        let app = Setup::new(&FEATURES).start(database).await;
        let ctx = app.host();
        let file = "castra: 1\norganization: { name: Café }\npeople:\n  - { id: jose, name: José Example, email: josé@example.org }\nteams:\n  - { id: core, name: Core Café }\n";
        castra_org::org_file::apply(&ctx, "org.yaml", file).await.unwrap();
        let mut tx = app.app.db.write().await.unwrap();
        for (sql, value) in [
            ("update people set name = $1 where id = 'jose'", "Jose\u{301}  Example"),
            ("update people set email = $1 where id = 'jose'", "jose\u{301}@example.org"),
            ("update teams set name = $1 where id = 'core'", "Core Cafe\u{301}"),
            ("update organization set version = version + 1, name = $1", "Cafe\u{301}"),
        ] {
            assert_eq!(tx.execute(sql, &args![value]).await.unwrap(), 1);
        }
        tx.commit_unsaid().await.unwrap();
        let planned = castra_org::org_file::plan(&ctx, "org.yaml", file).await.unwrap();
        assert_eq!(planned.changes, [], "the file says the same");
    });
}

#[test]
fn where_two_factors_are_required_setting_up_ends_with_the_second() {
    each_database(async |database| {
        let settings = Settings { require_second_factor: true, ..Settings::default() };
        let setup = Setup { settings, viewers: organization::viewer, ..Setup::new(&FEATURES) };
        let app = setup.start(database).await;
        let link = castra_accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
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
        assert_eq!(done.header("location"), "/sign-in/second?to=%2F", "{}", done.text());
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/sign-in/enrol").await.status, StatusCode::OK);
    });
}
