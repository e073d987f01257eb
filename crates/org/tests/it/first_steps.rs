//! The first steps on Today, from set-up to a list that is put away.

use castra_org::{
    accounts::DIRECTORY,
    org_file, organization,
    setup::{Answers, Me, set_up, template},
};
use castra_platform::app::Settings;
use castra_testkit::{Client, Database, Postbox, Setup, TestApp, each_database};
use chrono::TimeDelta;

use crate::FEATURES;

/// An instance that Ana has set up, and her browser.
async fn begun(database: &Database, settings: Settings) -> (TestApp, Client) {
    let setup = Setup {
        settings,
        viewers: organization::viewer,
        surroundings: organization::banner,
        directory: DIRECTORY,
        ..Setup::new(&FEATURES)
    };
    let app = setup.start(database).await;
    let link = castra_accounts::issue_set_up_link(&app.app, TimeDelta::days(1)).await.unwrap();
    let secret = link.strip_prefix("/set-up#").unwrap();
    let me =
        Me { name: "Ana Example".to_owned(), email: "ana@example.org".to_owned(), role: "cto".to_owned() };
    let answers = Answers { name: "Example".to_owned(), me, ..Answers::default() };
    let small = template("small").unwrap();
    let me = set_up(&app.host(), secret, small, &answers, "four calm words here").await.unwrap();
    let ana = app.signed_in(me.as_str()).await;
    (app, ana)
}

const PEOPLE: &str = "\
castra: 1
organization: { name: Example, stage: small, timezone: UTC }
people:
  - { id: ana-example, name: Ana Example, email: ana@example.org }
  - { id: bo, name: Bo Example, email: bo@example.org }
  - { id: cy, name: Cy Example, email: cy@example.org }
  - { id: di, name: Di Example }
teams:
  - { id: product, name: Product, members: [bo, cy] }
  - { id: platform, name: Platform, members: [di] }
assignments:
  - { person: ana-example, role: cto }
  - { person: bo, role: tech-lead, team: product }
";

#[test]
fn the_first_steps_say_how_far_they_are_and_are_put_away_for_good() {
    each_database(async |database| {
        let (app, ana) = begun(database, Settings::default()).await;
        let page = ana.get("/").await.text();
        assert!(page.contains("Until Example runs on Castra"), "{page}");
        assert!(
            page.contains("You are the only one here so far.") && page.contains("No mail server is set up")
        );
        org_file::apply(&app.host(), "org.yaml", PEOPLE).await.unwrap();
        let page = ana.get("/").await.text();
        assert!(page.contains("4 people in 2 teams. 1 team has no lead."), "{page}");
        assert!(
            page.contains(
                "0 of 3 other people invited or active, 0 have come in. 1 person has no address yet."
            )
        );
        assert!(page.contains("Invite the other 2") && !page.contains("up to date"), "{page}");
        assert!(ana.post("/accounts/invite-all", &[("back", "/")]).await.text().contains("Links to hand on"));
        let page = ana.get("/").await.text();
        assert!(
            page.contains("2 of 3 other people invited or active") && !page.contains("Invite the other"),
            "{page}"
        );

        app.add_account("bo", true).await;
        let other = app.signed_in("bo").await;
        assert!(!other.get("/").await.text().contains("runs on Castra"), "for the one who set it up");

        assert_eq!(ana.post("/first-steps/people/skip", &[]).await.status, 404, "an organization has people");
        assert_eq!(ana.post("/first-steps/mail/skip", &[]).await.status, 303);
        assert!(!ana.get("/").await.text().contains("No mail server is set up"));
        assert_eq!(ana.post("/first-steps/put-away", &[]).await.status, 303);
        assert!(!ana.get("/").await.text().contains("runs on Castra"));
        // Either can be undone.
        assert_eq!(ana.post("/first-steps/put-away?undo=yes", &[]).await.status, 303);
        let page = ana.get("/").await.text();
        assert!(page.contains("runs on Castra") && !page.contains("No mail server is set up"), "{page}");
        assert_eq!(ana.post("/first-steps/mail/skip?undo=yes", &[]).await.status, 303);
        assert!(ana.get("/").await.text().contains("No mail server is set up"));
    });
}

#[test]
fn a_test_mail_goes_to_the_operator_and_a_failure_says_why() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let public_url = Some("http://localhost:7700".to_owned());
        let settings = Settings { public_url, mail: Some(postbox.settings()), ..Settings::default() };
        let (_app, ana) = begun(database, settings).await;
        assert!(ana.get("/").await.text().contains("A mail server is set up and not tested yet."));
        postbox.answer(Some("550 no such mailbox"));
        assert_eq!(ana.post("/first-steps/mail-test", &[]).await.status, 303);
        let page = ana.get("/").await.text();
        assert!(page.contains("failed: the mail server refuses ana@example.org, with 550."), "{page}");
        postbox.answer(None);
        assert_eq!(ana.post("/first-steps/mail-test", &[]).await.status, 303);
        assert_eq!(postbox.arrived()[0].to, "ana@example.org");
        assert!(ana.get("/").await.text().contains("Tested on 2 March 2026."));
    });
}
