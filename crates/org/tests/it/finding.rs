//! Search through the front door: answers, guesses, suggestions, acts.

use castra_testkit::on_sqlite;
use serde_json::json;

use crate::{Persona, example};

#[test]
fn a_question_over_all_teams_names_each_teams_holder_and_never_nobody() {
    on_sqlite(async |database| {
        let app = example(database).await;
        for persona in [Persona::Cto, Persona::Lead, Persona::Member] {
            let client = persona.client(&app).await;
            for part in ["", "&part=1"] {
                let page = client.get(&format!("/find?q=who+does+one-on-ones{part}")).await.text();
                assert!(page.contains("Ana Example") && page.contains("Lea Example"), "{persona:?}: {page}");
                assert!(!page.contains("no one") && !page.contains("Closest match"), "{persona:?}: {page}");
            }
        }
        let cto = Persona::Cto.client(&app).await;
        let who = cto.get("/api/v1/who?query=one-on-ones").await.json();
        assert_eq!((&who["state"], &who["accountable"]), (&json!("assigned"), &json!(null)));
        assert_eq!(who["because"], "Held in each team: 2 of 2 have one accountable person.");
        assert_eq!(who["guess"], json!(null));
    });
}

#[test]
fn a_guess_says_that_it_is_one() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let ana = Persona::Lead.client(&app).await;
        let page = ana.get("/find?q=1:1+serach").await.text();
        assert!(page.contains("Closest match for “1:1 serach”.") && page.contains("Lea Example"), "{page}");
        let who = ana.get("/api/v1/who?query=1:1+serach").await.json();
        assert_eq!(
            (&who["scope"], &who["guess"]),
            (&json!("search"), &json!("Closest match for “1:1 serach”."))
        );
        let page = ana.get("/find?q=one-on-ones+in+billing").await.text();
        assert!(page.contains("nothing here is called “billing”") && page.contains("Lea Example"), "{page}");
    });
}

#[test]
fn pages_and_acts_are_found_by_name_as_far_as_one_may_open_them() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let bo = Persona::Member.client(&app).await;
        let found = async |query: &str| bo.get(&format!("/find?part=1&q={query}")).await.text();
        assert!(found("who+leads+search").await.contains("Tech lead, Search: Lea Example"));
        for (query, href) in
            [("settings", "/account"), ("log+out", "/sign-out"), ("findings", "/who#findings")]
        {
            let first = found(query).await;
            let first =
                first.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            assert_eq!(first, href, "{query}");
        }
        assert!(!found("invite+people").await.contains("/accounts"), "she does not operate it");
        let page = bo.get("/sign-out").await.text();
        assert!(page.contains("Sign out?") && page.contains(r#"action="/sign-out""#), "{page}");
    });
}

#[test]
fn suggestions_are_in_the_organizations_own_words() {
    on_sqlite(async |database| {
        let app = example(database).await;
        let bo = Persona::Member.client(&app).await;
        for query in ["", "zzzz"] {
            let page = bo.get(&format!("/find?q={query}")).await.text();
            assert!(page.contains("who leads Search") && page.contains(" in Payments"), "{page}");
        }
    });
}
