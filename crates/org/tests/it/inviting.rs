//! Invitations of many, how far each of them is, and what ends one.

use axum::http::{Method, Request, header};
use castra_platform::{app::Settings, jobs};
use castra_testkit::{Client, Postbox, each_database};
use chrono::TimeDelta;
use serde_json::json;

use crate::bindings::{ORGANIZATION, World};

async fn state(root: &Client, person: &str) -> String {
    let listed = root.get("/api/v1/accounts").await.json();
    let found = listed["items"].as_array().unwrap().iter().find(|item| item["person"] == person);
    found.unwrap()["state"].as_str().unwrap().to_owned()
}

fn links_on(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in page.match_indices("/sign-in/link#") {
        let link: String = page[at..].chars().take("/sign-in/link#".len() + 64).collect();
        if !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

fn by_mail(postbox: &Postbox) -> Settings {
    let public_url = Some("http://localhost:7700".to_owned());
    Settings { public_url, mail: Some(postbox.settings()), ..Settings::default() }
}

fn links_to(postbox: &Postbox, to: &str) -> Vec<String> {
    let arrived = postbox.arrived();
    let letters = arrived.iter().filter(|letter| letter.to == to);
    letters
        .filter_map(|letter| links_on(&letter.text.replace("=\r\n", "").replace("=23", "#")).pop())
        .collect()
}

#[test]
fn everyone_is_invited_by_mail_and_each_invitation_tells_how_far_it_is() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let world = World::new(database, by_mail(&postbox)).await;
        let root = world.app.signed_in("root").await;
        assert_eq!(state(&root, "bo").await, "none");
        assert!(root.get("/accounts").await.text().contains("Invite everyone"), "root is not of them");
        assert_eq!(root.post("/accounts/invite-all", &[]).await.status, 303);
        assert_eq!(state(&root, "bo").await, "sending");
        jobs::run_queued(&world.app.host()).await.unwrap();
        assert_eq!((postbox.arrived().len(), state(&root, "bo").await.as_str()), (5, "invited"));
        let letter = &postbox.arrived()[0].text.replace("=\r\n", "");
        assert!(letter.contains("http://localhost:7700/sign-in/link"), "{letter}");
        assert_eq!(root.post("/accounts/invite-all", &[]).await.status, 303);
        jobs::run_queued(&world.app.host()).await.unwrap();
        assert_eq!(postbox.arrived().len(), 5, "no second invitation");

        let link = links_to(&postbox, "bo@example.org").pop().unwrap();
        let bo = world.app.anonymous();
        bo.use_link(&link).await;
        assert_eq!(state(&root, "bo").await, "opened");
        assert_eq!(bo.come_in(&link).await.header("location"), "/");
        assert_eq!(
            (state(&root, "bo").await.as_str(), world.who(&bo).await.as_deref()),
            ("active", Some("bo"))
        );

        world.app.app.clock.advance(TimeDelta::days(8));
        let root = world.app.signed_in("root").await;
        assert_eq!(state(&root, "cy").await, "ended");
        let late = links_to(&postbox, "cy@example.org").pop().unwrap();
        assert_eq!(world.app.anonymous().use_link(&late).await.status, 404);
        assert!(root.get("/accounts").await.text().contains("Invite the other 4"), "all but him again");
        postbox.answer(Some("550 no such mailbox"));
        root.post("/accounts/invite-all", &[]).await;
        jobs::run_queued(&world.app.host()).await.unwrap();
        assert_eq!(state(&root, "cy").await, "not-mailed");
        assert!(
            root.get("/accounts").await.text().contains("The mail server refuses cy@example.org, with 550")
        );
    });
}

#[test]
fn without_mail_everyones_link_is_on_one_list_with_its_full_address() {
    each_database(async |database| {
        let world = World::new(database, Settings::default()).await;
        let root = world.app.signed_in("root").await;
        world.has_private_records_of(&["bo"]).await;
        let request = Request::post("/accounts/invite-all").header(header::HOST, "castra.example:7700");
        let request = request.header("sec-fetch-site", "same-origin");
        let page = root.send(request.body(axum::body::Body::empty()).unwrap()).await.text();
        let links = links_on(&page);
        assert_eq!(links.len(), 5, "{page}");
        assert!(
            page.contains(&format!(
                "Bo Example &lt;bo@example.org&gt;: http://castra.example:7700{}",
                links[1]
            )),
            "{page}"
        );
        let visitor = world.app.anonymous();
        assert_eq!(
            visitor.come_in(&links[1]).await.header("location"),
            "/account/proof",
            "the operator saw it"
        );
        assert_eq!((state(&root, "bo").await.as_str(), world.who(&visitor).await), ("unconfirmed", None));
        let cy = world.app.anonymous();
        assert_eq!(cy.come_in(&links[2]).await.header("location"), "/", "nothing private is older");
        assert_eq!(
            (state(&root, "cy").await.as_str(), world.who(&cy).await.as_deref()),
            ("active", Some("cy"))
        );
        let one = root.json(Method::POST, "/api/v1/accounts/lea/invite", &json!({})).await.json();
        assert!(one["link"].as_str().unwrap().starts_with("http://"), "{one}");
        let again = root.post("/accounts/invite-all", &[]).await;
        assert_eq!(again.status, 303, "everybody has a link");
    });
}

#[test]
fn an_invitation_is_withdrawn_and_sent_again() {
    each_database(async |database| {
        let world = World::new(database, Settings::default()).await;
        let root = world.app.signed_in("root").await;
        let invite = async || links_on(&root.post("/accounts/bo/invite", &[]).await.text()).pop().unwrap();
        let first = invite().await;
        let second = invite().await;
        assert_eq!(world.app.anonymous().use_link(&first).await.status, 404, "the newer one counts");
        assert_eq!(root.post("/accounts/bo/withdraw", &[]).await.status, 303);
        assert_eq!(state(&root, "bo").await, "none");
        assert_eq!(world.app.anonymous().use_link(&second).await.status, 404);
        let bo = world.app.anonymous();
        bo.come_in(&invite().await).await;
        assert_eq!(root.post("/accounts/bo/withdraw", &[]).await.status, 409, "he has come in");
        assert_eq!(root.post("/accounts/lea/withdraw", &[]).await.status, 404);
    });
}

#[test]
fn an_invitation_ends_with_its_address_and_with_the_person() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let world = World::new(database, by_mail(&postbox)).await;
        let root = world.app.signed_in("root").await;
        world.has_private_records_of(&["bo"]).await;
        for person in ["bo", "cy"] {
            assert_eq!(root.post(&format!("/accounts/{person}/invite"), &[]).await.status, 303);
        }
        let link = |person: &str| links_to(&postbox, &format!("{person}@example.org")).pop().unwrap();
        let edited = ORGANIZATION.replace("bo@example.org", "bo.new@example.org");
        world.apply(&world.operator(), &edited).await;
        assert_eq!(
            world.app.anonymous().use_link(&link("bo")).await.status,
            404,
            "it went to the old address"
        );
        root.post("/accounts/bo/invite", &[]).await;
        let bo = world.app.anonymous();
        let entered = bo.come_in(&link("bo.new")).await;
        assert_eq!(entered.header("location"), "/account/proof", "an edited address proves nothing");

        let gone = edited
            .replace("cy@example.org, from: 2024-02-01", "cy@example.org, from: 2024-02-01, to: 2026-03-01");
        world.apply(&world.app.host(), &gone).await;
        assert_eq!(world.app.anonymous().use_link(&link("cy")).await.status, 404, "he has left");
        assert_eq!(root.post("/accounts/cy/invite", &[]).await.status, 404);
    });
}

#[test]
fn an_operator_has_a_link_for_a_new_password_sent_and_does_not_see_it() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let world = World::new(database, by_mail(&postbox)).await;
        let root = world.app.signed_in("root").await;
        assert_eq!(root.post("/accounts/bo/reset", &[]).await.status, 404, "he has no account");
        root.post("/accounts/bo/invite", &[]).await;
        assert_eq!(root.post("/accounts/bo/reset", &[]).await.status, 409, "he has not come in");
        let bo = world.app.anonymous();
        bo.come_in(&links_to(&postbox, "bo@example.org").pop().unwrap()).await;
        let sent = root.post("/accounts/bo/reset", &[]).await;
        assert!(sent.status == 303 && links_on(&sent.text()).is_empty());
        jobs::run_queued(&world.app.host()).await.unwrap();
        let links = links_to(&postbox, "bo@example.org");
        assert_eq!(links.len(), 2);
        assert_eq!(world.app.anonymous().use_link(&links[1]).await.header("location"), "/sign-in/first");

        // Another person may read mail at an address that is no longer his.
        let edited = ORGANIZATION.replace("bo@example.org", "bo.new@example.org");
        world.apply(&world.operator(), &edited).await;
        assert_eq!(world.app.anonymous().use_link(&links[1]).await.status, 404);
        world.app.app.clock.advance(TimeDelta::minutes(11));
        let ask = [("email", "bo@example.org")];
        world.app.anonymous().post("/sign-in/forgotten", &ask).await;
        jobs::run_queued(&world.app.host()).await.unwrap();
        assert_eq!(postbox.arrived().len(), 2, "no mail to the old address");
    });
}
