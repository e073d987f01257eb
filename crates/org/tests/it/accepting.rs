//! Accepting findings as risks: not about oneself, and for a year at most.

use axum::http::Method;
use castra_org::org_file;
use castra_platform::{args, db::Db};
use castra_testkit::{Client, each_database};
use serde_json::json;

use crate::{ORGANIZATION, Persona, example};

/// Lea leads below the level the role asks for.
const ABOUT_LEA: &str = "below-level:search:lea";

async fn accept(client: &Client, key: &str, until: &str) -> (u16, String) {
    let sent = json!({"until": until, "reason": "until spring"});
    let answer = client.json(Method::POST, &format!("/api/v1/findings/{key}/accept"), &sent).await;
    (answer.status.as_u16(), answer.text())
}

#[test]
fn no_one_accepts_a_finding_about_themselves_or_for_more_than_a_year() {
    each_database(async |database| {
        let app = example(database).await;
        let file = ORGANIZATION.replace("name: Lea Example, level: senior", "name: Lea Example, level: mid");
        org_file::apply(&app.host(), "org.yaml", &file).await.unwrap();
        let lea = Persona::OtherLead.client(&app).await;
        let ana = Persona::Lead.client(&app).await;
        let cto = Persona::Cto.client(&app).await;
        let (status, text) = accept(&lea, ABOUT_LEA, "2026-04-01").await;
        assert_eq!(status, 403, "{text}");
        assert!(text.contains("about yourself"), "{text}");
        let repair = format!("/findings/repair?key={ABOUT_LEA}");
        let page = lea.get(&repair).await.text();
        assert!(page.contains("only the leader above, the CTO or an operator can accept it"), "{page}");
        assert_eq!(accept(&ana, ABOUT_LEA, "2026-04-01").await.0, 403, "another team's lead");
        for (until, expected) in
            [("2026-03-01", 422), ("2027-03-03", 422), ("9999-12-31", 422), ("2027-03-02", 200)]
        {
            let (status, text) = accept(&cto, ABOUT_LEA, until).await;
            assert_eq!(status, expected, "{until}: {text}");
            assert_eq!(text.contains("choose a day up to 2 March 2027"), until > "2027-03-02", "{text}");
        }
        let page = cto.get("/who").await.text();
        assert!(page.contains("Accepted risks") && page.contains("2 March 2027"), "listed: {page}");
        assert!(
            page.contains("until spring") && page.contains("/findings/reopen?key="),
            "revoked there: {page}"
        );
        let page = cto.get("/findings/repair?key=departed:payments:gone").await.text();
        assert!(page.contains(r#"max="2027-03-02""#), "the form offers a year: {page}");
        // The person it is about may reopen it.
        let path = format!("/api/v1/findings/{ABOUT_LEA}/restore");
        let request = axum::http::Request::post(&path).body(axum::body::Body::empty()).unwrap();
        assert_eq!(lea.send(request).await.status.as_u16(), 200);
    });
}

#[test]
fn a_stand_in_does_not_accept_findings_about_the_person_represented() {
    each_database(async |database| {
        let app = example(database).await;
        let acting = "  - { person: bo, role: tech-lead, team: search, acting_for: lea }\n";
        let file = ORGANIZATION
            .replace("name: Lea Example, level: senior", "name: Lea Example, level: mid")
            .replace("responsibilities:\n", &format!("{acting}responsibilities:\n"));
        org_file::apply(&app.host(), "org.yaml", &file).await.unwrap();
        let bo = Persona::Member.client(&app).await;
        let (status, text) = accept(&bo, ABOUT_LEA, "2026-04-01").await;
        assert_eq!(status, 403, "{text}");
    });
}

#[test]
fn what_was_accepted_for_longer_ends_a_year_after_it_was() {
    each_database(async |database| {
        let app = example(database).await;
        let ctx = app.host();
        let mut tx = ctx.write().await.unwrap();
        let accepted = [
            ("long", "9999-12-31", "2026-03-02T12:00:00.000000Z"),
            ("endless", "+12026-01-01", "2026-03-02T12:00:00.000000Z"),
            ("leap", "2040-01-01", "2028-02-29T12:00:00.000000Z"),
            ("short", "2026-05-01", "2026-03-02T12:00:00.000000Z"),
        ];
        let sql = "insert into accepted_risks (finding, until, reason, accepted_by, accepted_at)
                   values ($1, $2, 'r', 'person:ana', $3)";
        for (finding, until, at) in accepted {
            tx.execute(sql, &args![finding, until, at]).await.unwrap();
        }
        let cut = include_str!("../../migrations/20261130_read_year_of_risk.sql");
        tx.execute(cut, &[]).await.unwrap();
        tx.commit(ctx.says("accepted", "finding:all", "")).await.unwrap();
        let db: &Db = ctx.read();
        for (finding, expected) in [
            ("long", "2027-03-02"),
            ("endless", "2027-03-02"),
            ("leap", "2029-02-28"),
            ("short", "2026-05-01"),
        ] {
            let until: String = db
                .fetch_one("select until from accepted_risks where finding = $1", &args![finding])
                .await
                .unwrap();
            assert_eq!(until, expected, "{finding}");
        }
    });
}
